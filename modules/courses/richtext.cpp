#include "modules/courses/richtext.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "appliance/base/text.hpp"
#include "appliance/shape/document.hpp"

namespace mc::courses {
namespace {

using shape::Cursor;

constexpr std::size_t kMaxNodes = 5'000;
constexpr std::size_t kMaxCharacters = 300'000;

/// What may stand inside what. `block`: wherever text blocks may stand.
enum class Group : std::uint8_t { doc, block, item, row, cell, inline_ };
struct NodeRule {
  std::string_view name;
  Group group;
  std::optional<Group> inside;  // none: has no content
};
constexpr std::array kNodes = {
    NodeRule{"doc", Group::doc, Group::block},           NodeRule{"paragraph", Group::block, Group::inline_},
    NodeRule{"heading", Group::block, Group::inline_},   NodeRule{"bulletList", Group::block, Group::item},
    NodeRule{"orderedList", Group::block, Group::item},  NodeRule{"listItem", Group::item, Group::block},
    NodeRule{"blockquote", Group::block, Group::block},  NodeRule{"callout", Group::block, Group::block},
    NodeRule{"codeBlock", Group::block, Group::inline_}, NodeRule{"horizontalRule", Group::block, std::nullopt},
    NodeRule{"image", Group::block, std::nullopt},       NodeRule{"table", Group::block, Group::row},
    NodeRule{"tableRow", Group::row, Group::cell},       NodeRule{"tableHeader", Group::cell, Group::block},
    NodeRule{"tableCell", Group::cell, Group::block},    NodeRule{"text", Group::inline_, std::nullopt},
    NodeRule{"hardBreak", Group::inline_, std::nullopt}, NodeRule{"referenceCard", Group::block, std::nullopt},
};
constexpr std::array kPlainMarks = {std::string_view("bold"), std::string_view("italic"), std::string_view("underline"),
                                    std::string_view("strike"), std::string_view("code")};

std::optional<Cursor> member(Cursor object, std::string_view name) {
  if (object.kind() != shape::Kind::object) return std::nullopt;
  for (Cursor c = object.first(); !(c == object.end()); c = c.next())
    if (c.key() == name && c.kind() != shape::Kind::null) return c;
  return std::nullopt;
}

/// Reads nodes and writes them anew. One object for one document.
class Cleaner {
public:
  Status node(Cursor value, const std::string& path, Group wanted) {
    if (++nodes_ > kMaxNodes) return invalid(path, "too_long", "The text has too many parts.");
    if (value.kind() != shape::Kind::object) return invalid(path, "bad_value", "A node is an object.");
    auto type = member(value, "type");
    std::string_view name = type && type->kind() == shape::Kind::string ? type->text() : std::string_view{};
    auto rule = std::find_if(kNodes.begin(), kNodes.end(), [&](const NodeRule& r) { return r.name == name; });
    if (rule == kNodes.end()) return invalid(path, "unknown_node", "This kind of content is not allowed.");
    if (rule->group != wanted) return invalid(path, "misplaced", std::string(name) + " may not stand here.");
    TRY(known_members(value, path, name));
    bool was_code = std::exchange(in_code_, in_code_ || name == "codeBlock");
    out_ += "{\"type\":";
    append_json_string(out_, name);
    if (name == "text")
      TRY(text(value, path));
    else
      TRY(attributes(value, path, name));
    if (rule->inside) TRY(content(value, path, *rule->inside));
    out_ += '}';
    in_code_ = was_code;
    if (rule->group == Group::block && !text_.empty() && text_.back() != '\n') text_ += '\n';
    return {};
  }
  RichText take() {
    return {std::move(out_),  std::move(text_),  std::move(images_),
            std::move(alts_), std::move(links_), std::move(cards_)};
  }

private:
  static Status known_members(Cursor value, const std::string& path, std::string_view name) {
    std::vector<std::string_view> seen;
    for (Cursor c = value.first(); !(c == value.end()); c = c.next()) {
      std::string_view key = c.key();
      bool known =
          key == "type" || key == "attrs" || key == "content" || (name == "text" && (key == "text" || key == "marks"));
      if (std::find(seen.begin(), seen.end(), key) != seen.end())
        return invalid(path, "bad_value", "A name appears twice.");
      seen.push_back(key);
      bool nothing =
          c.kind() == shape::Kind::null || (key == "marks" && c.kind() == shape::Kind::array && c.first() == c.end());
      if (!known && !nothing) return invalid(path, "unknown_attribute", "An unknown property.");
    }
    return {};
  }

