#pragma once
// Address spaces beside /api/v1 that speak protocols of their own: the record store (/xapi), and on the content origin
// the pages and files of uploaded packages (/t). A mount never learns who is signed in: the pipeline reads no session
// cookie for it, and it must not read one itself.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/http/message.hpp"

namespace mc::http {

class Assets;

/// The two names under which the server answers. Uploaded content is only ever served on `content`, the app, its API
/// and its session cookie only on `app`.
enum class Origin : std::uint8_t { app, content };

/// One request below a mount. Lives on the worker's stack.
struct MountRequest {
  std::string_view method;
  std::string_view path;   // decoded, below the prefix: "" or "/..."
  std::string_view query;  // as sent
  const Head& head;
  Origin origin = Origin::app;
  std::string own_origin;      // "https://host:port" that was asked
  std::string app_origin;      // of the app; equal to own_origin when origin is app
  std::string content_origin;  // of the content; empty when none is configured
  std::string address;         // the client's, after trusted proxies
  std::string request_id;
  blobs::Reader
      reader;  // the body; an empty function when there is none. Fails with `too_large` past the mount's limit
  std::optional<std::int64_t> body_size;
  const Assets* pages = nullptr;  // the embedded web files, for pages of our own player; null: none are embedded

  /// The whole body as bytes; `too_large` past `limit`.
  Result<std::string> body(std::int64_t limit);
};

struct Mount {
  std::string prefix;  // "/xapi": serves "/xapi" and all below
  bool on_app = false;
  bool on_content = false;
  std::int64_t body_limit = 1 << 20;
  std::function<Response(MountRequest&)> serve;
  int feature = -1;  // as of Route
};

/// Filled while the program is put together, read-only afterwards.
class Mounts {
public:
  void add(Mount mount) { mounts_.push_back(std::move(mount)); }
  /// To say which feature they are of, while the program is put together.
  std::vector<Mount>& all() { return mounts_; }
  /// The mount with the longest prefix of `path` (on a segment boundary) that answers at `origin`; null: none.
  const Mount* find(std::string_view path, Origin origin) const;

private:
  std::vector<Mount> mounts_;
};

}  // namespace mc::http
