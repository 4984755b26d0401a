// Connectors: off until an administrator names a server; their secrets lie sealed and are never shown.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "modules/accounts/fresh_proof.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

constexpr std::array<std::string_view, 2> kConnectors = {"nursys", "aha_ecard"};

bool is_connector(std::string_view name) {
  return std::find(kConnectors.begin(), kConnectors.end(), name) != kConnectors.end();
}

std::string seal_context(std::string_view name) { return "verification:connector:" + std::string(name); }

Status check_connector(std::string_view name, const ConnectorIn& in, bool has_secret) {
  if (!in.enabled && in.url.value.empty()) return {};
  std::string url = in.url.value;
  if (std::size_t at = url.find("{code}"); name == "aha_ecard" && at != std::string::npos) url.replace(at, 6, "0");
  if (!net::parse_https(url)) return invalid("url", "url_unusable", "Give an address that starts with https://.");
  if (name != "nursys") return {};
  if (url.find('?') != std::string::npos) return invalid("url", "url_unusable", "Give the address without a query.");
  if (in.enabled && in.username.value.empty()) return invalid("username", "missing");
  if (in.enabled && !has_secret && !in.secret) return invalid("secret", "missing");
  if (in.trust_pem && !in.trust_pem->value.empty()) {
    if (auto readable = net::check_trust(in.trust_pem->value); !readable)
      return invalid("trust_pem", readable.error().code, readable.error().detail);
  }
  return {};
}

}  // namespace

Bytes Service::seal_secret(std::string_view name, std::string_view secret) {
  return secret_key_.seal(as_bytes(secret), as_bytes(seal_context(name)), platform_.random);
}

Result<std::string> Service::open_secret(std::string_view name, const Bytes& sealed) {
  Bytes plain = TRY(secret_key_.open(sealed, as_bytes(seal_context(name))));
  return std::string(as_text(plain));
}

Result<Connector> Service::outward(const ConnectorRow& row) {
  ConnectorSettings settings;
  if (!row.settings.empty()) settings = TRY(shape::from_json<ConnectorSettings>(row.settings));
  Connector out;
  out.name = row.name;
  out.enabled = row.enabled;
  out.url = settings.url;
  out.username = settings.username;
  out.practice_setting = settings.practice_setting;
  out.has_secret = row.secret.has_value();
  out.has_trust = !settings.trust_pem.empty();
  out.last_ok_at = row.last_ok_at;
  out.last_error = row.last_error;
  return out;
}

Result<Connector> Service::connector(std::string_view name) {
  if (!is_connector(name)) return not_found("connector_not_found");
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::connector(tx, name); }));
  return outward(row.value_or(ConnectorRow{std::string(name), false, {}, {}, {}, {}}));
}

Result<Connectors> Service::connectors() {
  Connectors out;
  for (std::string_view name : kConnectors) out.items.push_back(TRY(connector(name)));
  return out;
}

Result<Connector> Service::set_connector(const security::Viewer& viewer, std::string_view name, const ConnectorIn& in) {
  if (!is_connector(name)) return not_found("connector_not_found");
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto known = TRY(store::connector(tx, name));
    ConnectorRow row = known.value_or(ConnectorRow{std::string(name), false, {}, {}, {}, {}});
    TRY(check_connector(name, in, row.secret.has_value()));
    ConnectorSettings before;
    if (!row.settings.empty()) before = TRY(shape::from_json<ConnectorSettings>(row.settings));
    ConnectorSettings after{in.url.value, in.username.value, in.practice_setting.value,
                            in.trust_pem ? in.trust_pem->value : before.trust_pem};
    // A password goes to no other server than the one for which it was typed.
    if (before.url != after.url) row.secret.reset();
    row.enabled = in.enabled;
    row.settings = shape::to_json(after);
    if (in.secret) row.secret = seal_secret(name, in.secret->value);
    TRY(check_connector(name, in, row.secret.has_value()));
    TRY(store::put_connector(tx, row));
    return audit(tx, viewer.person, in.enabled ? "verification.connector_enabled" : "verification.connector_disabled",
                 "connector:" + row.name, in.secret ? R"({"secret":"changed"})" : "{}");
  }));
  return connector(name);
}

Result<std::optional<ConnectorRow>> Service::enabled_connector(data::Tx& tx, std::string_view name) {
  auto row = TRY(store::connector(tx, name));
  if (row && !row->enabled) row.reset();
  return row;
}

/// Nothing while the connector is off.
Result<std::optional<nursys::Client>> Service::nursys_client() {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return enabled_connector(tx, "nursys"); }));
  if (!row || !row->secret) return std::optional<nursys::Client>();
  auto settings = TRY(shape::from_json<ConnectorSettings>(row->settings));
  return std::optional(nursys::Client(send_for_(settings.trust_pem, true), settings.url, settings.username,
                                      TRY(open_secret("nursys", *row->secret))));
}

Result<ConnectorTest> Service::test_connector(const security::Viewer& viewer, std::string_view name) {
  if (!is_connector(name)) return not_found("connector_not_found");
  ConnectorTest out;
  if (name != "nursys") {
    out.code = "nothing_to_test";
    out.detail = "This connector is a link that people open; nothing is called.";
    return out;
  }
  auto client = TRY(nursys_client());
  if (!client) return conflict("connector_off", "Switch the connector on first.");
  const Date today = platform_.clock.today();
  auto answer = client->submit("/notificationlookup", nursys::write_period(today, today));
  out.ok = answer && answer->success;
  if (!answer) {
    out.code = answer.error().code;
    out.detail = answer.error().detail;
  } else if (!answer->success) {
    out.code = "vendor_rejected";
    out.detail = answer->errors.empty() ? "" : "Error " + std::to_string(answer->errors.front()) + ".";
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::note_call(tx, name, out.code));
    return audit(tx, viewer.person, "verification.connector_tested", "connector:" + std::string(name),
                 fmt::format(R"({{"ok":{},"code":"{}"}})", out.ok, out.code));
  }));
  return out;
}

Result<ConnectorTest> Service::change_nursys_password(const security::Viewer& viewer, const ConnectorPassword& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  auto client = TRY(nursys_client());
  if (!client) return conflict("connector_off", "Switch the connector on first.");
  nursys::Transaction answer = TRY(client->submit("/changepassword", nursys::write_password(in.password.value)));
  ConnectorTest out;
  out.ok = answer.success;
  if (!out.ok) {
    out.code = "vendor_rejected";
    out.detail = answer.errors.empty() ? "" : "Error " + std::to_string(answer.errors.front()) + ".";
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::connector(tx, "nursys"));
    if (out.ok && row) {
      row->secret = seal_secret("nursys", in.password.value);
      TRY(store::put_connector(tx, *row));
    }
    return audit(tx, viewer.person, "verification.connector_password_changed", "connector:nursys",
                 fmt::format(R"({{"ok":{}}})", out.ok));
  }));
  return out;
}

}  // namespace mc::verification
