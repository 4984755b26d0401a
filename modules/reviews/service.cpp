// Access reviews: which assignments, who decides about them, what a decision does.
#include "modules/reviews/service.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/security/role_holders.hpp"
#include "modules/accounts/power.hpp"

namespace mc::reviews {
namespace {

constexpr std::size_t kMostItems = 20'000;
constexpr std::int64_t kReminded[] = {7, 1, 0, -7};  // days before the due day

std::string campaign_object(CampaignId id) { return "access_review:" + id.text(); }

}  // namespace

std::string Service::name_in(const Names& names, const std::optional<PersonId>& id) {
  auto found = id ? names.find(*id) : names.end();
  return found == names.end() ? std::string() : found->second.first_name + " " + found->second.last_name;
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details, std::string address) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  event.address = std::move(address);
  return platform_.audit.append(tx, event);
}

Result<CampaignRow> Service::campaign_for(data::Tx& tx, const security::Viewer& viewer, CampaignId id) {
  auto row = TRY(store::campaign(tx, id));
  if (row && viewer.may_everywhere(kManage)) return std::move(*row);
  if (row && viewer.may(kDecide) && !TRY(store::items(tx, id, false, viewer.person, std::nullopt, 1)).empty())
    return std::move(*row);
  return not_found("access_review_not_found");
}

Result<std::vector<AccessCampaign>> Service::views(data::Tx& tx, const security::Viewer& viewer,
                                                   const std::vector<CampaignRow>& rows) {
  std::vector<PersonId> owners;
  for (const CampaignRow& row : rows) owners.push_back(row.owner_id);
  auto names = TRY(accounts_.find_many(tx, owners));
  std::vector<AccessCampaign> out;
  for (const CampaignRow& row : rows)
    out.push_back({row.id, row.title, row.role, row.unit_id, row.reviewer, row.owner_id, name_in(names, row.owner_id),
                   row.due_on, row.created_at, row.closed_at, row.items, row.open, viewer.may_everywhere(kManage)});
  return out;
}

Result<AccessCampaign> Service::view(data::Tx& tx, const security::Viewer& viewer, const CampaignRow& row) {
  return std::move(TRY(views(tx, viewer, {row})).front());
}

Result<AccessCampaigns> Service::campaigns(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AccessCampaigns> {
    const auto rows =
        TRY(viewer.may_everywhere(kManage) ? store::campaigns(tx) : store::campaigns_of(tx, viewer.person));
    return AccessCampaigns{TRY(views(tx, viewer, rows))};
  });
}

/// Every assignment in force of the wanted roles, as it is now.
Result<std::vector<ItemRow>> Service::gather(data::Tx& tx, const CampaignRow& campaign) {
  std::set<PersonId> people;
  for (const std::string& role : platform_.permissions.roles())
    if (role != security::kMember && (campaign.role.empty() || campaign.role == role))
      for (PersonId person : TRY(security::all_holders(tx, role))) people.insert(person);
  const std::vector<PersonId> all(people.begin(), people.end());
  auto staff = TRY(organisation_.staff_many(tx, all));
  std::set<UnitId> units;
  if (campaign.unit_id)
    for (UnitId unit : TRY(organisation_.subtree(tx, *campaign.unit_id))) units.insert(unit);
  std::map<UnitId, std::string> called;
  for (const organisation::Unit& unit : TRY(organisation_.units(tx))) called.emplace(unit.id, unit.name);
  std::vector<ItemRow> out;
  for (PersonId person : all) {
    auto known = staff.find(person);
    const bool works_here = known != staff.end() && known->second.unit_id;
    if (campaign.unit_id && (!works_here || !units.contains(*known->second.unit_id))) continue;
    for (const security::RoleAssignment& held : TRY(platform_.sessions.assignments(tx, person))) {
      if (held.role == security::kMember || (!campaign.role.empty() && held.role != campaign.role)) continue;
      if (held.expires_at && *held.expires_at <= tx.now()) continue;
      ItemRow row;
      row.id = ItemId::make(platform_.clock, platform_.random);
      row.campaign_id = campaign.id;
      row.person_id = person;
      row.assignment_id = held.id;
      row.role = held.role;
      row.scope_kind = shape::enum_name(held.scope_kind);
      row.scope_id = held.scope_id;
      if (held.scope_id && held.scope_kind == security::ScopeKind::unit)
        if (auto unit = called.find(UnitId{*held.scope_id}); unit != called.end()) row.scope_name = unit->second;
      row.granted_at = held.granted_at;
      row.granted_by = held.granted_by;
      row.expires_at = held.expires_at;
      // Her manager knows what her work asks for; roles of power, and managers' own, are the officer's.
      const bool by_manager = campaign.reviewer == ReviewedBy::manager && known != staff.end() &&
                              known->second.manager_id && *known->second.manager_id != person &&
                              !accounts::gives_power(held.role);
      row.reviewer_id = by_manager ? *known->second.manager_id : campaign.owner_id;
      out.push_back(std::move(row));
    }
  }
  return out;
}

