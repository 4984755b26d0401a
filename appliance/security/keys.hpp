#pragma once
// The key hierarchy: one root secret -> versioned key-encryption keys, one per purpose -> data keys.
// The root lies in DATA/keys/root.key (0600), or sealed under a passphrase in DATA/keys/root.sealed, or comes as a
// systemd credential. A copy sealed under the recovery key (printed once, at creation) lies in
// DATA/keys/recovery.sealed.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "appliance/base/bytes.hpp"
#include "appliance/base/random.hpp"
#include "appliance/base/result.hpp"
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

/// Holds the root and hands out keys. Memory is locked, guarded, and excluded from core dumps. Thread-safe, immutable.
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
  /// Keys from a given root, for tests and restores.
  static std::unique_ptr<Keys> from_root(ByteView root);

  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  /// Key-encryption key of a purpose; version 1 is the first.
  Secret kek(KeyPurpose purpose, std::uint32_t version = 1) const;
  /// Raw 32-byte key of the database.
  Secret database_key(std::uint32_t version = 1) const;
  /// Public name of this root (16 hex digits): says which root sealed something, reveals nothing about it.
  std::string fingerprint() const;

private:
  explicit Keys(ByteView root);
  std::uint8_t* root_;  // sodium_malloc: guarded, mlocked, not dumped
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
