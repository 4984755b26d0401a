#include "appliance/http/routes.hpp"

#include <algorithm>

namespace mc::http {
namespace {

enum class Parameters : std::uint8_t { left_out, named };

/// "POST /courses/{id}/publish" -> "courses_publish_post", "GET /courses/{id}" -> "courses_read".
std::string operation_name(Method method, std::string_view path, Parameters parameters) {
  std::string out;
  bool ends_in_parameter = false;
  std::size_t at = 0;
  while (at < path.size()) {
    std::size_t end = path.find('/', at + 1);
    if (end == std::string_view::npos) end = path.size();
    std::string_view segment = path.substr(at + 1, end - at - 1);
    ends_in_parameter = !segment.empty() && segment.front() == '{';
    if (ends_in_parameter && parameters == Parameters::named) segment = segment.substr(1, segment.size() - 2);
    if (!segment.empty() && (!ends_in_parameter || parameters == Parameters::named)) {
      if (!out.empty()) out += '_';
      for (char c : segment) out += c == '-' || c == '.' ? '_' : c;
    }
    at = end;
  }
  switch (method) {
  case Method::get:
    return out + (ends_in_parameter ? "_read" : "_get");
  case Method::post:
    return out + "_post";
  case Method::put:
    return out + "_put";
  case Method::patch:
    return out + "_patch";
  case Method::del:
    return out + "_delete";
  }
  return out;
}

}  // namespace

Route& Routes::add(Method method, std::string path, std::string_view permission, std::string summary) {
  auto route = std::make_unique<Route>();
  route->method = method;
  route->operation = operation_name(method, path, Parameters::left_out);
  auto same = [&](const auto& other) { return other->operation == route->operation; };
  if (std::any_of(routes_.begin(), routes_.end(), same))
    route->operation = operation_name(method, path, Parameters::named);
  route->path = std::move(path);
  route->permission = permission;
  route->summary = std::move(summary);
  routes_.push_back(std::move(route));
  return *routes_.back();
}

Route& Routes::raw(Method method, std::string path, std::string_view permission, std::string summary,
                   std::function<RawAnswer(Call&, std::string_view, std::string_view)> handler) {
  Route& route = add(method, std::move(path), permission, std::move(summary));
  route.run_raw = std::move(handler);
  return route;
}

Result<std::string> read_body(Upload& upload, std::int64_t limit) {
  std::string body;
  if (upload.size) body.reserve(static_cast<std::size_t>(std::min(*upload.size, limit)));
  std::vector<std::uint8_t> buffer(64 << 10);
  for (;;) {
    std::size_t count = TRY(upload.reader(buffer));
    if (count == 0) return body;
    if (static_cast<std::int64_t>(body.size() + count) > limit)
      return fail(Fault::too_large, "body_too_large", "The file is too large.");
    body.append(reinterpret_cast<const char*>(buffer.data()), count);
  }
}

}  // namespace mc::http
