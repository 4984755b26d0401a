#include "appliance/shape/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "appliance/base/text.hpp"

namespace mc::shape {

namespace {

constexpr std::size_t kMostExpected = 64 * 1024;

template <class T>
void write_number(std::string& out, T value) {
  std::array<char, 32> digits;
  auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

}  // namespace

void write_integer(std::string& out, std::int64_t value) { write_number(out, value); }
void write_unsigned(std::string& out, std::uint64_t value) { write_number(out, value); }
void write_real(std::string& out, double value) {
  if (std::isfinite(value))
    write_number(out, value);
  else
    out += "null";
}

void write_object(std::string& out, std::span<const FieldWrite> fields) {
  // The outermost object of a text: the last one of this thread was probably about as long, and growing a text in steps
  // costs as much as writing it.
  thread_local std::size_t expected = 0;
  bool outermost = out.empty();
  if (outermost) out.reserve(expected);
  out += '{';
  bool first = true;
  for (const FieldWrite& field : fields) {
    if (!field.present) continue;
    if (!first) out += ',';
    first = false;
    out += '"';
    out += field.name;
    out += "\":";
    field.write(out, field.member);
  }
  out += '}';
  if (outermost) expected = std::min(out.size() + out.size() / 8, kMostExpected);
}

std::size_t count_items(Cursor array) {
  std::size_t count = 0;
  for (Cursor item = array.first(); !(item == array.end()); item = item.next()) ++count;
  return count;
}

void report_too_many(Reader& reader, std::size_t most) {
  reader.report("too_long", fmt::format("At most {} items.", most));
}

bool read_key(Reader& reader, Cursor member, std::string& out) {
  auto clean = clean_text(member.key());
  if (!clean) {
    reader.report("bad_format", "The name is not clean text.");
    return false;
  }
  out = *std::move(clean);
  return true;
}

}  // namespace mc::shape
