#include "modules/accounts/personal_data.hpp"

#include "appliance/base/text.hpp"
#include "appliance/security/person_rows.hpp"
#include "modules/accounts/store.hpp"

namespace mc::accounts {
namespace {

struct AccountOut {
  PersonId id;
  std::string handle;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::optional<std::string> employee_number;
  accounts::Status status = accounts::Status::active;
  std::string locale;
  std::string theme;
  Instant created_at;
  Instant updated_at;
};
FIELDS(AccountOut, id, handle, first_name, last_name, email, employee_number, status, locale, theme, created_at,
       updated_at)
struct RegistrationOut {
  std::string profession;
  std::optional<std::string> licence_number;
  std::optional<std::string> licence_state;
  Instant registered_at;
};
FIELDS(RegistrationOut, profession, licence_number, licence_state, registered_at)
struct StatusOut {
  Instant at;
  std::string former;
  std::string status;
  std::string reason;
};
FIELDS(StatusOut, at, former, status, reason)
struct HandleOut {
  std::string handle;
  Instant held_until;
};
FIELDS(HandleOut, handle, held_until)
struct FormerOut {
  std::string kind;
  std::string value;
  Instant until;
};
FIELDS(FormerOut, kind, value, until)
struct PasswordOut {
  Instant changed_at;
  bool must_change = false;
};
FIELDS(PasswordOut, changed_at, must_change)
struct TotpOut {
  std::optional<Instant> confirmed_at;
};
FIELDS(TotpOut, confirmed_at)
struct PasskeyOut {
  std::string label;
  bool synced = false;
  Instant created_at;
  std::optional<Instant> last_used_at;
};
FIELDS(PasskeyOut, label, synced, created_at, last_used_at)
struct InvitationOut {
  std::string email;
  std::string role;
  Instant created_at;
  std::string status;
};
FIELDS(InvitationOut, email, role, created_at, status)
struct GrantRequestOut {
  std::string role;
  std::string reason;
  Instant requested_at;
  std::string status;
};
FIELDS(GrantRequestOut, role, reason, requested_at, status)
struct RoleOut {
  std::string role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
  Instant granted_at;
  std::optional<Instant> expires_at;
};
FIELDS(RoleOut, role, scope, scope_id, granted_at, expires_at)
struct AuditOut {
  std::int64_t index = 0;
  Instant at;
  std::string action;
  std::string object;
  std::string outcome;
  RawJson details;
  std::optional<std::string> address;
};
FIELDS(AuditOut, index, at, action, object, outcome, details, address)

constexpr std::int64_t kMostAuditRows = 20'000;  // the newest; an auditor asks for more by the report

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "account"; }
  std::string_view title() const override { return "Your account"; }
  std::vector<PersonColumns> columns() const override;
  mc::Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override;
  mc::Status erase_person(data::Tx& tx, Erasure& erasure) const override;

private:
  mc::Status export_factors(data::Tx& tx, PersonId person, PersonArchive& archive) const;
  mc::Status export_roles(data::Tx& tx, PersonId person, PersonArchive& archive) const;
  mc::Status export_audit(data::Tx& tx, PersonId person, PersonArchive& archive) const;
  mc::Status erase_access(data::Tx& tx, Erasure& erasure) const;
  mc::Status erase_identity(data::Tx& tx, Erasure& erasure) const;
  Platform& platform_;
};

std::vector<PersonColumns> Data::columns() const {
  return {
      {"accounts_people", "id", Fate::reference, "What is kept hangs on it; it leads to the pseudonym only."},
      {"accounts_people", "handle first_name last_name email email_key", Fate::pseudonymised, "Who she is."},
      {"accounts_people", "employee_number", Fate::erased, "Who she is."},
      {"accounts_passwords", "person_id", Fate::erased, "Access."},
      {"accounts_held_handles", "person_id handle", Fate::erased, "Former handles."},
      {"accounts_former_identities", "person_id value", Fate::erased, "Names, addresses and numbers she had before."},
      {"accounts_registrations", "person_id licence_number", Fate::erased, "What she said when she registered."},
      {"accounts_status_changes", "person_id reason", Fate::erased, "Free text about her."},
      {"accounts_status_changes", "actor_id", Fate::reference, "Who changed it."},
      {"accounts_totp", "person_id", Fate::erased, "Access."},
      {"accounts_recovery_codes", "person_id", Fate::erased, "Access."},
      {"accounts_passkeys", "person_id label", Fate::erased, "Access."},
      {"accounts_factor_failures", "person_id", Fate::erased, "Access."},
      {"accounts_factor_roles", "set_by", Fate::reference, "Who asked for a second factor."},
      {"accounts_challenges", "person_id", Fate::erased, "Sign-ins that were not finished."},
      {"accounts_tokens", "person_id email_key", Fate::erased, "Mailed links."},
      {"accounts_invitations", "email email_key person_id", Fate::erased, "Invitations to her address."},
      {"accounts_invitations", "invited_by", Fate::reference, "Who invited."},
      {"accounts_grant_requests", "person_id", Fate::erased, "Roles that were asked for her."},
      {"accounts_grant_requests", "requested_by decided_by", Fate::reference, "Who asked and who decided."},
      {"accounts_delegations", "from_person to_person", Fate::erased, "Roles handed on."},
      {"security_role_assignments", "person_id", Fate::erased, "Roles."},
      {"security_role_assignments", "granted_by", Fate::reference, "Who gave a role."},
      {"security_sessions", "person_id device address", Fate::erased, "Sign-ins."},
      {"security_audit_leaves", "actor object details", Fate::kept, "Proof of access to records; holds ids, no names."},
      {"security_audit_leaves", "address", Fate::erased, "From where she acted; the proofs stay good without it."}};
}

