#include "tests/bench/quiz_course.hpp"

#include <stdexcept>

namespace mc::bench {
namespace {

constexpr std::string_view kTitle = "Bench quiz without a limit";
constexpr std::string_view kSample = "Hand hygiene";  // of the demo; its quiz has ten questions of several types

class Author {
public:
  Author(const Target& target, const std::string& token) : target_(target), token_(token) {}
  std::string send(const std::string& method, const std::string& path, const std::string& body = {}) const {
    Answer answer = request(target_, token_, {"", method, "/api/v1" + path, body});
    if (answer.status / 100 != 2)
      throw std::runtime_error(method + " " + path + ": " + std::to_string(answer.status) + " " + answer.body);
    return answer.body;
  }

private:
  const Target& target_;
  const std::string& token_;
};

/// The object that begins at `from`, to its closing brace.
std::string object_at(const std::string& json, std::size_t from) {
  int depth = 0;
  bool text = false;
  for (std::size_t i = from; i < json.size(); ++i) {
    if (text && json[i] == '\\')
      ++i;
    else if (json[i] == '"')
      text = !text;
    else if (!text && json[i] == '{')
      ++depth;
    else if (!text && json[i] == '}' && --depth == 0)
      return json.substr(from, i + 1 - from);
  }
  throw std::runtime_error("JSON without an end");
}

/// Id of the first quiz lesson of a course as its author or a learner sees it.
std::string quiz_lesson(const std::string& course) {
  std::size_t format = course.find(R"("format":"quiz")");
  if (format == std::string::npos) throw std::runtime_error("the sample course has no quiz");
  return json_value(course, "id", course.rfind('{', format));
}

std::string first_course(const Author& author, std::string_view words) {
  std::string search;
  for (char c : words) search += c == ' ' ? '+' : c;
  return json_value(author.send("GET", "/courses?limit=1&search=" + search), "id");
}

/// Gives a member of a flat part of `json` another value.
void set(std::string& json, std::string_view key, std::string_view value) {
  std::size_t from = json.find("\"" + std::string(key) + "\":") + key.size() + 3;
  json.replace(from, json.find(',', from) - from, value);
}

/// The quiz of the demo's course, without a limit of attempts; each submission is answered with all questions.
std::string sample_quiz(const Author& author) {
  std::string course = "/authoring/courses/" + first_course(author, kSample);
  std::string content = author.send("GET", course + "/lessons/" + quiz_lesson(author.send("GET", course)) + "/content");
  std::string quiz = object_at(content, content.find('{', content.find(R"("quiz":)")));
  set(quiz, "attempts", "0");
  set(quiz, "reveal", R"("after_submission")");
  return quiz;
}

std::string make_course(const Author& author) {
  std::string quiz = sample_quiz(author);
  std::string course = author.send("POST", "/authoring/courses", R"({"title":")" + std::string(kTitle) + "\"}");
  std::string id = json_value(course, "id"), path = "/authoring/courses/" + id;
  course = author.send("POST", path + "/modules",
                       R"({"revision":)" + json_value(course, "revision") + R"(,"title":"Quiz"})");
  std::string module = json_value(course, "id", course.find(R"("modules":)"));
  course = author.send("POST", path + "/modules/" + module + "/lessons",
                       R"({"revision":)" + json_value(course, "revision") + R"(,"title":"Quiz","format":"quiz"})");
  author.send("PUT", path + "/lessons/" + quiz_lesson(course) + "/content",
              R"({"content_revision":0,"quiz":)" + quiz + "}");
  author.send("POST", path + "/publish", R"({"comment":""})");
  return id;
}

}  // namespace

QuizCourse quiz_course(const Target& target, const std::string& admin) {
  Author author(target, admin);
  QuizCourse out;
  out.course = first_course(author, kTitle);
  if (out.course.empty()) out.course = make_course(author);
  out.lesson = quiz_lesson(author.send("GET", "/courses/" + out.course));
  return out;
}

std::string enrol(const Target& target, const std::string& token, const QuizCourse& course) {
  return json_value(Author(target, token).send("POST", "/learning/courses/" + course.course + "/enrol"), "id");
}

}  // namespace mc::bench
