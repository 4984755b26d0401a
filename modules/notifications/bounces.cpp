// Reports of undeliverable mails: read from their mailbox, matched by the Message-ID that only we and the recipient
// know.
#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "modules/notifications/courier.hpp"

namespace mc::notifications {
namespace {

constexpr std::size_t kMostListed = 50'000;  // letters that nobody clears away must not hide the reports behind them
constexpr std::int64_t kLargestReport = 1 << 20;  // our mails are small, and so is what quotes them
constexpr std::size_t kMostRead = 200;            // of one visit; the next is five minutes away

/// The delivery in "0193aa00-...@learn.hospital.example".
std::optional<DeliveryId> delivery_in(std::string_view message_id) {
  auto id = DeliveryId::parse(message_id.substr(0, message_id.find('@')));
  return id ? std::optional(*id) : std::nullopt;
}

}  // namespace

Status Courier::read_bounces() {
  auto settings = TRY(platform_.db.read([&](data::Tx& tx) { return connector<MailboxConnector>(tx, kMailbox); }));
  if (!settings.on) return {};
  auto read = look_into_mailbox();
  TRY(note(kMailbox, read ? std::string() : read.error().code));
  if (!read) LOG(warning, "bounce_mailbox_failed", {"code", read.error().code});
  return {};  // the next visit comes anyway
}

/// How many reports were applied. Each is kept by us before it is removed there.
Result<std::int64_t> Courier::look_into_mailbox() {
  auto settings = TRY(platform_.db.read([&](data::Tx& tx) { return connector<MailboxConnector>(tx, kMailbox); }));
  auto box = TRY(mail::Mailbox::open(mailbox_settings(settings)));
  std::int64_t applied = 0;
  std::size_t read = 0;
  for (const mail::MailboxEntry& entry : TRY(box->list(kMostListed))) {
    if (read == kMostRead) break;
    Bytes uid = endpoint_hash("mailbox " + entry.uid);
    if (TRY(platform_.db.read([&](data::Tx& tx) { return store::seen_in_mailbox(tx, uid); }))) continue;
    auto seen = [&] { return platform_.db.write([&](data::Tx& tx) { return store::note_seen(tx, uid); }); };
    if (entry.bytes > kLargestReport) {
      TRY(seen());
      continue;
    }
    ++read;
    auto text = box->retrieve(entry.number, mail::kLongestReport);
    if (!text) {
      // Not read a second time; what was removed before it stays removed when the server still listens.
      TRY(seen());
      (void)box->quit();
      return std::unexpected(text.error());
    }
    auto report = mail::parse_report(*text);
    if (!report) {  // somebody's letter: it is not ours to remove
      TRY(seen());
      continue;
    }
    TRY(apply_report(*report, uid));
    TRY(box->remove(entry.number));
    ++applied;
  }
  TRY(box->quit());
  return applied;
}

/// Once, also when the server forgets that the report was removed.
Status Courier::apply_report(const mail::MailReport& report, const Bytes& uid) {
  auto id = delivery_in(report.message_id);
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::note_seen(tx, uid));
    if (!id) return {};
    for (const DeliveryRow& row : TRY(store::sent_as(tx, *id)))
      if (auto person = TRY(parts_.accounts.find(tx, row.person_id))) TRY(apply_outcome(tx, row, report, *person));
    return {};
  });
}

Status Courier::apply_outcome(data::Tx& tx, const DeliveryRow& row, const mail::MailReport& report,
                              const accounts::Person& person) {
  // The address that the mail went to, which she may have changed since.
  const bool hers = row.sent_to && *row.sent_to == address_hash(person.email);
  if (report.complaint) return hers ? suppress_address(tx, person, "complaint", "") : Status();
  for (const mail::Bounced& each : report.recipients) {
    if (each.action == mail::BounceAction::delivered) TRY(store::set_outcome(tx, row.id, DeliveryState::delivered, ""));
    if (each.action != mail::BounceAction::failed) continue;
    TRY(store::set_outcome(tx, row.id, DeliveryState::failed,
                           each.status.empty() ? "bounced" : "bounced_" + each.status));
    // An address behind hers, to which her mailbox forwards, says nothing of hers.
    if (hers && each.permanent() && each.address == ascii_lower(person.email))
      TRY(suppress_address(tx, person, "bounced", each.status));
  }
  return {};
}

}  // namespace mc::notifications
