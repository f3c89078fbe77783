-- The journal. Times and lengths are text as they were hashed or told: ISO 8601, cast them to read them (at::timestamptz).

CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  token BIGINT NOT NULL,
  holder TEXT NOT NULL,
  length TEXT NOT NULL,
  until TEXT
);
INSERT INTO lease VALUES (1, 0, 'nobody', 'PT0S', NULL);

CREATE TABLE operation (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  application TEXT NOT NULL,
  closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))
);
CREATE UNIQUE INDEX one_open_operation ON operation (application) WHERE closed = 0;
CREATE INDEX operation_by_application ON operation (application, number);

CREATE TABLE entry (
  sequence BIGINT PRIMARY KEY,
  at TEXT NOT NULL,
  application TEXT NOT NULL,
  operation TEXT NOT NULL REFERENCES operation (id),
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX entry_by_operation ON entry (operation, sequence);
CREATE INDEX entry_by_type ON entry (application, type, sequence);

CREATE FUNCTION journal_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal''s % is never changed or removed', TG_TABLE_NAME;
END $$;

CREATE TRIGGER entries_do_not_change BEFORE UPDATE OR DELETE ON entry
  FOR EACH ROW EXECUTE FUNCTION journal_never_changes();
CREATE TRIGGER entries_are_not_truncated BEFORE TRUNCATE ON entry
  FOR EACH STATEMENT EXECUTE FUNCTION journal_never_changes();
CREATE TRIGGER operations_do_not_reopen BEFORE UPDATE ON operation
  FOR EACH ROW WHEN (old.closed = 1 OR new.id <> old.id OR new.application <> old.application)
  EXECUTE FUNCTION journal_never_changes();
CREATE TRIGGER operations_do_not_go BEFORE DELETE ON operation
  FOR EACH ROW EXECUTE FUNCTION journal_never_changes();
CREATE TRIGGER operations_are_not_truncated BEFORE TRUNCATE ON operation
  FOR EACH STATEMENT EXECUTE FUNCTION journal_never_changes();
CREATE TRIGGER the_lease_does_not_go BEFORE DELETE ON lease
  FOR EACH ROW EXECUTE FUNCTION journal_never_changes();

-- All that a write must know, in one round trip. Writers wait here for each other; the clock and the newest entry are read
-- by a statement of their own once the lock is held, so that they are not from before the wait.
CREATE FUNCTION scene_of_a_write(asked TEXT) RETURNS TABLE (
  token BIGINT, holder TEXT, length TEXT, until TEXT, now_micros BIGINT, newest BIGINT, head TEXT, known BOOLEAN
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM lease FOR UPDATE;
  RETURN QUERY SELECT
    l.token, l.holder, l.length, l.until,
    (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
    (SELECT e.sequence FROM entry e ORDER BY e.sequence DESC LIMIT 1),
    (SELECT e.hash FROM entry e ORDER BY e.sequence DESC LIMIT 1),
    EXISTS (SELECT 1 FROM operation o WHERE o.id = asked)
  FROM lease l;
END $$;
