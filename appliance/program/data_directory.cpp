#include "appliance/program/data_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace mc::program {

namespace fs = std::filesystem;

namespace {

constexpr int kLayoutVersion = 1;

std::unexpected<Error> io_error(const fs::path& path, std::string_view what) {
  return fail(Fault::unavailable, "io_error", fmt::format("{}: {} ({}).", path.string(), what, std::strerror(errno)));
}

Status make_private_folder(const fs::path& folder) {
  if (mkdir(folder.c_str(), 0700) == 0) return {};
  if (errno != EEXIST) return io_error(folder, "the folder cannot be made");
  return {};
}

Status refuse_network(const fs::path& path) {
  std::string_view kind = network_file_system(path);
  if (kind.empty()) return {};
  return fail(
      Fault::unavailable, "network_file_system",
      fmt::format(
          "{} lies on {}: a network file system does not keep the locks that a database needs. Use a local disk.",
          path.string(), kind));
}

Result<int> take_lock(const Layout& layout) {
  int file = ::open(layout.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return io_error(layout.lock(), "the lock file cannot be opened");
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> text{};
    ssize_t size = ::read(file, text.data(), text.size() - 1);
    std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!pid.empty() && pid.back() == '\n') pid.pop_back();
    ::close(file);
    return fail(Fault::conflict, "in_use",
                fmt::format("{} is in use by process {}.", layout.root.string(), pid.empty() ? "(unknown)" : pid));
  }
  std::string pid = fmt::format("{}\n", getpid());
  // The content is only for people; the lock itself is the kernel's.
  if (ftruncate(file, 0) != 0 || pwrite(file, pid.data(), pid.size(), 0) < 0) {
    ::close(file);
    return io_error(layout.lock(), "the lock file cannot be written");
  }
  return file;
}

Result<int> layout_version(const Layout& layout) {
  std::ifstream in(layout.mark());
  int version = 0;
  if (!(in >> version))
    return fail(Fault::unavailable, "io_error", fmt::format("{} cannot be read.", layout.mark().string()));
  return version;
}

/// The folder must be the caller's own and closed to others; a folder that is merely too open is closed.
Status check_owner(const fs::path& root) {
  struct stat info {};
  if (stat(root.c_str(), &info) != 0) return io_error(root, "the folder cannot be read");
  if (info.st_uid != geteuid())
    return fail(Fault::unavailable, "not_private",
                fmt::format("{} belongs to user {}; run the command as that user.", root.string(), info.st_uid));
  if ((info.st_mode & 0077) != 0 && chmod(root.c_str(), 0700) != 0)
    return io_error(root, "access by others cannot be closed");
  return {};
}

Status make_folders(const Layout& layout) {
  for (const fs::path& folder : {layout.database().parent_path(), layout.blobs(), layout.keys(), layout.tls(),
                                 layout.scratch(), layout.log(), layout.checkpoints().parent_path()})
    TRY(make_private_folder(folder));
  return {};
}

}  // namespace

bool has_appliance(const fs::path& root) {
  std::error_code error;
  return fs::exists(Layout{root}.mark(), error);
}

std::string_view network_file_system(const fs::path& path) {
  struct statfs info {};
  if (statfs(path.c_str(), &info) != 0) return {};
  switch (static_cast<std::uint32_t>(info.f_type)) {
  case 0x6969:
    return "NFS";
  case 0x517b:
  case 0xff534d42:
  case 0xfe534d42:
    return "SMB";
  case 0x01021997:
    return "9P";
  case 0x5346414f:
  case 0x6b414653:
    return "AFS";
  case 0x00c36400:
    return "CephFS";
  case 0x0bd00bd0:
    return "Lustre";
  case 0x47504653:
    return "GPFS";
  case 0x7461636f:
    return "OCFS2";
  default:
    return {};
  }
}

Status write_private_file(const fs::path& file, std::string_view text) {
  fs::path fresh = file;
  fresh += ".new";
  int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) return io_error(fresh, "the file cannot be made");
  std::string_view rest = text;
  while (!rest.empty()) {
    ssize_t wrote = ::write(out, rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
  bool good = rest.empty() && fsync(out) == 0;
  ::close(out);
  if (!good || ::rename(fresh.c_str(), file.c_str()) != 0) {
    auto failed = io_error(file, "the file cannot be written");
    ::unlink(fresh.c_str());
    return failed;
  }
  int folder =
      ::open(file.parent_path().empty() ? "." : file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    ::close(folder);
  }
  return {};
}

Result<DataDirectory> DataDirectory::create(const fs::path& root) { return make(root, false, false); }

Result<DataDirectory> DataDirectory::prepare(const fs::path& root) {
  std::error_code error;
  return make(root, fs::is_directory(root / "setup", error), true);
}

Result<DataDirectory> DataDirectory::make(const fs::path& root, bool begun, bool begins) {
  Layout layout{root};
  if (has_appliance(root))
    return fail(Fault::conflict, "already_there", fmt::format("There is an appliance in {} already.", root.string()));
  std::error_code error;
  fs::create_directories(root.parent_path().empty() ? fs::path(".") : root.parent_path(), error);
  TRY(make_private_folder(root));
  TRY(refuse_network(root));
  TRY(check_owner(root));
  // What an init that was interrupted left behind may be built upon, other people's files may not.
  for (const fs::directory_entry& entry : fs::directory_iterator(root, error)) {
    fs::path name = entry.path().filename();
    if (begun || name == "lock" || name == "medconnect.toml" || name == "tls") continue;
    return fail(
        Fault::conflict, "not_empty",
        fmt::format("{} is not empty and holds no appliance: choose another folder, or remove it if it is what an "
                    "interrupted init left behind.",
                    root.string()));
  }
  int lock = TRY(take_lock(layout));
  DataDirectory out(layout, lock);
  if (begins) TRY(make_private_folder(root / "setup"));  // first, so that a crash leaves no folder that nobody knows
  TRY(make_folders(layout));
  return out;
}

Result<DataDirectory> DataDirectory::open(const fs::path& root) {
  Layout layout{root};
  if (!has_appliance(root))
    return fail(Fault::not_found, "no_appliance",
                fmt::format("There is no appliance in {}. Make one with: medconnect init --data {}", root.string(),
                            root.string()));
  TRY(refuse_network(root));
  TRY(check_owner(root));
  int version = TRY(layout_version(layout));
  if (version > kLayoutVersion)
    return fail(Fault::unavailable, "layout_too_new",
                fmt::format("{} was written by a newer version of MedConnect.", root.string()));
  int lock = TRY(take_lock(layout));
  DataDirectory out(layout, lock);
  TRY(make_folders(layout));
  return out;
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept : layout_(std::move(other.layout_)), lock_(other.lock_) {
  other.lock_ = -1;
}
DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

Status DataDirectory::complete() { return write_private_file(layout_.mark(), fmt::format("{}\n", kLayoutVersion)); }

void DataDirectory::clean_scratch() const {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(layout_.scratch(), error))
    fs::remove_all(entry.path(), error);
}

}  // namespace mc::program
