#include "appliance/program/control.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "appliance/base/log.hpp"

namespace mc::program {

namespace {

// A frame is a kind, the length in 4 bytes (least first) and that many bytes.
// Client: 'w' a word, 'g' go, 'd' data that was asked for, 'n' the reason why there is none.
// Server: 'o' output, 'e' error output, 'i' asks for standard input, 'f' asks for a file, 'x' the exit code, the last
// frame.
struct Frame {
  char kind = 0;
  std::string bytes{};
};

constexpr std::size_t kMaxFrame = 80U << 20;
constexpr int kPatienceMs = 30'000;

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool receive_all(int from, char* out, std::size_t size, int patience_ms) {
  while (size > 0) {
    pollfd ready{from, POLLIN, 0};
    if (poll(&ready, 1, patience_ms) <= 0) return false;
    ssize_t got = ::recv(from, out, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool send_frame(int to, char kind, std::string_view bytes) {
  std::string head(1, kind);
  for (unsigned shift = 0; shift < 32; shift += 8) head += static_cast<char>(bytes.size() >> shift & 0xff);
  return send_all(to, head) && send_all(to, bytes);
}

bool receive_frame(int from, Frame& out, int patience_ms) {
  std::array<char, 5> head{};
  if (!receive_all(from, head.data(), head.size(), patience_ms)) return false;
  std::size_t size = 0;
  for (std::size_t i = 4; i >= 1; --i) size = size << 8 | static_cast<unsigned char>(head[i]);
  if (size > kMaxFrame) return false;
  out.kind = head[0];
  out.bytes.resize(size);
  return receive_all(from, out.bytes.data(), size, patience_ms);
}

Result<std::string> ask(int connection, char kind, std::string_view what) {
  Frame answer;
  if (!send_frame(connection, kind, what) || !receive_frame(connection, answer, kPatienceMs))
    return fail(Fault::unavailable, "input", "The command that asked for this is gone.");
  if (answer.kind != 'd') return fail(Fault::invalid, "input", answer.bytes);
  return std::move(answer.bytes);
}

/// The socket's address. A path of over 107 bytes does not fit in one: then it goes through the open folder, which
/// lives as long as this object.
class Address {
public:
  static Result<Address> of(const std::filesystem::path& socket) {
    std::string path = socket.string();
    Address out;
    if (path.size() >= sizeof out.name_.sun_path) {
      out.folder_ = ::open(socket.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
      path = fmt::format("/proc/self/fd/{}/{}", out.folder_, socket.filename().string());
    }
    if (path.size() >= sizeof out.name_.sun_path || (out.folder_ < 0 && path != socket.string()))
      return fail(Fault::invalid, "io_error", fmt::format("The path of {} is too long for a socket.", socket.string()));
    out.name_.sun_family = AF_UNIX;
    std::memcpy(out.name_.sun_path, path.data(), path.size());
    return out;
  }
  Address(Address&& other) noexcept : name_(other.name_), folder_(std::exchange(other.folder_, -1)) {}
  Address& operator=(Address&&) = delete;
  ~Address() {
    if (folder_ >= 0) ::close(folder_);
  }
  const sockaddr* name() const { return reinterpret_cast<const sockaddr*>(&name_); }
  static constexpr socklen_t kSize = sizeof(sockaddr_un);

private:
  Address() = default;
  sockaddr_un name_{};
  int folder_ = -1;
};

bool may_command(int connection) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == 0 || peer.uid == geteuid();
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::filesystem::path& socket,
                                                            ControlHandler handler) {
  Address address = TRY(Address::of(socket));
  ::unlink(socket.c_str());  // the lock of the data directory says that no other server has it
  int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || ::bind(listener, address.name(), Address::kSize) != 0 || ::chmod(socket.c_str(), 0600) != 0 ||
      ::listen(listener, 4) != 0) {
    auto failed = fail(Fault::unavailable, "io_error", fmt::format("{}: {}.", socket.string(), std::strerror(errno)));
    if (listener >= 0) ::close(listener);
    return failed;
  }
  return std::unique_ptr<ControlServer>(new ControlServer(socket, listener, std::move(handler)));
}

ControlServer::ControlServer(std::filesystem::path socket, int listener, ControlHandler handler)
    : socket_(std::move(socket)), listener_(listener), handler_(std::move(handler)),
      thread_([this](std::stop_token stop) { serve(stop); }) {}

ControlServer::~ControlServer() {
  thread_.request_stop();
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
  ::unlink(socket_.c_str());
}

void ControlServer::serve(std::stop_token stop) {
  while (!stop.stop_requested()) {
    pollfd ready{listener_, POLLIN, 0};
    if (poll(&ready, 1, 1000) <= 0) continue;
    int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    if (may_command(connection)) answer(connection);
    ::close(connection);
  }
}

void ControlServer::answer(int connection) {
  std::vector<std::string> words;
  Frame frame;
  while (receive_frame(connection, frame, kPatienceMs) && frame.kind == 'w') words.push_back(frame.bytes);
  if (frame.kind != 'g') return;
  Console console;
  console.out = [connection](std::string_view text) { send_frame(connection, 'o', text); };
  console.err = [connection](std::string_view text) { send_frame(connection, 'e', text); };
  console.input = [connection] { return ask(connection, 'i', ""); };
  console.file = [connection](const std::string& path) { return ask(connection, 'f', path); };
  LOG(info, "control_command", {"command", words.empty() ? "" : words.front()});
  int code = handler_(words, console);
  send_frame(connection, 'x', std::string(1, static_cast<char>(code)));
}

Result<int> control_call(const std::filesystem::path& socket, const std::vector<std::string>& words,
                         const Console& console) {
  Address address = TRY(Address::of(socket));
  int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0 || ::connect(connection, address.name(), Address::kSize) != 0) {
    if (connection >= 0) ::close(connection);
    return fail(Fault::unavailable, "no_server", "Nobody listens on the control socket.");
  }
  for (const std::string& word : words) send_frame(connection, 'w', word);
  send_frame(connection, 'g', "");
  int code = -1;
  Frame frame;
  while (code < 0 && receive_frame(connection, frame, -1)) {
    if (frame.kind == 'o')
      console.out(frame.bytes);
    else if (frame.kind == 'e')
      console.err(frame.bytes);
    else if (frame.kind == 'x')
      code = frame.bytes.empty() ? 1 : static_cast<unsigned char>(frame.bytes[0]);
    else {
      // The server may ask for a file that the command line names, and for no other of this user's files.
      bool named = std::find(words.begin(), words.end(), frame.bytes) != words.end();
      Result<std::string> data = fail(Fault::invalid, "input", "The command line does not name that file.");
      if (frame.kind != 'f')
        data = console.input();
      else if (named)
        data = console.file(frame.bytes);
      if (data)
        send_frame(connection, 'd', *data);
      else
        send_frame(connection, 'n', data.error().detail);
    }
  }
  ::close(connection);
  if (code < 0) return fail(Fault::unavailable, "server_gone", "The server stopped while the command ran.");
  return code;
}

}  // namespace mc::program
