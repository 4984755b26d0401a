#pragma once
// Which routes of the product are reports, what they ask for and what stands in their columns.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/http/routes.hpp"

namespace mc::reports {

struct Parameter {
  std::string name;
  std::string kind;  // unit, person, licence, course, date, yes, text, or the choices: "0|30|60|90"
  bool required = false;
};
FIELDS(Parameter, name, kind, required)

/// One report. `route` may hold {format}; names in it are taken from `fixed`, then from the parameters.
struct Kind {
  std::string code;
  std::string group;  // credentials, training, readiness, audit, records
  std::string route;
  std::map<std::string, std::string> fixed;
  std::vector<std::string> formats;
  std::vector<Parameter> parameters;
  std::vector<std::string> columns;  // of CSV and XLSX; "..." at the end: more of them, by what is required
  bool format_in_query = true;
  std::string page{};  // of the app, where alone it is made (it asks for more than parameters); then it has no runs
};

const std::vector<Kind>& catalogue();
const Kind* find_kind(std::string_view code);

/// The route of a report in this format, or nullptr when no module made it.
const http::Route* route_of(const http::Routes& routes, const Kind& kind, std::string_view format);

/// What the route is called with. Errors: invalid `parameters` unknown_parameter, `parameters.NAME` required.
struct Query {
  std::string text;                            // "format=csv&days=30"
  std::map<std::string, std::string> in_path;  // {id}
};
Result<Query> query_of(const Kind& kind, const http::Route& route, std::string_view format,
                       const std::map<std::string, std::string>& parameters);

}  // namespace mc::reports
