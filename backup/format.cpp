#include "backup/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "backup/files.hpp"

namespace mc::backup {
namespace {

constexpr std::string_view kMagic = "MCBACKUP";
constexpr std::string_view kPrefix = "mcb-";
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kMostEnvelope = 256 << 10;

std::unexpected<Error> damaged() {
  return fail(Fault::invalid, "manifest_damaged", "The list of the backup is damaged or was changed.");
}

template <class N>
void put(Bytes& out, N value) {
  for (std::size_t i = 0; i < sizeof(N); ++i)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
}

/// Reads numbers and bytes in order; every read is checked.
class Cursor {
public:
  explicit Cursor(ByteView bytes) : rest_(bytes) {}
  template <class N>
  bool get(N& out) {
    if (rest_.size() < sizeof(N)) return false;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(N); ++i) value |= std::uint64_t{rest_[i]} << (8 * i);
    out = static_cast<N>(value);
    rest_ = rest_.subspan(sizeof(N));
    return true;
  }
  bool take(std::uint64_t count, ByteView& out) {
    if (count > rest_.size()) return false;
    out = rest_.first(static_cast<std::size_t>(count));
    rest_ = rest_.subspan(static_cast<std::size_t>(count));
    return true;
  }
  std::size_t left() const { return rest_.size(); }

private:
  ByteView rest_;
};

Bytes encode_body(const Manifest& manifest) {
  Bytes out;
  std::string json = shape::to_json(manifest.summary);
  put(out, static_cast<std::uint32_t>(json.size()));
  out.insert(out.end(), json.begin(), json.end());
  put(out, static_cast<std::uint64_t>(manifest.image.size()));
  for (const Extent& extent : manifest.image) {
    put(out, extent.source);
    put(out, extent.count);
    put(out, extent.first);
  }
  put(out, static_cast<std::uint64_t>(manifest.blobs.size()));
  for (const BlobPlace& blob : manifest.blobs) {
    out.insert(out.end(), blob.id.bytes.begin(), blob.id.bytes.end());
    put(out, blob.size);
    put(out, blob.source);
    put(out, blob.first);
  }
  put(out, static_cast<std::uint32_t>(manifest.files.size()));
  for (const KeptFile& file : manifest.files) {
    put(out, static_cast<std::uint32_t>(file.path.size()));
    out.insert(out.end(), file.path.begin(), file.path.end());
    put(out, static_cast<std::uint64_t>(file.content.size()));
    out.insert(out.end(), file.content.begin(), file.content.end());
  }
  return out;
}

bool plain_relative(std::string_view path) {
  if (path.empty() || path.size() > 200 || path[0] == '/' || path.find("..") != std::string_view::npos) return false;
  return path.find('\0') == std::string_view::npos && path.find('\\') == std::string_view::npos;
}

bool decode_lists(Cursor& in, Manifest& out) {
  std::uint64_t many = 0;
  if (!in.get(many) || many > in.left() / 16) return false;
  out.image.resize(static_cast<std::size_t>(many));
  for (Extent& extent : out.image)
    if (!in.get(extent.source) || !in.get(extent.count) || !in.get(extent.first) || extent.first < 0 ||
        extent.source >= out.summary.sources.size())
      return false;
  if (!in.get(many) || many > in.left() / 36) return false;
  out.blobs.resize(static_cast<std::size_t>(many));
  for (BlobPlace& blob : out.blobs) {
    ByteView id;
    if (!in.take(16, id) || !in.get(blob.size) || !in.get(blob.source) || !in.get(blob.first)) return false;
    std::memcpy(blob.id.bytes.data(), id.data(), 16);
    if (blob.size < 0 || blob.first < 0 || blob.source >= out.summary.sources.size()) return false;
  }
  std::uint32_t files = 0;
  if (!in.get(files) || files > 1000) return false;
  for (std::uint32_t i = 0; i < files; ++i) {
    std::uint32_t length = 0;
    std::uint64_t size = 0;
    ByteView path, content;
    if (!in.get(length) || !in.take(length, path) || !in.get(size) || !in.take(size, content)) return false;
    if (!plain_relative(as_text(path))) return false;
    out.files.push_back({std::string(as_text(path)), {content.begin(), content.end()}});
  }
  return in.left() == 0;
}

Result<Manifest> decode_body(ByteView bytes) {
  Cursor in(bytes);
  std::uint32_t length = 0;
  ByteView json;
  if (!in.get(length) || !in.take(length, json)) return damaged();
  Manifest out;
  auto summary = shape::from_json<Summary>(as_text(json));
  if (!summary) return damaged();
  out.summary = std::move(*summary);
  if (!decode_lists(in, out)) return damaged();
  std::int64_t blocks = 0;
  for (const Extent& extent : out.image) blocks += extent.count;
  bool fits = blocks == (out.summary.image_bytes + kBlockBytes - 1) / kBlockBytes &&
              out.summary.blob_count == static_cast<std::int64_t>(out.blobs.size());
  if (!fits) return damaged();
  return out;
}

struct Pieces {
  ByteView envelope, body, signed_bytes, signature;
};
std::optional<Pieces> cut(ByteView bytes) {
  if (bytes.size() < kMagic.size() + 12 + kSignatureBytes || as_text(bytes.first(kMagic.size())) != kMagic)
    return std::nullopt;
  Pieces out;
  out.signed_bytes = bytes.first(bytes.size() - kSignatureBytes);
  out.signature = bytes.last(kSignatureBytes);
  Cursor in(out.signed_bytes.subspan(kMagic.size()));
  std::uint32_t envelope = 0;
  std::uint64_t body = 0;
  if (!in.get(envelope) || envelope > kMostEnvelope || !in.take(envelope, out.envelope)) return std::nullopt;
  if (!in.get(body) || !in.take(body, out.body) || in.left() != 0) return std::nullopt;
  return out;
}

Secret body_key(ByteView data_key) { return security::derive_key(data_key, "backup manifest", 1); }

Result<Bytes> unbase64(const std::string& text) {
  auto bytes = from_base64(text);
  if (!bytes) return damaged();
  return bytes;
}

}  // namespace

