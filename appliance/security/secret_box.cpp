#include "appliance/security/secret_box.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/id.hpp"
#include "appliance/base/log.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::security {

namespace {

constexpr std::string_view kSealedMagic = "MCSEAL01";
constexpr std::size_t kSealedHeader = 12;
constexpr std::int64_t kMostUnreadable = 10'000;

struct SealedIdRow {
  Bytes key;
  std::string bind;
  Bytes value;
};
FIELDS(SealedIdRow, key, bind, value)
struct SealedTextRow {
  std::string key, bind;
  Bytes value;
};
FIELDS(SealedTextRow, key, bind, value)
struct SealedIntegerRow {
  std::int64_t key = 0;
  std::string bind;
  Bytes value;
};
FIELDS(SealedIntegerRow, key, bind, value)

std::string key_words(const Bytes& key) {
  Uuid id{};
  if (key.size() == id.size()) std::copy(key.begin(), key.end(), id.begin());
  return uuid_text(id);
}
std::string key_words(const std::string& key) { return key; }
std::string key_words(std::int64_t key) { return std::to_string(key); }

Secret box_key(const Keys& keys, std::string_view purpose, std::uint32_t version) {
  Secret kek = keys.kek(KeyPurpose::secrets, version);
  return purpose.empty() ? std::move(kek) : derive_key(kek.view(), purpose, 1);
}

/// 1: as before there were versions. What looks like a header by chance is found out when it does not open.
std::uint32_t version_of(ByteView sealed) {
  if (sealed.size() < kSealedHeader || as_text(sealed.first(kSealedMagic.size())) != kSealedMagic) return 1;
  std::uint32_t out = 0;
  for (std::uint8_t byte : sealed.subspan(kSealedMagic.size(), 4)) out = (out << 8) | byte;
  return out;
}

Bytes seal_under(const Keys& keys, std::string_view purpose, std::uint32_t version, ByteView plain, ByteView associated,
                 Random& random) {
  Bytes out = sealed_header(version);
  Bytes sealed = seal(box_key(keys, purpose, version).view(), plain, associated, random);
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

Result<Bytes> open_any(const Keys& keys, std::string_view purpose, ByteView sealed, ByteView associated,
                       std::uint32_t oldest) {
  std::uint32_t version = version_of(sealed);
  if (version > 1) {
    if (version < oldest) return internal("key_retired", "a value is sealed under a key version that was retired");
    auto plain = open_sealed(box_key(keys, purpose, version).view(), sealed.subspan(kSealedHeader), associated);
    if (plain) return plain;
  }
  if (oldest > 1)
    return internal(version > 1 ? "sealed_data_corrupt" : "key_retired", "a sealed value cannot be opened");
  return open_sealed(box_key(keys, purpose, 1).view(), sealed, associated);
}

/// Of one column: what is behind. The first bytes tell, so no value is opened to count.
std::string behind_condition(const SealedColumn& column) {
  return fmt::format("{0} IS NOT NULL AND length({0}) > 0 AND substr({0}, 1, {1}) <> ?", column.column, kSealedHeader);
}

struct ColumnTask {
  const Keys& keys;
  Random& random;
  std::string_view purpose;
  const SealedColumn& column;
  std::uint32_t newest, oldest;
};

struct ColumnDone {
  std::int64_t seen = 0, resealed = 0;
};

template <class Row>
Result<ColumnDone> reseal_rows(data::Tx& tx, const ColumnTask& task, std::int64_t most) {
  const SealedColumn& column = task.column;
  data::Sql sql = tx.in(data::Module{column.module});
  std::string bind = column.bind.empty() ? "''" : std::string(column.bind);
  auto rows = TRY(sql.template all<Row>(fmt::format("SELECT {}, {}, {} FROM {} WHERE {} LIMIT ?", column.key, bind,
                                                    column.column, column.table, behind_condition(column)),
                                        ByteView(sealed_header(task.newest)), most));
  ColumnDone done;
  done.seen = static_cast<std::int64_t>(rows.size());
  for (const Row& row : rows) {
    std::string associated(column.bound);
    if (!column.bind.empty())
      associated += row.bind;
    else if (column.with_key)
      associated += key_words(row.key);
    auto plain = open_any(task.keys, task.purpose, row.value, as_bytes(associated), task.oldest);
    if (!plain) continue;
    Secret held{*plain};
    std::fill(plain->begin(), plain->end(), std::uint8_t{0});
    Bytes fresh = seal_under(task.keys, task.purpose, task.newest, held.view(), as_bytes(associated), task.random);
    TRY(sql.run(fmt::format("UPDATE {} SET {} = ? WHERE {} = ?", column.table, column.column, column.key),
                ByteView(fresh), row.key));
    ++done.resealed;
  }
  return done;
}

Result<ColumnDone> reseal_column(data::Tx& tx, const ColumnTask& task, std::int64_t most) {
  switch (task.column.key_type) {
  case SealedKey::text:
    return reseal_rows<SealedTextRow>(tx, task, most);
  case SealedKey::integer:
    return reseal_rows<SealedIntegerRow>(tx, task, most);
  case SealedKey::id:
    break;
  }
  return reseal_rows<SealedIdRow>(tx, task, most);
}

}  // namespace

Bytes sealed_header(std::uint32_t version) {
  if (version <= 1) return {};
  Bytes out(kSealedMagic.begin(), kSealedMagic.end());
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(version >> shift));
  return out;
}

