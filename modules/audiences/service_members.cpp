// Members follow the rules: on a change of a rule, of a person, of a group, and with each day.
#include <algorithm>

#include <fmt/format.h>

#include "modules/audiences/service.hpp"

namespace mc::audiences {
namespace {

constexpr std::size_t kPeoplePerWrite = 500;  // also the most that one event names
constexpr std::size_t kReasons = 6;
constexpr std::chrono::seconds kRosterLife{60};

std::string joined(const std::vector<std::string>& why) {
  std::string out;
  for (std::size_t i = 0; i < why.size() && i < kReasons; ++i) out += (i == 0 ? "" : "; ") + why[i];
  if (why.size() > kReasons) out += fmt::format("; and {} more", why.size() - kReasons);
  return out;
}

const Facts* facts_of(const std::vector<Facts>& all, PersonId person) {
  auto at = std::lower_bound(all.begin(), all.end(), person,
                             [](const Facts& facts, PersonId wanted) { return facts.person_id < wanted; });
  return at != all.end() && at->person_id == person ? &*at : nullptr;
}

}  // namespace

/// Writes who came and went: rows, history, count, event. At most kPeoplePerWrite moves.
Status Service::record(data::Tx& tx, AudienceId id, const std::vector<Move>& moves, Cause cause) {
  if (moves.empty()) return {};
  MembersChanged event;
  event.audience_id = id;
  for (const Move& move : moves) {
    if (move.joined)
      TRY(store::insert_member(tx, id, move.person_id));
    else
      TRY(store::delete_member(tx, id, move.person_id));
    (move.joined ? event.added : event.removed).push_back(move.person_id);
    TRY(store::insert_history(
        tx, id, {make_uuid7(tx.now(), platform_.random), move.person_id, move.joined, cause, move.why, tx.now()}));
  }
  TRY(store::add_people(
      tx, id, static_cast<std::int64_t>(event.added.size()) - static_cast<std::int64_t>(event.removed.size())));
  return platform_.events.publish(tx, event);
}

Result<std::int64_t> Service::revision_in_force(data::Tx& tx, AudienceId id) {
  auto row = TRY(store::item(tx, id));
  if (!row || row->archived_at) return 0;
  auto rule = TRY(store::in_force(tx, id, platform_.clock.today()));
  return rule ? rule->revision : 0;
}

/// Looks at these people (in order) again, as they are in this transaction.
Status Service::apply(data::Tx& tx, const Compiled& rule, const std::vector<PersonId>& people, Cause cause) {
  if (people.empty() || TRY(revision_in_force(tx, rule.id)) != rule.revision) return {};
  const Date today = platform_.clock.today();
  const auto members = TRY(store::members_between(tx, rule.id, people.front(), people.back()));
  const auto facts = rule.revision > 0 ? TRY(facts_.of(tx, people)) : std::vector<Facts>{};
  std::vector<Move> moves;
  for (PersonId person : people) {
    const bool is_in = std::binary_search(members.begin(), members.end(), person);
    const Facts* known = facts_of(facts, person);
    const bool fits = known != nullptr && matches(rule.node, *known, today);
    if (fits == is_in) continue;
    std::string why = "does not work here any more";
    if (rule.revision == 0)
      why = cause == Cause::archived ? "the audience was archived" : "the rule is not in force";
    else if (known != nullptr)
      why = joined(explain(rule.node, *known, today).why);
    moves.push_back({person, fits, std::move(why)});
  }
  return record(tx, rule.id, moves, cause);
}

Status Service::reconcile(const Compiled& rule, const Roster& everyone, Cause cause) {
  const auto members = TRY(platform_.db.read([&](data::Tx& tx) { return store::all_members(tx, rule.id); }));
  std::vector<PersonId> wanted;
  if (rule.revision > 0) wanted = everyone.fitting(rule.node, platform_.clock.today());
  std::vector<PersonId> touched;
  std::set_symmetric_difference(members.begin(), members.end(), wanted.begin(), wanted.end(),
                                std::back_inserter(touched));
  for (std::size_t from = 0; from < touched.size(); from += kPeoplePerWrite) {
    const std::vector<PersonId> some(touched.begin() + static_cast<std::ptrdiff_t>(from),
                                     touched.begin() +
                                         static_cast<std::ptrdiff_t>(std::min(from + kPeoplePerWrite, touched.size())));
    TRY(platform_.db.write([&](data::Tx& tx) { return apply(tx, rule, some, cause); }));
  }
  return {};
}

Result<std::shared_ptr<const Roster>> Service::roster(data::Tx& tx) {
  const Uuid version = TRY(store::version(tx));
  const Instant now = platform_.clock.now();
  {
    std::lock_guard lock(roster_mutex_);
    const bool fresh = roster_ && roster_version_ == version && now - roster_at_ < kRosterLife &&
                       roster_day_ == platform_.clock.today();
    if (fresh) return roster_;
  }
  auto read = std::make_shared<const Roster>(TRY(facts_.everyone(tx)));
  std::lock_guard lock(roster_mutex_);
  roster_ = read;
  roster_version_ = version;
  roster_at_ = now;
  roster_day_ = platform_.clock.today();
  return read;
}

void Service::forget_roster() {
  std::lock_guard lock(roster_mutex_);
  roster_.reset();
}

Status Service::settle(AudienceId id, Cause cause) {
  Compiled rule{id, 0, {}};
  std::shared_ptr<const Roster> everyone = std::make_shared<const Roster>(std::vector<Facts>{});
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    auto row = TRY(store::item(tx, id));
    if (!row) return not_found("audience_not_found");
    auto revision = TRY(store::in_force(tx, id, platform_.clock.today()));
    if (row->archived_at || !revision) return {};
    auto compiled = TRY(compile_all(tx, {*revision}));
    rule = std::move(compiled.front());
    everyone = TRY(roster(tx));
    return {};
  }));
  return reconcile(rule, *everyone, cause);
}

