#pragma once
// Secrets that lie in columns: passwords of connectors, private keys, one-time code seeds. Each is sealed under the
// newest version of the key of its kind; a rotation (Keys::rotate) makes a new version for what is written from then
// on, reseal() brings the rest over in small transactions, and a version that nothing uses any more is refused. Who
// seals into a column names the column: nothing that is sealed can be forgotten by a rotation.
#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/random.hpp"
#include "appliance/data/data.hpp"
#include "appliance/security/keys.hpp"

namespace mc::security {

enum class SealedKey : std::uint8_t { id, text, integer };

/// A column that holds sealed values, NULL or empty when there is none. All views point at literals.
struct SealedColumn {
  std::string_view module, table, column;
  std::string_view key;  // its primary key, one column
  SealedKey key_type = SealedKey::id;
  std::string_view bound{};  // what the value is bound to: this text
  bool with_key = false;     // and after it the row's key as text
  std::string_view bind{};   // another column, whose text takes the key's place in what the value is bound to
};

/// Thread-safe. Outlived by the keys.
class SecretBox {
public:
  /// `purpose`: part of the derivation; empty: the key of all secrets itself. Do not change: stored format.
  SecretBox(const Keys& keys, std::string_view purpose, const std::vector<SealedColumn>& columns);
  /// For what is not kept: values of every version open until they are gone.
  SecretBox(const Keys& keys, std::string_view purpose) : keys_(keys), purpose_(purpose), kept_(false) {}
  Bytes seal(ByteView plain, ByteView associated, Random& random) const;
  /// Errors: `sealed_data_corrupt`, `key_retired` (both internal).
  Result<Bytes> open(ByteView sealed, ByteView associated) const;

private:
  const Keys& keys_;
  std::string purpose_;
  bool kept_ = true;
};

/// First bytes of what is sealed under `version`. Version 1 has none: what was sealed before there were versions.
Bytes sealed_header(std::uint32_t version);

struct SealedState {
  std::int64_t behind = 0, unreadable = 0;
};

/// All that is sealed by boxes of one Keys. Thread-safe.
class SealedPlaces {
public:
  /// Reads all of the columns while a rotation is under way, and nothing at all otherwise.
  Result<SealedState> state(data::Tx& tx, const Keys& keys) const;
  /// Seals up to `most` values anew, in one transaction. 0: all are of the newest version, or cannot be opened.
  Result<std::int64_t> reseal(data::Database& database, const Keys& keys, Random& random, std::int64_t most);
  /// Versions below are refused from now on.
  void retire_below(std::uint32_t version) { oldest_ = version; }
  std::uint32_t oldest() const { return oldest_; }

private:
  friend class SecretBox;
  struct Place {
    SealedColumn column;
    std::string purpose;
    std::int64_t unreadable = 0;  // values of former versions that no key opened
  };
  void add(const SealedColumn& column, std::string_view purpose);
  std::vector<Place> places() const;
  void note_unreadable(const Place& place);
  mutable std::mutex mutex_;  // guards what follows
  std::vector<Place> places_;
  std::atomic<std::uint32_t> oldest_{1};
};

}  // namespace mc::security
