#pragma once
// Writing of values without templates.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "appliance/shape/reader.hpp"

namespace mc::shape {

void write_integer(std::string& out, std::int64_t value);
void write_unsigned(std::string& out, std::uint64_t value);
/// Shortest digits that read back the same; null for NaN and infinities, which JSON does not have.
void write_real(std::string& out, double value);

struct FieldWrite {
  std::string_view name{};  // a C++ identifier: needs no escape
  bool present = false;     // an empty optional is left out
  const void* member = nullptr;
  void (*write)(std::string& out, const void* member) = nullptr;
};
void write_object(std::string& out, std::span<const FieldWrite> fields);

std::size_t count_items(Cursor array);
void report_too_many(Reader& reader, std::size_t most);
/// The cleaned name of a map's member; false (and reported) when it is not clean text.
bool read_key(Reader& reader, Cursor member, std::string& out);

}  // namespace mc::shape
