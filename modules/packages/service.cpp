// Access, and the library of packages.
#include "modules/packages/service.hpp"

#include "appliance/base/text.hpp"

namespace mc::packages {
namespace {

constexpr std::int64_t kFilesAtOnce = 500;

PackageId all_before() {
  PackageId out;
  out.bytes.fill(0xff);
  return out;
}

}  // namespace

Service::Service(Platform& platform, learning::Learning& learning, courses::Courses& courses,
                 accounts::Accounts& accounts)
    : platform_(platform), learning_(learning), courses_(courses), accounts_(accounts),
      html5_(platform, *this, accounts), scorm_(*this, courses::LessonFormat::scorm),
      xapi_(*this, courses::LessonFormat::xapi), interactive_(*this, courses::LessonFormat::interactive) {
  formats_[PackageKind::html5] = &html5_;
}

void Service::register_format(PackageKind kind, PackageFormat& format) { formats_[kind] = &format; }

PackageFormat* Service::format_of(PackageKind kind) const {
  auto found = formats_.find(kind);
  return found == formats_.end() ? nullptr : found->second;
}

courses::LessonKind& Service::kind(courses::LessonFormat format) {
  if (format == courses::LessonFormat::scorm) return scorm_;
  return format == courses::LessonFormat::xapi ? xapi_ : interactive_;
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details, std::string outcome) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.outcome = std::move(outcome);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

bool Service::changeable(const security::Viewer& viewer, PersonId created_by) {
  return created_by == viewer.person || viewer.may_everywhere("course:publish");
}

Result<PackageRow> Service::package_for(data::Tx& tx, const security::Viewer& viewer, PackageId id, bool to_change) {
  auto row = TRY(store::package(tx, id));
  if (!row) return not_found();
  if (!viewer.may(kManage)) return fail(Fault::not_found, std::string(kDenied), "package:" + id.text());
  if (to_change && !changeable(viewer, row->created_by))
    return forbidden("not_yours", "Only who uploaded a package, or who publishes courses, may change it.");
  return std::move(*row);
}

Status Service::edit_access(data::Tx& tx, const security::Viewer& viewer, CourseId course) {
  if (TRY(courses_.may_edit(tx, viewer, course))) return {};
  return fail(Fault::not_found, std::string(kDenied), "course:" + course.text());
}

Result<std::map<PersonId, std::string>> Service::names(data::Tx& tx, std::vector<PersonId> ids) {
  std::map<PersonId, std::string> out;
  for (const auto& [id, person] : TRY(accounts_.find_many(tx, ids)))
    out[id] = person.first_name + " " + person.last_name;
  for (PersonId id : ids) out.try_emplace(id, "unknown");
  return out;
}

Result<std::vector<PackageCard>> Service::cards(data::Tx& tx, const security::Viewer& viewer,
                                                const std::vector<ListedRow>& rows) {
  std::vector<PersonId> people;
  for (const ListedRow& row : rows) people.push_back(row.created_by);
  const auto called = TRY(names(tx, people));
  std::vector<PackageCard> out;
  for (const ListedRow& row : rows)
    out.push_back({row.id, row.title, row.description, row.kind, row.current_version_id.has_value(), row.number,
                   row.state, row.lessons, called.at(row.created_by), row.created_at, row.updated_at,
                   row.archived_at.has_value(), changeable(viewer, row.created_by)});
  return out;
}

Result<PackageCard> Service::card(data::Tx& tx, const security::Viewer& viewer, const ListedRow& row) {
  return std::move(TRY(cards(tx, viewer, {row})).front());
}

Result<std::vector<PackageVersionView>> Service::views(data::Tx& tx, const std::vector<VersionRow>& rows) {
  std::vector<PersonId> people;
  for (const VersionRow& row : rows) people.push_back(row.uploaded_by);
  const auto called = TRY(names(tx, people));
  std::vector<PackageVersionView> out;
  for (const VersionRow& row : rows)
    out.push_back({row.id, row.package_id, row.number, row.state, row.kind, row.title, row.description, row.parts,
                   TRY(shape::from_json<std::vector<ImportProblem>>(row.problems)), row.file_name, row.bytes, row.files,
                   row.unpacked_bytes, row.learners, called.at(row.uploaded_by), row.uploaded_at, row.finished_at});
  return out;
}

Result<Page<PackageCard>> Service::list(const security::Viewer& viewer, const PackagesQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  const std::string search = query.search ? fold(query.search->value) : std::string{};
  return reading<Page<PackageCard>>(viewer, [&](data::Tx& tx) -> Result<Page<PackageCard>> {
    auto rows = TRY(store::packages(tx, search, query.kind, query.archived.value_or(false),
                                    query.after.value_or(all_before()), limit + 1));
    Page<PackageCard> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(cards(tx, viewer, rows));
    return page;
  });
}

Result<PackageDetail> Service::detail(const security::Viewer& viewer, PackageId id) {
  return reading<PackageDetail>(viewer, [&](data::Tx& tx) -> Result<PackageDetail> {
    PackageRow row = TRY(package_for(tx, viewer, id, false));
    PackageDetail out;
    out.package = TRY(card(tx, viewer, TRY(store::listed(tx, id))));
    out.versions = TRY(views(tx, TRY(store::versions(tx, id))));
    for (const PackageVersionView& version : out.versions)
      if (version.id == row.current_version_id) out.current_number = version.number;
    for (const LessonRow& lesson : TRY(store::lessons_of(tx, id))) {
      auto drafted = TRY(courses_.drafted_lesson(tx, lesson.course_id, lesson.lesson_id));
      out.lessons.push_back({lesson.course_id, drafted ? drafted->course_title : "", lesson.lesson_id,
                             drafted ? drafted->title : "", lesson.format, lesson.opens_in});
    }
    learning::EnrolmentId before;
    before.bytes.fill(0xff);
    for (const PinRow& pin : TRY(store::pins(tx, id, before, {}, 1000)))
      if (!pin.done_at) ++out.in_progress;
    return out;
  });
}

Result<PackageCard> Service::change(const security::Viewer& viewer, PackageId id, const PackageChange& in) {
  return writing<PackageCard>(viewer, [&](data::Tx& tx) -> Result<PackageCard> {
    PackageRow row = TRY(package_for(tx, viewer, id, true));
    if (in.title) {
      row.title = in.title->value;
      row.title_key = fold(row.title);
    }
    if (in.description) row.description = in.description->value;
    if (in.archived && *in.archived && !TRY(store::lessons_of(tx, id)).empty())
      return conflict("package_in_use", "Lessons show this package. Give them another one first.");
    if (in.archived) row.archived_at = *in.archived ? std::optional(tx.now()) : std::nullopt;
    row.updated_at = tx.now();
    TRY(store::update_package(tx, row));
    TRY(audit(tx, viewer.person, "package.changed", "package:" + id.text()));
    return card(tx, viewer, TRY(store::listed(tx, id)));
  });
}

Status Service::drop_files(PackageVersionId version) {
  for (;;) {
    auto gone = platform_.db.write([&](data::Tx& tx) -> Result<std::size_t> {
      auto some = TRY(store::files(tx, version, kFilesAtOnce));
      for (const FileRow& file : some) {
        TRY(platform_.blobs.drop_reference(tx, file.blob_id, file_owner(version, file.path)));
        TRY(store::delete_file(tx, version, file.path));
      }
      return some.size();
    });
    if (TRY(std::move(gone)) == 0) return {};
  }
}

Result<http::Nothing> Service::remove(const security::Viewer& viewer, PackageId id) {
  // Out of the library first, so that nobody attaches it while its files go.
  auto versions = TRY(writing<std::vector<VersionRow>>(viewer, [&](data::Tx& tx) -> Result<std::vector<VersionRow>> {
    PackageRow row = TRY(package_for(tx, viewer, id, true));
    if (!TRY(store::courses_of(tx, id)).empty())
      return conflict("package_in_use", "Lessons show this package, or people have taken it. Archive it instead.");
    auto all = TRY(store::versions(tx, id));
    for (const VersionRow& version : all)
      if (version.state == VersionState::checking)
        return conflict("package_checking", "An upload is still being checked. Wait until it is done.");
    row.archived_at = tx.now();
    TRY(store::update_package(tx, row));
    return all;
  }));
  for (const VersionRow& version : versions) TRY(drop_files(version.id));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::delete_package(tx, id));
    return audit(tx, viewer.person, "package.deleted", "package:" + id.text());
  }));
  return http::Nothing{};
}

Result<std::shared_ptr<const PackageVersion>> Service::version(data::Tx& tx, PackageVersionId id) {
  {
    std::lock_guard lock(versions_mutex_);
    if (auto found = versions_.find(id); found != versions_.end()) return found->second;
  }
  auto row = TRY(store::version(tx, id));
  if (!row || row->state != VersionState::ready || !row->kind) return not_found();
  auto out = std::make_shared<PackageVersion>();
  out->id = id;
  out->package_id = row->package_id;
  out->number = row->number;
  out->summary = {*row->kind, row->title, row->description, row->parts, RawJson{TRY(store::manifest(tx, id))}};
  std::lock_guard lock(versions_mutex_);
  if (versions_.size() >= 128) versions_.clear();
  versions_[id] = out;
  return std::shared_ptr<const PackageVersion>(std::move(out));
}

Result<std::string> Service::read_file(data::Tx& tx, PackageVersionId id, std::string_view path, std::int64_t max) {
  auto file = TRY(store::file(tx, id, path));
  if (!file) return not_found("package_file_not_found");
  if (file->bytes > max) return fail(Fault::too_large, "package_file_too_large");
  return std::string(as_text(TRY(platform_.blobs.read_all(file->blob_id, max))));
}

}  // namespace mc::packages
