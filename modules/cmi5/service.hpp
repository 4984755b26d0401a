#pragma once
// Rules of module cmi5. Split by meaning: service.cpp (access, what all share), service_launch.cpp (registration,
// launch, fetch), service_statements.cpp (what content records), service_progress.cpp (satisfied, waived, abandoned),
// service_report.cpp, service_requests.cpp (routes), formats.cpp (what module packages calls).
#include "appliance/base/recent.hpp"
#include "modules/cmi5/move_on.hpp"
#include "modules/cmi5/requests.hpp"
#include "modules/cmi5/rules.hpp"
#include "modules/cmi5/statements.hpp"

namespace mc::cmi5 {

inline constexpr std::string_view kManagePermission = "cmi5:manage";
inline constexpr std::string_view kSettingsPermission = "cmi5:settings";
inline constexpr std::string_view kOwnerCmi5 = "cmi5:";
inline constexpr std::string_view kOwnerTinCan = "tincan:";
/// A session that was neither terminated nor followed by another one ends after this.
inline constexpr std::chrono::hours kLongestSession{12};

class Service;

/// What module packages calls for one kind. Thread-safe.
class Format final : public packages::PackageFormat {
public:
  Format(Service& service, packages::PackageKind kind) : service_(service), kind_(kind) {}
  bool recognises(const packages::PackageFiles& files) const override;
  Result<packages::PackageSummary> read(const packages::PackageFiles& files,
                                        std::vector<packages::ImportProblem>& problems) const override;
  Result<packages::Opened> open(data::Tx& tx, const packages::Launch& launch, std::string_view base) override;
  http::Response run(const packages::RuntimeCall& call) override;
  Result<std::vector<packages::PackageAttempt>> attempts(data::Tx& tx, const packages::AttemptQuery& query) override;
  Result<packages::AttemptDetail> attempt(data::Tx& tx, packages::PackageId package,
                                          std::string_view attempt_id) override;
  Status restart_open_attempts(data::Tx& tx, packages::PackageId package) override;

private:
  Service& service_;
  packages::PackageKind kind_;
};

/// A registration with its content; Tin Can packages are seen as a course of one unit.
struct Course {
  RegistrationRow registration;
  std::shared_ptr<const Structure> structure;
  Names names;
  std::string actor;  // JSON
};

/// Thread-safe: state is in the database, beside a cache of structures, which never change.
class Service final : public Cmi5 {
public:
  Service(Platform& platform, const Parts& parts);

  Format& cmi5() { return cmi5_; }
  Format& tincan() { return tincan_; }

  // service_launch.cpp
  Result<packages::Opened> open(data::Tx& tx, const packages::Launch& launch, std::string_view base);
  http::Response run(const packages::RuntimeCall& call);
  /// POST /cmi5/fetch on the app origin, for content at other hosts, of which the content origin takes nothing.
  http::Response fetch_elsewhere(http::MountRequest& request);

  // service_statements.cpp: called by module xapi
  Result<std::optional<xapi::Refusal>> on_request(const xapi::RequestView& request, const xapi::Credential& credential);
  Result<std::optional<xapi::Refusal>> before(data::Tx& tx, const xapi::Statement& statement,
                                              const xapi::Credential& credential);
  Status after(data::Tx& tx, const xapi::Statement& statement, const xapi::Credential& credential);
  Result<std::optional<xapi::Refusal>> on_document(data::Tx& tx, const xapi::DocumentKey& key,
                                                   const xapi::Credential& credential, std::string_view content,
                                                   bool removed);

  // service_report.cpp
  Result<std::vector<packages::PackageAttempt>> attempts(data::Tx& tx, const packages::AttemptQuery& query);
  Result<packages::AttemptDetail> attempt(data::Tx& tx, packages::PackageId package, std::string_view attempt_id);

  // service_progress.cpp
  Status restart(data::Tx& tx, packages::PackageId package);
  /// Sessions that nobody ended.
  Status abandon_stale();

  // service_requests.cpp
  Result<Page<ContentRegistrationCard>> registrations(const security::Viewer& viewer, packages::PackageId package,
                                                      const ContentRegistrationsQuery& query);
  Result<ContentRegistration> registration(const security::Viewer& viewer, RegistrationId id);
  Result<ContentRegistration> waive(const security::Viewer& viewer, RegistrationId id, std::int64_t unit,
                                    const WaiveIn& in);
  Result<Page<ContentSession>> sessions(const security::Viewer& viewer, RegistrationId id,
                                        const ContentSessionsQuery& query);
  Result<ContentSession> abandon(const security::Viewer& viewer, ContentSessionId id);
  Result<ContentHosts> content_hosts();
  Result<ContentHosts> set_content_hosts(const security::Viewer& viewer, const ContentHosts& in);

