// SQL of what people watch, mark and prefer.
#include "modules/media/store.hpp"

namespace mc::media::store {
namespace {

constexpr const char* kView = "enrolment_id, lesson_id, item_id, person_id, course_id, watched, watched_ms, percent, "
                              "spent_ms, position_ms, beat_at, started_at, completed_at";
constexpr const char* kMark = "id, person_id, item_id, at_ms, text, revision, created_at";

}  // namespace

Result<std::optional<ViewRow>> view(data::Tx& tx, learning::EnrolmentId enrolment, courses::LessonId lesson,
                                    ItemId item) {
  return tx.in(kModule).first<ViewRow>(std::string("SELECT ") + kView +
                                           " FROM media_views WHERE enrolment_id = ? AND lesson_id = ? AND item_id = ?",
                                       enrolment, lesson, item);
}
Result<std::optional<ViewRow>> newest_view(data::Tx& tx, learning::EnrolmentId enrolment, courses::LessonId lesson) {
  return tx.in(kModule).first<ViewRow>(
      std::string("SELECT ") + kView +
          " FROM media_views WHERE enrolment_id = ? AND lesson_id = ? ORDER BY started_at DESC LIMIT 1",
      enrolment, lesson);
}
Status put_view(data::Tx& tx, const ViewRow& r) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO media_views (") + kView +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (enrolment_id, lesson_id, item_id) DO "
                             "UPDATE SET watched = excluded.watched, watched_ms = excluded.watched_ms, percent = "
                             "excluded.percent, spent_ms = excluded.spent_ms, position_ms = excluded.position_ms, "
                             "beat_at = excluded.beat_at, completed_at = excluded.completed_at",
                         r.enrolment_id, r.lesson_id, r.item_id, r.person_id, r.course_id, r.watched, r.watched_ms,
                         r.percent, r.spent_ms, r.position_ms, r.beat_at, r.started_at, r.completed_at));
  return {};
}
Status add_viewers(data::Tx& tx, ItemId item, const std::vector<std::int64_t>& buckets) {
  auto sql = tx.in(kModule);
  for (std::int64_t bucket : buckets)
    TRY(sql.run("INSERT INTO media_buckets (item_id, bucket, viewers) VALUES (?,?,1) ON CONFLICT (item_id, bucket) DO "
                "UPDATE SET viewers = viewers + 1",
                item, bucket));
  return {};
}
Result<std::vector<CountRow>> buckets(data::Tx& tx, ItemId item) {
  return tx.in(kModule).all<CountRow>(
      "SELECT bucket, viewers FROM media_buckets WHERE item_id = ? ORDER BY bucket LIMIT 20000", item);
}
Result<std::vector<CountRow>> stops(data::Tx& tx, ItemId item, std::int64_t width_ms) {
  return tx.in(kModule).all<CountRow>(
      "SELECT position_ms / ?1, count(*) FROM media_views WHERE item_id = ?2 AND completed_at IS NULL GROUP BY "
      "position_ms / ?1 ORDER BY position_ms / ?1 LIMIT 20000",
      width_ms, item);
}
Result<ViewSums> view_sums(data::Tx& tx, ItemId item) {
  return tx.in(kModule).one<ViewSums>(
      "SELECT count(*), count(completed_at), coalesce(sum(percent), 0) FROM media_views WHERE item_id = ?", item);
}
Status insert_mark(data::Tx& tx, const MarkRow& r) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO media_marks (") + kMark + ") VALUES (?,?,?,?,?,?,?)", r.id,
                         r.person_id, r.item_id, r.at_ms, r.text, r.revision, r.created_at));
  return {};
}
Status update_mark(data::Tx& tx, const MarkRow& r) {
  TRY(tx.in(kModule).run("UPDATE media_marks SET at_ms = ?, text = ?, revision = ? WHERE id = ?", r.at_ms, r.text,
                         r.revision, r.id));
  return {};
}
Status delete_mark(data::Tx& tx, MarkId id) {
  TRY(tx.in(kModule).run("DELETE FROM media_marks WHERE id = ?", id));
  return {};
}
Result<std::optional<MarkRow>> mark(data::Tx& tx, MarkId id) {
  return tx.in(kModule).first<MarkRow>(std::string("SELECT ") + kMark + " FROM media_marks WHERE id = ?", id);
}
Result<std::vector<MarkRow>> marks(data::Tx& tx, PersonId person, ItemId item) {
  return tx.in(kModule).all<MarkRow>(
      std::string("SELECT ") + kMark +
          " FROM media_marks WHERE person_id = ? AND item_id = ? ORDER BY at_ms, id LIMIT 500",
      person, item);
}
Result<PreferenceRow> preference(data::Tx& tx, PersonId person) {
  auto row = TRY(tx.in(kModule).first<PreferenceRow>(
      "SELECT speed_percent, captions_language FROM media_preferences WHERE person_id = ?", person));
  return row.value_or(PreferenceRow{});
}
Status put_preference(data::Tx& tx, PersonId person, const PreferenceRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO media_preferences (person_id, speed_percent, captions_language) VALUES (?,?,?) ON "
      "CONFLICT (person_id) DO UPDATE SET speed_percent = excluded.speed_percent, "
      "captions_language = excluded.captions_language",
      person, row.speed_percent, row.captions_language));
  return {};
}

}  // namespace mc::media::store
