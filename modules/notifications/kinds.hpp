#pragma once
// What kinds of notifications there are: the group in which a person chooses their channels, and which of their params
// may leave the appliance in a mail or message. Pure, immutable.
#include <span>
#include <string_view>
#include <vector>

#include "modules/notifications/notifications.hpp"

namespace mc::notifications {

/// Ways out of the appliance; in the app everything is shown.
enum class Channel : std::uint8_t { email, sms, push };
ENUM_NAMES(Channel, email, sms, push)

/// now: at once, or when quiet hours end. daily, weekly: in one mail with others; e-mail only.
enum class Mode : std::uint8_t { now, daily, weekly, off };
ENUM_NAMES(Mode, now, daily, weekly, off)

struct Group {
  std::string_view name;
  Mode email, sms, push;  // unless the person chose
  bool locked = false;    // e-mail cannot be switched off: the account's security
  bool optional = false;  // suggestions: nothing that anybody must know
  Mode mode(Channel channel) const;
};

struct Kind {
  std::string_view code;
  std::string_view group;
  /// Names of params that templates may use, separated by blanks. What people wrote freely (messages, reasons,
  /// answers) is in no list, so that it can stand in no mail.
  std::string_view params;
};

std::span<const Group> groups();
/// Nullptr for an unknown name.
const Group* group_named(std::string_view name);
std::span<const Kind> kinds();
/// An unknown code is of group "other", without params.
const Kind& kind_of(std::string_view code);
bool known_code(std::string_view code);
const Group& group_of(std::string_view code);
/// Names of a kind's params, then those that every template may use: name, organisation, link.
std::vector<std::string_view> placeholders_of(const Kind& kind);

}  // namespace mc::notifications
