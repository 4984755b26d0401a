// The office's view of people: where each stands, her history, exemptions, equivalencies, requests.
#include <algorithm>

#include <fmt/format.h>

#include "modules/certification/service.hpp"

namespace mc::certification {
namespace {

template <class Row>
std::vector<PersonId> people_of(const std::vector<Row>& rows) {
  std::vector<PersonId> out;
  for (const Row& row : rows) out.push_back(row.person_id);
  return out;
}
std::string name_in(const std::map<PersonId, accounts::Person>& people, PersonId id) {
  auto found = people.find(id);
  return found == people.end() ? std::string() : found->second.first_name + " " + found->second.last_name;
}

}  // namespace

/// Of the open cycles of these people.
Result<std::map<CycleId, Progress>> Service::progress(data::Tx& tx, const Known& known,
                                                      const std::vector<PersonRow>& rows) {
  std::vector<CycleId> open;
  for (const PersonRow& row : rows)
    if (row.open_cycle_id) open.push_back(*row.open_cycle_id);
  std::map<CycleId, std::pair<PathKind, std::set<CourseId>>> done;
  for (const CycleDone& row : TRY(store::done_of_many(tx, open))) {
    auto& [path, courses] = done[row.id];
    path = row.path;
    if (row.course_id) courses.insert(*row.course_id);
  }
  std::map<CycleId, Progress> out;
  for (const auto& [id, of] : done) out.emplace(id, progress_of(known.path(of.first), of.second));
  return out;
}

Result<PersonCertification> Service::person_view(data::Tx& tx, const Known& known, const PersonRow& row) {
  const auto open = TRY(progress(tx, known, {row}));
  const Progress at = open.empty() ? Progress{} : open.begin()->second;
  return PersonCertification{
      known.row.id,      known.row.name, row.person_id, standing_of(row, platform_.clock.today()),
      row.open_cycle_id, at.done,        at.needed,     row.due_on,
      row.certified_on,  row.expires_on, row.opens_on,  row.exempt_until,
      row.certificate_id};
}

Result<std::vector<PersonCertification>> Service::of_person(data::Tx& tx, PersonId person) {
  std::vector<PersonCertification> out;
  for (const PersonRow& row : TRY(store::of_person(tx, person)))
    out.push_back(TRY(person_view(tx, TRY(cycles_.load(tx, row.certification_id)), row)));
  std::sort(out.begin(), out.end(),
            [](const PersonCertification& a, const PersonCertification& b) { return a.name < b.name; });
  return out;
}

/// Reports read the records, not who works here: whoever left stays in the list.
Result<Page<PersonStanding>> Service::people(const security::Viewer& viewer, CertificationId id,
                                             const CertificationPeopleQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<PersonStanding>> {
    const Known known = TRY(cycles_.load(tx, id));
    const Date today = platform_.clock.today();
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    PersonId after = query.after.value_or(PersonId{});
    std::vector<PersonRow> found;
    while (found.size() <= limit) {
      const auto rows = TRY(store::people(tx, id, after, kRowsPerStep));
      if (rows.empty()) break;
      after = rows.back().person_id;
      const auto mine = TRY(reached(tx, viewer, "certification:view", people_of(rows)));
      for (const PersonRow& row : rows)
        if (mine.contains(row.person_id) && (!query.standing || standing_of(row, today) == *query.standing))
          found.push_back(row);
    }
    Page<PersonStanding> page;
    if (found.size() > limit) {
      found.resize(limit);
      page.next = found.back().person_id.text();
    }
    const auto staff = TRY(organisation_.staff_many(tx, people_of(found)));
    const auto open = TRY(progress(tx, known, found));
    for (const PersonRow& row : found) {
      PersonStanding view;
      view.person_id = row.person_id;
      if (auto who = staff.find(row.person_id); who != staff.end()) {
        view.name = who->second.first_name + " " + who->second.last_name;
        view.unit_name = who->second.unit_name;
        view.job_title = who->second.job_title;
        view.works_here = who->second.status == "active";
      }
      view.standing = standing_of(row, today);
      if (auto at = row.open_cycle_id ? open.find(*row.open_cycle_id) : open.end(); at != open.end()) {
        view.done = at->second.done;
        view.needed = at->second.needed;
      }
      view.due_on = row.due_on;
      view.certified_on = row.certified_on;
      view.expires_on = row.expires_on;
      view.exempt_until = row.exempt_until;
      page.items.push_back(std::move(view));
    }
    return page;
  });
}

