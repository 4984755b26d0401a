#include "appliance/base/random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <stdexcept>

namespace mc {

namespace {

class SystemRandom final : public Random {
public:
  void fill(std::span<std::uint8_t> out) override {
    while (!out.empty()) {
      ssize_t got = getrandom(out.data(), out.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      // A broken invariant: without the kernel's generator nothing here may go on.
      if (got <= 0) throw std::runtime_error("getrandom failed");
      out = out.subspan(static_cast<std::size_t>(got));
    }
  }
};

/// splitmix64 (Steele, Lea, Flood 2014): every seed gives a full-period sequence.
class SeededRandom final : public Random {
public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    std::lock_guard lock(mutex_);
    while (!out.empty()) {
      std::uint64_t word = next();
      std::size_t take = std::min<std::size_t>(8, out.size());
      std::memcpy(out.data(), &word, take);
      out = out.subspan(take);
    }
  }

private:
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::mutex mutex_;
  std::uint64_t state_;
};

}  // namespace

std::uint64_t Random::next_u64() {
  std::uint64_t out = 0;
  fill({reinterpret_cast<std::uint8_t*>(&out), sizeof out});
  return out;
}

std::uint64_t Random::below(std::uint64_t bound) {
  if (bound == 0) throw std::invalid_argument("Random::below(0)");
  std::uint64_t threshold = (0 - bound) % bound;  // 2^64 mod bound: values below it would be too likely
  for (;;) {
    std::uint64_t value = next_u64();
    if (value >= threshold) return value % bound;
  }
}

std::uint64_t Random::next_uuid_sequence(std::uint64_t ms) {
  constexpr std::uint64_t kStepBack = 10'000;  // a clock set back by more starts a new sequence
  std::uint64_t fresh = ms << 12 | (next_u64() & 0x7ff);
  std::uint64_t last = last_uuid_.load();
  std::uint64_t next = 0;
  do {
    std::uint64_t last_ms = last >> 12;
    next = last != 0 && ms <= last_ms && ms + kStepBack > last_ms ? last + 1 : fresh;
  } while (!last_uuid_.compare_exchange_weak(last, next));
  return next;
}

std::unique_ptr<Random> system_random() { return std::make_unique<SystemRandom>(); }
std::unique_ptr<Random> seeded_random(std::uint64_t seed) { return std::make_unique<SeededRandom>(seed); }

}  // namespace mc
