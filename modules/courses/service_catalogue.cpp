// What everybody may see: catalogue, published courses, categories; what other modules ask for.
#include <cmath>

#include "appliance/base/text.hpp"
#include "modules/courses/service.hpp"

namespace mc::courses {
namespace {

CourseCard card_of(const CatalogueRow& row) {
  CourseCard card;
  card.id = row.course_id;
  card.title = row.title;
  card.summary = row.summary;
  card.category = row.category;
  card.difficulty = row.difficulty;
  card.language = row.language;
  card.minutes = row.minutes;
  if (row.ce_centihours) card.ce_hours = static_cast<double>(*row.ce_centihours) / 100;
  card.ce_type = row.ce_type;
  card.lessons = row.lessons;
  card.has_quiz = row.has_quiz;
  card.published_at = row.published_at;
  card.type = row.type;
  card.delivery = row.delivery;
  card.weeks = row.weeks;
  if (row.featured) card.featured = true;
  card.learners = row.learners;
  if (row.reviews > 0) {
    card.reviews = row.reviews;
    card.stars = std::round(10.0 * static_cast<double>(row.stars) / static_cast<double>(row.reviews)) / 10.0;
  }
  return card;
}

CourseCard card_of(const CourseDetail& detail) {
  CourseCard card;
  card.id = detail.id;
  card.title = detail.title;
  card.summary = detail.summary;
  card.category = detail.category;
  card.difficulty = detail.difficulty;
  card.language = detail.language;
  card.minutes = detail.minutes;
  if (detail.ce) {
    card.ce_hours = static_cast<double>(detail.ce->centihours.value) / 100;
    card.ce_type = detail.ce->type.value;
  }
  for (const OutlineModule& module : detail.modules)
    for (const OutlineLesson& lesson : module.lessons) {
      ++card.lessons;
      card.has_quiz = card.has_quiz || lesson.quiz.has_value();
    }
  card.published_at = detail.published_at;
  return card;
}

/// The cursor: the sorted value and the id, so that a page begins right after the row before, whatever was added
/// meanwhile.
std::string cursor_of(const CatalogueRow& row, CatalogueSort sort) {
  std::string value = sort == CatalogueSort::title     ? row.title_key
                      : sort == CatalogueSort::newest  ? std::to_string(row.published_at.ms)
                      : sort == CatalogueSort::popular ? std::to_string(row.learners)
                                                       : std::to_string(row.minutes);
  return to_base64url(as_bytes(row.course_id.text() + value));
}

Status read_cursor(std::string_view text, CatalogueFilter& filter) {
  auto refused = [] { return invalid("after", "bad_format", "Pass on `next` of the page before."); };
  auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < 36) return refused();
  std::string_view plain = as_text(*bytes);
  auto id = CourseId::parse(plain.substr(0, 36));
  std::string value(plain.substr(36));
  if (!id || !is_utf8(value)) return refused();
  if (filter.sort == CatalogueSort::title) {
    filter.after_title = After<std::string>{std::move(value), *id};
    return {};
  }
  if (value.empty() || value.size() > 15 || value.find_first_not_of("0123456789") != std::string::npos)
    return refused();
  filter.after_number = After<std::int64_t>{std::stoll(value), *id};
  return {};
}

}  // namespace

Result<Page<CourseCard>> Service::catalogue(const CourseQuery& query) {
  CatalogueFilter filter;
  if (query.search)
    for (const std::string& word : search_words(query.search->value))
      if (filter.words.size() < kMaxWords) filter.words.push_back(word);
  filter.category = query.category;
  filter.difficulty = query.difficulty;
  if (query.ce_type) filter.ce_type = query.ce_type->value;
  if (query.language) filter.language = query.language->value;
  filter.type = query.type;
  filter.delivery = query.delivery;
  if (query.weeks) filter.weeks = query.weeks->value;
  if (query.stars) filter.stars = query.stars->value;
  filter.featured = query.featured;
  filter.sort = query.sort.value_or(CatalogueSort::title);
  std::int64_t limit = query.limit ? query.limit->value : 50;
  filter.limit = limit + 1;  // one more tells whether there is a next page
  if (query.after) TRY(read_cursor(query.after->value, filter));
  std::vector<CatalogueRow> rows = TRY(platform_.db.read([&](data::Tx& tx) { return store::catalogue(tx, filter); }));
  Page<CourseCard> page;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.resize(static_cast<std::size_t>(limit));
    page.next = cursor_of(rows.back(), filter.sort);
  }
  for (const CatalogueRow& row : rows) page.items.push_back(card_of(row));
  return page;
}

Result<CourseDetail> Service::published(data::Tx& tx, CourseId course) {
  auto row = TRY(store::course(tx, course));
  if (!row || !row->published_version_id) return not_found();
  if (row->status == CourseStatus::archived || row->status == CourseStatus::suspended) return not_found();
  return *TRY(version(tx, *row->published_version_id));
}

