#include "appliance/http/assets.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "appliance/base/bytes.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::http {
namespace {

/// Is one of the tags of an If-None-Match header this tag? Weak comparison (RFC 9110 section 13.1.2).
bool matches(std::string_view header, std::string_view tag) {
  if (header == "*") return true;
  std::size_t at = header.find(tag);
  return at != std::string_view::npos;
}

}  // namespace

std::string_view media_type_of(std::string_view path) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array kTypes{
      Pair{".html", "text/html; charset=utf-8"},
      Pair{".js", "text/javascript; charset=utf-8"},
      Pair{".mjs", "text/javascript; charset=utf-8"},
      Pair{".css", "text/css; charset=utf-8"},
      Pair{".json", "application/json"},
      Pair{".svg", "image/svg+xml"},
      Pair{".png", "image/png"},
      Pair{".jpg", "image/jpeg"},
      Pair{".webp", "image/webp"},
      Pair{".ico", "image/x-icon"},
      Pair{".woff2", "font/woff2"},
      Pair{".wasm", "application/wasm"},
      Pair{".txt", "text/plain; charset=utf-8"},
      Pair{".webmanifest", "application/manifest+json"},
      Pair{".vtt", "text/vtt"},
      Pair{".pdf", "application/pdf"},
      Pair{".bcmap", "application/octet-stream"},
  };
  for (const auto& [ending, type] : kTypes)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

Assets::Assets(std::span<const EmbeddedFile> files) {
  for (const auto& file : files) {
    std::string path = "/" + std::string(file.path);
    bool brotli = path.ends_with(".br"), gzip = path.ends_with(".gz");
    if (brotli || gzip) path.resize(path.size() - 3);
    File& entry = files_[path];
    if (brotli)
      entry.brotli = file.bytes;
    else if (gzip)
      entry.gzip = file.bytes;
    else
      entry.plain = file.bytes;
  }
  for (auto it = files_.begin(); it != files_.end();) {
    File& file = it->second;
    if (!file.plain.data()) {  // a compressed variant of nothing
      it = files_.erase(it);
      continue;
    }
    file.etag = "\"" + to_hex(ByteView(security::sha256(as_bytes(file.plain))).first(16)) + "\"";
    file.type = media_type_of(it->first);
    ++it;
  }
}

Response Assets::send(const File& file, bool immutable, std::string_view accept_encoding,
                      std::string_view if_none_match) {
  Response response;
  response.add("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.add("ETag", file.etag);
  response.add("Vary", "Accept-Encoding");
  response.add("Content-Type", file.type);  // on a 304 too: the policy that goes with it hangs on it
  if (!if_none_match.empty() && matches(if_none_match, file.etag)) {
    response.status = 304;
    return response;
  }
  response.shared_body = file.plain;
  if (!file.brotli.empty() && lists_token(accept_encoding, "br")) {
    response.shared_body = file.brotli;
    response.add("Content-Encoding", "br");
  } else if (!file.gzip.empty() && lists_token(accept_encoding, "gzip")) {
    response.shared_body = file.gzip;
    response.add("Content-Encoding", "gzip");
  }
  return response;
}

std::optional<Response> Assets::file(std::string_view path, std::string_view accept_encoding,
                                     std::string_view if_none_match) const {
  auto it = files_.find(path);
  if (it == files_.end()) return std::nullopt;
  return send(it->second, path.starts_with("/assets/"), accept_encoding, if_none_match);
}

namespace {

/** Whether a path's last segment ends as a file's name does (".js", ".webmanifest"); "id.id", of an app route, does
 * not. */
bool names_a_file(std::string_view last) {
  constexpr std::size_t kLongestEnding = 11;
  std::size_t dot = last.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string_view ending = last.substr(dot + 1);
  return !ending.empty() && ending.size() <= kLongestEnding &&
         std::ranges::all_of(ending, [](unsigned char c) { return std::isalnum(c) != 0; });
}

}  // namespace

Response Assets::serve(std::string_view path, std::string_view accept_encoding, std::string_view if_none_match) const {
  bool immutable = path.starts_with("/assets/");
  // Pages of the player run what others wrote: they are only for the content origin (packages' mount).
  bool of_player = path.starts_with(kPlayerFolder);
  if (auto it = files_.find(path); it != files_.end() && !of_player) {
    Response found = send(it->second, immutable, accept_encoding, if_none_match);
    // Service workers live under the policy of their script, on a 304 too: theirs may ask this server, nobody else.
    if (!immutable && path.ends_with(".js"))
      found.add("Content-Security-Policy", "default-src 'none'; connect-src 'self'; frame-ancestors 'none'");
    return found;
  }
  // A missing file must not answer with the page.
  auto index = files_.find("/index.html");
  if (!immutable && !names_a_file(path.substr(path.rfind('/') + 1)) && index != files_.end())
    return send(index->second, false, accept_encoding, if_none_match);
  Response response;
  response.status = 404;
  response.body = "Not found\n";
  response.add("Content-Type", "text/plain; charset=utf-8");
  response.add("Cache-Control", "no-store");
  return response;
}

}  // namespace mc::http
