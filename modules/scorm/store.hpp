#pragma once
// SQL of module scorm.
#include <map>

#include "modules/packages/packages.hpp"

namespace mc::scorm {

inline constexpr data::Module kModule{"scorm"};

struct AttemptTag;
using AttemptId = Id<AttemptTag>;

enum class AttemptUse : std::uint8_t { learn, preview, review };
ENUM_NAMES(AttemptUse, learn, preview, review)
enum class AttemptPhase : std::uint8_t { open, suspended, ended, replaced };
ENUM_NAMES(AttemptPhase, open, suspended, ended, replaced)
/// Of a SCO: never spoken; between Initialize and Terminate; terminated; taken away without Terminate is `running`
/// still.
enum class ScoPhase : std::uint8_t { fresh, running, terminated };
ENUM_NAMES(ScoPhase, fresh, running, terminated)

struct AttemptRow {
  AttemptId id;
  PersonId person_id;
  std::optional<learning::EnrolmentId> enrolment_id;
  CourseId course_id;
  courses::LessonId lesson_id;
  packages::PackageId package_id;
  packages::PackageVersionId version_id;
  std::int64_t version = 1;
  std::int64_t number = 1;
  AttemptUse use = AttemptUse::learn;
  AttemptPhase phase = AttemptPhase::open;
  packages::LaunchId launch_id;
  std::string item;
  std::int64_t turn = 0;
  std::string completion = "not attempted";
  std::string success = "unknown";
  std::optional<double> score;  // percent
  std::int64_t milliseconds = 0;
  bool done = false;
  Instant started_at;
  Instant last_at;
};
FIELDS(AttemptRow, id, person_id, enrolment_id, course_id, lesson_id, package_id, version_id, version, number, use,
       phase, launch_id, item, turn, completion, success, score, milliseconds, done, started_at, last_at)

struct LaunchRow {
  packages::LaunchId launch_id;
  AttemptId attempt_id;
  std::int64_t number = 0;
};
FIELDS(LaunchRow, launch_id, attempt_id, number)

struct TreeRow {
  std::string state;
  std::string view;
};
FIELDS(TreeRow, state, view)

struct ScoRow {
  AttemptId attempt_id;
  std::string item;
  std::int64_t tries = 1;
  std::string cmi = "{}";
  std::string suspend_data;
  std::string completion = "not attempted";
  std::string success = "unknown";
  std::optional<double> score_scaled, score_raw, score_min, score_max;
  std::int64_t milliseconds = 0;
  std::int64_t try_milliseconds = 0;
  std::string location;
  std::string entry = "ab-initio";
  std::string exit;
  ScoPhase phase = ScoPhase::fresh;
  Instant updated_at;
};
FIELDS(ScoRow, attempt_id, item, tries, cmi, suspend_data, completion, success, score_scaled, score_raw, score_min,
       score_max, milliseconds, try_milliseconds, location, entry, exit, phase, updated_at)

/// What the tree and rollup need of each SCO.
struct ScoStatus {
  std::string item;
  std::string completion;
  std::string success;
  std::optional<double> score_scaled, score_raw, score_min, score_max;
  std::int64_t milliseconds = 0;
  ScoPhase phase = ScoPhase::fresh;
};
FIELDS(ScoStatus, item, completion, success, score_scaled, score_raw, score_min, score_max, milliseconds, phase)

struct InteractionRow {
  std::string item;
  std::int64_t try_ = 1;
  std::int64_t position = 0;
  std::string name, type, description, response, result;
  std::optional<std::int64_t> latency;  // milliseconds
  std::optional<Instant> at;
};
FIELDS(InteractionRow, item, try_, position, name, type, description, response, result, latency, at)

struct Named {
  std::string target;
  std::string text;
};
FIELDS(Named, target, text)

namespace store {

Status insert_attempt(data::Tx& tx, const AttemptRow& row);
Status update_attempt(data::Tx& tx, const AttemptRow& row);
Result<std::optional<AttemptRow>> attempt(data::Tx& tx, AttemptId id);
Result<std::optional<AttemptRow>> last_attempt(data::Tx& tx, learning::EnrolmentId enrolment, courses::LessonId lesson);
/// Newest first, of learners only.
Result<std::vector<AttemptRow>> attempts_of_package(data::Tx& tx, packages::PackageId package,
                                                    std::optional<AttemptId> before, std::int64_t limit);
Status replace_open(data::Tx& tx, packages::PackageId package);
Status remove_scratch_of(data::Tx& tx, PersonId person, courses::LessonId lesson);
/// Scratch attempts that nobody has touched since; how many were removed.
Result<std::int64_t> remove_scratch(data::Tx& tx, Instant before, std::int64_t limit);

Result<std::optional<LaunchRow>> launch(data::Tx& tx, packages::LaunchId id);
/// The launch now works on this attempt, and no other one does; its number goes on counting.
Status put_launch(data::Tx& tx, packages::LaunchId id, AttemptId attempt);
Status set_number(data::Tx& tx, packages::LaunchId id, std::int64_t number);

Result<std::optional<TreeRow>> tree(data::Tx& tx, AttemptId id);
Result<std::optional<std::string>> view(data::Tx& tx, AttemptId id);
Status put_tree(data::Tx& tx, AttemptId id, std::string_view state, std::string_view view);

Result<std::optional<ScoRow>> sco(data::Tx& tx, AttemptId id, std::string_view item);
Result<std::vector<ScoRow>> scos(data::Tx& tx, AttemptId id);
Result<std::vector<ScoStatus>> statuses(data::Tx& tx, AttemptId id);
Status put_sco(data::Tx& tx, const ScoRow& row);
Status copy_scos(data::Tx& tx, AttemptId from, AttemptId to);

Status put_interaction(data::Tx& tx, AttemptId id, const InteractionRow& row);
Result<std::vector<InteractionRow>> interactions(data::Tx& tx, AttemptId id, std::int64_t limit);

Result<std::vector<Named>> objectives(data::Tx& tx, PersonId person);
Status put_objective(data::Tx& tx, PersonId person, std::string_view target, std::string_view state);
Result<std::string> bucket(data::Tx& tx, PersonId person, ByteView scope, std::string_view target);
Status put_bucket(data::Tx& tx, PersonId person, ByteView scope, std::string_view target, std::string_view text);

}  // namespace store
}  // namespace mc::scorm
