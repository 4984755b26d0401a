-- From which networks a role counts (SEC-019). A role without a row counts from everywhere.
CREATE TABLE security_role_networks (
  role TEXT NOT NULL,
  network TEXT NOT NULL,
  PRIMARY KEY (role, network)
) STRICT, WITHOUT ROWID;
