#pragma once
// Rules of module study. Thread-safe: state is in the database. Split by meaning: service.cpp (access, notes,
// bookmarks, streak), service_talk.cpp (discussion), service_reviews.cpp, service_offline.cpp.
#include "appliance/security/crypto.hpp"
#include "modules/study/requests.hpp"

namespace mc::study {

class Service final : public Study {
public:
  Service(Platform& platform, accounts::Accounts& accounts, courses::Courses& courses, learning::Learning& learning,
          const Secret& signing)
      : platform_(platform), accounts_(accounts), courses_(courses), learning_(learning),
        signing_(security::derive_key(signing.view(), "study.offline", 1).view()) {}

  Result<CourseRating> rating(data::Tx& tx, CourseId course) override;
  Result<std::vector<CourseRating>> ratings(data::Tx& tx, const std::vector<CourseId>& courses) override;
  Result<std::int64_t> streak_days(data::Tx& tx, PersonId person) override;
  Result<std::vector<OpenQuestion>> unanswered(data::Tx& tx, const std::vector<CourseId>& courses,
                                               std::int64_t limit) override;
  Status review(data::Tx& tx, PersonId person, CourseId course, const ReviewIn& in) override;
  Result<PostId> say(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson,
                     const PostIn& in) override;

  Result<StudyNotes> notes(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                           const ReadingLanguage& language);
  Result<StudyNote> add_note(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                             const NoteIn& in);
  Result<StudyNote> change_note(const security::Viewer& viewer, NoteId id, const NoteChange& in);
  Status remove_note(const security::Viewer& viewer, NoteId id);
  Result<Bookmark> add_bookmark(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Status remove_bookmark(const security::Viewer& viewer, courses::LessonId lesson);
  Result<LearningLibrary> library(const security::Viewer& viewer);
  Result<Streak> streak(const security::Viewer& viewer);
  Result<Streak> note_activity(const security::Viewer& viewer, const ActivityIn& in);
  Status on_attempt(data::Tx& tx, const assessment::AttemptFinished& event);

  Result<LessonThreads> threads(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                const AfterQuery& query);
  Result<Page<Post>> posts(const security::Viewer& viewer, PostId thread, const AfterQuery& query);
  Result<Post> post(const security::Viewer& viewer, CourseId course, courses::LessonId lesson, const PostIn& in);
  Status mark_read(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Status report(const security::Viewer& viewer, PostId id, const ReportIn& in);
  Result<PostReports> reports(const security::Viewer& viewer, const ReportsQuery& query);
  Status hide_post(const security::Viewer& viewer, PostId id, const HideIn& in);

  Result<CourseReviews> reviews(const security::Viewer& viewer, CourseId course, const AfterQuery& query);
  Result<CourseRating> review_for(const security::Viewer& viewer, CourseId course, const ReviewIn& in);
  Status remove_review(const security::Viewer& viewer, CourseId course);
  Status vote(const security::Viewer& viewer, ReviewId id, const HelpfulIn& in);
  Status hide_review(const security::Viewer& viewer, ReviewId id, const HideIn& in);

  Status set_policy(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                    const OfflinePolicyIn& in);
  /// For who takes the course, and who may edit it.
  Result<OfflineOffer> offer(const security::Viewer& viewer, CourseId course);
  /// Errors: `shared_workstation`, `no_device` (forbidden), `nothing_offline`, `too_many_devices`, `pack_too_large`.
  Result<OfflinePack> pack(const security::Viewer& viewer, CourseId course, const OfflineDeviceIn& in);
  Result<PackStates> packs(const security::Viewer& viewer);
  Result<PackState> pack_state(const security::Viewer& viewer, PackId id);
  Status end_pack(const security::Viewer& viewer, PackId id);

private:
  Status rate(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars);
  struct Place {
    learning::Enrolment enrolment;
    std::shared_ptr<const courses::CourseDetail> course;
  };
  /// The one access function of learners: she takes or took the course, and it has the lesson. not_found otherwise.
  Result<Place> place_of(data::Tx& tx, PersonId person, CourseId course,
                         std::optional<courses::LessonId> lesson = std::nullopt);
  Result<StudyNote> view(const NoteRow& row, const std::vector<std::string>& blocks);
  /// A lesson as she reads it: in the language asked for, else in that of her account.
  Result<courses::LessonContent> content(data::Tx& tx, const security::Viewer& viewer, const Place& place,
                                         courses::LessonId lesson, const std::optional<Text<2, 10>>& language);
  Result<std::vector<std::string>> blocks(data::Tx& tx, const security::Viewer& viewer, const Place& place,
                                          courses::LessonId lesson, const std::optional<Text<2, 10>>& language);
  Result<NoteRow> own_note(data::Tx& tx, PersonId person, NoteId id);
  Result<Date> today_of(data::Tx& tx, PersonId person);
  Result<Streak> streak_in(data::Tx& tx, PersonId person);
  Result<PostId> insert_post(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson, const PostIn& in,
                             bool by_author);
  Result<PostRow> post_row(data::Tx& tx, PostId id);
  Result<std::vector<Post>> post_views(data::Tx& tx, PersonId reader, const std::vector<PostRow>& rows);
  /// The device at which the viewer sits; a shared one is refused.
  Status check_device(data::Tx& tx, const security::Viewer& viewer);
  /// What is left once the same course on this device is replaced. Refuses a device too many.
  Status make_room(data::Tx& tx, PersonId person, CourseId course, const std::string& device);
  Result<bool> still_good(data::Tx& tx, const PackRow& row);
  Status audit(data::Tx& tx, PersonId actor, std::string action, std::string object);

  Platform& platform_;
  accounts::Accounts& accounts_;
  courses::Courses& courses_;
  learning::Learning& learning_;
  security::SigningKey signing_;
};

}  // namespace mc::study
