#include <doctest/doctest.h>

#include "appliance/http/body.hpp"
#include "appliance/http/message.hpp"

using namespace mc;
using namespace mc::http;

namespace {
std::string refused(const std::string& lines) {
  auto head = parse_head(lines + "\r\n");
  return head ? "accepted" : head.error().code;
}
std::string get(const std::string& fields) { return "GET / HTTP/1.1\r\nHost: a\r\n" + fields; }
std::string post(const std::string& fields) { return "POST / HTTP/1.1\r\nHost: a\r\n" + fields; }

/// A body reader over a fixed text; `step` bytes arrive at a time.
std::string read_body(std::string text, std::optional<std::int64_t> length, bool chunked, std::int64_t limit,
                      std::size_t step = 3) {
  std::size_t at = 0;
  BodyReader body(
      [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
        if (at == text.size()) return fail(Fault::unavailable, "connection_closed");
        std::size_t count = std::min({buffer.size(), step, text.size() - at});
        std::copy_n(text.data() + at, count, reinterpret_cast<char*>(buffer.data()));
        at += count;
        return count;
      },
      length, chunked);
  body.set_limit(limit);
  std::string out;
  std::array<std::uint8_t, 64> buffer;
  for (;;) {
    auto got = body.read(buffer);
    if (!got) return "!" + got.error().code;
    if (*got == 0) return out + "|" + text.substr(at);
    out.append(reinterpret_cast<const char*>(buffer.data()), *got);
  }
}
}  // namespace

TEST_CASE("http message: a head is parsed") {
  std::string text =
      "POST /a/b?c=d HTTP/1.1\r\nHost: h:1\r\nContent-Length: 12\r\nX-One:  two words \r\nx-one: second\r\n\r\n";
  auto head = parse_head(text);
  REQUIRE(head);
  CHECK(head->method == "POST");
  CHECK(head->target == "/a/b?c=d");
  CHECK(head->content_length == 12);
  CHECK(head->value("X-ONE") == "two words");
  CHECK(head->keep_alive);
  CHECK(find_head_end(text) == text.size());
  CHECK(find_head_end(text.substr(0, text.size() - 1)) == 0);
}

