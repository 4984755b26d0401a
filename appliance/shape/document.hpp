#pragma once
// A parsed JSON text (or query string) as a flat list of nodes, and a cursor over it that owns nothing.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::shape {

inline constexpr std::size_t kMaxDepth = 32;
inline constexpr std::size_t kMaxValues = 1'000'000;

enum class Kind : std::uint8_t { null, boolean, integer, big_integer, real, string, array, object };

class Document;

/// One value inside a Document, which must outlive it. Cheap to copy.
class Cursor {
public:
  Cursor(const Document& document, std::uint32_t node) : document_(&document), node_(node) {}
  Kind kind() const;
  bool boolean() const;
  std::int64_t integer() const;
  std::uint64_t big_integer() const;  // a whole number above 2^63-1
  double real() const;
  std::string_view text() const;  // a string's value, a real's digits as sent
  std::string_view key() const;   // the name of a member of an object
  /// Children of an array or object in order: for (Cursor c = v.first(); !(c == v.end()); c = c.next()).
  Cursor first() const { return {*document_, node_ + 1}; }
  Cursor next() const;
  Cursor end() const { return next(); }
  bool operator==(const Cursor& other) const { return node_ == other.node_; }
  /// Writes the value as compact JSON; numbers keep their digits.
  void append_to(std::string& out) const;

private:
  const Document* document_;
  std::uint32_t node_;
};

/// Owns the nodes and all text. Not thread-safe; not copied while cursors point into it.
class Document {
public:
  struct Node {
    Kind kind = Kind::null;
    std::uint32_t end = 0;  // index after the last descendant
    std::uint32_t key_at = 0, key_size = 0, text_at = 0, text_size = 0;
    union {
      bool boolean;
      std::int64_t integer;
      std::uint64_t big_integer;
      double real = 0;
    };
  };
  Cursor root() const { return {*this, 0}; }

  std::vector<Node> nodes;
  std::string characters;  // keys, strings and digits of all nodes, end to end
};

/// Error `invalid_json` with the position: malformed text, depth over kMaxDepth, more than kMaxValues values.
Result<Document> parse_json(std::string_view text);
/// "a=1&b=x%20y" as an object of strings. Error `invalid_input` names the key whose escape is malformed.
Result<Document> parse_query(std::string_view query);

}  // namespace mc::shape
