#pragma once
// The query of a FHIR search, strictly: what is not known here is an error and never left out in silence. Pure.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/ids.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

namespace mc::interop::fhir {

inline constexpr std::int64_t kMostCount = 200;
inline constexpr std::int64_t kUsualCount = 50;

enum class Resource : std::uint8_t { practitioner, practitioner_role };

struct Search {
  std::optional<PersonId> id;         // _id, practitioner
  std::optional<std::string> number;  // identifier
  std::optional<std::string> name;    // begins a given or family name
  std::optional<std::string> family, given;
  std::optional<bool> active;
  std::optional<std::string> role;  // code of a profession
  std::optional<UnitId> organization;
  std::optional<Instant> changed_from;  // inclusive
  std::optional<Instant> changed_to;    // exclusive
  std::int64_t count = kUsualCount;     // 0: only the total
  std::optional<PersonId> after;        // _after: of the page before
  bool with_practitioner = false;       // _include=PractitionerRole:practitioner
};

/// `identifier_system`: the system of our employee numbers, the only one that is answered; another one matches
/// nothing, and `nothing` is then set. Error invalid with the code of an OperationOutcome: "value", "not-supported",
/// "invalid".
struct Parsed {
  Search search;
  bool nothing = false;  // can match nobody
};
Result<Parsed> parse_search(Resource resource, std::string_view query, std::string_view identifier_system);
/// A read takes no parameter but _format.
Status check_read(std::string_view query);
/// The query of the next page: the same search, after this person.
std::string next_query(Resource resource, const Search& search, std::string_view identifier_system, PersonId after);

}  // namespace mc::interop::fhir
