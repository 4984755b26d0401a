// What a sign-in leaves behind beside the session: the person's staff row and the provider's clock; and taking back
// what a provider gave once it is disabled.
#include <fmt/format.h>

#include <cstdlib>

#include "appliance/base/log.hpp"
#include "modules/organisation/placing.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

/// Of 60 seconds that are allowed.
constexpr std::int64_t kNearLimit = 40;
constexpr auto kWarnEvery = std::chrono::hours(24);
constexpr std::int64_t kPiece = 100;  // short transactions: everybody else writes in between

/// What a provider says of a person's work, as it is stored with her identity. Do not change: stored format.
struct Said {
  std::string job_title, unit, profession;
};
FIELDS(Said, job_title, unit, profession)

Said said_by(const ProviderRules& rules, const Login& login) {
  auto value = [&](const std::optional<Text<0, 300>>& name) {
    return name ? first_value(login, *name) : std::string();
  };
  return {value(rules.job_title), value(rules.unit), value(rules.profession)};
}

}  // namespace

Status Service::place(data::Tx& tx, PersonId person, const Found& found, const Login& login,
                      const std::optional<accounts::PersonIn>& made) {
  auto stored = TRY(store::said(tx, found.row.id, login.subject));
  if (!stored && !made) return {};  // her account is not from here: HR or the directory place her
  auto placing_of = [&](const Said& said) -> Result<organisation::Placing> {
    return organisation::Placing{
        said.job_title, TRY(organisation::unit_named(organisation_, tx, said.unit)), {}, said.profession};
  };
  Said now = said_by(found.rules, login);
  std::string text = shape::to_json(now);
  if (stored && *stored == text) return {};
  Said before = stored ? TRY(shape::from_json<Said>(*stored)) : Said{};
  TRY(organisation::place(organisation_, tx, organisation::Source::sso, person, made.value_or(accounts::PersonIn{}),
                          TRY(placing_of(before)), TRY(placing_of(now))));
  return store::set_said(tx, found.row.id, login.subject, text);
}

Status Service::note_clock(data::Tx& tx, const Found& found, const Login& login, const Client& client) {
  if (!login.clock_skew_seconds) return {};
  auto before = TRY(store::clock(tx, found.row.id));
  ClockRow row{found.row.id, *login.clock_skew_seconds, tx.now(), before ? before->warned_at : std::nullopt,
               login.lifetime_seconds};
  bool told = row.warned_at && tx.now() - *row.warned_at < kWarnEvery;
  if (std::abs(row.skew_seconds) >= kNearLimit && !told) {
    row.warned_at = tx.now();
    LOG(warning, "sso_clock_near_limit", {"provider", found.row.id.text()}, {"seconds", row.skew_seconds});
    TRY(audit(tx, std::nullopt, "sso_provider.clock_near_limit", "sso_provider:" + found.row.id.text(), "ok",
              fmt::format(R"({{"seconds":{}}})", row.skew_seconds), client));
  }
  return store::put(tx, row);
}

Status Service::withdraw(ProviderId id) {
  for (bool more = true; more;)
    more = TRY(platform_.db.write([&](data::Tx& tx) -> Result<bool> {
      auto row = TRY(store::provider(tx, id));
      if (row && row->state == State::enabled) return false;  // again, in between
      auto sessions = TRY(store::sessions_through(tx, id, kPiece));
      for (SessionId session : sessions) {
        TRY(store::remove_session(tx, session));
        TRY(platform_.sessions.end(tx, session, "provider_disabled"));
      }
      auto given = TRY(store::given(tx, id, kPiece));
      for (const GivenRow& one : given) {
        TRY(store::remove_grant(tx, one.assignment_id));
        auto revoked = platform_.sessions.revoke(tx, {}, one.person_id, one.assignment_id);
        if (!revoked && revoked.error().fault != Fault::not_found) return std::unexpected(revoked.error());
      }
      return !sessions.empty() || !given.empty();
    }));
  return {};
}

}  // namespace mc::sso
