// Reading and signing, who signed what, and what follows by event and day.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/skills/pages.hpp"
#include "modules/skills/service.hpp"

namespace mc::skills {

Result<std::pair<AskRow, DocumentRow>> Attestations::ask_for(data::Tx& tx, const security::Viewer& viewer,
                                                             DocumentId id) {
  auto ask = TRY(store::ask(tx, id, viewer.person));
  if (!ask || ask->status == AskStatus::withdrawn) return not_found("attestation_not_found");
  return std::pair{*ask, *TRY(store::document(tx, id))};
}

Result<AttestationTask> Attestations::task(data::Tx& tx, const AskRow& row) {
  DocumentVersionRow version = *TRY(store::document_version(tx, row.version_id));
  AttestationTask out{row.document_id, row.version_id, version.number, version.title, row.status,
                      row.due_on,      false,          std::nullopt,   std::nullopt};
  out.overdue = row.status == AskStatus::open && row.due_on < platform_.clock.today();
  if (row.status == AskStatus::complete && row.signature_id) {
    auto signature = TRY(store::signature(tx, *row.signature_id));
    out.signature_id = row.signature_id;
    out.signed_at = signature->signed_at;
  }
  return out;
}

Result<AttestationTasks> Attestations::mine(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<AttestationTasks> {
    AttestationTasks out;
    for (const AskRow& row : TRY(store::asks_of(tx, viewer.person))) out.items.push_back(TRY(task(tx, row)));
    return out;
  });
}

Result<AttestationReading> Attestations::read(const security::Viewer& viewer, DocumentId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<AttestationReading> {
    AskRow ask = TRY(ask_for(tx, viewer, id)).first;
    DocumentVersionRow version = *TRY(store::document_version(tx, ask.version_id));
    // A PDF is opened by fetching it.
    if (!version.blob_id) TRY(store::note_opened(tx, version.id, viewer.person));
    AttestationReading out;
    out.task = TRY(task(tx, ask));
    out.statement = version.statement;
    out.note = version.note;
    out.text = version.text;
    out.pdf = version.blob_id.has_value();
    out.hash = version.hash;
    out.opened_at = TRY(store::opened(tx, version.id, viewer.person));
    return out;
  });
}

Result<http::Download> Attestations::file(const security::Viewer& viewer, DocumentId id) {
  auto version = TRY(platform_.db.write([&](data::Tx& tx) -> Result<DocumentVersionRow> {
    AskRow ask = TRY(ask_for(tx, viewer, id)).first;
    DocumentVersionRow row = *TRY(store::document_version(tx, ask.version_id));
    if (!row.blob_id) return not_found("file_not_found");
    TRY(store::note_opened(tx, row.id, viewer.person));
    return row;
  }));
  http::Download out;
  out.media_type = "application/pdf";
  out.file_name = "document.pdf";
  out.show_inline = true;
  out.size = version.size;
  out.etag = "\"" + version.hash + "\"";
  out.write = [this, blob = *version.blob_id, size = version.size](std::int64_t offset, std::int64_t length,
                                                                   const blobs::Sink& sink) {
    return platform_.blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return out;
}

Result<AttestationSignature> Attestations::shown(data::Tx& tx, const SignatureRow& row) {
  DocumentVersionRow version = *TRY(store::document_version(tx, row.version_id));
  return AttestationSignature{row.id,    row.document_id, version.title, version.number,
                              row.hash,  row.statement,   row.person_id, row.person_name,
                              row.proof, row.opened_at,   row.signed_at, row.audit_seq};
}

Result<AttestationSignature> Attestations::sign(const security::Viewer& viewer, DocumentId id,
                                                const AttestationSignIn& in, const accounts::ProofCaller& caller) {
  auto may_sign = [&](data::Tx& tx) -> Result<std::pair<AskRow, DocumentVersionRow>> {
    AskRow ask = TRY(ask_for(tx, viewer, id)).first;
    if (ask.status == AskStatus::complete) return conflict("signed_already", "You have signed this document.");
    if (ask.version_id != in.version_id)
      return conflict("newer_version", "The document changed meanwhile. Read it again before you sign.");
    DocumentVersionRow version = *TRY(store::document_version(tx, ask.version_id));
    if (in.statement.value != version.statement)
      return invalid("statement", "other_words", "Sign the words that the document asks for.");
    if (!TRY(store::opened(tx, version.id, viewer.person)))
      return conflict("open_it_first", "Open the document before you sign it.");
    return std::pair{ask, version};
  };
  TRY(platform_.db.read(may_sign));
  auto password = in.password ? std::optional(in.password->value) : std::nullopt;
  auto proof = TRY(accounts::prove_again(of_.accounts, viewer, password, caller));
  return platform_.db.write([&](data::Tx& tx) -> Result<AttestationSignature> {
    auto [ask, version] = TRY(may_sign(tx));
    SignatureRow row;
    row.id = SignatureId::make(platform_.clock, platform_.random);
    row.document_id = id;
    row.version_id = version.id;
    row.person_id = viewer.person;
    row.person_name = TRY(people(tx, {viewer.person}))[viewer.person].name;
    row.statement = version.statement;
    row.hash = version.hash;
    row.proof = proof;
    row.opened_at = *TRY(store::opened(tx, version.id, viewer.person));
    row.signed_at = tx.now();
    const std::string object = "signature:" + row.id.text();
    TRY(audit(tx, viewer.person, "attestation.signed", object,
              fmt::format(R"({{"attestation":"{}","version":"{}","hash":"{}","proof":"{}"}})", id.text(),
                          version.id.text(), version.hash, shape::enum_name(proof)),
              caller));
    security::AuditQuery query;
    query.object = object;
    query.limit = 1;
    auto leaves = TRY(platform_.audit.list(tx, query));
    if (leaves.empty()) return internal("audit_row_missing", "The audit row of a signature was not found.");
    row.audit_seq = leaves.front().seq;
    TRY(store::insert_signature(tx, row));
    ask.status = AskStatus::complete;
    ask.signature_id = row.id;
    TRY(store::put_ask(tx, ask));
    auto document = TRY(store::document(tx, id));
    TRY(platform_.events.publish(
        tx, DocumentSigned{row.id, id, viewer.person, document->course_id, document->lesson_id, tx.now()}));
    return shown(tx, row);
  });
}

Result<SignatureRow> Attestations::signature_for(data::Tx& tx, const security::Viewer& viewer, SignatureId id) {
  auto row = TRY(store::signature(tx, id));
  if (!row) return not_found("signature_not_found");
  if (row->person_id == viewer.person) return *row;
  if (viewer.may("attestation:view") && TRY(of_.organisation.in_reach(tx, viewer, "attestation:view", row->person_id)))
    return *row;
  return not_found("signature_not_found");
}

Result<AttestationSignature> Attestations::signature(const security::Viewer& viewer, SignatureId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<AttestationSignature> { return shown(tx, TRY(signature_for(tx, viewer, id))); });
}

