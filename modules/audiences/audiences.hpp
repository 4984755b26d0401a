#pragma once
// PUBLIC header of module audiences: named rules over what HR and the wallet know of people ("nurses of the ICU hired
// within 90 days"), who fits them now, and the event that tells others who came and went.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/credentials/credentials.hpp"

namespace mc::audiences {

struct AudienceTag;
struct GroupTag;
using AudienceId = Id<AudienceTag>;
using GroupId = Id<GroupTag>;

/// A rule is JSON: {"all":[..]}, {"any":[..]}, {"not":{..}} or a condition {"field","op","values":[..]}; at most 6
/// levels and 100 conditions. Do not change: stored format.
///
///   field                            op                            values
///   site, department, unit           in, not_in                    unit ids; everything below counts
///   job_title, profession            in, not_in                    texts, compared without case
///   hired                            within_days, before, after    one number of days, or one day
///   credential                       holds, lacks                  type codes; holds any, active today
///   group, person                    in, not_in                    ids
struct AudienceIn {
  Text<1, 120> name;
  Text<0, 1000> description;
  RawJson rule;
  List<UnitId, 50> unit_ids;         // only people there and below; empty: the whole hospital, or the maker's own units
  std::optional<Date> effective_on;  // from this day; today unless given
  Text<0, 300> comment;              // why, for the change log
};
FIELDS(AudienceIn, name, description, rule, unit_ids, effective_on, comment)
/// What is absent stays. `revision` is the one that was read.
struct AudienceChange {
  Int<1, 1'000'000> revision;
  std::optional<Text<1, 120>> name;
  std::optional<Text<0, 1000>> description;
  std::optional<RawJson> rule;
  std::optional<List<UnitId, 50>> unit_ids;
  std::optional<Date> effective_on;
  std::optional<Text<0, 300>> comment;
};
FIELDS(AudienceChange, revision, name, description, rule, unit_ids, effective_on, comment)

/// A rule that is not in force yet.
struct PlannedRule {
  std::int64_t revision = 0;
  RawJson rule;
  std::string text;
  Date effective_on;
};
FIELDS(PlannedRule, revision, rule, text, effective_on)
struct Audience {
  AudienceId id;
  std::string name;
  std::string description;
  RawJson rule;      // in force; of an audience that has not begun, the planned one
  std::string text;  // the rule in English
  std::vector<UnitId> unit_ids;
  std::vector<std::string> unit_names;
  std::int64_t people = 0;
  std::int64_t revision = 0;
  std::optional<PlannedRule> planned;
  Instant created_at;
  Instant updated_at;
  std::optional<Instant> archived_at;
};
FIELDS(Audience, id, name, description, rule, text, unit_ids, unit_names, people, revision, planned, created_at,
       updated_at, archived_at)

/// Several of them for a big change; published in the transactions that change the members.
struct MembersChanged {
  static constexpr std::string_view kTopic = "audiences.members_changed";
  AudienceId audience_id;
  std::vector<PersonId> added;    // at most 500
  std::vector<PersonId> removed;  // at most 500
};
FIELDS(MembersChanged, audience_id, added, removed)

/// What names an audience and follows it: an assignment, a certification, a checklist, a document to sign.
enum class UseKind : std::uint8_t { assignment, certification, checklist, attestation };
ENUM_NAMES(UseKind, assignment, certification, checklist, attestation)
struct AudienceUse {
  UseKind kind = UseKind::assignment;
  Uuid id{};
  std::string name;      // "Hand hygiene", of an assignment its course
  bool in_force = true;  // false: a draft, or waits for its first day
};
FIELDS(AudienceUse, kind, id, name, in_force)
/// A module whose things name audiences. Audiences, which do not know it, ask before one is archived. Thread-safe.
class AudienceUser {
public:
  virtual ~AudienceUser() = default;
  /// What of it has not ended, at most `limit`.
  virtual Result<std::vector<AudienceUse>> uses(data::Tx& tx, AudienceId audience, std::int64_t limit) = 0;
};

/// Thread-safe. Every function takes the caller's transaction.
class Audiences {
public:
  virtual ~Audiences() = default;
  /// Members are there after the job that this queues. Errors: `invalid_input` with the path inside the rule, conflict
  /// `audience_name_taken`.
  virtual Result<AudienceId> create(data::Tx& tx, PersonId by, const AudienceIn& in) = 0;
  virtual Status change(data::Tx& tx, PersonId by, AudienceId id, const AudienceChange& in) = 0;
  virtual Result<std::optional<Audience>> find(data::Tx& tx, AudienceId id) = 0;
  /// The audience, if the viewer may use it in her own rules; not_found otherwise.
  virtual Result<Audience> find_for(data::Tx& tx, const security::Viewer& viewer, AudienceId id) = 0;
  virtual Result<bool> contains(data::Tx& tx, AudienceId id, PersonId person) = 0;
  /// Active people in the order of ids, keyset by `after`.
  virtual Result<std::vector<PersonId>> members(data::Tx& tx, AudienceId id, std::optional<PersonId> after,
                                                std::int64_t limit) = 0;
  virtual Result<std::int64_t> count(data::Tx& tx, AudienceId id) = 0;
  virtual Result<std::vector<AudienceId>> of_person(data::Tx& tx, PersonId person) = 0;
  /// Of those that there are, archived ones too.
  virtual Result<std::map<AudienceId, std::string>> names(data::Tx& tx, const std::vector<AudienceId>& ids) = 0;
  /// "works in ICU and (profession is RN or LPN)". Names that are gone are said to be.
  virtual Result<std::string> describe(data::Tx& tx, const RawJson& rule) = 0;
  /// Called while the program is put together, before the first request; what is handed in outlives the last one.
  virtual void add_user(AudienceUser& user) = 0;
};

std::unique_ptr<Audiences> make_audiences(Platform& platform, accounts::Accounts& accounts,
                                          organisation::Organisation& organisation,
                                          credentials::Credentials& credentials);

}  // namespace mc::audiences
