// The content origin: /t/TOKEN/c/PATH (files of the package), /t/TOKEN/player/FILE (our own pages) and /t/TOKEN/rt/CALL
// (to the format). The token is all that is looked at; whoever is signed in, here nobody is.
#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/http/assets.hpp"
#include "modules/packages/service.hpp"
#include "modules/packages/token.hpp"

namespace mc::packages {
namespace {

constexpr std::chrono::seconds kTouchEvery{60};

http::Response plain_page(int status, std::string_view title, std::string_view text) {
  http::Response out;
  out.status = status;
  out.body = fmt::format("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
                         "content=\"width=device-width\"><title>{0}</title><style>body{{font:18px/1.5 "
                         "system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 "
                         "1rem}}</style><main><h1>{0}</h1><p>{1}</p></main></html>\n",
                         title, text);
  out.add("Content-Type", "text/html; charset=utf-8");
  out.add("Cache-Control", "no-store");
  return out;
}

/// What a running player is told: its launch is over, or the lesson was opened once more.
http::Response call_ended(bool elsewhere) {
  http::Response out;
  out.status = 403;
  out.body = elsewhere ? R"({"code":"elsewhere"})" : R"({"code":"ended"})";
  out.add("Content-Type", "application/json");
  out.add("Cache-Control", "no-store");
  return out;
}

http::Response link_ended() { return plain_page(403, "This link has ended", "Close it and open the lesson again."); }

http::Response not_there() {
  http::Response out;
  out.status = 404;
  out.body = "Not found\n";
  out.add("Content-Type", "text/plain; charset=utf-8");
  out.add("Cache-Control", "no-store");
  return out;
}

http::Response only_reads() {
  http::Response out;
  out.status = 405;
  out.add("Allow", "GET, HEAD");
  out.add("Cache-Control", "no-store");
  return out;
}

/// "/TOKEN/c/a/b.html" in its parts.
struct Address {
  std::string_view token, what, rest;
};
std::optional<Address> parse_address(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  std::size_t first = path.find('/');
  if (first == std::string_view::npos) return Address{path, {}, {}};
  Address out;
  out.token = path.substr(0, first);
  path.remove_prefix(first + 1);
  std::size_t second = std::min(path.find('/'), path.size());
  out.what = path.substr(0, second);
  out.rest = second == path.size() ? std::string_view{} : path.substr(second + 1);
  return out;
}

/// A page that comes from the app, and not from content that is running: a launch.
bool arrives(const http::Head& head) {
  const std::string_view site = head.value("sec-fetch-site");
  return head.value("sec-fetch-mode") == "navigate" && (site == "same-site" || site == "cross-site" || site == "none");
}

bool reads(std::string_view method) { return method == "GET" || method == "HEAD"; }

/// Which bytes to send, as the pipeline does for downloads.
struct Piece {
  std::int64_t offset = 0;
  std::int64_t length = 0;
};

}  // namespace

http::Response Service::serve(http::MountRequest& request) {
  auto address = parse_address(request.path);
  if (!address || address->token.size() != 22) return link_ended();
  const std::string place = place_key(request.address);
  std::optional<LaunchRow> row;
  std::optional<FileRow> file;
  const bool wants_file = address->what == "c";
  bool elsewhere = false;
  std::optional<Launch> launch;  // of a call
  auto looked = platform_.db.read([&](data::Tx& tx) -> Status {
    row = TRY(store::launch_by_token(tx, ByteView(token_hash(address->token))));
    if (row && !TRY(counts(tx, *row, place, address->what == "rt" && request.method == "POST"))) {
      elsewhere = row->place == place && row->ended_at && TRY(store::opened_since(tx, *row));
      row.reset();
    }
    if (row && wants_file && reads(request.method)) file = TRY(store::file(tx, row->version_id, address->rest));
    if (row && address->what == "rt") launch = TRY(launch_of(tx, *row));
    return {};
  });
  if (!looked) {
    LOG(warning, "content_unavailable", {"code", looked.error().code}, {"request_id", request.request_id});
    return plain_page(503, "Please try again", "The server is busy. Load this page again in a moment.");
  }
  if (!row) return address->what == "rt" ? call_ended(elsewhere) : link_ended();
  if (platform_.clock.now() - row->used_at >= kTouchEvery)
    if (auto touched = platform_.db.write([&](data::Tx& tx) { return store::touch_launch(tx, row->id, tx.now()); });
        !touched)
      LOG(warning, "launch_not_touched", {"code", touched.error().code});
  if (address->what == "rt")
    return serve_call(request, *launch, request.content_origin + "/t/" + std::string(address->token), address->rest);
  if (!reads(request.method)) return only_reads();
  http::Response out = wants_file                  ? (file ? serve_file(request, *file) : not_there())
                       : address->what == "player" ? serve_page(request, address->rest)
                                                   : not_there();
  // All packages of all people are one origin to the browser. What one of them left in its storage is gone before the
  // next one runs, on a shared workstation too (docs/decisions/packages.md).
  if (arrives(request.head)) out.add("Clear-Site-Data", "\"storage\"");
  return out;
}

http::Response Service::serve_file(const http::MountRequest& request, const FileRow& file) {
  http::Response out;
  const std::string etag = "\"" + file.blob_id.text() + "\"";
  out.add("ETag", etag);
  // The address holds the token of one launch, and a version never changes.
  out.add("Cache-Control", file.media_type == "text/html" ? "private, no-cache" : "private, max-age=3600");
  out.add("Accept-Ranges", "bytes");
  std::string_view known = request.head.value("if-none-match");
  if (!known.empty() && (known == "*" || known.find(etag) != std::string_view::npos)) {
    out.status = 304;
    return out;
  }
  out.add("Content-Type", file.media_type);
  Piece piece{0, file.bytes};
  std::string_view condition = request.head.value("if-range");
  if (condition.empty() || condition == etag) {
    http::RangeChoice choice = http::choose_range(request.head.value("range"), file.bytes);
    if (choice.kind == http::RangeKind::unsatisfiable) {
      http::Response refused = not_there();
      refused.status = 416;
      refused.add("Content-Range", fmt::format("bytes */{}", file.bytes));
      return refused;
    }
    if (choice.kind == http::RangeKind::part) {
      piece = {choice.range.offset, choice.range.length};
      out.status = 206;
      out.add("Content-Range",
              fmt::format("bytes {}-{}/{}", piece.offset, piece.offset + piece.length - 1, file.bytes));
    }
  }
  if (piece.length == 0) return out;
  out.size = piece.length;
  out.stream = [this, blob = file.blob_id, piece](const blobs::Sink& sink) {
    return platform_.blobs.read(blob, piece.offset, piece.length, sink);
  };
  return out;
}

http::Response Service::serve_page(const http::MountRequest& request, std::string_view name) {
  if (!request.pages) return not_there();
  auto page = request.pages->file(std::string(http::kPlayerFolder) + std::string(name),
                                  request.head.value("accept-encoding"), request.head.value("if-none-match"));
  return page ? std::move(*page) : not_there();
}

http::Response Service::serve_call(http::MountRequest& request, const Launch& launch, std::string_view base,
                                   std::string_view call) {
  PackageFormat* format = format_of(launch.kind);
  if (!format) return not_there();
  return format->run({launch, call, request, base});
}

}  // namespace mc::packages
