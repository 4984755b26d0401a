// The helpers of test_server.hpp. In a _test.cpp file so that they are not part of the program.
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "appliance/base/waiting.hpp"
#include "appliance/http/test_server.hpp"

namespace mc::http {

RawClient::RawClient(int port, bool tls, int tls_version) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0;
  timeval wait{2, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  if (!tls || !connected_) return;
  context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context_, 0);  // old versions must be refused by the server, not here
  if (tls_version != 0) {
    SSL_CTX_set_min_proto_version(context_, tls_version);
    SSL_CTX_set_max_proto_version(context_, tls_version);
  }
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, socket_);
  connected_ = SSL_connect(ssl_) == 1;
}
RawClient::~RawClient() {
  if (ssl_) SSL_free(ssl_);
  if (context_) SSL_CTX_free(context_);
  ::close(socket_);
}
bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    long sent = ssl_ ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                     : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}
long RawClient::receive(char* buffer, std::size_t size, std::chrono::milliseconds wait) {
  pollfd poll{socket_, POLLIN, 0};
  if (!(ssl_ && SSL_pending(ssl_) > 0) && ::poll(&poll, 1, static_cast<int>(wait.count())) <= 0) return -2;
  return ssl_ ? SSL_read(ssl_, buffer, static_cast<int>(size)) : ::recv(socket_, buffer, size, 0);
}
std::string RawClient::read_all(std::chrono::milliseconds wait) {
  std::string out;
  char buffer[16384];
  for (long got = 0; (got = receive(buffer, sizeof buffer, wait)) > 0;)
    out.append(buffer, static_cast<std::size_t>(got));
  return out;
}
std::string RawClient::read_some(std::size_t count) {
  std::string out;
  char buffer[16384];
  while (out.size() < count) {
    long got = receive(buffer, std::min(sizeof buffer, count - out.size()), std::chrono::milliseconds(2000));
    if (got <= 0) break;
    out.append(buffer, static_cast<std::size_t>(got));
  }
  return out;
}
std::string RawClient::read_response() {
  std::string out;
  while (out.find("\r\n\r\n") == std::string::npos) {
    std::string one = read_some(1);
    if (one.empty()) return out;
    out += one;
  }
  std::size_t at = out.find("Content-Length: ");
  if (at == std::string::npos) return out;
  return out + read_some(std::stoul(out.substr(at + 16)));
}
bool RawClient::closed(std::chrono::milliseconds wait) {
  char buffer[4096];
  for (;;) {
    long got = receive(buffer, sizeof buffer, wait);
    if (got == -2) return false;
    if (got <= 0) return true;
  }
}
std::string RawClient::certificate() const {
  X509* certificate = SSL_get1_peer_certificate(ssl_);
  if (!certificate) return {};
  char name[256] = {};
  X509_NAME_oneline(X509_get_subject_name(certificate), name, sizeof name);
  std::string out = name;
  const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
  out += to_hex(ByteView(serial->data, static_cast<std::size_t>(serial->length)));
  X509_free(certificate);
  return out;
}

class TestServer::Guard final : public Authenticator {
public:
  explicit Guard(std::shared_ptr<const security::Viewer> viewer) : viewer_(std::move(viewer)) {}
  Result<std::shared_ptr<const security::Viewer>> resolve(std::string_view token, security::Touch) override {
    if (token == "good") return viewer_;
    if (token == "leaving" && !left_.exchange(true)) return viewer_;
    return fail(Fault::unauthenticated, "session_ended");
  }

private:
  std::shared_ptr<const security::Viewer> viewer_;
  std::atomic<bool> left_{false};
};

