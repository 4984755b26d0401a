#pragma once
// Files in DATA/keys: read, sealed, written whole. For the keys*.cpp files only.
#include <string>
#include <string_view>

#include "appliance/security/crypto.hpp"
#include "appliance/security/keys.hpp"

namespace mc::security::key_files {

// Sealed files: magic (8) | salt (16, zero for the recovery copy) | ops (4, big endian) | memory KiB (4) |
// sealed root. Do not change: stored format.
inline constexpr std::string_view kPassphraseMagic = "MCROOTP1";
inline constexpr std::string_view kRecoveryMagic = "MCROOTR1";
inline constexpr std::size_t kHeaderBytes = 8 + 16 + 8;
inline constexpr std::size_t kRecoveryBytes = 20;

std::unexpected<Error> key_error(std::string code, std::string detail);
std::uint32_t u32_at(ByteView bytes, std::size_t at);
/// Reads a small file that only its owner may read. systemd's credential store is 0400 or 0440 in a private
/// mount, so a credential is not checked for its group bits.
Result<Bytes> read_private(const std::filesystem::path& file, bool check_mode);
/// Writes a new 0600 file, durable before it gets its name.
Status write_private(const std::filesystem::path& file, ByteView bytes);
/// Makes renames and removals in the folder durable.
void sync_names(const std::filesystem::path& folder);
Result<Secret> passphrase_key(std::string_view passphrase, ByteView salt, std::uint32_t ops, std::uint32_t kib);
Bytes recovery_seal(ByteView root, ByteView recovery, Random& random);
Result<Secret> open_recovery(const std::filesystem::path& file, ByteView recovery);
/// 32 characters of base 32 in groups of four, then a check group: a typing error is told apart from a wrong key.
std::string recovery_text(ByteView recovery);
Result<Bytes> parse_recovery(std::string_view text);
SealPair pair_of(ByteView recovery);
/// `name`: "recovery.pub", or beside the sealed copy of a key that does not count yet.
Status store_recovery_public(const std::filesystem::path& directory, ByteView recovery,
                             std::string_view name = "recovery.pub");
Result<Bytes> open_root_file(const std::filesystem::path& file, std::string_view magic);
/// Into root.sealed when there is a passphrase, else into root.key.
Status store_root(const KeyPlace& place, ByteView root, Random& random);
bool root_exists(const KeyPlace& place);
/// A root as 64 hex digits (white space at the end allowed) or 32 raw bytes.
Result<Secret> parse_root(ByteView bytes, const std::filesystem::path& file);
/// The root in root.sealed. Errors: `passphrase_needed`, `wrong_passphrase`, `key_malformed`.
Result<Secret> open_passphrase(const KeyPlace& place);
std::string fingerprint_of(ByteView root);
std::filesystem::path ring_file(const KeyPlace& place, std::string_view fingerprint);

}  // namespace mc::security::key_files
