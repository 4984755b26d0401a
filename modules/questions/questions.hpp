#pragma once
// PUBLIC header of module questions: the question bank. Questions with immutable versions, pools that quizzes draw
// from, files in and out.
#include <memory>

#include "modules/assessment/assessment.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::questions {

struct BankQuestionTag;
struct FolderTag;
struct PoolTag;
using BankQuestionId = Id<BankQuestionTag>;
using FolderId = Id<FolderTag>;
using PoolId = Id<PoolTag>;

/// A question to keep. Its own `id` does not count: the bank gives one, the same in every version.
struct BankQuestionIn {
  Text<0, 200> name;  // for lists; the beginning of the prompt when empty
  assessment::Question question;
  List<Text<1, 50>, 20> tags;
  std::optional<FolderId> folder_id;
  std::optional<CourseId> course_id;
};
FIELDS(BankQuestionIn, name, question, tags, folder_id, course_id)

enum class PoolKind : std::uint8_t { by_hand, by_tags };
ENUM_NAMES(PoolKind, by_hand, by_tags)
struct PoolIn {
  Text<1, 200> name;
  PoolKind kind = PoolKind::by_tags;
  List<Text<1, 50>, 10> tags;               // by_tags
  bool any_tag = false;                     // one of the tags is enough
  List<BankQuestionId, 1000> question_ids;  // by_hand
  std::optional<CourseId> course_id;        // its questions, too, besides the author's own
};
FIELDS(PoolIn, name, kind, tags, any_tag, question_ids, course_id)

/// Thread-safe. Every function takes the caller's transaction. For the demo and for tests; people come by the routes.
class Questions {
public:
  virtual ~Questions() = default;
  virtual Result<BankQuestionId> add(data::Tx& tx, PersonId author, const BankQuestionIn& in) = 0;
  virtual Result<PoolId> add_pool(data::Tx& tx, PersonId author, const PoolIn& in) = 0;
};

/// Hands itself to `assessment` as its question bank.
std::unique_ptr<Questions> make_questions(Platform& platform, assessment::Assessment& assessment);

/// A bank of six subjects, each with a pool, made through the same rules; for `medconnect demo`. Gives the pool on
/// infection control.
Result<PoolId> fill_demo_bank(data::Tx& tx, Questions& questions, PersonId author);

}  // namespace mc::questions
