#include "modules/courses/markup.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::courses {
namespace {

void append_run(std::string& out, std::string_view text, std::string_view mark) {
  if (text.empty()) return;
  if (out.back() != '[') out += ',';
  out += "{\"type\":\"text\"";
  if (!mark.empty()) out += ",\"marks\":[{\"type\":\"" + std::string(mark) + "\"}]";
  out += ",\"text\":";
  append_json_string(out, text);
  out += '}';
}

/// ,"content":[...] of a line with **bold** and *italic*; nothing for an empty one.
std::string inlines(std::string_view text) {
  std::string out = "[";
  std::size_t plain = 0, at = 0;
  while (at < text.size()) {
    std::string_view stars = text.substr(at, 2) == "**" ? "**" : text[at] == '*' ? "*" : "";
    auto end = stars.empty() ? std::string_view::npos : text.find(stars, at + stars.size());
    if (end == std::string_view::npos || end == at + stars.size()) {
      ++at;
      continue;
    }
    append_run(out, text.substr(plain, at - plain), "");
    append_run(out, text.substr(at + stars.size(), end - at - stars.size()), stars.size() == 2 ? "bold" : "italic");
    at = plain = end + stars.size();
  }
  append_run(out, text.substr(plain), "");
  return out == "[" ? std::string() : ",\"content\":" + out + "]";
}

std::string block(std::string_view type, std::string_view attributes, std::string_view content) {
  return "{\"type\":\"" + std::string(type) + "\"" + std::string(attributes) + std::string(content) + "}";
}
std::string paragraph(std::string_view text) { return block("paragraph", "", inlines(trim(text))); }

bool is_numbered(std::string_view line) {
  auto dot = line.find(". ");
  return dot != std::string_view::npos && dot > 0 && dot <= 2 &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(dot),
                     [](char c) { return c >= '0' && c <= '9'; });
}

std::string table_row(std::string_view line, std::string_view cell) {
  line = trim(line);
  line.remove_prefix(1);
  if (line.ends_with('|')) line.remove_suffix(1);
  std::string cells;
  for (std::string_view text : split(line, '|'))
    cells += (cells.empty() ? "" : ",") + block(cell, "", ",\"content\":[" + paragraph(text) + "]");
  return block("tableRow", "", ",\"content\":[" + cells + "]");
}

enum class Kind : std::uint8_t { empty, heading, bullet, number, callout, table, paragraph };

Kind kind_of(std::string_view line) {
  if (trim(line).empty()) return Kind::empty;
  if (line.starts_with("## ") || line.starts_with("### ")) return Kind::heading;
  if (line.starts_with("- ")) return Kind::bullet;
  if (line.starts_with("> ")) return Kind::callout;
  if (line.starts_with("|")) return Kind::table;
  return is_numbered(line) ? Kind::number : Kind::paragraph;
}

/// One block from `lines`, which all are of one kind.
std::string block_of(Kind kind, const std::vector<std::string_view>& lines) {
  std::string content;
  auto add = [&](const std::string& part) { content += (content.empty() ? "" : ",") + part; };
  std::string_view first = lines.front();
  switch (kind) {
  case Kind::empty:
    return {};
  case Kind::paragraph:
    return paragraph(first);
  case Kind::heading: {
    std::size_t level = first.find(' ');
    return block("heading", ",\"attrs\":{\"level\":" + std::to_string(level) + "}", inlines(trim(first.substr(level))));
  }
  case Kind::bullet:
  case Kind::number:
    for (std::string_view line : lines)
      add(block("listItem", "", ",\"content\":[" + paragraph(line.substr(line.find(' '))) + "]"));
    return block(kind == Kind::bullet ? "bulletList" : "orderedList", "", ",\"content\":[" + content + "]");
  case Kind::callout: {
    auto colon = std::min(first.find(':'), first.size());
    std::string_view name = trim(first.substr(2, colon - 2));
    bool known = name == "info" || name == "warning" || name == "practice";
    for (std::string_view line : lines) add(paragraph(line.substr(line == first && known ? colon + 1 : 2)));
    return block("callout", ",\"attrs\":{\"kind\":\"" + std::string(known ? name : "info") + "\"}",
                 ",\"content\":[" + content + "]");
  }
  case Kind::table:
    for (std::string_view line : lines) add(table_row(line, content.empty() ? "tableHeader" : "tableCell"));
    return block("table", "", ",\"content\":[" + content + "]");
  }
  return {};
}

}  // namespace

std::string document_from_lines(const std::vector<std::string>& lines) {
  std::string out = "{\"type\":\"doc\",\"content\":[";
  bool any = false;
  for (std::size_t i = 0; i < lines.size();) {
    Kind kind = kind_of(lines[i]);
    bool joins = kind == Kind::bullet || kind == Kind::number || kind == Kind::callout || kind == Kind::table;
    std::vector<std::string_view> group{lines[i++]};
    while (joins && i < lines.size() && kind_of(lines[i]) == kind) group.push_back(lines[i++]);
    std::string part = block_of(kind, group);
    if (part.empty()) continue;
    if (any) out += ',';
    out += part;
    any = true;
  }
  if (!any) out += "{\"type\":\"paragraph\"}";
  return out + "]}";
}

}  // namespace mc::courses
