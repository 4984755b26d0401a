#include "modules/courses/quiz_owner.hpp"

#include <algorithm>

namespace mc::courses {
namespace {

class QuizPlaces final : public assessment::QuizOwner {
public:
  QuizPlaces(organisation::Organisation& organisation, accounts::Accounts& accounts)
      : organisation_(organisation), accounts_(accounts) {}

  Result<std::map<assessment::QuizId, assessment::QuizPlace>>
  places(data::Tx& tx, const std::vector<assessment::QuizId>& quizzes) override {
    std::map<assessment::QuizId, assessment::QuizPlace> out;
    for (assessment::QuizPlace& place : TRY(store::quiz_places(tx, quizzes)))
      out.emplace(place.quiz_id, std::move(place));
    return out;
  }

  Result<std::vector<assessment::QuizPlace>> quizzes_of(data::Tx& tx, CourseId course) override {
    return store::quizzes_of(tx, course);
  }

  Result<bool> may(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                   CourseId course) override {
    security::Reach reach = viewer.reach(permission);
    if (std::find(reach.courses.begin(), reach.courses.end(), course) != reach.courses.end()) return true;
    if (reach.everywhere && viewer.may_everywhere("course:publish")) return TRY(store::course(tx, course)).has_value();
    return viewer.may(permission) && TRY(store::is_author(tx, course, viewer.person));
  }

  Result<bool> reaches(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                       PersonId person) override {
    return organisation_.in_reach(tx, viewer, permission, person);
  }

  Result<std::map<PersonId, std::string>> names(data::Tx& tx, const std::vector<PersonId>& people) override {
    std::map<PersonId, std::string> out;
    for (const auto& [id, person] : TRY(accounts_.find_many(tx, people)))
      out.emplace(id, person.first_name + " " + person.last_name);
    return out;
  }

private:
  organisation::Organisation& organisation_;
  accounts::Accounts& accounts_;
};

}  // namespace

std::unique_ptr<assessment::QuizOwner> make_quiz_owner(organisation::Organisation& organisation,
                                                       accounts::Accounts& accounts) {
  return std::make_unique<QuizPlaces>(organisation, accounts);
}

}  // namespace mc::courses
