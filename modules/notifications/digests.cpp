// What waits for a digest leaves in one mail; what is no news any more does not.
#include "modules/notifications/courier.hpp"

namespace mc::notifications {
namespace {

constexpr std::int64_t kMostOfDigest = 300;

}  // namespace

/// Those that still say something; the others are settled. In a write transaction.
Result<std::vector<Parcel>> Courier::digest_parcels(data::Tx& tx, PersonId person) {
  std::vector<Parcel> out;
  auto settings = TRY(store::settings_of(tx, person));
  for (DeliveryRow& row : TRY(store::due_digest(tx, person, kMostOfDigest))) {
    Looked looked;
    TRY(look_at_item(tx, row, looked));
    std::string refusal = looked.reason;
    if (looked.parcel) refusal = TRY(mail_refusal(tx, *looked.parcel));
    if (!refusal.empty()) {
      row.state = DeliveryState::suppressed;
      row.reason = refusal;
      TRY(store::settle(tx, row, std::nullopt));
      continue;
    }
    TRY(words_for(tx, *looked.parcel, settings));
    out.push_back(std::move(*looked.parcel));
  }
  return out;
}

/// Like a single mail: after each failure later, about two days in all.
Status Courier::put_digest_off(data::Tx& tx, const std::vector<Parcel>& parcels, const Error& error) {
  std::optional<DeliveryRow> next;
  for (const Parcel& parcel : parcels) {
    DeliveryRow row = parcel.row;
    row.attempts += 1;
    if (auto delay = delay_after(Channel::email, parcels.front().row.attempts + 1)) {
      row.due_at = tx.now() + *delay;
      TRY(store::put_off(tx, row.id, row.due_at, row.attempts, error.code));
      if (!next) next = row;
      continue;
    }
    row.state = DeliveryState::failed;
    row.reason = error.code;
    TRY(store::settle(tx, row, std::nullopt));
  }
  return next ? enqueue(tx, *next, next->due_at) : Status();
}

Status Courier::deliver_digest(PersonId person) {
  auto parcels = TRY(platform_.db.write([&](data::Tx& tx) { return digest_parcels(tx, person); }));
  if (parcels.empty()) return {};
  if (platform_.clock.now().ms < mail_rests_until_)
    return platform_.db.write([&](data::Tx& tx) -> Status {
      const Instant at = after_rest(parcels.front().row.id);
      for (const Parcel& parcel : parcels)
        TRY(store::put_off(tx, parcel.row.id, at, parcel.row.attempts, parcel.row.reason));
      return enqueue(tx, parcels.front().row, at);
    });
  const Parcel& first = parcels.front();
  Letter letter = letter_to(first.person, first.row.language);
  Mode mode = Mode::weekly;
  std::vector<DigestLine> lines;
  for (const Parcel& parcel : parcels) {
    if (parcel.row.mode == Mode::daily) mode = Mode::daily;
    Params all = parcel.params;
    all["name"] = letter.first_name;
    all["organisation"] = letter.organisation;
    all["link"] = address_of(letter.base_url, parcel.item.link);
    lines.push_back({render(parcel.words.short_text, all), parcel.item.link});
  }
  auto outcome = parts_.mailer.deliver(compose_digest(texts_, letter, mode, lines), first.row.id.text());
  rest_after(outcome);
  if (!outcome && outcome.error().fault != Fault::invalid)
    return platform_.db.write([&](data::Tx& tx) { return put_digest_off(tx, parcels, outcome.error()); });
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (const Parcel& parcel : parcels) {
      DeliveryRow row = parcel.row;
      row.attempts += 1;
      row.state = outcome ? DeliveryState::sent : DeliveryState::failed;
      row.reason = outcome ? std::string() : outcome.error().code;
      if (outcome) row.sent_to = address_hash(parcel.person.email);
      TRY(store::settle(tx, row, outcome ? std::optional(first.row.id) : std::nullopt));
    }
    if (!outcome && outcome.error().code == "smtp_no_such_mailbox")
      TRY(suppress_address(tx, first.person, "bounced", "5.1.1"));
    return {};
  });
}

}  // namespace mc::notifications
