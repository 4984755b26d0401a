#include "modules/courses/personal_data.hpp"

#include "modules/courses/store.hpp"

namespace mc::courses {
namespace {

struct CourseOut {
  CourseId id;
  std::string title;
  std::string status;
  std::optional<std::string> review_comment;
  Instant updated_at;
};
FIELDS(CourseOut, id, title, status, review_comment, updated_at)
struct VersionOut {
  CourseId course_id;
  std::int64_t number = 0;
  Instant published_at;
};
FIELDS(VersionOut, course_id, number, published_at)
struct CommentOut {
  Instant written_at;
  std::string body;
};
FIELDS(CommentOut, written_at, body)
struct BodyRow {
  Uuid id{};
  std::string body;
};
FIELDS(BodyRow, id, body)
struct DetailRow {
  VersionId id;
  std::string detail;
};
FIELDS(DetailRow, id, detail)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "courses"; }
  std::string_view title() const override { return "Courses you made"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"courses_courses", "author_id", Fate::reference, "Who answers for a course that others go on taking."},
        {"courses_courses", "review_comment", Fate::erased, "What a reviewer told her."},
        {"courses_authors", "person_id", Fate::reference, "Who may edit a course; its author's entry is a reference."},
        {"courses_versions", "published_by", Fate::reference, "Who published a version."},
        {"courses_revisions", "saved_by", Fate::reference, "Who saved a version of a draft."},
        {"courses_threads", "opened_by resolved_by", Fate::reference, "Who opened and resolved a conversation."},
        {"courses_comments", "written_by", Fate::reference, "Who said something of a course in its review."},
        {"courses_comments", "body", Fate::pseudonymised,
         "What was said of a course in its review, where it names her."},
        {"courses_invitations", "person_id", Fate::erased, "Invitations to write a course."},
        {"courses_invitations", "invited_by", Fate::reference, "Who invited."},
        {"courses_media", "added_by", Fate::reference, "Who added a file to the library."},
        {"courses_signers", "added_by", Fate::reference, "Who trusted another installation's packages."},
        {"courses_versions", "detail", Fate::pseudonymised, "The author's name as learners see it."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<CourseOut>(sql, "courses", "Courses you wrote or may edit",
                                "SELECT c.id, c.title, c.status, c.review_comment, c.updated_at FROM courses_authors a "
                                "JOIN courses_courses c ON c.id = a.course_id WHERE a.person_id = ? ORDER BY c.id",
                                person));
    TRY(archive.rows<CommentOut>(sql, "review_comments", "What you wrote about courses in review",
                                 "SELECT written_at, body FROM courses_comments WHERE written_by = ? ORDER BY id",
                                 person));
    return archive.rows<VersionOut>(sql, "published", "Versions you published",
                                    "SELECT course_id, number, published_at FROM courses_versions "
                                    "WHERE published_by = ? ORDER BY course_id, number",
                                    person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("rights to edit courses",
                   TRY(sql.run("DELETE FROM courses_authors WHERE person_id = ? AND course_id NOT IN "
                               "(SELECT id FROM courses_courses WHERE author_id = ?)",
                               erasure.person, erasure.person)));
    TRY(sql.run("UPDATE courses_courses SET review_comment = NULL WHERE author_id = ?", erasure.person));
    erasure.erased("invitations to write courses",
                   TRY(sql.run("DELETE FROM courses_invitations WHERE person_id = ?", erasure.person)));
    TRY(scrub_comments(sql, erasure));
    std::int64_t renamed = 0;
    for (const DetailRow& row : TRY(sql.all<DetailRow>(
             "SELECT v.id, v.detail FROM courses_courses c JOIN courses_versions v ON v.course_id = c.id "
             "WHERE c.author_id = ?",
             erasure.person))) {
      auto detail = TRY(shape::from_json<CourseDetail>(row.detail));
      if (detail.author_name == erasure.pseudonym) continue;
      detail.author_name = erasure.pseudonym;
      renamed += TRY(sql.run("UPDATE courses_versions SET detail = ? WHERE id = ?", shape::to_json(detail), row.id));
    }
    erasure.pseudonymised("the author's name in course versions", renamed);
    return {};
  }

private:
  /// Her signature and how she is addressed, in conversations that she took part in; elsewhere her full name.
  static Status scrub_comments(data::Sql sql, Erasure& erasure) {
    if (erasure.known_as.names.empty()) return {};  // erased before
    std::int64_t changed = 0;
    auto go_through = [&](std::vector<BodyRow> rows, bool about_her) -> Status {
      for (BodyRow& row : rows) {
        if (erasure.scrub(row.body, about_her) == 0) continue;
        changed += TRY(sql.run("UPDATE courses_comments SET body = ? WHERE id = ?", row.body, row.id));
      }
      return {};
    };
    TRY(go_through(
        TRY(sql.all<BodyRow>("SELECT id, body FROM courses_comments WHERE thread_id IN (SELECT thread_id FROM "
                             "courses_comments WHERE written_by = ?)",
                             erasure.person)),
        !erasure.known_as.last_name_is_shared));
    TRY(go_through(TRY(sql.all<BodyRow>("SELECT id, body FROM courses_comments")), false));
    erasure.pseudonymised("her name in reviews of courses", changed);
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::courses
