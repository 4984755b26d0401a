// Module credits: the ledger (writing).
#include "modules/credits/service.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/documents/documents.hpp"

namespace mc::credits {
namespace {

constexpr std::int64_t kEvidenceLimit = 10LL << 20;

std::vector<std::string> plain(const List<Text<1, 100>, 20>& list) {
  std::vector<std::string> out;
  for (const auto& text : list) out.push_back(text.value);
  return out;
}

std::string object_of(CreditId id) { return "credit:" + id.text(); }

Result<Bytes> read_whole(http::Upload& upload) {
  Bytes bytes;
  std::array<std::uint8_t, 64 << 10> piece{};
  for (;;) {
    const std::size_t got = TRY(upload.reader(piece));
    if (got == 0) return bytes;
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
    if (static_cast<std::int64_t>(bytes.size()) > kEvidenceLimit)
      return fail(Fault::too_large, "too_large", "At most 10 MB.");
  }
}

CreditEntry view(const EntryRow& row) {
  CreditEntry out;
  out.id = row.id;
  out.earned_on = row.earned_on;
  out.activity = row.activity;
  out.provider = row.provider;
  out.hours = static_cast<double>(row.centihours) / 100.0;
  out.type = row.type;
  out.accreditation_body = row.accreditation_body;
  out.accreditation_number = row.accreditation_number;
  out.statement = row.statement;
  if (auto topics = shape::from_json<std::vector<std::string>>(row.topics)) out.topics = std::move(*topics);
  out.source = row.source;
  out.has_evidence = row.evidence_id.has_value();
  out.reverses = row.reverses;
  out.reversed = row.reversed;
  out.note = row.note;
  out.format = row.format;
  out.hour_minutes = row.hour_minutes;
  return out;
}

}  // namespace

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      RawJson details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = std::move(details);
  return platform_.audit.append(tx, event);
}

Result<EntryRow> Service::find_for(data::Tx& tx, const security::Viewer& viewer, CreditId id,
                                   std::string_view permission) {
  auto row = TRY(store::find(tx, id));
  if (!row) return not_found("credit_not_found");
  const bool own = row->person_id == viewer.person && permission == "credit:view";
  if (!own && !TRY(organisation_.in_reach(tx, viewer, permission, row->person_id)))
    return not_found("credit_not_found");
  return std::move(*row);
}

std::optional<std::int64_t> hour_length(std::int64_t centihours, std::int64_t minutes) {
  for (const std::int64_t length : {60, 50})
    if (centihours > 0 && minutes * 100 >= centihours * length) return length;
  return std::nullopt;
}

Status Service::on_completed(data::Tx& tx, const learning::CourseCompleted& event) {
  const auto course = TRY(courses_.version(tx, event.version_id));
  if (!course->ce || TRY(store::has_enrolment(tx, event.enrolment_id))) return {};
  EntryRow row;
  row.id = CreditId::make(platform_.clock, platform_.random);
  row.person_id = event.person_id;
  row.earned_on = local_date(event.completed_at);
  row.activity = course->title;
  row.provider = platform_.settings.organisation_name;
  row.centihours = course->ce->centihours;
  row.type = course->ce->type;
  if (contact_hours(row.type, row.centihours) == row.centihours)
    row.hour_minutes = hour_length(row.centihours, course->minutes);
  row.accreditation_body = course->ce->accreditation_body;
  row.accreditation_number = course->ce->accreditation_number;
  row.statement = course->ce->statement;
  row.topics = shape::to_json(plain(course->ce->topics));
  row.source = "course";
  row.enrolment_id = event.enrolment_id;
  row.course_id = event.course_id;
  row.created_at = tx.now();
  TRY(store::insert(tx, row));
  return audit(tx, std::nullopt, "credit.logged", object_of(row.id),
               {fmt::format(R"({{"person":"{}","course":"{}","centihours":{}}})", row.person_id.text(),
                            event.course_id.text(), row.centihours)});
}

