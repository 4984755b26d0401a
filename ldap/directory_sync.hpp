#pragma once
// Reads people and memberships from a directory: everything, or what changed since a watermark.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ldap/connection.hpp"
#include "ldap/person.hpp"

namespace mc::ldap {

enum class Mode : std::uint8_t { full, delta };

/// Where the next delta begins. Active Directory counts changes per copy of its database, so the number means something
/// only at the same host with the same invocation id; elsewhere the time of the last run, compared with
/// modifyTimestamp.
struct Watermark {
  std::string host;
  std::string invocation_id;
  std::int64_t usn = 0;
  Instant modified{};
  bool operator==(const Watermark&) const = default;
};

struct Request {
  Mode mode = Mode::full;
  Watermark since;
  std::vector<std::string> groups;  // stable ids of the groups whose members are wanted
  Instant now{};                    // accounts that expired by then are not active
};

/// What came beside the people. The pages alone are not the truth until this has been returned.
struct Outcome {
  Mode mode = Mode::full;
  std::string full_because;  // why a delta became full: first_run, other_server, other_database, usn_went_back
  Watermark next;
  std::size_t people = 0;
  bool memberships_read = false;                            // a delta without changes does not read them
  std::map<std::string, std::vector<std::string>> members;  // group -> people, both by stable id, sorted
  std::vector<std::string> missing_groups;                  // asked for and not in the directory
  std::map<std::string, std::string> managers;              // person -> manager, both by stable id
  std::vector<std::string> gone;                            // deleted since the watermark
  std::map<std::string, std::size_t> warnings;              // code -> how often
};

using TakePeople = std::function<Status(std::vector<Person>&&)>;

/// Streams the people to `take` page by page. One connection for the whole run: the watermark is its server's. An
/// error, also a size limit, means that nothing of the run may be used. Errors as Connection, and
/// `directory_too_large`.
Result<Outcome> read_directory(Connection& connection, const Settings& settings, const Request& request,
                               const TakePeople& take);

struct Snapshot {
  Outcome outcome;
  std::vector<Person> people;  // with manager_id and group_ids
};
/// The same into memory, about 1 KB a person.
Result<Snapshot> read_snapshot(Connection& connection, const Settings& settings, const Request& request);

struct GroupInfo {
  std::string id, dn, name;
};
/// Groups whose name contains `text`, at most `limit`, for choosing them in the settings.
Result<std::vector<GroupInfo>> find_groups(Connection& connection, const Settings& settings, std::string_view text,
                                           std::size_t limit);

}  // namespace mc::ldap
