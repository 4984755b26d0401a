#include "appliance/documents/zip_entries.hpp"

#include <algorithm>

#include "appliance/documents/zip_paths.hpp"

namespace mc::documents {

Status PulledEntry::add_to(zip_t* archive, zip_int32_t method) {
  zip_source_t* source = zip_source_function(archive, &PulledEntry::call, this);
  if (source == nullptr) return internal("zip_write_failed", zip_strerror(archive));
  const zip_int64_t index = zip_file_add(archive, path_.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return internal("zip_write_failed", zip_strerror(archive));
  }
  // One fixed time, so that the same content gives the same archive and its hash can be compared.
  constexpr time_t kFixed = 315'619'200;  // 1980-01-02T00:00:00Z, representable in every zone
  const auto at = static_cast<zip_uint64_t>(index);
  if (zip_file_set_mtime(archive, at, kFixed, 0) != 0 || zip_set_file_compression(archive, at, method, 0) != 0)
    return internal("zip_write_failed", zip_strerror(archive));
  return {};
}

zip_int64_t PulledEntry::call(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  auto& entry = *static_cast<PulledEntry*>(self);
  switch (command) {
  case ZIP_SOURCE_OPEN:
    entry.offset_ = 0;
    return 0;
  case ZIP_SOURCE_READ:
    return entry.pull(static_cast<std::uint8_t*>(data), length);
  case ZIP_SOURCE_STAT: {
    auto* stat = static_cast<zip_stat_t*>(data);
    zip_stat_init(stat);
    stat->valid = ZIP_STAT_SIZE;
    stat->size = static_cast<zip_uint64_t>(entry.size_);
    return sizeof(zip_stat_t);
  }
  case ZIP_SOURCE_ERROR:
    return zip_error_to_data(&entry.reported_, data, length);
  case ZIP_SOURCE_SUPPORTS:
    return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                          ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
  case ZIP_SOURCE_CLOSE:
  case ZIP_SOURCE_FREE:  // the writer owns the entry
    return 0;
  default:
    zip_error_set(&entry.reported_, ZIP_ER_OPNOTSUPP, 0);
    return -1;
  }
}

zip_int64_t PulledEntry::pull(std::uint8_t* buffer, zip_uint64_t length) {
  auto wanted = static_cast<std::size_t>(std::min<zip_uint64_t>(length, static_cast<zip_uint64_t>(size_ - offset_)));
  if (wanted == 0) return 0;
  auto got = read_(offset_, std::span(buffer, wanted));
  if (got && *got > 0 && *got <= wanted) {
    offset_ += static_cast<std::int64_t>(*got);
    return static_cast<zip_int64_t>(*got);
  }
  error_ = got ? Error{Fault::internal, "zip_entry_short", "", {}} : got.error();
  zip_error_set(&reported_, ZIP_ER_READ, 0);
  return -1;
}

Result<PulledEntry*> PulledEntries::add(std::string_view path, std::int64_t size, ZipWriter::ReadAt read) {
  if (const auto fault = path_fault(path, ZipLimits{}.path_depth); !fault.empty())
    return internal("zip_unsafe_path", fault);
  entries_.push_back(std::make_unique<PulledEntry>(std::string(path), size, std::move(read)));
  return entries_.back().get();
}

Result<PulledEntry*> PulledEntries::add(std::string_view path, ByteView bytes) {
  return add(path, static_cast<std::int64_t>(bytes.size()),
             [kept = Bytes(bytes.begin(), bytes.end())](std::int64_t offset,
                                                        std::span<std::uint8_t> buffer) -> Result<std::size_t> {
               std::copy_n(kept.begin() + offset, buffer.size(), buffer.begin());
               return buffer.size();
             });
}

Status PulledEntries::add_to(zip_t* archive, zip_int32_t method) const {
  for (const auto& entry : entries_) TRY(entry->add_to(archive, method));
  return {};
}

Error PulledEntries::failure(zip_t* archive) const {
  for (const auto& entry : entries_)
    if (entry->error()) return *entry->error();
  return {Fault::internal, "zip_write_failed", zip_strerror(archive), {}};
}

}  // namespace mc::documents
