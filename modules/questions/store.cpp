#include "modules/questions/store.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::questions::store {
namespace {

constexpr std::string_view kQuestion =
    "SELECT id, author_id, course_id, folder_id, archived, name, type, points, prompt, tags, version_id, number, "
    "content_hash, created_at, updated_at FROM questions_questions ";

/// The last string that begins with `prefix` sorts below this.
std::string end_of(const std::string& prefix) { return prefix + "\xF4\x8F\xBF\xBF"; }

/// Which questions a filter is about: by one index each.
std::string_view owner_column(const BankFilter& filter) {
  if (filter.folder) return "folder_id = ?2";
  if (filter.course) return "course_id = ?3";
  if (filter.author) return "author_id = ?4";
  return "1 = 1";
}

}  // namespace

Status insert_question(data::Tx& tx, const QuestionRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO questions_questions (id, author_id, course_id, folder_id, archived, name, type, points, prompt, "
      "tags, version_id, number, content_hash, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, ?)",
      row.id, row.author_id, row.course_id, row.folder_id, row.archived, row.name, row.type, row.points, row.prompt,
      row.tags, row.version_id, row.number, row.content_hash, row.created_at, row.updated_at));
  return {};
}

Status update_question(data::Tx& tx, const QuestionRow& row) {
  TRY(tx.in(kModule).run("UPDATE questions_questions SET course_id = ?, folder_id = ?, archived = ?, name = ?, "
                         "type = ?, points = ?, prompt = ?, tags = ?, version_id = ?, number = ?, content_hash = ?, "
                         "updated_at = ? WHERE id = ?",
                         row.course_id, row.folder_id, row.archived, row.name, row.type, row.points, row.prompt,
                         row.tags, row.version_id, row.number, row.content_hash, row.updated_at, row.id));
  return {};
}

Result<QuestionRow> question(data::Tx& tx, BankQuestionId id) {
  return tx.in(kModule).one<QuestionRow>(std::string(kQuestion) + "WHERE id = ?", id);
}

Result<std::vector<QuestionRow>> questions(data::Tx& tx, const BankFilter& filter) {
  std::string text = std::string(kQuestion) + "WHERE archived = ?1 AND " + std::string(owner_column(filter)) +
                     " AND (?2 IS NULL OR folder_id = ?2) AND (?3 IS NULL OR course_id = ?3) AND (?4 IS NULL OR "
                     "author_id = ?4) AND (?5 IS NULL OR type = ?5) AND (?6 IS NULL OR id IN (SELECT question_id FROM "
                     "questions_tags WHERE tag_key = ?6))";
  std::optional<std::string> from[kMaxWords], to[kMaxWords];
  for (std::size_t i = 0; i < kMaxWords; ++i) {
    std::string low = "?" + std::to_string(7 + 2 * i), high = "?" + std::to_string(8 + 2 * i);
    text += " AND (" + low + " IS NULL OR id IN (SELECT question_id FROM questions_words WHERE word >= " + low +
            " AND word < " + high + "))";
    if (i >= filter.words.size()) continue;
    from[i] = filter.words[i];
    to[i] = end_of(filter.words[i]);
  }
  text += " AND (?15 IS NULL OR updated_at < ?15 OR (updated_at = ?15 AND id < ?16)) "
          "ORDER BY updated_at DESC, id DESC LIMIT ?17";
  std::optional<Instant> at;
  std::optional<BankQuestionId> id;
  if (filter.after) {
    at = filter.after->updated_at;
    id = filter.after->id;
  }
  return tx.in(kModule).all<QuestionRow>(text, filter.archived, filter.folder, filter.course, filter.author,
                                         filter.type, filter.tag_key, from[0], to[0], from[1], to[1], from[2], to[2],
                                         from[3], to[3], at, id, filter.limit);
}

Result<std::optional<BankQuestionId>> same_content(data::Tx& tx, PersonId author, ByteView content_hash) {
  return tx.in(kModule).first<BankQuestionId>("SELECT id FROM questions_questions WHERE content_hash = ? AND author_id "
                                              "= ? AND archived = 0 ORDER BY id LIMIT 1",
                                              content_hash, author);
}

