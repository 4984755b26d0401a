// An archive that is nowhere whole: libzip writes it while its bytes are asked for. Libzip goes back to each entry's
// header once it knows the checksum, and what was handed out cannot be taken back. So it writes the archive twice: the
// first time only what it corrects is kept, the second time the corrections are in place before the bytes go out. Long
// entries are read twice. Entries are stored, not deflated; most are PDFs and pictures.
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "appliance/documents/zip_entries.hpp"

namespace mc::documents {
namespace {

/// Passes bytes from the thread in which libzip writes to the one that reads, a piece at a time. Only one of both runs
/// at a time: entries are read while the reader waits, and nothing is made while it does not. Thread-safe.
class Handoff {
public:
  /// Of the writer: until it is asked for the first time; false when nobody will read.
  bool begin() {
    std::unique_lock lock(mutex_);
    return await_turn(lock);
  }
  /// Of the writer; false when nobody will read any more.
  bool give(ByteView bytes) {
    while (!bytes.empty()) {
      const std::size_t count = std::min(bytes.size(), kPiece - piece_.size());
      piece_.insert(piece_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
      bytes = bytes.subspan(count);
      if (piece_.size() == kPiece && !pass()) return false;
    }
    return true;
  }
  /// Of the writer, at last.
  void end(Status outcome) {
    const std::lock_guard lock(mutex_);
    outcome_ = std::move(outcome);
    turn(false);
  }
  /// Of the reader: its next bytes, 0 at the end.
  Result<std::size_t> take(std::span<std::uint8_t> buffer) {
    std::unique_lock lock(mutex_);
    if (taken_ == piece_.size() && !outcome_) {
      piece_.clear();
      taken_ = 0;
      turn(true);
      turned_.wait(lock, [this] { return !writing_; });
    }
    if (outcome_) TRY(*outcome_);
    const std::size_t count = std::min(buffer.size(), piece_.size() - taken_);
    std::copy_n(piece_.begin() + static_cast<std::ptrdiff_t>(taken_), count, buffer.begin());
    taken_ += count;
    return count;
  }
  /// Of the reader: give() returns false.
  void abandon() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    turn(true);
  }

private:
  static constexpr std::size_t kPiece = 256 << 10;

  bool pass() {
    std::unique_lock lock(mutex_);
    if (abandoned_) return false;
    turn(false);
    return await_turn(lock);
  }
  bool await_turn(std::unique_lock<std::mutex>& lock) {
    turned_.wait(lock, [this] { return writing_; });
    return !abandoned_;
  }
  void turn(bool writing) {
    writing_ = writing;
    turned_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable turned_;
  bool writing_ = false;  // whose turn it is
  bool abandoned_ = false;
  Bytes piece_{};  // of the one whose turn it is
  std::size_t taken_ = 0;
  std::optional<Status> outcome_{};
};

/// Where libzip writes an archive of which nothing can be taken back. Not thread-safe.
class Destination {
public:
  using Deliver = std::function<bool(ByteView)>;

  /// A new archive; it is measured as long as there is no `deliver`, then handed out. The destination outlives it.
  Result<Archive> open(Deliver deliver) {
    deliver_ = std::move(deliver);
    at_ = end_ = 0;
    placed_ = checked_ = 0;
    zip_error_t error{};
    zip_source_t* source = zip_source_function_create(&Destination::call, this, &error);
    zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (archive == nullptr && source != nullptr) zip_source_free(source);
    zip_error_fini(&error);
    if (archive == nullptr) return internal("zip_write_failed", "The archive cannot be created.");
    return Archive(archive, &zip_discard);
  }

private:
  /// Bytes that libzip wrote again, and where.
  struct Correction {
    std::uint64_t at = 0;
    Bytes bytes;
    std::uint64_t end() const { return at + bytes.size(); }
  };

  static zip_int64_t call(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command) {
    auto& to = *static_cast<Destination*>(self);
    switch (command) {
    case ZIP_SOURCE_WRITE:
      return to.write(ByteView(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(length)));
    case ZIP_SOURCE_SEEK_WRITE: {
      const zip_int64_t offset = zip_source_seek_compute_offset(to.at_, to.end_, data, length, &to.reported_);
      if (offset < 0) return -1;
      to.at_ = static_cast<std::uint64_t>(offset);
      return 0;
    }
    case ZIP_SOURCE_TELL_WRITE:
      return static_cast<zip_int64_t>(to.at_);
    case ZIP_SOURCE_STAT: {
      auto* stat = static_cast<zip_stat_t*>(data);
      zip_stat_init(stat);
      stat->valid = ZIP_STAT_SIZE;
      stat->size = 0;
      return sizeof(zip_stat_t);
    }
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&to.reported_, data, length);
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(
          ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_STAT,
          ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_BEGIN_WRITE, ZIP_SOURCE_WRITE, ZIP_SOURCE_COMMIT_WRITE,
          ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_SEEK_WRITE, ZIP_SOURCE_TELL_WRITE, ZIP_SOURCE_REMOVE, -1);
    case ZIP_SOURCE_OPEN:
    case ZIP_SOURCE_READ:  // nothing was there before
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:  // the writer owns the destination
    case ZIP_SOURCE_BEGIN_WRITE:
    case ZIP_SOURCE_COMMIT_WRITE:
    case ZIP_SOURCE_ROLLBACK_WRITE:
    case ZIP_SOURCE_REMOVE:
      return 0;
    default:
      return to.refuse(ZIP_ER_OPNOTSUPP);
    }
  }
  zip_int64_t refuse(int why) {
    zip_error_set(&reported_, why, 0);
    return -1;
  }