mc::Status Data::export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const {
  auto sql = tx.in(kModule);
  TRY(archive.rows<AccountOut>(sql, "account", "Who you are here",
                               "SELECT id, handle, first_name, last_name, email, employee_number, status, locale, "
                               "theme, created_at, updated_at FROM accounts_people WHERE id = ?",
                               person));
  TRY(archive.rows<RegistrationOut>(sql, "registration", "What you said when you registered",
                                    "SELECT profession, licence_number, licence_state, registered_at FROM "
                                    "accounts_registrations WHERE person_id = ?",
                                    person));
  TRY(archive.rows<StatusOut>(sql, "status", "Changes of your account's status",
                              "SELECT at, former, status, reason FROM accounts_status_changes WHERE person_id = ? "
                              "ORDER BY at",
                              person));
  TRY(archive.rows<HandleOut>(sql, "handles", "Handles you gave up",
                              "SELECT handle, held_until FROM accounts_held_handles WHERE person_id = ?", person));
  TRY(archive.rows<FormerOut>(sql, "former", "Names, addresses and numbers you had before",
                              "SELECT kind, value, until FROM accounts_former_identities WHERE person_id = ? "
                              "ORDER BY until",
                              person));
  TRY(export_factors(tx, person, archive));
  TRY(export_roles(tx, person, archive));
  TRY(archive.rows("sign_ins", "Your sign-ins of the last 90 days", TRY(security::sign_ins_of(tx, person))));
  return export_audit(tx, person, archive);
}

mc::Status Data::export_factors(data::Tx& tx, PersonId person, PersonArchive& archive) const {
  auto sql = tx.in(kModule);
  TRY(archive.rows<PasswordOut>(sql, "password", "Your password (never the password itself)",
                                "SELECT changed_at, must_change FROM accounts_passwords WHERE person_id = ?", person));
  TRY(archive.rows<TotpOut>(sql, "authenticator", "Your authenticator app",
                            "SELECT confirmed_at FROM accounts_totp WHERE person_id = ?", person));
  return archive.rows<PasskeyOut>(sql, "passkeys", "Your passkeys",
                                  "SELECT label, synced, created_at, last_used_at FROM accounts_passkeys "
                                  "WHERE person_id = ? ORDER BY created_at",
                                  person);
}

mc::Status Data::export_roles(data::Tx& tx, PersonId person, PersonArchive& archive) const {
  auto sql = tx.in(kModule);
  std::vector<RoleOut> roles;
  for (const security::RoleAssignment& row : TRY(platform_.sessions.assignments(tx, person)))
    roles.push_back({row.role, row.scope_kind, row.scope_id, row.granted_at, row.expires_at});
  TRY(archive.rows("roles", "Your roles", roles));
  TRY(archive.rows<GrantRequestOut>(sql, "role_requests", "Roles that were asked for you",
                                    "SELECT role, reason, requested_at, status FROM accounts_grant_requests "
                                    "WHERE person_id = ? ORDER BY requested_at",
                                    person));
  return archive.rows<InvitationOut>(sql, "invitations", "Invitations you were sent",
                                     "SELECT i.email, i.role, i.created_at, i.status FROM accounts_people p "
                                     "JOIN accounts_invitations i ON i.email_key = p.email_key WHERE p.id = ? "
                                     "ORDER BY i.created_at",
                                     person);
}

/// What she did, and what others did to her account; not who they were.
mc::Status Data::export_audit(data::Tx& tx, PersonId person, PersonArchive& archive) const {
  for (bool own : {true, false}) {
    security::AuditQuery query;
    query.limit = 200;
    if (own)
      query.actor = person;
    else
      query.object = "person:" + person.text();
    std::vector<AuditOut> rows;
    while (static_cast<std::int64_t>(rows.size()) < kMostAuditRows) {
      auto page = TRY(platform_.audit.list(tx, query));
      for (security::AuditEntry& entry : page) {
        query.before = entry.seq;
        if (!own && entry.actor == person) continue;
        rows.push_back({entry.seq, entry.at, std::move(entry.action), std::move(entry.object), std::move(entry.outcome),
                        std::move(entry.details), own ? std::move(entry.address) : std::nullopt});
      }
      if (page.size() < 200) break;
    }
    TRY(archive.rows(own ? "actions" : "actions_of_others", own ? "What you did" : "What was done with your account",
                     rows));
  }
  return {};
}

