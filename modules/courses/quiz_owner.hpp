#pragma once
// What module assessment asks about quizzes and people: where a quiz stands and who may see and change its results.
#include "modules/courses/store.hpp"

namespace mc::courses {

/// Thread-safe: holds no state. Everything it is given outlives it.
std::unique_ptr<assessment::QuizOwner> make_quiz_owner(organisation::Organisation& organisation,
                                                       accounts::Accounts& accounts);

}  // namespace mc::courses
