#include "appliance/http/mounts.hpp"

#include <array>

namespace mc::http {
namespace {
std::unexpected<Error> mount_body_too_large() {
  return fail(Fault::too_large, "body_too_large", "The body is longer than this address accepts.");
}
}  // namespace

Result<std::string> MountRequest::body(std::int64_t limit) {
  std::string out;
  if (!reader) return out;
  if (body_size) {
    if (*body_size > limit) return mount_body_too_large();
    out.reserve(static_cast<std::size_t>(*body_size));
  }
  std::array<std::uint8_t, 16 * 1024> buffer;
  while (std::size_t got = TRY(reader(buffer))) {
    out.append(reinterpret_cast<const char*>(buffer.data()), got);
    if (static_cast<std::int64_t>(out.size()) > limit) return mount_body_too_large();
  }
  return out;
}

const Mount* Mounts::find(std::string_view path, Origin origin) const {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts_) {
    if (origin == Origin::app ? !mount.on_app : !mount.on_content) continue;
    if (!path.starts_with(mount.prefix)) continue;
    if (path.size() > mount.prefix.size() && path[mount.prefix.size()] != '/') continue;
    if (!best || mount.prefix.size() > best->prefix.size()) best = &mount;
  }
  return best;
}

}  // namespace mc::http
