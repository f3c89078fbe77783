package io.understudy.rig.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a program runs.
 *
 * @param name of the host, for logs and messages
 * @param namespace its network namespace; empty for the machine's own network
 */
public record Place(String name, Optional<String> namespace) {

    /** The machine itself. */
    public static final Place MACHINE = new Place("machine", Optional.empty());

    /** Debian's user nobody, for servers that refuse to run as root. */
    public static final int NOBODY = 65_534;

    /** The command as it runs here, as this user. The process id of the result is the program's own. */
    public List<String> command(List<String> command) {
        List<String> all = new ArrayList<>();
        namespace.ifPresent(name -> all.addAll(List.of(ip(), "netns", "exec", name)));
        all.addAll(command);
        return all;
    }

    /** As {@link #command}, but as the user nobody when this user is root. */
    public List<String> commandAsNobody(List<String> command) {
        List<String> all = new ArrayList<>();
        if (Machine.isRoot()) {
            all.addAll(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs"));
        }
        all.addAll(command);
        return command(all);
    }

    private static String ip() {
        return Machine.find("ip").map(Path::toString).orElse("ip");
    }
}
