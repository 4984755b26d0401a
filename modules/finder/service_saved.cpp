// Saved searches, recommendations from what expires, refreshers.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "modules/finder/service.hpp"

namespace mc::finder {
namespace {

constexpr int kRecommendDays = 90;
constexpr std::size_t kRecommendedTypes = 10;
constexpr std::size_t kClassesEach = 5;

}  // namespace

Result<SavedSearch> Service::shown(data::Tx& tx, const SavedRow& row) {
  SavedSearch out;
  out.id = row.id;
  out.name = row.name;
  out.query = TRY(shape::from_json<ClassSearch>(row.query));
  out.alert = row.alert;
  out.created_at = row.created_at;
  if (auto what = asked(tx, out.query)) out.matches = index_.search(what->wanted, std::nullopt, 0).total;
  return out;
}

Result<SavedSearches> Service::saved(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<SavedSearches> {
    TRY(index_.refresh(tx));
    SavedSearches out;
    for (const SavedRow& row : TRY(store::saved_of(tx, viewer.person))) out.items.push_back(TRY(shown(tx, row)));
    return out;
  });
}

Result<SavedSearch> Service::save_search(const security::Viewer& viewer, std::optional<SavedSearchId> id,
                                         const SavedSearchIn& in) {
  SavedRow saved = TRY(platform_.db.write([&](data::Tx& tx) -> Result<SavedRow> {
    ClassSearch query = in.query;
    query.sort = std::nullopt;
    query.after = std::nullopt;
    query.limit = std::nullopt;
    TRY(asked(tx, query));  // its places are real
    auto all = TRY(store::saved_of(tx, viewer.person));
    SavedRow row;
    if (id) {
      auto before = std::ranges::find(all, *id, &SavedRow::id);
      if (before == all.end()) return not_found("saved_search_not_found");
      row = *before;
    } else {
      if (all.size() >= kSavedSearches) return conflict("too_many_searches", "Twenty searches can be saved.");
      row.id = SavedSearchId::make(platform_.clock, platform_.random);
      row.person_id = viewer.person;
      row.created_at = tx.now();
    }
    row.name = in.name.value;
    row.query = shape::to_json(query);
    row.alert = in.alert;
    row.seen = tx.now();  // what is there already is no news
    TRY(store::put_saved(tx, row));
    TRY(audit(tx, viewer.person, "finder.search_saved", "finder_search:" + row.id.text()));
    return row;
  }));
  return platform_.db.read([&](data::Tx& tx) -> Result<SavedSearch> {
    TRY(index_.refresh(tx));
    return shown(tx, saved);
  });
}

Status Service::forget_search(const security::Viewer& viewer, SavedSearchId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::saved(tx, id));
    if (!row || row->person_id != viewer.person) return not_found("saved_search_not_found");
    TRY(store::remove_saved(tx, id));
    return audit(tx, viewer.person, "finder.search_forgotten", "finder_search:" + id.text());
  });
}

