#pragma once
// A clamd for tests: finds what holds the word EICAR, on a socket of its own. `mood` makes it misbehave.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mc::scan::testing {

enum class Mood { honest, silent, hangs_up, babbles };

class FakeClamd {
public:
  explicit FakeClamd(const std::filesystem::path& folder) : path_((folder / "clamd.ctl").string()) {
    listening_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strncpy(at.sun_path, path_.c_str(), sizeof at.sun_path - 1);
    if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(listening_, 8) != 0) ::abort();
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeClamd() {
    stopping_ = true;
    ::shutdown(listening_, SHUT_RDWR);
    ::close(listening_);
    thread_.join();
    ::unlink(path_.c_str());
  }
  FakeClamd(const FakeClamd&) = delete;
  FakeClamd& operator=(const FakeClamd&) = delete;
  std::string address() const { return "unix:" + path_; }
  /// What it was sent, file by file.
  std::vector<std::string> files() {
    std::lock_guard lock(mutex_);
    return files_;
  }
  std::atomic<Mood> mood{Mood::honest};

private:
  static bool exactly(int fd, char* to, std::size_t count) {
    while (count > 0) {
      const auto got = ::recv(fd, to, count, 0);
      if (got <= 0) return false;
      to += got;
      count -= static_cast<std::size_t>(got);
    }
    return true;
  }
  void serve() {
    while (!stopping_) {
      const int fd = ::accept(listening_, nullptr, nullptr);
      if (fd < 0) return;
      answer(fd);
      ::close(fd);
    }
  }
  void answer(int fd) {
    std::string command(10, '\0');
    if (!exactly(fd, command.data(), command.size()) || command != std::string("zINSTREAM\0", 10)) return;
    if (mood == Mood::hangs_up) return;
    std::string file;
    for (;;) {
      unsigned char length[4];
      if (!exactly(fd, reinterpret_cast<char*>(length), 4)) return;
      const std::size_t size = static_cast<std::size_t>(length[0]) << 24 | static_cast<std::size_t>(length[1]) << 16 |
                               static_cast<std::size_t>(length[2]) << 8 | length[3];
      if (size == 0) break;
      const std::size_t at = file.size();
      file.resize(at + size);
      if (!exactly(fd, file.data() + at, size)) return;
    }
    {
      std::lock_guard lock(mutex_);
      files_.push_back(file);
    }
    std::string reply = file.find("EICAR") == std::string::npos ? "stream: OK" : "stream: Win.Test.EICAR_HDB-1 FOUND";
    if (mood == Mood::babbles) reply = "INSTREAM size limit exceeded. ERROR";
    if (mood == Mood::silent) {
      std::this_thread::sleep_for(std::chrono::milliseconds(600));
      return;
    }
    reply += '\0';
    static_cast<void>(!::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL));
  }

  std::string path_;
  int listening_ = -1;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<std::string> files_;
  std::thread thread_;
};

}  // namespace mc::scan::testing
