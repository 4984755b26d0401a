// What administrators do: write, plan, change and end announcements.
#include "modules/announcements/service.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mc::announcements {
namespace {

constexpr auto kLongest = std::chrono::hours{24 * 366};
constexpr auto kDismissalsKept = std::chrono::hours{24};

AnnouncementStage stage_of(const ItemRow& row, Instant now) {
  if (row.ends_at <= now) return AnnouncementStage::ended;
  return row.starts_at > now ? AnnouncementStage::planned : AnnouncementStage::active;
}

/// What people read: a change of it is news again for whoever had put it away.
bool reads_differently(const ItemRow& row, const AnnouncementIn& in) {
  return row.title != in.title.value || row.text != in.text.value || row.severity != in.severity;
}

void take_over(ItemRow& row, const AnnouncementIn& in) {
  row.title = in.title.value;
  row.text = in.text.value;
  row.severity = in.severity;
  row.starts_at = in.starts_at;
  row.ends_at = in.ends_at;
  row.dismissible = in.dismissible;
  row.audience = in.audience;
}

}  // namespace

Result<ItemRow> Service::row_for(data::Tx& tx, const security::Viewer& viewer, AnnouncementId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  auto row = TRY(store::find(tx, id));
  if (!row) return not_found("announcement_not_found");
  return std::move(*row);
}

Status Service::told(data::Tx& tx, PersonId actor, std::string action, AnnouncementId id, std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = "announcement:" + id.text();
  event.details.text = std::move(details);
  TRY(platform_.audit.append(tx, event));
  tx.after_commit([this] { platform_.hub.send_all("announcements.changed", "{}"); });
  return {};
}

Result<Targets> Service::checked(data::Tx& tx, const AnnouncementIn& in, Instant starts_no_later) {
  if (in.ends_at <= in.starts_at) return invalid("ends_at", "before_start", "The end comes after the start.");
  if (in.ends_at <= tx.now()) return invalid("ends_at", "in_the_past", "Choose an end that is to come.");
  if (in.ends_at - in.starts_at > kLongest) return invalid("ends_at", "too_long", "At most a year.");
  if (in.starts_at > starts_no_later + kLongest) return invalid("starts_at", "too_far", "At most a year ahead.");
  if (in.severity == BannerSeverity::critical && in.dismissible)
    return invalid("dismissible", "critical_stays", "A critical announcement stays until it ends.");
  Targets out;
  if (in.audience == AnnouncementFor::roles) {
    if (in.roles.items.empty()) return invalid("roles", "required", "Choose at least one role.");
    for (const auto& role : in.roles) {
      if (!platform_.permissions.has_role(role.value))
        return invalid("roles", "unknown_role", "There is no such role.");
      out.roles.push_back(role.value);
    }
  }
  if (in.audience == AnnouncementFor::units) {
    if (in.unit_ids.items.empty()) return invalid("unit_ids", "required", "Choose at least one unit.");
    const auto units = TRY(organisation_.units(tx));
    for (UnitId id : in.unit_ids) {
      if (std::none_of(units.begin(), units.end(), [&](const organisation::Unit& unit) { return unit.id == id; }))
        return invalid("unit_ids", "unknown_unit", "There is no such unit.");
      out.units.push_back(id);
    }
  }
  return out;
}

Result<std::map<UnitId, std::string>> Service::unit_names(data::Tx& tx, const std::vector<ItemRow>& rows) {
  std::map<UnitId, std::string> out;
  if (std::any_of(rows.begin(), rows.end(), [](const ItemRow& row) { return row.audience == AnnouncementFor::units; }))
    for (organisation::Unit& unit : TRY(organisation_.units(tx))) out.emplace(unit.id, std::move(unit.name));
  return out;
}

Result<std::vector<Announcement>> Service::views(data::Tx& tx, const std::vector<ItemRow>& rows) {
  std::set<PersonId> people;
  for (const ItemRow& row : rows) {
    people.insert({row.created_by, row.changed_by});
    if (row.ended_by) people.insert(*row.ended_by);
  }
  const auto names = TRY(accounts_.find_many(tx, {people.begin(), people.end()}));
  auto name_of = [&](const std::optional<PersonId>& id) {
    auto who = id ? names.find(*id) : names.end();
    return who == names.end() ? std::string() : who->second.first_name + " " + who->second.last_name;
  };
  const auto units = TRY(unit_names(tx, rows));
  const auto away = TRY(store::dismissals(tx, rows));
  auto targets = TRY(store::targets(tx, rows));
  std::vector<Announcement> out;
  for (const ItemRow& row : rows) {
    Targets& whom = targets[row.id];
    std::vector<std::string> called;
    for (UnitId unit : whom.units)
      if (auto name = units.find(unit); name != units.end()) called.push_back(name->second);
    auto dismissed = away.find(row.id);
    out.push_back({.id = row.id,
                   .title = row.title,
                   .text = row.text,
                   .severity = row.severity,
                   .starts_at = row.starts_at,
                   .ends_at = row.ends_at,
                   .dismissible = row.dismissible,
                   .audience = row.audience,
                   .roles = std::move(whom.roles),
                   .unit_ids = std::move(whom.units),
                   .unit_names = std::move(called),
                   .stage = stage_of(row, tx.now()),
                   .revision = row.revision,
                   .dismissed = dismissed == away.end() ? 0 : dismissed->second,
                   .created_by = row.created_by,
                   .created_by_name = name_of(row.created_by),
                   .created_at = row.created_at,
                   .changed_by_name = name_of(row.changed_by),
                   .changed_at = row.changed_at,
                   .ended_by_name = name_of(row.ended_by)});
  }
  return out;
}

