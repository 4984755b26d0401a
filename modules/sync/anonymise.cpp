#include "modules/sync/anonymise.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

namespace mc::sync {
namespace {

struct Key {
  std::string state, period, subject, group;
  auto operator<=>(const Key&) const = default;
};
using Members = std::map<std::uint32_t, std::size_t>;  // person -> gravest status: each person counts once
struct Group {
  Members members;
  bool merged = false;
};
using Groups = std::map<Key, Group>;

void put(Members& members, std::uint32_t person, std::size_t status) {
  auto [at, fresh] = members.try_emplace(person, status);
  if (!fresh) at->second = std::max(at->second, status);
}

std::int64_t size_of(const Group& group) { return static_cast<std::int64_t>(group.members.size()); }

/// Moves every group under k, of which `may` says so, into the one that `up` names. Merged ones hold each person once.
template <class Up>
void merge_small(Groups& groups, std::int64_t k, Figures& figures, Up&& up) {
  Groups moved;
  for (auto at = groups.begin(); at != groups.end();) {
    const Key target = up(at->first);
    if (size_of(at->second) >= k || target == at->first) {
      ++at;
      continue;
    }
    Group& into = moved[target];
    into.merged = true;
    for (const auto& [person, status] : at->second.members) put(into.members, person, status);
    ++figures.merged_groups;
    at = groups.erase(at);
  }
  for (auto& [key, group] : moved) {
    Group& into = groups[key];
    into.merged = true;
    for (const auto& [person, status] : group.members) put(into.members, person, status);
  }
}

std::vector<std::int64_t> counts_of(const TableSpec& table, const Group& group) {
  std::vector<std::int64_t> counts(table.statuses.size(), 0);
  for (const auto& [person, status] : group.members) ++counts[std::min(status, counts.size() - 1)];
  return counts;
}

double distance(const std::vector<std::int64_t>& part, const std::vector<std::int64_t>& whole) {
  double sum_part = 0, sum_whole = 0, out = 0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    sum_part += static_cast<double>(part[i]);
    sum_whole += static_cast<double>(whole[i]);
  }
  if (sum_part == 0 || sum_whole == 0) return 0;
  for (std::size_t i = 0; i < part.size(); ++i)
    out += std::abs(static_cast<double>(part[i]) / sum_part - static_cast<double>(whole[i]) / sum_whole);
  return out / 2;
}

/// What was told before of the same group and status, whatever the period.
class History {
public:
  explicit History(const std::vector<Told>& earlier) {
    for (const Told& told : earlier) told_[{told.state, told.subject, told.group, told.status}].push_back(told.value);
  }
  /// Would the difference to an earlier number be that of 1 to k-1 people?
  bool blocks(const Key& key, std::string_view status, std::int64_t value, std::int64_t k) const {
    auto found = told_.find({key.state, key.subject, key.group, std::string(status)});
    if (found == told_.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](std::int64_t before) {
      const std::int64_t difference = std::abs(before - value);
      return difference > 0 && difference < k;
    });
  }

private:
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::vector<std::int64_t>> told_;
};

/// Steps 4 to 7 of one group that has k people or more; nothing when it may not be told at all.
std::optional<Released> release(const TableSpec& table, const Key& key, const Group& group, const Rules& rules,
                                const History& history, Figures& figures) {
  const std::vector<std::int64_t> counts = counts_of(table, group);
  auto told = [&](std::int64_t count) { return rules.exact ? count : rounded(count, rules.k); };
  Released out{std::string(table.name), key.subject, key.group, key.state, key.period, told(size_of(group)), {}};
  if (history.blocks(key, "total", out.total, rules.k)) {
    ++figures.blocked_cells;
    return std::nullopt;
  }
  const auto distinct = std::count_if(counts.begin(), counts.end(), [](std::int64_t count) { return count > 0; });
  if (counts.size() < 2 || distinct < 2) {  // l = 2: one status for all would tell it of each
    if (counts.size() > 1) ++figures.total_only;
    return out;
  }
  std::vector<bool> blocked(counts.size(), false);
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (history.blocks(key, table.statuses[i], told(counts[i]), rules.k)) {
      blocked[i] = true;
      ++figures.blocked_cells;
    }
  const auto tell = tellable(counts, blocked, rules.k);
  if (!tell) {
    ++figures.total_only;
    return out;
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if ((*tell)[i]) {
      out.counts.emplace_back(told(counts[i]));
    } else {
      out.counts.emplace_back(std::nullopt);
      ++figures.suppressed_cells;
    }
  }
  return out;
}

void measure(const TableSpec& table, const Group& group, const std::vector<std::int64_t>& whole, const Rules& rules,
             Figures& figures) {
  const std::int64_t size = size_of(group);
  ++figures.released_groups;
  if (size < rules.k) figures.records_at_risk += size;
  if (figures.smallest_group == 0 || size < figures.smallest_group) figures.smallest_group = size;
  figures.max_risk = 1.0 / static_cast<double>(figures.smallest_group);
  if (whole.size() > 1) figures.max_distance = std::max(figures.max_distance, distance(counts_of(table, group), whole));
}

}  // namespace

std::int64_t rounded(std::int64_t count, std::int64_t k) { return k < 2 ? count : (2 * count + k) / (2 * k) * k; }

