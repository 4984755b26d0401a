// Measures a running server over TLS. See tests/bench/run, which starts one.
//
//   medconnect_load --port N --pid PID --password TEXT --admin LOGIN --officer LOGIN [--learners N] [--seconds N]
//                   [--clients N] [--sockets N] [--storm N] [--gate FILE]
//                   [--only reads|sockets|reports|quizzes|progress|storm]
//
// Learners are taken from GET /people and sign in with the demo password; the first that cannot is reported.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>

#include "tests/bench/quiz_course.hpp"

namespace mc::bench {
namespace {

struct Options {
  Target target;
  int pid = 0, learners = 256, clients = 64, seconds = 5, sockets = 1000, storm = 1000;
  std::string password, admin, officer;
  std::string only;  // one part of the measurement; all when empty
  std::string gate;  // signed in, waits until this file is there: for comparing servers one after the other
};

struct Learner {
  std::string token;
  std::vector<std::string> enrolments;
};

/// A lesson to report progress on, or the quiz to take.
struct Place {
  std::string enrolment, lesson;
};

std::string api(const std::string& path) { return "/api/v1" + path; }

std::string sign_in(const Options& options, const std::string& login) {
  Answer answer = request(options.target, "",
                          {"", "POST", api("/auth/sign-in"),
                           R"({"login":")" + login + R"(","password":")" + options.password + R"(","tokens":true})"});
  std::string token = json_value(answer.body, "access_token");
  if (token.empty())
    throw std::runtime_error("cannot sign in as " + login + ": " + std::to_string(answer.status) + " " + answer.body);
  return token;
}

/// A cursor as JSON writes it, for a query.
std::string query_value(std::string_view json) {
  std::string out;
  for (std::size_t i = 0; i < json.size(); ++i) {
    char c = json[i];
    if (c == '\\' && i + 1 < json.size()) c = json[++i] == 't' ? '\t' : json[i];
    char text[4];
    std::snprintf(text, sizeof text, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += text;
  }
  return out;
}

/// Logins of active people, in pages.
std::vector<std::string> logins(const Options& options, const std::string& token, std::size_t wanted) {
  std::vector<std::string> out;
  std::string after;
  while (out.size() < wanted) {
    Answer page = request(
        options.target, token,
        {"", "GET", api("/people?status=active&limit=200" + (after.empty() ? "" : "&after=" + query_value(after)))});
    if (page.status != 200) throw std::runtime_error("GET /people: " + page.body);
    for (auto& email : json_values(page.body, "email")) out.push_back(email);
    after = json_value(page.body, "next");
    if (after.empty()) break;
  }
  // Spread over the alphabet, so that not all are of one import block.
  std::vector<std::string> spread;
  std::size_t step = std::max<std::size_t>(1, out.size() / wanted);
  for (std::size_t i = 0; i < out.size() && spread.size() < wanted; i += step) spread.push_back(out[i]);
  return spread;
}

/// The goals of the issue, counted for the last line.
struct Score {
  int met = 0, missed = 0;
  const char* of(bool good) {
    ++(good ? met : missed);
    return good ? "met" : "MISSED";
  }
};

void print(Score& score, const Run& run, double goal_p95 = 0, double goal_rate = 0) {
  for (const auto& [name, figures] : run.steps) {
    auto good = static_cast<double>(figures.ms.size());
    double rate = good / run.seconds, p95 = percentile(figures.ms, 0.95);
    std::printf("%-24s %7zu requests  2xx %5.1f %%  %6.0f/s  p50 %6.2f ms  p95 %6.2f  p99 %6.2f  max %6.2f",
                name.c_str(), figures.ms.size(), 100 * good / (good + static_cast<double>(figures.errors)), rate,
                percentile(figures.ms, 0.5), p95, percentile(figures.ms, 0.99), percentile(figures.ms, 1));
    if (goal_p95 > 0)
      std::printf("  goal p95 %.0f ms: %s (x%.2f)", goal_p95, score.of(!figures.ms.empty() && p95 <= goal_p95),
                  p95 / goal_p95);
    if (goal_rate > 0)
      std::printf("  goal %.0f/s: %s (x%.2f)", goal_rate, score.of(rate >= goal_rate), rate / goal_rate);
    if (figures.errors > 0)
      std::printf("  %lld refused, first: %s", static_cast<long long>(figures.errors), figures.first_error.c_str());
    std::printf("\n");
  }
  std::fflush(stdout);
}

Script repeat(Step step) {
  return [step](const Answer*) { return step; };
}

std::chrono::milliseconds seconds(const Options& options) { return std::chrono::seconds(options.seconds); }

void reads(const Options& options, Score& score, const std::vector<Learner>& learners, const std::string& officer) {
  std::vector<std::pair<std::string, Script>> home, player, course;
  for (int i = 0; i < options.clients; ++i) {
    const Learner& learner = learners[static_cast<std::size_t>(i) % learners.size()];
    home.emplace_back(learner.token, repeat({"learner home", "GET", api("/home")}));
    if (learner.enrolments.empty()) continue;
    std::size_t at = 0;
    player.emplace_back(learner.token, [&learner, at](const Answer*) mutable {
      return Step{"course outline", "GET",
                  api("/learning/enrolments/" + learner.enrolments[at++ % learner.enrolments.size()])};
    });
  }
  print(score, run(options.target, std::move(home), seconds(options)), 25, 5000);
  print(score, run(options.target, std::move(player), seconds(options)), 25);
  std::vector<std::pair<std::string, Script>> dashboard;
  dashboard.emplace_back(officer, repeat({"compliance dashboard", "GET", api("/compliance/readiness")}));
  print(score, run(options.target, std::move(dashboard), seconds(options)), 100);
}

/// Open lessons of every enrolment of a learner, by the player's outline. Quizzes apart.
std::vector<Place> open_lessons(const Options& options, const Learner& learner) {
  std::vector<Place> lessons;
  for (const auto& enrolment : learner.enrolments) {
    Answer player = request(options.target, learner.token, {"", "GET", api("/learning/enrolments/" + enrolment)});
    std::size_t at = player.body.find("\"modules\":");
    while (at != std::string::npos && (at = player.body.find("\"format\":", at)) != std::string::npos) {
      std::size_t object = player.body.rfind('{', at);
      if (json_value(player.body, "format", object) != "quiz" &&
          json_value(player.body, "state", object) != "completed")
        lessons.push_back({enrolment, json_value(player.body, "id", object)});
      ++at;
    }
  }
  return lessons;
}

/// Start, then submit what was given, again and again.
Script take_quiz(const Place& quiz) {
  return [quiz, attempt = std::string()](const Answer* last) mutable {
    if (last && attempt.empty() && last->status < 400) {
      attempt = json_value(last->body, "id");
      return Step{"quiz attempt submit", "POST", api("/learning/attempts/" + attempt + "/submit")};
    }
    attempt.clear();
    return Step{"quiz attempt start", "POST",
                api("/learning/enrolments/" + quiz.enrolment + "/lessons/" + quiz.lesson + "/attempts")};
  };
}

Script report_progress(std::vector<Place> lessons) {
  return [lessons = std::move(lessons), at = std::size_t{0}](const Answer*) mutable -> std::optional<Step> {
    const Place& place = lessons[at++ % lessons.size()];
    return Step{"durable progress write", "POST",
                api("/learning/enrolments/" + place.enrolment + "/lessons/" + place.lesson + "/progress"),
                R"({"position":"p)" + std::to_string(at) + R"(","seconds":1})"};
  };
}

void quizzes(const Options& options, Score& score, const std::vector<Learner>& learners, const std::string& admin) {
  QuizCourse course = quiz_course(options.target, admin);
  std::vector<std::pair<std::string, Script>> takers;
  for (std::size_t i = 0; i < std::min(learners.size(), static_cast<std::size_t>(options.clients)); ++i) {
    const std::string& token = learners[i].token;
    takers.emplace_back(token, take_quiz({enrol(options.target, token, course), course.lesson}));
  }
  print(score, run(options.target, std::move(takers), seconds(options)), 25);
}

/// Starts an attempt, then saves an answer every five seconds, at times spread evenly over all takers; `saved` counts
/// what was acknowledged.
Script save_answers(const Place& quiz, std::chrono::milliseconds first, std::string& attempt,
                    std::set<std::string>& saved) {
  return [=, &attempt, &saved, questions = std::vector<std::string>(), round = 0](const Answer* last) mutable {
    if (!last)
      return Step{"", "POST", api("/learning/enrolments/" + quiz.enrolment + "/lessons/" + quiz.lesson + "/attempts")};
    if (attempt.empty()) {
      attempt = json_value(last->body, "id");
      std::size_t from = last->body.find("\"questions\":");
      for (; (from = last->body.find("{\"id\":\"q", from)) != std::string::npos; ++from)
        questions.push_back(json_value(last->body, "id", from));
      if (questions.empty()) throw std::runtime_error("no questions in: " + last->body.substr(0, 300));
    } else if (last->status < 400) {
      saved.insert(questions[static_cast<std::size_t>(round - 1) % questions.size()]);
    }
    Step step{"answer saved every 5 s", "PUT", api("/learning/attempts/" + attempt + "/answers"),
              R"({"answer":{"question_id":")" + questions[static_cast<std::size_t>(round) % questions.size()] +
                  R"(","option_ids":[],"texts":{},"matches":[]},"flagged":)" + (round % 2 == 0 ? "true}" : "false}")};
    step.at = first + std::chrono::seconds(5) * round++;
    return step;
  };
}

