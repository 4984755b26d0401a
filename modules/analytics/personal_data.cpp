#include "modules/analytics/personal_data.hpp"

#include "appliance/base/text.hpp"
#include "modules/analytics/store.hpp"

namespace mc::analytics {
namespace {

struct EventOut {
  Instant at;
  std::string kind;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::int64_t seconds = 0;
  std::string device;
};
FIELDS(EventOut, at, kind, course_id, lesson_id, seconds, device)
struct DayOut {
  Date day;
  std::int64_t events = 0;
  std::int64_t lessons = 0;
  std::int64_t seconds = 0;
};
FIELDS(DayOut, day, events, lessons, seconds)
struct StandingOut {
  std::string course;
  std::string state;
  bool required = false;
  std::int64_t percent = 0;
  std::optional<Date> due_on;
  Date enrolled_on;
  std::optional<Date> completed_on;
};
FIELDS(StandingOut, course, state, required, percent, due_on, enrolled_on, completed_on)
struct RiskOut {
  std::string unit_name;
  std::optional<Date> last_active_on;
  bool at_risk = false;
  std::int64_t overdue = 0;
  std::int64_t not_started = 0;
  std::int64_t stalled = 0;
  std::int64_t failing = 0;
};
FIELDS(RiskOut, unit_name, last_active_on, at_risk, overdue, not_started, stalled, failing)
struct ScheduleOut {
  std::string name;
  std::string report;
  std::string every;
  Instant created_at;
};
FIELDS(ScheduleOut, name, report, every, created_at)
struct ExportOut {
  std::string report;
  std::string format;
  std::string filters;
  std::int64_t row_count = 0;
  std::string sha256;
  Instant at;
};
FIELDS(ExportOut, report, format, filters, row_count, sha256, at)
struct NamedText {
  Uuid id{};
  std::string text;
};
FIELDS(NamedText, id, text)

struct RunFile {
  RunId id;
  BlobId blob_id;
};
FIELDS(RunFile, id, blob_id)

class Data final : public PersonalData {
public:
  explicit Data(blobs::Blobs& blobs) : blobs_(blobs) {}
  std::string_view module() const override { return "analytics"; }
  std::string_view title() const override { return "Your learning in numbers"; }
  std::vector<PersonColumns> columns() const override {
    return {{"analytics_events", "person_id session_id device", Fate::erased, "What she did, event by event."},
            {"analytics_person_days", "person_id", Fate::erased, "Sums of that by day."},
            {"analytics_people", "person_id", Fate::kept, "Goes with her completed courses."},
            {"analytics_people", "name sort_key employee_number", Fate::pseudonymised, "Copied from organisation."},
            {"analytics_people", "manager_name", Fate::derived, "Copied from organisation, follows by its events."},
            {"analytics_stale", "person_id", Fate::transient, "Whose progress moved within the hour."},
            {"analytics_enrolments", "person_id", Fate::kept, "Completed courses, copied from learning; others go."},
            {"analytics_attempts", "person_id", Fate::erased, "Results of quizzes; the sums of the quiz stay."},
            {"analytics_leaders", "person_id", Fate::erased, "Who wants to stand on the leaderboard."},
            {"analytics_settings", "changed_by", Fate::reference, "Who set how long events are kept."},
            {"analytics_schedules", "owner_id", Fate::reference, "Who made a scheduled report."},
            {"analytics_schedules", "name filter", Fate::pseudonymised, "Reports that were named after her."},
            {"analytics_recipients", "person_id", Fate::erased, "Who gets a report."},
            {"analytics_runs", "asked_by", Fate::reference, "Who had a report made."},
            {"analytics_deliveries", "person_id", Fate::reference, "Who was told of a report."},
            {"analytics_exports", "by_id", Fate::reference, "Who made a file."},
            {"analytics_exports", "by_name filters", Fate::pseudonymised, "Who made a file, and of whom."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<EventOut>(sql, "events", "What was recorded of you",
                               "SELECT at, kind, course_id, lesson_id, seconds, device FROM analytics_events WHERE "
                               "person_id = ? ORDER BY seq",
                               person));
    TRY(archive.rows<DayOut>(sql, "days", "Your days of learning",
                             "SELECT day, events, lessons, seconds FROM analytics_person_days WHERE person_id = ? "
                             "ORDER BY day",
                             person));
    TRY(archive.rows<StandingOut>(
        sql, "courses", "How the lists show your courses",
        "SELECT coalesce((SELECT c.title FROM analytics_courses c WHERE c.course_id = s.course_id), ''), s.state, "
        "s.required, s.percent, s.due_on, s.enrolled_on, s.completed_on FROM analytics_enrolments s WHERE s.person_id "
        "= ? ORDER BY s.enrolment_id",
        person));
    TRY(archive.rows<RiskOut>(sql, "standing", "Whether you were shown as at risk",
                              "SELECT unit_name, last_active_on, at_risk, overdue, not_started, stalled, failing FROM "
                              "analytics_people WHERE person_id = ?",
                              person));
    TRY(archive.rows<ScheduleOut>(sql, "schedules", "Reports that you scheduled",
                                  "SELECT name, report, every, created_at FROM analytics_schedules WHERE owner_id = ? "
                                  "AND removed_at IS NULL ORDER BY id",
                                  person));
    return archive.rows<ExportOut>(sql, "files", "Files that you made",
                                   "SELECT report, format, filters, row_count, sha256, at FROM analytics_exports WHERE "
                                   "by_id = ? ORDER BY id",
                                   person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    const PersonId who = erasure.person;
    erasure.erased("events", TRY(sql.run("DELETE FROM analytics_events WHERE person_id = ?", who)));
    erasure.erased("days of learning", TRY(sql.run("DELETE FROM analytics_person_days WHERE person_id = ?", who)));
    erasure.erased("quiz results", TRY(sql.run("DELETE FROM analytics_attempts WHERE person_id = ?", who)));
    erasure.erased("leaderboard", TRY(sql.run("DELETE FROM analytics_leaders WHERE person_id = ?", who)));
    erasure.erased("reports received", TRY(sql.run("DELETE FROM analytics_recipients WHERE person_id = ?", who)));
    TRY(sql.run("DELETE FROM analytics_stale WHERE person_id = ?", who));
    erasure.pseudonymised("lists",
                          TRY(sql.run("UPDATE analytics_people SET name = ?, sort_key = ?, employee_number = '', "
                                      "manager_name = '' WHERE person_id = ? AND name <> ?",
                                      erasure.pseudonym, fold(erasure.pseudonym), who, erasure.pseudonym)));
    TRY(sql.run("UPDATE analytics_schedules SET removed_at = ? WHERE owner_id = ? AND removed_at IS NULL", tx.now(),
                who));
    erasure.pseudonymised("names of reports", TRY(scrub(sql, erasure, "SELECT id, name FROM analytics_schedules",
                                                        "UPDATE analytics_schedules SET name = ? WHERE id = ?")));
    TRY(scrub(sql, erasure, "SELECT id, filter FROM analytics_schedules WHERE filter LIKE '%\"search\":\"%'",
              "UPDATE analytics_schedules SET filter = ? WHERE id = ?"));
    erasure.pseudonymised("files made",
                          TRY(sql.run("UPDATE analytics_exports SET by_name = ? WHERE by_id = ? AND by_name <> ?",
                                      erasure.pseudonym, who, erasure.pseudonym)));
    TRY(scrub(sql, erasure, "SELECT id, filters FROM analytics_exports WHERE filters LIKE '%Search: %'",
              "UPDATE analytics_exports SET filters = ? WHERE id = ?"));
    TRY(drop_files(tx, erasure));
    return erase_standings(tx, erasure);
  }

private:
  /// Files of reports that were made while she had a name: any list of people may hold it. They can be made anew.
  Status drop_files(data::Tx& tx, Erasure& erasure) const {
    if (erasure.known_as.names.empty()) return {};  // erased before
    auto sql = tx.in(kModule);
    auto files = TRY(sql.all<RunFile>(
        "SELECT r.id, r.blob_id FROM analytics_runs r JOIN analytics_schedules s ON s.id = r.schedule_id "
        "WHERE r.blob_id IS NOT NULL AND s.report IN ('people', 'standings')"));
    for (const RunFile& file : files) {
      TRY(blobs_.drop_reference(tx, file.blob_id, "analytics:run:" + file.id.text()));
      TRY(sql.run("UPDATE analytics_runs SET blob_id = NULL, state = 'expired' WHERE id = ?", file.id));
    }
    erasure.erased("files of reports", static_cast<std::int64_t>(files.size()));
    return {};
  }
  /// The read model keeps what learning keeps; the counters over it move with it.
  static Status erase_standings(data::Tx& tx, Erasure& erasure) {
    auto sql = tx.in(kModule);
    const PersonId who = erasure.person;
    const std::vector<EnrolmentRow> rows = TRY(store::enrolments_of(tx, who));
    std::optional<Date> newest;
    std::int64_t completed = 0;
    for (const EnrolmentRow& row : rows)
      if (row.completed_on) {
        newest = std::max(newest.value_or(*row.completed_on), *row.completed_on);
        ++completed;
      }
    const bool kept = erasure.keep(kTrainingRecords, "completed courses in lists", completed, newest);
    Differences differences;
    std::int64_t gone = 0;
    for (const EnrolmentRow& row : rows)
      if (!kept || !row.completed_on) {
        differences.count(row, -1);
        gone += TRY(sql.run("DELETE FROM analytics_enrolments WHERE enrolment_id = ?", row.enrolment_id));
      }
    TRY(store::apply(tx, differences));
    erasure.erased("courses in lists", gone);
    if (!kept) erasure.erased("lists", TRY(sql.run("DELETE FROM analytics_people WHERE person_id = ?", who)));
    return {};
  }
  static Result<std::int64_t> scrub(data::Sql sql, Erasure& erasure, std::string_view select, std::string_view update) {
    std::int64_t changed = 0;
    for (NamedText& row : TRY(sql.all<NamedText>(select))) {
      if (erasure.scrub(row.text, !erasure.known_as.last_name_is_shared) == 0) continue;
      TRY(sql.run(update, row.text, row.id));
      ++changed;
    }
    return changed;
  }
  blobs::Blobs& blobs_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform.blobs); }

}  // namespace mc::analytics
