// Staff master messages (MFN^M02): each becomes one staff import with all its rules - names and addresses that change
// together are held back, people with administrative roles keep theirs, a shifted message is refused as a whole.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/interop/service.hpp"
#include "modules/organisation/everybody.hpp"

namespace mc::interop {
namespace {

constexpr std::string_view kHl7Media = "application/hl7-v2; charset=utf-8";
constexpr std::string_view kCsvHead = "employee_number,first_name,last_name,email,site,department,unit,job_title,"
                                      "profession,manager_employee_number,hire_date,status\n";

void add_cell(std::string& out, std::string_view text) {
  if (!out.empty() && out.back() != '\n') out += ',';
  out += '"';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

/// What a row of the import says of a person.
struct Line {
  std::string number, first, last, email, site, department, unit, job, profession, manager, hired, status = "active";
};

void append_line(std::string& csv, const Line& line) {
  for (const std::string* cell : {&line.number, &line.first, &line.last, &line.email, &line.site, &line.department,
                                  &line.unit, &line.job, &line.profession, &line.manager, &line.hired, &line.status})
    add_cell(csv, *cell);
  csv += '\n';
}

void take(std::string& to, const hl7::Said& said) {
  if (said) to = *said;
}

bool says_place(const hl7::StaffMaster& record) { return record.site || record.department || record.unit; }

/// A site takes its departments with it, and a department its units: what is below a new name is not the old one.
void take_place(Line& line, const hl7::StaffMaster& record) {
  if (record.site && fold(*record.site) != fold(line.site)) line.department = line.unit = "";
  take(line.site, record.site);
  if (record.department && fold(*record.department) != fold(line.department)) line.unit = "";
  take(line.department, record.department);
  take(line.unit, record.unit);
}

/// The names from the site down to the unit, as the import finds it again; nothing when it lies deeper than three.
std::optional<std::vector<std::string>> path_of(const std::vector<organisation::Unit>& units, UnitId unit) {
  std::vector<std::string> out;
  std::optional<UnitId> at = unit;
  for (int depth = 0; at && depth < 32; ++depth) {
    auto found = std::find_if(units.begin(), units.end(), [&](const auto& one) { return one.id == *at; });
    if (found == units.end() || found->kind == organisation::UnitKind::hospital) break;
    out.insert(out.begin(), found->name);
    at = found->parent_id;
  }
  return out.size() <= 3 ? std::optional(out) : std::nullopt;
}

std::string status_after(const hl7::StaffMaster& record, const std::string& before) {
  if (record.event == hl7::Event::deactivate || record.event == hl7::Event::remove) return "terminated";
  // Only an administrator lifts a suspension.
  if (before == "suspended" || before == "banned") return "suspended";
  if (record.event == hl7::Event::reactivate) return "active";
  if (record.active) return *record.active ? "active" : "terminated";
  return before == "deactivated" ? "terminated" : "active";
}

http::Response hl7_response(int status, std::string body) {
  http::Response out;
  out.status = status;
  out.body = std::move(body);
  out.add("Content-Type", kHl7Media);
  out.add("Cache-Control", "no-store");
  return out;
}

/// Codes of HL7 table 0357 are three digits; ours become "application internal error".
std::string table_code(const std::string& code) {
  if (code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return code;
  return code.starts_with("hl7_") ? "102" : "207";
}

std::string shortened(const std::string& text) { return count_code_points(text) <= 60 ? text : std::string("(long)"); }

bool rejects(const std::string& code) { return code.size() == 3 && code >= "200" && code <= "203"; }

}  // namespace

Status Service::fill_batch(Batch& batch, const SettingsRow& settings) {
  return platform_.db.read([&](data::Tx& tx) -> Status {
    const auto units = TRY(organisation_.units(tx));
    for (std::size_t i = 0; i < batch.records.size(); ++i) {
      hl7::StaffMaster& record = batch.records[i];
      if (!record.error.empty()) continue;
      Line line;
      line.number = record.number;
      auto person = TRY(accounts_.find_by_employee_number(tx, record.number));
      auto staff = person ? TRY(organisation_.staff(tx, *person)) : std::optional<organisation::Staff>();
      if (!staff && record.event != hl7::Event::add) {
        record.error = "204: this employee number is not known.";
        continue;
      }
      if (staff) {
        auto path = staff->unit_id ? path_of(units, *staff->unit_id) : std::vector<std::string>();
        if (!path) {
          record.error =
              "207: the person's unit lies deeper than site, department and unit; change the person by hand.";
          continue;
        }
        path->resize(3);
        line = {line.number,
                staff->first_name,
                staff->last_name,
                staff->email,
                (*path)[0],
                (*path)[1],
                (*path)[2],
                staff->job_title,
                staff->profession,
                "",
                staff->hired_on ? to_string(*staff->hired_on) : "",
                ""};
        if (staff->manager_id)
          if (auto manager = TRY(accounts_.find(tx, *staff->manager_id)))
            line.manager = manager->employee_number.value_or("");
      } else {
        line.site = settings.hl7_site;
      }
      if (record.event == hl7::Event::add || record.event == hl7::Event::update) {
        take(line.first, record.first_name);
        take(line.last, record.last_name);
        take(line.email, record.email);
        take(line.job, record.job_title);
        // A type of ours that is not known leaves what is known; somebody new comes in with a finding.
        if (record.profession && (!staff || organisation::knows_profession(*record.profession)))
          line.profession = *record.profession;
        take(line.hired, record.hired_on);
        if (says_place(record)) take_place(line, record);
      }
      line.status = status_after(record, staff ? staff->status : "active");
      batch.lines.push_back(i);
      append_line(batch.csv, line);
    }
    return {};
  });
}

Status Service::import_batch(Batch& batch, const hl7::Envelope& envelope, bool apply, std::optional<PersonId> by) {
  if (batch.lines.empty()) return {};
  auto report = TRY(organisation_.import_staff(batch.csv, "HL7 " + shortened(envelope.control_id), apply, by));
  batch.import = report.id;
  for (const organisation::Finding& finding : report.findings) {
    const auto index = static_cast<std::size_t>(finding.line - 2);
    if (finding.severity != "error" || finding.line < 2 || index >= batch.lines.size()) continue;
    std::string& error = batch.records[batch.lines[index]].error;
    if (error.empty()) error = finding.kind + ": " + finding.message;
  }
  return {};
}

hl7::Acknowledgement Service::receive(const Hl7Sender& sender, std::string_view body, const SettingsRow& settings,
                                      hl7::Envelope& envelope) {
  const auto started = std::chrono::steady_clock::now();
  hl7::Acknowledgement out;
  Batch batch;
  batch.csv = kCsvHead;
  auto work = [&]() -> Status {
    batch.message = TRY(hl7::Message::parse(body));
    envelope = TRY(hl7::read_envelope(*batch.message));
    hl7::StaffFile file = TRY(hl7::read_staff(*batch.message, settings.hl7_number_type));
    batch.dry_run = sender.only_check() || settings.hl7_mode != Hl7Mode::apply || envelope.processing != "P";
    batch.records = std::move(file.records);
    TRY(fill_batch(batch, settings));
    return import_batch(batch, envelope, !batch.dry_run, sender.person);
  };
  if (auto done = work(); !done) {
    const Error& error = done.error();
    out.error = table_code(error.code);
    out.code = rejects(out.error) ? "AR" : "AE";
    out.text = error.fault == Fault::internal ? "Something went wrong here." : error.detail;
    for (hl7::StaffMaster& record : batch.records)
      if (record.error.empty()) record.error = error.code;
  }
  for (const hl7::StaffMaster& record : batch.records) {
    out.records.push_back({record.code, record.control_id, record.key, record.error.empty(), record.error});
    if (!record.error.empty() && out.code == "AA") out.code = "AE";
  }
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  if (auto noted = note_message(sender, envelope, out, batch, took.count()); !noted && out.code == "AA")
    out.text = "The message was taken, but not logged.";
  return out;
}

Status Service::note_message(const Hl7Sender& sender, const hl7::Envelope& envelope, const hl7::Acknowledgement& answer,
                             const Batch& batch, std::int64_t milliseconds) {
  MessageRow row;
  row.id = MessageId::make(platform_.clock, platform_.random);
  row.at = platform_.clock.now();
  row.key_id = sender.key;
  row.control_id = shortened(envelope.control_id);
  row.sender = shortened(envelope.sending_application) + " " + shortened(envelope.sending_facility);
  row.dry_run = batch.dry_run;
  row.answer = answer.code;
  row.error = answer.error;
  row.records = static_cast<std::int64_t>(answer.records.size());
  row.taken = std::count_if(answer.records.begin(), answer.records.end(), [](const auto& one) { return one.ok; });
  row.refused = row.records - row.taken;
  row.import_id = batch.import;
  row.milliseconds = milliseconds;
  row.source = sender.source;
  row.peer = sender.peer;
  row.reason = answer.text;
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::insert_message(tx, row));
    if (!batch.dry_run) TRY(keep_rejected(tx, sender, envelope, batch));
    return audit(
        tx, sender.person, "interop.hl7_received", "hl7_message:" + row.id.text(),
        fmt::format(R"({{"source":"{}","key":"{}","peer":"{}","answer":"{}","records":{},"taken":{},"dry_run":{}}})",
                    row.source, sender.key ? uuid_text(*sender.key) : "", row.peer, row.answer, row.records, row.taken,
                    row.dry_run));
  });
}

