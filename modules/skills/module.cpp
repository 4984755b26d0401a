#include <algorithm>

#include "modules/skills/service.hpp"

namespace mc::skills {

void add_checklist_routes(http::Routes& routes, Checklists& service);
void add_attestation_routes(http::Routes& routes, Attestations& service);

namespace {

/// Both halves of the module. Thread-safe, as they are.
class Service final : public Skills {
public:
  Service(Platform& platform, const Neighbours& neighbours)
      : checklists(platform, neighbours), attestations(platform, neighbours) {}

  Result<std::vector<SkillTask>> tasks(data::Tx& tx, PersonId person) override {
    std::vector<SkillTask> out = TRY(checklists.tasks(tx, person));
    for (SkillTask& task : TRY(attestations.tasks(tx, person))) out.push_back(std::move(task));
    // What has no due date comes last.
    std::stable_sort(out.begin(), out.end(), [](const SkillTask& a, const SkillTask& b) {
      return a.due_on.has_value() != b.due_on.has_value() ? a.due_on.has_value() : a.due_on < b.due_on;
    });
    if (out.size() > 100) out.resize(100);
    return out;
  }
  Result<std::vector<SkillDone>> done(data::Tx& tx, PersonId person) override {
    std::vector<SkillDone> out = TRY(checklists.done(tx, person));
    for (SkillDone& one : TRY(attestations.done(tx, person))) out.push_back(std::move(one));
    std::stable_sort(out.begin(), out.end(), [](const SkillDone& a, const SkillDone& b) { return b.on < a.on; });
    return out;
  }
  Result<ChecklistId> make_checklist(data::Tx& tx, PersonId by, const ChecklistIn& in) override {
    return checklists.make(tx, by, in);
  }
  Result<SkillRecordId> assign(data::Tx& tx, PersonId by, ChecklistId checklist, PersonId person) override {
    return checklists.assign(tx, by, checklist, person);
  }
  Status name_preceptor(data::Tx& tx, PersonId by, PersonId preceptor, UnitId unit) override {
    return checklists.name_preceptor(tx, by, preceptor, unit);
  }
  Result<DocumentId> make_document(data::Tx& tx, PersonId by, const AttestationIn& in) override {
    return attestations.make(tx, by, in);
  }
  Status ask(data::Tx& tx, DocumentId document, PersonId person) override {
    return attestations.ask(tx, document, person);
  }

  Checklists checklists;
  Attestations attestations;
  ChecklistKind checklist_kind{};
  AttestationKind attestation_kind{};
  SkillsAudiences audiences{};
};

void subscribe(Platform& platform, Service& it) {
  platform.events.subscribe<audiences::MembersChanged>(
      "skills.checklists", [&it](data::Tx& tx, const audiences::MembersChanged& event, const events::Meta&) {
        return it.checklists.on_members_changed(tx, event);
      });
  platform.events.subscribe<audiences::MembersChanged>(
      "skills.attestations", [&it](data::Tx& tx, const audiences::MembersChanged& event, const events::Meta&) {
        return it.attestations.on_members_changed(tx, event);
      });
  platform.events.subscribe<organisation::MembershipChanged>(
      "skills.units", [&it](data::Tx& tx, const organisation::MembershipChanged& event, const events::Meta&) {
        return it.checklists.on_membership_changed(tx, event);
      });
  // Learning may refuse (a course that was archived meanwhile): then this is tried again, and the signature stays.
  platform.events.subscribe<ChecklistCompleted>(
      "skills.credit_checklist", [&it](data::Tx& tx, const ChecklistCompleted& event, const events::Meta&) {
        return it.checklists.credit_completed(tx, event);
      });
  platform.events.subscribe<DocumentSigned>("skills.credit_document",
                                            [&it](data::Tx& tx, const DocumentSigned& event, const events::Meta&) {
                                              return it.attestations.credit_signed(tx, event);
                                            });
}

}  // namespace

std::unique_ptr<Skills> make_skills(Platform& platform, const Neighbours& neighbours) {
  auto service = std::make_unique<Service>(platform, neighbours);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"skills:learn", {"member"}},
      {"skills:manage", {"manager", "admin"}},
      {"skills:view", {"manager", "compliance_officer", "admin"}},
      {"attestation:sign", {"member"}},
      {"attestation:manage", {"manager", "admin"}},
      {"attestation:view", {"manager", "compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  subscribe(platform, it);
  platform.jobs.handle<AskJob>([&it](const AskJob& job) { return it.attestations.go_on_asking(job); });
  platform.jobs.daily("skills.nightly", 10 * 60 + 30, [&it]() -> Status {
    TRY(it.checklists.nightly());
    return it.attestations.nightly();
  });
  neighbours.courses.register_kind(courses::LessonFormat::checklist, it.checklist_kind);
  neighbours.courses.register_kind(courses::LessonFormat::attestation, it.attestation_kind);
  neighbours.audiences.add_user(it.audiences);
  add_checklist_routes(platform.routes, it.checklists);
  add_attestation_routes(platform.routes, it.attestations);
  return service;
}

}  // namespace mc::skills
