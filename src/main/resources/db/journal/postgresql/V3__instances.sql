-- The instances that share the probing, each counted in until a moment by this server's clock. No fact of the journal.

CREATE TABLE instance (
  session TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  until TIMESTAMPTZ NOT NULL
);
