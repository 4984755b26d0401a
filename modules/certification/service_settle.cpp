// People come and go with their audiences, courses are completed, days pass.
#include <algorithm>

#include "modules/certification/service.hpp"

namespace mc::certification {
namespace {

constexpr std::size_t kPeoplePerWrite = 100;

}  // namespace

Result<bool> Service::in_any_audience(data::Tx& tx, const Definition& definition, PersonId person) {
  for (audiences::AudienceId audience : definition.audience_ids)
    if (TRY(audiences_.contains(tx, audience, person))) return true;
  return false;
}

Result<std::set<PersonId>> Service::members_of(data::Tx& tx, const Definition& definition) {
  std::set<PersonId> out;
  for (audiences::AudienceId audience : definition.audience_ids) {
    std::optional<PersonId> after;
    for (;;) {
      const auto page = TRY(audiences_.members(tx, audience, after, kPeoplePerRead));
      if (page.empty()) break;
      out.insert(page.begin(), page.end());
      after = page.back();
    }
  }
  return out;
}

Status Service::on_members_changed(data::Tx& tx, const audiences::MembersChanged& event) {
  for (CertificationId id : TRY(store::with_audience(tx, event.audience_id))) {
    const Known known = TRY(cycles_.load(tx, id));
    if (known.row.status != CertificationStatus::active) continue;
    // As it is now, whatever was published when: an older event that comes late changes nothing.
    for (PersonId person : event.added)
      if (TRY(in_any_audience(tx, known.definition, person))) TRY(cycles_.come_in(tx, known, person, true));
    for (PersonId person : event.removed) {
      if (TRY(in_any_audience(tx, known.definition, person))) continue;
      auto row = TRY(store::person(tx, id, person));
      if (!row || !row->by_audience) continue;
      if (row->joined) {
        row->by_audience = false;
        TRY(store::put_person(tx, *row));
      } else {
        TRY(cycles_.end(tx, known, *row));
      }
    }
  }
  return {};
}

/// Who leaves the hospital ends what she joined herself; audiences tell of the rest.
Status Service::on_membership_changed(data::Tx& tx, const organisation::MembershipChanged& event) {
  if (event.active) return {};
  // An older event may come late: what counts is how it is now.
  if (auto staff = TRY(organisation_.staff(tx, event.person_id)); staff && staff->status == "active") return {};
  for (PersonRow& row : TRY(store::of_person(tx, event.person_id)))
    if (row.required) TRY(cycles_.end(tx, TRY(cycles_.load(tx, row.certification_id)), row));
  return {};
}

Status Service::settle_people(const Known& known, const std::vector<PersonId>& people, const std::set<CourseId>& gone) {
  for (std::size_t from = 0; from < people.size(); from += kPeoplePerWrite)
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (std::size_t i = from; i < people.size() && i < from + kPeoplePerWrite; ++i) {
        const PersonId person = people[i];
        for (CourseId course : gone) TRY(learning_.withdraw(tx, person, course, known.source()));
        auto row = TRY(store::person(tx, known.row.id, person));
        const bool active = known.row.status == CertificationStatus::active;
        const bool wanted = active && TRY(in_any_audience(tx, known.definition, person));
        if (wanted && (!row || !row->required || !row->by_audience)) {
          TRY(cycles_.come_in(tx, known, person, true));
        } else if (row && row->required && !wanted && (!active || !row->joined)) {
          TRY(cycles_.end(tx, known, *row));
        } else if (row && row->required) {
          row->by_audience = wanted;
          TRY(store::put_person(tx, *row));
          TRY(cycles_.follow_definition(tx, known, *row));
        }
      }
      return {};
    }));
  return {};
}

Status Service::settle(CertificationId id) {
  std::optional<Known> known;
  std::set<PersonId> people;
  std::set<CourseId> gone;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    known = TRY(cycles_.load(tx, id));
    if (known->row.status == CertificationStatus::active) people = TRY(members_of(tx, known->definition));
    PersonId after{};
    for (;;) {
      const auto rows = TRY(store::people(tx, id, after, kPeoplePerRead));
      if (rows.empty()) break;
      for (const PersonRow& row : rows) people.insert(row.person_id);
      after = rows.back().person_id;
    }
    for (const RevisionRow& revision : TRY(store::revisions(tx, id))) {
      const auto former = TRY(shape::from_json<Definition>(revision.definition));
      gone.merge(courses_of(former.path));
      if (former.renewal_path) gone.merge(courses_of(*former.renewal_path));
    }
    for (PathKind kind : {PathKind::first, PathKind::renewal})
      for (CourseId course : courses_of(known->path(kind))) gone.erase(course);
    return {};
  }));
  if (known->row.status == CertificationStatus::draft) return {};
  return settle_people(*known, {people.begin(), people.end()}, gone);
}

Status Service::on_new_day() {
  const Date today = platform_.clock.today();
  auto looked = TRY(platform_.db.read([&](data::Tx& tx) { return store::looked_on(tx); }));
  if (looked == today) return {};
  auto look = [&](const std::vector<PersonKey>& keys) -> Status {
    return platform_.db.write([&](data::Tx& tx) -> Status {
      std::map<CertificationId, Known> definitions;
      for (const PersonKey& key : keys) {
        auto row = TRY(store::person(tx, key.certification_id, key.person_id));
        if (!row) continue;
        auto found = definitions.find(key.certification_id);
        if (found == definitions.end())
          found = definitions.emplace(key.certification_id, TRY(cycles_.load(tx, key.certification_id))).first;
        const Known& known = found->second;
        if (row->exempt_until && *row->exempt_until < today)
          TRY(cycles_.end_exemption(tx, known, *row));
        else
          TRY(cycles_.look(tx, known, *row));
      }
      return {};
    });
  };
  const auto limit = static_cast<std::int64_t>(kPeoplePerWrite);
  PersonKey after{};
  for (;;) {  // told of their expiry, so each comes once
    auto keys = TRY(platform_.db.read([&](data::Tx& tx) { return store::expired(tx, today, after, limit); }));
    if (keys.empty()) break;
    TRY(look(keys));
    after = keys.back();
  }
  for (;;) {
    auto keys = TRY(platform_.db.read([&](data::Tx& tx) { return store::exemption_over(tx, today, limit); }));
    if (keys.empty()) break;
    TRY(look(keys));
  }
  after = {};
  for (;;) {
    auto keys = TRY(platform_.db.read([&](data::Tx& tx) { return store::opening(tx, today, after, limit); }));
    if (keys.empty()) break;
    TRY(look(keys));
    after = keys.back();
  }
  after = {};
  for (;;) {  // whose grace has ended: they start from the first path where the definition says so
    auto keys = TRY(platform_.db.read([&](data::Tx& tx) { return store::grace_over(tx, today, after, limit); }));
    if (keys.empty()) break;
    TRY(look(keys));
    after = keys.back();
  }
  return platform_.db.write([&](data::Tx& tx) { return store::set_looked_on(tx, today); });
}

}  // namespace mc::certification
