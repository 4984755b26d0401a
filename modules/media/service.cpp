// Access, the library, and which lesson plays what.
#include "modules/media/service.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "appliance/security/crypto.hpp"
#include "modules/courses/draft_changes.hpp"

namespace mc::media {
namespace {

constexpr std::int64_t kQuotaBytes = 200LL << 30;  // until an administrator sets one

bool in_outline(const courses::CourseDetail& course, courses::LessonId id, bool only_free) {
  for (const courses::OutlineModule& module : course.modules)
    for (const courses::OutlineLesson& lesson : module.lessons)
      if (lesson.id == id) return !only_free || lesson.free_preview.value_or(false);
  return false;
}

bool takes_it(learning::EnrolmentStatus status) {
  return status == learning::EnrolmentStatus::enrolled || status == learning::EnrolmentStatus::in_progress ||
         status == learning::EnrolmentStatus::completed;
}

VideoItem plain_item(const ItemRow& row) {
  VideoItem out;
  out.id = row.id;
  out.title = row.title;
  out.description = row.description;
  out.kind = row.kind;
  out.file_name = row.file_name;
  out.media_type = row.media_type;
  out.size = row.size;
  out.state = row.state;
  out.reason_code = row.reason_code;
  out.reason = row.reason;
  out.percent = row.percent;
  out.prepared = row.prepared;
  out.scanned = row.scanned;
  if (row.state == MediaState::ready && !row.prepared)
    out.notice = "Plays as it was uploaded, in one quality: this machine has no ffmpeg.";
  if (row.duration_ms) out.duration_seconds = static_cast<double>(*row.duration_ms) / 1'000;
  out.width = row.width;
  out.height = row.height;
  if (row.kind == MediaKind::video && row.state == MediaState::ready && row.prepared)
    out.poster_url = fmt::format("/api/v1/media/items/{}/thumbnails/{}", row.id.text(), row.poster);
  out.revision = row.revision;
  out.created_at = row.created_at;
  return out;
}

}  // namespace

std::int64_t ms_of(double seconds) {
  if (!std::isfinite(seconds) || seconds <= 0) return 0;
  return static_cast<std::int64_t>(std::llround(std::min(seconds, 48.0 * 3'600) * 1'000));
}

std::string item_owner(std::string_view what, ItemId id, std::string_view rest) {
  return fmt::format("media:{}:{}{}{}", what, id.text(), rest.empty() ? "" : ":", rest);
}

http::Download text_file(std::string text, std::string media_type, std::string name) {
  http::Download out;
  out.media_type = std::move(media_type);
  out.file_name = std::move(name);
  out.show_inline = true;
  out.size = static_cast<std::int64_t>(text.size());
  out.write = [text = std::move(text)](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    const ByteView all = as_bytes(text);
    const auto from = static_cast<std::size_t>(offset);
    return sink(all.subspan(from, length < 0 ? all.size() - from : static_cast<std::size_t>(length)));
  };
  return out;
}

Service::Service(Platform& platform, const Parts& parts)
    : platform_(platform), accounts_(parts.accounts), courses_(parts.courses), learning_(parts.learning),
      ticket_key_(security::derive_key(parts.keys.kek(security::KeyPurpose::tokens).view(), "media.ticket", 1)),
      segment_key_(security::derive_key(parts.keys.kek(security::KeyPurpose::tokens).view(), "media.segment", 1)),
      kind_(parts.courses, parts.learning), scanner_(parts.scanner), background_(parts.background),
      own_tools_(parts.tools ? nullptr : make_ffmpeg(stopping_)), tools_(parts.tools ? *parts.tools : *own_tools_) {}

Service::~Service() {
  {
    std::lock_guard lock(wake_mutex_);
    stopping_.store(true);
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Status Service::make_indexes() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(titles_.create(tx));
    return words_.create(tx);
  });
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Result<ItemRow> Service::find_for(data::Tx& tx, const security::Viewer& viewer, ItemId id, Access access) {
  auto row = TRY(store::item(tx, id));
  if (!row || !viewer.may(kManage)) return not_found();
  if (viewer.may_everywhere(kAdmin)) return std::move(*row);
  if (row->owner_id == viewer.person) return std::move(*row);
  if (access == Access::look) {
    if (viewer.may_everywhere(kManage)) return std::move(*row);
    for (const TieRow& tie : TRY(store::ties_of(tx, id)))
      if (TRY(courses_.may_edit(tx, viewer, tie.course_id))) return std::move(*row);
  }
  return not_found();
}

Result<Opened> Service::open_lesson(data::Tx& tx, const security::Viewer& viewer, CourseId course,
                                    courses::LessonId lesson, std::optional<ItemId> wanted) {
  auto take = [&](std::optional<TieRow> tie) -> Result<std::optional<Opened>> {
    if (!tie || (wanted && tie->item_id != *wanted)) return std::optional<Opened>{};
    auto row = TRY(store::item(tx, tie->item_id));
    if (!row) return std::optional<Opened>{};
    Opened out;
    out.item = std::move(*row);
    out.tie = std::move(tie);
    return std::optional(std::move(out));
  };
  auto newest = TRY(learning_.newest(tx, viewer.person, course));
  if (newest && takes_it(newest->status)) {
    auto version = TRY(courses_.version(tx, TRY(learning_.version_of(tx, newest->id))));
    if (in_outline(*version, lesson, false))
      if (auto out = TRY(take(TRY(store::tie_at(tx, course, lesson, version->published_at))))) {
        TRY(learning_.check_lesson_open(tx, newest->id, lesson));
        out->enrolment = std::move(newest);
        return std::move(*out);
      }
  }
  if (viewer.may(kManage) && TRY(courses_.may_edit(tx, viewer, course)))
    if (auto out = TRY(take(TRY(store::tie(tx, course, lesson))))) {
      out->author = true;
      return std::move(*out);
    }
  auto published = courses_.published(tx, course);
  if (!published && published.error().fault != Fault::not_found) return std::unexpected(published.error());
  if (published && in_outline(*published, lesson, true))
    if (auto out = TRY(take(TRY(store::tie_at(tx, course, lesson, published->published_at))))) return std::move(*out);
  return not_found();
}

Result<Opened> Service::open_for(data::Tx& tx, const security::Viewer& viewer, ItemId id, const VideoPlace& place) {
  if (place.course_id.has_value() != place.lesson_id.has_value())
    return invalid("lesson_id", "both_or_none", "Give course and lesson, or neither.");
  if (!place.course_id) {
    Opened out;
    out.item = TRY(find_for(tx, viewer, id, Access::look));
    out.author = true;
    return out;
  }
  return open_lesson(tx, viewer, *place.course_id, *place.lesson_id, id);
}

Result<std::vector<VideoItem>> Service::shown(data::Tx& tx, const security::Viewer& viewer,
                                              const std::vector<ItemRow>& rows) {
  std::vector<ItemId> ids;
  std::vector<PersonId> owners;
  for (const ItemRow& row : rows) {
    ids.push_back(row.id);
    owners.push_back(row.owner_id);
  }
  const auto people = TRY(accounts_.find_many(tx, owners));
  std::map<ItemId, std::vector<std::string>> captions;
  for (ItemWord& one : TRY(store::languages_of(tx, ids))) captions[one.item_id].push_back(std::move(one.word));
  std::map<ItemId, std::int64_t> lessons;
  for (const ItemCount& one : TRY(store::lessons_of(tx, ids))) lessons[one.item_id] = one.count;
  std::vector<VideoItem> out;
  for (const ItemRow& row : rows) {
    VideoItem item = plain_item(row);
    if (auto owner = people.find(row.owner_id); owner != people.end())
      item.owner_name = owner->second.first_name + " " + owner->second.last_name;
    item.owned = row.owner_id == viewer.person || viewer.may_everywhere(kAdmin);
    item.captions = std::move(captions[row.id]);
    item.lessons = lessons[row.id];
    out.push_back(std::move(item));
  }
  return out;
}

Result<VideoItem> Service::shown(data::Tx& tx, const security::Viewer& viewer, const ItemRow& row) {
  return std::move(TRY(shown(tx, viewer, std::vector<ItemRow>{row})).front());
}

Result<Page<VideoItem>> Service::library(const security::Viewer& viewer, const VideoQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 30;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<VideoItem>> {
    const bool all = viewer.may_everywhere(kManage);
    Page<VideoItem> page;
    std::vector<ItemRow> rows;
    if (query.search && !query.search->value.empty()) {
      std::vector<ItemId> found;
      for (const data::SearchHit& hit : TRY(titles_.search(tx, query.search->value, 200)))
        found.push_back(ItemId{hit.key});
      rows = TRY(store::items_of(tx, found));
      std::erase_if(rows, [&](const ItemRow& row) {
        return (!all && row.owner_id != viewer.person) || (query.state && row.state != *query.state);
      });
      std::sort(rows.begin(), rows.end(), [](const ItemRow& a, const ItemRow& b) { return b.id < a.id; });
      if (query.after) std::erase_if(rows, [&](const ItemRow& row) { return !(row.id < *query.after); });
      if (rows.size() > static_cast<std::size_t>(limit)) {
        rows.resize(static_cast<std::size_t>(limit));
        page.next = rows.back().id.text();
      }
    } else {
      ItemFilter filter;
      if (!all) filter.owner = viewer.person;
      filter.state = query.state;
      filter.before = query.after;
      filter.limit = limit + 1;
      rows = TRY(store::items(tx, filter));
      if (static_cast<std::int64_t>(rows.size()) > limit) {
        rows.pop_back();
        page.next = rows.back().id.text();
      }
    }
    page.items = TRY(shown(tx, viewer, rows));
    return page;
  });
}

Result<VideoDetail> Service::detail(const security::Viewer& viewer, ItemId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<VideoDetail> {
    ItemRow row = TRY(find_for(tx, viewer, id, Access::look));
    VideoDetail out;
    out.item = TRY(shown(tx, viewer, row));
    out.poster = row.poster;
    for (const ThumbnailRow& one : TRY(store::thumbnails(tx, id)))
      out.thumbnails.push_back({one.number, seconds_of(one.at_ms),
                                fmt::format("/api/v1/media/items/{}/thumbnails/{}", id.text(), one.number)});
    for (const RenditionRow& one : TRY(store::renditions(tx, id)))
      out.renditions.push_back({one.name, one.width, one.height, one.bandwidth});
    for (const TieRow& tie : TRY(store::ties_of(tx, id))) {
      auto lesson = TRY(courses_.drafted_lesson(tx, tie.course_id, tie.lesson_id));
      out.lessons.push_back({tie.course_id, tie.lesson_id, lesson ? lesson->course_title : ""});
    }
    return out;
  });
}

