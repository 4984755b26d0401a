#include <fmt/format.h>

#include "appliance/program/commands.hpp"
#include "appliance/saml/check.hpp"
#include "appliance/saml/saml_time.hpp"

namespace mc::program {

namespace {

struct UnreadLine {
  std::string file;
  bool accepted = false;
  std::string verdict;
  std::string code;
  std::string message;
};
FIELDS(UnreadLine, file, accepted, verdict, code, message)

Result<std::string> needed(const Request& request, std::string_view name) {
  auto value = request.invocation.option(name);
  if (!value || value->empty()) return fail(Fault::invalid, "usage", fmt::format("\"saml check\" needs --{}.", name));
  return *value;
}

Result<saml::CheckPlan> plan_of(const Request& request) {
  saml::CheckPlan out;
  out.entity_id = TRY(needed(request, "entity-id"));
  out.acs_url = TRY(needed(request, "acs-url"));
  out.metadata = TRY(request.console.file(TRY(needed(request, "idp-metadata"))));
  out.request_id = request.invocation.option("request-id");
  out.policy.allow_sha1 = request.invocation.flag("allow-sha1");
  out.policy.allow_cbc = request.invocation.flag("allow-cbc");
  out.now = SystemClock().now();
  if (auto now = request.invocation.option("now")) {
    auto at = saml::parse_saml_time(*now);
    if (!at) return fail(Fault::invalid, "usage", "--now is a time as 2026-11-20T18:40:00Z.");
    out.now = *at;
  }
  for (const std::string& path : request.invocation.all("decrypt-key"))
    out.decryption_keys.push_back(TRY(saml::Key::from_private_pem(TRY(request.console.file(path)))));
  return out;
}

}  // namespace

int saml_check(const Request& request) {
  auto plan = plan_of(request);
  if (!plan) return report(request.console, plan.error());
  auto checker = saml::Checker::make(*std::move(plan));
  if (!checker) return report(request.console, checker.error());
  bool all = true;
  for (const std::string& path : request.invocation.arguments) {
    auto bytes = request.console.file(path);
    saml::CheckedFile checked;
    if (bytes)
      checked = checker->check(path, *bytes);
    else
      checked.json = shape::to_json(UnreadLine{path, false, "refused", "file_unreadable", bytes.error().detail});
    request.console.line(checked.json);
    all = all && checked.accepted;
  }
  return all ? kOk : kProblemsFound;
}

}  // namespace mc::program
