#include "modules/audiences/facts.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::audiences {
namespace {

constexpr int kPeoplePerRead = 1000;  // accounts gives no more at once
constexpr int kMaxDepth = 32;

Facts facts_of(const organisation::Staff& staff) {
  Facts out;
  out.person_id = staff.person_id;
  out.name = staff.first_name + " " + staff.last_name;
  out.unit_name = staff.unit_name;
  out.job_title = staff.job_title;
  out.profession = staff.profession;
  out.job_title_key = fold(staff.job_title);
  out.profession_key = fold(staff.profession);
  out.hired_on = staff.hired_on;
  return out;
}

}  // namespace

UnitTree::UnitTree(std::vector<organisation::Unit> units) {
  for (organisation::Unit& unit : units) {
    const UnitId id = unit.id;
    units_.emplace(id, std::move(unit));
  }
}

const organisation::Unit* UnitTree::find(UnitId id) const {
  auto found = units_.find(id);
  return found == units_.end() ? nullptr : &found->second;
}

std::vector<std::string> UnitTree::way_up(UnitId id) const {
  std::vector<std::string> keys;
  const organisation::Unit* unit = find(id);
  for (int depth = 0; unit != nullptr && depth < kMaxDepth; ++depth) {
    keys.push_back(id_key(unit->id.bytes));
    unit = unit->parent_id ? find(*unit->parent_id) : nullptr;
  }
  return keys;
}

Roster::Roster(std::vector<Facts> people) : people_(std::move(people)) {
  for (std::size_t i = 0; i < people_.size(); ++i)
    for (std::string& key : keys_of(people_[i])) by_key_[std::move(key)].push_back(static_cast<std::uint32_t>(i));
}

std::vector<PersonId> Roster::fitting(const Node& node, Date day) const {
  std::vector<PersonId> out;
  auto look = [&](const Facts& facts) {
    if (matches(node, facts, day)) out.push_back(facts.person_id);
  };
  auto cost = [&](const std::string& key) {
    auto found = by_key_.find(key);
    return found == by_key_.end() ? std::size_t{0} : found->second.size();
  };
  const auto keys = keys_of(node, cost);
  if (!keys) {
    for (const Facts& facts : people_) look(facts);
    return out;
  }
  std::vector<std::uint32_t> some;
  for (const std::string& key : *keys)
    if (auto found = by_key_.find(key); found != by_key_.end())
      some.insert(some.end(), found->second.begin(), found->second.end());
  std::sort(some.begin(), some.end());
  some.erase(std::unique(some.begin(), some.end()), some.end());
  for (std::uint32_t at : some) look(people_[at]);
  return out;
}

Result<std::vector<Facts>> FactReader::everyone(data::Tx& tx) {
  std::vector<PersonId> people;
  std::optional<PersonId> after;
  for (;;) {
    auto page = TRY(accounts_.list(tx, after, kPeoplePerRead));
    for (const accounts::Person& person : page)
      if (person.status == accounts::Status::active) people.push_back(person.id);
    if (page.empty()) break;
    after = page.back().id;
  }
  return of(tx, people);
}

Result<std::vector<Facts>> FactReader::of(data::Tx& tx, const std::vector<PersonId>& people) {
  std::vector<Facts> out;
  std::map<UnitId, std::vector<std::string>> ways;  // the same few units come again and again
  std::optional<UnitTree> tree;
  if (people.size() > 1) tree.emplace(TRY(organisation_.units(tx)));
  auto staff = TRY(organisation_.staff_many(tx, people));
  out.reserve(staff.size());
  for (const auto& [id, person] : staff) {
    if (person.status != "active") continue;
    Facts facts = facts_of(person);
    if (person.unit_id) {
      auto known = ways.find(*person.unit_id);
      if (known == ways.end()) {
        std::vector<std::string> way;
        if (tree)
          way = tree->way_up(*person.unit_id);
        else
          for (UnitId unit : TRY(organisation_.ancestors(tx, *person.unit_id))) way.push_back(id_key(unit.bytes));
        known = ways.emplace(*person.unit_id, std::move(way)).first;
      }
      facts.units = known->second;
    }
    out.push_back(std::move(facts));
  }
  auto find = [&](PersonId id) -> Facts* {
    auto at = std::lower_bound(out.begin(), out.end(), id,
                               [](const Facts& facts, PersonId wanted) { return facts.person_id < wanted; });
    return at != out.end() && at->person_id == id ? &*at : nullptr;
  };
  for (const credentials::Held& held : TRY(credentials_.held(tx, people)))
    if (Facts* facts = find(held.person_id)) facts->credentials.push_back(fold(held.type));
  for (const InGroup& in : TRY(store::groups_of(tx, people)))
    if (Facts* facts = find(in.person_id)) facts->groups.push_back(id_key(in.group_id.bytes));
  return out;
}

}  // namespace mc::audiences