Status Service::put_title(data::Tx& tx, const ItemRow& row) {
  return titles_.put(tx, row.id.bytes, {row.title, row.description + " " + row.file_name});
}

Result<VideoItem> Service::change(const security::Viewer& viewer, ItemId id, const VideoPatch& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VideoItem> {
    ItemRow row = TRY(find_for(tx, viewer, id, Access::change));
    if (row.revision != in.revision) return conflict("changed_elsewhere", "Somebody changed it meanwhile. Load again.");
    if (in.title) row.title = in.title->value;
    if (in.description) row.description = in.description->value;
    if (in.poster) {
      const auto all = TRY(store::thumbnails(tx, id));
      const bool there =
          std::any_of(all.begin(), all.end(), [&](const ThumbnailRow& one) { return one.number == in.poster->value; });
      if (!there) return invalid("poster", "unknown_thumbnail", "Choose one of the pictures.");
      row.poster = in.poster->value;
    }
    ++row.revision;
    TRY(store::update_item(tx, row));
    TRY(put_title(tx, row));
    TRY(audit(tx, viewer.person, "media.changed", "media_item:" + id.text()));
    return shown(tx, viewer, row);
  });
}

Status Service::drop_outputs(data::Tx& tx, ItemRow& row) {
  blobs::Blobs& blobs = platform_.blobs;
  for (const ThumbnailRow& one : TRY(store::thumbnails(tx, row.id)))
    TRY(blobs.drop_reference(tx, one.blob_id, item_owner("thumbnail", row.id, std::to_string(one.number))));
  std::vector<std::string> names;
  for (const RenditionRow& one : TRY(store::renditions(tx, row.id)))
    TRY(blobs.drop_reference(tx, one.init_blob, item_owner("init", row.id, one.name)));
  for (const char* name : {"360p", "480p", "720p", "1080p"}) names.emplace_back(name);
  if (row.width && row.height) names.push_back(fmt::format("{}p", std::min(*row.width, *row.height)));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names)
    for (const SegmentRow& one : TRY(store::segments(tx, row.id, name)))
      TRY(blobs.drop_reference(tx, one.blob_id, item_owner("segment", row.id, fmt::format("{}:{}", name, one.number))));
  if (row.audio_blob) TRY(blobs.drop_reference(tx, *row.audio_blob, item_owner("sound", row.id)));
  row.audio_blob.reset();
  return store::delete_outputs(tx, row.id);
}

