#include "modules/sync/marks.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include "appliance/shape/shape.hpp"

namespace mc::sync {
namespace {

std::filesystem::path mark_file(const std::filesystem::path& data, MarkKind kind) {
  return data / (kind == MarkKind::off ? "sync-off" : "sync-restored");
}

std::unexpected<Error> mark_failed(const std::filesystem::path& file) {
  return fail(Fault::unavailable, "io_error", file.string() + " cannot be written.");
}

bool sync_folder(const std::filesystem::path& data) {
  const int folder = ::open(data.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  return done;
}

}  // namespace

std::optional<SyncMark> mark(const std::filesystem::path& data, MarkKind kind) {
  if (data.empty() || ::access(mark_file(data, kind).c_str(), F_OK) != 0) return std::nullopt;
  std::ifstream in(mark_file(data, kind), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  auto known = shape::from_json<SyncMark>(text);
  return known ? *known : SyncMark{};
}

Status set_mark(const std::filesystem::path& data, MarkKind kind, const SyncMark& mark) {
  if (data.empty()) return {};
  const std::filesystem::path file = mark_file(data, kind);
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0) return errno == EEXIST ? Status{} : mark_failed(file);
  const std::string text = shape::to_json(mark);
  const bool written = ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(out) == 0;
  ::close(out);
  if (!written || !sync_folder(data)) return mark_failed(file);  // what is there of it counts
  return {};
}

Status clear_restored(const std::filesystem::path& data) {
  if (data.empty()) return {};
  const std::filesystem::path file = mark_file(data, MarkKind::restored);
  if ((::unlink(file.c_str()) != 0 && errno != ENOENT) || !sync_folder(data)) return mark_failed(file);
  return {};
}

}  // namespace mc::sync
