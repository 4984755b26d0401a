// The words that leave: every kind in every language, what a template may hold, and what never leaves.
#include <doctest/doctest.h>

#include "modules/notifications/texts.hpp"
#include "modules/testing.hpp"

namespace mc::notifications {
namespace {

Letter letter() {
  Letter out;
  out.to = "ana@hospital.example";
  out.to_name = "Ana Reyes";
  out.first_name = "Ana";
  out.language = "en";
  out.organisation = "Mercy General";
  out.base_url = "https://learn.hospital.example/";
  out.link = "/learn/1";
  out.unsubscribe = "tok-1";
  return out;
}

}  // namespace

TEST_SUITE("notifications") {
  TEST_CASE("every kind has words in every language, and they use only what the kind lets out") {
    Texts texts;
    for (const Kind& kind : kinds()) {
      CHECK_MESSAGE(group_named(kind.group) != nullptr, kind.code);
      std::set<std::string_view> seen;
      for (std::string_view language : languages()) {
        std::string_view words = texts.sentence(kind.code, language);
        INFO(kind.code << " " << language << ": " << words);
        CHECK(words != texts.sentence("_other", language));
        CHECK_FALSE(problem_with(words, kind));
        std::string filled = render(words, sample_params(kind, language));
        CHECK(filled.find_first_of("{}[]") == std::string::npos);
        CHECK(filled.size() > 8);
        // Without any params there is a sentence too, not a hole.
        CHECK(render(words, {}).size() > 3);
        seen.insert(words);
      }
      CHECK_MESSAGE(seen.size() == languages().size(), kind.code);  // none is another one's copy
    }
    CHECK(texts.sentence("no_such_code", "es") == texts.sentence("_other", "es"));
    CHECK(texts.sentence("assigned", "xx") == texts.sentence("assigned", "en"));
  }

  TEST_CASE("optional pieces show only when they are whole; values are not templates") {
    CHECK(render("{a} is due[ on {b}][ and {c}].", {{"a", "Sepsis"}, {"b", "Monday"}}) == "Sepsis is due on Monday.");
    CHECK(render("{a}", {{"a", "{b} [x]"}, {"b", "no"}}) == "{b} [x]");
    CHECK(render("[{a} {b}]", {{"a", "x"}, {"b", ""}}) == "");
    CHECK(render("plain", {}) == "plain");
    CHECK(render("odd { and [", {}) == "odd { and [");
  }

  TEST_CASE("what is no template is told why") {
    const Kind& kind = kind_of("assigned");
    CHECK_FALSE(problem_with("{course}[, due {due}] {name} {organisation} {link}", kind));
    CHECK(problem_with("{message}", kind) == "placeholder_unknown");
    CHECK(problem_with("{credential}", kind) == "placeholder_unknown");  // another kind's
    CHECK(problem_with("{course", kind) == "placeholder_open");
    CHECK(problem_with("course}", kind) == "placeholder_open");
    CHECK(problem_with("[{course}", kind) == "bracket_open");
    CHECK(problem_with("[[{course}]]", kind) == "bracket_open");
    for (const char* phi : {"His MRN is known", "SSN 123-45-6789", "the Patient name", "Diagnosis: x", "DOB"})
      CHECK_MESSAGE(problem_with(phi, kind) == "looks_like_phi", phi);
    for (const char* fine : {"Your mrnext course", "Call 512-555-0100", "patients first", "1234-56-78901"})
      CHECK_MESSAGE(!problem_with(fine, kind), fine);
  }

  TEST_CASE("params leave only when their kind names them, on one line, dates in words") {
    Params given{{"course", "Sepsis\r\nBcc: x@y"},
                 {"due", "2026-12-01"},
                 {"by", "Luis"},
                 {"message", "Mr Doe in bed 4 needs you"},
                 {"reason", "ill"}};
    Params out = params_that_may_leave(kind_of("nudge"), given, "es");
    CHECK(out.size() == 3);
    CHECK(out["course"].find_first_of("\r\n") == std::string::npos);
    CHECK(out["due"] == "1 de diciembre de 2026");
    CHECK(params_that_may_leave(kind_of("assigned"), {{"course", "Care of MRN 4711"}}, "en").empty());
    CHECK(params_that_may_leave(kind_of("no_such_code"), given, "en").empty());
    CHECK(params_that_may_leave(kind_of("assigned"), {{"course", std::string(500, 'x')}}, "en")["course"].size() < 210);
    CHECK(date_words("2026-02-03", "en") == "February 3, 2026");
    CHECK(date_words("2026-02-03", "fr") == "3 février 2026");
    CHECK(date_words("2026-02-30", "en") == "2026-02-30");
  }

  TEST_CASE("a mail greets, says it, links into the app, and can be ended") {
    Texts texts;
    mail::Mail mail = compose_letter(texts, letter(), texts.built_in("assigned", "en"),
                                     {{"course", "Sepsis & <first> hour"}, {"due", "December 1, 2026"}});
    must(mail::check_mail(mail));
    CHECK(mail.subject == "You were assigned Sepsis & <first> hour, due December 1, 2026");
    CHECK(mail.text.starts_with("Hello Ana,\n\nYou were assigned Sepsis"));
    CHECK(mail.text.find("https://learn.hospital.example/learn/1\n") != std::string::npos);
    CHECK(mail.text.find("https://learn.hospital.example/unsubscribe#tok-1") != std::string::npos);
    CHECK(mail.unsubscribe == "https://learn.hospital.example/api/v1/notifications/unsubscribe/tok-1");
    CHECK(mail.html.find("Sepsis &amp; &lt;first&gt; hour") != std::string::npos);
    CHECK(mail.html.find("<first>") == std::string::npos);
    Letter locked = letter();
    locked.unsubscribe.reset();
    CHECK_FALSE(compose_letter(texts, locked, texts.built_in("security_alert", "en"), {}).unsubscribe);
  }

  TEST_CASE("links lead into the app and nowhere else") {
    CHECK(address_of("https://a.example/", "/x?y=1") == "https://a.example/x?y=1");
    for (const char* bad : {"https://evil.example/", "//evil.example", "javascript:x", "", "x", "/a b", "/\nb"})
      CHECK_MESSAGE(address_of("https://a.example", bad) == "https://a.example/", bad);
  }

  TEST_CASE("a digest has a line for each, and says how many more there are") {
    Texts texts;
    std::vector<DigestLine> lines(45, DigestLine{"One thing.", "/learn/1"});
    mail::Mail mail = compose_digest(texts, letter(), Mode::weekly, lines);
    must(mail::check_mail(mail));
    CHECK(mail.subject == "Your week: 45 notifications");
    CHECK(mail.text.find("and 5 more") != std::string::npos);
    std::size_t count = 0;
    for (std::size_t at = mail.text.find("* One"); at != std::string::npos; at = mail.text.find("* One", at + 1))
      ++count;
    CHECK(count == 40);
    CHECK(compose_digest(texts, letter(), Mode::daily, {lines[0]}).subject == "Your day: 1 notifications");
  }
}

}  // namespace mc::notifications
