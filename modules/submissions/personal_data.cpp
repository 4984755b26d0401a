#include "modules/submissions/personal_data.hpp"

#include "modules/submissions/store.hpp"

namespace mc::submissions {
namespace {

struct WorkOut {
  std::string assignment;
  std::int64_t attempt = 1;
  std::string state;
  std::string text;
  std::optional<Instant> submitted_at;
  std::optional<std::int64_t> score_hundredths;
  std::string feedback;
  std::optional<Instant> graded_at;
};
FIELDS(WorkOut, assignment, attempt, state, text, submitted_at, score_hundredths, feedback, graded_at)
struct FileOut {
  std::string name;
  BlobId blob_id;
};
FIELDS(FileOut, name, blob_id)
struct GradeOut {
  CourseId course_id;
  std::string title;
  std::int64_t percent_hundredths = 0;
  Instant at;
};
FIELDS(GradeOut, course_id, title, percent_hundredths, at)
struct Newest {
  std::int64_t rows = 0;
  std::optional<Instant> at;
};
FIELDS(Newest, rows, at)
struct Held {
  FileId id;
  BlobId blob_id;
};
FIELDS(Held, id, blob_id)

class Data final : public PersonalData {
public:
  explicit Data(blobs::Blobs& blobs) : blobs_(blobs) {}
  std::string_view module() const override { return "submissions"; }
  std::string_view title() const override { return "Work you handed in"; }
  std::vector<PersonColumns> columns() const override {
    return {{"submissions_tasks", "created_by", Fate::reference, "Who asks for work in a lesson."},
            {"submissions_works", "person_id", Fate::kept, "That work was graded is a training record; drafts go."},
            {"submissions_works", "text feedback", Fate::erased, "What was written, by her and to her."},
            {"submissions_works", "claimed_by graded_by", Fate::reference, "Who marked a work."},
            {"submissions_files", "name", Fate::erased, "Files go, with what is in them."},
            {"submissions_files", "added_by", Fate::reference, "Who added a file."},
            {"submissions_marks", "marker_id", Fate::reference, "Who gave a marking."},
            {"submissions_marks", "feedback", Fate::erased, "What was written to her."},
            {"submissions_books", "changed_by", Fate::reference, "Who arranged a gradebook."},
            {"submissions_facts", "person_id", Fate::kept, "Grades are training records."},
            {"submissions_recorded", "person_id", Fate::kept, "Grades are training records."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<WorkOut>(sql, "work", "Your work",
                              "SELECT t.title, w.attempt, w.state, w.text, w.submitted_at, w.score_hundredths, "
                              "w.feedback, w.graded_at FROM submissions_works w JOIN submissions_tasks t ON t.id = "
                              "w.task_id WHERE w.person_id = ? ORDER BY w.id",
                              person));
    for (const FileOut& file :
         TRY(sql.all<FileOut>("SELECT f.name, f.blob_id FROM submissions_works w JOIN submissions_files f ON "
                              "f.work_id = w.id WHERE w.person_id = ? ORDER BY f.id",
                              person)))
      TRY(archive.add_blob(file.blob_id.text() + "-" + file.name, file.blob_id));
    return archive.rows<GradeOut>(sql, "grades", "Your grades",
                                  "SELECT course_id, title, percent_hundredths, at FROM submissions_facts WHERE "
                                  "person_id = ? ORDER BY course_id, at",
                                  person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("drafts", TRY(erase_works(tx, erasure.person, true)));
    const Newest works = TRY(sql.one<Newest>(
        "SELECT count(*), max(submitted_at) FROM submissions_works WHERE person_id = ?", erasure.person));
    if (erasure.keep(kTrainingRecords, "submissions: work", works.rows, day(works)))
      erasure.erased("words and files of work", TRY(empty_works(tx, erasure.person)));
    else
      erasure.erased("work", TRY(erase_works(tx, erasure.person, false)));
    const Newest facts =
        TRY(sql.one<Newest>("SELECT count(*), max(at) FROM submissions_facts WHERE person_id = ?", erasure.person));
    if (!erasure.keep(kTrainingRecords, "submissions: grades", facts.rows, day(facts))) {
      erasure.erased("grades", TRY(sql.run("DELETE FROM submissions_facts WHERE person_id = ?", erasure.person)));
      erasure.erased("final grades",
                     TRY(sql.run("DELETE FROM submissions_recorded WHERE person_id = ?", erasure.person)));
    }
    return {};
  }

private:
  static std::optional<Date> day(const Newest& newest) {
    return newest.at ? std::optional(date_of(*newest.at)) : std::nullopt;
  }
  Result<std::int64_t> erase_files(data::Tx& tx, PersonId person, bool drafts) const {
    auto sql = tx.in(kModule);
    std::int64_t files = 0;
    for (const Held& file :
         TRY(sql.all<Held>("SELECT f.id, f.blob_id FROM submissions_works w JOIN submissions_files f ON f.work_id = "
                           "w.id WHERE w.person_id = ? AND (w.state = 'draft' OR NOT ?)",
                           person, drafts))) {
      TRY(blobs_.drop_reference(tx, file.blob_id, "submissions:file:" + file.id.text()));
      TRY(sql.run("DELETE FROM submissions_files WHERE id = ?", file.id));
      ++files;
    }
    return files;
  }
  /// The score and when it was given stay.
  Result<std::int64_t> empty_works(data::Tx& tx, PersonId person) const {
    auto sql = tx.in(kModule);
    TRY(sql.run("UPDATE submissions_marks SET feedback = '' WHERE work_id IN (SELECT id FROM submissions_works WHERE "
                "person_id = ?)",
                person));
    const std::int64_t works =
        TRY(sql.run("UPDATE submissions_works SET text = '', feedback = '' WHERE person_id = ?", person));
    return works + TRY(erase_files(tx, person, false));
  }
  Result<std::int64_t> erase_works(data::Tx& tx, PersonId person, bool drafts) const {
    auto sql = tx.in(kModule);
    TRY(erase_files(tx, person, drafts));
    TRY(sql.run("DELETE FROM submissions_marks WHERE work_id IN (SELECT id FROM submissions_works WHERE person_id = ? "
                "AND (state = 'draft' OR NOT ?))",
                person, drafts));
    return sql.run("DELETE FROM submissions_works WHERE person_id = ? AND (state = 'draft' OR NOT ?)", person, drafts);
  }
  blobs::Blobs& blobs_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform.blobs); }

}  // namespace mc::submissions
