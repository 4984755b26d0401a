#pragma once
// Random bytes by injection, so that tests can repeat a run.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace mc {

/// Source of random bytes. Thread-safe.
class Random {
public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  std::uint64_t next_u64();
  /// Uniform in [0, bound), without modulo bias; bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// The first 60 bits of a UUIDv7: milliseconds << 12 | counter. Each call returns more than the one before,
  /// also within a millisecond, unless the clock was set back by over ten seconds.
  std::uint64_t next_uuid_sequence(std::uint64_t ms);

private:
  std::atomic<std::uint64_t> last_uuid_{0};
};

/// The kernel's generator (getrandom). Safe for keys and tokens.
std::unique_ptr<Random> system_random();
/// Repeatable sequence for tests and demo data. NEVER for keys or tokens.
std::unique_ptr<Random> seeded_random(std::uint64_t seed);

}  // namespace mc
