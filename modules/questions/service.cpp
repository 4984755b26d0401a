// Access; questions and their versions.
#include "modules/questions/service.hpp"

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::questions {
namespace {

using assessment::Question;

constexpr std::size_t kPromptShown = 200;  // characters in lists

std::string first_characters(std::string_view text, std::size_t most) {
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && points++ == most)
      return std::string(text.substr(0, i)) + "\xE2\x80\xA6";
  return std::string(text);
}

/// Without the id: the same content is the same, whoever has it.
Bytes hash_of(Question question) {
  question.id = "q";
  security::Hash32 hash = security::sha256(as_bytes(shape::to_json(question)));
  return Bytes(hash.begin(), hash.end());
}

/// Folded words of everything that can be read in a question.
std::set<std::string> words_of(const QuestionRow& row, const Question& question) {
  std::string text = row.name + " " + question.prompt.value;
  if (question.explanation) text += " " + question.explanation->value;
  for (const auto& option : question.options) text += " " + option.text.value;
  for (const auto& pair : question.pairs) text += " " + pair.left.value + " " + pair.right.value;
  for (const auto& item : question.items) text += " " + item.text.value;
  std::set<std::string> out;
  std::string word;
  for (char c : fold(text) + " ") {
    bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80) != 0;
    if (letter) {
      word += c;
      continue;
    }
    if (!word.empty() && word.size() <= 60 && out.size() < 400) out.insert(word);
    word.clear();
  }
  return out;
}

std::vector<std::string> texts_of(const List<Text<1, 50>, 20>& tags) {
  std::vector<std::string> out;
  for (const auto& tag : tags)
    if (std::find(out.begin(), out.end(), tag.value) == out.end()) out.push_back(tag.value);
  return out;
}

std::string version_json(const QuestionRow& row) { return "{\"version\":" + std::to_string(row.number) + "}"; }

}  // namespace

Result<bool> Service::may(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                          const Owner& owner) {
  if (viewer.may_everywhere(permission) && viewer.may_everywhere("course:publish")) return true;
  if (viewer.may(permission) && owner.author == viewer.person) return true;
  if (!owner.course || !assessment_.owner()) return false;
  return assessment_.owner()->may(tx, viewer, permission, *owner.course);
}

Status Service::check(data::Tx& tx, const Asker& asker, std::string_view permission, const Owner& owner) {
  if (!TRY(may(tx, asker.viewer, permission, owner))) return not_found(std::string(kDenied));
  return {};
}

Result<QuestionRow> Service::question_for(data::Tx& tx, const Asker& asker, std::string_view permission,
                                          BankQuestionId id) {
  QuestionRow row = TRY(store::question(tx, id));
  TRY(check(tx, asker, permission, {row.author_id, row.course_id}));
  return row;
}

Status Service::check_place(data::Tx& tx, const Asker& asker, std::optional<FolderId> folder,
                            std::optional<CourseId> course) {
  if (folder) TRY(folder_for(tx, asker, kManage, *folder));
  bool allowed = !course || (assessment_.owner() && TRY(assessment_.owner()->may(tx, asker.viewer, kManage, *course)));
  if (!allowed) return not_found(std::string(kDenied));
  return {};
}

Result<std::optional<CourseId>> Service::course_of(data::Tx& tx, std::optional<FolderId> folder,
                                                   std::optional<CourseId> course) {
  if (!folder) return course;
  FolderRow row = TRY(store::folder(tx, *folder));
  if (course && row.course_id != course)
    return invalid("folder_id", "folder_of_another_course", "The folder does not belong to this course.");
  return row.course_id;
}

void Service::audit_denied(const Asker& asker, const std::string& object) {
  Status written = platform_.db.write([&](data::Tx& tx) -> Status {
    security::AuditEvent event;
    event.actor = asker.viewer.person;
    event.action = "question.access";
    event.object = object;
    event.outcome = "denied";
    event.request_id = asker.request_id;
    event.address = asker.address;
    return platform_.audit.append(tx, event);
  });
  if (!written) LOG(error, "audit_denied_failed", {"code", written.error().code}, {"request_id", asker.request_id});
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  return platform_.audit.append(tx, event);
}

