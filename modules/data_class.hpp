#pragma once
// What a module says of data that it keeps for a time (SEC-034, JOB-25): which rows, since when, how they go. A module
// with such data has a modules/M/data_classes.hpp; module retention asks all of them for the periods and purges at
// night.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/ids.hpp"
#include "appliance/data/data.hpp"
#include "appliance/shape/fields.hpp"

namespace mc {

/// Rows older than a moment, counted up to kMostCountedRows, and the oldest of all.
struct DataCount {
  std::int64_t rows = 0;
  std::optional<Instant> oldest;
};
inline constexpr std::int64_t kMostCountedRows = 100'000;

/// One step of a purge. `next`: where the following one begins; absent when nothing is left.
struct PurgeStep {
  std::int64_t rows = 0;
  std::int64_t held = 0;  // left because of a legal hold on their person
  std::optional<Uuid> next;
};

/// A legal hold on this person?
using IsHeld = std::function<Result<bool>(data::Tx&, PersonId)>;

struct DataClass {
  std::string code;   // "imports": the web app has its words
  std::string title;  // English, for API clients and the policy document
  std::string basis;  // law or rule that the period follows
  std::int64_t minimum_days = 0;
  std::int64_t default_days = 0;
  std::function<Result<DataCount>(data::Tx&, Instant before)> count{};
  /// Deletes at most `limit` rows from before, after `after`. Absent: never deleted, or by the module itself after
  /// `default_days`; the period cannot be changed here.
  std::function<Result<PurgeStep>(data::Tx&, Instant before, std::int64_t limit, const Uuid& after, const IsHeld&)>
      purge{};
  /// Without a purge: its module deletes it, but asks jobs::braked(code) first (appliance/jobs/brake.hpp).
  bool obeys_holds = false;
};

inline constexpr std::int64_t kSixYears = 2'192;  // days

/// The smallest UUIDv7 of a moment: ids order like time.
inline Uuid first_uuid_of(Instant at) {
  Uuid out{};
  const auto ms = static_cast<std::uint64_t>(at.ms < 0 ? 0 : at.ms);
  for (std::size_t i = 0; i < 6; ++i) out[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  return out;
}
inline Instant time_of_uuid(const Uuid& id) {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id[i];
  return {ms};
}

/// A table whose primary key `id` is a UUIDv7, so that no index by time is needed. `person`: the column of whom a row
/// is about, or empty; `also`: a condition on what may go ("blob_id IS NULL"), or empty. All three are constants of
/// ours.
struct UuidTable {
  data::Module module;
  std::string table;
  std::string person{};
  std::string also{};
};

struct DatedRow {
  Uuid id{};
  std::optional<PersonId> person;
};
FIELDS(DatedRow, id, person)

inline Result<DataCount> count_dated(data::Tx& tx, const UuidTable& table, Instant before) {
  DataCount out;
  auto sql = tx.in(table.module);
  const std::string also = table.also.empty() ? "" : " AND " + table.also;
  out.rows = TRY(
      sql.one<std::int64_t>("SELECT count(*) FROM (SELECT 1 FROM " + table.table + " WHERE id < ?" + also + " LIMIT ?)",
                            first_uuid_of(before), kMostCountedRows));
  if (auto first = TRY(sql.first<Uuid>("SELECT id FROM " + table.table + " ORDER BY id LIMIT 1")))
    out.oldest = time_of_uuid(*first);
  return out;
}

inline Result<PurgeStep> purge_dated(data::Tx& tx, const UuidTable& table, Instant before, std::int64_t limit,
                                     const Uuid& after, const IsHeld& held) {
  auto sql = tx.in(table.module);
  const std::string person = table.person.empty() ? "NULL" : table.person;
  const std::string also = table.also.empty() ? "" : " AND " + table.also;
  const auto rows = TRY(sql.all<DatedRow>("SELECT id, " + person + " FROM " + table.table + " WHERE id > ? AND id < ?" +
                                              also + " ORDER BY id LIMIT ?",
                                          after, first_uuid_of(before), limit));
  PurgeStep out;
  for (const DatedRow& row : rows) {
    if (row.person && TRY(held(tx, *row.person))) {
      ++out.held;
      continue;
    }
    out.rows += TRY(sql.run("DELETE FROM " + table.table + " WHERE id = ?", row.id));
  }
  if (rows.size() == static_cast<std::size_t>(limit)) out.next = rows.back().id;
  return out;
}

/// A class of rows of one such table, with a period that the hospital may change.
inline DataClass class_of(UuidTable table, std::string code, std::string title, std::string basis,
                          std::int64_t minimum_days, std::int64_t default_days) {
  DataClass out{std::move(code), std::move(title), std::move(basis), minimum_days, default_days};
  out.count = [table](data::Tx& tx, Instant before) { return count_dated(tx, table, before); };
  out.purge = [table](data::Tx& tx, Instant before, std::int64_t limit, const Uuid& after, const IsHeld& held) {
    return purge_dated(tx, table, before, limit, after, held);
  };
  return out;
}

using DataClasses = std::vector<DataClass>;

}  // namespace mc
