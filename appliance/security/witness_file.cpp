#include "appliance/security/witness_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace mc::security {

Status append_witness_note(const std::filesystem::path& folder, std::string_view origin, std::string_view note) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    return fail(Fault::unavailable, "folder_missing", "The folder is not there. Is it mounted?");
  const std::filesystem::path file = folder / (std::string(origin) + "-checkpoints.txt");
  const int fd = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (fd < 0) return fail(Fault::unavailable, "folder_not_writable", "The service cannot write into the folder.");
  std::string text = std::string(note) + "\n";
  bool ok = true;
  for (std::string_view left = text; ok && !left.empty();) {
    const ssize_t wrote = ::write(fd, left.data(), left.size());
    if (wrote < 0 && errno == EINTR) continue;
    ok = wrote > 0;
    if (ok) left.remove_prefix(static_cast<std::size_t>(wrote));
  }
  ok = ok && ::fsync(fd) == 0;
  ok = ::close(fd) == 0 && ok;
  if (!ok) return fail(Fault::unavailable, "folder_not_writable", "The note could not be written. Is the disk full?");
  return {};
}

}  // namespace mc::security
