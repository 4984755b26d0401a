// HTML of question files as plain text. Not a browser: what it does not know it shows as text, and nothing runs.
#include <algorithm>
#include <array>
#include <charconv>

#include "appliance/base/text.hpp"
#include "modules/questions/intake.hpp"

namespace mc::questions {
namespace {

struct Entity {
  std::string_view name, text;
};
constexpr std::array kEntities = {
    Entity{"amp", "&"},    Entity{"lt", "<"},     Entity{"gt", ">"},     Entity{"quot", "\""},  Entity{"apos", "'"},
    Entity{"nbsp", " "},   Entity{"eacute", "é"}, Entity{"egrave", "è"}, Entity{"ecirc", "ê"},  Entity{"agrave", "à"},
    Entity{"aacute", "á"}, Entity{"acirc", "â"},  Entity{"ccedil", "ç"}, Entity{"iacute", "í"}, Entity{"oacute", "ó"},
    Entity{"ocirc", "ô"},  Entity{"uacute", "ú"}, Entity{"ntilde", "ñ"}, Entity{"auml", "ä"},   Entity{"ouml", "ö"},
    Entity{"uuml", "ü"},   Entity{"szlig", "ß"},  Entity{"deg", "°"},    Entity{"micro", "µ"},  Entity{"plusmn", "±"},
    Entity{"times", "×"},  Entity{"divide", "÷"}, Entity{"frac12", "½"}, Entity{"le", "≤"},     Entity{"ge", "≥"},
    Entity{"ne", "≠"},     Entity{"ndash", "–"},  Entity{"mdash", "—"},  Entity{"lsquo", "‘"},  Entity{"rsquo", "’"},
    Entity{"ldquo", "“"},  Entity{"rdquo", "”"},  Entity{"hellip", "…"}, Entity{"bull", "•"},   Entity{"alpha", "α"},
    Entity{"beta", "β"},   Entity{"mu", "μ"},     Entity{"rarr", "→"},   Entity{"larr", "←"},   Entity{"uarr", "↑"},
    Entity{"darr", "↓"},   Entity{"copy", "©"},   Entity{"reg", "®"},
};

void append_code_point(std::string& out, std::uint32_t c) {
  if (c < 0x20 && c != '\t' && c != '\n') return;
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) || (c >= 0x7F && c < 0xA0)) return;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

constexpr std::array<std::string_view, 19> kBlocks = {"p",  "div", "br", "li",         "ul",     "ol", "tr",
                                                      "h1", "h2",  "h3", "h4",         "h5",     "h6", "table",
                                                      "hr", "pre", "dl", "blockquote", "section"};
constexpr std::array<std::string_view, 17> kFormatting = {
    "b", "strong", "i", "em", "u", "sub", "sup", "table", "td", "ul", "ol", "li", "code", "pre", "s", "h1", "a"};
constexpr std::array<std::string_view, 9> kMedia = {"img",    "audio", "video", "object", "embed",
                                                    "iframe", "svg",   "math",  "applet"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

class HtmlReader {
public:
  explicit HtmlReader(std::string_view html) : html_(html) {}

  PlainText run() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<' && tag()) continue;
      if (html_[at_] == '&' && entity()) continue;
      put(html_[at_++]);
    }
    finish();
    return std::move(out_);
  }

private:
  void put(char c) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      space_ = true;
      return;
    }
    if (space_ && !out_.text.empty() && out_.text.back() != '\n') out_.text += ' ';
    space_ = false;
    out_.text += c;
  }
  void new_line() {
    space_ = false;
    if (!out_.text.empty() && out_.text.back() != '\n') out_.text += '\n';
  }
  bool entity() {
    std::size_t end = html_.find(';', at_);
    if (end == std::string_view::npos || end - at_ > 12 || end - at_ < 2) return false;
    std::string_view name = html_.substr(at_ + 1, end - at_ - 1);
    std::string text;
    if (name.starts_with('#')) {
      bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
      std::string_view digits = name.substr(hex ? 2 : 1);
      std::uint32_t value = 0;
      auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
      if (error != std::errc() || stop != digits.data() + digits.size()) return false;
      append_code_point(text, value == 0xA0 ? ' ' : value);
    } else {
      auto found =
          std::find_if(kEntities.begin(), kEntities.end(), [&](const Entity& known) { return known.name == name; });
      if (found == kEntities.end()) return false;
      text = found->text;
    }
    for (char c : text) put(c);
    at_ = end + 1;
    return true;
  }
  bool tag() {
    if (html_.substr(at_).starts_with("<!--")) {
      std::size_t end = html_.find("-->", at_);
      at_ = end == std::string_view::npos ? html_.size() : end + 3;
      return true;
    }
    std::size_t name_at = at_ + 1;
    if (name_at < html_.size() && html_[name_at] == '/') ++name_at;
    std::size_t name_end = name_at;
    auto letter = [&](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    while (name_end < html_.size() && letter(html_[name_end])) ++name_end;
    std::size_t end = html_.find('>', name_end);
    if (name_end == name_at || end == std::string_view::npos) return false;  // "a < b" is text
    bool closing = html_[at_ + 1] == '/';
    std::string name = ascii_lower(html_.substr(name_at, name_end - name_at));
    std::string_view attributes = html_.substr(name_end, end - name_end);
    at_ = end + 1;
    if (!closing && (name == "script" || name == "style")) skip_until_closed(name);
    if (among(kBlocks, name)) new_line();
    if (name == "td" || name == "th") space_ = true;
    if (closing) return true;
    if (among(kFormatting, name)) out_.formatting = true;
    if (name == "li") out_.text += "- ";
    if (among(kMedia, name)) leave_out(name, attributes);
    return true;
  }
  void skip_until_closed(const std::string& name) {
    std::string rest = ascii_lower(html_.substr(at_));
    std::size_t end = rest.find("</" + name);
    at_ = end == std::string::npos ? html_.size() : at_ + end;
    if (name == "script") out_.left_out.emplace_back("script");
  }
  void leave_out(const std::string& name, std::string_view attributes) {
    std::string what = name == "img" ? "image" : name;
    std::size_t alt = attributes.find("alt=\"");
    if (alt != std::string_view::npos) {
      std::string_view text = attributes.substr(alt + 5, attributes.find('"', alt + 5) - alt - 5);
      if (!trim(text).empty()) {
        what += " “" + std::string(text.substr(0, 200)) + "”";
        if (!is_utf8(what)) what = "image";
      }
    }
    out_.left_out.push_back(std::move(what));
  }
  void finish() {
    std::string clean;
    for (std::string_view line : split(out_.text, '\n')) {
      line = trim(line);
      if (line.empty()) continue;
      if (!clean.empty()) clean += '\n';
      clean += line;
    }
    out_.text = std::move(clean);
  }

  std::string_view html_;
  std::size_t at_ = 0;
  bool space_ = false;
  PlainText out_;
};

}  // namespace

PlainText plain_text(std::string_view html) { return HtmlReader(html).run(); }

}  // namespace mc::questions
