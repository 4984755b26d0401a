// Module credits: transcripts, evidence and licences (reading).
#include "modules/credits/service.hpp"

namespace mc::credits {

Status Service::may_read(data::Tx& tx, const security::Viewer& viewer, PersonId person) {
  if (person == viewer.person) return {};
  if (!TRY(organisation_.in_reach(tx, viewer, "credit:view", person))) return not_found("person_not_found");
  return {};
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