void autosave(const Options& options, Score& score, const std::vector<Learner>& learners, const std::string& admin) {
  QuizCourse course = quiz_course(options.target, admin);
  std::vector<std::string> attempts(learners.size());
  std::vector<std::set<std::string>> saved(learners.size());
  std::vector<std::pair<std::string, Script>> takers;
  for (std::size_t i = 0; i < learners.size(); ++i) {
    std::chrono::milliseconds first(5000 + 5000 * i / learners.size());  // after everybody has begun
    takers.emplace_back(
        learners[i].token,
        save_answers({enrol(options.target, learners[i].token, course), course.lesson}, first, attempts[i], saved[i]));
  }
  std::printf("%zu people take a quiz at the same time\n", learners.size());
  print(score, run(options.target, std::move(takers), std::chrono::seconds(5) + seconds(options)), 50);
  std::size_t lost = 0;
  for (std::size_t i = 0; i < learners.size(); ++i) {
    std::string seen =
        request(options.target, learners[i].token, {"", "GET", api("/learning/attempts/" + attempts[i])}).body;
    std::size_t answers =
        json_values(seen.substr(std::min(seen.find("\"answers\":"), seen.size())), "question_id").size();
    lost += answers < saved[i].size() ? saved[i].size() - answers : 0;
  }
  std::printf("%-24s %zu acknowledged answers are missing: %s\n", "answers kept", lost, score.of(lost == 0));
}

