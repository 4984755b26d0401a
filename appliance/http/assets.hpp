#pragma once
// The embedded web app: index.html for every app route, /assets/* immutable, precompressed variants by Accept-Encoding.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "appliance/base/embedded.hpp"
#include "appliance/http/message.hpp"

namespace mc::http {

/// Where the player's pages lie among the embedded files; the app's origin does not serve them.
inline constexpr std::string_view kPlayerFolder = "/content/";

/// Immutable and thread-safe; the files must outlive it.
class Assets {
public:
  explicit Assets(std::span<const EmbeddedFile> files);
  /// `path` is decoded, as in "/assets/app-abc.js" or "/courses/7" (an app route). 404 for files that are not there.
  Response serve(std::string_view path, std::string_view accept_encoding, std::string_view if_none_match) const;
  /// One file as it is, without the fallback to the app's page; nothing when it is not there.
  std::optional<Response> file(std::string_view path, std::string_view accept_encoding,
                               std::string_view if_none_match) const;
  bool empty() const { return files_.empty(); }

private:
  struct File {
    std::string_view plain, brotli, gzip;
    std::string etag;
    std::string_view type;
  };
  static Response send(const File& file, bool immutable, std::string_view accept_encoding,
                       std::string_view if_none_match);
  std::map<std::string, File, std::less<>> files_;  // "/assets/app-abc.js"
};

/// Media type by the file name's ending.
std::string_view media_type_of(std::string_view path);

}  // namespace mc::http
