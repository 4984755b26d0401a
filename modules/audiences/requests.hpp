#pragma once
// What the routes of module audiences take and answer.
#include <optional>
#include <string>
#include <vector>

#include "modules/audiences/store.hpp"

namespace mc::audiences {

struct AudiencesQuery {
  std::optional<Text<0, 100>> search;  // in names
  std::optional<bool> archived;
  std::optional<Text<1, 800>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(AudiencesQuery, search, archived, after, limit)
struct PreviewIn {
  RawJson rule;
  List<UnitId, 50> unit_ids;
  std::optional<AudienceId> audience_id;  // what would change in it
  std::optional<PersonId> person_id;      // is she in, and why?
};
FIELDS(PreviewIn, rule, unit_ids, audience_id, person_id)
struct PersonWhy {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::string job_title;
  std::string profession;
  std::vector<std::string> why;
};
FIELDS(PersonWhy, person_id, name, unit_name, job_title, profession, why)
struct PersonCheck {
  PersonId person_id;
  bool in = false;
  std::vector<std::string> why;
};
FIELDS(PersonCheck, person_id, in, why)
struct MembersDifference {
  std::int64_t added = 0;
  std::int64_t removed = 0;
  std::vector<PersonWhy> added_sample;    // up to 20
  std::vector<PersonWhy> removed_sample;  // with why not; people who left are counted only
};
FIELDS(MembersDifference, added, removed, added_sample, removed_sample)
struct AudiencePreview {
  std::string text;
  std::int64_t people = 0;
  std::vector<PersonWhy> sample;  // up to 20, from everywhere in the list
  std::optional<PersonCheck> person;
  std::optional<MembersDifference> change;
};
FIELDS(AudiencePreview, text, people, sample, person, change)
struct MembersQuery {
  std::optional<PersonId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(MembersQuery, after, limit)
struct Member {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::string job_title;
  std::string profession;
  Instant joined_at;
  std::vector<std::string> why;
};
FIELDS(Member, person_id, name, unit_name, job_title, profession, joined_at, why)
struct RuleChange {
  std::int64_t revision = 0;
  Instant at;
  std::string by;
  std::string comment;
  std::string name;
  Date effective_on;
  RawJson rule;
  std::string text;
  std::vector<std::string> unit_names;
  std::optional<RawJson> rule_before;
  std::optional<std::string> text_before;
};
FIELDS(RuleChange, revision, at, by, comment, name, effective_on, rule, text, unit_names, rule_before, text_before)
struct RuleChangesQuery {
  std::optional<Int<1, 1'000'000>> after;  // a revision
  std::optional<Int<1, 200>> limit;
};
FIELDS(RuleChangesQuery, after, limit)
struct MembershipChange {
  PersonId person_id;
  std::string name;
  bool joined = true;
  audiences::Cause cause = Cause::person_changed;
  std::string why;
  Instant at;
};
FIELDS(MembershipChange, person_id, name, joined, cause, why, at)
struct HistoryQuery {
  std::optional<Uuid> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(HistoryQuery, after, limit)

struct FieldChoice {
  std::string value;
  std::string label;
  std::int64_t people = 0;
};
FIELDS(FieldChoice, value, label, people)
/// A field of the rule builder. `choices`: values in use, for fields whose values are texts or groups.
struct RuleField {
  std::string field;
  std::string title;
  std::vector<std::string> ops;
  std::vector<FieldChoice> choices;
};
FIELDS(RuleField, field, title, ops, choices)
struct RuleFields {
  std::vector<RuleField> items;
};
FIELDS(RuleFields, items)
struct AudienceName {
  AudienceId id;
  std::string name;
};
FIELDS(AudienceName, id, name)
struct AudienceNames {
  std::vector<AudienceName> items;
};
FIELDS(AudienceNames, items)

struct AudienceUses {
  std::vector<AudienceUse> items;  // at most 100 of a kind
};
FIELDS(AudienceUses, items)
struct ArchiveIn {
  std::optional<bool> confirm_uses;  // true: what names it may lose its people
};
FIELDS(ArchiveIn, confirm_uses)

struct GroupIn {
  Text<1, 120> name;
  Text<0, 500> description;
  List<UnitId, 50> unit_ids;  // only people there and below; empty as for audiences
};
FIELDS(GroupIn, name, description, unit_ids)
struct GroupPatch {
  std::optional<Text<1, 120>> name;
  std::optional<Text<0, 500>> description;
};
FIELDS(GroupPatch, name, description)
struct PeopleGroup {
  GroupId id;
  std::string name;
  std::string description;
  std::vector<UnitId> unit_ids;
  std::int64_t people = 0;
  Instant created_at;
  Instant updated_at;
};
FIELDS(PeopleGroup, id, name, description, unit_ids, people, created_at, updated_at)
struct PeopleGroups {
  std::vector<PeopleGroup> items;
};
FIELDS(PeopleGroups, items)
struct GroupPeople {
  List<PersonId, 2000> person_ids;
};
FIELDS(GroupPeople, person_ids)
struct GroupPerson {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::string job_title;
};
FIELDS(GroupPerson, person_id, name, unit_name, job_title)

/// Brings an audience's members up to date with its rule.
struct SettleJob {
  static constexpr std::string_view kKind = "audiences.settle";
  AudienceId audience_id;
  audiences::Cause cause = Cause::rule_changed;
};
FIELDS(SettleJob, audience_id, cause)

}  // namespace mc::audiences
