// Definitions: what is asked, of whom, how often; and what a change would do.
#include "modules/certification/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::certification {
namespace {

void add(StandingCounts& counts, Standing standing, std::int64_t people) {
  std::int64_t* const slots[] = {&counts.assigned, &counts.overdue, &counts.certified, &counts.due,
                                 &counts.expired,  &counts.exempt,  &counts.ended};
  *slots[static_cast<std::size_t>(standing)] += people;
}

std::vector<ExampleDates> examples_of(const Definition& in, Date today) {
  std::vector<ExampleDates> out;
  if (!in.renewal) return out;
  auto example = [&](const char* what, Date completed, std::optional<Date> former) {
    const CycleDates dates = dates_after(*in.renewal, completed, former);
    out.push_back({what, completed, dates.expires_on, dates.opens_on});
    return dates;
  };
  const CycleDates first = example("Completed today", today, std::nullopt);
  example("Then renewed on the first day of the window", first.opens_on, first.expires_on);
  example("Or renewed on the last day", first.expires_on, first.expires_on);
  example("Or renewed 45 days late", first.expires_on + 45, first.expires_on);
  return out;
}

}  // namespace

Status Service::audit(data::Tx& tx, PersonId actor, std::string action, std::string object, std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Result<std::string> Service::name_of(data::Tx& tx, PersonId person) {
  auto found = TRY(accounts_.find(tx, person));
  return found ? found->first_name + " " + found->last_name : std::string("unknown");
}

Status Service::may_manage(const security::Viewer& viewer) const {
  if (viewer.may_everywhere("certification:manage")) return {};
  return forbidden("outside_reach", "Certifications are made for the whole hospital.");
}

Status Service::check(data::Tx& tx, const Definition& in) {
  TRY(check_path(in.path, "definition.path"));
  if (in.renewal_path) TRY(check_path(*in.renewal_path, "definition.renewal_path"));
  if (in.renewal_path && !in.renewal)
    return invalid("definition.renewal_path", "unknown_field", "Only what is renewed has a path for renewals.");
  if (in.renewal)
    if (auto renewal = check_renewal(*in.renewal); !renewal) {
      Error error = renewal.error();
      for (FieldError& field : error.fields) field.path = "definition." + field.path;
      return std::unexpected(std::move(error));
    }
  if (in.first_due.from == DueFrom::date && !in.first_due.on)
    return invalid("definition.first_due.on", "missing", "Give the day on which it is due.");
  for (std::size_t i = 0; i < in.audience_ids.size(); ++i) {
    auto audience = TRY(audiences_.find(tx, in.audience_ids.items[i]));
    if (!audience || audience->archived_at)
      return invalid(fmt::format("definition.audience_ids[{}]", i), "unknown_audience",
                     "This audience does not exist.");
  }
  return {};
}

Result<std::vector<CourseName>> Service::course_names(data::Tx& tx, const Definition& in) {
  std::set<CourseId> all = courses_of(in.path);
  if (in.renewal_path) all.merge(courses_of(*in.renewal_path));
  std::vector<CourseName> out;
  for (CourseId course : all) {
    auto published = courses_.published(tx, course);
    if (published)
      out.push_back({course, published->title, true});
    else if (published.error().fault == Fault::not_found || published.error().fault == Fault::conflict)
      out.push_back({course, "", false});
    else
      return std::unexpected(published.error());
  }
  return out;
}

Result<std::vector<std::string>> Service::problems(data::Tx& tx, const Definition& in) {
  std::vector<std::string> out;
  std::int64_t missing = 0;
  for (const CourseName& course : TRY(course_names(tx, in))) missing += course.published ? 0 : 1;
  if (missing > 0)
    out.push_back(fmt::format("{} of its courses {} not published.", missing, missing == 1 ? "is" : "are"));
  if (in.audience_ids.size() == 0 && !in.open_to_join)
    out.emplace_back("Nobody is asked: add an audience, or let people join.");
  return out;
}

Status Service::save(data::Tx& tx, PersonId by, ItemRow& row, const Definition& in, bool fresh,
                     const std::string& action) {
  row.name = in.name.value;
  row.definition = shape::to_json(in);
  row.updated_at = tx.now();
  auto stored = fresh ? store::insert_item(tx, row) : store::update_item(tx, row);
  if (!stored && stored.error().fault == Fault::conflict)
    return conflict("certification_name_taken", "There is a certification of this name.");
  TRY(std::move(stored));
  TRY(store::insert_revision(tx,
                             {row.id, row.revision, row.definition, row.status, by, TRY(name_of(tx, by)), tx.now()}));
  TRY(store::set_audiences(tx, row.id,
                           row.status == CertificationStatus::archived ? std::vector<audiences::AudienceId>{}
                                                                       : in.audience_ids.items));
  TRY(audit(tx, by, action, object_of(row.id), fmt::format(R"({{"revision":{}}})", row.revision)));
  if (row.status == CertificationStatus::draft) return {};
  jobs::Settings settings;
  settings.unique_key = row.id.text();
  return platform_.jobs.enqueue(tx, SettleJob{row.id}, settings);
}

Result<CertificationId> Service::create(data::Tx& tx, PersonId by, const Definition& in, bool activate) {
  TRY(check(tx, in));
  if (activate)
    if (auto found = TRY(problems(tx, in)); !found.empty()) return conflict("not_ready", found.front());
  ItemRow row;
  row.id = CertificationId::make(platform_.clock, platform_.random);
  row.status = activate ? CertificationStatus::active : CertificationStatus::draft;
  row.created_by = by;
  row.created_at = tx.now();
  TRY(save(tx, by, row, in, true, "certification.created"));
  return row.id;
}

Result<CertificationView> Service::create_for(const security::Viewer& viewer, const CertificationIn& in) {
  TRY(may_manage(viewer));
  auto id = TRY(platform_.db.write([&](data::Tx& tx) { return create(tx, viewer.person, in.definition, false); }));
  return one(viewer, id);
}

Result<CertificationView> Service::change(const security::Viewer& viewer, CertificationId id,
                                          const CertificationIn& in) {
  TRY(may_manage(viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::item(tx, id));
    if (!row) return not_found("certification_not_found");
    if (row->status == CertificationStatus::archived)
      return conflict("certification_archived", "This certification is archived.");
    if (!in.revision) return invalid("revision", "missing", "Say which revision you changed.");
    if (row->revision != in.revision->value)
      return conflict("certification_changed", "Somebody else has changed this certification. Look at it again.");
    TRY(check(tx, in.definition));
    if (row->status == CertificationStatus::active)
      if (auto found = TRY(problems(tx, in.definition)); !found.empty()) return conflict("not_ready", found.front());
    ++row->revision;
    return save(tx, viewer.person, *row, in.definition, false, "certification.changed");
  }));
  TRY(settle(id));
  return one(viewer, id);
}

