// How fast films leave the encrypted store: a blob by ranges, and segments encrypted for one person on the way out
// (AES-128-CBC). One thread, so MB/s per core.   bench_media [megabytes]
// The test platform checks by doctest's assertions; this program has no test runner.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "appliance/base/log.hpp"
#include "appliance/blobs/store.hpp"
#include "appliance/security/hls_cipher.hpp"
#include "modules/testing.hpp"

namespace {

using namespace mc;

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class F>
void measure(const char* what, std::int64_t bytes, F&& run) {
  const double processor = processor_seconds();
  const auto started = std::chrono::steady_clock::now();
  run();
  const double spent = processor_seconds() - processor;
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  const double mb = static_cast<double>(bytes) / 1e6;
  std::printf("%-34s %7.0f MB  %7.0f MB/s per core  (%.2f s of processor, %.2f s by the clock)\n", what, mb, mb / spent,
              spent, wall);
}

}  // namespace

int main(int count, char** arguments) {
  doctest::Context assertions;
  assertions.setAsDefaultForAssertsOutOfTestCases();
  const std::int64_t megabytes = count > 1 ? std::atoll(arguments[1]) : 1'000;
  const std::int64_t size = megabytes * 1'000'000;
  log::set_level(log::Level::error);
  TestPlatform house;
  auto store = must(
      blobs::make_blobs({house.folder.path() / "film", size * 2, 0, size * 2 + (1LL << 30), std::chrono::hours{24}, {}},
                        *house.db, house.clock, *house.random, *house.keys));
  std::uint64_t state = 1;
  std::int64_t left = size;
  blobs::Reader source = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
    const auto many = static_cast<std::size_t>(std::min<std::int64_t>(left, static_cast<std::int64_t>(buffer.size())));
    for (std::size_t i = 0; i < many; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      buffer[i] = static_cast<std::uint8_t>(state >> 56);
    }
    left -= static_cast<std::int64_t>(many);
    return many;
  };
  BlobId film{};
  measure("stored", size, [&] { film = must(store->put(source, "video/mp4", size)).id; });

  std::uint64_t seen = 0;
  const blobs::Sink sink = [&](ByteView piece) -> Status {
    seen += piece.size() + piece.front();
    return {};
  };
  measure("whole, in order", size, [&] { must(store->read(film, 0, size, sink)); });
  constexpr std::int64_t kRange = 4'000'000;
  measure("ranges of 4 MB, here and there", size, [&] {
    const std::int64_t ranges = std::max<std::int64_t>(1, size / kRange);
    for (std::int64_t i = 0; i < ranges; ++i) {
      const std::int64_t at = i * 7'919 % ranges * kRange;
      must(store->read(film, at, std::min(kRange, size - at), sink));
    }
  });
  const Bytes key(security::kHlsKeyBytes, 3);
  measure("segments of 4 MB under AES-128-CBC", size, [&] {
    for (std::int64_t at = 0, number = 0; at < size; at += kRange, ++number) {
      auto cipher = must(security::HlsCipher::make(key, security::hls_iv(static_cast<std::uint64_t>(number))));
      must(store->read(film, at, std::min(kRange, size - at),
                       [&](ByteView piece) -> Status { return sink(TRY(cipher.update(piece))); }));
      must(sink(must(cipher.finish())));
    }
  });
  return seen == 0 ? 1 : 0;
}
