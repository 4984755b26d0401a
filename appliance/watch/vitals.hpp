#pragma once
// What the machine says of itself and of this process. Each call reads anew.
#include <cstdint>
#include <filesystem>
#include <string>

#include "appliance/base/time.hpp"

namespace mc::watch {

struct ProcessVitals {
  double cpu_seconds = 0;
  std::int64_t resident_bytes = 0, virtual_bytes = 0;
  std::int64_t open_files = 0, most_files = 0, threads = 0;
};
ProcessVitals process_vitals();

struct MachineVitals {
  double load1 = 0, load5 = 0, load15 = 0;
  int processors = 1;
  std::int64_t memory_bytes = 0, memory_available_bytes = 0;
};
MachineVitals machine_vitals();

struct DiskVitals {
  std::int64_t total_bytes = 0, free_bytes = 0;  // free: for us, without what is reserved for root
};
/// Zeros when it cannot be read.
DiskVitals disk_vitals(const std::filesystem::path& path);
/// Bytes of all files below, as allocated; stops after 100,000 files.
std::int64_t folder_bytes(const std::filesystem::path& folder);

}  // namespace mc::watch
