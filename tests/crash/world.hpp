#pragma once
// The store as the crash tests use it: rows in the database, each third with a blob, both computable from the row's
// number, so that a verifier needs no copy of what was written.
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <set>

#include "appliance/base/log.hpp"
#include "appliance/blobs/store.hpp"
#include "appliance/data/data.hpp"
#include "appliance/security/keys.hpp"

namespace mc::crash {

constexpr data::Module kModule{"crash"};

struct Item {
  std::int64_t number = 0;
  std::string body;
  std::optional<BlobId> blob;
};
FIELDS(Item, number, body, blob)

inline bool has_blob(std::int64_t number) { return number % 3 == 0; }
inline std::string body_of(std::int64_t number) {
  return fmt::format("row {} {}", number, std::string(static_cast<std::size_t>(number * 7919 % 900), 'b'));
}
/// 1 byte to 200 KiB: below, at and above the blob store's chunk size.
inline Bytes blob_of(std::int64_t number) {
  auto random = seeded_random(static_cast<std::uint64_t>(number));
  Bytes bytes(static_cast<std::size_t>(1 + number * 104729 % (number % 5 == 0 ? 200'000 : 8'000)));
  random->fill(bytes);
  return bytes;
}

struct World {
  SystemClock clock;
  std::unique_ptr<Random> random = system_random();
  std::unique_ptr<security::Keys> keys;
  std::unique_ptr<data::Database> db;
  std::unique_ptr<blobs::Blobs> blobs;

  static Result<std::unique_ptr<World>> open(const std::filesystem::path& folder, blobs::FaultHook hook = {},
                                             bool durable = true, std::unique_ptr<security::Keys> keys = nullptr) {
    auto world = std::make_unique<World>();
    Bytes root(32, 9);
    world->keys = keys ? std::move(keys) : security::Keys::from_root(root);
    Secret key = world->keys->database_key();
    data::Options options;
    options.file = folder / "crash.db";
    options.key = key.view();
    options.readers = 2;
    options.durable = durable;
    world->db = TRY(data::Database::open(options, world->clock));
    std::vector<EmbeddedFile> files{
        {"crash/0001_create.sql",
         "CREATE TABLE crash_items (number INTEGER PRIMARY KEY, body TEXT NOT NULL, blob BLOB) STRICT;"}};
    for (const EmbeddedFile& file : embedded_migrations())
      if (file.path.starts_with("blobs/") || file.path.starts_with("security/")) files.push_back(file);
    TRY(world->db->migrate(files));
    blobs::Options blob_options;
    blob_options.directory = folder / "blobs";
    blob_options.reserve_bytes = 0;
    blob_options.map_bytes = std::int64_t{4} << 30;
    blob_options.fault_hook = std::move(hook);
    world->blobs = TRY(blobs::make_blobs(blob_options, *world->db, world->clock, *world->random, *world->keys));
    return world;
  }

  static std::string owner(std::int64_t number) { return fmt::format("crash:item:{}", number); }

  Status add(std::int64_t number) {
    std::optional<BlobId> blob;
    if (has_blob(number)) blob = TRY(blobs->put(blob_of(number), "application/octet-stream")).id;
    return db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kModule).run("INSERT INTO crash_items (number, body, blob) VALUES (?, ?, ?)", number, body_of(number),
                             blob));
      if (blob) TRY(blobs->add_reference(tx, *blob, owner(number)));
      return {};
    });
  }
  Status remove(std::int64_t number) {
    return db->write([&](data::Tx& tx) -> Status {
      auto item = TRY(tx.in(kModule).one<Item>("SELECT number, body, blob FROM crash_items WHERE number = ?", number));
      TRY(tx.in(kModule).run("DELETE FROM crash_items WHERE number = ?", number));
      if (item.blob) TRY(blobs->drop_reference(tx, *item.blob, owner(number)));
      return {};
    });
  }
  Result<std::vector<Item>> items(std::int64_t after) {
    return db->read([&](data::Tx& tx) {
      return tx.in(kModule).all<Item>("SELECT number, body, blob FROM crash_items WHERE number > ? ORDER BY number",
                                      after);
    });
  }
  /// Every row whole, every blob of a row the right bytes and referenced exactly by that row; no reference without a
  /// row.
  Status check_items(std::int64_t after, std::set<std::int64_t>& found) {
    for (const Item& item : TRY(items(after))) {
      found.insert(item.number);
      if (item.body != body_of(item.number)) return internal("row_damaged", std::to_string(item.number));
      if (item.blob.has_value() != has_blob(item.number))
        return internal("row_without_blob", std::to_string(item.number));
      if (item.blob && TRY(blobs->read_all(*item.blob, 1 << 20)) != blob_of(item.number))
        return internal("blob_damaged", std::to_string(item.number));
    }
    return {};
  }
  Status check_references() {
    std::map<std::string, BlobId> wanted;
    for (const Item& item : TRY(items(-1)))
      if (item.blob) wanted[owner(item.number)] = *item.blob;
    return db->read([&](data::Tx& tx) -> Status {
      data::Sql sql = tx.in({"blobs"});
      auto owners = TRY(sql.all<std::string>("SELECT owner FROM blobs_refs"));
      auto referenced = TRY(sql.all<BlobId>("SELECT blob_id FROM blobs_refs"));
      if (owners.size() != wanted.size())
        return internal("references", fmt::format("{} instead of {}", owners.size(), wanted.size()));
      for (const std::string& name : owners)
        if (!wanted.contains(name)) return internal("reference_without_row", name);
      auto off = TRY(sql.one<std::int64_t>("SELECT COUNT(*) FROM blobs_objects o WHERE o.refs <>"
                                           " (SELECT COUNT(*) FROM blobs_refs r WHERE r.blob_id = o.id)"));
      if (off != 0) return internal("reference_count", std::to_string(off));
      return {};
    });
  }
};

}  // namespace mc::crash
