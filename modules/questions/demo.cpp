// The demo's bank: questions of all six types in files of the format that teachers bring along (data/demo), and a pool
// of each subject. They are not those of the sample courses' quizzes.
#include "appliance/base/embedded.hpp"
#include "modules/questions/formats.hpp"
#include "modules/questions/questions.hpp"

namespace mc::questions {
namespace {

/// Adds the questions of one file; its subject is its category, which the reader puts last among the tags.
Result<std::string> add_file(data::Tx& tx, Questions& questions, PersonId author, const EmbeddedFile& file) {
  Parsed parsed = TRY(read_gift(file.bytes));
  if (!parsed.notes.empty() || parsed.questions.empty())
    return internal("demo_data", "The sample questions in " + std::string(file.path) + " are damaged.");
  std::string subject;
  for (Imported& one : parsed.questions) {
    BankQuestionIn in;
    in.name = std::move(one.name);
    in.question = std::move(one.question);
    subject = one.tags.back();
    for (std::string& tag : one.tags) in.tags.items.emplace_back(std::move(tag));
    TRY(questions.add(tx, author, in));
  }
  return subject;
}

}  // namespace

Result<PoolId> fill_demo_bank(data::Tx& tx, Questions& questions, PersonId author) {
  std::optional<PoolId> first;
  for (const EmbeddedFile& file : embedded_data()) {
    if (!file.path.starts_with("questions/demo/")) continue;
    std::string subject = TRY(add_file(tx, questions, author, file));
    PoolIn pool;
    pool.name = "All on " + subject;
    pool.tags.items = {Text<1, 50>(subject)};
    PoolId made = TRY(questions.add_pool(tx, author, pool));
    if (!first) first = made;
  }
  if (!first) return internal("demo_missing", "This build holds no sample questions.");
  return *first;
}

}  // namespace mc::questions
