package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsIT {

    private Stage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage();
    }

    @AfterEach
    void end() throws IOException {
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop+two", "shop#2", "shop?user=postgres&ssl=true", "50%25 off"})
    void a_databases_name_is_a_name_and_nothing_else(String name) throws SQLException {
        stage.asOperator(stage.primary(), "postgres", "CREATE DATABASE " + Sql.name(name));
        Endpoint shop = Endpoint.operator(stage.link(), Stage.EAST);

        try (Session session = stage.sessions.open(new Endpoint(shop.at(), name, shop.role()), Stage.TIMEOUT)) {
            String connected = Sql.one(session, row -> row.getString(1), "SELECT current_database()");
            assertThat(connected).isEqualTo(name);
        }
    }
}
