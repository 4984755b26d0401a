#pragma once
// Rules of module media. Thread-safe: state is in the database. Split by meaning: service.cpp (access, library),
// service_uploads.cpp, preparation.cpp, service_playback.cpp, service_watching.cpp, service_captions.cpp.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "appliance/data/fulltext.hpp"
#include "modules/media/container.hpp"
#include "modules/media/store.hpp"
#include "modules/media/tickets.hpp"
#include "modules/media/tools.hpp"

namespace mc::media {

inline constexpr std::string_view kManage = "media:manage";
inline constexpr std::string_view kWatch = "media:watch";
inline constexpr std::string_view kAdmin = "media:admin";

/// What a viewer wants with an item of the library.
enum class Access : std::uint8_t { look, change };

/// An item as somebody may watch it.
struct Opened {
  ItemRow item;
  std::optional<TieRow> tie;
  std::optional<learning::Enrolment> enrolment;  // none: an author, or a free preview
  bool author = false;
  bool counts() const {
    return enrolment && (enrolment->status == learning::EnrolmentStatus::enrolled ||
                         enrolment->status == learning::EnrolmentStatus::in_progress);
  }
};

/// Lessons of the format video: really watched time completes them. Thread-safe.
class VideoKind final : public courses::LessonKind {
public:
  VideoKind(courses::Courses& courses, learning::Learning& learning) : courses_(courses), learning_(learning) {}
  Result<std::vector<courses::PreflightItem>> preflight(data::Tx& tx, CourseId course,
                                                        courses::LessonId lesson) override;
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 std::optional<PersonId> learner) override;

private:
  Result<std::optional<TieRow>> tie_for(data::Tx& tx, CourseId course, courses::LessonId lesson, PersonId learner);
  courses::Courses& courses_;
  learning::Learning& learning_;
};

class Service final : public Media {
public:
  Service(Platform& platform, const Parts& parts);
  ~Service() override;

  Result<std::optional<WatchedLesson>> watched(data::Tx& tx, learning::EnrolmentId enrolment,
                                               courses::LessonId lesson) override;

  // -- uploads (service_uploads.cpp) --
  Result<VideoUpload> begin(const security::Viewer& viewer, const VideoUploadIn& in);
  Result<VideoUploads> uploads(const security::Viewer& viewer);
  Result<VideoUpload> upload(const security::Viewer& viewer, UploadId id);
  Result<VideoUpload> add_piece(const security::Viewer& viewer, UploadId id, std::int64_t offset, http::Upload& upload);
  Result<VideoItem> finish(const security::Viewer& viewer, UploadId id, const VideoFinish& in);
  Result<http::Nothing> abandon(const security::Viewer& viewer, UploadId id);
  Status remove_abandoned();