Result<VideoItem> Service::prepare_again(const security::Viewer& viewer, ItemId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VideoItem> {
    ItemRow row = TRY(find_for(tx, viewer, id, Access::change));
    if (row.state == MediaState::uploaded || row.state == MediaState::processing)
      return conflict("being_prepared", "It is being prepared already.");
    if (row.state == MediaState::ready && row.prepared) return conflict("prepared", "It is prepared already.");
    TRY(drop_outputs(tx, row));
    row.state = MediaState::uploaded;
    row.attempts = 0;
    row.percent = 0;
    row.prepared = false;
    row.scanned.clear();
    row.reason.clear();
    row.reason_code.clear();
    row.next_try_at = tx.now();
    ++row.revision;
    TRY(store::update_item(tx, row));
    TRY(audit(tx, viewer.person, "media.prepared_again", "media_item:" + id.text()));
    TRY(platform_.jobs.enqueue(tx, PrepareVideo{id}, {.attempts = 3, .unique_key = id.text()}));
    return shown(tx, viewer, row);
  });
}

Result<http::Nothing> Service::remove(const security::Viewer& viewer, ItemId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    ItemRow row = TRY(find_for(tx, viewer, id, Access::change));
    if (row.state == MediaState::processing)
      return conflict("being_prepared", "It is being prepared. Try again when that is over.");
    if (!TRY(store::ties_of(tx, id)).empty())
      return conflict("in_use", "A lesson plays it. Choose another one there first.");
    if (TRY(store::in_history(tx, id)))
      return conflict("in_use", "An earlier version of a course plays it, and who takes that version keeps its film.");
    TRY(drop_outputs(tx, row));
    for (const TrackRow& track : TRY(store::tracks(tx, id))) {
      TRY(forget_track(tx, track));
      TRY(store::delete_track(tx, track.id));
    }
    if (row.blob_id) TRY(platform_.blobs.drop_reference(tx, *row.blob_id, item_owner("item", id)));
    TRY(titles_.remove(tx, id.bytes));
    TRY(store::delete_item(tx, id));
    TRY(store::add_bytes(tx, -row.size));
    if (row.upload_id) TRY(drop_upload(tx, *row.upload_id));
    TRY(audit(tx, viewer.person, "media.deleted", "media_item:" + id.text()));
    return http::Nothing{};
  });
}