Status Service::change_status(const security::Viewer& viewer, CertificationId id, CertificationStatus status) {
  TRY(may_manage(viewer));
  return platform_.db.write([&](data::Tx& tx) -> Status {
    Known known = TRY(cycles_.load(tx, id));
    if (known.row.status == status) return {};
    if (known.row.status == CertificationStatus::archived)
      return conflict("certification_archived", "This certification is archived.");
    const bool activates = status == CertificationStatus::active;
    if (activates)
      if (auto found = TRY(problems(tx, known.definition)); !found.empty()) return conflict("not_ready", found.front());
    known.row.status = status;
    ++known.row.revision;
    return save(tx, viewer.person, known.row, known.definition, false,
                activates ? "certification.activated" : "certification.archived");
  });
}

Result<CertificationView> Service::activate(const security::Viewer& viewer, CertificationId id) {
  TRY(change_status(viewer, id, CertificationStatus::active));
  TRY(settle(id));
  return one(viewer, id);
}

Result<CertificationView> Service::archive(const security::Viewer& viewer, CertificationId id) {
  TRY(change_status(viewer, id, CertificationStatus::archived));
  TRY(settle(id));
  return one(viewer, id);
}

/// Who has left counts for the whole hospital only.
Result<std::map<CertificationId, StandingCounts>> Service::counts(data::Tx& tx, const Reach& reach,
                                                                  std::optional<CertificationId> id) {
  std::map<CertificationId, StandingCounts> out;
  const Date today = platform_.clock.today();
  if (!reach) {
    for (const StandingCount& row : TRY(store::standings(tx, id, today)))
      add(out[row.certification_id], row.standing, row.people);
    return out;
  }
  std::optional<PersonId> after;
  for (;;) {
    const auto people = TRY(organisation_.people_in(tx, *reach, after, static_cast<int>(kPeoplePerRead)));
    if (people.empty()) return out;
    after = people.back();
    for (const PersonRow& row : TRY(store::of_people(tx, people)))
      if (!id || row.certification_id == *id) add(out[row.certification_id], standing_of(row, today), 1);
  }
}

Result<CertificationView> Service::view(data::Tx& tx, const security::Viewer& viewer, const Known& known) {
  CertificationView out;
  out.id = known.row.id;
  out.definition = known.definition;
  out.status = known.row.status;
  out.revision = known.row.revision;
  out.courses = TRY(course_names(tx, known.definition));
  for (audiences::AudienceId id : known.definition.audience_ids)
    if (auto audience = TRY(audiences_.find(tx, id))) {
      out.audience_ids.push_back(id);
      out.audience_names.push_back(audience->name);
    }
  const Reach reach = TRY(organisation_.reach(tx, viewer, "certification:view"));
  auto all = TRY(counts(tx, reach, known.row.id));
  out.counts = all[known.row.id];
  out.created_at = known.row.created_at;
  out.updated_at = known.row.updated_at;
  return out;
}