std::optional<std::vector<bool>> tellable(const std::vector<std::int64_t>& counts, const std::vector<bool>& blocked,
                                          std::int64_t k) {
  std::vector<bool> tell(counts.size(), true);
  for (std::size_t i = 0; i < counts.size(); ++i) tell[i] = !blocked[i] && (counts[i] == 0 || counts[i] >= k);
  for (;;) {
    std::int64_t hidden = 0, rest = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
      if (!tell[i]) {
        ++hidden;
        rest += counts[i];
      }
    // Each hidden one lies in [1, rest - hidden + 1]; that is wide enough when rest - hidden is k or more.
    if (hidden == 0 || (hidden >= 2 && rest - hidden >= k)) return tell;
    std::size_t next = counts.size();
    for (std::size_t i = 0; i < counts.size(); ++i)
      if (tell[i] && counts[i] > 0 && (next == counts.size() || counts[i] < counts[next])) next = i;
    if (next == counts.size()) return std::nullopt;
    tell[next] = false;
  }
}

Anonymised anonymise(const TableSpec& table, const std::vector<Fact>& facts, const Rules& rules,
                     const std::vector<Told>& earlier) {
  Anonymised out;
  Groups groups;
  Members everybody;
  for (const Fact& fact : facts) {
    put(groups[{fact.state, fact.period, fact.subject, table.by_group ? fact.group : ""}].members, fact.person,
        fact.status);
    put(everybody, fact.person, fact.status);
  }
  out.figures.people = static_cast<std::int64_t>(everybody.size());
  out.figures.groups = static_cast<std::int64_t>(groups.size());
  const std::vector<std::int64_t> whole = counts_of(table, {everybody, false});
  if (table.by_group) {
    merge_small(groups, rules.k, out.figures, [](const Key& key) {
      return Key{key.state, key.period, key.subject, std::string(kMixed)};
    });
    merge_small(groups, rules.k, out.figures, [](const Key& key) {
      return Key{key.state, key.period, std::string(kOther), std::string(kMixed)};
    });
  }
  const History history(earlier);
  for (const auto& [key, group] : groups) {
    // What a merged group is made of changes from release to release; exact numbers would tell the difference.
    std::optional<Released> row;
    if (size_of(group) >= rules.k && !(rules.exact && group.merged))
      row = release(table, key, group, rules, history, out.figures);
    if (!row) {
      ++out.figures.dropped_groups;
      continue;
    }
    measure(table, group, whole, rules, out.figures);
    out.rows.push_back(std::move(*row));
  }
  return out;
}

std::vector<Told> told_by(const TableSpec& table, const std::vector<Released>& rows) {
  std::vector<Told> out;
  for (const Released& row : rows) {
    out.push_back({row.table, row.subject, row.group, row.state, "total", row.total});
    for (std::size_t i = 0; i < row.counts.size(); ++i)
      if (row.counts[i])
        out.push_back({row.table, row.subject, row.group, row.state, std::string(table.statuses[i]), *row.counts[i]});
  }
  return out;
}

Result<std::vector<Told>> told_in(const TableSpec& table, std::string_view ndjson) {
  std::vector<Told> out;
  // The writer below makes every line; names and codes hold no quotes, so a field is found by its name.
  auto text_of = [](std::string_view line, std::string_view name) {
    const std::string start = "\"" + std::string(name) + "\":\"";
    const std::size_t at = line.find(start);
    if (at == std::string_view::npos) return std::string();
    const std::string_view rest = line.substr(at + start.size());
    return std::string(rest.substr(0, rest.find('"')));
  };
  auto number_of = [](std::string_view line, std::string_view name) -> std::optional<std::int64_t> {
    const std::string start = "\"" + std::string(name) + "\":";
    const std::size_t at = line.find(start);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view rest = line.substr(at + start.size());
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc()) return std::nullopt;
    return value;
  };
  while (!ndjson.empty()) {
    const std::size_t end = ndjson.find('\n');
    if (end == std::string_view::npos) return internal("line_unreadable");
    const std::string_view line = ndjson.substr(0, end);
    ndjson.remove_prefix(end + 1);
    Told told{std::string(table.name),
              text_of(line, table.subject),
              text_of(line, "role_group"),
              text_of(line, "state"),
              "total",
              0};
    const auto total = number_of(line, "total");
    if (!total || told.subject.empty()) return internal("line_unreadable");
    told.value = *total;
    out.push_back(told);
    for (std::string_view status : table.statuses)
      if (auto value = number_of(line, status)) {
        told.status = status;
        told.value = *value;
        out.push_back(told);
      }
  }
  return out;
}

Figures together(const Figures& a, const Figures& b) {
  Figures out = a;
  out.people = std::max(a.people, b.people);
  out.groups += b.groups;
  out.released_groups += b.released_groups;
  out.merged_groups += b.merged_groups;
  out.dropped_groups += b.dropped_groups;
  out.suppressed_cells += b.suppressed_cells;
  out.blocked_cells += b.blocked_cells;
  out.total_only += b.total_only;
  out.records_at_risk += b.records_at_risk;
  if (a.smallest_group == 0 || (b.smallest_group != 0 && b.smallest_group < a.smallest_group))
    out.smallest_group = b.smallest_group;
  out.max_risk = std::max(a.max_risk, b.max_risk);
  out.max_distance = std::max(a.max_distance, b.max_distance);
  return out;
}

std::string ndjson(const TableSpec& table, const std::vector<Released>& rows) {
  std::string out;
  auto field = [&](std::string_view name, std::string_view code) {
    out += '"';
    out += name;
    out += "\":\"";
    out += code;
    out += "\",";
  };
  for (const Released& row : rows) {
    out += '{';
    field(table.subject, row.subject);
    if (table.by_group) field("role_group", row.group);
    field("state", row.state);
    field("period", row.period);
    out += "\"total\":" + std::to_string(row.total);
    for (std::size_t i = 0; i < row.counts.size(); ++i) {
      out += ",\"";
      out += table.statuses[i];
      out += "\":" + (row.counts[i] ? std::to_string(*row.counts[i]) : std::string("null"));
    }
    out += "}\n";
  }
  return out;
}

}  // namespace mc::sync
