#pragma once
// What the routes of module media take and give. Times in seconds.
#include <vector>

#include "modules/media/media.hpp"

namespace mc::media {

inline constexpr std::int64_t kLargestFile = 10LL << 30;
inline constexpr std::int64_t kPieceBytes = 8LL << 20;
inline constexpr std::int64_t kCaptionBytes = 4LL << 20;

enum class MediaKind : std::uint8_t { video, audio };
ENUM_NAMES(MediaKind, video, audio)

// -- uploads --
struct VideoUploadIn {
  Text<1, 200> name;
  Int<1, kLargestFile> size = 1;
  Text<0, 100> media_type;  // as the browser says; what counts are the bytes
};
FIELDS(VideoUploadIn, name, size, media_type)
struct VideoUpload {
  UploadId id;
  std::string name;
  std::int64_t size = 0;
  std::int64_t received = 0;  // go on here
  std::int64_t piece_bytes = kPieceBytes;
  Instant expires_at;  // when nothing more arrives
};
FIELDS(VideoUpload, id, name, size, received, piece_bytes, expires_at)
struct VideoUploads {
  std::vector<VideoUpload> items;
};
FIELDS(VideoUploads, items)
struct VideoPieceQuery {
  Int<0, kLargestFile> offset = 0;
};
FIELDS(VideoPieceQuery, offset)
struct VideoFinish {
  Text<1, 200> title;
  std::optional<double> duration_seconds;  // as the browser measured it, for files that do not say
};
FIELDS(VideoFinish, title, duration_seconds)

// -- library --
struct VideoItem {
  ItemId id;
  std::string title;
  std::string description;
  MediaKind kind = MediaKind::video;
  std::string file_name;
  std::string media_type;
  std::int64_t size = 0;
  MediaState state = MediaState::uploaded;
  std::string reason_code;
  std::string reason;  // why it failed and what to do
  std::int64_t percent = 0;
  bool prepared = false;
  std::string scanned;  // by the malware scanner: "clean", "beginning", "found NAME"; empty: by none
  std::string notice;
  std::optional<double> duration_seconds;
  std::optional<std::int64_t> width, height;
  std::string owner_name;
  bool owned = false;                 // the viewer may change it
  std::vector<std::string> captions;  // languages of published ones
  std::int64_t lessons = 0;
  std::optional<std::string> poster_url;
  std::int64_t revision = 1;
  Instant created_at;
};
FIELDS(VideoItem, id, title, description, kind, file_name, media_type, size, state, reason_code, reason, percent,
       prepared, scanned, notice, duration_seconds, width, height, owner_name, owned, captions, lessons, poster_url,
       revision, created_at)
struct VideoQuery {
  std::optional<Text<0, 200>> search;
  std::optional<MediaState> state;
  std::optional<ItemId> after;
  std::optional<Int<1, 100>> limit;
};
FIELDS(VideoQuery, search, state, after, limit)
struct VideoThumbnail {
  std::int64_t number = 0;
  double second = 0;
  std::string url;
};
FIELDS(VideoThumbnail, number, second, url)
struct VideoRendition {
  std::string name;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t bandwidth = 0;
};
FIELDS(VideoRendition, name, width, height, bandwidth)
struct VideoLessonPlace {
  CourseId course_id;
  courses::LessonId lesson_id;
  std::string course_title;
};
FIELDS(VideoLessonPlace, course_id, lesson_id, course_title)
struct VideoDetail {
  VideoItem item;
  std::int64_t poster = 0;
  std::vector<VideoThumbnail> thumbnails;
  std::vector<VideoRendition> renditions;
  std::vector<VideoLessonPlace> lessons;
};
FIELDS(VideoDetail, item, poster, thumbnails, renditions, lessons)
struct VideoPatch {
  std::int64_t revision = 0;
  std::optional<Text<1, 200>> title;
  std::optional<Text<0, 2000>> description;
  std::optional<Int<0, 20>> poster;
};
FIELDS(VideoPatch, revision, title, description, poster)
struct VideoTools {
  bool ffmpeg = false;
  bool speech_engine = false;
  std::int64_t max_bytes = kLargestFile;
  std::int64_t piece_bytes = kPieceBytes;
  std::vector<std::string> notices;
};
FIELDS(VideoTools, ffmpeg, speech_engine, max_bytes, piece_bytes, notices)
struct VideoStorageIn {
  Int<1, 100000> quota_gib = 200;
};
FIELDS(VideoStorageIn, quota_gib)
struct VideoStorage {
  std::int64_t quota_gib = 0;
  std::int64_t used_bytes = 0;
};
FIELDS(VideoStorage, quota_gib, used_bytes)

// -- lessons --
struct LessonVideoIn {
  ItemId item_id;
  Int<1, 100> required_percent = 90;
  bool premium = false;
  bool allow_download = false;
};
FIELDS(LessonVideoIn, item_id, required_percent, premium, allow_download)
struct LessonVideo {
  VideoItem item;
  std::int64_t required_percent = 90;
  bool premium = false;
  bool allow_download = false;
};
FIELDS(LessonVideo, item, required_percent, premium, allow_download)
struct LessonVideoSlot {
  std::optional<LessonVideo> video;
};
FIELDS(LessonVideoSlot, video)

// -- the player --
/// Where somebody watches. Both or none; none: an author looks at the item itself.
struct VideoPlace {
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
};
FIELDS(VideoPlace, course_id, lesson_id)
struct VideoCaption {
  std::string language;
  std::string label;
  std::string url;
};
FIELDS(VideoCaption, language, label, url)
struct VideoPlayback {
  ItemId item_id;
  std::string title;
  MediaKind kind = MediaKind::video;
  std::string source;  // "hls" or "file"
  std::string url;
  std::string media_type;
  std::optional<std::string> poster_url;
  std::optional<std::string> audio_url;
  std::optional<std::string> download_url;
  std::vector<VideoCaption> captions;
  std::optional<double> duration_seconds;
  double resume_second = 0;
  double speed = 1;
  std::optional<std::string> captions_language;
  bool premium = false;
  std::optional<std::string> overlay;  // shown over the picture of premium films
  Instant expires_at;
  bool counts = false;  // report what is watched
  std::int64_t watched_percent = 0;
  std::int64_t required_percent = 90;
  bool completed = false;
  std::string notice;
};
FIELDS(VideoPlayback, item_id, title, kind, source, url, media_type, poster_url, audio_url, download_url, captions,
       duration_seconds, resume_second, speed, captions_language, premium, overlay, expires_at, counts, watched_percent,
       required_percent, completed, notice)
struct WatchedInterval {
  double from = 0;
  double to = 0;
};
FIELDS(WatchedInterval, from, to)
struct WatchedIn {
  CourseId course_id;
  courses::LessonId lesson_id;
  double position = 0;
  List<WatchedInterval, 50> intervals;  // played since the last report, in the film's own time
  double speed = 1;
};
FIELDS(WatchedIn, course_id, lesson_id, position, intervals, speed)
struct WatchedOut {
  std::int64_t watched_percent = 0;
  std::int64_t required_percent = 0;
  std::int64_t seconds_spent = 0;
  bool completed = false;         // enough is watched
  bool lesson_completed = false;  // by this report
};
FIELDS(WatchedOut, watched_percent, required_percent, seconds_spent, completed, lesson_completed)
struct VideoMarkIn {
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  double second = 0;
  Text<0, 2000> text;  // empty: a bookmark
};
FIELDS(VideoMarkIn, course_id, lesson_id, second, text)
struct VideoMarkChange {
  std::int64_t revision = 0;
  double second = 0;
  Text<0, 2000> text;
};
FIELDS(VideoMarkChange, revision, second, text)
struct VideoMark {
  MarkId id;
  double second = 0;
  std::string text;
  std::int64_t revision = 1;
  Instant created_at;
};
FIELDS(VideoMark, id, second, text, revision, created_at)
struct VideoMarks {
  std::vector<VideoMark> items;
};
FIELDS(VideoMarks, items)
struct VideoPreferences {
  double speed = 1;
  std::optional<Text<2, 10>> captions_language;
};
FIELDS(VideoPreferences, speed, captions_language)

// -- captions --
struct CaptionTrack {
  std::string language;
  std::string label;
  bool published = false;
  std::int64_t revision = 1;
  std::int64_t cues = 0;
  Instant updated_at;
};
FIELDS(CaptionTrack, language, label, published, revision, cues, updated_at)
struct CaptionTracks {
  std::vector<CaptionTrack> items;
  std::string speech_notice;
};
FIELDS(CaptionTracks, items, speech_notice)
struct CaptionCue {
  double from = 0;
  double to = 0;
  Text<1, 1000> text;
};
FIELDS(CaptionCue, from, to, text)
struct CaptionEdit {
  CaptionTrack track;
  std::vector<CaptionCue> cues;
};
FIELDS(CaptionEdit, track, cues)
struct CaptionSave {
  std::int64_t revision = 0;  // 0: a new language
  std::optional<Text<1, 60>> label;
  List<CaptionCue, 20000> cues;
};
FIELDS(CaptionSave, revision, label, cues)
struct CaptionUploadQuery {
  Text<2, 10> language;
  std::optional<Text<0, 255>> file_name;
  std::optional<std::int64_t> revision;  // when it replaces cues that are there
};
FIELDS(CaptionUploadQuery, language, file_name, revision)
struct CaptionPublish {
  std::int64_t revision = 0;
  bool published = true;
};
FIELDS(CaptionPublish, revision, published)
struct CaptionRevision {
  std::int64_t revision = 0;
};
FIELDS(CaptionRevision, revision)
enum class CaptionFormat : std::uint8_t { vtt, srt };
ENUM_NAMES(CaptionFormat, vtt, srt)
struct CaptionFileQuery {
  std::optional<CaptionFormat> format;
};
FIELDS(CaptionFileQuery, format)
struct VideoTranscriptQuery {
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::optional<Text<2, 10>> language;
};
FIELDS(VideoTranscriptQuery, course_id, lesson_id, language)
struct VideoTranscript {
  std::string language;
  std::vector<CaptionCue> cues;
  std::string text;
};
FIELDS(VideoTranscript, language, cues, text)
struct TranscriptSearch {
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  Text<1, 200> words;
};
FIELDS(TranscriptSearch, course_id, lesson_id, words)
struct CourseTranscriptSearch {
  Text<1, 200> words;
};
FIELDS(CourseTranscriptSearch, words)
struct TranscriptHit {
  ItemId item_id;
  std::optional<courses::LessonId> lesson_id;
  std::string title;
  std::string language;
  double second = 0;
  std::string excerpt;  // about 20 words around the match
};
FIELDS(TranscriptHit, item_id, lesson_id, title, language, second, excerpt)
struct TranscriptHits {
  std::vector<TranscriptHit> items;
};
FIELDS(TranscriptHits, items)

// -- analytics --
struct WatchedBucket {
  double second = 0;
  std::int64_t viewers = 0;
};
FIELDS(WatchedBucket, second, viewers)
struct WatchStop {
  double second = 0;
  std::int64_t people = 0;
};
FIELDS(WatchStop, second, people)
struct VideoAnalytics {
  std::int64_t viewers = 0;
  std::int64_t completed = 0;
  std::int64_t average_percent = 0;
  std::int64_t bucket_seconds = 10;
  std::vector<WatchedBucket> buckets;
  std::vector<WatchStop> stops;  // of who did not finish, where they are
};
FIELDS(VideoAnalytics, viewers, completed, average_percent, bucket_seconds, buckets, stops)

/// Wakes the preparation of an item.
struct PrepareVideo {
  static constexpr std::string_view kKind = "media.prepare";
  ItemId item_id;
};
FIELDS(PrepareVideo, item_id)
/// To the owner's browsers.
struct PreparationProgress {
  ItemId item_id;
  MediaState state = MediaState::processing;
  std::int64_t percent = 0;
  std::string reason_code;
};
FIELDS(PreparationProgress, item_id, state, percent, reason_code)

}  // namespace mc::media
