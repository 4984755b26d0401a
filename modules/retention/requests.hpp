#pragma once
// Requests and answers of the module's routes.
#include "modules/retention/retention.hpp"

namespace mc::retention {

struct RetentionClass {
  std::string code;
  std::string title;
  std::string basis;
  std::int64_t minimum_days = 0;
  std::int64_t default_days = 0;  // 0: never deleted
  std::int64_t days = 0;
  bool may_change = false;  // otherwise never deleted, or by its module itself
  bool held = false;
  std::int64_t due = 0;  // rows that the next purge takes, at most 100,000 are counted
  std::optional<Instant> oldest;
  std::optional<Instant> last_purge_at;
  std::int64_t last_purge_rows = 0;
  bool may_hold = false;  // a legal hold on it has an effect
};
FIELDS(RetentionClass, code, title, basis, minimum_days, default_days, days, may_change, held, due, oldest,
       last_purge_at, last_purge_rows, may_hold)
struct RetentionClasses {
  std::vector<RetentionClass> items;
};
FIELDS(RetentionClasses, items)
struct RetentionDays {
  Int<1, 36'500> days = 365;
};
FIELDS(RetentionDays, days)
struct RetentionPreview {
  std::int64_t days = 0;
  std::int64_t rows = 0;  // that would go, at most 100,000 are counted
  bool all = true;        // no more than that
  std::optional<Instant> oldest;
  Instant before;
};
FIELDS(RetentionPreview, days, rows, all, oldest, before)
struct RetentionChange {
  Int<1, 36'500> days = 365;
  Text<3, 1000> reason;
};
FIELDS(RetentionChange, days, reason)

struct ClassHoldIn {
  Text<1, 40> code;  // of the class
  Text<3, 1000> reason;
  std::optional<Text<0, 200>> reference;  // "Matter 2026-114"
  std::optional<Date> until;              // the last day; without one until it is released
};
FIELDS(ClassHoldIn, code, reason, reference, until)
struct ClassHoldRelease {
  Text<3, 1000> reason;
};
FIELDS(ClassHoldRelease, reason)
struct ClassHold {
  ClassHoldId id;
  std::string code;
  std::string reason;
  std::string reference;
  std::string placed_by_name;
  Instant placed_at;
  std::optional<Date> until;
  std::string released_by_name;
  std::optional<Instant> released_at;
  std::string release_reason;
  bool in_force = false;
};
FIELDS(ClassHold, id, code, reason, reference, placed_by_name, placed_at, until, released_by_name, released_at,
       release_reason, in_force)
struct ClassHolds {
  std::vector<ClassHold> items;  // newest first, at most 200
};
FIELDS(ClassHolds, items)
struct RetentionEvent {
  HistoryId id;
  std::string code;
  std::string kind;  // changed, purged, held
  Instant at;
  std::string by_name;
  std::int64_t from_days = 0;
  std::int64_t to_days = 0;
  std::int64_t rows = 0;
  std::int64_t held = 0;
  std::string reason;
};
FIELDS(RetentionEvent, id, code, kind, at, by_name, from_days, to_days, rows, held, reason)
struct RetentionHistoryQuery {
  std::optional<HistoryId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(RetentionHistoryQuery, after, limit)

}  // namespace mc::retention
