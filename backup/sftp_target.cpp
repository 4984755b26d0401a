// An SFTP server, through the distribution's sftp in batch mode: its key exchange and ciphers are kept up by the
// distribution. Only the server's known keys are believed; we prove ourselves with a key file; no secret is in a
// command.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"
#include "backup/child.hpp"
#include "backup/files.hpp"
#include "backup/target.hpp"

namespace mc::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProgram = "/usr/bin/sftp";
constexpr std::chrono::seconds kForOne{60};
constexpr std::chrono::seconds kForAPart{1800};

/// What OpenSSH says on its standard error, as our errors with what to do.
std::unexpected<Error> understood(const TargetSettings& settings, const std::string& text) {
  auto has = [&](std::string_view words) { return text.find(words) != std::string::npos; };
  std::string place = fmt::format("{}:{}", settings.host, settings.port);
  if (has("No such file") || has("not found")) return not_found("object_not_found");
  if (has("Host key verification failed") || has("REMOTE HOST IDENTIFICATION HAS CHANGED"))
    return fail(
        Fault::unavailable, "target_refused",
        fmt::format("{} shows another host key than the known one. Ask its administrator; then enter the lines of "
                    "ssh-keyscan again.",
                    place));
  if (has("Permission denied (") || has("Authentication failed"))
    return fail(Fault::unavailable, "target_refused",
                fmt::format("{} does not accept the key of user {}. Put its public half into authorized_keys there.",
                            place, settings.user));
  if (has("invalid format") || has("error in libcrypto"))
    return fail(Fault::unavailable, "target_refused", "The private key cannot be read. It must have no passphrase.");
  if (has("Permission denied") || has("remote open") || has("dest open"))
    return fail(Fault::unavailable, "target_refused",
                fmt::format("User {} may not write to {} on {}.", settings.user, settings.folder, place));
  if (has("No space left") || has("quota") || has("Failure"))
    return fail(Fault::unavailable, "target_full",
                fmt::format("{} could not store the file: probably its disk is full.", place));
  if (has("Connection refused") || has("timed out") || has("Could not resolve") || has("No route") ||
      has("Connection closed") || has("Connection reset"))
    return fail(Fault::unavailable, "target_unreachable",
                fmt::format("{} does not answer. Check name, port and firewall.", place));
  std::string last(trim(text.substr(0, 300)));
  return fail(Fault::unavailable, "target_failed", fmt::format("sftp {}: {}", place, last));
}