Result<std::map<PersonId, std::string>> Service::names(data::Tx& tx, const std::vector<PersonId>& people) {
  if (!assessment_.owner()) return std::map<PersonId, std::string>();
  return assessment_.owner()->names(tx, people);
}

Result<BankQuestionId> Service::add(data::Tx& tx, PersonId author, const BankQuestionIn& in) {
  return TRY(insert(tx, author, in)).id;
}

Result<QuestionRow> Service::insert(data::Tx& tx, PersonId author, const BankQuestionIn& in) {
  QuestionRow row;
  row.id = BankQuestionId{make_uuid7(tx.now(), platform_.random)};
  row.author_id = author;
  row.course_id = TRY(course_of(tx, in.folder_id, in.course_id));
  row.folder_id = in.folder_id;
  row.name = in.name.value.empty() ? first_characters(in.question.prompt.value, 60) : in.name.value;
  row.tags.text = shape::to_json(texts_of(in.tags));
  row.number = 0;
  row.content_hash.assign(32, 0);
  row.created_at = row.updated_at = tx.now();
  row.version_id = assessment::QuestionVersionId{make_uuid7(tx.now(), platform_.random)};
  TRY(store::insert_question(tx, row));
  TRY(add_version(tx, row, author, in.question, ""));
  TRY(store::update_question(tx, row));
  TRY(store::put_tags(tx, row.id, texts_of(in.tags)));
  TRY(audit(tx, author, "question.created", object_of(row.id), version_json(row)));
  return row;
}

Result<bool> Service::add_version(data::Tx& tx, QuestionRow& row, PersonId by, const Question& question,
                                  std::string_view note) {
  Question content = question;
  content.id = row.id.text();
  std::vector<FieldError> problems = assessment::problems_of(content);
  if (!problems.empty()) {
    for (FieldError& problem : problems) problem.path = "question." + problem.path;
    return std::unexpected(
        Error{Fault::invalid, "question_not_ready", "The question cannot be used as it is.", std::move(problems)});
  }
  Bytes hash = hash_of(content);
  if (row.number > 0 && hash == row.content_hash) return false;
  row.content_hash = std::move(hash);
  if (row.number > 0) row.version_id = assessment::QuestionVersionId{make_uuid7(tx.now(), platform_.random)};
  ++row.number;
  row.type = content.type;
  row.points = content.points.value;
  row.prompt = first_characters(content.prompt.value, kPromptShown);
  TRY(store::insert_version(
      tx, row.id, {row.version_id, row.number, RawJson{shape::to_json(content)}, by, std::string(note), tx.now()},
      row.content_hash));
  TRY(store::put_words(tx, row.id, words_of(row, content)));
  return true;
}

Result<BankQuestion> Service::view(data::Tx& tx, const QuestionRow& row) {
  BankQuestion out;
  out.id = row.id;
  out.name = row.name;
  out.question = *TRY(question(tx, row.version_id));
  out.tags = TRY(shape::from_json<std::vector<std::string>>(row.tags.text));
  out.folder_id = row.folder_id;
  out.course_id = row.course_id;
  out.author_id = row.author_id;
  out.author_name = TRY(names(tx, {row.author_id}))[row.author_id];
  out.archived = row.archived;
  out.version = row.number;
  out.created_at = row.created_at;
  out.updated_at = row.updated_at;
  return out;
}

Result<BankEntry> Service::entry(const QuestionRow& row) {
  return BankEntry{row.id,        row.name,      row.prompt,
                   row.type,      row.points,    TRY(shape::from_json<std::vector<std::string>>(row.tags.text)),
                   row.folder_id, row.course_id, row.number,
                   row.archived,  row.updated_at};
}

