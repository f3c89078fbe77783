package io.understudy.adapter.route53;

import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.EpochMark;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Files that say which site an application is at: its epoch mark, and while it is at its standby site the sign that health
 * checkers look for. A web server may serve the folder as it is. What was written is still there after a crash. One process
 * writes; thread-safe.
 */
public final class PrimarySigns {

    private final Path usual;

    /** @param usual the folder of policies that name none; it need not exist */
    public PrimarySigns(Path usual) {
        this.usual = usual;
    }

    /** The newest mark that was written; empty when there is none, or no sign is used. Throws {@link IOException} when it can't be read. */
    public Optional<EpochMark> mark(FailoverPolicy policy) throws IOException {
        try {
            return EpochMark.parse(Files.readString(markFile(policy)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether the sign of the standby site stands. */
    boolean stands(FailoverPolicy policy) {
        return Files.exists(signFile(policy));
    }

    /**
     * The mark first, then the sign: one that is cut off in between is not done, and is done again.
     *
     * @param mark at the standby site the sign is put up, at any other it is taken down
     */
    synchronized void write(FailoverPolicy policy, EpochMark mark) throws IOException {
        replace(markFile(policy), mark.text() + "\n");
        if (mark.site().equals(policy.standby())) {
            replace(
                    signFile(policy),
                    DnsPolicy.MovedSign.text(policy.application(), policy.standby()) + "\n" + mark.text() + "\n");
        } else {
            boolean unused = Files.deleteIfExists(signFile(policy));
        }
    }

    Path folder(FailoverPolicy policy) {
        return policy.dns()
                .filter(DnsPolicy.Route53Failover.class::isInstance)
                .map(DnsPolicy.Route53Failover.class::cast)
                .flatMap(dns -> dns.sign().folder())
                .orElse(usual);
    }

    private Path markFile(FailoverPolicy policy) {
        return folder(policy).resolve("epochs").resolve(policy.application().value());
    }

    private Path signFile(FailoverPolicy policy) {
        ApplicationName application = policy.application();
        SiteName standby = policy.standby();
        return folder(policy).resolve(DnsPolicy.MovedSign.path(application, standby));
    }

    private static void replace(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(draft, text.getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
