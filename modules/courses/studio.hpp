#pragma once
// What authors do around a draft: versions to restore, review threads, co-authors, other languages, media and
// resources, copies and packages. Split by meaning: studio_history.cpp, studio_review.cpp, studio_people.cpp,
// studio_locales.cpp, studio_media.cpp, studio_copy.cpp, studio_package.cpp.
#include "modules/courses/package.hpp"
#include "modules/courses/service.hpp"

namespace mc::courses {

inline constexpr std::int64_t kMediaLimit = 200LL << 20;
inline constexpr std::int64_t kPackageLimit = 200LL << 20;

/// Thread-safe: holds no state. Access to drafts is Service::find_for's; who may not gets not_found and is audited.
class Studio {
public:
  Studio(Platform& platform, Service& service, assessment::Assessment& assessment, accounts::Accounts& accounts)
      : platform_(platform), service_(service), assessment_(assessment), accounts_(accounts) {}

  // -- versions (studio_history.cpp). Saves of one person within five minutes are one version; 100 are kept. --
  Status remember(data::Tx& tx, const Actor& actor, CourseId course, const Uuid& subject, std::string content,
                  std::optional<BlobId> file);
  Status remember_lesson(data::Tx& tx, const Actor& actor, CourseId course, LessonId lesson);
  Status remember_outline(data::Tx& tx, const Actor& actor, CourseId course, const CourseDraft& draft);
  Result<CourseRevisions> lesson_revisions(const Caller& caller, CourseId course, LessonId lesson,
                                           const RevisionListQuery& query);
  Result<LessonRevision> lesson_revision(const Caller& caller, CourseId course, LessonId lesson, std::int64_t number);
  Result<LessonEdit> restore_lesson(const Caller& caller, CourseId course, LessonId lesson, std::int64_t number,
                                    const RestoreIn& in);
  Result<CourseRevisions> outline_revisions(const Caller& caller, CourseId course, const RevisionListQuery& query);
  Result<OutlineRevision> outline_revision(const Caller& caller, CourseId course, std::int64_t number);
  Result<CourseDraft> restore_outline(const Caller& caller, CourseId course, std::int64_t number, const RestoreIn& in);

  // -- review (studio_review.cpp) --
  Result<Page<ReviewItem>> review_queue(const Caller& caller, const ReviewQuery& query);
  Result<Page<ReviewThread>> threads(const Caller& caller, CourseId course, const ThreadsQuery& query);
  Result<ReviewThread> open_thread(const Caller& caller, CourseId course, const NewThread& in);
  Result<ReviewThread> reply(const Caller& caller, CourseId course, ThreadId id, const ThreadReply& in);
  Result<ReviewThread> resolve(const Caller& caller, CourseId course, ThreadId id, const ThreadState& in);

  // -- co-authors (studio_people.cpp); only the author and who may publish invite and remove --
  Result<CoAuthors> co_authors(const Caller& caller, CourseId course);
  Result<CoAuthors> invite(const Caller& caller, CourseId course, const CoAuthorIn& in);
  Result<CoAuthors> remove_co_author(const Caller& caller, CourseId course, PersonId person);
  Result<AuthorInvitations> invitations(const Caller& caller);
  Result<AuthorInvitations> answer(const Caller& caller, CourseId course, const AuthorInvitationAnswer& in);

  // -- other languages (studio_locales.cpp) --
  Result<LocaleStates> locales(const Caller& caller, CourseId course);
  Result<LocaleTextOut> text(const Caller& caller, CourseId course, const Uuid& subject, std::string_view locale);
  Result<LocaleTextOut> save_text(const Caller& caller, CourseId course, const Uuid& subject, std::string_view locale,
                                  const LocaleTextSave& in);

  // -- media and resources (studio_media.cpp) --
  Result<Page<Media>> media(const Caller& caller, const MediaQuery& query);
  Result<Media> add_media(const Caller& caller, http::Upload& upload, const MediaUploadQuery& query);
  Result<Media> change_media(const Caller& caller, MediaId id, const MediaPatch& in);
  Result<MediaUses> media_uses(const Caller& caller, MediaId id);
  Result<http::Nothing> delete_media(const Caller& caller, MediaId id);
  Result<http::Download> media_file(MediaId id);
  Result<http::Download> published_file(const Caller& caller, CourseId course, MediaId id);
  Result<Image> image_from_library(const Caller& caller, CourseId course, const ImageFromLibrary& in);
  Result<Resources> resources(const Caller& caller, CourseId course);
  Result<Resources> add_resource(const Caller& caller, CourseId course, const NewResource& in);
  Result<Resources> remove_resource(const Caller& caller, CourseId course, ResourceId id, std::int64_t revision);

  // -- copies (studio_copy.cpp, studio_package.cpp) --
  Result<CourseDraft> clone(const Caller& caller, CourseId course, const CloneIn& in);
  Result<http::Download> export_package(const Caller& caller, CourseId course);
  Result<PackageReport> import_package(const Caller& caller, http::Upload& upload, const PackageQuery& query);
  Result<Signers> signers(const Caller& caller);
  Result<Signers> trust(const Caller& caller, const SignerIn& in);

private:
  Result<PackageContent> content_of(data::Tx& tx, const CourseRow& row);
  /// Makes a draft of `content`; `blobs` gives the blob for each file name of the package.
  Result<CourseRow> build(data::Tx& tx, const Caller& caller, const PackageContent& content,
                          const std::map<std::string, BlobId>& blobs);
  Status build_lesson(data::Tx& tx, const Caller& caller, CourseId course, ModuleId module, const PackageLesson& in,
                      const std::map<std::string, BlobId>& blobs, std::map<std::string, Uuid>& ids);
  Status build_resource(data::Tx& tx, const Caller& caller, CourseId course, const PackageResource& in,
                        const std::map<std::string, BlobId>& blobs, const std::map<std::string, Uuid>& ids);
  /// The key of this installation, made at first use.
  Result<security::SigningKey> signing_key();
  Result<std::vector<Signer>> known_signers();
  Result<std::vector<LessonRow>> bring_back(data::Tx& tx, const Actor& actor, CourseId course,
                                            const OutlineSnapshot& then);
  Result<Difference> since(data::Tx& tx, CourseId course, LessonId lesson, const LessonSnapshot& then);
  Result<ReviewThread> thread_of(data::Tx& tx, const ThreadRow& row);
  Result<std::vector<ReviewThread>> threads_of(data::Tx& tx, const std::vector<ThreadRow>& rows);
  Result<CoAuthors> co_authors_in(data::Tx& tx, const CourseRow& row);
  Result<Resources> resources_in(data::Tx& tx, CourseId course);
  Status check_subject(data::Tx& tx, CourseId course, const Uuid& subject, const LocaleText& content);
  Status audit_media(data::Tx& tx, const Actor& actor, std::string action, MediaId id);

  Platform& platform_;
  Service& service_;
  assessment::Assessment& assessment_;
  accounts::Accounts& accounts_;
};

/// From `then` to `now`; pure.
Difference difference(const LessonSnapshot& then, const LessonSnapshot& now);
Difference difference(const OutlineSnapshot& then, const OutlineSnapshot& now);

}  // namespace mc::courses
