// HTTP endpoints around drafts: versions, review, co-authors, languages, copies.
#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

using http::Call;

Result<std::int64_t> number_of(Call& call) {
  std::string_view text = call.parameter("number");
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return not_found();
  return std::stoll(std::string(text));
}

Result<CourseId> course_of(Call& call) { return call.id<CourseId>("id"); }
Result<LessonId> lesson_of(Call& call) { return call.id<LessonId>("lesson"); }

void add_history_routes(http::Routes& routes, Studio& studio) {
  const std::string lesson = "/authoring/courses/{id}/lessons/{lesson}/history";
  const std::string outline = "/authoring/courses/{id}/outline/history";
  routes.get<RevisionListQuery, CourseRevisions>(
      lesson, "course:manage", "Saved versions of a lesson's content, newest first",
      [&](Call& call, const RevisionListQuery& query) -> Result<CourseRevisions> {
        return studio.lesson_revisions(caller_of(call), TRY(course_of(call)), TRY(lesson_of(call)), query);
      });
  routes.get<LessonRevision>(lesson + "/{number}", "course:manage",
                             "A saved version of a lesson, and what changed since",
                             [&](Call& call) -> Result<LessonRevision> {
                               return studio.lesson_revision(caller_of(call), TRY(course_of(call)),
                                                             TRY(lesson_of(call)), TRY(number_of(call)));
                             });
  routes.post<RestoreIn, LessonEdit>(lesson + "/{number}/restore", "course:manage",
                                     "Make a saved version the content again",
                                     [&](Call& call, const RestoreIn& in) -> Result<LessonEdit> {
                                       return studio.restore_lesson(caller_of(call), TRY(course_of(call)),
                                                                    TRY(lesson_of(call)), TRY(number_of(call)), in);
                                     });
  routes.get<RevisionListQuery, CourseRevisions>(
      outline, "course:manage", "Saved versions of the outline, newest first",
      [&](Call& call, const RevisionListQuery& query) -> Result<CourseRevisions> {
        return studio.outline_revisions(caller_of(call), TRY(course_of(call)), query);
      });
  routes.get<OutlineRevision>(
      outline + "/{number}", "course:manage", "A saved version of the outline, and what changed since",
      [&](Call& call) -> Result<OutlineRevision> {
        return studio.outline_revision(caller_of(call), TRY(course_of(call)), TRY(number_of(call)));
      });
  routes.post<RestoreIn, CourseDraft>(outline + "/{number}/restore", "course:manage",
                                      "Make a saved version the outline again; removed lessons come back",
                                      [&](Call& call, const RestoreIn& in) -> Result<CourseDraft> {
                                        return studio.restore_outline(caller_of(call), TRY(course_of(call)),
                                                                      TRY(number_of(call)), in);
                                      });
}

void add_conversation_routes(http::Routes& routes, Studio& studio) {
  const std::string threads = "/authoring/courses/{id}/threads";
  routes.get<ReviewQuery, Page<ReviewItem>>(
      "/authoring/review-queue", "course:publish", "Courses that wait for a review, longest first",
      [&](Call& call, const ReviewQuery& query) { return studio.review_queue(caller_of(call), query); });
  routes.get<ThreadsQuery, Page<ReviewThread>>(
      threads, "course:manage", "Conversations about a draft",
      [&](Call& call, const ThreadsQuery& query) -> Result<Page<ReviewThread>> {
        return studio.threads(caller_of(call), TRY(course_of(call)), query);
      });
  routes.post<NewThread, ReviewThread>(threads, "course:manage", "Start a conversation about a course or a lesson",
                                       [&](Call& call, const NewThread& in) -> Result<ReviewThread> {
                                         return studio.open_thread(caller_of(call), TRY(course_of(call)), in);
                                       });
  routes.post<ThreadReply, ReviewThread>(threads + "/{thread}/comments", "course:manage", "Answer in a conversation",
                                         [&](Call& call, const ThreadReply& in) -> Result<ReviewThread> {
                                           return studio.reply(caller_of(call), TRY(course_of(call)),
                                                               TRY(call.id<ThreadId>("thread")), in);
                                         });
  routes.put<ThreadState, ReviewThread>(
      threads + "/{thread}/state", "course:manage", "Resolve a conversation or reopen it",
      [&](Call& call, const ThreadState& in) -> Result<ReviewThread> {
        return studio.resolve(caller_of(call), TRY(course_of(call)), TRY(call.id<ThreadId>("thread")), in);
      });
}

