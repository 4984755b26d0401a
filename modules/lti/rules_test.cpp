// What comes from outside, table by table: JSON, forms, tokens; and the rules without a database.
#include <doctest/doctest.h>

#include "appliance/oidc/testing.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/pages.hpp"
#include "modules/lti/service.hpp"
#include "modules/testing.hpp"

namespace mc::lti {

namespace {

std::string why(const Error& error) {
  return error.fields.empty() ? error.code : error.fields.front().path + ":" + error.fields.front().code;
}
std::string replaced(std::string text, const std::string& what, const std::string& with) {
  auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_SUITE("modules/lti") {
  TEST_CASE("tokens: only what the right key signed, for us, now") {
    const oidc::testing::TestKey key("RS256", "k1"), other("RS256", "k1");
    const auto keys = must(oidc::parse_jwks(key.jwks()));
    const Instant now{1'795'000'000'000};
    const TokenWanted wanted{"https://idp.example", {"client"}, now};
    CHECK(verify_claims(key.token(oidc::testing::claims(now)), keys, wanted));
    auto refused = [&](const std::string& token) {
      auto out = verify_claims(token, keys, wanted);
      return out ? std::string("taken") : out.error().code;
    };
    CHECK(refused(other.token(oidc::testing::claims(now))) == "token_signature");
    CHECK(refused(key.token(oidc::testing::claims(now), R"({"alg":"none"})")) == "token_algorithm");
    CHECK(refused(key.token(oidc::testing::claims(now), R"({"alg":"HS256","kid":"k1"})")) == "token_algorithm");
    CHECK(refused(key.token(oidc::testing::claims(now), R"({"alg":"RS256","kid":"k2"})")) == "token_key_unknown");
    CHECK(refused(key.token(oidc::testing::claims(now), R"({"alg":"RS256","kid":"k1","typ":"at+jwt"})")) ==
          "token_malformed");
    CHECK(refused(key.token("[]")) == "token_malformed");
    CHECK(refused(key.token(oidc::testing::claims(now, {{"iat", std::to_string(now.ms / 1000 - 5000)}}))) ==
          "token_too_old");
    CHECK(refused(key.token(oidc::testing::claims(now, {{"nbf", std::to_string(now.ms / 1000 + 500)}}))) ==
          "token_not_yet");
    CHECK(refused("") == "token_malformed");
  }

  TEST_CASE("forms: escapes, doubles, limits") {
    auto form = must(Form::parse("a=1+2&b=%C3%A9&empty=&novalue"));
    CHECK(form.value("a") == "1 2");
    CHECK(form.value("b") == "\xc3\xa9");
    CHECK(form.has("novalue"));
    CHECK_FALSE(form.has("c"));
    CHECK_FALSE(Form::parse("a=1&a=2"));
    CHECK_FALSE(Form::parse("a=%4"));
    std::string many;
    for (int i = 0; i < 100; ++i) many += "f" + std::to_string(i) + "=1&";
    CHECK_FALSE(Form::parse(many));
  }

  TEST_CASE("registrations of tools are read under limits") {
    const std::string good =
        R"({"client_name":"T","initiate_login_uri":"https://t.example/l","redirect_uris":["https://t.example/r"],)"
        R"("jwks_uri":"https://t.example/j","https://purl.imsglobal.org/spec/lti-tool-configuration":)"
        R"({"target_link_uri":"https://t.example/r","custom_parameters":{"a":"$User.id"},"claims":["email"]}})";
    auto read = must(read_registration(good));
    CHECK(read.share_email);
    CHECK_FALSE(read.share_name);
    CHECK(read.custom.items.at(0).value.value == "$User.id");
    struct Case {
      std::string text;
      std::string why;
    };
    const std::vector<Case> cases = {
        {"", "registration_malformed"},
        {"[]", "registration_malformed"},
        {R"({"client_name":"a","client_name":"b"})", "registration_malformed"},
        {replaced(good, R"("client_name":"T")", R"("client_name":"")"), "client_name:missing"},
        {replaced(good, "https://t.example/l", "http://t.example/l"), "initiate_login_uri:not_https"},
        {replaced(good, "https://t.example/l", "https://u:p@t.example/l"), "initiate_login_uri:not_https"},
        {replaced(good, "https://t.example/l", "javascript:alert(1)"), "initiate_login_uri:not_https"},
        {replaced(good, R"(["https://t.example/r"])", "[]"), "redirect_uris:missing"},
        {replaced(good, "https://t.example/j", "https://t.example/j#x"), "jwks_uri:not_https"}};
    for (const Case& one : cases) {
      CAPTURE(one.text);
      auto out = read_registration(one.text);
      REQUIRE_FALSE(out);
      CHECK(why(out.error()) == one.why);
    }
  }

  TEST_CASE("deep linking: one activity is taken, the rest is named") {
    auto answer = [](const std::string& items) {
      std::string text = R"({"https://purl.imsglobal.org/spec/lti/claim/message_type":"LtiDeepLinkingResponse",)"
                         R"("https://purl.imsglobal.org/spec/lti/claim/version":"1.3.0",)"
                         R"("https://purl.imsglobal.org/spec/lti-dl/claim/content_items":)" +
                         items + "}";
      auto in = must(read_object(text, "x"));
      return read_deep_answer(in.members);
    };
    auto two = must(answer(R"([{"type":"link","url":"https://x.example"},{"type":"ltiResourceLink","title":"A",)"
                           R"("lineItem":{"scoreMaximum":5}},{"type":"ltiResourceLink","title":"B"}])"));
    REQUIRE(two.link);
    CHECK(two.link->title.value == "A");
    CHECK(two.item->label == "A");
    CHECK(two.notes.size() == 2);
    CHECK(must(answer(R"([{"type":"ltiResourceLink"}])")).link->done_when == DoneWhen::launched);
    CHECK_FALSE(must(answer("[]")).link);
    CHECK_FALSE(answer(R"([{"type":"ltiResourceLink","lineItem":{"scoreMaximum":0}}])"));
    CHECK_FALSE(answer(R"([{"type":"ltiResourceLink","url":"http://x.example"}])"));
    CHECK_FALSE(answer(R"([1])"));
    CHECK_FALSE(answer(R"({})"));
  }

  TEST_CASE("when a score completes a lesson") {
    auto score = [](const char* activity, const char* grading, double given) {
      ScoreIn out;
      out.activity = activity;
      out.grading = grading;
      out.given = given;
      out.maximum = 10;
      return out;
    };
    LinkSetup link;
    link.pass_percent = Int<0, 100>{80};
    struct Case {
      DoneWhen rule;
      const char* activity;
      const char* grading;
      double given;
      bool done;
    };
    for (const Case& one : std::vector<Case>{{DoneWhen::graded, "Completed", "FullyGraded", 0, true},
                                             {DoneWhen::graded, "Submitted", "FullyGraded", 1, true},
                                             {DoneWhen::graded, "Submitted", "Pending", 10, false},
                                             {DoneWhen::graded, "InProgress", "FullyGraded", 10, false},
                                             {DoneWhen::passed, "Completed", "FullyGraded", 8, true},
                                             {DoneWhen::passed, "Completed", "FullyGraded", 7.9, false},
                                             {DoneWhen::finished, "Completed", "NotReady", 0, true},
                                             {DoneWhen::finished, "Completed", "Failed", 0, false},
                                             {DoneWhen::finished, "Submitted", "FullyGraded", 10, false},
                                             {DoneWhen::launched, "Completed", "FullyGraded", 10, false}}) {
      CAPTURE(one.activity);
      CAPTURE(one.grading);
      link.done_when = one.rule;
      CHECK(completes(link, score(one.activity, one.grading, one.given)) == one.done);
    }
  }

  TEST_CASE("custom parameters and pages write nothing that was not meant") {
    List<CustomParameter, 50> tool{{{"a", "$User.id"}, {"b", "x"}}}, link{{{"b", "$Nobody"}, {"c", "\"}"}}};
    CHECK(substitute(tool, link, {{"User.id", "7"}}) == R"({"a":"7","b":"$Nobody","c":"\"}"})");
    CHECK(escape_html("<a b='c'>\"&") == "&lt;a b=&#39;c&#39;&gt;&quot;&amp;");
    CHECK(with_query("https://x.example/?a=1", {{"b", "c d"}}).starts_with("https://x.example/?a=1&b=c"));
    CHECK(origin_of("https://x.example:8443/p?q") == "https://x.example:8443");
    CHECK(is_role("http://purl.imsglobal.org/vocab/lis/v2/membership#Learner", "Learner"));
    CHECK_FALSE(is_role("http://purl.imsglobal.org/vocab/lis/v2/system/person#Learner", "Learner"));
  }
}

}  // namespace mc::lti
