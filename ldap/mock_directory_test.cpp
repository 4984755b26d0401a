// The in-memory directory of the mock server: filters are evaluated from their BER, without liblber's help.
#include <algorithm>
#include <set>

#include "appliance/base/text.hpp"
#include "ldap/escape.hpp"
#include "ldap/testing.hpp"
#include "ldap/values.hpp"

namespace mc::ldap::testing {
namespace {
struct Item {
  unsigned char tag = 0;
  std::string_view content;
};

// One BER element off the front; an empty tag when there is none.
Item next(std::string_view& bytes) {
  if (bytes.size() < 2) return {};
  Item item{static_cast<unsigned char>(bytes[0]), {}};
  std::size_t length = static_cast<unsigned char>(bytes[1]), header = 2;
  if (length >= 0x80) {
    const std::size_t count = length & 0x7f;
    length = 0;
    for (std::size_t at = 0; at < count && header < bytes.size(); ++at)
      length = length << 8 | static_cast<unsigned char>(bytes[header++]);
  }
  if (header + length > bytes.size()) return {};
  item.content = bytes.substr(header, length);
  bytes.remove_prefix(header + length);
  return item;
}

bool equal(std::string_view name, std::string_view stored, std::string_view asked) {
  if (stored == asked || ascii_lower(stored) == ascii_lower(asked)) return true;
  return name.find("member") != std::string_view::npos && comparable_dn(stored) == comparable_dn(asked);
}

bool at_least(std::string_view stored, std::string_view asked) {
  auto left = parse_integer(stored), right = parse_integer(asked);
  return left && right ? *left >= *right : stored >= asked;
}
}  // namespace

bool Directory::matches(const Entry& entry, std::string_view filter, int depth) const {
  const auto item = next(filter);
  auto rest = item.content;
  const auto any = [&](std::string_view name, const auto& holds) {
    const auto* attribute = entry.find(name);
    return attribute != nullptr && std::ranges::any_of(attribute->values, holds);
  };
  switch (item.tag) {
  case 0xa0:
  case 0xa1: {
    const bool all = item.tag == 0xa0;
    while (!rest.empty()) {
      auto before = rest;
      next(rest);
      if (matches(entry, before.substr(0, before.size() - rest.size()), depth + 1) != all) return !all;
    }
    return all;
  }
  case 0xa2:
    return !matches(entry, rest, depth + 1);
  case 0x87:
    return entry.find(rest) != nullptr || ascii_lower(rest) == "objectclass";
  case 0xa3: {
    const auto name = next(rest).content, value = next(rest).content;
    return any(name, [&](const std::string& one) { return equal(name, one, value); });
  }
  case 0xa5: {
    const auto name = next(rest).content, value = next(rest).content;
    return any(name, [&](const std::string& one) { return at_least(one, value); });
  }
  case 0xa9: {
    const auto rule = next(rest).content, name = next(rest).content, value = next(rest).content;
    if (rule != "1.2.840.113556.1.4.1941" || ascii_lower(name) != "memberof" || !chain) return false;
    std::set<std::string> reached{comparable_dn(value)};
    for (bool grown = true; grown;) {
      grown = false;
      for (const auto& group : entries) {
        const auto* members = group.find("member");
        if (members == nullptr || !reached.contains(comparable_dn(group.dn))) continue;
        for (const auto& member : members->values) grown |= reached.insert(comparable_dn(member)).second;
      }
    }
    return comparable_dn(entry.dn) != comparable_dn(value) && reached.contains(comparable_dn(entry.dn));
  }
  default:
    return false;
  }
}

std::vector<Entry> Directory::search(const std::string& base, bool subtree, std::string_view filter,
                                     bool deleted) const {
  std::vector<Entry> found;
  if (base.empty() && !subtree) return {root};
  const auto wanted = comparable_dn(base);
  for (const auto& entry : entries) {
    const auto dn = comparable_dn(entry.dn);
    const bool inside = dn == wanted || (subtree && dn.ends_with("," + wanted));
    if (inside && (deleted || entry.find("isDeleted") == nullptr) && matches(entry, filter)) found.push_back(entry);
  }
  return found;
}

Entry Directory::select(const Entry& entry, const std::vector<std::string>& wanted) const {
  Entry chosen{entry.dn, {}};
  for (const auto& name : wanted) {
    const auto asked = parse_range(name);
    const auto* attribute = entry.find(asked ? asked->name : name);
    if (attribute == nullptr) continue;
    const auto from = asked ? asked->from : 0;
    const auto& values = attribute->values;
    if ((!asked && (range == 0 || values.size() <= range)) || from > values.size()) {
      chosen.attributes.push_back({name, values});
      continue;
    }
    const auto to = std::min(values.size(), from + (range == 0 ? values.size() : range));
    const auto last = to == values.size() ? "*" : std::to_string(to - 1);
    chosen.attributes.push_back(
        {attribute->name + ";range=" + std::to_string(from) + "-" + last,
         {values.begin() + static_cast<std::ptrdiff_t>(from), values.begin() + static_cast<std::ptrdiff_t>(to)}});
  }
  return chosen;
}

Entry entry(std::string dn, std::vector<std::pair<std::string, std::vector<std::string>>> attributes) {
  Entry made{std::move(dn), {}};
  for (auto& [name, values] : attributes) made.attributes.push_back({std::move(name), std::move(values)});
  return made;
}

Secret secret(std::string_view text) { return Secret(as_bytes(text)); }

Settings settings_for(const Authority& authority, std::vector<std::uint16_t> ports, Kind kind) {
  auto settings = kind == Kind::openldap ? openldap_preset() : active_directory_preset();
  for (auto port : ports) settings.servers.push_back({"127.0.0.1", port});
  settings.trust_pem = authority.pem();
  settings.bind_dn = "cn=service";
  settings.bind_password = secret("service-password");
  settings.people_base = "dc=hosp,dc=test";
  settings.groups_base = "dc=hosp,dc=test";
  // A busy machine must not look like a broken server.
  settings.timing = {std::chrono::seconds{20}, std::chrono::seconds{60}, std::chrono::seconds{30}};
  return settings;
}

}  // namespace mc::ldap::testing