Result<http::Download> Service::thumbnail(const security::Viewer& viewer, ItemId id, std::int64_t number) {
  const BlobId blob = TRY(platform_.db.read([&](data::Tx& tx) -> Result<BlobId> {
    TRY(find_for(tx, viewer, id, Access::look));
    for (const ThumbnailRow& one : TRY(store::thumbnails(tx, id)))
      if (one.number == number) return one.blob_id;
    return not_found();
  }));
  return blob_download(blob, TRY(platform_.blobs.info(blob)).size, "image/jpeg", "picture.jpg");
}

VideoTools Service::tools() const {
  VideoTools out;
  out.ffmpeg = tools_.available();
  if (!out.ffmpeg)
    out.notices.emplace_back("This machine has no ffmpeg: MP4 and WebM play as they are, in one quality and without "
                             "pictures of the film. Other kinds are refused. The administrator installs it with "
                             "apt-get install ffmpeg.");
  out.notices.emplace_back("No speech engine: captions are not made by themselves. Upload a VTT or SRT file, or write "
                           "them in the editor.");
  return out;
}

Result<VideoStorage> Service::storage() {
  return platform_.db.read([&](data::Tx& tx) -> Result<VideoStorage> {
    return VideoStorage{TRY(store::quota(tx)).value_or(kQuotaBytes) >> 30, TRY(store::bytes_used(tx))};
  });
}

