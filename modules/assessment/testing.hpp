#pragma once
// For tests of this module alone: a question bank in memory, and an owner who lets in one teacher.
#include <set>

#include "modules/assessment/ports.hpp"

namespace mc::assessment::testing {

struct MemoryBank final : QuestionPools {
  struct Entry {
    std::string id;
    std::vector<std::pair<QuestionVersionId, std::shared_ptr<const Question>>> versions;
  };
  std::map<std::string, std::vector<std::string>> pools;  // pool -> questions
  std::map<std::string, Entry> questions;
  std::set<std::string> usable;
  std::uint8_t next = 1;

  void put(Question question) {
    QuestionVersionId version;
    version.bytes[15] = next++;
    Entry& entry = questions[question.id.value];
    entry.id = question.id.value;
    entry.versions.emplace_back(version, std::make_shared<const Question>(std::move(question)));
  }
  Result<std::vector<PooledQuestion>> of_pool(data::Tx&, std::string_view pool_id) override {
    auto found = pools.find(std::string(pool_id));
    if (found == pools.end()) return not_found();
    std::vector<PooledQuestion> out;
    for (const std::string& id : found->second) out.push_back({id, questions.at(id).versions.back().first});
    return out;
  }
  Result<std::shared_ptr<const Question>> question(data::Tx&, QuestionVersionId version) override {
    for (const auto& [id, entry] : questions)
      for (const auto& [known, content] : entry.versions)
        if (known == version) return content;
    return not_found();
  }
  Result<std::optional<QuestionVersionId>> newest(data::Tx&, std::string_view question_id) override {
    auto found = questions.find(std::string(question_id));
    if (found == questions.end()) return std::optional<QuestionVersionId>();
    return std::optional(found->second.versions.back().first);
  }
  Result<bool> may_use(data::Tx&, const security::Viewer&, std::string_view pool_id) override {
    return usable.contains(std::string(pool_id));
  }
};

struct OneTeacher final : QuizOwner {
  PersonId teacher{};
  std::vector<QuizId> quizzes;
  CourseId course{};

  Result<std::map<QuizId, QuizPlace>> places(data::Tx&, const std::vector<QuizId>& wanted) override {
    std::map<QuizId, QuizPlace> out;
    for (QuizId id : wanted)
      for (QuizId known : quizzes)
        if (id == known) out[id] = {id, course, "Hand hygiene", "Check"};
    return out;
  }
  Result<std::vector<QuizPlace>> quizzes_of(data::Tx&, CourseId) override {
    std::vector<QuizPlace> out;
    for (QuizId id : quizzes) out.push_back({id, course, "Hand hygiene", "Check"});
    return out;
  }
  Result<bool> may(data::Tx&, const security::Viewer& viewer, std::string_view permission, CourseId) override {
    return viewer.may(permission) && viewer.person == teacher;
  }
  Result<bool> reaches(data::Tx&, const security::Viewer& viewer, std::string_view permission, PersonId) override {
    return viewer.may_everywhere(permission);
  }
  Result<std::map<PersonId, std::string>> names(data::Tx&, const std::vector<PersonId>& people) override {
    std::map<PersonId, std::string> out;
    for (PersonId id : people) out[id] = id == teacher ? "Marta Silva" : "Ana Reyes";
    return out;
  }
};

}  // namespace mc::assessment::testing
