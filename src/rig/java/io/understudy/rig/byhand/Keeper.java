package io.understudy.rig.byhand;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.understudy.cli.Pages;
import io.understudy.rig.kubernetes.Chart;
import io.understudy.rig.kubernetes.ControlPlane;
import io.understudy.rig.network.Host;
import io.understudy.rig.world.CheckerProcess;
import io.understudy.rig.world.RigSite;
import io.understudy.rig.world.RigWorld;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** Keeps a rig up until it is told to take it down, and hears commands on loopback. */
final class Keeper {

    static final String WORD = "keep";
    private static final String KUBECONFIG = ".kubeconfig";

    private final Path folder;
    private final RigWorld world;
    private final Service service;
    private final CheckerProcess users;
    private final CountDownLatch down = new CountDownLatch(1);

    private Keeper(Path folder, RigWorld world, Service service, CheckerProcess users) {
        this.folder = folder;
        this.world = world;
        this.service = service;
        this.users = users;
    }

    /** Returns when the rig is down again. */
    static void run(Path folder) throws IOException, InterruptedException {
        new Standing(ProcessHandle.current(), Optional.empty()).tell(folder);
        Told.tell("two clusters, a PostgreSQL pair and BIND start, with the shop's web at both sites");
        try (RigWorld world = RigWorld.start(Setting.SHOP, Told::tell)) {
            Told.tell("the witness and the orchestrator start, and look until they know enough to protect the shop");
            try (Service service = world.protectedShop()) {
                Told.tell("the shop is protected; its users begin to order");
                try (CheckerProcess users = world.users()) {
                    new Keeper(folder, world, service, users).keep();
                }
            }
        } finally {
            Standing.forget(folder);
        }
    }

    private void keep() throws IOException, InterruptedException {
        for (RigSite site : sites()) {
            site.plane().kubeconfig(admin(site), ControlPlane.ADMIN);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        String path = "/" + UUID.randomUUID() + "/";
        server.createContext(path, exchange -> answer(exchange, path));
        server.start();
        new Standing(
                        ProcessHandle.current(),
                        Optional.of("http://127.0.0.1:%d%s"
                                .formatted(server.getAddress().getPort(), path)))
                .tell(folder);
        down.await();
        server.stop(1);
    }

    private List<RigSite> sites() {
        return List.of(world.east(), world.west());
    }

    /** The administrator's kubeconfig, at the same place in every rig. */
    private Path admin(RigSite site) {
        return folder.resolve(site.name() + KUBECONFIG);
    }

    private void answer(HttpExchange exchange, String path) throws IOException {
        try (exchange) {
            String command = exchange.getRequestURI().getPath().substring(path.length());
            String argument = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String text;
            int code = 200;
            try {
                text = act(command, argument);
            } catch (Exception e) {
                text = e.getMessage() == null ? e.toString() : e.getMessage();
                code = 409;
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String act(String command, String argument) throws Exception {
        if (command.equals("down")) {
            down.countDown();
            return "the rig is going down";
        }
        if (command.equals("fault")) {
            HandFault fault = HandFault.of(argument)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no fault '%s': src/rig/rig fault lists them".formatted(argument)));
            fault.letLoose(world);
            return fault.word() + ": " + fault.sentence();
        }
        if (command.equals("grant")) {
            List<String> paths = argument.lines().toList();
            return grant(Path.of(paths.getFirst()), Path.of(paths.getLast()));
        }
        return page();
    }

    /** Gives an orchestrator of one's own what the chart grants with these values at both sites, and takes from it what they name no longer. */
    private String grant(Path values, Path secrets) throws IOException {
        List<String> written = new ArrayList<>();
        for (RigSite site : sites()) {
            try {
                Chart.install(admin(site), values);
            } catch (IllegalStateException e) {
                throw new IOException(
                        "%s refuses the chart: %s (make the namespaces that the values name before)"
                                .formatted(site.name(), e.getMessage()),
                        e);
            }
            Path kubeconfig = secrets.resolve(site.name() + KUBECONFIG);
            written.add(site.plane().kubeconfig(kubeconfig, ControlPlane.OWN).toString());
        }
        return "granted at both sites what the chart grants with %s, and nothing else; the kubeconfigs of who has it:%n  %s"
                .formatted(values, String.join("\n  ", written));
    }

    private String page() throws IOException {
        var addresses = world.addresses();
        long acknowledged = users.recording().writes().stream()
                .filter(a -> a.acknowledged())
                .count();
        return """
                clusters      us-east-1 %s, us-west-2 %s
                kubeconfigs   %s
                              %s
                databases     us-east-1 postgresql://understudy:of-understudy@%s/shop
                              us-west-2 postgresql://understudy:of-understudy@%s/shop
                DNS           dig @%s %s
                              dig @%s %s
                web           http://%s/orders/count at us-east-1, http://%s/orders/count at us-west-2
                orchestrator  %s  (console and API)
                              ./understudy status --state %s
                orders        %d acknowledged to users so far

                %s
                """.formatted(
                        world.east().plane().address(),
                        world.west().plane().address(),
                        admin(world.east()),
                        admin(world.west()),
                        addresses.database(Host.EAST),
                        addresses.database(Host.WEST),
                        addresses.primaryDns().host(),
                        RigWorld.NAME,
                        addresses.secondaryDns().host(),
                        RigWorld.NAME,
                        addresses.web(Host.EAST),
                        addresses.web(Host.WEST),
                        "https://" + addresses.orchestrator(),
                        world.installation().state(),
                        acknowledged,
                        service.status().map(Pages::status).orElse("the orchestrator does not answer"));
    }
}
