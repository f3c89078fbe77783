package io.understudy.camel;

import io.understudy.policy.NotificationChannel.Login;
import jakarta.mail.PasswordAuthentication;
import org.apache.camel.component.mail.MailAuthenticator;

/** The login at a mail server; its password is read at each connection. */
public final class MailLogin extends MailAuthenticator {

    private final Login login;

    public MailLogin(Login login) {
        this.login = login;
    }

    @Override
    public PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(login.user(), login.password().reveal());
    }
}