void progress(const Options& options, Score& score, const std::vector<Learner>& learners) {
  std::vector<std::pair<std::string, Script>> reporters;
  for (const Learner& learner : learners) {
    if (reporters.size() == static_cast<std::size_t>(options.clients)) break;
    std::vector<Place> lessons = open_lessons(options, learner);
    if (!lessons.empty()) reporters.emplace_back(learner.token, report_progress(std::move(lessons)));
  }
  if (reporters.empty())
    std::printf("durable progress write: no learner has a lesson\n");
  else
    print(score, run(options.target, std::move(reporters), seconds(options)), 0, 1500);
}

/// A line of /proc/PID/status in KiB: VmRSS, or VmHWM for its highest.
long status_kib(int pid, const std::string& name) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  while (std::getline(status, line))
    if (line.starts_with(name + ":")) return std::atol(line.c_str() + name.size() + 1);
  return 0;
}

void reports(const Options& options, Score& score, const std::string& officer) {
  for (const std::string format : {"csv", "xlsx", "pdf"}) {
    std::ofstream("/proc/" + std::to_string(options.pid) + "/clear_refs") << "5";  // the highest starts anew
    long before = status_kib(options.pid, "VmRSS");
    std::vector<double> times;
    Answer file;
    for (int i = 0; i < 3; ++i) {
      auto started = std::chrono::steady_clock::now();
      file = request(options.target, officer, {"", "GET", api("/compliance/reports/people/file?format=" + format)});
      times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count());
    }
    std::printf("%-28s %8zu bytes     p50 %8.0f ms  max %8.0f  memory +%ld MiB at most",
                ("people as " + format).c_str(), file.body.size(), percentile(times, 0.5), percentile(times, 1),
                (status_kib(options.pid, "VmHWM") - before) / 1024);
    if (format == "xlsx")
      std::printf("  goal 2000 ms: %s", score.of(percentile(times, 1) <= 2000 && file.status == 200));
    if (file.status != 200) std::printf("  status %d", file.status);
    std::printf("\n");
  }
}

