#pragma once
// Rows and SQL of module questions.
#include <set>

#include "modules/assessment/ports.hpp"
#include "modules/questions/requests.hpp"

namespace mc::questions {

inline constexpr data::Module kModule{"questions"};
inline constexpr std::size_t kMaxWords = 4;  // of a search
inline constexpr std::size_t kMaxTags = 10;  // of a pool

struct QuestionRow {
  BankQuestionId id;
  PersonId author_id;
  std::optional<CourseId> course_id;
  std::optional<FolderId> folder_id;
  bool archived = false;
  std::string name;
  assessment::QuestionType type = assessment::QuestionType::multiple_choice;
  std::int64_t points = 1;
  std::string prompt;
  RawJson tags{"[]"};
  assessment::QuestionVersionId version_id;
  std::int64_t number = 1;
  Bytes content_hash;
  Instant created_at;
  Instant updated_at;
};
FIELDS(QuestionRow, id, author_id, course_id, folder_id, archived, name, type, points, prompt, tags, version_id, number,
       content_hash, created_at, updated_at)
struct VersionRow {
  assessment::QuestionVersionId id;
  std::int64_t number = 1;
  RawJson content;
  PersonId author_id;
  std::string note;
  Instant created_at;
};
FIELDS(VersionRow, id, number, content, author_id, note, created_at)
struct FolderRow {
  FolderId id;
  PersonId author_id;
  std::optional<CourseId> course_id;
  std::string name;
};
FIELDS(FolderRow, id, author_id, course_id, name)
struct PoolRow {
  PoolId id;
  PersonId author_id;
  std::optional<CourseId> course_id;
  std::string name;
  PoolKind kind = PoolKind::by_tags;
  RawJson tags{"[]"};
  bool any_tag = false;
  std::int64_t revision = 1;
  Instant updated_at;
};
FIELDS(PoolRow, id, author_id, course_id, name, kind, tags, any_tag, revision, updated_at)
struct DrawableRow {
  BankQuestionId id;
  assessment::QuestionVersionId version_id;
};
FIELDS(DrawableRow, id, version_id)

/// Where a page begins: after this question in the order "last changed first".
struct After {
  Instant updated_at;
  BankQuestionId id;
};
struct BankFilter {
  std::optional<PersonId> author;  // at most one of these three
  std::optional<CourseId> course;
  std::optional<FolderId> folder;
  bool archived = false;
  std::optional<assessment::QuestionType> type;
  std::optional<std::string> tag_key;
  std::vector<std::string> words;
  std::optional<After> after;
  std::int64_t limit = 50;
};

namespace store {

Status insert_question(data::Tx& tx, const QuestionRow& row);
Status update_question(data::Tx& tx, const QuestionRow& row);
Result<QuestionRow> question(data::Tx& tx, BankQuestionId id);
Result<std::vector<QuestionRow>> questions(data::Tx& tx, const BankFilter& filter);
/// Not archived, with this content, by this author.
Result<std::optional<BankQuestionId>> same_content(data::Tx& tx, PersonId author, ByteView content_hash);
Status put_tags(data::Tx& tx, BankQuestionId id, const std::vector<std::string>& tags);
Status put_words(data::Tx& tx, BankQuestionId id, const std::set<std::string>& words);
Result<std::vector<TagCount>> tags(data::Tx& tx, const BankFilter& owner);

Status insert_version(data::Tx& tx, BankQuestionId question, const VersionRow& row, ByteView content_hash);
Result<RawJson> version_content(data::Tx& tx, assessment::QuestionVersionId id);
Result<std::vector<VersionRow>> versions(data::Tx& tx, BankQuestionId question);
Result<VersionRow> version(data::Tx& tx, BankQuestionId question, std::int64_t number);

Status insert_folder(data::Tx& tx, const FolderRow& row);
Status rename_folder(data::Tx& tx, FolderId id, std::string_view name);
Status drop_folder(data::Tx& tx, FolderId id);
Result<FolderRow> folder(data::Tx& tx, FolderId id);
Result<bool> holds_questions(data::Tx& tx, FolderId id);
Result<std::vector<FolderRow>> folders(data::Tx& tx, std::optional<PersonId> author, std::optional<CourseId> course);

Status insert_pool(data::Tx& tx, const PoolRow& row);
Status update_pool(data::Tx& tx, const PoolRow& row);
Status drop_pool(data::Tx& tx, PoolId id);
Result<PoolRow> pool(data::Tx& tx, PoolId id);
Result<std::vector<PoolRow>> pools(data::Tx& tx, std::optional<PersonId> author, std::optional<CourseId> course);
Status put_members(data::Tx& tx, PoolId pool, const std::vector<BankQuestionId>& questions);
Result<std::vector<PoolId>> pools_with_member(data::Tx& tx, BankQuestionId question);
/// Questions that may be drawn: not archived, by id.
Result<std::vector<DrawableRow>> members(data::Tx& tx, PoolId pool);
Result<std::vector<DrawableRow>> tagged(data::Tx& tx, const PoolRow& pool, const std::vector<std::string>& tag_keys);

}  // namespace store
}  // namespace mc::questions