Result<PersonRow> Service::person_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                      CertificationId id, PersonId person) {
  if (!TRY(organisation_.in_reach(tx, viewer, permission, person))) return not_found("person_not_found");
  auto row = TRY(store::person(tx, id, person));
  if (!row) return not_found("person_not_found");
  return *row;
}

Result<std::string> Service::course_title(data::Tx& tx, CourseId course, std::map<CourseId, std::string>& titles) {
  auto known = titles.find(course);
  if (known != titles.end()) return known->second;
  auto published = courses_.published(tx, course);
  if (!published && published.error().fault != Fault::not_found && published.error().fault != Fault::conflict)
    return std::unexpected(published.error());
  return titles.emplace(course, published ? published->title : std::string("A course that is not published"))
      .first->second;
}

Result<CycleView> Service::cycle_view(data::Tx& tx, const Known& known, const CycleRow& row,
                                      std::map<CourseId, std::string>& titles) {
  CycleView out{row.id,     row.number,   row.path,         row.status,     row.opened_at,
                row.due_on, row.extended, row.completed_on, row.expires_on, row.certificate_id,
                {}};
  std::map<CourseId, DoneRow> done;
  std::set<CourseId> ids;
  for (const DoneRow& entry : TRY(store::done(tx, row.id))) {
    done.emplace(entry.course_id, entry);
    ids.insert(entry.course_id);
  }
  const Path& path = known.path(row.path);
  const Progress at = progress_of(path, ids);
  auto add = [&](CourseId course, const std::string& group) -> Status {
    CycleCourse view;
    view.course_id = course;
    view.title = TRY(course_title(tx, course, titles));
    view.group = group;
    view.next = row.status == CycleStatus::open && at.next.contains(course);
    if (auto entry = done.find(course); entry != done.end()) {
      view.done = true;
      view.by_equivalency = entry->second.waiver_id.has_value();
      view.completed_at = entry->second.completed_at;
      view.enrolment_id = entry->second.enrolment_id;
      done.erase(entry);
    }
    out.courses.push_back(std::move(view));
    return {};
  };
  // A closed cycle shows what was done in it; the path may have changed since.
  if (row.status == CycleStatus::open)
    for (const CourseGroup& group : path.groups)
      for (CourseId course : group.course_ids) TRY(add(course, group.name.value));
  for (CourseId course : ids)
    if (done.contains(course)) TRY(add(course, ""));
  return out;
}

Result<CertificationRecord> Service::record_of(data::Tx& tx, const Known& known, const PersonRow& row) {
  CertificationRecord out;
  out.now = TRY(person_view(tx, known, row));
  out.person_name = TRY(name_of(tx, row.person_id));
  std::map<CourseId, std::string> titles;
  for (const CycleRow& cycle : TRY(store::cycles(tx, known.row.id, row.person_id)))
    out.cycles.push_back(TRY(cycle_view(tx, known, cycle, titles)));
  out.waivers = TRY(waiver_views(tx, TRY(store::waivers(tx, known.row.id, row.person_id))));
  auto requests = TRY(store::requests_of(tx, row.person_id));
  std::erase_if(requests, [&](const RequestRow& request) { return request.certification_id != known.row.id; });
  out.requests = TRY(request_views(tx, requests));
  return out;
}

Result<CertificationRecord> Service::record(const security::Viewer& viewer, CertificationId id, PersonId person) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CertificationRecord> {
    const Known known = TRY(cycles_.load(tx, id));
    return record_of(tx, known, TRY(person_for(tx, viewer, "certification:view", id, person)));
  });
}

/// Which of these people the viewer reaches.
Result<std::set<PersonId>> Service::reached(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                            const std::vector<PersonId>& people) {
  const Reach reach = TRY(organisation_.reach(tx, viewer, permission));
  if (!reach) return std::set<PersonId>(people.begin(), people.end());
  std::set<PersonId> out;
  for (const auto& [id, who] : TRY(organisation_.staff_many(tx, people)))
    if (who.unit_id && std::binary_search(reach->begin(), reach->end(), *who.unit_id)) out.insert(id);
  return out;
}

Result<std::vector<Waiver>> Service::waiver_views(data::Tx& tx, const std::vector<WaiverRow>& rows) {
  const auto names = TRY(accounts_.find_many(tx, people_of(rows)));
  std::vector<Waiver> out;
  for (const WaiverRow& row : rows)
    out.push_back({row.id, row.person_id, name_in(names, row.person_id), row.kind, row.course_id, row.achieved_on,
                   row.until, row.reason, row.evidence, row.approver_name, row.at, row.ended_at});
  return out;
}

