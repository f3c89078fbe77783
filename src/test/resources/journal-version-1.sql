-- A journal as the first version made and wrote it: its statements, and four facts.
PRAGMA journal_mode = WAL;
CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  token INTEGER NOT NULL,
  holder TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
INSERT INTO lease VALUES (1, 0, 'nobody', '');
CREATE TABLE operation (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  application TEXT NOT NULL,
  closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX one_open_operation ON operation (application) WHERE closed = 0;
CREATE INDEX operation_by_application ON operation (application, number);
CREATE TABLE entry (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  application TEXT NOT NULL,
  operation TEXT NOT NULL REFERENCES operation (id),
  type TEXT NOT NULL,
  payload TEXT NOT NULL
) STRICT;
CREATE INDEX entry_by_operation ON entry (operation, sequence);
CREATE INDEX entry_by_type ON entry (application, type, sequence);
CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entries of the journal are never changed'); END;
CREATE TRIGGER entries_do_not_go BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entries of the journal are never removed'); END;
CREATE TRIGGER operations_do_not_reopen BEFORE UPDATE ON operation
WHEN old.closed = 1 OR new.id <> old.id OR new.application <> old.application
BEGIN SELECT RAISE(ABORT, 'a closed operation is never changed'); END;
CREATE TRIGGER operations_do_not_go BEFORE DELETE ON operation
BEGIN SELECT RAISE(ABORT, 'operations of the journal are never removed'); END;
PRAGMA user_version = 1;
UPDATE lease SET token = 7, holder = 'understudy', at = '2026-11-01T10:00:00Z';
INSERT INTO operation (id, application) VALUES ('shop-2-1', 'shop');
INSERT INTO entry VALUES (1, '2026-11-01T10:00:00.123456Z', 'shop', 'shop-2-1', 'OperationStarted', '{"n":"ä"}');
INSERT INTO operation (id, application) VALUES ('bank-2-1', 'bank');
INSERT INTO entry VALUES (2, '2026-11-01T10:00:01Z', 'bank', 'bank-2-1', 'OperationStarted', '{}');
INSERT INTO entry VALUES (3, '2026-11-01T10:00:02.5Z', 'shop', 'shop-2-1', 'StepIntended', '{}');
UPDATE operation SET closed = 1 WHERE id = 'shop-2-1';
INSERT INTO entry VALUES (4, '2026-11-01T10:00:03Z', 'shop', 'shop-2-1', 'OperationFinished', '{}');
