// Sign-ups, attendance, tickets and calendar feeds.
#include "modules/classroom/store.hpp"

namespace mc::classroom::store {
namespace {

constexpr std::string_view kSignUp =
    "id, session_id, person_id, status, queued_at, walk_in, manager_by, manager_at, education_by, education_at, "
    "reason, sequence, completed_at, created_at, updated_at";
constexpr std::string_view kMark =
    "date_id, person_id, session_id, mark, minutes, source, note, recorded_by, recorded_at";

/// Ids come from our own tables.
std::string list_of(const std::vector<ClassSessionId>& ids) {
  std::string out = "(NULL";
  for (ClassSessionId id : ids) out += ",x'" + to_hex(id.bytes) + "'";
  return out + ")";
}

}  // namespace

Status insert_signup(data::Tx& tx, const SignUpRow& r) {
  TRY(tx.in(kModule).run(join("INSERT INTO classroom_signups (", kSignUp, ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
                         r.id, r.session_id, r.person_id, r.status, r.queued_at, r.walk_in, r.manager_by, r.manager_at,
                         r.education_by, r.education_at, r.reason, r.sequence, r.completed_at, r.created_at,
                         r.updated_at));
  return {};
}

Status update_signup(data::Tx& tx, const SignUpRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE classroom_signups SET status = ?, queued_at = ?, walk_in = ?, manager_by = ?, manager_at = ?, "
      "education_by = ?, education_at = ?, reason = ?, sequence = ?, updated_at = ? WHERE id = ?",
      r.status, r.queued_at, r.walk_in, r.manager_by, r.manager_at, r.education_by, r.education_at, r.reason,
      r.sequence, r.updated_at, r.id));
  return {};
}

Result<bool> seat(data::Tx& tx, SignUpId id) {
  std::int64_t changed =
      TRY(tx.in(kModule).run("UPDATE classroom_signups SET status = 'signed_up', sequence = sequence + 1, updated_at = "
                             "? WHERE id = ? AND status = 'waitlisted'",
                             tx.now(), id));
  return changed == 1;
}

Status complete(data::Tx& tx, SignUpId id) {
  TRY(tx.in(kModule).run("UPDATE classroom_signups SET completed_at = ? WHERE id = ? AND completed_at IS NULL",
                         tx.now(), id));
  return {};
}

Result<std::optional<SignUpRow>> signup(data::Tx& tx, SignUpId id) {
  return tx.in(kModule).first<SignUpRow>(join("SELECT ", kSignUp, " FROM classroom_signups WHERE id = ?"), id);
}

Result<std::optional<SignUpRow>> signup_of(data::Tx& tx, ClassSessionId session, PersonId person) {
  return tx.in(kModule).first<SignUpRow>(
      join("SELECT ", kSignUp, " FROM classroom_signups WHERE person_id = ? AND session_id = ?"), person, session);
}

Result<Counts> counts(data::Tx& tx, ClassSessionId session) {
  return tx.in(kModule).one<Counts>(
      "SELECT coalesce(sum(CASE WHEN status = 'signed_up' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN status = "
      "'waitlisted' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN status IN ('awaiting_manager', "
      "'awaiting_education') THEN 1 ELSE 0 END), 0) FROM classroom_signups WHERE session_id = ?",
      session);
}

Result<std::map<ClassSessionId, Counts>> counts_of(data::Tx& tx, const std::vector<ClassSessionId>& sessions) {
  std::map<ClassSessionId, Counts> out;
  for (const SessionCount& row : TRY(tx.in(kModule).all<SessionCount>(
           "SELECT session_id, status, count(*) FROM classroom_signups WHERE session_id IN " + list_of(sessions) +
           " GROUP BY session_id, status"))) {
    Counts& counts = out[row.session_id];
    if (row.status == SignUpStatus::signed_up) counts.taken += row.people;
    if (row.status == SignUpStatus::waitlisted) counts.waiting += row.people;
    if (row.status == SignUpStatus::awaiting_manager || row.status == SignUpStatus::awaiting_education)
      counts.awaiting += row.people;
  }
  return out;
}

