#pragma once
// Rows and SQL of module media.
#include "modules/media/captions.hpp"
#include "modules/media/requests.hpp"

namespace mc::media {

inline constexpr data::Module kModule{"media"};

struct UploadRow {
  UploadId id;
  PersonId person_id;
  std::string name;
  std::int64_t size = 0;
  std::int64_t received = 0;
  std::string media_type;
  bool finished = false;
  Instant created_at;
  Instant touched_at;
};
FIELDS(UploadRow, id, person_id, name, size, received, media_type, finished, created_at, touched_at)
struct PartRow {
  std::int64_t at = 0;
  std::int64_t size = 0;
  BlobId blob_id;
};
FIELDS(PartRow, at, size, blob_id)
struct ItemRow {
  ItemId id;
  PersonId owner_id;
  std::string title;
  std::string description;
  MediaKind kind = MediaKind::video;
  std::string file_name;
  std::string media_type;
  std::int64_t size = 0;
  std::optional<BlobId> blob_id;
  std::optional<UploadId> upload_id;
  MediaState state = MediaState::uploaded;
  std::string reason_code;
  std::string reason;
  std::int64_t percent = 0;
  std::int64_t attempts = 0;
  Instant next_try_at;
  bool prepared = false;
  std::optional<std::int64_t> duration_ms;
  std::optional<std::int64_t> width;
  std::optional<std::int64_t> height;
  std::int64_t poster = 0;
  std::optional<BlobId> audio_blob;
  std::int64_t revision = 1;
  Instant created_at;
  Instant updated_at;
  std::string scanned;
};
FIELDS(ItemRow, id, owner_id, title, description, kind, file_name, media_type, size, blob_id, upload_id, state,
       reason_code, reason, percent, attempts, next_try_at, prepared, duration_ms, width, height, poster, audio_blob,
       revision, created_at, updated_at, scanned)
struct ThumbnailRow {
  std::int64_t number = 0;
  std::int64_t at_ms = 0;
  BlobId blob_id;
};
FIELDS(ThumbnailRow, number, at_ms, blob_id)
struct RenditionRow {
  std::string name;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t bandwidth = 0;
  std::string codecs;
  BlobId init_blob;
};
FIELDS(RenditionRow, name, width, height, bandwidth, codecs, init_blob)
struct SegmentRow {
  std::int64_t number = 0;
  BlobId blob_id;
  std::int64_t size = 0;
  std::int64_t duration_ms = 0;
};
FIELDS(SegmentRow, number, blob_id, size, duration_ms)
struct TieRow {
  CourseId course_id;
  courses::LessonId lesson_id;
  ItemId item_id;
  std::int64_t required_percent = 90;
  bool premium = false;
  bool allow_download = false;
  PersonId updated_by;
  Instant updated_at;
};
FIELDS(TieRow, course_id, lesson_id, item_id, required_percent, premium, allow_download, updated_by, updated_at)
struct TrackRow {
  TrackId id;
  ItemId item_id;
  std::string language;
  std::string label;
  bool published = false;
  std::int64_t cues = 0;
  std::int64_t revision = 1;
  PersonId updated_by;
  Instant updated_at;
};
FIELDS(TrackRow, id, item_id, language, label, published, cues, revision, updated_by, updated_at)
struct PassageRow {
  PassageId id;
  std::int64_t from_ms = 0;
};
FIELDS(PassageRow, id, from_ms)
struct FoundPassage {
  std::int64_t from_ms = 0;
  std::string language;
};
FIELDS(FoundPassage, from_ms, language)
struct ViewRow {
  learning::EnrolmentId enrolment_id;
  courses::LessonId lesson_id;
  ItemId item_id;
  PersonId person_id;
  CourseId course_id;
  std::string watched;
  std::int64_t watched_ms = 0;
  std::int64_t percent = 0;
  std::int64_t spent_ms = 0;
  std::int64_t position_ms = 0;
  Instant beat_at;
  Instant started_at;
  std::optional<Instant> completed_at;
};
FIELDS(ViewRow, enrolment_id, lesson_id, item_id, person_id, course_id, watched, watched_ms, percent, spent_ms,
       position_ms, beat_at, started_at, completed_at)
struct MarkRow {
  MarkId id;
  PersonId person_id;
  ItemId item_id;
  std::int64_t at_ms = 0;
  std::string text;
  std::int64_t revision = 1;
  Instant created_at;
};
FIELDS(MarkRow, id, person_id, item_id, at_ms, text, revision, created_at)
struct PreferenceRow {
  std::int64_t speed_percent = 100;
  std::optional<std::string> captions_language;
};
FIELDS(PreferenceRow, speed_percent, captions_language)
struct CountRow {
  std::int64_t at = 0;
  std::int64_t count = 0;
};
FIELDS(CountRow, at, count)
struct ItemWord {
  ItemId item_id;
  std::string word;
};
FIELDS(ItemWord, item_id, word)
struct ItemCount {
  ItemId item_id;
  std::int64_t count = 0;
};
FIELDS(ItemCount, item_id, count)
struct ViewSums {
  std::int64_t viewers = 0;
  std::int64_t completed = 0;
  std::int64_t percent = 0;
};
FIELDS(ViewSums, viewers, completed, percent)
struct ItemFilter {
  std::optional<PersonId> owner;  // none: everybody's
  std::optional<MediaState> state;
  std::optional<ItemId> before;
  std::int64_t limit = 51;
};

namespace store {

// -- uploads --
Status insert_upload(data::Tx& tx, const UploadRow& row);
Result<std::optional<UploadRow>> upload(data::Tx& tx, UploadId id);
Result<std::vector<UploadRow>> open_uploads(data::Tx& tx, PersonId person);
Status set_received(data::Tx& tx, UploadId id, std::int64_t received, std::string_view media_type);
Status set_finished(data::Tx& tx, UploadId id);
Status insert_part(data::Tx& tx, UploadId id, const PartRow& row);
Result<std::vector<PartRow>> parts(data::Tx& tx, UploadId id);
Status delete_upload(data::Tx& tx, UploadId id);
Result<std::vector<UploadId>> abandoned(data::Tx& tx, Instant before);
/// Bytes of all items, and what open uploads have announced.
Result<std::int64_t> bytes_used(data::Tx& tx);
Status add_bytes(data::Tx& tx, std::int64_t bytes);
Result<std::optional<std::int64_t>> quota(data::Tx& tx);
Status put_quota(data::Tx& tx, std::int64_t bytes, PersonId by);

// -- items --
Status insert_item(data::Tx& tx, const ItemRow& row);
Status update_item(data::Tx& tx, const ItemRow& row);
Status set_percent(data::Tx& tx, ItemId id, std::int64_t percent);
Status delete_item(data::Tx& tx, ItemId id);
Result<std::optional<ItemRow>> item(data::Tx& tx, ItemId id);
Result<std::vector<ItemRow>> items(data::Tx& tx, const ItemFilter& filter);
Result<std::vector<ItemRow>> items_of(data::Tx& tx, const std::vector<ItemId>& ids);
/// Languages of published captions, and how many lessons play them.
Result<std::vector<ItemWord>> languages_of(data::Tx& tx, const std::vector<ItemId>& ids);
Result<std::vector<ItemCount>> lessons_of(data::Tx& tx, const std::vector<ItemId>& ids);
/// The next that waits to be prepared and whose time has come.
Result<std::optional<ItemId>> waiting(data::Tx& tx, Instant now);
Status put_thumbnail(data::Tx& tx, ItemId id, const ThumbnailRow& row);
Result<std::vector<ThumbnailRow>> thumbnails(data::Tx& tx, ItemId id);
Status insert_rendition(data::Tx& tx, ItemId id, const RenditionRow& row);
Result<std::vector<RenditionRow>> renditions(data::Tx& tx, ItemId id);
Status insert_segment(data::Tx& tx, ItemId id, std::string_view name, const SegmentRow& row);
Status set_segment_duration(data::Tx& tx, ItemId id, std::string_view name, std::int64_t number, std::int64_t ms);
Result<std::vector<SegmentRow>> segments(data::Tx& tx, ItemId id, std::string_view name);
Result<std::optional<SegmentRow>> segment(data::Tx& tx, ItemId id, std::string_view name, std::int64_t number);
Status delete_segments(data::Tx& tx, ItemId id, std::string_view name);
Status delete_outputs(data::Tx& tx, ItemId id);

// -- lessons --
Result<std::optional<TieRow>> tie(data::Tx& tx, CourseId course, courses::LessonId lesson);
/// What the lesson plays in a version that was published then.
Result<std::optional<TieRow>> tie_at(data::Tx& tx, CourseId course, courses::LessonId lesson, Instant published);
Status put_history(data::Tx& tx, const TieRow& row);
Result<bool> in_history(data::Tx& tx, ItemId item);
Status put_tie(data::Tx& tx, const TieRow& row);
Status delete_tie(data::Tx& tx, CourseId course, courses::LessonId lesson);
Result<std::vector<TieRow>> ties_of(data::Tx& tx, ItemId item);
/// Lessons of a course that play something, in any of its versions.
Result<std::vector<courses::LessonId>> lessons_in(data::Tx& tx, CourseId course);

// -- captions (store_captions.cpp) --
Result<std::vector<TrackRow>> tracks(data::Tx& tx, ItemId item);
Result<std::optional<TrackRow>> track(data::Tx& tx, ItemId item, std::string_view language);
Status put_track(data::Tx& tx, const TrackRow& row);
Status delete_track(data::Tx& tx, TrackId id);
Status replace_cues(data::Tx& tx, TrackId id, const std::vector<Cue>& cues);
Result<std::vector<Cue>> cues(data::Tx& tx, TrackId id);
Result<std::vector<PassageRow>> passages(data::Tx& tx, TrackId id);
Status insert_passage(data::Tx& tx, TrackId id, const PassageRow& row);
Status delete_passages(data::Tx& tx, TrackId id);
Result<std::optional<FoundPassage>> passage(data::Tx& tx, PassageId id);

// -- watching (store_watching.cpp) --
Result<std::optional<ViewRow>> view(data::Tx& tx, learning::EnrolmentId enrolment, courses::LessonId lesson,
                                    ItemId item);
Result<std::optional<ViewRow>> newest_view(data::Tx& tx, learning::EnrolmentId enrolment, courses::LessonId lesson);
Status put_view(data::Tx& tx, const ViewRow& row);
Status add_viewers(data::Tx& tx, ItemId item, const std::vector<std::int64_t>& buckets);
Result<std::vector<CountRow>> buckets(data::Tx& tx, ItemId item);
Result<std::vector<CountRow>> stops(data::Tx& tx, ItemId item, std::int64_t width_ms);
Result<ViewSums> view_sums(data::Tx& tx, ItemId item);
Status insert_mark(data::Tx& tx, const MarkRow& row);
Status update_mark(data::Tx& tx, const MarkRow& row);
Status delete_mark(data::Tx& tx, MarkId id);
Result<std::optional<MarkRow>> mark(data::Tx& tx, MarkId id);
Result<std::vector<MarkRow>> marks(data::Tx& tx, PersonId person, ItemId item);
Result<PreferenceRow> preference(data::Tx& tx, PersonId person);
Status put_preference(data::Tx& tx, PersonId person, const PreferenceRow& row);

}  // namespace store
}  // namespace mc::media
