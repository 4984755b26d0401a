#pragma once
// Rules of module audiences that need the database. Thread-safe: state is in the database; parsed rules are cached.
#include <mutex>
#include <unordered_map>

#include "modules/audiences/facts.hpp"
#include "modules/audiences/requests.hpp"

namespace mc::audiences {

/// A rule in force with its bounds and names, ready to be evaluated.
struct Compiled {
  AudienceId id;
  std::int64_t revision = 0;
  Node node;
};

/// All rules in force, found by what a person has: her event looks at those that may fit her.
struct RuleSet {
  std::vector<Compiled> rules;  // in the order of audiences
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_key;
  std::vector<std::uint32_t> for_anybody;
};

/// Names for the ids in rules, read once for many rules.
struct Names {
  UnitTree units{{}};
  std::map<GroupId, GroupRow> groups;
  std::map<PersonId, organisation::Staff> people;
};

class Service final : public Audiences {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          credentials::Credentials& credentials)
      : platform_(platform), accounts_(accounts), organisation_(organisation),
        facts_(accounts, organisation, credentials) {}

  Result<AudienceId> create(data::Tx& tx, PersonId by, const AudienceIn& in) override;
  Status change(data::Tx& tx, PersonId by, AudienceId id, const AudienceChange& in) override;
  Result<std::optional<Audience>> find(data::Tx& tx, AudienceId id) override;
  Result<Audience> find_for(data::Tx& tx, const security::Viewer& viewer, AudienceId id) override;
  Result<bool> contains(data::Tx& tx, AudienceId id, PersonId person) override {
    return store::is_member(tx, id, person);
  }
  Result<std::vector<PersonId>> members(data::Tx& tx, AudienceId id, std::optional<PersonId> after,
                                        std::int64_t limit) override;
  Result<std::int64_t> count(data::Tx& tx, AudienceId id) override;
  Result<std::vector<AudienceId>> of_person(data::Tx& tx, PersonId person) override {
    return store::of_person(tx, person);
  }
  Result<std::map<AudienceId, std::string>> names(data::Tx& tx, const std::vector<AudienceId>& ids) override {
    return store::names(tx, ids);
  }
  Result<std::string> describe(data::Tx& tx, const RawJson& rule) override;
  void add_user(AudienceUser& user) override { users_.push_back(&user); }

  // -- routes: audiences (service.cpp, service_views.cpp, service_preview.cpp) --
  Result<Page<Audience>> list(const security::Viewer& viewer, const AudiencesQuery& query);
  Result<Audience> one(const security::Viewer& viewer, AudienceId id);
  Result<Audience> create_for(const security::Viewer& viewer, const AudienceIn& in);
  Result<Audience> change_for(const security::Viewer& viewer, AudienceId id, const AudienceChange& in);
  Result<Audience> archive(const security::Viewer& viewer, AudienceId id, const ArchiveIn& in);
  Result<AudienceUses> uses(const security::Viewer& viewer, AudienceId id);
  Result<AudiencePreview> preview(const security::Viewer& viewer, const PreviewIn& in);
  Result<Page<Member>> members_page(const security::Viewer& viewer, AudienceId id, const MembersQuery& query);
  Result<Page<RuleChange>> changes(const security::Viewer& viewer, AudienceId id, const RuleChangesQuery& query);
  Result<Page<MembershipChange>> history(const security::Viewer& viewer, AudienceId id, const HistoryQuery& query);
  Result<RuleFields> fields(const security::Viewer& viewer);
  Result<AudienceNames> of_person_for(const security::Viewer& viewer, PersonId person);

  // -- routes: groups (service_groups.cpp) --
  Result<PeopleGroups> groups(const security::Viewer& viewer);
  Result<PeopleGroup> create_group(const security::Viewer& viewer, const GroupIn& in);
  Result<PeopleGroup> change_group(const security::Viewer& viewer, GroupId id, const GroupPatch& in);
  Status remove_group(const security::Viewer& viewer, GroupId id);
  Result<Page<GroupPerson>> group_people(const security::Viewer& viewer, GroupId id, const MembersQuery& query);
  Result<PeopleGroup> add_to_group(const security::Viewer& viewer, GroupId id, const GroupPeople& in);
  Result<PeopleGroup> remove_from_group(const security::Viewer& viewer, GroupId id, const GroupPeople& in);

