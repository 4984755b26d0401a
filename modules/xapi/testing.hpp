#pragma once
// For tests: a record store without sockets, with a key that may do everything.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "modules/testing.hpp"
#include "modules/xapi/service.hpp"

namespace mc::xapi::testing {

struct Answer {
  int status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (http::equal_ignoring_case(key, name)) return value;
    return {};
  }
};
using Headers = std::map<std::string, std::string>;

struct Lrs : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<Xapi> xapi = make_xapi(platform, {mounts, *keys, *accounts});
  std::string authorization{};
  std::string key{}, secret{};
  std::string version = "1.0.3";

  Lrs() {
    start();
    auto made = make_key(R"(["all"])");
    key = made.key;
    secret = made.secret;
    authorization = basic(key, secret);
  }
  Service& service() { return dynamic_cast<Service&>(*xapi); }
  http::TestClient admin() { return api->sign_in({{"admin", security::ScopeKind::platform, std::nullopt}}); }
  XapiClientMade make_key(const std::string& scopes, const std::string& origins = "[]") {
    auto made =
        admin().post("/xapi/clients", R"({"name":"Simulator","scopes":)" + scopes + R"(,"origins":)" + origins + "}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<XapiClientMade>();
  }
  static std::string basic(const std::string& name, const std::string& word) {
    return "Basic " + to_base64(as_bytes(name + ":" + word));
  }
  /// An empty value takes a usual header away.
  Answer send(std::string_view method, const std::string& target, const std::string& body = "", Headers more = {}) {
    Headers all{{"Host", "localhost"}, {"Authorization", authorization}, {"X-Experience-API-Version", version}};
    if (!body.empty()) {
      all["Content-Type"] = "application/json";
      all["Content-Length"] = std::to_string(body.size());
    }
    for (auto& [name, value] : more) all[name] = value;
    std::string text = fmt::format("{} {} HTTP/1.1\r\n", method == "GET" ? "POST" : method, "/xapi" + target);
    for (const auto& [name, value] : all)
      if (!value.empty()) text += name + ": " + value + "\r\n";
    text += "\r\n";
    http::Head head = must(http::parse_head(text));
    std::size_t question = target.find('?');
    std::string path = must_path("/x" + target.substr(0, question)).substr(2);
    std::size_t at = 0;
    http::MountRequest request{.method = method,
                               .path = path,
                               .query = question == std::string::npos ? std::string_view()
                                                                      : std::string_view(target).substr(question + 1),
                               .head = head,
                               .own_origin = "https://localhost:8443",
                               .app_origin = "https://localhost:8443",
                               .content_origin = "https://content.test",
                               .address = "10.0.0.1",
                               .request_id = "r1",
                               .reader = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
                                 std::size_t count = std::min(buffer.size(), body.size() - at);
                                 std::copy_n(body.begin() + static_cast<std::ptrdiff_t>(at), count, buffer.begin());
                                 at += count;
                                 return count;
                               },
                               .body_size = static_cast<std::int64_t>(body.size())};
    http::Response response = mounts.find("/xapi", http::Origin::app)->serve(request);
    Answer out{response.status, response.body, response.headers};
    if (response.stream)
      must(response.stream([&](ByteView piece) -> Status {
        out.body += as_text(piece);
        return {};
      }));
    return out;
  }
  Answer post(const std::string& body) { return send("POST", "/statements", body); }
  std::string post_id(const std::string& body) {
    auto answer = post(body);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.body.substr(2, 36);
  }
  /// Ids of the statements that a query finds, in order.
  std::vector<std::string> ids(const std::string& query) {
    auto answer = send("GET", "/statements" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return ids_in(answer.body);
  }
  static std::vector<std::string> ids_in(const std::string& body) {
    auto document = must(shape::parse_json(body));
    std::vector<std::string> out;
    auto list = *member(document.root(), "statements");
    for (auto item = list.first(); !(item == list.end()); item = item.next()) out.emplace_back(text_member(item, "id"));
    return out;
  }
  static std::string more_of(const std::string& body) {
    auto document = must(shape::parse_json(body));
    return std::string(text_member(document.root(), "more"));
  }

private:
  static std::string must_path(const std::string& text) { return http::decode_path(text).value(); }
};

inline std::string escaped(std::string_view text) { return net::percent_encode(text); }
inline std::string new_id(int n) { return fmt::format("00000000-0000-4000-8000-{:012}", n); }

inline const std::string kAna = R"({"objectType":"Agent","name":"Ana Reyes","mbox":"mailto:ana@x.example"})";
inline const std::string kBo = R"({"objectType":"Agent","account":{"homePage":"https://hr.example","name":"1003"}})";
inline const std::string kDid =
    R"({"id":"http://adlnet.gov/expapi/verbs/completed","display":{"en-US":"completed","de":"fertig"}})";
inline const std::string kCourse = R"({"objectType":"Activity","id":"https://x.example/course"})";

/// A statement; `more` replaces members or, when its value is empty, takes them away.
inline std::string made(std::map<std::string, std::string> more = {}) {
  std::map<std::string, std::string> members{{"actor", kAna}, {"verb", kDid}, {"object", kCourse}};
  for (auto& [name, value] : more) members[name] = value;
  std::string out;
  for (const auto& [name, value] : members)
    if (!value.empty()) out += (out.empty() ? "{" : ",") + ("\"" + name + "\":" + value);
  return out + "}";
}

}  // namespace mc::xapi::testing
