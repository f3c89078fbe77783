package io.understudy.app;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.understudy.sandbox.SandboxWorld;
import io.understudy.sandbox.postgres.PostgresPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Looks at us-west-2 and the zone past the service: what was done there, and how often. */
final class Targets implements AutoCloseable {

    private final SandboxWorld world;
    private final KubernetesClient cluster;
    private final List<Scale> scales = new ArrayList<>();

    private Targets(SandboxWorld world, KubernetesClient cluster) {
        this.world = world;
        this.cluster = cluster;
    }

    /** What a scale step writes to a Deployment. */
    record Scale(int replicas, String epoch, String before) {
        static Scale of(Deployment deployment) {
            Map<String, String> marks = deployment.getMetadata().getAnnotations();
            Map<String, String> known = marks == null ? Map.of() : marks;
            return new Scale(
                    deployment.getSpec().getReplicas(),
                    known.getOrDefault("understudy.io/epoch", ""),
                    known.getOrDefault("understudy.io/replicas-before", ""));
        }
    }

    static Targets watch(SandboxWorld world) throws IOException {
        KubernetesClient cluster = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(
                        Files.readString(world.configuration().resolve("secrets/us-west-2.kubeconfig"))))
                .build();
        Targets targets = new Targets(world, cluster);
        cluster.apps().deployments().inNamespace("shop").withName("web").watch(targets.new Follower());
        await().atMost(Duration.ofSeconds(30)).until(() -> !targets.scales().isEmpty());
        return targets;
    }

    /** Every write that left the Deployment other than it was, in order; the first is what it was before. */
    synchronized List<Scale> scales() {
        return List.copyOf(scales);
    }

    /** Whether the service has left there how many replicas the primary wants, which a new process can't ask a dead one. */
    boolean knowsThePrimarysScale() {
        Deployment web =
                cluster.apps().deployments().inNamespace("shop").withName("web").get();
        Map<String, String> marks = web.getMetadata().getAnnotations();
        return marks != null && marks.containsKey("understudy.io/as-primary");
    }

    boolean standbyRecovers() throws SQLException {
        return one("SELECT pg_is_in_recovery()", "postgres").equals("t");
    }

    /** Advances by one with each promotion. */
    int timeline() throws SQLException {
        return Integer.parseInt(one("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)", "postgres"), 16);
    }

    String epochRows() throws SQLException {
        return one("SELECT string_agg(epoch || ' ' || site, ',') FROM understudy.epoch", PostgresPair.DATABASE);
    }

    /** How often a row was written into the epoch's table, as the server counts it; it may count a second late. */
    String epochWrites() throws SQLException {
        return one(
                "SELECT n_tup_ins || ' inserted, ' || n_tup_upd || ' updated' FROM pg_stat_user_tables"
                        + " WHERE schemaname = 'understudy' AND relname = 'epoch'",
                PostgresPair.DATABASE);
    }

    /** Grows by one with each update message that changed the zone. */
    long zoneSerial() throws IOException {
        return ((SOARecord) ask("example.test.", Type.SOA)).getSerial();
    }

    /** Counts promotions of the standby: none while it still recovers. */
    int promotions() throws SQLException {
        return standbyRecovers() ? 0 : timeline() - 1;
    }

    /** Where the zone's own server sends the shop's users. */
    String publicAddress() throws IOException {
        return ((ARecord) ask("shop.example.test.", Type.A)).getAddress().getHostAddress();
    }

    private Record ask(String name, int type) throws IOException {
        var at = world.addresses().dns();
        var resolver = new SimpleResolver(new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port()));
        Message answer = resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
        return answer.getSection(Section.ANSWER).getFirst();
    }

    private String one(String query, String database) throws SQLException {
        try (Connection session = world.databases().operator(world.addresses().database(false), database);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    @Override
    public void close() {
        cluster.close();
    }

    private final class Follower implements Watcher<Deployment> {
        @Override
        public void eventReceived(Action action, Deployment deployment) {
            synchronized (Targets.this) {
                Scale now = Scale.of(deployment);
                if (scales.isEmpty() || !scales.getLast().equals(now)) {
                    scales.add(now);
                }
            }
        }

        @Override
        public void onClose(WatcherException cause) {}
    }
}
