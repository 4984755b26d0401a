-- Roles that were handed on to a person.
CREATE INDEX accounts_delegations_to ON accounts_delegations (to_person, created_at);