/// Thread: one at a time. A process for each action; the key lies in a private folder while it lives.
class SftpTarget final : public Target {
public:
  SftpTarget(TargetSettings settings, fs::path scratch)
      : settings_(std::move(settings)), folder_(std::move(scratch) / fmt::format("sftp-{}", static_cast<void*>(this))),
        cleanup_(folder_) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    fs::create_directories(folder_, ignored);
    fs::permissions(folder_, fs::perms::owner_all, ignored);
    std::string key = settings_.secret;
    if (!key.ends_with('\n')) key += '\n';
    ready_ = write_whole(folder_ / "identity", as_bytes(key));
    if (ready_) ready_ = write_whole(folder_ / "known_hosts", as_bytes(settings_.known_hosts + "\n"));
  }

  Result<std::vector<Object>> list() override {
    std::string text = TRY(run(fmt::format("ls -ln {}\n", remote("")), kForOne));
    std::vector<Object> out;
    for (std::string_view rest = text; !rest.empty();) {
      std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      std::vector<std::string_view> words;
      for (std::string_view left = trim(line); !left.empty();) {
        std::size_t end = std::min(left.find(' '), left.size());
        words.push_back(left.substr(0, end));
        left = trim(left.substr(end));
      }
      if (words.size() < 9 || !words[0].starts_with('-')) continue;  // also the echo of the command
      std::string_view name = words.back().substr(words.back().rfind('/') + 1);
      Object object{std::string(name), 0};
      auto [end, error] = std::from_chars(words[4].data(), words[4].data() + words[4].size(), object.bytes);
      if (error == std::errc{} && is_object_name(name) && name.starts_with("mcb-") && !name.ends_with(".incoming"))
        out.push_back(std::move(object));
    }
    std::ranges::sort(out, {}, &Object::name);
    return out;
  }

  Status put(const std::string& name, const fs::path& file) override {
    // -f: the server makes the file durable before it answers. The name comes last, so nobody sees half a file.
    auto stored = run(
        fmt::format("put -f \"{1}\" {0}\nrename {0} {2}\n", remote(name + ".incoming"), file.string(), remote(name)),
        kForAPart);
    if (!stored && stored.error().fault == Fault::not_found)
      return fail(Fault::unavailable, "target_refused",
                  fmt::format("There is no folder {} on {}. Test the target, which makes it.", settings_.folder,
                              settings_.host));
    if (!stored) return std::unexpected(stored.error());
    return {};
  }
  Status fetch(const std::string& name, const fs::path& file) override {
    TRY(run(fmt::format("get {} \"{}\"\n", remote(name), file.string()), kForAPart));
    return {};
  }
  Status remove(const std::string& name) override {
    auto removed = run(fmt::format("rm {}\n", remote(name)), kForOne);
    if (!removed && removed.error().fault != Fault::not_found) return std::unexpected(removed.error());
    return {};
  }

  Status prepare() override {
    auto there = run(fmt::format("ls -1 {}\n", remote("")), kForOne);
    if (!there && there.error().fault == Fault::not_found) {
      TRY(run(fmt::format("mkdir {}\n", remote("")), kForOne));
    } else if (!there) {
      return std::unexpected(there.error());
    }
    constexpr std::string_view kText = "MedConnect tests this place.\n";
    fs::path probe = folder_ / "probe", back = folder_ / "back";
    std::error_code ignored;
    fs::remove(back, ignored);
    TRY(write_whole(probe, as_bytes(kText)));
    TRY(remove("mcb-probe"));
    TRY(put("mcb-probe", probe));
    TRY(fetch("mcb-probe", back));
    Bytes read = TRY(read_whole(back, 4096));
    if (as_text(read) != kText)
      return fail(Fault::unavailable, "target_failed", "What was written there could not be read again.");
    return remove("mcb-probe");
  }

private:
  std::string remote(const std::string& name) const {
    return "\"" + settings_.folder + (name.empty() ? "" : "/" + name) + "\"";
  }

  Result<std::string> run(const std::string& batch, std::chrono::seconds limit) {
    TRY(ready_);
    TRY(write_whole(folder_ / "batch", as_bytes(batch)));
    auto option = [&](std::string text) { return "-o" + std::move(text); };
    std::string files = folder_.string();
    auto ran =
        run_child(std::string(kProgram),
                  {"-b",
                   files + "/batch",
                   "-F",
                   "/dev/null",
                   option("LogLevel=ERROR"),
                   option("BatchMode=yes"),
                   option("StrictHostKeyChecking=yes"),
                   option("UserKnownHostsFile=" + files + "/known_hosts"),
                   option("GlobalKnownHostsFile=/dev/null"),
                   option("UpdateHostKeys=no"),
                   option("IdentitiesOnly=yes"),
                   option("IdentityAgent=none"),
                   option("IdentityFile=" + files + "/identity"),
                   option("PreferredAuthentications=publickey"),
                   option("ConnectTimeout=15"),
                   option("ServerAliveInterval=15"),
                   option("ServerAliveCountMax=4"),
                   option("ClearAllForwardings=yes"),
                   "-P",
                   std::to_string(settings_.port),
                   "--",
                   settings_.user + "@" +
                       (settings_.host.find(':') == std::string::npos ? settings_.host : "[" + settings_.host + "]")},
                  files, limit);
    bool good = ran && ran->exit_code == 0;
    std::unexpected<Error> trouble = good  ? fail(Fault::internal, "")
                                     : ran ? understood(settings_, ran->errors)
                                           : std::unexpected(ran.error());
    bool reached = good || trouble.error().fault == Fault::not_found;
    outbound::report(settings_.host, static_cast<int>(settings_.port), reached ? "" : trouble.error().code);
    if (!good) return trouble;
    return std::move(ran->output);
  }

  TargetSettings settings_;
  fs::path folder_;
  Removed cleanup_;
  Status ready_;
};

}  // namespace

std::unique_ptr<Target> sftp_target(const TargetSettings& settings, fs::path scratch) {
  return std::make_unique<SftpTarget>(settings, std::move(scratch));
}

}  // namespace mc::backup