  zip_int64_t write(ByteView bytes) {
    const std::uint64_t after = at_ + bytes.size();
    if (at_ < end_) {
      if (after > end_) return refuse(ZIP_ER_OPNOTSUPP);
      if (deliver_ ? !was_placed(bytes) : !keep(bytes)) return refuse(ZIP_ER_CHANGED);
      at_ = after;
      return static_cast<zip_int64_t>(bytes.size());
    }
    if (deliver_ && !deliver(bytes)) return refuse(ZIP_ER_CANCELLED);
    at_ = end_ = after;
    return static_cast<zip_int64_t>(bytes.size());
  }
  bool keep(ByteView bytes) {
    if (corrections_.empty() || corrections_.back().end() < at_) corrections_.push_back({at_, {}});
    Correction& last = corrections_.back();
    if (last.end() != at_) return false;  // libzip goes on and on
    last.bytes.insert(last.bytes.end(), bytes.begin(), bytes.end());
    return true;
  }
  /// Whether what libzip corrects now is what it corrected the first time. An entry that was changed in between is not.
  bool was_placed(ByteView bytes) {
    while (checked_ < corrections_.size() && corrections_[checked_].end() <= at_) ++checked_;
    if (checked_ == corrections_.size()) return false;
    const Correction& now = corrections_[checked_];
    if (at_ < now.at || at_ + bytes.size() > now.end()) return false;
    return std::equal(bytes.begin(), bytes.end(), now.bytes.begin() + static_cast<std::ptrdiff_t>(at_ - now.at));
  }
  /// Hands out the bytes, with those corrections that lie in them.
  bool deliver(ByteView bytes) {
    while (!bytes.empty()) {
      while (placed_ < corrections_.size() && corrections_[placed_].end() <= end_) ++placed_;
      std::uint64_t count = bytes.size();
      ByteView piece = bytes;
      if (placed_ < corrections_.size()) {
        const Correction& next = corrections_[placed_];
        count = std::min(count, (end_ < next.at ? next.at : next.end()) - end_);
        if (end_ >= next.at) piece = ByteView(next.bytes).subspan(static_cast<std::size_t>(end_ - next.at));
      }
      if (!deliver_(piece.first(static_cast<std::size_t>(count)))) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(count));
      end_ += count;
    }
    return true;
  }

  Deliver deliver_{};
  std::uint64_t at_ = 0;   // where libzip writes next
  std::uint64_t end_ = 0;  // of what it wrote
  std::vector<Correction> corrections_{};
  std::size_t placed_ = 0;   // corrections that went out
  std::size_t checked_ = 0;  // and that libzip made again
  zip_error_t reported_{};
};

class StreamedZip final : public ZipWriter {
public:
  ~StreamedZip() override { handoff_.abandon(); }
  Status add(std::string_view path, ByteView bytes) override {
    if (finished_) return internal("zip_finished");
    TRY(entries_.add(path, bytes));
    return {};
  }
  Status add(std::string_view path, std::int64_t size, ReadAt read) override {
    if (finished_) return internal("zip_finished");
    TRY(entries_.add(path, size, std::move(read)));
    return {};
  }
  Status finish() override {
    if (finished_) return internal("zip_finished");
    if (entries_.empty()) return internal("zip_empty");  // libzip makes nothing of it
    finished_ = true;
    return {};
  }
  Result<std::size_t> read_finished(std::span<std::uint8_t> buffer) override {
    if (!finished_) return internal("zip_not_finished");
    if (!writer_.joinable())
      writer_ = std::jthread([this] {
        if (handoff_.begin()) handoff_.end(write());
      });
    return handoff_.take(buffer);
  }

private:
  Status write() {
    TRY(write_to({}));
    return write_to([this](ByteView bytes) { return handoff_.give(bytes); });
  }
  Status write_to(Destination::Deliver deliver) {
    Archive archive = TRY(destination_.open(std::move(deliver)));
    TRY(entries_.add_to(archive.get(), ZIP_CM_STORE));
    if (zip_close(archive.get()) != 0) return std::unexpected(entries_.failure(archive.get()));
    static_cast<void>(archive.release());
    return {};
  }

  PulledEntries entries_;
  bool finished_ = false;
  Destination destination_;
  Handoff handoff_;
  std::jthread writer_;  // ends first
};

}  // namespace

std::unique_ptr<ZipWriter> ZipWriter::create_streamed() { return std::make_unique<StreamedZip>(); }

}  // namespace mc::documents
