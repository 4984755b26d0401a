// A person's own account.
#include "modules/accounts/handles.hpp"
#include "modules/accounts/service.hpp"

#include <algorithm>
#include <array>

#include "appliance/security/password_change.hpp"

namespace mc::accounts {
namespace {

constexpr std::chrono::milliseconds kHold = std::chrono::hours{24 * 30};
constexpr std::array<std::string_view, 4> kLocales = {"en", "es", "fr", "fil"};
constexpr std::array<std::string_view, 3> kThemes = {"system", "light", "dark"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

Result<Me> Service::my_account(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) { return me(tx, viewer); });
}

Result<Me> Service::change_me(const security::Viewer& viewer, const MePatch& in, const Client& client) {
  if (in.locale && !holds(kLocales, in.locale->value))
    return invalid("locale", "unknown_locale", "Use en, es, fr or fil.");
  if (in.theme && !holds(kThemes, in.theme->value))
    return invalid("theme", "unknown_theme", "Use system, light or dark.");
  std::optional<std::string> handle;
  if (in.handle) handle = TRY(parse_handle(in.handle->value));
  return platform_.db.write([&](data::Tx& tx) -> Result<Me> {
    auto row = TRY(store::find(tx, viewer.person));
    if (!row) return not_found("person_not_found");
    if (in.locale) row->locale = in.locale->value;
    if (in.theme) row->theme = in.theme->value;
    if (handle && *handle != row->handle) {
      if (TRY(store::handle_taken(tx, *handle, row->id)))
        return conflict("handle_taken", "Somebody else has this handle.");
      TRY(store::hold_handle(tx, row->handle, row->id, tx.now() + kHold));
      row->handle = *handle;
      TRY(audit(tx, viewer.person, "account.handle_changed", "person:" + row->id.text(), "ok", RawJson{"{}"}, client));
    }
    TRY(store::update(tx, *row));
    return me(tx, viewer);
  });
}

mc::Status Service::change_password(const security::Viewer& viewer, const PasswordChange& in, const Client& client) {
  if (limiter_.take("password:" + viewer.person.text(), limits_.authentication) > 0)
    return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
  std::optional<PersonRow> row;
  std::optional<PasswordRow> password;
  TRY(platform_.db.read([&](data::Tx& tx) -> mc::Status {
    row = TRY(store::find(tx, viewer.person));
    password = TRY(store::password(tx, viewer.person));
    return {};
  }));
  if (!row || !password) return conflict("no_password", "This account signs in without a password of ours.");
  if (!TRY(passwords_.verify(in.current_password.value, password->hash)).matches) {
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, viewer.person, "account.password_change_failed", "person:" + viewer.person.text(), "failed",
                   RawJson{"{}"}, client);
    }));
    return invalid("current_password", "wrong_password", "The present password is wrong.");
  }
  TRY(security::check_password(
      "new_password", in.new_password.value,
      {row->first_name, row->last_name, row->email, row->handle, platform_.settings.organisation_name}));
  if (in.new_password.value == in.current_password.value)
    return invalid("new_password", "password_same", "Use another password than the present one.");
  std::string hash = TRY(passwords_.hash(in.new_password.value));
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    TRY(store::set_password(tx, viewer.person, hash, false));
    TRY(security::password_was_changed(tx, viewer.person));
    TRY(platform_.sessions.end_all(tx, viewer.person, "password_changed", viewer.session));
    return audit(tx, viewer.person, "account.password_changed", "person:" + viewer.person.text(), "ok", RawJson{"{}"},
                 client);
  });
}

Result<Devices> Service::devices(const security::Viewer& viewer) {
  auto open = TRY(platform_.db.read([&](data::Tx& tx) { return platform_.sessions.devices(tx, viewer.person); }));
  Devices devices;
  for (security::DeviceSession& session : open)
    devices.items.push_back({session.id, std::move(session.device), std::move(session.address), session.created_at,
                             session.last_seen_at, session.id == viewer.session, session.shared_workstation});
  return devices;
}

mc::Status Service::end_device(const security::Viewer& viewer, SessionId device) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto open = TRY(platform_.sessions.devices(tx, viewer.person));
    bool own = std::any_of(open.begin(), open.end(), [&](const auto& session) { return session.id == device; });
    if (!own) return not_found("device_not_found");
    return platform_.sessions.end(tx, device, "revoked");
  });
}

mc::Status Service::end_everywhere(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) { return platform_.sessions.end_all(tx, viewer.person, "signed_out"); });
}

mc::Status Service::deactivate(const security::Viewer& viewer, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(store::find(tx, viewer.person));
    if (!row) return not_found("person_not_found");
    TRY(keep_one_super_admin(tx, viewer.person));
    row->left_by_choice = true;
    return move_to(tx, viewer.person, *row, accounts::Status::deactivated, client);
  });
}

}  // namespace mc::accounts
