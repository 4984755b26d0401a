#pragma once
// Requests and responses of the endpoints that other modules need not know.
#include "modules/questions/formats.hpp"
#include "modules/questions/questions.hpp"

namespace mc::questions {

struct BankQuestion {
  BankQuestionId id;
  std::string name;
  assessment::Question question;
  std::vector<std::string> tags;
  std::optional<FolderId> folder_id;
  std::optional<CourseId> course_id;
  PersonId author_id;
  std::string author_name;
  bool archived = false;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};
FIELDS(BankQuestion, id, name, question, tags, folder_id, course_id, author_id, author_name, archived, version,
       created_at, updated_at)
struct BankEntry {
  BankQuestionId id;
  std::string name;
  std::string prompt;  // 200 characters at most
  assessment::QuestionType type = assessment::QuestionType::multiple_choice;
  std::int64_t points = 1;
  std::vector<std::string> tags;
  std::optional<FolderId> folder_id;
  std::optional<CourseId> course_id;
  std::int64_t version = 1;
  bool archived = false;
  Instant updated_at;
};
FIELDS(BankEntry, id, name, prompt, type, points, tags, folder_id, course_id, version, archived, updated_at)
/// Without course and folder: the viewer's own; whoever may publish everywhere may ask for everybody's.
struct BankQuery {
  std::optional<Text<0, 100>> search;
  std::optional<Text<1, 50>> tag;
  std::optional<assessment::QuestionType> type;
  std::optional<FolderId> folder;
  std::optional<CourseId> course;
  std::optional<bool> everybody;
  std::optional<bool> archived;
  std::optional<Text<1, 200>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(BankQuery, search, tag, type, folder, course, everybody, archived, after, limit)
/// PATCH: absent fields stay. A changed question is a new version; `version` is the one that was edited.
struct BankQuestionPatch {
  std::int64_t version = 0;
  std::optional<Text<0, 200>> name;
  std::optional<assessment::Question> question;
  std::optional<List<Text<1, 50>, 20>> tags;
  std::optional<FolderId> folder_id;
  std::optional<bool> without_folder;
  Text<0, 300> note;
};
FIELDS(BankQuestionPatch, version, name, question, tags, folder_id, without_folder, note)
struct VersionEntry {
  std::int64_t version = 1;
  std::string by;
  std::string note;
  Instant at;
};
FIELDS(VersionEntry, version, by, note, at)
struct VersionEntries {
  std::vector<VersionEntry> items;  // newest first
};
FIELDS(VersionEntries, items)
struct QuestionVersion {
  std::int64_t version = 1;
  assessment::Question question;
  std::string by;
  std::string note;
  Instant at;
};
FIELDS(QuestionVersion, version, question, by, note, at)
/// A pool that a question belongs to, and a quiz that draws from it, if one does.
struct QuestionUse {
  PoolId pool_id;
  std::string pool;
  std::optional<CourseId> course_id;
  std::string course;
  std::string lesson;
  bool published = false;
};
FIELDS(QuestionUse, pool_id, pool, course_id, course, lesson, published)
struct QuestionUses {
  std::vector<QuestionUse> items;
};
FIELDS(QuestionUses, items)
struct TagCount {
  std::string tag;
  std::int64_t questions = 0;
};
FIELDS(TagCount, tag, questions)
struct TagCounts {
  std::vector<TagCount> items;
};
FIELDS(TagCounts, items)

struct Folder {
  FolderId id;
  std::string name;
  std::optional<CourseId> course_id;
};
FIELDS(Folder, id, name, course_id)
struct FolderIn {
  Text<1, 100> name;
  std::optional<CourseId> course_id;
};
FIELDS(FolderIn, name, course_id)
struct FolderName {
  Text<1, 100> name;
};
FIELDS(FolderName, name)
struct Folders {
  std::vector<Folder> items;
};
FIELDS(Folders, items)
struct OwnerQuery {
  std::optional<CourseId> course;  // none: the viewer's own
};
FIELDS(OwnerQuery, course)

struct Pool {
  PoolId id;
  std::string name;
  PoolKind kind = PoolKind::by_tags;
  std::vector<std::string> tags;
  bool any_tag = false;
  std::optional<CourseId> course_id;
  std::int64_t revision = 1;
  std::int64_t questions = 0;  // that may be drawn now
  Instant updated_at;
};
FIELDS(Pool, id, name, kind, tags, any_tag, course_id, revision, questions, updated_at)
struct Pools {
  std::vector<Pool> items;
};
FIELDS(Pools, items)
struct PoolSave {
  std::int64_t revision = 0;
  PoolIn pool;
};
FIELDS(PoolSave, revision, pool)
struct PoolQuery {
  std::optional<BankQuestionId> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(PoolQuery, after, limit)

struct QuestionImportQuery {
  Format format = Format::gift;
  std::optional<bool> dry_run;  // true unless it says false
  std::optional<FolderId> folder;
  std::optional<CourseId> course;
  std::optional<Text<0, 255>> file_name;
};
FIELDS(QuestionImportQuery, format, dry_run, folder, course, file_name)
struct ImportedRow {
  std::int64_t line = 0;
  std::string name;
  assessment::QuestionType type = assessment::QuestionType::multiple_choice;
  std::string outcome;  // "new", or "there": the same content is in the bank already, or came before in the file
  std::optional<BankQuestionId> question_id;
};
FIELDS(ImportedRow, line, name, type, outcome, question_id)
struct QuestionImportReport {
  Format format = Format::gift;
  std::string file_name;
  bool dry_run = true;
  std::int64_t created = 0;
  std::int64_t unchanged = 0;
  std::int64_t rejected = 0;
  std::vector<ImportedRow> questions;
  std::vector<ImportNote> notes;
};
FIELDS(QuestionImportReport, format, file_name, dry_run, created, unchanged, rejected, questions, notes)

enum class ExportFormat : std::uint8_t { gift, qti };
ENUM_NAMES(ExportFormat, gift, qti)
/// 2,000 questions at most; of a pool, a folder, a course, or the viewer's own.
struct QuestionExportQuery {
  ExportFormat format = ExportFormat::gift;
  std::optional<PoolId> pool;
  std::optional<FolderId> folder;
  std::optional<CourseId> course;
};
FIELDS(QuestionExportQuery, format, pool, folder, course)

}  // namespace mc::questions