  // -- members (service_members.cpp) --
  /// Members follow the rule, 500 people a transaction; safe to run twice.
  Status settle(AudienceId id, Cause cause);
  /// All rules for one person, in the transaction of the event.
  Status on_person(data::Tx& tx, PersonId person);
  /// Once for each day of the hospital: hire date windows, expiries, planned rules, moved units.
  Status on_new_day();

private:
  using Set = std::shared_ptr<const RuleSet>;
  struct Move {
    PersonId person_id;
    bool joined = true;
    std::string why;
  };
  using Reach = std::optional<std::vector<UnitId>>;  // sorted; nullopt: everywhere

  static bool visible(const Reach& reach, const std::string& units);
  Result<ItemRow> item_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission, AudienceId id);
  Result<GroupRow> group_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission, GroupId id);
  /// The units that bound what this viewer makes. Error forbidden `outside_reach`.
  Result<std::vector<UnitId>> bounds(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                     const List<UnitId, 50>& wanted);
  Status check_bounds(data::Tx& tx, const std::vector<UnitId>& units);
  /// Whatever the rule names exists and, for a viewer with a reach, is hers to see.
  Status check_references(data::Tx& tx, const Node& node, const Names& names, const security::Viewer* viewer);
  Result<Names> names_for(data::Tx& tx, const std::vector<const Node*>& nodes);
  static void label(Node& node, const Names& names);
  Result<Node> parsed(data::Tx& tx, const RawJson& rule, const security::Viewer* viewer);
  static Node bounded(Node node, const std::vector<UnitId>& units, const Names& names);
  Result<Set> compiled_set(data::Tx& tx);
  Result<std::vector<Compiled>> compile_all(data::Tx& tx, const std::vector<RevisionRow>& rows);
  Status rules_changed(data::Tx& tx);
  Result<AudienceId> insert(data::Tx& tx, PersonId by, const AudienceIn& in, const security::Viewer* viewer);
  Status apply_change(data::Tx& tx, PersonId by, ItemRow row, const AudienceChange& in, const security::Viewer* viewer);
  Status save(data::Tx& tx, PersonId by, const ItemRow& row, RevisionRow revision, bool fresh);
  Result<std::vector<Audience>> views(data::Tx& tx, const std::vector<ItemRow>& rows);
  Result<Audience> view(data::Tx& tx, const ItemRow& row);
  Status enqueue_settle(data::Tx& tx, AudienceId id, Cause cause);
  Status record(data::Tx& tx, AudienceId id, const std::vector<Move>& moves, Cause cause);
  /// Revision 0: nobody is in. Stops when another revision has come into force: its own run follows.
  Status reconcile(const Compiled& rule, const Roster& everyone, Cause cause);
  /// Everybody now, or a moment ago: since then no rule has changed, so that who has changed was looked at with these
  /// rules by her own event. Several rules that wait to be settled share it.
  Result<std::shared_ptr<const Roster>> roster(data::Tx& tx);
  void forget_roster();
  Result<std::vector<AudienceUse>> uses_of(data::Tx& tx, AudienceId id);
  Status apply(data::Tx& tx, const Compiled& rule, const std::vector<PersonId>& people, Cause cause);
  /// 0 when the audience is archived or has not begun.
  Result<std::int64_t> revision_in_force(data::Tx& tx, AudienceId id);
  Result<std::vector<AudienceId>> mentioning(data::Tx& tx, GroupId group);
  Result<PeopleGroup> change_group_people(const security::Viewer& viewer, GroupId id, const GroupPeople& in, bool add);
  Result<std::string> name_of(data::Tx& tx, PersonId person);
  Status audit(data::Tx& tx, PersonId actor, std::string action, std::string object, std::string details = "{}");

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  FactReader facts_;
  std::vector<AudienceUser*> users_;
  std::mutex set_mutex_;
  Set set_;  // of set_version_ on set_day_
  Uuid set_version_{};
  Date set_day_{};
  std::mutex roster_mutex_;
  std::shared_ptr<const Roster> roster_;  // of roster_version_, read at roster_at_
  Uuid roster_version_{};
  Instant roster_at_{};
  Date roster_day_{};
};

}  // namespace mc::audiences
