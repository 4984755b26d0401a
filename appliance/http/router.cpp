#include "appliance/http/router.hpp"

#include <algorithm>

namespace mc::http {
namespace {
constexpr std::size_t kMaxSegments = 24;

/// Takes "/segment" off the front.
std::string_view take_segment(std::string_view& rest) {
  rest.remove_prefix(1);
  std::size_t end = rest.find('/');
  std::string_view segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  return segment;
}
}  // namespace

std::string_view method_name(Method method) {
  switch (method) {
  case Method::get:
    return "GET";
  case Method::post:
    return "POST";
  case Method::put:
    return "PUT";
  case Method::patch:
    return "PATCH";
  case Method::del:
    return "DELETE";
  }
  return "GET";
}

Status Router::add(const Route& route) {
  Node* node = &trees_[route.method];
  std::vector<std::string_view> names;
  std::string_view rest = route.path;
  while (!rest.empty()) {
    std::string_view segment = take_segment(rest);
    if (segment.size() > 2 && segment.front() == '{' && segment.back() == '}') {
      names.push_back(segment.substr(1, segment.size() - 2));
      if (!node->parameter) node->parameter = std::make_unique<Node>();
      node = node->parameter.get();
    } else {
      auto& child = node->fixed[std::string(segment)];
      if (!child) child = std::make_unique<Node>();
      node = child.get();
    }
  }
  if (node->route) return internal("route_twice", route.path);
  node->route = &route;
  node->names = std::move(names);
  return {};
}

const Router::Node* Router::walk(const Node& node, std::string_view rest, std::vector<std::string_view>& values) {
  if (rest.empty()) return node.route ? &node : nullptr;
  std::string_view after = rest;
  std::string_view segment = take_segment(after);
  if (auto it = node.fixed.find(segment); it != node.fixed.end())
    if (const Node* found = walk(*it->second, after, values)) return found;
  if (!node.parameter || segment.empty()) return nullptr;
  values.push_back(segment);
  if (const Node* found = walk(*node.parameter, after, values)) return found;
  values.pop_back();
  return nullptr;
}

Match Router::find(Method method, std::string_view path) const {
  auto tree = trees_.find(method);
  if (tree == trees_.end() || path.empty() || path[0] != '/') return {};
  // Bounds the recursion and, with the few routes that share a prefix, the backtracking.
  if (static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) > kMaxSegments) return {};
  std::vector<std::string_view> values;
  const Node* node = walk(tree->second, path, values);
  if (!node) return {};
  Match match{node->route, {}};
  for (std::size_t i = 0; i < values.size(); ++i) match.parameters.emplace_back(node->names[i], values[i]);
  return match;
}

std::string Router::allow(std::string_view path) const {
  std::string out;
  for (const auto& [method, tree] : trees_) {
    if (!find(method, path).route) continue;
    if (!out.empty()) out += ", ";
    out += method_name(method);
    if (method == Method::get) out += ", HEAD";
  }
  return out;
}

}  // namespace mc::http
