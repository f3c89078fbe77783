package io.understudy.rig.kubernetes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the three programs of a control plane are called. */
final class PlaneCommands {

    static final int API_PORT = 6443;
    static final int ETCD_PORT = 2379;
    static final int CONTROLLERS_PORT = 10_257;

    /** Without nodes' and clouds' controllers: the rig's kubelet has one node that is always there. */
    private static final String CONTROLLERS =
            "namespace,serviceaccount,garbagecollector,resourcequota,endpoint,endpointslice,deployment,replicaset,statefulset,daemonset,job,cronjob,horizontalpodautoscaling,disruption";

    private final KubernetesAssets assets;
    private final PlaneFiles files;
    private final String address;

    PlaneCommands(KubernetesAssets assets, PlaneFiles files, String address) {
        this.assets = assets;
        this.files = files;
        this.address = address;
    }

    /** Without fsync where it can do without: the rig kills processes, it does not cut the power of this machine. */
    List<String> etcd() {
        List<String> command = new ArrayList<>(List.of(
                assets.etcd().toString(),
                "--name=rig",
                "--data-dir=" + files.data(),
                "--listen-client-urls=http://0.0.0.0:" + ETCD_PORT,
                "--advertise-client-urls=" + etcdUrl(),
                "--listen-peer-urls=http://127.0.0.1:2380",
                "--initial-advertise-peer-urls=http://127.0.0.1:2380",
                "--initial-cluster=rig=http://127.0.0.1:2380"));
        optional(command, assets.etcd(), "--log-level", "warn");
        optional(command, assets.etcd(), "--unsafe-no-fsync", "true");
        return command;
    }

    /**
     * It makes its own certificate, whose names contain the advertised address. Without the admission of service accounts:
     * no container runs that could use one, and each pod would wait for a token.
     */
    List<String> apiServer() {
        List<String> command = new ArrayList<>(List.of(
                assets.apiServer().toString(),
                "--etcd-servers=" + etcdUrl(),
                "--bind-address=0.0.0.0",
                "--advertise-address=" + address,
                "--secure-port=" + API_PORT,
                "--cert-dir=" + files.certificates(),
                "--token-auth-file=" + files.tokenFile(),
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--service-account-key-file=" + files.verifyingKey()));
        Path program = assets.apiServer();
        optional(
                command,
                program,
                "--service-account-signing-key-file",
                files.signingKey().toString());
        optional(command, program, "--service-account-issuer", "https://kubernetes.default.svc");
        optional(command, program, "--endpoint-reconciler-type", "none");
        optional(command, program, "--profiling", "false");
        return command;
    }

    /** @param kubeconfig of a user that may do everything */
    List<String> controllerManager(Path kubeconfig) {
        List<String> command = new ArrayList<>(List.of(
                assets.controllerManager().toString(),
                "--kubeconfig=" + kubeconfig,
                "--bind-address=0.0.0.0",
                "--secure-port=" + CONTROLLERS_PORT,
                "--tls-cert-file=" + files.certificate(),
                "--tls-private-key-file=" + files.certificateKey(),
                "--leader-elect=false",
                "--service-account-private-key-file=" + files.signingKey(),
                "--controllers=" + CONTROLLERS));
        optional(command, assets.controllerManager(), "--port", "0");
        return command;
    }

    String apiUrl() {
        return "https://%s:%d".formatted(address, API_PORT);
    }

    String etcdUrl() {
        return "http://%s:%d".formatted(address, ETCD_PORT);
    }

    private void optional(List<String> command, Path program, String flag, String value) {
        if (assets.understands(program, flag)) {
            command.add(flag + "=" + value);
        }
    }
}
