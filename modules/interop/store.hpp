#pragma once
// Rows of module interop and their SQL.
#include "modules/interop/fhir_query.hpp"
#include "modules/interop/requests.hpp"

namespace mc::interop {

inline constexpr data::Module kModule{"interop"};
inline constexpr std::chrono::hours kRejectedKept{24 * 30};
inline constexpr std::int64_t kMostRejected = 2000;

struct SettingsRow {
  bool fhir_on = false, release_number = true, release_email = false, release_job_title = true,
       release_credential_numbers = false, release_former = false;
  Hl7Mode hl7_mode = Hl7Mode::off;
  std::string hl7_number_type, hl7_site;
  bool filled = false;
  PersonId filled_to;
};
FIELDS(SettingsRow, fhir_on, release_number, release_email, release_job_title, release_credential_numbers,
       release_former, hl7_mode, hl7_number_type, hl7_site, filled, filled_to)

struct ListenerRow {
  bool on = false;
  std::string address;
  std::int64_t port = 0;
  bool tls = true;
  std::string peers;  // JSON
  std::string client_pem;
  bool operator==(const ListenerRow&) const = default;
};
FIELDS(ListenerRow, on, address, port, tls, peers, client_pem)

/// A confirmed credential, as a qualification shows it.
struct Qualification {
  std::string code, name, issuer, number;
  std::optional<std::string> state;
  std::optional<Date> from, until;
};
FIELDS(Qualification, code, name, issuer, number, state, from, until)

struct PersonRow {
  PersonId person_id;
  std::optional<std::string> number_key;
  std::string family_key, given_key;
  bool active = true;
  std::string profession;
  std::optional<UnitId> unit_id;
  std::string qualifications;  // JSON
  Instant changed_at;
};
FIELDS(PersonRow, person_id, number_key, family_key, given_key, active, profession, unit_id, qualifications, changed_at)

struct MessageRow {
  MessageId id;
  Instant at;
  std::optional<Uuid> key_id;
  std::string control_id, sender;
  bool dry_run = false;
  std::string answer, error;
  std::int64_t records = 0, taken = 0, refused = 0;
  std::optional<Uuid> import_id;
  std::int64_t milliseconds = 0;
  std::string source, peer, reason;
};
FIELDS(MessageRow, id, at, key_id, control_id, sender, dry_run, answer, error, records, taken, refused, import_id,
       milliseconds, source, peer, reason)

struct RejectedRow {
  RejectedId id;
  Instant at;
  std::string number_key;  // small letters; empty: the record has none
  std::string number, event, control_id, sender, reason;
  std::string body;  // a message of this record alone
  std::int64_t tries = 1;
  Instant last_at;
};
FIELDS(RejectedRow, id, at, number_key, number, event, control_id, sender, reason, body, tries, last_at)

namespace store {

Result<SettingsRow> settings(data::Tx& tx);
Status put_settings(data::Tx& tx, const SettingsRow& row);
Status set_filled(data::Tx& tx, bool filled, PersonId to);
Result<ListenerRow> listener(data::Tx& tx);
Status put_listener(data::Tx& tx, const ListenerRow& row);

Result<std::optional<PersonRow>> person(data::Tx& tx, PersonId id);
Status put_person(data::Tx& tx, const PersonRow& row);
Status remove_person(data::Tx& tx, PersonId id);
Result<std::int64_t> count_people(data::Tx& tx);
/// By person id after `search.after`, at most `limit`. `units`: only people of these; nullopt: everywhere.
Result<std::vector<PersonRow>> people(data::Tx& tx, const fhir::Search& search,
                                      const std::optional<std::vector<UnitId>>& units, bool former, std::int64_t limit);
/// How many people() finds without `search.after` and a limit.
Result<std::int64_t> count_found(data::Tx& tx, const fhir::Search& search,
                                 const std::optional<std::vector<UnitId>>& units, bool former);

Status insert_message(data::Tx& tx, const MessageRow& row);
/// Newest first.
Result<std::vector<MessageRow>> messages(data::Tx& tx, std::optional<MessageId> before, std::int64_t limit);
/// `first`: the smallest id that stays.
Status forget_messages(data::Tx& tx, const MessageId& first);

/// In the place of an older one of the same number.
Status put_rejected(data::Tx& tx, const RejectedRow& row);
/// A newer record of this number was taken.
Result<std::int64_t> settle_rejected(data::Tx& tx, const std::string& number_key);
Result<std::optional<RejectedRow>> rejected(data::Tx& tx, RejectedId id);
/// Newest first.
Result<std::vector<RejectedRow>> rejected_after(data::Tx& tx, std::optional<RejectedId> before, std::int64_t limit);
Status rejected_again(data::Tx& tx, RejectedId id, const std::string& reason);
Result<bool> remove_rejected(data::Tx& tx, RejectedId id);
Result<std::int64_t> count_rejected(data::Tx& tx);
/// Those whose body `speaks_of` somebody; how many.
Result<std::int64_t> remove_rejected_of(data::Tx& tx, const std::function<bool(std::string)>& speaks_of);
/// Only the newest `most` that are not older than `first` stay.
Status trim_rejected(data::Tx& tx, const RejectedId& first, std::int64_t most);

}  // namespace store
}  // namespace mc::interop
