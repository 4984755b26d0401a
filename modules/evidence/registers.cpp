// Registers: assessments, agreements, incidents; reminders of what is due.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "modules/evidence/service.hpp"

namespace mc::evidence {
namespace {

constexpr std::int64_t kMostDocument = 20 << 20;
constexpr int kBreachDays = 60;      // 45 CFR 164.404(b), 164.406(b), 164.408(b)
constexpr std::int64_t kMany = 500;  // people: 45 CFR 164.406(a), 164.408(b)
constexpr std::array<std::int64_t, 4> kReminders = {90, 60, 30, 0};

std::string record_object(const RecordRow& row) {
  return (row.in_register == "agreements" ? "agreement:" : "assessment:") + row.id.text();
}
std::string record_owner(RecordId id) { return "evidence:record:" + id.text(); }
std::string incident_object(IncidentId id) { return "incident:" + id.text(); }

bool known_kind(std::string_view in_register, std::string_view kind) {
  if (in_register == "agreements") return kind == "baa" || kind == "service" || kind == "other";
  return kind == "risk_assessment" || kind == "penetration_test" || kind == "policy";
}

/// Whom a breach must be told to (45 CFR 164.404, 406, 408).
std::vector<Duty> duties_of(const IncidentRow& row) {
  if (row.kind != IncidentKind::breach) return {};
  std::vector<Duty> out;
  const Date due = row.discovered_on + kBreachDays;
  out.push_back({"individuals", due, "45 CFR 164.404(b): without unreasonable delay, at most 60 days"});
  if (row.affected >= kMany) {
    out.push_back({"hhs", due, "45 CFR 164.408(b): 500 people or more, together with the individuals"});
    out.push_back({"media", due, "45 CFR 164.406: more than 500 people of one state"});
  } else {
    const int year = static_cast<int>(ymd(row.discovered_on).year());
    out.push_back({"hhs", make_date(year, 12, 31) + kBreachDays,
                   "45 CFR 164.408(c): fewer than 500 people, within 60 days after the end of the year"});
  }
  return out;
}

}  // namespace

ComplianceRecord Service::view(const RecordRow& row) const {
  ComplianceRecord out{row.id,        row.kind,   row.title, row.party,     row.on_day,        row.starts_on,
                       row.ends_on,   {},         {},        row.by_name,   row.open_findings, row.notes,
                       row.file_name, row.sha256, row.size,  row.created_at};
  if (row.ends_on) out.days_left = *row.ends_on - platform_.clock.today();
  if (row.closed_at)
    out.state = "closed";
  else if (out.days_left && *out.days_left < 0)
    out.state = "overdue";
  else if (!row.blob_id)
    out.state = "missing_document";
  else if (out.days_left && *out.days_left <= kReminders.front())
    out.state = "due";
  else
    out.state = "in_force";
  return out;
}

Result<ComplianceRecords> Service::records(const security::Viewer& viewer, std::string_view in_register) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<ComplianceRecords> {
    ComplianceRecords out;
    for (const RecordRow& row : TRY(store::records(tx, in_register))) out.items.push_back(view(row));
    return out;
  });
}

Result<ComplianceRecord> Service::save_record(const security::Viewer& viewer, std::string_view in_register,
                                              std::optional<RecordId> id, const ComplianceRecordIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (!known_kind(in_register, in.kind.value)) return invalid("kind", "not_one_of", "There is no such kind.");
  if (in_register == "agreements" && in.party.value.empty()) return invalid("party", "required", "With whom?");
  if (in.starts_on && in.ends_on && *in.ends_on < *in.starts_on)
    return invalid("ends_on", "before_start", "It ends before it starts.");
  if (in.on_day > platform_.clock.today()) return invalid("on_day", "in_the_future", "That day has not come yet.");
  return platform_.db.write([&](data::Tx& tx) -> Result<ComplianceRecord> {
    RecordRow row;
    if (id) {
      auto found = TRY(store::record(tx, *id));
      if (!found || found->in_register != in_register) return not_found("record_not_found");
      row = std::move(*found);
      if (row.ends_on != in.ends_on) row.told = 0;
    } else {
      row.id = RecordId::make(platform_.clock, platform_.random);
      row.in_register = in_register;
      row.created_by = viewer.person;
      row.created_at = tx.now();
    }
    row.kind = in.kind.value;
    row.title = in.title.value;
    row.party = in.party.value;
    row.on_day = in.on_day;
    row.starts_on = in.starts_on;
    row.ends_on = in.ends_on;
    row.by_name = in.by_name.value;
    row.open_findings = in.open_findings;
    row.notes = in.notes.value;
    TRY(store::put(tx, row));
    TRY(audit(tx, viewer.person, id ? "compliance_record.changed" : "compliance_record.added", record_object(row),
              fmt::format(R"({{"kind":"{}"}})", row.kind)));
    return view(row);
  });
}

