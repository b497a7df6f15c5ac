-- Version 2. Runs that are stored piece by piece; lists and figures of large runs without reading their segments.
ALTER TABLE runs ADD COLUMN rows INTEGER NOT NULL DEFAULT 0;      -- input rows that are in it, unreadable ones too
ALTER TABLE runs ADD COLUMN complete INTEGER NOT NULL DEFAULT 1;  -- 0: it was stopped half way

-- What a page of the queue and a search look at; the reports of the pairs lie apart, so that a scan is short.
CREATE TABLE bodies (
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  position INTEGER NOT NULL,
  body TEXT NOT NULL,                -- JSON: the pair's report
  PRIMARY KEY (document_id, position)
);
INSERT INTO bodies SELECT document_id, position, body FROM segments ORDER BY document_id, position;

CREATE TABLE narrow (
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  position INTEGER NOT NULL,
  run_id INTEGER NOT NULL,           -- of its document
  key TEXT NOT NULL,
  source_key TEXT NOT NULL,
  fidelity REAL,
  severity INTEGER NOT NULL,
  confidence REAL NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (document_id, position)
);
INSERT INTO narrow SELECT g.document_id, g.position, d.run_id, g.key, g.source_key, g.fidelity, g.severity,
    g.confidence, g.source, g.target
  FROM segments g JOIN documents d ON d.id = g.document_id ORDER BY g.document_id, g.position;
DROP TABLE segments;
ALTER TABLE narrow RENAME TO segments;
CREATE INDEX segments_found ON segments (run_id, document_id, position, severity, confidence, key)
  WHERE severity >= 0;

-- Figures of a run, kept in the transaction that adds its documents.
CREATE TABLE document_tally (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  lang TEXT NOT NULL,
  verdict TEXT NOT NULL,
  low INTEGER NOT NULL,              -- fidelity in [low, low + 5); -1: none
  documents INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  findings INTEGER NOT NULL,
  fidelity REAL NOT NULL,            -- sum
  PRIMARY KEY (run_id, lang, verdict, low)
) WITHOUT ROWID;

CREATE TABLE finding_tally (
  run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  lang TEXT NOT NULL,
  verdict TEXT NOT NULL,             -- of the document
  category TEXT NOT NULL,
  check_id TEXT NOT NULL,
  severity INTEGER NOT NULL,
  findings INTEGER NOT NULL,
  PRIMARY KEY (run_id, lang, verdict, category, check_id, severity)
) WITHOUT ROWID;
