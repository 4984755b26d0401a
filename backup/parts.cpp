#include "backup/parts.hpp"

#include <fmt/format.h>

namespace mc::backup {
namespace {

constexpr std::string_view kMagic = "MCBPART1";
constexpr std::size_t kMostFrame = 1 << 20;
constexpr std::size_t kBuffer = 1 << 20;

Secret part_key(ByteView data_key, std::string_view name) {
  return security::derive_key(data_key, "backup part " + std::string(name), 1);
}

std::unexpected<Error> damaged(const std::string& name) {
  return fail(Fault::invalid, "part_damaged", fmt::format("The object {} is damaged, cut off or was changed.", name));
}

/// Buffered reading of a file.
class Input {
public:
  explicit Input(File file) : file_(std::move(file)), buffer_(kBuffer) {}
  /// False at the end.
  Result<bool> take(std::size_t count, Bytes& out) {
    out.clear();
    while (out.size() < count) {
      if (at_ == have_) {
        have_ = TRY(file_.read(buffer_));
        at_ = 0;
        if (have_ == 0) return false;
      }
      std::size_t piece = std::min(count - out.size(), have_ - at_);
      out.insert(out.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_),
                 buffer_.begin() + static_cast<std::ptrdiff_t>(at_ + piece));
      at_ += piece;
    }
    return true;
  }
  Result<bool> at_end() {
    if (at_ < have_) return false;
    have_ = TRY(file_.read(buffer_));
    at_ = 0;
    return have_ == 0;
  }

private:
  File file_;
  Bytes buffer_;
  std::size_t at_ = 0, have_ = 0;
};

}  // namespace

struct PartWriter::Open {
  File file;
  PartInfo info;
  security::Sha256 hash;
  std::unique_ptr<security::StreamSealer> sealer;
  Bytes buffer;
  Bytes sealed;

  void put(ByteView bytes) { buffer.insert(buffer.end(), bytes.begin(), bytes.end()); }
};

PartWriter::PartWriter(std::filesystem::path folder, std::string prefix, ByteView data_key, Done done)
    : folder_(std::move(folder)), prefix_(std::move(prefix)), data_key_(data_key), done_(std::move(done)) {}
PartWriter::~PartWriter() = default;

Status PartWriter::begin() {
  open_ = std::make_unique<Open>();
  open_->info.name = fmt::format("{}-{:04}", prefix_, number_++);
  open_->info.first = next_;
  std::error_code ignored;
  std::filesystem::remove(folder_ / open_->info.name, ignored);
  open_->file = TRY(File::create(folder_ / open_->info.name));
  open_->sealer = std::make_unique<security::StreamSealer>(part_key(data_key_.view(), open_->info.name).view());
  open_->put(as_bytes(kMagic));
  open_->put(open_->sealer->header());
  return {};
}

Status PartWriter::flush() {
  TRY(open_->file.write(open_->buffer));
  open_->hash.update(open_->buffer);
  open_->info.bytes += static_cast<std::int64_t>(open_->buffer.size());
  open_->buffer.clear();
  return {};
}

Status PartWriter::frame(ByteView plain, bool last) {
  open_->sealer->push(plain, last, open_->sealed);
  auto length = static_cast<std::uint32_t>(open_->sealed.size());
  for (int shift = 0; shift < 32; shift += 8) open_->buffer.push_back(static_cast<std::uint8_t>(length >> shift));
  open_->put(open_->sealed);
  if (open_->buffer.size() >= kBuffer) return flush();
  return {};
}

Result<std::int64_t> PartWriter::add(ByteView record) {
  if (!open_) TRY(begin());
  TRY(frame(record, false));
  ++open_->info.count;
  std::int64_t number = next_++;
  if (open_->info.bytes >= kPartBytes) TRY(end());
  return number;
}

Status PartWriter::end() {
  TRY(frame({}, true));
  TRY(flush());
  TRY(open_->file.sync());
  open_->info.sha256 = to_hex(open_->hash.finish());
  PartInfo info = open_->info;
  open_.reset();
  return done_(info, folder_ / info.name);
}

Status PartWriter::finish() { return open_ ? end() : Status{}; }

Status check_part(const std::filesystem::path& file, const PartInfo& part) {
  std::int64_t bytes = 0;
  auto hash = file_sha256(file, bytes);
  if (!hash && hash.error().fault != Fault::not_found) return std::unexpected(hash.error());
  if (!hash) return fail(Fault::invalid, "part_damaged", fmt::format("The object {} is missing.", part.name));
  if (bytes != part.bytes || *hash != part.sha256) return damaged(part.name);
  return {};
}

Status read_part(const std::filesystem::path& file, const PartInfo& part, ByteView data_key, bool check,
                 const std::function<Status(std::int64_t, ByteView)>& use) {
  if (check) TRY(check_part(file, part));
  Input in(TRY(File::open(file)));
  Bytes bytes, plain;
  if (!TRY(in.take(kMagic.size(), bytes)) || as_text(bytes) != kMagic) return damaged(part.name);
  if (!TRY(in.take(security::kStreamHeaderBytes, bytes))) return damaged(part.name);
  security::StreamOpener opener(part_key(data_key, part.name).view(), bytes);
  std::int64_t number = part.first;
  for (bool last = false; !last;) {
    if (!TRY(in.take(4, bytes))) return damaged(part.name);
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length |= std::size_t{bytes[i]} << (8 * i);
    if (length > kMostFrame || !TRY(in.take(length, bytes))) return damaged(part.name);
    if (!opener.pull(bytes, plain, last)) return damaged(part.name);
    if (last) break;
    TRY(use(number++, plain));
  }
  if (number != part.first + part.count || !TRY(in.at_end())) return damaged(part.name);
  return {};
}

}  // namespace mc::backup
