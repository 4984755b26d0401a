#include "appliance/security/checkpoint_note.hpp"

#include <charconv>
#include <cstring>

#include "appliance/base/text.hpp"

namespace mc::security {
namespace {

constexpr std::string_view kOriginPrefix = "medconnect-audit-";
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // U+2014 and a space start a signature line

std::array<std::uint8_t, 4> key_id(std::string_view origin, const PublicKey& key) {
  Sha256 hash;
  hash.update(as_bytes(origin));
  const std::array<std::uint8_t, 2> separator{'\n', 1};  // 1: Ed25519
  hash.update(separator);
  hash.update(key);
  Hash32 full = hash.finish();
  return {full[0], full[1], full[2], full[3]};
}

}  // namespace

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
  std::string text = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + to_base64(checkpoint.root) +
                     "\ntime " + to_string(checkpoint.at) + "\n";
  Signature signature = key.sign(as_bytes(text));
  auto id = key_id(checkpoint.origin, key.public_key());
  Bytes line(id.begin(), id.end());
  line.insert(line.end(), signature.begin(), signature.end());
  return text + "\n" + std::string(kDash) + checkpoint.origin + " " + to_base64(line) + "\n";
}

std::optional<Checkpoint> parse_checkpoint(std::string_view note) {
  auto lines = split(note, '\n');
  if (lines.size() < 4) return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  auto [end, error] = std::from_chars(lines[1].data(), lines[1].data() + lines[1].size(), checkpoint.size);
  auto root = from_base64(lines[2]);
  if (error != std::errc() || end != lines[1].data() + lines[1].size() || checkpoint.size < 0 || !root ||
      root->size() != 32)
    return std::nullopt;
  std::memcpy(checkpoint.root.data(), root->data(), 32);
  if (lines[3].starts_with("time ")) {
    auto at = parse_instant(lines[3].substr(5));
    if (!at) return std::nullopt;
    checkpoint.at = *at;
  }
  return checkpoint;
}

NoteState check_note(std::string_view note, std::string_view origin, const PublicKey& key) {
  auto cut = note.find("\n\n");
  if (cut == std::string_view::npos) return NoteState::forged;
  std::string_view text = note.substr(0, cut + 1);
  std::string_view line = note.substr(cut + 2);
  if (!line.starts_with(kDash) || !line.ends_with('\n')) return NoteState::forged;
  line = line.substr(kDash.size(), line.size() - kDash.size() - 1);
  auto space = line.find(' ');
  if (space == std::string_view::npos) return NoteState::forged;
  auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() != 68) return NoteState::forged;
  ByteView view(*bytes);
  if (line.substr(0, space) != origin || !equal_constant_time(view.first(4), key_id(origin, key)))
    return NoteState::other_key;
  return verify_signature(key, as_bytes(text), view.subspan(4)) ? NoteState::good : NoteState::forged;
}

std::string verifier_key_text(std::string_view origin, const PublicKey& key) {
  Bytes bytes{1};
  bytes.insert(bytes.end(), key.begin(), key.end());
  return std::string(origin) + "+" + to_hex(key_id(origin, key)) + "+" + to_base64(bytes);
}

std::vector<std::string> split_notes(std::string_view file) {
  // A note starts at a line with our origin. Blank lines would not do: a torn note would swallow the next
  // one's text.
  std::vector<std::string> notes;
  std::size_t start = std::string_view::npos;
  for (std::size_t at = 0; at < file.size();) {
    if (file.substr(at).starts_with(kOriginPrefix)) {
      if (start != std::string_view::npos) notes.emplace_back(file.substr(start, at - start));
      start = at;
    } else if (start == std::string_view::npos) {
      start = at;
    }
    auto newline = file.find('\n', at);
    at = newline == std::string_view::npos ? file.size() : newline + 1;
  }
  if (start != std::string_view::npos) notes.emplace_back(file.substr(start));
  for (std::string& note : notes)
    if (note.ends_with("\n\n")) note.pop_back();
  return notes;
}

}  // namespace mc::security
