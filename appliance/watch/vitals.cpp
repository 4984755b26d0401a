#include "appliance/watch/vitals.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

namespace mc::watch {
namespace {

std::int64_t entries_in(const char* folder) {
  DIR* open = ::opendir(folder);
  if (open == nullptr) return 0;
  std::int64_t count = 0;
  while (::readdir(open) != nullptr) ++count;
  ::closedir(open);
  return count > 3 ? count - 3 : 0;  // ".", ".." and the handle of this look
}

}  // namespace

ProcessVitals process_vitals() {
  ProcessVitals out;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0)
    out.cpu_seconds = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                      static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  std::ifstream pages("/proc/self/statm");
  std::int64_t all = 0, resident = 0;
  if (pages >> all >> resident) {
    std::int64_t page = ::sysconf(_SC_PAGESIZE);
    out.virtual_bytes = all * page;
    out.resident_bytes = resident * page;
  }
  out.open_files = entries_in("/proc/self/fd");
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) out.most_files = static_cast<std::int64_t>(files.rlim_cur);
  out.threads = entries_in("/proc/self/task") + 1;  // no handle of ours among them
  return out;
}

MachineVitals machine_vitals() {
  MachineVitals out;
  double load[3] = {};
  if (::getloadavg(load, 3) == 3) {
    out.load1 = load[0];
    out.load5 = load[1];
    out.load15 = load[2];
  }
  out.processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  std::ifstream in("/proc/meminfo");
  std::string name, unit;
  std::int64_t kib = 0;
  while (in >> name >> kib) {
    std::getline(in, unit);
    if (name == "MemTotal:") out.memory_bytes = kib * 1024;
    if (name == "MemAvailable:") out.memory_available_bytes = kib * 1024;
  }
  if (out.memory_bytes == 0) {  // a sandbox that shows only processes
    std::int64_t page = ::sysconf(_SC_PAGESIZE);
    out.memory_bytes = ::sysconf(_SC_PHYS_PAGES) * page;
    out.memory_available_bytes = ::sysconf(_SC_AVPHYS_PAGES) * page;
  }
  return out;
}

DiskVitals disk_vitals(const std::filesystem::path& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return {};
  auto block = static_cast<std::int64_t>(info.f_frsize);
  auto free = static_cast<std::int64_t>(info.f_bavail) * block;
  auto reserved = (static_cast<std::int64_t>(info.f_bfree) - static_cast<std::int64_t>(info.f_bavail)) * block;
  return {static_cast<std::int64_t>(info.f_blocks) * block - reserved, free};
}

std::int64_t folder_bytes(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::int64_t sum = 0;
  int files = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && at != end && files < 100'000; at.increment(error), ++files) {
    struct stat info {};
    if (::lstat(at->path().c_str(), &info) == 0 && S_ISREG(info.st_mode))
      sum += static_cast<std::int64_t>(info.st_blocks) * 512;
  }
  return sum;
}

}  // namespace mc::watch
