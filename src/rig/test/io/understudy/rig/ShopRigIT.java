package io.understudy.rig;

import static io.understudy.rig.TwoShops.EAST;
import static io.understudy.rig.TwoShops.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.shop.Shop.Health;
import io.understudy.rig.world.ShopPlan;
import io.understudy.rig.world.ShopProcess;
import io.understudy.sandbox.postgres.PairFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("world")
class ShopRigIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private TwoShops world;
    private ShopPlan plan;

    @BeforeEach
    void opens() throws IOException, SQLException {
        world = new TwoShops();
        plan = new ShopPlan(
                WEST,
                PairFixture.free(3).toString(),
                world.westDatabase.at().toString(),
                world.folder.resolve("password"),
                world.folder.resolve("shop.log"));
    }

    @AfterEach
    void closes() throws IOException {
        http.shutdownNow();
        world.close();
    }

    @Test
    void commits_orders_and_serves_again_after_a_restart_of_its_database() throws Exception {
        try (ShopProcess shop = ShopProcess.start(world.reaper, Place.MACHINE, plan)) {
            awaitHealth(200);
            assertThat(post(1).body()).matches(WEST + " \\d{16}");
            assertThat(post(1).statusCode()).as("a number is taken once").isEqualTo(409);
            assertThat(get("/orders/count").body()).isEqualTo(WEST + " 1");

            world.westDatabase.kill();
            awaitHealth(503);
            assertThat(post(2).statusCode()).isEqualTo(503);
            world.westDatabase.start();
            awaitHealth(200);

            assertThat(post(3).statusCode()).isEqualTo(201);
            assertThat(get("/orders/count").body()).isEqualTo(WEST + " 2");
            assertThat(shop.program().isAlive()).isTrue();
        }
    }

    @Test
    void a_database_that_is_read_only_is_healthy_for_who_asks_for_reads_only() throws Exception {
        try (Connection session = TwoShops.session(world.westDatabase, "postgres");
                Statement statement = session.createStatement()) {
            statement.execute("ALTER DATABASE shop SET default_transaction_read_only = on");
        }
        try (ShopProcess writes = ShopProcess.start(world.reaper, Place.MACHINE, plan)) {
            assertThat(writes.program().isAlive()).isTrue();
            awaitHealth(503);
            assertThat(get("/health").body()).startsWith("25006");
        }
        try (ShopProcess reads = ShopProcess.start(world.reaper, Place.MACHINE, plan.healthy(Health.READS))) {
            assertThat(reads.program().isAlive()).isTrue();
            awaitHealth(200);
        }
    }

    @Test
    void can_be_pointed_at_the_wrong_database() throws Exception {
        ShopPlan wrong = plan.talkingTo(world.eastDatabase.at().toString());
        try (ShopProcess shop = ShopProcess.start(world.reaper, Place.MACHINE, wrong)) {
            assertThat(shop.program().isAlive()).isTrue();
            awaitHealth(200);
            assertThat(post(1).body()).as("says its own site").startsWith(WEST);
        }
        assertThat(orders(EAST)).isEqualTo(1);
        assertThat(orders(WEST)).isZero();
    }

    @Test
    void tells_the_epoch_of_the_database_that_it_talks_to() throws Exception {
        try (Connection session = TwoShops.session(world.eastDatabase, "postgres");
                Statement statement = session.createStatement()) {
            statement.execute("ALTER DATABASE shop SET understudy.epoch = '7'");
        }
        try (ShopProcess shop = ShopProcess.start(world.reaper, Place.MACHINE, plan)) {
            assertThat(shop.program().isAlive()).isTrue();
            awaitHealth(200);
            assertThat(get("/health").headers().firstValue("X-Understudy-Epoch"))
                    .isEmpty();
            assertThat(get("/health").headers().firstValue("X-Understudy-Site")).contains(WEST);
        }
        ShopPlan wrong = plan.talkingTo(world.eastDatabase.at().toString());
        try (ShopProcess shop = ShopProcess.start(world.reaper, Place.MACHINE, wrong)) {
            assertThat(shop.program().isAlive()).isTrue();
            awaitHealth(200);
            assertThat(get("/health").headers().firstValue("X-Understudy-Epoch"))
                    .contains("7");
        }
    }

    private long orders(String site) throws SQLException {
        try (Connection session =
                        TwoShops.session(site.equals(EAST) ? world.eastDatabase : world.westDatabase, "shop");
                Statement statement = session.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM orders")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void awaitHealth(int status) throws IOException {
        Wait.until("health is " + status, LIMIT, () -> get("/health").statusCode() == status);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private HttpResponse<String> post(long number) throws IOException, InterruptedException {
        return send(request("/orders/" + number).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + plan.listen() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
