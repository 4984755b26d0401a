-- A tool knows people by names of its own, so that two tools cannot put together what each knows of somebody. Tools that
-- were registered before go on with the ids that they have.
ALTER TABLE lti_tools ADD COLUMN pairwise INTEGER NOT NULL DEFAULT 0 CHECK (pairwise IN (0, 1));
CREATE TABLE lti_subjects (
  tool_id BLOB NOT NULL REFERENCES lti_tools (id),
  person_id BLOB NOT NULL,
  subject TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tool_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX lti_subjects_by_name ON lti_subjects (tool_id, subject);
CREATE INDEX lti_subjects_by_person ON lti_subjects (person_id);

-- Deployments of a tool beside its first one, for departments that the tool keeps apart.
CREATE TABLE lti_deployments (
  tool_id BLOB NOT NULL REFERENCES lti_tools (id),
  deployment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tool_id, deployment_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE lti_launches ADD COLUMN deployment_id TEXT NOT NULL DEFAULT '';

-- The newest scores of a tool, for its page.
ALTER TABLE lti_scores ADD COLUMN tool_id BLOB;
UPDATE lti_scores SET tool_id = (SELECT i.tool_id FROM lti_lineitems i WHERE i.id = lineitem_id);
CREATE INDEX lti_scores_by_tool ON lti_scores (tool_id, received_at, lineitem_id, person_id);
