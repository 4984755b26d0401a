#pragma once
// Rows and SQL of module announcements.
#include <map>
#include <set>

#include "modules/announcements/requests.hpp"

namespace mc::announcements {

inline constexpr data::Module kModule{"announcements"};
/// So many may be active or planned at a time: what is read for every person stays short.
inline constexpr std::int64_t kMostOpen = 50;

struct ItemRow {
  AnnouncementId id;
  std::string title;
  std::string text;
  BannerSeverity severity = BannerSeverity::info;
  Instant starts_at;
  Instant ends_at;
  bool dismissible = true;
  AnnouncementFor audience = AnnouncementFor::everybody;
  std::int64_t revision = 1;
  PersonId created_by;
  Instant created_at;
  PersonId changed_by;
  Instant changed_at;
  std::optional<PersonId> ended_by;
};
FIELDS(ItemRow, id, title, text, severity, starts_at, ends_at, dismissible, audience, revision, created_by, created_at,
       changed_by, changed_at, ended_by)
/// Whom it is for, besides everybody.
struct Targets {
  std::vector<std::string> roles;
  std::vector<UnitId> units;
};

namespace store {

Result<std::optional<ItemRow>> find(data::Tx& tx, AnnouncementId id);
Status insert(data::Tx& tx, const ItemRow& row, const Targets& targets);
Status update(data::Tx& tx, const ItemRow& row, const Targets& targets);
/// Of those that are for some people only.
Result<std::map<AnnouncementId, Targets>> targets(data::Tx& tx, const std::vector<ItemRow>& rows);
/// Active and planned ones, at most kMostOpen.
Result<std::vector<ItemRow>> open(data::Tx& tx, Instant now);
/// Newest first, before this one.
Result<std::vector<ItemRow>> ended(data::Tx& tx, Instant now, std::optional<AnnouncementId> before, std::int64_t limit);

Result<std::set<AnnouncementId>> dismissed_by(data::Tx& tx, PersonId person);
Status dismiss(data::Tx& tx, AnnouncementId id, PersonId person);
/// By how many people; those that nobody put away are not in it.
Result<std::map<AnnouncementId, std::int64_t>> dismissals(data::Tx& tx, const std::vector<ItemRow>& rows);
/// How many people had put it away.
Result<std::int64_t> show_again(data::Tx& tx, AnnouncementId id);
/// Of announcements that ended before.
Status forget_dismissals(data::Tx& tx, Instant before);

}  // namespace store
}  // namespace mc::announcements
