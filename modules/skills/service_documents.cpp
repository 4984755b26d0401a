// Documents to read and sign: drafts, versions for good, and whom they are asked of.
#include <fmt/format.h>

#include "appliance/documents/documents.hpp"
#include "appliance/security/content_hash.hpp"
#include "modules/skills/service.hpp"

namespace mc::skills {
namespace {

constexpr std::int64_t kLargestFile = 20LL << 20;

/// "title|UUID" of the page before.
Result<std::pair<std::string, DocumentId>> place_after(const SkillListQuery& query) {
  if (!query.after) return std::pair{std::string(), DocumentId{}};
  const std::string& text = query.after->value;
  std::size_t bar = text.rfind('|');
  auto id = bar == std::string::npos ? Result<DocumentId>(not_found())
                                     : DocumentId::parse(std::string_view(text).substr(bar + 1));
  if (!id) return invalid("after", "bad_format", "Use the value of next from the page before.");
  return std::pair{text.substr(0, bar), *id};
}

void fill(DocumentRow& row, const AttestationIn& in) {
  row.title = in.title.value;
  row.unit_id = in.unit_id;
  row.course_id = in.course_id;
  row.lesson_id = in.lesson_id;
  row.audience_id = in.audience_id;
  row.due_days = in.due_days.value;
  row.statement = in.statement.value;
  row.text = in.text.value;
}

std::string owner_of(const DocumentRow& row) { return "skills:draft:" + row.id.text(); }
std::string owner_of(const DocumentVersionRow& row) { return "skills:version:" + row.id.text(); }

}  // namespace

Result<DocumentRow> Attestations::find_for(data::Tx& tx, const security::Viewer& viewer, DocumentId id,
                                           std::string_view permission) {
  auto row = TRY(store::document(tx, id));
  if (!row) return not_found("attestation_not_found");
  if (TRY(reaches(tx, viewer, permission, row->unit_id))) return *row;
  if (permission != "attestation:view" && TRY(reaches(tx, viewer, "attestation:view", row->unit_id)))
    return forbidden("outside_reach", "This document is another unit's.");
  return not_found("attestation_not_found");
}

Status Attestations::check(data::Tx& tx, const AttestationIn& in) {
  return check_lesson(tx, in.course_id, in.lesson_id, courses::LessonFormat::attestation);
}

Result<Attestation> Attestations::view(data::Tx& tx, const DocumentRow& row, const Units& units) {
  Attestation out;
  out.id = row.id;
  out.state = row.state;
  out.revision = row.revision;
  out.title = row.title;
  out.unit_id = row.unit_id;
  out.course_id = row.course_id;
  out.lesson_id = row.lesson_id;
  out.audience_id = row.audience_id;
  out.due_days = row.due_days;
  out.statement = row.statement;
  out.text = row.text;
  out.has_file = row.blob_id.has_value();
  for (const DocumentVersionRow& version : TRY(store::document_versions(tx, row.id)))
    out.versions.push_back({version.id, version.number, version.title, version.kind, version.note, version.hash,
                            version.size, version.blob_id.has_value(), version.published_at,
                            TRY(store::signature_count(tx, version.id))});
  OpenDone counts = TRY(store::ask_counts(tx, row.id, units));
  out.open = counts.open;
  out.complete = counts.done;
  return out;
}

Result<Page<AttestationCard>> Attestations::list(const security::Viewer& viewer, const SkillListQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AttestationCard>> {
    const std::int64_t limit = query.limit.value_or(50).value;
    auto [title, id] = TRY(place_after(query));
    Units units = TRY(reach(tx, viewer, "attestation:view"));
    auto rows = TRY(store::documents(tx, units, title, id, limit + 1));
    Page<AttestationCard> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().title + "|" + rows.back().id.text();
    }
    std::vector<DocumentId> ids;
    for (const DocumentRow& row : rows) ids.push_back(row.id);
    auto asked = TRY(store::ask_counts_of(tx, ids, units));
    for (const DocumentRow& row : rows) {
      const OpenDone& counts = asked[row.id];
      page.items.push_back({row.id, row.state, row.title, row.unit_id, counts.open, counts.done, row.updated_at});
    }
    return page;
  });
}

Result<Attestation> Attestations::one(const security::Viewer& viewer, DocumentId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Attestation> {
    return view(tx, TRY(find_for(tx, viewer, id, "attestation:view")), TRY(reach(tx, viewer, "attestation:view")));
  });
}

