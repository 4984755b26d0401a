// Composition of module credits: permissions, subscriptions, jobs, routes, the shipped state rules.
#include <algorithm>

#include "appliance/base/embedded.hpp"
#include "modules/credits/service.hpp"

namespace mc::credits {

void add_routes(http::Routes& routes, Service& service);

namespace {

// Part of the program: unreadable means a broken build, which the unit tests find.
std::vector<StateRule> shipped_rules() {
  const auto files = embedded_data();
  const auto bytes = [&](std::string_view path) {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.path == path; });
    return found == files.end() ? std::string_view{} : std::string_view(found->bytes);
  };
  std::vector<StateRule> rules = parse_rules(bytes("credits/ce_requirements.csv")).value();
  cite_sources(rules, bytes("credits/shown_sources.csv")).value();
  return rules;
}

}  // namespace

std::unique_ptr<Credits> make_credits(Platform& platform, learning::Learning&, courses::Courses& courses,
                                      credentials::Credentials& credentials, organisation::Organisation& organisation,
                                      accounts::Accounts& accounts) {
  auto service = std::make_unique<Service>(platform, courses, credentials, organisation, accounts, shipped_rules());
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"credit:own", {"member"}},
      {"credit:view", {"compliance_officer", "admin"}},
      {"credit:correct", {"admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<learning::CourseCompleted>(
      "credits.log", [&it](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return it.on_completed(tx, event);
      });
  platform.jobs.daily("credits.housekeeping", 3 * 60 + 40, [&it] { return it.housekeeping(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::credits
