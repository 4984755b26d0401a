#pragma once
// From facts about people to counts of which none can be led back to a person (DOMAIN.md 5.4). Pure: no clock, no
// database, no randomness. Every number is rounded to a multiple of k, and a number that was told once stays as it was
// until k people or more have changed it (appliance/docs/decisions/sync.md).
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "appliance/shape/shape.hpp"
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
};

/// A group as it leaves. A count without a value is suppressed.
struct Released {
  std::string table;
  std::string subject;
  std::string group;
  std::string state;
  std::string period;
  std::int64_t total = 0;
  std::vector<std::optional<std::int64_t>> counts{};  // one per status; empty: only the total is told
};

/// A number of a release, told or held back, and what had been counted when it was first told so. Stays here.
struct Told {
  std::string release;  // in the order of time
  std::string subject, group, state, period;
  std::string status;                 // "total" for the size of the group
  std::optional<std::int64_t> value;  // nothing: held back
  std::int64_t counted = 0;
};
FIELDS(Told, release, subject, group, state, period, status, value, counted)

struct Figures {
  std::int64_t people = 0;  // in the facts
  std::int64_t groups = 0;  // before anything was done
  std::int64_t released_groups = 0;
  std::int64_t merged_groups = 0;  // put together with others
  std::int64_t dropped_groups = 0;
  std::int64_t suppressed_cells = 0;
  std::int64_t kept_cells = 0;  // as an earlier release told them, though fewer than k people changed them
  std::int64_t total_only = 0;
  std::int64_t smallest_group = 0;   // people, as counted; 0: no group
  std::int64_t records_at_risk = 0;  // people in released groups under k
  double max_risk = 0;               // prosecutor: 1 / smallest_group
  double max_distance = 0;           // t-closeness, told and not enforced
};

struct Anonymised {
  std::vector<Released> rows;  // in the order of state, period, subject, group
  std::vector<Told> cells;     // of these rows, without a release
  Figures figures;
};

/// Steps 3 to 7 of one table. `earlier`: every number of it that was ever told, oldest release first.
Anonymised anonymise(const TableSpec& table, const std::vector<Fact>& facts, const Rules& rules,
                     const std::vector<Told>& earlier);
Figures together(const Figures& a, const Figures& b);

/// One number of a group on its way: `value` is what would be told.
struct Cell {
  std::int64_t counted = 0;
  std::int64_t value = 0;
  bool held = false;  // an earlier release held it back
};
/// Step 5 alone, of one group whose size is told as `total`: which statuses are told; nothing: only the total may be.
std::optional<std::vector<bool>> tellable(const std::vector<Cell>& cells, std::int64_t total, std::int64_t k);
/// To the nearest multiple of k; a half goes up.
std::int64_t rounded(std::int64_t count, std::int64_t k);
/// Canonical lines: keys in the order of the schema, no white space.
std::string ndjson(const TableSpec& table, const std::vector<Released>& rows);

}  // namespace mc::sync
