#pragma once
// How long an operation on the network may still take. It is real time, not the hospital's clock.
#include <algorithm>
#include <chrono>

namespace mc::ldap {

class Deadline {
public:
  using Milliseconds = std::chrono::milliseconds;
  static Deadline in(Milliseconds span) { return Deadline(std::chrono::steady_clock::now() + span); }
  Milliseconds left() const {
    return std::max(Milliseconds{0}, std::chrono::ceil<Milliseconds>(at_ - std::chrono::steady_clock::now()));
  }
  bool over() const { return left().count() == 0; }
  /// The nearer one of this and `span` from now.
  Deadline within(Milliseconds span) const { return Deadline(std::min(at_, std::chrono::steady_clock::now() + span)); }

private:
  explicit Deadline(std::chrono::steady_clock::time_point at) : at_(at) {}
  std::chrono::steady_clock::time_point at_;
};

}  // namespace mc::ldap
