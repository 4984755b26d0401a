#include "installer/upgrade/data_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "installer/upgrade/state.hpp"

namespace mc::upgrade {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> io_error(const fs::path& path, std::string_view what) {
  return fail(Fault::unavailable, "io_error", fmt::format("{}: {} ({}).", path.string(), what, std::strerror(errno)));
}

Status make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return io_error(folder, "the folder cannot be made");
  return {};
}

Status copy_folder(const fs::path& from, const fs::path& to) {
  std::error_code error;
  TRY(make_folder(to));
  for (const auto& entry : fs::directory_iterator(from, error)) {
    fs::path target = to / entry.path().filename();
    if (entry.is_directory(error) && !entry.is_symlink(error))
      TRY(copy_folder(entry.path(), target));
    else if (entry.is_regular_file(error))
      TRY(copy_synced(entry.path(), target));
  }
  return {};
}

Status put_in_place(const fs::path& from, const fs::path& to) {
  fs::path fresh = to.string() + ".back";
  TRY(copy_synced(from, fresh));
  if (::rename(fresh.c_str(), to.c_str()) != 0) return io_error(to, "the file cannot be replaced");
  return sync_folder(to.parent_path());
}

}  // namespace

Status copy_synced(const fs::path& from, const fs::path& to) {
  int in = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0) return io_error(from, "the file cannot be opened");
  ::unlink(to.c_str());
  int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0) {
    ::close(in);
    return io_error(to, "the file cannot be made");
  }
  std::vector<char> buffer(1 << 20);
  bool good = true;
  for (ssize_t got = 1; good && got > 0;) {
    got = ::read(in, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) {
      got = 1;
      continue;
    }
    good = got >= 0;
    for (ssize_t done = 0; good && done < got;) {
      ssize_t wrote = ::write(out, buffer.data() + done, static_cast<std::size_t>(got - done));
      if (wrote < 0 && errno == EINTR) continue;
      good = wrote > 0;
      done += wrote;
    }
  }
  good = good && ::fsync(out) == 0;
  auto failed = io_error(to, "the file cannot be written");
  ::close(in);
  ::close(out);
  if (!good) return failed;
  return sync_folder(to.parent_path());
}

Status make_staged(const fs::path& data) {
  DataPlaces places = data_places(data);
  std::error_code error;
  fs::remove_all(places.staged(), error);
  TRY(make_folder(places.root));
  TRY(make_folder(places.staged()));
  for (const char* name : {"db", "audit", "keys"}) TRY(make_folder(places.staged() / name));
  TRY(copy_folder(data / "keys", places.staged() / "keys"));
  for (const char* name : {"medconnect.toml", "version"})
    if (fs::exists(data / name, error)) TRY(copy_synced(data / name, places.staged() / name));
  if (fs::exists(data / "audit" / "checkpoints.txt", error))
    TRY(copy_synced(data / "audit" / "checkpoints.txt", places.staged() / "audit" / "checkpoints.txt"));
  return {};
}

Status copy_papers(const fs::path& data, const fs::path& snapshot) {
  std::error_code error;
  fs::path checkpoints = data / "audit" / "checkpoints.txt";
  if (!fs::exists(checkpoints, error)) return {};
  return copy_synced(checkpoints, snapshot / "checkpoints.txt");
}

Status restore(const fs::path& data, const fs::path& snapshot) {
  std::error_code error;
  fs::path database = data / "db" / "medconnect.db";
  if (!fs::exists(snapshot / "medconnect.db", error))
    return fail(Fault::unavailable, "snapshot_missing",
                fmt::format("{} has no copy of the database.", snapshot.string()));
  fs::path fresh = database.string() + ".back";
  TRY(copy_synced(snapshot / "medconnect.db", fresh));
  for (const char* ending : {"-wal", "-shm", "-journal"}) ::unlink((database.string() + ending).c_str());
  TRY(sync_folder(database.parent_path()));
  if (::rename(fresh.c_str(), database.c_str()) != 0) return io_error(database, "the database cannot be replaced");
  TRY(sync_folder(database.parent_path()));
  if (fs::exists(snapshot / "checkpoints.txt", error))
    TRY(put_in_place(snapshot / "checkpoints.txt", data / "audit" / "checkpoints.txt"));
  return {};
}

}  // namespace mc::upgrade