Status Service::on_person(data::Tx& tx, PersonId person) {
  const Date today = platform_.clock.today();
  const Set set = TRY(compiled_set(tx));
  if (set->rules.empty()) return {};
  const auto facts = TRY(facts_.of(tx, {person}));
  const auto before = TRY(store::of_person(tx, person));
  // The rules that may fit her now, and those that did.
  std::vector<std::uint32_t> some;
  if (!facts.empty()) {
    some = set->for_anybody;
    for (const std::string& key : keys_of(facts.front()))
      if (auto found = set->by_key.find(key); found != set->by_key.end())
        some.insert(some.end(), found->second.begin(), found->second.end());
  }
  for (AudienceId id : before) {
    auto at = std::lower_bound(set->rules.begin(), set->rules.end(), id,
                               [](const Compiled& rule, AudienceId wanted) { return rule.id < wanted; });
    if (at != set->rules.end() && at->id == id) some.push_back(static_cast<std::uint32_t>(at - set->rules.begin()));
  }
  std::sort(some.begin(), some.end());
  some.erase(std::unique(some.begin(), some.end()), some.end());
  for (std::uint32_t at : some) {
    const Compiled& rule = set->rules[at];
    const bool is_in = std::binary_search(before.begin(), before.end(), rule.id);
    const bool fits = !facts.empty() && matches(rule.node, facts.front(), today);
    if (fits == is_in) continue;
    std::string why =
        facts.empty() ? "does not work here any more" : joined(explain(rule.node, facts.front(), today).why);
    TRY(record(tx, rule.id, {{person, fits, std::move(why)}}, Cause::person_changed));
  }
  return {};
}

Status Service::on_new_day() {
  const Date today = platform_.clock.today();
  Set set;
  std::vector<Facts> people;
  bool done = false;
  forget_roster();  // nobody waits for it any more
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    done = TRY(store::evaluated_on(tx)) == today;
    if (done) return {};
    set = TRY(compiled_set(tx));
    if (!set->rules.empty()) people = TRY(facts_.everyone(tx));
    return {};
  }));
  if (done) return {};
  const Roster everyone(std::move(people));
  for (const Compiled& rule : set->rules) TRY(reconcile(rule, everyone, Cause::day));
  return platform_.db.write([&](data::Tx& tx) { return store::set_evaluated_on(tx, today); });
}

}  // namespace mc::audiences
