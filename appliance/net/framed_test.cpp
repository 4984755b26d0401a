// Frames out of any pieces; a listener that answers one message after the other, and nobody who may not connect.
#include <doctest/doctest.h>

#include "appliance/net/framed.hpp"
#include "appliance/net/stream.hpp"
#include "appliance/net/testing.hpp"

using namespace mc;
using net::framed;
using net::FramedListener;
using net::FramedOptions;
using net::Frames;

namespace {

std::string frames_error(std::string_view bytes, std::size_t most = 100) {
  Frames frames(most);
  auto done = frames.take(bytes);
  return done ? "" : done.error().code;
}

FramedOptions options_for(std::string_view network) {
  FramedOptions out;
  if (auto parsed = parse_network(network)) out.peers = {*parsed};
  out.idle = std::chrono::milliseconds(2'000);
  return out;
}

std::unique_ptr<FramedListener> listen(FramedOptions options) {
  auto out = FramedListener::start(std::move(options), [](const std::string& message, const std::string& peer) {
    return message == "quiet" ? std::string() : "to " + peer + ": " + message;
  });
  REQUIRE(out.has_value());
  return std::move(*out);
}

std::unique_ptr<net::Stream> reach(const FramedListener& listener) {
  auto out = net::Stream::connect({"127.0.0.1", listener.port(), std::chrono::milliseconds(3'000)});
  REQUIRE(out.has_value());
  return std::move(*out);
}

/// Everything until `count` frames or the end.
std::vector<std::string> answers(net::Stream& stream, std::size_t count) {
  Frames frames(1 << 20);
  std::vector<std::string> out;
  while (out.size() < count) {
    if (auto one = frames.next()) {
      out.push_back(std::move(*one));
      continue;
    }
    auto bytes = stream.read_some(1'000);
    if (!bytes || bytes->empty() || !frames.take(*bytes)) break;
  }
  return out;
}

/// The figures change on the other thread.
bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 300; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_SUITE("framed messages") {
  TEST_CASE("frames are found in whatever pieces they come, and what is none is an error") {
    const std::string bytes = framed("one\rtwo") + "\r\n" + framed("") + framed("three");
    for (std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, bytes.size()}) {
      Frames frames(100);
      std::vector<std::string> got;
      for (std::size_t at = 0; at < bytes.size(); at += size) {
        REQUIRE(frames.take(std::string_view(bytes).substr(at, size)));
        while (auto one = frames.next()) got.push_back(*one);
      }
      CHECK(got == std::vector<std::string>{"one\rtwo", "", "three"});
      CHECK_FALSE(frames.inside());
    }
    CHECK(frames_error("MSH|^~\\&|") == "frame_missing");
    CHECK(frames_error("\x0Bone\x0Btwo") == "frame_broken");
    CHECK(frames_error("\x0Bone\x1C\x0B") == "frame_broken");
    CHECK(frames_error("\x0B" + std::string(101, 'a')) == "frame_too_long");
    CHECK(frames_error("\x0B" + std::string(100, 'a') + "\x1C\r").empty());
  }

  TEST_CASE("a listener answers each message in turn, also those that came together") {
    auto listener = listen(options_for("127.0.0.0/8"));
    auto stream = reach(*listener);
    REQUIRE(stream->write(framed("one").substr(0, 2)));
    REQUIRE(stream->write(framed("one").substr(2) + framed("quiet") + framed("two")));
    CHECK(answers(*stream, 2) == std::vector<std::string>{"to 127.0.0.1: one", "to 127.0.0.1: two"});
    CHECK(soon([&] { return listener->figures().messages == 3; }));
    CHECK(listener->figures().connections == 1);
    CHECK(listener->figures().last_peer == "127.0.0.1");
    REQUIRE(stream->write("GET / HTTP/1.1\r\n"));
    CHECK(answers(*stream, 1).empty());
    CHECK(soon([&] { return listener->figures().connections == 0; }));
    CHECK(listener->figures().last_error.find("0x0B") != std::string::npos);
  }

  TEST_CASE("others are not answered, nor more than fit, and who falls silent in a message is let go") {
    auto closed = listen(options_for("10.0.0.0/8"));
    CHECK(answers(*reach(*closed), 1).empty());
    CHECK(soon([&] { return closed->figures().refused == 1; }));
    FramedOptions narrow = options_for("127.0.0.1");
    narrow.most_per_address = 1;
    narrow.message = std::chrono::milliseconds(150);
    auto listener = listen(std::move(narrow));
    auto first = reach(*listener);
    REQUIRE(first->write(framed("one")));
    REQUIRE(answers(*first, 1).size() == 1);
    CHECK(answers(*reach(*listener), 1).empty());
    REQUIRE(first->write("\x0Bhalf"));
    CHECK(answers(*first, 1).empty());
    CHECK(soon([&] { return listener->figures().connections == 0; }));
    auto second = reach(*listener);
    REQUIRE(second->write(framed("two")));
    CHECK(answers(*second, 1).size() == 1);
    FramedOptions taken = options_for("127.0.0.1");
    taken.port = listener->port();
    auto refused = FramedListener::start(std::move(taken), [](const auto&, const auto&) { return std::string(); });
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "port_in_use");
  }

  TEST_CASE("TLS: with its certificate; a client without the certificate that is asked for is refused") {
    net::testing::TestCertificate certificate("IP:127.0.0.1");
    const auto file = std::filesystem::temp_directory_path() / ("framed-" + std::to_string(::getpid()) + ".pem");
    certificate.write(file);
    auto context = [&]() -> Result<std::shared_ptr<ssl_ctx_st>> {
      return std::shared_ptr<ssl_ctx_st>(certificate.context(), [](ssl_ctx_st*) {});
    };
    FramedOptions options = options_for("127.0.0.1");
    options.tls = context;
    auto listener = listen(options);
    auto stream = reach(*listener);
    REQUIRE(stream->start_tls({file, {}}));
    REQUIRE(stream->write(framed("one")));
    CHECK(answers(*stream, 1) == std::vector<std::string>{"to 127.0.0.1: one"});
    auto plain = reach(*listener);
    REQUIRE(plain->write(framed("one")));
    CHECK(answers(*plain, 1).empty());
    std::FILE* in = std::fopen(file.c_str(), "r");
    std::string pem(4'000, '\0');
    pem.resize(std::fread(pem.data(), 1, pem.size(), in));
    std::fclose(in);
    options.client_authorities = pem;
    auto strict = listen(options);
    auto bare = reach(*strict);
    if (bare->start_tls({file, {}}) && bare->write(framed("one"))) CHECK(answers(*bare, 1).empty());
    CHECK(soon([&] { return strict->figures().last_error.find("TLS") != std::string::npos; }));
    CHECK(strict->figures().messages == 0);
    std::filesystem::remove(file);
  }
}
