// An archive that is nowhere whole: its bytes are made as they are asked for. Entries are stored, not deflated; most
// are PDFs and pictures. Sizes and checksums stand before each entry, so that every tool reads it: a long entry is read
// twice. Below 4 GB and 65,535 entries, as ZIP was before its extension.
#include <array>

#include "appliance/documents/documents.hpp"
#include "appliance/documents/zip_paths.hpp"

namespace mc::documents {
namespace {

constexpr std::int64_t kMostBytes = 0xFFFF'FFFF;
constexpr std::size_t kMostEntries = 0xFFFE;
constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kUtf8Names = 0x0800;
constexpr std::uint16_t kDay = 34;  // 2 January 1980, as archives in files have it
constexpr std::size_t kPiece = 64 << 10;

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? 0xEDB8'8320 ^ (value >> 1) : value >> 1;
    table[i] = value;
  }
  return table;
}
constexpr std::array<std::uint32_t, 256> kCrc = crc_table();

std::uint32_t crc_of(std::uint32_t crc, ByteView bytes) {
  crc = ~crc;
  for (std::uint8_t byte : bytes) crc = kCrc[(crc ^ byte) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

void put16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value & 0xFF));
  out.push_back(static_cast<std::uint8_t>(value >> 8 & 0xFF));
}
void put32(Bytes& out, std::int64_t value) {
  put16(out, static_cast<std::size_t>(value & 0xFFFF));
  put16(out, static_cast<std::size_t>(value >> 16 & 0xFFFF));
}

struct Entry {
  std::string path;
  Bytes bytes;  // of a short one
  ZipWriter::ReadAt read;
  std::int64_t size = 0;
  std::uint32_t crc = 0;
  std::int64_t header_at = 0;
};

