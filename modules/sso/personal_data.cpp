#include "modules/sso/personal_data.hpp"

#include "modules/sso/store.hpp"

namespace mc::sso {
namespace {

struct IdentityOut {
  std::string provider;
  std::string subject;
  Instant linked_at;
  std::optional<std::string> said;  // of her work
};
FIELDS(IdentityOut, provider, subject, linked_at, said)
struct SessionOut {
  std::string provider;
  std::string session_index;
  Instant opened_at;
};
FIELDS(SessionOut, provider, session_index, opened_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "sso"; }
  std::string_view title() const override { return "Single sign-on"; }
  std::vector<PersonColumns> columns() const override {
    return {{"sso_identities", "person_id subject said", Fate::erased, "Whom a provider's name stands for."},
            {"sso_sessions", "subject subject_format", Fate::erased, "Sign-ins, for single logout."},
            {"sso_trials", "person_id sealed", Fate::erased, "An administrator's last trial."},
            {"sso_grants", "person_id", Fate::erased, "Roles through groups of a provider."},
            {"sso_requests", "person_id", Fate::erased, "Sign-ins that are under way."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<IdentityOut>(
        sql, "identities", "How identity providers call you",
        "SELECT p.name, i.subject, i.linked_at, i.said FROM sso_identities i JOIN sso_providers p "
        "ON p.id = i.provider_id WHERE i.person_id = ? ORDER BY i.linked_at",
        person));
    return archive.rows<SessionOut>(sql, "sessions", "Sign-ins through them",
                                    "SELECT p.name, s.session_index, s.opened_at FROM sso_identities i "
                                    "JOIN sso_sessions s ON s.provider_id = i.provider_id AND s.subject = i.subject "
                                    "JOIN sso_providers p ON p.id = i.provider_id WHERE i.person_id = ? "
                                    "ORDER BY s.opened_at",
                                    person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(sql.run("DELETE FROM sso_sessions WHERE session_id IN (SELECT s.session_id FROM sso_identities i JOIN "
                "sso_sessions s ON s.provider_id = i.provider_id AND s.subject = i.subject WHERE i.person_id = ?)",
                erasure.person));
    TRY(sql.run("DELETE FROM sso_trials WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM sso_grants WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM sso_requests WHERE person_id = ?", erasure.person));
    erasure.erased("links to identity providers",
                   TRY(sql.run("DELETE FROM sso_identities WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::sso
