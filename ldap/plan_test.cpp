#include "ldap/plan.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::ldap;

namespace {
Person person(const std::string& name) {
  Person made;
  made.id = "id-" + name, made.login = name, made.email = name + "@hosp.test", made.last_name = name;
  return made;
}
Known bound(const std::string& name) {
  Known made;
  made.account = "account-" + name, made.id = "id-" + name, made.email = name + "@hosp.test", made.last = person(name);
  return made;
}
std::string text(const Plan& plan) {
  static const char* kNames[] = {"create", "link", "update", "suspend", "reactivate", "grant", "revoke"};
  std::string out;
  for (const auto& change : plan.changes) {
    out += std::string(kNames[static_cast<int>(change.kind)]) + " " + change.id + change.reason;
    for (const auto& field : change.fields) out += "+" + field;
    out += change.grant.role + "; ";
  }
  return out;
}
struct Case {
  std::vector<Person> people;
  Outcome outcome;
  std::vector<Known> known;
  std::vector<Mapping> mappings;
  Rules rules;
  Plan plan() const { return make_plan({people, outcome, known, mappings, rules}); }
};
const Grant kManager{"manager", "unit", "u1"}, kMember{"instructor", "platform", ""};
}  // namespace

TEST_CASE("Create, update, leave, come back, unchanged") {
  Case c;
  c.known = {bound("same"), bound("changed"), bound("left"), bound("off"), bound("back"), bound("banned")};
  c.known[4].suspended = c.known[4].suspended_by_directory = true;
  c.known[5].suspended = true;
  c.people = {person("same"),   person("changed"), person("off"),  person("back"),
              person("banned"), person("new"),     person("never")};
  c.people[1].job_title = "Nurse", c.people[1].manager_id = "id-same";
  c.people[2].disabled = true;
  c.people[6].expired = true;
  const auto plan = c.plan();
  CHECK(text(plan) == "update id-changed+job_title+manager; suspend id-offdisabled; reactivate id-back; create id-new; "
                      "suspend id-leftmissing; ");
  CHECK(plan.unchanged == 2);  // same, and banned stays as an administrator left it
  CHECK(plan.ignored == 1);
  CHECK(plan.counts.at(ChangeKind::suspend) == 2);
  CHECK_FALSE(plan.guard_tripped);
}

TEST_CASE("A rename or move keeps the account: the stable id decides") {
  Case c;
  c.known = {bound("ana")};
  c.people = {person("ana")};
  c.people[0].login = "ana.silva", c.people[0].last_name = "Silva", c.people[0].dn = "elsewhere";
  CHECK(text(c.plan()) == "update id-ana+login+last_name; ");
}

TEST_CASE("A delta does not take silence for leaving") {
  Case c;
  c.outcome.mode = Mode::delta;
  c.known = {bound("ana"), bound("ben")};
  c.outcome.gone = {"id-ben", "id-stranger"};
  CHECK(text(c.plan()) == "suspend id-bendeleted; ");
}

TEST_CASE("The guard trips above max(20, 5 %) suspensions") {
  const auto tripped = [](std::size_t bound_accounts, std::size_t leaving) {
    Case c;
    for (std::size_t i = 0; i < bound_accounts; ++i) {
      c.known.push_back(bound(std::to_string(i)));
      if (i >= leaving) c.people.push_back(person(std::to_string(i)));
    }
    return c.plan().guard_tripped;
  };
  CHECK_FALSE(tripped(20, 20));
  CHECK_FALSE(tripped(400, 20));
  CHECK(tripped(400, 21));
  CHECK_FALSE(tripped(1'000, 50));
  CHECK(tripped(1'000, 51));
  CHECK(tripped(1'000, 1'000));
}

TEST_CASE("Accounts are linked by employee number, by e-mail only when told so, never twice") {
  Case c;
  Known local;
  local.account = "local", local.email = "ana@hosp.test", local.employee_number = "E1";
  c.known = {local};
  c.people = {person("ana")};
  CHECK(c.plan().changes.empty());
  CHECK(c.plan().warnings.at(0).code == "email_taken");
  c.rules.link_by_email = true;
  CHECK(text(c.plan()) == "link id-ana; ");
  c.rules.link_by_email = false;
  c.people[0].employee_number = "E1", c.people[0].email = "other@hosp.test";
  CHECK(text(c.plan()) == "link id-ana; ");
  c.known[0].linkable = false;
  CHECK(text(c.plan()).find("link") == std::string::npos);
  c.known[0].linkable = true;
  c.people.push_back(person("eva"));
  c.people[1].employee_number = "E1";
  CHECK(text(c.plan()) == "link id-ana; create id-eva; ");
  c.rules.create_accounts = false;
  CHECK(text(c.plan()) == "link id-ana; ");
}

TEST_CASE("Doubtful entries are warned about and not created") {
  Case c;
  c.people = {person("a"), person("a"), person("b"), person("c"), person("d"), person("e")};
  c.people[2].email.clear();
  c.people[3].email = "D@hosp.test";
  c.people[5].login = "D";
  const auto plan = c.plan();
  CHECK(text(plan) == "create id-a; create id-c; create id-e; ");
  std::string codes;
  for (const auto& warning : plan.warnings) codes += warning.code + " " + warning.id + "; ";
  CHECK(codes == "duplicate_id id-a; no_email id-b; email_taken id-d; duplicate_login id-e; ");
}

TEST_CASE("Groups give roles with scope and take them back; nobody loses one to a group that is not found") {
  Case c;
  c.outcome.memberships_read = true;
  c.mappings = {{"g1", kManager}, {"g2", kMember}};
  c.outcome.members = {{"g1", {"id-ana", "id-new", "id-off"}}, {"g2", {}}};
  c.known = {bound("ana"), bound("ben"), bound("off")};
  c.known[0].grants = {kMember};
  c.known[1].grants = {kManager};
  c.people = {person("ana"), person("ben"), person("new"), person("off")};
  c.people[3].disabled = true;
  CHECK(text(c.plan()) == "create id-new; suspend id-offdisabled; grant id-anamanager; revoke id-anainstructor; "
                          "revoke id-benmanager; grant id-newmanager; ");
  c.outcome.members.erase("g1");
  const auto plan = c.plan();
  CHECK(text(plan) == "create id-new; suspend id-offdisabled; revoke id-anainstructor; ");
  CHECK(plan.warnings.at(0).code == "group_missing");
  c.outcome.memberships_read = false;
  CHECK(text(c.plan()) == "create id-new; suspend id-offdisabled; ");
}
