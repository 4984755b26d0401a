// The printed recovery key: asked for in parts, so that a lost print is noticed before it is needed; replaced; tidied.
#include <sodium.h>

#include <algorithm>
#include <numeric>

#include "appliance/security/keys_files.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::security {

namespace fs = std::filesystem;
using namespace key_files;

namespace {

constexpr std::size_t kGroups = 9, kAskedAtOnce = 3;

/// Some groups of the key and the keyed hash of what they say. Nobody without the root can try guesses.
struct RecoveryPart {
  std::vector<std::int64_t> groups;
  std::string hash;
};
FIELDS(RecoveryPart, groups, hash)

/// keys/recovery.check. Do not change: stored format.
struct RecoveryCheck {
  std::string sealed_file;  // SHA-256 of the sealed copy that it belongs to
  Instant made_at;
  std::optional<Instant> confirmed_at;
  std::int64_t next = 0;  // which part is asked for
  std::vector<RecoveryPart> parts;
};
FIELDS(RecoveryCheck, sealed_file, made_at, confirmed_at, next, parts)

std::string plain_group(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    out += c == 'O' ? '0' : (c == 'I' || c == 'L') ? '1' : c;
  }
  return out;
}

Hash32 part_hash(const Keys& keys, std::string_view text) {
  Secret key = derive_key(keys.kek(KeyPurpose::secrets, keys.generation()).view(), "recovery key parts", 1);
  return keyed_hash(key.view(), as_bytes(text));
}

std::string file_hash(const fs::path& file) {
  auto bytes = read_private(file, true);
  return bytes ? to_hex(sha256(*bytes)) : std::string();
}

std::optional<RecoveryCheck> read_check(const fs::path& file) {
  auto bytes = read_private(file, true);
  if (!bytes) return std::nullopt;
  auto parsed = shape::from_json<RecoveryCheck>(as_text(*bytes));
  if (!parsed || parsed->parts.empty()) return std::nullopt;
  return *parsed;
}

/// Of the key that counts: a crash may have left the files of a new one beside those of the former.
std::optional<RecoveryCheck> present_check(const KeyPlace& place, fs::path& file) {
  std::string sealed = file_hash(place.directory / "recovery.sealed");
  for (std::string_view name : {"recovery.check", "recovery.next.check"}) {
    file = place.directory / name;
    auto check = read_check(file);
    if (check && check->sealed_file == sealed) return check;
  }
  return std::nullopt;
}

std::optional<RecoveryCheck> waiting_check(const KeyPlace& place) {
  auto check = read_check(place.directory / "recovery.next.check");
  std::string sealed = file_hash(place.directory / "recovery.next.sealed");
  if (!check || sealed.empty() || check->sealed_file != sealed) return std::nullopt;
  return check;
}

RecoveryCheck check_of(const Keys& keys, std::string_view text, const std::string& sealed, Random& random,
                       Instant now) {
  RecoveryCheck out;
  out.sealed_file = sealed;
  out.made_at = now;
  std::vector<std::string> groups;
  std::string plain = plain_group(text);
  for (std::size_t i = 0; i < kGroups; ++i) groups.push_back(plain.substr(std::min(plain.size(), i * 4), 4));
  std::vector<std::int64_t> order(kGroups);
  std::iota(order.begin(), order.end(), 1);
  for (std::size_t i = kGroups - 1; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
  for (std::size_t at = 0; at < kGroups; at += kAskedAtOnce) {
    RecoveryPart part;
    part.groups.assign(order.begin() + static_cast<long>(at), order.begin() + static_cast<long>(at + kAskedAtOnce));
    std::sort(part.groups.begin(), part.groups.end());
    std::string said;
    for (std::int64_t group : part.groups) said += groups[static_cast<std::size_t>(group - 1)];
    part.hash = to_hex(part_hash(keys, said));
    out.parts.push_back(std::move(part));
  }
  return out;
}

const RecoveryPart& asked(const RecoveryCheck& check) {
  return check.parts[static_cast<std::size_t>(check.next) % check.parts.size()];
}

Status write_check(const fs::path& file, const RecoveryCheck& check) {
  return write_private(file, as_bytes(shape::to_json(check)));
}

}  // namespace

