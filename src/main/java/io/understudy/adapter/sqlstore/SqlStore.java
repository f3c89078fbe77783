package io.understudy.adapter.sqlstore;

import io.understudy.journal.Journal.JournalUnavailable;

/** A database that holds the journal's tables. Thread-safe. */
interface SqlStore extends AutoCloseable {

    /**
     * All of it durable, or none.
     *
     * @throws CommitUnknown when the connection broke while it was being made durable
     * @throws JournalUnavailable when it could not be; nothing was written
     */
    <T> T write(Sql.Work<T> work);

    /**
     * The same for the lease alone, so that its renewal does not wait for the facts that wait. A store whose lease never runs out has no
     * need of it.
     */
    default <T> T lease(Sql.Work<T> work) {
        return write(work);
    }

    /** Reads; changes nothing. */
    <T> T read(Sql.Work<T> work);

    @Override
    void close();

    /** The commit was sent and not answered: the transaction is in the journal or not. */
    final class CommitUnknown extends RuntimeException {
        private static final long serialVersionUID = 1;

        CommitUnknown(JournalUnavailable cause) {
            super(cause);
        }

        JournalUnavailable unavailable() {
            Throwable cause = getCause();
            return JournalUnavailable.unanswered(
                    "%s It is not known whether the last fact was written; it is looked for before the next one is."
                            .formatted(cause == null ? "" : cause.getMessage()),
                    cause == null ? this : cause);
        }
    }
}
