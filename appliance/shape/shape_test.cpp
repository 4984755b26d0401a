#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "appliance/shape/shape.hpp"

namespace mc::shape_test {

enum class Colour : std::uint8_t { red, green };
ENUM_NAMES(Colour, red, green)

struct Lesson {
  Text<1, 10> title;
  std::optional<Int<0, 600>> minutes;
};
FIELDS(Lesson, title, minutes)

struct Everything {
  bool on = false;
  std::int8_t small = 0;
  std::int64_t large = 0;
  std::uint64_t huge = 0;
  double ratio = 0;
  std::string text;
  Text<2, 4> word;
  Int<1, 9> digit;
  PersonId person;
  Instant at;
  Date day;
  Colour colour = Colour::red;
  std::optional<std::string> maybe;
  std::vector<Lesson> lessons;
  List<int, 3> few;
  std::map<std::string, double> weights;
  RawJson raw;
};
FIELDS(Everything, on, small, large, huge, ratio, text, word, digit, person, at, day, colour, maybe, lessons, few,
       weights, raw)

struct Tree {
  std::string name;
  std::vector<Tree> children;
};
FIELDS(Tree, name, children)

struct Query {
  std::optional<Text<1, 20>> search;
  std::optional<PersonId> person;
  std::optional<Colour> colour;
  std::optional<bool> open;
  std::optional<double> ratio;
  Int<1, 200> limit;
};
FIELDS(Query, search, person, colour, open, ratio, limit)

struct Empty {};
FIELDS(Empty)

namespace other {
struct Lesson {
  int different = 0;
};
FIELDS(Lesson, different)
}  // namespace other

constexpr std::string_view kGood =
    R"({"on":true,"small":-128,"large":9007199254740993,"huge":18446744073709551615,"ratio":0.1,"text":"a\"\\\n",)"
    R"("word":"abc","digit":9,"person":"0190b8f0-0000-7000-8000-000000000001","at":"2026-11-20T18:40:00.000Z",)"
    R"("day":"2026-11-20","colour":"green","maybe":"x","lessons":[{"title":"One"},{"title":"Two","minutes":5}],)"
    R"("few":[1,2,3],"weights":{"a":1,"b":2.5},"raw":{"deep":[1,2.50,"\u0001",null,true]}})";

/// kGood with one member replaced.
std::string with(std::string_view member, std::string_view value) {
  std::string out(kGood);
  std::string quoted = "\"" + std::string(member) + "\":";
  std::size_t start = out.find(quoted) + quoted.size();
  std::size_t end = start;
  for (int depth = 0; depth > 0 || (out[end] != ',' && out[end] != '}'); ++end) {
    if (out[end] == '[' || out[end] == '{') ++depth;
    if (out[end] == ']' || out[end] == '}') --depth;
  }
  return out.replace(start, end - start, value);
}

}  // namespace mc::shape_test

using namespace mc;
using namespace mc::shape_test;
using shape::from_json;
using shape::from_query;
using shape::to_json;

