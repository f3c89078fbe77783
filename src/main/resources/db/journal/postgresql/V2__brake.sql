-- The brake over all instances: on while the row is there.

CREATE TABLE brake (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  reason TEXT NOT NULL,
  at TEXT NOT NULL
);
