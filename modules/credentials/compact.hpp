#pragma once
// Multistate (Nurse Licensure Compact) licences: which states are in, and what breaks a privilege. Pure but for
// reading the embedded table.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/shape/shape.hpp"

namespace mc::credentials {

struct CompactState {
  std::string code;
  std::string name;
  std::string status;    // "implemented", "enacted_pending", "partial", "non_member"
  bool accepts = false;  // a multistate licence of another state is good here
  bool issues = false;   // gives multistate licences to who lives here
  std::string source;
  std::string as_of;
};
FIELDS(CompactState, code, name, status, accepts, issues, source, as_of)

/// The 56 jurisdictions of data/nlc_states.csv, by code. Immutable.
class NlcTable {
public:
  explicit NlcTable(std::vector<CompactState> states) : states_(std::move(states)) {}
  static NlcTable embedded();
  const std::vector<CompactState>& states() const { return states_; }
  const CompactState* find(std::string_view code) const;
  bool accepts(std::string_view code) const;
  bool issues(std::string_view code) const;

private:
  std::vector<CompactState> states_;
};

/// Only these have a compact: LVN is what Texas and California call an LPN.
bool compact_type(std::string_view type);

/// A licence in force, and where its holder lives and works as far as that is known.
struct CompactView {
  std::string type;
  std::optional<std::string> state;
  bool compact = false;
  std::optional<std::string> home;  // where she lives
  std::optional<Date> home_since;
  std::optional<std::string> site;  // where her unit stands
  bool site_covered = false;        // by another licence of hers
};
/// Is this licence good where she works? It is when nobody said where that is. A multistate one counts in states of the
/// compact until its holder has lived elsewhere for more than 60 days, and no longer once her home is no member.
bool covers_site(const CompactView& view, const NlcTable& table, Date today);
/// compact_not_rn_lpn: the type has no compact · compact_home_not_member: its state gives no multistate licences ·
/// compact_home_differs: she lives in another state · compact_move_60_days: since more than 60 days, the time in which
/// a new home state's licence must be asked for · compact_site_outside: the state where she works does not accept it ·
/// compact_single_state_across: a single-state licence, and she works in another state.
std::vector<std::string> compact_problems(const CompactView& view, const NlcTable& table, Date today);

}  // namespace mc::credentials
