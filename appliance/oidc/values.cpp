#include "appliance/oidc/values.hpp"

namespace mc::oidc {

std::optional<Members> members_of(shape::Cursor value) {
  if (value.kind() != shape::Kind::object) return std::nullopt;
  Members out;
  for (shape::Cursor at = value.first(); !(at == value.end()); at = at.next())
    if (!out.emplace(at.key(), at).second) return std::nullopt;
  return out;
}

std::string text_of(const Members& members, std::string_view name) {
  auto found = members.find(name);
  if (found == members.end() || found->second.kind() != shape::Kind::string) return {};
  return std::string(found->second.text());
}

std::optional<std::vector<std::string>> texts_of(const Members& members, std::string_view name, std::size_t most) {
  auto found = members.find(name);
  if (found == members.end()) return std::nullopt;
  shape::Cursor value = found->second;
  std::vector<std::string> out;
  if (value.kind() == shape::Kind::string) {
    out.emplace_back(value.text());
    return out;
  }
  if (value.kind() != shape::Kind::array) return std::nullopt;
  for (shape::Cursor at = value.first(); !(at == value.end()); at = at.next()) {
    if (at.kind() != shape::Kind::string || out.size() == most) return std::nullopt;
    out.emplace_back(at.text());
  }
  return out;
}

std::optional<Instant> date_of(const Members& members, std::string_view name) {
  constexpr std::int64_t kLatest = 253'402'300'799;  // the year 9999
  auto found = members.find(name);
  if (found == members.end()) return std::nullopt;
  if (found->second.kind() == shape::Kind::integer) {
    std::int64_t seconds = found->second.integer();
    if (seconds < 0 || seconds > kLatest) return std::nullopt;
    return Instant{seconds * 1000};
  }
  if (found->second.kind() == shape::Kind::real) {
    double seconds = found->second.real();
    if (!(seconds >= 0 && seconds <= static_cast<double>(kLatest))) return std::nullopt;
    return Instant{static_cast<std::int64_t>(seconds * 1000)};
  }
  return std::nullopt;
}

std::optional<bool> flag_of(const Members& members, std::string_view name) {
  auto found = members.find(name);
  if (found == members.end() || found->second.kind() != shape::Kind::boolean) return std::nullopt;
  return found->second.boolean();
}

}  // namespace mc::oidc
