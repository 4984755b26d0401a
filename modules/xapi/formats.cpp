// The forms in which statements are given out: exact, ids, canonical.
#include <algorithm>
#include <charconv>
#include <map>

#include "appliance/base/text.hpp"
#include "modules/xapi/statement.hpp"

namespace mc::xapi {
namespace {

using shape::Cursor;
using shape::Kind;

/// The entry of a language map that suits a reader best.
class Languages {
public:
  explicit Languages(std::string_view header) {
    for (std::string_view part : split(header, ',')) {
      std::string_view tag = trim(part.substr(0, part.find(';')));
      double weight = 1;
      if (std::size_t q = part.find("q="); q != std::string_view::npos) {
        std::string_view number = trim(part.substr(q + 2));
        std::from_chars(number.data(), number.data() + number.size(), weight);
      }
      if (!tag.empty() && weight > 0 && wanted_.size() < 20) wanted_.emplace_back(weight, ascii_lower(tag));
    }
    std::stable_sort(wanted_.begin(), wanted_.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  }
  Cursor choose(Cursor map) const {
    for (const auto& [weight, tag] : wanted_) {
      if (auto found = find(map, [&](const std::string& key) { return key == tag; })) return *found;
      std::string base = tag.substr(0, tag.find('-'));
      if (auto found = find(map, [&](const std::string& key) { return key.substr(0, key.find('-')) == base; }))
        return *found;
    }
    return map.first();
  }

private:
  template <class F>
  static std::optional<Cursor> find(Cursor map, F fits) {
    for (Cursor item = map.first(); !(item == map.end()); item = item.next())
      if (fits(ascii_lower(item.key()))) return item;
    return std::nullopt;
  }
  std::vector<std::pair<double, std::string>> wanted_;
};

/// Writes members with their commas.
class Writing {
public:
  explicit Writing(std::string& out) : out_(out) { out_ += '{'; }
  std::string& name(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, key);
    out_ += ':';
    return out_;
  }
  void end() { out_ += '}'; }

private:
  std::string& out_;
  bool first_ = true;
};

class Rewriter {
public:
  Rewriter(Format format, std::string_view languages, const DefinitionOf& definition)
      : format_(format), languages_(languages), definition_(definition) {}

