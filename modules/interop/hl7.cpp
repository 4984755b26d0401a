// ER7: segments end with CR; field, component, repetition, escape and subcomponent characters stand in MSH-1 and -2.
#include "modules/interop/hl7.hpp"

#include <algorithm>
#include <set>

#include "appliance/base/text.hpp"

namespace mc::interop::hl7 {
namespace {

std::unexpected<Error> bad(std::string code, std::string detail) {
  return fail(Fault::invalid, std::move(code), std::move(detail));
}

bool is_name(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

/// Characters of the encoding: printable, and none that a value is made of.
bool is_delimiter(char c) { return c > ' ' && c < 0x7f && !std::isalnum(static_cast<unsigned char>(c)) && c != '"'; }

Result<Delimiters> read_delimiters(std::string_view head) {
  auto no = [] {
    return bad("not_hl7", "The message must begin with MSH and its encoding characters, as in MSH|^~\\&|.");
  };
  if (head.size() < 9 || !head.starts_with("MSH")) return no();
  Delimiters out{head[3], head[4], head[5], head[6], head[7]};
  std::set<char> all = {out.field, out.component, out.repeat, out.escape, out.sub};
  if (all.size() != 5 || !std::all_of(all.begin(), all.end(), is_delimiter)) return no();
  // A fifth encoding character (truncation, since 2.7) may follow.
  std::size_t end = 8;
  if (head[end] != out.field) {
    if (!is_delimiter(head[end]) || all.contains(head[end]) || head.size() < 10 || head[end + 1] != out.field)
      return no();
  }
  return out;
}

std::string from_latin1(std::string_view bytes) {
  std::string out;
  for (unsigned char c : bytes) {
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else {
      out += static_cast<char>(0xC0 | c >> 6);
      out += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return out;
}

/// Splits and keeps empty ends.
std::vector<std::string> pieces(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (std::string_view one : split(text, separator)) out.emplace_back(one);
  return out;
}

/// The n-th piece, from 1; empty when there are fewer.
std::string_view piece(std::string_view text, char separator, int n) {
  for (int i = 1; i < n; ++i) {
    std::size_t at = text.find(separator);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + 1);
  }
  return text.substr(0, text.find(separator));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// What stands between two escape characters. Only what has a plain meaning: text formatting becomes a space,
/// highlighting nothing, and bytes by number must be printable ASCII.
Status resolve(std::string_view sequence, const Delimiters& d, std::string& out) {
  if (sequence == "F")
    out += d.field;
  else if (sequence == "S")
    out += d.component;
  else if (sequence == "T")
    out += d.sub;
  else if (sequence == "R")
    out += d.repeat;
  else if (sequence == "E")
    out += d.escape;
  else if (sequence == "H" || sequence == "N")
    return {};
  else if (sequence.starts_with('.') && sequence.size() <= 6)
    out += ' ';
  else if (sequence.starts_with('X') && sequence.size() >= 3 && sequence.size() % 2 == 1 && sequence.size() <= 41) {
    for (std::size_t i = 1; i < sequence.size(); i += 2) {
      int high = hex_digit(sequence[i]), low = hex_digit(sequence[i + 1]);
      int byte = high * 16 + low;
      if (high < 0 || low < 0 || byte < 0x20 || byte > 0x7e)
        return bad("hl7_escape", "An escape sequence stands for a character that is not taken.");
      out += static_cast<char>(byte);
    }
  } else {
    return bad("hl7_escape", "An escape sequence is unknown.");
  }
  return {};
}

Result<std::string> unescape(std::string_view text, const Delimiters& d) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != d.escape) {
      out += text[i];
      continue;
    }
    std::size_t end = text.find(d.escape, i + 1);
    if (end == std::string_view::npos) return bad("hl7_escape", "An escape sequence has no end.");
    TRY(resolve(text.substr(i + 1, end - i - 1), d, out));
    i = end;
  }
  return out;
}

/// MSH-18: which characters the bytes stand for.
Result<std::string> decode(std::string_view bytes, const Delimiters& d) {
  std::string_view head = bytes.substr(0, bytes.find_first_of("\r\n"));
  // MSH-1 is the separator, so MSH-18 is the 18th piece.
  std::string_view charset = piece(piece(head, d.field, 18), d.repeat, 1);
  if (charset == "8859/1") return from_latin1(bytes);
  if (charset != "" && charset != "ASCII" && charset != "UNICODE UTF-8" && charset != "UNICODE")
    return bad("hl7_charset", "The character set of MSH-18 is not taken; send UNICODE UTF-8, ASCII or 8859/1.");
  if (!is_utf8(bytes)) return bad("hl7_charset", "The message is not UTF-8; name its character set in MSH-18.");
  return std::string(bytes);
}

}  // namespace

Result<Message> Message::parse(std::string_view bytes) {
  if (bytes.size() > kMostBytes) return bad("hl7_limit", "A message may have 1 MiB at most.");
  Message out;
  out.delimiters_ = TRY(read_delimiters(bytes));
  const std::string text = TRY(decode(bytes, out.delimiters_));
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find_first_of("\r\n", at);
    std::string_view line = std::string_view(text).substr(at, end == std::string::npos ? end : end - at);
    at = end == std::string::npos ? text.size() : end + 1;
    if (line.empty()) continue;
    if (out.segments_.size() >= kMostSegments) return bad("hl7_limit", "A message may have 5,000 segments at most.");
    Segment segment;
    segment.name = std::string(line.substr(0, 3));
    if (!is_name(segment.name) || (line.size() > 3 && line[3] != out.delimiters_.field))
      return bad("hl7_segment", "A segment does not begin with a name of three letters and the field separator.");
    if (segment.name == "MSH" && !out.segments_.empty())
      return bad("hl7_segment", "One message at a time: there is a second MSH.");
    if (line.size() > 4) segment.fields = pieces(line.substr(4), out.delimiters_.field);
    if (segment.fields.size() > kMostFields) return bad("hl7_limit", "A segment may have 200 fields at most.");
    if (segment.name == "MSH") segment.fields.insert(segment.fields.begin(), std::string(1, out.delimiters_.field));
    out.segments_.push_back(std::move(segment));
  }
  return out;
}

std::size_t Message::repeats(const Segment& segment, int field) const {
  const auto index = static_cast<std::size_t>(field - 1);
  if (index >= segment.fields.size() || segment.fields[index].empty()) return 0;
  const std::string& text = segment.fields[index];
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), delimiters_.repeat));
}

Result<std::string> Message::value(const Segment& segment, At at) const {
  const auto index = static_cast<std::size_t>(at.field - 1);
  if (index >= segment.fields.size()) return std::string();
  const std::string& text = segment.fields[index];
  const std::string where = segment.name + "-" + std::to_string(at.field);
  if (repeats(segment, at.field) > kMostRepeats) return bad("hl7_value", where + " is repeated too often.");
  std::string_view part = piece(piece(text, delimiters_.repeat, at.repeat), delimiters_.component, at.component);
  part = piece(part, delimiters_.sub, 1);
  if (part.size() > kMostValue) return bad("hl7_value", where + " is too long.");
  auto plain = unescape(part, delimiters_);
  if (!plain) return bad(plain.error().code, where + ": " + plain.error().detail);
  auto cleaned = clean_text(*plain);
  if (!cleaned || cleaned->find_first_of("\t\n\r") != std::string::npos)
    return bad("hl7_value", where + " holds characters that are not taken.");
  return std::string(trim(*cleaned));
}

}  // namespace mc::interop::hl7
