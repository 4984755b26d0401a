// libFuzzer target: whatever a directory sends as an attribute value or name, the parsers answer; what they accept is
// canonical, and an escaped filter value stays inside its item.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "appliance/base/text.hpp"
#include "ldap/escape.hpp"
#include "ldap/person.hpp"
#include "ldap/values.hpp"

namespace {
void require(bool good) {
  if (!good) std::abort();
}

void values(std::string_view text) {
  using namespace mc::ldap;
  if (auto id = guid_text(text)) require(!guid_filter_value(*id).empty());
  if (auto id = uuid_text(text)) require(uuid_text(*id).value() == *id);
  if (auto at = parse_generalized_time(text)) {
    const auto again = generalized_time(*at);
    require(again.size() != 15 || parse_generalized_time(again).has_value() || at->ms < 0);
  }
  if (auto at = parse_file_time(text)) require(at->ms > -11'644'473'600'001);
  if (auto sid = parse_security_id(text)) require(sid->domain.size() == text.size() - 6);
  if (auto range = parse_range(text)) require(!range->name.empty() && (!range->to || *range->to >= range->from));
  require(bind_sub_code(text).size() <= 8);
  if (auto value = text_value(text, 20)) require(mc::is_utf8(*value) && mc::count_code_points(*value) <= 20);
}

void names(std::string_view text) {
  using namespace mc::ldap;
  require(is_filter("(cn=" + escape_filter(text) + ")") == !text.empty());
  if (!text.empty()) require(is_dn("cn=" + escape_dn(text)));
  (void)is_filter(text);
  if (is_dn(text)) require(!comparable_dn(text).empty());
}

void person(std::string_view text) {
  using namespace mc::ldap;
  for (const bool windows : {true, false}) {
    const auto settings = windows ? active_directory_preset() : openldap_preset();
    Entry entry;
    entry.dn = "cn=x";
    for (const auto& name : person_attributes(settings)) entry.attributes.push_back({name, {std::string(text)}});
    if (settings.kind == Kind::active_directory)
      entry.attributes.insert(entry.attributes.begin(), {"objectGUID", {std::string(16, 'g')}});
    if (auto made = person_of(entry, settings, mc::Instant{})) require(mc::is_utf8(made->login) && !made->id.empty());
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  values(text);
  names(text);
  person(text);
  return 0;
}
