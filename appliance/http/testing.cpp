#include "appliance/http/testing.hpp"

#include <mutex>
#include <stdexcept>

#include "appliance/http/problem.hpp"

namespace mc::http {
namespace {

/// Tokens that sign_in() made up, then those of real sessions.
class TestAuthenticator final : public Authenticator {
public:
  explicit TestAuthenticator(security::Sessions* sessions) : real_(sessions ? authenticator_of(*sessions) : nullptr) {}
  Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view token, security::Touch touch) override {
    std::lock_guard lock(mutex_);
    if (auto it = viewers_.find(token); it != viewers_.end()) return it->second;
    if (real_) return real_->resolve(token, touch);
    return fail(Fault::unauthenticated, "session_ended", "Sign in again.");
  }
  Result<std::shared_ptr<const security::Viewer>> at(std::shared_ptr<const security::Viewer> viewer,
                                                     std::string_view address) override {
    if (real_) return real_->at(std::move(viewer), address);
    return viewer;
  }
  void add(std::string token, std::shared_ptr<const security::Viewer> viewer) {
    std::lock_guard lock(mutex_);
    viewers_[std::move(token)] = std::move(viewer);
  }

private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const security::Viewer>, std::less<>> viewers_;
  std::unique_ptr<Authenticator> real_;
};

/// What the web builds into the program, for mounts that serve it.
constexpr EmbeddedFile kTestPages[] = {{"content/scorm.html", "<!doctype html><title>Player</title>"},
                                       {"content/player.js", "export {};"}};

/// The value of a string member of a problem. Only problems of our own writing are read.
std::string problem_code(std::string_view body) {
  auto document = shape::parse_json(body);
  if (!document) return {};
  for (shape::Cursor at = document->root().first(); !(at == document->root().end()); at = at.next())
    if (at.key() == "code") return std::string(at.text());
  return {};
}

}  // namespace

std::string_view TestResponse::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

std::string TestResponse::field_paths() const {
  std::string out;
  auto document = shape::parse_json(body);
  if (!document) return out;
  for (shape::Cursor at = document->root().first(); !(at == document->root().end()); at = at.next()) {
    if (at.key() != "fields") continue;
    for (shape::Cursor field = at.first(); !(field == at.end()); field = field.next())
      for (shape::Cursor part = field.first(); !(part == field.end()); part = part.next())
        if (part.key() == "path") out.append(out.empty() ? "" : ",").append(part.text());
  }
  return out;
}

void TestResponse::throw_not_json(const Error& error) const {
  std::string text = "status " + std::to_string(status) + ", " + error.code;
  for (const auto& field : error.fields) text += " " + field.path + ":" + field.code;
  throw std::runtime_error(text + ": " + body);
}

void RecordingHub::send(PersonId person, std::string_view type, std::string_view json) {
  std::lock_guard lock(mutex_);
  sent_.push_back({person, std::string(type), std::string(json)});
}
void RecordingHub::send_all(std::string_view type, std::string_view json) {
  std::lock_guard lock(mutex_);
  sent_.push_back({std::nullopt, std::string(type), std::string(json)});
}
void RecordingHub::drop(SessionId session) {
  std::lock_guard lock(mutex_);
  dropped_.push_back(session);
}
std::vector<RecordingHub::Sent> RecordingHub::sent() const {
  std::lock_guard lock(mutex_);
  return sent_;
}
std::vector<SessionId> RecordingHub::dropped() const {
  std::lock_guard lock(mutex_);
  return dropped_;
}

struct TestApi::Parts {
  Parts(const Routes& routes, const security::Permissions& all, const Clock& time, Random& source,
        security::Sessions* sessions, Idempotency* idempotency, const Mounts* mounts)
      : permissions(all), clock(time), random(source), authenticator(sessions), limiter(time) {
    PipelineOptions options;
    options.access_log = false;
    options.rate_limits = false;
    options.origin = "https://localhost";
    options.content_origin = kTestContent;
    options.content_host = "content.test";
    auto audit = [this](const security::AuditEvent& event) -> Status {
      denials.push_back(event);
      return {};
    };
    auto made = Pipeline::make({.clock = time,
                                .random = source,
                                .routes = routes,
                                .authenticator = authenticator,
                                .rate_limiter = limiter,
                                .audit = audit,
                                .idempotency = idempotency,
                                .assets = &pages,
                                .mounts = mounts},
                               options);
    if (!made) throw std::runtime_error(made.error().code + " " + made.error().detail);
    pipeline = std::move(*made);
  }
  const security::Permissions& permissions;
  const Clock& clock;
  Random& random;
  TestAuthenticator authenticator;
  security::RateLimiter limiter;
  Assets pages{kTestPages};
  std::vector<security::AuditEvent> denials;
  std::unique_ptr<Pipeline> pipeline;
};

