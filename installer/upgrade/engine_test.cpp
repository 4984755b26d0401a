#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <set>

#include "installer/upgrade/testing.hpp"

using namespace mc;
using namespace mc::upgrade;
using namespace mc::upgrade::testing;

namespace {

Engine engine_of(const PlayedHospital& hospital, PlayedMachine& machine) {
  return Engine(machine.tree(), hospital.root / "data", machine, PlayedHospital::keys());
}

const std::string kOldRows = "1.0.0\nrow one\nrow two\n";
const std::string kNewRows = "2.0.0\nrow one\nrow two\n";

/// Either the old version with its data or the new one with its own, the server runs, and nothing lies about.
void check_whole(const PlayedHospital& hospital) {
  PlayedMachine machine = hospital.machine();
  bool old = hospital.current() == "1.0.0";
  CHECK(hospital.rows() == (old ? kOldRows : kNewRows));
  CHECK(machine.served() == hospital.current());
  CHECK_FALSE(fs::exists(data_places(machine.data()).trial()));
  CHECK_FALSE(fs::exists(data_places(machine.data()).staged()));
  auto state = read_state(machine.tree());
  REQUIRE(state.has_value());
  CHECK((state->phase == Phase::done || state->phase == Phase::failed || state->phase == Phase::returned ||
         state->phase == Phase::idle));
  if (!old) CHECK(get(hospital.root / "lib/2.0.0/medconnect") == "program two");
}

/// Runs `work` in a process that is killed at its n-th event. True when it came so far.
bool killed_at(const PlayedHospital& hospital, int n, const std::function<void(PlayedMachine&)>& work) {
  pid_t child = ::fork();
  if (child == 0) {
    int left = n;
    PlayedMachine machine = hospital.machine([&left](std::string_view) {
      if (left-- == 0) ::kill(::getpid(), SIGKILL);
    });
    work(machine);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/// Does this call of the kernel change a file?
bool changes_files(const __ptrace_syscall_info& info) {
  static const std::set<std::uint64_t> kCalls{
      SYS_write,    SYS_pwrite64,  SYS_fsync,    SYS_fdatasync, SYS_ftruncate, SYS_fchmod, SYS_fchmodat,
#ifdef SYS_rename
      SYS_rename,   SYS_unlink,    SYS_rmdir,    SYS_mkdir,     SYS_symlink,   SYS_chmod,
#endif
      SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_mkdirat,   SYS_symlinkat};
  if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return false;
  if (info.entry.nr == SYS_openat) return (info.entry.args[2] & O_CREAT) != 0;
  return kCalls.contains(info.entry.nr);
}

/// Runs `work` in a process that is killed before its n-th call of the kernel that changes a file. True when it came
/// so far.
bool killed_before_call(const PlayedHospital& hospital, int n, const std::function<void(PlayedMachine&)>& work) {
  pid_t child = ::fork();
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(9);
    ::raise(SIGSTOP);
    PlayedMachine machine = hospital.machine();
    work(machine);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSTOPPED(status));
  ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (int seen = 0;;) {
    ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    ::waitpid(child, &status, 0);
    if (!WIFSTOPPED(status)) break;
    if (WSTOPSIG(status) != (SIGTRAP | 0x80)) continue;
    __ptrace_syscall_info info{};
    ::ptrace(static_cast<__ptrace_request>(PTRACE_GET_SYSCALL_INFO), child, sizeof info, &info);
    if (!changes_files(info) || seen++ != n) continue;
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return true;
  }
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  return false;
}

/// Not on the disk: that what was written reaches it is not the point here.
fs::path fast_place() { return fs::is_directory("/dev/shm") ? "/dev/shm" : "/tmp"; }

}  // namespace

TEST_SUITE("upgrade engine") {
  TEST_CASE("an upgrade and its rollback") {
    PlayedHospital hospital;
    PlayedMachine machine = hospital.machine();
    mode_t former = ::umask(077);  // as the program has it
    auto done = engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options());
    ::umask(former);
    REQUIRE(done.has_value());
    CHECK(done->phase == Phase::done);
    // The server is another user than the one who upgrades.
    auto mode = [&](const char* path) {
      return fs::status(hospital.root / "lib" / path).permissions() & fs::perms::all;
    };
    CHECK(mode("2.0.0") == static_cast<fs::perms>(0755));
    CHECK(mode("2.0.0/medconnect") == static_cast<fs::perms>(0755));
    CHECK(mode("upgrade/state.json") == static_cast<fs::perms>(0644));
    CHECK(mode("upgrade/lock") == static_cast<fs::perms>(0644));
    CHECK(done->pause_ms > 0);
    check_whole(hospital);
    CHECK(hospital.current() == "2.0.0");
    CHECK(read_history(machine.tree()).size() == 1);
    CHECK(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options()).error().code ==
          "check_version");

