#include "appliance/security/passwords.hpp"

#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <set>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/base/waiting.hpp"
#include "appliance/security/common_passwords.hpp"
#include "appliance/security/common_words.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::security {
namespace {

constexpr std::size_t kMinLength = 12;
constexpr std::size_t kMaxLength = 200;
constexpr std::uint32_t kFewestPasses = 3, kMostPasses = 16;
constexpr double kTargetMs = 250;
constexpr int kNicer = 5;
constexpr std::chrono::milliseconds kGlance{1000};  // between looks whether whoever waits is still wanted

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

std::unexpected<Error> busy() {
  return fail(Fault::unavailable, "busy", "Too many people are signing in at this moment. Try again in a few seconds.");
}

/// A hash goes on while the machine has nothing else to do, and gets its share when it has.
void yield_to_requests() {
  auto self = static_cast<id_t>(::gettid());
  errno = 0;
  int nice = ::getpriority(PRIO_PROCESS, self);
  if (errno == 0) (void)::setpriority(PRIO_PROCESS, self, nice + kNicer);
}

double processor_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Counts the processor's time and not the clock's: what else runs on the machine does not matter.
std::uint32_t measure_passes(std::uint32_t kib) {
  std::array<unsigned char, 32> out{};
  std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
  double least = 0;
  for (int i = 0; i < 2; ++i) {
    double begin = processor_ms();
    if (crypto_pwhash(out.data(), out.size(), "measured", 8, salt.data(), kFewestPasses, std::size_t{kib} * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
      return kFewestPasses;  // no memory; whoever hashes next hears of it
    double taken = processor_ms() - begin;
    least = i == 0 ? taken : std::min(least, taken);
  }
  double passes = kTargetMs / std::max(least / kFewestPasses, 0.001);
  auto chosen = static_cast<std::uint32_t>(std::clamp(passes, double{kFewestPasses}, double{kMostPasses}) + 0.5);
  LOG(info, "password_cost", {"passes", static_cast<std::int64_t>(chosen)}, {"kib", static_cast<std::int64_t>(kib)},
      {"ms", static_cast<std::int64_t>(least / kFewestPasses * chosen)});
  return chosen;
}

/// Whether `stored` may stay as it is: made with this cost, or with up to `slack` passes more or less.
bool close_enough(const std::string& stored, PasswordCost cost, std::uint32_t slack) {
  for (std::uint32_t passes = cost.passes - std::min(slack, cost.passes - 1); passes <= cost.passes + slack; ++passes)
    if (crypto_pwhash_str_needs_rehash(stored.c_str(), passes, std::size_t{cost.kib} * 1024) == 0) return true;
  return false;
}

}  // namespace

struct Passwords::Job {
  const std::function<void(PasswordCost)>& work;
  std::condition_variable changed{};
  enum class State : std::uint8_t { queued, running, done } state = State::queued;
};

Passwords::Passwords(PasswordCost cost, PasswordTurns turns) : asked_(cost), turns_(turns), passes_(cost.passes) {
  (void)sha256({});  // initialises libsodium
}

Passwords::~Passwords() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  more_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Status Passwords::in_turn(const std::function<void(PasswordCost)>& work) {
  Job job{work};
  Waiting waiting;
  int threads = turns_.threads > 0 ? turns_.threads : std::clamp<int>(std::thread::hardware_concurrency(), 1, 4);
  std::unique_lock lock(mutex_);
  if (std::ssize(queue_) + running_ >= threads + turns_.waiting) return busy();
  queue_.push_back(&job);
  if (std::ssize(queue_) + running_ > std::ssize(threads_) && std::ssize(threads_) < threads)
    threads_.emplace_back([this] { work_off(); });
  more_.notify_one();
  auto until = std::chrono::steady_clock::now() + turns_.patience;
  bool late = false;  // whoever just came gets a chance, however little patience she has
  while (job.state != Job::State::done) {
    if (job.state == Job::State::queued && (late || waiting.pointless())) {
      std::erase(queue_, &job);
      return busy();
    }
    job.changed.wait_for(lock, kGlance);
    late = std::chrono::steady_clock::now() >= until;
  }
  return {};
}

/// The thread of one worker.
void Passwords::work_off() {
  yield_to_requests();
  std::unique_lock lock(mutex_);
  for (;;) {
    more_.wait(lock, [&] { return ending_ || !queue_.empty(); });
    if (ending_) return;
    Job& job = *queue_.front();
    queue_.pop_front();
    job.state = Job::State::running;
    ++running_;
    lock.unlock();
    job.work(cost());
    lock.lock();
    --running_;
    job.state = Job::State::done;
    job.changed.notify_one();  // under the lock: the job is the caller's, who is gone the moment she sees it done
  }
}

PasswordCost Passwords::cost() {
  if (asked_.passes == 0) std::call_once(measured_, [this] { passes_ = measure_passes(asked_.kib); });
  return {passes_, asked_.kib};
}

Result<std::string> Passwords::hash(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> text;
  int failed = 0;
  TRY(in_turn([&](PasswordCost cost) {
    failed = crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes,
                                   std::size_t{cost.kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
  }));
  if (failed != 0) return fail(Fault::unavailable, "busy", "Not enough memory to check a password.");
  return std::string(text.data());
}

Result<PasswordVerdict> Passwords::verify(std::string_view password, const std::string& stored) {
  if (stored.size() >= crypto_pwhash_STRBYTES) return PasswordVerdict{};
  PasswordVerdict verdict;
  TRY(in_turn([&](PasswordCost cost) {
    verdict.matches = crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
    verdict.rehash = verdict.matches && !close_enough(stored, cost, asked_.passes == 0 ? 1 : 0);
  }));
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
