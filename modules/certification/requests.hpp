#pragma once
// What the routes of module certification take and answer.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "modules/certification/store.hpp"

namespace mc::certification {

struct StandingCounts {
  std::int64_t assigned = 0, overdue = 0, certified = 0, due = 0, expired = 0, exempt = 0, ended = 0;
};
FIELDS(StandingCounts, assigned, overdue, certified, due, expired, exempt, ended)
struct CourseName {
  CourseId id;
  std::string title;
  bool published = true;
};
FIELDS(CourseName, id, title, published)
struct CertificationView {
  CertificationId id;
  certification::Definition definition;
  CertificationStatus status = CertificationStatus::draft;
  std::int64_t revision = 0;
  std::vector<CourseName> courses;
  std::vector<audiences::AudienceId> audience_ids;
  std::vector<std::string> audience_names;
  StandingCounts counts;  // of those whom the viewer may see
  Instant created_at;
  Instant updated_at;
};
FIELDS(CertificationView, id, definition, status, revision, courses, audience_ids, audience_names, counts, created_at,
       updated_at)
struct CertificationSummary {
  CertificationId id;
  std::string name;
  CertificationStatus status = CertificationStatus::draft;
  bool renews = false;
  std::int64_t courses = 0;
  StandingCounts counts;
};
FIELDS(CertificationSummary, id, name, status, renews, courses, counts)
struct CertificationsQuery {
  std::optional<Text<0, 100>> search;
  std::optional<CertificationStatus> status;
  std::optional<Text<1, 800>> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(CertificationsQuery, search, status, after, limit)
struct CertificationIn {
  certification::Definition definition;
  std::optional<Int<1, 1'000'000>> revision;  // of the one that is changed
};
FIELDS(CertificationIn, definition, revision)
struct CertificationPreviewIn {
  certification::Definition definition;
  std::optional<CertificationId> certification_id;
};
FIELDS(CertificationPreviewIn, definition, certification_id)
/// What a completion would give under the rules.
struct ExampleDates {
  std::string what;  // "completed today", "renewed on the first day of the window", "renewed 10 days late"
  Date completed_on;
  Date expires_on;
  Date opens_on;
};
FIELDS(ExampleDates, what, completed_on, expires_on, opens_on)
struct CertificationPreview {
  std::int64_t people = 0;
  std::int64_t added = 0;
  std::int64_t ended = 0;
  std::int64_t open_cycles = 0;      // whose path would change
  std::int64_t windows_moved = 0;    // of those who are certified; expiry dates never move
  std::vector<PersonId> sample_ids;  // up to 20 of the added
  std::vector<std::string> sample;
  std::vector<ExampleDates> examples;
  std::vector<std::string> problems;  // what stands against activating it
};
FIELDS(CertificationPreview, people, added, ended, open_cycles, windows_moved, sample_ids, sample, examples, problems)
struct RevisionView {
  std::int64_t revision = 0;
  Instant at;
  std::string by;
  CertificationStatus status = CertificationStatus::draft;
  certification::Definition definition;
};
FIELDS(RevisionView, revision, at, by, status, definition)
struct Revisions {
  std::vector<RevisionView> items;
};
FIELDS(Revisions, items)

struct CertificationPeopleQuery {
  std::optional<certification::Standing> standing;
  std::optional<PersonId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(CertificationPeopleQuery, standing, after, limit)
struct PersonStanding {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::string job_title;
  bool works_here = true;
  certification::Standing standing = Standing::assigned;
  std::int64_t done = 0;
  std::int64_t needed = 0;
  std::optional<Date> due_on;
  std::optional<Date> certified_on;
  std::optional<Date> expires_on;
  std::optional<Date> exempt_until;
};
FIELDS(PersonStanding, person_id, name, unit_name, job_title, works_here, standing, done, needed, due_on, certified_on,
       expires_on, exempt_until)
struct CycleCourse {
  CourseId course_id;
  std::string title;
  std::string group;
  bool done = false;
  bool next = false;  // asked for now
  bool by_equivalency = false;
  std::optional<Instant> completed_at;
  std::optional<learning::EnrolmentId> enrolment_id;
};
FIELDS(CycleCourse, course_id, title, group, done, next, by_equivalency, completed_at, enrolment_id)
struct CycleView {
  CycleId id;
  std::int64_t number = 1;
  PathKind path = PathKind::first;
  CycleStatus status = CycleStatus::open;
  Instant opened_at;
  std::optional<Date> due_on;
  bool extended = false;
  std::optional<Date> completed_on;
  std::optional<Date> expires_on;
  std::optional<certificates::CertificateId> certificate_id;
  std::vector<CycleCourse> courses;
};
FIELDS(CycleView, id, number, path, status, opened_at, due_on, extended, completed_on, expires_on, certificate_id,
       courses)
struct WaiverIn {
  PersonId person_id;
  WaiverKind kind = WaiverKind::exemption;
  std::optional<CourseId> course_id;  // equivalency: of this course; none: of the whole path
  std::optional<Date> achieved_on;    // equivalency: when
  std::optional<Date> until;          // exemption: through this day; none: until it is ended
  Text<1, 1000> reason;
  Text<0, 2000> evidence;
};
FIELDS(WaiverIn, person_id, kind, course_id, achieved_on, until, reason, evidence)
struct Waiver {
  WaiverId id;
  PersonId person_id;
  std::string name;
  WaiverKind kind = WaiverKind::exemption;
  std::optional<CourseId> course_id;
  std::optional<Date> achieved_on;
  std::optional<Date> until;
  std::string reason;
  std::string evidence;
  std::string approver;
  Instant at;
  std::optional<Instant> ended_at;
};
FIELDS(Waiver, id, person_id, name, kind, course_id, achieved_on, until, reason, evidence, approver, at, ended_at)
struct WaiversQuery {
  std::optional<WaiverId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(WaiversQuery, after, limit)

struct ExtensionIn {
  Date wanted_on;
  Text<1, 1000> reason;
};
FIELDS(ExtensionIn, wanted_on, reason)
struct ExtensionRequest {
  RequestId id;
  CertificationId certification_id;
  std::string certification;
  PersonId person_id;
  std::string name;
  Date due_on;
  Date wanted_on;
  std::string reason;
  CertificationRequestState state = CertificationRequestState::pending;
  Instant asked_at;
  std::string decided_by;
  std::optional<Instant> decided_at;
  std::string comment;
  std::optional<Date> new_due_on;
};
FIELDS(ExtensionRequest, id, certification_id, certification, person_id, name, due_on, wanted_on, reason, state,
       asked_at, decided_by, decided_at, comment, new_due_on)
struct RequestsQuery {
  std::optional<CertificationRequestState> state;  // pending unless given
  std::optional<RequestId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(RequestsQuery, state, after, limit)
struct DecisionIn {
  bool approve = false;
  std::optional<Date> new_due_on;  // the wanted day unless given
  Text<0, 1000> comment;
};
FIELDS(DecisionIn, approve, new_due_on, comment)

struct CertificationRecord {
  PersonCertification now;
  std::string person_name;
  std::vector<CycleView> cycles;  // newest first
  std::vector<Waiver> waivers;
  std::vector<ExtensionRequest> requests;
};
FIELDS(CertificationRecord, now, person_name, cycles, waivers, requests)
struct MyCertifications {
  std::vector<PersonCertification> items;
};
FIELDS(MyCertifications, items)
struct OpenProgramme {
  CertificationId id;
  std::string name;
  std::string description;
  std::int64_t courses = 0;
  bool joined = false;
};
FIELDS(OpenProgramme, id, name, description, courses, joined)
struct OpenProgrammes {
  std::vector<OpenProgramme> items;
};
FIELDS(OpenProgrammes, items)

/// Brings a certification's people up to date with its audiences and its path.
struct SettleJob {
  static constexpr std::string_view kKind = "certification.settle";
  CertificationId certification_id;
};
FIELDS(SettleJob, certification_id)

}  // namespace mc::certification
