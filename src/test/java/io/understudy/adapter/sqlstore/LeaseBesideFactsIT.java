package io.understudy.adapter.sqlstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Claimant;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Renewals of the lease while the journal has much to do. */
@Timeout(300)
class LeaseBesideFactsIT {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final OperationId FIRST = new OperationId("shop-2-1");
    private static final int FACTS = 100;
    private static final int RENEWALS = 5;

    /** Of a store, beside the one of the lease. */
    private static final int CONNECTIONS = 3;

    /** Of a hundred; one is under way, and a busy machine may be late to look. */
    private static final int FEW = 10;

    @SuppressWarnings("NullAway.Init")
    private static TemporaryPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = TemporaryPostgres.start();
    }

    @AfterAll
    static void end() throws IOException {
        postgres.close();
    }

    @Test
    void a_renewal_does_not_wait_for_the_facts_that_wait() throws Exception {
        try (PostgresqlJournal journal = PostgresqlJournal.open(postgres.access("busy"), Clock.systemUTC());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Claimant claimant = new Claimant("a", Duration.ofMinutes(1), Ticker.system());
            Lease lease = insisting(() -> journal.takeOver(claimant));
            insisting(() -> journal.open(lease, new Draft(SHOP, FIRST, "Started", "{}")));
            slow("busy");
            AtomicInteger written = new AtomicInteger();
            List<Future<?>> facts = new ArrayList<>();
            for (int i = 0; i < FACTS; i++) {
                Draft fact = new Draft(SHOP, FIRST, "StepIntended", "{\"step\":\"s%d\"}".formatted(i));
                facts.add(threads.submit(() -> {
                    insisting(() -> journal.append(lease, fact));
                    written.incrementAndGet();
                }));
            }
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> written.get() > 0);

            List<Integer> meanwhile = new ArrayList<>();
            for (int i = 0; i < RENEWALS; i++) {
                int before = written.get();
                insisting(() -> journal.renew(lease));
                meanwhile.add(written.get() - before);
            }

            assertThat(meanwhile).as("facts written during each renewal").allMatch(n -> n <= FEW);
            assertThat(written).as("the others still wait").hasValueLessThan(FACTS);
            for (Future<?> fact : facts) {
                fact.get();
            }
            assertThat(journal.of(FIRST)).hasSize(FACTS + 1);
        }
    }

    @Test
    void the_lease_has_a_connection_when_all_others_are_in_use() throws Exception {
        PostgresqlJournal.open(postgres.access("read"), Clock.systemUTC()).close();
        try (PostgresqlStore store = new PostgresqlStore(postgres.access("read"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch held = new CountDownLatch(CONNECTIONS);
            CountDownLatch enough = new CountDownLatch(1);
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                readers.add(threads.submit(() -> store.read(sql -> {
                    held.countDown();
                    return uninterrupted(enough);
                })));
            }
            held.await();
            try {
                long one = insisting(() -> store.<Long>lease(sql -> sql.number("SELECT 1")));
                assertThat(one).isEqualTo(1);
                assertThat(readers).noneMatch(Future::isDone);
            } finally {
                enough.countDown();
            }
        }
    }

    private static boolean uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** On a machine that has no time for it the server may end a transaction in its middle: that was nothing. */
    private static <T> T insisting(Supplier<T> change) {
        while (true) {
            try {
                return change.get();
            } catch (JournalUnavailable e) {
                // The class has a time limit.
            }
        }
    }

    private static void slow(String schema) throws Exception {
        postgres.execute(
                "CREATE FUNCTION %s.slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$"
                        .formatted(schema),
                "CREATE TRIGGER slowly BEFORE INSERT ON %1$s.entry FOR EACH ROW EXECUTE FUNCTION %1$s.slowly()"
                        .formatted(schema));
    }
}
