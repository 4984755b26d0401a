#include <fmt/format.h>

#include <cstdlib>

#include "appliance/base/log.hpp"
#include "appliance/http/openapi.hpp"
#include "appliance/program/commands.hpp"

namespace mc::program {

namespace {

struct VersionLine {
  std::string version;
  std::vector<std::string> dependencies;
};
FIELDS(VersionLine, version, dependencies)

/// An appliance in a folder that is gone afterwards: the descriptions come from the composed routes and permissions.
class Passing {
public:
  static Result<std::unique_ptr<Passing>> make() {
    const char* base = std::getenv("TMPDIR");
    std::error_code error;
    std::string name = fmt::format("{}/medconnect-XXXXXX", base && *base                            ? base
                                                           : std::filesystem::exists("/tmp", error) ? "/tmp"
                                                                                                    : ".");
    if (!mkdtemp(name.data()))
      return fail(Fault::unavailable, "io_error", "No folder for temporary files; set TMPDIR.");
    std::unique_ptr<Passing> out(new Passing(name));
    out->directory_.emplace(TRY(DataDirectory::create(out->folder_ / "data")));
    Bytes root(32);
    system_random()->fill(root);
    log::set_level(log::Level::error);
    out->appliance_ =
        TRY(Appliance::open(out->directory_->layout(), Config{}, security::Keys::from_root(root), Durability::bulk));
    return out;
  }
  ~Passing() {
    appliance_.reset();
    directory_.reset();
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
  Appliance& appliance() { return *appliance_; }

private:
  explicit Passing(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
  std::optional<DataDirectory> directory_;
  std::unique_ptr<Appliance> appliance_;
};

std::vector<std::string> dependencies() {
  std::vector<std::string> out;
  for (const EmbeddedFile& file : embedded_data()) {
    if (file.path != "program/dependencies.txt") continue;
    for (std::string_view line : split(file.bytes, '\n'))
      if (!line.empty()) out.emplace_back(line);
  }
  return out;
}

}  // namespace

int openapi(const Request& request) {
  auto passing = Passing::make();
  if (!passing) return report(request.console, passing.error());
  auto text = http::openapi_text((*passing)->appliance().routes(), build_version());
  if (!text) return report(request.console, text.error());
  request.console.line(*text);
  return kOk;
}

int permissions(const Request& request) {
  auto passing = Passing::make();
  if (!passing) return report(request.console, passing.error());
  request.console.out((*passing)->appliance().platform().permissions.matrix_text());
  return kOk;
}

int version(const Request& request) {
  if (request.invocation.flag("json")) {
    request.console.line(shape::to_json(VersionLine{std::string(build_version()), dependencies()}));
    return kOk;
  }
  request.console.line(fmt::format("medconnect {}", build_version()));
  for (const std::string& line : dependencies()) request.console.line("  " + line);
  return kOk;
}

}  // namespace mc::program
