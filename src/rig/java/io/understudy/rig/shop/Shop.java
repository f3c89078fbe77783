package io.understudy.rig.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The shop's web application at one site. {@code POST /orders/N} commits order N and answers 201 and {@code SITE MICROS}, the
 * moment by the database's clock; {@code GET /orders/count} answers 200 and {@code SITE COUNT}; {@code GET /health} answers
 * 200 and {@code SITE ok} while its {@link Health} holds, with the epoch that its database is marked with in the header
 * {@value #EPOCH}, where there is one. Every answer names the site in the header {@value #SITE}. 503 when the database does not serve, with its SQLSTATE: the order
 * may then be committed or not. It heals by itself when the database is back. Thread-safe.
 */
public final class Shop implements AutoCloseable {

    private static final String ORDERS = "/orders/";
    private static final String EPOCH = "X-Understudy-Epoch";
    private static final String SITE = "X-Understudy-Site";
    private static final int BACKLOG = 256;

    private final String site;
    private final Orders orders;
    private final Health health;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What {@code GET /health} asks of the database. */
    public enum Health {
        /** An order can be inserted; it is rolled back, so nothing stays and no commit is proven. The default. */
        WRITES,
        /** Orders can be read: true on a standby and on a read-only primary too. */
        READS
    }

    private Shop(String site, Orders orders, Health health, HttpServer server) {
        this.site = site;
        this.orders = orders;
        this.health = health;
        this.server = server;
    }

    /**
     * Serves from now on, whether the database is there or not.
     *
     * @param site its name, in every answer and every row
     * @throws IOException when the address can't be listened on
     */
    static Shop start(String site, InetAddress host, int port, Orders orders, Health health) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        Shop shop = new Shop(site, orders, health, server);
        server.createContext("/health", exchange -> shop.answer(exchange, shop::health));
        server.createContext(ORDERS, exchange -> shop.answer(exchange, () -> shop.serve(exchange)));
        server.setExecutor(shop.threads);
        server.start();
        return shop;
    }

    private Answer health() throws SQLException {
        if (health == Health.WRITES) {
            orders.tryToPlace();
        } else {
            orders.count();
        }
        return new Answer(200, site + " ok", orders.epoch());
    }

    private Answer serve(HttpExchange exchange) throws SQLException {
        String rest = exchange.getRequestURI().getPath().substring(ORDERS.length());
        String call = exchange.getRequestMethod() + " " + (rest.equals("count") ? rest : "N");
        return switch (call) {
            case "GET count" -> new Answer(200, site + " " + orders.count());
            case "POST N" -> rest.matches("\\d{1,18}") ? place(Long.parseLong(rest)) : new Answer(400, "not a number");
            default -> new Answer(405, "GET /orders/count or POST /orders/N");
        };
    }

    private Answer place(long number) throws SQLException {
        return orders.place(number, site)
                .map(micros -> new Answer(201, site + " " + micros))
                .orElseGet(() -> new Answer(409, "order %d is there already".formatted(number)));
    }

    private void answer(HttpExchange exchange, Work work) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = work.run();
            } catch (SQLException e) {
                answer = new Answer(503, e.getSQLState() + " the database does not serve");
            }
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set(SITE, site);
            answer.epoch().ifPresent(epoch -> exchange.getResponseHeaders().set(EPOCH, epoch));
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @FunctionalInterface
    private interface Work {
        Answer run() throws SQLException;
    }

    private record Answer(int status, String text, Optional<String> epoch) {

        Answer(int status, String text) {
            this(status, text, Optional.empty());
        }
    }

    /** Ends at once, as a killed pod does. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        orders.close();
    }
}
