#pragma once
// What the routes of module interop take and give. FHIR and HL7 themselves: fhir_write.hpp, hl7.hpp.
#include "modules/interop/interop.hpp"

namespace mc::interop {

struct MessageTag;
using MessageId = Id<MessageTag>;

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
};
FIELDS(Hl7LogLine, id, at, control_id, sender, dry_run, answer, error, records, taken, refused, import_id)
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
  std::string answer;  // the message that a sender would get
  bool ok = false;
};
FIELDS(Hl7Checked, answer, ok)

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
