// libFuzzer target: any bytes are refused or read under the limits; no entry is longer than it says and no path climbs
// out. By hand:
//   clang++-19 -std=c++23 -I. -DFMT_HEADER_ONLY -fsanitize=fuzzer,address,undefined tests/fuzz/documents_zip.cpp \
//     appliance/documents/zip.cpp appliance/base/{bytes,text}.cpp -lzip -lz -lutf8proc
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "appliance/documents/documents.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc;
  using namespace mc::documents;
  const int fd = ::memfd_create("archive", MFD_CLOEXEC);
  if (fd < 0 || ::write(fd, data, size) != static_cast<ssize_t>(size)) std::abort();
  const auto zip = ZipReader::open("/proc/self/fd/" + std::to_string(fd), {.entries = 100, .total_bytes = 1 << 20});
  if (zip) {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < (*zip)->entries().size(); ++i) {
      const ZipEntry& entry = (*zip)->entries()[i];
      if (entry.path.starts_with('/') || ("/" + entry.path + "/").find("/../") != std::string::npos) std::abort();
      std::int64_t got = 0;
      const auto status = (*zip)->read(i, [&](ByteView piece) -> Status {
        got += static_cast<std::int64_t>(piece.size());
        return {};
      });
      if (got > entry.size || (status && got != entry.size)) std::abort();
      total += got;
    }
    if (total > 1 << 20) std::abort();
  }
  ::close(fd);
  return 0;
}
