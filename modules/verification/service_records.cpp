// Entries of the PSV log: written once, with their evidence's hash, in the audit log by their own hash, and with the
// checkpoint that was signed right afterwards.
#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

/// What the hash of an entry covers: everything that says what was verified, but no name, so that it outlives an
/// erasure. Of discrepancies the codes alone: what was typed goes with an erasure. Do not change: stored hashes.
struct RecordLeaf {
  VerificationId id;
  CredentialId credential_id;
  std::string level, source, method;
  std::optional<PersonId> by;
  Instant at;
  std::string result;
  std::vector<std::string> discrepancies;
  std::string evidence_sha256;
};
FIELDS(RecordLeaf, id, credential_id, level, source, method, by, at, result, discrepancies, evidence_sha256)

std::string hex_sha256(ByteView bytes) { return to_hex(security::sha256(bytes)); }

/// "origin size root": finds the signed note in audit/checkpoints.txt.
std::string checkpoint_line(const std::string& note) {
  auto parsed = security::parse_checkpoint(note);
  return parsed ? fmt::format("{} {} {}", parsed->origin, parsed->size, to_base64(parsed->root)) : std::string();
}

/// What a verification speaks of; see also credentials, where a change of it takes the verification back.
bool same_facts(const credentials::Credential& a, const credentials::Credential& b) {
  return label_of(a) == label_of(b) && a.kind == b.kind && a.issuing_body == b.issuing_body && a.compact == b.compact &&
         a.issued_on == b.issued_on && a.expires_on == b.expires_on;
}

bool is_picture_or_pdf(const std::string& type) {
  return type == "application/pdf" || type == "image/png" || type == "image/jpeg";
}

}  // namespace

Result<VerificationId> Service::add_record(data::Tx& tx, const Draft& draft) {
  // What was looked at must be what is there: its holder may have changed it while an answer was on its way.
  auto now = TRY(credentials_.find(tx, draft.credential.id));
  if (!now) return not_found("credential_not_found");
  if (!same_facts(*now, draft.credential))
    return conflict("credential_changed", "The entry was changed in the meantime. Look again.");
  RecordRow row;
  row.id = VerificationId::make(platform_.clock, platform_.random);
  row.credential_id = draft.credential.id;
  row.person_id = draft.credential.person_id;
  row.credential = label_of(draft.credential);
  row.level = shape::enum_name(draft.level);
  row.source = draft.source;
  row.method = shape::enum_name(draft.method);
  row.by_id = draft.by;
  row.by_name = draft.by_name;
  row.at = tx.now();
  row.result = shape::enum_name(draft.result);
  row.discrepancies = shape::to_json(draft.discrepancies);
  row.note = draft.note;
  if (!draft.evidence.empty()) row.evidence_sha256 = draft.evidence.front().sha256;
  row.sha256 = hex_sha256(
      as_bytes(shape::to_json(RecordLeaf{row.id, row.credential_id, row.level, row.source, row.method, row.by_id,
                                         row.at, row.result, coded(draft.discrepancies), row.evidence_sha256})));
  TRY(store::insert_record(tx, row));
  for (EvidenceRow evidence : draft.evidence) {
    TRY(platform_.blobs.add_reference(tx, evidence.blob_id, "verification:evidence:" + evidence.id.text()));
    if (TRY(store::evidence(tx, evidence.id))) {
      TRY(store::use_evidence(tx, evidence.id, row.id));
    } else {
      evidence.record_id = row.id;
      TRY(store::insert_evidence(tx, evidence));
    }
  }
  // The queue first: the event of the mark finds it settled.
  ItemRow item = TRY(follow_row(tx, draft.credential));
  item.state = state_after(draft.result);
  if (draft.result != Outcome::confirmed) item.reason = row.result;
  item.waiting = item.state == QueueState::discrepancy && !item.superseded;
  TRY(store::put_item(tx, item));
  TRY(credentials_.set_verification(
      tx, draft.credential.id, {mark_after(draft.result, draft.discrepancies), platform_.clock.today(), row.method}));
  TRY(tell_holder(tx, draft, row.id));
  TRY(audit(tx, draft.by, "verification.recorded", "credential:" + draft.credential.id.text(),
            fmt::format(R"({{"record":"{}","sha256":"{}","result":"{}","method":"{}","evidence":"{}"}})", row.id.text(),
                        row.sha256, row.result, row.method, row.evidence_sha256)));
  return row.id;
}

Status Service::tell_holder(data::Tx& tx, const Draft& draft, VerificationId id) {
  // That it was looked up again at its renewal and is as it was is no news.
  if (draft.result == Outcome::confirmed && draft.credential.verification == "verified") return {};
  const std::string what = draft.credential.type_name;
  notifications::NotificationIn note;
  note.code = draft.result == Outcome::confirmed  ? "credential_verified"
              : draft.result == Outcome::rejected ? "credential_rejected"
                                                  : "credential_discrepancy";
  note.params = {{"credential", what}};
  note.text = draft.result == Outcome::confirmed  ? what + " was verified."
              : draft.result == Outcome::rejected ? what + " was not accepted. Look at it and correct it."
                                                  : what + " could not be confirmed. Look at its entries.";
  note.link = "/credentials";
  note.dedupe_key = note.code + ":" + id.text();
  if (draft.result == Outcome::confirmed) note.urgency = notifications::Urgency::low;
  return notifications_.notify(tx, draft.credential.person_id, note);
}

