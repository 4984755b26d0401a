#pragma once
// The key hierarchy: one root secret -> versioned key-encryption keys, one per purpose -> data keys.
// The root lies in DATA/keys/root.key (0600), or sealed under a passphrase in DATA/keys/root.sealed, or comes as a
// systemd credential. A copy sealed under the recovery key (printed once, when it is made) lies in
// DATA/keys/recovery.sealed. After a rotation the former roots lie in DATA/keys/ring-FINGERPRINT.sealed, sealed under
// the present one, until nothing needs them any more.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/random.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/security/backup_seal.hpp"
#include "appliance/shape/fields.hpp"

namespace mc::security {

/// What a key is for. Names are part of the derivation. Do not change: stored format.
enum class KeyPurpose : std::uint8_t { database, blobs, secrets, audit, tokens, backup };
ENUM_NAMES(KeyPurpose, database, blobs, secrets, audit, tokens, backup)

/// Where the root secret is kept.
struct KeyPlace {
  std::filesystem::path directory;            // DATA/keys
  std::filesystem::path credentials{};        // $CREDENTIALS_DIRECTORY, empty when not under systemd
  std::optional<std::string> passphrase{};    // seals or unseals root.sealed
  std::uint32_t passphrase_kib = 256 * 1024;  // memory of the passphrase's hash when sealing (tests: less)
};
/// DATA/keys, with $CREDENTIALS_DIRECTORY when systemd set it.
KeyPlace key_place(const std::filesystem::path& data_directory);

/// How the root is kept. none: there is no root yet.
enum class KeyCustody : std::uint8_t { none, credential, file, passphrase };
ENUM_NAMES(KeyCustody, none, credential, file, passphrase)

/// What is known of the printed recovery key without having it.
struct RecoveryState {
  bool known = false;                     // parts of it can be asked for
  std::optional<Instant> made_at{};       // of the key that counts
  std::optional<Instant> confirmed_at{};  // when parts of it were typed last
  std::vector<std::int64_t> groups{};     // which of its nine groups are asked for next, from 1
  bool next_waiting = false;              // a new one was shown and waits to be confirmed
  std::vector<std::int64_t> next_groups{};
};

class SealedPlaces;

/// Holds the root and hands out keys. Memory is locked, guarded, and excluded from core dumps. Thread-safe.
class Keys {
public:
  struct Created {
    std::unique_ptr<Keys> keys;
    std::string recovery_key;  // show once; never stored in the clear
  };
  /// Makes a new root. Errors: `key_exists` (conflict), `key_write_failed`.
  static Result<Created> create(const KeyPlace& place, Random& random);
  /// Errors: `key_missing`, `key_permissions` (file readable by others), `key_malformed`, `passphrase_needed`,
  /// `wrong_passphrase` (all Fault::unavailable).
  static Result<std::unique_ptr<Keys>> open(const KeyPlace& place);
  /// Puts root.key (or root.sealed) back with the printed recovery key. Errors: `wrong_recovery_key`, `key_missing`,
  /// `key_exists`, `key_write_failed`.
  static Result<std::unique_ptr<Keys>> recover(const KeyPlace& place, std::string_view recovery_key, Random& random);
  /// Opens with the recovery key and writes nothing: for a start whose passphrase is lost. Errors as recover().
  static Result<std::unique_ptr<Keys>> open_with_recovery(const KeyPlace& place, std::string_view recovery_key);
  static KeyCustody custody(const KeyPlace& place);
  /// Ends what a rotation or a new recovery key that was interrupted left behind. Call once before open().
  static void tidy(const KeyPlace& place);

  /// Seals the root with place.passphrase and removes root.key, or seals it anew. Errors: `passphrase_short`
  /// (invalid), `key_custody` (conflict: it comes as a credential), `key_write_failed`.
  Status seal_with_passphrase(const KeyPlace& place, Random& random) const;
  /// Puts the root into root.key and removes root.sealed. Errors: `key_custody`, `key_write_failed`.
  Status keep_in_file(const KeyPlace& place) const;
  struct Rotated {
    std::unique_ptr<Keys> keys;
    std::string recovery_key;
  };
  /// A new root and a new recovery key; the former root joins the ring, so that everything sealed before can still be
  /// opened. A sealed root needs place.passphrase, the present one. Errors: `key_custody`, `passphrase_needed`,
  /// `wrong_passphrase`, `key_write_failed`.
  Result<Rotated> rotate(const KeyPlace& place, Random& random, Instant now) const;

  // -- the recovery key (keys_recovery.cpp) --
  static RecoveryState recovery_state(const KeyPlace& place);
  /// Makes another recovery key. It counts once parts of it are typed (confirm_recovery); until then the former does.
  Result<std::string> offer_recovery_key(const KeyPlace& place, Random& random, Instant now) const;
  /// Keeps what is needed to ask for parts of a key that create() or rotate() made.
  Status remember_recovery_key(const KeyPlace& place, std::string_view recovery_key, Random& random, Instant now) const;
  /// Compares typed groups with those that recovery_state() asks for, of the waiting key when there is one, which
  /// counts from then on. Errors: `wrong_recovery_key` (invalid), `recovery_unknown` (conflict), `key_write_failed`.
  Status confirm_recovery(const KeyPlace& place, const std::vector<std::string>& typed, Instant now) const;

  /// Keys from a given root, for tests and restores.
  static std::unique_ptr<Keys> from_root(ByteView root);

  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  /// How many roots there were; the version that new key-encryption keys have.
  std::uint32_t generation() const;
  /// Takes the newest root of `rotated` as the newest here, so that a running program goes on with it.
  void adopt(const Keys& rotated);
  /// Key-encryption key of a purpose; version 1 is the first. Version N comes from the N-th root.
  Secret kek(KeyPurpose purpose, std::uint32_t version = 1) const;
  /// Raw 32-byte key of the database.
  Secret database_key(std::uint32_t version = 1) const;
  /// Public name of this installation (16 hex digits), from its first root: a rotation does not change it.
  std::string fingerprint() const;
  /// What is sealed in columns under versions of a key (secret_box.hpp).
  SealedPlaces& sealed() const { return *sealed_; }

private:
  explicit Keys(const std::vector<Secret>& roots);
  static Result<std::unique_ptr<Keys>> with_ring(const KeyPlace& place, ByteView root);
  ByteView root() const;
  void hold(ByteView root);
  mutable std::shared_mutex mutex_;   // guards what follows; roots are only ever added
  std::vector<std::uint8_t*> roots_;  // oldest first; sodium_malloc: guarded, mlocked, not dumped
  std::unique_ptr<SealedPlaces> sealed_;
};

// -- what backups are sealed to: an X25519 pair made from the recovery key. The machine keeps only
// DATA/keys/recovery.pub --

/// Error `wrong_recovery_key` (invalid): not a recovery key.
Result<SealPair> recovery_pair(std::string_view recovery_key);
/// None on appliances that were made before there were backups: then adopt_recovery_key.
std::optional<PublicKey> recovery_public_key(const std::filesystem::path& keys_directory);
/// Checks that the key opens recovery.sealed and keeps its public half. Errors: `wrong_recovery_key`, `key_missing`,
/// `key_write_failed`.
Status adopt_recovery_key(const std::filesystem::path& keys_directory, std::string_view recovery_key);

}  // namespace mc::security
