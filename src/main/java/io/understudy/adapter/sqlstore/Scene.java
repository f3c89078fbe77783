package io.understudy.adapter.sqlstore;

import io.understudy.journal.Hash;
import io.understudy.journal.LeaseRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a write must know, read at once under the write lock.
 *
 * @param now the store's clock
 * @param sequence the newest entry's, 0 when there is none
 * @param head its hash
 * @param known whether the operation asked about was opened
 */
record Scene(LeaseRecord lease, Instant now, long sequence, Hash head, boolean known) {

    static Scene of(ResultSet row, Clock machine) throws SQLException {
        Optional<String> hash = Optional.ofNullable(row.getString(7));
        return new Scene(
                lease(row),
                now(row, machine),
                row.getLong(6),
                hash.map(Hash::new).orElse(Hash.NONE),
                row.getBoolean(8));
    }

    static LeaseRecord lease(ResultSet row) throws SQLException {
        return new LeaseRecord(
                row.getLong(1),
                row.getString(2),
                Duration.parse(row.getString(3)),
                Optional.ofNullable(row.getString(4)).map(Instant::parse));
    }

    /** The database's own clock; the machine's where it has none. */
    static Instant now(ResultSet row, Clock machine) throws SQLException {
        long micros = row.getLong(5);
        return row.wasNull() ? machine.instant() : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