TEST_CASE("http message: what has two readings is refused") {
  CHECK(refused(post("Content-Length: 1\r\nContent-Length: 1\r\n")) == "duplicate_length");
  CHECK(refused(post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")) == "both_lengths");
  CHECK(refused(post("Transfer-Encoding: gzip, chunked\r\n")) == "transfer_encoding_unknown");
  CHECK(refused(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")) == "transfer_encoding_unknown");
  CHECK(refused(post("Content-Length: +1\r\n")) == "bad_header");
  CHECK(refused(post("Content-Length: 0x10\r\n")) == "bad_header");
  CHECK(refused(post("Content-Length: 1, 1\r\n")) == "bad_header");
  CHECK(refused(post("Content-Length: 9999999999999999\r\n")) == "bad_header");
  CHECK(refused(get("Host: b\r\n")) == "duplicate_host");
  CHECK(refused("GET / HTTP/1.1\r\n") == "host_missing");
  CHECK(refused(get("Content-Length : 3\r\n")) == "bad_header");
  CHECK(refused(get(" folded: x\r\n")) == "bad_header");
  CHECK(refused(get("X: a\r\n b\r\n")) == "bad_header");
  CHECK(refused(get("X: a\nY: b\r\n")) == "control_character");
  CHECK(refused(get(std::string("X: a\0b\r\n", 8))) == "control_character");
  CHECK(refused(get("X: a\rb\r\n")) == "control_character");
  CHECK(refused(get("Content-Length: 5\r\n")) == "body_not_expected");
  CHECK(refused(get("Transfer-Encoding: chunked\r\n")) == "body_not_expected");
  auto tolerated = parse_head("GET /xapi/statements HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
  REQUIRE(tolerated);
  CHECK_FALSE(tolerated->keep_alive);
  CHECK(refused("GET  / HTTP/1.1\r\nHost: a\r\n") == "bad_request_line");
  CHECK(refused("GET / HTTP/1.1 \r\nHost: a\r\n") == "bad_request_line");
  CHECK(refused("GET http://a/ HTTP/1.1\r\nHost: a\r\n") == "bad_request_line");
  CHECK(refused("G(T / HTTP/1.1\r\nHost: a\r\n") == "bad_request_line");
  CHECK(refused("GET / HTTP/2.0\r\nHost: a\r\n") == "version_unknown");
  CHECK(refused("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n") == "uri_too_long");
  std::string many;
  for (int i = 0; i < 100; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  CHECK(refused(get(many)) == "too_many_fields");
  CHECK(refused(get("X: fine\r\n")) == "accepted");
}

TEST_CASE("http message: connection handling by version") {
  CHECK(!parse_head("GET / HTTP/1.0\r\n\r\n")->keep_alive);
  CHECK(parse_head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")->keep_alive);
  CHECK(!parse_head("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, close\r\n\r\n")->keep_alive);
}

TEST_CASE("http message: paths are decoded once and never leave the tree") {
  CHECK(decode_path("/a%20b") == "/a b");
  CHECK(decode_path("/caf%C3%A9") == "/caf\xc3\xa9");
  for (auto bad : {"/a/../b", "/..", "/%2e%2e/x", "/a%2fb", "/a%5cb", "/a%00", "/a%0d%0ab", "/a%", "/a%4", "/a%zz",
                   "/%ff", "a", ""})
    CHECK_MESSAGE(!decode_path(bad), bad);
  CHECK(decode_path("/%252e%252e/x") == "/%2e%2e/x");  // not decoded twice
}

TEST_CASE("http message: ranges") {
  auto part = [](std::string_view header, std::int64_t size) {
    auto choice = choose_range(header, size);
    if (choice.kind == RangeKind::whole) return std::string("whole");
    if (choice.kind == RangeKind::unsatisfiable) return std::string("416");
    return std::to_string(choice.range.offset) + "+" + std::to_string(choice.range.length);
  };
  CHECK(part("bytes=0-0", 10) == "0+1");
  CHECK(part("bytes=2-", 10) == "2+8");
  CHECK(part("bytes=2-100", 10) == "2+8");
  CHECK(part("bytes=-3", 10) == "7+3");
  CHECK(part("bytes=-30", 10) == "0+10");
  CHECK(part("bytes=10-", 10) == "416");
  CHECK(part("bytes=-0", 10) == "416");
  CHECK(part("bytes=0-", 0) == "416");
  CHECK(part("bytes=5-2", 10) == "whole");
  CHECK(part("bytes=0-1,3-4", 10) == "whole");
  CHECK(part("bytes=0-18446744073709551616", 10) == "whole");
  CHECK(part("bytes=--1", 10) == "whole");
  CHECK(part("lines=0-1", 10) == "whole");
  CHECK(part("", 10) == "whole");
}

TEST_CASE("http message: cookies and lists") {
  CHECK(cookie_value("a=1; __Host-sid=x.y; b=2", "__Host-sid") == "x.y");
  CHECK(cookie_value("a__Host-sid=1", "__Host-sid").empty());
  CHECK(lists_token("gzip, br;q=0.8", "br"));
  CHECK(!lists_token("gzip, br;q=0", "br"));
  CHECK(!lists_token("gzipped", "gzip"));
}

TEST_CASE("http message: a response never carries a control character") {
  Response response;
  response.add("X-Name", "a\r\nSet-Cookie: evil=1");
  response.add("X Name", "a");
  response.add("X-Fine", "a");
  CHECK(response.headers == decltype(response.headers){{"X-Fine", "a"}});
}

TEST_CASE("http body: by length") {
  CHECK(read_body("hello GET", 5, false, 100) == "hello| GET");
  CHECK(read_body("hello", 5, false, 4) == "!body_too_large");
  CHECK(read_body("hel", 5, false, 100) == "!connection_closed");
  CHECK(read_body("next", 0, false, 100) == "|next");
}

TEST_CASE("http body: chunked") {
  CHECK(read_body("5\r\nhello\r\n3;x=y\r\n, w\r\n0\r\n\r\nGET", {}, true, 100, 1) == "hello, w|GET");
  CHECK(read_body("0\r\nTrailer: x\r\n\r\nGET", {}, true, 100, 1) == "|GET");
  CHECK(read_body("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", {}, true, 9) == "!body_too_large");
  CHECK(read_body("fffffffffff\r\nx", {}, true, 100) == "!body_too_large");
  CHECK(read_body("fffffffffffffffff\r\nx", {}, true, 100) == "!bad_chunk");
  CHECK(read_body("5\r\nhelloX\r\n0\r\n\r\n", {}, true, 100) == "!bad_chunk");
  CHECK(read_body("-5\r\nhello\r\n", {}, true, 100) == "!bad_chunk");
  CHECK(read_body("\r\n", {}, true, 100) == "!bad_chunk");
  CHECK(read_body("5" + std::string(300, ' '), {}, true, 100) == "!bad_chunk");
  CHECK(read_body("1;" + std::string(5000, 'a') + "\r\n", {}, true, 100) == "!bad_chunk");
  CHECK(read_body("0\r\nX: " + std::string(9000, 'a'), {}, true, 100) == "!bad_chunk");
}