Result<Waiver> Service::waiver_view(data::Tx& tx, const WaiverRow& row) {
  auto one = TRY(waiver_views(tx, {row}));
  return std::move(one.front());
}

Result<Waiver> Service::waive(const security::Viewer& viewer, CertificationId id, const WaiverIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Waiver> {
    const Known known = TRY(cycles_.load(tx, id));
    PersonRow person = TRY(person_for(tx, viewer, "certification:decide", id, in.person_id));
    if (in.person_id == viewer.person) return forbidden("own_case", "Somebody else decides on your own exemption.");
    const Date today = platform_.clock.today();
    const bool exemption = in.kind == WaiverKind::exemption;
    if (exemption && (in.course_id || in.achieved_on))
      return invalid(in.course_id ? "course_id" : "achieved_on", "unknown_field", "Only an equivalency has this.");
    if (!exemption && in.until) return invalid("until", "unknown_field", "Only an exemption has an end.");
    if (in.until && *in.until < today) return invalid("until", "out_of_range", "Give a day that is still to come.");
    if (!exemption && (!in.achieved_on || *in.achieved_on > today))
      return invalid("achieved_on", in.achieved_on ? "out_of_range" : "missing", "Say when it was achieved.");
    if (!exemption && in.evidence.value.empty())
      return invalid("evidence", "missing", "Say what proves it: the document's number, or where it is kept.");
    if (!person.required) return conflict("not_required", "This certification is not required of this person.");
    WaiverRow row{WaiverId::make(platform_.clock, platform_.random),
                  id,
                  in.person_id,
                  in.kind,
                  in.course_id,
                  in.achieved_on,
                  in.until,
                  in.reason.value,
                  in.evidence.value,
                  viewer.person,
                  TRY(name_of(tx, viewer.person)),
                  tx.now(),
                  std::nullopt};
    TRY(store::insert_waiver(tx, row));
    if (exemption)
      TRY(cycles_.exempt(tx, known, person, in.until));
    else
      TRY(cycles_.equivalent(tx, known, person, row));
    TRY(audit(tx, viewer.person, exemption ? "certification.exempted" : "certification.equivalency_given",
              object_of(id), fmt::format(R"({{"person":"{}","waiver":"{}"}})", in.person_id.text(), row.id.text())));
    return waiver_view(tx, row);
  });
}

Result<Page<Waiver>> Service::waivers(const security::Viewer& viewer, CertificationId id, const WaiversQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Waiver>> {
    TRY(cycles_.load(tx, id));
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    std::optional<WaiverId> before = query.after;
    std::vector<WaiverRow> found;
    while (found.size() <= limit) {
      const auto rows = TRY(store::all_waivers(tx, id, before, kRowsPerStep));
      if (rows.empty()) break;
      before = rows.back().id;
      const auto mine = TRY(reached(tx, viewer, "certification:view", people_of(rows)));
      for (const WaiverRow& row : rows)
        if (mine.contains(row.person_id)) found.push_back(row);
    }
    Page<Waiver> page;
    if (found.size() > limit) {
      found.resize(limit);
      page.next = found.back().id.text();
    }
    page.items = TRY(waiver_views(tx, found));
    return page;
  });
}

/// Ends an exemption. What an equivalency completed stays completed; in an open cycle it counts no longer.
Result<Waiver> Service::end_waiver(const security::Viewer& viewer, WaiverId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Waiver> {
    auto row = TRY(store::waiver(tx, id));
    if (!row || !TRY(organisation_.in_reach(tx, viewer, "certification:decide", row->person_id)))
      return not_found("waiver_not_found");
    if (row->person_id == viewer.person) return forbidden("own_case", "Somebody else decides on your own exemption.");
    if (row->ended_at) return waiver_view(tx, *row);
    TRY(store::end_waiver(tx, id));
    row->ended_at = tx.now();
    const Known known = TRY(cycles_.load(tx, row->certification_id));
    if (auto person = TRY(store::person(tx, row->certification_id, row->person_id))) {
      if (row->kind == WaiverKind::exemption) {
        TRY(cycles_.end_exemption(tx, known, *person));
      } else if (person->open_cycle_id) {
        TRY(store::delete_done_by_waiver(tx, *person->open_cycle_id, id));
        TRY(cycles_.look(tx, known, *person));
      }
    }
    TRY(audit(tx, viewer.person, "certification.waiver_ended", object_of(row->certification_id),
              fmt::format(R"({{"person":"{}","waiver":"{}"}})", row->person_id.text(), id.text())));
    return waiver_view(tx, *row);
  });
}