void add_people_routes(http::Routes& routes, Studio& studio) {
  const std::string authors = "/authoring/courses/{id}/co-authors";
  routes.get<CoAuthors>(
      authors, "course:manage", "Who writes a course, and who is invited to",
      [&](Call& call) -> Result<CoAuthors> { return studio.co_authors(caller_of(call), TRY(course_of(call))); });
  routes.post<CoAuthorIn, CoAuthors>(authors, "course:manage", "Invite a co-author, or change her rights",
                                     [&](Call& call, const CoAuthorIn& in) -> Result<CoAuthors> {
                                       return studio.invite(caller_of(call), TRY(course_of(call)), in);
                                     });
  routes.del<CoAuthors>(authors + "/{person}", "course:manage", "Remove a co-author or take back an invitation",
                        [&](Call& call) -> Result<CoAuthors> {
                          return studio.remove_co_author(caller_of(call), TRY(course_of(call)),
                                                         TRY(call.id<PersonId>("person")));
                        });
  routes.get<AuthorInvitations>("/authoring/invitations", "course:create", "Courses that you are invited to write",
                                [&](Call& call) { return studio.invitations(caller_of(call)); });
  routes.post<AuthorInvitationAnswer, AuthorInvitations>(
      "/authoring/invitations/{id}/answer", "course:create", "Accept or decline to write a course",
      [&](Call& call, const AuthorInvitationAnswer& in) -> Result<AuthorInvitations> {
        return studio.answer(caller_of(call), TRY(course_of(call)), in);
      });
}

void add_language_routes(http::Routes& routes, Studio& studio) {
  const std::string texts = "/authoring/courses/{id}/locales";
  routes.get<LocaleStates>(
      texts, "course:manage", "Languages of a draft and how much is there in each",
      [&](Call& call) -> Result<LocaleStates> { return studio.locales(caller_of(call), TRY(course_of(call))); });
  routes.get<LocaleTextOut>(texts + "/{locale}/{subject}", "course:manage",
                            "A course, module or lesson in another language", [&](Call& call) -> Result<LocaleTextOut> {
                              return studio.text(caller_of(call), TRY(course_of(call)),
                                                 TRY(call.id<CourseId>("subject")).bytes, call.parameter("locale"));
                            });
  routes
      .put<LocaleTextSave, LocaleTextOut>(
          texts + "/{locale}/{subject}", "course:manage", "Write a course, module or lesson in another language",
          [&](Call& call, const LocaleTextSave& in) -> Result<LocaleTextOut> {
            return studio.save_text(caller_of(call), TRY(course_of(call)), TRY(call.id<CourseId>("subject")).bytes,
                                    call.parameter("locale"), in);
          })
      .body_limit = 2 << 20;
}

void add_copy_routes(http::Routes& routes, Studio& studio) {
  routes.post<CloneIn, CourseDraft>("/authoring/courses/{id}/clone", "course:manage", "Copy a course as a new draft",
                                    [&](Call& call, const CloneIn& in) -> Result<CourseDraft> {
                                      return studio.clone(caller_of(call), TRY(course_of(call)), in);
                                    });
  routes.download<http::Nothing>("/authoring/courses/{id}/package", "course:manage", "A course as a signed package",
                                 [&](Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return studio.export_package(caller_of(call), TRY(course_of(call)));
                                 });
  routes.upload<PackageQuery, PackageReport>(
      "/authoring/packages", "course:create", "Check a package, or import it as a new draft", kPackageLimit,
      [&](Call& call, http::Upload& upload, const PackageQuery& query) -> Result<PackageReport> {
        return studio.import_package(caller_of(call), upload, query);
      });
  routes.get<Signers>("/authoring/signers", "course:publish", "Whose packages are trusted",
                      [&](Call& call) { return studio.signers(caller_of(call)); });
  routes.post<SignerIn, Signers>("/authoring/signers", "course:publish", "Trust the packages of another installation",
                                 [&](Call& call, const SignerIn& in) { return studio.trust(caller_of(call), in); });
}

}  // namespace

void add_studio_routes(http::Routes& routes, Studio& studio) {
  add_history_routes(routes, studio);
  add_conversation_routes(routes, studio);
  add_people_routes(routes, studio);
  add_language_routes(routes, studio);
  add_copy_routes(routes, studio);
}

}  // namespace mc::courses
