#include "appliance/base/mark_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace mc {

namespace {

std::unexpected<Error> mark_failed(const std::filesystem::path& file) {
  return fail(Fault::unavailable, "io_error", file.string() + " cannot be written.");
}

bool sync_folder_of(const std::filesystem::path& file) {
  const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  return done;
}

}  // namespace

bool is_marked(const std::filesystem::path& file) { return ::access(file.c_str(), F_OK) == 0; }

Status make_mark(const std::filesystem::path& file, std::string_view text) {
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0) return errno == EEXIST ? Status{} : mark_failed(file);
  const bool written = ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(out) == 0;
  ::close(out);
  if (!written || !sync_folder_of(file)) return mark_failed(file);  // what is there of it counts
  return {};
}

Status remove_mark(const std::filesystem::path& file) {
  if ((::unlink(file.c_str()) != 0 && errno != ENOENT) || !sync_folder_of(file)) return mark_failed(file);
  return {};
}

}  // namespace mc
