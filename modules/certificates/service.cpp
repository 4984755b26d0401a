#include "modules/certificates/service.hpp"

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/certificates/code.hpp"
#include "modules/certificates/page.hpp"

namespace mc::certificates {
namespace {

constexpr security::Limit kVerifications{30, 30};
constexpr std::string_view kPdf = "application/pdf";

/// Training that was done long before it was recorded (history brought in, the demo): its pages are drawn when somebody
/// asks for one, or some each hour, and nobody is notified.
bool is_history(const CertificateRow& row) { return local_date(row.issued_at) - row.issued_on > 7; }

Certificate view(const CertificateRow& row) {
  Certificate out;
  out.id = row.id;
  out.number = row.number;
  out.code = show_code(row.code);
  out.type = row.type;
  out.person_id = row.person_id;
  out.holder_name = row.holder_name;
  out.course_id = row.course_id;
  out.course_title = row.course_title;
  out.issued_on = row.issued_on;
  out.valid_until = row.valid_until;
  if (row.centihours) out.ce_hours = static_cast<double>(*row.centihours) / 100.0;
  out.revoked_at = row.revoked_at;
  out.revoked_reason = row.revoked_reason;
  out.ready = row.blob_id.has_value() || is_history(row);
  return out;
}

// Keyset of a list: "2026-11-20_UUID".
std::string page_key(const CertificateRow& row) { return to_string(row.issued_on) + "_" + row.id.text(); }

Result<std::optional<std::pair<Date, CertificateId>>> parse_page_key(const std::optional<Text<1, 100>>& key) {
  if (!key) return std::nullopt;
  const std::string& text = key->value;
  const auto day = parse_date(std::string_view(text).substr(0, 10));
  const auto id = CertificateId::parse(text.size() > 11 ? std::string_view(text).substr(11) : std::string_view());
  if (!day || !id) return invalid("after", "unknown_page", "The page key is not one of this list.");
  return std::pair(*day, *id);
}

std::string object_of(CertificateId id) { return "certificate:" + id.text(); }

}  // namespace

Service::Service(Platform& platform, courses::Courses& courses, accounts::Accounts& accounts,
                 organisation::Organisation& organisation, notifications::Notifications& notifications)
    : platform_(platform), courses_(courses), accounts_(accounts), organisation_(organisation),
      notifications_(notifications), verifications_(platform.clock) {}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      RawJson details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = std::move(details);
  return platform_.audit.append(tx, event);
}

Result<CertificateRow> Service::find_for(data::Tx& tx, const security::Viewer& viewer, CertificateId id,
                                         std::string_view permission) {
  auto row = TRY(store::find(tx, id));
  if (!row) return not_found("certificate_not_found");
  const bool own = row->person_id == viewer.person && permission == "certificate:view";
  if (!own && !TRY(organisation_.in_reach(tx, viewer, permission, row->person_id)))
    return not_found("certificate_not_found");
  return std::move(*row);
}

Result<std::optional<Certificate>> Service::of_enrolment(data::Tx& tx, learning::EnrolmentId enrolment) {
  const auto row = TRY(store::of_enrolment(tx, enrolment, CertificateType::completion));
  if (!row) return std::nullopt;
  return view(*row);
}

// What will be printed, taken from the version that the learner completed.
Result<CertificateRow> Service::draft(data::Tx& tx, const learning::CourseCompleted& event) {
  const auto course = TRY(courses_.version(tx, event.version_id));
  const auto holder = TRY(accounts_.find(tx, event.person_id));
  if (!holder) return not_found("person_not_found");
  CertificateRow row;
  row.id = CertificateId::make(platform_.clock, platform_.random);
  row.person_id = event.person_id;
  row.enrolment_id = event.enrolment_id;
  row.course_id = event.course_id;
  row.version_id = event.version_id;
  row.holder_name = holder->first_name + " " + holder->last_name;
  row.course_title = course->title;
  row.author_name = course->author_name;
  row.organisation_name = platform_.settings.organisation_name;
  row.issued_at = tx.now();
  row.issued_on = local_date(event.completed_at);
  const std::int64_t months = course->certificate_valid_months.value_or(0);
  if (months > 0) row.valid_until = add_months(row.issued_on, static_cast<int>(months));
  if (course->ce) {
    row.centihours = course->ce->centihours.value;
    row.ce_type = course->ce->type;
    row.accreditation_body = course->ce->accreditation_body;
    row.accreditation_number = course->ce->accreditation_number;
    row.statement = course->ce->statement;
  }
  return row;
}

