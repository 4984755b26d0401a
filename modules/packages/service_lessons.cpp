// Which package a lesson shows.
#include <fmt/format.h>

#include "modules/courses/draft_changes.hpp"
#include "modules/packages/service.hpp"

namespace mc::packages {
namespace {

using courses::LessonFormat;

bool fits_format(LessonFormat format, PackageKind kind) {
  switch (kind) {
  case PackageKind::scorm12:
  case PackageKind::scorm2004:
    return format == LessonFormat::scorm;
  case PackageKind::cmi5:
  case PackageKind::xapi:
    return format == LessonFormat::xapi;
  case PackageKind::html5:
    return format == LessonFormat::interactive;
  }
  return false;
}

bool shows_packages(LessonFormat format) {
  return format == LessonFormat::scorm || format == LessonFormat::xapi || format == LessonFormat::interactive;
}

}  // namespace

Result<std::vector<courses::PreflightItem>> PackageLessonKind::preflight(data::Tx& tx, CourseId course,
                                                                         courses::LessonId lesson) {
  return service_.preflight(tx, course, lesson);
}
Result<std::vector<courses::LessonLink>>
PackageLessonKind::links(data::Tx& tx, CourseId course, courses::LessonId lesson, std::optional<PersonId> person) {
  return service_.links(tx, course, lesson, format_, person);
}

Result<std::vector<courses::PreflightItem>> Service::preflight(data::Tx& tx, CourseId course,
                                                               courses::LessonId lesson) {
  std::vector<courses::PreflightItem> out;
  auto shown = TRY(store::lesson(tx, course, lesson));
  if (!shown) {
    out.push_back({"error", "package_missing", "A lesson has no package yet. Upload one, or choose one.", lesson});
    return out;
  }
  auto package = TRY(store::package(tx, shown->package_id));
  if (!package || !package->current_version_id)
    out.push_back({"error", "package_not_ready", "The package of a lesson cannot be opened yet.", lesson});
  if (platform_.settings.content_origin.empty())
    out.push_back({"warning", "content_origin_missing",
                   "Packages cannot be opened here until the administrator sets server.content_host.", lesson});
  return out;
}

Result<std::vector<courses::LessonLink>> Service::links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                        courses::LessonFormat format, std::optional<PersonId> person) {
  std::vector<courses::LessonLink> out;
  auto shown = TRY(person ? shown_to(tx, *person, course, lesson) : store::lesson(tx, course, lesson));
  if (!shown || shown->format != format) return out;
  auto package = TRY(store::package(tx, shown->package_id));
  if (package) out.push_back({format, package->id.bytes, package->title, std::nullopt, std::nullopt});
  return out;
}

Result<std::optional<LessonRow>> Service::shown_to(data::Tx& tx, PersonId person, CourseId course,
                                                   courses::LessonId lesson) {
  auto enrolment = TRY(learning_.newest(tx, person, course));
  if (!enrolment) return store::lesson(tx, course, lesson);
  auto version = TRY(courses_.version(tx, TRY(learning_.version_of(tx, enrolment->id))));
  return store::lesson_at(tx, course, lesson, version->published_at);
}

Status Service::retire_lesson(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  const auto before = TRY(store::lesson(tx, course, lesson));
  if (!before) return {};
  auto published = courses_.published(tx, course);
  if (!published && published.error().fault != Fault::not_found) return std::unexpected(published.error());
  // A choice of drafts that nobody was ever shown needs no memory. Who takes an archived course goes on with it.
  if (published && published->published_at < before->attached_at) return {};
  return store::put_history(tx, *before);
}

Status Service::attach_in(data::Tx& tx, PersonId by, CourseId course, courses::LessonId lesson, const AttachIn& in) {
  auto drafted = TRY(courses_.drafted_lesson(tx, course, lesson));
  if (!drafted) return invalid("lesson", "unknown_lesson", "The course has no such lesson.");
  if (!shows_packages(drafted->format))
    return conflict("wrong_lesson_format", "Only lessons of the formats SCORM, xAPI and interactive show packages.");
  auto package = TRY(store::package(tx, in.package_id));
  if (!package || package->archived_at) return invalid("package_id", "unknown_package", "There is no such package.");
  if (!package->current_version_id || !package->kind)
    return invalid("package_id", "package_not_ready", "This package cannot be opened: no upload of it was accepted.");
  if (!fits_format(drafted->format, *package->kind))
    return invalid("package_id", "format_differs", "This package is of another format than the lesson.");
  TRY(retire_lesson(tx, course, lesson));
  TRY(store::put_lesson(
      tx, {course, lesson, in.package_id, drafted->format, in.opens_in.value_or(OpensIn::frame), by, tx.now()}));
  return audit(tx, by, "package.attached", "package:" + in.package_id.text(),
               fmt::format(R"({{"lesson":"{}"}})", lesson.text()));
}

Result<AttachedPackage> Service::attached(const security::Viewer& viewer, CourseId course, courses::LessonId lesson) {
  return reading<AttachedPackage>(viewer, [&](data::Tx& tx) -> Result<AttachedPackage> {
    TRY(edit_access(tx, viewer, course));
    AttachedPackage out{course, lesson, std::nullopt, OpensIn::frame};
    if (auto shown = TRY(store::lesson(tx, course, lesson))) {
      out.package = TRY(card(tx, viewer, TRY(store::listed(tx, shown->package_id))));
      out.opens_in = shown->opens_in;
    }
    return out;
  });
}

Result<AttachedPackage> Service::attach(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                        const AttachIn& in) {
  return writing<AttachedPackage>(viewer, [&](data::Tx& tx) -> Result<AttachedPackage> {
    TRY(edit_access(tx, viewer, course));
    TRY(attach_in(tx, viewer.person, course, lesson, in));
    TRY(courses::note_draft_changed(tx, course));
    return AttachedPackage{course, lesson, TRY(card(tx, viewer, TRY(store::listed(tx, in.package_id)))),
                           in.opens_in.value_or(OpensIn::frame)};
  });
}

Result<AttachedPackage> Service::detach(const security::Viewer& viewer, CourseId course, courses::LessonId lesson) {
  return writing<AttachedPackage>(viewer, [&](data::Tx& tx) -> Result<AttachedPackage> {
    TRY(edit_access(tx, viewer, course));
    auto shown = TRY(store::lesson(tx, course, lesson));
    if (!shown) return not_found();
    TRY(retire_lesson(tx, course, lesson));
    TRY(store::delete_lesson(tx, course, lesson));
    TRY(courses::note_draft_changed(tx, course));
    TRY(audit(tx, viewer.person, "package.detached", "package:" + shown->package_id.text(),
              fmt::format(R"({{"lesson":"{}"}})", lesson.text())));
    return AttachedPackage{course, lesson, std::nullopt, OpensIn::frame};
  });
}

}  // namespace mc::packages