TestApi::TestApi(const Routes& routes, const security::Permissions& permissions, const Clock& clock, Random& random,
                 security::Sessions* sessions, Idempotency* idempotency, const Mounts* mounts)
    : parts_(std::make_unique<Parts>(routes, permissions, clock, random, sessions, idempotency, mounts)) {}
TestApi::~TestApi() = default;

TestClient TestApi::sign_in(std::vector<security::Grant> grants, PersonId person) {
  auto viewer = std::make_shared<security::Viewer>();
  viewer->person = person.is_nil() ? PersonId::make(parts_->clock, parts_->random) : person;
  viewer->session = SessionId::make(parts_->clock, parts_->random);
  viewer->grants = std::move(grants);
  viewer->grants.push_back({.role = "member"});
  viewer->permissions = &parts_->permissions;
  TestClient client(*this, viewer->person);
  std::string token = "test-" + viewer->session.text();
  client.set_cookie(std::string(kSessionCookie), token);
  parts_->authenticator.add(token, std::move(viewer));
  return client;
}
const std::vector<security::AuditEvent>& TestApi::denials() const { return parts_->denials; }
Pipeline& TestApi::pipeline() { return *parts_->pipeline; }

void TestClient::set_header(std::string name, std::string value) {
  if (value.empty())
    headers_.erase(name);
  else
    headers_[std::move(name)] = std::move(value);
}

TestResponse TestClient::visit(std::string_view address, std::string_view method, std::string_view body,
                               std::string_view type) {
  auto before = headers_;
  if (address.starts_with("https://")) {
    std::size_t path = std::min(address.find('/', 8), address.size());
    headers_["Host"] = address.substr(8, path - 8);
    address.remove_prefix(path);
  }
  TestResponse out = send_to(address, method, body, type);
  headers_ = std::move(before);
  return out;
}

TestResponse TestClient::send_to(std::string_view target, std::string_view method, std::string_view body,
                                 std::string_view type) {
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
  for (const auto& [name, value] : headers_) text += name + ": " + value + "\r\n";
  std::string jar;
  for (const auto& [name, value] : cookies_) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty()) text += "Cookie: " + jar + "\r\n";
  if (!type.empty()) text += "Content-Type: " + std::string(type) + "\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  TestResponse out;
  auto head = parse_head(text);
  if (!head) {
    Response refused = api_->pipeline().refuse(head.error(), 400);
    return {refused.status, refused.body, head.error().code, refused.headers};
  }
  std::size_t at = 0;
  Request request{.method = head->method, .target = head->target, .head = &*head, .peer = address_};
  if (!body.empty()) {
    request.body_size = static_cast<std::int64_t>(body.size());
    request.body = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
      std::size_t count = std::min(buffer.size(), body.size() - at);
      std::copy_n(body.data() + at, count, reinterpret_cast<char*>(buffer.data()));
      at += count;
      if (static_cast<std::int64_t>(at) > request.body_limit) return fail(Fault::too_large, "body_too_large");
      return count;
    };
  }
  Response response = api_->pipeline().handle(request);
  out.status = response.status;
  out.headers = response.headers;
  out.body = response.shared_body.empty() ? response.body : std::string(response.shared_body);
  if (response.stream) {
    auto status = response.stream([&](ByteView piece) -> Status {
      out.body.append(as_text(piece));
      return {};
    });
    if (!status) throw std::runtime_error("the download failed: " + status.error().code);
  }
  if (response.header("content-type") == "application/problem+json") out.code = problem_code(response.body);
  for (const auto& [name, value] : response.headers) {
    if (!equal_ignoring_case(name, "set-cookie")) continue;
    std::string_view pair = std::string_view(value).substr(0, value.find(';'));
    std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    std::string key(pair.substr(0, equals)), content(pair.substr(equals + 1));
    if (content.empty() || value.find("Max-Age=0") != std::string::npos)
      cookies_.erase(key);
    else
      cookies_[key] = content;
  }
  return out;
}

}  // namespace mc::http
