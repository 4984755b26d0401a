// HTTP endpoints of module media.
#include <charconv>

#include "modules/media/service.hpp"

namespace mc::media {
namespace {

using courses::LessonId;
using http::Call;
using http::Download;
using http::Nothing;

void add_upload_routes(http::Routes& routes, Service& service) {
  routes.post<VideoUploadIn, VideoUpload>(
      "/media/uploads", kManage, "Begin to upload a film or sound, in pieces",
      [&service](Call& call, const VideoUploadIn& in) { return service.begin(call.viewer(), in); });
  routes.get<VideoUploads>("/media/uploads", kManage, "Your uploads that are not finished",
                           [&service](Call& call) { return service.uploads(call.viewer()); });
  routes.get<VideoUpload>("/media/uploads/{id}", kManage, "How much of an upload is here",
                          [&service](Call& call) -> Result<VideoUpload> {
                            return service.upload(call.viewer(), TRY(call.id<UploadId>("id")));
                          });
  routes.upload<VideoPieceQuery, VideoUpload>(
      "/media/uploads/{id}/parts", kManage, "The next piece: 8 MiB, the last one what is left", kPieceBytes,
      [&service](Call& call, http::Upload& upload, const VideoPieceQuery& query) -> Result<VideoUpload> {
        return service.add_piece(call.viewer(), TRY(call.id<UploadId>("id")), query.offset.value, upload);
      });
  routes.post<VideoFinish, VideoItem>("/media/uploads/{id}/finish", kManage, "All pieces are here: prepare it",
                                      [&service](Call& call, const VideoFinish& in) -> Result<VideoItem> {
                                        return service.finish(call.viewer(), TRY(call.id<UploadId>("id")), in);
                                      });
  routes.del<Nothing>("/media/uploads/{id}", kManage, "Give an upload up", [&service](Call& call) -> Result<Nothing> {
    return service.abandon(call.viewer(), TRY(call.id<UploadId>("id")));
  });
}

void add_library_routes(http::Routes& routes, Service& service) {
  routes.get<VideoQuery, Page<VideoItem>>(
      "/media/items", kManage, "The library of films and sound, newest first",
      [&service](Call& call, const VideoQuery& query) { return service.library(call.viewer(), query); });
  routes.get<VideoDetail>("/media/items/{id}", kManage, "One item with its pictures and lessons",
                          [&service](Call& call) -> Result<VideoDetail> {
                            return service.detail(call.viewer(), TRY(call.id<ItemId>("id")));
                          });
  routes.patch<VideoPatch, VideoItem>("/media/items/{id}", kManage, "Rename or describe an item, choose its picture",
                                      [&service](Call& call, const VideoPatch& in) -> Result<VideoItem> {
                                        return service.change(call.viewer(), TRY(call.id<ItemId>("id")), in);
                                      });
  routes.post<Nothing, VideoItem>("/media/items/{id}/prepare", kManage, "Prepare it again",
                                  [&service](Call& call, const Nothing&) -> Result<VideoItem> {
                                    return service.prepare_again(call.viewer(), TRY(call.id<ItemId>("id")));
                                  });
  routes.del<Nothing>(
      "/media/items/{id}", kManage, "Delete an item that no lesson plays",
      [&service](Call& call) -> Result<Nothing> { return service.remove(call.viewer(), TRY(call.id<ItemId>("id"))); });
  routes.download<Nothing>("/media/items/{id}/thumbnails/{number}", kManage, "A picture of a film",
                           [&service](Call& call, const Nothing&) -> Result<Download> {
                             const std::string_view text = call.parameter("number");
                             std::int64_t number = -1;
                             std::from_chars(text.data(), text.data() + text.size(), number);
                             return service.thumbnail(call.viewer(), TRY(call.id<ItemId>("id")), number);
                           });
  routes.get<VideoTools>("/media/tools", kManage, "What this machine can prepare",
                         [&service](Call&) -> Result<VideoTools> { return service.tools(); });
  routes.get<VideoStorage>("/media/settings", kAdmin, "Space for media",
                           [&service](Call&) { return service.storage(); });
  routes.put<VideoStorageIn, VideoStorage>(
      "/media/settings", kAdmin, "Set the space for media",
      [&service](Call& call, const VideoStorageIn& in) { return service.set_storage(call.viewer(), in); });
  routes.get<VideoAnalytics>("/media/items/{id}/analytics", kManage, "How far people watch and where they stop",
                             [&service](Call& call) -> Result<VideoAnalytics> {
                               return service.analytics(call.viewer(), TRY(call.id<ItemId>("id")));
                             });
}

void add_lesson_routes(http::Routes& routes, Service& service) {
  const std::string lesson = "/authoring/courses/{id}/lessons/{lesson}/video";
  routes.get<LessonVideoSlot>(
      lesson, kManage, "What a video lesson plays", [&service](Call& call) -> Result<LessonVideoSlot> {
        return service.lesson_video(call.viewer(), TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")));
      });
  routes.put<LessonVideoIn, LessonVideoSlot>(
      lesson, kManage, "Choose what a video lesson plays",
      [&service](Call& call, const LessonVideoIn& in) -> Result<LessonVideoSlot> {
        return service.set_lesson_video(call.viewer(), TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")),
                                        in);
      });
  routes.del<LessonVideoSlot>(lesson, kManage, "Take the video out of a lesson",
                              [&service](Call& call) -> Result<LessonVideoSlot> {
                                return service.clear_lesson_video(call.viewer(), TRY(call.id<CourseId>("id")),
                                                                  TRY(call.id<LessonId>("lesson")));
                              });
}

/// A file behind a ticket: `make` gets the viewer and the ticket.
template <class F>
void add_played(http::Routes& routes, std::string path, std::string summary, F make) {
  routes.download<Nothing>("/media/play/{ticket}" + path, kWatch, std::move(summary),
                           [make](Call& call, const Nothing&) -> Result<Download> {
                             return make(call, call.viewer(), call.parameter("ticket"));
                           });
}

void add_play_routes(http::Routes& routes, Service& service) {
  using security::Viewer;
  using std::string_view;
  routes.post<VideoPlace, VideoPlayback>("/media/items/{id}/playback", kWatch, "Links to watch it, good for an hour",
                                         [&service](Call& call, const VideoPlace& place) -> Result<VideoPlayback> {
                                           return service.play(call.viewer(), TRY(call.id<ItemId>("id")), place);
                                         });
  add_played(
      routes, "/master.m3u8", "HLS: the renditions of a film",
      [&service](Call&, const Viewer& viewer, string_view ticket) { return service.master_playlist(viewer, ticket); });
  add_played(routes, "/hls/{rendition}/index.m3u8", "HLS: the segments of a rendition",
             [&service](Call& call, const Viewer& viewer, string_view ticket) {
               return service.playlist(viewer, ticket, call.parameter("rendition"));
             });
  add_played(routes, "/hls/{rendition}/init.mp4", "HLS: what comes before the first segment",
             [&service](Call& call, const Viewer& viewer, string_view ticket) {
               return service.init_segment(viewer, ticket, call.parameter("rendition"));
             });
  add_played(routes, "/hls/{rendition}/key", "HLS: the AES-128 key of this playback",
             [&service](Call& call, const Viewer& viewer, string_view ticket) {
               return service.key(viewer, ticket, call.parameter("rendition"));
             });
  add_played(routes, "/hls/{rendition}/segments/{number}", "HLS: an encrypted segment",
             [&service](Call& call, const Viewer& viewer, string_view ticket) {
               return service.segment(viewer, ticket, call.parameter("rendition"), call.parameter("number"));
             });
  add_played(
      routes, "/file", "The file itself, by ranges",
      [&service](Call&, const Viewer& viewer, string_view ticket) { return service.original(viewer, ticket, false); });
  add_played(
      routes, "/download", "The file to keep, where its author allows it",
      [&service](Call&, const Viewer& viewer, string_view ticket) { return service.original(viewer, ticket, true); });
  add_played(routes, "/sound", "The sound alone, by ranges",
             [&service](Call&, const Viewer& viewer, string_view ticket) { return service.sound(viewer, ticket); });
  add_played(routes, "/poster", "The picture before it plays",
             [&service](Call&, const Viewer& viewer, string_view ticket) { return service.poster(viewer, ticket); });
  add_played(routes, "/captions/{language}", "Captions as WebVTT",
             [&service](Call& call, const Viewer& viewer, string_view ticket) {
               return service.captions_for(viewer, ticket, call.parameter("language"));
             });
}

void add_watching_routes(http::Routes& routes, Service& service) {
  routes.post<WatchedIn, WatchedOut>("/media/items/{id}/watched", kWatch,
                                     "What was played since the last report; at most every 10 seconds",
                                     [&service](Call& call, const WatchedIn& in) -> Result<WatchedOut> {
                                       return service.report(call.viewer(), TRY(call.id<ItemId>("id")), in);
                                     });
  routes.get<VideoPlace, VideoMarks>("/media/items/{id}/marks", kWatch, "Your bookmarks and notes in it",
                                     [&service](Call& call, const VideoPlace& place) -> Result<VideoMarks> {
                                       return service.marks(call.viewer(), TRY(call.id<ItemId>("id")), place);
                                     });
  routes.post<VideoMarkIn, VideoMark>("/media/items/{id}/marks", kWatch, "Bookmark a moment, or note something there",
                                      [&service](Call& call, const VideoMarkIn& in) -> Result<VideoMark> {
                                        return service.add_mark(call.viewer(), TRY(call.id<ItemId>("id")), in);
                                      });
  routes.put<VideoMarkChange, VideoMark>("/media/marks/{id}", kWatch, "Change a mark of yours",
                                         [&service](Call& call, const VideoMarkChange& in) -> Result<VideoMark> {
                                           return service.change_mark(call.viewer(), TRY(call.id<MarkId>("id")), in);
                                         });
  routes.del<Nothing>("/media/marks/{id}", kWatch, "Remove a mark of yours", [&service](Call& call) -> Result<Nothing> {
    return service.remove_mark(call.viewer(), TRY(call.id<MarkId>("id")));
  });
  routes.get<VideoPreferences>("/media/preferences", kWatch, "Your speed and language of captions",
                               [&service](Call& call) { return service.preferences(call.viewer()); });
  routes.put<VideoPreferences, VideoPreferences>(
      "/media/preferences", kWatch, "Keep your speed and language of captions",
      [&service](Call& call, const VideoPreferences& in) { return service.set_preferences(call.viewer(), in); });
  routes.get<VideoTranscriptQuery, VideoTranscript>(
      "/media/items/{id}/transcript", kWatch, "What is said in it",
      [&service](Call& call, const VideoTranscriptQuery& query) -> Result<VideoTranscript> {
        return service.transcript(call.viewer(), TRY(call.id<ItemId>("id")), query);
      });
  routes.get<TranscriptSearch, TranscriptHits>(
      "/media/items/{id}/search", kWatch, "Search what is said in it",
      [&service](Call& call, const TranscriptSearch& query) -> Result<TranscriptHits> {
        return service.search(call.viewer(), TRY(call.id<ItemId>("id")), query);
      });
  routes.get<CourseTranscriptSearch, TranscriptHits>(
      "/media/courses/{id}/search", kWatch, "Search what is said in the videos of a course",
      [&service](Call& call, const CourseTranscriptSearch& query) -> Result<TranscriptHits> {
        return service.search_course(call.viewer(), TRY(call.id<CourseId>("id")), query.words.value);
      });
}

void add_caption_routes(http::Routes& routes, Service& service) {
  const std::string all = "/media/items/{id}/captions";
  const std::string one = all + "/{language}";
  routes.get<CaptionTracks>(all, kManage, "Captions of an item", [&service](Call& call) -> Result<CaptionTracks> {
    return service.caption_tracks(call.viewer(), TRY(call.id<ItemId>("id")));
  });
  routes.upload<CaptionUploadQuery, CaptionEdit>(
      all, kManage, "Captions from a WebVTT or SRT file", kCaptionBytes,
      [&service](Call& call, http::Upload& upload, const CaptionUploadQuery& query) -> Result<CaptionEdit> {
        const ItemId id = TRY(call.id<ItemId>("id"));
        const std::string text = TRY(http::read_body(upload, kCaptionBytes));
        return service.upload_captions(call.viewer(), id, query, text);
      });
  routes.get<CaptionEdit>(one, kManage, "Captions to edit", [&service](Call& call) -> Result<CaptionEdit> {
    return service.captions(call.viewer(), TRY(call.id<ItemId>("id")), call.parameter("language"));
  });
  routes
      .put<CaptionSave, CaptionEdit>(one, kManage, "Save edited captions",
                                     [&service](Call& call, const CaptionSave& in) -> Result<CaptionEdit> {
                                       return service.save_captions(call.viewer(), TRY(call.id<ItemId>("id")),
                                                                    call.parameter("language"), in);
                                     })
      .body_limit = kCaptionBytes;
  routes.del<CaptionRevision, Nothing>(one, kManage, "Delete captions",
                                       [&service](Call& call, const CaptionRevision& in) -> Result<Nothing> {
                                         return service.remove_captions(call.viewer(), TRY(call.id<ItemId>("id")),
                                                                        call.parameter("language"), in.revision);
                                       });
  routes.post<CaptionPublish, CaptionTrack>(one + "/publish", kManage, "Show captions to learners, or take them back",
                                            [&service](Call& call, const CaptionPublish& in) -> Result<CaptionTrack> {
                                              return service.publish_captions(call.viewer(), TRY(call.id<ItemId>("id")),
                                                                              call.parameter("language"), in);
                                            });
  routes.download<CaptionFileQuery>(one + "/file", kManage, "Captions as WebVTT or SRT",
                                    [&service](Call& call, const CaptionFileQuery& query) -> Result<Download> {
                                      return service.caption_file(call.viewer(), TRY(call.id<ItemId>("id")),
                                                                  call.parameter("language"),
                                                                  query.format.value_or(CaptionFormat::vtt));
                                    });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_upload_routes(routes, service);
  add_library_routes(routes, service);
  add_lesson_routes(routes, service);
  add_play_routes(routes, service);
  add_watching_routes(routes, service);
  add_caption_routes(routes, service);
}

}  // namespace mc::media
