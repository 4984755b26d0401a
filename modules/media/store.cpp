// SQL of uploads, items and lessons.
#include "modules/media/store.hpp"

#include <algorithm>
#include <utility>

namespace mc::media::store {
namespace {

constexpr const char* kUpload = "id, person_id, name, size, received, media_type, finished, created_at, touched_at";
constexpr const char* kItem =
    "id, owner_id, title, description, kind, file_name, media_type, size, blob_id, upload_id, state, reason_code, "
    "reason, percent, attempts, next_try_at, prepared, duration_ms, width, height, poster, audio_blob, revision, "
    "created_at, updated_at, scanned";
constexpr const char* kTie =
    "course_id, lesson_id, item_id, required_percent, premium, allow_download, updated_by, updated_at";
constexpr const char* kSegment = "number, blob_id, size, duration_ms";

std::string media_select(const char* columns, const char* from) {
  return std::string("SELECT ") + columns + " FROM " + from;
}

/// `text` ends where the list of ids begins; `rest` follows it. Bound by chunks, so that few statement texts exist.
template <class Row>
Result<std::vector<Row>> of_items(data::Tx& tx, std::string text, const std::vector<ItemId>& ids, const char* rest) {
  constexpr std::size_t kChunk = 50;
  for (std::size_t i = 0; i < kChunk; ++i) text += i == 0 ? "(?" : ",?";
  text += ")";
  text += rest;
  data::Sql sql = tx.in(kModule);
  std::vector<Row> out;
  for (std::size_t start = 0; start < ids.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return ids[std::min(start + i, ids.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return sql.all<Row>(text, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace

Status insert_upload(data::Tx& tx, const UploadRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO media_uploads (") + kUpload + ") VALUES (?,?,?,?,?,?,?,?,?)", row.id,
                         row.person_id, row.name, row.size, row.received, row.media_type, row.finished, row.created_at,
                         row.touched_at));
  return {};
}
Result<std::optional<UploadRow>> upload(data::Tx& tx, UploadId id) {
  return tx.in(kModule).first<UploadRow>(media_select(kUpload, "media_uploads WHERE id = ?"), id);
}
Result<std::vector<UploadRow>> open_uploads(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<UploadRow>(
      media_select(kUpload, "media_uploads WHERE person_id = ? AND finished = 0 ORDER BY id LIMIT 100"), person);
}
Status set_received(data::Tx& tx, UploadId id, std::int64_t received, std::string_view media_type) {
  TRY(tx.in(kModule).run("UPDATE media_uploads SET received = ?, media_type = ?, touched_at = ? WHERE id = ?", received,
                         media_type, tx.now(), id));
  return {};
}
Status set_finished(data::Tx& tx, UploadId id) {
  TRY(tx.in(kModule).run("UPDATE media_uploads SET finished = 1, touched_at = ? WHERE id = ?", tx.now(), id));
  return {};
}
Status insert_part(data::Tx& tx, UploadId id, const PartRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO media_parts (upload_id, at, size, blob_id) VALUES (?,?,?,?)", id, row.at,
                         row.size, row.blob_id));
  return {};
}
Result<std::vector<PartRow>> parts(data::Tx& tx, UploadId id) {
  return tx.in(kModule).all<PartRow>("SELECT at, size, blob_id FROM media_parts WHERE upload_id = ? ORDER BY at", id);
}
Status delete_upload(data::Tx& tx, UploadId id) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM media_parts WHERE upload_id = ?", id));
  TRY(sql.run("DELETE FROM media_uploads WHERE id = ?", id));
  return {};
}
Result<std::vector<UploadId>> abandoned(data::Tx& tx, Instant before) {
  return tx.in(kModule).all<UploadId>(
      "SELECT id FROM media_uploads WHERE finished = 0 AND touched_at < ? ORDER BY touched_at LIMIT 50", before);
}
Result<std::int64_t> bytes_used(data::Tx& tx) {
  return TRY(tx.in(kModule).first<std::int64_t>("SELECT bytes FROM media_totals WHERE id = 1")).value_or(0);
}
Status add_bytes(data::Tx& tx, std::int64_t bytes) {
  TRY(tx.in(kModule).run("INSERT INTO media_totals (id, bytes) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET bytes = "
                         "bytes + excluded.bytes",
                         bytes));
  return {};
}
Result<std::optional<std::int64_t>> quota(data::Tx& tx) {
  return tx.in(kModule).first<std::int64_t>("SELECT quota_bytes FROM media_settings WHERE id = 1");
}
Status put_quota(data::Tx& tx, std::int64_t bytes, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO media_settings (id, quota_bytes, changed_by, changed_at) VALUES (1, ?, ?, ?) ON "
                         "CONFLICT (id) DO UPDATE SET quota_bytes = excluded.quota_bytes, changed_by = "
                         "excluded.changed_by, changed_at = excluded.changed_at",
                         bytes, by, tx.now()));
  return {};
}