Result<AccessCampaign> Service::start(const security::Viewer& viewer, const AccessCampaignIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (in.role && (!platform_.permissions.has_role(in.role->value) || in.role->value == security::kMember))
    return invalid("role", "unknown_role", "There is no such role to review.");
  if (in.due_on < platform_.clock.today()) return invalid("due_on", "in_the_past", "Choose a day to come.");
  return platform_.db.write([&](data::Tx& tx) -> Result<AccessCampaign> {
    CampaignRow row;
    row.id = CampaignId::make(platform_.clock, platform_.random);
    row.title = in.title.value;
    if (in.role) row.role = in.role->value;
    row.unit_id = in.unit;
    row.reviewer = in.reviewer;
    row.owner_id = viewer.person;
    row.due_on = in.due_on;
    row.created_at = tx.now();
    const auto items = TRY(gather(tx, row));
    if (items.empty()) return conflict("nothing_to_review", "Nobody there holds such a role.");
    if (items.size() > kMostItems) return conflict("too_many_to_review", "Narrow it: one role, or one unit.");
    row.items = row.open = static_cast<std::int64_t>(items.size());
    TRY(store::insert(tx, row));
    for (const ItemRow& item : items) TRY(store::insert(tx, item));
    TRY(audit(tx, viewer.person, "access_review.started", campaign_object(row.id),
              fmt::format(R"({{"items":{},"role":"{}"}})", row.items, row.role)));
    notifications::NotificationIn note;
    note.code = "access_review_due";
    note.params = {{"due", to_string(row.due_on)}};
    note.text = "You have access of people to review.";
    note.link = "/reviews/" + row.id.text();
    note.dedupe_key = "access_review:" + row.id.text();
    for (const OpenOf& one : TRY(store::open_by_reviewer(tx, row.id)))
      if (one.reviewer_id != viewer.person) TRY(notifications_.notify(tx, one.reviewer_id, note));
    return view(tx, viewer, row);
  });
}

Result<AccessCampaign> Service::campaign(const security::Viewer& viewer, CampaignId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<AccessCampaign> { return view(tx, viewer, TRY(campaign_for(tx, viewer, id))); });
}

Result<AccessCampaign> Service::close(const security::Viewer& viewer, CampaignId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<AccessCampaign> {
    CampaignRow row = TRY(campaign_for(tx, viewer, id));
    if (row.closed_at) return conflict("access_review_closed", "This review is closed.");
    TRY(store::close(tx, id));
    TRY(audit(tx, viewer.person, "access_review.closed", campaign_object(id),
              fmt::format(R"({{"items":{},"open":{}}})", row.items, row.open)));
    row.closed_at = tx.now();
    return view(tx, viewer, row);
  });
}

Result<std::vector<AccessItem>> Service::item_views(data::Tx& tx, const std::vector<ItemRow>& rows) {
  std::vector<PersonId> people, concerned;
  for (const ItemRow& row : rows) {
    concerned.push_back(row.person_id);
    people.insert(people.end(), {row.person_id, row.reviewer_id});
    if (row.granted_by) people.push_back(*row.granted_by);
    if (row.decided_by) people.push_back(*row.decided_by);
  }
  auto names = TRY(accounts_.find_many(tx, people));
  auto staff = TRY(organisation_.staff_many(tx, concerned));
  std::vector<AccessItem> out;
  for (const ItemRow& row : rows) {
    auto person = names.find(row.person_id);
    auto works = staff.find(row.person_id);
    out.push_back({row.id, row.person_id, name_in(names, row.person_id),
                   person == names.end() ? "" : person->second.employee_number.value_or(""),
                   works == staff.end() ? "" : works->second.unit_name, row.role, row.scope_kind, row.scope_name,
                   row.granted_at, name_in(names, row.granted_by), row.expires_at, row.reviewer_id,
                   name_in(names, row.reviewer_id), row.decision, row.reason, name_in(names, row.decided_by),
                   row.decided_at});
  }
  return out;
}

Result<Page<AccessItem>> Service::items(const security::Viewer& viewer, CampaignId id, const AccessItemsQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AccessItem>> {
    TRY(campaign_for(tx, viewer, id));
    std::optional<PersonId> only;
    if (!viewer.may_everywhere(kManage)) only = viewer.person;
    auto rows = TRY(store::items(tx, id, query.open.value_or(false), only, query.after, limit + 1));
    Page<AccessItem> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    page.items = TRY(item_views(tx, rows));
    return page;
  });
}

