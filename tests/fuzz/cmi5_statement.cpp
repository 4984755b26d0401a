// libFuzzer target: whatever JSON an AU sends is judged without a crash; what is taken names the session's actor,
// registration and session id, and nothing is taken after the end.
#include <cstdlib>

#include "modules/cmi5/rules.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::cmi5;
  if (size < 1) return 0;
  SessionFacts facts;
  facts.session = "s";
  facts.registration = "r";
  facts.home_page = "h";
  facts.account = "a";
  facts.activity = "x";
  facts.publisher = "p";
  facts.preferences_read = true;
  facts.initialized = (data[0] & 1) != 0;
  facts.completed = (data[0] & 2) != 0;
  facts.passed = (data[0] & 4) != 0;
  if ((data[0] & 8) != 0) facts.mastery = 0.5;
  if ((data[0] & 16) != 0) facts.mode = LaunchMode::Review;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  (void)judge_preferences(text);
  auto document = mc::shape::parse_json(text);
  if (!document) return 0;
  auto verdict = judge(document->root(), facts);
  if (!verdict) {
    auto context = member(document->root(), "context");
    auto actor = member(document->root(), "actor");
    if (!context || !actor || !is_actor(*actor, facts)) std::abort();
    if (text_at(member(*context, "registration")) != "r") std::abort();
  }
  facts.ended = true;
  if (!judge(document->root(), facts)) std::abort();
  return 0;
}