Status Service::issue(data::Tx& tx, CertificateRow& row, const std::string& of) {
  const int year = static_cast<int>(ymd(row.issued_on).year());
  row.number = make_number(row.organisation_name, year, TRY(store::next_number(tx, year)));
  row.code = make_code(platform_.random);
  if (looks_ != nullptr) row.look = TRY(looks_->current(tx));
  TRY(store::insert(tx, row));
  TRY(audit(tx, std::nullopt, "certificate.issued", object_of(row.id),
            {fmt::format(R"({{"person":"{}",{},"number":"{}"}})", row.person_id.text(), of, row.number)}));
  if (is_history(row)) return {};
  return platform_.jobs.enqueue(
      tx, RenderJob{row.id},
      {.attempts = 5, .priority = jobs::Priority::high, .run_at = {}, .unique_key = row.id.text()});
}

Status Service::on_completed(data::Tx& tx, const learning::CourseCompleted& event) {
  if (TRY(store::of_enrolment(tx, event.enrolment_id, CertificateType::completion))) return {};
  CertificateRow row = TRY(draft(tx, event));
  TRY(issue(tx, row, fmt::format(R"("course":"{}")", event.course_id.text())));
  return platform_.events.publish(tx, CertificateIssued{row.id, row.person_id, event.course_id, event.enrolment_id});
}

Result<CertificateId> Service::issue_programme(data::Tx& tx, const ProgrammeIn& in) {
  if (auto issued = TRY(store::of_cycle(tx, in.cycle_id))) return issued->id;
  const auto holder = TRY(accounts_.find(tx, in.person_id));
  if (!holder) return not_found("person_not_found");
  CertificateRow row;
  row.id = CertificateId::make(platform_.clock, platform_.random);
  row.type = CertificateType::programme;
  row.person_id = in.person_id;
  row.programme_id = in.programme_id;
  row.cycle_id = in.cycle_id;
  row.holder_name = holder->first_name + " " + holder->last_name;
  row.course_title = in.title;
  row.author_name = in.responsible;
  row.organisation_name = platform_.settings.organisation_name;
  row.issued_at = tx.now();
  row.issued_on = in.issued_on;
  row.valid_until = in.valid_until;
  TRY(issue(tx, row, fmt::format(R"("programme":"{}")", uuid_text(in.programme_id))));
  return row.id;
}

Status Service::render(CertificateId id) {
  PageLook look;
  const auto found = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::optional<CertificateRow>> {
    auto row = TRY(store::find(tx, id));
    if (row && row->look > 0 && looks_ != nullptr) look = TRY(looks_->look(tx, row->look));
    return row;
  }));
  if (!found || found->blob_id) return {};
  const Bytes page = TRY(render_page(*found, TRY(art(look)), platform_.settings.base_url, platform_.scratch));
  const auto file = TRY(platform_.blobs.put(page, std::string(kPdf)));
  return platform_.db.write([&](data::Tx& tx) -> Status {
    // Erased while the page was drawn: it bears the former name.
    const auto now = TRY(store::find(tx, id));
    if (!now || now->holder_name != found->holder_name || now->author_name != found->author_name) return {};
    // Another run may have been faster: its file stays, this one is collected as unreferenced.
    if (!TRY(store::attach_file(tx, id, file))) return {};
    TRY(platform_.blobs.add_reference(tx, file.id, "certificates:page:" + id.text()));
    const auto holder = TRY(accounts_.find(tx, found->person_id));
    if (is_history(*found) || !holder || holder->status == accounts::Status::deleted) return {};
    notifications::NotificationIn note;
    note.code = "certificate_ready";
    note.params = {{"course", found->course_title}};
    note.text = "Your certificate for " + found->course_title + " is ready.";
    note.link = "/certificates";
    note.dedupe_key = "certificate_ready:" + id.text();
    return notifications_.notify(tx, found->person_id, note);
  });
}

Result<PageArt> Service::art(const PageLook& look) {
  constexpr std::int64_t kMost = 2 << 20;
  PageArt out;
  out.look = look;
  if (look.logo) out.logo = TRY(platform_.blobs.read_all(*look.logo, kMost));
  if (look.signature) out.signature = TRY(platform_.blobs.read_all(*look.signature, kMost));
  return out;
}

Status Service::render_missing() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (const CertificateId id : TRY(store::unrendered(tx, tx.now() - std::chrono::minutes(30), 500))) {
      TRY(platform_.jobs.enqueue(
          tx, RenderJob{id}, {.attempts = 5, .priority = jobs::Priority::high, .run_at = {}, .unique_key = id.text()}));
    }
    return {};
  });
}