Status insert_item(data::Tx& tx, const ItemRow& r) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO media_items (") + kItem +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         r.id, r.owner_id, r.title, r.description, r.kind, r.file_name, r.media_type, r.size, r.blob_id,
                         r.upload_id, r.state, r.reason_code, r.reason, r.percent, r.attempts, r.next_try_at,
                         r.prepared, r.duration_ms, r.width, r.height, r.poster, r.audio_blob, r.revision, r.created_at,
                         r.updated_at, r.scanned));
  return {};
}
Status update_item(data::Tx& tx, const ItemRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE media_items SET title = ?, description = ?, kind = ?, media_type = ?, blob_id = ?, "
      "upload_id = ?, state = "
      "?, reason_code = ?, reason = ?, percent = ?, attempts = ?, next_try_at = ?, prepared = ?, "
      "duration_ms = ?, width "
      "= ?, height = ?, poster = ?, audio_blob = ?, revision = ?, updated_at = ?, scanned = ? WHERE id = ?",
      r.title, r.description, r.kind, r.media_type, r.blob_id, r.upload_id, r.state, r.reason_code, r.reason, r.percent,
      r.attempts, r.next_try_at, r.prepared, r.duration_ms, r.width, r.height, r.poster, r.audio_blob, r.revision,
      tx.now(), r.scanned, r.id));
  return {};
}
Status set_percent(data::Tx& tx, ItemId id, std::int64_t percent) {
  TRY(tx.in(kModule).run("UPDATE media_items SET percent = ? WHERE id = ?", percent, id));
  return {};
}
Status delete_item(data::Tx& tx, ItemId id) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM media_buckets WHERE item_id = ?", id));
  TRY(sql.run("DELETE FROM media_marks WHERE item_id = ?", id));
  TRY(sql.run("DELETE FROM media_items WHERE id = ?", id));
  return {};
}
Result<std::optional<ItemRow>> item(data::Tx& tx, ItemId id) {
  return tx.in(kModule).first<ItemRow>(media_select(kItem, "media_items WHERE id = ?"), id);
}
Result<std::vector<ItemRow>> items(data::Tx& tx, const ItemFilter& filter) {
  auto sql = tx.in(kModule);
  const ItemId before = filter.before.value_or(
      ItemId{Uuid{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}});
  if (filter.owner && filter.state)
    return sql.all<ItemRow>(
        media_select(kItem, "media_items WHERE owner_id = ? AND id < ? AND state = ? ORDER BY id DESC LIMIT ?"),
        *filter.owner, before, *filter.state, filter.limit);
  if (filter.owner)
    return sql.all<ItemRow>(media_select(kItem, "media_items WHERE owner_id = ? AND id < ? ORDER BY id DESC LIMIT ?"),
                            *filter.owner, before, filter.limit);
  if (filter.state)
    return sql.all<ItemRow>(media_select(kItem, "media_items WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?"),
                            *filter.state, before, filter.limit);
  return sql.all<ItemRow>(media_select(kItem, "media_items WHERE id < ? ORDER BY id DESC LIMIT ?"), before,
                          filter.limit);
}
Result<std::vector<ItemRow>> items_of(data::Tx& tx, const std::vector<ItemId>& ids) {
  return of_items<ItemRow>(tx, media_select(kItem, "media_items WHERE id IN "), ids, "");
}
Result<std::vector<ItemWord>> languages_of(data::Tx& tx, const std::vector<ItemId>& ids) {
  return of_items<ItemWord>(tx, "SELECT item_id, language FROM media_tracks WHERE item_id IN ", ids,
                            " AND published = 1 ORDER BY item_id, language");
}
Result<std::vector<ItemCount>> lessons_of(data::Tx& tx, const std::vector<ItemId>& ids) {
  return of_items<ItemCount>(tx, "SELECT item_id, count(*) FROM media_lessons WHERE item_id IN ", ids,
                             " GROUP BY item_id");
}
Result<std::optional<ItemId>> waiting(data::Tx& tx, Instant now) {
  return tx.in(kModule).first<ItemId>(
      "SELECT id FROM media_items WHERE state IN ('uploaded', 'processing') AND next_try_at <= ? ORDER BY next_try_at "
      "LIMIT 1",
      now);
}
Status put_thumbnail(data::Tx& tx, ItemId id, const ThumbnailRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO media_thumbnails (item_id, number, at_ms, blob_id) VALUES (?,?,?,?)", id,
                         row.number, row.at_ms, row.blob_id));
  return {};
}
Result<std::vector<ThumbnailRow>> thumbnails(data::Tx& tx, ItemId id) {
  return tx.in(kModule).all<ThumbnailRow>(
      "SELECT number, at_ms, blob_id FROM media_thumbnails WHERE item_id = ? ORDER BY number", id);
}
Status insert_rendition(data::Tx& tx, ItemId id, const RenditionRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO media_renditions (item_id, name, width, height, bandwidth, codecs, init_blob) "
                         "VALUES (?,?,?,?,?,?,?)",
                         id, row.name, row.width, row.height, row.bandwidth, row.codecs, row.init_blob));
  return {};
}
Result<std::vector<RenditionRow>> renditions(data::Tx& tx, ItemId id) {
  return tx.in(kModule).all<RenditionRow>("SELECT name, width, height, bandwidth, codecs, init_blob FROM "
                                          "media_renditions WHERE item_id = ? ORDER BY bandwidth",
                                          id);
}
Status insert_segment(data::Tx& tx, ItemId id, std::string_view name, const SegmentRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO media_segments (item_id, name, number, blob_id, size, duration_ms) VALUES "
                         "(?,?,?,?,?,?)",
                         id, name, row.number, row.blob_id, row.size, row.duration_ms));
  return {};
}
Status set_segment_duration(data::Tx& tx, ItemId id, std::string_view name, std::int64_t number, std::int64_t ms) {
  TRY(tx.in(kModule).run("UPDATE media_segments SET duration_ms = ? WHERE item_id = ? AND name = ? AND number = ?", ms,
                         id, name, number));
  return {};
}
Result<std::vector<SegmentRow>> segments(data::Tx& tx, ItemId id, std::string_view name) {
  return tx.in(kModule).all<SegmentRow>(
      media_select(kSegment, "media_segments WHERE item_id = ? AND name = ? ORDER BY number"), id, name);
}
Result<std::optional<SegmentRow>> segment(data::Tx& tx, ItemId id, std::string_view name, std::int64_t number) {
  return tx.in(kModule).first<SegmentRow>(
      media_select(kSegment, "media_segments WHERE item_id = ? AND name = ? AND number = ?"), id, name, number);
}
Status delete_segments(data::Tx& tx, ItemId id, std::string_view name) {
  TRY(tx.in(kModule).run("DELETE FROM media_segments WHERE item_id = ? AND name = ?", id, name));
  return {};
}
Status delete_outputs(data::Tx& tx, ItemId id) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM media_thumbnails WHERE item_id = ?", id));
  TRY(sql.run("DELETE FROM media_segments WHERE item_id = ?", id));
  TRY(sql.run("DELETE FROM media_renditions WHERE item_id = ?", id));
  return {};
}

