#include "modules/lti/personal_data.hpp"

#include "modules/lti/store.hpp"

namespace mc::lti {
namespace {

struct ScoreOut {
  std::string label;
  std::optional<double> given;
  std::optional<double> maximum;
  std::string activity;
  std::string grading;
  std::string comment;
  Instant at;
};
FIELDS(ScoreOut, label, given, maximum, activity, grading, comment, at)
struct AccountOut {
  std::string issuer;
  std::string subject;
  Instant created_at;
};
FIELDS(AccountOut, issuer, subject, created_at)
struct SentOut {
  std::string issuer;
  std::string state;
  std::optional<double> score;
  std::optional<Instant> completed_at;
};
FIELDS(SentOut, issuer, state, score, completed_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "lti"; }
  std::string_view title() const override { return "Tools and other learning platforms"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"lti_scores", "person_id", Fate::kept, "Scores of tools prove the training."},
        {"lti_scores", "comment", Fate::erased, "What a tool said of her work."},
        {"lti_launches", "person_id", Fate::transient, "Launches of the last day."},
        {"lti_people", "person_id subject", Fate::erased, "Who she is on another platform."},
        {"lti_subjects", "person_id subject", Fate::erased, "Under which name a tool knows her."},
        {"lti_deployments", "created_by", Fate::reference, "Who made a deployment of a tool."},
        {"lti_passbacks", "person_id subject", Fate::erased, "Results for another platform."},
        {"lti_log", "person_id", Fate::erased, "Launches, for who looks for a fault; 30 days at most."},
        {"lti_tools", "created_by", Fate::reference, "Who registered a tool."},
        {"lti_registrations", "created_by", Fate::reference, "Who let a tool register."},
        {"lti_links", "created_by", Fate::reference, "Who put a tool into a lesson."},
        {"lti_platforms", "created_by", Fate::reference, "Who registered a platform."},
        {"lti_offers", "added_by", Fate::reference, "Who offered a course."},
    };
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<ScoreOut>(sql, "scores", "Scores that tools sent for you",
                               "SELECT i.label, s.given, s.maximum, s.activity, s.grading, s.comment, s.at FROM "
                               "lti_scores s JOIN lti_lineitems i ON i.id = s.lineitem_id WHERE s.person_id = ? ORDER "
                               "BY s.at",
                               person));
    TRY(archive.rows<AccountOut>(sql, "platforms", "Other platforms that know you",
                                 "SELECT p.issuer, l.subject, l.created_at FROM lti_people l JOIN lti_platforms p ON "
                                 "p.id = l.platform_id WHERE l.person_id = ? ORDER BY l.created_at",
                                 person));
    return archive.rows<SentOut>(sql, "results", "Results for other platforms",
                                 "SELECT p.issuer, b.state, b.score, b.completed_at FROM lti_passbacks b JOIN "
                                 "lti_platforms p ON p.id = b.platform_id WHERE b.person_id = ? ORDER BY b.id",
                                 person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(sql.run("DELETE FROM lti_launches WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM lti_subjects WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM lti_log WHERE person_id = ?", erasure.person));
    TRY(sql.run("DELETE FROM lti_passbacks WHERE person_id = ?", erasure.person));
    erasure.erased("links to other platforms",
                   TRY(sql.run("DELETE FROM lti_people WHERE person_id = ?", erasure.person)));
    TRY(sql.run("UPDATE lti_scores SET comment = '' WHERE person_id = ? AND comment <> ''", erasure.person));
    auto rows = TRY(sql.one<std::int64_t>("SELECT count(*) FROM lti_scores WHERE person_id = ?", erasure.person));
    auto newest =
        TRY(sql.one<std::optional<Instant>>("SELECT max(at) FROM lti_scores WHERE person_id = ?", erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "scores of tools", rows, date_of(*newest))) return {};
    erasure.erased("scores of tools", TRY(sql.run("DELETE FROM lti_scores WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::lti
