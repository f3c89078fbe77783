package io.understudy.adapter.mysql;

import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A MariaDB's answers without one: a test says which rows a statement gets, by how the statement begins, and reads what was
 * asked. A statement of which nothing is said gets no rows. Not thread-safe.
 */
final class FakeServer {

    /** What a statement does to the server, and the rows that it gets: values by column, in the columns' order. */
    @FunctionalInterface
    interface Answer {
        List<Map<String, Object>> rows() throws SQLException;
    }

    final List<String> heard = new ArrayList<>();
    private final Map<String, Answer> answers = new LinkedHashMap<>();

    /** What was said last about a beginning holds. */
    FakeServer answer(String beginning, Answer answer) {
        answers.put(beginning, answer);
        return this;
    }

    Session session() {
        Ticker ticker = Ticker.system();
        return new Session(
                new Sessions(ticker),
                new Endpoint(new HostPort("127.0.0.1", 3306), new Credentials("understudy", new SecretRef.Env("NONE"))),
                fake(Connection.class, (_, method, arguments) -> switch (method.getName()) {
                    case "prepareStatement" -> statement(PreparedStatement.class, (String) arguments[0]);
                    case "createStatement" -> statement(Statement.class, "");
                    case "isClosed" -> false;
                    case "getAutoCommit" -> true;
                    default -> null;
                }),
                0,
                false,
                Duration.ofSeconds(5),
                Deadline.in(ticker, Duration.ofMinutes(1)));
    }

    private <T> T statement(Class<T> type, String prepared) {
        return fake(type, (_, method, arguments) -> switch (method.getName()) {
            case "execute" -> rows((String) arguments[0]).isEmpty();
            case "executeQuery" -> result(rows(prepared));
            case "executeUpdate" -> rows(prepared).size();
            default -> null;
        });
    }

    private List<Map<String, Object>> rows(String sql) throws SQLException {
        heard.add(sql);
        List<Map<String, Object>> rows = List.of();
        for (Map.Entry<String, Answer> answer : answers.entrySet()) {
            if (sql.startsWith(answer.getKey())) {
                rows = answer.getValue().rows();
            }
        }
        return rows;
    }

    private static ResultSet result(List<Map<String, Object>> rows) {
        Iterator<Map<String, Object>> left = rows.iterator();
        Map<String, Object> row = new LinkedHashMap<>();
        return fake(ResultSet.class, (_, method, arguments) -> switch (method.getName()) {
            case "next" -> {
                row.clear();
                boolean there = left.hasNext();
                if (there) {
                    row.putAll(left.next());
                }
                yield there;
            }
            case "getMetaData" -> columns(List.copyOf(row.keySet()));
            case "getString" -> text(row, arguments[0]);
            case "getLong" -> Long.parseLong(text(row, arguments[0]));
            case "getInt" -> Integer.parseInt(text(row, arguments[0]));
            case "getBoolean" -> Boolean.parseBoolean(text(row, arguments[0]));
            default -> null;
        });
    }

    private static ResultSetMetaData columns(List<String> names) {
        return fake(ResultSetMetaData.class, (_, method, arguments) -> switch (method.getName()) {
            case "getColumnCount" -> names.size();
            case "getColumnLabel" -> names.get((int) arguments[0] - 1);
            default -> null;
        });
    }

    private static String text(Map<String, Object> row, Object column) throws SQLException {
        Object value = column instanceof Integer number
                ? List.copyOf(row.values()).get(number - 1)
                : row.get(String.valueOf(column));
        if (value == null) {
            throw new SQLException("no column " + column);
        }
        return value.toString();
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