Result<std::vector<ExtensionRequest>> Service::request_views(data::Tx& tx, const std::vector<RequestRow>& rows) {
  const auto names = TRY(accounts_.find_many(tx, people_of(rows)));
  std::map<CertificationId, std::string> titles;
  std::vector<ExtensionRequest> out;
  for (const RequestRow& row : rows) {
    auto title = titles.find(row.certification_id);
    if (title == titles.end()) {
      auto item = TRY(store::item(tx, row.certification_id));
      title = titles.emplace(row.certification_id, item ? item->name : std::string()).first;
    }
    out.push_back({row.id, row.certification_id, title->second, row.person_id, name_in(names, row.person_id),
                   row.due_on, row.wanted_on, row.reason, row.state, row.asked_at, row.decider_name, row.decided_at,
                   row.comment, row.new_due_on});
  }
  return out;
}

Result<ExtensionRequest> Service::request_view(data::Tx& tx, const RequestRow& row) {
  auto one = TRY(request_views(tx, {row}));
  return std::move(one.front());
}

Result<Page<ExtensionRequest>> Service::requests(const security::Viewer& viewer, const RequestsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ExtensionRequest>> {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    RequestId after = query.after.value_or(RequestId{});
    std::vector<RequestRow> found;
    while (found.size() <= limit) {
      const auto rows =
          TRY(store::requests(tx, query.state.value_or(CertificationRequestState::pending), after, kRowsPerStep));
      if (rows.empty()) break;
      after = rows.back().id;
      const auto mine = TRY(reached(tx, viewer, "certification:decide", people_of(rows)));
      for (const RequestRow& row : rows)
        if (mine.contains(row.person_id)) found.push_back(row);
    }
    Page<ExtensionRequest> page;
    if (found.size() > limit) {
      found.resize(limit);
      page.next = found.back().id.text();
    }
    page.items = TRY(request_views(tx, found));
    return page;
  });
}

Result<ExtensionRequest> Service::decide(const security::Viewer& viewer, RequestId id, const DecisionIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ExtensionRequest> {
    auto row = TRY(store::request(tx, id));
    if (!row || !TRY(organisation_.in_reach(tx, viewer, "certification:decide", row->person_id)))
      return not_found("request_not_found");
    if (row->person_id == viewer.person) return forbidden("own_case", "Somebody else decides on your own request.");
    if (row->state != CertificationRequestState::pending)
      return conflict("request_decided", "This request is decided already.");
    const Known known = TRY(cycles_.load(tx, row->certification_id));
    row->state = in.approve ? CertificationRequestState::approved : CertificationRequestState::denied;
    row->decided_by = viewer.person;
    row->decider_name = TRY(name_of(tx, viewer.person));
    row->decided_at = tx.now();
    row->comment = in.comment.value;
    if (in.approve) {
      row->new_due_on = in.new_due_on.value_or(row->wanted_on);
      if (*row->new_due_on <= row->due_on || *row->new_due_on < platform_.clock.today())
        return invalid("new_due_on", "out_of_range", "The new day is after the present one and not in the past.");
      auto person = TRY(store::person(tx, row->certification_id, row->person_id));
      if (!person || person->open_cycle_id != row->cycle_id)
        return conflict("no_open_cycle", "The cycle is closed already.");
      TRY(cycles_.extend(tx, known, *person, *row->new_due_on));
    } else if (in.new_due_on) {
      return invalid("new_due_on", "unknown_field", "A denied request has no new day.");
    }
    TRY(store::decide_request(tx, *row));
    notifications::NotificationIn note;
    note.code = in.approve ? "certification_extended" : "certification_not_extended";
    note.params = {{"certification", known.row.name}, {"day", row->new_due_on ? to_string(*row->new_due_on) : ""}};
    note.text = in.approve ? fmt::format("{} is now due on {}.", known.row.name, to_string(*row->new_due_on))
                           : fmt::format("{} stays due on {}.", known.row.name, to_string(row->due_on));
    note.link = "/certifications/" + known.row.id.text();
    note.dedupe_key = "certification_extension:" + id.text();
    TRY(notifications_.notify(tx, row->person_id, note));
    TRY(audit(tx, viewer.person, in.approve ? "certification.extension_approved" : "certification.extension_denied",
              object_of(row->certification_id),
              fmt::format(R"({{"person":"{}","request":"{}"}})", row->person_id.text(), id.text())));
    return request_view(tx, *row);
  });
}

}  // namespace mc::certification
