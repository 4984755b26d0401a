#pragma once
// Answers to ACME http-01 challenges (RFC 8555 section 8.3), the only thing that plain HTTP serves besides redirects.
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace mc::http {

inline constexpr std::string_view kChallengePath = "/.well-known/acme-challenge/";

/// Thread-safe. What is asked now; empty nearly always.
class Challenges {
public:
  void put(std::string token, std::string answer) {
    std::lock_guard lock(mutex_);
    answers_[std::move(token)] = std::move(answer);
  }
  void remove(const std::string& token) {
    std::lock_guard lock(mutex_);
    answers_.erase(token);
  }
  /// The answer to a request's target; nothing for all that is not asked now.
  std::optional<std::string> find(std::string_view target) const {
    if (!target.starts_with(kChallengePath)) return std::nullopt;
    std::lock_guard lock(mutex_);
    auto found = answers_.find(target.substr(kChallengePath.size()));
    if (found == answers_.end()) return std::nullopt;
    return found->second;
  }

private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> answers_;
};

}  // namespace mc::http
