// Records that were left out of staff messages: they wait until they are tried again, overtaken by a newer one of the
// same employee number, put away, or 30 days old.
#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/data_class.hpp"
#include "modules/interop/service.hpp"

namespace mc::interop {

Status Service::keep_rejected(data::Tx& tx, const Hl7Sender& sender, const hl7::Envelope& envelope,
                              const Batch& batch) {
  bool kept = false;
  for (const hl7::StaffMaster& record : batch.records) {
    const std::string number = record.number.empty() ? record.key : record.number;
    const std::string key = ascii_lower(number);
    if (record.error.empty()) {
      TRY(store::settle_rejected(tx, key));
      if (sender.again) TRY(store::remove_rejected(tx, *sender.again));
    } else if (sender.again) {
      TRY(store::rejected_again(tx, *sender.again, record.error));
    } else if (batch.message) {
      RejectedRow row;
      row.id = RejectedId::make(platform_.clock, platform_.random);
      row.at = row.last_at = tx.now();
      row.number_key = key;
      row.number = number;
      row.event = record.code;
      row.control_id = envelope.control_id;
      row.sender = envelope.sending_application + " " + envelope.sending_facility;
      row.reason = record.error;
      row.body = hl7::only_record(*batch.message, record);
      TRY(store::put_rejected(tx, row));
      kept = true;
    }
  }
  if (!kept) return {};
  return store::trim_rejected(tx, RejectedId{first_uuid_of(tx.now() - kRejectedKept)}, kMostRejected);
}

Result<Page<Hl7Rejected>> Service::rejected(const Hl7RejectedQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Hl7Rejected>> {
    auto rows = TRY(store::rejected_after(tx, query.after, limit + 1));
    Page<Hl7Rejected> out;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      out.next = rows.back().id.text();
    }
    for (const RejectedRow& row : rows)
      out.items.push_back(
          {row.id, row.at, row.number, row.event, row.control_id, row.sender, row.reason, row.tries, row.last_at});
    return out;
  });
}

Result<Hl7Retried> Service::retry(const security::Viewer& viewer, RejectedId id) {
  SettingsRow settings;
  auto row = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::optional<RejectedRow>> {
    settings = TRY(store::settings(tx));
    return store::rejected(tx, id);
  }));
  if (!row) return not_found("record_not_found");
  if (settings.hl7_mode != Hl7Mode::apply)
    return conflict("hl7_not_applied",
                    "Messages change nothing now: set what a message does to \"it changes the staff\".");
  hl7::Envelope envelope;
  auto answer = receive({"again", std::nullopt, viewer.person, "", id}, row->body, settings, envelope);
  if (answer.code == "AA") return Hl7Retried{true, ""};
  // A message that fails as a whole has no record that could say why.
  std::string reason = answer.error.empty() ? "" : answer.text;
  for (const hl7::RecordAnswer& one : answer.records)
    if (!one.ok) reason = one.text;
  if (answer.records.empty())
    TRY(platform_.db.write([&](data::Tx& tx) { return store::rejected_again(tx, id, reason); }));
  return Hl7Retried{false, reason};
}

Status Service::dismiss(const security::Viewer& viewer, RejectedId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::remove_rejected(tx, id))) return not_found("record_not_found");
    return audit(tx, viewer.person, "interop.hl7_record_put_away", "hl7_record:" + id.text(), "{}");
  });
}

}  // namespace mc::interop
