#include <doctest/doctest.h>

#include "appliance/http/openapi.hpp"
#include "appliance/http/router.hpp"

using namespace mc;
using namespace mc::http;

namespace {
enum class Level { basic, expert };
ENUM_NAMES(Level, basic, expert)
struct Filter {
  std::optional<std::string> search;
  Int<1, 200> limit;
};
FIELDS(Filter, search, limit)
struct Thing {
  std::string name;
  Level level = Level::basic;
};
FIELDS(Thing, name, level)

Result<Thing> thing() { return Thing{"x", Level::basic}; }
void add_routes(Routes& routes) {
  routes.get<Filter, Page<Thing>>("/things", "thing:view", "List",
                                  [](Call&, const Filter&) -> Result<Page<Thing>> { return Page<Thing>{}; });
  routes.post<Thing, Thing>("/things", "thing:create", "Create", [](Call&, const Thing&) { return thing(); });
  routes.get<Thing>("/things/{id}", "thing:view", "Read", [](Call&) { return thing(); });
  routes.get<Thing>("/things/newest", kPublic, "Newest", [](Call&) { return thing(); });
  routes.get<Thing>("/things/{id}/parts/{part}", "thing:view", "Part", [](Call&) { return thing(); });
  routes.get<Thing>("/things/newest/parts", "thing:view", "Parts", [](Call&) { return thing(); });
}
}  // namespace

TEST_CASE("http router: fixed segments win, parameters are found, backtracking works") {
  Routes routes;
  add_routes(routes);
  Router router;
  for (const auto& route : routes.all()) REQUIRE(router.add(*route));
  auto path = [&](Method method, std::string_view at) -> std::string {
    auto match = router.find(method, at);
    return match.route ? match.route->path : "none";
  };
  CHECK(path(Method::get, "/things") == "/things");
  CHECK(path(Method::get, "/things/7") == "/things/{id}");
  CHECK(path(Method::get, "/things/newest") == "/things/newest");
  CHECK(path(Method::get, "/things/newest/parts") == "/things/newest/parts");
  CHECK(path(Method::get, "/things/newest/parts/3") == "/things/{id}/parts/{part}");
  CHECK(path(Method::get, "/things/") == "none");
  CHECK(path(Method::get, "/things//parts/3") == "none");
  CHECK(path(Method::get, "/thing") == "none");
  CHECK(path(Method::del, "/things/7") == "none");
  CHECK(path(Method::get, "") == "none");
  CHECK(path(Method::get, "/things" + std::string(4000, '/')) == "none");
  auto match = router.find(Method::get, "/things/a b/parts/c");
  REQUIRE(match.parameters.size() == 2);
  CHECK(match.parameters[0] == std::pair<std::string_view, std::string_view>{"id", "a b"});
  CHECK(match.parameters[1] == std::pair<std::string_view, std::string_view>{"part", "c"});
  CHECK(router.allow("/things") == "GET, HEAD, POST");
  CHECK(router.allow("/nothing").empty());
}

TEST_CASE("http router: two routes for the same requests are refused") {
  Routes routes;
  auto handler = [](Call&) { return thing(); };
  routes.get<Thing>("/a/{x}", "p", "A", handler);
  routes.get<Thing>("/a/{y}", "p", "B", handler);
  Router router;
  CHECK(router.add(*routes.all()[0]));
  auto second = router.add(*routes.all()[1]);
  REQUIRE(!second);
  CHECK(second.error().code == "route_twice");
}

TEST_CASE("http openapi: routes, parameters, schemas and permissions are described, the same every time") {
  Routes routes;
  add_routes(routes);
  auto text = openapi_text(routes, "1.2.3");
  REQUIRE(text);
  CHECK(*text == *openapi_text(routes, "1.2.3"));
  REQUIRE(shape::parse_json(*text));
  auto has = [&](std::string_view part) { return text->find(part) != std::string::npos; };
  CHECK(has(R"("openapi":"3.1.0")"));
  CHECK(has(R"("x-permission":"thing:create")"));
  CHECK(has(R"("name":"limit","in":"query","required":true)"));
  CHECK(has(R"("name":"search","in":"query","required":false)"));
  CHECK(has(R"("name":"part","in":"path")"));
  CHECK(has(R"("operationId":"things_post")"));
  CHECK(has(R"("PageOfThing")"));
  CHECK(has(R"("security":[])"));
  CHECK(has("application/problem+json"));
}

TEST_CASE("http openapi: an operation name stands for one route") {
  Routes routes;
  auto handler = [](Call&) { return thing(); };
  routes.get<Thing>("/a/b", "p", "A", handler);
  routes.get<Thing>("/a-b", "p", "B", handler);
  routes.get<Thing>("/a/{x}/b", "p", "C", handler);
  CHECK(routes.all()[2]->operation == "a_x_b_get");  // told apart by its parameter
  auto text = openapi_text(routes, "1");
  REQUIRE(!text);
  CHECK(text.error().code == "operation_twice");
}
