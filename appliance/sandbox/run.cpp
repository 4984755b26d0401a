#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "appliance/base/bytes.hpp"
#include "appliance/sandbox/child.hpp"
#include "appliance/sandbox/filter.hpp"

namespace mc::sandbox {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kErrorTail = 4 << 10;

std::unexpected<Error> io_error(const char* what) { return internal("io_error", what); }

// The child replaces 0 to 4, so everything handed to it lives higher.
Fd above_nine(int fd) {
  if (fd < 0) return Fd();
  Fd low(fd);
  return Fd(::fcntl(low.get(), F_DUPFD_CLOEXEC, 10));
}

struct Pipe {
  Fd read;
  Fd write;
};
Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return io_error("pipe");
  Pipe made{above_nine(ends[0]), above_nine(ends[1])};
  if (!made.read || !made.write) return io_error("pipe");
  return made;
}

// The input as a file without a name: the child may seek in it, nobody has to feed it, and it never touches a disk.
Result<Fd> input_file(ByteView input) {
  Fd file = above_nine(::memfd_create("input", MFD_CLOEXEC));
  if (!file) return io_error("memfd");
  std::size_t done = 0;
  while (done < input.size()) {
    const auto wrote = ::write(file.get(), input.data() + done, input.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return io_error("memfd");
    done += static_cast<std::size_t>(wrote);
  }
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return io_error("memfd");
  return file;
}

// The child's empty working folder, in memory where the machine has /dev/shm, removed with what is in it.
class WorkingFolder {
public:
  WorkingFolder() {
    std::string name = ::access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm/medconnect-XXXXXX" : "/tmp/medconnect-XXXXXX";
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~WorkingFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

// The folder is new and ours alone; a name that leaves it is a mistake of the caller.
Status give_files(const std::filesystem::path& folder, const std::vector<GivenFile>& given) {
  for (const GivenFile& one : given) {
    if (one.name.empty() || one.name.find('/') != std::string::npos || one.name.starts_with('.'))
      return internal("sandbox_given", "A given file needs a plain name.");
    const Fd file(::open((folder / one.name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return io_error("given file");
    std::size_t done = 0;
    while (done < one.bytes.size()) {
      const auto wrote = ::write(file.get(), one.bytes.data() + done, one.bytes.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return io_error("given file");
      done += static_cast<std::size_t>(wrote);
    }
  }
  return {};
}

// A running child: collects its output, ends it with its whole process group.
class Child {
public:
  Child(pid_t pid, Fd output, Fd errors, const Limits& limits, const Workplace& place,
        const std::filesystem::path& folder)
      : pid_(pid), output_(std::move(output)), errors_(std::move(errors)), limits_(limits), place_(place),
        folder_(folder), deadline_(SteadyClock::now() + limits.wall) {}
  ~Child() { end_group(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  Result<Outcome> collect() {
    Outcome outcome;
    bool exited = false;
    while (!exited || output_ || errors_) {
      if (!exited) exited = has_exited();
      if (exited) ::kill(-pid_, SIGKILL);  // what it started and left behind
      if (SteadyClock::now() >= deadline_)
        return fail(Fault::invalid, "time_limit", "The program ran longer than allowed.");
      TRY(read_some(outcome, exited));
      TRY(look(outcome));
    }
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_) return io_error("waitpid");
    reaped_ = true;
    if (WIFEXITED(status)) {
      outcome.exit_code = WEXITSTATUS(status);
      TRY(check_folder());
      if (place_.watch) TRY(place_.watch({folder_, as_text(outcome.output), true}));
      return outcome;
    }
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU || signal == SIGXFSZ)
      return fail(Fault::invalid, "resource_limit", "The program used more than allowed.");
    // The hard CPU limit kills without a name of its own.
    return fail(Fault::invalid, "killed", "The program ended by signal " + std::to_string(signal) + ".");
  }

private:
  // Without reaping, so that the process number, which is the group's too, cannot be given to another process.
  bool has_exited() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
  }

  Status look(const Outcome& outcome) {
    if (!place_.watch && place_.folder_bytes == 0) return {};
    if (SteadyClock::now() < next_look_) return {};
    next_look_ = SteadyClock::now() + std::chrono::milliseconds(200);
    if (place_.watch) TRY(place_.watch({folder_, as_text(outcome.output), false}));
    return check_folder();
  }

  Status check_folder() const {
    if (place_.folder_bytes == 0) return {};
    std::int64_t bytes = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_, ignored))
      if (entry.is_regular_file(ignored)) bytes += static_cast<std::int64_t>(entry.file_size(ignored));
    if (bytes > place_.folder_bytes)
      return fail(Fault::invalid, "resource_limit", "The program wrote more than allowed.");
    return {};
  }

  Status read_some(Outcome& outcome, bool exited) {
    std::array<pollfd, 2> fds = {pollfd{output_.get(), POLLIN, 0}, pollfd{errors_.get(), POLLIN, 0}};
    const bool open = output_ || errors_;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - SteadyClock::now()).count() + 1;
    const int wait = static_cast<int>(std::min<std::int64_t>(left, open && !exited ? 20 : 1));
    if (::poll(fds.data(), fds.size(), wait) < 0 && errno != EINTR) return io_error("poll");
    if (fds[0].revents != 0) {
      read_piece(output_,
                 [&](ByteView piece) { outcome.output.insert(outcome.output.end(), piece.begin(), piece.end()); });
    }
    if (fds[1].revents != 0) {
      read_piece(errors_, [&](ByteView piece) {
        outcome.error_tail.append(as_text(piece));
        if (outcome.error_tail.size() > kErrorTail) outcome.error_tail.erase(0, outcome.error_tail.size() - kErrorTail);
      });
    }
    if (outcome.output.size() > static_cast<std::size_t>(limits_.output_bytes)) {
      return fail(Fault::invalid, "resource_limit", "The program wrote more than allowed.");
    }
    return {};
  }

  template <class Take>
  void read_piece(Fd& from, const Take& take) {
    const auto got = ::read(from.get(), buffer_.data(), buffer_.size());
    if (got > 0) {
      take(ByteView(buffer_.data(), static_cast<std::size_t>(got)));
    } else if (got == 0 || errno != EINTR) {
      from.reset();
    }
  }

  void end_group() {
    if (reaped_) return;
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // before setsid() it has no group of its own
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  pid_t pid_;
  Fd output_;
  Fd errors_;
  const Limits& limits_;
  const Workplace& place_;
  const std::filesystem::path& folder_;
  SteadyClock::time_point deadline_;
  SteadyClock::time_point next_look_{};
  bool reaped_ = false;
  std::array<std::uint8_t, 64 << 10> buffer_{};
};

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (auto& text : strings) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Zero bytes: the child became the program. Otherwise the errno that stopped it.
Status check_started(const Fd& trouble) {
  int reason = 0;
  ssize_t got = -1;
  do {
    got = ::read(trouble.get(), &reason, sizeof reason);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return {};
  if (reason == ENOENT || reason == EACCES || reason == ENOEXEC) {
    return fail(Fault::unavailable, "tool_missing", "The program cannot be run on this machine.");
  }
  return io_error(std::strerror(reason));
}

}  // namespace

Result<Outcome> run(const std::filesystem::path& program, const std::vector<std::string>& arguments, ByteView input,
                    const Limits& limits) {
  return run(program, arguments, input, limits, Workplace{});
}

Result<Outcome> run(const std::filesystem::path& program, const std::vector<std::string>& arguments, ByteView input,
                    const Limits& limits, const Workplace& place) {
  if (!program.is_absolute() || ::access(program.c_str(), X_OK) != 0) {
    return fail(Fault::unavailable, "tool_missing", program.filename().string() + " is not installed.");
  }
  const WorkingFolder folder;
  if (folder.path().empty()) return io_error("working folder");
  TRY(give_files(folder.path(), place.given));
  const Fd file = TRY(input_file(input));
  Pipe output = TRY(make_pipe());
  Pipe errors = TRY(make_pipe());
  Pipe trouble = TRY(make_pipe());
  auto filter = TRY(system_call_filter());
  Fd rules = file_rules(program, folder.path(), place.files);
  if (rules) rules = above_nine(::dup(rules.get()));

  std::vector<std::string> words = {program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  // One thread: on a busy machine two of tesseract wait for each other and take eight times the processor.
  std::vector<std::string> settings = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + folder.path().string(),
                                       "TMPDIR=" + folder.path().string(), "OMP_THREAD_LIMIT=1"};
  const auto argument_pointers = pointers(words);
  const auto setting_pointers = pointers(settings);
  ChildPlan plan{program.c_str(),
                 argument_pointers.data(),
                 setting_pointers.data(),
                 folder.path().c_str(),
                 file.get(),
                 output.write.get(),
                 errors.write.get(),
                 trouble.write.get(),
                 rules.get(),
                 {static_cast<unsigned short>(filter.size()), filter.data()},
                 limits};

  const pid_t pid = ::fork();
  if (pid < 0) return io_error("fork");
  if (pid == 0) become(plan);
  Child child(pid, std::move(output.read), std::move(errors.read), limits, place, folder.path());
  output.write.reset();
  errors.write.reset();
  trouble.write.reset();
  TRY(check_started(trouble.read));
  return child.collect();
}

Confinement confinement() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0 ? 0 : 1);
  int status = 1;
  if (pid > 0) ::waitpid(pid, &status, 0);
  return {kernel_has_landlock(), pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

}  // namespace mc::sandbox
