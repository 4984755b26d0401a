#pragma once
// Requests and answers of the module's routes.
#include "modules/announcements/announcements.hpp"

namespace mc::announcements {

struct AnnouncementTag;
using AnnouncementId = Id<AnnouncementTag>;

enum class BannerSeverity : std::uint8_t { info, warning, critical };
ENUM_NAMES(BannerSeverity, info, warning, critical)
enum class AnnouncementFor : std::uint8_t { everybody, roles, units };
ENUM_NAMES(AnnouncementFor, everybody, roles, units)
enum class AnnouncementStage : std::uint8_t { active, planned, ended };
ENUM_NAMES(AnnouncementStage, active, planned, ended)

struct AnnouncementIn {
  Text<1, 120> title;
  Text<1, 500> text;
  BannerSeverity severity = BannerSeverity::info;
  Instant starts_at;
  Instant ends_at;
  bool dismissible = true;
  AnnouncementFor audience = AnnouncementFor::everybody;
  List<Text<1, 40>, 30> roles;
  List<UnitId, 50> unit_ids;                    // each with everything below it
  std::optional<Int<1, 1'000'000>> revision{};  // of a change: the one that was read
};
FIELDS(AnnouncementIn, title, text, severity, starts_at, ends_at, dismissible, audience, roles, unit_ids, revision)

/// As an administrator sees it.
struct Announcement {
  AnnouncementId id;
  std::string title;
  std::string text;
  BannerSeverity severity = BannerSeverity::info;
  Instant starts_at;
  Instant ends_at;
  bool dismissible = true;
  AnnouncementFor audience = AnnouncementFor::everybody;
  std::vector<std::string> roles;
  std::vector<UnitId> unit_ids;
  std::vector<std::string> unit_names;
  AnnouncementStage stage = AnnouncementStage::active;
  std::int64_t revision = 1;
  std::int64_t dismissed = 0;  // by so many people
  PersonId created_by;
  std::string created_by_name;
  Instant created_at;
  std::string changed_by_name;
  Instant changed_at;
  std::string ended_by_name;  // empty: it came to its end by itself
};
FIELDS(Announcement, id, title, text, severity, starts_at, ends_at, dismissible, audience, roles, unit_ids, unit_names,
       stage, revision, dismissed, created_by, created_by_name, created_at, changed_by_name, changed_at, ended_by_name)
struct AnnouncementQuery {
  std::optional<AnnouncementStage> stage;  // active unless given
  std::optional<AnnouncementId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(AnnouncementQuery, stage, after, limit)

/// As everybody sees it.
struct HouseBanner {
  AnnouncementId id;
  std::string title;
  std::string text;
  BannerSeverity severity = BannerSeverity::info;
  Instant starts_at;
  Instant ends_at;
  bool dismissible = true;
  bool dismissed = false;
};
FIELDS(HouseBanner, id, title, text, severity, starts_at, ends_at, dismissible, dismissed)
struct HouseBanners {
  std::vector<HouseBanner> items;  // critical first, then warnings, the newest of a kind first; at most 50
};
FIELDS(HouseBanners, items)

}  // namespace mc::announcements
