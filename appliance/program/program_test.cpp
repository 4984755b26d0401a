#include <doctest/doctest.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "appliance/program/command_line.hpp"
#include "appliance/program/config.hpp"
#include "appliance/program/config_keys.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/data_directory.hpp"
#include "appliance/program/process.hpp"

using namespace mc;
using namespace mc::program;
namespace fs = std::filesystem;

namespace {

const std::vector<CommandSpec> kCommands{
    {"serve", "", 0, "Serve", {{"port", "N", "Port"}, {"quiet", "", "Say nothing"}}},
    {"user add", "", 0, "Add", {{"role", "ROLE", "Role", true}}},
    {"user list", "", 0, "List"},
    {"import staff", "FILE", 1, "Import", {{"dry-run", "", "Only check"}}},
    {"version", "", 0, "Version"},
};
const std::vector<OptionSpec> kCommon{{"data", "DIR", "Data directory"}};

Result<Invocation> parse(std::vector<std::string> words) { return parse_command_line(words, kCommands, kCommon); }

struct TemporaryFolder {
  fs::path path;
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "medconnect-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~TemporaryFolder() { fs::remove_all(path); }
};

Result<Config> load(std::string_view text, std::map<std::string, std::string> environment = {},
                    std::vector<std::pair<std::string, std::string>> set = {}) {
  TemporaryFolder folder;
  fs::path file = folder.path / "c.toml";
  std::ofstream(file) << text;
  auto loaded = load_config({file, true, std::move(environment), std::move(set)});
  if (loaded) return loaded;
  Error error = loaded.error();  // without the folder's random name
  if (std::size_t at = error.detail.find("c.toml"); at != std::string::npos) error.detail = error.detail.substr(at);
  return std::unexpected(error);
}

}  // namespace

