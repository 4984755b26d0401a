#include "modules/directory/personal_data.hpp"

#include "modules/directory/store.hpp"

namespace mc::directory {
namespace {

struct EntryOut {
  std::string directory_id;
  std::string login;
  RawJson record;
  bool suspended_by_directory = false;
  Instant changed_at;
};
FIELDS(EntryOut, directory_id, login, record, suspended_by_directory, changed_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "directory"; }
  std::string_view title() const override { return "The hospital's directory"; }
  std::vector<PersonColumns> columns() const override {
    return {{"directory_people", "person_id login record", Fate::erased,
             "The directory's word on a person. While she is in the directory, the next sync brings her back."},
            {"directory_settings", "changed_by", Fate::reference, "Who changed the settings."},
            {"directory_runs", "actor_id", Fate::reference, "Who started a run."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    return archive.rows<EntryOut>(tx.in(kModule), "entry", "What the directory says of you",
                                  "SELECT directory_id, login, record, suspended_by_directory, changed_at FROM "
                                  "directory_people WHERE person_id = ?",
                                  person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(sql.run("DELETE FROM directory_grants WHERE directory_id IN "
                "(SELECT directory_id FROM directory_people WHERE person_id = ?)",
                erasure.person));
    erasure.erased("the directory's entry",
                   TRY(sql.run("DELETE FROM directory_people WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::directory
