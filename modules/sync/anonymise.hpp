#pragma once
// From facts about people to counts of which none can be led back to a person (DOMAIN.md 5.4). Pure: no clock, no
// database, no randomness. Noise (differential privacy) is left out: rounding and suppression do without a budget that
// somebody would have to keep.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "appliance/base/result.hpp"
#include "modules/sync/vocabulary.hpp"

namespace mc::sync {

/// One thing that is true of one person, generalised already: codes only.
struct Fact {
  std::uint32_t person = 0;  // a number of this run; means nothing outside
  std::string subject;
  std::string group;  // role group; empty for tables without
  std::string state;
  std::string period;
  std::size_t status = 0;  // index in TableSpec::statuses
};

struct Rules {
  std::int64_t k = 11;
  bool exact = false;  // told counts are not rounded; merged groups are then left out
};

/// A group as it leaves. A count without a value is suppressed.
struct Released {
  std::string table;
  std::string subject;
  std::string group;
  std::string state;
  std::string period;
  std::int64_t total = 0;
  std::vector<std::optional<std::int64_t>> counts;  // one per status; empty: only the total is told
};

/// A number that an earlier release told. `status` "total" for the size of the group. The period does not matter.
struct Told {
  std::string table, subject, group, state, status;
  std::int64_t value = 0;
};

struct Figures {
  std::int64_t people = 0;  // in the facts
  std::int64_t groups = 0;  // before anything was done
  std::int64_t released_groups = 0;
  std::int64_t merged_groups = 0;  // put together with others
  std::int64_t dropped_groups = 0;
  std::int64_t suppressed_cells = 0;
  std::int64_t blocked_cells = 0;  // because of an earlier release
  std::int64_t total_only = 0;
  std::int64_t smallest_group = 0;   // people, as counted; 0: no group
  std::int64_t records_at_risk = 0;  // people in released groups under k
  double max_risk = 0;               // prosecutor: 1 / smallest_group
  double max_distance = 0;           // t-closeness, told and not enforced
};

struct Anonymised {
  std::vector<Released> rows;  // in the order of table, state, period, subject, group
  Figures figures;
};

/// Steps 3 to 7 of one table. `earlier`: everything that was ever told of it.
Anonymised anonymise(const TableSpec& table, const std::vector<Fact>& facts, const Rules& rules,
                     const std::vector<Told>& earlier);
/// What a release tells, for the comparison by those that follow.
std::vector<Told> told_by(const TableSpec& table, const std::vector<Released>& rows);
/// The same from the lines that leave. Error internal `line_unreadable`.
Result<std::vector<Told>> told_in(const TableSpec& table, std::string_view ndjson);
Figures together(const Figures& a, const Figures& b);

/// Step 5 alone, of one group: which statuses are told; nothing: only the total may be. `blocked` ones never are.
std::optional<std::vector<bool>> tellable(const std::vector<std::int64_t>& counts, const std::vector<bool>& blocked,
                                          std::int64_t k);
/// To the nearest multiple of k; a half goes up.
std::int64_t rounded(std::int64_t count, std::int64_t k);
/// Canonical lines: keys in the order of the schema, no white space.
std::string ndjson(const TableSpec& table, const std::vector<Released>& rows);

}  // namespace mc::sync