Result<std::optional<TieRow>> tie(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  return tx.in(kModule).first<TieRow>(media_select(kTie, "media_lessons WHERE course_id = ? AND lesson_id = ?"), course,
                                      lesson);
}
Result<std::optional<TieRow>> tie_at(data::Tx& tx, CourseId course, courses::LessonId lesson, Instant published) {
  auto before = TRY(tx.in(kModule).first<TieRow>(
      media_select(kTie, "media_lesson_history WHERE course_id = ? AND lesson_id = ? AND until >= ? ORDER BY until "
                         "LIMIT 1"),
      course, lesson, published));
  if (before) return before;
  return tie(tx, course, lesson);
}
Status put_history(data::Tx& tx, const TieRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO media_lesson_history (") + kTie +
                             ", until) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                         row.course_id, row.lesson_id, row.item_id, row.required_percent, row.premium,
                         row.allow_download, row.updated_by, row.updated_at, tx.now()));
  return {};
}
Result<bool> in_history(data::Tx& tx, ItemId item) {
  return TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM media_lesson_history WHERE item_id = ? LIMIT 1", item))
      .has_value();
}
Status put_tie(data::Tx& tx, const TieRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO media_lessons (") + kTie +
                             ") VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (course_id, lesson_id) DO UPDATE SET item_id = "
                             "excluded.item_id, required_percent = excluded.required_percent, premium = "
                             "excluded.premium, allow_download = excluded.allow_download, updated_by = "
                             "excluded.updated_by, updated_at = excluded.updated_at",
                         row.course_id, row.lesson_id, row.item_id, row.required_percent, row.premium,
                         row.allow_download, row.updated_by, row.updated_at));
  return {};
}
Status delete_tie(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  TRY(tx.in(kModule).run("DELETE FROM media_lessons WHERE course_id = ? AND lesson_id = ?", course, lesson));
  return {};
}
Result<std::vector<TieRow>> ties_of(data::Tx& tx, ItemId item) {
  return tx.in(kModule).all<TieRow>(media_select(kTie, "media_lessons WHERE item_id = ? LIMIT 200"), item);
}
Result<std::vector<courses::LessonId>> lessons_in(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<courses::LessonId>(
      "SELECT lesson_id FROM media_lessons WHERE course_id = ? UNION SELECT lesson_id FROM media_lesson_history WHERE "
      "course_id = ? LIMIT 200",
      course, course);
}

}  // namespace mc::media::store
