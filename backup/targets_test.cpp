// Targets against real servers: OpenSSH's sshd on the loopback, and an S3 server that tests/backup/run starts.
#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "backup/child.hpp"
#include "backup/files.hpp"
#include "backup/testing.hpp"

using namespace mc;
using namespace mc::backup;
using namespace mc::backup::testing;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int free_port() {
  int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

bool answers(int port) {
  for (int i = 0; i < 100; ++i) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool good = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    if (good) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

/// An unprivileged sshd of its own: host key, one user key, nothing but sftp.
class Sshd {
public:
  explicit Sshd(const std::filesystem::path& folder) : folder_(folder), port_(free_port()) {
    std::filesystem::create_directories(folder_ / "store");
    if (::geteuid() == 0) ::mkdir("/run/sshd", 0755);
    for (const char* name : {"host_key", "user_key"})
      good(run_child("/usr/bin/ssh-keygen", {"-q", "-t", "ed25519", "-N", "", "-f", (folder_ / name).string()},
                     folder_.string(), std::chrono::seconds{20}));
    std::filesystem::copy_file(folder_ / "user_key.pub", folder_ / "authorized_keys");
    std::ofstream(folder_ / "config") << "Port " << port_ << "\nListenAddress 127.0.0.1\nHostKey "
                                      << (folder_ / "host_key").string() << "\nAuthorizedKeysFile "
                                      << (folder_ / "authorized_keys").string() << "\nPidFile none\nUsePAM no\n"
                                      << "StrictModes no\nPasswordAuthentication no\nPermitRootLogin yes\n"
                                      << "ForceCommand internal-sftp\nSubsystem sftp internal-sftp\n";
    child_ = ::fork();
    if (child_ == 0) {
      std::string config = (folder_ / "config").string();
      std::string log = (folder_ / "log").string();
      ::execl("/usr/sbin/sshd", "/usr/sbin/sshd", "-D", "-f", config.c_str(), "-E", log.c_str(), nullptr);
      std::_Exit(9);
    }
  }
  ~Sshd() {
    ::kill(child_, SIGTERM);
    int status = 0;
    ::waitpid(child_, &status, 0);
  }
  Sshd(const Sshd&) = delete;
  Sshd& operator=(const Sshd&) = delete;

  int port() const { return port_; }
  TargetSettings settings() const {
    TargetSettings out;
    out.kind = TargetKind::sftp;
    out.folder = (folder_ / "store" / "of the hospital").string();
    out.host = "127.0.0.1";
    out.port = port_;
    const char* user = std::getenv("USER");
    out.user = ::geteuid() == 0 ? "root" : user != nullptr ? user : "nobody";
    std::string key = text_of(folder_ / "host_key.pub");
    out.known_hosts = "[127.0.0.1]:" + std::to_string(port_) + " " + key.substr(0, key.rfind(' '));
    out.secret = text_of(folder_ / "user_key");
    return out;
  }

private:
  std::filesystem::path folder_;
  int port_;
  pid_t child_ = 0;
};

/// A full backup, a log one, a drill and a restore through this place.
void round_trip(Hospital& test) {
  test.add(0, 300);
  test.store(200'000);
  auto first = good(test.run(RunKind::full));
  test.add(300, 5);
  test.store(5'000);
  auto second = good(test.run(RunKind::log));
  CHECK(second.kind == RunKind::log);
  CHECK(second.written < first.written);
  CHECK(good(verify(*test.target, *test.keys, test.folder / "scratch", false, {})).problems.empty());
  CHECK(good(drill({*test.target, *test.keys, test.folder / "drill", true, test.clock, *test.random})).good());
  CHECK(good(test.restored("new")).good());
  CHECK(test.rows_in("new") == 305);
  CHECK(good(list_runs(*test.target, *test.keys, test.folder / "scratch")).size() == 2);
  auto pruned = good(prune(
      {*test.target, *test.keys, test.clock.now() + std::chrono::hours{100}, test.folder / "scratch", {1, 1, 0}}));
  CHECK(pruned.runs == 0);  // the full one and the newest
  for (const Object& object : good(test.target->list())) good(test.target->remove(object.name));
  CHECK(good(test.target->list()).empty());
  CHECK(code_of(test.target->fetch("mcb-nothing", test.folder / "nothing")) == "object_not_found");
}

bool can_sshd() {
  if (::access("/usr/sbin/sshd", X_OK) == 0 && ::access("/usr/bin/sftp", X_OK) == 0) return true;
  MESSAGE("skipped: openssh-server and openssh-client are not installed");
  return false;
}

}  // namespace

TEST_SUITE("backup") {
  TEST_CASE("SFTP: a backup and its restore through a real sshd") {
    if (!can_sshd()) return;
    Hospital test;
    Sshd sshd(test.folder / "sshd");
    REQUIRE(answers(sshd.port()));
    test.target = good(open_target(sshd.settings(), test.folder / "sftp", test.clock));
    good(test.target->prepare());
    round_trip(test);
    test.target.reset();
    CHECK(std::filesystem::is_empty(test.folder / "sftp"));  // no key is left behind
  }

  TEST_CASE("SFTP: another host key, another user key, a folder that is not ours, nobody there") {
    if (!can_sshd()) return;
    Hospital test;
    Sshd sshd(test.folder / "sshd");
    REQUIRE(answers(sshd.port()));
    auto outcome = [&](TargetSettings settings) {
      auto target = good(open_target(settings, test.folder / "sftp", test.clock));
      return code_of(target->prepare());
    };
    TargetSettings changed = sshd.settings();
    changed.known_hosts = "[127.0.0.1]:" + std::to_string(sshd.port()) +
                          " ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB3HwZTQ9zYQ0Fh5RzQvL3ZJ9z7b5W8z8mB2yV0m3k1x";
    CHECK(outcome(changed) == "target_refused");
    changed = sshd.settings();
    good(run_child("/usr/bin/ssh-keygen", {"-q", "-t", "ed25519", "-N", "", "-f", (test.folder / "other").string()},
                   test.folder.path().string(), std::chrono::seconds{20}));
    changed.secret = text_of(test.folder / "other");
    CHECK(outcome(changed) == "target_refused");
    changed = sshd.settings();
    changed.folder = "/proc/backups";
    CHECK(outcome(changed) != "ok");
    changed = sshd.settings();
    changed.port = free_port();
    changed.known_hosts =
        "[127.0.0.1]:" + std::to_string(changed.port) + changed.known_hosts.substr(changed.known_hosts.find(' '));
    CHECK(outcome(changed) == "target_unreachable");
  }

  TEST_CASE("S3 server: a backup and its restore through a real one") {
    const char* endpoint = std::getenv("MEDCONNECT_TEST_S3");
    const char* authority = std::getenv("MEDCONNECT_TEST_S3_CA");
    if (endpoint == nullptr || authority == nullptr) {
      MESSAGE("skipped: tests/backup/run starts the server");
      return;
    }
    Hospital test;
    SystemClock now;  // requests are signed with the real time
    TargetSettings settings;
    settings.kind = TargetKind::s3;
    settings.endpoint = endpoint;
    settings.bucket = "backups";
    settings.folder = "house one/of two";
    settings.access_key = "S3RVER";
    settings.secret = "S3RVER";
    settings.trust_pem = text_of(authority);
    test.target = good(open_target(settings, test.folder / "s3", now));
    good(test.target->prepare());
    round_trip(test);
    auto outcome = [&](TargetSettings changed) {
      return code_of(good(open_target(changed, test.folder / "s3", now))->prepare());
    };
    TargetSettings changed = settings;
    changed.access_key = "NOBODY";  // s3rver knows keys, but does not compute signatures of version 4: backup_test does
    CHECK(outcome(changed) == "target_refused");
    changed = settings;
    changed.bucket = "nothing-there";
    CHECK(outcome(changed) == "target_refused");
    changed = settings;
    changed.trust_pem.clear();
    CHECK(outcome(changed) == "target_unreachable");  // its certificate is not believed
  }
}
