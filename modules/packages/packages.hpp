#pragma once
// PUBLIC header of module packages: bought or recorded content (SCORM, cmi5, xAPI, plain HTML5) as authors upload it.
// It takes the ZIP apart under limits, keeps the files as encrypted blobs, serves them on the content origin under
// launch tokens, ties packages to lessons and tells learning what was done. What a package means (its manifest, its
// run-time calls, its attempts) is the business of the module that registers its PackageFormat.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/http/mounts.hpp"
#include "modules/learning/learning.hpp"

namespace mc::packages {

struct PackageTag;
struct PackageVersionTag;
struct LaunchTag;
using PackageId = Id<PackageTag>;
using PackageVersionId = Id<PackageVersionTag>;  // one upload; never changes
using LaunchId = Id<LaunchTag>;

enum class PackageKind : std::uint8_t { scorm12, scorm2004, cmi5, xapi, html5 };
ENUM_NAMES(PackageKind, scorm12, scorm2004, cmi5, xapi, html5)

/// What is wrong with an uploaded package, in words that its author understands.
struct ImportProblem {
  std::string severity;  // "error" keeps it from being imported; "warning"; "hint"
  std::string code;
  std::string message;              // what is wrong and what to do
  std::optional<std::string> file;  // inside the package
  std::optional<std::int64_t> line;
};
FIELDS(ImportProblem, severity, code, message, file, line)

/// The unpacked files while a package is read, before anything is stored. Paths as in the package, "/" between folders,
/// without a single top folder that all files share.
class PackageFiles {
public:
  virtual ~PackageFiles() = default;
  virtual const std::vector<std::string>& paths() const = 0;  // sorted
  virtual bool has(std::string_view path) const = 0;
  /// Errors: not_found; `too_large` past `max` bytes.
  virtual Result<std::string> read(std::string_view path, std::int64_t max) const = 0;
};

/// What a format makes of a package.
struct PackageSummary {
  PackageKind kind = PackageKind::html5;
  std::string title;
  std::string description;
  std::int64_t parts = 1;  // SCOs and assets, AUs
  RawJson manifest;        // in the format's own form; kept with the version and given back to the format
};
FIELDS(PackageSummary, kind, title, description, parts, manifest)

/// One stored upload.
struct PackageVersion {
  PackageVersionId id;
  PackageId package_id;
  std::int64_t number = 1;
  PackageSummary summary;
};

/// Somebody has opened a package: who, what, and for which lesson. `preview` is an author's: it counts nowhere.
struct Launch {
  LaunchId id;
  PersonId person_id;
  std::string person_name;
  PackageVersionId version_id;
  PackageId package_id;
  PackageKind kind = PackageKind::html5;
  CourseId course_id;
  courses::LessonId lesson_id;
  std::optional<learning::EnrolmentId> enrolment_id;  // none: preview
  bool preview = false;
  bool review = false;  // the enrolment is closed: looking again changes nothing
  std::string language;
  std::string part;  // which AU or SCO was asked for; empty: what the format delivers first
};

/// Where a launch begins, below https://CONTENT/t/TOKEN: "/player/scorm.html" or "/c/index.html?endpoint=...".
struct Opened {
  std::string address;
  bool own_window = false;  // the content asks for a window of its own, or runs at another host
};

/// A call of the running content to its format, at /t/TOKEN/rt/CALL. Held by the worker; body at most 8 MiB.
struct RuntimeCall {
  const Launch& launch;
  std::string_view call;  // below "rt/"
  http::MountRequest& request;
  std::string_view base;  // "https://CONTENT/t/TOKEN" without a slash at the end
};

/// One attempt of one person for the report of a package.
struct PackageAttempt {
  std::string attempt_id;
  PersonId person_id;
  std::string person_name;
  std::int64_t number = 1;
  std::string completion;  // "not attempted", "incomplete", "completed"
  std::string success;     // "unknown", "passed", "failed"
  std::optional<double> score_percent;
  std::int64_t seconds = 0;
  Instant started_at;
  Instant last_at;
  std::int64_t version = 1;  // of the package
};
FIELDS(PackageAttempt, attempt_id, person_id, person_name, number, completion, success, score_percent, seconds,
       started_at, last_at, version)
struct AttemptQuery {
  PackageId package_id;
  std::optional<std::string> after;  // attempt_id of the last row
  std::int64_t limit = 50;
};
struct PackageInteraction {
  std::string id;
  std::string type;
  std::string description;
  std::string response;
  std::string result;
  std::optional<std::int64_t> latency_seconds;
  std::optional<Instant> at;
};
FIELDS(PackageInteraction, id, type, description, response, result, latency_seconds, at)
struct AttemptDetail {
  PackageAttempt attempt;
  std::vector<PackageInteraction> interactions;  // at most 500
  RawJson raw;  // everything that the content stored, as the format keeps it (for support and audit)
};
FIELDS(AttemptDetail, attempt, interactions, raw)

/// What a module does that understands one kind of package. Thread-safe.
class PackageFormat {
public:
  virtual ~PackageFormat() = default;
  /// Are these files of this format? Formats are asked in the order of PackageKind; html5 takes what has a page to
  /// begin with.
  virtual bool recognises(const PackageFiles& files) const = 0;
  /// Reads the manifest. Problems are appended; an `error` among them refuses the package, and then the summary's
  /// manifest need not be complete. Fails only for faults of ours.
  virtual Result<PackageSummary> read(const PackageFiles& files, std::vector<ImportProblem>& problems) const = 0;
  /// Somebody opens it: begins or continues the attempt of her enrolment. In the transaction of the launch.
  virtual Result<Opened> open(data::Tx& tx, const Launch& launch, std::string_view base) = 0;
  /// A run-time call. Opens its own transactions.
  virtual http::Response run(const RuntimeCall& call) = 0;
  /// For the report: newest first. A format that keeps nothing answers with nothing.
  virtual Result<std::vector<PackageAttempt>> attempts(data::Tx& tx, const AttemptQuery& query) = 0;
  virtual Result<AttemptDetail> attempt(data::Tx& tx, PackageId package, std::string_view attempt_id) = 0;
  /// The author replaced the package and moves people in progress: their attempts begin anew with the next launch.
  virtual Status restart_open_attempts(data::Tx& tx, PackageId package) = 0;
};

/// Thread-safe.
class Packages {
public:
  virtual ~Packages() = default;
  /// While the program is put together. `format` outlives this.
  virtual void register_format(PackageKind kind, PackageFormat& format) = 0;
  virtual Result<std::shared_ptr<const PackageVersion>> version(data::Tx& tx, PackageVersionId id) = 0;
  /// A file of a version, whole. Errors: not_found, `too_large`.
  virtual Result<std::string> read_file(data::Tx& tx, PackageVersionId id, std::string_view path, std::int64_t max) = 0;
  /// The launch that is running under this id; not_found when it has ended.
  virtual Result<Launch> launch(data::Tx& tx, LaunchId id) = 0;
  /// Whether content that speaks elsewhere (to the record store) may still say what its learner did: her launch was not
  /// ended, she was not signed out (15 s for the last words of pages that close when she does that herself), and her
  /// enrolment is open.
  virtual Result<bool> may_say(data::Tx& tx, LaunchId id) = 0;
  /// The lesson is done, as the content says: completes it in learning, once; nothing for previews and reviews.
  virtual Status done(data::Tx& tx, const Launch& launch, Instant at, std::optional<double> score_percent) = 0;
  /// After commit the learner's other pages hear that something changed.
  virtual void tell_progress(data::Tx& tx, const Launch& launch) = 0;
  /// Its token opens nothing any more.
  virtual Status end(data::Tx& tx, LaunchId id) = 0;
  /// "https://learn-content.hospital.example", the origin of packages; empty when none is configured.
  virtual const std::string& content_origin() const = 0;
};

std::unique_ptr<Packages> make_packages(Platform& platform, learning::Learning& learning, courses::Courses& courses,
                                        accounts::Accounts& accounts);

}  // namespace mc::packages
