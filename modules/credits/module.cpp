// Composition of module credits: permissions, subscriptions, jobs, routes, the shipped state rules.
#include <algorithm>

#include "appliance/base/embedded.hpp"
#include "modules/credits/service.hpp"

namespace mc::credits {

void add_routes(http::Routes& routes, Service& service);

namespace {

// Parts of the program: unreadable means a broken build, which the unit tests find.
std::string_view shipped_file(std::string_view path) {
  const auto files = embedded_data();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.path == path; });
  return found == files.end() ? std::string_view{} : std::string_view(found->bytes);
}

std::vector<CeRule> shipped_rules() {
  std::vector<StateRule> rows = parse_rules(shipped_file("credits/ce_requirements.csv")).value();
  cite_sources(rows, shipped_file("credits/shown_sources.csv")).value();
  return build_rules(rows, {shipped_file("credits/ce_conditions.csv"), shipped_file("credits/ce_pathways.csv"),
                            shipped_file("credits/ce_features.csv")})
      .value();
}

}  // namespace

std::unique_ptr<Credits> make_credits(Platform& platform, learning::Learning&, courses::Courses& courses,
                                      credentials::Credentials& credentials, organisation::Organisation& organisation,
                                      accounts::Accounts& accounts, notifications::Notifications& notifications) {
  auto service =
      std::make_unique<Service>(platform, courses, credentials, organisation, accounts, notifications, shipped_rules(),
                                read_questions(shipped_file("credits/ce_conditions.csv")).value());
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"credit:own", {"member"}},
      {"credit:view", {"compliance_officer", "admin"}},
      {"credit:correct", {"admin"}},
      {"credit:rules", {"compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<learning::CourseCompleted>(
      "credits.log", [&it](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return it.on_completed(tx, event);
      });
  platform.events.subscribe<CeRuleChanged>(
      "credits.tell", [&platform](data::Tx& tx, const CeRuleChanged& event, const events::Meta&) {
        return platform.jobs.enqueue(tx, TellRuleJob{event.state, event.profession, event.revision});
      });
  platform.jobs.handle<TellRuleJob>([&it](const TellRuleJob& job) { return it.tell_of_rule(job); });
  platform.jobs.daily("credits.housekeeping", 3 * 60 + 40, [&it] { return it.housekeeping(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::credits
