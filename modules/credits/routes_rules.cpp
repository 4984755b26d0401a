// HTTP endpoints of requirements, answers, practice, cycles and CE Broker.
#include "modules/credits/service.hpp"

namespace mc::credits {
namespace {

using http::Call;

void add_cycle_routes(http::Routes& routes, Service& service) {
  const auto add = [&](std::string path, std::string_view permission, std::string summary, const char* format,
                       bool own) {
    routes.download<CeCycleQuery>(
        std::move(path), permission, std::move(summary),
        [&service, format, own](Call& call, const CeCycleQuery& query) -> Result<http::Download> {
          const PersonId person = own ? call.viewer().person : TRY(call.id<PersonId>("id"));
          return service.cycle_file(call.viewer(), person, TRY(call.id<credentials::CredentialId>("credential")), query,
                                    format);
        });
  };
  add("/credits/licences/{credential}/transcript.pdf", "credit:own",
      "What counted for one of your licences in a cycle, on paper", "pdf", true);
  add("/credits/licences/{credential}/transcript.csv", "credit:own",
      "What counted for one of your licences in a cycle, as a table", "csv", true);
  add("/people/{id}/licences/{credential}/transcript.pdf", "credit:view",
      "What counted for a licence of a person in your reach, on paper", "pdf", false);
  add("/people/{id}/licences/{credential}/transcript.csv", "credit:view",
      "What counted for a licence of a person in your reach, as a table", "csv", false);
  routes.get<Licences>("/people/{id}/licences", "credit:view",
                       "Each licence of a person in your reach against its state's requirement",
                       [&service](Call& call) -> Result<Licences> {
                         return service.licences_of(call.viewer(), TRY(call.id<PersonId>("id")));
                       });
}

void add_fact_routes(http::Routes& routes, Service& service) {
  routes.get<CeFacts>("/credits/facts", "credit:own", "What the requirements of your licences depend on",
                      [&service](Call& call) { return service.facts(call.viewer()); });
  routes.put<CeAnswers, CeFacts>(
      "/credits/facts", "credit:own", "Answer what the requirements depend on",
      [&service](Call& call, const CeAnswers& in) { return service.answer(call.viewer(), in); });
  routes.get<CePracticeList>("/credits/practice", "credit:own", "Your hours of practice",
                             [&service](Call& call) { return service.practice(call.viewer()); });
  routes.post<CePracticeIn, CePracticeEntry>(
      "/credits/practice", "credit:own", "Enter hours of practice",
      [&service](Call& call, const CePracticeIn& in) { return service.add_practice(call.viewer(), in); });
  routes.del<http::Nothing>("/credits/practice/{id}", "credit:own", "Remove hours of practice",
                            [&service](Call& call) -> Result<http::Nothing> {
                              return service.remove_practice(call.viewer(), TRY(call.id<CePracticeId>("id")));
                            });
}

void add_requirement_routes(http::Routes& routes, Service& service) {
  routes.get<CeRulesQuery, CeRulesPage>("/ce-rules", "credit:view",
                                        "State requirements with their source, date and confidence",
                                        [&service](Call&, const CeRulesQuery& query) { return service.rules(query); });
  routes.get<CeRuleDetail>(
      "/ce-rules/{state}/{profession}", "credit:view", "One state requirement with its history",
      [&service](Call& call) { return service.rule(call.parameter("state"), call.parameter("profession")); });
  routes.post<CeRuleIn, CeRuleDetail>(
      "/ce-rules/{state}/{profession}", "credit:rules", "Write a new version of a state requirement; former ones stay",
      [&service](Call& call, const CeRuleIn& in) {
        return service.change_rule(call.viewer(), call.parameter("state"), call.parameter("profession"), in);
      });
}

void add_broker_routes(http::Routes& routes, Service& service) {
  routes.get<CeBroker>("/credits/ce-broker", "credit:correct", "How CE Broker is used; off unless switched on",
                       [&service](Call& call) { return service.broker(call.viewer()); });
  routes.put<CeBrokerIn, CeBroker>(
      "/credits/ce-broker", "credit:correct", "Switch CE Broker's files on or off",
      [&service](Call& call, const CeBrokerIn& in) { return service.change_broker(call.viewer(), in); });
  routes.download<CeRosterQuery>(
      "/credits/ce-broker/roster/file", "credit:correct", "Roster of completed courses for CE Broker (XML)",
      [&service](Call& call, const CeRosterQuery& query) { return service.roster(call.viewer(), query); });
  routes.upload<CeImportQuery, CeImportReport>(
      "/credits/ce-broker/transcript", "credit:own", "Import your transcript of CE Broker (CSV)",
      ce_broker::kTranscriptLimit, [&service](Call& call, http::Upload& upload, const CeImportQuery& query) {
        return service.import_transcript(call.viewer(), upload, query);
      });
}

}  // namespace

void add_rule_routes(http::Routes& routes, Service& service) {
  add_cycle_routes(routes, service);
  add_fact_routes(routes, service);
  add_requirement_routes(routes, service);
  add_broker_routes(routes, service);
}

}  // namespace mc::credits