Result<std::map<ClassSessionId, SignUpStatus>> statuses_of(data::Tx& tx, const std::vector<ClassSessionId>& sessions,
                                                           PersonId person) {
  std::map<ClassSessionId, SignUpStatus> out;
  for (const SessionCount& row : TRY(tx.in(kModule).all<SessionCount>(
           "SELECT session_id, status, 1 FROM classroom_signups WHERE person_id = ? AND session_id IN " +
               list_of(sessions),
           person)))
    out.emplace(row.session_id, row.status);
  return out;
}

Result<std::vector<SignUpRow>> waiting(data::Tx& tx, ClassSessionId session, std::int64_t limit) {
  return tx.in(kModule).all<SignUpRow>(join("SELECT ", kSignUp,
                                            " FROM classroom_signups WHERE session_id = ? AND status = 'waitlisted' "
                                            "ORDER BY queued_at, id LIMIT ?"),
                                       session, limit);
}

Result<std::int64_t> ahead(data::Tx& tx, const SignUpRow& row) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM classroom_signups WHERE session_id = ? AND status = 'waitlisted' AND (queued_at, id) < (?, "
      "?)",
      row.session_id, row.queued_at, row.id);
}

Result<std::vector<SignUpRow>> signups(data::Tx& tx, ClassSessionId session, std::optional<SignUpStatus> status,
                                       SignUpId after, std::int64_t limit) {
  return tx.in(kModule).all<SignUpRow>(
      join("SELECT ", kSignUp,
           " FROM classroom_signups WHERE session_id = ? AND (? IS NULL OR status = ?) AND id > ? ORDER BY id LIMIT ?"),
      session, status, status, after, limit);
}

Result<std::vector<SignUpRow>> seated(data::Tx& tx, ClassSessionId session) {
  return tx.in(kModule).all<SignUpRow>(join("SELECT ", kSignUp,
                                            " FROM classroom_signups WHERE session_id = ? AND status = 'signed_up' "
                                            "ORDER BY queued_at, id LIMIT 5000"),
                                       session);
}

Result<std::vector<SignUpRow>> signups_of(data::Tx& tx, PersonId person, std::optional<SignUpId> before,
                                          std::int64_t limit) {
  SignUpId last{};
  last.bytes.fill(0xFF);
  return tx.in(kModule).all<SignUpRow>(
      join("SELECT ", kSignUp, " FROM classroom_signups WHERE person_id = ? AND id < ? ORDER BY id DESC LIMIT ?"),
      person, before.value_or(last), limit);
}

Result<std::vector<SignUpRow>> requests(data::Tx& tx, SignUpId after, std::int64_t limit) {
  return tx.in(kModule).all<SignUpRow>(
      join("SELECT ", kSignUp,
           " FROM classroom_signups WHERE status IN ('awaiting_manager', 'awaiting_education') AND id > ? ORDER BY id "
           "LIMIT ?"),
      after, limit);
}

Result<std::vector<BookingRow>> booked_then(data::Tx& tx, PersonId person, Instant from, Instant to,
                                            ClassSessionId except) {
  return tx.in(kModule).all<BookingRow>(
      "SELECT d.id, d.session_id, s.title, d.starts_at, d.ends_at FROM classroom_signups u JOIN classroom_sessions s "
      "ON s.id = u.session_id JOIN classroom_dates d ON d.session_id = u.session_id WHERE u.person_id = ? AND u.status "
      "= 'signed_up' AND d.starts_at < ? AND d.ends_at > ? AND d.cancelled = 0 AND s.state = 'published' AND "
      "d.session_id <> ? ORDER BY d.starts_at LIMIT 50",
      person, to, from, except);
}

