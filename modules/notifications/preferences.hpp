#pragma once
// What a person chose: channels for each group of kinds, quiet hours by her clock, language, phone and browsers.
// Thread-safe.
#include "appliance/security/rate_limit.hpp"
#include "modules/notifications/courier.hpp"

namespace mc::notifications {

class Preferences {
public:
  Preferences(Platform& platform, const Parts& parts, Courier& courier)
      : platform_(platform), parts_(parts), courier_(courier), limiter_(platform.clock) {}

  Result<NotificationPreferences> show(const security::Viewer& viewer);
  Result<NotificationPreferences> change(const security::Viewer& viewer, const PreferencesIn& in);
  /// Sends a code by SMS; the number counts once the code came back.
  Result<PhoneCodeSent> set_phone(const security::Viewer& viewer, const PhoneIn& in);
  Result<NotificationPreferences> confirm_phone(const security::Viewer& viewer, const PhoneCodeIn& in);
  Result<NotificationPreferences> forget_phone(const security::Viewer& viewer);
  Result<PushKey> push_key();
  Result<PushDevices> subscribe(const security::Viewer& viewer, const PushIn& in);
  Result<PushDevices> unsubscribe_browser(const security::Viewer& viewer, const PushForget& in);
  /// From a mail's link: e-mail of that group is off from now on. Whoever holds the mail may do that.
  Result<Unsubscribed> unsubscribe(std::string_view token, const std::string& address);

private:
  Status check(const PreferencesIn& in) const;
  Result<SettingsOfPerson> settings_or_new(data::Tx& tx, PersonId person) const;
  Status take_code(data::Tx& tx, PersonId person, std::string_view code, bool& right);
  Platform& platform_;
  Parts parts_;
  Courier& courier_;
  security::RateLimiter limiter_;
};

}  // namespace mc::notifications