  Status content(Cursor value, const std::string& path, Group inside) {
    auto list = member(value, "content");
    if (!list) return {};
    if (list->kind() != shape::Kind::array) return invalid(path + ".content", "bad_value", "Content is a list.");
    if (list->first() == list->end()) return {};
    out_ += ",\"content\":[";
    std::size_t index = 0;
    for (Cursor c = list->first(); !(c == list->end()); c = c.next(), ++index) {
      if (index > 0) out_ += ',';
      TRY(node(c, path + ".content[" + std::to_string(index) + "]", inside));
    }
    out_ += ']';
    return {};
  }

  Status text(Cursor value, const std::string& path) {
    auto words = member(value, "text");
    if (!words || words->kind() != shape::Kind::string || words->text().empty())
      return invalid(path, "bad_value", "A text node has text.");
    auto clean = clean_text(words->text());
    if (!clean) return invalid(path, "bad_value", "The text holds characters that are not allowed.");
    characters_ += clean->size();
    if (characters_ > kMaxCharacters) return invalid(path, "too_long", "The text is too long.");
    if (auto list = member(value, "marks")) TRY(marks(*list, path + ".marks"));
    out_ += ",\"text\":";
    append_json_string(out_, *clean);
    text_ += *clean;
    return {};
  }

  Status marks(Cursor list, const std::string& path) {
    if (list.kind() != shape::Kind::array) return invalid(path, "bad_value", "Marks are a list.");
    if (list.first() == list.end()) return {};
    if (in_code_) return invalid(path, "misplaced", "Code is plain text.");
    out_ += ",\"marks\":[";
    std::size_t index = 0;
    for (Cursor c = list.first(); !(c == list.end()); c = c.next(), ++index) {
      if (index > 0) out_ += ',';
      TRY(mark(c, path + "[" + std::to_string(index) + "]"));
    }
    out_ += ']';
    return {};
  }

  Status mark(Cursor value, const std::string& path) {
    auto type = member(value, "type");
    std::string_view name = type && type->kind() == shape::Kind::string ? type->text() : std::string_view{};
    if (std::find(kPlainMarks.begin(), kPlainMarks.end(), name) != kPlainMarks.end()) {
      out_ += "{\"type\":\"" + std::string(name) + "\"}";
      return {};
    }
    if (name != "link") return invalid(path, "unknown_mark", "This kind of mark is not allowed.");
    auto attrs = member(value, "attrs");
    auto href = attrs ? member(*attrs, "href") : std::nullopt;
    if (!href || href->kind() != shape::Kind::string || !is_safe_link(href->text()))
      return invalid(path, "bad_link", "Links go to https:, http:, mailto: or a page of this site.");
    out_ += "{\"type\":\"link\",\"attrs\":{\"href\":";
    append_json_string(out_, href->text());
    links_.emplace_back(href->text());
    out_ += "}}";
    return {};
  }

