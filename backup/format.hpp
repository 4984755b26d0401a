#pragma once
// What a backup consists of. Do not change: stored format 1 (appliance/docs/decisions/backup.md).
//
// Objects of a run, in one flat place with those of other runs:
//   mcb-FINGERPRINT-RUN.db-0000 ...    records: blocks of the database's file (16 KiB, as on the disk, encrypted)
//   mcb-FINGERPRINT-RUN.blob-0000 ...  records: sealed chunks of blobs, each blob's in order, one blob after the other
//   mcb-FINGERPRINT-RUN.manifest       written last: without it there is no backup
// A part is "MCBPART1" | stream header (24) | frames: length (4, little endian) | secretstream frame; the last frame is
// empty and final. Its key is derived from the run's random data key and the part's name. Records are numbered through
// all parts of a kind in a run.
// A manifest is "MCBACKUP" | u32 length | envelope (JSON, readable) | u64 length | body, sealed under the data key |
// Ed25519 signature over everything before it. The envelope holds the data key twice: for the holder of the recovery
// key (X25519) and for the server's own checks (key of purpose backup); and the sealed files of DATA/keys, so that
// nothing else is needed.
#include <optional>
#include <string>
#include <vector>

#include "appliance/base/ids.hpp"
#include "appliance/data/image.hpp"
#include "appliance/security/keys.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::backup {

inline constexpr std::int64_t kBlockBytes = 16 * 1024;
inline constexpr std::int64_t kFormat = 1;
inline constexpr std::int64_t kMostManifestBytes = std::int64_t{512} << 20;

/// full: everything of the database anew, checked; log: what changed since the last run.
enum class RunKind : std::uint8_t { full, log };
ENUM_NAMES(RunKind, full, log)

struct PartInfo {
  std::string name;
  std::int64_t bytes = 0;
  std::string sha256;
  std::int64_t first = 0;  // number of its first record
  std::int64_t count = 0;
};
FIELDS(PartInfo, name, bytes, sha256, first, count)

/// A run whose parts hold something of this backup. [0] is the run itself.
struct Source {
  std::string run;
  std::string key;  // base64: its data key
  std::vector<PartInfo> db;
  std::vector<PartInfo> blobs;
};
FIELDS(Source, run, key, db, blobs)

struct AuditHead {
  std::int64_t size = 0;
  std::string root;  // base64
};
FIELDS(AuditHead, size, root)

struct Summary {
  std::int64_t format = kFormat;
  std::string run;
  Instant at;
  RunKind kind = RunKind::full;
  std::string program;
  std::string fingerprint;
  std::int64_t image_bytes = 0;
  std::string image_hash;  // BLAKE2b-256 of the whole image, hex
  std::vector<Source> sources;
  std::vector<data::TableCount> tables;
  std::vector<data::SchemaVersion> versions;
  AuditHead audit;
  std::int64_t blob_count = 0;
  std::int64_t blob_bytes = 0;
  std::string blob_digest;  // BLAKE2b-256 over ids and sizes in order, hex
};
FIELDS(Summary, format, run, at, kind, program, fingerprint, image_bytes, image_hash, sources, tables, versions, audit,
       blob_count, blob_bytes, blob_digest)

/// `count` blocks of the image, one after the other, are the records from `first` on of a source.
struct Extent {
  std::uint32_t source = 0;
  std::uint32_t count = 0;
  std::int64_t first = 0;
};
struct BlobPlace {
  BlobId id;
  std::int64_t size = 0;
  std::uint32_t source = 0;
  std::int64_t first = 0;  // record of its first chunk
};
/// A small file of the data directory: configuration, certificate, checkpoints of the audit log.
struct KeptFile {
  std::string path;  // relative, without ".."
  Bytes content;
};

struct Manifest {
  Summary summary;
  std::vector<Extent> image;
  std::vector<BlobPlace> blobs;
  std::vector<KeptFile> files;
};

/// A file of DATA/keys that is itself sealed: recovery.sealed, former roots. Never the root.
struct SealedKeyFile {
  std::string name;
  std::string content;  // base64
};
FIELDS(SealedKeyFile, name, content)

/// The readable part.
struct Envelope {
  std::int64_t format = kFormat;
  std::string run;
  std::string fingerprint;
  std::string program;
  std::string recovery_public;   // base64; empty: only the root opens it
  std::string recovery_slot;     // base64: the data key for the recovery key
  std::string server_slot;       // base64: the data key for the key of purpose backup
  std::int64_t key_version = 1;  // of the key of purpose backup
  std::vector<SealedKeyFile> keys;
  std::string signer;  // base64: Ed25519
};
FIELDS(Envelope, format, run, fingerprint, program, recovery_public, recovery_slot, server_slot, key_version, keys,
       signer)

// -- names --

/// "20261122T055149123Z-1a2b": orders by time.
std::string make_run_name(Instant now, Random& random);
std::optional<Instant> run_time(std::string_view run);
std::string object_name(std::string_view fingerprint, std::string_view run, std::string_view what);
struct ObjectName {
  std::string fingerprint;
  std::string run;
  std::string what;  // "manifest", "db-0000"
};
/// None: not of ours.
std::optional<ObjectName> parse_object_name(std::string_view name);

// -- manifests --

security::SigningKey manifest_signer(const security::Keys& keys, std::uint32_t version);
/// The sealed files of a folder of keys.
std::vector<SealedKeyFile> sealed_key_files(const std::filesystem::path& keys_directory);
bool is_sealed_key_file(std::string_view name);
Bytes encode_manifest(const Manifest& manifest, ByteView data_key, const security::Keys& keys,
                      const std::optional<security::PublicKey>& recovery, std::vector<SealedKeyFile> key_files,
                      Random& random);
/// Errors: `manifest_damaged` (invalid), `format_too_new` (unavailable).
Result<Envelope> read_envelope(ByteView bytes);
/// Checks signature and seal. `recovery`: when the backup was sealed to it, opens the data key with it too; both must
/// agree. Errors: `manifest_damaged`, `format_too_new`, `other_installation` (invalid).
Result<Manifest> open_manifest(ByteView bytes, const security::Keys& keys,
                               const security::SealPair* recovery = nullptr);

std::string blob_digest(const std::vector<BlobPlace>& blobs);
/// BLAKE2b with a fixed key: a plain hash.
security::KeyedHasher plain_hasher();

}  // namespace mc::backup