Result<Page<BankEntry>> Service::list(const Asker& asker, const BankQuery& query) {
  BankFilter filter;
  filter.archived = query.archived.value_or(false);
  filter.type = query.type;
  if (query.tag) filter.tag_key = fold(query.tag->value);
  if (query.search)
    for (std::string_view word : split(fold(query.search->value), ' '))
      if (!word.empty() && filter.words.size() < kMaxWords) filter.words.emplace_back(word);
  std::int64_t limit = query.limit ? query.limit->value : 50;
  filter.limit = limit + 1;  // one more tells whether there is a next page
  if (query.after) {
    auto parts = split(query.after->value, '_');
    auto at = parts.size() == 2 ? parse_instant(parts[0]) : Result<Instant>(invalid("after", "bad_format"));
    auto id = parts.size() == 2 ? BankQuestionId::parse(parts[1]) : Result<BankQuestionId>(not_found());
    if (!at || !id) return invalid("after", "bad_format", "Pass on `next` of the page before.");
    filter.after = After{*at, *id};
  }
  std::string object = query.folder   ? object_of(*query.folder)
                       : query.course ? "course:" + query.course->text()
                                      : "questions";
  return reading<Page<BankEntry>>(asker, object, [&](data::Tx& tx) -> Result<Page<BankEntry>> {
    if (query.folder) TRY(folder_for(tx, asker, kView, *query.folder));
    bool of_course = query.course && !query.folder;
    if (of_course && !(assessment_.owner() && TRY(assessment_.owner()->may(tx, asker.viewer, kView, *query.course))))
      return not_found(std::string(kDenied));
    filter.folder = query.folder;
    filter.course = query.course;
    bool all = query.everybody.value_or(false) && asker.viewer.may_everywhere("course:publish");
    if (!query.folder && !query.course && !all) filter.author = asker.viewer.person;
    std::vector<QuestionRow> rows = TRY(store::questions(tx, filter));
    Page<BankEntry> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.resize(static_cast<std::size_t>(limit));
      page.next = to_string(rows.back().updated_at) + "_" + rows.back().id.text();
    }
    for (const QuestionRow& row : rows) page.items.push_back(TRY(entry(row)));
    return page;
  });
}

Result<BankQuestion> Service::create(const Asker& asker, const BankQuestionIn& in) {
  return writing<BankQuestion>(asker, "questions", [&](data::Tx& tx) -> Result<BankQuestion> {
    TRY(check_place(tx, asker, in.folder_id, in.course_id));
    QuestionRow row = TRY(insert(tx, asker.viewer.person, in));
    return view(tx, row);
  });
}

Result<BankQuestion> Service::read(const Asker& asker, BankQuestionId id) {
  return reading<BankQuestion>(asker, object_of(id), [&](data::Tx& tx) -> Result<BankQuestion> {
    QuestionRow row = TRY(question_for(tx, asker, kView, id));
    return view(tx, row);
  });
}

Result<BankQuestion> Service::change(const Asker& asker, BankQuestionId id, const BankQuestionPatch& in) {
  return writing<BankQuestion>(asker, object_of(id), [&](data::Tx& tx) -> Result<BankQuestion> {
    QuestionRow row = TRY(question_for(tx, asker, kManage, id));
    if (row.number != in.version)
      return conflict("changed_elsewhere", "Somebody else changed this question. Load it again.");
    std::vector<PoolRow> before = TRY(pools_with(tx, row));
    if (in.folder_id || in.without_folder.value_or(false)) {
      TRY(check_place(tx, asker, in.folder_id, {}));
      row.folder_id = in.folder_id;
      if (in.folder_id) row.course_id = TRY(course_of(tx, in.folder_id, {}));
    }
    if (in.name && !in.name->value.empty()) row.name = in.name->value;
    if (in.tags) {
      row.tags.text = shape::to_json(texts_of(*in.tags));
      TRY(store::put_tags(tx, id, texts_of(*in.tags)));
    }
    if (in.question) TRY(add_version(tx, row, asker.viewer.person, *in.question, in.note.value));
    if (in.name && !in.question) TRY(store::put_words(tx, id, words_of(row, *TRY(question(tx, row.version_id)))));
    row.updated_at = tx.now();
    TRY(store::update_question(tx, row));
    TRY(check_enough(tx, before));
    TRY(audit(tx, asker.viewer.person, "question.updated", object_of(id), version_json(row)));
    return view(tx, row);
  });
}

