// Reads a rule strictly; all that is wrong with it is said at once, in the words of the form.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/audiences/rule.hpp"

namespace mc::audiences {
namespace {

using shape::Cursor;
using shape::Kind;

struct FieldWords {
  const char* ops;      // for messages
  const char* nothing;  // when no value was chosen
};
FieldWords words_of(Field field) {
  switch (field) {
  case Field::site:
    return {"in or not_in", "Choose at least one site."};
  case Field::department:
    return {"in or not_in", "Choose at least one department."};
  case Field::unit:
    return {"in or not_in", "Choose at least one unit."};
  case Field::job_title:
    return {"in or not_in", "Choose at least one job title."};
  case Field::profession:
    return {"in or not_in", "Choose at least one profession."};
  case Field::hired:
    return {"within_days, before or after", "Give a number of days or a date."};
  case Field::credential:
    return {"holds or lacks", "Choose at least one kind of credential."};
  case Field::group:
    return {"in or not_in", "Choose at least one group."};
  case Field::person:
    return {"in or not_in", "Choose at least one person."};
  }
  return {"in or not_in", "Choose at least one value."};
}
bool fits(Field field, Op op) {
  if (field == Field::hired) return op == Op::within_days || op == Op::before || op == Op::after;
  if (field == Field::credential) return op == Op::holds || op == Op::lacks;
  return op == Op::in || op == Op::not_in;
}
bool is_text(Field field) {
  return field == Field::job_title || field == Field::profession || field == Field::credential;
}
std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class Parser {
public:
  Result<Node> run(const RawJson& rule) {
    auto document = TRY(shape::parse_json(rule.text));
    Node node = read(document.root(), "rule", 1);
    if (errors_.empty()) return node;
    Error error{Fault::invalid, "invalid_input", "The rule is not complete.", std::move(errors_)};
    return std::unexpected(std::move(error));
  }

private:
  void report(std::string path, std::string code, std::string detail) {
    if (errors_.size() < 50) errors_.push_back({std::move(path), std::move(code), std::move(detail)});
  }

  Node read(Cursor value, const std::string& path, int level) {
    Node node;
    if (value.kind() != Kind::object) {
      report(path, "wrong_type", "Add a condition here, or a group of conditions.");
      return node;
    }
    if (level > kMaxLevels) {
      report(path, "too_deep", fmt::format("Conditions may be nested at most {} levels deep.", kMaxLevels));
      return node;
    }
    std::vector<std::string> keys;
    for (Cursor member = value.first(); !(member == value.end()); member = member.next())
      keys.emplace_back(member.key());
    auto has = [&](const char* name) { return std::find(keys.begin(), keys.end(), name) != keys.end(); };
    const bool group = has("all") || has("any") || has("not");
    if (!group) return read_leaf(value, path);
    if (keys.size() != 1) {
      report(path, "unknown_field", "A group is one of all, any or not, and nothing beside it.");
      return node;
    }
    Cursor inside = value.first();
    node.join = keys.front() == "all" ? Join::all : keys.front() == "any" ? Join::any : Join::none;
    const std::string here = path + "." + keys.front();
    if (node.join == Join::none) {
      node.below.push_back(read(inside, here, level + 1));
      return node;
    }
    if (inside.kind() != Kind::array || inside.first() == inside.end()) {
      report(here, "missing", "Add at least one condition. For everybody, choose the hospital as unit.");
      return node;
    }
    std::size_t position = 0;
    for (Cursor item = inside.first(); !(item == inside.end()); item = item.next())
      node.below.push_back(read(item, fmt::format("{}[{}]", here, position++), level + 1));
    return node;
  }

  Node read_leaf(Cursor value, const std::string& path) {
    Node node;
    if (++leaves_ > kMaxLeaves) {
      if (leaves_ == kMaxLeaves + 1)
        report(path, "too_many", fmt::format("A rule has at most {} conditions.", kMaxLeaves));
      return node;
    }
    std::optional<Cursor> field, op, values;
    for (Cursor member = value.first(); !(member == value.end()); member = member.next()) {
      std::optional<Cursor>* slot = member.key() == "field"    ? &field
                                    : member.key() == "op"     ? &op
                                    : member.key() == "values" ? &values
                                                               : nullptr;
      if (slot == nullptr)
        report(path, "unknown_field", "A condition has a field, an op and values, and nothing else.");
      else if (slot->has_value())
        report(path + "." + std::string(member.key()), "repeated", "This is given twice.");
      else
        slot->emplace(member);
    }
    Leaf& leaf = node.leaf;
    leaf.path = path;
    auto known = field && field->kind() == Kind::string ? shape::parse_enum<Field>(field->text()) : std::nullopt;
    if (!known) {
      report(path + ".field", field ? "not_one_of" : "missing",
             "Choose site, department, unit, job_title, profession, hired, credential, group or person.");
      return node;
    }
    leaf.field = *known;
    auto how = op && op->kind() == Kind::string ? shape::parse_enum<Op>(op->text()) : std::nullopt;
    if (!how || !fits(leaf.field, *how)) {
      report(path + ".op", op ? "not_one_of" : "missing", fmt::format("Choose {} here.", words_of(leaf.field).ops));
      return node;
    }
    leaf.op = *how;
    if (!values || values->kind() != Kind::array || values->first() == values->end()) {
      report(path + ".values", "missing", words_of(leaf.field).nothing);
      return node;
    }
    read_values(*values, leaf);
    return node;
  }

  void read_values(Cursor values, Leaf& leaf) {
    const std::string path = leaf.path + ".values";
    std::size_t position = 0;
    for (Cursor item = values.first(); !(item == values.end()); item = item.next(), ++position) {
      if (position == kMaxValues)
        return report(path, "too_long", fmt::format("A condition has at most {} values.", kMaxValues));
      if (leaf.field == Field::hired && position == 1)
        return report(path, "too_long", "Give one number of days or one date.");
      read_value(item, leaf, fmt::format("{}[{}]", path, position), position);
    }
    std::sort(leaf.values.begin(), leaf.values.end(), [](const Value& a, const Value& b) { return a.key < b.key; });
    leaf.values.erase(std::unique(leaf.values.begin(), leaf.values.end(),
                                  [](const Value& a, const Value& b) { return a.key == b.key; }),
                      leaf.values.end());
  }

  void read_value(Cursor item, Leaf& leaf, const std::string& path, std::size_t position) {
    const bool number = item.kind() == Kind::integer;
    if (item.kind() != Kind::string && !(number && leaf.op == Op::within_days))
      return report(path, "wrong_type", "This value is not understood.");
    const std::string text(number ? std::string() : std::string(trim(item.text())));
    if (leaf.op == Op::within_days) {
      auto days = number ? std::optional(item.integer()) : number_in(text);
      if (!days || *days < 1 || *days > 3650)
        return report(path, "out_of_range", "Give a number of days between 1 and 3650.");
      leaf.days = *days;
    } else if (leaf.field == Field::hired) {
      auto day = parse_date(text);
      if (!day) return report(path, "bad_format", "Give a date such as 2026-01-31.");
      leaf.day = *day;
    } else if (is_text(leaf.field)) {
      if (text.empty() || count_code_points(text) > 200)
        return report(path, text.empty() ? "too_short" : "too_long", "Give a text of 1 to 200 characters.");
      leaf.values.push_back({fold(text), text, position});
    } else {
      auto id = parse_uuid(text);
      if (!id) return report(path, "bad_format", "Choose it from the list.");
      leaf.values.push_back({id_key(*id), text, position});
    }
  }

  std::vector<FieldError> errors_;
  int leaves_ = 0;
};

}  // namespace

std::string id_key(const Uuid& id) { return {reinterpret_cast<const char*>(id.data()), id.size()}; }
Uuid id_of(const Value& value) {
  Uuid id{};
  if (value.key.size() == id.size()) std::copy(value.key.begin(), value.key.end(), id.begin());
  return id;
}

Result<Node> parse_rule(const RawJson& rule) { return Parser().run(rule); }

}  // namespace mc::audiences
