#include "installer/upgrade/bundle.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "appliance/base/embedded.hpp"
#include "appliance/base/text.hpp"

namespace mc::upgrade {

namespace {

constexpr std::size_t kMaxManifest = 1 << 20;
constexpr std::int64_t kMaxPart = std::int64_t{4} << 30;

std::unexpected<Error> malformed(std::string_view what) {
  return fail(Fault::invalid, "bundle_malformed", fmt::format("This is no upgrade bundle: {}.", what));
}
std::unexpected<Error> damaged(std::string_view what) {
  return fail(Fault::invalid, "bundle_damaged",
              fmt::format("The bundle is damaged ({}). Copy it anew from where you got it.", what));
}
std::unexpected<Error> file_error(const std::filesystem::path& file, std::string_view what) {
  return fail(Fault::unavailable, "file", fmt::format("{}: {} ({}).", file.string(), what, std::strerror(errno)));
}

std::string machine_name() {
  utsname name{};
  return ::uname(&name) == 0 ? name.machine : "";
}

Status check_manifest(const BundleManifest& manifest) {
  if (manifest.format != 1)
    return malformed("its format is newer than this program; upgrade to a version between the two first");
  if (manifest.product != "medconnect")
    return fail(Fault::invalid, "bundle_other_product", "The bundle is for another product.");
  if (!is_version(manifest.version) || manifest.number < 1) return malformed("it has no version");
  if (manifest.notes.size() > 100'000 || manifest.parts.size() > 100) return malformed("its manifest is too long");
  bool program = false;
  for (const BundlePart& part : manifest.parts) {
    bool clean = !part.name.empty() && part.name.size() <= 100 && part.name[0] != '.' &&
                 part.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == std::string::npos;
    if (!clean || part.size < 0 || part.size > kMaxPart || part.sha256.size() != 64)
      return malformed("it has a part without a proper name, size or hash");
    program = program || part.name == kProgramPart;
  }
  if (!program) return malformed("it has no program");
  if (manifest.machine != machine_name())
    return fail(
        Fault::invalid, "bundle_other_machine",
        fmt::format("The bundle is for machines of kind {}; this one is {}.", manifest.machine, machine_name()));
  return {};
}

}  // namespace

bool is_version(std::string_view text) {
  return !text.empty() && text.size() <= 40 && text[0] >= '0' && text[0] <= '9' &&
         text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz.-+") == std::string_view::npos;
}

Result<std::int64_t> version_number(std::string_view version) {
  version = version.substr(0, version.find_first_of("-+"));
  std::int64_t number = 0;
  int parts = 0;
  for (std::string_view part : split(version, '.')) {
    int value = -1;
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc{} || end != part.data() + part.size() || value < 0 || value > 999 || ++parts > 3)
      return fail(Fault::invalid, "bad_version", "A version has the form 1.2.3.");
    number = number * 1000 + value;
  }
  if (parts != 3) return fail(Fault::invalid, "bad_version", "A version has the form 1.2.3.");
  return number;
}

std::vector<security::PublicKey> embedded_keys() {
  std::vector<security::PublicKey> keys;
  for (std::string_view line : split(build_stamp(), '\n')) {
    if (!line.starts_with("key ")) continue;
    auto bytes = from_hex(line.substr(4));
    security::PublicKey key{};
    if (!bytes || bytes->size() != key.size()) continue;
    std::copy(bytes->begin(), bytes->end(), key.begin());
    keys.push_back(key);
  }
  return keys;
}

std::string key_id(const security::PublicKey& key) { return to_hex(security::sha256(key)).substr(0, 16); }

Result<BundleHead> parse_head(std::string_view start, std::int64_t size, const std::vector<security::PublicKey>& keys) {
  if (keys.empty())
    return fail(Fault::unavailable, "no_update_keys",
                "This build carries no keys that upgrades are signed with; upgrade by package instead.");
  if (!start.starts_with(kMagic)) return malformed("it does not begin as one");
  std::string_view rest = start.substr(kMagic.size());
  std::size_t line_end = rest.substr(0, 200).find('\n');
  if (line_end == std::string_view::npos) return malformed("its second line is missing");
  std::vector<std::string_view> words = split(rest.substr(0, line_end), ' ');
  std::size_t length = 0;
  if (words.size() != 3) return malformed("its second line is wrong");
  auto [end, error] = std::from_chars(words[0].data(), words[0].data() + words[0].size(), length);
  if (error != std::errc{} || end != words[0].data() + words[0].size() || length == 0 || length > kMaxManifest)
    return malformed("the length of its manifest is wrong");
  rest.remove_prefix(line_end + 1);
  if (rest.size() < length) return damaged("it ends too early");
  auto signature_bytes = from_base64(words[2]);
  security::Signature signature{};
  if (!signature_bytes || signature_bytes->size() != signature.size()) return malformed("its signature is none");
  std::copy(signature_bytes->begin(), signature_bytes->end(), signature.begin());
  auto key = std::ranges::find_if(keys, [&](const auto& candidate) { return key_id(candidate) == words[1]; });
  if (key == keys.end())
    return fail(Fault::invalid, "bundle_unknown_key",
                fmt::format("The bundle is signed with key {}, which this version does not know.",
                            words[1].substr(0, 16).find_first_not_of("0123456789abcdef") == std::string_view::npos
                                ? words[1].substr(0, 16)
                                : "(unreadable)"));
  std::string message = std::string(kMagic) + std::string(rest.substr(0, length));
  if (!security::verify_signature(*key, as_bytes(message), signature))
    return fail(Fault::invalid, "bundle_signature",
                "The bundle's signature is wrong: it was changed after it was signed. Do not use it.");
  BundleHead head;
  auto manifest = shape::from_json<BundleManifest>(rest.substr(0, length));
  if (!manifest) return malformed("its manifest cannot be read");
  head.manifest = *std::move(manifest);
  TRY(check_manifest(head.manifest));
  head.signed_by = key_id(*key);
  head.parts_at = static_cast<std::int64_t>(kMagic.size() + line_end + 1 + length);
  std::int64_t total = head.parts_at;
  for (const BundlePart& part : head.manifest.parts) total += part.size;
  if (total != size) return damaged(size < total ? "it ends too early" : "something was added to it");
  return head;
}

Bundle::Bundle(Bundle&& other) noexcept
    : file_(std::exchange(other.file_, -1)), size_(other.size_), parts_at_(other.parts_at_),
      manifest_(std::move(other.manifest_)), signed_by_(std::move(other.signed_by_)) {}
Bundle::~Bundle() {
  if (file_ >= 0) ::close(file_);
}

Result<Bundle> Bundle::open(const std::filesystem::path& file, const std::vector<security::PublicKey>& keys) {
  int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return file_error(file, "the bundle cannot be opened");
  Bundle out(fd);
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return malformed("it is not a file");
  out.size_ = info.st_size;
  TRY(out.read_head(keys));
  TRY(out.check_parts());
  return out;
}

Status Bundle::read_head(const std::vector<security::PublicKey>& keys) {
  std::string start(static_cast<std::size_t>(std::min<std::int64_t>(size_, kMaxHead)), '\0');
  std::size_t have = 0;
  while (have < start.size()) {
    ssize_t got = ::pread(file_, start.data() + have, start.size() - have, static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return damaged("it cannot be read");
    have += static_cast<std::size_t>(got);
  }
  BundleHead head = TRY(parse_head(start, size_, keys));
  manifest_ = std::move(head.manifest);
  signed_by_ = std::move(head.signed_by);
  parts_at_ = head.parts_at;
  return {};
}

Result<security::Hash32> Bundle::hash_of(std::int64_t at, std::int64_t size, int copy_to) const {
  security::Sha256 hash;
  std::vector<std::uint8_t> buffer(1 << 20);
  while (size > 0) {
    ssize_t got = ::pread(file_, buffer.data(), std::min<std::size_t>(buffer.size(), static_cast<std::size_t>(size)),
                          static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return damaged("it cannot be read to its end");
    ByteView piece(buffer.data(), static_cast<std::size_t>(got));
    hash.update(piece);
    for (std::size_t done = 0; copy_to >= 0 && done < piece.size();) {
      ssize_t wrote = ::write(copy_to, piece.data() + done, piece.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return fail(Fault::unavailable, "io_error", std::strerror(errno));
      done += static_cast<std::size_t>(wrote);
    }
    at += got;
    size -= got;
  }
  return hash.finish();
}

Status Bundle::check_parts() const {
  std::int64_t at = parts_at_;
  for (const BundlePart& part : manifest_.parts) {
    if (to_hex(TRY(hash_of(at, part.size, -1))) != part.sha256) return damaged("part " + part.name);
    at += part.size;
  }
  return {};
}

Status Bundle::extract(std::string_view name, const std::filesystem::path& to, unsigned mode) const {
  std::int64_t at = parts_at_;
  for (const BundlePart& part : manifest_.parts) {
    if (part.name != name) {
      at += part.size;
      continue;
    }
    int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (out < 0) return file_error(to, "the file cannot be made");
    auto hash = hash_of(at, part.size, out);
    bool synced = ::fchmod(out, mode) == 0 && ::fsync(out) == 0;
    ::close(out);
    if (!hash) return std::unexpected(hash.error());
    if (!synced) return file_error(to, "the file cannot be written");
    if (to_hex(*hash) != part.sha256) return damaged("part " + part.name + " changed while it was copied");
    return {};
  }
  return not_found();
}

}  // namespace mc::upgrade
