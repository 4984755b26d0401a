// HTTP endpoints of checklists.
#include "modules/skills/service.hpp"

namespace mc::skills {
namespace {

using http::Call;
using http::Nothing;

accounts::ProofCaller caller_of(const Call& call) { return {call.request_id(), call.address()}; }

void add_learner_routes(http::Routes& routes, Checklists& service) {
  routes.get<Page<SkillRecordCard>>("/skills/mine", "skills:learn", "Your skills checklists, newest first",
                                    [&service](Call& call) { return service.mine(call.viewer()); });
  routes.get<SkillRecordQuery, Page<SkillRecordCard>>(
      "/skills/precepting", "skills:learn", "Open checklists that you may sign off as a preceptor",
      [&service](Call& call, const SkillRecordQuery& query) { return service.precepting(call.viewer(), query); });
  routes.get<SkillRecord>("/skills/records/{id}", "skills:learn",
                          "One checklist with every attempt; its person, her preceptors and the office",
                          [&service](Call& call) -> Result<SkillRecord> {
                            return service.record(call.viewer(), TRY(call.id<SkillRecordId>("id")));
                          });
  routes.post<SignOffIn, SkillRecord>("/skills/records/{id}/sign-off", "skills:learn",
                                      "Sign items off, or ask for more practice; preceptors, with their password",
                                      [&service](Call& call, const SignOffIn& in) -> Result<SkillRecord> {
                                        return service.sign_off(call.viewer(), TRY(call.id<SkillRecordId>("id")), in,
                                                                caller_of(call));
                                      });
  routes.download<Nothing>("/skills/records/{id}/record.pdf", "skills:learn", "A checklist's record on paper",
                           [&service](Call& call, const Nothing&) -> Result<http::Download> {
                             return service.paper(call.viewer(), TRY(call.id<SkillRecordId>("id")));
                           });
}

void add_office_routes(http::Routes& routes, Checklists& service) {
  routes.get<SkillListQuery, Page<ChecklistCard>>(
      "/skills/checklists", "skills:view", "Checklists of your units by title",
      [&service](Call& call, const SkillListQuery& query) { return service.list(call.viewer(), query); });
  routes.post<ChecklistIn, Checklist>(
      "/skills/checklists", "skills:manage", "Write a checklist; nobody has it before it is published",
      [&service](Call& call, const ChecklistIn& in) { return service.create(call.viewer(), in); });
  routes.get<Checklist>("/skills/checklists/{id}", "skills:view", "One checklist, its draft when there is one",
                        [&service](Call& call) -> Result<Checklist> {
                          return service.one(call.viewer(), TRY(call.id<ChecklistId>("id")));
                        });
  routes.put<ChecklistSave, Checklist>("/skills/checklists/{id}", "skills:manage",
                                       "Change the draft; a published version stays as it is",
                                       [&service](Call& call, const ChecklistSave& in) -> Result<Checklist> {
                                         return service.change(call.viewer(), TRY(call.id<ChecklistId>("id")), in);
                                       });
  routes.post<Nothing, Checklist>("/skills/checklists/{id}/publish", "skills:manage",
                                  "Publish the draft as the next version",
                                  [&service](Call& call, const Nothing&) -> Result<Checklist> {
                                    return service.publish(call.viewer(), TRY(call.id<ChecklistId>("id")));
                                  });
  routes.post<Nothing, Checklist>("/skills/checklists/{id}/retire", "skills:manage",
                                  "Give it to nobody any more; records stay",
                                  [&service](Call& call, const Nothing&) -> Result<Checklist> {
                                    return service.retire(call.viewer(), TRY(call.id<ChecklistId>("id")));
                                  });
  routes.post<ChecklistAssignIn, ChecklistAssigned>(
      "/skills/checklists/{id}/assign", "skills:manage", "Give a checklist to people",
      [&service](Call& call, const ChecklistAssignIn& in) -> Result<ChecklistAssigned> {
        return service.assign(call.viewer(), TRY(call.id<ChecklistId>("id")), in);
      });
  routes.get<SkillRecordQuery, Page<SkillRecordCard>>(
      "/skills/checklists/{id}/records", "skills:view", "How far your people are with a checklist",
      [&service](Call& call, const SkillRecordQuery& query) -> Result<Page<SkillRecordCard>> {
        return service.records(call.viewer(), TRY(call.id<ChecklistId>("id")), query);
      });
  routes.post<Nothing, SkillRecordCard>("/skills/records/{id}/withdraw", "skills:manage",
                                        "Take an open checklist back; what was signed stays on record",
                                        [&service](Call& call, const Nothing&) -> Result<SkillRecordCard> {
                                          return service.withdraw(call.viewer(), TRY(call.id<SkillRecordId>("id")));
                                        });
  routes.get<Page<SkillRecordCard>>("/people/{id}/skills", "skills:view", "Checklists of a person in your reach",
                                    [&service](Call& call) -> Result<Page<SkillRecordCard>> {
                                      return service.of_person(call.viewer(), TRY(call.id<PersonId>("id")));
                                    });
}

void add_preceptor_routes(http::Routes& routes, Checklists& service) {
  routes.get<PreceptorQuery, Page<Preceptor>>(
      "/skills/preceptors", "skills:manage", "Preceptors of your units and people",
      [&service](Call& call, const PreceptorQuery& query) { return service.preceptors(call.viewer(), query); });
  routes.post<PreceptorIn, Preceptor>(
      "/skills/preceptors", "skills:manage", "Name a preceptor for a unit or a person",
      [&service](Call& call, const PreceptorIn& in) { return service.name_preceptor(call.viewer(), in); });
  routes.del<Nothing>("/skills/preceptors/{id}", "skills:manage", "End a preceptor's task",
                      [&service](Call& call) -> Result<Nothing> {
                        TRY(service.end_preceptor(call.viewer(), TRY(call.id<PreceptorId>("id"))));
                        return Nothing{};
                      });
}

}  // namespace

void add_checklist_routes(http::Routes& routes, Checklists& service) {
  add_learner_routes(routes, service);
  add_office_routes(routes, service);
  add_preceptor_routes(routes, service);
}

}  // namespace mc::skills