Status Service::seal(const std::vector<VerificationId>& records) {
  if (records.empty()) return {};
  auto note = platform_.audit.checkpoint();
  if (!note) {  // the entries stand; the nightly run tries again
    LOG(warning, "verification_checkpoint_failed", {"code", note.error().code});
    return {};
  }
  const std::string line = checkpoint_line(*note);
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (VerificationId id : records) TRY(store::seal_record(tx, id, line));
    return {};
  });
}

Result<VerificationDetail> Service::record(const security::Viewer& viewer, CredentialId id, const RecordIn& in) {
  VerificationId made = TRY(platform_.db.write([&](data::Tx& tx) -> Result<VerificationId> {
    Draft draft;
    draft.credential = TRY(credential_for(tx, viewer, id));
    if (draft.credential.person_id == viewer.person)
      return forbidden("own_credential", "Somebody else verifies your own licences and cards.");
    draft.level = TRY(level_of(tx, draft.credential));
    TRY(check_record(in, draft.level, !draft.credential.scans.empty()));
    if (in.method == PsvMethod::ecard && in.result == Outcome::confirmed && !read_ecard_code(draft.credential.number))
      return conflict("ecard_code_malformed", "The card's number is no eCard code. Ask its holder to correct it.");
    draft.source = in.source.value;
    draft.method = in.method;
    draft.by = viewer.person;
    draft.by_name = TRY(name_of(tx, viewer.person));
    draft.result = in.result;
    for (const auto& one : in.discrepancies) draft.discrepancies.push_back(one.value);
    draft.note = in.note.value;
    if (in.evidence) {
      auto evidence = TRY(store::evidence(tx, *in.evidence));
      // Another officer's upload is not hers to use.
      if (!evidence || evidence->uploaded_by != viewer.person)
        return invalid("evidence", "unknown", "Upload the evidence again.");
      if (evidence->record_id) return invalid("evidence", "used", "This file belongs to another entry already.");
      draft.evidence.push_back(std::move(*evidence));
    }
    return add_record(tx, draft);
  }));
  TRY(seal({made}));
  return platform_.db.read([&](data::Tx& tx) { return detail_in(tx, viewer, id); });
}

Result<EvidenceRow> Service::store_evidence(ByteView bytes, std::string media_type, std::string file_name,
                                            std::optional<PersonId> by) {
  blobs::BlobInfo blob = TRY(platform_.blobs.put(bytes, media_type));
  EvidenceRow row;
  row.id = EvidenceId::make(platform_.clock, platform_.random);
  row.blob_id = blob.id;
  row.media_type = std::move(media_type);
  row.size = blob.size;
  row.sha256 = hex_sha256(bytes);
  row.file_name = std::move(file_name);
  row.uploaded_by = by;
  row.at = platform_.clock.now();
  return row;
}

Result<PsvEvidence> Service::upload_evidence(const security::Viewer& viewer, http::Upload& upload) {
  std::string body = TRY(http::read_body(upload, kEvidenceLimit));
  std::string type = documents::sniff_media_type(as_bytes(body));
  if (!is_picture_or_pdf(type))
    return fail(Fault::invalid, "not_evidence", "Send a picture (JPEG or PNG) or a PDF of what the source showed.");
  EvidenceRow row = TRY(store_evidence(as_bytes(body), type, upload.file_name, viewer.person));
  TRY(platform_.db.write([&](data::Tx& tx) { return store::insert_evidence(tx, row); }));
  return PsvEvidence{row.id, row.file_name, row.media_type, row.size, row.sha256};
}

Result<http::Download> Service::evidence_file(const security::Viewer& viewer, CredentialId id, EvidenceId evidence) {
  EvidenceRow row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<EvidenceRow> {
    TRY(credential_for(tx, viewer, id));
    auto found = TRY(store::evidence(tx, evidence));
    if (!found || !found->record_id) return not_found("evidence_not_found");
    bool of_this = false;
    for (const RecordRow& record : TRY(store::records_of(tx, id, 500))) of_this |= record.id == *found->record_id;
    if (!of_this) return not_found("evidence_not_found");
    TRY(audit(tx, viewer.person, "verification.evidence_viewed", "credential:" + id.text(),
              R"({"evidence":")" + evidence.text() + "\"}"));
    return std::move(*found);
  }));
  http::Download file;
  file.media_type = row.media_type;
  file.file_name = row.file_name.empty() ? "evidence" : row.file_name;
  file.show_inline = is_picture_or_pdf(row.media_type);
  file.size = row.size;
  file.write = [this, row](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    return platform_.blobs.read(row.blob_id, offset, length < 0 ? row.size - offset : length, sink);
  };
  return file;
}

}  // namespace mc::verification