Result<std::shared_ptr<const CourseDetail>> Service::version(data::Tx& tx, VersionId id) {
  if (auto known = details_.find(id)) return known;
  RawJson stored = TRY(store::version_detail(tx, id));
  auto detail = std::make_shared<const CourseDetail>(TRY(shape::from_json<CourseDetail>(stored.text)));
  details_.put(id, detail);
  return detail;
}

Result<LessonContent> Service::lesson(data::Tx& tx, VersionId version, LessonId lesson) {
  return store::version_lesson(tx, version, lesson);
}

Result<std::vector<CourseCard>> Service::cards(data::Tx& tx, const std::vector<CourseId>& courses) {
  std::map<CourseId, VersionId> versions;
  for (const store::PublishedRow& row : TRY(store::published_versions(tx, courses))) versions[row.course] = row.version;
  std::vector<CourseCard> out;
  for (CourseId course : courses)
    if (auto found = versions.find(course); found != versions.end())
      out.push_back(card_of(*TRY(version(tx, found->second))));
  return out;
}

Result<Categories> Service::categories() {
  return platform_.db.read([&](data::Tx& tx) -> Result<Categories> { return Categories{TRY(store::categories(tx))}; });
}

Result<Category> Service::add_category(const Caller& caller, const CategoryIn& in) {
  if (!caller.viewer.may_everywhere("course:publish")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<Category> {
    if (in.parent_id && !TRY(store::category(tx, *in.parent_id)))
      return invalid("parent_id", "unknown_category", "There is no such category.");
    std::string key = fold(in.name.value);
    if (TRY(store::category_named(tx, in.parent_id, key)))
      return conflict("name_taken", "There is such a category already.");
    Category category{CategoryId{make_uuid7(tx.now(), platform_.random)}, in.parent_id, in.name.value};
    TRY(store::insert_category(tx, category, key));
    security::AuditEvent event;
    event.actor = caller.actor.person;
    event.action = "course.category_created";
    event.object = "category:" + category.id.text();
    event.request_id = caller.actor.request_id;
    event.address = caller.actor.address;
    TRY(platform_.audit.append(tx, event));
    return category;
  });
}

Status Service::audit_category(data::Tx& tx, const Caller& caller, std::string action, CategoryId id) {
  security::AuditEvent event;
  event.actor = caller.actor.person;
  event.action = std::move(action);
  event.object = "category:" + id.text();
  event.request_id = caller.actor.request_id;
  event.address = caller.actor.address;
  return platform_.audit.append(tx, event);
}

Result<Category> Service::change_category(const Caller& caller, CategoryId id, const CategoryIn& in) {
  if (!caller.viewer.may_everywhere("course:publish")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<Category> {
    auto category = TRY(store::category(tx, id));
    if (!category) return not_found("category_not_found");
    // A category stands below itself when the way up from its new parent meets it.
    std::optional<CategoryId> above = in.parent_id;
    for (int depth = 0; above; ++depth) {
      if (*above == id || depth > 20)
        return invalid("parent_id", "below_itself", "A category cannot stand below itself.");
      auto parent = TRY(store::category(tx, *above));
      if (!parent) return invalid("parent_id", "unknown_category", "There is no such category.");
      above = parent->parent_id;
    }
    const std::string key = fold(in.name.value);
    auto same = TRY(store::category_named(tx, in.parent_id, key));
    if (same && *same != id) return conflict("name_taken", "There is such a category already.");
    category->name = in.name.value;
    category->parent_id = in.parent_id;
    TRY(store::rename_category(tx, *category, key));
    TRY(audit_category(tx, caller, "course.category_changed", id));
    return std::move(*category);
  });
}

Status Service::remove_category(const Caller& caller, CategoryId id) {
  if (!caller.viewer.may_everywhere("course:publish")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::category(tx, id))) return not_found("category_not_found");
    if (TRY(store::category_used(tx, id)))
      return conflict("category_used", "Courses or other categories stand in it; move them first.");
    TRY(store::delete_category(tx, id));
    return audit_category(tx, caller, "course.category_removed", id);
  });
}

Result<Featured> Service::feature(const Caller& caller, CourseId course, const Featured& in) {
  if (!caller.viewer.may_everywhere("course:publish")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<Featured> {
    if (!TRY(store::course(tx, course))) return not_found("course_not_found");
    TRY(store::put_featured(tx, course, in.featured));
    TRY(audit(tx, caller.actor, in.featured ? "course.featured" : "course.not_featured", course, "{}"));
    return in;
  });
}

Status Service::note_learners(data::Tx& tx, CourseId course, std::int64_t learners) {
  return store::put_learners(tx, course, learners);
}
Status Service::note_reviews(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars) {
  return store::put_reviews(tx, course, reviews, stars);
}

}  // namespace mc::courses
