#include "modules/study/store.hpp"

#include <algorithm>
#include <utility>

namespace mc::study::store {
namespace {

constexpr const char* kNote =
    "id, person_id, course_id, lesson_id, kind, text, colour, block, from_offset, to_offset, quote, revision, "
    "created_at, updated_at";
constexpr const char* kPost =
    "id, course_id, lesson_id, thread_id, is_start, person_id, text, by_author, created_at, hidden_at";
constexpr const char* kReview =
    "id, course_id, person_id, rating, title, text, verified, helpful, created_at, updated_at, hidden_at";
constexpr const char* kPack = "id, person_id, course_id, device, issued_at, expires_at";

std::string select(const char* columns, const char* from) { return std::string("SELECT ") + columns + " FROM " + from; }

/// `text` ends where the list of ids begins; `rest` follows it. Bound by chunks, so that few statement texts exist.
template <class Row>
Result<std::vector<Row>> in_chunks(data::Tx& tx, std::string text, const std::vector<PostId>& ids, const char* rest) {
  constexpr std::size_t kChunk = 32;
  for (std::size_t i = 0; i < kChunk; ++i) text += i == 0 ? "(?" : ",?";
  text += ")";
  text += rest;
  data::Sql sql = tx.in(kModule);
  std::vector<Row> out;
  for (std::size_t start = 0; start < ids.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return ids[std::min(start + i, ids.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return sql.all<Row>(text, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

std::optional<Instant> hidden_at(data::Tx& tx, const std::optional<PersonId>& by) {
  return by ? std::optional(tx.now()) : std::nullopt;
}

}  // namespace

Result<std::vector<NoteRow>> notes(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson) {
  return tx.in(kModule).all<NoteRow>(
      select(kNote, "study_notes WHERE person_id = ? AND lesson_id = ? AND course_id = ? ORDER BY id LIMIT ?"), person,
      lesson, course, kNotesOfLesson);
}
Result<std::int64_t> note_count(data::Tx& tx, PersonId person, courses::LessonId lesson) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM study_notes WHERE person_id = ? AND lesson_id = ?",
                                          person, lesson);
}
Result<std::optional<NoteRow>> note(data::Tx& tx, NoteId id) {
  return tx.in(kModule).first<NoteRow>(select(kNote, "study_notes WHERE id = ?"), id);
}
Status insert_note(data::Tx& tx, const NoteRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO study_notes (") + kNote + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.person_id, row.course_id, row.lesson_id, row.kind, row.text, row.colour, row.block,
                         row.from_offset, row.to_offset, row.quote, row.revision, row.created_at, row.updated_at));
  return {};
}
Status update_note(data::Tx& tx, const NoteRow& row) {
  TRY(tx.in(kModule).run("UPDATE study_notes SET text = ?, colour = ?, revision = ?, updated_at = ? WHERE id = ?",
                         row.text, row.colour, row.revision, row.updated_at, row.id));
  return {};
}
Status delete_note(data::Tx& tx, NoteId id) {
  TRY(tx.in(kModule).run("DELETE FROM study_notes WHERE id = ?", id));
  return {};
}

Status put_bookmark(data::Tx& tx, PersonId person, const Bookmark& mark) {
  TRY(tx.in(kModule).run("INSERT INTO study_bookmarks (person_id, kind, object_id, course_id, title, created_at) "
                         "VALUES (?,?,?,?,?,?) ON CONFLICT (person_id, kind, object_id) DO NOTHING",
                         person, mark.kind, mark.object_id, mark.course_id, mark.title, mark.created_at));
  return {};
}
Status delete_bookmark(data::Tx& tx, PersonId person, MarkKind kind, Uuid object) {
  TRY(tx.in(kModule).run("DELETE FROM study_bookmarks WHERE person_id = ? AND kind = ? AND object_id = ?", person, kind,
                         object));
  return {};
}
Result<std::vector<Bookmark>> bookmarks(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<Bookmark>(
      "SELECT kind, object_id, course_id, title, created_at FROM study_bookmarks WHERE person_id = ? LIMIT 500",
      person);
}

Status put_day(data::Tx& tx, PersonId person, Date day) {
  TRY(tx.in(kModule).run(
      "INSERT INTO study_days (person_id, day) VALUES (?, ?) ON CONFLICT (person_id, day) DO NOTHING", person, day));
  return {};
}
Result<std::vector<Date>> days(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<Date>("SELECT day FROM study_days WHERE person_id = ? ORDER BY day", person);
}
Result<std::optional<std::int64_t>> offset_minutes(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<std::int64_t>("SELECT offset_minutes FROM study_zones WHERE person_id = ?", person);
}
Status put_offset_minutes(data::Tx& tx, PersonId person, std::int64_t minutes) {
  TRY(tx.in(kModule).run("INSERT INTO study_zones (person_id, offset_minutes) VALUES (?, ?) ON CONFLICT (person_id) "
                         "DO UPDATE SET offset_minutes = excluded.offset_minutes",
                         person, minutes));
  return {};
}

Result<std::optional<PostRow>> post(data::Tx& tx, PostId id) {
  return tx.in(kModule).first<PostRow>(select(kPost, "study_posts WHERE id = ?"), id);
}
Status insert_post(data::Tx& tx, const PostRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO study_posts (") + kPost + ") VALUES (?,?,?,?,?,?,?,?,?,?)", row.id,
                         row.course_id, row.lesson_id, row.thread_id, row.is_start, row.person_id, row.text,
                         row.by_author, row.created_at, row.hidden_at));
  return {};
}
Result<std::vector<PostRow>> starts(data::Tx& tx, CourseId course, courses::LessonId lesson, PostId before,
                                    std::int64_t limit) {
  return tx.in(kModule).all<PostRow>(
      select(kPost,
             "study_posts WHERE lesson_id = ? AND is_start = 1 AND id < ? AND course_id = ? ORDER BY id DESC LIMIT ?"),
      lesson, before, course, limit);
}
Result<std::vector<PostRow>> thread(data::Tx& tx, PostId thread, PostId after, std::int64_t limit) {
  return tx.in(kModule).all<PostRow>(select(kPost, "study_posts WHERE thread_id = ? AND id > ? ORDER BY id LIMIT ?"),
                                     thread, after, limit);
}
Result<std::map<PostId, Replies>> replies(data::Tx& tx, const std::vector<PostId>& threads) {
  std::map<PostId, Replies> out;
  for (Replies& row :
       TRY(in_chunks<Replies>(tx, "SELECT thread_id, count(*), max(by_author) FROM study_posts WHERE thread_id IN ",
                              threads, " AND is_start = 0 AND hidden_at IS NULL GROUP BY thread_id")))
    out.emplace(row.thread_id, row);
  return out;
}
Result<std::int64_t> unread(data::Tx& tx, PersonId person, CourseId course, courses::LessonId lesson) {
  auto sql = tx.in(kModule);
  const auto read =
      TRY(sql.first<Instant>("SELECT read_at FROM study_reads WHERE person_id = ? AND lesson_id = ?", person, lesson));
  return sql.one<std::int64_t>(
      "SELECT count(*) FROM study_posts WHERE lesson_id = ? AND created_at > ? AND course_id = ? AND person_id <> ? "
      "AND hidden_at IS NULL",
      lesson, read.value_or(Instant{0}), course, person);
}
Status put_read(data::Tx& tx, PersonId person, courses::LessonId lesson) {
  TRY(tx.in(kModule).run("INSERT INTO study_reads (person_id, lesson_id, read_at) VALUES (?,?,?) ON CONFLICT "
                         "(person_id, lesson_id) DO UPDATE SET read_at = excluded.read_at",
                         person, lesson, tx.now()));
  return {};
}
Status put_report(data::Tx& tx, const ReportRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO study_reports (post_id, person_id, reason, at, settled_at) VALUES "
                         "(?,?,?,?,NULL) ON CONFLICT (post_id, person_id) DO NOTHING",
                         row.post_id, row.person_id, row.reason, row.at));
  return {};
}
Result<std::vector<ReportRow>> reports(data::Tx& tx, const ReportRow& after, std::int64_t limit) {
  return tx.in(kModule).all<ReportRow>(
      "SELECT post_id, person_id, reason, at FROM study_reports WHERE settled_at IS NULL AND (at, post_id, person_id) "
      "> (?, ?, ?) ORDER BY at, post_id, person_id LIMIT ?",
      after.at, after.post_id, after.person_id, limit);
}
Result<std::map<PostId, PostRow>> posts(data::Tx& tx, const std::vector<PostId>& ids) {
  std::map<PostId, PostRow> out;
  for (PostRow& row : TRY(in_chunks<PostRow>(tx, select(kPost, "study_posts WHERE id IN "), ids, "")))
    out.emplace(row.id, std::move(row));
  return out;
}
Status hide_post(data::Tx& tx, PostId id, std::optional<PersonId> by, const std::string& why) {
  auto sql = tx.in(kModule);
  TRY(sql.run("UPDATE study_posts SET hidden_at = ?, hidden_by = ?, hidden_why = ? WHERE id = ?", hidden_at(tx, by), by,
              why, id));
  TRY(sql.run("UPDATE study_reports SET settled_at = ? WHERE post_id = ? AND settled_at IS NULL", tx.now(), id));
  return {};
}

