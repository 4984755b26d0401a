#include "appliance/security/audit_list.hpp"

#include <algorithm>

#include "appliance/security/audit_rows.hpp"

namespace mc::security {
namespace {

using Entries = std::vector<AuditEntry>;

constexpr std::int64_t kMostActions = 200;  // of one module
constexpr std::int64_t kFrequent = 20'000;  // rows of one filter
const std::string kColumns =
    "SELECT seq, at, actor, action, object, outcome, details, request_id, address FROM security_audit_leaves WHERE ";
const std::string kFilters =
    " AND (?2 IS NULL OR actor = ?2) AND (?3 IS NULL OR action = ?3) AND (?4 IS NULL OR object = ?4)"
    " AND (?5 IS NULL OR outcome = ?5) AND (?6 IS NULL OR at >= ?6) AND (?7 IS NULL OR at < ?7)"
    " AND (?8 IS NULL OR address = ?8)";

/// One statement for each leading filter, so that each uses its index; the other filters narrow what it finds.
struct Lead {
  explicit Lead(std::string_view where)
      : list(kColumns + std::string(where) + " AND seq < ?1" + kFilters + " ORDER BY seq DESC LIMIT ?9"),
        // From the index alone.
        count("SELECT count(*) FROM (SELECT 1 FROM security_audit_leaves WHERE " + only_parameter(std::string(where)) +
              " LIMIT " + std::to_string(kFrequent) + ")") {}
  /// "actor = ?2" to "actor = ?1".
  static std::string only_parameter(std::string where) {
    if (auto at = where.find('?'); at != std::string::npos) where[at + 1] = '1';
    return where;
  }
  std::string list;
  std::string count;
};

/// The most telling filter first.
const Lead& lead_of(const AuditQuery& query) {
  static const Lead kObject("object = ?4"), kActor("actor = ?2"), kAddress("address = ?8"), kAction("action = ?3"),
      kFailed("outcome = ?5 AND outcome <> 'ok'"), kAll("1 = 1");
  if (query.object) return kObject;
  if (query.address) return kAddress;
  if (query.actor) return kActor;
  if (query.action) return kAction;
  if (query.outcome && *query.outcome != "ok") return kFailed;
  return kAll;
}

/// Whether the time leads: nothing else does, or what does is so frequent that years of it would be walked through
/// before the wanted month.
Result<bool> time_leads(data::Tx& tx, const AuditQuery& query) {
  if (!query.from && !query.to) return false;
  const bool alone =
      !query.object && !query.address && !query.actor && !query.action && (!query.outcome || *query.outcome == "ok");
  if (alone) return true;
  const std::string& sql = lead_of(query).count;
  auto security = tx.in(kAuditModule);
  std::int64_t rows = 0;
  if (query.object)
    rows = TRY(security.one<std::int64_t>(sql, *query.object));
  else if (query.address)
    rows = TRY(security.one<std::int64_t>(sql, *query.address));
  else if (query.actor)
    rows = TRY(security.one<std::int64_t>(sql, *query.actor));
  else if (query.action)
    rows = TRY(security.one<std::int64_t>(sql, *query.action));
  else
    rows = TRY(security.one<std::int64_t>(sql, *query.outcome));
  return rows == kFrequent;
}

/// By the clock, which the rows follow but for steps back; without other filters a month of years ago is found at once.
Result<Entries> by_time(data::Tx& tx, const AuditQuery& query, std::int64_t before, std::int64_t limit) {
  static const std::string kSql = kColumns + "at >= ?10 AND at <= ?11 AND (at < ?11 OR seq < ?1)" + kFilters +
                                  " ORDER BY at DESC, seq DESC LIMIT ?9";
  Instant latest{INT64_MAX};
  if (query.before)
    latest = TRY(tx.in(kAuditModule).first<Instant>("SELECT at FROM security_audit_leaves WHERE seq = ?", before))
                 .value_or(latest);
  return tx.in(kAuditModule)
      .all<AuditEntry>(kSql, before, query.actor, query.action, query.object, query.outcome, query.from, query.to,
                       query.address, limit, query.from.value_or(Instant{INT64_MIN}), latest);
}

Entries merged(Entries one, Entries other, std::int64_t limit) {
  Entries out;
  std::merge(std::make_move_iterator(one.begin()), std::make_move_iterator(one.end()),
             std::make_move_iterator(other.begin()), std::make_move_iterator(other.end()), std::back_inserter(out),
             [](const AuditEntry& a, const AuditEntry& b) { return a.seq > b.seq; });
  out.erase(std::unique(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.seq == b.seq; }),
            out.end());
  if (out.size() > static_cast<std::size_t>(limit)) out.resize(static_cast<std::size_t>(limit));
  return out;
}

/// What she did, and what was done to her.
Result<Entries> of_person(data::Tx& tx, AuditQuery query, std::int64_t limit) {
  const PersonId person = *query.person;
  const std::string object = "person:" + person.text();
  query.person.reset();
  Entries out;
  AuditQuery by_her = query;
  by_her.actor = person;
  if (!query.actor || *query.actor == person) out = TRY(list_audit(tx, by_her));
  AuditQuery about_her = query;
  about_her.object = object;
  if (!query.object || *query.object == object) out = merged(std::move(out), TRY(list_audit(tx, about_her)), limit);
  return out;
}

/// Each action of the module by its own index.
Result<Entries> of_module(data::Tx& tx, AuditQuery query, std::int64_t limit) {
  const std::string from = *query.module + ".";
  const std::string end = *query.module + "/";  // the character after the dot
  query.module.reset();
  if (query.action) return query.action->starts_with(from) ? list_audit(tx, query) : Result<Entries>(Entries{});
  Entries out;
  std::string after = from;
  for (std::int64_t i = 0; i < kMostActions; ++i) {
    auto action = TRY(tx.in(kAuditModule)
                          .first<std::string>("SELECT action FROM security_audit_leaves WHERE action > ? AND action < ?"
                                              " ORDER BY action LIMIT 1",
                                              after, end));
    if (!action) break;
    query.action = after = *action;
    out = merged(std::move(out), TRY(list_audit(tx, query)), limit);
  }
  return out;
}

}  // namespace

Result<Entries> list_audit(data::Tx& tx, const AuditQuery& query) {
  const std::int64_t limit = std::min<std::int64_t>(std::max<std::int64_t>(query.limit, 1), 201);
  if (query.person) return of_person(tx, query, limit);
  if (query.module) return of_module(tx, query, limit);
  const std::int64_t before = query.before.value_or(INT64_MAX);
  if (TRY(time_leads(tx, query))) return by_time(tx, query, before, limit);
  return tx.in(kAuditModule)
      .all<AuditEntry>(lead_of(query).list, before, query.actor, query.action, query.object, query.outcome, query.from,
                       query.to, query.address, limit);
}

Result<std::optional<AuditEntry>> audit_entry(data::Tx& tx, std::int64_t seq) {
  return tx.in(kAuditModule).first<AuditEntry>(kColumns + "seq = ?", seq);
}

}  // namespace mc::security
