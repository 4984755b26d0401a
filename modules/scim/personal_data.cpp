#include "modules/scim/personal_data.hpp"

#include "modules/scim/store.hpp"

namespace mc::scim {
namespace {

struct AccountOut {
  std::string user_name;
  std::optional<std::string> external_id;
  bool suspended = false;
  bool deleted = false;
  Instant created_at;
  Instant changed_at;
  std::string title;
  std::string department;
};
FIELDS(AccountOut, user_name, external_id, suspended, deleted, created_at, changed_at, title, department)
struct GroupOut {
  std::string display_name;
};
FIELDS(GroupOut, display_name)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "scim"; }
  std::string_view title() const override { return "Provisioning"; }
  std::vector<PersonColumns> columns() const override {
    return {{"scim_users", "person_id user_name user_key external_id title department", Fate::erased,
             "The service's word on a person. While the service knows her, it brings her back."},
            {"scim_members", "person_id", Fate::erased, "Groups of the service."},
            {"scim_grants", "person_id", Fate::erased, "Roles through groups."},
            {"scim_tokens", "created_by", Fate::reference, "Who made a token."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<AccountOut>(sql, "account", "What the provisioning service says of you",
                                 "SELECT user_name, external_id, suspended, deleted, created_at, changed_at, title, "
                                 "department FROM scim_users WHERE person_id = ?",
                                 person));
    return archive.rows<GroupOut>(sql, "groups", "Groups you are in",
                                  "SELECT g.display_name FROM scim_members m JOIN scim_groups g ON g.id = m.group_id "
                                  "WHERE m.person_id = ? ORDER BY g.display_key",
                                  person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(sql.run("DELETE FROM scim_members WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM scim_grants WHERE person_id = ?", erasure.person));
    erasure.erased("the provisioning service's entry",
                   TRY(sql.run("DELETE FROM scim_users WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::scim
