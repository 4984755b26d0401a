#pragma once
// Rows of the audit log and the canonical text of a leaf. Used by audit_tree.cpp and audit_verify.cpp only.
#include <optional>
#include <string>

#include "appliance/base/bytes.hpp"
#include "appliance/base/ids.hpp"
#include "appliance/data/data.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/merkle.hpp"

namespace mc::security {

inline constexpr data::Module kAuditModule{"security"};

struct LeafRow {
  std::int64_t seq = 0;
  Instant at;
  std::optional<PersonId> actor;
  std::string action;
  std::string object;
  std::string outcome;
  std::string details;
  std::string request_id;
  std::optional<Bytes> address_hash;
  std::optional<std::string> address;
  std::optional<Bytes> address_salt;
  Bytes seal;
};
FIELDS(LeafRow, seq, at, actor, action, object, outcome, details, request_id, address_hash, address, address_salt, seal)

struct HeadRow {
  std::int64_t size = 0;
  Bytes frontier;
  Bytes mac;
};
FIELDS(HeadRow, size, frontier, mac)

/// The keys of the audit log, derived once.
struct AuditKeys {
  Secret head;  // authenticates the head row
  Secret rows;  // seals each row: names the edited one
  std::string origin;
  SigningKey signing;
};

/// Canonical JSON: keys sorted, no white space, version 1. Do not change: hashed.
std::string leaf_text(const LeafRow& row);
/// 16 bytes that bind a leaf to its place.
Bytes row_seal(const AuditKeys& keys, std::int64_t seq, const Hash32& leaf);
Bytes head_mac(const AuditKeys& keys, std::int64_t size, ByteView frontier);
Bytes address_digest(ByteView salt, std::string_view address);

}  // namespace mc::security
