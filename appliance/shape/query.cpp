#include "appliance/base/bytes.hpp"
#include "appliance/base/text.hpp"
#include "appliance/shape/document.hpp"

namespace mc::shape {

namespace {

/// Percent-decoding of application/x-www-form-urlencoded (WHATWG URL, section 5), but strict about broken escapes.
bool decode(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return false;
      auto byte = from_hex(text.substr(i + 1, 2));
      if (!byte) return false;
      out += static_cast<char>(byte->front());
      i += 2;
    } else {
      out += text[i];
    }
  }
  return true;
}

}  // namespace

Result<Document> parse_query(std::string_view query) {
  Document document;
  document.nodes.emplace_back().kind = Kind::object;
  if (query.size() > 64U << 10) return fail(Fault::too_large, "too_large", "The query string is too long.");
  if (!query.empty()) {
    for (std::string_view pair : split(query, '&')) {
      if (pair.empty()) continue;
      std::size_t equals = pair.find('=');
      std::string key, value;
      if (!decode(pair.substr(0, equals), key) || !is_utf8(key))
        return invalid("", "bad_format", "A name in the query string is not percent-encoded UTF-8.");
      if (equals != std::string_view::npos && !decode(pair.substr(equals + 1), value))
        return invalid(key, "bad_format", "The value is not percent-encoded.");
      auto& node = document.nodes.emplace_back();
      node.kind = Kind::string;
      node.end = static_cast<std::uint32_t>(document.nodes.size());
      node.key_at = static_cast<std::uint32_t>(document.characters.size());
      node.key_size = static_cast<std::uint32_t>(key.size());
      document.characters += key;
      node.text_at = static_cast<std::uint32_t>(document.characters.size());
      node.text_size = static_cast<std::uint32_t>(value.size());
      document.characters += value;
    }
  }
  document.nodes.front().end = static_cast<std::uint32_t>(document.nodes.size());
  return document;
}

}  // namespace mc::shape
