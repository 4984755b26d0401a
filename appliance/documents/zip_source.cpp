#include "appliance/documents/zip_source.hpp"

#include <algorithm>

namespace mc::documents {
namespace {
constexpr std::int64_t kWindow = 256 << 10;
}  // namespace

zip_t* PulledArchive::open(int flags, int& why) {
  zip_error_t error{};
  zip_source_t* source = zip_source_function_create(&PulledArchive::call, this, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, flags, &error);
  if (archive == nullptr && source != nullptr) zip_source_free(source);
  why = zip_error_code_zip(&error);
  zip_error_fini(&error);
  return archive;
}

zip_int64_t PulledArchive::refuse(int why) {
  zip_error_set(&reported_, why, 0);
  return -1;
}

zip_int64_t PulledArchive::call(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  auto& from = *static_cast<PulledArchive*>(self);
  switch (command) {
  case ZIP_SOURCE_OPEN:
    from.at_ = 0;
    return 0;
  case ZIP_SOURCE_READ:
    return from.pull(static_cast<std::uint8_t*>(data), length);
  case ZIP_SOURCE_SEEK: {
    const zip_int64_t offset = zip_source_seek_compute_offset(
        static_cast<zip_uint64_t>(from.at_), static_cast<zip_uint64_t>(from.size_), data, length, &from.reported_);
    if (offset < 0) return -1;
    from.at_ = offset;
    return 0;
  }
  case ZIP_SOURCE_TELL:
    return from.at_;
  case ZIP_SOURCE_STAT: {
    auto* stat = static_cast<zip_stat_t*>(data);
    zip_stat_init(stat);
    stat->valid = ZIP_STAT_SIZE;
    stat->size = static_cast<zip_uint64_t>(from.size_);
    return sizeof(zip_stat_t);
  }
  case ZIP_SOURCE_ERROR:
    return zip_error_to_data(&from.reported_, data, length);
  case ZIP_SOURCE_SUPPORTS:
    return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                          ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, -1);
  case ZIP_SOURCE_CLOSE:
  case ZIP_SOURCE_FREE:  // the reader owns this
    return 0;
  default:
    return from.refuse(ZIP_ER_OPNOTSUPP);
  }
}

Status PulledArchive::fill(std::int64_t offset) {
  window_.resize(static_cast<std::size_t>(std::min(kWindow, size_ - offset)));
  window_at_ = offset;
  for (std::size_t filled = 0; filled < window_.size();) {
    const std::size_t got = TRY(read_(offset + static_cast<std::int64_t>(filled), std::span(window_).subspan(filled)));
    if (got == 0 || got > window_.size() - filled) return internal("archive_short");
    filled += got;
  }
  return {};
}

zip_int64_t PulledArchive::pull(std::uint8_t* buffer, zip_uint64_t length) {
  const auto wanted = static_cast<std::int64_t>(std::min<zip_uint64_t>(length, static_cast<zip_uint64_t>(size_ - at_)));
  std::int64_t done = 0;
  while (done < wanted) {
    const std::int64_t offset = at_ + done;
    if (offset < window_at_ || offset >= window_at_ + static_cast<std::int64_t>(window_.size())) {
      if (auto filled = fill(offset); !filled) {
        error_ = filled.error();
        window_.clear();
        return refuse(ZIP_ER_READ);
      }
    }
    const std::int64_t inside = offset - window_at_;
    const std::int64_t count = std::min(wanted - done, static_cast<std::int64_t>(window_.size()) - inside);
    std::copy_n(window_.begin() + inside, count, buffer + done);
    done += count;
  }
  at_ += done;
  return done;
}

}  // namespace mc::documents