Result<std::vector<SignUpRow>> ahead_of(data::Tx& tx, PersonId person, Instant now) {
  return tx.in(kModule).all<SignUpRow>(
      join("SELECT ", kSignUp,
           " FROM classroom_signups WHERE person_id = ? AND status IN ('awaiting_manager', 'awaiting_education', "
           "'waitlisted', 'signed_up') AND session_id IN (SELECT s.id FROM classroom_sessions s WHERE s.id = "
           "classroom_signups.session_id AND s.state = 'published' AND s.sort_at > ?) ORDER BY id LIMIT 500"),
      person, now);
}

Result<std::optional<MarkRow>> mark(data::Tx& tx, ClassDateId date, PersonId person) {
  return tx.in(kModule).first<MarkRow>(
      join("SELECT ", kMark, " FROM classroom_attendance WHERE date_id = ? AND person_id = ?"), date, person);
}

Status put_mark(data::Tx& tx, const MarkRow& r) {
  TRY(tx.in(kModule).run(
      join("INSERT INTO classroom_attendance (", kMark,
           ") VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (date_id, person_id) DO UPDATE SET mark = excluded.mark, minutes "
           "= excluded.minutes, source = excluded.source, note = excluded.note, recorded_by = excluded.recorded_by, "
           "recorded_at = excluded.recorded_at"),
      r.date_id, r.person_id, r.session_id, r.mark, r.minutes, r.source, r.note, r.recorded_by, r.recorded_at));
  return {};
}

Result<std::vector<MarkRow>> marks(data::Tx& tx, ClassSessionId session) {
  return tx.in(kModule).all<MarkRow>(
      join("SELECT ", kMark,
           " FROM classroom_attendance WHERE session_id = ? ORDER BY person_id, date_id LIMIT 100000"),
      session);
}

Result<std::vector<MarkRow>> marks_of(data::Tx& tx, ClassSessionId session, PersonId person) {
  return tx.in(kModule).all<MarkRow>(
      join("SELECT ", kMark, " FROM classroom_attendance WHERE session_id = ? AND person_id = ? ORDER BY date_id"),
      session, person);
}

Result<std::int64_t> checked_in(data::Tx& tx, ClassDateId date) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM classroom_attendance WHERE date_id = ? AND mark IN ('present', 'late', 'partial')", date);
}

Status insert_ticket(data::Tx& tx, ByteView hash, const TicketRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO classroom_tickets (hash, date_id, scanned_at, expires_at, used_by) VALUES (?,?,?,?,?)", hash,
      r.date_id, r.scanned_at, r.expires_at, r.used_by));
  return {};
}

Result<std::optional<TicketRow>> ticket(data::Tx& tx, ByteView hash) {
  return tx.in(kModule).first<TicketRow>(
      "SELECT date_id, scanned_at, expires_at, used_by FROM classroom_tickets WHERE hash = ?", hash);
}

Result<bool> use_ticket(data::Tx& tx, ByteView hash, PersonId person) {
  std::int64_t changed = TRY(
      tx.in(kModule).run("UPDATE classroom_tickets SET used_by = ? WHERE hash = ? AND used_by IS NULL", person, hash));
  return changed == 1;
}

Status purge_tickets(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run("DELETE FROM classroom_tickets WHERE expires_at < ?", before));
  return {};
}

Status put_feed(data::Tx& tx, PersonId person, ByteView hash) {
  TRY(tx.in(kModule).run("INSERT INTO classroom_feeds (person_id, hash, created_at) VALUES (?,?,?) ON CONFLICT "
                         "(person_id) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at",
                         person, hash, tx.now()));
  return {};
}

Status drop_feed(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("DELETE FROM classroom_feeds WHERE person_id = ?", person));
  return {};
}

Result<std::optional<FeedRow>> feed(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<FeedRow>("SELECT person_id, created_at FROM classroom_feeds WHERE person_id = ?", person);
}

Result<std::optional<FeedRow>> feed_by(data::Tx& tx, ByteView hash) {
  return tx.in(kModule).first<FeedRow>("SELECT person_id, created_at FROM classroom_feeds WHERE hash = ?", hash);
}

}  // namespace mc::classroom::store
