#include "ldap/memberships.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_set>

#include "appliance/base/text.hpp"
#include "ldap/escape.hpp"
#include "ldap/values.hpp"

namespace mc::ldap {
namespace {
constexpr auto kChain = "memberOf:1.2.840.113556.1.4.1941:=";

struct Node {
  std::string id, dn;
  std::vector<std::string> members;  // comparable names
  std::vector<std::string> logins;
};

struct Group {
  std::string id, dn;
  std::optional<SecurityId> sid;
};

void sort_unique(std::vector<std::string>& ids) {
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
}

Result<std::optional<Group>> group_by_id(Connection& connection, const Settings& settings, const std::string& id) {
  const auto filter = id_filter(id, settings.kind);
  if (filter.empty()) return std::optional<Group>();
  auto found = TRY(connection.find({groups_base(settings),
                                    Scope::subtree,
                                    "(&" + settings.groups_filter + filter + ")",
                                    {"objectGUID", "objectSid"}},
                                   Deadline::in(settings.timing.page)));
  if (found.size() != 1) return std::optional<Group>();
  return std::optional(Group{id, found[0].dn, parse_security_id(found[0].first("objectSid"))});
}

/// Adds the people whom the filter finds, in their own domain if one is given.
Status add_people(Connection& connection, const Settings& settings, const std::string& item, const std::string& domain,
                  std::vector<std::string>& into) {
  const Search search{
      settings.people_base, Scope::subtree, "(&" + settings.people_filter + item + ")", {"objectGUID", "objectSid"}, 0,
      settings.page_size};
  return connection.search(search, settings.timing.page, [&](std::vector<Entry>&& page) -> Status {
    for (const auto& entry : page) {
      const auto sid = parse_security_id(entry.first("objectSid"));
      if (!domain.empty() && (!sid || sid->domain != domain)) continue;
      if (auto id = stable_id(entry, settings.kind); !id.empty()) into.push_back(std::move(id));
    }
    if (into.size() > kMostMembers) return too_large();
    return {};
  });
}

/// The group itself and all inside it, as the numbers that primaryGroupID would name, by domain.
Result<std::map<std::string, std::vector<std::uint32_t>>>
primary_numbers(Connection& connection, const Settings& settings, const Group& group) {
  std::map<std::string, std::vector<std::uint32_t>> numbers;
  if (group.sid) numbers[group.sid->domain].push_back(group.sid->relative);
  const Search inner{groups_base(settings),
                     Scope::subtree,
                     "(&" + settings.groups_filter + "(" + kChain + escape_filter(group.dn) + "))",
                     {"objectSid"},
                     0,
                     settings.page_size};
  TRY(connection.search(inner, settings.timing.page, [&](std::vector<Entry>&& page) -> Status {
    for (const auto& entry : page)
      if (const auto sid = parse_security_id(entry.first("objectSid"))) numbers[sid->domain].push_back(sid->relative);
    return {};
  }));
  return numbers;
}

/// All groups of the directory with their members.
class Groups {
public:
  Groups(Connection& connection, const Settings& settings) : connection_(connection), settings_(settings) {}

  Status load() {
    std::vector<std::string> names{settings_.kind == Kind::active_directory ? "objectGUID" : "entryUUID"};
    names.insert(names.end(), settings_.members.begin(), settings_.members.end());
    const Search all{groups_base(settings_), Scope::subtree, settings_.groups_filter, names, 0, settings_.page_size};
    std::vector<std::pair<std::string, AttributeRange>> unfinished;
    TRY(connection_.search(all, settings_.timing.page, [&](std::vector<Entry>&& page) -> Status {
      for (const auto& entry : page) TRY(add(entry, unfinished));
      return {};
    }));
    for (auto& [dn, range] : unfinished) TRY(load_rest(dn, range));
    return {};
  }

  const Node* by_id(const std::string& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &nodes_.at(found->second);
  }
  const Node* by_name(const std::string& dn) const {
    const auto found = nodes_.find(dn);
    return found == nodes_.end() ? nullptr : &found->second;
  }

private:
  Status add(const Entry& entry, std::vector<std::pair<std::string, AttributeRange>>& unfinished) {
    const auto name = comparable_dn(entry.dn);
    Node node{stable_id(entry, settings_.kind), entry.dn, {}, {}};
    for (const auto& attribute : entry.attributes) {
      const auto range = parse_range(attribute.name);
      TRY(take(node, range ? range->name : attribute.name, attribute.values));
      if (range && range->to) unfinished.emplace_back(entry.dn, *range);
    }
    if (nodes_.size() >= kMostGroups) return too_large();
    if (!node.id.empty()) by_id_[node.id] = name;
    nodes_[name] = std::move(node);
    return {};
  }

