#include "modules/sso/form.hpp"

#include <optional>

#include "appliance/base/text.hpp"

namespace mc::sso {

namespace {

std::unexpected<Error> malformed() {
  return fail(Fault::invalid, "form_malformed", "The form of the identity provider cannot be read.");
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return malformed();
    out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  return out;
}

}  // namespace

Result<Form> parse_form(std::string_view body) {
  std::optional<std::string> response;
  std::optional<std::string> relay_state;
  for (std::string_view part : split(body, '&')) {
    std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    std::string name = TRY(decode(part.substr(0, equals)));
    auto* field = name == "SAMLResponse" ? &response : name == "RelayState" ? &relay_state : nullptr;
    if (!field) continue;
    if (*field) return malformed();
    *field = TRY(decode(part.substr(equals + 1)));
  }
  if (!response) return malformed();
  return Form{std::move(*response), std::move(relay_state).value_or("")};
}

Result<std::string> parse_field(std::string_view body, std::string_view name) {
  std::optional<std::string> value;
  for (std::string_view part : split(body, '&')) {
    std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || TRY(decode(part.substr(0, equals))) != name) continue;
    if (value) return malformed();
    value = TRY(decode(part.substr(equals + 1)));
  }
  if (!value) return malformed();
  return std::move(*value);
}

}  // namespace mc::sso
