#pragma once
// Places that hold backups: a folder (also a mounted share), an SFTP server, an S3-compatible store. A place is a flat
// list of objects that are written once, whole or not at all, and never changed.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/shape/fields.hpp"

namespace mc::backup {

struct Object {
  std::string name;
  std::int64_t bytes = 0;
};

/// Used by one thread at a time. Errors (unavailable): `target_unreachable`, `target_refused`, `target_full`,
/// `target_not_mounted`, `target_failed`; `not_found` for a missing object.
class Target {
public:
  virtual ~Target() = default;
  /// All objects of ours, in the order of their names.
  virtual Result<std::vector<Object>> list() = 0;
  /// Stores the file under `name`, which is new. When this returns it is durable there. The file may be gone
  /// afterwards.
  virtual Status put(const std::string& name, const std::filesystem::path& file) = 0;
  /// Writes the object to `file`, which is new.
  virtual Status fetch(const std::string& name, const std::filesystem::path& file) = 0;
  virtual Status remove(const std::string& name) = 0;
  /// Makes the place ready for backups: afterwards put() works. Tests writing, reading and removing.
  virtual Status prepare() = 0;
  /// Where a file that is put soon is best written, empty when that does not matter.
  virtual std::filesystem::path staging() const { return {}; }
  /// The object as a file that can be read at once.
  virtual std::optional<std::filesystem::path> local(const std::string& name) const {
    (void)name;
    return std::nullopt;
  }
};

enum class TargetKind : std::uint8_t { folder, sftp, s3 };
ENUM_NAMES(TargetKind, folder, sftp, s3)

/// A place and how to get in. `secret` is never shown: the private key of SFTP (OpenSSH or PEM, without a passphrase)
/// or the secret access key of S3.
struct TargetSettings {
  TargetKind kind = TargetKind::folder;
  std::string folder{};       // path; of SFTP, on the server; of S3, the prefix of the names
  std::string host{};         // SFTP
  std::int64_t port = 22;     // SFTP
  std::string user{};         // SFTP
  std::string known_hosts{};  // SFTP: lines of ssh-keyscan
  std::string endpoint{};     // S3: https://s3.hospital.example:9000
  std::string bucket{};       // S3
  std::string region{};       // S3
  std::string access_key{};   // S3
  std::string trust_pem{};    // S3: the authority of its certificate; empty: the system's
  std::string secret{};
};
FIELDS(TargetSettings, kind, folder, host, port, user, known_hosts, endpoint, bucket, region, access_key, trust_pem,
       secret)

/// Error invalid `target_settings` with what to do. Opens no connection.
Status check_settings(const TargetSettings& settings);
/// `scratch`: a private folder for temporary files. Clock: for the signatures of S3.
Result<std::unique_ptr<Target>> open_target(const TargetSettings& settings, const std::filesystem::path& scratch,
                                            const Clock& clock);

// -- by file --
std::unique_ptr<Target> folder_target(std::filesystem::path folder);
std::unique_ptr<Target> sftp_target(const TargetSettings& settings, std::filesystem::path scratch);
std::unique_ptr<Target> s3_target(const TargetSettings& settings, const Clock& clock);

/// Letters, digits, '.', '-', '_'; 1 to 120; no leading dot.
bool is_object_name(std::string_view name);

}  // namespace mc::backup