Result<Evidence> Service::add_evidence(const security::Viewer& viewer, http::Upload& upload) {
  const Bytes bytes = TRY(read_whole(upload));
  const std::string type = documents::sniff_media_type(ByteView(bytes).first(std::min<std::size_t>(bytes.size(), 512)));
  if (type != "application/pdf" && type != "image/png" && type != "image/jpeg") {
    return fail(Fault::invalid, "unsupported_file", "Evidence is a PDF, PNG or JPEG file.");
  }
  const auto file = TRY(platform_.blobs.put(bytes, type));
  TRY(platform_.db.write([&](data::Tx& tx) { return store::add_evidence(tx, viewer.person, file); }));
  return Evidence{file.id};
}

Result<CreditEntry> Service::add_external(const security::Viewer& viewer, const ExternalCredit& in) {
  if (in.earned_on > platform_.clock.today())
    return invalid("earned_on", "in_the_future", "A credit is earned before it is entered.");
  if (in.earned_on < make_date(1950, 1, 1)) return invalid("earned_on", "too_long_ago", "The date is before 1950.");
  return platform_.db.write([&](data::Tx& tx) -> Result<CreditEntry> {
    EntryRow row;
    row.id = CreditId::make(platform_.clock, platform_.random);
    row.person_id = viewer.person;
    row.earned_on = in.earned_on;
    row.activity = in.activity;
    row.provider = in.provider;
    row.centihours = in.centihours;
    row.type = in.type;
    row.accreditation_body = in.accreditation_body;
    row.accreditation_number = in.accreditation_number;
    row.topics = shape::to_json(plain(in.topics));
    row.source = "external";
    if (in.format) row.format = shape::enum_name(*in.format);
    if (in.hour_minutes) row.hour_minutes = in.hour_minutes->value;
    row.created_at = tx.now();
    row.created_by = viewer.person;
    const std::string key = ledger_key(row.earned_on, row.activity, row.centihours, row.type);
    if (TRY(is_logged(tx, viewer.person, key, row.earned_on)))
      return conflict("credit_duplicate", "This credit is in the ledger already.");
    if (in.evidence) {
      // Only what this person uploaded: an id alone must not open somebody else's file.
      if (!TRY(store::evidence(tx, viewer.person, *in.evidence)))
        return invalid("evidence", "unknown_evidence", "Upload the file first.");
      row.evidence_id = in.evidence;
      TRY(platform_.blobs.add_reference(tx, *in.evidence, "credits:evidence:" + row.id.text()));
    }
    TRY(store::insert(tx, row));
    TRY(audit(tx, viewer.person, "credit.added", object_of(row.id),
              {fmt::format(R"({{"centihours":{}}})", row.centihours)}));
    return view(row);
  });
}

Result<EntryRow> Service::add_reversal(data::Tx& tx, PersonId by, const EntryRow& entry, std::string note) {
  if (entry.reverses) return conflict("credit_is_reversal", "A reversal cannot be reversed; enter a new credit.");
  if (entry.reversed) return conflict("credit_reversed", "The credit has been reversed before.");
  EntryRow row = entry;
  row.id = CreditId::make(platform_.clock, platform_.random);
  row.centihours = -entry.centihours;  // on the same day, so that every period nets to what is right
  row.enrolment_id.reset();
  row.evidence_id.reset();
  row.reverses = entry.id;
  row.note = std::move(note);
  row.created_at = tx.now();
  row.created_by = by;
  TRY(store::insert(tx, row));
  TRY(audit(tx, by, "credit.reversed", object_of(entry.id),
            {fmt::format(R"({{"person":"{}"}})", entry.person_id.text())}));
  return row;
}

