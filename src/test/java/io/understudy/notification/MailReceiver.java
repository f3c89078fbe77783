package io.understudy.notification;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.understudy.topology.HostPort;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Stands where a mail server would be: GreenMail, which knows nothing of STARTTLS, behind a front that does. Thread-safe. */
public final class MailReceiver implements AutoCloseable {

    private final GreenMail mail;
    private @Nullable StartTlsFront front;

    /**
     * A mail that was delivered.
     *
     * @param date as its header has it, to the second
     * @param body with {@code \n} at the end of each line
     */
    public record Mail(String from, String to, Instant date, String subject, String body) {}

    private MailReceiver(GreenMail mail) {
        this.mail = mail;
    }

    /** In the clear, at a free port of this address; whoever logs in must know this password. */
    public static MailReceiver open(String host, String user, String password) {
        GreenMail mail = new GreenMail(new ServerSetup(0, host, ServerSetup.PROTOCOL_SMTP).dynamicPort());
        mail.start();
        mail.setUser(user, password);
        return new MailReceiver(mail);
    }

    /** Likewise; nothing but STARTTLS is understood in the clear. */
    public static MailReceiver open(String host, String user, String password, SSLContext tls) throws IOException {
        MailReceiver receiver = open(host, user, password);
        try {
            receiver.front = StartTlsFront.open(host, receiver.smtp(), tls);
            return receiver;
        } catch (IOException e) {
            receiver.close();
            throw e;
        }
    }

    /** Where it takes mail. */
    public HostPort smtp() {
        return Optional.ofNullable(front)
                .map(StartTlsFront::at)
                .orElseGet(() ->
                        new HostPort(mail.getSmtp().getBindTo(), mail.getSmtp().getPort()));
    }

    /** How many clients did not believe its certificate. */
    public int mistrusted() {
        return Optional.ofNullable(front).map(StartTlsFront::mistrusted).orElse(0);
    }

    /** What was delivered to this address, oldest first. */
    public List<Mail> taken(String to) {
        return Arrays.stream(mail.getReceivedMessages())
                .map(MailReceiver::read)
                .filter(read -> read.to().equals(to))
                .toList();
    }

    /** A mail to several is delivered once to each, and lists them all. */
    public List<Mail> taken() {
        return Arrays.stream(mail.getReceivedMessages()).map(MailReceiver::read).toList();
    }

    private static Mail read(MimeMessage message) {
        try {
            return new Mail(
                    String.valueOf(message.getHeader("From", ",")),
                    String.valueOf(message.getHeader("To", ",")),
                    message.getSentDate().toInstant(),
                    message.getSubject(),
                    GreenMailUtil.getBody(message).replace("\r\n", "\n"));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        StartTlsFront open = front;
        if (open != null) {
            open.close();
        }
        mail.stop();
    }
}