/// Of each type the newest card counts: one that was renewed is no reason for a class.
Result<RecommendedClasses> Service::recommendations(data::Tx& tx, PersonId person) {
  struct Need {
    std::optional<Date> expires_on;
    bool missing = false;
  };
  std::map<std::string, Need> needs;
  std::set<std::string> fine;
  const Date today = platform_.clock.today();
  for (const credentials::Credential& one : TRY(credentials_.of_person(tx, person))) {
    if (one.kind != credentials::Kind::certification || !known_type(one.type)) continue;
    if (one.status == credentials::CredentialStatus::revoked) continue;
    if (!one.expires_on || *one.expires_on > today + kRecommendDays) {
      fine.insert(one.type);
      continue;
    }
    Need& need = needs[one.type];
    if (!need.expires_on || *need.expires_on < *one.expires_on) need.expires_on = one.expires_on;
  }
  for (const credentials::Requirement& required : TRY(credentials_.requirements(tx, person))) {
    if (required.held) continue;
    for (const std::string& type : required.types)
      if (known_type(type) && !needs.contains(type)) needs[type] = {std::nullopt, true};
  }
  RecommendedClasses out;
  std::int64_t miles = 50;
  out.place = TRY(place_of(tx, person, miles));
  auto courses = TRY(shown_refreshers(tx));
  TRY(index_.refresh(tx));
  for (const auto& [type, need] : needs) {
    if (fine.contains(type)) continue;
    RecommendedFor one;
    one.type = type;
    one.type_name = type_name(type);
    one.expires_on = need.expires_on;
    one.expired = need.expires_on && *need.expires_on < today;
    out.items.push_back(std::move(one));
  }
  std::ranges::stable_sort(out.items, {}, [](const RecommendedFor& one) { return one.expires_on.value_or(Date{}); });
  if (out.items.size() > kRecommendedTypes) out.items.resize(kRecommendedTypes);
  for (RecommendedFor& one : out.items) {
    Wanted wanted;
    wanted.now = wanted.from = tx.now();
    wanted.type = one.type;
    if (out.place) {
      wanted.centre = data::Position{out.place->latitude, out.place->longitude};
      wanted.miles = static_cast<double>(miles);
      wanted.sort = ClassSort::distance;
    }
    one.classes = TRY(hits(tx, index_.search(wanted, std::nullopt, kClassesEach).hits));
    for (const ClassRefresher& course : courses)
      if (course.type == one.type) one.refreshers.push_back(course);
  }
  return out;
}

Result<RecommendedClasses> Service::recommended_to(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) { return recommendations(tx, viewer.person); });
}

Result<std::vector<ClassHit>> Service::recommended(data::Tx& tx, PersonId person, int limit) {
  std::vector<ClassHit> out;
  for (RecommendedFor& one : TRY(recommendations(tx, person)).items)
    for (ClassHit& of : one.classes)
      if (out.size() < static_cast<std::size_t>(std::max(limit, 0))) out.push_back(std::move(of));
  return out;
}

Result<std::vector<ClassRefresher>> Service::shown_refreshers(data::Tx& tx) {
  auto rows = TRY(store::refreshers(tx));
  std::vector<CourseId> ids;
  for (const RefresherRow& row : rows) ids.push_back(row.course_id);
  std::map<CourseId, std::string> titles;
  if (!ids.empty())
    for (const courses::CourseCard& card : TRY(courses_.cards(tx, ids))) titles[card.id] = card.title;
  std::vector<ClassRefresher> out;
  for (const RefresherRow& row : rows)
    if (auto title = titles.find(row.course_id); title != titles.end())  // not one that was taken back
      out.push_back({row.course_id, title->second, row.type});
  return out;
}

Result<ClassRefreshers> Service::refreshers() {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<ClassRefreshers> { return ClassRefreshers{TRY(shown_refreshers(tx))}; });
}

Result<ClassRefreshers> Service::set_refreshers(const security::Viewer& viewer, const RefreshersIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassRefreshers> {
    std::vector<RefresherRow> rows;
    std::vector<CourseId> ids;
    for (const RefresherIn& one : in.items) {
      rows.push_back({one.course_id, one.type.value});
      ids.push_back(one.course_id);
    }
    std::set<CourseId> known;
    if (!ids.empty())
      for (const courses::CourseCard& card : TRY(courses_.cards(tx, ids))) known.insert(card.id);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!known_type(rows[i].type))
        return invalid(fmt::format("items[{}].type", i), "unknown_type", "There is no such type of class.");
      if (!known.contains(rows[i].course_id))
        return invalid(fmt::format("items[{}].course_id", i), "unknown_course", "There is no such published course.");
    }
    TRY(store::set_refreshers(tx, rows));
    TRY(audit(tx, viewer.person, "finder.refreshers_changed", "finder",
              fmt::format(R"({{"courses":{}}})", rows.size())));
    return ClassRefreshers{TRY(shown_refreshers(tx))};
  });
}

}  // namespace mc::finder