Result<Announcement> Service::view(data::Tx& tx, const ItemRow& row) {
  return std::move(TRY(views(tx, {row})).front());
}

Result<Page<Announcement>> Service::list(const security::Viewer& viewer, const AnnouncementQuery& query) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const std::int64_t limit = query.limit.value_or(50);
  const AnnouncementStage stage = query.stage.value_or(AnnouncementStage::active);
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Announcement>> {
    std::vector<ItemRow> rows;
    if (stage == AnnouncementStage::ended) {
      rows = TRY(store::ended(tx, tx.now(), query.after, limit + 1));
    } else {
      rows = TRY(store::open(tx, tx.now()));
      std::erase_if(rows, [&](const ItemRow& row) {
        return stage_of(row, tx.now()) != stage || (query.after && row.id >= *query.after);
      });
      std::sort(rows.begin(), rows.end(), [](const ItemRow& a, const ItemRow& b) { return a.id > b.id; });
    }
    Page<Announcement> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.resize(static_cast<std::size_t>(limit));
      page.next = rows.back().id.text();
    }
    page.items = TRY(views(tx, rows));
    return page;
  });
}

Result<Announcement> Service::find(const security::Viewer& viewer, AnnouncementId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<Announcement> { return view(tx, TRY(row_for(tx, viewer, id))); });
}

Result<Announcement> Service::create(const security::Viewer& viewer, const AnnouncementIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<Announcement> {
    const Targets targets = TRY(checked(tx, in, tx.now()));
    if (static_cast<std::int64_t>(TRY(store::open(tx, tx.now())).size()) >= kMostOpen)
      return conflict("too_many_announcements", "End some first: 50 may be active or planned.");
    ItemRow row;
    row.id = AnnouncementId::make(platform_.clock, platform_.random);
    take_over(row, in);
    row.created_by = row.changed_by = viewer.person;
    row.created_at = row.changed_at = tx.now();
    TRY(store::insert(tx, row, targets));
    TRY(told(tx, viewer.person, "announcement.created", row.id,
             fmt::format(R"({{"severity":"{}","audience":"{}","roles":{},"units":{}}})", shape::enum_name(row.severity),
                         shape::enum_name(row.audience), targets.roles.size(), targets.units.size())));
    return view(tx, row);
  });
}

Result<Announcement> Service::change(const security::Viewer& viewer, AnnouncementId id, const AnnouncementIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Announcement> {
    ItemRow row = TRY(row_for(tx, viewer, id));
    if (stage_of(row, tx.now()) == AnnouncementStage::ended)
      return conflict("announcement_ended", "It has ended. Write a new one.");
    if (in.revision && in.revision->value != row.revision)
      return conflict("changed_meanwhile", "Somebody changed it meanwhile. Look at it again.");
    const Targets targets = TRY(checked(tx, in, tx.now()));
    std::int64_t again = 0;
    if (reads_differently(row, in)) again = TRY(store::show_again(tx, id));
    take_over(row, in);
    ++row.revision;
    row.changed_by = viewer.person;
    row.changed_at = tx.now();
    TRY(store::update(tx, row, targets));
    TRY(told(tx, viewer.person, "announcement.changed", id,
             fmt::format(R"({{"revision":{},"severity":"{}","audience":"{}","shown_again_to":{}}})", row.revision,
                         shape::enum_name(row.severity), shape::enum_name(row.audience), again)));
    return view(tx, row);
  });
}

Result<Announcement> Service::end(const security::Viewer& viewer, AnnouncementId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Announcement> {
    ItemRow row = TRY(row_for(tx, viewer, id));
    if (stage_of(row, tx.now()) == AnnouncementStage::ended) return view(tx, row);
    row.ends_at = tx.now();
    row.starts_at = std::min(row.starts_at, row.ends_at);  // a planned one is never shown
    row.ended_by = viewer.person;
    ++row.revision;
    auto targets = TRY(store::targets(tx, {row}));
    TRY(store::update(tx, row, targets[id]));
    TRY(told(tx, viewer.person, "announcement.ended", id, "{}"));
    return view(tx, row);
  });
}

Status Service::housekeeping() {
  return platform_.db.write(
      [&](data::Tx& tx) -> Status { return store::forget_dismissals(tx, tx.now() - kDismissalsKept); });
}

}  // namespace mc::announcements