void TestServer::add_routes() {
  routes_.get<Plain>("/plain", kPublic, "Plain", [this](Call&) -> Result<Plain> {
    ++handled_;
    return Plain{"hello"};
  });
  routes_.post<Plain, Plain>("/echo", kPublic, "Echo", [this](Call&, const Plain& in) -> Result<Plain> {
    ++handled_;
    return in;
  });
  routes_.post<Plain, Plain>("/guarded", "test:use", "Guarded", [this](Call& call, const Plain&) -> Result<Plain> {
    ++handled_;
    return Plain{call.address()};
  });
  routes_.get<Plain>("/wait", kPublic, "Wait", [this](Call&) -> Result<Plain> {
    int before = ++handled_;
    Waiting waiting;
    for (int i = 0; i < 200 && handled_ == before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return Plain{handled_ == before ? "alone" : "met another"};
  });
  routes_.get<Plain>("/queue", kPublic, "Queue", [this](Call&) -> Result<Plain> {
    Waiting waiting;
    ++queued_;
    while (!waiting.pointless()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    --queued_;
    return Plain{"gave up"};
  });
  routes_.get<Plain>("/slow", kPublic, "Slow", [this](Call&) -> Result<Plain> {
    int now = ++slow_;
    for (int most = most_slow_; now > most && !most_slow_.compare_exchange_weak(most, now);) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    --slow_;
    return Plain{"late"};
  });
  auto pieces = [](std::int64_t, std::int64_t length, const blobs::Sink& sink) -> Status {
    Bytes piece(64 * 1024, 'x');
    for (std::int64_t left = length < 0 ? 1 << 20 : length; left > 0; left -= 64 * 1024)
      TRY(sink(ByteView(piece).first(static_cast<std::size_t>(std::min<std::int64_t>(left, 64 * 1024)))));
    return {};
  };
  routes_.download<Nothing>("/file", "test:use", "File", [pieces](Call&, const Nothing&) -> Result<Download> {
    return Download{.media_type = "application/pdf", .file_name = "a.pdf", .size = 1 << 20, .write = pieces};
  });
  routes_.download<Nothing>("/stream", "test:use", "Stream", [pieces](Call&, const Nothing&) -> Result<Download> {
    return Download{.media_type = "text/csv", .file_name = "a.csv", .write = pieces};
  });
  routes_.upload<Nothing, Plain>("/file", "test:use", "Upload", 64 << 20,
                                 [](Call&, Upload& upload, const Nothing&) -> Result<Plain> {
                                   std::size_t total = 0;
                                   Bytes buffer(16384);
                                   while (std::size_t got = TRY(upload.reader(buffer))) total += got;
                                   return Plain{std::to_string(total)};
                                 });
}

TestServer::TestServer(ServerOptions options) {
  if (!permissions_.add({"test:use", {"member"}})) std::abort();
  permissions_.freeze();
  auto viewer = std::make_shared<security::Viewer>();
  viewer->person = person_ = PersonId::make(clock_, *random_);
  viewer->session = session_ = SessionId::make(clock_, *random_);
  viewer->grants.push_back({.role = "member"});
  viewer->permissions = &permissions_;
  authenticator_ = std::make_unique<Guard>(std::move(viewer));
  add_routes();
  mounts_.add({.prefix = "/t", .on_content = true, .serve = [](MountRequest& request) {
                 Response out;
                 out.body = std::string(request.path);
                 out.add("Content-Type", "text/html");
                 return out;
               }});
  live_ = make_live(clock_);
  PipelineOptions rules;
  rules.access_log = false;
  rules.rate_limits = false;
  rules.trusted_proxies = {"127.0.0.9"};
  auto pipeline = Pipeline::make({.clock = clock_,
                                  .random = *random_,
                                  .routes = routes_,
                                  .authenticator = *authenticator_,
                                  .rate_limiter = limiter_,
                                  .audit = {},
                                  .live = live_.get(),
                                  .mounts = &mounts_},
                                 rules);
  if (!pipeline) std::abort();
  pipeline_ = std::move(*pipeline);
  options.address = "127.0.0.1";
  options.port = 0;
  options.tls_directory = folder / "tls";
  options.threads = std::min(options.threads, 4);
  auto server = Server::start(options, *pipeline_, *live_);
  if (!server) std::abort();
  server_ = std::move(*server);
}
TestServer::~TestServer() = default;

}  // namespace mc::http