Result<http::Download> Attestations::proof(const security::Viewer& viewer, SignatureId id) {
  auto signature = TRY(this->signature(viewer, id));
  return as_file(
      TRY(proof_page(signature, platform_.settings.organisation_name, platform_.scratch, platform_.clock.now())),
      "application/pdf", "signature.pdf");
}

Result<std::vector<AttestationPerson>> Attestations::shown(data::Tx& tx, const std::vector<AskRow>& rows) {
  std::vector<PersonId> ids;
  for (const AskRow& row : rows) ids.push_back(row.person_id);
  auto names = TRY(people(tx, ids));
  std::vector<AttestationPerson> out;
  for (const AskRow& row : rows) {
    const Known& who = names[row.person_id];
    AttestationPerson person{row.person_id,
                             who.name,
                             who.employee_number,
                             who.unit_name,
                             row.status,
                             row.due_on,
                             row.status == AskStatus::open && row.due_on < platform_.clock.today(),
                             std::nullopt,
                             std::nullopt,
                             row.signature_id};
    // Also of whoever is asked again: what she signed before.
    if (row.signature_id) {
      auto signature = TRY(store::signature(tx, *row.signature_id));
      person.signed_at = signature->signed_at;
      person.version = TRY(store::document_version(tx, signature->version_id))->number;
    }
    out.push_back(std::move(person));
  }
  return out;
}

Result<Page<AttestationPerson>> Attestations::people_of(const security::Viewer& viewer, DocumentId id,
                                                        const AttestationPeopleQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AttestationPerson>> {
    TRY(find_for(tx, viewer, id, "attestation:view"));
    const std::int64_t limit = query.limit.value_or(50).value;
    auto rows = TRY(store::asks(tx, id, TRY(reach(tx, viewer, "attestation:view")), query.status,
                                query.after.value_or(PersonId{}), limit + 1));
    Page<AttestationPerson> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().person_id.text();
    }
    page.items = TRY(shown(tx, rows));
    return page;
  });
}