Result<std::optional<ReviewRow>> review(data::Tx& tx, ReviewId id) {
  return tx.in(kModule).first<ReviewRow>(select(kReview, "study_reviews WHERE id = ?"), id);
}
Result<std::optional<ReviewRow>> review_of(data::Tx& tx, CourseId course, PersonId person) {
  return tx.in(kModule).first<ReviewRow>(select(kReview, "study_reviews WHERE course_id = ? AND person_id = ?"), course,
                                         person);
}
Result<std::vector<ReviewRow>> reviews(data::Tx& tx, CourseId course, ReviewId before, std::int64_t limit) {
  return tx.in(kModule).all<ReviewRow>(
      select(kReview, "study_reviews WHERE course_id = ? AND id < ? ORDER BY id DESC LIMIT ?"), course, before, limit);
}
Status insert_review(data::Tx& tx, const ReviewRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO study_reviews (") + kReview + ") VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.course_id, row.person_id, row.rating, row.title, row.text, row.verified,
                         row.helpful, row.created_at, row.updated_at, row.hidden_at));
  return {};
}
Status update_review(data::Tx& tx, const ReviewRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE study_reviews SET rating = ?, title = ?, text = ?, verified = ?, updated_at = ? WHERE id = ?", row.rating,
      row.title, row.text, row.verified, row.updated_at, row.id));
  return {};
}
Status delete_review(data::Tx& tx, ReviewId id) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM study_helpful WHERE review_id = ?", id));
  TRY(sql.run("DELETE FROM study_reviews WHERE id = ?", id));
  return {};
}
Status hide_review(data::Tx& tx, ReviewId id, std::optional<PersonId> by, const std::string& why) {
  TRY(tx.in(kModule).run("UPDATE study_reviews SET hidden_at = ?, hidden_by = ?, hidden_why = ? WHERE id = ?",
                         hidden_at(tx, by), by, why, id));
  return {};
}
Status vote(data::Tx& tx, ReviewId id, PersonId person, bool helpful) {
  auto sql = tx.in(kModule);
  const std::int64_t changed =
      helpful ? TRY(sql.run("INSERT INTO study_helpful (review_id, person_id) VALUES (?,?) ON CONFLICT (review_id, "
                            "person_id) DO NOTHING",
                            id, person))
              : -TRY(sql.run("DELETE FROM study_helpful WHERE review_id = ? AND person_id = ?", id, person));
  TRY(sql.run("UPDATE study_reviews SET helpful = helpful + ? WHERE id = ?", changed, id));
  return {};
}
Result<std::optional<RatingRow>> rating(data::Tx& tx, CourseId course) {
  return tx.in(kModule).first<RatingRow>("SELECT reviews, stars FROM study_ratings WHERE course_id = ?", course);
}
Status add_to_rating(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars) {
  TRY(tx.in(kModule).run("INSERT INTO study_ratings (course_id, reviews, stars) VALUES (?,?,?) ON CONFLICT (course_id) "
                         "DO UPDATE SET reviews = reviews + excluded.reviews, stars = stars + excluded.stars",
                         course, reviews, stars));
  return {};
}