    put(machine.database(), kNewRows + "row three\n");
    put(machine.data() / "audit/checkpoints.txt", "first\nsecond\n");
    auto back = engine_of(hospital, machine).rollback(PlayedHospital::options());
    REQUIRE(back.has_value());
    CHECK(back->phase == Phase::done);
    check_whole(hospital);
    CHECK(hospital.current() == "1.0.0");
    CHECK(get(machine.data() / "audit/checkpoints.txt") == "first\n");
    // What came in meanwhile is kept and listed.
    fs::path kept = data_places(machine.data()).snapshots() / back->snapshot;
    CHECK(get(kept / "medconnect.db") == kNewRows + "row three\n");
    CHECK(get(kept / "changes.jsonl") == "listed");
    CHECK(engine_of(hospital, machine).rollback(PlayedHospital::options()).error().code == "no_return");
    // The same release may be tried again, an older one not.
    CHECK(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options())->phase == Phase::done);
  }

  TEST_CASE("without a server, and without data") {
    PlayedHospital hospital(false);
    PlayedMachine machine = hospital.machine();
    CHECK(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options())->phase == Phase::done);
    CHECK(hospital.rows() == kNewRows);
    CHECK(machine.served().empty());
    PlayedHospital empty(false);
    fs::remove_all(empty.root / "data");
    PlayedMachine other = empty.machine();
    CHECK(engine_of(empty, other).apply(empty.bundle(), PlayedHospital::options())->phase == Phase::done);
    CHECK(empty.current() == "2.0.0");
  }

  TEST_CASE("what goes wrong leaves the old version serving its data") {
    struct Case {
      const char* code;
      Trouble trouble;
      bool returned;
    };
    Trouble none, integrity, rehearsal, snapshot, disk, start, release;
    integrity.integrity = rehearsal.rehearsal = snapshot.snapshot = disk.small_disk = start.start = release.release =
        true;
    for (const Case& it : {Case{"rehearsal_failed", rehearsal, false}, Case{"copy_failed", snapshot, false},
                           Case{"check_disk", disk, false}, Case{"check_integrity", integrity, false},
                           Case{"start_failed", start, true}, Case{"start_failed", release, true}}) {
      PlayedHospital hospital;
      PlayedMachine machine = hospital.machine();
      machine.trouble = it.trouble;
      auto ended = engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options());
      CAPTURE(it.code);
      CHECK((ended ? ended->error : ended.error().code) == it.code);
      CHECK(ended.has_value() == it.returned);
      check_whole(hospital);
      CHECK(hospital.current() == "1.0.0");
      CHECK(read_history(machine.tree()).back().error == it.code);
    }
  }

  TEST_CASE("a server that does not end keeps its version") {
    PlayedHospital hospital;
    PlayedMachine machine = hospital.machine();
    machine.trouble.slow_stop = true;
    CHECK(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options()).error().code ==
          "still_serving");
    CHECK(machine.served() == "1.0.0");
    CHECK(hospital.rows() == kOldRows);
  }

  TEST_CASE("a server that is about to start does not write under the copy that is put back") {
    for (bool killed : {false, true}) {
      CAPTURE(killed);
      PlayedHospital hospital;
      auto upgrade = [&](PlayedMachine& machine) {
        machine.trouble.late_start = true;
        EngineOptions options = PlayedHospital::options();
        options.start_patience = std::chrono::seconds(0);
        static_cast<void>(engine_of(hospital, machine).apply(hospital.bundle(), options));
      };
      if (killed) {
        int before = 0;
        for (; killed_at(hospital, before, upgrade) && !fs::exists(hospital.root / "starting"); ++before) {
          PlayedMachine machine = hospital.machine();
          REQUIRE(engine_of(hospital, machine).resume(true).has_value());
          REQUIRE(before < 60);
        }
        CHECK(read_state(hospital.machine().tree())->phase == Phase::starting);
        PlayedMachine machine = hospital.machine();
        REQUIRE(engine_of(hospital, machine).resume(true).has_value());
      } else {
        PlayedMachine machine = hospital.machine();
        upgrade(machine);
      }
      CHECK(hospital.current() == "1.0.0");
      CHECK(hospital.rows() == kOldRows);
    }
  }

  TEST_CASE("what a server took in after the return is not undone by ending the run") {
    bool took_in = false;
    for (int event = 0, more = 1; more; ++event) {
      PlayedHospital hospital;
      more = killed_at(hospital, event, [&](PlayedMachine& machine) {
        machine.trouble.start = true;
        static_cast<void>(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options()));
      });
      PlayedMachine machine = hospital.machine();
      CAPTURE(event);
      bool serves = machine.served() == "1.0.0";  // the other one waits until it is let go
      fs::path log = machine.database().string() + "-wal", into = fs::exists(log) ? log : machine.database();
      if (serves) put(into, get(into) + "row three\n");
      took_in = took_in || (serves && read_state(machine.tree())->phase == Phase::returned);
      REQUIRE(engine_of(hospital, machine).resume(true).has_value());
      CHECK(hospital.current() == "1.0.0");
      CHECK(machine.served() == "1.0.0");
      CHECK(hospital.rows() == kOldRows + (serves ? "row three\n" : ""));
    }
    CHECK(took_in);
  }

  TEST_CASE("the wizard of the first run is started again") {
    PlayedHospital hospital;
    fs::remove(hospital.root / "data/version");
    PlayedMachine machine = hospital.machine();
    CHECK(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options())->phase == Phase::done);
    CHECK(machine.served() == "2.0.0");
  }

  TEST_CASE("data that share the program with others do not take over their upgrade") {
    PlayedHospital hospital;
    for (int event = 0; read_state(hospital.machine().tree())->phase != Phase::starting; ++event) {
      PlayedMachine former = hospital.machine();
      REQUIRE(engine_of(hospital, former).resume(true).has_value());
      REQUIRE(killed_at(hospital, event, [&](PlayedMachine& machine) {
        static_cast<void>(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options()));
      }));
    }
    PlayedMachine machine = hospital.machine();
    fs::path other = hospital.root / "other";
    fs::create_directories(other);
    Engine second(machine.tree(), other, machine, PlayedHospital::keys());
    CHECK(second.resume(false).error().code == "upgrade_other_data");
    CHECK(hospital.current() == "2.0.0");
    // Another name of the same folder is no other one.
    fs::create_directory_symlink(hospital.root / "data", hospital.root / "same");
    Engine same(machine.tree(), hospital.root / "same", machine, PlayedHospital::keys());
    CHECK(same.resume(true)->phase == Phase::returned);
    check_whole(hospital);
  }

  TEST_CASE("older and too distant versions") {
    PlayedHospital hospital;
    PlayedMachine machine = hospital.machine();
    auto with = [&](const BundleManifest& manifest, bool allow) {
      put(hospital.bundle(), bundle_bytes(manifest, {{"medconnect", "program two"}}));
      EngineOptions options = PlayedHospital::options();
      options.allow_downgrade = allow;
      return engine_of(hospital, machine).apply(hospital.bundle(), options);
    };
    CHECK(with(manifest_of("0.9.0", 9'000), false).error().code == "check_version");
    CHECK(with(manifest_of("0.9.0", 9'000), true).error().code == "check_version");  // not root
    BundleManifest distant = manifest_of("2.0.0", 2'000'000);
    distant.from_number = 1'005'000;
    CHECK(with(distant, false).error().code == "check_version");
    BundleManifest future = manifest_of("2.0.0", 2'000'000);
    future.released_at = machine.at + std::chrono::hours(100);
    CHECK(with(future, false).error().code == "check_clock");
    machine.root = true;
    CHECK(with(manifest_of("0.9.0", 9'000), true)->phase == Phase::done);
    CHECK(hospital.current() == "0.9.0");
    CHECK(hospital.rows() == kOldRows);
  }

  TEST_CASE("killed at every event, an upgrade ends in the old version or the new one") {
    int events = 0;
    bool came_to_new = false;
    for (bool more = true; more; ++events) {
      PlayedHospital hospital;
      more = killed_at(hospital, events, [&](PlayedMachine& machine) {
        static_cast<void>(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options()));
      });
      PlayedMachine machine = hospital.machine();
      auto resumed = engine_of(hospital, machine).resume(true);
      CAPTURE(events);
      REQUIRE(resumed.has_value());
      check_whole(hospital);
      came_to_new = came_to_new || hospital.current() == "2.0.0";
      // And it can be done afterwards.
      if (hospital.current() == "1.0.0")
        CHECK(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options())->phase == Phase::done);
    }
    CHECK(events > 25);
    CHECK(came_to_new);
  }

  TEST_CASE("killed at every event, a rollback and the clearing up itself end whole") {
    for (int event = 0, more = 1; more; ++event) {
      PlayedHospital hospital;
      PlayedMachine machine = hospital.machine();
      REQUIRE(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options()).has_value());
      more = killed_at(hospital, event, [&](PlayedMachine& killed) {
        static_cast<void>(engine_of(hospital, killed).rollback(PlayedHospital::options()));
      });
      CAPTURE(event);
      // The resuming is cut off at each of its own events too.
      for (int again = 0;
           killed_at(hospital, again,
                     [&](PlayedMachine& killed) { static_cast<void>(engine_of(hospital, killed).resume(true)); });
           ++again)
        REQUIRE(again < 50);
      REQUIRE(engine_of(hospital, machine).resume(true).has_value());
      check_whole(hospital);
    }
  }

  TEST_CASE("killed at every event: before each single change of a file, an upgrade and a rollback end whole") {
    int calls = 0;
    std::set<std::string> ended;
    for (bool more = true; more; ++calls) {
      PlayedHospital hospital(true, fast_place());
      more = killed_before_call(hospital, calls, [&](PlayedMachine& machine) {
        static_cast<void>(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options()));
      });
      PlayedMachine machine = hospital.machine();
      CAPTURE(calls);
      REQUIRE(engine_of(hospital, machine).resume(true).has_value());
      check_whole(hospital);
      ended.insert(hospital.current());
    }
    CHECK(calls > 80);
    CHECK(ended.size() == 2);
    int backwards = 0;
    for (bool more = true; more; ++backwards) {
      PlayedHospital hospital(true, fast_place());
      PlayedMachine machine = hospital.machine();
      REQUIRE(engine_of(hospital, machine).apply(hospital.bundle(), PlayedHospital::options()).has_value());
      more = killed_before_call(hospital, backwards, [&](PlayedMachine& killed) {
        static_cast<void>(engine_of(hospital, killed).rollback(PlayedHospital::options()));
      });
      CAPTURE(backwards);
      REQUIRE(engine_of(hospital, machine).resume(true).has_value());
      check_whole(hospital);
    }
    CHECK(backwards > 80);
  }

  TEST_CASE("one run at a time, and a refused request is told") {
    PlayedHospital hospital;
    PlayedMachine machine = hospital.machine();
    {
      auto lock = RunLock::take(machine.tree());
      REQUIRE(lock.has_value());
      CHECK(RunLock::held(machine.tree().lock()));
      CHECK(engine_of(hospital, machine).apply(hospital.bundle(), {}).error().code == "upgrade_running");
    }
    CHECK_FALSE(RunLock::held(machine.tree().lock()));
    engine_of(hospital, machine).note_refused("id", Action::upgrade, Error{Fault::invalid, "bundle_signature", "", {}});
    CHECK(read_state(machine.tree())->request == "id");
    CHECK(read_state(machine.tree())->error == "bundle_signature");
    put(machine.tree().state(), "{\"format\":1,");
    CHECK(engine_of(hospital, machine).resume(true).error().code == "upgrade_state");
  }

  TEST_CASE("a log that a power cut tore keeps its other lines") {
    PlayedHospital hospital;
    PlayedMachine machine = hospital.machine();
    UpgradeState one;
    one.run = "one";
    REQUIRE(append_history(machine.tree(), one).has_value());
    std::ofstream(machine.tree().history(), std::ios::app) << "\n{\"format\":1,\"run\":\"to";
    UpgradeState two;
    two.run = "two";
    REQUIRE(append_history(machine.tree(), two).has_value());
    auto runs = read_history(machine.tree());
    REQUIRE(runs.size() == 2);
    CHECK(runs[1].run == "two");
  }
}
