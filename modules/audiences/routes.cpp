// HTTP endpoints of module audiences.
#include "modules/audiences/service.hpp"

namespace mc::audiences {
namespace {

using http::Call;

void add_audience_routes(http::Routes& routes, Service& service) {
  routes.get<AudiencesQuery, Page<Audience>>(
      "/audiences", "audience:view", "Audiences that you may use, by name",
      [&service](Call& call, const AudiencesQuery& query) { return service.list(call.viewer(), query); });
  routes.post<AudienceIn, Audience>(
      "/audiences", "audience:manage", "Make an audience; its members are there when this answers",
      [&service](Call& call, const AudienceIn& in) { return service.create_for(call.viewer(), in); });
  routes.post<PreviewIn, AudiencePreview>(
      "/audiences/preview", "audience:view", "Who a rule fits and why, and what it would change",
      [&service](Call& call, const PreviewIn& in) { return service.preview(call.viewer(), in); });
  routes.get<RuleFields>("/audiences/fields", "audience:view", "What a rule may ask, with the values in use",
                         [&service](Call& call) { return service.fields(call.viewer()); });
  routes.get<Audience>("/audiences/{id}", "audience:view", "One audience", [&service](Call& call) -> Result<Audience> {
    return service.one(call.viewer(), TRY(call.id<AudienceId>("id")));
  });
  routes.patch<AudienceChange, Audience>("/audiences/{id}", "audience:manage",
                                         "Change an audience, now or from a day on",
                                         [&service](Call& call, const AudienceChange& in) -> Result<Audience> {
                                           return service.change_for(call.viewer(), TRY(call.id<AudienceId>("id")), in);
                                         });
  routes.post<ArchiveIn, Audience>(
      "/audiences/{id}/archive", "audience:manage",
      "Archive an audience: nobody is in it any more, its history stays; what names it has to be confirmed",
      [&service](Call& call, const ArchiveIn& in) -> Result<Audience> {
        return service.archive(call.viewer(), TRY(call.id<AudienceId>("id")), in);
      });
  routes.get<AudienceUses>("/audiences/{id}/uses", "audience:view",
                           "Assignments, certifications, checklists and documents that name it",
                           [&service](Call& call) -> Result<AudienceUses> {
                             return service.uses(call.viewer(), TRY(call.id<AudienceId>("id")));
                           });
  routes.get<MembersQuery, Page<Member>>("/audiences/{id}/members", "audience:view", "Who is in it, since when and why",
                                         [&service](Call& call, const MembersQuery& query) -> Result<Page<Member>> {
                                           return service.members_page(call.viewer(), TRY(call.id<AudienceId>("id")),
                                                                       query);
                                         });
  routes.get<RuleChangesQuery, Page<RuleChange>>(
      "/audiences/{id}/changes", "audience:view", "How its rule was changed, when, by whom and why",
      [&service](Call& call, const RuleChangesQuery& query) -> Result<Page<RuleChange>> {
        return service.changes(call.viewer(), TRY(call.id<AudienceId>("id")), query);
      });
  routes.get<HistoryQuery, Page<MembershipChange>>(
      "/audiences/{id}/history", "audience:view", "Who came and went, newest first",
      [&service](Call& call, const HistoryQuery& query) -> Result<Page<MembershipChange>> {
        return service.history(call.viewer(), TRY(call.id<AudienceId>("id")), query);
      });
  routes.get<AudienceNames>("/people/{id}/audiences", "audience:view", "The audiences of a person in your reach",
                            [&service](Call& call) -> Result<AudienceNames> {
                              return service.of_person_for(call.viewer(), TRY(call.id<PersonId>("id")));
                            });
}

void add_group_routes(http::Routes& routes, Service& service) {
  routes.get<PeopleGroups>("/audience-groups", "audience:view", "Named groups of people",
                           [&service](Call& call) { return service.groups(call.viewer()); });
  routes.post<GroupIn, PeopleGroup>(
      "/audience-groups", "audience:manage", "Make a group",
      [&service](Call& call, const GroupIn& in) { return service.create_group(call.viewer(), in); });
  routes.patch<GroupPatch, PeopleGroup>("/audience-groups/{id}", "audience:manage", "Rename a group",
                                        [&service](Call& call, const GroupPatch& in) -> Result<PeopleGroup> {
                                          return service.change_group(call.viewer(), TRY(call.id<GroupId>("id")), in);
                                        });
  routes.del<http::Nothing>("/audience-groups/{id}", "audience:manage", "Delete a group that no audience names",
                            [&service](Call& call) -> Result<http::Nothing> {
                              TRY(service.remove_group(call.viewer(), TRY(call.id<GroupId>("id"))));
                              return http::Nothing{};
                            });
  routes.get<MembersQuery, Page<GroupPerson>>(
      "/audience-groups/{id}/people", "audience:view", "The people of a group",
      [&service](Call& call, const MembersQuery& query) -> Result<Page<GroupPerson>> {
        return service.group_people(call.viewer(), TRY(call.id<GroupId>("id")), query);
      });
  routes.post<GroupPeople, PeopleGroup>("/audience-groups/{id}/people", "audience:manage", "Add people to a group",
                                        [&service](Call& call, const GroupPeople& in) -> Result<PeopleGroup> {
                                          return service.add_to_group(call.viewer(), TRY(call.id<GroupId>("id")), in);
                                        });
  routes.post<GroupPeople, PeopleGroup>(
      "/audience-groups/{id}/people/remove", "audience:manage", "Take people out of a group",
      [&service](Call& call, const GroupPeople& in) -> Result<PeopleGroup> {
        return service.remove_from_group(call.viewer(), TRY(call.id<GroupId>("id")), in);
      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_audience_routes(routes, service);
  add_group_routes(routes, service);
}

}  // namespace mc::audiences
