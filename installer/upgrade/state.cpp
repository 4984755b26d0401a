#include "installer/upgrade/state.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "installer/upgrade/bundle.hpp"

namespace mc::upgrade {

namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMaxPaper = 1 << 20;
constexpr std::size_t kMaxHistory = 200;

std::unexpected<Error> io_error(const fs::path& path, std::string_view what) {
  return fail(Fault::unavailable, "io_error", fmt::format("{}: {} ({}).", path.string(), what, std::strerror(errno)));
}

bool write_all(int to, std::string_view rest) {
  while (!rest.empty()) {
    ssize_t wrote = ::write(to, rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

template <class T>
Result<T> read_paper(const fs::path& file) {
  auto text = read_small(file, kMaxPaper);
  if (!text && text.error().fault == Fault::not_found) return T{};
  if (!text) return std::unexpected(text.error());
  auto parsed = shape::from_json<T>(*text);
  if (!parsed)
    return fail(Fault::unavailable, "upgrade_state",
                fmt::format("{} cannot be read: it is damaged or of a newer version.", file.string()));
  return parsed;
}

}  // namespace

Status sync_folder(const fs::path& folder) {
  int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return io_error(folder, "the folder cannot be opened");
  bool good = ::fsync(fd) == 0;
  ::close(fd);
  if (!good) return io_error(folder, "the folder cannot be synced");
  return {};
}

Status write_durably(const fs::path& file, std::string_view text, unsigned mode) {
  fs::path fresh = file.string() + ".new";
  ::unlink(fresh.c_str());
  int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (out < 0) return io_error(fresh, "the file cannot be made");
  bool good = write_all(out, text) && ::fchmod(out, mode) == 0 && ::fsync(out) == 0;
  ::close(out);
  if (!good || ::rename(fresh.c_str(), file.c_str()) != 0) {
    auto failed = io_error(file, "the file cannot be written");
    ::unlink(fresh.c_str());
    return failed;
  }
  return sync_folder(file.parent_path());
}

Result<std::string> read_small(const fs::path& file, std::size_t limit) {
  int in = ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (in < 0 && errno == ENOENT) return not_found();
  if (in < 0) return io_error(file, "the file cannot be opened");
  struct stat info {};
  std::string text;
  bool good = ::fstat(in, &info) == 0 && S_ISREG(info.st_mode) && static_cast<std::size_t>(info.st_size) <= limit;
  if (good) {
    text.resize(static_cast<std::size_t>(info.st_size));
    std::size_t have = 0;
    while (have < text.size()) {
      ssize_t got = ::read(in, text.data() + have, text.size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    text.resize(have);
  }
  ::close(in);
  if (!good) return fail(Fault::unavailable, "io_error", fmt::format("{} is no file to be read.", file.string()));
  return text;
}

std::optional<ProgramTree> program_tree_of(const fs::path& program) {
  std::error_code error;
  ProgramTree tree{program.parent_path().parent_path()};
  if (tree.root.empty() || program.filename() != "medconnect" || !is_version(program.parent_path().filename().string()))
    return std::nullopt;
  if (!fs::is_symlink(tree.current(), error)) return std::nullopt;
  return tree;
}

Result<std::string> current_version(const ProgramTree& tree) {
  std::error_code error;
  std::string version = fs::read_symlink(tree.current(), error).filename().string();
  if (error || !is_version(version))
    return fail(Fault::unavailable, "not_installed",
                fmt::format("{} does not name a version: this program was not installed by a package, the archive's "
                            "install command or an image.",
                            tree.current().string()));
  return version;
}

Result<UpgradeState> read_state(const ProgramTree& tree) { return read_paper<UpgradeState>(tree.state()); }
Status write_state(const ProgramTree& tree, const UpgradeState& state) {
  return write_durably(tree.state(), shape::to_json(state) + "\n", 0644);
}
Result<Ledger> read_ledger(const ProgramTree& tree) { return read_paper<Ledger>(tree.ledger()); }
Status write_ledger(const ProgramTree& tree, const Ledger& ledger) {
  return write_durably(tree.ledger(), shape::to_json(ledger) + "\n", 0644);
}

std::vector<UpgradeState> read_history(const ProgramTree& tree) {
  std::vector<UpgradeState> out;
  std::ifstream in(tree.history());
  for (std::string line; std::getline(in, line);) {
    auto parsed = shape::from_json<UpgradeState>(line);
    if (!parsed) continue;  // torn by a power cut
    out.push_back(*std::move(parsed));
    if (out.size() > kMaxHistory) out.erase(out.begin());
  }
  return out;
}

Status append_history(const ProgramTree& tree, const UpgradeState& state) {
  for (const UpgradeState& known : read_history(tree))
    if (known.run == state.run) return {};  // a run that was resumed after it was written
  int out = ::open(tree.history().c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (out < 0) return io_error(tree.history(), "the file cannot be opened");
  bool good = write_all(out, "\n" + shape::to_json(state) + "\n") && ::fchmod(out, 0644) == 0 && ::fsync(out) == 0;
  ::close(out);
  if (!good) return io_error(tree.history(), "the file cannot be written");
  return {};
}

Result<RunLock> RunLock::take(const ProgramTree& tree) {
  int file = ::open(tree.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) return io_error(tree.lock(), "the lock of upgrades cannot be opened");
  ::fchmod(file, 0644);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    ::close(file);
    return conflict("upgrade_running", "An upgrade or rollback is running. Look at: medconnect upgrade status");
  }
  return RunLock(file);
}
RunLock::RunLock(RunLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
RunLock::~RunLock() {
  if (file_ >= 0) ::close(file_);
}
bool RunLock::held(const fs::path& path) {
  // Root asks about a file of the server's: one that makes its reader wait would keep an upgrade for ever.
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return false;
  bool held = ::flock(file, LOCK_SH | LOCK_NB) != 0;
  ::close(file);
  return held;
}

}  // namespace mc::upgrade