Result<http::Download> Attestations::people_file(const security::Viewer& viewer, DocumentId id,
                                                 const AttestationFormat& query) {
  using documents::Cell;
  const std::string format = query.format.value;
  if (format != "csv" && format != "xlsx" && format != "pdf")
    return invalid("format", "not_one_of", "Use csv, xlsx or pdf.");
  documents::ReportHead head;
  head.organisation = platform_.settings.organisation_name;
  head.generated_at = platform_.clock.now();
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    head.title = "Signatures: " + TRY(find_for(tx, viewer, id, "attestation:view")).title;
    head.generated_by = TRY(people(tx, {viewer.person}))[viewer.person].name;
    return {};
  }));
  std::optional<PersonId> after;
  bool ended = false;
  documents::Rows rows = [&]() -> Result<std::vector<std::vector<Cell>>> {
    std::vector<std::vector<Cell>> table;
    if (ended) return table;
    AttestationPeopleQuery next;
    next.after = after;
    next.limit = 200;
    auto page = TRY(people_of(viewer, id, next));
    ended = !page.next;
    for (const AttestationPerson& person : page.items) {
      after = person.person_id;
      table.push_back({Cell::of(person.employee_number), Cell::of(person.name), Cell::of(person.unit_name),
                       Cell::of(person.status == AskStatus::complete ? "signed"
                                : person.overdue                     ? "overdue"
                                                                     : "open"),
                       Cell::of(person.due_on), person.version ? Cell::of(*person.version) : Cell{},
                       person.signed_at ? Cell::of(local_minute(*person.signed_at)) : Cell{}});
    }
    return table;
  };
  const std::vector<documents::Column> columns = {{"Employee number", 14}, {"Name", 26}, {"Unit", 20},
                                                  {"Status", 9},           {"Due", 11},  {"Version", 8, true},
                                                  {"Signed", 20}};
  Bytes bytes;
  auto sink = [&](ByteView piece) -> Status {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return {};
  };
  auto written = TRY(format == "csv"    ? documents::write_csv(head, columns, rows, sink)
                     : format == "xlsx" ? documents::write_xlsx(head, columns, rows, sink, platform_.scratch)
                                        : documents::write_pdf_table(head, columns, rows, sink, platform_.scratch));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "attestation.exported", "attestation:" + id.text(),
                 fmt::format(R"({{"format":"{}","rows":{},"sha256":"{}"}})", format, written.rows, written.sha256));
  }));
  return as_file(std::move(bytes), media_type_of(format), "signatures." + format);
}

Result<std::vector<SkillTask>> Attestations::tasks(data::Tx& tx, PersonId person) {
  std::vector<SkillTask> out;
  for (const AskRow& row : TRY(store::asks_of(tx, person)))
    if (row.status == AskStatus::open)
      out.push_back({"attestation", TRY(store::document_version(tx, row.version_id))->title,
                     "/attestations/" + row.document_id.text(), row.due_on});
  return out;
}

// -- by event and day --

Status Attestations::on_members_changed(data::Tx& tx, const audiences::MembersChanged& event) {
  for (const DocumentRow& document : TRY(store::documents_for(tx, event.audience_id))) {
    for (PersonId person : event.added) TRY(ask_one(tx, document, person, AskSource::audience));
    for (PersonId person : event.removed) {
      auto ask = TRY(store::ask(tx, document.id, person));
      if (!ask || ask->status != AskStatus::open || ask->source == AskSource::person) continue;
      ask->status = AskStatus::withdrawn;
      TRY(store::put_ask(tx, *ask));
    }
  }
  return {};
}

Status Attestations::credit_signed(data::Tx& tx, const DocumentSigned& event) {
  return credit(tx, event.person_id, event.course_id, event.lesson_id, event.at);
}

Status Attestations::nightly() {
  constexpr std::int64_t kPerWrite = 200;
  const Date today = platform_.clock.today();
  for (const ReminderStep& step : kReminderSteps)
    for (int ahead = step.first; ahead <= step.last; ++ahead) {
      DocumentId after{};
      PersonId after_person{};
      for (bool more = true; more;)
        more = TRY(platform_.db.write([&](data::Tx& tx) -> Result<bool> {
          auto rows = TRY(store::due_asks(tx, today + ahead, after, after_person, kPerWrite));
          for (const AskRow& row : rows) TRY(remind_of(tx, row, step));
          if (rows.size() < static_cast<std::size_t>(kPerWrite)) return false;
          after = rows.back().document_id;
          after_person = rows.back().person_id;
          return true;
        }));
    }
  return {};
}

Result<std::vector<SkillDone>> Attestations::done(data::Tx& tx, PersonId person) {
  std::vector<SkillDone> out;
  std::int64_t looked_at = 0;
  for (const AskRow& ask : TRY(store::asks_of(tx, person))) {
    if (ask.status != AskStatus::complete || !ask.signature_id || ++looked_at > 200) continue;
    const auto signature = TRY(store::signature(tx, *ask.signature_id));
    const auto document = TRY(store::document(tx, ask.document_id));
    if (signature && document)
      out.push_back(
          {"attestation", document->title, local_date(signature->signed_at), std::nullopt, true, signature->hash});
  }
  return out;
}

Status Attestations::remind_of(data::Tx& tx, const AskRow& row, const ReminderStep& step) {
  if (!is_news(step, row.due_on, row.asked_at)) return {};
  const std::string title = TRY(store::document_version(tx, row.version_id))->title;
  return tell(tx, row.person_id, step.ahead < 0 ? "attestation_overdue" : "attestation_due", title,
              title + (step.ahead < 0 ? " was to be signed by " : " is to be signed by ") + to_string(row.due_on) + ".",
              "/attestations/" + row.document_id.text(),
              fmt::format("attestation.due:{}:{}:{}", row.document_id.text(), row.version_id.text(), step.ahead));
}

}  // namespace mc::skills
