package io.understudy.sandbox.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.sandbox.postgres.PairFixture;
import io.understudy.sandbox.postgres.PostgresPair;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebShopIT {

    private final HttpClient http = HttpClient.newHttpClient();
    private PairFixture world;
    private HostPort at;
    private WebShop shop;

    @BeforeEach
    void opens() throws IOException {
        world = PairFixture.start();
        at = PairFixture.free(3);
        String password = Files.readString(world.applicationSecret()).strip();
        HostPort database = world.pair().primary().at();
        shop = new WebShop("us-east-1", at, () -> database, password, 1);
        shop.available(1);
    }

    @AfterEach
    void closes() throws IOException {
        http.shutdownNow();
        shop.close();
        world.close();
    }

    @Test
    void tells_the_epoch_that_its_own_database_carries_now_by_the_session_that_it_had_before() throws Exception {
        assertThat(epoch()).isEmpty();
        mark(2);
        assertThat(epoch()).contains("2");
        mark(3);
        assertThat(epoch()).contains("3");
    }

    private Optional<String> epoch() throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://%s/health".formatted(at)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("X-Understudy-Epoch");
    }

    private void mark(int epoch) throws SQLException {
        try (Connection session = world.pair().operator(world.pair().primary().at(), PostgresPair.DATABASE);
                Statement statement = session.createStatement()) {
            statement.execute("ALTER DATABASE shop SET understudy.epoch = '%d'".formatted(epoch));
        }
    }
}