  /// Origins that an administrator allowed, for the import.
  Result<std::vector<std::string>> allowed_origins();

private:
  friend class Format;
  // service.cpp
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");
  /// The one access function: for who may manage content and edit its course; else not_found.
  Result<Course> course_for(data::Tx& tx, const security::Viewer& viewer, RegistrationId id);
  Result<Course> course_of(data::Tx& tx, const RegistrationRow& row);
  Result<std::shared_ptr<const Structure>> structure_of(data::Tx& tx, packages::PackageVersionId version);
  Result<std::map<PersonId, std::string>> names_of(data::Tx& tx, std::vector<PersonId> ids);
  /// A launch to tell module packages of, whether the one it was has ended or not.
  static packages::Launch launch_of(const RegistrationRow& row, packages::LaunchId launch, LaunchMode mode);
  std::string key_hex();
  Bytes hash_of(std::string_view key) const;

  // service_launch.cpp
  Result<Course> registration_for(data::Tx& tx, const packages::Launch& launch);
  Result<Course> begin(data::Tx& tx, const packages::Launch& launch);
  Result<std::size_t> unit_for(data::Tx& tx, const Course& course, std::string_view part);
  Status write_documents(data::Tx& tx, const Course& course, const Au& au, const SessionRow& session,
                         const packages::Launch& launch, std::string_view base);
  Result<packages::Opened> open_cmi5(data::Tx& tx, const Course& course, const packages::Launch& launch,
                                     std::string_view base, SessionRow session);
  Result<packages::Opened> open_tincan(data::Tx& tx, const Course& course, std::string_view base, SessionRow session);
  std::string launch_address(const Course& course, const SessionRow& session, std::string_view base,
                             std::string_view key) const;
  http::Response fetch(const packages::RuntimeCall& call);
  Result<std::string> token_for(data::Tx& tx, std::optional<SessionRow> session, std::string_view key);
  http::Response go(const packages::RuntimeCall& call);
  Result<xapi::IssuedCredential> issue(data::Tx& tx, const Course& course, const SessionRow& session);

  // service_statements.cpp
  struct Running {
    SessionRow session;
    Course course;
    bool tincan = false;
  };
  Result<std::optional<Running>> running(data::Tx& tx, std::string_view owner);
  Result<SessionFacts> facts(data::Tx& tx, const Running& running);
  Status follow_cmi5(data::Tx& tx, const xapi::Statement& statement, Running& running);
  Status follow_tincan(data::Tx& tx, const xapi::Statement& statement, Running& running);
  Status note_result(data::Tx& tx, std::string_view verb, shape::Cursor statement, Running& running);

  // service_progress.cpp
  /// Statements and rows for what is satisfied now; tells module packages when the course is. `session`: whose id the
  /// statements bear.
  Status satisfy(data::Tx& tx, Course& course, std::string_view session, const packages::Launch& launch);
  Result<std::optional<double>> score_of(data::Tx& tx, const Course& course);
  Status end_session(data::Tx& tx, Course& course, SessionRow& session, std::int64_t seconds);
  Status abandon_session(data::Tx& tx, Course& course, SessionRow& session);
  Status abandon_open(data::Tx& tx, Course& course);
  Frame frame(data::Tx& tx, const Course& course, std::string session) const;

  Result<ContentRegistration> outward(data::Tx& tx, const security::Viewer& viewer, const Course& course);
  Result<std::vector<ContentRegistrationCard>> cards_of(data::Tx& tx, const std::vector<RegistrationRow>& rows);

  Platform& platform_;
  packages::Packages& packages_;
  xapi::Xapi& xapi_;
  courses::Courses& courses_;
  accounts::Accounts& accounts_;
  Format cmi5_{*this, packages::PackageKind::cmi5};
  Format tincan_{*this, packages::PackageKind::xapi};
  Recent<packages::PackageVersionId, Structure> structures_{64};
};

ContentSession outward(const SessionRow& row);
/// A question that content reported, when the statement is one (cmi.interaction).
std::optional<packages::PackageInteraction> interaction_of(shape::Cursor statement);
void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::cmi5
