#pragma once
// What rules may ask of people, read from the modules that know it, for many at once.
#include <map>
#include <set>
#include <unordered_map>

#include "modules/audiences/rule.hpp"
#include "modules/audiences/store.hpp"

namespace mc::audiences {

/// Names and kinds of units, each with the way up.
class UnitTree {
public:
  explicit UnitTree(std::vector<organisation::Unit> units);
  const organisation::Unit* find(UnitId id) const;
  /// Keys of the unit and all above it.
  std::vector<std::string> way_up(UnitId id) const;

private:
  std::map<UnitId, organisation::Unit> units_;
};

/// Everybody who works here as one transaction saw them, found by what rules ask for: a rule over one unit looks at its
/// people, not at the whole staff. Immutable; thread-safe.
class Roster {
public:
  /// In the order of ids.
  explicit Roster(std::vector<Facts> people);
  /// Whom the rule fits on this day, in the order of ids.
  std::vector<PersonId> fitting(const Node& node, Date day) const;

private:
  std::vector<Facts> people_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_key_;
};

/// Stateless; thread-safe.
class FactReader {
public:
  FactReader(accounts::Accounts& accounts, organisation::Organisation& organisation,
             credentials::Credentials& credentials)
      : accounts_(accounts), organisation_(organisation), credentials_(credentials) {}

  /// Everybody who works here, in the order of ids. Reads the whole staff: about 10 us a person.
  Result<std::vector<Facts>> everyone(data::Tx& tx);
  /// Those of these people who work here, in the order of ids.
  Result<std::vector<Facts>> of(data::Tx& tx, const std::vector<PersonId>& people);

private:
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  credentials::Credentials& credentials_;
};

}  // namespace mc::audiences
