#include "appliance/security/passwords.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>

#include "appliance/base/text.hpp"
#include "appliance/security/common_passwords.hpp"
#include "appliance/security/common_words.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::security {
namespace {

constexpr std::size_t kMinLength = 12;
constexpr std::size_t kMaxLength = 200;

constexpr std::array<std::string_view, 6> kRuns = {"abcdefghijklmnopqrstuvwxyz", "01234567890123456789",
                                                   "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
                                                   "98765432109876543210",       "zyxwvutsrqponmlkjihgfedcba"};

std::string letters_of(std::string_view folded) {
  std::string letters;
  for (char c : folded)
    if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) letters += c;
  return letters;
}

/// Our own words are those of hospitals and of first sign-ins; the list is what people choose everywhere.
bool is_known(std::string_view word) { return is_common_word(word) || is_listed_password(word); }

bool is_common(std::string_view folded) {
  if (is_listed_password(folded)) return true;
  if (std::set<char>(folded.begin(), folded.end()).size() < 5) return true;
  for (std::string_view run : kRuns)
    if (run.find(folded.substr(0, 10)) != std::string_view::npos) return true;
  // Only letters count against the list: digits and punctuation around a common word add next to nothing, and
  // digits inside it stand for letters.
  std::string stem = letters_of(folded);
  if (stem.size() < 4 && stem.size() + 8 < folded.size())
    return folded.find_first_not_of("0123456789") == std::string_view::npos;
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
  auto first = std::find_if(folded.begin(), folded.end(), is_letter);
  auto last = std::find_if(folded.rbegin(), folded.rend(), is_letter).base();
  std::string plain;
  for (char c : first < last ? std::string(first, last) : std::string())
    plain += c == '0' ? 'o' : c == '1' ? 'l' : c == '3' ? 'e' : c == '$' ? 's' : c == '@' ? 'a' : c;
  std::string spelled = letters_of(plain);
  std::string_view half = std::string_view(stem).substr(0, stem.size() / 2);
  bool doubled = stem.size() % 2 == 0 && half == std::string_view(stem).substr(half.size());
  std::string backwards(stem.rbegin(), stem.rend());
  return is_known(stem) || is_known(spelled) || is_known(backwards) || (doubled && is_known(half));
}

bool holds_own_name(std::string_view folded, const std::vector<std::string>& own_names) {
  for (const std::string& name : own_names) {
    std::string own = fold(name);
    std::string part;
    own += ' ';
    for (char c : own) {
      bool separator = c == ' ' || c == '@' || c == '.' || c == '-' || c == '_' || c == '\'';
      if (!separator) {
        part += c;
        continue;
      }
      if (count_code_points(part) >= 4 && folded.find(part) != std::string_view::npos) return true;
      part.clear();
    }
  }
  return false;
}

}  // namespace

/// A turn to hash; waits for it, or is refused when the queue is full.
class Passwords::Slot {
public:
  explicit Slot(Passwords& owner) : owner_(owner) {
    std::unique_lock lock(owner_.mutex_);
    if (owner_.free_ == 0) {
      if (owner_.waiting_ >= owner_.max_waiting_) return;
      ++owner_.waiting_;
      owner_.freed_.wait(lock, [&] { return owner_.free_ > 0; });
      --owner_.waiting_;
    }
    --owner_.free_;
    held_ = true;
  }
  ~Slot() {
    if (!held_) return;
    {
      std::lock_guard lock(owner_.mutex_);
      ++owner_.free_;
    }
    owner_.freed_.notify_one();
  }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  Status status() const {
    if (held_) return {};
    return fail(Fault::unavailable, "busy",
                "Too many people are signing in at this moment. Try again in a few seconds.");
  }

private:
  Passwords& owner_;
  bool held_ = false;
};

Passwords::Passwords(PasswordCost cost, int concurrent, int waiting)
    : cost_(cost), free_(concurrent), max_waiting_(waiting) {
  (void)sha256({});  // initialises libsodium
}

Result<std::string> Passwords::hash(std::string_view password) {
  Slot slot(*this);
  TRY(slot.status());
  std::array<char, crypto_pwhash_STRBYTES> text;
  int failed = crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost_.passes,
                                     std::size_t{cost_.kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return fail(Fault::unavailable, "busy", "Not enough memory to check a password.");
  return std::string(text.data());
}

Result<PasswordVerdict> Passwords::verify(std::string_view password, const std::string& stored) {
  if (stored.size() >= crypto_pwhash_STRBYTES) return PasswordVerdict{};
  Slot slot(*this);
  TRY(slot.status());
  PasswordVerdict verdict;
  verdict.matches = crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
  verdict.rehash = verdict.matches &&
                   crypto_pwhash_str_needs_rehash(stored.c_str(), cost_.passes, std::size_t{cost_.kib} * 1024) != 0;
  return verdict;
}

Status Passwords::verify_nobody(std::string_view password) {
  std::string stored;
  {
    std::lock_guard lock(mutex_);
    stored = nobody_;
  }
  if (stored.empty()) {
    stored = TRY(hash("nobody has this password"));
    std::lock_guard lock(mutex_);
    nobody_ = stored;
  }
  TRY(verify(password, stored));
  return {};
}

Status check_password(std::string_view path, std::string_view password, const std::vector<std::string>& own_names) {
  std::size_t length = count_code_points(password);
  std::string at(path);
  if (length < kMinLength) return invalid(at, "password_too_short", "Use at least 12 characters.");
  if (length > kMaxLength) return invalid(at, "password_too_long", "Use at most 200 characters.");
  std::string folded = fold(password);
  if (is_common(folded)) return invalid(at, "password_common", "That password is easy to guess.");
  if (holds_own_name(folded, own_names))
    return invalid(at, "password_personal", "Do not use your name, your e-mail address or the hospital's name.");
  return {};
}

}  // namespace mc::security
