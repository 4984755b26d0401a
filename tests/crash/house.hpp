#pragma once
// A data directory that lives through kills and power cuts: keys, rows, blobs, and a place for its backups.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "appliance/blobs/store.hpp"
#include "backup/restore.hpp"
#include "backup/retention.hpp"

namespace mc::crash {

inline constexpr data::Module kRows{"crash"};

/// A data directory that lives through kills: keys, rows, blobs.
struct House {
  SystemClock clock;
  std::unique_ptr<Random> random = system_random();
  std::unique_ptr<security::Keys> keys;
  std::unique_ptr<data::Database> db;
  std::unique_ptr<blobs::Blobs> blobs;
  std::filesystem::path data;

  static Result<std::unique_ptr<House>> open(const std::filesystem::path& folder, std::string_view name = "data") {
    auto house = std::make_unique<House>();
    house->data = folder / name;
    std::filesystem::create_directories(house->data / "db");
    std::filesystem::create_directories(folder / "place");
    security::KeyPlace place{house->data / "keys", {}, {}};
    if (!std::filesystem::exists(house->data / "keys" / "root.key")) {
      auto created = TRY(security::Keys::create(place, *house->random));
      std::ofstream(folder / "recovery.txt") << created.recovery_key;
    }
    house->keys = TRY(security::Keys::open(place));
    Secret key = house->keys->database_key();
    data::Options options;
    options.file = house->data / "db" / "medconnect.db";
    options.key = key.view();
    options.readers = 2;
    house->db = TRY(data::Database::open(options, house->clock));
    std::vector<EmbeddedFile> files{
        {"crash/0001_rows.sql", "CREATE TABLE crash_rows (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;"}};
    for (const EmbeddedFile& file : embedded_migrations())
      if (file.path.starts_with("blobs/") || file.path.starts_with("security/")) files.push_back(file);
    TRY(house->db->migrate(files));
    blobs::Options blob_options;
    blob_options.directory = house->data / "blobs";
    blob_options.reserve_bytes = 0;
    blob_options.map_bytes = std::int64_t{4} << 30;
    house->blobs = TRY(blobs::make_blobs(blob_options, *house->db, house->clock, *house->random, *house->keys));
    return house;
  }
  Result<std::int64_t> rows() {
    return db->read([](data::Tx& tx) { return tx.in(kRows).one<std::int64_t>("SELECT count(*) FROM crash_rows"); });
  }
  Status add() {
    std::optional<BlobId> blob;
    Bytes bytes(static_cast<std::size_t>(random->below(150'000)));
    random->fill(bytes);
    if (random->below(8) == 0) blob = TRY(blobs->put(bytes, "application/octet-stream")).id;
    return db->write([&](data::Tx& tx) -> Status {
      auto next = TRY(tx.in(kRows).one<std::int64_t>("SELECT coalesce(max(number), 0) + 1 FROM crash_rows"));
      TRY(tx.in(kRows).run("INSERT INTO crash_rows (number, body) VALUES (?, ?)", next,
                           std::string(static_cast<std::size_t>(next * 7919 % 900), 'b')));
      if (blob) TRY(blobs->add_reference(tx, *blob, fmt::format("crash:row:{}", next)));
      return {};
    });
  }
};

/// Restores folder/place with the recovery key of the house into `to`.
inline Result<backup::Findings> put_back(const std::filesystem::path& folder, const std::filesystem::path& to) {
  std::string key;
  std::getline(std::ifstream(folder / "recovery.txt"), key);
  std::filesystem::create_directories(to);
  SystemClock clock;
  auto random = system_random();
  auto target = backup::folder_target(folder / "place");
  return backup::restore({*target, key, {}, to, {}, {}, clock, *random});
}

}  // namespace mc::crash