  void statement(std::string& out, Cursor value, bool bare) const {
    Writing to(out);
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      std::string_view name = item.key();
      if (bare && (name == "stored" || name == "authority")) continue;
      std::string& text = to.name(name);
      if (name == "actor" || name == "authority")
        actor(text, item);
      else if (name == "verb")
        verb(text, item);
      else if (name == "object")
        object(text, item);
      else if (name == "context")
        context(text, item);
      else if (name == "attachments")
        list(text, item, [&](std::string& into, Cursor one) { maps(into, one); });
      else
        item.append_to(text);
    }
    to.end();
  }
  void definition(std::string& out, Cursor value) const {
    Writing to(out);
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      std::string_view name = item.key();
      std::string& text = to.name(name);
      bool components = name == "choices" || name == "scale" || name == "source" || name == "target" || name == "steps";
      if (name == "name" || name == "description")
        map(text, item);
      else if (components)
        list(text, item, [&](std::string& into, Cursor one) { maps(into, one); });
      else
        item.append_to(text);
    }
    to.end();
  }

private:
  template <class F>
  static void list(std::string& out, Cursor value, F write) {
    out += '[';
    bool first = true;
    auto one = [&](Cursor item) {
      if (!first) out += ',';
      first = false;
      write(out, item);
    };
    if (value.kind() == Kind::array)
      for (Cursor item = value.first(); !(item == value.end()); item = item.next()) one(item);
    else
      one(value);
    out += ']';
  }
  void map(std::string& out, Cursor value) const {
    if (format_ != Format::canonical || value.first() == value.end()) return value.append_to(out);
    Cursor chosen = languages_.choose(value);
    Writing to(out);
    chosen.append_to(to.name(chosen.key()));
    to.end();
  }
  /// An object whose "display" and "description" are language maps.
  void maps(std::string& out, Cursor value) const {
    Writing to(out);
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      std::string& text = to.name(item.key());
      if (item.key() == "display" || item.key() == "description")
        map(text, item);
      else
        item.append_to(text);
    }
    to.end();
  }
  void actor(std::string& out, Cursor value) const {
    if (format_ != Format::ids) return value.append_to(out);
    bool named = !agent_key(value).empty();
    Writing to(out);
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      if (item.key() == "name" || (item.key() == "member" && named)) continue;
      std::string& text = to.name(item.key());
      if (item.key() == "member")
        list(text, item, [&](std::string& into, Cursor one) { actor(into, one); });
      else
        item.append_to(text);
    }
    to.end();
  }
  void verb(std::string& out, Cursor value) const {
    if (format_ == Format::exact) return value.append_to(out);
    if (format_ == Format::canonical) return maps(out, value);
    Writing to(out);
    member(value, "id")->append_to(to.name("id"));
    to.end();
  }
  void activity(std::string& out, Cursor value) const {
    if (format_ == Format::exact) return value.append_to(out);
    std::string known = format_ == Format::canonical && definition_ ? definition_(text_member(value, "id")) : "";
    bool written = false;
    Writing to(out);
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      bool is_definition = item.key() == "definition";
      if (format_ == Format::ids && (is_definition || item.key() == "objectType")) continue;
      if (!is_definition || known.empty()) {
        std::string& text = to.name(item.key());
        is_definition ? definition(text, item) : item.append_to(text);
        continue;
      }
      written = add_definition(to, known);
    }
    if (!known.empty() && !written) add_definition(to, known);
    to.end();
  }
  bool add_definition(Writing& to, const std::string& known) const {
    auto document = shape::parse_json(known);
    if (document) definition(to.name("definition"), document->root());
    return true;
  }
  void object(std::string& out, Cursor value) const {
    std::string_view type = text_member(value, "objectType");
    if (type.empty() || type == "Activity") return activity(out, value);
    if (type == "Agent" || type == "Group") return actor(out, value);
    if (type == "SubStatement") return statement(out, value, false);
    value.append_to(out);
  }
  void context(std::string& out, Cursor value) const {
    Writing to(out);
    for (Cursor item = value.first(); !(item == value.end()); item = item.next()) {
      std::string& text = to.name(item.key());
      if (item.key() == "instructor" || item.key() == "team")
        actor(text, item);
      else if (item.key() == "contextActivities")
        lists(text, item);
      else
        item.append_to(text);
    }
    to.end();
  }
  void lists(std::string& out, Cursor value) const {
    Writing to(out);
    for (Cursor item = value.first(); !(item == value.end()); item = item.next())
      list(to.name(item.key()), item, [&](std::string& into, Cursor one) { activity(into, one); });
    to.end();
  }

  Format format_;
  Languages languages_;
  const DefinitionOf& definition_;
};

/// Members of both objects, the second's where they meet.
std::string merged_members(Cursor older, Cursor newer) {
  std::string out;
  Writing to(out);
  for (Cursor item = older.first(); !(item == older.end()); item = item.next())
    if (!member(newer, item.key())) item.append_to(to.name(item.key()));
  for (Cursor item = newer.first(); !(item == newer.end()); item = item.next()) item.append_to(to.name(item.key()));
  to.end();
  return out;
}

}  // namespace

std::string formatted(Cursor statement, Format format, std::string_view languages, const DefinitionOf& definition) {
  std::string out;
  Rewriter(format, languages, definition).statement(out, statement, format == Format::exact);
  return out;
}

std::string merged_definition(std::string_view older, std::string_view newer) {
  auto before = shape::parse_json(older), after = shape::parse_json(newer);
  if (!before || !after || before->root().kind() != Kind::object || after->root().kind() != Kind::object)
    return std::string(newer);
  std::string out;
  Writing to(out);
  Cursor first = before->root(), second = after->root();
  for (Cursor item = first.first(); !(item == first.end()); item = item.next()) {
    auto over = member(second, item.key());
    bool maps = item.key() == "name" || item.key() == "description" || item.key() == "extensions";
    std::string& text = to.name(item.key());
    if (over && maps && over->kind() == Kind::object && item.kind() == Kind::object)
      text += merged_members(item, *over);
    else
      (over ? *over : item).append_to(text);
  }
  for (Cursor item = second.first(); !(item == second.end()); item = item.next())
    if (!member(first, item.key())) item.append_to(to.name(item.key()));
  to.end();
  return out;
}

}  // namespace mc::xapi
