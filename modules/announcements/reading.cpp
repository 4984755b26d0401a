// What one person sees: the announcements that are shown now and are for her.
#include <algorithm>

#include "modules/announcements/service.hpp"

namespace mc::announcements {

namespace {

bool holds_one(const security::Viewer& viewer, const std::vector<std::string>& roles) {
  return std::any_of(viewer.grants.begin(), viewer.grants.end(), [&](const security::Grant& grant) {
    return std::find(roles.begin(), roles.end(), grant.role) != roles.end();
  });
}

bool share_one(const std::vector<UnitId>& a, const std::vector<UnitId>& b) {
  return std::any_of(a.begin(), a.end(), [&](UnitId unit) { return std::find(b.begin(), b.end(), unit) != b.end(); });
}

}  // namespace

Result<std::vector<ItemRow>> Service::shown_to(data::Tx& tx, const security::Viewer& viewer,
                                               std::vector<ItemRow> rows) {
  std::erase_if(rows, [&](const ItemRow& row) { return row.starts_at > tx.now() || row.ends_at <= tx.now(); });
  auto targets = TRY(store::targets(tx, rows));
  std::vector<UnitId> units;  // hers and all above
  if (std::any_of(rows.begin(), rows.end(),
                  [](const ItemRow& row) { return row.audience == AnnouncementFor::units; })) {
    auto staff = TRY(organisation_.staff(tx, viewer.person));
    if (staff && staff->unit_id) units = TRY(organisation_.ancestors(tx, *staff->unit_id));
  }
  std::erase_if(rows, [&](const ItemRow& row) {
    if (row.audience == AnnouncementFor::everybody) return false;
    const Targets& whom = targets[row.id];
    return row.audience == AnnouncementFor::roles ? !holds_one(viewer, whom.roles) : !share_one(units, whom.units);
  });
  return rows;
}

Result<HouseBanners> Service::current(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<HouseBanners> {
    auto rows = TRY(shown_to(tx, viewer, TRY(store::open(tx, tx.now()))));
    HouseBanners out;
    if (rows.empty()) return out;
    std::sort(rows.begin(), rows.end(), [](const ItemRow& a, const ItemRow& b) {
      if (a.severity != b.severity) return a.severity > b.severity;
      return std::pair(a.starts_at, a.id) > std::pair(b.starts_at, b.id);
    });
    const auto away = TRY(store::dismissed_by(tx, viewer.person));
    for (const ItemRow& row : rows)
      out.items.push_back({row.id, row.title, row.text, row.severity, row.starts_at, row.ends_at, row.dismissible,
                           row.dismissible && away.contains(row.id)});
    return out;
  });
}

Result<HouseBanner> Service::dismiss(const security::Viewer& viewer, AnnouncementId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<HouseBanner> {
    auto found = TRY(store::find(tx, id));
    if (!found) return not_found("announcement_not_found");
    auto shown = TRY(shown_to(tx, viewer, {*found}));
    if (shown.empty()) return not_found("announcement_not_found");
    const ItemRow& row = shown.front();
    if (!row.dismissible) return conflict("announcement_stays", "This announcement stays until it ends.");
    TRY(store::dismiss(tx, id, viewer.person));
    return HouseBanner{row.id, row.title, row.text, row.severity, row.starts_at, row.ends_at, row.dismissible, true};
  });
}

}  // namespace mc::announcements
