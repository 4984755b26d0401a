#include "modules/monitor/personal_data.hpp"

#include "modules/monitor/store.hpp"

namespace mc::monitor {
namespace {

struct PlaceOut {
  std::string place;
  Instant last_seen;
};
FIELDS(PlaceOut, place, last_seen)
struct HourOut {
  std::int64_t hour = 0, times = 0;
};
FIELDS(HourOut, hour, times)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "monitor"; }
  std::string_view title() const override { return "Where and when you sign in"; }
  std::vector<PersonColumns> columns() const override {
    return {{"monitor_places", "person_id place", Fate::erased, "Habits of one person."},
            {"monitor_hours", "person_id", Fate::erased, "Habits of one person."},
            {"monitor_exports", "person_id", Fate::transient, "Gone after a day."},
            {"monitor_alerts", "person_id place note dedupe", Fate::erased, "Alerts about one person."},
            {"monitor_alerts", "acknowledged_by", Fate::reference, "Who looked at an alert."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    TRY(archive.rows<PlaceOut>(tx.in(kModule), "places", "Networks you signed in from",
                               "SELECT place, last_seen FROM monitor_places WHERE person_id = ? ORDER BY place",
                               person));
    return archive.rows<HourOut>(tx.in(kModule), "hours", "Hours at which you sign in (UTC)",
                                 "SELECT hour, times FROM monitor_hours WHERE person_id = ? ORDER BY hour", person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    auto habits = TRY(sql.run("DELETE FROM monitor_places WHERE person_id = ?", erasure.person)) +
                  TRY(sql.run("DELETE FROM monitor_hours WHERE person_id = ?", erasure.person)) +
                  TRY(sql.run("DELETE FROM monitor_exports WHERE person_id = ?", erasure.person));
    erasure.erased("monitor: habits of signing in", habits);
    erasure.erased("monitor: alerts", TRY(sql.run("DELETE FROM monitor_alerts WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::monitor
