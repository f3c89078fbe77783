package io.understudy.app;

import io.understudy.cli.Failure;
import io.understudy.cli.ServerOptions;
import io.understudy.cli.ServiceClient;
import io.understudy.cli.ServiceOptions;
import io.understudy.journal.Ledger;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Where a command that only reads finds the journal. One that is named by folder or database is read without a service. Else a
 * service is asked: the one that is named, or the one that runs on the default state folder; when none does, that folder is read.
 */
final class JournalSource {

    @Mixin
    private JournalOptions journal;

    @Mixin
    private ServerOptions server = new ServerOptions();

    JournalSource(Map<String, String> environment) {
        this.journal = new JournalOptions(environment);
    }

    /**
     * Reads it, and tells on the error stream who was asked when nobody was named.
     *
     * @throws Failure with exit code 2 when it can't be read
     */
    <T> T read(CommandSpec command, Function<Ledger, T> work) {
        ParseResult typed = command.commandLine().getParseResult();
        if (JournalOptions.named(typed)) {
            if (typed.hasMatchedOption(ServerOptions.SERVER)) {
                throw new Failure(
                        2,
                        "%s names a service, and the other options a journal that is read without one: give either"
                                .formatted(ServerOptions.SERVER),
                        null);
            }
            return journal.read(work);
        }
        Optional<ServiceClient> service = server.named().or(() -> ServiceOptions.running(journal.state()));
        if (service.isEmpty()) {
            command.commandLine()
                    .getErr()
                    .println("no service answers for the folder '%s': its journal is read without one"
                            .formatted(journal.state()));
            return journal.read(work);
        }
        try (ServiceClient client = service.get()) {
            command.commandLine().getErr().println("asks the service at %s".formatted(client.url()));
            return work.apply(new ServiceLedger(client));
        }
    }
}
