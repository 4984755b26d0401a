// libFuzzer target: any bytes are refused with words, or read as a package whose paths stay inside it, are sorted, lie
// in no folder that all share, and give what they promise; titles of its pages are clean text.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "appliance/base/text.hpp"
#include "modules/packages/html5.hpp"
#include "modules/packages/unpack.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc;
  using namespace mc::packages;
  const std::string title = title_of_page(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!clean_text(title) || count_code_points(title) > 200) std::abort();
  const int fd = ::memfd_create("package", MFD_CLOEXEC);
  if (fd < 0 || ::write(fd, data, size) != static_cast<ssize_t>(size)) std::abort();
  std::vector<ImportProblem> problems;
  documents::ZipLimits limits = Unpacked::default_limits();
  limits.entries = 100;
  limits.total_bytes = 1 << 20;
  auto files = Unpacked::open(documents::ZipReader::open("/proc/self/fd/" + std::to_string(fd), limits), problems);
  if (has_errors(problems) != files->paths().empty()) std::abort();
  if (!std::is_sorted(files->paths().begin(), files->paths().end())) std::abort();
  for (const ImportProblem& problem : problems)
    if (problem.message.empty() || problem.code.empty()) std::abort();
  for (const std::string& path : files->paths()) {
    if (path.empty() || path.starts_with('/') || ("/" + path + "/").find("/../") != std::string::npos ||
        path.find('\\') != std::string::npos || !is_utf8(path))
      std::abort();
    auto bytes = files->read(path, 1 << 20);
    if (bytes && static_cast<std::int64_t>(bytes->size()) != files->size(path)) std::abort();
    if (content_type_of(path).empty()) std::abort();
  }
  ::close(fd);
  return 0;
}
