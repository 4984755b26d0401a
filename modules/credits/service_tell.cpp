// Module credits: who is told that a requirement has another version.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "modules/credits/service.hpp"

namespace mc::credits {
namespace {

constexpr std::int64_t kToldPerWrite = 200;

notifications::NotificationIn note_of(const TellRuleJob& rule, std::string link) {
  notifications::NotificationIn note;
  note.code = "ce_rule_changed";
  note.params = {{"state", rule.state}, {"profession", rule.profession}};
  note.text = fmt::format("The continuing education rule for {} {} has changed.", rule.state, rule.profession);
  note.link = std::move(link);
  note.dedupe_key = fmt::format("ce_rule_changed:{}-{}:{}", rule.state, rule.profession, rule.revision);
  return note;
}

}  // namespace

Result<bool> Service::is_judged(data::Tx& tx, PersonId person, const TellRuleJob& rule) {
  const auto wallet = TRY(credentials_.of_person(tx, person));
  for (const auto& credential : wallet) {
    if (!is_licence(credential) || credential.state != rule.state) continue;
    if (std::any_of(wallet.begin(), wallet.end(),
                    [&](const auto& later) { return later.previous_id == credential.id; }))
      continue;
    const auto judge = TRY(rule_for(tx, licence_of(credential)));
    if (judge && judge->state == rule.state && judge->profession == rule.profession) return true;
  }
  return false;
}

Status Service::tell_officers(const TellRuleJob& rule) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    std::set<PersonId> officers;
    for (const std::string& role : platform_.permissions.roles_with("credit:rules"))
      for (const PersonId person : TRY(platform_.sessions.holders(tx, role))) officers.insert(person);
    const auto note = note_of(rule, "/ce-rules/" + rule.state + "/" + rule.profession);
    for (const PersonId officer : officers) TRY(notifications_.notify(tx, officer, note));
    return {};
  });
}

Status Service::tell_of_rule(const TellRuleJob& rule) {
  TRY(tell_officers(rule));
  std::vector<UnitId> roots;
  for (const organisation::Unit& unit : TRY(platform_.db.read([&](data::Tx& tx) { return organisation_.units(tx); })))
    if (!unit.parent_id) roots.push_back(unit.id);
  const auto note = note_of(rule, "/transcript");
  std::optional<PersonId> after;
  for (;;) {
    const auto page = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::vector<PersonId>> {
      auto people = TRY(organisation_.people_in(tx, roots, after, kToldPerWrite));
      // One question for all narrows them down to those of the profession.
      std::set<PersonId> holders;
      for (const credentials::Held& held : TRY(credentials_.held(tx, people))) {
        const auto called = professions_for(held.type);
        if (std::find(called.begin(), called.end(), rule.profession) != called.end()) holders.insert(held.person_id);
      }
      for (const PersonId person : holders)
        if (TRY(is_judged(tx, person, rule))) TRY(notifications_.notify(tx, person, note));
      return people;
    }));
    if (page.empty()) return {};
    after = page.back();
  }
}

}  // namespace mc::credits
