#pragma once
// Rows and SQL of module retention. Every function takes the caller's transaction.
#include "modules/retention/requests.hpp"

namespace mc::retention {

inline constexpr data::Module kModule{"retention"};

struct PeriodRow {
  std::string code;
  std::int64_t days = 0;
};
FIELDS(PeriodRow, code, days)
struct ClassHoldRow {
  ClassHoldId id;
  std::string code;
  std::string reason;
  std::string reference;
  PersonId placed_by;
  Instant placed_at;
  std::optional<Date> until;
  std::optional<PersonId> released_by;
  std::optional<Instant> released_at;
  std::string release_reason;
};
FIELDS(ClassHoldRow, id, code, reason, reference, placed_by, placed_at, until, released_by, released_at, release_reason)
struct HistoryRow {
  HistoryId id;
  std::string code;
  std::string kind;
  Instant at;
  std::optional<PersonId> by_id;
  std::int64_t from_days = 0;
  std::int64_t to_days = 0;
  std::int64_t rows = 0;
  std::int64_t held = 0;
  std::string reason;
};
FIELDS(HistoryRow, id, code, kind, at, by_id, from_days, to_days, rows, held, reason)

namespace store {

Result<std::vector<PeriodRow>> periods(data::Tx& tx);
Status put_period(data::Tx& tx, std::string_view code, std::int64_t days, PersonId by);
Status insert(data::Tx& tx, const ClassHoldRow& row);
Result<std::optional<ClassHoldRow>> hold(data::Tx& tx, ClassHoldId id);
Result<std::vector<ClassHoldRow>> holds(data::Tx& tx);
/// Not released and not past their last day.
Result<std::vector<ClassHoldRow>> holds_in_force(data::Tx& tx, Date today);
Status release(data::Tx& tx, ClassHoldId id, PersonId by, std::string_view reason);
Status insert(data::Tx& tx, const HistoryRow& row);
Result<std::vector<HistoryRow>> history(data::Tx& tx, std::optional<HistoryId> before, std::int64_t limit);
Result<std::optional<HistoryRow>> last_purge(data::Tx& tx, std::string_view code);

}  // namespace store
}  // namespace mc::retention
