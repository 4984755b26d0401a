#include "appliance/security/cbor.hpp"

#include <algorithm>
#include <limits>

#include "appliance/base/text.hpp"

namespace mc::security {
namespace {

constexpr int kMaxDepth = 8;
constexpr int kMaxItems = 512;  // in one input, all levels together

std::unexpected<Error> malformed() {
  return fail(Fault::invalid, "cbor_malformed", "The authenticator's answer is malformed.");
}

/// Reads off the front of a view; remembers how many items it has seen.
class CborReader {
public:
  explicit CborReader(ByteView data) : data_(data) {}
  ByteView rest() const { return data_; }

  Result<CborValue> value(int depth) {
    if (depth > kMaxDepth || ++items_ > kMaxItems || data_.empty()) return malformed();
    std::uint8_t major = data_.front() >> 5;
    if (major == 7) return simple();
    std::uint64_t argument = TRY(head());
    switch (major) {
    case 0:
    case 1:
      return integer(major, argument);
    case 2:
    case 3:
      return string(major, argument);
    case 4:
      return array(argument, depth);
    case 5:
      return map(argument, depth);
    default:
      return malformed();  // tags
    }
  }

private:
  Result<std::uint64_t> head() {
    std::uint8_t low = data_.front() & 31;
    data_ = data_.subspan(1);
    if (low < 24) return low;
    if (low > 27) return malformed();  // reserved, or of indefinite length
    std::size_t size = std::size_t{1} << (low - 24);
    if (data_.size() < size) return malformed();
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8 | data_[i];
    data_ = data_.subspan(size);
    std::uint64_t least = low == 24 ? 24 : std::uint64_t{1} << (4 * size);  // else a shorter head would have done
    if (number < least) return malformed();
    return number;
  }
  Result<CborValue> simple() {
    std::uint8_t low = data_.front() & 31;
    data_ = data_.subspan(1);
    CborValue out;
    if (low == 22) return out;
    if (low != 20 && low != 21) return malformed();
    out.kind = CborValue::Kind::boolean;
    out.number = low - 20;
    return out;
  }
  static Result<CborValue> integer(std::uint8_t major, std::uint64_t argument) {
    if (argument > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return malformed();
    CborValue out;
    out.kind = CborValue::Kind::integer;
    out.number = static_cast<std::int64_t>(argument);
    if (major == 1) out.number = -1 - out.number;
    return out;
  }
  Result<CborValue> string(std::uint8_t major, std::uint64_t size) {
    if (size > data_.size()) return malformed();
    ByteView content = data_.first(size);
    data_ = data_.subspan(size);
    CborValue out;
    if (major == 2) {
      out.kind = CborValue::Kind::bytes;
      out.bytes.assign(content.begin(), content.end());
      return out;
    }
    if (!is_utf8(as_text(content))) return malformed();
    out.kind = CborValue::Kind::text;
    out.text = as_text(content);
    return out;
  }
  Result<CborValue> array(std::uint64_t count, int depth) {
    CborValue out;
    out.kind = CborValue::Kind::array;
    for (; count > 0; --count) out.items.push_back(TRY(value(depth + 1)));  // ends at kMaxItems at the latest
    return out;
  }
  Result<CborValue> map(std::uint64_t count, int depth) {
    CborValue out;
    out.kind = CborValue::Kind::map;
    for (; count > 0; --count) {
      CborValue key = TRY(value(depth + 1));
      if (key.kind != CborValue::Kind::integer && key.kind != CborValue::Kind::text) return malformed();
      for (std::size_t i = 0; i < out.items.size(); i += 2)
        if (out.items[i] == key) return malformed();
      out.items.push_back(std::move(key));
      out.items.push_back(TRY(value(depth + 1)));
    }
    return out;
  }

  ByteView data_;
  int items_ = 0;
};

template <class F>
const CborValue* find_entry(const CborValue& map, F&& is_key) {
  if (map.kind != CborValue::Kind::map) return nullptr;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2)
    if (is_key(map.items[i])) return &map.items[i + 1];
  return nullptr;
}

}  // namespace

const CborValue* CborValue::find(std::int64_t key) const {
  return find_entry(*this, [&](const CborValue& item) { return item.kind == Kind::integer && item.number == key; });
}
const CborValue* CborValue::find(std::string_view key) const {
  return find_entry(*this, [&](const CborValue& item) { return item.kind == Kind::text && item.text == key; });
}
std::optional<std::int64_t> CborValue::integer_at(std::int64_t key) const {
  const CborValue* entry = find(key);
  if (entry == nullptr || entry->kind != Kind::integer) return std::nullopt;
  return entry->number;
}
const Bytes* CborValue::bytes_at(std::int64_t key) const {
  const CborValue* entry = find(key);
  return entry != nullptr && entry->kind == Kind::bytes ? &entry->bytes : nullptr;
}

Result<CborValue> take_cbor(ByteView& data) {
  CborReader reader(data);
  CborValue out = TRY(reader.value(0));
  data = reader.rest();
  return out;
}

Result<CborValue> parse_cbor(ByteView data) {
  CborValue out = TRY(take_cbor(data));
  if (!data.empty()) return malformed();
  return out;
}

}  // namespace mc::security
