#pragma once
// A published course whose quiz may be taken any number of times, so that runs on the same data do not use up the
// attempts of the demo's own courses and every request of a run does the whole work. Made through the public API.
#include "tests/bench/client.hpp"

namespace mc::bench {

struct QuizCourse {
  std::string course, lesson;
};

/// Made by an administrator with the questions of a course of the demo; a course that an earlier run made is used
/// again. Throws std::runtime_error.
QuizCourse quiz_course(const Target& target, const std::string& admin);
/// The learner's open enrolment in it.
std::string enrol(const Target& target, const std::string& token, const QuizCourse& course);

}  // namespace mc::bench
