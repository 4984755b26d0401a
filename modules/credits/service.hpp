#pragma once
// Rules of module credits that need the database. Thread-safe: state is in the database; the shipped requirements never
// change while the program runs.
#include "modules/credits/ce_broker.hpp"
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
  std::optional<CreditFormat> format;
  std::optional<Int<50, 60>> hour_minutes;
};
FIELDS(Correction, reason, earned_on, activity, provider, centihours, type, accreditation_body, accreditation_number,
       topics, format, hour_minutes)
struct Licences {
  std::vector<LicenceCe> items;
};
FIELDS(Licences, items)
/// Tells whom a changed rule judges, and the officers.
struct TellRuleJob {
  static constexpr std::string_view kKind = "credits.tell_rule";
  std::string state;
  std::string profession;
  std::int64_t revision = 0;
};
FIELDS(TellRuleJob, state, profession, revision)

class Service final : public Credits {
public:
  Service(Platform& platform, courses::Courses& courses, credentials::Credentials& credentials,
          organisation::Organisation& organisation, accounts::Accounts& accounts,
          notifications::Notifications& notifications, std::vector<CeRule> shipped, std::vector<CeQuestion> questions)
      : platform_(platform), courses_(courses), credentials_(credentials), organisation_(organisation),
        accounts_(accounts), notifications_(notifications), shipped_(std::move(shipped)),
        questions_(std::move(questions)) {}

  Result<std::vector<LicenceCe>> licences(data::Tx& tx, PersonId person) override;
  Result<double> total_hours(data::Tx& tx, PersonId person) override;

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

  // -- rules (service_rules.cpp) --
  Result<CeRulesPage> rules(const CeRulesQuery& query);
  Result<CeRuleDetail> rule(std::string_view state, std::string_view profession);
  /// A new version; former ones stay. Conflict `rule_changed` when somebody else wrote one meanwhile.
  Result<CeRuleDetail> change_rule(const security::Viewer& viewer, std::string_view state, std::string_view profession,
                                   const CeRuleIn& in);
  /// Each person once for each version. Safe to run again.
  Status tell_of_rule(const TellRuleJob& job);

  // -- answers and practice (service_facts.cpp) --
  Result<CeFacts> facts(const security::Viewer& viewer);
  Result<CeFacts> answer(const security::Viewer& viewer, const CeAnswers& in);
  Result<CePracticeList> practice(const security::Viewer& viewer);
  Result<CePracticeEntry> add_practice(const security::Viewer& viewer, const CePracticeIn& in);
  Result<http::Nothing> remove_practice(const security::Viewer& viewer, CePracticeId id);

  // -- licences (service_cycle.cpp) --
  Result<Licences> licences_of(const security::Viewer& viewer, PersonId person);
  /// What counted for one licence in one cycle, as "pdf" or "csv".
  Result<http::Download> cycle_file(const security::Viewer& viewer, PersonId person,
                                    credentials::CredentialId credential, const CeCycleQuery& query,
                                    std::string_view format);

  // -- CE Broker (service_broker.cpp) --
  Result<CeBroker> broker(const security::Viewer& viewer);
  Result<CeBroker> change_broker(const security::Viewer& viewer, const CeBrokerIn& in);
  Result<http::Download> roster(const security::Viewer& viewer, const CeRosterQuery& query);
  Result<CeImportReport> import_transcript(const security::Viewer& viewer, http::Upload& upload,
                                           const CeImportQuery& query);

private:
  struct OneCycle;
  /// The entry, if it is the viewer's own (reading) or its person is in reach of `permission`; not_found otherwise.
  Result<EntryRow> find_for(data::Tx& tx, const security::Viewer& viewer, CreditId id, std::string_view permission);
  Status may_read(data::Tx& tx, const security::Viewer& viewer, PersonId person);
  Result<Transcript> transcript(data::Tx& tx, PersonId person, const TranscriptQuery& query);
  /// Credits, answers, practice and certifications of a person; an external credit that is a course's counts once.
  Result<Known> known(data::Tx& tx, PersonId person, const std::vector<credentials::Credential>& wallet);
  Result<std::vector<Earned>> earned(data::Tx& tx, PersonId person);
  /// Of the person, with those of one licence over them; what was said of a renewal ends with it.
  static std::map<std::string, std::string> answers_for(const std::vector<FactRow>& facts,
                                                        const credentials::Credential& licence);
  /// All versions, the shipped one too; empty when there is none for this state and profession.
  Result<std::vector<CeRule>> versions(data::Tx& tx, std::string_view state, std::string_view profession);
  Result<std::optional<CeRule>> rule_for(data::Tx& tx, const Licence& licence);
  Result<CeRuleDetail> rule_detail(data::Tx& tx, std::string_view state, std::string_view profession);
  const CeRule* shipped(std::string_view state, std::string_view profession) const;
  Result<Verdict> judge(data::Tx& tx, const credentials::Credential& licence, const Known& known,
                        const std::vector<FactRow>& facts, std::int64_t cycles_back);
  Result<CeFacts> facts_in(data::Tx& tx, PersonId person);
  Result<bool> is_logged(data::Tx& tx, PersonId person, const std::string& key, Date on);
  Result<bool> is_judged(data::Tx& tx, PersonId person, const TellRuleJob& rule);
  Status tell_officers(const TellRuleJob& rule);
  Result<EntryRow> add_reversal(data::Tx& tx, PersonId by, const EntryRow& entry, std::string note);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               RawJson details = {"{}"});

  Platform& platform_;
  courses::Courses& courses_;
  credentials::Credentials& credentials_;
  organisation::Organisation& organisation_;
  accounts::Accounts& accounts_;
  notifications::Notifications& notifications_;
  std::vector<CeRule> shipped_;
  std::vector<CeQuestion> questions_;
};

/// A licence of the wallet that boards ask hours for.
bool is_licence(const credentials::Credential& credential);
Licence licence_of(const credentials::Credential& credential);
/// Said of one renewal of a licence only.
bool is_of_renewal(std::string_view fact);
/// The same for the same thing told twice: 0.2 CEU is 2 hours.
std::string ledger_key(Date on, std::string_view activity, std::int64_t centihours, std::string_view type);
/// Minutes of the contact hour of a course, by how long it is: 60, 50, or not known.
std::optional<std::int64_t> hour_length(std::int64_t centihours, std::int64_t minutes);

/// The transcript on paper: licences with their meters, then every line of the ledger.
Result<Bytes> render_transcript(const Transcript& transcript, const std::vector<LicenceCe>& licences,
                                std::string_view organisation, Instant at, const std::filesystem::path& scratch);

}  // namespace mc::credits