Result<ComplianceRecord> Service::close_record(const security::Viewer& viewer, RecordId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<ComplianceRecord> {
    auto row = TRY(store::record(tx, id));
    if (!row) return not_found("record_not_found");
    if (row->closed_at) return conflict("record_closed", "It is closed already.");
    row->closed_at = tx.now();
    TRY(store::put(tx, *row));
    TRY(audit(tx, viewer.person, "compliance_record.closed", record_object(*row)));
    return view(*row);
  });
}

Result<ComplianceRecord> Service::attach(const security::Viewer& viewer, RecordId id, http::Upload& upload) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const std::string body = TRY(http::read_body(upload, kMostDocument));
  const ByteView bytes = as_bytes(body);
  if (documents::sniff_media_type(bytes.first(std::min<std::size_t>(bytes.size(), 512))) != "application/pdf")
    return invalid("file", "not_a_pdf", "Upload the signed document as PDF.");
  const auto stored = TRY(platform_.blobs.put(bytes, "application/pdf"));
  return platform_.db.write([&](data::Tx& tx) -> Result<ComplianceRecord> {
    auto row = TRY(store::record(tx, id));
    if (!row) return not_found("record_not_found");
    if (row->blob_id && *row->blob_id != stored.id)
      TRY(platform_.blobs.drop_reference(tx, *row->blob_id, record_owner(id)));
    if (!row->blob_id || *row->blob_id != stored.id)
      TRY(platform_.blobs.add_reference(tx, stored.id, record_owner(id)));
    row->blob_id = stored.id;
    row->file_name = upload.file_name.empty() ? "document.pdf" : upload.file_name;
    row->sha256 = to_hex(security::sha256(bytes));
    row->size = stored.size;
    TRY(store::put(tx, *row));
    TRY(audit(tx, viewer.person, "compliance_record.document_added", record_object(*row),
              fmt::format(R"({{"sha256":"{}"}})", row->sha256)));
    return view(*row);
  });
}

Result<http::Download> Service::document(const security::Viewer& viewer, RecordId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const RecordRow row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<RecordRow> {
    auto found = TRY(store::record(tx, id));
    if (!found || !found->blob_id) return not_found("record_not_found");
    TRY(audit(tx, viewer.person, "compliance_record.document_opened", record_object(*found)));
    return std::move(*found);
  }));
  http::Download out;
  out.media_type = "application/pdf";
  out.file_name = row.file_name;
  out.size = row.size;
  out.write = [&blobs = platform_.blobs, blob = *row.blob_id, size = row.size](std::int64_t offset, std::int64_t length,
                                                                               const blobs::Sink& sink) {
    return blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return out;
}

Incident Service::view(const IncidentRow& row) const {
  Incident out{row.id,
               row.number,
               row.kind,
               row.title,
               row.what,
               row.measures,
               row.discovered_on,
               row.occurred_from,
               row.occurred_to,
               row.affected,
               {},
               duties_of(row),
               false,
               row.revision,
               row.created_at,
               row.closed_at};
  if (auto told = shape::from_json<std::vector<Notified>>(row.notified)) out.notified = std::move(*told);
  for (const Duty& duty : out.duties) {
    const bool done = std::any_of(out.notified.begin(), out.notified.end(),
                                  [&](const Notified& one) { return one.whom.value == duty.whom; });
    out.late = out.late || (!done && duty.due_on < platform_.clock.today());
  }
  return out;
}

Result<Incidents> Service::incidents(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<Incidents> {
    Incidents out;
    for (const IncidentRow& row : TRY(store::incidents(tx))) out.items.push_back(view(row));
    return out;
  });
}

Result<Incident> Service::incident(const security::Viewer& viewer, IncidentId id) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<Incident> {
    auto row = TRY(store::incident(tx, id));
    if (!row) return not_found("incident_not_found");
    return view(*row);
  });
}

