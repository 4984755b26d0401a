#include "appliance/security/keys.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "appliance/security/keys_files.hpp"
#include "appliance/security/secret_box.hpp"

namespace mc::security {

namespace fs = std::filesystem;
using namespace key_files;

namespace {

constexpr std::string_view kRingMagic = "MCRING01";
constexpr std::size_t kMostRoots = 200;
constexpr std::size_t kShortestPassphrase = 12;

Secret ring_key(ByteView root) { return derive_key(root, "ring of former roots", 1); }

Result<std::vector<Secret>> read_ring(const fs::path& file, ByteView root) {
  Bytes bytes = TRY(read_private(file, true));
  auto malformed = [&] { return key_error("key_malformed", "The key file " + file.string() + " is not one of ours."); };
  if (bytes.size() < kRingMagic.size() || as_text(ByteView(bytes).first(kRingMagic.size())) != kRingMagic)
    return malformed();
  auto plain = open_sealed(ring_key(root).view(), ByteView(bytes).subspan(kRingMagic.size()), as_bytes(kRingMagic));
  if (!plain || plain->size() % kKeyBytes != 0) return malformed();
  std::vector<Secret> out;
  for (std::size_t at = 0; at < plain->size(); at += kKeyBytes)
    out.emplace_back(ByteView(*plain).subspan(at, kKeyBytes));
  sodium_memzero(plain->data(), plain->size());
  return out;
}

bool there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

}  // namespace

KeyPlace key_place(const fs::path& data_directory) {
  KeyPlace place{data_directory / "keys", {}, {}};
  if (const char* directory = std::getenv("CREDENTIALS_DIRECTORY")) place.credentials = directory;
  return place;
}

Keys::Keys(const std::vector<Secret>& roots) : sealed_(std::make_unique<SealedPlaces>()) {
  (void)sha256({});  // initialises libsodium before sodium_malloc
  for (const Secret& root : roots) hold(root.view());
}
void Keys::hold(ByteView root) {
  auto* held = static_cast<std::uint8_t*>(sodium_malloc(kKeyBytes));
  if (held == nullptr) std::abort();
  std::memcpy(held, root.data(), kKeyBytes);
  sodium_mprotect_readonly(held);
  roots_.push_back(held);
}
std::uint32_t Keys::generation() const {
  std::shared_lock lock(mutex_);
  return static_cast<std::uint32_t>(roots_.size());
}
void Keys::adopt(const Keys& rotated) {
  ByteView newest = rotated.root();
  std::unique_lock lock(mutex_);
  if (rotated.roots_.size() == roots_.size() + 1) hold(newest);
}
Keys::~Keys() {
  for (std::uint8_t* root : roots_) sodium_free(root);
}

ByteView Keys::root() const {
  std::shared_lock lock(mutex_);
  return {roots_.back(), kKeyBytes};
}

std::unique_ptr<Keys> Keys::from_root(ByteView root) {
  std::vector<Secret> one;
  one.emplace_back(root);
  return std::unique_ptr<Keys>(new Keys(one));
}

Result<std::unique_ptr<Keys>> Keys::with_ring(const KeyPlace& place, ByteView root) {
  std::vector<Secret> roots;
  fs::path file = ring_file(place, fingerprint_of(root));
  if (there(file)) roots = TRY(read_ring(file, root));
  roots.emplace_back(root);
  return std::unique_ptr<Keys>(new Keys(roots));
}

Result<Keys::Created> Keys::create(const KeyPlace& place, Random& random) {
  if (root_exists(place))
    return conflict("key_exists", "There is a root key already in " + place.directory.string() + ".");
  std::error_code error;
  fs::create_directories(place.directory, error);
  if (error) return fail(Fault::unavailable, "key_write_failed", error.message());
  fs::permissions(place.directory, fs::perms::owner_all, error);
  Secret root = random_secret(random);
  Secret recovery = random_secret(random, kRecoveryBytes);
  TRY(write_private(place.directory / "recovery.sealed", recovery_seal(root.view(), recovery.view(), random)));
  TRY(store_recovery_public(place.directory, recovery.view()));
  TRY(store_root(place, root.view(), random));
  return Created{from_root(root.view()), recovery_text(recovery.view())};
}

KeyCustody Keys::custody(const KeyPlace& place) {
  if (!place.credentials.empty() && there(place.credentials / "medconnect-root")) return KeyCustody::credential;
  if (there(place.directory / "root.key")) return KeyCustody::file;
  return there(place.directory / "root.sealed") ? KeyCustody::passphrase : KeyCustody::none;
}

Result<std::unique_ptr<Keys>> Keys::open(const KeyPlace& place) {
  KeyCustody custody = Keys::custody(place);
  if (custody == KeyCustody::none)
    return key_error("key_missing", "There is no root key in " + place.directory.string() +
                                        ". Run init, or recover with the recovery key.");
  if (custody == KeyCustody::passphrase) {
    Secret root = TRY(open_passphrase(place));
    return with_ring(place, root.view());
  }
  bool credential = custody == KeyCustody::credential;
  fs::path file = credential ? place.credentials / "medconnect-root" : place.directory / "root.key";
  Bytes bytes = TRY(read_private(file, !credential));
  auto root = parse_root(bytes, file);
  sodium_memzero(bytes.data(), bytes.size());
  if (!root) return std::unexpected(root.error());
  return with_ring(place, root->view());
}

Result<std::unique_ptr<Keys>> Keys::open_with_recovery(const KeyPlace& place, std::string_view recovery_key) {
  Bytes recovery = TRY(parse_recovery(recovery_key));
  auto root = open_recovery(place.directory / "recovery.sealed", recovery);
  sodium_memzero(recovery.data(), recovery.size());
  if (!root) return std::unexpected(root.error());
  return with_ring(place, root->view());
}

Result<std::unique_ptr<Keys>> Keys::recover(const KeyPlace& place, std::string_view recovery_key, Random& random) {
  if (root_exists(place)) return conflict("key_exists", "Move the present root key away first.");
  auto keys = TRY(open_with_recovery(place, recovery_key));
  TRY(adopt_recovery_key(place.directory, recovery_key));
  TRY(store_root(place, keys->root(), random));
  return keys;
}

Status Keys::seal_with_passphrase(const KeyPlace& place, Random& random) const {
  if (custody(place) == KeyCustody::credential)
    return conflict("key_custody", "The root key comes as a credential of the service manager; it seals it already.");
  if (!place.passphrase || place.passphrase->size() < kShortestPassphrase)
    return fail(Fault::invalid, "passphrase_short",
                "The passphrase needs 12 characters or more; five or more random words are better.");
  TRY(store_root(place, root(), random));  // root.sealed is durable before root.key goes
  std::error_code error;
  fs::remove(place.directory / "root.key", error);
  if (error) return fail(Fault::unavailable, "key_write_failed", "root.key could not be removed: " + error.message());
  sync_names(place.directory);
  return {};
}

Status Keys::keep_in_file(const KeyPlace& place) const {
  if (custody(place) == KeyCustody::credential)
    return conflict("key_custody", "The root key comes as a credential of the service manager.");
  TRY(write_private(place.directory / "root.key", as_bytes(to_hex(root()) + "\n")));
  std::error_code error;
  fs::remove(place.directory / "root.sealed", error);
  if (error)
    return fail(Fault::unavailable, "key_write_failed", "root.sealed could not be removed: " + error.message());
  sync_names(place.directory);
  return {};
}

Result<Keys::Rotated> Keys::rotate(const KeyPlace& place, Random& random, Instant now) const {
  KeyCustody held = custody(place);
  if (held == KeyCustody::credential)
    return conflict("key_custody",
                    "The root key comes as a credential of the service manager, which only root can replace. Put it "
                    "back into a file or under a passphrase, rotate, and hand the new one over (manual, Keys).");
  if (generation() >= kMostRoots) return conflict("key_custody", "There were 200 rotations already.");
  if (held == KeyCustody::passphrase) (void)TRY(open_passphrase(place));  // the new root is sealed with the same
  KeyPlace target = place;
  if (held == KeyCustody::file) target.passphrase.reset();
  Secret fresh = random_secret(random);
  Secret recovery = random_secret(random, kRecoveryBytes);
  std::string name = fingerprint_of(fresh.view());
  Bytes former;
  {
    std::shared_lock lock(mutex_);
    for (const std::uint8_t* each : roots_) former.insert(former.end(), each, each + kKeyBytes);
  }
  Bytes ring(kRingMagic.begin(), kRingMagic.end());
  Bytes sealed = seal(ring_key(fresh.view()).view(), former, as_bytes(kRingMagic), random);
  sodium_memzero(former.data(), former.size());
  ring.insert(ring.end(), sealed.begin(), sealed.end());
  // The new root's name is in both file names: until it is stored, tidy() removes them; from then on they count.
  TRY(write_private(ring_file(place, name), ring));
  TRY(write_private(place.directory / ("recovery-" + name + ".sealed"),
                    recovery_seal(fresh.view(), recovery.view(), random)));
  TRY(store_recovery_public(place.directory, recovery.view(), "recovery-" + name + ".pub"));
  TRY(store_root(target, fresh.view(), random));
  tidy(target);
  Rotated out{TRY(with_ring(place, fresh.view())), recovery_text(recovery.view())};
  TRY(out.keys->remember_recovery_key(place, out.recovery_key, random, now));
  return out;
}

Secret Keys::kek(KeyPurpose purpose, std::uint32_t version) const {
  std::shared_lock lock(mutex_);
  std::size_t at = std::min<std::size_t>(std::max<std::uint32_t>(version, 1), roots_.size()) - 1;
  return derive_key({roots_[at], kKeyBytes}, shape::enum_name(purpose), version);
}
Secret Keys::database_key(std::uint32_t version) const {
  return derive_key(kek(KeyPurpose::database, version).view(), "sqlcipher raw key", 1);
}
std::string Keys::fingerprint() const {
  std::shared_lock lock(mutex_);
  return fingerprint_of({roots_.front(), kKeyBytes});
}

}  // namespace mc::security