Status put_tags(data::Tx& tx, BankQuestionId id, const std::vector<std::string>& tags) {
  TRY(tx.in(kModule).run("DELETE FROM questions_tags WHERE question_id = ?", id));
  for (const std::string& tag : tags)
    TRY(tx.in(kModule).run("INSERT INTO questions_tags (question_id, tag_key, tag) VALUES (?, ?, ?) "
                           "ON CONFLICT (tag_key, question_id) DO NOTHING",
                           id, fold(tag), tag));
  return {};
}

Status put_words(data::Tx& tx, BankQuestionId id, const std::set<std::string>& words) {
  TRY(tx.in(kModule).run("DELETE FROM questions_words WHERE question_id = ?", id));
  for (const std::string& word : words)
    TRY(tx.in(kModule).run("INSERT INTO questions_words (word, question_id) VALUES (?, ?)", word, id));
  return {};
}

Result<std::vector<TagCount>> tags(data::Tx& tx, const BankFilter& owner) {
  std::string text = "SELECT min(t.tag), count(*) FROM questions_questions q JOIN questions_tags t "
                     "ON t.question_id = q.id WHERE q.archived = 0 AND ";
  text += owner.course ? "q.course_id = ?1" : "q.author_id = ?2";
  text += " AND (?1 IS NULL OR q.course_id = ?1) AND (?2 IS NULL OR q.author_id = ?2) "
          "GROUP BY t.tag_key ORDER BY t.tag_key LIMIT 1000";
  return tx.in(kModule).all<TagCount>(text, owner.course, owner.author);
}

Status insert_version(data::Tx& tx, BankQuestionId question, const VersionRow& row, ByteView content_hash) {
  TRY(tx.in(kModule).run("INSERT INTO questions_versions (id, question_id, number, content, content_hash, author_id, "
                         "note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                         row.id, question, row.number, row.content, content_hash, row.author_id, row.note,
                         row.created_at));
  return {};
}

Result<RawJson> version_content(data::Tx& tx, assessment::QuestionVersionId id) {
  return tx.in(kModule).one<RawJson>("SELECT content FROM questions_versions WHERE id = ?", id);
}

Result<std::vector<VersionRow>> versions(data::Tx& tx, BankQuestionId question) {
  return tx.in(kModule).all<VersionRow>("SELECT id, number, content, author_id, note, created_at FROM "
                                        "questions_versions WHERE question_id = ? ORDER BY number DESC LIMIT 200",
                                        question);
}

Result<VersionRow> version(data::Tx& tx, BankQuestionId question, std::int64_t number) {
  return tx.in(kModule).one<VersionRow>("SELECT id, number, content, author_id, note, created_at FROM "
                                        "questions_versions WHERE question_id = ? AND number = ?",
                                        question, number);
}

Status insert_folder(data::Tx& tx, const FolderRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO questions_folders (id, author_id, course_id, name, created_at) VALUES (?, ?, ?, ?, ?)", row.id,
      row.author_id, row.course_id, row.name, tx.now()));
  return {};
}

Status rename_folder(data::Tx& tx, FolderId id, std::string_view name) {
  TRY(tx.in(kModule).run("UPDATE questions_folders SET name = ? WHERE id = ?", name, id));
  return {};
}

Status drop_folder(data::Tx& tx, FolderId id) {
  TRY(tx.in(kModule).run("DELETE FROM questions_folders WHERE id = ?", id));
  return {};
}

Result<FolderRow> folder(data::Tx& tx, FolderId id) {
  return tx.in(kModule).one<FolderRow>("SELECT id, author_id, course_id, name FROM questions_folders WHERE id = ?", id);
}

Result<bool> holds_questions(data::Tx& tx, FolderId id) {
  auto found =
      TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM questions_questions WHERE folder_id = ? LIMIT 1", id));
  return found.has_value();
}

Result<std::vector<FolderRow>> folders(data::Tx& tx, std::optional<PersonId> author, std::optional<CourseId> course) {
  if (course)
    return tx.in(kModule).all<FolderRow>(
        "SELECT id, author_id, course_id, name FROM questions_folders WHERE course_id = ? ORDER BY id LIMIT 500",
        *course);
  return tx.in(kModule).all<FolderRow>(
      "SELECT id, author_id, course_id, name FROM questions_folders WHERE author_id = ? ORDER BY id LIMIT 500", author);
}

