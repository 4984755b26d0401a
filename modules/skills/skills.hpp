#pragma once
// PUBLIC header of module skills: skills checklists signed off by preceptors, and documents to read and sign.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/audiences/audiences.hpp"
#include "modules/learning/learning.hpp"

namespace mc::skills {

struct ChecklistTag;
struct ChecklistVersionTag;
struct SkillItemTag;
struct SkillRecordTag;
struct PreceptorTag;
struct DocumentTag;
struct DocumentVersionTag;
struct SignatureTag;
using ChecklistId = Id<ChecklistTag>;
using ChecklistVersionId = Id<ChecklistVersionTag>;
using SkillItemId = Id<SkillItemTag>;
using SkillRecordId = Id<SkillRecordTag>;
using PreceptorId = Id<PreceptorTag>;
using DocumentId = Id<DocumentTag>;
using DocumentVersionId = Id<DocumentVersionTag>;
using SignatureId = Id<SignatureTag>;

enum class PublishState : std::uint8_t { draft, published, retired };
ENUM_NAMES(PublishState, draft, published, retired)
/// How a preceptor saw that somebody can do it.
enum class SkillMethod : std::uint8_t { observed, simulated, verbalised };
ENUM_NAMES(SkillMethod, observed, simulated, verbalised)
enum class SkillOutcome : std::uint8_t { signed_off, needs_practice };
ENUM_NAMES(SkillOutcome, signed_off, needs_practice)
enum class RecordStatus : std::uint8_t { open, completed, expired, withdrawn };
ENUM_NAMES(RecordStatus, open, completed, expired, withdrawn)
enum class AskSource : std::uint8_t { person, audience, renewal };
ENUM_NAMES(AskSource, person, audience, renewal)
enum class AskStatus : std::uint8_t { open, complete, withdrawn };
ENUM_NAMES(AskStatus, open, complete, withdrawn)
/// `material`: everybody is asked again. `editorial`: who signed an earlier version has signed.
enum class ChangeKind : std::uint8_t { first, material, editorial };
ENUM_NAMES(ChangeKind, first, material, editorial)

struct SkillItemIn {
  Text<1, 300> title;
  Text<0, 2000> criteria;
  List<SkillMethod, 3> methods;  // that count; empty: all
};
FIELDS(SkillItemIn, title, criteria, methods)
struct ChecklistIn {
  Text<1, 200> title;
  Text<0, 4000> description;
  std::optional<UnitId> unit_id;  // whose checklist it is; none: the whole hospital's
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;        // that a complete checklist completes
  std::optional<audiences::AudienceId> audience_id;  // everybody in it has to do it
  Int<0, 120> valid_months = 0;                      // 0 = for good
  Int<0, 365> renew_days = 60;                       // before the end a new cycle opens
  Int<0, 730> due_days = 90;                         // after assignment; 0 = no due date
  List<Text<1, 60>, 6> scale;                        // levels, lowest first; empty: can or cannot
  Int<0, 5> passing = 0;                             // index of the lowest level that signs off
  List<SkillItemIn, 200> items;
};
FIELDS(ChecklistIn, title, description, unit_id, course_id, lesson_id, audience_id, valid_months, renew_days, due_days,
       scale, passing, items)
struct AttestationIn {
  Text<1, 200> title;
  std::optional<UnitId> unit_id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::optional<audiences::AudienceId> audience_id;
  Int<1, 365> due_days = 14;
  Text<1, 500> statement;  // what the signature says: "I have read this policy and will follow it."
  Text<0, 200000> text;    // or a PDF, uploaded
};
FIELDS(AttestationIn, title, unit_id, course_id, lesson_id, audience_id, due_days, statement, text)

/// What waits for a person: for the home page.
struct SkillTask {
  std::string kind;  // "checklist", "attestation"
  std::string title;
  std::string link;
  std::optional<Date> due_on;
};
FIELDS(SkillTask, kind, title, link, due_on)

/// What a person has finished: for proof to a surveyor.
struct SkillDone {
  std::string kind;  // "checklist", "attestation"
  std::string title;
  Date on;
  std::optional<Date> valid_until;  // of a checklist that is done again
  bool in_force = true;             // not expired
  std::string proof;                // "12 of 12 items signed off", or the SHA-256 of what was signed
};
FIELDS(SkillDone, kind, title, on, valid_until, in_force, proof)

/// Every item of a checklist was signed off.
struct ChecklistCompleted {
  static constexpr std::string_view kTopic = "skills.checklist_completed";
  SkillRecordId record_id;
  ChecklistId checklist_id;
  PersonId person_id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  Instant at;
  std::optional<Date> valid_until;
};
FIELDS(ChecklistCompleted, record_id, checklist_id, person_id, course_id, lesson_id, at, valid_until)
struct DocumentSigned {
  static constexpr std::string_view kTopic = "skills.document_signed";
  SignatureId signature_id;
  DocumentId document_id;
  PersonId person_id;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  Instant at;
};
FIELDS(DocumentSigned, signature_id, document_id, person_id, course_id, lesson_id, at)

/// Thread-safe. Every function takes the caller's transaction.
class Skills {
public:
  virtual ~Skills() = default;
  /// Open checklists and documents to sign of a person, at most 100, soonest due first.
  virtual Result<std::vector<SkillTask>> tasks(data::Tx& tx, PersonId person) = 0;
  /// Completed checklists (expired ones too) and signed documents, newest first; at most 200 of each are looked at. No
  /// reach check: the caller's duty.
  virtual Result<std::vector<SkillDone>> done(data::Tx& tx, PersonId person) = 0;
  /// By the rules of the routes, for `demo`: published.
  virtual Result<ChecklistId> make_checklist(data::Tx& tx, PersonId by, const ChecklistIn& in) = 0;
  virtual Result<SkillRecordId> assign(data::Tx& tx, PersonId by, ChecklistId checklist, PersonId person) = 0;
  virtual Status name_preceptor(data::Tx& tx, PersonId by, PersonId preceptor, UnitId unit) = 0;
  /// A text document, published.
  virtual Result<DocumentId> make_document(data::Tx& tx, PersonId by, const AttestationIn& in) = 0;
  virtual Status ask(data::Tx& tx, DocumentId document, PersonId person) = 0;
};

/// What the module uses of others. Outlives it.
struct Neighbours {
  accounts::Accounts& accounts;
  organisation::Organisation& organisation;
  notifications::Notifications& notifications;
  courses::Courses& courses;
  learning::Learning& learning;
  audiences::Audiences& audiences;
};
std::unique_ptr<Skills> make_skills(Platform& platform, const Neighbours& neighbours);

}  // namespace mc::skills
