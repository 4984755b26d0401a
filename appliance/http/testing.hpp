#pragma once
// For tests of modules: runs routes through the whole pipeline (session, cross-site rule, permission, body,
// problem+json) in this process, without sockets.
//
//   http::TestApi api(routes, permissions, clock, random);
//   auto nurse = api.sign_in({{"member"}});
//   auto answer = nurse.post("/courses", R"({"title":"Hand hygiene"})");
//   CHECK(answer.status == 403);   CHECK(answer.code == "forbidden");
//   auto course = nurse.get("/courses/" + id).json<CourseDetail>();
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/http/pipeline.hpp"
#include "appliance/security/permissions.hpp"

namespace mc::http {

struct TestResponse {
  int status = 0;
  std::string body;  // also of downloads
  std::string code;  // of a problem, else empty
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view header(std::string_view name) const;
  /// Paths of the refused fields: "title,items[0].name".
  std::string field_paths() const;
  /// The body as a T; throws std::runtime_error with the status and body when it is not one.
  template <class T>
  T json() const {
    auto out = shape::from_json<T>(body);
    if (!out) throw_not_json(out.error());
    return std::move(*out);
  }

private:
  [[noreturn]] void throw_not_json(const Error& error) const;
};

class TestApi;

inline constexpr std::string_view kTestContent = "https://content.test";

/// One browser: keeps cookies, sends `Sec-Fetch-Site: same-origin`. Paths are below /api/v1 ("/courses?limit=5").
class TestClient {
public:
  TestResponse get(std::string_view path) { return send("GET", path, "", ""); }
  TestResponse post(std::string_view path, std::string_view json = "") {
    return send("POST", path, json, "application/json");
  }
  TestResponse put(std::string_view path, std::string_view json) { return send("PUT", path, json, "application/json"); }
  TestResponse patch(std::string_view path, std::string_view json) {
    return send("PATCH", path, json, "application/json");
  }
  TestResponse del(std::string_view path) { return send("DELETE", path, "", ""); }
  template <class T>
  TestResponse post_json(std::string_view path, const T& in) {
    return post(path, shape::to_json(in));
  }
  template <class T>
  TestResponse put_json(std::string_view path, const T& in) {
    return put(path, shape::to_json(in));
  }
  template <class T>
  TestResponse patch_json(std::string_view path, const T& in) {
    return patch(path, shape::to_json(in));
  }
  TestResponse upload(std::string_view path, std::string_view bytes, std::string_view media_type) {
    return send("POST", path, bytes, media_type);
  }
  TestResponse send(std::string_view method, std::string_view path, std::string_view body, std::string_view type) {
    return send_to((path.starts_with("/api/") ? "" : "/api/v1") + std::string(path), method, body, type);
  }
  /// Any address of the server: "/xapi/statements", or "https://content.test/t/..." at the content origin. Cookies are
  /// sent there as well, as a browser does to another port of a host.
  TestResponse visit(std::string_view address, std::string_view method = "GET", std::string_view body = "",
                     std::string_view type = "");
  /// From now on this client's requests come from this address.
  void move_to(std::string address) { address_ = std::move(address); }
  /// A header for all further requests; an empty value removes it.
  void set_header(std::string name, std::string value);
  void set_cookie(std::string name, std::string value) { cookies_[std::move(name)] = std::move(value); }
  const std::map<std::string, std::string>& cookies() const { return cookies_; }
  /// Who is signed in by TestApi::sign_in; nil otherwise.
  PersonId person() const { return person_; }

private:
  friend class TestApi;
  TestClient(TestApi& api, PersonId person) : api_(&api), person_(person) {}
  TestResponse send_to(std::string_view target, std::string_view method, std::string_view body, std::string_view type);
  TestApi* api_;
  PersonId person_;
  std::string address_ = "192.0.2.7";
  std::map<std::string, std::string> headers_{{"Host", "localhost"}, {"Sec-Fetch-Site", "same-origin"}};
  std::map<std::string, std::string> cookies_;
};

/// A hub that remembers what was sent.
class RecordingHub final : public Hub {
public:
  struct Sent {
    std::optional<PersonId> person;  // none: to all
    std::string type;
    std::string json;
  };
  void send(PersonId person, std::string_view type, std::string_view json) override;
  void send_all(std::string_view type, std::string_view json) override;
  void drop(SessionId session) override;
  int connections() const override { return 0; }
  std::vector<Sent> sent() const;
  std::vector<SessionId> dropped() const;

private:
  mutable std::mutex mutex_;
  std::vector<Sent> sent_;
  std::vector<SessionId> dropped_;
};

/// Owns the pipeline. Make it after all routes were added. Denials are kept in `denials()`.
class TestApi {
public:
  /// `sessions`: resolves the tokens of real sign-ins too. `idempotency`: for routes tested with keys. `mounts` answer
  /// at the app's origin https://localhost and at the content origin https://content.test, with the pages
  /// of kTestPages.
  TestApi(const Routes& routes, const security::Permissions& permissions, const Clock& clock, Random& random,
          security::Sessions* sessions = nullptr, Idempotency* idempotency = nullptr, const Mounts* mounts = nullptr);
  ~TestApi();
  TestClient anonymous() { return TestClient(*this, {}); }
  /// Signed in without a real session, with these grants and member@platform. A nil person is made up.
  TestClient sign_in(std::vector<security::Grant> grants, PersonId person = {});
  const std::vector<security::AuditEvent>& denials() const;
  Pipeline& pipeline();

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mc::http