TEST_SUITE("shape") {

  TEST_CASE("every known type reads back exactly what was written") {
    auto value = from_json<Everything>(kGood);
    REQUIRE(value.has_value());
    CHECK(value->large == 9007199254740993);
    CHECK(value->huge == 18446744073709551615ULL);
    CHECK(value->lessons[1].minutes->value == 5);
    CHECK(to_json(*value) == kGood);
    CHECK(to_json(from_json<Everything>(to_json(*value)).value()) == kGood);
  }

  TEST_CASE("every refusal names its path and code") {
    struct Case {
      const char* member;
      const char* value;
      const char* path;
      const char* code;
    };
    const Case cases[] = {
        {"on", "1", "on", "wrong_type"},
        {"on", "null", "on", "wrong_type"},
        {"small", "128", "small", "out_of_range"},
        {"small", "1.5", "small", "wrong_type"},
        {"small", "\"1\"", "small", "wrong_type"},
        {"large", "9223372036854775808", "large", "out_of_range"},
        {"large", "1e300", "large", "out_of_range"},
        {"huge", "-1", "huge", "out_of_range"},
        {"huge", "18446744073709551616", "huge", "out_of_range"},
        {"ratio", "\"0.1\"", "ratio", "wrong_type"},
        {"text", "7", "text", "wrong_type"},
        {"text", R"("a\u0000b")", "text", "bad_format"},
        {"word", R"("  a  ")", "word", "too_short"},
        {"word", R"("abcde")", "word", "too_long"},
        {"word", R"("\u001b[0m")", "word", "bad_format"},
        {"digit", "0", "digit", "out_of_range"},
        {"digit", "10", "digit", "out_of_range"},
        {"person", R"("0190b8f0")", "person", "bad_format"},
        {"person", "5", "person", "wrong_type"},
        {"at", R"("2026-11-20T18:40:00")", "at", "bad_format"},
        {"day", R"("2026-02-30")", "day", "bad_format"},
        {"colour", R"("blue")", "colour", "not_one_of"},
        {"colour", "0", "colour", "wrong_type"},
        {"maybe", "[]", "maybe", "wrong_type"},
        {"lessons", "{}", "lessons", "wrong_type"},
        {"lessons", R"([{"title":"a"},{"title":""}])", "lessons[1].title", "too_short"},
        {"lessons", R"([{}])", "lessons[0].title", "missing"},
        {"lessons", R"([{"title":"a","minutes":601}])", "lessons[0].minutes", "out_of_range"},
        {"lessons", R"([{"title":"a","extra":1}])", "lessons[0].extra", "unknown_field"},
        {"lessons", R"([{"title":"a","title":"b"}])", "lessons[0].title", "repeated"},
        {"lessons", R"([[]])", "lessons[0]", "wrong_type"},
        {"few", "[1,2,3,4]", "few", "too_long"},
        {"few", "[1,\"2\"]", "few[1]", "wrong_type"},
        {"weights", R"({"a":1,"a":2})", "weights.a", "repeated"},
        {"weights", R"({"a":"1"})", "weights.a", "wrong_type"},
        {"raw", R"({"a":{"b":1,"b":2}})", "raw", "repeated"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.member);
      CAPTURE(c.value);
      auto refused = from_json<Everything>(with(c.member, c.value));
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().fault == Fault::invalid);
      CHECK(refused.error().code == "invalid_input");
      REQUIRE(refused.error().fields.size() == 1);
      CHECK(refused.error().fields[0].path == c.path);
      CHECK(refused.error().fields[0].code == c.code);
      CHECK_FALSE(refused.error().fields[0].detail.empty());
    }
  }

  TEST_CASE("all errors are collected at once, in the order of the input, then what is missing") {
    auto refused = from_json<Lesson>(R"({"minutes":-1,"extra":1})");
    REQUIRE_FALSE(refused.has_value());
    const auto& fields = refused.error().fields;
    REQUIRE(fields.size() == 3);
    CHECK(fields[0].path == "minutes");
    CHECK(fields[1].code == "unknown_field");
    CHECK((fields[2].path == "title" && fields[2].code == "missing"));
    std::string many = "[";
    for (int i = 0; i < 500; ++i) many += "{},";
    many += "{}]";
    CHECK(from_json<std::vector<Lesson>>(many).error().fields.size() == 100);
  }

  TEST_CASE("optional fields may be absent or null and are left out when empty") {
    CHECK(to_json(from_json<Lesson>(R"({"title":" x ","minutes":null})").value()) == R"({"title":"x"})");
    CHECK(to_json(from_json<Lesson>(R"({"title":"x"})").value()) == R"({"title":"x"})");
    CHECK(to_json(Page<Lesson>{{Lesson{"a", {}}}, {}}) == R"({"items":[{"title":"a"}]})");
    CHECK(to_json(Page<Lesson>{{}, "k"}) == R"({"items":[],"next":"k"})");
    CHECK(to_json(Empty{}) == "{}");
    CHECK(from_json<Empty>("{}").has_value());
  }

  TEST_CASE("hostile JSON is refused with a position and never quoted back") {
    struct Case {
      std::string text;
      const char* detail;
    };
    std::string deep(40, '['), very_deep(200'000, '[');
    const Case cases[] = {
        {"", "Not valid JSON"},
        {"{", "Not valid JSON"},
        {"{}x", "Not valid JSON at byte 3 (line 1, column 3)"},
        {"{\n\"title\": secret}", "(line 2, column"},
        {R"({"title":"\ud800"})", "Not valid JSON"},
        {R"({"title":"\udc00x"})", "Not valid JSON"},
        {"{\"title\":\"\xff\"}", "Not valid JSON"},
        {"{\"title\":\"a\nb\"}", "Not valid JSON"},
        {std::string("{\"title\":\"a\0b\"}", 15), "Not valid JSON"},
        {R"({"title":"a",})", "Not valid JSON"},
        {R"({"title":01})", "Not valid JSON"},
        {R"({'title':1})", "Not valid JSON"},
        {R"({"title":NaN})", "Not valid JSON"},
        {R"({"minutes":1e999})", "A number is too large"},
        {"/* c */ {}", "Not valid JSON"},
        {deep, "Nested too deeply"},
        {very_deep, "Nested too deeply"},
    };
    for (const Case& c : cases) {
      CAPTURE(c.text.substr(0, 40));
      auto refused = from_json<Lesson>(c.text);
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().code == "invalid_json");
      CAPTURE(refused.error().detail);
      CHECK(refused.error().detail.find(c.detail) != std::string::npos);
      CHECK(refused.error().detail.find("secret") == std::string::npos);
    }
    std::string many = "[0";
    for (int i = 0; i < 1'000'001; ++i) many += ",0";
    CHECK(from_json<std::vector<int>>(many + "]").error().detail == "Too many values.");
  }

  TEST_CASE("depth up to the limit is read") {
    std::string text = R"({"name":"leaf","children":[]})";
    for (int i = 0; i < 15; ++i) text = R"({"name":"n","children":[)" + text + "]}";
    CHECK(from_json<Tree>(text).has_value());  // 31 objects and lists, and the innermost list
    text = R"({"name":"n","children":[)" + text + "]}";
    CHECK(from_json<Tree>(text).error().code == "invalid_json");
  }

  TEST_CASE("numbers: whole reals are integers, doubles read back, no NaN is written") {
    CHECK(from_json<int>("3.0").value() == 3);
    CHECK(from_json<int>("-0").value() == 0);
    CHECK(from_json<std::int64_t>("9007199254740993.0").error().fields[0].code == "out_of_range");
    for (double value : {0.1, -1e-300, 1.7976931348623157e308, 5e-324, 123456789.125})
      CHECK(from_json<double>(to_json(value)).value() == value);
    CHECK(to_json(std::numeric_limits<double>::infinity()) == "null");
    CHECK(to_json(std::nan("")) == "null");
    CHECK(to_json(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(from_json<std::int64_t>("-9223372036854775808").value() == std::numeric_limits<std::int64_t>::min());
  }

  TEST_CASE("text is counted in code points after NFC and trim, and written as valid JSON whatever it holds") {
    CHECK(from_json<Lesson>(R"({"title":"e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"})")
              .value()
              .title.value.size() == 20);
    CHECK(to_json(std::string("a\x01\x7f\"\\/\t\xff")) == "\"a\\u0001\\u007f\\\"\\\\/\\t\xef\xbf\xbd\"");
    std::string huge = "{\"title\":\"" + std::string(5'000'000, 'a') + "\"}";
    CHECK(from_json<Lesson>(huge).error().fields[0].code == "too_long");
    std::string raw = "\"" + std::string((1U << 20) + 1, 'a') + "\"";
    CHECK(from_json<RawJson>(raw).error().fields[0].code == "too_long");
  }

  TEST_CASE("a path never carries control characters or long names of the sender") {
    auto refused = from_json<Empty>("{\"a\\u0007b\":1,\"" + std::string(1000, 'x') + "\":1}");
    REQUIRE(refused.error().fields.size() == 2);
    CHECK(refused.error().fields[0].path == "?");
    CHECK(refused.error().fields[1].path.size() == 100);
  }

  TEST_CASE("query strings") {
    auto good = from_query<Query>(
        "search=Tom%C3%A1s+A&person=0190b8f0-0000-7000-8000-000000000001&colour=red&open=true&ratio=0.5&limit=50");
    REQUIRE(good.has_value());
    CHECK(good->search->value == "Tomás A");
    CHECK(*good->open);
    CHECK(good->limit == 50);
    CHECK_FALSE(from_query<Query>("limit=5&search=&person=").value().search.has_value());
    CHECK(from_query<Empty>("").has_value());
    struct Case {
      const char* query;
      const char* path;
      const char* code;
    };
    for (const Case& c :
         {Case{"", "limit", "missing"}, Case{"limit=1&limit=2", "limit", "repeated"},
          Case{"limit=1&x=2", "x", "unknown_field"}, Case{"limit=1x", "limit", "wrong_type"},
          Case{"limit=", "limit", "wrong_type"}, Case{"limit=+1", "limit", "wrong_type"},
          Case{"limit=999999999999999999999", "limit", "out_of_range"}, Case{"limit=201", "limit", "out_of_range"},
          Case{"limit=1&open=yes", "open", "wrong_type"}, Case{"limit=1&colour=blue", "colour", "not_one_of"},
          Case{"limit=1&ratio=nan", "ratio", "out_of_range"}, Case{"limit=1&search=%FF", "search", "not_utf8"},
          Case{"limit=1&search=%00", "search", "bad_format"}, Case{"limit=1&search=%4", "search", "bad_format"},
          Case{"limit=1&search=%zz", "search", "bad_format"}, Case{"%FF=1", "", "bad_format"}}) {
      CAPTURE(c.query);
      auto refused = from_query<Query>(c.query);
      REQUIRE_FALSE(refused.has_value());
      REQUIRE(refused.error().fields.size() == 1);
      CHECK(refused.error().fields[0].path == c.path);
      CHECK(refused.error().fields[0].code == c.code);
    }
  }

  TEST_CASE("the schema says what the parser enforces") {
    shape::SchemaSet set;
    shape::add_schema<Page<Everything>>(set);
    CHECK(set.conflicts.empty());
    CHECK(shape::schema_name<Page<Everything>>() == "PageOfEverything");
    CHECK(shape::schema_ref<Lesson>() == R"({"$ref":"#/components/schemas/Lesson"})");
    CHECK(set.schemas.at("Lesson") ==
          R"({"type":"object","properties":{"title":{"type":"string","minLength":1,"maxLength":10},)"
          R"("minutes":{"type":["integer","null"],"minimum":0,"maximum":600}},"required":["title"],)"
          R"("additionalProperties":false})");
    CHECK(set.schemas.at("Colour") == R"({"type":"string","enum":["red","green"]})");
    const std::string& everything = set.schemas.at("Everything");
    for (const char* part :
         {R"("small":{"type":"integer","minimum":-128,"maximum":127})", R"("person":{"type":"string","format":"uuid"})",
          R"("at":{"type":"string","format":"date-time"})", R"("day":{"type":"string","format":"date"})",
          R"("colour":{"$ref":"#/components/schemas/Colour"})", R"("maxItems":3)",
          R"("weights":{"type":"object","additionalProperties":{"type":"number"}})"}) {
      CAPTURE(part);
      CHECK(everything.find(part) != std::string::npos);
    }
    for (const auto& [name, text] : set.schemas) CHECK(from_json<RawJson>(text).value().text == text);
  }

  TEST_CASE("recursive structs end, and two shapes under one name are found") {
    shape::SchemaSet set;
    shape::add_schema<Tree>(set);
    CHECK(set.schemas.at("Tree").find(R"("items":{"$ref":"#/components/schemas/Tree"})") != std::string::npos);
    shape::add_schema<Lesson>(set);
    shape::add_schema<Lesson>(set);
    CHECK(set.conflicts.empty());
    shape::add_schema<shape_test::other::Lesson>(set);
    CHECK(set.conflicts == std::set<std::string>{"Lesson"});
  }

}  // TEST_SUITE