mc::Status Data::erase_person(data::Tx& tx, Erasure& erasure) const {
  TRY(erase_access(tx, erasure));
  return erase_identity(tx, erasure);
}

mc::Status Data::erase_access(data::Tx& tx, Erasure& erasure) const {
  TRY(platform_.sessions.end_all(tx, erasure.person, "deleted"));
  erasure.erased("sign-ins", TRY(security::erase_sign_ins(tx, erasure.person)));
  auto roles = TRY(platform_.sessions.assignments(tx, erasure.person));
  for (const security::RoleAssignment& row : roles)
    TRY(platform_.sessions.revoke(tx, std::nullopt, erasure.person, row.id));
  erasure.erased("roles", static_cast<std::int64_t>(roles.size()));
  TRY(platform_.audit.erase_addresses(tx, erasure.person));
  // The log is never shortened; it holds her id, which leads to the pseudonym only.
  erasure.keep(kAuditRecords, "audit rows", TRY(security::audit_rows_of(tx, erasure.person)), erasure.today);
  auto sql = tx.in(kModule);
  std::int64_t gone = 0;
  for (const char* table : {"accounts_passwords", "accounts_totp", "accounts_recovery_codes", "accounts_passkeys",
                            "accounts_factor_failures", "accounts_challenges", "accounts_tokens"})
    gone += TRY(sql.run(std::string("DELETE FROM ") + table + " WHERE person_id = ?", erasure.person));
  erasure.erased("passwords, second factors and links", gone);
  return {};
}

mc::Status Data::erase_identity(data::Tx& tx, Erasure& erasure) const {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM accounts_delegations WHERE from_person = ?", erasure.person));
  TRY(sql.run("DELETE FROM accounts_delegations WHERE to_person = ?", erasure.person));
  std::int64_t gone = 0;
  for (const char* table :
       {"accounts_registrations", "accounts_status_changes", "accounts_held_handles", "accounts_grant_requests"})
    gone += TRY(sql.run(std::string("DELETE FROM ") + table + " WHERE person_id = ?", erasure.person));
  gone += TRY(sql.run("DELETE FROM accounts_invitations WHERE person_id = ?", erasure.person));
  for (const std::string& email : erasure.known_as.emails)
    gone += TRY(sql.run("DELETE FROM accounts_invitations WHERE email_key = ?", email_key(email)));
  erasure.erased("registration, former handles and requests", gone);

  auto row = TRY(store::find(tx, erasure.person));
  if (!row) return not_found("person_not_found");
  if (row->first_name + " " + row->last_name == erasure.pseudonym) return {};
  std::size_t blank = erasure.pseudonym.rfind(' ');
  std::string code = ascii_lower(erasure.pseudonym.substr(blank + 1));
  row->first_name = erasure.pseudonym.substr(0, blank);
  row->last_name = erasure.pseudonym.substr(blank + 1);
  row->handle = "erased-" + code;
  row->email = "erased-" + code + "@erased.invalid";
  row->employee_number.reset();
  row->status = accounts::Status::deleted;
  row->left_by_choice = false;
  row->locale = "en";
  row->theme = "system";
  TRY(store::update(tx, *row));
  TRY(sql.run("DELETE FROM accounts_former_identities WHERE person_id = ?", erasure.person));
  erasure.pseudonymised("name, handle and e-mail address", 1);
  return platform_.events.publish(tx,
                                  AccountChanged{row->id, row->first_name, row->last_name, row->email, row->status});
}

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

Result<Erasure::Former> known_as(data::Tx& tx, const Person& person) {
  auto sql = tx.in(kModule);
  Erasure::Former out;
  out.handle = person.handle;
  out.emails = {person.email};
  if (person.employee_number) out.employee_numbers = {*person.employee_number};
  out.parts = {person.last_name, person.first_name};
  std::vector<std::string> names = {person.first_name + " " + person.last_name};
  for (FormerOut& row : TRY(sql.all<FormerOut>(
           "SELECT kind, value, until FROM accounts_former_identities WHERE person_id = ?", person.id))) {
    auto& list = row.kind == "name"              ? names
                 : row.kind == "email"           ? out.emails
                 : row.kind == "employee_number" ? out.employee_numbers
                                                 : out.parts;
    list.push_back(std::move(row.value));
  }
  for (std::string& name : names)
    if (TRY(sql.one<std::int64_t>(
            "SELECT count(*) FROM accounts_people WHERE first_name || ' ' || last_name = ? AND id <> ?", name,
            person.id)) == 0)
      out.names.push_back(std::move(name));
  out.last_name_is_shared =
      TRY(sql.one<std::int64_t>("SELECT count(*) FROM accounts_people WHERE last_name = ? AND id <> ?",
                                person.last_name, person.id)) > 0;
  return out;
}

mc::Status mark_left_by_choice(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("UPDATE accounts_people SET left_by_choice = 1 WHERE id = ?", person));
  return {};
}

}  // namespace mc::accounts
