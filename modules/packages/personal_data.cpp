#include "modules/packages/personal_data.hpp"

#include "modules/packages/store.hpp"

namespace mc::packages {
namespace {

struct TakenOut {
  std::string package;
  std::int64_t version = 1;
  Instant begun_at;
  std::optional<Instant> done_at;
  std::optional<std::int64_t> score_hundredths;
};
FIELDS(TakenOut, package, version, begun_at, done_at, score_hundredths)
struct OpenedOut {
  std::string package;
  Instant made_at;
  Instant used_at;
};
FIELDS(OpenedOut, package, made_at, used_at)
struct NewestPin {
  std::int64_t rows = 0;
  std::optional<Instant> at;
};
FIELDS(NewestPin, rows, at)

class PackagesData final : public PersonalData {
public:
  std::string_view module() const override { return "packages"; }
  std::string_view title() const override { return "Packages you have taken"; }
  std::vector<PersonColumns> columns() const override {
    return {{"packages_packages", "created_by", Fate::reference, "Who brought a package into the library."},
            {"packages_versions", "uploaded_by", Fate::reference, "Who uploaded a version."},
            {"packages_lessons", "attached_by", Fate::reference, "Who gave a lesson its package."},
            {"packages_lesson_history", "attached_by", Fate::reference, "Who gave a lesson its package before."},
            {"packages_pins", "person_id", Fate::kept, "What was taken and done is a training record."},
            {"packages_launches", "person_id session_id place", Fate::transient, "Gone a week after the opening."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    TRY(archive.rows<TakenOut>(
        tx.in(kModule), "taken", "Packages you have taken",
        "SELECT p.title, v.number, t.begun_at, t.done_at, t.score_hundredths FROM packages_pins t "
        "JOIN packages_packages p ON p.id = t.package_id JOIN packages_versions v ON v.id = "
        "t.version_id WHERE t.person_id = ? ORDER BY t.begun_at",
        person));
    return archive.rows<OpenedOut>(
        tx.in(kModule), "opened", "When you opened them in the last week",
        "SELECT p.title, l.made_at, l.used_at FROM packages_launches l JOIN "
        "packages_packages p ON p.id = l.package_id WHERE l.person_id = ? ORDER BY l.made_at",
        person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("openings", TRY(sql.run("DELETE FROM packages_launches WHERE person_id = ?", erasure.person)));
    const NewestPin taken =
        TRY(sql.one<NewestPin>("SELECT count(*), max(last_at) FROM packages_pins WHERE person_id = ?", erasure.person));
    const std::optional<Date> day = taken.at ? std::optional(date_of(*taken.at)) : std::nullopt;
    if (!erasure.keep(kTrainingRecords, "packages: taken", taken.rows, day))
      erasure.erased("packages taken", TRY(sql.run("DELETE FROM packages_pins WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<PackagesData>(); }

}  // namespace mc::packages