http::Response Service::serve_hl7(http::MountRequest& request) {
  auto settings = platform_.db.read([&](data::Tx& tx) { return store::settings(tx); });
  if (!settings || settings->hl7_mode == Hl7Mode::off || !request.path.empty())
    return hl7_response(404, "HL7 messages are not taken here.\n");
  if (request.method != "POST") {
    http::Response out = hl7_response(405, "Send messages with POST.\n");
    out.add("Allow", "POST");
    return out;
  }
  auto caller = verification_.admit(request.head.value("authorization"), request.address, verification::kScopeHl7);
  if (!caller) {
    const Fault fault = caller.error().fault;
    http::Response out = hl7_response(fault == Fault::unauthenticated ? 401
                                      : fault == Fault::rate_limited  ? 429
                                                                      : 403,
                                      caller.error().detail + "\n");
    if (fault == Fault::unauthenticated) out.add("WWW-Authenticate", "Bearer");
    if (fault == Fault::rate_limited) out.add("Retry-After", "10");
    return out;
  }
  auto body = request.body(static_cast<std::int64_t>(hl7::kMostBytes));
  if (!body) return hl7_response(body.error().fault == Fault::too_large ? 413 : 400, "The message cannot be read.\n");
  hl7::Envelope envelope;
  auto answer = receive({"https", caller->key}, *body, *settings, envelope);
  return hl7_response(envelope.control_id.empty() ? 400 : 200, wished(envelope, answer));
}

std::string Service::wished(const hl7::Envelope& envelope, const hl7::Acknowledgement& answer) {
  const std::string id = MessageId::make(platform_.clock, platform_.random).text().substr(24);
  return hl7::write_wished(envelope, answer, platform_.clock.now(), id);
}

Result<Hl7Checked> Service::check_message(const security::Viewer& viewer, const Hl7CheckIn& in) {
  auto settings = TRY(platform_.db.read([&](data::Tx& tx) { return store::settings(tx); }));
  hl7::Envelope envelope;
  auto answer = receive({"page", std::nullopt, viewer.person}, in.message.value, settings, envelope);
  std::string text = hl7::write_answer(envelope, answer, platform_.clock.now(), "CHECK");
  std::replace(text.begin(), text.end(), '\r', '\n');  // for people
  return Hl7Checked{std::move(text), answer.code == "AA"};
}

}  // namespace mc::interop