  Status take(Node& node, std::string_view attribute, const std::vector<std::string>& values) {
    const auto lower = ascii_lower(attribute);
    const bool wanted =
        std::ranges::any_of(settings_.members, [&](const auto& name) { return ascii_lower(name) == lower; });
    if (!wanted) return {};
    total_ += values.size();
    if (total_ > kMostMembers) return too_large();
    for (const auto& value : values) {
      if (lower == "memberuid")
        node.logins.push_back(ascii_lower(value));
      else
        node.members.push_back(comparable_dn(value));
    }
    return {};
  }

  Status load_rest(const std::string& dn, AttributeRange range) {
    auto& node = nodes_.at(comparable_dn(dn));
    while (range.to) {
      const auto from = *range.to + 1;
      auto found = TRY(
          connection_.find({dn, Scope::base, "(objectClass=*)", {range.name + ";range=" + std::to_string(from) + "-*"}},
                           Deadline::in(settings_.timing.page)));
      std::optional<AttributeRange> next;
      for (const auto& entry : found)
        for (const auto& attribute : entry.attributes)
          if (const auto part = parse_range(attribute.name); part && part->from == from && !attribute.values.empty()) {
            TRY(take(node, part->name, attribute.values));
            next = part;
          }
      if (!next) return fail(Fault::unavailable, "directory_misbehaves", "The rest of a long group does not come.");
      range = *next;
    }
    return {};
  }

  Connection& connection_;
  const Settings& settings_;
  std::unordered_map<std::string, Node> nodes_;
  std::unordered_map<std::string, std::string> by_id_;
  std::size_t total_ = 0;
};

std::vector<std::string> reach(const Groups& groups, const Node& start, const PeopleIndex& people, Outcome& outcome) {
  std::vector<std::string> found;
  std::unordered_set<const Node*> seen{&start};
  std::deque<std::pair<const Node*, int>> waiting{{&start, 1}};
  while (!waiting.empty()) {
    const auto [node, depth] = waiting.front();
    waiting.pop_front();
    for (const auto& login : node->logins)
      if (const auto person = people.by_login.find(login); person != people.by_login.end())
        found.push_back(person->second);
    for (const auto& member : node->members) {
      if (const auto person = people.by_dn.find(member); person != people.by_dn.end()) {
        found.push_back(person->second);
      } else if (const auto* inner = groups.by_name(member); inner != nullptr && seen.insert(inner).second) {
        if (depth < kDeepest)
          waiting.emplace_back(inner, depth + 1);
        else
          ++outcome.warnings["groups_too_deep"];
      }
    }
  }
  sort_unique(found);
  return found;
}
}  // namespace

std::unexpected<Error> too_large() {
  return fail(Fault::unavailable, "directory_too_large", "The directory holds more than MedConnect reads.");
}

std::string groups_base(const Settings& settings) {
  return settings.groups_base.empty() ? settings.people_base : settings.groups_base;
}

Status read_chained_members(Connection& connection, const Settings& settings, const Request& request,
                            Outcome& outcome) {
  for (const auto& id : request.groups) {
    const auto group = TRY(group_by_id(connection, settings, id));
    if (!group) {
      outcome.missing_groups.push_back(id);
      continue;
    }
    auto& members = outcome.members[id];
    TRY(add_people(connection, settings, "(" + std::string(kChain) + escape_filter(group->dn) + ")", "", members));
    for (const auto& [domain, numbers] : TRY(primary_numbers(connection, settings, *group)))
      for (std::size_t at = 0; at < numbers.size(); at += 50) {
        std::string items = "(|";
        for (std::size_t one = at; one < std::min(at + 50, numbers.size()); ++one)
          items += "(primaryGroupID=" + std::to_string(numbers[one]) + ")";
        TRY(add_people(connection, settings, items + ")", domain, members));
      }
    sort_unique(members);
  }
  return {};
}

Status walk_members(Connection& connection, const Settings& settings, const Request& request, const PeopleIndex& people,
                    Outcome& outcome) {
  Groups groups(connection, settings);
  TRY(groups.load());
  for (const auto& id : request.groups) {
    if (const auto* group = groups.by_id(id))
      outcome.members[id] = reach(groups, *group, people, outcome);
    else
      outcome.missing_groups.push_back(id);
  }
  return {};
}

}  // namespace mc::ldap