std::string make_run_name(Instant now, Random& random) {
  std::string out;
  for (char c : to_string(now))
    if (c != '-' && c != ':' && c != '.') out += c;
  return fmt::format("{}-{:04x}", out, random.below(0x10000));
}

std::optional<Instant> run_time(std::string_view run) {
  if (run.size() != 24 || run[8] != 'T' || run[18] != 'Z') return std::nullopt;
  auto part = [&](std::size_t at, std::size_t count) { return std::string(run.substr(at, count)); };
  auto at = parse_instant(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(9, 2) + ":" + part(11, 2) +
                          ":" + part(13, 2) + "." + part(15, 3) + "Z");
  if (!at) return std::nullopt;
  return *at;
}

std::string object_name(std::string_view fingerprint, std::string_view run, std::string_view what) {
  return fmt::format("{}{}-{}.{}", kPrefix, fingerprint, run, what);
}

std::optional<ObjectName> parse_object_name(std::string_view name) {
  if (!name.starts_with(kPrefix) || name.size() < kPrefix.size() + 16 + 1 + 24 + 2) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  ObjectName out{std::string(name.substr(0, 16)), std::string(name.substr(17, 24)), std::string(name.substr(42))};
  if (name[16] != '-' || name[41] != '.' || !run_time(out.run)) return std::nullopt;
  return out;
}

security::SigningKey manifest_signer(const security::Keys& keys, std::uint32_t version) {
  Secret seed = security::derive_key(keys.kek(security::KeyPurpose::backup, version).view(), "manifest signature", 1);
  return security::SigningKey(seed.view());
}

bool is_sealed_key_file(std::string_view name) {
  if (name == "recovery.check" || name == "recovery.pub") return true;
  if (name.size() > 100 || name.find('/') != std::string_view::npos || name.find(".next") != std::string_view::npos)
    return false;
  return name == "recovery.sealed" || (name.starts_with("ring-") && name.ends_with(".sealed"));
}

std::vector<SealedKeyFile> sealed_key_files(const std::filesystem::path& keys_directory) {
  std::vector<SealedKeyFile> out;
  std::error_code error;
  for (std::filesystem::directory_iterator at(keys_directory, error), end; !error && at != end; at.increment(error)) {
    std::string name = at->path().filename().string();
    if (!is_sealed_key_file(name)) continue;
    if (auto content = read_whole(at->path(), 64 << 10)) out.push_back({std::move(name), to_base64(*content)});
  }
  std::ranges::sort(out, {}, &SealedKeyFile::name);
  return out;
}