void Keys::tidy(const KeyPlace& place) {
  // Which root counts? A sealed one cannot be asked without its passphrase, so only files that can be told apart go.
  Result<Secret> root = fail(Fault::unavailable, "key_missing");
  KeyCustody held = custody(place);
  fs::path file = held == KeyCustody::credential ? place.credentials / "medconnect-root" : place.directory / "root.key";
  if (held == KeyCustody::passphrase) {
    if (place.passphrase) root = open_passphrase(place);
  } else if (auto bytes = read_private(file, held == KeyCustody::file)) {
    root = parse_root(*bytes, file);
    sodium_memzero(bytes->data(), bytes->size());
  }
  if (!root) return;
  std::string name = fingerprint_of(root->view());
  std::error_code error;
  for (std::string start : {"recovery-" + name, std::string("recovery.next")}) {
    fs::path sealed = place.directory / (start + ".sealed"), half = place.directory / (start + ".pub");
    bool rotated = start != "recovery.next";
    if (rotated && fs::exists(sealed, error)) fs::rename(sealed, place.directory / "recovery.sealed", error);
    // The sealed copy went first: its public half follows.
    if (!fs::exists(sealed, error) && fs::exists(half, error))
      fs::rename(half, place.directory / "recovery.pub", error);
  }
  std::vector<fs::path> stale;
  for (const fs::directory_entry& entry : fs::directory_iterator(place.directory, error)) {
    std::string each = entry.path().filename().string();
    bool ours = (each.starts_with("ring-") || each.starts_with("recovery-")) &&
                (each.ends_with(".sealed") || each.ends_with(".pub"));
    if (ours && each.find(name) == std::string::npos) stale.push_back(entry.path());
  }
  for (const fs::path& each : stale) fs::remove(each, error);
}

RecoveryState Keys::recovery_state(const KeyPlace& place) {
  RecoveryState out;
  fs::path file;
  if (auto check = present_check(place, file)) {
    out.known = true;
    out.made_at = check->made_at;
    out.confirmed_at = check->confirmed_at;
    out.groups = asked(*check).groups;
  }
  if (auto next = waiting_check(place)) {
    out.next_waiting = true;
    out.next_groups = asked(*next).groups;
  }
  return out;
}

Status Keys::remember_recovery_key(const KeyPlace& place, std::string_view recovery_key, Random& random,
                                   Instant now) const {
  std::string sealed = file_hash(place.directory / "recovery.sealed");
  return write_check(place.directory / "recovery.check", check_of(*this, recovery_key, sealed, random, now));
}

Result<std::string> Keys::offer_recovery_key(const KeyPlace& place, Random& random, Instant now) const {
  Secret recovery = random_secret(random, kRecoveryBytes);
  fs::path sealed = place.directory / "recovery.next.sealed";
  std::error_code ignored;  // what waited before counts no more; its public half must not outlive it
  fs::remove(place.directory / "recovery.next.pub", ignored);
  TRY(write_private(sealed, recovery_seal(root(), recovery.view(), random)));
  TRY(store_recovery_public(place.directory, recovery.view(), "recovery.next.pub"));
  std::string text = recovery_text(recovery.view());
  TRY(write_check(place.directory / "recovery.next.check", check_of(*this, text, file_hash(sealed), random, now)));
  return text;
}

Status Keys::confirm_recovery(const KeyPlace& place, const std::vector<std::string>& typed, Instant now) const {
  fs::path file = place.directory / "recovery.next.check";
  auto check = waiting_check(place);
  bool next = check.has_value();
  if (!check) check = present_check(place, file);
  if (!check)
    return conflict("recovery_unknown", "It is not known which parts to compare. Make a new recovery key instead.");
  std::string said;
  for (const std::string& group : typed) said += plain_group(group);
  auto expected = from_hex(asked(*check).hash);
  if (!expected || !equal_constant_time(*expected, part_hash(*this, said)))
    return fail(Fault::invalid, "wrong_recovery_key", "These are not those parts of the recovery key.");
  check->confirmed_at = now;
  check->next = (check->next + 1) % static_cast<std::int64_t>(check->parts.size());
  TRY(write_check(file, *check));
  if (!next) return {};
  std::error_code error;
  // In this order on the disk too: tidy() ends what a power cut leaves.
  fs::rename(place.directory / "recovery.next.sealed", place.directory / "recovery.sealed", error);
  sync_names(place.directory);
  if (!error) fs::rename(place.directory / "recovery.next.pub", place.directory / "recovery.pub", error);
  sync_names(place.directory);
  if (!error) fs::rename(file, place.directory / "recovery.check", error);
  if (error) return fail(Fault::unavailable, "key_write_failed", error.message());
  sync_names(place.directory);
  return {};
}

Result<SealPair> recovery_pair(std::string_view recovery_key) {
  Bytes recovery = TRY(parse_recovery(recovery_key));
  SealPair pair = pair_of(recovery);
  sodium_memzero(recovery.data(), recovery.size());
  return pair;
}

std::optional<PublicKey> recovery_public_key(const fs::path& keys_directory) {
  auto bytes = read_private(keys_directory / "recovery.pub", true);
  if (!bytes || bytes->size() < 64) return std::nullopt;
  auto raw = from_hex(as_text(ByteView(*bytes).first(64)));
  PublicKey out{};
  if (!raw || raw->size() != out.size()) return std::nullopt;
  std::copy(raw->begin(), raw->end(), out.begin());
  return out;
}

Status adopt_recovery_key(const fs::path& keys_directory, std::string_view recovery_key) {
  Bytes recovery = TRY(parse_recovery(recovery_key));
  auto root = open_recovery(keys_directory / "recovery.sealed", recovery);
  Status stored = root ? store_recovery_public(keys_directory, recovery) : std::unexpected(root.error());
  sodium_memzero(recovery.data(), recovery.size());
  return stored;
}

}  // namespace mc::security