Status insert_pool(data::Tx& tx, const PoolRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO questions_pools (id, author_id, course_id, name, kind, tags, any_tag, revision, "
                         "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         row.id, row.author_id, row.course_id, row.name, row.kind, row.tags, row.any_tag, row.revision,
                         row.updated_at));
  return {};
}

Status update_pool(data::Tx& tx, const PoolRow& row) {
  TRY(tx.in(kModule).run("UPDATE questions_pools SET course_id = ?, name = ?, kind = ?, tags = ?, any_tag = ?, "
                         "revision = ?, updated_at = ? WHERE id = ?",
                         row.course_id, row.name, row.kind, row.tags, row.any_tag, row.revision, row.updated_at,
                         row.id));
  return {};
}

Status drop_pool(data::Tx& tx, PoolId id) {
  TRY(tx.in(kModule).run("DELETE FROM questions_members WHERE pool_id = ?", id));
  TRY(tx.in(kModule).run("DELETE FROM questions_pools WHERE id = ?", id));
  return {};
}

Result<PoolRow> pool(data::Tx& tx, PoolId id) {
  return tx.in(kModule).one<PoolRow>("SELECT id, author_id, course_id, name, kind, tags, any_tag, revision, updated_at "
                                     "FROM questions_pools WHERE id = ?",
                                     id);
}

Result<std::vector<PoolRow>> pools(data::Tx& tx, std::optional<PersonId> author, std::optional<CourseId> course) {
  constexpr std::string_view kPool =
      "SELECT id, author_id, course_id, name, kind, tags, any_tag, revision, updated_at FROM questions_pools WHERE ";
  if (course)
    return tx.in(kModule).all<PoolRow>(std::string(kPool) + "course_id = ? ORDER BY id DESC LIMIT 500", *course);
  return tx.in(kModule).all<PoolRow>(std::string(kPool) + "author_id = ? ORDER BY id DESC LIMIT 500", author);
}

Status put_members(data::Tx& tx, PoolId pool, const std::vector<BankQuestionId>& questions) {
  TRY(tx.in(kModule).run("DELETE FROM questions_members WHERE pool_id = ?", pool));
  for (BankQuestionId question : questions)
    TRY(tx.in(kModule).run("INSERT INTO questions_members (pool_id, question_id) VALUES (?, ?) "
                           "ON CONFLICT (pool_id, question_id) DO NOTHING",
                           pool, question));
  return {};
}

Result<std::vector<PoolId>> pools_with_member(data::Tx& tx, BankQuestionId question) {
  return tx.in(kModule).all<PoolId>("SELECT pool_id FROM questions_members WHERE question_id = ? LIMIT 500", question);
}

Result<std::vector<DrawableRow>> members(data::Tx& tx, PoolId pool) {
  return tx.in(kModule).all<DrawableRow>(
      "SELECT q.id, q.version_id FROM questions_members m JOIN questions_questions q ON q.id = m.question_id "
      "WHERE m.pool_id = ? AND q.archived = 0 ORDER BY q.id",
      pool);
}

Result<std::vector<DrawableRow>> tagged(data::Tx& tx, const PoolRow& pool, const std::vector<std::string>& tag_keys) {
  if (tag_keys.empty()) return std::vector<DrawableRow>();
  std::set<std::string> distinct(tag_keys.begin(), tag_keys.end());
  auto at = [&](std::size_t i) { return tag_keys[std::min(i, tag_keys.size() - 1)]; };  // the last one is repeated
  std::int64_t needed = pool.any_tag ? 1 : static_cast<std::int64_t>(distinct.size());
  return tx.in(kModule).all<DrawableRow>(
      "SELECT q.id, q.version_id FROM questions_questions q WHERE q.id IN (SELECT question_id FROM questions_tags "
      "WHERE tag_key IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) GROUP BY question_id HAVING count(*) >= ?11) "
      "AND q.archived = 0 AND (q.course_id = ?13 OR (?13 IS NULL AND q.author_id = ?12)) ORDER BY q.id LIMIT 5000",
      at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), needed, pool.author_id, pool.course_id);
}

}  // namespace mc::questions::store
