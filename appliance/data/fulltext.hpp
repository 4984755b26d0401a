#pragma once
// Full-text index of a module's documents. The interface hides SQLite's FTS5, so that the modules' own SQL stays
// portable.
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/id.hpp"
#include "appliance/data/data.hpp"

namespace mc::data {

struct SearchText {
  std::string_view title;  // counts eight times as much as the body
  std::string_view body;
};

struct SearchHit {
  Uuid key{};
  double score = 0;     // higher is better; comparable within one search only
  std::string excerpt;  // of the body, about 20 words; matches stand between U+0002 and U+0003
};

/// Case and accents do not matter. All words must occur; the last may be the beginning of a word.
/// Whatever the user typed is taken as words, never as query syntax. Stateless and thread-safe; works inside the
/// caller's Tx.
class FullText {
public:
  /// `table` carries the module's prefix ("search_documents") and consists of a-z, 0-9 and _. The module makes it with
  /// create().
  FullText(Module module, std::string_view table);

  /// Makes the tables if they are missing; call once at start, in a write.
  Status create(Tx& tx) const;
  /// Adds or replaces the document `key`.
  Status put(Tx& tx, const Uuid& key, const SearchText& text) const;
  /// Removing what is not there is no error.
  Status remove(Tx& tx, const Uuid& key) const;
  /// At most `limit` (up to 200), best first; nothing when there is no word in `words`.
  Result<std::vector<SearchHit>> search(Tx& tx, std::string_view words, int limit) const;

private:
  Module module_;
  std::string create_, key_, id_, drop_, insert_, forget_, search_;
};

/// The words of `text` as an FTS5 query ('"blood" "trans"*'); empty when there are none. At most 16 words count.
std::string match_query(std::string_view text);

}  // namespace mc::data
