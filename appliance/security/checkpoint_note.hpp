#pragma once
// Signed checkpoints: C2SP tlog-checkpoint text under a C2SP signed note. Do not change: these texts leave
// the machine.
//
//   medconnect-audit-FINGERPRINT
//   SIZE
//   BASE64 ROOT
//   time 2026-11-20T18:40:00.000Z
//   (empty line)
//   — medconnect-audit-FINGERPRINT BASE64(key id (4) | Ed25519 signature (64))
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/time.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::security {

struct Checkpoint {
  std::string origin;
  std::int64_t size = 0;
  Hash32 root{};
  Instant at{};
};

enum class NoteState : std::uint8_t { good, other_key, forged };

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);
/// nullopt when the text is not a checkpoint at all.
std::optional<Checkpoint> parse_checkpoint(std::string_view note);
NoteState check_note(std::string_view note, std::string_view origin, const PublicKey& key);
/// "origin+hex key id+base64(0x01 | public key)".
std::string verifier_key_text(std::string_view origin, const PublicKey& key);
/// Notes of a checkpoint file: each note followed by one empty line. A torn last note is returned as it is.
std::vector<std::string> split_notes(std::string_view file);

}  // namespace mc::security
