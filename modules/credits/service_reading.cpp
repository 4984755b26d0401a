// Module credits: transcripts, evidence and licences (reading).
#include "modules/credits/service.hpp"

namespace mc::credits {

Status Service::may_read(data::Tx& tx, const security::Viewer& viewer, PersonId person) {
  if (person == viewer.person) return {};
  if (!TRY(organisation_.in_reach(tx, viewer, "credit:view", person))) return not_found("person_not_found");
  return {};
}

Result<std::vector<Earned>> Service::earned(data::Tx& tx, PersonId person) {
  std::vector<Earned> out;
  for (const EntryRow& row : TRY(store::of_person(tx, person, std::nullopt, std::nullopt))) {
    if (row.reversed || row.reverses) continue;
    out.push_back(
        {row.earned_on, row.centihours, row.type, TRY(shape::from_json<std::vector<std::string>>(row.topics))});
  }
  return out;
}

Result<std::vector<LicenceCe>> Service::licences(data::Tx& tx, PersonId person) {
  std::vector<LicenceCe> out;
  std::optional<std::vector<Earned>> credits;
  for (const credentials::Credential& credential : TRY(credentials_.of_person(tx, person))) {
    if (credential.kind != credentials::Kind::license || credential.status == credentials::CredentialStatus::revoked)
      continue;
    if (!credits) credits = TRY(earned(tx, person));
    const Licence licence{credential.id, credential.type, credential.state, credential.expires_on};
    out.push_back(evaluate(find_rule(rules_, licence), licence, *credits, platform_.clock.today()));
  }
  return out;
}

Result<Licences> Service::my_licences(const security::Viewer& viewer) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<Licences> { return Licences{TRY(licences(tx, viewer.person))}; });
}

Result<Transcript> Service::mine(const security::Viewer& viewer, const TranscriptQuery& query) {
  return platform_.db.read([&](data::Tx& tx) { return transcript(tx, viewer.person, query); });
}

Result<Transcript> Service::of_person(const security::Viewer& viewer, PersonId person, const TranscriptQuery& query) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Transcript> {
    TRY(may_read(tx, viewer, person));
    if (person != viewer.person) TRY(audit(tx, viewer.person, "credit.transcript_viewed", "person:" + person.text()));
    return transcript(tx, person, query);
  });
}

Result<http::Download> Service::file(const security::Viewer& viewer, PersonId person, const TranscriptQuery& query) {
  struct Content {
    Transcript transcript;
    std::vector<LicenceCe> licences;
  };
  const auto content = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Content> {
    TRY(may_read(tx, viewer, person));
    TRY(audit(tx, viewer.person, "credit.transcript_exported", "person:" + person.text()));
    return Content{TRY(transcript(tx, person, query)), TRY(licences(tx, person))};
  }));
  auto page = std::make_shared<const Bytes>(
      TRY(render_transcript(content.transcript, content.licences, platform_.settings.organisation_name,
                            platform_.clock.now(), platform_.scratch)));
  http::Download out;
  out.media_type = "application/pdf";
  out.file_name = "transcript.pdf";
  out.size = static_cast<std::int64_t>(page->size());
  out.write = [page](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    const auto all = ByteView(*page).subspan(static_cast<std::size_t>(offset));
    return sink(length < 0 ? all : all.first(static_cast<std::size_t>(length)));
  };
  return out;
}

Result<http::Download> Service::evidence(const security::Viewer& viewer, CreditId id) {
  EvidenceRow found;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    const auto entry = TRY(find_for(tx, viewer, id, "credit:view"));
    if (!entry.evidence_id) return not_found("no_evidence");
    const auto row = TRY(store::evidence(tx, entry.person_id, *entry.evidence_id));
    if (!row) return not_found("no_evidence");
    found = *row;
    if (entry.person_id != viewer.person)
      TRY(audit(tx, viewer.person, "credit.evidence_viewed", "credit:" + id.text()));
    return {};
  }));
  http::Download out;
  out.media_type = found.media_type;
  out.file_name = found.media_type == "application/pdf" ? "evidence.pdf"
                  : found.media_type == "image/png"     ? "evidence.png"
                                                        : "evidence.jpg";
  out.size = found.size;
  out.write = [&blobs = platform_.blobs, found](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    return blobs.read(found.blob_id, offset, length < 0 ? found.size - offset : length, sink);
  };
  return out;
}

}  // namespace mc::credits
