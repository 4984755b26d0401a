#pragma once
// Pure rules of module audiences: reading a rule, whom it fits and why, its English. No database.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/audiences/audiences.hpp"

namespace mc::audiences {

enum class Field : std::uint8_t { site, department, unit, job_title, profession, hired, credential, group, person };
ENUM_NAMES(Field, site, department, unit, job_title, profession, hired, credential, group, person)
enum class Op : std::uint8_t { in, not_in, within_days, before, after, holds, lacks };
ENUM_NAMES(Op, in, not_in, within_days, before, after, holds, lacks)

inline constexpr int kMaxLevels = 6;
inline constexpr int kMaxLeaves = 100;
inline constexpr std::size_t kMaxValues = 500;  // of one condition

/// One value of a condition: as sent, as compared, and as people read it.
struct Value {
  std::string key;    // ids as bytes, texts folded; sorted by it
  std::string label;  // the text itself, or the name that resolve() gave an id
  std::size_t position = 0;
};
struct Leaf {
  audiences::Field field = Field::unit;
  audiences::Op op = Op::in;
  std::vector<Value> values;
  std::int64_t days = 0;  // within_days
  Date day{};             // before, after
  std::string path;       // "rule.all[1]"
};
enum class Join : std::uint8_t { leaf, all, any, none };
struct Node {
  Join join = Join::leaf;
  std::vector<Node> below;  // one for `none`
  audiences::Leaf leaf;
};

/// Strict. Error `invalid_input` with every refused place ("rule.any[2].values[0]") and words for an education officer.
Result<Node> parse_rule(const RawJson& rule);

/// Calls f(Leaf&) for each condition.
template <class N, class F>
void for_each_leaf(N& node, const F& f) {
  if (node.join == Join::leaf) return f(node.leaf);
  for (auto& below : node.below) for_each_leaf(below, f);
}
std::string id_key(const Uuid& id);
Uuid id_of(const Value& value);

/// What a rule may ask of a person. Only active staff have facts.
struct Facts {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::string job_title;
  std::string profession;
  std::string job_title_key;
  std::string profession_key;
  std::vector<std::string> units;  // keys: hers and all above it
  std::optional<Date> hired_on;
  std::vector<std::string> credentials;  // keys of the types that are active today
  std::vector<std::string> groups;       // keys
};

bool matches(const Node& node, const Facts& facts, Date today);
struct Explanation {
  bool in = false;
  std::vector<std::string> why;  // the facts that decided
};
Explanation explain(const Node& node, const Facts& facts, Date today);
/// "works in ICU and (profession is RN or LPN)".
std::string describe(const Node& node);

/// Fields and values by which people are found: "p:rn" of a nurse, of a rule about nurses.
std::vector<std::string> keys_of(const Facts& facts);
/// How many people or rules a key may bring; the less the better.
using KeyCost = std::function<std::size_t(const std::string& key)>;
/// Whoever the rule fits has at least one of these keys, the cheapest such choice; nullopt: it may fit anybody.
std::optional<std::vector<std::string>> keys_of(const Node& node, const KeyCost& cost);

}  // namespace mc::audiences
