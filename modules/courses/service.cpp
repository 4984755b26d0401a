// Access to drafts; making a course and its settings.
#include "modules/courses/studio.hpp"

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"

namespace mc::courses {

Service::Service(Platform& platform, assessment::Assessment& assessment, accounts::Accounts& accounts)
    : platform_(platform), assessment_(assessment), accounts_(accounts), details_(256),
      studio_(std::make_unique<Studio>(platform, *this, assessment, accounts)) {}
Service::~Service() = default;

bool Service::may_publish(const security::Viewer& viewer, CourseId course) {
  security::Reach reach = viewer.reach("course:publish");
  return reach.everywhere || std::find(reach.courses.begin(), reach.courses.end(), course) != reach.courses.end();
}

Result<bool> Service::may_see_analytics(data::Tx& tx, const security::Viewer& viewer, CourseId course) {
  if (viewer.may_everywhere("course:publish")) return true;
  security::Reach reach = viewer.reach("course:analytics:view");
  if (std::find(reach.courses.begin(), reach.courses.end(), course) != reach.courses.end()) return true;
  if (!viewer.may("course:analytics:view")) return false;
  auto author = TRY(store::author(tx, course, viewer.person));
  return author && author->may_see_analytics;
}

Result<CourseRow> Service::find_for(data::Tx& tx, const security::Viewer& viewer, CourseId course) {
  auto row = TRY(store::course(tx, course));
  if (!row) return not_found();
  if (viewer.may_everywhere("course:publish")) return std::move(*row);
  for (std::string_view permission : {"course:manage", "course:publish"}) {
    security::Reach reach = viewer.reach(permission);
    if (std::find(reach.courses.begin(), reach.courses.end(), course) != reach.courses.end()) return std::move(*row);
  }
  if (viewer.may("course:manage") && TRY(store::is_author(tx, course, viewer.person))) return std::move(*row);
  return not_found(std::string(kDenied));
}

Result<bool> Service::may_edit(data::Tx& tx, const security::Viewer& viewer, CourseId course) {
  auto found = find_for(tx, viewer, course);
  if (found) return true;
  if (found.error().fault == Fault::not_found) return false;
  return std::unexpected(found.error());
}

void Service::audit_denied(const Caller& caller, CourseId course) {
  Status written = platform_.db.write([&](data::Tx& tx) -> Status {
    security::AuditEvent event;
    event.actor = caller.actor.person;
    event.action = "course.access";
    event.object = "course:" + course.text();
    event.outcome = "denied";
    event.request_id = caller.actor.request_id;
    event.address = caller.actor.address;
    return platform_.audit.append(tx, event);
  });
  if (!written)
    LOG(error, "audit_denied_failed", {"code", written.error().code}, {"request_id", caller.actor.request_id});
}

Status Service::audit(data::Tx& tx, const Actor& actor, std::string action, CourseId course, std::string details) {
  security::AuditEvent event;
  event.actor = actor.person;
  event.action = std::move(action);
  event.object = "course:" + course.text();
  event.details.text = std::move(details);
  event.request_id = actor.request_id;
  event.address = actor.address;
  return platform_.audit.append(tx, event);
}

Result<std::string> Service::person_name(data::Tx& tx, PersonId person) {
  auto found = TRY(accounts_.find(tx, person));
  return found ? found->first_name + " " + found->last_name : std::string();
}

Result<CourseRow> Service::create_in(data::Tx& tx, const Actor& actor, const NewCourse& in) {
  if (in.category_id && !TRY(store::category(tx, *in.category_id)))
    return invalid("category_id", "unknown_category", "There is no such category.");
  CourseRow row;
  row.id = CourseId{make_uuid7(tx.now(), platform_.random)};
  row.title = in.title.value;
  row.title_key = fold(row.title);
  row.category_id = in.category_id;
  row.author_id = actor.person;
  row.updated_at = tx.now();
  TRY(store::insert_course(tx, row));
  TRY(store::add_author(tx, row.id, actor.person));
  TRY(audit(tx, actor, "course.created", row.id));
  return row;
}

Result<CourseDraft> Service::create(const Caller& caller, const NewCourse& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CourseDraft> {
    CourseRow row = TRY(create_in(tx, caller.actor, in));
    return draft_of(tx, row);
  });
}

Result<CourseDraft> Service::draft(const Caller& caller, CourseId course) {
  return reading<CourseDraft>(caller, course, [&](data::Tx& tx, CourseRow& row) { return draft_of(tx, row); });
}

Status Service::apply(data::Tx& tx, CourseRow& row, const CourseSettings& in) {
  if (in.category_id) {
    if (!TRY(store::category(tx, *in.category_id)))
      return invalid("category_id", "unknown_category", "There is no such category.");
    row.category_id = in.category_id;
  }
  if (in.title) {
    row.title = in.title->value;
    row.title_key = fold(row.title);
  }
  if (in.summary) row.summary = in.summary->value;
  if (in.difficulty) row.difficulty = *in.difficulty;
  if (in.language) row.language = in.language->value;
  if (in.objectives) row.objectives.text = shape::to_json(*in.objectives);
  if (in.ce) row.ce = RawJson{shape::to_json(*in.ce)};
  if (in.without_ce.value_or(false)) row.ce.reset();
  if (in.certificate_valid_months) {
    row.certificate_valid_months.reset();
    if (in.certificate_valid_months->value > 0) row.certificate_valid_months = in.certificate_valid_months->value;
  }
  return apply_page(tx, row.id, in);
}

