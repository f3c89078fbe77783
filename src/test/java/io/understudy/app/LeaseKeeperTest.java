package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {

    private final Disk disk = new Disk(new InMemoryJournal(Clock.systemUTC()));
    private final Journal journal = disk.journal();
    private final LeaseKeeper keeper = new LeaseKeeper(journal, journal.acquire("here"));

    @Test
    void nothing_hinders_while_the_lease_is_held() {
        keeper.renew();

        assertThat(keeper.hindrances()).isEmpty();
    }

    @Test
    void a_lease_that_another_instance_took_is_not_held_any_more() {
        journal.acquire("there");

        keeper.renew();

        assertThat(keeper.hindrances())
                .singleElement()
                .asString()
                .contains("the lease of here", "another instance leads now");
    }

    @Test
    void a_journal_that_can_not_be_written_hinders_until_it_can() {
        disk.failWith(new IOException("no space left on device"));
        keeper.renew();
        assertThat(keeper.hindrances()).singleElement().asString().contains("no space left on device");

        disk.work();
        keeper.renew();
        assertThat(keeper.hindrances()).isEmpty();
    }

    /** Stands before the journal, and fails its renewals. */
    private static final class Disk implements InvocationHandler {

        private final Journal behind;
        private @Nullable IOException failure;

        Disk(Journal behind) {
            this.behind = behind;
        }

        void failWith(IOException thrown) {
            failure = thrown;
        }

        void work() {
            failure = null;
        }

        Journal journal() {
            return (Journal)
                    Proxy.newProxyInstance(Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, this);
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (failure != null && method.getName().equals("renew")) {
                throw new Journal.JournalUnavailable(String.valueOf(failure.getMessage()), failure);
            }
            try {
                return method.invoke(behind, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
