#pragma once
// Rules of module announcements. State is in the database.
#include <map>

#include "modules/announcements/store.hpp"

namespace mc::announcements {

inline constexpr std::string_view kManage = "announcement:manage";
inline constexpr std::string_view kRead = "account:self";  // everybody who is signed in

/// Thread-safe.
class Service final : public Announcements {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation)
      : platform_(platform), accounts_(accounts), organisation_(organisation) {}

  // reading.cpp
  Result<HouseBanners> current(const security::Viewer& viewer);
  /// Errors: not_found also for what is not for her or not shown now; conflict `announcement_stays`.
  Result<HouseBanner> dismiss(const security::Viewer& viewer, AnnouncementId id);

  // service.cpp
  Result<Page<Announcement>> list(const security::Viewer& viewer, const AnnouncementQuery& query);
  Result<Announcement> find(const security::Viewer& viewer, AnnouncementId id);
  Result<Announcement> create(const security::Viewer& viewer, const AnnouncementIn& in);
  /// Errors: conflict `announcement_ended`, `changed_meanwhile`.
  Result<Announcement> change(const security::Viewer& viewer, AnnouncementId id, const AnnouncementIn& in);
  Result<Announcement> end(const security::Viewer& viewer, AnnouncementId id);
  Status housekeeping();

private:
  /// The one way to a row of this module for whoever manages it.
  Result<ItemRow> row_for(data::Tx& tx, const security::Viewer& viewer, AnnouncementId id);
  Result<std::vector<Announcement>> views(data::Tx& tx, const std::vector<ItemRow>& rows);
  Result<Announcement> view(data::Tx& tx, const ItemRow& row);
  Result<std::map<UnitId, std::string>> unit_names(data::Tx& tx, const std::vector<ItemRow>& rows);
  Result<Targets> checked(data::Tx& tx, const AnnouncementIn& in, Instant starts_no_later);
  Status told(data::Tx& tx, PersonId actor, std::string action, AnnouncementId id, std::string details);

  /// Of these, what is shown now and is for her.
  Result<std::vector<ItemRow>> shown_to(data::Tx& tx, const security::Viewer& viewer, std::vector<ItemRow> rows);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::announcements