void sockets(const Options& options, Score& score, const std::vector<Learner>& learners) {
  std::vector<Place> lessons;
  std::size_t chosen = 0;  // the first learner with something left to do
  for (; chosen < learners.size() && lessons.empty(); ++chosen) lessons = open_lessons(options, learners[chosen]);
  if (lessons.empty()) {
    std::printf("%-28s no learner has an open lesson\n", "WebSockets");
    return;
  }
  const Learner& learner = learners[chosen - 1];
  long before = status_kib(options.pid, "VmRSS");
  LiveSockets live(options.target, learner.token, options.sockets);
  long after = status_kib(options.pid, "VmRSS");
  std::printf("%-28s RSS %ld MiB before, %ld MiB with %d sockets  goal 150 MiB: %s\n", "WebSockets", before / 1024,
              after / 1024, options.sockets, score.of(after < 150 * 1024));
  std::vector<double> all;
  // Each finished lesson changes the learner's percentage, which every socket of hers is told.
  for (std::size_t i = 0; i < lessons.size() && i < 5; ++i) {
    const Place& place = lessons[i];
    auto started = std::chrono::steady_clock::now();
    Answer answer;
    std::thread sender([&] {
      answer = request(options.target, learner.token,
                       {"", "POST",
                        api("/learning/enrolments/" + place.enrolment + "/lessons/" + place.lesson + "/progress"),
                        R"({"position":"live)" + std::to_string(i) + R"(","seconds":1,"completed":true})"});
    });
    auto times = live.receive("progress.changed", started, std::chrono::seconds(5));
    sender.join();
    if (times.size() < static_cast<std::size_t>(options.sockets))
      std::printf("%-28s only %zu of %d sockets got the message (status %d)\n", "WebSockets", times.size(),
                  options.sockets, answer.status);
    all.insert(all.end(), times.begin(), times.end());
  }
  double p95 = percentile(all, 0.95);
  std::printf("%-28s write to message: p50 %.1f ms  p95 %.1f  max %.1f  goal p95 100 ms: %s\n", "WebSockets",
              percentile(all, 0.5), p95, percentile(all, 1), score.of(p95 < 100 && !all.empty()));
}

