#include "modules/accounts/letters.hpp"

#include <fmt/format.h>

#include <vector>

#include "appliance/base/markup.hpp"

namespace mc::accounts::letters {
namespace {

struct Link {
  std::string_view label;
  std::string_view address;
};

/// The same words as text and as HTML: a greeting, paragraphs, a link behind the first of them, and who wrote.
mail::Mail letter(const Envelope& to, std::string subject, const std::vector<std::string>& paragraphs,
                  const Link& link = {}) {
  std::string greeting = to.name.empty() ? "Hello," : fmt::format("Hello {},", to.name);
  mail::Mail out{std::string(to.address), std::string(to.name), std::move(subject), greeting + "\n\n",
                 "<p>" + escape_markup(greeting) + "</p>\n"};
  for (std::size_t i = 0; i < paragraphs.size(); ++i) {
    out.text += paragraphs[i] + "\n\n";
    out.html += "<p>" + escape_markup(paragraphs[i]) + "</p>\n";
    if (i != 0 || link.address.empty()) continue;
    out.text += fmt::format("{}:\n{}\n\n", link.label, link.address);
    out.html +=
        fmt::format("<p><a href=\"{}\">{}</a></p>\n<p>If the link does not open, copy this address:<br>{}</p>\n",
                    escape_markup(link.address), escape_markup(link.label), escape_markup(link.address));
  }
  out.text += fmt::format("{}\n\nThis mail was sent by a program. Nobody reads answers to it.\n", to.organisation);
  out.html += fmt::format("<p>{}</p>\n<p>This mail was sent by a program. Nobody reads answers to it.</p>\n",
                          escape_markup(to.organisation));
  return out;
}

const std::string kNotYou = "If this was not you, tell your IT service desk now.";

}  // namespace

mail::Mail verify_email(const Envelope& to, std::string_view link) {
  return letter(
      to, "Confirm your e-mail address",
      {fmt::format("you registered an account at {}. Confirm that this address is yours to use it.", to.organisation),
       "The link works once, for three days. If you did not register, do nothing: the account stays closed."},
      {"Confirm the address", link});
}

mail::Mail reset_password(const Envelope& to, std::string_view link) {
  return letter(
      to, "Choose a new password",
      {fmt::format("somebody, probably you, asked for a new password for your account at {}.", to.organisation),
       "The link works once, for one hour. If you did not ask, do nothing: your password stays as it is."},
      {"Choose a new password", link});
}

mail::Mail password_changed(const Envelope& to) {
  return letter(to, "Your password was changed",
                {fmt::format("the password of your account at {} was changed, and all other devices were signed out.",
                             to.organisation),
                 kNotYou});
}

mail::Mail locked(const Envelope& to, int minutes) {
  return letter(to, "Your account is locked for some minutes",
                {fmt::format("there were many wrong attempts to sign in to your account at {}. It is locked for {} "
                             "minutes and opens by itself.",
                             to.organisation, minutes),
                 kNotYou});
}

mail::Mail factor_added(const Envelope& to, std::string_view what) {
  return letter(to, "Your sign-in was changed",
                {fmt::format("{} was added to the sign-in of your account at {}.", what, to.organisation), kNotYou});
}

mail::Mail factors_reset(const Envelope& to) {
  return letter(to, "Your second step was removed",
                {fmt::format("the second step of the sign-in to your account at {} was removed by an administrator.",
                             to.organisation),
                 kNotYou});
}

mail::Mail invitation(const Envelope& to, std::string_view role, std::string_view link, int days) {
  return letter(to, fmt::format("You are invited to {}", to.organisation),
                {fmt::format("you are invited to take part at {} as {}.", to.organisation, role),
                 fmt::format("The link works once, for {} days. You may decline there too.", days)},
                {"Answer the invitation", link});
}

mail::Mail already_registered(const Envelope& to, std::string_view link) {
  return letter(to, "You have an account already",
                {fmt::format("somebody, probably you, wanted to register an account at {} with this address, which has "
                             "one. If you forgot the password, choose a new one.",
                             to.organisation),
                 "If this was not you, do nothing."},
                {"Choose a new password", link});
}

}  // namespace mc::accounts::letters
