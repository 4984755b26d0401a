// By which values people and rules find each other, so that neither looks at all of the other.
#include "modules/audiences/rule.hpp"

namespace mc::audiences {
namespace {

std::string key(char field, const std::string& value) {
  std::string out{field, ':'};
  return out += value;
}

/// Site, department and unit ask the same of a person: where she works, or above it.
char letter(Field field) {
  switch (field) {
  case Field::site:
  case Field::department:
  case Field::unit:
    return 'u';
  case Field::job_title:
    return 'j';
  case Field::profession:
    return 'p';
  case Field::credential:
    return 'c';
  case Field::group:
    return 'g';
  case Field::person:
    return 'i';
  case Field::hired:
    break;
  }
  return 0;
}

std::size_t cost_of(const std::vector<std::string>& keys, const KeyCost& cost) {
  std::size_t sum = 0;
  for (const std::string& one : keys) sum += cost(one);
  return sum;
}

}  // namespace

std::vector<std::string> keys_of(const Facts& facts) {
  std::vector<std::string> out;
  for (const std::string& unit : facts.units) out.push_back(key('u', unit));
  out.push_back(key('j', facts.job_title_key));
  out.push_back(key('p', facts.profession_key));
  for (const std::string& type : facts.credentials) out.push_back(key('c', type));
  for (const std::string& group : facts.groups) out.push_back(key('g', group));
  out.push_back(key('i', id_key(facts.person_id.bytes)));
  return out;
}

std::optional<std::vector<std::string>> keys_of(const Node& node, const KeyCost& cost) {
  if (node.join == Join::none) return std::nullopt;
  if (node.join == Join::leaf) {
    const bool names = node.leaf.op == Op::in || node.leaf.op == Op::holds;
    if (!names || letter(node.leaf.field) == 0) return std::nullopt;
    std::vector<std::string> out;
    for (const Value& value : node.leaf.values) out.push_back(key(letter(node.leaf.field), value.key));
    return out;
  }
  std::optional<std::vector<std::string>> out;
  std::size_t cheapest = 0;
  for (const Node& below : node.below) {
    auto part = keys_of(below, cost);
    if (node.join == Join::any) {
      if (!part) return std::nullopt;
      if (!out) out.emplace();
      out->insert(out->end(), part->begin(), part->end());
    } else if (part) {
      const std::size_t price = cost_of(*part, cost);
      if (!out || price < cheapest) {
        out = std::move(part);
        cheapest = price;
      }
    }
  }
  return out;
}

}  // namespace mc::audiences
