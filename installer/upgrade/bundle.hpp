#pragma once
// The upgrade bundle: one signed file that carries a release over an air gap.
//
//   MEDCONNECT-UPGRADE-1\n
//   LENGTH KEYID SIGNATURE\n        length of the manifest, 16 hex digits of the key, Ed25519 signature (base64)
//   manifest                        JSON, LENGTH bytes
//   parts                           one after the other, in the order of the manifest, and nothing after them
//
// The signature covers the first line and the manifest; the manifest has size and SHA-256 of each part.
// Do not change: format of files that are out there.
#include <filesystem>
#include <string>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::upgrade {

inline constexpr std::string_view kMagic = "MEDCONNECT-UPGRADE-1\n";
inline constexpr std::string_view kProgramPart = "medconnect";

struct BundlePart {
  std::string name;  // "medconnect" is the program; others are papers: sbom.cdx.json, sbom.spdx.json
  std::int64_t size = 0;
  std::string sha256;
};
FIELDS(BundlePart, name, size, sha256)

struct BundleManifest {
  std::int64_t format = 1;
  std::string product;  // "medconnect"
  std::string version;
  std::int64_t number = 0;       // grows with each release; never installed again below what was there
  std::int64_t from_number = 0;  // the least that can be upgraded
  std::string machine;           // "x86_64"
  Instant released_at;
  std::string notes;
  std::vector<BundlePart> parts;
};
FIELDS(BundleManifest, format, product, version, number, from_number, machine, released_at, notes, parts)

/// Who may sign: the keys that the build carries, the one in use and the next.
std::vector<security::PublicKey> embedded_keys();
/// First 16 hex digits of the SHA-256 of a key.
std::string key_id(const security::PublicKey& key);

/// A bundle whose signature and every byte were checked. Holds the open file, so that what was checked is what is
/// copied. Movable.
class Bundle {
public:
  /// Reads the whole file once. A symbolic link is refused. Errors (invalid): `bundle_malformed`, `bundle_unknown_key`,
  /// `bundle_signature`, `bundle_damaged`, `bundle_other_product`, `bundle_other_machine`, `no_update_keys`; `file`.
  static Result<Bundle> open(const std::filesystem::path& file, const std::vector<security::PublicKey>& keys);
  Bundle(Bundle&& other) noexcept;
  Bundle& operator=(Bundle&&) = delete;
  ~Bundle();

  const BundleManifest& manifest() const { return manifest_; }
  const std::string& signed_by() const { return signed_by_; }
  std::int64_t size() const { return size_; }
  /// Copies a part, checking it again on the way, and syncs it. Error not_found; `bundle_damaged` when it changed.
  Status extract(std::string_view part, const std::filesystem::path& to, unsigned mode) const;

private:
  explicit Bundle(int file) : file_(file) {}
  Status read_head(const std::vector<security::PublicKey>& keys);
  Status check_parts() const;
  Result<security::Hash32> hash_of(std::int64_t at, std::int64_t size, int copy_to) const;

  int file_;
  std::int64_t size_ = 0, parts_at_ = 0;
  BundleManifest manifest_;
  std::string signed_by_;
};

/// Reads and checks the head of a bundle from memory: magic, signature, manifest. For Bundle and its fuzzer; `size` is
/// that of the whole file.
struct BundleHead {
  BundleManifest manifest;
  std::string signed_by;
  std::int64_t parts_at = 0;
};
inline constexpr std::size_t kMaxHead = (1 << 20) + 256;
Result<BundleHead> parse_head(std::string_view start, std::int64_t size, const std::vector<security::PublicKey>& keys);

/// Number of a version "1.2.3": 1002003. What stands after a hyphen or plus is ignored. Error `bad_version`.
Result<std::int64_t> version_number(std::string_view version);
/// The name of a folder may be made of it: digits, small letters, dot, hyphen, plus; begins with a digit.
bool is_version(std::string_view text);

}  // namespace mc::upgrade