/// A change of shift: sign-ins of as many people (one may not try often) queue for the password hash while eight others
/// go on working.
void storm(const Options& options, Score& score, const std::vector<Learner>& learners,
           const std::vector<std::string>& people) {
  std::vector<std::pair<std::string, Script>> clients;
  for (int i = 0; i < options.storm; ++i) {
    const std::string& login = people[static_cast<std::size_t>(i) % people.size()];
    Step step{"storm: sign-in", "POST", api("/auth/sign-in"),
              R"({"login":")" + login + R"(","password":")" + options.password + R"(","tokens":true})"};
    clients.emplace_back("", [step, asked = false](const Answer*) mutable -> std::optional<Step> {
      if (asked) return std::nullopt;
      asked = true;
      return step;
    });
  }
  for (std::size_t i = 0; i < 8; ++i)
    clients.emplace_back(learners[i % learners.size()].token, repeat({"storm: home meanwhile", "GET", api("/home")}));
  Run done = run(options.target, std::move(clients), std::chrono::seconds(20));
  Run others = done;
  others.steps.erase("storm: sign-in");
  done.steps.erase("storm: home meanwhile");
  std::printf("%d sign-ins queued at once:\n", options.storm);
  print(score, done);
  print(score, others, 100);
}

int measure(const Options& options) {
  std::string admin = sign_in(options, options.admin), officer = sign_in(options, options.officer);
  std::vector<Learner> learners;
  std::vector<std::string> people = logins(options, admin, static_cast<std::size_t>(options.learners));
  for (const auto& login : people) {
    Learner learner{sign_in(options, login), {}};
    Answer list = request(options.target, learner.token, {"", "GET", api("/learning?limit=30")});
    // Each enrolment's own id comes first in its object, before person_id.
    for (std::size_t at = 0; (at = list.body.find("{\"id\":\"", at)) != std::string::npos; ++at)
      learner.enrolments.push_back(json_value(list.body, "id", at));
    learners.push_back(std::move(learner));
  }
  if (learners.empty()) throw std::runtime_error("no learners");
  std::size_t enrolments = 0;
  for (const auto& learner : learners) enrolments += learner.enrolments.size();
  std::printf(
      "%zu learners with %zu enrolments, %d keep-alive TLS clients, %d s each, load generator on the same machine\n",
      learners.size(), enrolments, options.clients, options.seconds);
  Score score;
  std::fflush(stdout);
  while (!options.gate.empty() && !std::ifstream(options.gate))
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  auto wanted = [&](std::string_view part) { return options.only.empty() || options.only == part; };
  if (wanted("reads")) reads(options, score, learners, officer);
  if (wanted("sockets")) sockets(options, score, learners);
  if (wanted("reports")) reports(options, score, officer);
  if (wanted("quizzes")) quizzes(options, score, learners, admin);
  if (options.only == "autosave") autosave(options, score, learners, admin);  // 500 learners: by name only
  if (wanted("progress")) progress(options, score, learners);
  if (wanted("storm") && options.storm > 0)
    storm(options, score, learners, logins(options, admin, static_cast<std::size_t>(options.storm)));
  std::printf("%d goals met, %d missed\n", score.met, score.missed);
  return 0;
}

}  // namespace
}  // namespace mc::bench

int main(int count, char** arguments) {
  mc::bench::Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    std::string name = arguments[i], value = arguments[i + 1];
    if (name == "--port")
      options.target.port = std::atoi(value.c_str());
    else if (name == "--pid")
      options.pid = std::atoi(value.c_str());
    else if (name == "--password")
      options.password = value;
    else if (name == "--admin")
      options.admin = value;
    else if (name == "--officer")
      options.officer = value;
    else if (name == "--learners")
      options.learners = std::atoi(value.c_str());
    else if (name == "--seconds")
      options.seconds = std::atoi(value.c_str());
    else if (name == "--clients")
      options.clients = std::atoi(value.c_str());
    else if (name == "--sockets")
      options.sockets = std::atoi(value.c_str());
    else if (name == "--only")
      options.only = value;
    else if (name == "--gate")
      options.gate = value;
    else if (name == "--storm")
      options.storm = std::atoi(value.c_str());
    else
      return std::fprintf(stderr, "unknown option %s\n", name.c_str()), 2;
  }
  try {
    return mc::bench::measure(options);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "medconnect_load: %s\n", exception.what());
    return 1;
  }
}
