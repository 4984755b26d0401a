#include "modules/sync/anonymise.hpp"

#include <algorithm>
#include <cmath>

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

/// One line of an earlier release: the total and each status, with what had been counted for them.
struct Number {
  std::optional<std::int64_t> value;
  std::int64_t counted = 0;
};
struct Line {
  std::string release;
  Number total;
  std::vector<Number> statuses;  // always all; without values when only the total was told
};

bool near(std::int64_t a, std::int64_t b, std::int64_t k) { return std::abs(a - b) < k; }
/// A number that was told by a smaller k is no longer good.
bool stale(const Number& number, std::int64_t k) { return number.value && number.counted > 0 && number.counted < k; }

/// Every line that was ever told, by group; of people as they stand now whatever the period.
class History {
public:
  History(const TableSpec& table, const std::vector<Told>& earlier) : table_(table) {
    for (const Told& told : earlier) {
      std::vector<Line>& lines = lines_[key_of({told.state, told.period, told.subject, told.group})];
      if (lines.empty() || lines.back().release != told.release)
        lines.push_back({told.release, {}, std::vector<Number>(table.statuses.size())});
      const auto at = std::find(table.statuses.begin(), table.statuses.end(), told.status);
      Number& number = at == table.statuses.end()
                           ? lines.back().total
                           : lines.back().statuses[static_cast<std::size_t>(at - table.statuses.begin())];
      number = {told.value, told.counted};
    }
  }
  /// The last line, when fewer than k people could have changed any of its numbers since they were first told.
  const Line* unchanged(const Key& key, std::int64_t total, const std::vector<std::int64_t>& counts,
                        std::int64_t k) const {
    auto found = lines_.find(key_of(key));
    if (found == lines_.end()) return nullptr;
    const Line& last = found->second.back();
    if (!near(last.total.counted, total, k) || stale(last.total, k)) return nullptr;
    for (std::size_t i = 0; i < counts.size() && counts.size() > 1; ++i)
      if (!near(last.statuses[i].counted, counts[i], k) || stale(last.statuses[i], k)) return nullptr;
    return &last;
  }
  /// The latest number of a status, or of the total, that fewer than k people separate from this count, told or held
  /// back because it was small; one that was held back for the sake of others may be told when these have changed.
  const Number* anchor(const Key& key, std::optional<std::size_t> status, std::int64_t count, std::int64_t k) const {
    auto found = lines_.find(key_of(key));
    if (found == lines_.end()) return nullptr;
    for (auto line = found->second.rbegin(); line != found->second.rend(); ++line) {
      const Number& number = status ? line->statuses[*status] : line->total;
      const bool small = number.counted > 0 && number.counted < k;
      if (near(number.counted, count, k) && number.value.has_value() != small) return &number;
    }
    return nullptr;
  }

private:
  Key key_of(Key key) const {
    if (!table_.flow) key.period.clear();
    return key;
  }

  const TableSpec& table_;
  std::map<Key, std::vector<Line>> lines_;
};

/// Steps 4 to 7 of one group that has k people or more.
Line line_of(const Key& key, const std::vector<std::int64_t>& counts, std::int64_t total, const Rules& rules,
             const History& history) {
  if (const Line* last = history.unchanged(key, total, counts, rules.k)) return *last;
  auto number_for = [&](std::optional<std::size_t> status, std::int64_t count) {
    const Number* anchor = history.anchor(key, status, count, rules.k);
    return anchor != nullptr ? *anchor : Number{rounded(count, rules.k), count};
  };
  Line out{{}, number_for(std::nullopt, total), {}};
  const auto distinct = std::count_if(counts.begin(), counts.end(), [](std::int64_t count) { return count > 0; });
  std::optional<std::vector<bool>> tell;
  if (counts.size() > 1 && distinct > 1) {  // l = 2: one status for all would tell it of each
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const Number number = number_for(i, counts[i]);
      cells.push_back({counts[i], number.value.value_or(0), !number.value});
    }
    tell = tellable(cells, *out.total.value, rules.k);
  }
  for (std::size_t i = 0; i < counts.size(); ++i)
    out.statuses.push_back(tell && (*tell)[i] ? number_for(i, counts[i]) : Number{std::nullopt, counts[i]});
  return out;
}

/// The line as it leaves, and its cells as they stay.
void tell_line(const TableSpec& table, const Key& key, const Line& line, Anonymised& out) {
  Released row{std::string(table.name), key.subject, key.group, key.state, key.period, *line.total.value, {}};
  auto cell = [&](std::string_view status, const Number& number) {
    out.cells.push_back(
        {{}, key.subject, key.group, key.state, key.period, std::string(status), number.value, number.counted});
  };
  cell("total", line.total);
  if (table.statuses.size() > 1) {
    for (std::size_t i = 0; i < line.statuses.size(); ++i) {
      cell(table.statuses[i], line.statuses[i]);
      row.counts.push_back(line.statuses[i].value);
    }
    const auto hidden = std::count(row.counts.begin(), row.counts.end(), std::nullopt);
    if (hidden == static_cast<std::ptrdiff_t>(row.counts.size())) {
      row.counts.clear();
      ++out.figures.total_only;
    } else {
      out.figures.suppressed_cells += hidden;
    }
  }
  out.rows.push_back(std::move(row));
}

void count_kept(const Line& line, const std::vector<std::int64_t>& counts, std::int64_t total, Figures& figures) {
  auto kept = [&](const Number& number, std::int64_t now) {
    if (number.value && number.counted != now) ++figures.kept_cells;
  };
  kept(line.total, total);
  for (std::size_t i = 0; i < counts.size() && counts.size() > 1; ++i) kept(line.statuses[i], counts[i]);
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

std::optional<std::vector<bool>> tellable(const std::vector<Cell>& cells, std::int64_t total, std::int64_t k) {
  std::vector<bool> tell(cells.size(), true);
  for (std::size_t i = 0; i < cells.size(); ++i)
    tell[i] = !cells[i].held && (cells[i].counted == 0 || cells[i].counted >= k);
  for (;;) {
    std::int64_t hidden = 0, rest = 0, seen = total;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (tell[i]) {
        seen -= cells[i].value;
      } else {
        ++hidden;
        rest += cells[i].counted;
      }
    }
    if (hidden == static_cast<std::int64_t>(cells.size())) return std::nullopt;
    // Each hidden one lies in [1, rest - hidden + 1], as it is and as who subtracts what is told reckons it: that must
    // be wider than k - 1 people.
    if (hidden == 0 || (hidden >= 2 && rest - hidden >= k && seen - hidden >= k)) return tell;
    std::size_t next = cells.size();
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (tell[i] && cells[i].counted > 0 && (next == cells.size() || cells[i].counted < cells[next].counted)) next = i;
    if (next == cells.size()) return std::nullopt;
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
  const History history(table, earlier);
  for (const auto& [key, group] : groups) {
    if (size_of(group) < rules.k) {
      ++out.figures.dropped_groups;
      continue;
    }
    const std::vector<std::int64_t> counts = counts_of(table, group);
    const Line line = line_of(key, counts, size_of(group), rules, history);
    count_kept(line, counts, size_of(group), out.figures);
    measure(table, group, whole, rules, out.figures);
    tell_line(table, key, line, out);
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
  out.kept_cells += b.kept_cells;
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
