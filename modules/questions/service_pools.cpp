// Folders, pools, and what a question is used by.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/questions/service.hpp"

namespace mc::questions {
namespace {

Folder folder_view(const FolderRow& row) { return {row.id, row.name, row.course_id}; }

Result<std::vector<std::string>> tag_keys(const PoolRow& pool) {
  std::vector<std::string> out;
  for (const std::string& tag : TRY(shape::from_json<std::vector<std::string>>(pool.tags.text)))
    out.push_back(fold(tag));
  return out;
}

/// Would the pool draw a question with these tags?
Result<bool> wants(const PoolRow& pool, const std::set<std::string>& tags) {
  auto keys = TRY(tag_keys(pool));
  auto has = [&](const std::string& key) { return tags.contains(key); };
  if (keys.empty()) return false;
  return pool.any_tag ? std::any_of(keys.begin(), keys.end(), has) : std::all_of(keys.begin(), keys.end(), has);
}

}  // namespace

Result<FolderRow> Service::folder_for(data::Tx& tx, const Asker& asker, std::string_view permission, FolderId id) {
  FolderRow row = TRY(store::folder(tx, id));
  TRY(check(tx, asker, permission, {row.author_id, row.course_id}));
  return row;
}

Result<PoolRow> Service::pool_for(data::Tx& tx, const Asker& asker, std::string_view permission, PoolId id) {
  PoolRow row = TRY(store::pool(tx, id));
  TRY(check(tx, asker, permission, {row.author_id, row.course_id}));
  return row;
}

Result<Folders> Service::folders(const Asker& asker, const OwnerQuery& query) {
  std::string object = query.course ? "course:" + query.course->text() : "question_folders";
  return reading<Folders>(asker, object, [&](data::Tx& tx) -> Result<Folders> {
    if (query.course && !(assessment_.owner() && TRY(assessment_.owner()->may(tx, asker.viewer, kView, *query.course))))
      return not_found(std::string(kDenied));
    Folders out;
    for (const FolderRow& row : TRY(store::folders(tx, asker.viewer.person, query.course)))
      out.items.push_back(folder_view(row));
    return out;
  });
}

Result<Folder> Service::add_folder(const Asker& asker, const FolderIn& in) {
  return writing<Folder>(asker, "question_folders", [&](data::Tx& tx) -> Result<Folder> {
    TRY(check_place(tx, asker, {}, in.course_id));
    FolderRow row{FolderId{make_uuid7(tx.now(), platform_.random)}, asker.viewer.person, in.course_id, in.name.value};
    TRY(store::insert_folder(tx, row));
    TRY(audit(tx, asker.viewer.person, "question.folder_created", object_of(row.id)));
    return folder_view(row);
  });
}

Result<Folder> Service::rename_folder(const Asker& asker, FolderId id, const FolderName& in) {
  return writing<Folder>(asker, object_of(id), [&](data::Tx& tx) -> Result<Folder> {
    FolderRow row = TRY(folder_for(tx, asker, kManage, id));
    row.name = in.name.value;
    TRY(store::rename_folder(tx, id, row.name));
    TRY(audit(tx, asker.viewer.person, "question.folder_renamed", object_of(id)));
    return folder_view(row);
  });
}

Result<Folders> Service::drop_folder(const Asker& asker, FolderId id) {
  return writing<Folders>(asker, object_of(id), [&](data::Tx& tx) -> Result<Folders> {
    FolderRow row = TRY(folder_for(tx, asker, kManage, id));
    if (TRY(store::holds_questions(tx, id)))
      return conflict("folder_not_empty", "The folder holds questions, perhaps archived ones. Move them first.");
    TRY(store::drop_folder(tx, id));
    TRY(audit(tx, asker.viewer.person, "question.folder_removed", object_of(id)));
    Folders out;
    for (const FolderRow& other : TRY(store::folders(tx, asker.viewer.person, row.course_id)))
      out.items.push_back(folder_view(other));
    return out;
  });
}

Result<std::vector<DrawableRow>> Service::drawable(data::Tx& tx, const PoolRow& pool) {
  if (pool.kind == PoolKind::by_hand) return store::members(tx, pool.id);
  auto keys = TRY(tag_keys(pool));
  return store::tagged(tx, pool, keys);
}

Result<std::vector<assessment::PooledQuestion>> Service::of_pool(data::Tx& tx, std::string_view pool_id) {
  auto id = PoolId::parse(pool_id);
  if (!id) return not_found();
  PoolRow row = TRY(store::pool(tx, *id));
  std::vector<assessment::PooledQuestion> out;
  for (const DrawableRow& question : TRY(drawable(tx, row))) out.push_back({question.id.text(), question.version_id});
  return out;
}

Result<std::shared_ptr<const assessment::Question>> Service::question(data::Tx& tx,
                                                                      assessment::QuestionVersionId version) {
  if (auto known = versions_.find(version)) return known;
  RawJson content = TRY(store::version_content(tx, version));
  auto fresh = std::make_shared<const assessment::Question>(TRY(shape::from_json<assessment::Question>(content.text)));
  // A version of a write that is still open may be rolled back, and its id is never given again: nobody asks for it.
  versions_.put(version, fresh);
  return fresh;
}

Result<std::optional<assessment::QuestionVersionId>> Service::newest(data::Tx& tx, std::string_view question_id) {
  auto id = BankQuestionId::parse(question_id);
  if (!id) return std::optional<assessment::QuestionVersionId>();
  auto row = store::question(tx, *id);
  if (row) return std::optional(row->version_id);
  if (row.error().fault == Fault::not_found) return std::optional<assessment::QuestionVersionId>();
  return std::unexpected(row.error());
}

Result<bool> Service::may_use(data::Tx& tx, const security::Viewer& viewer, std::string_view pool_id) {
  auto id = PoolId::parse(pool_id);
  if (!id) return false;
  auto row = store::pool(tx, *id);
  if (!row && row.error().fault == Fault::not_found) return false;
  if (!row) return std::unexpected(row.error());
  return may(tx, viewer, kView, {row->author_id, row->course_id});
}

Status Service::fill_pool(data::Tx& tx, PoolRow& row, const PoolIn& in) {
  row.course_id = in.course_id;
  row.name = in.name.value;
  row.kind = in.kind;
  row.any_tag = in.any_tag;
  std::vector<std::string> tags;
  for (const auto& tag : in.tags) tags.push_back(tag.value);
  if (in.kind == PoolKind::by_tags && tags.empty()) return invalid("tags", "too_few", "Name at least one tag.");
  row.tags.text = shape::to_json(in.kind == PoolKind::by_tags ? tags : std::vector<std::string>());
  row.updated_at = tx.now();
  return {};
}

Result<PoolId> Service::add_pool(data::Tx& tx, PersonId author, const PoolIn& in) {
  PoolRow row;
  row.id = PoolId{make_uuid7(tx.now(), platform_.random)};
  row.author_id = author;
  TRY(fill_pool(tx, row, in));
  TRY(store::insert_pool(tx, row));
  if (in.kind == PoolKind::by_hand) TRY(store::put_members(tx, row.id, in.question_ids.items));
  TRY(audit(tx, author, "question.pool_created", object_of(row.id)));
  return row.id;
}

Result<Pool> Service::view(data::Tx& tx, const PoolRow& row) {
  Pool out;
  out.id = row.id;
  out.name = row.name;
  out.kind = row.kind;
  out.tags = TRY(shape::from_json<std::vector<std::string>>(row.tags.text));
  out.any_tag = row.any_tag;
  out.course_id = row.course_id;
  out.revision = row.revision;
  out.questions = static_cast<std::int64_t>(TRY(drawable(tx, row)).size());
  out.updated_at = row.updated_at;
  return out;
}

Result<Pools> Service::pools_of(data::Tx& tx, const Asker& asker, std::optional<CourseId> course) {
  Pools out;
  for (const PoolRow& row : TRY(store::pools(tx, asker.viewer.person, course))) out.items.push_back(TRY(view(tx, row)));
  return out;
}

Result<Pools> Service::pools(const Asker& asker, const OwnerQuery& query) {
  std::string object = query.course ? "course:" + query.course->text() : "question_pools";
  return reading<Pools>(asker, object, [&](data::Tx& tx) -> Result<Pools> {
    if (query.course && !(assessment_.owner() && TRY(assessment_.owner()->may(tx, asker.viewer, kView, *query.course))))
      return not_found(std::string(kDenied));
    return pools_of(tx, asker, query.course);
  });
}

Result<Pool> Service::create_pool(const Asker& asker, const PoolIn& in) {
  return writing<Pool>(asker, "question_pools", [&](data::Tx& tx) -> Result<Pool> {
    TRY(check_place(tx, asker, {}, in.course_id));
    if (in.kind == PoolKind::by_hand)
      for (BankQuestionId question : in.question_ids) TRY(question_for(tx, asker, kView, question));
    PoolRow row = TRY(store::pool(tx, TRY(add_pool(tx, asker.viewer.person, in))));
    return view(tx, row);
  });
}

Result<Pool> Service::pool(const Asker& asker, PoolId id) {
  return reading<Pool>(asker, object_of(id), [&](data::Tx& tx) -> Result<Pool> {
    PoolRow row = TRY(pool_for(tx, asker, kView, id));
    return view(tx, row);
  });
}

Result<Pool> Service::change_pool(const Asker& asker, PoolId id, const PoolSave& in) {
  return writing<Pool>(asker, object_of(id), [&](data::Tx& tx) -> Result<Pool> {
    PoolRow row = TRY(pool_for(tx, asker, kManage, id));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody else changed this pool. Load it again.");
    if (in.pool.course_id != row.course_id) {
      // It would draw from its author's own questions then.
      if (!in.pool.course_id && row.author_id != asker.viewer.person)
        return forbidden("not_your_pool", "Only who made this pool may take it out of its course.");
      TRY(check_place(tx, asker, {}, in.pool.course_id));
    }
    std::set<BankQuestionId> held;
    if (row.kind == PoolKind::by_hand)
      for (const DrawableRow& member : TRY(store::members(tx, id))) held.insert(member.id);
    if (in.pool.kind == PoolKind::by_hand)
      for (BankQuestionId question : in.pool.question_ids)
        if (!held.contains(question)) TRY(question_for(tx, asker, kView, question));
    TRY(fill_pool(tx, row, in.pool));
    ++row.revision;
    TRY(store::update_pool(tx, row));
    TRY(store::put_members(
        tx, id, in.pool.kind == PoolKind::by_hand ? in.pool.question_ids.items : std::vector<BankQuestionId>()));
    TRY(check_enough(tx, {row}));
    TRY(audit(tx, asker.viewer.person, "question.pool_changed", object_of(id)));
    return view(tx, row);
  });
}

Result<Pools> Service::drop_pool(const Asker& asker, PoolId id) {
  return writing<Pools>(asker, object_of(id), [&](data::Tx& tx) -> Result<Pools> {
    PoolRow row = TRY(pool_for(tx, asker, kManage, id));
    if (!TRY(assessment_.pool_uses(tx, {id.text()})).empty())
      return conflict("pool_in_use", "A quiz draws from this pool.");
    TRY(store::drop_pool(tx, id));
    TRY(audit(tx, asker.viewer.person, "question.pool_removed", object_of(id)));
    return pools_of(tx, asker, row.course_id);
  });
}

Result<Page<BankEntry>> Service::pool_questions(const Asker& asker, PoolId id, const PoolQuery& query) {
  return reading<Page<BankEntry>>(asker, object_of(id), [&](data::Tx& tx) -> Result<Page<BankEntry>> {
    PoolRow row = TRY(pool_for(tx, asker, kView, id));
    auto limit = static_cast<std::size_t>(query.limit ? query.limit->value : 50);
    Page<BankEntry> page;
    for (const DrawableRow& found : TRY(drawable(tx, row))) {
      if (query.after && found.id <= *query.after) continue;
      if (page.items.size() == limit) {
        page.next = page.items.back().id.text();
        break;
      }
      QuestionRow question = TRY(store::question(tx, found.id));
      page.items.push_back(TRY(entry(question)));
    }
    return page;
  });
}

Result<std::vector<PoolRow>> Service::pools_with(data::Tx& tx, const QuestionRow& question) {
  std::vector<PoolRow> out;
  if (question.archived) return out;
  for (PoolId id : TRY(store::pools_with_member(tx, question.id))) out.push_back(TRY(store::pool(tx, id)));
  std::set<std::string> tags;
  for (const std::string& tag : TRY(shape::from_json<std::vector<std::string>>(question.tags.text)))
    tags.insert(fold(tag));
  auto add = [&](std::vector<PoolRow> rows) -> Status {
    for (PoolRow& row : rows) {
      bool known = std::any_of(out.begin(), out.end(), [&](const PoolRow& pool) { return pool.id == row.id; });
      if (!known && row.kind == PoolKind::by_tags && TRY(wants(row, tags))) out.push_back(std::move(row));
    }
    return {};
  };
  // A pool of a course draws from that course only: its other authors must not see what somebody keeps for herself.
  std::vector<PoolRow> own = TRY(store::pools(tx, question.author_id, {}));
  std::erase_if(own, [](const PoolRow& row) { return row.course_id.has_value(); });
  TRY(add(std::move(own)));
  if (question.course_id) TRY(add(TRY(store::pools(tx, {}, question.course_id))));
  return out;
}

Status Service::check_enough(data::Tx& tx, const std::vector<PoolRow>& pools) {
  for (const PoolRow& before : pools) {
    PoolRow row = TRY(store::pool(tx, before.id));
    std::optional<std::int64_t> holds;
    for (const assessment::PoolUse& use : TRY(assessment_.pool_uses(tx, {row.id.text()}))) {
      if (!use.frozen) continue;
      if (!holds) holds = static_cast<std::int64_t>(TRY(drawable(tx, row)).size());
      if (*holds < use.count)
        return conflict("pool_in_use", fmt::format("A published quiz draws {} questions from “{}”; {} would be left.",
                                                   use.count, row.name, *holds));
    }
  }
  return {};
}

Result<QuestionUses> Service::uses(const Asker& asker, BankQuestionId id) {
  return reading<QuestionUses>(asker, object_of(id), [&](data::Tx& tx) -> Result<QuestionUses> {
    QuestionRow row = TRY(question_for(tx, asker, kView, id));
    std::vector<PoolRow> pools = TRY(pools_with(tx, row));
    std::vector<std::string> ids;
    for (const PoolRow& pool : pools) ids.push_back(pool.id.text());
    auto drawn = TRY(assessment_.pool_uses(tx, ids));
    std::vector<assessment::QuizId> quizzes;
    for (const assessment::PoolUse& use : drawn) quizzes.push_back(use.quiz_id);
    std::map<assessment::QuizId, assessment::QuizPlace> places;
    if (assessment_.owner() && !quizzes.empty()) places = TRY(assessment_.owner()->places(tx, quizzes));
    QuestionUses out;
    for (const PoolRow& pool : pools) {
      bool used = false;
      for (const assessment::PoolUse& use : drawn) {
        if (use.pool_id != pool.id.text()) continue;
        auto place = places.find(use.quiz_id);
        if (place == places.end()) continue;
        used = true;
        out.items.push_back(
            {pool.id, pool.name, place->second.course_id, place->second.course, place->second.lesson, use.frozen});
      }
      if (!used) out.items.push_back({pool.id, pool.name, {}, "", "", false});
    }
    return out;
  });
}

}  // namespace mc::questions
