#pragma once
// The course structure of cmi5 (cmi5.xml): what it says, and the reader with every rule of the specification and of its
// XML schema. Pure functions; what is outside of the file comes in as Surroundings.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/cmi5/vocabulary.hpp"
#include "modules/packages/packages.hpp"

namespace mc::cmi5 {

/// A text in one language; `lang` is empty when the author named none.
struct Words {
  std::string lang;
  std::string text;
};
FIELDS(Words, lang, text)

struct Objective {
  std::string id;
  std::vector<Words> title;
};
FIELDS(Objective, id, title)

struct Block {
  std::string id;
  std::vector<Words> title;
  std::int64_t parent = -1;  // index of the block around it; -1: the course
  std::vector<std::string> objectives;
};
FIELDS(Block, id, title, parent, objectives)

/// An assignable unit.
struct Au {
  std::string id;  // the publisher's
  std::vector<Words> title;
  std::int64_t parent = -1;
  std::string url;  // relative: percent-encoded path in the package, query, fragment; or absolute
  LaunchMethod launch_method = LaunchMethod::AnyWindow;
  MoveOn move_on = MoveOn::NotApplicable;
  std::optional<double> mastery;
  std::optional<std::string> parameters;
  std::optional<std::string> entitlement;
  std::string activity_type;
  std::vector<std::string> objectives;
};
FIELDS(Au, id, title, parent, url, launch_method, move_on, mastery, parameters, entitlement, activity_type, objectives)

/// Flat, so that any nesting that the reader takes is JSON of little depth. Stored with each version of a package.
struct Structure {
  std::string course_id;
  std::vector<Words> title;
  std::vector<Words> description;
  std::vector<Objective> objectives;
  std::vector<Block> blocks;
  std::vector<Au> aus;  // in the order of the document
};
FIELDS(Structure, course_id, title, description, objectives, blocks, aus)

/// The text in this language, in its base language, in English, or the first one.
std::string words_in(const std::vector<Words>& words, std::string_view language);

struct Surroundings {
  std::function<bool(std::string_view path)> has_file;
  std::function<bool(std::string_view origin)> trusts;  // "https://content.vendor.example"
};

inline constexpr std::size_t kMostProblems = 100;
inline constexpr std::size_t kStructureBytes = 8 << 20;
inline constexpr std::size_t kManifestBytes = 1'000'000;  // as JSON; about 2,500 AUs
inline constexpr std::string_view kReservedParameters[] = {"endpoint", "fetch", "actor", "registration", "activityId"};

/// Collects what is wrong, at most kMostProblems.
class Findings {
public:
  Findings(std::vector<packages::ImportProblem>& problems, std::string file)
      : problems_(problems), file_(std::move(file)) {}
  void error(std::string_view code, std::int64_t line, std::string message);
  void warning(std::string_view code, std::int64_t line, std::string message);
  bool failed() const { return failed_; }

private:
  void add(std::string_view severity, std::string_view code, std::int64_t line, std::string message);
  std::vector<packages::ImportProblem>& problems_;
  std::string file_;
  bool failed_ = false;
};

/// Trimmed, NFC; empty after an error.
std::string plain_text(std::string_view text, std::int64_t line, Findings& findings);
/// With an `error` among the problems the structure need not be complete.
Structure read_structure(std::string_view xml, const Surroundings& around,
                         std::vector<packages::ImportProblem>& problems);

/// What of an address begins where. Relative ones have no origin.
struct Address {
  std::string origin;    // "https://host:port", lower case; empty: relative
  std::string path;      // as written
  std::string query;     // without "?"
  std::string fragment;  // without "#"
};
Address parse_address(std::string_view text);
/// The path of a relative address inside the package: decoded, "." and ".." resolved; nothing when it leads out of it.
std::optional<std::string> package_path(std::string_view path);
/// Checks an AU's or activity's address and returns it as it is kept; empty after an error.
std::string check_address(std::string_view text, std::int64_t line, const Surroundings& around, Findings& findings);
/// The line that an error of read_xml() names, or 1.
std::int64_t line_of(std::string_view detail);

}  // namespace mc::cmi5
