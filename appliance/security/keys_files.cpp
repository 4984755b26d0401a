#include "appliance/security/keys_files.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace mc::security::key_files {

namespace fs = std::filesystem;
static_assert(kHeaderBytes == 8 + crypto_pwhash_SALTBYTES + 8);

constexpr std::uint32_t kPassphraseOps = 3;
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford base 32

std::unexpected<Error> key_error(std::string code, std::string detail) {
  return fail(Fault::unavailable, std::move(code), std::move(detail));
}

static void put_u32(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}
std::uint32_t u32_at(ByteView bytes, std::size_t at) {
  return (std::uint32_t{bytes[at]} << 24) | (std::uint32_t{bytes[at + 1]} << 16) | (std::uint32_t{bytes[at + 2]} << 8) |
         bytes[at + 3];
}

/// Reads a small file that only its owner may read. systemd's credential store is 0400 or 0440 in a private
/// mount, so a credential is not checked for its group bits.
Result<Bytes> read_private(const fs::path& file, bool check_mode) {
  int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return key_error("key_missing", "The key file " + file.string() + " cannot be opened: " + std::strerror(errno));
  struct stat status {};
  bool regular = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  if (!regular || (check_mode && (status.st_mode & 077) != 0)) {
    ::close(fd);
    return key_error("key_permissions", "The key file " + file.string() + " must be a regular file with mode 0600.");
  }
  Bytes bytes(16 << 10);  // a ring of 200 former roots is 6.4 KB, the longest file there is
  ssize_t got = ::read(fd, bytes.data(), bytes.size());
  ::close(fd);
  if (got < 0) return key_error("key_missing", "The key file " + file.string() + " cannot be read.");
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

static bool write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return true;
}

/// Writes a new 0600 file, durable before it gets its name.
Status write_private(const fs::path& file, ByteView bytes) {
  auto failed = [&] {
    return fail(Fault::unavailable, "key_write_failed", file.string() + ": " + std::strerror(errno));
  };
  fs::path temporary = file;
  temporary += ".new";
  ::unlink(temporary.c_str());
  int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return failed();
  bool ok = write_all(fd, bytes) && ::fsync(fd) == 0;
  ::close(fd);
  if (!ok || ::rename(temporary.c_str(), file.c_str()) != 0) return failed();
  sync_names(file.parent_path());
  return {};
}

void sync_names(const fs::path& folder) {
  int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  ::fsync(directory);
  ::close(directory);
}

Result<Secret> passphrase_key(std::string_view passphrase, ByteView salt, std::uint32_t ops, std::uint32_t kib) {
  if (ops == 0 || ops > 16 || kib < 8192 || kib > 4 * 1024 * 1024)
    return key_error("key_malformed", "Unknown key file parameters.");
  std::array<std::uint8_t, kKeyBytes> key;
  int failed = crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(), salt.data(), ops,
                             std::size_t{kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return key_error("out_of_memory", "Unsealing the key needs 256 MiB of free memory.");
  Secret secret{key};
  sodium_memzero(key.data(), key.size());
  return secret;
}

Bytes recovery_seal(ByteView root, ByteView recovery, Random& random) {
  Secret key = derive_key(keyed_hash(as_bytes("medconnect recovery key 1"), recovery), "recovery", 1);
  Bytes out(kRecoveryMagic.begin(), kRecoveryMagic.end());
  out.resize(kHeaderBytes);
  Bytes sealed = seal(key.view(), root, as_bytes(kRecoveryMagic), random);
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

static Result<Bytes> passphrase_seal(ByteView root, std::string_view passphrase, std::uint32_t kib, Random& random) {
  Bytes out(kPassphraseMagic.begin(), kPassphraseMagic.end());
  std::array<std::uint8_t, crypto_pwhash_SALTBYTES> salt;
  random.fill(salt);
  out.insert(out.end(), salt.begin(), salt.end());
  put_u32(out, kPassphraseOps);
  put_u32(out, kib);
  Secret key = TRY(passphrase_key(passphrase, salt, kPassphraseOps, kib));
  Bytes sealed = seal(key.view(), root, as_bytes(kPassphraseMagic), random);
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

/// 32 characters of base 32 in groups of four, then a check group: a typing error is told apart from a wrong
/// key.
std::string recovery_text(ByteView recovery) {
  Hash32 check = sha256(recovery);
  Bytes all(recovery.begin(), recovery.end());
  all.insert(all.end(), {check[0], check[1], check[2], 0, 0});
  std::string text;
  for (std::size_t bit = 0; bit < recovery.size() * 8 + 20; bit += 5) {
    unsigned window = (unsigned{all[bit / 8]} << 8) | all[bit / 8 + 1];
    if (bit % 20 == 0 && bit != 0) text += '-';
    text += kAlphabet[(window >> (11 - bit % 8)) & 31];
  }
  return text;
}

Result<Bytes> parse_recovery(std::string_view text) {
  auto wrong = [] {
    return fail(Fault::invalid, "wrong_recovery_key", "That is not a recovery key: check it for typing errors.");
  };
  Bytes bytes(kRecoveryBytes);
  std::size_t bit = 0;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    auto value = kAlphabet.find(c);
    if (value == std::string_view::npos || bit >= kRecoveryBytes * 8 + 20) return wrong();
    for (int i = 4; i >= 0; --i, ++bit)
      if (bit < kRecoveryBytes * 8 && ((value >> i) & 1) != 0)
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | (0x80 >> (bit % 8)));
  }
  if (bit != kRecoveryBytes * 8 + 20) return wrong();
  std::string plain;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    plain += c == 'O' ? '0' : (c == 'I' || c == 'L') ? '1' : c;
  }
  std::string expected;
  for (char c : recovery_text(bytes))
    if (c != '-') expected += c;
  if (plain != expected) return wrong();
  return bytes;
}