class StreamedZip final : public ZipWriter {
public:
  Status add(std::string_view path, ByteView bytes) override {
    TRY(check(path, static_cast<std::int64_t>(bytes.size())));
    entries_.push_back({std::string(path),
                        Bytes(bytes.begin(), bytes.end()),
                        {},
                        static_cast<std::int64_t>(bytes.size()),
                        crc_of(0, bytes),
                        0});
    return {};
  }
  Status add(std::string_view path, std::int64_t size, ReadAt read) override {
    TRY(check(path, size));
    entries_.push_back({std::string(path), {}, std::move(read), size, 0, 0});
    return {};
  }
  Status finish() override {
    if (finished_) return internal("zip_finished");
    finished_ = true;
    return {};
  }
  Result<std::size_t> read_finished(std::span<std::uint8_t> buffer) override {
    if (!finished_) return internal("zip_not_finished");
    std::size_t made = 0;
    while (made < buffer.size()) {
      std::size_t got = TRY(next(buffer.subspan(made)));
      if (got == 0) break;
      made += got;
    }
    return made;
  }

private:
  Status check(std::string_view path, std::int64_t size) {
    if (finished_) return internal("zip_finished");
    if (const auto fault = path_fault(path, ZipLimits{}.path_depth); !fault.empty())
      return internal("zip_unsafe_path", fault);
    total_ += size + static_cast<std::int64_t>(path.size()) * 2 + 100;
    if (total_ > kMostBytes || entries_.size() >= kMostEntries)
      return fail(Fault::too_large, "zip_too_large", "More than one archive takes.");
    return {};
  }
  /// The next bytes: of a header, of an entry or of the directory; 0 at the end.
  Result<std::size_t> next(std::span<std::uint8_t> buffer) {
    if (header_at_ < header_.size()) {
      const std::size_t count = std::min(buffer.size(), header_.size() - header_at_);
      std::copy_n(header_.begin() + static_cast<std::ptrdiff_t>(header_at_), count, buffer.begin());
      header_at_ += count;
      written_ += static_cast<std::int64_t>(count);
      return count;
    }
    if (in_entry_ && body_at_ < entries_[entry_].size) return body(buffer);
    if (in_entry_) {
      entries_[entry_].bytes = {};
      entries_[entry_].read = {};
      ++entry_;
      in_entry_ = false;
    }
    if (entry_ < entries_.size()) {
      TRY(begin_entry(entries_[entry_]));
      return next(buffer);
    }
    if (ended_) return std::size_t{0};
    ended_ = true;
    begin_directory();
    return next(buffer);
  }
  Result<std::size_t> body(std::span<std::uint8_t> buffer) {
    Entry& entry = entries_[entry_];
    const auto count = static_cast<std::size_t>(
        std::min<std::int64_t>(static_cast<std::int64_t>(buffer.size()), entry.size - body_at_));
    std::size_t got = count;
    if (entry.read)
      got = TRY(pull(entry, body_at_, buffer.first(count)));
    else
      std::copy_n(entry.bytes.begin() + static_cast<std::ptrdiff_t>(body_at_), count, buffer.begin());
    body_at_ += static_cast<std::int64_t>(got);
    written_ += static_cast<std::int64_t>(got);
    return got;
  }
  static Result<std::size_t> pull(const Entry& entry, std::int64_t offset, std::span<std::uint8_t> buffer) {
    const std::size_t got = TRY(entry.read(offset, buffer));
    if (got == 0 || got > buffer.size()) return internal("zip_entry_short");
    return got;
  }
  Status begin_entry(Entry& entry) {
    if (entry.read) {
      Bytes piece(kPiece);
      for (std::int64_t at = 0; at < entry.size;) {
        const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kPiece, entry.size - at));
        const std::size_t got = TRY(pull(entry, at, std::span(piece).first(count)));
        entry.crc = crc_of(entry.crc, ByteView(piece.data(), got));
        at += static_cast<std::int64_t>(got);
      }
    }
    entry.header_at = written_;
    in_entry_ = true;
    body_at_ = 0;
    begin_header();
    put32(header_, 0x0403'4B50);
    put_common(entry);
    put16(header_, 0);
    header_.insert(header_.end(), entry.path.begin(), entry.path.end());
    return {};
  }
  /// What the entry's own header and the directory both say.
  void put_common(const Entry& entry) {
    for (std::size_t value :
         {std::size_t{kVersion}, std::size_t{kUtf8Names}, std::size_t{0}, std::size_t{0}, std::size_t{kDay}})
      put16(header_, value);
    put32(header_, entry.crc);
    put32(header_, entry.size);
    put32(header_, entry.size);
    put16(header_, entry.path.size());
  }
  void begin_directory() {
    const std::int64_t start = written_;
    begin_header();
    for (const Entry& entry : entries_) {
      put32(header_, 0x0201'4B50);
      put16(header_, kVersion);
      put_common(entry);
      for (int i = 0; i < 4; ++i) put16(header_, 0);  // extra, comment, disk, inner attributes
      put32(header_, 0);
      put32(header_, entry.header_at);
      header_.insert(header_.end(), entry.path.begin(), entry.path.end());
    }
    const auto size = static_cast<std::int64_t>(header_.size());
    put32(header_, 0x0605'4B50);
    put32(header_, 0);
    put16(header_, entries_.size());
    put16(header_, entries_.size());
    put32(header_, size);
    put32(header_, start);
    put16(header_, 0);
  }
  void begin_header() {
    header_.clear();
    header_at_ = 0;
  }

  std::vector<Entry> entries_{};
  std::int64_t total_ = 0;  // of the archive, at most
  bool finished_ = false;
  Bytes header_{};
  std::size_t header_at_ = 0;  // how much of it was handed out
  std::size_t entry_ = 0;
  bool in_entry_ = false;
  bool ended_ = false;
  std::int64_t body_at_ = 0;
  std::int64_t written_ = 0;
};

}  // namespace

std::unique_ptr<ZipWriter> ZipWriter::create_streamed() { return std::make_unique<StreamedZip>(); }

}  // namespace mc::documents
