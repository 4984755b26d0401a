// libFuzzer target: what ffprobe says, and files that claim to be films, are refused or give a length within 48 hours
// and renditions with even sides.
#include <algorithm>
#include <cstdlib>

#include "modules/media/container.hpp"
#include "modules/media/probe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc;
  using namespace mc::media;
  constexpr std::int64_t kLongest = 48LL * 3'600 * 1'000;
  const ByteView all(data, size);
  if (auto probe = read_probe(as_text(all))) {
    if (probe->duration_ms <= 0 || probe->duration_ms > kLongest) std::abort();
    if (probe->picture)
      for (const Rung& rung : ladder_for(*probe->picture, true))
        if (rung.width < 2 || rung.height < 2 || rung.width % 2 != 0 || rung.height % 2 != 0) std::abort();
  }
  const ReadAt read = [&](std::int64_t offset, std::int64_t length) -> Result<Bytes> {
    if (offset < 0 || length < 0 || offset > static_cast<std::int64_t>(size)) std::abort();
    const ByteView part = all.subspan(static_cast<std::size_t>(offset));
    const ByteView given = part.first(std::min(part.size(), static_cast<std::size_t>(length)));
    return Bytes(given.begin(), given.end());
  };
  for (ContainerKind kind : {ContainerKind::mp4, ContainerKind::webm}) {
    auto duration = duration_of({kind, "", true, true}, static_cast<std::int64_t>(size), read);
    if (!duration || (*duration && (**duration <= 0 || **duration > kLongest))) std::abort();
  }
  static_cast<void>(sniff_container(all));
  return 0;
}
