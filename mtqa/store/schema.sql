-- Version 1. Later versions are added as schema.2.sql, schema.3.sql … and never edited once released.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  created TEXT NOT NULL,             -- UTC, ISO 8601
  origin TEXT NOT NULL DEFAULT '',   -- which surface made it: demo, check, batch, app
  run TEXT NOT NULL                  -- JSON: what made the reports
);

CREATE TABLE documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  position INTEGER NOT NULL,
  doc_id TEXT NOT NULL,
  target_lang TEXT NOT NULL,
  title TEXT NOT NULL,
  verdict TEXT NOT NULL,
  fidelity REAL,
  critical INTEGER NOT NULL,
  major INTEGER NOT NULL,
  minor INTEGER NOT NULL,
  neutral INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  head TEXT NOT NULL                 -- JSON: the report of the document without segments and findings
);
CREATE INDEX documents_by_run ON documents (run_id, position);

CREATE TABLE segments (
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  position INTEGER NOT NULL,
  key TEXT NOT NULL,                 -- what a decision about the segment is kept under
  source_key TEXT NOT NULL,          -- of the source alone: finds the same sentence in another run
  fidelity REAL,
  severity INTEGER NOT NULL,         -- rank of its worst finding, -1: none
  confidence REAL NOT NULL,          -- of that finding
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  body TEXT NOT NULL,                -- JSON: the pair's report
  PRIMARY KEY (document_id, position)
) WITHOUT ROWID;

CREATE TABLE findings (
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  number INTEGER NOT NULL,           -- 1 = worst of the document
  segment INTEGER,
  check_id TEXT NOT NULL,
  category TEXT NOT NULL,
  severity INTEGER NOT NULL,
  confidence REAL NOT NULL,
  message TEXT NOT NULL,             -- in every language of readers, a line each: what is searched
  fingerprint TEXT NOT NULL,
  pattern TEXT NOT NULL,             -- check and spans, whatever the sentence: for "ignore everywhere"
  body TEXT NOT NULL,                -- JSON: the finding
  PRIMARY KEY (document_id, number)
) WITHOUT ROWID;
CREATE INDEX findings_by_segment ON findings (document_id, segment);
CREATE INDEX findings_by_fingerprint ON findings (fingerprint);

-- Every decision ever saved; nothing is overwritten.
CREATE TABLE decisions (
  revision INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,                -- finding, segment, pattern
  lang TEXT NOT NULL,
  key TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  verdict TEXT,                      -- NULL: taken back
  details TEXT NOT NULL,             -- JSON: note, category, severity, corrected …
  created TEXT NOT NULL,
  run_id INTEGER,                    -- where it was made; the decision outlives the run
  undoes INTEGER                     -- the revision that this one takes back
);
CREATE INDEX decisions_by_item ON decisions (kind, lang, key, revision);
CREATE INDEX decisions_by_reviewer ON decisions (reviewer, revision);

-- The latest decision of each reviewer on each item, kept in the same transaction.
CREATE TABLE standing (
  kind TEXT NOT NULL,
  lang TEXT NOT NULL,
  key TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  revision INTEGER NOT NULL,
  verdict TEXT,
  PRIMARY KEY (kind, lang, key, reviewer)
) WITHOUT ROWID;