Result<Bytes> open_root_file(const fs::path& file, std::string_view magic) {
  Bytes bytes = TRY(read_private(file, true));
  if (bytes.size() != kHeaderBytes + kNonceBytes + kKeyBytes + kTagBytes || as_text(ByteView(bytes).first(8)) != magic)
    return key_error("key_malformed", "The key file " + file.string() + " is not one of ours.");
  return bytes;
}

Status store_root(const KeyPlace& place, ByteView root, Random& random) {
  if (place.passphrase)
    return write_private(place.directory / "root.sealed",
                         TRY(passphrase_seal(root, *place.passphrase, place.passphrase_kib, random)));
  return write_private(place.directory / "root.key", as_bytes(to_hex(root) + "\n"));
}

SealPair pair_of(ByteView recovery) {
  Secret seed = derive_key(keyed_hash(as_bytes("medconnect recovery key 1"), recovery), "recovery x25519", 1);
  return seal_pair(seed.view());
}

Status store_recovery_public(const fs::path& directory, ByteView recovery, std::string_view name) {
  return write_private(directory / name, as_bytes(to_hex(pair_of(recovery).public_key) + "\n"));
}

bool root_exists(const KeyPlace& place) {
  std::error_code ignored;
  return fs::exists(place.directory / "root.key", ignored) || fs::exists(place.directory / "root.sealed", ignored) ||
         (!place.credentials.empty() && fs::exists(place.credentials / "medconnect-root", ignored));
}

/// A root as 64 hex digits (white space at the end allowed) or 32 raw bytes.
Result<Secret> parse_root(ByteView bytes, const fs::path& file) {
  if (bytes.size() == kKeyBytes) return Secret{bytes};
  std::string_view text = as_text(bytes);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  auto raw = from_hex(text);
  if (!raw || raw->size() != kKeyBytes)
    return key_error("key_malformed", "The key file " + file.string() + " must hold 64 hex digits.");
  Secret secret{*raw};
  sodium_memzero(raw->data(), raw->size());
  return secret;
}

Result<Secret> open_passphrase(const KeyPlace& place) {
  if (!place.passphrase) return key_error("passphrase_needed", "The root key is sealed with a passphrase.");
  Bytes bytes = TRY(open_root_file(place.directory / "root.sealed", kPassphraseMagic));
  ByteView view(bytes);
  Secret key = TRY(
      passphrase_key(*place.passphrase, view.subspan(8, crypto_pwhash_SALTBYTES), u32_at(view, 24), u32_at(view, 28)));
  auto root = open_sealed(key.view(), view.subspan(kHeaderBytes), as_bytes(kPassphraseMagic));
  if (!root) return key_error("wrong_passphrase", "The passphrase does not open the root key.");
  Secret out{*root};
  sodium_memzero(root->data(), root->size());
  return out;
}

Result<Secret> open_recovery(const fs::path& file, ByteView recovery) {
  Bytes bytes = TRY(open_root_file(file, kRecoveryMagic));
  Secret key = derive_key(keyed_hash(as_bytes("medconnect recovery key 1"), recovery), "recovery", 1);
  auto root = open_sealed(key.view(), ByteView(bytes).subspan(kHeaderBytes), as_bytes(kRecoveryMagic));
  if (!root) return fail(Fault::invalid, "wrong_recovery_key", "The recovery key belongs to another installation.");
  Secret out{*root};
  sodium_memzero(root->data(), root->size());
  return out;
}

std::string fingerprint_of(ByteView root) {
  return to_hex(ByteView(derive_key(root, "fingerprint", 1).view()).first(8));
}

fs::path ring_file(const KeyPlace& place, std::string_view fingerprint) {
  return place.directory / ("ring-" + std::string(fingerprint) + ".sealed");
}

}  // namespace mc::security::key_files
