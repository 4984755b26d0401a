#include "appliance/sandbox/sandbox.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

using namespace mc;
using namespace mc::sandbox;

namespace {

Result<Outcome> shell(const std::string& script, const Limits& limits = {}, std::string_view input = {}) {
  return run("/bin/sh", {"-c", script}, as_bytes(input), limits);
}

std::string text(const Result<Outcome>& outcome) {
  REQUIRE_MESSAGE(outcome.has_value(), (outcome ? std::string() : outcome.error().code));
  return std::string(as_text(outcome->output));
}

std::string code(const Result<Outcome>& outcome) {
  return outcome ? "exit " + std::to_string(outcome->exit_code) : outcome.error().code;
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

TEST_SUITE("appliance/sandbox") {
  TEST_CASE("input, output, errors and the exit code come through") {
    const std::string large(3 << 20, 'x');
    const auto outcome = run("/bin/cat", {}, as_bytes(large));
    REQUIRE(outcome.has_value());
    CHECK(outcome->exit_code == 0);
    CHECK(outcome->output.size() == large.size());
    const auto failed = shell("echo to-output; echo to-errors >&2; exit 7");
    CHECK(text(failed) == "to-output\n");
    CHECK(failed->exit_code == 7);
    CHECK(failed->error_tail == "to-errors\n");
    CHECK(shell("i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done")->error_tail.size() == 4096);
  }

  TEST_CASE("a missing program is told apart from a failing one") {
    CHECK(code(run("/usr/bin/no-such-tool", {}, {})) == "tool_missing");
    CHECK(run("/usr/bin/no-such-tool", {}, {}).error().fault == Fault::unavailable);
    CHECK(code(run("sh", {}, {})) == "tool_missing");
  }

  TEST_CASE("time runs out for the program and for what it started") {
    const auto started = std::chrono::steady_clock::now();
    CHECK(code(shell("sleep 30 & sleep 30", {.wall = std::chrono::milliseconds(300)})) == "time_limit");
    CHECK(since(started).count() < 5'000);
    // The program has gone, its child keeps the output open: it is ended with the group.
    const auto second = std::chrono::steady_clock::now();
    CHECK(text(shell("sleep 30 & echo done")) == "done\n");
    CHECK(since(second).count() < 5'000);
    CHECK(code(shell("while :; do :; done", {.wall = std::chrono::seconds(20), .cpu_seconds = 1})).substr(0, 8) !=
          "exit 0");
  }

  TEST_CASE("output, memory and files are limited") {
    CHECK(code(run("/usr/bin/yes", {}, {}, {.output_bytes = 100'000})) == "resource_limit");
    CHECK(code(shell("exec dd if=/dev/zero of=big bs=65536 count=100", {.output_bytes = 1 << 20})) == "resource_limit");
    CHECK(code(shell("exec dd if=/dev/zero of=/dev/null bs=300M count=1", {.memory_bytes = 100 << 20})) == "exit 1");
    CHECK(code(shell("exec dd if=/dev/zero of=/dev/null bs=30M count=1", {.memory_bytes = 100 << 20})) == "exit 0");
  }

  TEST_CASE("the environment and the descriptors of the server are not handed on") {
    ::setenv("MEDCONNECT_SECRET", "top", 1);
    const int leaked = ::open("/etc/passwd", O_RDONLY);  // on purpose without close-on-exec
    const std::string environment = text(shell("exec env"));
    CHECK(environment.find("MEDCONNECT_SECRET") == std::string::npos);
    CHECK(environment.find("PATH=/usr/bin:/bin") != std::string::npos);
    CHECK(text(shell("( : <&" + std::to_string(leaked) + " ) 2>/dev/null && echo open || echo closed")) == "closed\n");
    ::close(leaked);
    ::unsetenv("MEDCONNECT_SECRET");
  }

  TEST_CASE("the working folder is private, writable and gone afterwards") {
    const std::string folder = text(shell("echo kept > f && cat f && pwd"));
    REQUIRE(folder.starts_with("kept\n/"));
    const std::string path = folder.substr(5, folder.size() - 6);
    CHECK_FALSE(std::filesystem::exists(path));
  }

  TEST_CASE("there is no network") {
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(server, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(server, 1) == 0);
    REQUIRE(::getsockname(server, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    const std::string connect =
        "(exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(ntohs(address.sin_port)) + ") 2>/dev/null";
    if (std::filesystem::exists("/bin/bash")) {
      CHECK(std::system(("/bin/bash -c '" + connect + "'").c_str()) == 0);  // the address does answer outside
      const auto inside = run("/bin/bash", {"-c", connect + " && echo connected || echo refused"}, {});
      CHECK(text(inside) == "refused\n");
    }
    ::close(server);
  }

  TEST_CASE("files outside the system's libraries cannot be read or written") {
    if (!confinement().files) return;  // a kernel without Landlock; seccomp and limits are tested above
    std::string folder = (std::filesystem::temp_directory_path() / "data-XXXXXX").string();
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    const std::string secret = folder + "/medconnect.db";
    std::ofstream(secret) << "secret";
    CHECK(std::system(("/bin/cat " + secret + " >/dev/null").c_str()) == 0);
    const auto read = run("/bin/cat", {secret}, {});
    REQUIRE(read.has_value());
    CHECK(read->exit_code != 0);
    CHECK(read->output.empty());
    CHECK(code(shell("echo x > " + folder + "/new")) != "exit 0");
    CHECK_FALSE(std::filesystem::exists(folder + "/new"));
    CHECK(code(run("/bin/cat", {"/proc/" + std::to_string(::getpid()) + "/environ"}, {})) == "exit 1");
    std::filesystem::remove_all(folder);
  }

  TEST_CASE("other processes cannot be signalled and no session can be opened") {
    const pid_t other = ::fork();
    if (other == 0) {
      ::pause();
      ::_exit(0);
    }
    CHECK(code(shell("kill -9 " + std::to_string(other) + " 2>/dev/null")) == "exit 1");
    CHECK(::kill(other, 0) == 0);
    ::kill(other, SIGKILL);
    if (std::filesystem::exists("/usr/bin/setsid"))
      CHECK(code(run("/usr/bin/setsid", {"-w", "/bin/true"}, {})) != "exit 0");
    if (std::filesystem::exists("/usr/bin/unshare"))
      CHECK(code(run("/usr/bin/unshare", {"-U", "/bin/true"}, {})) != "exit 0");
  }
}

TEST_SUITE("appliance/sandbox") {
  TEST_CASE("a long program reads its file, its files are taken while it runs, and the folder has a limit") {
    const std::filesystem::path given = std::filesystem::temp_directory_path() / "medconnect-sandbox-given.txt";
    std::ofstream(given) << "secret input";
    const std::string script = "cat " + given.string() + " > a.txt; echo half; sleep 1; echo more > b.txt; echo done";
    int looks = 0;
    std::string first;
    std::string seen;
    Workplace place;
    place.files = {given};
    place.watch = [&](const Running& running) -> Status {
      ++looks;
      if (std::ifstream taken(running.folder / "a.txt"); taken && !running.ended) std::getline(taken, first);
      if (running.ended)
        seen = std::string(running.output) + (std::filesystem::exists(running.folder / "b.txt") ? "b" : "");
      return {};
    };
    const auto outcome = run("/bin/sh", {"-c", script}, {}, {}, place);
    REQUIRE_MESSAGE(outcome.has_value(), (outcome ? std::string() : outcome.error().code));
    CHECK(first == "secret input");
    CHECK(seen == "half\ndone\nb");
    CHECK(looks >= 3);
    if (confinement().files) {
      CHECK(run("/bin/sh", {"-c", "cat " + given.string()}, {}, {}, Workplace{})->exit_code != 0);
    }

    Workplace small;
    small.folder_bytes = 100'000;
    CHECK(code(run("/bin/sh", {"-c", "for i in 1 2 3; do head -c 60000 /dev/zero > f$i; done; sleep 1"}, {}, {},
                   small)) == "resource_limit");
    Workplace told;
    told.given = {{"key.txt", Bytes{'k', 'e', 'y'}}};
    std::filesystem::perms rights{};
    told.watch = [&](const Running& running) -> Status {
      rights = std::filesystem::status(running.folder / "key.txt").permissions();
      return {};
    };
    const auto handed = run("/bin/sh", {"-c", "cat key.txt"}, {}, {}, told);
    REQUIRE(handed.has_value());
    CHECK(as_text(handed->output) == "key");
    CHECK(rights == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    for (const char* name : {"", "../key.txt", ".hidden", "a/b"}) {
      Workplace outside;
      outside.given = {{name, Bytes{'k'}}};
      CHECK(code(run("/bin/sh", {"-c", "true"}, {}, {}, outside)) == "sandbox_given");
    }

    Workplace stopped;
    stopped.watch = [](const Running&) -> Status { return fail(Fault::unavailable, "stopping"); };
    CHECK(code(run("/bin/sh", {"-c", "sleep 20"}, {}, {}, stopped)) == "stopping");
    std::filesystem::remove(given);
  }
}
