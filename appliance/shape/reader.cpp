#include "appliance/shape/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "appliance/base/text.hpp"

namespace mc::shape {

namespace {

constexpr std::size_t kMaxErrors = 100;
constexpr std::size_t kMaxRaw = 1U << 20;
constexpr double kExact = 9007199254740992.0;  // 2^53: above, a double does not hold every whole number

std::string_view kind_name(Kind kind) {
  switch (kind) {
  case Kind::null:
    return "null";
  case Kind::boolean:
    return "true or false";
  case Kind::integer:
  case Kind::big_integer:
    return "a whole number";
  case Kind::real:
    return "a number";
  case Kind::string:
    return "text";
  case Kind::array:
    return "a list";
  case Kind::object:
    return "an object";
  }
  return "nothing";
}

void wrong_type(Reader& reader, std::string_view wanted) {
  reader.report("wrong_type", fmt::format("Must be {}.", wanted));
}

void report_unclean(Reader& reader, const Error& error) {
  reader.report(error.code == "not_utf8" ? "not_utf8" : "bad_format", error.detail);
}

bool has_repeated_key(Cursor value) {
  if (value.kind() != Kind::array && value.kind() != Kind::object) return false;
  std::vector<std::string_view> keys;
  for (Cursor child = value.first(); !(child == value.end()); child = child.next()) {
    if (has_repeated_key(child)) return true;
    if (value.kind() == Kind::object) keys.push_back(child.key());
  }
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

}  // namespace

void Reader::append_path(std::string& out, const Step* step) {
  if (!step) return;
  append_path(out, step->up_);
  if (step->name_.data() == nullptr) {
    out += fmt::format("[{}]", step->index_);
    return;
  }
  if (!out.empty()) out += '.';
  // The name may come from the sender (an unknown field): keep it short and printable.
  std::string_view name = step->name_.substr(0, 100);
  if (auto clean = clean_text(name))
    out += *clean;
  else
    out += '?';
}

void Reader::report(std::string_view code, std::string detail) {
  if (errors_.size() >= kMaxErrors) return;
  FieldError& added = errors_.emplace_back();
  append_path(added.path, here_);
  added.code = code;
  added.detail = std::move(detail);
}

Error Reader::error() && {
  Error out{Fault::invalid, "invalid_input", {}, {}};
  const FieldError& first = errors_.front();
  out.detail = fmt::format("{}: {}{}", first.path.empty() ? "The input" : first.path, first.code,
                           errors_.size() > 1 ? fmt::format(" (and {} more)", errors_.size() - 1) : "");
  out.fields = std::move(errors_);
  return out;
}

bool expect(Reader& reader, Cursor value, Kind kind) {
  if (value.kind() == kind) return true;
  wrong_type(reader, kind_name(kind));
  return false;
}

bool is_absent(const Reader& reader, Cursor value) {
  if (value.kind() == Kind::null) return true;
  return reader.source() == Source::text && value.kind() == Kind::string && value.text().empty();
}

void read_bool(Reader& reader, Cursor value, bool& out) {
  if (reader.source() == Source::text && value.kind() == Kind::string) {
    out = value.text() == "true";
    if (!out && value.text() != "false") reader.report("wrong_type", "Must be true or false.");
    return;
  }
  if (expect(reader, value, Kind::boolean)) out = value.boolean();
}

void read_integer(Reader& reader, Cursor value, std::int64_t least, std::int64_t most, std::int64_t& out) {
  std::int64_t number = 0;
  bool fits = true;
  if (value.kind() == Kind::integer) {
    number = value.integer();
  } else if (value.kind() == Kind::big_integer) {
    fits = false;
  } else if (value.kind() == Kind::real && std::floor(value.real()) == value.real()) {  // 3.0 is a whole number
    fits = std::abs(value.real()) < kExact;
    if (fits) number = static_cast<std::int64_t>(value.real());
  } else if (reader.source() == Source::text && value.kind() == Kind::string) {
    std::string_view text = value.text();
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    fits = error != std::errc::result_out_of_range;
    if (error == std::errc::invalid_argument || end != text.data() + text.size())
      return wrong_type(reader, "a whole number");
  } else {
    return wrong_type(reader, "a whole number");
  }
  if (!fits || number < least || number > most)
    return reader.report("out_of_range", fmt::format("Must be from {} to {}.", least, most));
  out = number;
}

void read_unsigned(Reader& reader, Cursor value, std::uint64_t& out) {
  if (value.kind() == Kind::big_integer) {
    out = value.big_integer();
    return;
  }
  if (reader.source() == Source::text && value.kind() == Kind::string) {
    std::string_view text = value.text();
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error == std::errc{} && end == text.data() + text.size()) return;
  }
  std::int64_t number = 0;
  read_integer(reader, value, 0, std::numeric_limits<std::int64_t>::max(), number);
  out = static_cast<std::uint64_t>(number);
}

void read_real(Reader& reader, Cursor value, double& out) {
  double number = 0;
  if (value.kind() == Kind::real)
    number = value.real();
  else if (value.kind() == Kind::integer)
    number = static_cast<double>(value.integer());
  else if (value.kind() == Kind::big_integer)
    number = static_cast<double>(value.big_integer());
  else if (reader.source() == Source::text && value.kind() == Kind::string) {
    std::string_view text = value.text();
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::invalid_argument || end != text.data() + text.size()) return wrong_type(reader, "a number");
    if (error != std::errc{}) return reader.report("out_of_range", "The number is too large.");
  } else {
    return wrong_type(reader, "a number");
  }
  if (!std::isfinite(number)) return reader.report("out_of_range", "The number is not finite.");
  out = number;
}