Status Service::decide_one(data::Tx& tx, const security::Viewer& viewer, const ItemRow& row,
                           const AccessDecisionsIn& in) {
  if (row.person_id == viewer.person) return forbidden("own_access", "Somebody else decides about your own access.");
  if (!row.decision.empty()) return conflict("already_decided", "One of these was decided already.");
  std::string decision(shape::enum_name(in.decision));
  const auto held = TRY(platform_.sessions.assignments(tx, row.person_id));
  const bool there =
      std::any_of(held.begin(), held.end(), [&](const auto& one) { return one.id == row.assignment_id; });
  if (!there) {
    decision = "gone";
  } else if (in.decision == AccessDecision::revoke) {
    if (accounts::gives_power(row.role) && !viewer.may_everywhere("role:grant"))
      return forbidden("needs_granter", "Only who may grant roles takes this one away.");
    if (row.role == security::kSuperAdmin && TRY(security::all_holders(tx, row.role)).size() < 2)
      return conflict("last_super_admin", "Give the role to somebody else first: the hospital needs one.");
    TRY(platform_.sessions.revoke(tx, viewer.person, row.person_id, row.assignment_id));
  }
  TRY(store::decide(tx, row.id, decision, in.reason.value, viewer.person));
  return audit(
      tx, viewer.person, "access_review.decided", "person:" + row.person_id.text(),
      fmt::format(R"({{"review":"{}","role":"{}","decision":"{}"}})", row.campaign_id.text(), row.role, decision));
}

Result<AccessCampaign> Service::decide(const security::Viewer& viewer, CampaignId id, const AccessDecisionsIn& in) {
  if (in.items.items.empty()) return invalid("items", "required", "Choose at least one row.");
  if (in.decision == AccessDecision::revoke && in.reason.value.size() < 3)
    return invalid("reason", "required", "Say why the role is taken away.");
  return platform_.db.write([&](data::Tx& tx) -> Result<AccessCampaign> {
    CampaignRow campaign = TRY(campaign_for(tx, viewer, id));
    if (campaign.closed_at) return conflict("access_review_closed", "This review is closed.");
    for (ItemId item : in.items) {
      auto row = TRY(store::item(tx, item));
      if (!row || row->campaign_id != id || (row->reviewer_id != viewer.person && !viewer.may_everywhere(kManage)))
        return not_found("access_item_not_found");
      TRY(decide_one(tx, viewer, *row, in));
    }
    const auto decided = static_cast<std::int64_t>(in.items.size());
    TRY(store::count_decided(tx, id, decided));
    campaign.open -= decided;
    return view(tx, viewer, campaign);
  });
}

Status Service::tell_officers(data::Tx& tx, const notifications::NotificationIn& note, std::optional<PersonId> except) {
  std::set<PersonId> people;
  for (const std::string& role : platform_.permissions.roles_with(kManage))
    for (PersonId person : TRY(platform_.sessions.holders(tx, role))) people.insert(person);
  for (PersonId person : people)
    if (person != except) TRY(notifications_.notify(tx, person, note));
  return {};
}

Status Service::daily() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (const CampaignRow& row : TRY(store::open_campaigns(tx))) {
      const std::int64_t days = row.due_on - platform_.clock.today();
      if (std::find(std::begin(kReminded), std::end(kReminded), days) == std::end(kReminded)) continue;
      notifications::NotificationIn note;
      note.code = "access_review_due";
      note.params = {{"due", to_string(row.due_on)}};
      note.text = "You have access of people to review.";
      note.link = "/reviews/" + row.id.text();
      note.dedupe_key = fmt::format("access_review:{}:{}", row.id.text(), days);
      for (const OpenOf& one : TRY(store::open_by_reviewer(tx, row.id)))
        TRY(notifications_.notify(tx, one.reviewer_id, note));
    }
    // Emergency access that nobody has looked at after a day.
    for (const EmergencyRow& row : TRY(store::emergencies(tx, true, std::nullopt, 100))) {
      if (tx.now() - row.asked_at < std::chrono::hours(24)) continue;
      notifications::NotificationIn note;
      note.code = "break_glass";
      note.text = "Emergency access waits for a review.";
      note.link = "/reviews/emergencies/" + row.id.text();
      note.dedupe_key = fmt::format("break_glass:{}:{}", row.id.text(), to_string(platform_.clock.today()));
      TRY(tell_officers(tx, note, row.person_id));
    }
    return {};
  });
}

}  // namespace mc::reviews
