#include <doctest/doctest.h>

#include "appliance/http/assets.hpp"

using namespace mc;
using namespace mc::http;

TEST_CASE("http assets: index for app routes, immutable files, variants, tags") {
  const EmbeddedFile files[] = {{"assets/app-1.js", "plain js"}, {"assets/app-1.js.br", "br"},
                                {"assets/app-1.js.gz", "gz"},    {"favicon.svg", "<svg/>"},
                                {"index.html", "<html>"},        {"orphan.js.gz", "gz"},
                                {"offline/worker.js", "fetch"}};
  Assets assets{files};
  auto script = assets.serve("/assets/app-1.js", "gzip, deflate, br", "");
  CHECK(script.shared_body == "br");
  CHECK(script.header("Content-Encoding") == "br");
  CHECK(script.header("Vary") == "Accept-Encoding");
  CHECK(script.header("Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(script.header("Content-Type") == "text/javascript; charset=utf-8");
  CHECK(assets.serve("/assets/app-1.js", "gzip", "").shared_body == "gz");
  CHECK(assets.serve("/assets/app-1.js", "", "").shared_body == "plain js");
  auto page = assets.serve("/courses/7", "", "");
  CHECK(page.shared_body == "<html>");
  CHECK(page.header("Cache-Control") == "no-cache");
  CHECK(assets.serve("/", "", "").shared_body == "<html>");
  CHECK(assets.serve("/", "", page.header("ETag")).status == 304);
  CHECK(assets.serve("/", "", page.header("ETag")).header("Content-Type") == "text/html; charset=utf-8");
  CHECK(assets.serve("/", "", "\"other\"").status == 200);
  CHECK(assets.serve("/assets/old-chunk.js", "", "").status == 404);
  auto worker = assets.serve("/offline/worker.js", "", "");
  CHECK(worker.header("Content-Security-Policy") == "default-src 'none'; connect-src 'self'; frame-ancestors 'none'");
  worker = assets.serve("/offline/worker.js", "", worker.header("ETag"));
  CHECK(worker.status == 304);
  CHECK(worker.header("Content-Security-Policy").contains("connect-src 'self'"));
  CHECK(script.header("Content-Security-Policy").empty());
  CHECK(assets.serve("/assets/nothing", "", "").status == 404);
  CHECK(assets.serve("/missing.png", "", "").status == 404);
  CHECK(assets.serve("/orphan.js", "", "").status == 404);
  CHECK(assets.serve("/packages/7/attempts/01a201a4-b6d1-718d.01a201a4-b68c-746b-a5fe", "", "").shared_body ==
        "<html>");
}