Result<Page<Certificate>> Service::page(data::Tx& tx, PersonId person, const CertificateQuery& query) {
  const auto after = TRY(parse_page_key(query.after));
  const std::int64_t limit = query.limit.value_or(50);
  auto rows = TRY(store::page(tx, person, after, limit + 1));
  Page<Certificate> out;
  const bool more = static_cast<std::int64_t>(rows.size()) > limit;
  if (more) rows.pop_back();
  if (more) out.next = page_key(rows.back());
  for (const auto& row : rows) out.items.push_back(view(row));
  return out;
}

Result<Page<Certificate>> Service::mine(const security::Viewer& viewer, const CertificateQuery& query) {
  return platform_.db.read([&](data::Tx& tx) { return page(tx, viewer.person, query); });
}

Result<Page<Certificate>> Service::of_person(const security::Viewer& viewer, PersonId person,
                                             const CertificateQuery& query) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Page<Certificate>> {
    if (!TRY(organisation_.in_reach(tx, viewer, "compliance:view", person))) return not_found("person_not_found");
    TRY(audit(tx, viewer.person, "certificate.list_viewed", "person:" + person.text()));
    return page(tx, person, query);
  });
}

Result<http::Download> Service::file(const security::Viewer& viewer, CertificateId id) {
  const auto read = [&](data::Tx& tx) { return find_for(tx, viewer, id, "certificate:view"); };
  auto row = TRY(platform_.db.read(read));
  if (!row.blob_id && is_history(row)) {
    TRY(render(id));
    row = TRY(platform_.db.read(read));
  }
  if (!row.blob_id || !row.blob_size)
    return conflict("certificate_not_ready", "The certificate is being made; try again in a moment.");
  if (row.person_id != viewer.person) {
    TRY(platform_.db.write(
        [&](data::Tx& tx) { return audit(tx, viewer.person, "certificate.viewed", object_of(id)); }));
  }
  http::Download out;
  out.media_type = kPdf;
  out.file_name = "certificate-" + row.number + ".pdf";
  out.size = row.blob_size;
  out.write = [&blobs = platform_.blobs, blob = *row.blob_id,
               size = *row.blob_size](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    return blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return out;
}

Result<Certificate> Service::shown(data::Tx& tx, CertificateId id) {
  const auto row = TRY(store::find(tx, id));
  if (!row) return not_found("certificate_not_found");
  return view(*row);
}

Result<Certificate> Service::own(data::Tx& tx, PersonId person, CertificateId id) {
  Certificate out = TRY(shown(tx, id));
  if (out.person_id != person) return not_found("certificate_not_found");
  return out;
}

Result<Certificate> Service::revoke(const security::Viewer& viewer, CertificateId id, const Revoke& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Certificate> {
    const auto row = TRY(find_for(tx, viewer, id, "certificate:revoke"));
    if (row.revoked_at) return conflict("certificate_revoked", "The certificate has been revoked before.");
    TRY(store::revoke(tx, id, viewer.person, in.reason));
    TRY(audit(tx, viewer.person, "certificate.revoked", object_of(id),
              {fmt::format(R"({{"person":"{}","number":"{}"}})", row.person_id.text(), row.number)}));
    return view(TRY(find_for(tx, viewer, id, "certificate:revoke")));
  });
}

Result<Verification> Service::verify(std::string_view typed_code, std::string_view address) {
  if (!platform_.settings.public_verification) return not_found();
  if (verifications_.take(address, kVerifications) > 0) {
    return fail(Fault::rate_limited, "too_many_verifications", "Too many codes were checked from here; wait a minute.");
  }
  Verification out;
  out.organisation = platform_.settings.organisation_name;
  const auto code = read_code(typed_code);
  if (!code) return out;
  const auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::by_code(tx, *code); }));
  if (!row) return out;
  out.organisation = row->organisation_name;
  out.holder_name = row->holder_name;
  out.course_title = row->course_title;
  out.number = row->number;
  out.issued_on = row->issued_on;
  out.valid_until = row->valid_until;
  if (row->revoked_at) {
    out.status = VerificationStatus::revoked;
    out.revoked_on = local_date(*row->revoked_at);
  } else if (row->valid_until && *row->valid_until < platform_.clock.today()) {
    out.status = VerificationStatus::expired;
  } else {
    out.status = VerificationStatus::valid;
  }
  return out;
}

}  // namespace mc::certificates
