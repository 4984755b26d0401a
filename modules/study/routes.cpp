// HTTP endpoints of module study.
#include "modules/study/service.hpp"

namespace mc::study {
namespace {

using courses::LessonId;
using http::Call;
using http::Nothing;

constexpr const char* kLesson = "/learning/courses/{id}/lessons/{lesson}";

template <class F>
Result<Nothing> done(F&& run) {
  TRY(run());
  return Nothing{};
}

void add_own_routes(http::Routes& routes, Service& service) {
  const std::string lesson = kLesson;
  routes.get<ReadingLanguage, StudyNotes>(
      lesson + "/notes", "learning:learn", "Your notes and highlights of a lesson",
      [&service](Call& call, const ReadingLanguage& language) -> Result<StudyNotes> {
        return service.notes(call.viewer(), TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")), language);
      });
  routes.post<NoteIn, StudyNote>(lesson + "/notes", "learning:learn", "Write a note or highlight words",
                                 [&service](Call& call, const NoteIn& in) -> Result<StudyNote> {
                                   return service.add_note(call.viewer(), TRY(call.id<CourseId>("id")),
                                                           TRY(call.id<LessonId>("lesson")), in);
                                 });
  routes.put<NoteChange, StudyNote>("/learning/notes/{id}", "learning:learn", "Change a note of yours",
                                    [&service](Call& call, const NoteChange& in) -> Result<StudyNote> {
                                      return service.change_note(call.viewer(), TRY(call.id<NoteId>("id")), in);
                                    });
  routes.del<Nothing>("/learning/notes/{id}", "learning:learn", "Remove a note of yours",
                      [&service](Call& call) -> Result<Nothing> {
                        const NoteId id = TRY(call.id<NoteId>("id"));
                        return done([&] { return service.remove_note(call.viewer(), id); });
                      });
  routes.post<Nothing, Bookmark>(lesson + "/bookmark", "learning:learn", "Bookmark a lesson",
                                 [&service](Call& call, const Nothing&) -> Result<Bookmark> {
                                   return service.add_bookmark(call.viewer(), TRY(call.id<CourseId>("id")),
                                                               TRY(call.id<LessonId>("lesson")));
                                 });
  routes.del<Nothing>(lesson + "/bookmark", "learning:learn", "Remove a bookmark",
                      [&service](Call& call) -> Result<Nothing> {
                        const LessonId id = TRY(call.id<LessonId>("lesson"));
                        return done([&] { return service.remove_bookmark(call.viewer(), id); });
                      });
  routes.get<LearningLibrary>("/learning/library", "learning:learn", "Your courses and bookmarks",
                              [&service](Call& call) { return service.library(call.viewer()); });
  routes.get<Streak>("/learning/streak", "learning:learn", "Days in a row on which you learned",
                     [&service](Call& call) { return service.streak(call.viewer()); });
  routes.post<ActivityIn, Streak>(
      "/learning/activity", "learning:learn", "You learn now, at this distance to UTC",
      [&service](Call& call, const ActivityIn& in) { return service.note_activity(call.viewer(), in); });
}

void add_talk_routes(http::Routes& routes, Service& service) {
  const std::string lesson = kLesson;
  routes.get<AfterQuery, LessonThreads>(lesson + "/discussion", "learning:learn", "Threads of a lesson, newest first",
                                        [&service](Call& call, const AfterQuery& query) -> Result<LessonThreads> {
                                          return service.threads(call.viewer(), TRY(call.id<CourseId>("id")),
                                                                 TRY(call.id<LessonId>("lesson")), query);
                                        });
  routes.post<PostIn, Post>(lesson + "/discussion", "learning:learn", "Begin a thread or answer in one",
                            [&service](Call& call, const PostIn& in) -> Result<Post> {
                              return service.post(call.viewer(), TRY(call.id<CourseId>("id")),
                                                  TRY(call.id<LessonId>("lesson")), in);
                            });
  routes.post<Nothing, Nothing>(lesson + "/discussion/read", "learning:learn", "You have read the discussion",
                                [&service](Call& call, const Nothing&) -> Result<Nothing> {
                                  const CourseId id = TRY(call.id<CourseId>("id"));
                                  const LessonId of = TRY(call.id<LessonId>("lesson"));
                                  return done([&] { return service.mark_read(call.viewer(), id, of); });
                                });
  routes.get<AfterQuery, Page<Post>>("/learning/posts/{id}/thread", "learning:learn", "The posts of a thread",
                                     [&service](Call& call, const AfterQuery& query) -> Result<Page<Post>> {
                                       return service.posts(call.viewer(), TRY(call.id<PostId>("id")), query);
                                     });
  routes.post<ReportIn, Nothing>("/learning/posts/{id}/report", "learning:learn", "Tell the moderators of a post",
                                 [&service](Call& call, const ReportIn& in) -> Result<Nothing> {
                                   const PostId id = TRY(call.id<PostId>("id"));
                                   return done([&] { return service.report(call.viewer(), id, in); });
                                 });
  routes.get<ReportsQuery, PostReports>(
      "/moderation/posts", "discussion:moderate", "Reported posts, oldest first",
      [&service](Call& call, const ReportsQuery& query) { return service.reports(call.viewer(), query); });
  routes.post<HideIn, Nothing>("/moderation/posts/{id}/hide", "discussion:moderate", "Hide a post or show it again",
                               [&service](Call& call, const HideIn& in) -> Result<Nothing> {
                                 const PostId id = TRY(call.id<PostId>("id"));
                                 return done([&] { return service.hide_post(call.viewer(), id, in); });
                               });
}

void add_review_routes(http::Routes& routes, Service& service) {
  routes.get<AfterQuery, CourseReviews>("/courses/{id}/reviews", "course:view", "Reviews of a course, newest first",
                                        [&service](Call& call, const AfterQuery& query) -> Result<CourseReviews> {
                                          return service.reviews(call.viewer(), TRY(call.id<CourseId>("id")), query);
                                        });
  routes.put<ReviewIn, CourseRating>("/courses/{id}/reviews/mine", "learning:learn", "Review a course that you take",
                                     [&service](Call& call, const ReviewIn& in) -> Result<CourseRating> {
                                       return service.review_for(call.viewer(), TRY(call.id<CourseId>("id")), in);
                                     });
  routes.del<Nothing>("/courses/{id}/reviews/mine", "learning:learn", "Remove your review",
                      [&service](Call& call) -> Result<Nothing> {
                        const CourseId id = TRY(call.id<CourseId>("id"));
                        return done([&] { return service.remove_review(call.viewer(), id); });
                      });
  routes.put<HelpfulIn, Nothing>("/reviews/{id}/helpful", "learning:learn", "Say whether a review helps",
                                 [&service](Call& call, const HelpfulIn& in) -> Result<Nothing> {
                                   const ReviewId id = TRY(call.id<ReviewId>("id"));
                                   return done([&] { return service.vote(call.viewer(), id, in); });
                                 });
  routes.post<HideIn, Nothing>("/moderation/reviews/{id}/hide", "review:moderate", "Hide a review or show it again",
                               [&service](Call& call, const HideIn& in) -> Result<Nothing> {
                                 const ReviewId id = TRY(call.id<ReviewId>("id"));
                                 return done([&] { return service.hide_review(call.viewer(), id, in); });
                               });
}

void add_offline_routes(http::Routes& routes, Service& service) {
  routes.put<OfflinePolicyIn, Nothing>("/courses/{id}/lessons/{lesson}/offline", "offline:manage",
                                       "Whether a text lesson may be kept on devices",
                                       [&service](Call& call, const OfflinePolicyIn& in) -> Result<Nothing> {
                                         const CourseId id = TRY(call.id<CourseId>("id"));
                                         const LessonId lesson = TRY(call.id<LessonId>("lesson"));
                                         return done([&] { return service.set_policy(call.viewer(), id, lesson, in); });
                                       });
  routes.get<OfflineOffer>("/learning/courses/{id}/offline", "learning:learn",
                           "What of a course may be kept on a device", [&service](Call& call) -> Result<OfflineOffer> {
                             return service.offer(call.viewer(), TRY(call.id<CourseId>("id")));
                           });
  routes.post<OfflineDeviceIn, OfflinePack>("/learning/courses/{id}/offline-pack", "learning:learn",
                                            "Lessons sealed for this device, which is your own",
                                            [&service](Call& call, const OfflineDeviceIn& in) -> Result<OfflinePack> {
                                              return service.pack(call.viewer(), TRY(call.id<CourseId>("id")), in);
                                            });
  routes.get<PackStates>("/learning/offline-packs", "learning:learn", "What you keep on your devices",
                         [&service](Call& call) { return service.packs(call.viewer()); });
  routes.get<PackState>("/learning/offline-packs/{id}", "learning:learn", "Is this pack still good?",
                        [&service](Call& call) -> Result<PackState> {
                          return service.pack_state(call.viewer(), TRY(call.id<PackId>("id")));
                        });
  routes.del<Nothing>("/learning/offline-packs/{id}", "learning:learn", "End a pack of yours",
                      [&service](Call& call) -> Result<Nothing> {
                        const PackId id = TRY(call.id<PackId>("id"));
                        return done([&] { return service.end_pack(call.viewer(), id); });
                      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_own_routes(routes, service);
  add_talk_routes(routes, service);
  add_review_routes(routes, service);
  add_offline_routes(routes, service);
}

}  // namespace mc::study