Result<Incident> Service::save_incident(const security::Viewer& viewer, std::optional<IncidentId> id,
                                        const IncidentIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (in.discovered_on > platform_.clock.today())
    return invalid("discovered_on", "in_the_future", "That day has not come yet.");
  if (in.occurred_to < in.occurred_from) return invalid("occurred_to", "before_start", "It ended before it began.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Incident> {
    IncidentRow row;
    if (id) {
      auto found = TRY(store::incident(tx, *id));
      if (!found) return not_found("incident_not_found");
      if (in.revision != found->revision)
        return conflict("changed_meanwhile", "Somebody changed this meanwhile. Load it again.");
      row = std::move(*found);
      ++row.revision;
    } else {
      row.id = IncidentId::make(platform_.clock, platform_.random);
      const auto before = TRY(store::incidents(tx));
      const std::string year = to_string(platform_.clock.today()).substr(0, 4);
      const auto of_year = std::count_if(before.begin(), before.end(),
                                         [&](const IncidentRow& one) { return one.number.starts_with(year); });
      row.number = fmt::format("{}-{:03}", year, of_year + 1);
      row.created_by = viewer.person;
      row.created_at = tx.now();
    }
    row.kind = in.kind;
    row.title = in.title.value;
    row.what = in.what.value;
    row.measures = in.measures.value;
    row.discovered_on = in.discovered_on;
    row.occurred_from = in.occurred_from;
    row.occurred_to = in.occurred_to;
    row.affected = in.affected;
    row.notified = shape::to_json(in.notified.items);
    if (in.closed && !row.closed_at) {
      const Incident checked = view(row);
      for (const Duty& duty : checked.duties)
        if (std::none_of(checked.notified.begin(), checked.notified.end(),
                         [&](const Notified& one) { return one.whom.value == duty.whom; }))
          return conflict("notices_missing",
                          "A breach is closed when everybody was told: " + duty.whom + " is missing.");
      row.closed_at = tx.now();
    }
    if (!in.closed) row.closed_at.reset();
    TRY(store::put(tx, row));
    TRY(audit(tx, viewer.person, id ? "incident.changed" : "incident.recorded", incident_object(row.id),
              fmt::format(R"({{"number":"{}","kind":"{}","affected":{},"notified":{},"closed":{}}})", row.number,
                          shape::enum_name(row.kind), row.affected, in.notified.items.size(), in.closed)));
    return view(row);
  });
}

Status Service::tell(data::Tx& tx, std::string due, std::string link, std::string key) {
  std::set<PersonId> people;
  for (const std::string& role : platform_.permissions.roles_with(kManage))
    for (PersonId person : TRY(platform_.sessions.holders(tx, role))) people.insert(person);
  notifications::NotificationIn note;
  note.code = "compliance_due";
  note.params = {{"due", std::move(due)}};
  note.text = "Something in the compliance records is due.";
  note.link = std::move(link);
  note.dedupe_key = std::move(key);
  for (PersonId person : people) TRY(parts_.notifications.notify(tx, person, note));
  return {};
}

Status Service::remind() {
  const Date today = platform_.clock.today();
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (RecordRow& row : TRY(store::ending(tx, today + static_cast<int>(kReminders.front())))) {
      const std::int64_t left = *row.ends_on - today;
      // The narrowest window that has begun; each is told once. told: its number from 1.
      std::int64_t window = 0;
      for (std::size_t i = 0; i < kReminders.size(); ++i)
        if (left <= kReminders[i]) window = static_cast<std::int64_t>(i) + 1;
      if (window <= row.told) continue;
      row.told = window;
      TRY(store::put(tx, row));
      TRY(tell(tx, to_string(*row.ends_on),
               row.in_register == "agreements" ? "/evidence/agreements" : "/evidence/assessments",
               fmt::format("record:{}:{}:{}", row.id.text(), to_string(*row.ends_on), window)));
    }
    for (const IncidentRow& row : TRY(store::open_incidents(tx)))
      for (const Duty& duty : duties_of(row)) {
        const Incident seen = view(row);
        const bool done = std::any_of(seen.notified.begin(), seen.notified.end(),
                                      [&](const Notified& one) { return one.whom.value == duty.whom; });
        const int left = duty.due_on - today;
        if (done || left > 30) continue;
        const int step = left > 7 ? 30 : left > 1 ? 7 : left >= 0 ? 1 : -1;
        TRY(tell(tx, to_string(duty.due_on), "/evidence/incidents/" + row.id.text(),
                 fmt::format("incident:{}:{}:{}", row.id.text(), duty.whom, step)));
      }
    return {};
  });
}

}  // namespace mc::evidence
