#pragma once
// Finds the route of a path in time proportional to the path's length: one tree of segments per method.
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appliance/http/routes.hpp"

namespace mc::http {

std::string_view method_name(Method method);  // "GET"

/// A found route and its parameters; the values point into the path that was matched.
struct Match {
  const Route* route = nullptr;
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
};

/// Immutable after the last add(); then thread-safe. A fixed segment wins over a parameter at the same place.
class Router {
public:
  /// Error `route_twice` (internal) when two routes would match the same requests.
  Status add(const Route& route);
  /// `path` is decoded and starts below /api/v1, as in "/courses/7".
  Match find(Method method, std::string_view path) const;
  /// Methods with a route for this path, as an Allow header; empty when the path is unknown.
  std::string allow(std::string_view path) const;

private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
    std::unique_ptr<Node> parameter;
    const Route* route = nullptr;
    std::vector<std::string_view> names;  // of the parameters on the way here, in the route's own text
  };
  static const Node* walk(const Node& node, std::string_view rest, std::vector<std::string_view>& values);
  std::map<Method, Node> trees_;
};

}  // namespace mc::http