Result<CertificationView> Service::one(const security::Viewer& viewer, CertificationId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CertificationView> {
    const Known known = TRY(cycles_.load(tx, id));
    return view(tx, viewer, known);
  });
}

Result<Page<CertificationSummary>> Service::list(const security::Viewer& viewer, const CertificationsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<CertificationSummary>> {
    const Reach reach = TRY(organisation_.reach(tx, viewer, "certification:view"));
    const std::string wanted = query.search ? fold(query.search->value) : std::string();
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    std::string key;
    CertificationId after{};
    if (query.after) {
      const std::size_t tab = query.after->value.rfind('\t');
      key = query.after->value.substr(0, tab);
      if (tab != std::string::npos)
        if (auto id = CertificationId::parse(std::string_view(query.after->value).substr(tab + 1))) after = *id;
    }
    std::vector<ItemRow> found;
    while (found.size() <= limit) {
      auto rows = TRY(store::items(tx, key, after, kRowsPerStep));
      if (rows.empty()) break;
      key = fold(rows.back().name);
      after = rows.back().id;
      for (ItemRow& row : rows) {
        const bool fits = query.status ? row.status == *query.status : row.status != CertificationStatus::archived;
        if (fits && fold(row.name).find(wanted) != std::string::npos) found.push_back(std::move(row));
      }
    }
    Page<CertificationSummary> page;
    if (found.size() > limit) {
      found.resize(limit);
      page.next = fold(found.back().name) + "\t" + found.back().id.text();
    }
    auto all = TRY(counts(tx, reach, std::nullopt));
    for (ItemRow& row : found) {
      const Known known = TRY(read_definition(std::move(row)));
      page.items.push_back({known.row.id, known.row.name, known.row.status, known.definition.renewal.has_value(),
                            progress_of(known.definition.path, {}).needed, all[known.row.id]});
    }
    return page;
  });
}

Result<CertificationPreview> Service::preview(const security::Viewer& viewer, const CertificationPreviewIn& in) {
  TRY(may_manage(viewer));
  return platform_.db.read([&](data::Tx& tx) -> Result<CertificationPreview> {
    TRY(check(tx, in.definition));
    CertificationPreview out;
    std::set<PersonId> now = TRY(members_of(tx, in.definition));
    out.problems = TRY(problems(tx, in.definition));
    out.examples = examples_of(in.definition, platform_.clock.today());
    std::set<PersonId> known_people;
    if (in.certification_id) {
      const Known before = TRY(cycles_.load(tx, *in.certification_id));
      const bool other_path =
          shape::to_json(before.definition.path) != shape::to_json(in.definition.path) ||
          shape::to_json(before.definition.renewal_path) != shape::to_json(in.definition.renewal_path);
      PersonId after{};
      for (;;) {
        const auto rows = TRY(store::people(tx, before.row.id, after, kPeoplePerRead));
        if (rows.empty()) break;
        after = rows.back().person_id;
        for (const PersonRow& row : rows) {
          if (!row.required) continue;
          known_people.insert(row.person_id);
          if (row.joined) now.insert(row.person_id);
          if (!now.contains(row.person_id)) ++out.ended;
          if (row.open_cycle_id && other_path) ++out.open_cycles;
          if (!row.open_cycle_id && row.expires_on && in.definition.renewal &&
              mc::certification::before(*row.expires_on, in.definition.renewal->window) != row.opens_on)
            ++out.windows_moved;
        }
      }
    }
    out.people = static_cast<std::int64_t>(now.size());
    for (PersonId person : now) {
      if (known_people.contains(person)) continue;
      ++out.added;
      if (out.sample_ids.size() < 20) out.sample_ids.push_back(person);
    }
    const auto staff = TRY(organisation_.staff_many(tx, out.sample_ids));
    for (PersonId person : out.sample_ids)
      if (auto who = staff.find(person); who != staff.end())
        out.sample.push_back(who->second.first_name + " " + who->second.last_name + ", " + who->second.unit_name);
    return out;
  });
}

Result<Revisions> Service::revisions(const security::Viewer&, CertificationId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Revisions> {
    TRY(cycles_.load(tx, id));
    Revisions out;
    for (const RevisionRow& row : TRY(store::revisions(tx, id)))
      out.items.push_back(
          {row.revision, row.at, row.by_name, row.status, TRY(shape::from_json<Definition>(row.definition))});
    return out;
  });
}

}  // namespace mc::certification
