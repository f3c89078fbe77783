package io.understudy.rig.examples;

import static io.understudy.rig.examples.SqlAndSessions.asOperator;
import static io.understudy.rig.examples.SqlAndSessions.asShop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.mariadb.MariaDbServer;
import io.understudy.rig.network.Host;
import io.understudy.rig.postgres.PostgresPair;
import io.understudy.rig.redis.RedisServer;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The documented example with real PostgreSQL, MariaDB and Redis pairs, set up by what its README says. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class DatabasesExampleRigIT {

    private static final Example EXAMPLE = Example.of("databases");
    private static final int PRODUCTS = 21;
    private static final int SESSIONS = 22;

    private ExampleWorld world;
    private SqlAndSessions others;

    @BeforeEach
    void starts() throws IOException, SQLException {
        world = ExampleWorld.start(EXAMPLE, new Setting("shop", "east", "west", 1));
        world.grant("applications:");
        others = SqlAndSessions.start(
                world.rig().reaper(),
                new SqlAndSessions.Plan(
                        world.rig().folder(),
                        world.rig().network().place(Host.EAST),
                        world.rig().network().place(Host.WEST),
                        List.of(address(Host.EAST, PRODUCTS), address(Host.WEST, PRODUCTS)),
                        List.of(address(Host.EAST, SESSIONS), address(Host.WEST, SESSIONS))),
                EXAMPLE);
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    void a_failover_by_hand_fences_three_databases_and_promotes_their_standbys_with_all_they_had()
            throws IOException, SQLException {
        try (Service service = world.rig().protectedBy(installation(), Map.of())) {
            PostgresPair orders = world.rig().databases();
            try (Connection shop = orders.application(orders.primary());
                    var statement = shop.createStatement()) {
                statement.execute("INSERT INTO orders (id) VALUES (1)");
            }
            asShop(others.productsAtEast(), "INSERT INTO shop.products VALUES (1)");
            asShop(others.sessionsAtEast(), "SET", "session:1", "ann");

            service.insistOnFailover();
            world.pointAtAndSign(service, Host.WEST);
            world.assertMoved(service, "west");

            assertThat(orders.number(orders.standby(), "SELECT pg_is_in_recovery()"))
                    .as(Story.of(service))
                    .isZero();
            assertThat(orders.numberInShop(orders.standby(), "SELECT count(*) FROM orders WHERE id = 1"))
                    .isEqualTo(1);
            assertProductsAreAtWest();
            assertSessionsAreAtWest();
            assertThatThrownBy(() -> orders.application(orders.primary()).close())
                    .as("PostgreSQL at east is closed to the shop")
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("55000"));
            assertThat(world.rig().west().replicas())
                    .as("the web at west, as many as at east")
                    .isEqualTo(3);
        }
    }

    private void assertProductsAreAtWest() throws SQLException {
        MariaDbServer west = others.productsAtWest();
        assertThat(asOperator(west, "SELECT @@global.read_only")).hasValue("0");
        assertThat(asShop(west, "SELECT count(*) FROM shop.products")).hasValue("1");
        asShop(west, "INSERT INTO shop.products VALUES (2)");
        assertThatThrownBy(() -> asShop(others.productsAtEast(), "SELECT 1"))
                .as("MariaDB at east is closed to the shop")
                .hasMessageContaining("locked");
    }

    private void assertSessionsAreAtWest() throws IOException {
        RedisServer west = others.sessionsAtWest();
        assertThat(asOperator(west, "INFO", "replication")).contains("role:master");
        assertThat(asShop(west, "GET", "session:1")).isEqualTo("ann");
        assertThat(asShop(west, "SET", "session:2", "bob")).isEqualTo("OK");
        assertThatThrownBy(() -> asShop(others.sessionsAtEast(), "GET", "session:1"))
                .as("Redis at east is closed to the shop")
                .hasMessageContaining("WRONGPASS");
    }

    private Installation installation() throws IOException {
        Installation installation = world.install(addresses());
        installation.put("secrets/postgresql-understudy", Installation.PASSWORDS.operator());
        installation.put("secrets/postgresql-shop", Installation.PASSWORDS.application());
        installation.put("secrets/mysql-understudy", SqlAndSessions.OPERATOR);
        installation.put("secrets/mysql-shop", SqlAndSessions.APPLICATION);
        installation.put("secrets/redis-understudy", SqlAndSessions.OPERATOR);
        installation.put("secrets/redis-shop", SqlAndSessions.APPLICATION);
        return installation;
    }

    private Map<String, String> addresses() {
        return Map.of(
                "http://shop.example.test/", "http://%s/".formatted(world.publicName()),
                "10.1.0.20:80", world.web(Host.EAST).toString(),
                "10.2.0.20:80", world.web(Host.WEST).toString(),
                "10.1.0.2:5432", world.addresses().database(Host.EAST).toString(),
                "10.2.0.2:5432", world.addresses().database(Host.WEST).toString(),
                "10.1.0.3", address(Host.EAST, PRODUCTS),
                "10.2.0.3", address(Host.WEST, PRODUCTS),
                "10.1.0.4", address(Host.EAST, SESSIONS),
                "10.2.0.4", address(Host.WEST, SESSIONS));
    }

    private String address(Host host, int last) {
        return world.rig().network().address(host, last);
    }
}