  // -- library (service.cpp) --
  Result<Page<VideoItem>> library(const security::Viewer& viewer, const VideoQuery& query);
  Result<VideoDetail> detail(const security::Viewer& viewer, ItemId id);
  Result<VideoItem> change(const security::Viewer& viewer, ItemId id, const VideoPatch& in);
  Result<VideoItem> prepare_again(const security::Viewer& viewer, ItemId id);
  Result<http::Nothing> remove(const security::Viewer& viewer, ItemId id);
  Result<http::Download> thumbnail(const security::Viewer& viewer, ItemId id, std::int64_t number);
  VideoTools tools() const;
  Result<VideoStorage> storage();
  Result<VideoStorage> set_storage(const security::Viewer& viewer, const VideoStorageIn& in);
  Result<LessonVideoSlot> lesson_video(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Result<LessonVideoSlot> set_lesson_video(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                           const LessonVideoIn& in);
  Result<LessonVideoSlot> clear_lesson_video(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);

  // -- preparation (preparation.cpp) --
  /// Prepares what waits: on this thread, or on the module's own when it has one.
  Status work();

  // -- playback (service_playback.cpp) --
  Result<VideoPlayback> play(const security::Viewer& viewer, ItemId id, const VideoPlace& place);
  Result<http::Download> master_playlist(const security::Viewer& viewer, std::string_view ticket);
  Result<http::Download> playlist(const security::Viewer& viewer, std::string_view ticket, std::string_view rendition);
  Result<http::Download> key(const security::Viewer& viewer, std::string_view ticket, std::string_view rendition);
  Result<http::Download> init_segment(const security::Viewer& viewer, std::string_view ticket,
                                      std::string_view rendition);
  Result<http::Download> segment(const security::Viewer& viewer, std::string_view ticket, std::string_view rendition,
                                 std::string_view number);
  Result<http::Download> original(const security::Viewer& viewer, std::string_view ticket, bool as_download);
  Result<http::Download> sound(const security::Viewer& viewer, std::string_view ticket);
  Result<http::Download> poster(const security::Viewer& viewer, std::string_view ticket);
  Result<http::Download> captions_for(const security::Viewer& viewer, std::string_view ticket,
                                      std::string_view language);

  // -- watching (service_watching.cpp) --
  Result<WatchedOut> report(const security::Viewer& viewer, ItemId id, const WatchedIn& in);
  Result<VideoMarks> marks(const security::Viewer& viewer, ItemId id, const VideoPlace& place);
  Result<VideoMark> add_mark(const security::Viewer& viewer, ItemId id, const VideoMarkIn& in);
  Result<VideoMark> change_mark(const security::Viewer& viewer, MarkId id, const VideoMarkChange& in);
  Result<http::Nothing> remove_mark(const security::Viewer& viewer, MarkId id);
  Result<VideoPreferences> preferences(const security::Viewer& viewer);
  Result<VideoPreferences> set_preferences(const security::Viewer& viewer, const VideoPreferences& in);
  Result<VideoAnalytics> analytics(const security::Viewer& viewer, ItemId id);

  // -- captions (service_captions.cpp) --
  Result<CaptionTracks> caption_tracks(const security::Viewer& viewer, ItemId id);
  Result<CaptionEdit> captions(const security::Viewer& viewer, ItemId id, std::string_view language);
  Result<CaptionEdit> save_captions(const security::Viewer& viewer, ItemId id, std::string_view language,
                                    const CaptionSave& in);
  Result<CaptionEdit> upload_captions(const security::Viewer& viewer, ItemId id, const CaptionUploadQuery& query,
                                      std::string_view text);
  Result<CaptionTrack> publish_captions(const security::Viewer& viewer, ItemId id, std::string_view language,
                                        const CaptionPublish& in);
  Result<http::Nothing> remove_captions(const security::Viewer& viewer, ItemId id, std::string_view language,
                                        std::int64_t revision);
  Result<http::Download> caption_file(const security::Viewer& viewer, ItemId id, std::string_view language,
                                      CaptionFormat format);
  Result<VideoTranscript> transcript(const security::Viewer& viewer, ItemId id, const VideoTranscriptQuery& query);
  Result<TranscriptHits> search(const security::Viewer& viewer, ItemId id, const TranscriptSearch& query);
  Result<TranscriptHits> search_course(const security::Viewer& viewer, CourseId course, std::string_view words);

  courses::LessonKind& lesson_kind() { return kind_; }
  Status make_indexes();

private:
  // -- access --
  /// The one access function of authors: the owner and who manages all media; `look` also by the right to edit a
  /// course that plays it. Everybody else gets not_found.
  Result<ItemRow> find_for(data::Tx& tx, const security::Viewer& viewer, ItemId id, Access access);
  /// The one access function of who watches: enrolled in a course whose lesson plays it, its author, or anybody where
  /// the lesson is a free preview; without a place find_for(look).
  Result<Opened> open_for(data::Tx& tx, const security::Viewer& viewer, ItemId id, const VideoPlace& place);
  /// What the lesson plays for this viewer: in the version that she takes, as its author, or as a free preview. With
  /// `wanted` only that item.
  Result<Opened> open_lesson(data::Tx& tx, const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                             std::optional<ItemId> wanted);
  /// The choice goes; where a version was published with it, it stays known.
  Status retire_tie(data::Tx& tx, CourseId course, courses::LessonId lesson);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");

  // -- library --
  Result<std::vector<VideoItem>> shown(data::Tx& tx, const security::Viewer& viewer, const std::vector<ItemRow>& rows);
  Result<VideoItem> shown(data::Tx& tx, const security::Viewer& viewer, const ItemRow& row);
  Result<LessonVideoSlot> slot(data::Tx& tx, const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Status put_title(data::Tx& tx, const ItemRow& row);
  Status drop_outputs(data::Tx& tx, ItemRow& row);
  Status drop_upload(data::Tx& tx, UploadId id);

  // -- preparation --
  Status prepare(ItemId id);
  Status prepare_with_tools(ItemRow& row, const Container& container);
  Status prepare_picture(ItemRow& row, const MediaFile& file, const Probe& probe);
  Status take_thumbnails(ItemRow& row, const MediaFile& file, const Probe& probe);
  Status take_sound(ItemRow& row, const MediaFile& file, const Probe& probe, double from, double to);
  Status take_rendition(ItemRow& row, const MediaFile& file, const Probe& probe, const Rung& rung, double from,
                        double to);
  Status finish_plain(ItemRow& row, const Container& container);
  Status join(ItemRow& row);
  Result<Container> container_of(const ItemRow& row);
  /// Asks the malware scanner, once for each file. Error invalid `malware_found`, unavailable `scanner_unavailable`.
  Status scan(ItemRow& row);
  Status settle_failure(ItemId id, const Error& error);
  Status save(ItemRow& row);
  Status keep(data::Tx& tx, ItemRow& row);
  void tell(const ItemRow& row);
  void progress(ItemRow& row, double part);
  Result<BlobId> store_file(const std::filesystem::path& file, std::string media_type);
  void run_thread();

  // -- playback --
  struct Played {
    Ticket ticket;
    Opened opened;
  };
  Result<Played> played(data::Tx& tx, const security::Viewer& viewer, std::string_view ticket);
  Result<std::string> overlay_of(data::Tx& tx, PersonId person);
  http::Download blob_download(BlobId blob, std::int64_t size, std::string media_type, std::string name);

  // -- captions --
  Result<TrackRow> keep_captions(data::Tx& tx, const security::Viewer& viewer, const ItemRow& item,
                                 std::string_view language, std::optional<std::int64_t> revision,
                                 const std::optional<std::string>& label, const std::vector<Cue>& cues);
  Status index_track(data::Tx& tx, const TrackRow& track);
  Status forget_track(data::Tx& tx, const TrackRow& track);
  Status search_item(data::Tx& tx, const ItemRow& item, std::optional<courses::LessonId> lesson, std::string_view words,
                     int limit, TranscriptHits& out);

  Platform& platform_;
  accounts::Accounts& accounts_;
  courses::Courses& courses_;
  learning::Learning& learning_;
  Secret ticket_key_;
  Secret segment_key_;
  data::FullText titles_{kModule, "media_titles"};
  data::FullText words_{kModule, "media_words"};
  VideoKind kind_;

  scan::Scanner* const scanner_;
  const bool background_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<Tools> own_tools_;
  Tools& tools_;
  std::mutex preparing_;  // one at a time
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool awake_ = false;
  std::thread thread_;
};

CaptionTrack shown_track(const TrackRow& row);
/// A text as a file that is shown.
http::Download text_file(std::string text, std::string media_type, std::string name);
inline double seconds_of(std::int64_t ms) { return static_cast<double>(ms) / 1'000; }
/// 0 to 48 hours; what is no number is 0.
std::int64_t ms_of(double seconds);
std::string item_owner(std::string_view what, ItemId id, std::string_view rest = {});

}  // namespace mc::media