Result<CreditEntry> Service::withdraw(const security::Viewer& viewer, CreditId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CreditEntry> {
    const auto entry = TRY(find_for(tx, viewer, id, "credit:view"));
    if (entry.person_id != viewer.person) return not_found("credit_not_found");
    if (entry.source != "external")
      return forbidden("not_external", "Credits of courses are corrected by an administrator.");
    return view(TRY(add_reversal(tx, viewer.person, entry, "Withdrawn by the owner")));
  });
}

Result<CreditEntry> Service::reverse(const security::Viewer& viewer, CreditId id, const Reverse& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CreditEntry> {
    const auto entry = TRY(find_for(tx, viewer, id, "credit:correct"));
    return view(TRY(add_reversal(tx, viewer.person, entry, in.reason)));
  });
}

Result<CreditEntry> Service::correct(const security::Viewer& viewer, CreditId id, const Correction& in) {
  if (in.earned_on && *in.earned_on > platform_.clock.today())
    return invalid("earned_on", "in_the_future", "A credit is earned before it is entered.");
  return platform_.db.write([&](data::Tx& tx) -> Result<CreditEntry> {
    const auto entry = TRY(find_for(tx, viewer, id, "credit:correct"));
    TRY(add_reversal(tx, viewer.person, entry, in.reason));
    EntryRow row = entry;
    row.id = CreditId::make(platform_.clock, platform_.random);
    row.enrolment_id.reset();  // stays with the first line, so that the course is never logged again
    row.earned_on = in.earned_on.value_or(entry.earned_on);
    if (in.activity) row.activity = *in.activity;
    if (in.provider) row.provider = *in.provider;
    if (in.centihours) row.centihours = *in.centihours;
    if (in.type) row.type = *in.type;
    if (in.accreditation_body) row.accreditation_body = *in.accreditation_body;
    if (in.accreditation_number) row.accreditation_number = *in.accreditation_number;
    if (in.topics) row.topics = shape::to_json(plain(*in.topics));
    if (in.format) row.format = shape::enum_name(*in.format);
    if (in.hour_minutes) row.hour_minutes = in.hour_minutes->value;
    row.note = in.reason;
    row.created_at = tx.now();
    row.created_by = viewer.person;
    if (row.evidence_id) TRY(platform_.blobs.add_reference(tx, *row.evidence_id, "credits:evidence:" + row.id.text()));
    TRY(store::insert(tx, row));
    TRY(audit(tx, viewer.person, "credit.corrected", object_of(row.id),
              {fmt::format(R"({{"person":"{}","replaces":"{}","centihours":{}}})", row.person_id.text(), id.text(),
                           row.centihours)}));
    return view(row);
  });
}

Status Service::housekeeping() {
  return platform_.db.write(
      [&](data::Tx& tx) { return store::forget_unused_evidence(tx, tx.now() - std::chrono::hours(24)); });
}

Result<Transcript> Service::transcript(data::Tx& tx, PersonId person, const TranscriptQuery& query) {
  Transcript out;
  if (const auto staff = TRY(organisation_.staff(tx, person))) {
    out.person_name = staff->first_name + " " + staff->last_name;
    out.employee_number = staff->employee_number;
  } else if (const auto account = TRY(accounts_.find(tx, person))) {
    out.person_name = account->first_name + " " + account->last_name;
    out.employee_number = account->employee_number;
  } else {
    return not_found("person_not_found");
  }
  out.from = query.from;
  out.to = query.to;
  std::int64_t total = 0;
  for (const EntryRow& row : TRY(store::of_person(tx, person, query.from, query.to))) {
    total += contact_hours(row.type, row.centihours);
    out.entries.push_back(view(row));
  }
  out.total_hours = static_cast<double>(total) / 100.0;
  return out;
}

Result<double> Service::total_hours(data::Tx& tx, PersonId person) {
  std::int64_t total = 0;
  for (const EntryRow& row : TRY(store::of_person(tx, person, std::nullopt, std::nullopt)))
    total += contact_hours(row.type, row.centihours);
  return static_cast<double>(total) / 100.0;
}

}  // namespace mc::credits