  Status attributes(Cursor value, const std::string& path, std::string_view name) {
    auto attrs = member(value, "attrs");
    if (attrs && attrs->kind() != shape::Kind::object)
      return invalid(path + ".attrs", "bad_value", "Attributes are an object.");
    if (name == "heading") return number(attrs, path, "level", 2, 4, std::nullopt);
    if (name == "orderedList") return number(attrs, path, "start", 0, 10'000, 1);
    if (name == "callout") return callout(attrs, path);
    if (name == "image") return image(attrs, path);
    if (name == "referenceCard") return card(attrs, path);
    if (name == "tableCell" || name == "tableHeader") return cell(attrs, path);
    return {};  // display attributes of an editor (alignment, class, language) are dropped
  }

  /// Without a fallback the attribute is required.
  Status number(std::optional<Cursor> attrs, const std::string& path, std::string_view name, std::int64_t least,
                std::int64_t most, std::optional<std::int64_t> fallback) {
    auto given = attrs ? member(*attrs, name) : std::nullopt;
    if (!given && fallback) return {};
    if (!given || given->kind() != shape::Kind::integer || given->integer() < least || given->integer() > most)
      return invalid(path + ".attrs." + std::string(name), "bad_value", "Not an allowed value.");
    out_ += ",\"attrs\":{\"" + std::string(name) + "\":" + std::to_string(given->integer()) + "}";
    return {};
  }

  Status cell(std::optional<Cursor> attrs, const std::string& path) {
    std::string written;
    for (std::string_view name : {"colspan", "rowspan"}) {
      auto given = attrs ? member(*attrs, name) : std::nullopt;
      if (!given) continue;
      if (given->kind() != shape::Kind::integer || given->integer() < 1 || given->integer() > 100)
        return invalid(path + ".attrs." + std::string(name), "bad_value", "Not an allowed value.");
      written += (written.empty() ? "\"" : ",\"") + std::string(name) + "\":" + std::to_string(given->integer());
    }
    if (!written.empty()) out_ += ",\"attrs\":{" + written + "}";
    return {};
  }

  Status callout(std::optional<Cursor> attrs, const std::string& path) {
    auto kind = attrs ? member(*attrs, "kind") : std::nullopt;
    std::string_view value = kind && kind->kind() == shape::Kind::string ? kind->text() : std::string_view{};
    if (value != "info" && value != "warning" && value != "practice")
      return invalid(path + ".attrs.kind", "bad_value", "A callout is info, warning or practice.");
    out_ += ",\"attrs\":{\"kind\":\"" + std::string(value) + "\"}";
    return {};
  }

  Status card(std::optional<Cursor> attrs, const std::string& path) {
    auto id = attrs ? member(*attrs, "id") : std::nullopt;
    std::string_view value = id && id->kind() == shape::Kind::string ? id->text() : std::string_view{};
    bool plain = !value.empty() && value.size() <= 64 && std::all_of(value.begin(), value.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
    if (!plain) return invalid(path + ".attrs.id", "bad_value", "Name a reference card.");
    out_ += ",\"attrs\":{\"id\":\"" + std::string(value) + "\"}";
    cards_.emplace_back(value);
    return {};
  }

  Status image(std::optional<Cursor> attrs, const std::string& path) {
    auto src = attrs ? member(*attrs, "src") : std::nullopt;
    auto alt = attrs ? member(*attrs, "alt") : std::nullopt;
    auto ref = src && src->kind() == shape::Kind::string ? parse_address(src->text()) : std::nullopt;
    if (!ref) return invalid(path + ".attrs.src", "bad_image", "Only images of this course can be shown.");
    auto words = alt && alt->kind() == shape::Kind::string ? clean_text(trim(alt->text())) : Result<std::string>("");
    if (!words || words->empty())
      return invalid(path + ".attrs.alt", "alt_missing", "Describe the image for people who cannot see it.");
    if (count_code_points(*words) > 500) return invalid(path + ".attrs.alt", "too_long", "At most 500 characters.");
    out_ += ",\"attrs\":{\"src\":";
    append_json_string(out_, src->text());
    out_ += ",\"alt\":";
    append_json_string(out_, *words);
    out_ += '}';
    images_.push_back(*ref);
    alts_.push_back(std::move(*words));
    return {};
  }

  static std::optional<ImageRef> parse_address(std::string_view src) {
    constexpr std::string_view kBefore = "/api/v1/courses/", kBetween = "/images/";
    if (src.size() != kBefore.size() + 36 + kBetween.size() + 36 || !src.starts_with(kBefore)) return std::nullopt;
    if (src.substr(kBefore.size() + 36, kBetween.size()) != kBetween) return std::nullopt;
    auto course = CourseId::parse(src.substr(kBefore.size(), 36));
    auto blob = BlobId::parse(src.substr(kBefore.size() + 36 + kBetween.size()));
    if (!course || !blob) return std::nullopt;
    return ImageRef{*course, *blob};
  }

  std::string out_, text_;
  std::vector<ImageRef> images_;
  std::vector<std::string> alts_, links_, cards_;
  std::size_t nodes_ = 0, characters_ = 0;
  bool in_code_ = false;
};

}  // namespace

bool is_safe_link(std::string_view href) {
  if (href.empty() || href.size() > 2'000) return false;
  for (unsigned char c : href)
    if (c <= ' ' || c == 0x7F || c == '\\' || c == '"' || c == '<' || c == '>') return false;
  if (href.front() == '/') return href.size() == 1 || href[1] != '/';
  std::string lower = ascii_lower(href.substr(0, 8));
  return lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("mailto:");
}

Result<RichText> clean_rich_text(std::string_view json) {
  shape::Document document = TRY(shape::parse_json(json));
  Cleaner cleaner;
  TRY(cleaner.node(document.root(), "document", Group::doc));
  return cleaner.take();
}

bool is_empty(const RichText& text) { return text.images.empty() && text.cards.empty() && trim(text.text).empty(); }

}  // namespace mc::courses