Status put_policy(data::Tx& tx, const PolicyRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO study_offline_policies (course_id, lesson_id, policy, days, changed_by, "
                         "changed_at) VALUES (?,?,?,?,?,?) ON CONFLICT (course_id, lesson_id) DO UPDATE SET policy = "
                         "excluded.policy, days = excluded.days, changed_by = excluded.changed_by, changed_at = "
                         "excluded.changed_at",
                         row.course_id, row.lesson_id, row.policy, row.days, row.changed_by, row.changed_at));
  return {};
}
Result<std::vector<PolicyRow>> offline_lessons(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<PolicyRow>(
      "SELECT course_id, lesson_id, policy, days, changed_by, changed_at FROM study_offline_policies WHERE course_id = "
      "? AND policy = 'offline_encrypted'",
      course);
}
Status insert_pack(data::Tx& tx, const PackRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO study_packs (") + kPack + ") VALUES (?,?,?,?,?,?)", row.id,
                         row.person_id, row.course_id, row.device, row.issued_at, row.expires_at));
  return {};
}
Result<std::optional<PackRow>> pack(data::Tx& tx, PackId id) {
  return tx.in(kModule).first<PackRow>(select(kPack, "study_packs WHERE id = ?"), id);
}
Result<std::vector<PackRow>> packs_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<PackRow>(
      select(kPack, "study_packs WHERE person_id = ? AND expires_at > ? ORDER BY expires_at DESC, id DESC LIMIT 200"),
      person, tx.now());
}
Status end_pack(data::Tx& tx, PackId id) {
  TRY(tx.in(kModule).run("UPDATE study_packs SET expires_at = ? WHERE id = ? AND expires_at > ?", tx.now(), id,
                         tx.now()));
  return {};
}

}  // namespace mc::study::store
