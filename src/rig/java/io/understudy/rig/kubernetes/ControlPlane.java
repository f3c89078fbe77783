package io.understudy.rig.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One site's Kubernetes: a real etcd, API server and controller manager. TLS, RBAC, and a token for each of its users.
 * There is no node and no scheduler: a {@link Kubelet} stands for both. Thread-safe.
 */
public final class ControlPlane implements AutoCloseable {

    /** May do everything. */
    public static final String ADMIN = "admin";

    /** May do what nodes and the scheduler do. */
    public static final String KUBELET = "kubelet";

    /** The product's own user, which may do nothing until somebody grants it. */
    public static final String UNDERSTUDY = "understudy";

    /** A person's own orchestrator, which may do nothing until {@link Chart#install} grants it. */
    public static final String OWN = "own";

    private static final String CONTROLLERS = "system:kube-controller-manager";
    private static final String ETCD = "etcd";
    private static final String API = "kube-apiserver";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REQUEST = Duration.ofSeconds(10);

    private final Reaper reaper;
    private final Place place;
    private final String address;
    private final PlaneFiles files;
    private final PlaneCommands commands;
    private final Map<String, Program> programs = new LinkedHashMap<>();
    private @Nullable KubernetesClient admin;

    private ControlPlane(Reaper reaper, Place place, String address, PlaneFiles files, KubernetesAssets assets) {
        this.reaper = reaper;
        this.place = place;
        this.address = address;
        this.files = files;
        this.commands = new PlaneCommands(assets, files, address);
    }

    /**
     * Starts one and returns when its API server and its controllers are ready.
     *
     * @param address on which this process and the site's clients reach it, port 6443
     * @param folder for its data, keys and logs; made and, with the reaper, removed
     * @throws IOException when it is not ready within a minute; the message holds the end of the log
     */
    public static ControlPlane start(Reaper reaper, Place place, String address, Path folder, KubernetesAssets assets)
            throws IOException {
        reaper.folder(folder);
        Files.createDirectories(folder);
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put(ADMIN, "system:masters");
        groups.put(CONTROLLERS, "system:masters");
        groups.put(KUBELET, "");
        groups.put(UNDERSTUDY, "");
        groups.put(OWN, "");
        ControlPlane plane = new ControlPlane(reaper, place, address, PlaneFiles.create(folder, groups), assets);
        plane.startPrograms();
        Grants.kubelet(plane.admin(), KUBELET);
        return plane;
    }

    private synchronized void startPrograms() throws IOException {
        Program etcd = launch(ETCD, commands.etcd());
        Wait.until(etcd, "etcd listens", PATIENCE, () -> listens(PlaneCommands.ETCD_PORT));
        Program api = launch(API, commands.apiServer());
        Wait.until(api, "the API server has a certificate", PATIENCE, () -> Files.exists(files.certificateKey()));
        Wait.until(api, "the API server listens", PATIENCE, () -> listens(PlaneCommands.API_PORT));
        if (admin == null) {
            admin = client(ADMIN);
        }
        KubernetesClient client = admin;
        Path kubeconfig =
                files.kubeconfig(files.folder().resolve("controllers.kubeconfig"), commands.apiUrl(), CONTROLLERS);
        Wait.until(api, "the API server is ready", PATIENCE, () -> "ok".equals(client.raw("/readyz")));
        // Not before: on a busy machine they would give up waiting for it, after 10 s.
        Program controllers = launch("kube-controller-manager", commands.controllerManager(kubeconfig));
        Wait.until(controllers, "the controllers work", PATIENCE, () -> listens(PlaneCommands.CONTROLLERS_PORT));
    }

    private Program launch(String name, List<String> command) throws IOException {
        Program program = Program.start(
                reaper, "%s of %s".formatted(name, place.name()), place.command(command), Map.of(), files.log(name));
        programs.put(name, program);
        return program;
    }

    private boolean listens(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1_000);
            return true;
        }
    }

    /** Of the API server, as {@code https://10.81.1.30:6443}. */
    public String address() {
        return commands.apiUrl();
    }

    /** What the API server wrote so far. */
    public String apiLog() throws IOException {
        return Files.readString(files.log(API));
    }

    /** A client that may do everything and gives up after 10 s; closed with this. */
    public synchronized KubernetesClient admin() {
        if (admin == null) {
            throw new IllegalStateException("not started");
        }
        return admin;
    }

    /** A client of its own for one of the users above; whoever asks closes it. */
    public KubernetesClient client(String user) throws IOException {
        int millis = Math.toIntExact(REQUEST.toMillis());
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(commands.apiUrl())
                .withOauthToken(files.token(user))
                .withCaCertData(Base64.getEncoder().encodeToString(Files.readAllBytes(files.certificate())))
                .withConnectionTimeout(millis)
                .withRequestTimeout(millis)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Writes a kubeconfig with the token of one of the users above, and returns the file. */
    public Path kubeconfig(Path file, String user) throws IOException {
        return files.kubeconfig(file, commands.apiUrl(), user);
    }

    /** SIGKILL to all three. What was written stays. */
    public synchronized void kill() {
        programs.values().forEach(Program::kill);
    }

    /** SIGSTOP: the API server accepts connections and answers nothing. */
    public void pauseApi() {
        program(API).pause();
    }

    /** Undoes {@link #pauseApi}. */
    public void resumeApi() {
        program(API).resume();
    }

    /** SIGSTOP to etcd: the API server answers that it is not ready, and answers nothing that needs its store. */
    public void pauseStore() {
        program(ETCD).pause();
    }

    /** Undoes {@link #pauseStore}. */
    public void resumeStore() {
        program(ETCD).resume();
    }

    private synchronized Program program(String name) {
        Program program = programs.get(name);
        if (program == null) {
            throw new IllegalStateException("not started");
        }
        return program;
    }

    /** Kills what still runs, starts all three on the same data, and returns when they are ready. */
    public void restart() throws IOException {
        kill();
        startPrograms();
    }

    /** Kills it and closes its client; the reaper removes the folder. */
    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close();
        }
        kill();
    }
}
