#pragma once
// Parts: files of encrypted records. See format.hpp.
#include <functional>
#include <memory>

#include "appliance/security/backup_seal.hpp"
#include "backup/files.hpp"
#include "backup/format.hpp"

namespace mc::backup {

inline constexpr std::int64_t kPartBytes = 32 << 20;

/// Writes records into parts of about kPartBytes; hands each finished, durable one out. Used by one thread.
class PartWriter {
public:
  using Done = std::function<Status(const PartInfo& part, const std::filesystem::path& file)>;
  /// Objects are named PREFIX-0000 and so on, and written into `folder`.
  PartWriter(std::filesystem::path folder, std::string prefix, ByteView data_key, Done done);
  ~PartWriter();
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;

  /// The record's number.
  Result<std::int64_t> add(ByteView record);
  /// Ends the part that is open. Nothing may be added afterwards.
  Status finish();
  std::int64_t records() const { return next_; }

private:
  struct Open;
  Status begin();
  Status frame(ByteView plain, bool last);
  Status flush();
  Status end();

  std::filesystem::path folder_;
  std::string prefix_;
  Secret data_key_;
  Done done_;
  std::unique_ptr<Open> open_;
  std::int64_t next_ = 0;
  int number_ = 0;
};

/// Calls use(number, record) for each record of a part file, in order. Checks size and SHA-256 first when `check`.
/// Errors: `part_damaged` (invalid), those of the caller.
Status read_part(const std::filesystem::path& file, const PartInfo& part, ByteView data_key, bool check,
                 const std::function<Status(std::int64_t number, ByteView record)>& use);
/// Size and SHA-256 of the object at its place, read back. Error `part_damaged`.
Status check_part(const std::filesystem::path& file, const PartInfo& part);

}  // namespace mc::backup
