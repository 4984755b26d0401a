// libFuzzer target: any bytes are either refused with an error or read, and what was read is written to a text that
// reads back to the same text. Built only when clang is present; by hand:
//   clang++-19 -std=c++23 -I. -DFMT_HEADER_ONLY -fsanitize=fuzzer,address,undefined tests/fuzz/shape_json.cpp \
//     appliance/shape/[d-w]*[!t].cpp appliance/base/[b-t]*[!t].cpp -lutf8proc   (without *_test.cpp and embedded)
#include <cstdlib>

#include "appliance/shape/shape.hpp"

namespace mc::fuzz {

enum class Kind : std::uint8_t { one, two };
ENUM_NAMES(Kind, one, two)

struct Item {
  Text<0, 20> title;
  std::optional<double> ratio;
  std::vector<Item> items;
};
FIELDS(Item, title, ratio, items)

struct All {
  std::optional<bool> on;
  std::optional<std::int8_t> small;
  std::optional<std::uint64_t> huge;
  std::optional<std::string> text;
  std::optional<PersonId> person;
  std::optional<Instant> at;
  std::optional<Date> day;
  std::optional<Kind> kind;
  std::optional<List<Item, 5>> items;
  std::optional<std::map<std::string, int>> counts;
  std::optional<RawJson> raw;
};
FIELDS(All, on, small, huge, text, person, at, day, kind, items, counts, raw)

template <class T>
void read_back(const T& value) {
  std::string once = shape::to_json(value);
  auto again = shape::from_json<T>(once);
  if (!again || shape::to_json(*again) != once) std::abort();
}

}  // namespace mc::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto value = mc::shape::from_json<mc::fuzz::All>(text)) mc::fuzz::read_back(*value);
  if (auto value = mc::shape::from_json<mc::RawJson>(text)) mc::fuzz::read_back(*value);
  if (auto value = mc::shape::from_query<mc::fuzz::All>(text)) mc::fuzz::read_back(*value);
  return 0;
}