SecretBox::SecretBox(const Keys& keys, std::string_view purpose, const std::vector<SealedColumn>& columns)
    : keys_(keys), purpose_(purpose) {
  for (const SealedColumn& column : columns) keys.sealed().add(column, purpose);
}

Bytes SecretBox::seal(ByteView plain, ByteView associated, Random& random) const {
  return seal_under(keys_, purpose_, keys_.generation(), plain, associated, random);
}

Result<Bytes> SecretBox::open(ByteView sealed, ByteView associated) const {
  return open_any(keys_, purpose_, sealed, associated, kept_ ? keys_.sealed().oldest() : 1);
}

void SealedPlaces::add(const SealedColumn& column, std::string_view purpose) {
  std::lock_guard lock(mutex_);
  for (Place& place : places_)
    if (place.column.table == column.table && place.column.column == column.column) {
      place = {column, std::string(purpose), 0};
      return;
    }
  places_.push_back({column, std::string(purpose), 0});
}

std::vector<SealedPlaces::Place> SealedPlaces::places() const {
  std::lock_guard lock(mutex_);
  return places_;
}

Result<SealedState> SealedPlaces::state(data::Tx& tx, const Keys& keys) const {
  SealedState out;
  std::uint32_t newest = keys.generation();
  if (newest <= oldest_) return out;  // every former version was retired
  for (const Place& place : places()) {
    const SealedColumn& column = place.column;
    data::Sql sql = tx.in(data::Module{column.module});
    out.behind += TRY(
        sql.one<std::int64_t>(fmt::format("SELECT COUNT(*) FROM {} WHERE {}", column.table, behind_condition(column)),
                              ByteView(sealed_header(newest))));
    out.unreadable += place.unreadable;
  }
  return out;
}

void SealedPlaces::note_unreadable(const Place& place) {
  std::lock_guard lock(mutex_);
  for (Place& each : places_)
    if (each.column.table == place.column.table && each.column.column == place.column.column)
      each.unreadable = place.unreadable;
}

Result<std::int64_t> SealedPlaces::reseal(data::Database& database, const Keys& keys, Random& random,
                                          std::int64_t most) {
  std::uint32_t newest = keys.generation();
  if (newest == 1) return std::int64_t{0};
  for (Place place : places()) {
    ColumnTask task{keys, random, place.purpose, place.column, newest, oldest_};
    for (std::int64_t limit = most + place.unreadable;; limit *= 2) {
      auto done = TRY(database.write([&](data::Tx& tx) { return reseal_column(tx, task, limit); }));
      place.unreadable = done.seen - done.resealed;
      note_unreadable(place);
      if (done.resealed > 0) return done.resealed;
      if (done.seen < limit || limit > kMostUnreadable) break;  // all that is left cannot be opened
    }
    if (place.unreadable > 0)
      LOG(warning, "sealed_values_unreadable", {"table", place.column.table}, {"values", place.unreadable});
  }
  return std::int64_t{0};
}

}  // namespace mc::security