Bytes encode_manifest(const Manifest& manifest, ByteView data_key, const security::Keys& keys,
                      const std::optional<security::PublicKey>& recovery, std::vector<SealedKeyFile> key_files,
                      Random& random) {
  security::SigningKey signer = manifest_signer(keys, keys.generation());
  Envelope envelope;
  envelope.run = manifest.summary.run;
  envelope.fingerprint = manifest.summary.fingerprint;
  envelope.program = manifest.summary.program;
  if (recovery) {
    envelope.recovery_public = to_base64(*recovery);
    envelope.recovery_slot = to_base64(security::seal_to(*recovery, data_key));
  }
  envelope.key_version = keys.generation();
  Secret kek = keys.kek(security::KeyPurpose::backup, keys.generation());
  envelope.server_slot = to_base64(security::seal(kek.view(), data_key, as_bytes(envelope.run), random));
  envelope.keys = std::move(key_files);
  envelope.signer = to_base64(signer.public_key());
  std::string json = shape::to_json(envelope);
  Bytes out(kMagic.begin(), kMagic.end());
  put(out, static_cast<std::uint32_t>(json.size()));
  out.insert(out.end(), json.begin(), json.end());
  Bytes body = security::seal(body_key(data_key).view(), encode_body(manifest), as_bytes(json), random);
  put(out, static_cast<std::uint64_t>(body.size()));
  out.insert(out.end(), body.begin(), body.end());
  security::Signature signature = signer.sign(out);
  out.insert(out.end(), signature.begin(), signature.end());
  return out;
}

Result<Envelope> read_envelope(ByteView bytes) {
  auto pieces = cut(bytes);
  if (!pieces) return damaged();
  auto envelope = shape::from_json<Envelope>(as_text(pieces->envelope));
  if (!envelope) {
    if (as_text(pieces->envelope).starts_with("{\"format\":1,")) return damaged();
    return fail(Fault::unavailable, "format_too_new",
                "A newer version of MedConnect made this backup; restore with it.");
  }
  if (envelope->format != kFormat)
    return fail(Fault::unavailable, "format_too_new",
                fmt::format("MedConnect {} made this backup in a newer form; restore with it.", envelope->program));
  return envelope;
}

Result<Manifest> open_manifest(ByteView bytes, const security::Keys& keys, const security::SealPair* recovery) {
  Envelope envelope = TRY(read_envelope(bytes));
  auto pieces = cut(bytes);
  if (envelope.fingerprint != keys.fingerprint())
    return fail(Fault::invalid, "other_installation", "The backup belongs to another installation.");
  if (envelope.key_version < 1 || envelope.key_version > std::int64_t{keys.generation()})
    return fail(Fault::invalid, "other_installation", "The backup was made with a later root key than this one.");
  auto version = static_cast<std::uint32_t>(envelope.key_version);
  if (!security::verify_signature(manifest_signer(keys, version).public_key(), pieces->signed_bytes, pieces->signature))
    return damaged();
  Bytes slot = TRY(unbase64(envelope.server_slot));
  auto data_key =
      security::open_sealed(keys.kek(security::KeyPurpose::backup, version).view(), slot, as_bytes(envelope.run));
  if (!data_key || data_key->size() != security::kKeyBytes) return damaged();
  if (recovery != nullptr && envelope.recovery_public == to_base64(recovery->public_key)) {
    Bytes sealed = TRY(unbase64(envelope.recovery_slot));
    auto same = security::open_sealed_to(*recovery, sealed);
    if (!same || !security::equal_constant_time(*same, *data_key)) return damaged();
  }
  auto body = security::open_sealed(body_key(*data_key).view(), pieces->body, pieces->envelope);
  if (!body) return damaged();
  Manifest out = TRY(decode_body(*body));
  bool agrees = out.summary.run == envelope.run && out.summary.fingerprint == envelope.fingerprint &&
                !out.summary.sources.empty() && out.summary.sources.front().run == envelope.run;
  if (!agrees) return damaged();
  return out;
}

security::KeyedHasher plain_hasher() { return security::KeyedHasher(security::sha256(as_bytes("medconnect backup"))); }

std::string blob_digest(const std::vector<BlobPlace>& blobs) {
  security::KeyedHasher hash = plain_hasher();
  for (const BlobPlace& blob : blobs) {
    hash.update(blob.id.bytes);
    Bytes size;
    put(size, blob.size);
    hash.update(size);
  }
  return to_hex(hash.finish());
}

}  // namespace mc::backup
