#include "modules/cmi5/rules.hpp"

#include <doctest/doctest.h>

#include <functional>

namespace mc::cmi5 {
namespace {

SessionFacts facts(const std::function<void(SessionFacts&)>& change = {}) {
  SessionFacts out;
  out.session = "5f1c2b1e-8a3e-7c11-8111-000000000001";
  out.registration = "5f1c2b1e-8a3e-7c11-8111-000000000002";
  out.home_page = "https://lms.example";
  out.account = "p1";
  out.activity = "https://lms.example/cmi5/1/au/x";
  out.publisher = "https://vendor.example/au/1";
  out.mastery = 0.9;
  out.preferences_read = true;
  out.initialized = true;
  if (change) change(out);
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// A statement as a careful AU makes it.
std::string statement(std::string_view verb, std::string_view result = "", bool defined = true) {
  bool moves = defined && (verb == verb::kPassed || verb == verb::kFailed || verb == verb::kCompleted);
  bool judges = verb == verb::kPassed || verb == verb::kFailed;
  std::string category;
  if (defined) category += "{\"id\":" + quoted(kCategoryCmi5) + "}";
  if (moves) category += ",{\"id\":" + quoted(kCategoryMoveOn) + "}";
  return std::string("{\"id\":\"11111111-1111-4111-8111-111111111111\",\"timestamp\":\"2026-11-22T01:02:03.000Z\",") +
         R"("actor":{"objectType":"Agent","account":{"homePage":"https://lms.example","name":"p1"}},)" +
         "\"verb\":{\"id\":" + quoted(verb) + R"(},"object":{"id":"https://lms.example/cmi5/1/au/x"},)" +
         (result.empty() ? "" : "\"result\":" + std::string(result) + ",") +
         R"("context":{"registration":"5f1c2b1e-8a3e-7c11-8111-000000000002","contextActivities":{"category":[)" +
         category + R"(],"grouping":[{"id":"https://vendor.example/au/1"}]},"extensions":{)" +
         (judges ? quoted(kExtensionMastery) + ":0.9," : "") + quoted(kExtensionSession) +
         ":\"5f1c2b1e-8a3e-7c11-8111-000000000001\"}}}";
}

std::string passed() {
  return statement(verb::kPassed,
                   R"({"success":true,"duration":"PT1S","score":{"scaled":0.9,"raw":90,"min":0,"max":100}})");
}
std::string failed() {
  return statement(verb::kFailed,
                   R"({"success":false,"duration":"PT1S","score":{"scaled":0.89,"raw":89,"min":0,"max":100}})");
}
std::string completed() { return statement(verb::kCompleted, R"({"completion":true,"duration":"PT1S"})"); }
std::string terminated() { return statement(verb::kTerminated, R"({"duration":"PT1S"})"); }
std::string initialized() { return statement(verb::kInitialized); }
std::string allowed() { return statement("http://adlnet.gov/expapi/verbs/experienced", "", false); }

std::string with(std::string text, std::string_view from, std::string_view to) {
  auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// The section that refuses it; empty when it is taken.
std::string ruling(const std::string& json, const SessionFacts& known) {
  auto document = shape::parse_json(json);
  REQUIRE_MESSAGE(document.has_value(), json);
  auto violation = judge(document->root(), known);
  return violation ? violation->section : std::string();
}

TEST_CASE("a session's statements are taken in their order") {
  auto fresh = facts([](SessionFacts& f) { f.initialized = false; });
  CHECK(ruling(initialized(), fresh).empty());
  for (const std::string& one : {allowed(), completed(), passed(), failed(), terminated()})
    CHECK(ruling(one, facts()).empty());
  // A judgement without a score need not repeat the mastery score.
  CHECK(ruling(with(statement(verb::kPassed, R"({"success":true,"duration":"PT1S"})"),
                    quoted(kExtensionMastery) + ":0.9,", ""),
               facts())
            .empty());
  CHECK(ruling(with(passed(), "Z\"", "+00:00\""), facts()).empty());
  CHECK(ruling(with(passed(), "\"objectType\":\"Agent\",", ""), facts()).empty());
}

TEST_CASE("what the specification forbids is refused with its requirement") {
  struct Row {
    std::string json;
    std::string section;
    std::function<void(SessionFacts&)> change{};
  };
  const std::string mastery = quoted(kExtensionMastery) + ":0.9,";
  const std::string move_on = ",{\"id\":" + quoted(kCategoryMoveOn) + "}";
  const std::string cmi5 = "{\"id\":" + quoted(kCategoryCmi5) + "}";
  auto new_session = [](SessionFacts& f) { f.initialized = false; };
  const Row rows[] = {
      // the frame
      {statement(verb::kVoided, "", false), "6.3.0.0-1"},
      {with(allowed(), "\"id\":\"11111111-1111-4111-8111-111111111111\",", ""), "9.1.0.0-1"},
      {with(allowed(), "\"timestamp\":\"2026-11-22T01:02:03.000Z\",", ""), "9.7.0.0-1"},
      {with(allowed(), "000Z", "000-06:00"), "9.7.0.0-2"},
      {with(passed(), "Agent", "Group"), "9.2.0.0-2"},
      {with(passed(), R"("account":{"homePage":"https://lms.example","name":"p1"})", R"("mbox":"mailto:a@x.example")"),
       "9.2.0.0-2"},
      {with(allowed(), "\"p1\"", "\"p2\""), "9.2.0.0-2"},
      // the context
      {with(allowed(), "\"context\":", "\"other\":"), "9.6.0.0-1"},
      {with(passed(), R"("registration":"5f1c2b1e-8a3e-7c11-8111-000000000002",)", ""), "9.6.1.0-1"},
      {with(allowed(), "000000000002", "000000000003"), "9.6.1.0-1"},
      {with(allowed(), "extensions/sessionid", "extensions/other"), "9.6.3.1-4"},
      {with(allowed(), "8111-000000000001", "8111-000000000009"), "9.6.3.1-4"},
      {with(allowed(), "https://vendor.example/au/1", "https://vendor.example/au/2"), "10.2.1.0-6"},
      // the order
      {allowed(), "9.3.0.0-4", new_session},
      {completed(), "9.3.0.0-4", new_session},
      {statement(verb::kInitialized, "", false), "9.3.0.0-4", new_session},
      {initialized(), "11.0.0.0-3", [](SessionFacts& f) { f.initialized = f.preferences_read = false; }},
      {allowed(), "9.3.0.0-5", [](SessionFacts& f) { f.ended = true; }},
      {terminated(), "9.3.0.0-5", [](SessionFacts& f) { f.ended = true; }},
      // categories
      {with(allowed(), "\"category\":[]", "\"category\":[{\"id\":" + quoted(kCategoryMoveOn) + "}]"), "9.6.2.2-2"},
      {with(terminated(), cmi5, cmi5 + move_on), "9.6.2.2-2"},
      {with(completed(), move_on, ""), "9.6.2.2-1"},
      {with(passed(), move_on, ""), "9.6.2.2-1"},
      {with(failed(), move_on, ""), "9.6.2.2-1"},
      // verbs and object
      {statement("http://adlnet.gov/expapi/verbs/experienced", ""), "9.3.0.0-1"},
      {statement(verb::kSatisfied, ""), "9.3.0.0-1"},
      {statement(verb::kWaived, ""), "9.3.0.0-1"},
      {with(passed(), "https://lms.example/cmi5/1/au/x", "https://vendor.example/au/1"), "8.1.5.0-6"},
      {with(passed(), "\"object\":{", "\"object\":{\"objectType\":\"Agent\","), "8.1.5.0-6"},
      // modes
      {completed(), "10.2.2.0-2", [](SessionFacts& f) { f.mode = LaunchMode::Browse; }},
      {passed(), "10.2.2.0-2", [](SessionFacts& f) { f.mode = LaunchMode::Browse; }},
      {failed(), "10.2.2.0-3", [](SessionFacts& f) { f.mode = LaunchMode::Review; }},
      // results
      {with(passed(), "\"success\":true,", "\"success\":true,\"completion\":true,"), "9.5.3.0-2"},
      {with(completed(), "\"completion\":true,", "\"completion\":true,\"success\":true,"), "9.5.2.0-3"},
      {with(completed(), "\"completion\":true,", ""), "9.5.3.0-1"},
      {with(completed(), "\"completion\":true", "\"completion\":false"), "9.5.3.0-1"},
      {with(completed(), "PT1S\"", R"(PT1S","score":{"scaled":0.5})"), "9.5.1.0-2"},
      {with(terminated(), "PT1S\"", R"(PT1S","score":{"scaled":0.5})"), "9.5.1.0-2"},
      {with(passed(), "\"success\":true,", ""), "9.5.2.0-1"},
      {with(passed(), "\"success\":true", "\"success\":false"), "9.5.2.0-1"},
      {with(failed(), "\"success\":false,", ""), "9.5.2.0-2"},
      {with(failed(), "\"success\":false", "\"success\":true"), "9.5.2.0-2"},
      {with(terminated(), R"("result":{"duration":"PT1S"},)", ""), "9.5.4.1-1"},
      {with(terminated(), R"({"duration":"PT1S"})", "{}"), "9.5.4.1-1"},
      {with(completed(), R"(,"duration":"PT1S")", ""), "9.5.4.1-2"},
      {with(passed(), R"("duration":"PT1S",)", ""), "9.5.4.1-3"},
      {with(failed(), R"("duration":"PT1S",)", ""), "9.5.4.1-4"},
      {statement(verb::kCompleted), "9.5.3.0-1"},
      {with(terminated(), "PT1S\"",
            R"(PT1S","extensions":{"https://w3id.org/xapi/cmi5/result/extensions/progress":101})"),
       "9.5.5.1-1"},
      // scores
      {with(passed(), "\"scaled\":0.9", "\"scaled\":0.89"), "9.3.4.0-2"},
      {with(failed(), "\"scaled\":0.89", "\"scaled\":0.9"), "9.3.5.0-2"},
      {with(failed(), "\"scaled\":0.89", "\"scaled\":0.91"), "9.3.5.0-2"},
      {with(passed(), ",\"min\":0", ""), "9.5.1.0-3"},
      {with(passed(), ",\"max\":100", ""), "9.5.1.0-3"},
      {with(passed(), "\"raw\":90", "\"raw\":101"), "9.5.1.0-3"},
      {with(failed(), "\"scaled\":0.89", "\"scaled\":-0.5"), "9.5.1.0-1"},
      {with(passed(), mastery, ""), "9.6.3.2-2"},
      {with(passed(), mastery, quoted(kExtensionMastery) + ":0.8,"), "9.6.3.2-2"},
      {with(statement(verb::kPassed, R"({"success":true,"duration":"PT1S"})"), "\":0.9,", "\":0.8,"), "9.6.3.2-2"},
      // once
      {initialized(), "9.3.0.0-2"},
      {completed(), "9.3.0.0-2", [](SessionFacts& f) { f.completed = f.ever_completed = true; }},
      {completed(), "9.3.0.0-6", [](SessionFacts& f) { f.ever_completed = true; }},
      {passed(), "9.3.0.0-2", [](SessionFacts& f) { f.passed = f.ever_passed = true; }},
      {failed(), "9.3.0.0-2", [](SessionFacts& f) { f.failed = true; }},
      {passed(), "9.3.0.0-3", [](SessionFacts& f) { f.failed = true; }},
      {failed(), "9.3.0.0-3", [](SessionFacts& f) { f.passed = f.ever_passed = true; }},
      {passed(), "9.3.0.0-7", [](SessionFacts& f) { f.ever_passed = true; }},
      {failed(), "9.3.0.0-8", [](SessionFacts& f) { f.ever_passed = true; }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.json);
    CHECK(ruling(row.json, facts(row.change)) == row.section);
  }
}

TEST_CASE("learner preferences are checked") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {R"({"languagePreference":"en-US,fr-FR,fr-BE","audioPreference":"on"})", ""},
      {R"({"languagePreference":"en","audioPreference":"off"})", ""},
      {"just some text", "11.0.0.0-5"},
      {"[]", "11.0.0.0-5"},
      {R"({"audioPreference":"on"})", "11.0.0.0-5"},
      {R"({"languagePreference":"en"})", "11.0.0.0-5"},
      {R"({"languagePreference":"en","audioPreference":"loud"})", "11.0.0.0-5"},
      {R"({"languagePreference":"not comma separated","audioPreference":"on"})", "11.1.0.0-1"},
      {R"({"languagePreference":"","audioPreference":"on"})", "11.1.0.0-1"},
  };
  for (const auto& [text, section] : rows) {
    auto violation = judge_preferences(text);
    CHECK((violation ? violation->section : std::string()) == section);
  }
}

TEST_CASE("durations and moments") {
  CHECK(seconds_of("PT1H2M3.5S") == 3723);
  CHECK(seconds_of("P1DT1S") == 86401);
  CHECK(seconds_of("P2W") == 14 * 86400);
  for (std::string_view bad : {"", "P", "PT", "1S", "PT1", "PTS", "P1S", "PT1D", "PT-1S", "PT1S ", "PTTS"})
    CHECK_FALSE(seconds_of(bad).has_value());
  CHECK(duration_of(75250) == "PT75.25S");
  CHECK(duration_of(-5) == "PT0.00S");
  CHECK(is_utc_stamp("2026-11-22T01:02:03Z"));
  CHECK_FALSE(is_utc_stamp("2026-11-22T01:02:03-06:00"));
}

}  // namespace
}  // namespace mc::cmi5
