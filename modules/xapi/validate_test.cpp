// Rules of single values and of whole statements, for both versions.
#include "modules/xapi/testing.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {

using testing::made;

namespace {

struct Case {
  std::string text;
  bool first, second;  // accepted in 1.0.3, in 2.0
};

void check_cases(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    CAPTURE(one.text);
    auto document = shape::parse_json(one.text);
    REQUIRE(document);
    Validator old(Version::v1), newer(Version::v2);
    bool first = old.statement(document->root()), second = newer.statement(document->root());
    CHECK_MESSAGE(first == one.first, old.problem());
    CHECK_MESSAGE(second == one.second, newer.problem());
  }
}
std::vector<Case> good(std::vector<std::string> texts) {
  std::vector<Case> out;
  for (auto& text : texts) out.push_back({text, true, true});
  return out;
}
std::vector<Case> bad(std::vector<std::string> texts) {
  std::vector<Case> out;
  for (auto& text : texts) out.push_back({text, false, false});
  return out;
}
std::string of_result(const std::string& json) { return made({{"result", json}}); }
std::string of_context(const std::string& json) { return made({{"context", json}}); }
std::string of_definition(const std::string& json) {
  return made({{"object", R"({"id":"https://x.example/a","definition":)" + json + "}"}});
}
std::string inner(const std::string& more = "") {
  return R"({"objectType":"SubStatement","actor":)" + testing::kAna + R"(,"verb":)" + testing::kDid + R"(,"object":)" +
         testing::kCourse + more + "}";
}

}  // namespace

TEST_CASE("languages, durations, moments, IRIs and versions") {
  for (auto text : {"en", "en-US", "de-CH-1996", "zh-Hant-TW", "sl-rozaj-biske", "x-private", "i-klingon",
                    "en-a-bbb-x-a", "es-419", "und"})
    CHECK_MESSAGE(is_language(text), text);
  for (auto text : {"", "a12345", "de-419-DE", "en-", "e", "en-US-US", "en-a", "de-1996-1996", "x", "en_US", "12"})
    CHECK_MESSAGE(!is_language(text), text);
  for (auto text : {"PT1H", "P3Y1M29DT4H35M59.14S", "P4W", "PT16559.14S", "P1D", "PT0S", "P1.5Y", "PT0,5S"})
    CHECK_MESSAGE(is_duration(text), text);
  for (auto text :
       {"", "P", "PT", "P1DT", "P4W1D", "P1D4W", "PA1H0M0S", "PT1.5H1M", "P1H", "PT1D", "1H", "PT1S1M", "P-1D"})
    CHECK_MESSAGE(!is_duration(text), text);
  CHECK(parse_moment("2015-12-18T12:17:00.1234Z", Version::v1)->ms == 1450441020123);
  CHECK(parse_moment("2015-12-18T12:17:00+01:00", Version::v2)->ms == 1450437420000);
  for (auto text : {"20151218T121700Z", "2015-12-18T12:17:00", "2015-12-18T12:17Z", "2015-12-18T12:17:00+0100"}) {
    CHECK_MESSAGE(parse_moment(text, Version::v1).has_value(), text);
    CHECK_MESSAGE(!parse_moment(text, Version::v2).has_value(), text);
  }
  CHECK(parse_moment("2008-09-15 15:53:00.601+00:00", Version::v2));
  CHECK_FALSE(parse_moment("2008-09-15 15:53:00.601+00:00", Version::v1));
  for (auto text : {"", "2015", "2015-12-18", "01/011/2015", "2015-13-18T12:17:00Z", "2015-02-30T12:17:00Z",
                    "2008-09-15T15:53:00.601-00", "2008-09-15T15:53:00.601-0000", "2008-09-15T15:53:00.601-00:00",
                    "2015-12-18T25:17:00Z", "2015-12-18T12:17:00Zx"})
    for (Version version : {Version::v1, Version::v2}) CHECK_MESSAGE(!parse_moment(text, version).has_value(), text);
  for (auto text : {"http://a", "urn:uuid:1", "https://x.example/\xC3\xA9"}) CHECK_MESSAGE(is_iri(text), text);
  for (auto text : {"", "abc", "ab=c://should.fail.com", "http:", "http://a b", "http://<a>", ":a"})
    CHECK_MESSAGE(!is_iri(text), text);
  CHECK(is_mailbox("mailto:a@b"));
  for (auto text : {"a@b", "mailto:should.fail.com", "mailto:@b", "mailto:a@", "mailto:a b@c"})
    CHECK_FALSE(is_mailbox(text));
  CHECK(parse_header_version("1.0.3") == Version::v1);
  CHECK(parse_header_version("2.0.0") == Version::v2);
  for (auto text : {"", "0.95", "1.1.0", "1.0.4", "3.0"}) CHECK_FALSE(parse_header_version(text));
  CHECK(http_date(Instant{1450441020123}) == "Fri, 18 Dec 2015 12:17:00 GMT");
}

TEST_CASE("actors have exactly one identifier, groups may be anonymous with members") {
  std::string account = R"("account":{"homePage":"https://x.example","name":"7"})";
  check_cases(good({made(), made({{"actor", "{" + account + "}"}}),
                    made({{"actor", R"({"mbox_sha1sum":"cd9b00a5611f94eaa7b1661edab976068e364975"})"}}),
                    made({{"actor", R"({"openid":"http://openid.example.org/1"})"}}),
                    made({{"actor", R"({"objectType":"Group","member":[{"mbox":"mailto:a@b"}]})"}}),
                    made({{"actor", R"({"objectType":"Group",)" + account + "}"}})}));
  check_cases(
      bad({made({{"actor", ""}}), made({{"actor", "{}"}}), made({{"actor", "\"a\""}}), made({{"actor", "null"}}),
           made({{"actor", R"({"mbox":"mailto:a@b",)" + account + "}"}}),
           made({{"actor", R"({"mbox":"mailto:a@b","name":null})"}}),
           made({{"actor", R"({"mbox":"mailto:a@b","name":1})"}}), made({{"actor", R"({"Mbox":"mailto:a@b"})"}}),
           made({{"actor", R"({"mbox":"mailto:a@b","mbox":"mailto:a@b"})"}}),
           made({{"actor", R"({"objectType":"Person","mbox":"mailto:a@b"})"}}),
           made({{"actor", R"({"objectType":"Agent","mbox":"mailto:a@b","member":[]})"}}),
           made({{"actor", R"({"objectType":"Group"})"}}), made({{"actor", R"({"objectType":"Group","member":[]})"}}),
           made({{"actor", R"({"objectType":"Group","member":[{"objectType":"Group","mbox":"mailto:a@b"}]})"}}),
           made({{"actor", R"({"account":{"homePage":"x","name":"7"}})"}}),
           made({{"actor", R"({"account":{"homePage":"https://x.example"}})"}}),
           made({{"actor", R"({"mbox_sha1sum":"zz"})"}})}));
}

TEST_CASE("verbs, objects and sub-statements") {
  check_cases(good({made({{"object", testing::kAna}}),
                    made({{"object", R"({"objectType":"StatementRef","id":")" + testing::new_id(1) + "\"}"}}),
                    made({{"object", inner()}}),
                    made({{"object", inner(R"(,"result":{"completion":true},"timestamp":"2015-12-18T12:17:00Z")")}})}));
  check_cases(bad({made({{"verb", ""}}),
                   made({{"verb", "{}"}}),
                   made({{"verb", R"({"id":"completed"})"}}),
                   made({{"verb", R"({"id":"http://a/b","display":{}})"}}),
                   made({{"verb", R"({"id":"http://a/b","display":"x"})"}}),
                   made({{"verb", R"({"id":"http://a/b","display":{"en":null}})"}}),
                   made({{"verb", R"({"id":"http://a/b","display":{"a12345":"x"}})"}}),
                   made({{"object", ""}}),
                   made({{"object", "{}"}}),
                   made({{"object", R"({"objectType":"Activity"})"}}),
                   made({{"object", R"({"objectType":"activity","id":"http://a/b"})"}}),
                   made({{"object", R"({"objectType":"StatementRef","id":"1"})"}}),
                   made({{"object", inner(R"(,"id":")" + testing::new_id(1) + "\"")}}),
                   made({{"object", inner(R"(,"version":"1.0.0")")}}),
                   made({{"object", inner(R"(,"authority":)" + testing::kAna)}}),
                   made({{"object", R"({"objectType":"SubStatement","actor":)" + testing::kAna + R"(,"verb":)" +
                                        testing::kDid + R"(,"object":)" + inner() + "}"}}),
                   made({{"verb", "{\"id\":\"" + std::string(kVoided) + "\"}"}}),
                   made({{"id", "\"1\""}}),
                   made({{"id", "12345"}}),
                   made({{"id", "\"AA97B177-9383-4934-8543-0F91A7A028368\""}}),
                   made({{"dummy", "1"}}),
                   made({{"stored", "\"x\""}})}));
}

TEST_CASE("definitions and interactions") {
  std::string list = R"([{"id":"a","description":{"en":"A"}},{"id":"b"}])";
  check_cases(
      good({of_definition("{}"), of_definition(R"({"extensions":{}})"),
            of_definition(R"({"extensions":{"http://a/b":null}})"),
            of_definition(R"({"interactionType":"choice","correctResponsesPattern":["a"],"choices":)" + list + "}"),
            of_definition(R"({"interactionType":"sequencing","choices":)" + list + "}"),
            of_definition(R"({"interactionType":"likert","scale":)" + list + "}"),
            of_definition(R"({"interactionType":"matching","source":)" + list + R"(,"target":)" + list + "}"),
            of_definition(R"({"interactionType":"performance","steps":)" + list + "}"),
            of_definition(R"({"type":"http://a/b","moreInfo":"http://a/c","name":{"en":"x"}})")}));
  check_cases(bad({of_definition("\"x\""), of_definition(R"({"name":{}})"), of_definition(R"({"name":"x"})"),
                   of_definition(R"({"type":"x"})"), of_definition(R"({"moreInfo":null})"),
                   of_definition(R"({"moreInfo":"x"})"), of_definition(R"({"extensions":{"x":1}})"),
                   of_definition(R"({"interactionType":"quiz"})"), of_definition(R"({"choices":)" + list + "}"),
                   of_definition(R"({"interactionType":"choice","choices":[{"id":"a"},{"id":"a"}]})"),
                   of_definition(R"({"interactionType":"choice","choices":[{"description":{"en":"A"}}]})"),
                   of_definition(R"({"interactionType":"choice","choices":{"id":"a"}})"),
                   of_definition(R"({"interactionType":"likert","choices":)" + list + "}"),
                   of_definition(R"({"interactionType":"choice","correctResponsesPattern":"a"})"),
                   of_definition(R"({"interactionType":"choice","correctResponsesPattern":[1]})"),
                   of_definition(R"({"unknown":1})")}));
}

TEST_CASE("results and their scores") {
  check_cases(good({of_result("{}"),
                    of_result(R"({"score":{"scaled":1,"raw":5,"min":0,"max":5.5},"success":true,"duration":"PT1S"})"),
                    of_result(R"({"response":"","extensions":{"http://a/b":{"c":[null]}}})")}));
  check_cases(
      bad({of_result("1"), of_result(R"({"score":{"scaled":1.01}})"), of_result(R"({"score":{"scaled":"0.5"}})"),
           of_result(R"({"score":{"raw":6,"max":5}})"), of_result(R"({"score":{"raw":-1,"min":0}})"),
           of_result(R"({"score":{"min":5,"max":1}})"), of_result(R"({"completion":"false"})"),
           of_result(R"({"success":1})"), of_result(R"({"duration":"P4W1D"})"), of_result(R"({"duration":12345})"),
           of_result(R"({"response":1})"), of_result(R"({"extensions":{"should fail":1}})")}));
}

TEST_CASE("context, and what 2.0 adds to it") {
  std::string agent = R"({"objectType":"contextAgent","agent":)" + testing::kAna;
  std::string group = R"({"objectType":"contextGroup","group":{"objectType":"Group","mbox":"mailto:t@x"})";
  check_cases(good(
      {of_context("{}"), of_context(R"({"registration":")" + testing::new_id(3) + "\"}"),
       of_context(R"({"contextActivities":{"parent":)" + testing::kCourse + R"(,"other":[)" + testing::kCourse + "]}}"),
       of_context(
           R"({"language":"en-US","platform":"x","revision":"1","statement":{"objectType":"StatementRef","id":")" +
           testing::new_id(3) + "\"}}"),
       of_context(R"({"instructor":)" + testing::kAna + R"(,"team":{"objectType":"Group","mbox":"mailto:t@x"}})")}));
  check_cases(bad({of_context(R"({"registration":"x"})"), of_context(R"({"registration":null})"),
                   of_context(R"({"instructor":{"key":1}})"), of_context(R"({"team":)" + testing::kAna + "}"),
                   of_context(R"({"contextActivities":{}})"), of_context(R"({"contextActivities":{"parents":[]}})"),
                   of_context(R"({"contextActivities":{"parent":"x"}})"), of_context(R"({"language":"a12345"})"),
                   of_context(R"({"statement":{"id":")" + testing::new_id(3) + "\"}}"),
                   made({{"object", testing::kAna}, {"context", R"({"platform":"x"})"}}),
                   made({{"object", inner()}, {"context", R"({"revision":"x"})"}})}));
  check_cases(
      {{of_context(R"({"contextAgents":[)" + agent + "}]}"), false, true},
       {of_context(R"({"contextAgents":[)" + agent + R"(,"relevantTypes":["http://a/b"]}]})"), false, true},
       {of_context(R"({"contextGroups":[)" + group + "}]}"), false, true},
       {of_context(R"({"contextAgents":[)" + agent + R"(,"relevantTypes":[]}]})"), false, false},
       {of_context(R"({"contextAgents":[)" + agent + R"(,"relevantTypes":["abc"]}]})"), false, false},
       {of_context(R"({"contextAgents":[{"objectType":"x","agent":)" + testing::kAna + "}]}"), false, false},
       {of_context(R"({"contextGroups":[{"objectType":"contextGroup","group":)" + testing::kAna + "}]}"), false, false},
       {made({{"version", "\"1.0\""}}), true, true},
       {made({{"version", "\"1.0.9\""}}), true, true},
       {made({{"version", "\"2.0.0\""}}), false, true},
       {made({{"version", "\"1.1.0\""}}), false, false},
       {made({{"version", "\"0.9.9\""}}), false, false},
       {made({{"timestamp", "\"2015-12-18T12:17:00\""}}), true, false},
       {made({{"timestamp", "null"}}), false, false}});
}

TEST_CASE("authority and attachments") {
  std::string head =
      R"([{"usageType":"http://a/b","display":{"en":"x"},"contentType":"text/plain; charset=ascii","length":27,)";
  std::string hash = R"("sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a")";
  check_cases(good(
      {made({{"attachments", head + hash + R"(,"fileUrl":"http://a/c"}])"}}), made({{"authority", testing::kAna}}),
       made({{"authority", R"({"objectType":"Group","member":[{"mbox":"mailto:a@b"},{"mbox":"mailto:c@d"}]})"}})}));
  check_cases(bad(
      {made({{"attachments", "{}"}}), made({{"attachments", "[1]"}}), made({{"attachments", head + R"("sha2":1}])"}}),
       made({{"attachments", head + R"("sha2":"12"}])"}}), made({{"attachments", head + hash + R"(,"fileUrl":"x"}])"}}),
       made({{"attachments", R"([{"usageType":"x"}])"}}),
       made({{"authority",
              R"({"objectType":"Group","mbox":"mailto:g@x","member":[{"mbox":"mailto:a@b"},{"mbox":"mailto:c@d"}]})"}}),
       made({{"authority", R"({"objectType":"Group","member":[{"mbox":"mailto:a@b"}]})"}})}));
}

}  // namespace mc::xapi
