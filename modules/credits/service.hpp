#pragma once
// Rules of module credits that need the database. Thread-safe: state is in the database; the state rules never change
// while the program runs.
#include "modules/credits/rules.hpp"
#include "modules/credits/store.hpp"

namespace mc::credits {

struct TranscriptQuery {
  std::optional<Date> from;
  std::optional<Date> to;
};
FIELDS(TranscriptQuery, from, to)
struct EvidenceQuery {
  std::optional<Text<0, 255>> file_name;
};
FIELDS(EvidenceQuery, file_name)
struct Evidence {
  BlobId blob_id;
};
FIELDS(Evidence, blob_id)
struct Reverse {
  Text<1, 500> reason;
};
FIELDS(Reverse, reason)
/// What was wrong, as it should be; absent fields stay as they were.
struct Correction {
  Text<1, 500> reason;
  std::optional<Date> earned_on;
  std::optional<Text<1, 300>> activity;
  std::optional<Text<1, 200>> provider;
  std::optional<Int<1, 100000>> centihours;
  std::optional<Text<1, 60>> type;
  std::optional<Text<0, 200>> accreditation_body;
  std::optional<Text<0, 100>> accreditation_number;
  std::optional<List<Text<1, 100>, 20>> topics;
};
FIELDS(Correction, reason, earned_on, activity, provider, centihours, type, accreditation_body, accreditation_number,
       topics)
struct Licences {
  std::vector<LicenceCe> items;
};
FIELDS(Licences, items)

class Service final : public Credits {
public:
  Service(Platform& platform, courses::Courses& courses, credentials::Credentials& credentials,
          organisation::Organisation& organisation, accounts::Accounts& accounts, std::vector<StateRule> rules)
      : platform_(platform), courses_(courses), credentials_(credentials), organisation_(organisation),
        accounts_(accounts), rules_(std::move(rules)) {}

  Result<std::vector<LicenceCe>> licences(data::Tx& tx, PersonId person) override;

  /// Logs the credits of a completed course, once per enrolment (CE-01); courses without CE data log nothing.
  Status on_completed(data::Tx& tx, const learning::CourseCompleted& event);
  /// Daily: uploads that were never used are forgotten.
  Status housekeeping();

  Result<Transcript> mine(const security::Viewer& viewer, const TranscriptQuery& query);
  Result<Transcript> of_person(const security::Viewer& viewer, PersonId person, const TranscriptQuery& query);
  Result<http::Download> file(const security::Viewer& viewer, PersonId person, const TranscriptQuery& query);
  Result<Licences> my_licences(const security::Viewer& viewer);
  Result<Evidence> add_evidence(const security::Viewer& viewer, http::Upload& upload);
  Result<http::Download> evidence(const security::Viewer& viewer, CreditId id);
  Result<CreditEntry> add_external(const security::Viewer& viewer, const ExternalCredit& in);
  /// The owner takes an external credit back.
  Result<CreditEntry> withdraw(const security::Viewer& viewer, CreditId id);
  Result<CreditEntry> reverse(const security::Viewer& viewer, CreditId id, const Reverse& in);
  /// Reversal and new line in one transaction; the new line.
  Result<CreditEntry> correct(const security::Viewer& viewer, CreditId id, const Correction& in);

private:
  /// The entry, if it is the viewer's own (reading) or its person is in reach of `permission`; not_found otherwise.
  Result<EntryRow> find_for(data::Tx& tx, const security::Viewer& viewer, CreditId id, std::string_view permission);
  Status may_read(data::Tx& tx, const security::Viewer& viewer, PersonId person);
  Result<Transcript> transcript(data::Tx& tx, PersonId person, const TranscriptQuery& query);
  Result<std::vector<Earned>> earned(data::Tx& tx, PersonId person);
  Result<EntryRow> add_reversal(data::Tx& tx, PersonId by, const EntryRow& entry, std::string note);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               RawJson details = {"{}"});
  Date day_of(Instant at) const;

  Platform& platform_;
  courses::Courses& courses_;
  credentials::Credentials& credentials_;
  organisation::Organisation& organisation_;
  accounts::Accounts& accounts_;
  std::vector<StateRule> rules_;
};

/// The transcript on paper: licences with their meters, then every line of the ledger.
Result<Bytes> render_transcript(const Transcript& transcript, const std::vector<LicenceCe>& licences,
                                std::string_view organisation, Instant at, const std::filesystem::path& scratch);

}  // namespace mc::credits
