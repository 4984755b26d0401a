#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "appliance/base/text.hpp"
#include "appliance/documents/zip_entries.hpp"
#include "appliance/documents/zip_paths.hpp"
#include "appliance/documents/zip_source.hpp"

namespace mc::documents {
namespace {

std::unexpected<Error> zip_invalid(std::string code, std::string detail) {
  return fail(Fault::invalid, std::move(code), std::move(detail));
}

// Links, devices and sockets hide in the Unix mode of the external attributes.
bool is_plain_file(zip_t* archive, zip_uint64_t index) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return false;
  const auto kind = (attributes >> 16) & S_IFMT;
  return system != ZIP_OPSYS_UNIX || kind == 0 || kind == S_IFREG || kind == S_IFDIR;
}

class LibzipReader final : public ZipReader {
public:
  LibzipReader(Archive archive, const ZipLimits& limits, std::unique_ptr<PulledArchive> source = nullptr)
      : source_(std::move(source)), archive_(std::move(archive)), limits_(limits) {}

  Status index() {
    const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
    if (count > limits_.entries)
      return fail(Fault::too_large, "zip_too_many_entries", "The archive holds too many files.");
    std::unordered_set<std::string> seen;
    std::int64_t total = 0;
    for (zip_int64_t i = 0; i < count; ++i) {
      zip_stat_t stat{};
      const auto at = static_cast<zip_uint64_t>(i);
      const zip_flags_t names = limits_.foreign_names ? ZIP_FL_ENC_GUESS : ZIP_FL_ENC_RAW;
      if (zip_stat_index(archive_.get(), at, names, &stat) != 0) return unreadable();
      std::string path = stat.name == nullptr ? "" : stat.name;
      if (limits_.foreign_names) {
        std::replace(path.begin(), path.end(), '\\', '/');
        while (path.starts_with("./")) path.erase(0, 2);
        if (path.empty() && stat.size == 0) continue;  // "./", the folder itself
      }
      if (const auto fault = path_fault(path, limits_.path_depth); !fault.empty())
        return zip_invalid("zip_unsafe_path", fault);
      if (!seen.insert(path).second && path.back() != '/')
        return zip_invalid("zip_duplicate_path", "Two entries have the same path.");
      if (!is_plain_file(archive_.get(), at))
        return zip_invalid("zip_not_a_file", "The archive holds a link or device.");
      if (stat.encryption_method != ZIP_EM_NONE) return zip_invalid("zip_encrypted", "The archive is encrypted.");
      TRY(check_size(stat, total));
      if (path.back() == '/') continue;
      entries_.push_back({path, static_cast<std::int64_t>(stat.size)});
      indexes_.push_back(at);
    }
    return {};
  }

  const std::vector<ZipEntry>& entries() const override { return entries_; }

  Result<EntryReader> stream(std::size_t index) override {
    if (index >= entries_.size()) return not_found("zip_entry_not_found");
    std::shared_ptr<zip_file_t> file(zip_fopen_index(archive_.get(), indexes_[index], 0), [](zip_file_t* open) {
      if (open != nullptr) zip_fclose(open);
    });
    if (!file) return failed();
    return EntryReader(
        [this, file, left = entries_[index].size](std::span<std::uint8_t> buffer) mutable -> Result<std::size_t> {
          const zip_int64_t got = zip_fread(file.get(), buffer.data(), buffer.size());
          if (got < 0) return failed();  // also a wrong checksum, found at the end of the entry
          if (got == 0 && left != 0) return failed();
          // The directory may lie about the size: what was promised is what is delivered.
          if (got > left) return fail(Fault::too_large, "zip_bomb", "An entry is larger than the archive says.");
          left -= got;
          return static_cast<std::size_t>(got);
        });
  }
  Status read(std::size_t index, const Sink& sink) override {
    EntryReader entry = TRY(stream(index));
    std::array<std::uint8_t, 64 << 10> piece{};
    while (std::size_t got = TRY(entry(piece))) TRY(sink(ByteView(piece.data(), got)));
    return {};
  }

private:
  static std::unexpected<Error> unreadable() { return zip_invalid("zip_unreadable", "The archive is damaged."); }
  std::unexpected<Error> failed() const {
    if (source_ && source_->error()) return std::unexpected(*source_->error());
    return unreadable();
  }

