// Confirming an address and choosing a new password by a mailed link.
#include "modules/accounts/links.hpp"
#include "appliance/base/network.hpp"

#include "modules/accounts/link_store.hpp"

namespace mc::accounts {
namespace {

constexpr std::chrono::milliseconds kVerifyLife = std::chrono::hours{72};
constexpr std::chrono::milliseconds kResetLife = std::chrono::hours{1};
constexpr std::int64_t kMailsAnHour = 4;      // to one person
constexpr std::int64_t kRegisteredMails = 3;  // a day, to one person
constexpr std::string_view kVerify = "verify_email";
constexpr std::string_view kReset = "reset_password";

}  // namespace

Links::Links(Platform& platform, Service& service, const security::Keys& keys, mail::Mailer& mailer)
    : platform_(platform), service_(service), mailer_(mailer),
      token_key_(security::derive_key(keys.kek(security::KeyPurpose::tokens).view(), "mailed links", 1)),
      limiter_(platform.clock) {
  platform.jobs.handle<LinkWanted>([this](const LinkWanted& wanted) { return send_wanted(wanted); });
}

SignInOptions Links::options() const {
  return {platform_.settings.allow_registration, mailer_.available(), true, platform_.settings.organisation_name};
}

std::string Links::new_token() {
  std::array<std::uint8_t, 32> bytes;
  platform_.random.fill(bytes);
  return to_base64url(bytes);
}
security::Hash32 Links::hash_of(std::string_view token) const {
  return security::keyed_hash(token_key_.view(), as_bytes(token));
}
/// Behind '#', so that the token is in no server's log and in no Referer.
std::string Links::link(std::string_view page, std::string_view token) const {
  return platform_.settings.base_url + "/" + std::string(page) + "#" + std::string(token);
}
letters::Envelope Links::envelope(const PersonRow& row, std::string& name) const {
  name = row.first_name + " " + row.last_name;
  return {row.email, name, platform_.settings.organisation_name};
}

mc::Status Links::notify(data::Tx& tx, const PersonRow& row, const mail::Mail& mail) {
  if (!mailer_.available() || !mail::is_mail_address(row.email)) return {};
  return mailer_.send(tx, mail);
}

mc::Status Links::want(const EmailIn& in, bool reset, const Client& client) {
  if (!mailer_.available())
    return fail(Fault::unavailable, "mail_off", "This appliance sends no mail. Ask your IT service desk.");
  std::string key = email_key(in.email.value);
  security::Limits limits;
  if (limiter_.take("link:" + limit_key(client.address), {10, 30}) > 0 ||
      limiter_.take("link:" + key, limits.authentication) > 0)
    return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    TRY(platform_.audit.append(tx, {{},
                                    reset ? "account.reset_wanted" : "account.verification_wanted",
                                    "person:unknown",
                                    "ok",
                                    RawJson{"{}"},
                                    client.request_id,
                                    client.address}));
    jobs::Settings settings;
    settings.priority = jobs::Priority::high;
    settings.unique_key = to_hex(hash_of(key + (reset ? ":reset" : ":verify")));
    return platform_.jobs.enqueue(tx, LinkWanted{key, reset}, std::move(settings));
  });
}

mc::Status Links::send_wanted(const LinkWanted& wanted) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(store::find_by_email(tx, wanted.email));
    if (!row) return {};
    std::string_view kind = wanted.reset ? kReset : kVerify;
    if (TRY(store::tokens_since(tx, row->id, kind, tx.now() - std::chrono::hours{1})) >= kMailsAnHour) return {};
    if (!wanted.reset)
      return row->status == accounts::Status::pending_verification ? send_verification(tx, *row) : mc::Status{};
    // An account of the directory or of single sign-on has no password here, and gets none by mail.
    if (!may_sign_in(*row) || !TRY(store::password(tx, row->id))) return {};
    std::string token = new_token();
    TRY(store::insert_token(tx, hash_of(token), kReset, *row, tx.now() + kResetLife));
    TRY(platform_.audit.append(tx,
                               {{}, "account.reset_mailed", "person:" + row->id.text(), "ok", RawJson{"{}"}, {}, {}}));
    std::string name;
    return notify(tx, *row, letters::reset_password(envelope(*row, name), link("reset-password", token)));
  });
}

mc::Status Links::send_verification(data::Tx& tx, const PersonRow& row) {
  std::string token = new_token();
  TRY(store::insert_token(tx, hash_of(token), kVerify, row, tx.now() + kVerifyLife));
  std::string name;
  return notify(tx, row, letters::verify_email(envelope(row, name), link("verify-email", token)));
}

mc::Status Links::send_already_registered(data::Tx& tx, const PersonRow& row) {
  security::AuditQuery today;
  today.action = "account.registered_again";
  today.object = "person:" + row.id.text();
  today.from = tx.now() - std::chrono::hours{24};
  today.limit = kRegisteredMails;
  if (TRY(platform_.audit.list(tx, today)).size() >= static_cast<std::size_t>(kRegisteredMails)) return {};
  std::string name;
  return notify(tx, row,
                letters::already_registered(envelope(row, name), platform_.settings.base_url + "/forgot-password"));
}

Result<PersonRow> Links::use_token(data::Tx& tx, std::string_view token, std::string_view kind) {
  auto found = TRY(store::take_token(tx, hash_of(token), kind));
  if (!found) return not_found("link_ended");
  auto row = TRY(store::find(tx, found->person_id));
  if (!row || email_key(row->email) != found->email_key) return not_found("link_ended");
  return std::move(*row);
}

mc::Status Links::verify_email(const LinkToken& in, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    PersonRow row = TRY(use_token(tx, in.token.value, kVerify));
    TRY(store::drop_tokens(tx, row.id, kVerify));
    if (row.status != accounts::Status::pending_verification) return not_found("link_ended");
    TRY(platform_.audit.append(tx, {row.id, "account.email_verified", "person:" + row.id.text(), "ok", RawJson{"{}"},
                                    client.request_id, client.address}));
    return service_.set_status(tx, row.id, row.id, accounts::Status::active);
  });
}

mc::Status Links::reset_password(const NewPassword& in, const Client& client) {
  if (limiter_.take("reset:" + limit_key(client.address), {30, 30}) > 0)
    return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
  // Looked at first, and used up only with a password that passes the rules: a refused one may be tried again.
  PersonRow seen = TRY(platform_.db.read([&](data::Tx& tx) -> Result<PersonRow> {
    auto found = TRY(store::token(tx, hash_of(in.token.value), kReset));
    auto row = found ? TRY(store::find(tx, found->person_id)) : std::nullopt;
    if (!row) return not_found("link_ended");
    return std::move(*row);
  }));
  std::string hash = TRY(service_.hash_new_password("new_password", in.new_password.value, seen));
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    PersonRow row = TRY(use_token(tx, in.token.value, kReset));
    TRY(may_sign_in(row));
    TRY(store::drop_tokens(tx, row.id, kReset));
    TRY(service_.set_own_password(tx, row.id, hash, client));
    std::string name;
    return notify(tx, row, letters::password_changed(envelope(row, name)));
  });
}

mc::Status Links::purge(data::Tx& tx) { return store::purge_tokens(tx); }

}  // namespace mc::accounts
