#pragma once
// For tests: a small data directory with rows, blobs, an audit log and keys, and a place for its backups.
#include <cstdlib>

#include "appliance/base/embedded.hpp"
#include "appliance/blobs/store.hpp"
#include "appliance/data/test_store.hpp"
#include "appliance/security/audit_tree.hpp"
#include "backup/restore.hpp"
#include "backup/retention.hpp"

namespace mc::backup::testing {

inline constexpr data::Module kThings{"things"};

template <class T>
T good(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s: %s\n", result.error().code.c_str(), result.error().detail.c_str());
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}

struct Hospital {
  data::TestFolder folder;
  ManualClock clock;
  std::unique_ptr<Random> random;
  std::string recovery_key;
  std::unique_ptr<security::Keys> keys;
  std::unique_ptr<data::Database> db;
  std::unique_ptr<security::AuditTree> audit;
  std::unique_ptr<blobs::Blobs> blobs;
  std::unique_ptr<Target> target;
  std::vector<BlobId> stored;

  explicit Hospital(bool durable = false, std::uint64_t seed = 11) : random(seeded_random(seed)) {
    for (const char* name : {"data", "data/db", "data/blobs", "data/keys", "data/tls", "data/audit", "place"})
      std::filesystem::create_directory(folder / name);
    auto created = good(security::Keys::create({data() / "keys", {}, {}}, *random));
    keys = std::move(created.keys);
    recovery_key = created.recovery_key;
    Secret key = keys->database_key();
    data::Options options;
    options.file = data() / "db" / "medconnect.db";
    options.key = key.view();
    options.readers = 2;
    options.durable = durable;
    db = good(data::Database::open(options, clock));
    std::vector<EmbeddedFile> files;
    for (const EmbeddedFile& file : embedded_migrations())
      if (file.path.starts_with("blobs/") || file.path.starts_with("security/")) files.push_back(file);
    files.push_back({"things/0001_create.sql",
                     "CREATE TABLE things_rows (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;"});
    good(db->migrate(files));
    audit = security::make_audit_log(*db, clock, *random, *keys, data() / "audit" / "checkpoints.txt");
    blobs::Options blob_options;
    blob_options.directory = data() / "blobs";
    blob_options.reserve_bytes = 0;
    blob_options.map_bytes = std::int64_t{1} << 30;
    blobs = good(blobs::make_blobs(blob_options, *db, clock, *random, *keys));
    target = folder_target(folder / "place");
    good(target->prepare());
    good(write("tls/cert.pem", "certificate"));
    good(write("medconnect.toml", "[server]\n"));
  }
  std::filesystem::path data() const { return folder / "data"; }
  Status write(const std::string& name, std::string_view text) {
    std::FILE* out = std::fopen((data() / name).c_str(), "w");
    if (out == nullptr) return internal("io_error");
    std::fwrite(text.data(), 1, text.size(), out);
    std::fclose(out);
    return {};
  }
  void add(int first, int count, std::size_t body = 300) {
    good(db->write([&](data::Tx& tx) -> Status {
      for (int i = first; i < first + count; ++i)
        TRY(tx.in(kThings).run("INSERT INTO things_rows (number, body) VALUES (?, ?)", i,
                               std::string(body, static_cast<char>('a' + i % 26))));
      security::AuditEvent event;
      event.action = "thing.added";
      event.object = "things:" + std::to_string(first);
      return audit->append(tx, event);
    }));
  }
  BlobId store(std::size_t bytes) {
    Bytes content(bytes);
    random->fill(content);
    BlobId id = good(blobs->put(content, "application/octet-stream")).id;
    good(db->write([&](data::Tx& tx) { return blobs->add_reference(tx, id, "things:file:" + id.text()); }));
    stored.push_back(id);
    return id;
  }
  RunInput input(RunKind kind) {
    return {*db, *blobs, *keys, clock, *random, *target, kind, data(), folder / "scratch", folder / "state", "test"};
  }
  Result<RunOutcome> run(RunKind kind, std::function<Status(std::string_view)> fault = {}) {
    clock.advance(std::chrono::minutes{10});
    RunInput in = input(kind);
    in.fault = std::move(fault);
    return make_backup(in);
  }
  RestoreInput restore_input(const std::string& to) {
    std::filesystem::create_directory(folder / to);
    return {*target, recovery_key, std::nullopt, folder / to, std::nullopt, {}, clock, *random};
  }
  Result<Findings> restored(const std::string& to, std::optional<Instant> at = {}) {
    RestoreInput in = restore_input(to);
    in.at = at;
    return restore(in);
  }
  /// Rows of things_rows in a restored data directory, opened with its own restored root key.
  std::int64_t rows_in(const std::string& to) {
    auto own = good(security::Keys::open({folder / to / "keys", {}, {}}));
    Secret key = own->database_key();
    data::Options options;
    options.file = folder / to / "db" / "medconnect.db";
    options.key = key.view();
    options.readers = 1;
    auto copy = good(data::Database::open(options, clock));
    return good(
        copy->read([](data::Tx& tx) { return tx.in(kThings).one<std::int64_t>("SELECT count(*) FROM things_rows"); }));
  }
  std::vector<std::filesystem::path> objects() {
    std::vector<std::filesystem::path> out;
    for (const Object& object : good(target->list())) out.push_back(folder / "place" / object.name);
    return out;
  }
};

}  // namespace mc::backup::testing
