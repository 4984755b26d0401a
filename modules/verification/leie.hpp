#pragma once
// The List of Excluded Individuals/Entities of the OIG: its CSV, and how alike two names are. Pure.
#include "appliance/documents/documents.hpp"
#include "modules/verification/requests.hpp"

namespace mc::verification::leie {

struct Entry {
  std::string key;  // names this entry again in the next month's list
  std::string last_key, first_key, middle_key;
  std::string name;  // as listed: "KIM, LUIS A"
  std::string npi;   // empty: none
  std::optional<Date> born_on;
  std::optional<Date> excluded_on;
  std::optional<Date> reinstated_on;
  std::string state;
  std::string type;  // section of the act, "1128a1"
};
struct File {
  std::vector<Entry> entries;
  std::int64_t skipped = 0;  // organisations, and people who were let in again
  std::int64_t bad = 0;
};
/// LASTNAME,FIRSTNAME,MIDNAME,...,NPI,DOB,...,STATE,...,EXCLTYPE,EXCLDATE,REINDATE in any order. Error invalid
/// `list_malformed` when a column is missing or more than every tenth line cannot be read. `reinstated`: the monthly
/// file of those who were let in again.
Result<File> read_list(std::string_view csv, bool reinstated);

/// Folded letters only: "De la Cruz-Kim" -> "delacruzkim".
std::string name_key(std::string_view name);
/// 0..100. The last names are equal already; 0: no match worth a look.
std::int64_t score(std::string_view first, std::string_view middle, const Entry& entry);
/// How first names compare by themselves: 3 equal, 2 one begins with the other, 1 same initial, 0 different.
int first_names(std::string_view a, std::string_view b);

inline constexpr std::int64_t kLeastScore = 60;

}  // namespace mc::verification::leie
