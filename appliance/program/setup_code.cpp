#include "appliance/program/setup_code.hpp"

#include <fmt/format.h>

#include <array>

namespace mc::program {

namespace {

constexpr int kGroups = 8;
constexpr security::Limit kTriesOfOne{6, 6};  // a minute

}  // namespace

std::string SetupCode::make() {
  std::string digits, shown;
  for (int group = 0; group < kGroups; ++group) {
    std::string three = fmt::format("{:03}", random_.below(1000));
    digits += three;
    shown += (group == 0 ? "" : "-") + three;
  }
  std::lock_guard lock(mutex_);
  code_ = security::sha256(as_bytes(digits));
  expires_at_ = clock_.now() + kLife;
  tries_ = 0;
  valid_ = true;
  return shown;
}

Instant SetupCode::expires_at() const {
  std::lock_guard lock(mutex_);
  return valid_ ? expires_at_ : Instant{};
}

Result<std::string> SetupCode::open(std::string_view typed, const std::string& address) {
  if (limiter_.take("setup:" + address, kTriesOfOne) > 0)
    return fail(Fault::rate_limited, "rate_limited", "Too many tries. Wait a minute.");
  std::string digits;
  for (char c : typed)
    if (c >= '0' && c <= '9') digits += c;
  std::lock_guard lock(mutex_);
  if (!valid_ || clock_.now() >= expires_at_ || tries_ >= kMostTries)
    return conflict("code_expired", "The code counts no more. Print another one on the server: medconnect setup code");
  if (!security::equal_constant_time(code_, security::sha256(as_bytes(digits)))) {
    ++tries_;
    return invalid("code", "code_wrong", "That is not the code on the server's console.");
  }
  valid_ = false;
  std::array<std::uint8_t, 32> bytes;
  random_.fill(bytes);
  std::string token = to_base64url(bytes);
  tokens_.insert(security::sha256(as_bytes(token)));
  return token;
}

bool SetupCode::inside(std::string_view token) const {
  if (token.size() != 43) return false;
  std::lock_guard lock(mutex_);
  return tokens_.contains(security::sha256(as_bytes(token)));
}

}  // namespace mc::program