Result<Attestation> Attestations::create(const security::Viewer& viewer, const AttestationIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Attestation> {
    TRY(check_owner(tx, viewer, "attestation:manage", in.unit_id, in.audience_id));
    TRY(check(tx, in));
    TRY(check_teaches(tx, viewer, "attestation:manage", in.course_id, in.lesson_id, std::nullopt));
    DocumentRow row;
    row.id = DocumentId::make(platform_.clock, platform_.random);
    row.created_by = viewer.person;
    row.created_at = row.updated_at = tx.now();
    fill(row, in);
    TRY(store::put_document(tx, row));
    TRY(audit(tx, viewer.person, "attestation.created", "attestation:" + row.id.text()));
    return view(tx, row, std::nullopt);
  });
}

Result<Attestation> Attestations::change(const security::Viewer& viewer, DocumentId id, const AttestationSave& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Attestation> {
    DocumentRow row = TRY(find_for(tx, viewer, id, "attestation:manage"));
    TRY(check_owner(tx, viewer, "attestation:manage", in.attestation.unit_id, in.attestation.audience_id));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody changed this document meanwhile. Load it again.");
    TRY(check(tx, in.attestation));
    TRY(check_teaches(tx, viewer, "attestation:manage", in.attestation.course_id, in.attestation.lesson_id,
                      row.lesson_id));
    fill(row, in.attestation);
    if (!row.text.empty() && row.blob_id) {  // a text takes the PDF's place
      TRY(platform_.blobs.drop_reference(tx, *row.blob_id, owner_of(row)));
      row.blob_id.reset();
    }
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::put_document(tx, row));
    TRY(audit(tx, viewer.person, "attestation.changed", "attestation:" + id.text()));
    return view(tx, row, std::nullopt);
  });
}

Result<Attestation> Attestations::put_file(const security::Viewer& viewer, DocumentId id,
                                           const AttestationFileQuery& query, http::Upload& upload) {
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    TRY(find_for(tx, viewer, id, "attestation:manage"));
    return {};
  }));
  std::string body = TRY(http::read_body(upload, kLargestFile));
  if (documents::sniff_media_type(as_bytes(body)) != "application/pdf")
    return fail(Fault::invalid, "not_a_pdf", "Send the document as a PDF.");
  blobs::BlobInfo blob = TRY(platform_.blobs.put(as_bytes(body), "application/pdf"));
  return platform_.db.write([&](data::Tx& tx) -> Result<Attestation> {
    DocumentRow row = TRY(find_for(tx, viewer, id, "attestation:manage"));
    if (row.revision != query.revision)
      return conflict("changed_elsewhere", "Somebody changed this document meanwhile. Load it again.");
    if (row.blob_id != blob.id) {
      if (row.blob_id) TRY(platform_.blobs.drop_reference(tx, *row.blob_id, owner_of(row)));
      TRY(platform_.blobs.add_reference(tx, blob.id, owner_of(row)));
    }
    row.blob_id = blob.id;
    row.text.clear();
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::put_document(tx, row));
    TRY(audit(tx, viewer.person, "attestation.file_put", "attestation:" + id.text()));
    return view(tx, row, std::nullopt);
  });
}

Status Attestations::freeze(data::Tx& tx, PersonId by, DocumentRow& row, ByteView content, ChangeKind kind,
                            const std::string& note) {
  auto versions = TRY(store::document_versions(tx, row.id));
  DocumentVersionRow version;
  version.id = DocumentVersionId::make(platform_.clock, platform_.random);
  version.document_id = row.id;
  version.number = versions.empty() ? 1 : versions.front().number + 1;
  version.title = row.title;
  version.statement = row.statement;
  version.text = row.text;
  version.blob_id = row.blob_id;
  version.size = static_cast<std::int64_t>(content.size());
  version.hash = to_hex(security::content_hash(content));
  version.kind = versions.empty() ? ChangeKind::first : kind;
  version.note = note;
  version.published_by = by;
  version.published_at = tx.now();
  if (!versions.empty() && kind == ChangeKind::first)
    return invalid("kind", "choose_change", "Say whether the change is material or editorial.");
  // The statement is part of what people sign: other words are another signature.
  if (kind == ChangeKind::editorial && !versions.empty() && versions.front().statement != row.statement)
    return invalid("kind", "statement_changed", "People sign other words now: that is a material change.");
  if (version.blob_id) TRY(platform_.blobs.add_reference(tx, *version.blob_id, owner_of(version)));
  TRY(store::insert_document_version(tx, version));
  row.current_id = version.id;
  row.state = PublishState::published;
  ++row.revision;
  row.updated_at = tx.now();
  TRY(store::put_document(tx, row));
  TRY(audit(tx, by, "attestation.published", "attestation:" + row.id.text(),
            fmt::format(R"({{"version":"{}","number":{},"hash":"{}","kind":"{}"}})", version.id.text(), version.number,
                        version.hash, shape::enum_name(version.kind))));
  return begin_asking(tx, row);
}

