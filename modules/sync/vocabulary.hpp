#pragma once
// The closed vocabulary of what may leave: tables, fields, codes. Whatever a hospital names itself becomes "other".
// Pure. Published in appliance/docs/sync-schema.md: change both, and kSchemaVersion.
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mc::sync {

inline constexpr std::string_view kSchemaVersion = "1";
inline constexpr std::string_view kOther = "other";
inline constexpr std::string_view kMixed = "mixed";  // role groups that were too small on their own

enum class PeriodKind { quarter, month };

/// One release type. Statuses in the order of gravity: of several the last one counts for a person.
struct TableSpec {
  std::string_view name;
  std::string_view subject;  // the name of the first field
  bool by_group = true;
  PeriodKind period = PeriodKind::quarter;
  std::vector<std::string_view> statuses;  // one only: people are counted, nothing is said of them
  bool flow = false;                       // of what happened in the period; otherwise of people as they stand
};
const std::vector<TableSpec>& tables();
const TableSpec* table_named(std::string_view name);

/// "Fire Safety" -> "fire_safety" when it is a subject of ours, otherwise "other".
std::string subject_code(std::string_view category);
/// "RN" -> "nursing"; "other" for what is unknown.
std::string role_group(std::string_view profession);
/// "BLS" -> "bls"; `shipped`: the codes of the catalogue that comes with the program.
std::string credential_code(std::string_view type, const std::set<std::string, std::less<>>& shipped);
/// "TX"; "other" unless it is a state or territory.
std::string state_code(std::string_view state);
/// "2026-Q4", "2026-11".
std::string period_of(PeriodKind kind, int year, unsigned month);

/// Is this word one of the schema or of the codes?
bool is_word(std::string_view word, const std::set<std::string, std::less<>>& credential_codes);
bool is_period(std::string_view text);

}  // namespace mc::sync