  Status check_size(const zip_stat_t& stat, std::int64_t& total) const {
    constexpr zip_uint64_t kSmall = 1 << 20;  // a few repeated lines compress well and harm nobody
    const auto room = static_cast<zip_uint64_t>(limits_.total_bytes - total);
    if (stat.size > room) return fail(Fault::too_large, "zip_too_large", "The unpacked archive is too large.");
    total += static_cast<std::int64_t>(stat.size);
    if (stat.size > kSmall && stat.size / static_cast<zip_uint64_t>(limits_.ratio) > stat.comp_size) {
      return fail(Fault::too_large, "zip_bomb", "An entry is compressed beyond what real files are.");
    }
    return {};
  }

  std::unique_ptr<PulledArchive> source_;  // of archive_, when it is no file
  Archive archive_;
  ZipLimits limits_;
  std::vector<ZipEntry> entries_;
  std::vector<zip_uint64_t> indexes_;
};

class LibzipWriter final : public ZipWriter {
public:
  explicit LibzipWriter(Archive archive) : archive_(std::move(archive)) {}

  Status add(std::string_view path, ByteView bytes) override {
    return TRY(entries_.add(path, bytes))->add_to(archive_.get(), ZIP_CM_DEFAULT);
  }
  Status add(std::string_view path, std::int64_t size, ReadAt read) override {
    return TRY(entries_.add(path, size, std::move(read)))->add_to(archive_.get(), ZIP_CM_DEFAULT);
  }
  Status finish() override {
    if (!archive_) return internal("zip_finished");
    if (zip_close(archive_.get()) != 0)  // the destructor discards
      return std::unexpected(entries_.failure(archive_.get()));
    static_cast<void>(archive_.release());
    return {};
  }
  Result<std::size_t> read_finished(std::span<std::uint8_t>) override { return internal("zip_is_a_file"); }

private:
  PulledEntries entries_;  // outlives the archive, which asks it
  Archive archive_;
};

}  // namespace

namespace {
std::unexpected<Error> not_opened(int error) {
  if (error == ZIP_ER_NOENT) return not_found("zip_file_not_found");
  if (error == ZIP_ER_EXISTS) return zip_invalid("zip_duplicate_path", "Two entries have the same path.");
  return zip_invalid("zip_unreadable", "The file is not a readable ZIP archive.");
}

/// Some tools (macOS's own among them) write in front of a file something else than in the directory. Every tool reads
/// such archives by their directory, and so do we: limits, paths and checksums are looked at all the same.
template <class F>
Archive opened(F open, const int& error) {
  Archive archive(open(ZIP_RDONLY | ZIP_CHECKCONS), &zip_discard);
  if (!archive && error == ZIP_ER_INCONS) archive.reset(open(ZIP_RDONLY));
  return archive;
}
}  // namespace

Result<std::unique_ptr<ZipReader>> ZipReader::open(const std::filesystem::path& file, const ZipLimits& limits) {
  int error = 0;
  Archive archive = opened([&](int flags) { return zip_open(file.c_str(), flags, &error); }, error);
  if (!archive) return not_opened(error);
  auto reader = std::make_unique<LibzipReader>(std::move(archive), limits);
  TRY(reader->index());
  return std::unique_ptr<ZipReader>(std::move(reader));
}

Result<std::unique_ptr<ZipReader>> ZipReader::open(std::int64_t size, ReadAt read, const ZipLimits& limits) {
  int error = 0;
  auto source = std::make_unique<PulledArchive>(size, std::move(read));
  Archive archive = opened([&](int flags) { return source->open(flags, error); }, error);
  if (!archive) return source->error() ? std::unexpected(*source->error()) : not_opened(error);
  auto reader = std::make_unique<LibzipReader>(std::move(archive), limits, std::move(source));
  TRY(reader->index());
  return std::unique_ptr<ZipReader>(std::move(reader));
}

Result<std::unique_ptr<ZipWriter>> ZipWriter::create(const std::filesystem::path& file) {
  int error = 0;
  Archive archive(zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error), &zip_discard);
  if (!archive) return internal("zip_write_failed", "The archive cannot be created.");
  return std::unique_ptr<ZipWriter>(std::make_unique<LibzipWriter>(std::move(archive)));
}

}  // namespace mc::documents
