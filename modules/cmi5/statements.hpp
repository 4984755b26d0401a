#pragma once
// What the LMS itself writes into the record store: statements, launch data, addresses. Pure functions that make text.
#include "modules/cmi5/structure.hpp"
#include "modules/cmi5/tincan.hpp"

namespace mc::cmi5 {

/// Identifiers of this server for the parts of a package. The publisher's ids are never used for them (8.1, 9.3.9);
/// they stay the same over versions and registrations.
class Names {
public:
  Names(std::string_view base_url, packages::PackageId package);
  std::string au(const Au& au) const { return part("au", au.id); }
  std::string block(const Block& block) const { return part("block", block.id); }
  std::string course(const Structure& structure) const { return part("course", structure.course_id); }

private:
  std::string part(std::string_view kind, std::string_view publisher_id) const;
  std::string prefix_;
};

/// What all statements of the LMS about one registration share.
struct Frame {
  std::string actor;  // JSON
  std::string registration;
  std::string session;
  Instant at;
};
struct LaunchFacts {
  std::string launch_url;  // without the parameters of the launch
  LaunchMode mode = LaunchMode::Normal;
};
std::string launched_statement(const Frame& frame, const Names& names, const Au& au, const LaunchFacts& launch);
std::string abandoned_statement(const Frame& frame, const Names& names, const Au& au, std::int64_t milliseconds);
std::string waived_statement(const Frame& frame, const Names& names, const Au& au, std::string_view reason);
/// `node`: index of a block, or kCourse.
std::string satisfied_statement(const Frame& frame, const Names& names, const Structure& structure, std::int64_t node);

/// The state document LMS.LaunchData (10). `return_url` may be empty.
std::string launch_data(const Au& au, std::string_view session, LaunchMode mode, std::string_view return_url);
/// The first agent profile document cmi5LearnerPreferences (11).
std::string first_preferences(std::string_view language);

/// Name and value pairs, percent-encoded, behind the address's own query and before its fragment.
std::string with_query(std::string_view address, const std::vector<std::pair<std::string_view, std::string>>& pairs);
/// The address without a fragment: what the launched statement says.
std::string without_fragment(std::string_view address);

/// The text of a launched cmi5 or Tin Can package's fetch answers (8.2).
std::string fetch_token(std::string_view token);
std::string fetch_error(int code, std::string_view text);

}  // namespace mc::cmi5
