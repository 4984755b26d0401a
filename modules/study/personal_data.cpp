#include "modules/study/personal_data.hpp"

#include "modules/study/store.hpp"

namespace mc::study {
namespace {

struct PostOut {
  std::string text;
  Instant created_at;
};
FIELDS(PostOut, text, created_at)
struct NoteOut {
  std::string kind;
  std::string text;
  std::string quote;
  Instant created_at;
};
FIELDS(NoteOut, kind, text, quote, created_at)
struct ReviewOut {
  std::int64_t rating = 0;
  std::string title;
  std::string text;
  Instant created_at;
};
FIELDS(ReviewOut, rating, title, text, created_at)
struct MarkOut {
  std::string title;
  Instant created_at;
};
FIELDS(MarkOut, title, created_at)
struct DayOut {
  Date day;
};
FIELDS(DayOut, day)

struct PackOut {
  std::string device;
  Instant issued_at;
  Instant expires_at;
};
FIELDS(PackOut, device, issued_at, expires_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "study"; }
  std::string_view title() const override { return "Notes, bookmarks and what you wrote beside lessons"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"study_notes", "person_id text quote", Fate::erased, "Notes and highlights, the learner's own."},
        {"study_bookmarks", "person_id", Fate::erased, "What a learner marked."},
        {"study_posts", "text", Fate::erased, "What somebody said."},
        {"study_posts", "person_id", Fate::reference, "The place of a post that others answered; its words are gone."},
        {"study_posts", "hidden_by", Fate::reference, "Who hid a post."},
        {"study_reports", "person_id reason", Fate::erased, "Who reported a post."},
        {"study_reads", "person_id", Fate::erased, "What somebody has read."},
        {"study_days", "person_id", Fate::erased, "Days of learning."},
        {"study_zones", "person_id", Fate::erased, "The learner's clock."},
        {"study_reviews", "person_id text", Fate::erased, "Reviews."},
        {"study_reviews", "hidden_by", Fate::reference, "Who hid a review."},
        {"study_helpful", "person_id", Fate::erased, "Whom a review helped."},
        {"study_offline_policies", "changed_by", Fate::reference, "Who allowed a lesson to be kept."},
        {"study_packs", "person_id device", Fate::erased, "What was sealed for a device."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<NoteOut>(sql, "notes", "Notes and highlights",
                              "SELECT kind, text, quote, created_at FROM study_notes WHERE person_id = ? ORDER BY id",
                              person));
    TRY(archive.rows<MarkOut>(sql, "bookmarks", "Bookmarks",
                              "SELECT title, created_at FROM study_bookmarks WHERE person_id = ?", person));
    TRY(archive.rows<PostOut>(sql, "posts", "What you wrote in discussions",
                              "SELECT text, created_at FROM study_posts WHERE person_id = ? ORDER BY id", person));
    TRY(archive.rows<DayOut>(sql, "days", "Days on which you learned",
                             "SELECT day FROM study_days WHERE person_id = ? ORDER BY day", person));
    TRY(archive.rows<PackOut>(sql, "packs", "Lessons you kept on devices",
                              "SELECT device, issued_at, expires_at FROM study_packs WHERE person_id = ?", person));
    return archive.rows<ReviewOut>(
        sql, "reviews", "Your reviews",
        "SELECT rating, title, text, created_at FROM study_reviews WHERE person_id = ? ORDER "
        "BY id",
        person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    const PersonId who = erasure.person;
    erasure.erased("notes", TRY(sql.run("DELETE FROM study_notes WHERE person_id = ?", who)));
    erasure.erased("bookmarks", TRY(sql.run("DELETE FROM study_bookmarks WHERE person_id = ?", who)));
    erasure.erased("posts", TRY(sql.run("UPDATE study_posts SET text = '', hidden_at = coalesce(hidden_at, ?) WHERE "
                                        "person_id = ? AND text <> ''",
                                        tx.now(), who)));
    erasure.erased("reports", TRY(sql.run("DELETE FROM study_reports WHERE person_id = ?", who)));
    TRY(sql.run("DELETE FROM study_reads WHERE person_id = ?", who));
    erasure.erased("days of learning", TRY(sql.run("DELETE FROM study_days WHERE person_id = ?", who)));
    TRY(sql.run("DELETE FROM study_zones WHERE person_id = ?", who));
    TRY(sql.run("DELETE FROM study_packs WHERE person_id = ?", who));
    TRY(sql.run("UPDATE study_reviews SET helpful = helpful - 1 WHERE id IN (SELECT review_id FROM study_helpful WHERE "
                "person_id = ?)",
                who));
    TRY(sql.run("DELETE FROM study_helpful WHERE person_id = ?", who));
    TRY(sql.run("DELETE FROM study_helpful WHERE review_id IN (SELECT id FROM study_reviews WHERE person_id = ?)",
                who));
    TRY(sql.run("UPDATE study_ratings SET reviews = reviews - 1, stars = stars - (SELECT rating FROM study_reviews r "
                "WHERE r.course_id = study_ratings.course_id AND r.person_id = ?) WHERE course_id IN (SELECT course_id "
                "FROM study_reviews WHERE person_id = ? AND hidden_at IS NULL)",
                who, who));
    erasure.erased("reviews", TRY(sql.run("DELETE FROM study_reviews WHERE person_id = ?", who)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::study
