package io.understudy.adapter.sqlstore;

import io.understudy.sharing.Member;
import io.understudy.sharing.Membership;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The living instances: one row each beside the journal, counted by the server's clock. No lease is needed. */
final class PostgresqlMembership implements Membership {

    /** What was left behind by instances that died; nobody waits for anybody here. */
    private static final String FORGET = """
            DELETE FROM instance WHERE session IN (
              SELECT session FROM instance WHERE until < clock_timestamp() - interval '1 minute' FOR UPDATE SKIP LOCKED)""";

    private static final String RENEW = """
            INSERT INTO instance (session, name, url, until)
            VALUES (?, ?, ?, clock_timestamp() + make_interval(secs => ?))
            ON CONFLICT (session) DO UPDATE SET name = excluded.name, url = excluded.url, until = excluded.until""";

    private static final String LIVING =
            "SELECT name, session, url FROM instance WHERE until > clock_timestamp() ORDER BY name, session";

    private final PostgresqlStore store;

    PostgresqlMembership(PostgresqlStore store) {
        this.store = store;
    }

    @Override
    public List<Member> renew(Member self, Duration length) {
        return store
                .beside(sql -> {
                    sql.update(FORGET);
                    sql.update(RENEW, self.session(), self.name(), self.url().toString(), length.toMillis() / 1000.0);
                    return sql.list(
                            LIVING,
                            row -> new Member(row.getString(1), row.getString(2), URI.create(row.getString(3))));
                })
                .stream()
                .sorted()
                .toList();
    }

    @Override
    public void leave(Member self) {
        store.beside(sql -> sql.update("DELETE FROM instance WHERE session = ?", self.session()));
    }
}
