#include "modules/learning/personal_data.hpp"

#include <set>

#include "modules/learning/upload_files.hpp"

namespace mc::learning {
namespace {

struct EnrolmentOut {
  EnrolmentId id;
  std::string title;
  std::int64_t cycle = 1;
  std::string status;
  bool required = false;
  std::string reason;
  std::optional<Date> due_on;
  std::int64_t seconds_spent = 0;
  std::optional<std::int64_t> score_hundredths;
  Instant enrolled_at;
  std::optional<Instant> started_at;
  std::optional<Instant> completed_at;
};
FIELDS(EnrolmentOut, id, title, cycle, status, required, reason, due_on, seconds_spent, score_hundredths, enrolled_at,
       started_at, completed_at)
struct KeptProgress {
  EnrolmentId enrolment_id;
  courses::LessonId lesson_id;
  std::string state;
  std::int64_t seconds = 0;
  std::string position;
  Instant first_at;
  Instant last_at;
  std::optional<Instant> completed_at;
};
FIELDS(KeptProgress, enrolment_id, lesson_id, state, seconds, position, first_at, last_at, completed_at)
struct AssignmentOut {
  AssignmentId id;
  std::string course_title;
  std::string reason;
  std::optional<Date> due_on;
  Instant created_at;
  std::optional<Instant> ended_at;
};
FIELDS(AssignmentOut, id, course_title, reason, due_on, created_at, ended_at)
struct DemandOut {
  std::string title;
  std::string reason;
  std::optional<Date> due_on;
  Instant demanded_at;
  std::optional<Instant> withdrawn_at;
};
FIELDS(DemandOut, title, reason, due_on, demanded_at, withdrawn_at)

struct ExtensionOut {
  std::string course_title;
  Date due_on;
  Date wanted_until;
  std::string reason;
  std::string state;
  std::optional<Date> granted_until;
  std::string comment;
  Instant asked_at;
};
FIELDS(ExtensionOut, course_title, due_on, wanted_until, reason, state, granted_until, comment, asked_at)
struct ExemptionOut {
  std::string course_title;
  std::string kind;
  std::string reason;
  std::string equivalent_to;
  std::optional<Date> valid_until;
  Instant created_at;
  std::optional<Instant> revoked_at;
};
FIELDS(ExemptionOut, course_title, kind, reason, equivalent_to, valid_until, created_at, revoked_at)
struct PlaceOut {
  CourseId course_id;
  Instant joined_at;
  std::optional<Instant> promoted_at;
  std::optional<Instant> left_at;
};
FIELDS(PlaceOut, course_id, joined_at, promoted_at, left_at)
struct UploadedOut {
  std::string title;
  Date completed_on;
  std::string source;
  std::string reference;
};
FIELDS(UploadedOut, title, completed_on, source, reference)

/// Enrolments of one kind with what hangs on them; the number of enrolments.
Result<std::int64_t> erase_enrolments(data::Tx& tx, PersonId person, bool completed) {
  auto sql = tx.in(kModule);
  const std::string which =
      std::string("(SELECT id FROM learning_enrolments WHERE person_id = ? AND completed_at IS ") +
      (completed ? "NOT NULL)" : "NULL)");
  TRY(sql.run("DELETE FROM learning_progress WHERE enrolment_id IN " + which, person));
  TRY(sql.run("DELETE FROM learning_assigned WHERE enrolment_id IN " + which, person));
  for (const char* table : {"demands", "assigned_past", "extensions", "reminded", "nudges", "uploaded", "waitlist"})
    TRY(sql.run(std::string("DELETE FROM learning_") + table + " WHERE enrolment_id IN " + which, person));
  return sql.run("DELETE FROM learning_enrolments WHERE id IN " + which, person);
}

struct ReasonRow {
  AssignmentId id;
  std::string reason;
};
FIELDS(ReasonRow, id, reason)

/// Of assignments that name her as a target, and of her enrolments.
Status scrub_reasons(data::Tx& tx, const Erasure& erasure) {
  auto sql = tx.in(kModule);
  for (ReasonRow& row :
       TRY(sql.all<ReasonRow>("SELECT a.id, a.reason FROM learning_targets t JOIN learning_assignments a ON a.id = "
                              "t.assignment_id WHERE t.target_id = ? AND t.kind = 'person' AND a.reason <> ''",
                              erasure.person)))
    if (erasure.scrub(row.reason, true) > 0)
      TRY(sql.run("UPDATE learning_assignments SET reason = ? WHERE id = ?", row.reason, row.id));
  TRY(sql.run("UPDATE learning_enrolments SET reason = '' WHERE person_id = ?", erasure.person));
  TRY(sql.run("UPDATE learning_demands SET reason = '' WHERE person_id = ?", erasure.person));
  TRY(sql.run("UPDATE learning_extensions SET reason = '', comment = '' WHERE person_id = ?", erasure.person));
  TRY(sql.run("UPDATE learning_uploaded SET reference = '' WHERE person_id = ?", erasure.person));
  return {};
}

struct UploadFile {
  UploadId id;
  BlobId file_id;
};
FIELDS(UploadFile, id, file_id)
/// A row of a file with many people: half a name is not enough, there are others of that name.
bool names_her(std::string_view row, const Erasure& erasure) {
  std::string text(row);
  if (erasure.scrub(text, false) > 0 || replace_words(text, erasure.known_as.handle, "") > 0) return true;
  int parts = 0;
  for (const std::string& part : erasure.known_as.parts) parts += replace_words(text, part, "") > 0 ? 1 : 0;
  return parts > 1;  // first and last name in columns of their own
}

/// The lines of one file that brought in something for her, or that name her though they were refused.
Result<std::vector<std::int64_t>> her_lines(data::Tx& tx, const Erasure& erasure, UploadId upload,
                                            std::string_view text) {
  std::set<std::int64_t> brought;
  for (std::int64_t line : TRY(tx.in(kModule).all<std::int64_t>(
           "SELECT line FROM learning_uploaded WHERE upload_id = ? AND person_id = ?", upload, erasure.person)))
    brought.insert(line);
  return lines_of(
      text, [&](std::string_view row, std::int64_t line) { return brought.contains(line) || names_her(row, erasure); });
}

/// Files of completions that name her: her lines go, the lines of others stay where they are, by a job, because a blob
/// is not written inside a transaction. A file that cannot be taken apart goes as a whole. What stays in any case: each
/// completion that the file brought in with its line, the checksum of the file as it came, and the evidence beside it.
Status strip_uploads(data::Tx& tx, Platform& platform, Erasure& erasure) {
  std::int64_t lines = 0, dropped = 0;
  for (const UploadFile& file :
       TRY(tx.in(kModule).all<UploadFile>("SELECT id, file_id FROM learning_uploads ORDER BY id"))) {
    auto bytes = platform.blobs.read_all(file.file_id, kLargestUpload);
    if (!bytes && bytes.error().fault == Fault::not_found) continue;  // went with somebody else
    std::string text(as_text(TRY(std::move(bytes))));
    auto hers = her_lines(tx, erasure, file.id, text);
    std::string others = hers ? without_lines(text, *hers) : std::string();
    if (hers && erasure.scrub(others, false) == 0) {
      if (hers->empty()) continue;
      lines += static_cast<std::int64_t>(hers->size());
      TRY(platform.jobs.enqueue(tx, StripUploadJob{file.id, std::move(*hers)}, {}));
      continue;
    }
    std::erase(text, '\0');  // UTF-16, as far as names are plain letters
    if (!hers && !names_her(text, erasure)) continue;
    TRY(platform.blobs.drop_reference(tx, file.file_id, "learning:upload:" + file.id.text()));
    ++dropped;
  }
  erasure.erased("lines in files of completions", lines);
  erasure.erased("files of completions", dropped);
  return {};
}

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "learning"; }
  std::string_view title() const override { return "Courses you take"; }
  std::vector<PersonColumns> columns() const override {
    return {{"learning_enrolments", "person_id", Fate::kept, "Completed courses prove the training; others go."},
            {"learning_assigned", "person_id", Fate::kept, "Goes with its enrolment."},
            {"learning_enrolments", "reason", Fate::erased, "Why a course was required of her."},
            {"learning_demands", "person_id", Fate::kept, "Goes with its enrolment."},
            {"learning_assigned_past", "person_id", Fate::kept, "Goes with its enrolment."},
            {"learning_extensions", "person_id", Fate::kept, "Goes with its enrolment."},
            {"learning_extensions", "reason comment", Fate::erased, "Why she needed more time."},
            {"learning_extensions", "decided_by", Fate::reference, "Who decided on more time."},
            {"learning_extensions", "decided_by_name", Fate::pseudonymised, "Who decided on more time."},
            {"learning_uploaded", "person_id", Fate::kept, "Goes with its enrolment."},
            {"learning_uploaded", "reference", Fate::erased, "What a file said of her completion."},
            {"learning_waitlist", "person_id", Fate::erased, "Who waits for a seat."},
            {"learning_exemptions", "person_id", Fate::erased, "Why somebody need not take a course."},
            {"learning_exemptions", "approved_by revoked_by", Fate::reference, "Who approved it."},
            {"learning_exemptions", "approved_by_name revoked_by_name", Fate::pseudonymised, "Who approved it."},
            {"learning_assignment_changes", "by_id", Fate::reference, "Who changed an assignment."},
            {"learning_assignment_changes", "by_name", Fate::pseudonymised, "Who changed an assignment."},
            {"learning_digests", "manager_id", Fate::erased, "That a manager had her weekly message."},
            {"learning_nudges", "by_id", Fate::reference, "Who reminded somebody."},
            {"learning_uploads", "uploaded_by", Fate::reference, "Who brought in completions."},
            {"learning_uploads", "uploaded_by_name", Fate::pseudonymised, "Who brought in completions."},
            {"learning_assignments", "assigned_by", Fate::reference, "Who required a course."},
            {"learning_assignments", "assigned_by_name", Fate::pseudonymised, "Who required a course."},
            {"learning_assignments", "reason", Fate::pseudonymised, "Where a course was required of her by name."},
            {"learning_targets", "target_id", Fate::erased, "Whom a course is required of."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<EnrolmentOut>(
        sql, "enrolments", "Courses you were enrolled in",
        "SELECT id, title, cycle, status, required, reason, due_on, seconds_spent, score_hundredths, enrolled_at, "
        "started_at, completed_at FROM learning_enrolments WHERE person_id = ? ORDER BY id",
        person));
    TRY(archive.rows<KeptProgress>(
        sql, "progress", "Lessons you opened",
        "SELECT p.enrolment_id, p.lesson_id, p.state, p.seconds, p.position, p.first_at, p.last_at, p.completed_at "
        "FROM learning_enrolments e JOIN learning_progress p ON p.enrolment_id = e.id WHERE e.person_id = ? "
        "ORDER BY p.enrolment_id, p.lesson_id",
        person));
    TRY(archive.rows<AssignmentOut>(
        sql, "required_of_you", "Courses that were required of you",
        "SELECT a.id, a.course_title, a.reason, a.due_on, a.created_at, a.ended_at FROM learning_assigned p "
        "JOIN learning_assignments a ON a.id = p.assignment_id WHERE p.person_id = ? ORDER BY a.id",
        person));
    TRY(archive.rows<DemandOut>(sql, "required_by_rules", "Courses that rules required of you",
                                "SELECT e.title, d.reason, d.due_on, d.demanded_at, d.withdrawn_at FROM "
                                "learning_demands d JOIN learning_enrolments e ON e.id = d.enrolment_id "
                                "WHERE d.person_id = ? ORDER BY d.demanded_at",
                                person));
    TRY(export_around(sql, person, archive));
    return archive.rows<AssignmentOut>(sql, "required_by_you", "Courses that you required of others",
                                       "SELECT id, course_title, reason, due_on, created_at, ended_at FROM "
                                       "learning_assignments WHERE assigned_by = ? ORDER BY id",
                                       person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(scrub_reasons(tx, erasure));
    TRY(strip_uploads(tx, platform_, erasure));
    TRY(sql.run("DELETE FROM learning_targets WHERE kind = 'person' AND target_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM learning_waitlist WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM learning_digests WHERE manager_id = ?", erasure.person));
    erasure.erased("exemptions", TRY(sql.run("DELETE FROM learning_exemptions WHERE person_id = ?", erasure.person)));
    TRY(erase_names(sql, erasure));
    erasure.pseudonymised("courses required of others",
                          TRY(sql.run("UPDATE learning_assignments SET assigned_by_name = ? WHERE assigned_by = ? AND "
                                      "assigned_by_name <> ?",
                                      erasure.pseudonym, erasure.person, erasure.pseudonym)));
    erasure.erased("courses not completed", TRY(erase_enrolments(tx, erasure.person, false)));
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM learning_enrolments WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>("SELECT max(completed_at) FROM learning_enrolments "
                                                      "WHERE person_id = ?",
                                                      erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "completed courses", rows, date_of(*newest))) return {};
    erasure.erased("completed courses", TRY(erase_enrolments(tx, erasure.person, true)));
    return {};
  }

private:
  static Status export_around(data::Sql sql, PersonId person, PersonArchive& archive) {
    TRY(archive.rows<ExtensionOut>(sql, "extensions", "More time that you asked for",
                                   "SELECT course_title, due_on, wanted_until, reason, state, granted_until, comment, "
                                   "asked_at FROM learning_extensions WHERE person_id = ? ORDER BY id",
                                   person));
    TRY(archive.rows<ExemptionOut>(sql, "exemptions", "Courses that you need not take",
                                   "SELECT a.course_title, x.kind, x.reason, x.equivalent_to, x.valid_until, "
                                   "x.created_at, x.revoked_at FROM learning_exemptions x JOIN learning_assignments a "
                                   "ON a.id = x.assignment_id WHERE x.person_id = ? ORDER BY x.id",
                                   person));
    TRY(archive.rows<PlaceOut>(sql, "waiting_lists", "Waiting lists that you joined",
                               "SELECT course_id, joined_at, promoted_at, left_at FROM learning_waitlist "
                               "WHERE person_id = ? ORDER BY id",
                               person));
    return archive.rows<UploadedOut>(
        sql, "uploaded_completions", "Completions that others brought in for you",
        "SELECT e.title, u.completed_on, f.source, u.reference FROM learning_uploaded u JOIN learning_enrolments e ON "
        "e.id = u.enrolment_id JOIN learning_uploads f ON f.id = u.upload_id WHERE u.person_id = ? ORDER BY "
        "u.completed_on, u.course_id",
        person);
  }
  /// Her name where she decided for others. Their rows stay.
  static Status erase_names(data::Sql sql, Erasure& erasure) {
    TRY(sql.run("UPDATE learning_extensions SET decided_by_name = ? WHERE decided_by = ?", erasure.pseudonym,
                erasure.person));
    TRY(sql.run("UPDATE learning_exemptions SET revoked_by_name = ? WHERE revoked_by = ?", erasure.pseudonym,
                erasure.person));
    TRY(sql.run("UPDATE learning_exemptions SET approved_by_name = ? WHERE approved_by = ?", erasure.pseudonym,
                erasure.person));
    TRY(sql.run("UPDATE learning_assignment_changes SET by_name = ? WHERE by_id = ?", erasure.pseudonym,
                erasure.person));
    TRY(sql.run("UPDATE learning_uploads SET uploaded_by_name = ? WHERE uploaded_by = ?", erasure.pseudonym,
                erasure.person));
    return {};
  }
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::learning
