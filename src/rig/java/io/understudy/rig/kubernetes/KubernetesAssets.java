package io.understudy.rig.kubernetes;

import io.understudy.rig.machine.MissingPart;
import io.understudy.rig.machine.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The programs of a control plane: etcd, kube-apiserver and kube-controller-manager of any version from 1.20 on. Thread-safe.
 */
public final class KubernetesAssets {

    /** The environment variable that names their folder, as of the Kubernetes project's own test tools. */
    public static final String VARIABLE = "KUBEBUILDER_ASSETS";

    private static final String HOW = """
            no Kubernetes control plane on this machine. Get one with setup-envtest and name its folder: \
            go install sigs.k8s.io/controller-runtime/tools/setup-envtest@latest; \
            export %s=$(setup-envtest use -p path)""".formatted(VARIABLE);

    private final Path folder;
    private final Map<Path, String> helps = new ConcurrentHashMap<>();

    private KubernetesAssets(Path folder) {
        this.folder = folder;
    }

    /**
     * From the folder that {@value #VARIABLE} names, else from what {@code src/rig/control-plane} builds, which takes minutes the
     * first time.
     *
     * @throws MissingPart when there is neither, or something is missing in the folder; the message says how to get it
     */
    public static KubernetesAssets find() {
        String named = System.getenv(VARIABLE);
        if (named != null && !named.isBlank()) {
            return in(Path.of(named));
        }
        Path script = Path.of(System.getProperty("basedir", ""))
                .toAbsolutePath()
                .normalize()
                .resolve("src/rig/control-plane");
        if (!Files.isExecutable(script)) {
            throw new MissingPart(HOW);
        }
        try {
            String output = Shell.run(List.of("sh", "-c", "exec \"$0\" 2>/dev/null", script.toString()));
            return in(Path.of(output.strip()));
        } catch (IOException e) {
            throw new MissingPart("%s (%s)".formatted(HOW, e.getMessage()));
        }
    }

    /** @throws MissingPart when one of the three programs is not in the folder */
    public static KubernetesAssets in(Path folder) {
        KubernetesAssets assets = new KubernetesAssets(folder);
        for (Path program : List.of(assets.etcd(), assets.apiServer(), assets.controllerManager())) {
            if (!Files.isExecutable(program)) {
                throw new MissingPart("%s is missing: %s".formatted(program, HOW));
            }
        }
        return assets;
    }

    public Path etcd() {
        return folder.resolve("etcd");
    }

    public Path apiServer() {
        return folder.resolve("kube-apiserver");
    }

    public Path controllerManager() {
        return folder.resolve("kube-controller-manager");
    }

    /** Whether this version of the program knows a flag: flags come and go, and an unknown one ends the program. */
    boolean understands(Path program, String flag) {
        return helps.computeIfAbsent(program, KubernetesAssets::help)
                .lines()
                .map(String::strip)
                .anyMatch(line -> line.equals(flag) || line.startsWith(flag + " ") || line.startsWith(flag + "="));
    }

    private static String help(Path program) {
        try {
            return Shell.attempt(List.of(program.toString(), "--help")).output();
        } catch (IOException e) {
            throw new UncheckedIOException("%s can't be run".formatted(program), e);
        }
    }
}
