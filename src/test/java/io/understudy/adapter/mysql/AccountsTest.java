package io.understudy.adapter.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountsTest {

    private final List<Map<String, Object>> executable = new ArrayList<>();

    @Test
    void a_routine_of_a_privileged_definer_stands_against_a_fence_where_an_open_account_may_execute_it()
            throws SQLException {
        executable("root@localhost", "bob", false);
        assertThat(passing()).containsExactly("shop.refund of root@localhost by bob@%");
    }

    @Test
    void one_of_a_role_that_passes_by_read_only_does_too() throws SQLException {
        executable("keepers", "bob", false);
        assertThat(passing()).containsExactly("shop.refund of keepers by bob@%");
    }

    @Test
    void one_that_nobody_open_may_execute_or_whose_definer_may_not_write_does_not() throws SQLException {
        executable("root@localhost", "bob", true);
        executable("root@localhost", "shop", false);
        executable("root@localhost", "ann", false);
        executable("shop@%", "bob", false);
        assertThat(passing()).isEmpty();
    }

    private List<String> passing() throws SQLException {
        FakeServer server = new FakeServer();
        server.answer("WITH RECURSIVE", () -> {
            String sql = server.heard.getLast();
            if (sql.contains("mysql.proc p")) {
                return executable;
            }
            return sql.contains("SELECT r.User")
                    ? List.of(Map.of("User", "keepers"))
                    : List.of(account("root", "localhost", false));
        });
        return new Accounts(server.session()).passingRoutines(Set.of("shop"), Set.of("ann@%"));
    }

    private void executable(String definer, String user, boolean locked) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("db", "shop");
        row.put("name", "refund");
        row.put("definer", definer);
        row.putAll(account(user, "%", locked));
        executable.add(row);
    }

    private static Map<String, Object> account(String user, String host, boolean locked) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("User", user);
        row.put("Host", host);
        row.put("locked", locked);
        return row;
    }
}