namespace {

Status check_prerequisites(data::Tx& tx, CourseId course, const List<Prerequisite, 20>& wanted) {
  std::set<CourseId> seen;
  for (std::size_t i = 0; i < wanted.items.size(); ++i) {
    const CourseId other = wanted.items[i].course_id;
    std::string path = "prerequisites[" + std::to_string(i) + "].course_id";
    if (other == course || !seen.insert(other).second)
      return invalid(path, "repeated", "Name other courses, each once.");
    if (!TRY(store::course(tx, other))) return invalid(path, "unknown_course", "There is no such course.");
  }
  return {};
}

}  // namespace

Status Service::apply_page(data::Tx& tx, CourseId course, const CourseSettings& in) {
  if (!in.page && !in.prerequisites && !in.max_enrolments) return {};
  PageRow page = TRY(store::page(tx, course)).value_or(PageRow{RawJson{shape::to_json(CoursePage{})}});
  if (in.page) page.page.text = shape::to_json(*in.page);
  if (in.prerequisites) {
    TRY(check_prerequisites(tx, course, *in.prerequisites));
    page.prerequisites.text = shape::to_json(*in.prerequisites);
  }
  if (in.max_enrolments) {
    page.max_enrolments.reset();
    if (in.max_enrolments->value > 0) page.max_enrolments = in.max_enrolments->value;
  }
  return store::put_page(tx, course, page);
}

Result<CourseDraft> Service::change(const Caller& caller, CourseId course, const CourseSettings& in) {
  return editing(caller, course, in.revision, "settings",
                 [&](data::Tx& tx, CourseRow& row) { return apply(tx, row, in); });
}

Result<CourseDraft> Service::draft_of(data::Tx& tx, const CourseRow& row) {
  CourseDraft out;
  out.id = row.id;
  out.status = row.status;
  out.revision = row.revision;
  out.published_version = row.published_number;
  out.changed_since_published = row.changed_since_published;
  out.title = row.title;
  out.summary = row.summary;
  out.category_id = row.category_id;
  out.difficulty = row.difficulty;
  out.language = row.language;
  out.objectives = TRY(shape::from_json<std::vector<std::string>>(row.objectives.text));
  if (row.ce) out.ce = TRY(shape::from_json<CeCredit>(row.ce->text));
  out.certificate_valid_months = row.certificate_valid_months;
  out.author_id = row.author_id;
  out.author_name = TRY(person_name(tx, row.author_id));
  out.review_comment = row.review_comment;
  out.updated_at = row.updated_at;
  for (ModuleRow& module : TRY(store::modules(tx, row.id)))
    out.modules.push_back({module.id,
                           std::move(module.title),
                           {},
                           module.opens_on,
                           module.opens_after_days,
                           module.unlock_after_module_id});
  if (auto page = TRY(store::page(tx, row.id))) {
    out.page = TRY(shape::from_json<CoursePage>(page->page.text));
    out.prerequisites = TRY(shape::from_json<std::vector<Prerequisite>>(page->prerequisites.text));
    out.max_enrolments = page->max_enrolments;
  }
  for (LessonRow& lesson : TRY(store::lessons(tx, row.id))) {
    auto module = std::find_if(out.modules.begin(), out.modules.end(),
                               [&](const ModuleDraft& m) { return m.id == lesson.module_id; });
    if (module == out.modules.end()) return internal("outline_damaged", "A lesson has no module.");
    module->lessons.push_back({lesson.id, std::move(lesson.title), lesson.format, lesson.minutes, lesson.completion,
                               lesson.min_seconds, lesson.mandatory, lesson.free_preview});
  }
  return out;
}

Result<Page<AuthoredCourse>> Service::authored(const Caller& caller, const AuthoringQuery& query) {
  AuthoredFilter filter;
  if (!caller.viewer.may_everywhere("course:publish")) filter.author = caller.viewer.person;
  filter.status = query.status;
  if (query.search) filter.title_part = fold(query.search->value);
  std::int64_t limit = query.limit ? query.limit->value : 50;
  filter.limit = limit + 1;  // one more tells whether there is a next page
  if (query.after) {
    auto parts = split(query.after->value, '_');
    auto at = parts.size() == 2 ? parse_instant(parts[0]) : Result<Instant>(invalid("after", "bad_format"));
    auto id = parts.size() == 2 ? CourseId::parse(parts[1]) : Result<CourseId>(not_found());
    if (!at || !id) return invalid("after", "bad_format", "Pass on `next` of the page before.");
    filter.after = After<Instant>{*at, *id};
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AuthoredCourse>> {
    std::vector<CourseRow> rows = TRY(store::authored(tx, filter));
    Page<AuthoredCourse> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.resize(static_cast<std::size_t>(limit));
      page.next = to_string(rows.back().updated_at) + "_" + rows.back().id.text();
    }
    std::vector<PersonId> authors;
    for (const CourseRow& row : rows) authors.push_back(row.author_id);
    auto people = TRY(accounts_.find_many(tx, authors));
    for (CourseRow& row : rows) {
      auto author = people.find(row.author_id);
      std::string name = author == people.end() ? "" : author->second.first_name + " " + author->second.last_name;
      page.items.push_back({row.id, std::move(row.title), row.status, std::move(name), row.published_number,
                            row.changed_since_published, row.updated_at});
    }
    return page;
  });
}

}  // namespace mc::courses
