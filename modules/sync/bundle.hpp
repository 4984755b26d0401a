#pragma once
// The file that leaves: a ustar archive of manifest, signature and tables (gzipped NDJSON), sealed to the receiver.
// Format: appliance/docs/sync-schema.md. Pure apart from the randomness of the seal.
#include <string>
#include <vector>

#include "appliance/security/backup_seal.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::sync {

/// In the order of their names: written as canonical JSON.
struct SyncManifestTable {
  std::string name;
  std::int64_t rows = 0;
  std::string sha256;  // hex, of the NDJSON text
};
FIELDS(SyncManifestTable, name, rows, sha256)
struct SyncManifest {
  std::int64_t audit_rows = 0;
  std::string audit_root;  // hex
  std::string bundle;      // 32 hex digits
  std::string created;     // the month: "2026-11"
  std::int64_t k = 11;
  std::string program;
  std::string schema;
  std::string signer;  // Ed25519 public key, hex
  std::string site;    // 32 hex digits, random
  std::vector<SyncManifestTable> tables;
};
FIELDS(SyncManifest, audit_rows, audit_root, bundle, created, k, program, schema, signer, site, tables)

struct NamedText {
  std::string name;
  std::string text;
};

/// Entries in the given order, owner 0, time 0.
Bytes tar_of(const std::vector<std::pair<std::string, Bytes>>& entries);
/// The archive before it is sealed; `manifest.tables` is filled in here.
Bytes make_archive(SyncManifest& manifest, const std::vector<NamedText>& tables, const security::SigningKey& signer);
/// Reads a finished archive back, names as the archive has them, tables unpacked: for the last look at what really
/// leaves. Error internal `archive_unreadable`.
Result<std::vector<NamedText>> read_archive(ByteView archive);
/// Header line, stream header, frames (length in four bytes, big-endian, then the frame).
Bytes seal_archive(ByteView archive, std::string_view bundle, const security::PublicKey& receiver, Random& random);
/// What the receiver signs: "medconnect-sync-receipt-v1\nBUNDLE\nSHA256\nTIME\n".
std::string receipt_text(std::string_view bundle, std::string_view sha256, std::string_view received_at);

}  // namespace mc::sync
