package io.understudy.cli;

import io.understudy.access.Role;
import io.understudy.access.Tokens;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a token for somebody. Writes nothing: the token is told once, and its hash is for the tokens file. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Makes a token for a person or a program, and the line of the tokens file that lets it in.")
final class TokenCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Whose token it is: what the journal says.")
    private String name = "";

    @Option(
            names = "--roles",
            split = ",",
            defaultValue = "observe",
            paramLabel = "ROLE",
            description = "What it is good for, of observe, drill, operate, approve (default: ${DEFAULT-VALUE})")
    private List<String> roles = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (String role : roles) {
            if (Role.of(role).isEmpty()) {
                throw new Failure(
                        2, "there is no role '%s': use %s".formatted(role, String.join(", ", Role.allWritten())), null);
            }
        }
        String token = Tokens.random();
        PrintWriter out = spec.commandLine().getOut();
        out.println("token, for %s alone and shown only now: %s".formatted(name, token));
        out.println("line for the tokens file:");
        out.println("  - {name: %s, sha256: %s, roles: [%s]}"
                .formatted(name, Tokens.sha256(token), String.join(", ", roles)));
        return 0;
    }
}
