// Full-text and place indexes.
#include <doctest/doctest.h>

#include "appliance/data/fulltext.hpp"
#include "appliance/data/geo.hpp"
#include "appliance/data/test_store.hpp"

namespace mc::data {
namespace {

constexpr Module kSearch{"search"};
const FullText kDocuments(kSearch, "search_documents");
const Places kPlaces(kSearch, "search_places");

Uuid key_of(int n) {
  Uuid key{};
  key[15] = static_cast<std::uint8_t>(n);
  return key;
}
template <class Hit>
std::vector<int> numbers(const std::vector<Hit>& hits) {
  std::vector<int> out;
  for (const Hit& hit : hits) out.push_back(hit.key[15]);
  return out;
}

}  // namespace

TEST_CASE("typed text becomes words, never query syntax") {
  CHECK(match_query("blood trans") == "\"blood\" \"trans\"*");
  CHECK(match_query("  NEAR(a OR \"b\") -c* ") == "\"NEAR\" \"a\" \"OR\" \"b\" \"c\"");
  CHECK(match_query(" \"*() ").empty());
}

TEST_CASE("documents are found by word, prefix, without case and accents; title before body; replaced and removed") {
  TestStore store;
  auto put = [&](int n, std::string_view title, std::string_view body) {
    REQUIRE(store.db().write([&](Tx& tx) { return kDocuments.put(tx, key_of(n), {title, body}); }));
  };
  auto find = [&](std::string_view words) {
    auto hits = store.db().read([&](Tx& tx) { return kDocuments.search(tx, words, 10); });
    REQUIRE(hits);
    return numbers(*hits);
  };
  REQUIRE(store.db().write([](Tx& tx) { return kDocuments.create(tx); }));
  REQUIRE(store.db().write([](Tx& tx) { return kDocuments.create(tx); }));
  put(1, "Handling of insulin", "Storage and dosing");
  put(2, "Storage rules",
      "Insulin stays cold; see S\xC3\xA9"
      "curit\xC3\xA9");
  put(3, "Hand hygiene", "Wash");
  CHECK(find("insulin") == std::vector<int>{1, 2});
  CHECK(find("INSU") == std::vector<int>{1, 2});
  CHECK(find("insu ").empty());  // the word is finished
  CHECK(find("securite") == std::vector<int>{2});
  CHECK(find("insulin cold") == std::vector<int>{2});
  CHECK(find("\" OR NOT (").empty());
  CHECK(find("").empty());
  auto hit = store.db().read([](Tx& tx) { return kDocuments.search(tx, "cold", 1); });
  CHECK(hit->front().excerpt.find("\x02"
                                  "cold\x03") != std::string::npos);
  put(1, "Something else", "entirely");
  CHECK(find("insulin") == std::vector<int>{2});
  REQUIRE(store.db().write([](Tx& tx) { return kDocuments.remove(tx, key_of(2)); }));
  REQUIRE(store.db().write([](Tx& tx) { return kDocuments.remove(tx, key_of(2)); }));
  CHECK(find("insulin").empty());
  // A failed call takes its index entries with it.
  CHECK_FALSE(store.db().write([](Tx& tx) -> Status {
    TRY(kDocuments.put(tx, key_of(9), {"Ghost", ""}));
    return conflict("on_purpose");
  }));
  CHECK(find("ghost").empty());
  REQUIRE(store.db().integrity_check());
}

TEST_CASE("a module cannot make or search an index of another") {
  TestStore store;
  const FullText foreign({"other"}, "search_documents");
  CHECK(store.db().write([&](Tx& tx) { return foreign.create(tx); }).error().code == "table_not_owned");
  REQUIRE(store.db().write([](Tx& tx) { return kDocuments.create(tx); }));
  CHECK(store.db().read([&](Tx& tx) { return foreign.search(tx, "x", 1); }).error().code == "table_not_owned");
}

TEST_CASE("places within a distance, nearest first, across the date line and at the pole") {
  TestStore store;
  REQUIRE(store.db().write([](Tx& tx) -> Status {
    TRY(kPlaces.create(tx));
    TRY(kPlaces.put(tx, key_of(1), {52.5200, 13.4050}));  // Berlin
    TRY(kPlaces.put(tx, key_of(2), {53.5511, 9.9937}));   // Hamburg
    TRY(kPlaces.put(tx, key_of(3), {48.1351, 11.5820}));  // Munich
    TRY(kPlaces.put(tx, key_of(4), {-17.7, 179.95}));     // Fiji, west of the line
    TRY(kPlaces.put(tx, key_of(5), {-17.7, -179.95}));    // and east of it
    TRY(kPlaces.put(tx, key_of(6), {89.9, -100}));
    return {};
  }));
  auto find = [&](Position centre, double km, int limit = 10) {
    auto hits = store.db().read([&](Tx& tx) { return kPlaces.within(tx, centre, km, limit); });
    REQUIRE(hits);
    return numbers(*hits);
  };
  CHECK(kilometres_between({52.5200, 13.4050}, {53.5511, 9.9937}) == doctest::Approx(255.3).epsilon(0.005));
  CHECK(find({52.5, 13.4}, 300) == std::vector<int>{1, 2});
  CHECK(find({52.5, 13.4}, 600) == std::vector<int>{1, 2, 3});
  CHECK(find({52.5, 13.4}, 600, 1) == std::vector<int>{1});
  CHECK(find({-17.7, 179.99}, 20) == std::vector<int>{4, 5});
  CHECK(find({-17.7, -179.99}, 20) == std::vector<int>{5, 4});
  CHECK(find({89.9, 80}, 50) == std::vector<int>{6});
  REQUIRE(store.db().write([](Tx& tx) -> Status {
    TRY(kPlaces.put(tx, key_of(3), {52.5, 13.5}));
    return kPlaces.remove(tx, key_of(1));
  }));
  CHECK(find({52.5, 13.4}, 100) == std::vector<int>{3});
  CHECK(store.db().write([](Tx& tx) { return kPlaces.put(tx, key_of(7), {91, 0}); }).error().fault == Fault::invalid);
}

}  // namespace mc::data
