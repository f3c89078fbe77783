package io.understudy.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.cli.Failure;
import io.understudy.journal.ChainedEntry;
import io.understudy.journal.Checkpoint;
import io.understudy.journal.Entry;
import io.understudy.journal.Ledger;
import io.understudy.journal.Verification;
import io.understudy.journal.Verification.Broken;
import io.understudy.journal.Verification.Intact;
import io.understudy.journal.Verifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands that read a journal, with or without its service. Exit codes: 0 intact or done, 1 broken, 2 it could not be read. */
@Command(
        name = "journal",
        description = "Checks, anchors and exports a journal; the service need not run.",
        synopsisSubcommandLabel = "COMMAND")
final class JournalCommand {

    private static final int BROKEN = 1;

    private JournalCommand() {}

    /** With its subcommands. */
    static CommandLine create(Map<String, String> environment, Clock clock) {
        CommandLine journal = new CommandLine(new JournalCommand())
                .addSubcommand(new Verify(environment))
                .addSubcommand(new Anchor(environment, clock))
                .addSubcommand(new Export(environment));
        journal.getSubcommands().values().forEach(sub -> sub.getCommandSpec().mixinStandardHelpOptions(true));
        return journal;
    }

    @Command(
            footer = {
                "",
                "With --state or --url the journal is read without a service. With none of them the service of --server",
                "is asked, or the one that runs on the folder 'state'; when none does, that folder is read."
            })
    private abstract static class Reading implements Callable<Integer> {

        @Mixin
        private JournalSource journal;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        private CommandSpec spec;

        Reading(Map<String, String> environment) {
            this.journal = new JournalSource(environment);
        }

        /** What the work makes of it. */
        final <T> T read(Function<Ledger, T> work) {
            return journal.read(spec, work);
        }

        final PrintWriter out() {
            return spec.commandLine().getOut();
        }

        final PrintWriter err() {
            return spec.commandLine().getErr();
        }

        final int broken(Broken broken) {
            err().println(
                            "BROKEN at entry %d (%s): %s. %d entries before it are in order. Keep the journal as it is and compare it with a backup."
                                    .formatted(broken.sequence(), broken.finding(), broken.words(), broken.entries()));
            return BROKEN;
        }
    }

    @Command(
            name = "verify",
            description = "Follows the chain of hashes from the first entry, and says where and how it breaks.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:intact", "1:broken", "2:it could not be read"})
    private static final class Verify extends Reading {

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description = "What the journal must still contain; without it a cut-off end is not noticed.")
        private @Nullable Path checkpoint;

        Verify(Map<String, String> environment) {
            super(environment);
        }

        @Override
        public Integer call() {
            Optional<Checkpoint> anchor = Optional.ofNullable(checkpoint).map(CheckpointFile::read);
            Verification verification = read(ledger -> Verifier.verify(ledger, anchor));
            return switch (verification) {
                case Intact intact -> {
                    out().println("intact: %d entries checked, head %s%s"
                            .formatted(
                                    intact.entries(),
                                    intact.head(),
                                    anchor.map(a -> ", contains the checkpoint of %s at entry %d"
                                                    .formatted(a.at(), a.sequence()))
                                            .orElse("")));
                    yield 0;
                }
                case Broken broken -> broken(broken);
            };
        }
    }

    @Command(
            name = "checkpoint",
            description = "Verifies the journal and prints where it ends, as an anchor for 'verify --checkpoint'.")
    private static final class Anchor extends Reading {

        private final Clock clock;

        @Option(names = "--out", paramLabel = "FILE", description = "Writes it there; an existing file is kept.")
        private @Nullable Path file;

        Anchor(Map<String, String> environment, Clock clock) {
            super(environment);
            this.clock = clock;
        }

        @Override
        public Integer call() {
            Verification verification = read(ledger -> Verifier.verify(ledger, Optional.empty()));
            if (verification instanceof Broken broken) {
                return broken(broken);
            }
            String line = CheckpointFile.line(
                    Checkpoint.of(verification, clock.instant()).orElseThrow());
            if (file == null) {
                out().println(line);
            } else {
                write(file, line);
            }
            return 0;
        }

        private static void write(Path file, String line) {
            try {
                Files.writeString(file, line + "\n", StandardOpenOption.CREATE_NEW);
            } catch (IOException e) {
                throw new Failure(
                        2, "the checkpoint can't be written to %s (%s): name a new file".formatted(file, e), e);
            }
        }
    }

    @Command(name = "export", description = "Prints every entry with its hash, one JSON object a line, as stored.")
    private static final class Export extends Reading {

        private static final ObjectMapper JSON = new ObjectMapper();

        Export(Map<String, String> environment) {
            super(environment);
        }

        @Override
        public Integer call() {
            return read(ledger -> {
                ledger.forEach(entry -> out().println(line(entry)));
                return 0;
            });
        }

        /** The payload stays the text that was hashed. */
        private static String line(ChainedEntry chained) {
            Entry entry = chained.entry();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("sequence", entry.sequence());
            fields.put("at", entry.at().toString());
            fields.put("application", entry.application().value());
            fields.put("operation", entry.operation().value());
            fields.put("type", entry.type());
            fields.put("payload", entry.payload());
            fields.put("hash", chained.hash().hex());
            try {
                return JSON.writeValueAsString(fields);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