Result<BankQuestion> Service::archive(const Asker& asker, BankQuestionId id, bool archived) {
  return writing<BankQuestion>(asker, object_of(id), [&](data::Tx& tx) -> Result<BankQuestion> {
    QuestionRow row = TRY(question_for(tx, asker, kManage, id));
    std::vector<PoolRow> before = TRY(pools_with(tx, row));
    row.archived = archived;
    row.updated_at = tx.now();
    TRY(store::update_question(tx, row));
    if (archived) TRY(check_enough(tx, before));
    TRY(audit(tx, asker.viewer.person, archived ? "question.archived" : "question.unarchived", object_of(id)));
    return view(tx, row);
  });
}

Result<VersionEntries> Service::versions(const Asker& asker, BankQuestionId id) {
  return reading<VersionEntries>(asker, object_of(id), [&](data::Tx& tx) -> Result<VersionEntries> {
    TRY(question_for(tx, asker, kView, id));
    std::vector<VersionRow> rows = TRY(store::versions(tx, id));
    std::vector<PersonId> people;
    for (const VersionRow& row : rows) people.push_back(row.author_id);
    auto known = TRY(names(tx, people));
    VersionEntries out;
    for (const VersionRow& row : rows)
      out.items.push_back({row.number, known[row.author_id], row.note, row.created_at});
    return out;
  });
}

Result<QuestionVersion> Service::version(const Asker& asker, BankQuestionId id, std::int64_t number) {
  return reading<QuestionVersion>(asker, object_of(id), [&](data::Tx& tx) -> Result<QuestionVersion> {
    TRY(question_for(tx, asker, kView, id));
    VersionRow row = TRY(store::version(tx, id, number));
    return QuestionVersion{row.number, TRY(shape::from_json<Question>(row.content.text)),
                           TRY(names(tx, {row.author_id}))[row.author_id], row.note, row.created_at};
  });
}

Result<BankQuestion> Service::restore(const Asker& asker, BankQuestionId id, std::int64_t number) {
  return writing<BankQuestion>(asker, object_of(id), [&](data::Tx& tx) -> Result<BankQuestion> {
    QuestionRow row = TRY(question_for(tx, asker, kManage, id));
    VersionRow former = TRY(store::version(tx, id, number));
    Question content = TRY(shape::from_json<Question>(former.content.text));
    TRY(add_version(tx, row, asker.viewer.person, content, "Restored version " + std::to_string(number)));
    row.updated_at = tx.now();
    TRY(store::update_question(tx, row));
    TRY(audit(tx, asker.viewer.person, "question.restored", object_of(id),
              "{\"version\":" + std::to_string(row.number) + ",\"from\":" + std::to_string(number) + "}"));
    return view(tx, row);
  });
}

Result<TagCounts> Service::tags(const Asker& asker, const OwnerQuery& query) {
  std::string object = query.course ? "course:" + query.course->text() : "questions";
  return reading<TagCounts>(asker, object, [&](data::Tx& tx) -> Result<TagCounts> {
    BankFilter filter;
    filter.course = query.course;
    if (!query.course) filter.author = asker.viewer.person;
    if (query.course && !(assessment_.owner() && TRY(assessment_.owner()->may(tx, asker.viewer, kView, *query.course))))
      return not_found(std::string(kDenied));
    return TagCounts{TRY(store::tags(tx, filter))};
  });
}

}  // namespace mc::questions