Result<VideoStorage> Service::set_storage(const security::Viewer& viewer, const VideoStorageIn& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::put_quota(tx, in.quota_gib.value << 30, viewer.person));
    return audit(tx, viewer.person, "media.quota_set", "media:quota",
                 fmt::format(R"({{"gib":{}}})", in.quota_gib.value));
  }));
  return storage();
}

// -- which lesson plays what --

Result<LessonVideoSlot> Service::slot(data::Tx& tx, const security::Viewer& viewer, CourseId course,
                                      courses::LessonId lesson) {
  auto tie = TRY(store::tie(tx, course, lesson));
  LessonVideoSlot out;
  if (!tie) return out;
  auto row = TRY(store::item(tx, tie->item_id));
  if (!row) return out;
  out.video = LessonVideo{TRY(shown(tx, viewer, *row)), tie->required_percent, tie->premium, tie->allow_download};
  return out;
}

Result<LessonVideoSlot> Service::lesson_video(const security::Viewer& viewer, CourseId course,
                                              courses::LessonId lesson) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LessonVideoSlot> {
    if (!TRY(courses_.may_edit(tx, viewer, course))) return not_found();
    return slot(tx, viewer, course, lesson);
  });
}

Status Service::retire_tie(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  const auto before = TRY(store::tie(tx, course, lesson));
  if (!before) return {};
  // A choice of drafts that nobody was ever shown needs no memory. Who takes an archived course goes on with it.
  auto published = courses_.published(tx, course);
  if (!published && published.error().fault != Fault::not_found) return std::unexpected(published.error());
  if (published && published->published_at < before->updated_at) return {};
  return store::put_history(tx, *before);
}

Result<LessonVideoSlot> Service::set_lesson_video(const security::Viewer& viewer, CourseId course,
                                                  courses::LessonId lesson, const LessonVideoIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<LessonVideoSlot> {
    if (!TRY(courses_.may_edit(tx, viewer, course))) return not_found();
    const auto draft = TRY(courses_.drafted_lesson(tx, course, lesson));
    if (!draft) return not_found("lesson_not_found");
    if (draft->format != courses::LessonFormat::video)
      return invalid("lesson_id", "wrong_format", "Only a lesson of the format video plays one.");
    ItemRow item = TRY(find_for(tx, viewer, in.item_id, Access::look));
    if (item.state == MediaState::failed)
      return invalid("item_id", "item_failed", "This one could not be prepared: " + item.reason);
    if (in.premium && in.allow_download)
      return invalid("allow_download", "premium", "Premium films cannot be downloaded.");
    TRY(retire_tie(tx, course, lesson));
    TRY(store::put_tie(tx, {course, lesson, in.item_id, in.required_percent.value, in.premium, in.allow_download,
                            viewer.person, tx.now()}));
    TRY(courses::note_draft_changed(tx, course));
    TRY(audit(tx, viewer.person, "media.lesson_set", "lesson:" + lesson.text(),
              fmt::format(R"({{"item":"{}","percent":{},"premium":{}}})", in.item_id.text(), in.required_percent.value,
                          in.premium)));
    return slot(tx, viewer, course, lesson);
  });
}