bool read_token(Reader& reader, Cursor value, std::string_view& out) {
  if (!expect(reader, value, Kind::string)) return false;
  out = value.text();
  return true;
}

void read_text(Reader& reader, Cursor value, std::string& out) {
  if (!expect(reader, value, Kind::string)) return;
  auto clean = clean_text(value.text());
  if (clean)
    out = *std::move(clean);
  else
    report_unclean(reader, clean.error());
}

void read_limited_text(Reader& reader, Cursor value, std::size_t least, std::size_t most, std::string& out) {
  if (!expect(reader, value, Kind::string)) return;
  // NFC may shorten but never doubles a text: anything far over the limit is refused before it is normalised.
  if (value.text().size() > most * 16 + 64)
    return reader.report("too_long", fmt::format("At most {} characters.", most));
  auto clean = clean_text(value.text());
  if (!clean) return report_unclean(reader, clean.error());
  std::string_view text = trim(*clean);
  std::size_t length = count_code_points(text);
  if (length < least) return reader.report("too_short", fmt::format("At least {} characters.", least));
  if (length > most) return reader.report("too_long", fmt::format("At most {} characters.", most));
  out = text;
}

void read_raw(Reader& reader, Cursor value, std::string& out) {
  std::string text;
  if (has_repeated_key(value)) return reader.report("repeated", "A name appears twice in an object.");
  value.append_to(text);
  if (text.size() > kMaxRaw) return reader.report("too_long", "At most 1 MiB of JSON.");
  out = std::move(text);
}

void report_not_one_of(Reader& reader, std::span<const std::string_view> names) {
  std::string list;
  for (std::string_view name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  reader.report("not_one_of", fmt::format("Must be one of: {}.", list));
}

void read_object(Reader& reader, Cursor value, std::span<const FieldRead> fields) {
  if (!expect(reader, value, Kind::object)) return;
  std::vector<bool> seen(fields.size());
  for (Cursor member = value.first(); !(member == value.end()); member = member.next()) {
    Reader::Step step(reader, member.key());
    std::size_t at = 0;
    while (at < fields.size() && fields[at].name != member.key()) ++at;
    if (at == fields.size()) {
      reader.report("unknown_field", "There is no such field.");
    } else if (seen[at]) {
      reader.report("repeated", "The field appears twice.");
    } else {
      seen[at] = true;
      fields[at].read(reader, member, fields[at].member);
    }
  }
  for (std::size_t at = 0; at < fields.size(); ++at) {
    if (seen[at] || fields[at].optional) continue;
    Reader::Step step(reader, fields[at].name);
    reader.report("missing", "The field is required.");
  }
}

}  // namespace mc::shape
