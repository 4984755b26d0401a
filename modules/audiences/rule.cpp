// Whom a rule fits, why, and its English.
#include "modules/audiences/rule.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mc::audiences {
namespace {

constexpr std::size_t kNamedValues = 5;  // more are counted, not listed

const Value* value_with(const Leaf& leaf, const std::string& key) {
  auto found = std::lower_bound(leaf.values.begin(), leaf.values.end(), key,
                                [](const Value& value, const std::string& wanted) { return value.key < wanted; });
  return found != leaf.values.end() && found->key == key ? &*found : nullptr;
}
const Value* any_of(const Leaf& leaf, const std::vector<std::string>& keys) {
  for (const std::string& key : keys)
    if (const Value* found = value_with(leaf, key)) return found;
  return nullptr;
}
/// The value of the condition that the person has; nothing for hire dates.
const Value* shared(const Leaf& leaf, const Facts& facts) {
  switch (leaf.field) {
  case Field::site:
  case Field::department:
  case Field::unit:
    return any_of(leaf, facts.units);
  case Field::job_title:
    return value_with(leaf, facts.job_title_key);
  case Field::profession:
    return value_with(leaf, facts.profession_key);
  case Field::credential:
    return any_of(leaf, facts.credentials);
  case Field::group:
    return any_of(leaf, facts.groups);
  case Field::person:
    return value_with(leaf, id_key(facts.person_id.bytes));
  case Field::hired:
    break;
  }
  return nullptr;
}
bool hired_fits(const Leaf& leaf, const Facts& facts, Date today) {
  if (!facts.hired_on) return false;
  if (leaf.op == Op::before) return *facts.hired_on < leaf.day;
  if (leaf.op == Op::after) return *facts.hired_on > leaf.day;
  const int days = today - *facts.hired_on;
  return days >= 0 && days <= leaf.days;
}
bool leaf_matches(const Leaf& leaf, const Facts& facts, Date today) {
  if (leaf.field == Field::hired) return hired_fits(leaf, facts, today);
  const bool found = shared(leaf, facts) != nullptr;
  return leaf.op == Op::in || leaf.op == Op::holds ? found : !found;
}

std::string listed(const Leaf& leaf) {
  if (leaf.values.size() > kNamedValues) return fmt::format("one of {}", leaf.values.size());
  std::vector<const Value*> in_order;
  for (const Value& value : leaf.values) in_order.push_back(&value);
  std::sort(in_order.begin(), in_order.end(), [](const Value* a, const Value* b) { return a->position < b->position; });
  std::string out;
  for (std::size_t i = 0; i < in_order.size(); ++i)
    out += (i == 0 ? "" : i + 1 == in_order.size() ? " or " : ", ") + in_order[i]->label;
  return out;
}
/// "works in ICU" or "does not work in ICU", whatever the condition asks for.
std::string statement(Field field, bool holds, const std::string& what) {
  switch (field) {
  case Field::site:
  case Field::department:
  case Field::unit:
    return (holds ? "works in " : "does not work in ") + what;
  case Field::job_title:
    return (holds ? "job title is " : "job title is not ") + what;
  case Field::profession:
    return (holds ? "profession is " : "profession is not ") + what;
  case Field::credential:
    return (holds ? "holds an active " : "holds no active ") + what;
  case Field::group:
    return (holds ? "is in the group " : "is not in the group ") + what;
  case Field::person:
  case Field::hired:
    break;
  }
  return (holds ? "is " : "is not ") + what;
}
std::string hired_statement(const Leaf& leaf, bool holds) {
  const char* start = holds ? "was hired " : "was not hired ";
  if (leaf.op == Op::before) return start + ("before " + to_string(leaf.day));
  if (leaf.op == Op::after) return start + ("after " + to_string(leaf.day));
  return fmt::format("{}within the last {} days", start, leaf.days);
}
std::string leaf_text(const Leaf& leaf) {
  if (leaf.field == Field::hired) return hired_statement(leaf, true);
  return statement(leaf.field, leaf.op == Op::in || leaf.op == Op::holds, listed(leaf));
}
/// How it is, with her own value where there is one.
std::string leaf_fact(const Leaf& leaf, const Facts& facts, bool matched) {
  if (leaf.field == Field::hired) {
    if (!facts.hired_on) return "hire date is not known";
    return hired_statement(leaf, matched) + " (" + to_string(*facts.hired_on) + ")";
  }
  const Value* found = shared(leaf, facts);
  // Reasons are kept in histories: no names of other people in them.
  if (leaf.field == Field::person) return found ? "is one of the named people" : "is none of the named people";
  if (found) return statement(leaf.field, true, found->label);
  return statement(leaf.field, false, listed(leaf));
}

std::string join_texts(const Node& node, int level) {
  if (node.join == Join::leaf) return leaf_text(node.leaf);
  if (node.join == Join::none) return "not (" + join_texts(node.below.front(), 0) + ")";
  std::string out;
  for (std::size_t i = 0; i < node.below.size(); ++i) {
    if (i > 0) out += node.join == Join::all ? " and " : " or ";
    out += join_texts(node.below[i], level + 1);
  }
  return level > 0 && node.below.size() > 1 ? "(" + out + ")" : out;
}

}  // namespace

bool matches(const Node& node, const Facts& facts, Date today) {
  auto fits = [&](const Node& below) { return matches(below, facts, today); };
  switch (node.join) {
  case Join::leaf:
    return leaf_matches(node.leaf, facts, today);
  case Join::all:
    return std::all_of(node.below.begin(), node.below.end(), fits);
  case Join::any:
    return std::any_of(node.below.begin(), node.below.end(), fits);
  case Join::none:
    return !fits(node.below.front());
  }
  return false;
}

Explanation explain(const Node& node, const Facts& facts, Date today) {
  Explanation out;
  if (node.join == Join::leaf) {
    out.in = leaf_matches(node.leaf, facts, today);
    out.why.push_back(leaf_fact(node.leaf, facts, out.in));
    return out;
  }
  if (node.join == Join::none) {
    out = explain(node.below.front(), facts, today);
    out.in = !out.in;
    return out;
  }
  out.in = matches(node, facts, today);
  // All: every part decided that she is in, the failing ones that she is not. Any: the other way round.
  for (const Node& below : node.below) {
    Explanation part = explain(below, facts, today);
    if (part.in != out.in) continue;
    for (std::string& why : part.why)
      if (std::find(out.why.begin(), out.why.end(), why) == out.why.end()) out.why.push_back(std::move(why));
  }
  return out;
}

std::string describe(const Node& node) { return join_texts(node, 0); }

}  // namespace mc::audiences
