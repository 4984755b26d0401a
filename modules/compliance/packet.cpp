#include "modules/compliance/packet.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"

namespace mc::compliance {
namespace {

std::string day_text(const std::optional<Date>& day) { return day ? to_string(*day) : std::string(); }

bool is_about(std::string_view title, std::string_view words) { return fold(title).find(words) != std::string::npos; }

PacketTable licence_table(const PacketPerson& person) {
  PacketTable out{"Licences and certifications",
                  {{"Credential", 18},
                   {"Issuer / state", 22},
                   {"Number", 14},
                   {"Status", 13},
                   {"Issued", 11},
                   {"Expires", 11},
                   {"Verified", 18}},
                  {}};
  for (const credentials::Credential& each : person.credentials) {
    const std::string issuer =
        each.issuing_body + (each.state ? (each.issuing_body.empty() ? "" : ", ") + *each.state : "");
    out.rows.push_back({each.type_name.empty() ? each.type : each.type_name, issuer, each.number,
                        std::string(shape::enum_name(each.status)), day_text(each.issued_on), day_text(each.expires_on),
                        each.verification + (each.verified_on ? " " + to_string(*each.verified_on) : "")});
  }
  return out;
}

PacketTable psv_table(const PacketPerson& person) {
  PacketTable out{"Verification log",
                  {{"Time (UTC)", 20},
                   {"Credential", 18},
                   {"Source", 20},
                   {"Method", 15},
                   {"By", 16},
                   {"Result", 11},
                   {"Evidence SHA-256", 18}},
                  {}};
  for (const verification::PsvRecord& each : person.verifications)
    out.rows.push_back({to_string(each.at).substr(0, 16), each.credential, each.source, each.method, each.by,
                        each.result, each.evidence_sha256.substr(0, 16)});
  return out;
}

PacketTable competency_table(const PacketPerson& person) {
  PacketTable out{"Competency", {{"What", 46}, {"Kind", 14}, {"Done", 11}, {"Until", 11}, {"Stands", 25}}, {}};
  for (const certification::PersonCertification& each : person.certifications)
    out.rows.push_back({each.name, "certification", day_text(each.certified_on), day_text(each.expires_on),
                        std::string(shape::enum_name(each.standing))});
  for (const skills::SkillDone& each : person.done)
    if (each.kind == "checklist" && !is_about(each.title, "orientation"))
      out.rows.push_back({each.title, "checklist", to_string(each.on), day_text(each.valid_until),
                          each.in_force ? each.proof : "expired; " + each.proof});
  for (const learning::Enrolment& each : person.enrolments)
    if (each.completed_at && !is_about(each.course_title, "orientation"))
      out.rows.push_back({each.course_title, each.required ? "required course" : "course",
                          to_string(local_date(*each.completed_at)), "", "completed"});
  return out;
}

PacketTable orientation_table(const PacketPerson& person) {
  PacketTable out{"Orientation", {{"What", 60}, {"Kind", 17}, {"Done", 15}, {"Proof", 25}}, {}};
  for (const skills::SkillDone& each : person.done)
    if (is_about(each.title, "orientation"))
      out.rows.push_back({each.title, each.kind, to_string(each.on), each.proof.substr(0, 40)});
  for (const learning::Enrolment& each : person.enrolments)
    if (each.completed_at && is_about(each.course_title, "orientation"))
      out.rows.push_back({each.course_title, "course", to_string(local_date(*each.completed_at)), "completed"});
  return out;
}

PacketTable job_table(const PacketPerson& person) {
  PacketTable out{"Job description", {{"Item", 30}, {"Content", 77}}, {}};
  const organisation::Staff& staff = person.staff;
  out.rows.push_back({"Job title", staff.job_title});
  out.rows.push_back({"Profession", staff.profession});
  out.rows.push_back({"Unit", fmt::format("{}, {}, {}", staff.unit_name, staff.department_name, staff.site_name)});
  out.rows.push_back({"Manager", staff.manager_name});
  out.rows.push_back({"Hired on", day_text(staff.hired_on)});
  for (const skills::SkillDone& each : person.done)
    if (each.kind == "attestation" && is_about(each.title, "job description"))
      out.rows.push_back({"Signed " + to_string(each.on), each.title + "; SHA-256 " + each.proof});
  return out;
}

}  // namespace

std::vector<PacketTable> packet_tables(const PacketPerson& person) {
  return {licence_table(person), psv_table(person), competency_table(person), orientation_table(person),
          job_table(person)};
}

std::vector<PersonId> draw_sample(std::vector<PersonId> people, std::string_view seed, std::size_t size) {
  std::vector<std::pair<security::Hash32, PersonId>> order;
  for (const PersonId& person : people)
    order.emplace_back(security::sha256(as_bytes(std::string(seed) + ":" + person.text())), person);
  std::sort(order.begin(), order.end());
  std::vector<PersonId> out;
  for (std::size_t i = 0; i < std::min(size, order.size()); ++i) out.push_back(order[i].second);
  return out;
}

std::string packet_index(const std::vector<PacketIndexLine>& lines) {
  std::string out;
  const auto row = [&](std::vector<std::string> cells) { documents::append_csv_row(out, cells); };
  row({"file", "sha256", "employee_number", "name", "unit", "job_title", "licences_and_certifications", "verifications",
       "competencies", "orientation", "job_description", "scan_of"});
  for (const PacketIndexLine& line : lines) {
    const organisation::Staff& staff = line.person->staff;
    std::vector<std::string> cells = {
        line.file,       line.sha256,    staff.employee_number.value_or(""), staff.first_name + " " + staff.last_name,
        staff.unit_name, staff.job_title};
    for (const PacketTable& table : packet_tables(*line.person))
      cells.push_back(line.card.empty() ? std::to_string(table.rows.size()) : "");
    cells.push_back(line.card);
    row(std::move(cells));
  }
  return out;
}

std::string public_key_pem(const security::PublicKey& key) {
  // SubjectPublicKeyInfo of RFC 8410.
  Bytes der = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
  der.insert(der.end(), key.begin(), key.end());
  return "-----BEGIN PUBLIC KEY-----\n" + to_base64(der) + "\n-----END PUBLIC KEY-----\n";
}

}  // namespace mc::compliance
