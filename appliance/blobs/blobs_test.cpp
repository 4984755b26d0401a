#include "appliance/blobs/blobs.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "appliance/blobs/chunk_store.hpp"
#include "appliance/blobs/sealing.hpp"
#include "appliance/blobs/store.hpp"
#include "appliance/security/testing.hpp"

namespace mc::blobs {
namespace {

using namespace std::chrono_literals;
using security::testing::code_of;
using security::testing::must;

constexpr std::int64_t kMiB = 1 << 20;

struct BlobsStore : security::testing::Store {
  int fail_at = -1;  // fail the n-th LMDB operation from now on with ENOSPC
  Options options{folder.path() / "blobs", 64 * kMiB, 0, 1 << 30, 24h, [this](std::string_view) {
                    return fail_at >= 0 && fail_at-- == 0 ? ENOSPC : 0;
                  }};
  std::unique_ptr<Blobs> blobs = must(make_blobs(options, *db, clock, *random, *keys));

  void reopen() {
    blobs.reset();
    blobs = must(make_blobs(options, *db, clock, *random, *keys));
  }
  Bytes some(std::int64_t size, std::uint64_t seed = 1) {
    Bytes bytes(static_cast<std::size_t>(size));
    seeded_random(seed)->fill(bytes);
    return bytes;
  }
  /// A source that gives at most `step` bytes at a time.
  Reader slow(const Bytes& bytes, std::size_t step) {
    return [&bytes, step, at = std::size_t{0}](std::span<std::uint8_t> out) mutable -> Result<std::size_t> {
      std::size_t count = std::min({out.size(), step, bytes.size() - at});
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, out.begin());
      at += count;
      return count;
    };
  }
  Bytes range(BlobId id, std::int64_t offset, std::int64_t length) {
    Bytes out;
    must(blobs->read(id, offset, length, [&](ByteView piece) -> Status {
      out.insert(out.end(), piece.begin(), piece.end());
      return {};
    }));
    return out;
  }
  Status refer(BlobId id, std::string_view owner) {
    return db->write([&](data::Tx& tx) { return blobs->add_reference(tx, id, owner); });
  }
  Status unrefer(BlobId id, std::string_view owner) {
    return db->write([&](data::Tx& tx) { return blobs->drop_reference(tx, id, owner); });
  }
  std::int64_t objects() {
    return must(db->read([](data::Tx& tx) {
      return tx.in(data::Module{"blobs"}).one<std::int64_t>("SELECT COUNT(*) FROM blobs_objects");
    }));
  }
  std::string chunk_file() const {
    std::ifstream in(options.directory / "data.mdb", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// Opens the chunks beside the store's back.
  std::unique_ptr<ChunkStore> chunks() {
    blobs.reset();
    Options plain = options;
    plain.fault_hook = {};
    return must(ChunkStore::open(plain));
  }
};

}  // namespace

TEST_SUITE("blobs") {
  TEST_CASE("what goes in comes out, for sizes around the chunk and batch borders") {
    BlobsStore store;
    const std::int64_t chunk = kChunkBytes;
    std::uint64_t seed = 1;
    for (std::int64_t size : {std::int64_t{0}, std::int64_t{1}, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk,
                              63 * chunk, 64 * chunk - 1, 64 * chunk, 64 * chunk + 1, 65 * chunk + 7}) {
      Bytes bytes = store.some(size, seed++);
      BlobInfo info = must(store.blobs->put(bytes, "application/pdf"));
      CHECK(info.size == size);
      CHECK(must(store.blobs->read_all(info.id, size)) == bytes);
      BlobInfo streamed = must(store.blobs->put(store.slow(bytes, 50'001), "video/mp4", 100 * chunk));
      CHECK(streamed.id != info.id);
      CHECK(must(store.blobs->read_all(streamed.id, size)) == bytes);
      CHECK(must(store.blobs->info(streamed.id)).media_type == "video/mp4");
    }
    CHECK(must(store.blobs->verify()) == store.objects());
  }

  TEST_CASE("ranges read what they name") {
    BlobsStore store;
    Bytes bytes = store.some(3 * kChunkBytes + 100);
    BlobInfo info = must(store.blobs->put(bytes, "video/mp4"));
    for (auto [offset, length] : std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 1},
                                                                                    {0, info.size},
                                                                                    {kChunkBytes - 1, 2},
                                                                                    {kChunkBytes, kChunkBytes},
                                                                                    {info.size - 1, 1},
                                                                                    {100, 0},
                                                                                    {70'000, 100'000}}) {
      Bytes expected(bytes.begin() + offset, bytes.begin() + offset + length);
      CHECK(store.range(info.id, offset, length) == expected);
    }
    auto none = [](ByteView) -> Status { return {}; };
    CHECK(code_of(store.blobs->read(info.id, 0, info.size + 1, none)) == "range_outside");
    CHECK(code_of(store.blobs->read(info.id, -1, 1, none)) == "range_outside");
    CHECK(code_of(store.blobs->read(info.id, info.size, 1, none)) == "range_outside");
    CHECK(code_of(store.blobs->read(info.id, 1, INT64_MAX, none)) == "range_outside");
    CHECK(code_of(store.blobs->read(BlobId{}, 0, 0, none)) == "blob_not_found");
    CHECK(code_of(store.blobs->read_all(info.id, info.size - 1)) == "too_large");
    auto stop = [](ByteView) -> Status { return conflict("client_gone"); };
    CHECK(code_of(store.blobs->read(info.id, 0, 10, stop)) == "client_gone");
  }

  TEST_CASE("the store's file holds no plaintext") {
    BlobsStore store;
    Bytes bytes(200'000, 'A');
    must(store.blobs->put(bytes, "text/plain"));
    CHECK(store.chunk_file().find("AAAAAAAA") == std::string::npos);
  }

  TEST_CASE("a changed, moved, cut or missing chunk is noticed") {
    BlobsStore store;
    Bytes bytes = store.some(2 * kChunkBytes + 50);
    BlobInfo info = must(store.blobs->put(bytes, "video/mp4"));
    BlobInfo twin = must(store.blobs->put(store.some(2 * kChunkBytes + 50, 2), "video/mp4"));
    auto copy = [&](ChunkStore& from, BlobId id, std::uint32_t index) {
      Bytes sealed;
      must(from.read(id, index, [&](ByteView view) -> Status {
        sealed.assign(view.begin(), view.end());
        return {};
      }));
      return sealed;
    };
    auto rewrite = [&](const std::vector<Bytes>& sealed) {
      auto chunks = store.chunks();
      must(chunks->erase(info.id));
      for (std::uint32_t i = 0; i < sealed.size(); ++i)
        must(chunks->write(
            info.id, i, 1, [&](std::uint32_t) { return sealed[i].size(); },
            [&](std::uint32_t, std::span<std::uint8_t> out) {
              std::copy(sealed[i].begin(), sealed[i].end(), out.begin());
            }));
      chunks.reset();
      store.reopen();
    };
    std::vector<Bytes> good;
    Bytes other;
    {
      auto chunks = store.chunks();
      for (std::uint32_t i = 0; i < 3; ++i) good.push_back(copy(*chunks, info.id, i));
      other = copy(*chunks, twin.id, 1);
    }
    CHECK(good[0].size() == 16 * 4096 - 16);  // with LMDB's page header exactly 16 pages
    auto damaged = [&](const std::vector<Bytes>& sealed) {
      rewrite(sealed);
      bool read_fails = code_of(store.blobs->read_all(info.id, info.size)) == "blob_corrupt";
      return read_fails && code_of(store.blobs->verify()) == "blob_corrupt";
    };
    rewrite(good);
    CHECK(must(store.blobs->read_all(info.id, info.size)) == bytes);
    for (std::size_t byte = 0; byte < good[2].size(); ++byte) {  // every byte of the last chunk, tag included
      auto bad = good;
      bad[2][byte] ^= 0x80;
      if (byte % 11 == 0 || byte + 17 > good[2].size()) CHECK(damaged(bad));
    }
    CHECK(damaged({good[1], good[0], good[2]}));
    CHECK(damaged({good[0], good[1]}));
    CHECK(damaged({good[0], good[1], Bytes(good[2].begin(), good[2].end() - 1)}));
    CHECK(damaged({good[0], other, good[2]}));
    // A shorter length in the row does not turn the first chunks into a whole blob: the key is bound to the
    // length.
    rewrite(good);
    must(store.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"blobs"}).run("UPDATE blobs_objects SET size = ? WHERE id = ?", kChunkBytes, info.id));
      return {};
    }));
    CHECK(code_of(store.blobs->read_all(info.id, info.size)) == "blob_corrupt");
  }

  TEST_CASE("equal bytes are stored once for each media type") {
    BlobsStore store;
    Bytes bytes = store.some(100'000);
    BlobInfo first = must(store.blobs->put(bytes, "image/png"));
    std::int64_t used = store.blobs->bytes_used();
    CHECK(used == 100'000);
    CHECK(must(store.blobs->put(bytes, "image/png")).id == first.id);
    CHECK(must(store.blobs->put(store.slow(bytes, 1000), "image/png", kMiB)).id == first.id);
    CHECK(store.blobs->bytes_used() == used);
    CHECK(must(store.blobs->put(bytes, "image/jpeg")).id != first.id);
    CHECK(store.objects() == 2);
  }

  TEST_CASE("too long an upload and a full quota leave nothing behind") {
    BlobsStore store;
    Bytes bytes = store.some(300'000);
    CHECK(code_of(store.blobs->put(store.slow(bytes, 70'000), "video/mp4", 299'999)) == "too_large");
    CHECK(store.blobs->put(store.slow(bytes, 70'000), "video/mp4", 300'000));
    CHECK(store.blobs->bytes_used() == 300'000);
    store.options.quota_bytes = 400'000;
    store.reopen();
    CHECK(store.blobs->bytes_used() == 300'000);
    CHECK(code_of(store.blobs->put(store.some(100'001, 5), "image/png")) == "quota_exceeded");
    CHECK(store.blobs->bytes_used() == 300'000);
    CHECK(store.blobs->put(store.some(100'000, 5), "image/png"));
    auto broken = [](std::span<std::uint8_t>) -> Result<std::size_t> { return conflict("client_gone"); };
    CHECK(code_of(store.blobs->put(broken, "image/png", 10)) == "client_gone");
    store.clock.advance(48h);
    CHECK(must(store.blobs->collect_garbage()) == 2);  // the two that were stored, no leftovers
    CHECK(store.blobs->bytes_used() == 0);
  }

  TEST_CASE("a full disk at any point gives a clear error and loses nothing") {
    BlobsStore store;
    BlobInfo kept = must(store.blobs->put(store.some(1000, 9), "image/png"));
    Bytes bytes = store.some(70 * kChunkBytes);
    bool stored = false;
    int failures = 0;
    for (int n = 0; !stored; ++n) {
      store.fail_at = n;
      auto result = store.blobs->put(store.slow(bytes, 1 << 18), "video/mp4", 100 * kChunkBytes);
      store.fail_at = -1;
      stored = result.has_value();
      if (!stored) {
        ++failures;
        REQUIRE(result.error().code == "disk_full");
        REQUIRE(result.error().fault == Fault::unavailable);
        REQUIRE(store.objects() == 1);
        REQUIRE(store.blobs->bytes_used() == 1000);
      }
    }
    CHECK(failures == 70 + 4);  // every put, begin and commit of two batches
    CHECK(must(store.blobs->verify()) == 2);
    CHECK(must(store.blobs->read_all(kept.id, 1000)) == store.some(1000, 9));
  }

  TEST_CASE("references keep a blob; without one it goes after the grace period") {
    BlobsStore store;
    BlobId id = must(store.blobs->put(store.some(5000), "image/png")).id;
    must(store.refer(id, "courses:image:1"));
    must(store.refer(id, "courses:image:1"));  // the same owner counts once
    must(store.refer(id, "courses:image:2"));
    must(store.unrefer(id, "courses:image:1"));
    must(store.unrefer(id, "courses:image:1"));
    store.clock.advance(48h);
    CHECK(must(store.blobs->collect_garbage()) == 0);
    must(store.unrefer(id, "courses:image:2"));
    store.clock.advance(23h);
    CHECK(must(store.blobs->collect_garbage()) == 0);
    store.clock.advance(2h);
    CHECK(must(store.blobs->collect_garbage()) == 1);
    CHECK(code_of(store.blobs->info(id)) == "blob_not_found");
    CHECK(code_of(store.refer(id, "courses:image:3")) == "blob_not_found");
    CHECK(store.blobs->bytes_used() == 0);
    CHECK(must(store.chunks()->next_id({})).is_nil());
  }

  TEST_CASE("storing equal bytes again starts the grace period anew") {
    BlobsStore store;
    BlobId id = must(store.blobs->put(store.some(5000), "image/png")).id;
    store.clock.advance(23h);
    CHECK(must(store.blobs->put(store.some(5000), "image/png")).id == id);
    store.clock.advance(23h);
    CHECK(must(store.blobs->collect_garbage()) == 0);
    must(store.refer(id, "credentials:scan:1"));
  }

  TEST_CASE("chunks that a crash left without a row are swept, running uploads are not") {
    BlobsStore store;
    BlobId known = must(store.blobs->put(store.some(5000), "image/png")).id;
    must(store.refer(known, "a:b:c"));
    BlobId orphan = BlobId::make(store.clock, *store.random);
    {
      auto chunks = store.chunks();
      for (std::uint32_t i = 0; i < 3; ++i)
        must(chunks->write(
            orphan, i, 1, [](std::uint32_t) { return std::size_t{100}; },
            [](std::uint32_t, std::span<std::uint8_t>) {}));
    }
    store.reopen();
    CHECK(must(store.blobs->collect_garbage()) == 0);
    store.clock.advance(25h);
    CHECK(must(store.blobs->collect_garbage()) == 1);
    CHECK(must(store.blobs->collect_garbage()) == 0);
    CHECK(must(store.blobs->read_all(known, 5000)) == store.some(5000));
  }

  TEST_CASE("blobs survive closing and opening, and need the right key") {
    BlobsStore store;
    Bytes bytes = store.some(3 * kChunkBytes);
    BlobId id = must(store.blobs->put(bytes, "video/mp4")).id;
    store.reopen();
    CHECK(must(store.blobs->read_all(id, kMiB)) == bytes);
    store.blobs.reset();
    auto other = security::Keys::from_root(Bytes(32, 8));
    store.blobs = must(make_blobs(store.options, *store.db, store.clock, *store.random, *other));
    CHECK(code_of(store.blobs->read_all(id, kMiB)) == "blob_corrupt");
  }

  TEST_CASE("after a rotation data keys are wrapped anew in batches; nothing is unreadable meanwhile") {
    BlobsStore store;
    std::filesystem::path place = store.folder.path() / "keys";
    auto created = must(security::Keys::create({place, {}, {}}, *store.random));
    store.keys = std::move(created.keys);
    store.blobs.reset();
    store.blobs = must(make_blobs(store.options, *store.db, store.clock, *store.random, *store.keys));
    std::vector<std::pair<BlobId, Bytes>> kept;
    for (std::uint64_t i = 0; i < 5; ++i) {
      Bytes bytes = store.some(1000 + static_cast<std::int64_t>(i), i + 1);
      kept.emplace_back(must(store.blobs->put(bytes, "text/plain")).id, bytes);
    }
    CHECK(must(store.blobs->behind()) == 0);
    auto rotated = must(store.keys->rotate({place, {}, {}}, *store.random, {}));
    store.keys->adopt(*rotated.keys);
    auto readable = [&] {
      for (const auto& [id, bytes] : kept) CHECK(store.range(id, 0, static_cast<std::int64_t>(bytes.size())) == bytes);
    };
    CHECK(must(store.blobs->behind()) == 5);
    kept.emplace_back(must(store.blobs->put(store.some(77, 99), "text/plain")).id, store.some(77, 99));
    CHECK(must(store.blobs->behind()) == 5);  // what is new is under the new key
    CHECK(must(store.blobs->rewrap(2)) == 2);
    readable();
    store.reopen();  // as after a kill
    CHECK(must(store.blobs->behind()) == 3);
    CHECK(must(store.blobs->rewrap(10)) == 3);
    CHECK(must(store.blobs->rewrap(10)) == 0);
    readable();
    CHECK(must(store.blobs->put(kept[0].second, "text/plain")).id == kept[0].first);  // equal bytes are still known
    CHECK(must(store.blobs->verify()) == 6);
  }

  TEST_CASE("removing a blob destroys its data key: its chunks, kept by somebody, open no more") {
    BlobsStore store;
    Bytes secret = store.some(5000);
    BlobId id = must(store.blobs->put(secret, "text/plain")).id;
    store.clock.advance(25h);
    CHECK(must(store.blobs->collect_garbage()) == 1);
    // The wrapped key was in that row and nowhere else: not in the chunks' store, and in no table as a copy.
    auto left = must(store.db->read([&](data::Tx& tx) {
      return tx.in(data::Module{"blobs"}).one<std::int64_t>("SELECT COUNT(*) FROM blobs_objects WHERE id = ?", id);
    }));
    CHECK(left == 0);
    CHECK(code_of(store.blobs->info(id)) == "blob_not_found");
    store.reopen();
    CHECK(code_of(store.blobs->read(id, 0, 1, [](ByteView) -> Status { return {}; })) == "blob_not_found");
  }

  TEST_CASE("uploads, reads and collection run side by side") {
    BlobsStore store;
    std::atomic<int> wrong = 0;
    {
      std::vector<std::jthread> threads;
      for (std::uint64_t t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
          for (std::uint64_t i = 0; i < 10; ++i) {
            Bytes bytes = store.some(80'000, t * 100 + i);
            auto info = store.blobs->put(store.slow(bytes, 9'999), "image/png", kMiB);
            if (!info || !store.refer(info->id, "a:b:" + std::to_string(t * 100 + i))) {
              ++wrong;
              continue;
            }
            auto back = store.blobs->read_all(info->id, kMiB);
            if (!back || *back != bytes) ++wrong;
          }
        });
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i)
          if (!store.blobs->collect_garbage()) ++wrong;
      });
    }
    CHECK(wrong == 0);
    CHECK(must(store.blobs->verify()) == 30);
  }
}

}  // namespace mc::blobs
