#pragma once
// Rules of module certification that need the database. Thread-safe: state is in the database.
#include "modules/certification/cycles.hpp"
#include "modules/certification/requests.hpp"

namespace mc::certification {

/// Rows of a list read at once; people read at once.
inline constexpr std::int64_t kRowsPerStep = 100;
inline constexpr std::int64_t kPeoplePerRead = 1000;
/// A certification as the object of an audit row.
inline std::string object_of(CertificationId id) { return "certification:" + id.text(); }

class Service final : public Certification, public audiences::AudienceUser {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          notifications::Notifications& notifications, audiences::Audiences& audiences, courses::Courses& courses,
          learning::Learning& learning, certificates::Certificates& certificates)
      : platform_(platform), accounts_(accounts), organisation_(organisation), notifications_(notifications),
        audiences_(audiences), courses_(courses), learning_(learning),
        cycles_(platform, accounts, organisation, notifications, learning, certificates) {}

  Result<CertificationId> create(data::Tx& tx, PersonId by, const Definition& in, bool activate) override;
  Result<std::vector<PersonCertification>> of_person(data::Tx& tx, PersonId person) override;
  Result<std::vector<audiences::AudienceUse>> uses(data::Tx& tx, audiences::AudienceId audience,
                                                   std::int64_t limit) override {
    return store::uses_of(tx, audience, limit);
  }

  // -- the office: definitions (service.cpp) --
  Result<Page<CertificationSummary>> list(const security::Viewer& viewer, const CertificationsQuery& query);
  Result<CertificationView> one(const security::Viewer& viewer, CertificationId id);
  Result<CertificationView> create_for(const security::Viewer& viewer, const CertificationIn& in);
  Result<CertificationView> change(const security::Viewer& viewer, CertificationId id, const CertificationIn& in);
  Result<CertificationView> activate(const security::Viewer& viewer, CertificationId id);
  Result<CertificationView> archive(const security::Viewer& viewer, CertificationId id);
  Result<CertificationPreview> preview(const security::Viewer& viewer, const CertificationPreviewIn& in);
  Result<Revisions> revisions(const security::Viewer& viewer, CertificationId id);

  // -- the office: people (service_people.cpp) --
  Result<Page<PersonStanding>> people(const security::Viewer& viewer, CertificationId id,
                                      const CertificationPeopleQuery& query);
  Result<CertificationRecord> record(const security::Viewer& viewer, CertificationId id, PersonId person);
  Result<Waiver> waive(const security::Viewer& viewer, CertificationId id, const WaiverIn& in);
  Result<Page<Waiver>> waivers(const security::Viewer& viewer, CertificationId id, const WaiversQuery& query);
  Result<Waiver> end_waiver(const security::Viewer& viewer, WaiverId id);
  Result<Page<ExtensionRequest>> requests(const security::Viewer& viewer, const RequestsQuery& query);
  Result<ExtensionRequest> decide(const security::Viewer& viewer, RequestId id, const DecisionIn& in);

  // -- the learner (service_own.cpp) --
  Result<MyCertifications> mine(const security::Viewer& viewer);
  Result<CertificationRecord> my_record(const security::Viewer& viewer, CertificationId id);
  Result<OpenProgrammes> open_programmes(const security::Viewer& viewer);
  Result<CertificationRecord> join(const security::Viewer& viewer, CertificationId id);
  Result<CertificationRecord> leave(const security::Viewer& viewer, CertificationId id);
  Result<ExtensionRequest> ask_extension(const security::Viewer& viewer, CertificationId id, const ExtensionIn& in);
  Result<ExtensionRequest> withdraw_request(const security::Viewer& viewer, RequestId id);

  // -- events and days (service_settle.cpp) --
  Status on_members_changed(data::Tx& tx, const audiences::MembersChanged& event);
  Status on_membership_changed(data::Tx& tx, const organisation::MembershipChanged& event);
  Status on_course_completed(data::Tx& tx, const learning::CourseCompleted& event) { return cycles_.credit(tx, event); }
  /// 100 people a transaction; safe to run twice.
  Status settle(CertificationId id);
  /// Once for each day of the hospital; a day that was missed is caught up.
  Status on_new_day();

private:
  using Reach = std::optional<std::vector<UnitId>>;
  Status may_manage(const security::Viewer& viewer) const;
  Status check(data::Tx& tx, const Definition& in);
  Result<std::vector<std::string>> problems(data::Tx& tx, const Definition& in);
  Result<std::vector<CourseName>> course_names(data::Tx& tx, const Definition& in);
  Status save(data::Tx& tx, PersonId by, ItemRow& row, const Definition& in, bool fresh, const std::string& action);
  Status change_status(const security::Viewer& viewer, CertificationId id, CertificationStatus status);
  /// Of one certification or of all; of everybody, or of the people whom the viewer reaches.
  Result<std::map<CertificationId, StandingCounts>> counts(data::Tx& tx, const Reach& reach,
                                                           std::optional<CertificationId> id);
  Result<bool> in_any_audience(data::Tx& tx, const Definition& definition, PersonId person);
  Result<std::set<PersonId>> members_of(data::Tx& tx, const Definition& definition);
  Result<CertificationView> view(data::Tx& tx, const security::Viewer& viewer, const Known& known);
  Result<std::map<CycleId, Progress>> progress(data::Tx& tx, const Known& known, const std::vector<PersonRow>& rows);
  Result<PersonCertification> person_view(data::Tx& tx, const Known& known, const PersonRow& row);
  Result<CertificationRecord> record_of(data::Tx& tx, const Known& known, const PersonRow& row);
  Result<CycleView> cycle_view(data::Tx& tx, const Known& known, const CycleRow& row,
                               std::map<CourseId, std::string>& titles);
  Result<PersonRow> person_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                               CertificationId id, PersonId person);
  Result<std::set<PersonId>> reached(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                     const std::vector<PersonId>& people);
  Result<std::vector<ExtensionRequest>> request_views(data::Tx& tx, const std::vector<RequestRow>& rows);
  Result<std::vector<Waiver>> waiver_views(data::Tx& tx, const std::vector<WaiverRow>& rows);
  Result<ExtensionRequest> request_view(data::Tx& tx, const RequestRow& row);
  Result<Waiver> waiver_view(data::Tx& tx, const WaiverRow& row);
  Status settle_people(const Known& known, const std::vector<PersonId>& people, const std::set<CourseId>& gone);
  Result<std::string> name_of(data::Tx& tx, PersonId person);
  Result<std::string> course_title(data::Tx& tx, CourseId course, std::map<CourseId, std::string>& titles);
  Status audit(data::Tx& tx, PersonId actor, std::string action, std::string object, std::string details = "{}");

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  audiences::Audiences& audiences_;
  courses::Courses& courses_;
  learning::Learning& learning_;
  Cycles cycles_;
};

}  // namespace mc::certification