TEST_SUITE("program") {

  TEST_CASE("the hardened process leaves no core, cannot be traced and makes private files") {
    pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {  // of the child only: the tests themselves may be debugged
      harden_process();
      rlimit core{1, 1};
      bool good = ::getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && core.rlim_max == 0;
      good = good && ::prctl(PR_GET_DUMPABLE) == 0;
      good = good && ::umask(0) == 077;
      ::_exit(good ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }

  TEST_CASE("command lines: options anywhere, both spellings, repeated where allowed") {
    auto good = parse({"import", "staff", "--data=/x", "file.csv", "--dry-run"});
    REQUIRE(good.has_value());
    CHECK(good->command->name == "import staff");
    CHECK(good->arguments == std::vector<std::string>{"file.csv"});
    CHECK(good->option("data") == "/x");
    CHECK(good->flag("dry-run"));
    CHECK(parse({"user", "add", "--role", "admin", "--role=member"})->all("role").size() == 2);
    CHECK(parse({"import", "staff", "--", "--odd.csv"})->arguments[0] == "--odd.csv");
    CHECK(parse({"--version"})->command->name == "version");
    CHECK(parse({})->help);
    CHECK(parse({"serve", "--help"})->help);
    CHECK(parse({"serve", "--help"})->group.empty());
    CHECK(parse({"help", "user", "add"})->command->name == "user add");
    CHECK(parse({"user", "--help"})->group == "user ");
    CHECK(number_option(*parse({"serve", "--port", "80"}), "port", 1, 1, 65535).value() == 80);
    CHECK(number_option(*parse({"serve"}), "port", 7, 1, 65535).value() == 7);
  }

  TEST_CASE("command lines: each mistake says what to write instead") {
    struct Case {
      std::vector<std::string> words;
      const char* says;
    };
    for (const Case& c :
         {Case{{"srve"}, "Did you mean \"serve\"?"}, Case{{"user"}, "needs one of: add, list"},
          Case{{"user", "delete"}, "only: add, list"}, Case{{"serve", "--prot", "1"}, "Did you mean \"--port\"?"},
          Case{{"serve", "--port"}, "--port needs a value"}, Case{{"serve", "--port", "--quiet"}, "needs a value"},
          Case{{"serve", "--port", "1", "--port", "2"}, "given twice"}, Case{{"serve", "--quiet=1"}, "takes no value"},
          Case{{"serve", "x"}, "does not take \"x\""}, Case{{"import", "staff"}, "needs FILE"}}) {
      auto refused = parse(c.words);
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().code == "usage");
      CAPTURE(refused.error().detail);
      CHECK(refused.error().detail.find(c.says) != std::string::npos);
    }
    for (const char* bad : {"0", "65536", "x", "1x", "", "99999999999999999999"})
      CHECK_FALSE(number_option(*parse({"serve", std::string("--port=") + bad}), "port", 1, 1, 65535).has_value());
  }

  TEST_CASE("help names every command and option") {
    std::string overview = overview_text(kCommands, kCommon);
    for (const CommandSpec& command : kCommands) CHECK(overview.find(command.name) != std::string::npos);
    CHECK(help_text(kCommands[0], kCommon).find("--port N") != std::string::npos);
    CHECK(help_text(kCommands[3], kCommon).find("medconnect import staff FILE") != std::string::npos);
  }

  TEST_CASE("configuration: file, then environment, then flags") {
    std::string file =
        "[server]\nport = 9000\ntrusted_proxies = [\"10.0.0.1\", \"::1\"]\n[organisation]\nname = \"Mercy\"\n";
    auto config = load(file);
    REQUIRE(config.has_value());
    CHECK(config->port == 9000);
    CHECK(config->trusted_proxies.size() == 2);
    CHECK(config->module_settings().base_url == "https://localhost:9000");
    CHECK(load(file, {{"MEDCONNECT_SERVER_PORT", "9001"}})->port == 9001);
    CHECK(load(file, {{"MEDCONNECT_SERVER_PORT", "9001"}}, {{"server.port", "9002"}})->port == 9002);
    CHECK(load("", {{"MEDCONNECT_SERVER_TRUSTED_PROXIES", "10.1.2.3, 10.2.0.1"}})->trusted_proxies.size() == 2);
    CHECK(load("")->port == 8443);
    TemporaryFolder folder;
    CHECK(load_config({folder.path / "none.toml", false, {}, {}}).has_value());
    CHECK_FALSE(load_config({folder.path / "none.toml", true, {}, {}}).has_value());
  }

  TEST_CASE("configuration: every mistake is refused where it stands") {
    struct Case {
      const char* text;
      const char* says;
    };
    for (const Case& c :
         {Case{"[server]\n\nprot = 1\n", "c.toml:3: there is no setting server.prot; did you mean server.port?"},
          Case{"[servre]\nport = 1\n", "c.toml:2: there is no setting servre.port"},
          Case{"port = 1\n", "c.toml:1: port stands outside"},
          Case{"[server]\nport = \"8443\"\n", "c.toml:2: server.port must not be a text"},
          Case{"[server]\nport = 0\n", "c.toml:2: server.port must be from 1 to 65535"},
          Case{"[server]\nport = 1.5\n", "c.toml:2: server.port has a value of a kind"},
          Case{"[server]\nport = \n", "c.toml:2: "}, Case{"[server]\nport = 1\nport = 2\n", "c.toml:3: "},
          Case{"[log]\nlevel = \"loud\"\n", "c.toml:2: log.level must be debug"},
          Case{"[server]\naddress = \"localhost\"\n", "c.toml:2: server.address must be an IP address"},
          Case{"[server]\nbase_url = \"http://x\"\n", "c.toml:2: server.base_url must be https://"},
          Case{"[server]\ntrusted_proxies = [1]\n", "c.toml:2: server.trusted_proxies must be a list of texts"},
          Case{"[server]\ntrusted_proxies = [\"10.0.0.0/33\"]\n", "c.toml:2: server.trusted_proxies must hold"},
          Case{"[organisation]\ntime_zone = \"Mars/Olympus\"\n", "must be a zone of the United States"},
          Case{"[organisation]\ndefault_state = \"Texas\"\n", "two capital letters"}}) {
      auto refused = load(c.text);
      CAPTURE(c.text);
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().code == "configuration");
      CAPTURE(refused.error().detail);
      CHECK(refused.error().detail.find(c.says) != std::string::npos);
    }
    CHECK(load("", {{"MEDCONNECT_SERVER_PROT", "1"}}).error().detail.find("did you mean MEDCONNECT_SERVER_PORT?") !=
          std::string::npos);
    CHECK(load("", {{"MEDCONNECT_SERVER_PORT", "x"}}).error().detail.find("MEDCONNECT_SERVER_PORT must be") !=
          std::string::npos);
    CHECK(load("", {}, {{"server.x", "1"}}).error().detail.find("there is no setting server.x") != std::string::npos);
  }

  TEST_CASE("configuration: what waits or never ends is no file, though root reads it") {
    TemporaryFolder folder;
    fs::path file = folder.path / "medconnect.toml";
    const auto code = [&] {
      auto loaded = load_config({file, true, {}, {}});
      return loaded ? std::string("read") : loaded.error().detail;
    };
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
    CHECK(code().find("cannot be read") != std::string::npos);
    fs::remove(file);
    fs::create_symlink("/dev/zero", file);
    CHECK(code().find("cannot be read") != std::string::npos);
    fs::remove(file);
    std::ofstream(file) << std::string(2 << 20, '#');
    CHECK(code().find("larger than 1 MiB") != std::string::npos);
    fs::remove(file);
    std::ofstream(folder.path / "elsewhere.toml") << "[server]\nport = 9443\n";
    fs::create_symlink(folder.path / "elsewhere.toml", file);  // as /etc/medconnect/medconnect.toml is one
    CHECK(code() == "read");
  }

  TEST_CASE("where packages are shown: a host of its own, or a port; never where the app is") {
    const std::string base = "[server]\nbase_url = \"https://learn.hospital.example\"\n";
    CHECK(load("")->module_settings().content_origin.empty());
    CHECK(load(base)->module_settings().content_origin.empty());
    Settings named = load(base + "content_host = \"learn-content.hospital.example\"\n")->module_settings();
    CHECK(named.content_origin == "https://learn-content.hospital.example");
    CHECK(named.content_port == 0);
    CHECK(load(base + "content_port = 8444\n")->module_settings().content_origin ==
          "https://learn.hospital.example:8444");
    Settings anywhere = load("[server]\ncontent_port = 8444\n")->module_settings();
    CHECK(anywhere.content_origin == "https://localhost:8444");
    CHECK(anywhere.content_port == 8444);  // the name follows the Host header
    auto refused = [](const std::string& text) {
      auto loaded = load(text);
      return loaded ? std::string("accepted") : loaded.error().detail;
    };
    CHECK(refused(base + "content_host = \"learn.hospital.example\"\n").find("must not be the host of") !=
          std::string::npos);
    CHECK(refused("[server]\ncontent_host = \"a.example\"\n").find("needs server.base_url") != std::string::npos);
    CHECK(refused("[server]\ncontent_port = 8443\n").find("must differ") != std::string::npos);
    CHECK(refused(base + "content_host = \"https://a.example\"\n").find("host name") != std::string::npos);
  }

  TEST_CASE("the file that init writes reads back as it was, and comments every key") {
    Config config;
    config.organisation_name = "St. \"Mary\" \\ Clinic";
    config.port = 9443;
    config.trusted_proxies = {"10.0.0.1"};
    std::string text = config_text(config);
    auto back = load(text);
    REQUIRE(back.has_value());
    CHECK(back->organisation_name == config.organisation_name);
    CHECK(back->port == 9443);
    CHECK(back->trusted_proxies == config.trusted_proxies);
    for (const ConfigKey& key : config_keys()) CHECK(text.find(std::string(key.name) + " = ") != std::string::npos);
    // Taking away the # before every key gives a valid file too: the shown defaults are real.
    std::string all;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = text.find('\n', at);
      std::string line = text.substr(at, end - at);
      bool key =
          line.starts_with("# ") && line.find(" = ") != std::string::npos && line.find(' ', 2) == line.find(" = ");
      all += (key ? line.substr(2) : line) + "\n";
      at = end + 1;
    }
    CHECK(load(all).has_value());
  }

  TEST_CASE("only variables of a section of the file are settings") {
    std::string a = "MEDCONNECT_SERVER_PORT=1", b = "MEDCONNECT_DEPS=/x", c = "PATH=/bin", d = "MEDCONNECT_LOG_LEVEL=";
    char* environment[] = {a.data(), b.data(), c.data(), d.data(), nullptr};
    auto found = config_environment(environment);
    CHECK(found == std::map<std::string, std::string>{{"MEDCONNECT_SERVER_PORT", "1"}, {"MEDCONNECT_LOG_LEVEL", ""}});
  }

  TEST_CASE("a data directory is made once, private, and held by one process") {
    TemporaryFolder folder;
    fs::path root = folder.path / "deep" / "data";
    CHECK(DataDirectory::open(root).error().code == "no_appliance");
    {
      auto made = DataDirectory::create(root);
      REQUIRE(made.has_value());
      CHECK(DataDirectory::open(root).error().code == "no_appliance");  // not complete yet
      REQUIRE(made->complete().has_value());
      struct stat info {};
      REQUIRE(stat(root.c_str(), &info) == 0);
      CHECK((info.st_mode & 0777) == 0700);
      CHECK(fs::is_directory(made->layout().keys()));
      auto second = DataDirectory::open(root);
      REQUIRE_FALSE(second.has_value());
      CHECK(second.error().code == "in_use");
      CHECK(second.error().detail.find(std::to_string(getpid())) != std::string::npos);
    }
    CHECK(DataDirectory::create(root).error().code == "already_there");
    std::ofstream(root / "tmp" / "left_over") << "x";
    fs::permissions(root, fs::perms::all);
    {
      auto again = DataDirectory::open(root);
      REQUIRE(again.has_value());
      again->clean_scratch();
      CHECK(fs::is_empty(root / "tmp"));
      CHECK((fs::status(root).permissions() & fs::perms::others_all) == fs::perms::none);
    }
    std::ofstream(root / "version") << "99\n";
    CHECK(DataDirectory::open(root).error().code == "layout_too_new");
  }

  TEST_CASE("init leaves a folder with other files alone") {
    TemporaryFolder folder;
    std::ofstream(folder.path / "letter.txt") << "x";
    CHECK(DataDirectory::create(folder.path).error().code == "not_empty");
    CHECK(fs::exists(folder.path / "letter.txt"));
  }

  TEST_CASE("a private file is replaced in one step") {
    TemporaryFolder folder;
    fs::path file = folder.path / "f";
    REQUIRE(write_private_file(file, "one").has_value());
    REQUIRE(write_private_file(file, "two").has_value());
    std::ifstream in(file);
    std::string text;
    in >> text;
    CHECK(text == "two");
    CHECK((fs::status(file).permissions() & fs::perms(0077)) == fs::perms::none);
    CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
    CHECK(write_private_file(folder.path / "no" / "f", "x").error().code == "io_error");
  }

  TEST_CASE("a command travels to the running server: words, input and files there, output and exit code back") {
    TemporaryFolder folder;
    fs::path socket = folder.path / "control.sock";
    Console local;
    std::string out, err;
    local.out = [&](std::string_view text) { out += text; };
    local.err = [&](std::string_view text) { err += text; };
    local.input = [] { return Result<std::string>("secret"); };
    local.file = [](const std::string& path) -> Result<std::string> {
      if (path == "missing") return fail(Fault::invalid, "file", "missing: no such file.");
      return std::string(3'000'000, 'x') + path;
    };
    CHECK(control_call(socket, {"x"}, local).error().code == "no_server");
    auto server = ControlServer::start(socket, [](const std::vector<std::string>& words, const Console& console) {
      for (const std::string& word : words) console.out("[" + word + "]");
      console.err("warned");
      console.out(console.input().value());
      console.out(console.file("big").value().substr(3'000'000));
      console.out(console.file("missing").error().detail);
      // The command line did not name this one.
      console.out(console.file("/etc/shadow").has_value() ? "given" : "refused");
      return 3;
    });
    REQUIRE(server.has_value());
    for (int i = 0; i < 3; ++i) {
      out.clear();
      err.clear();
      auto code = control_call(socket, {"user", "add", "", "é\n", "big", "missing"}, local);
      REQUIRE(code.has_value());
      CHECK(*code == 3);
      CHECK(out == "[user][add][][é\n][big][missing]secretbigmissing: no such file.refused");
      CHECK(err == "warned");
    }
    CHECK((fs::status(socket).permissions() & fs::perms::others_all) == fs::perms::none);
    server->reset();
    CHECK_FALSE(fs::exists(socket));
    CHECK_FALSE(control_call(socket, {"x"}, local).has_value());
  }

}  // TEST_SUITE
