#include "appliance/saml/saml_time.hpp"

#include "appliance/base/text.hpp"

namespace mc::saml {

Result<Instant> parse_saml_time(std::string_view text) {
  text = trim(text);
  std::size_t zone = text.find_first_of("Z+-", std::min<std::size_t>(text.size(), 19));
  std::string_view rest = zone == std::string_view::npos ? std::string_view("Z") : text.substr(zone);
  std::string_view time = text.substr(0, zone);
  std::string plain(time.substr(0, 19));
  std::string_view fraction = time.substr(std::min<std::size_t>(time.size(), 19));
  if (!fraction.empty()) {
    if (fraction.size() < 2 || fraction.find_first_not_of("0123456789", 1) != std::string_view::npos ||
        fraction.front() != '.')
      return fail(Fault::invalid, "time_malformed", "It is not an xs:dateTime.");
    plain += std::string(fraction.substr(0, 4));
    plain.append(plain.size() < 23 ? 23 - plain.size() : 0, '0');
  }
  auto out = parse_instant(plain + std::string(rest));
  if (!out) return fail(Fault::invalid, "time_malformed", "It is not an xs:dateTime.");
  return *out;
}

}  // namespace mc::saml
