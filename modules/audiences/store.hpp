#pragma once
// Rows and SQL of module audiences.
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "modules/audiences/audiences.hpp"

namespace mc::audiences {

inline constexpr data::Module kModule{"audiences"};

enum class Cause : std::uint8_t { rule_changed, person_changed, group_changed, day, archived };
ENUM_NAMES(Cause, rule_changed, person_changed, group_changed, day, archived)

struct ItemRow {
  AudienceId id;
  std::string name;
  std::string description;
  std::int64_t revision = 1;  // the newest, in force or planned
  std::int64_t people = 0;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
  std::optional<Instant> archived_at;
};
FIELDS(ItemRow, id, name, description, revision, people, created_by, created_at, updated_at, archived_at)

struct RevisionRow {
  AudienceId audience_id;
  std::int64_t revision = 1;
  std::string name;
  std::string rule;   // JSON
  std::string units;  // JSON array of unit ids
  Date effective_on;
  PersonId changed_by;
  std::string by_name;
  Instant at;
  std::string comment;
};
FIELDS(RevisionRow, audience_id, revision, name, rule, units, effective_on, changed_by, by_name, at, comment)

struct MemberRow {
  PersonId person_id;
  Instant joined_at;
};
FIELDS(MemberRow, person_id, joined_at)

struct HistoryRow {
  Uuid id{};
  PersonId person_id;
  bool joined = true;
  audiences::Cause cause = Cause::person_changed;
  std::string why;
  Instant at;
};
FIELDS(HistoryRow, id, person_id, joined, cause, why, at)

struct GroupRow {
  GroupId id;
  std::string name;
  std::string description;
  std::string units;  // JSON
  std::int64_t people = 0;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
};
FIELDS(GroupRow, id, name, description, units, people, created_by, created_at, updated_at)

struct NameRow {
  AudienceId id;
  std::string name;
};
FIELDS(NameRow, id, name)
struct InGroup {
  PersonId person_id;
  GroupId group_id;
};
FIELDS(InGroup, person_id, group_id)

namespace store {

Status insert_item(data::Tx& tx, const ItemRow& row);
Status update_item(data::Tx& tx, const ItemRow& row);
Status add_people(data::Tx& tx, AudienceId id, std::int64_t difference);
Result<std::optional<ItemRow>> item(data::Tx& tx, AudienceId id);
/// In the order of names after (key, id).
Result<std::vector<ItemRow>> items(data::Tx& tx, bool archived, const std::string& after_key, AudienceId after,
                                   std::int64_t limit);
Result<std::vector<AudienceId>> current_ids(data::Tx& tx);
Status insert_revision(data::Tx& tx, const RevisionRow& row);
/// The newest revision that is in force on `day`.
Result<std::optional<RevisionRow>> in_force(data::Tx& tx, AudienceId id, Date day);
/// Newest first, before `before`.
Result<std::vector<RevisionRow>> revisions(data::Tx& tx, AudienceId id, std::int64_t before, std::int64_t limit);
/// What is in force on `day`, of all that are archived or of all that are not, in the order of ids.
Result<std::vector<RevisionRow>> all_in_force(data::Tx& tx, Date day, bool archived);
/// Newest revisions that begin after `day`.
Result<std::vector<RevisionRow>> all_planned(data::Tx& tx, Date day, bool archived);

Status insert_member(data::Tx& tx, AudienceId id, PersonId person);
Status delete_member(data::Tx& tx, AudienceId id, PersonId person);
Result<bool> is_member(data::Tx& tx, AudienceId id, PersonId person);
Result<std::vector<MemberRow>> members(data::Tx& tx, AudienceId id, PersonId after, std::int64_t limit);
Result<std::vector<PersonId>> all_members(data::Tx& tx, AudienceId id);
Result<std::vector<PersonId>> members_between(data::Tx& tx, AudienceId id, PersonId first, PersonId last);
Result<std::vector<AudienceId>> of_person(data::Tx& tx, PersonId person);
Result<std::map<AudienceId, std::string>> names(data::Tx& tx, const std::vector<AudienceId>& ids);
Status insert_history(data::Tx& tx, AudienceId id, const HistoryRow& row);
Result<std::vector<HistoryRow>> history(data::Tx& tx, AudienceId id, std::optional<Uuid> before, std::int64_t limit);

Status insert_group(data::Tx& tx, const GroupRow& row);
Status update_group(data::Tx& tx, const GroupRow& row);
Status delete_group(data::Tx& tx, GroupId id);
Result<std::optional<GroupRow>> group(data::Tx& tx, GroupId id);
Result<std::vector<GroupRow>> groups(data::Tx& tx);
/// True when she was not in it.
Result<bool> add_to_group(data::Tx& tx, GroupId id, PersonId person, PersonId by);
Result<bool> remove_from_group(data::Tx& tx, GroupId id, PersonId person);
Result<std::vector<PersonId>> group_people(data::Tx& tx, GroupId id, PersonId after, std::int64_t limit);
Result<std::vector<InGroup>> groups_of(data::Tx& tx, const std::vector<PersonId>& people);

/// The version of all rules together; nil before the first.
Result<Uuid> version(data::Tx& tx);
Status set_version(data::Tx& tx, const Uuid& version);
Result<std::optional<Date>> evaluated_on(data::Tx& tx);
Status set_evaluated_on(data::Tx& tx, Date day);

}  // namespace store

}  // namespace mc::audiences