Result<bool> Attestations::ask_one(data::Tx& tx, const DocumentRow& row, PersonId person, AskSource source) {
  auto before = TRY(store::ask(tx, row.id, person));
  if (before && before->status != AskStatus::withdrawn) return false;
  AskRow ask;
  ask.document_id = row.id;
  ask.person_id = person;
  ask.unit_id = TRY(people(tx, {person}))[person].unit_id;
  ask.version_id = *row.current_id;
  ask.source = source;
  ask.asked_at = tx.now();
  ask.due_on = platform_.clock.today() + static_cast<int>(row.due_days);
  TRY(store::put_ask(tx, ask));
  TRY(tell(tx, person, "attestation_asked", row.title,
           "Read " + row.title + " and sign it by " + to_string(ask.due_on) + ".", "/attestations/" + row.id.text()));
  return true;
}

Result<Attestation> Attestations::publish(const security::Viewer& viewer, DocumentId id, const AttestationPublish& in) {
  auto before = TRY(platform_.db.read([&](data::Tx& tx) { return find_for(tx, viewer, id, "attestation:manage"); }));
  Bytes content(before.text.begin(), before.text.end());
  if (before.blob_id) content = TRY(platform_.blobs.read_all(*before.blob_id, kLargestFile));
  if (content.empty()) return invalid("text", "missing", "Write a text or upload a PDF first.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Attestation> {
    DocumentRow row = TRY(find_for(tx, viewer, id, "attestation:manage"));
    // The revision also says that `content` is still what it is made of.
    if (row.revision != in.revision || row.revision != before.revision)
      return conflict("changed_elsewhere", "Somebody changed this document meanwhile. Load it again.");
    TRY(check_lesson(tx, row.course_id, row.lesson_id, courses::LessonFormat::attestation));
    TRY(freeze(tx, viewer.person, row, content, in.kind, in.note.value));
    return view(tx, row, std::nullopt);
  });
}

Result<Attestation> Attestations::retire(const security::Viewer& viewer, DocumentId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Attestation> {
    DocumentRow row = TRY(find_for(tx, viewer, id, "attestation:manage"));
    if (row.state != PublishState::published) return conflict("not_published", "It is not in use.");
    row.state = PublishState::retired;
    ++row.revision;
    row.updated_at = tx.now();
    TRY(store::put_document(tx, row));
    TRY(begin_asking(tx, row));
    TRY(audit(tx, viewer.person, "attestation.retired", "attestation:" + id.text()));
    return view(tx, row, std::nullopt);
  });
}

Result<AttestationAsked> Attestations::ask_people(const security::Viewer& viewer, DocumentId id,
                                                  const AttestationAskIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<AttestationAsked> {
    DocumentRow row = TRY(find_for(tx, viewer, id, "attestation:manage"));
    if (row.state != PublishState::published) return conflict("not_published", "Publish the document first.");
    AttestationAsked out;
    for (std::size_t i = 0; i < in.person_ids.size(); ++i) {
      PersonId person = in.person_ids.items[i];
      if (!TRY(of_.organisation.in_reach(tx, viewer, "attestation:manage", person)))
        return invalid(fmt::format("person_ids[{}]", i), "unknown_person", "There is no such person in your units.");
      ++(TRY(ask_one(tx, row, person, AskSource::person)) ? out.asked : out.unchanged);
    }
    TRY(audit(tx, viewer.person, "attestation.asked", "attestation:" + id.text(),
              fmt::format(R"({{"people":{}}})", out.asked)));
    return out;
  });
}

Result<DocumentId> Attestations::make(data::Tx& tx, PersonId by, const AttestationIn& in) {
  TRY(check(tx, in));
  if (in.text.value.empty()) return invalid("text", "missing", "Write a text.");
  DocumentRow row;
  row.id = DocumentId::make(platform_.clock, platform_.random);
  row.created_by = by;
  row.created_at = row.updated_at = tx.now();
  fill(row, in);
  TRY(store::put_document(tx, row));
  TRY(freeze(tx, by, row, as_bytes(row.text), ChangeKind::first, ""));
  return row.id;
}

Status Attestations::ask(data::Tx& tx, DocumentId id, PersonId person) {
  auto row = TRY(store::document(tx, id));
  if (!row || row->state != PublishState::published) return not_found("attestation_not_found");
  TRY(ask_one(tx, *row, person, AskSource::person));
  return {};
}

}  // namespace mc::skills
