#pragma once
// What the routes of module interop take and give. FHIR and HL7 themselves: fhir_write.hpp, hl7.hpp.
#include "modules/interop/interop.hpp"

namespace mc::interop {

struct MessageTag;
using MessageId = Id<MessageTag>;
struct RejectedTag;
using RejectedId = Id<RejectedTag>;

/// off: the address does not answer; dry_run: everything is checked and nothing changes.
enum class Hl7Mode : std::uint8_t { off, dry_run, apply };
ENUM_NAMES(Hl7Mode, off, dry_run, apply)

struct InteropSettings {
  std::string fhir_url;
  std::string hl7_url;
  std::string readiness_url;
  bool fhir_on = false;
  bool release_number = true;
  bool release_email = false;
  bool release_job_title = true;
  bool release_credential_numbers = false;
  bool release_former = false;  // people who have left
  Hl7Mode hl7_mode = Hl7Mode::off;
  std::string hl7_number_type;  // CX-5 of the employee number in STF-2
  std::string hl7_site;         // of new people whose message names none
  std::int64_t people = 0;      // that FHIR knows
  bool filled = false;          // the copy of those who were there before is complete
};
FIELDS(InteropSettings, fhir_url, hl7_url, readiness_url, fhir_on, release_number, release_email, release_job_title,
       release_credential_numbers, release_former, hl7_mode, hl7_number_type, hl7_site, people, filled)
struct InteropSettingsIn {
  bool fhir_on = false;
  bool release_number = true;
  bool release_email = false;
  bool release_job_title = true;
  bool release_credential_numbers = false;
  bool release_former = false;
  Hl7Mode hl7_mode = Hl7Mode::off;
  Text<1, 10> hl7_number_type;
  Text<0, 200> hl7_site;
};
FIELDS(InteropSettingsIn, fhir_on, release_number, release_email, release_job_title, release_credential_numbers,
       release_former, hl7_mode, hl7_number_type, hl7_site)

struct Hl7LogLine {
  MessageId id;
  Instant at;
  std::string control_id;
  std::string sender;  // application and facility
  bool dry_run = false;
  std::string answer;  // AA, AE, AR
  std::string error;   // of HL7 table 0357, or a code of ours
  std::int64_t records = 0, taken = 0, refused = 0;
  std::optional<Uuid> import_id;  // its report is under Imports
  std::string source;             // https, mllp, page, again
  std::string peer;               // machine that sent it by mllp
  std::string reason;             // why the message as a whole was not taken, as its sender read it
};
FIELDS(Hl7LogLine, id, at, control_id, sender, dry_run, answer, error, records, taken, refused, import_id, source, peer,
       reason)
struct Hl7LogQuery {
  std::optional<MessageId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(Hl7LogQuery, after, limit)
struct Hl7CheckIn {
  Text<1, 200000> message;
};
FIELDS(Hl7CheckIn, message)
struct Hl7Checked {
  std::string answer;  // the message that a sender would get, its segments as lines
  bool ok = false;
};
FIELDS(Hl7Checked, answer, ok)

/// A record that was left out and waits: the newest of each employee number.
struct Hl7Rejected {
  RejectedId id;
  Instant at;
  std::string number;  // employee number, or the record's key when it has none
  std::string event;   // MFE-1
  std::string control_id;
  std::string sender;
  std::string reason;
  std::int64_t tries = 1;
  Instant last_at;
};
FIELDS(Hl7Rejected, id, at, number, event, control_id, sender, reason, tries, last_at)
struct Hl7RejectedQuery {
  std::optional<RejectedId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(Hl7RejectedQuery, after, limit)
struct Hl7Retried {
  bool ok = false;     // then it waits no longer
  std::string reason;  // as it was answered this time
};
FIELDS(Hl7Retried, ok, reason)

/// The listener for interface engines (MLLP) as it should be.
struct Hl7ListenerIn {
  bool on = false;
  Text<2, 45> address;  // of this machine: "0.0.0.0", "::", "10.1.2.3"
  Int<1024, 65535> port{2575};
  bool tls = true;              // with the certificate of this server
  List<Text<1, 60>, 20> peers;  // who may connect: "10.1.0.0/16", one address
  Text<0, 20000> client_pem;    // clients must show a certificate of one of these; empty: they need none
};
FIELDS(Hl7ListenerIn, on, address, port, tls, peers, client_pem)
struct Hl7Listener {
  bool on = false;
  std::string address;
  std::int64_t port = 2575;
  bool tls = true;
  std::vector<std::string> peers;
  std::string client_pem;
  bool listening = false;
  std::string error;                                        // why it does not listen although it should
  std::int64_t connections = 0, messages = 0, refused = 0;  // since it began; refused: connections
  std::optional<Instant> last_message_at, last_error_at;
  std::string last_peer, last_error;
  std::int64_t waiting = 0;  // records that were left out, by whatever way they came
};
FIELDS(Hl7Listener, on, address, port, tls, peers, client_pem, listening, error, connections, messages, refused,
       last_message_at, last_error_at, last_peer, last_error, waiting)

struct KeyReadinessQuery {
  std::optional<UnitId> unit;
};
FIELDS(KeyReadinessQuery, unit)
struct KeyRequirement {
  std::string key;
  std::string label;
  std::string kind;
  std::int64_t applicable = 0, met = 0, late = 0;
};
FIELDS(KeyRequirement, key, label, kind, applicable, met, late)
struct KeyUnit {
  UnitId unit_id;
  std::string unit_name;
  std::string site_name;
  std::int64_t people = 0, ready = 0, lapsed = 0, overdue = 0, due_soon = 0;
  std::vector<KeyRequirement> requirements;  // only what applies to anybody there
};
FIELDS(KeyUnit, unit_id, unit_name, site_name, people, ready, lapsed, overdue, due_soon, requirements)
/// Counts only, no names.
struct KeyReadiness {
  Instant as_of;
  std::int64_t people = 0, ready = 0, lapsed = 0, overdue = 0, due_soon = 0;
  std::string rule;
  std::vector<KeyUnit> units;
};
FIELDS(KeyReadiness, as_of, people, ready, lapsed, overdue, due_soon, rule, units)

}  // namespace mc::interop