Result<LessonVideoSlot> Service::clear_lesson_video(const security::Viewer& viewer, CourseId course,
                                                    courses::LessonId lesson) {
  return platform_.db.write([&](data::Tx& tx) -> Result<LessonVideoSlot> {
    if (!TRY(courses_.may_edit(tx, viewer, course))) return not_found();
    TRY(retire_tie(tx, course, lesson));
    TRY(store::delete_tie(tx, course, lesson));
    TRY(courses::note_draft_changed(tx, course));
    TRY(audit(tx, viewer.person, "media.lesson_cleared", "lesson:" + lesson.text()));
    return LessonVideoSlot{};
  });
}

Result<std::vector<courses::PreflightItem>> VideoKind::preflight(data::Tx& tx, CourseId course,
                                                                 courses::LessonId lesson) {
  std::vector<courses::PreflightItem> out;
  auto tie = TRY(store::tie(tx, course, lesson));
  if (!tie) {
    out.push_back({"error", "video_missing", "A video lesson has no video yet. Choose one from the library.", lesson});
    return out;
  }
  auto item = TRY(store::item(tx, tie->item_id));
  if (!item || item->state != MediaState::ready) {
    out.push_back({"error", "video_not_ready",
                   item && item->state == MediaState::failed ? "The video could not be prepared: " + item->reason
                                                             : "The video is still being prepared.",
                   lesson});
    return out;
  }
  if (tie->premium && (!item->prepared || item->kind != MediaKind::video))
    out.push_back({"error", "premium_not_prepared",
                   "A premium video must be prepared with ffmpeg, so that it can be encrypted for each person.",
                   lesson});
  const auto tracks = TRY(store::tracks(tx, tie->item_id));
  if (std::none_of(tracks.begin(), tracks.end(), [](const TrackRow& track) { return track.published; }))
    out.push_back({"warning", "captions_missing", fmt::format("The video “{}” has no captions.", item->title), lesson});
  return out;
}

Result<std::optional<TieRow>> VideoKind::tie_for(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 PersonId learner) {
  auto newest = TRY(learning_.newest(tx, learner, course));
  if (newest && takes_it(newest->status)) {
    auto version = TRY(courses_.version(tx, TRY(learning_.version_of(tx, newest->id))));
    return store::tie_at(tx, course, lesson, version->published_at);
  }
  auto published = courses_.published(tx, course);
  if (!published && published.error().fault != Fault::not_found) return std::unexpected(published.error());
  return published ? store::tie_at(tx, course, lesson, published->published_at) : store::tie(tx, course, lesson);
}

Result<std::vector<courses::LessonLink>> VideoKind::links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                          std::optional<PersonId> learner) {
  std::vector<courses::LessonLink> out;
  auto tie = learner ? TRY(tie_for(tx, course, lesson, *learner)) : TRY(store::tie(tx, course, lesson));
  if (!tie) return out;
  auto item = TRY(store::item(tx, tie->item_id));
  if (!item || (learner && item->state != MediaState::ready)) return out;
  out.push_back({courses::LessonFormat::video, item->id.bytes, item->title, std::nullopt, std::nullopt});
  return out;
}

}  // namespace mc::media
