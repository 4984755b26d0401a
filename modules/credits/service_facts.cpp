// Module credits: what holders say of themselves where a rule depends on it, and their hours of practice.
#include <algorithm>

#include <fmt/format.h>

#include "modules/credits/service.hpp"

namespace mc::credits {
namespace {

constexpr std::size_t kPracticeEntries = 200;

bool is_of_licence(std::string_view fact) {
  return fact == kFirstRenewal || fact == kRenewalNumber || fact == kCertificationApproved;
}

std::string licence_question(std::string_view fact) {
  if (fact == kFirstRenewal) return "Is the next renewal the first of this licence?";
  if (fact == kRenewalNumber) return "Which renewal of this licence comes next (1 is the first)?";
  return "Does the board accept your certification for this licence?";
}

bool is_answer(std::string_view fact, std::string_view answer) {
  if (answer.empty()) return true;
  if (fact != kRenewalNumber) return answer == "yes" || answer == "no";
  return answer.size() <= 2 && answer[0] != '0' && answer.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `licence` null: of the person.
std::string said(const std::vector<FactRow>& facts, std::string_view fact, const credentials::Credential* licence) {
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const FactRow& row) {
    if (row.fact != fact) return false;
    if (licence == nullptr) return row.credential_id.is_nil();
    return row.credential_id == licence->id && (!is_of_renewal(fact) || row.renews_on == licence->expires_on);
  });
  return found == facts.end() ? std::string() : found->answer;
}

}  // namespace

Result<CeFacts> Service::facts_in(data::Tx& tx, PersonId person) {
  CeFacts out;
  const auto given = TRY(store::facts(tx, person));
  for (const credentials::Credential& credential : TRY(credentials_.of_person(tx, person))) {
    if (!is_licence(credential)) continue;
    const Licence licence = licence_of(credential);
    const auto rule = TRY(rule_for(tx, licence));
    if (!rule) continue;
    for (const std::string& fact : facts_of(rule->body)) {
      const bool own = is_of_licence(fact);
      const auto same = [&](const CeFact& known) {
        return known.fact == fact && (!own || known.credential_id == credential.id);
      };
      if (std::any_of(out.items.begin(), out.items.end(), same)) continue;
      CeFact item;
      item.fact = fact;
      item.kind = fact == kRenewalNumber ? "number" : "yes_no";
      if (own) {
        item.question = licence_question(fact);
        item.credential_id = credential.id;
        item.licence = state_name(rule->state) + " " + credential.type + " licence";
      } else {
        const auto question = std::find_if(questions_.begin(), questions_.end(),
                                           [&](const CeQuestion& each) { return each.fact == fact; });
        item.question = question == questions_.end() ? fact : question->question;
      }
      item.answer = said(given, fact, own ? &credential : nullptr);
      out.items.push_back(std::move(item));
    }
  }
  return out;
}

Result<CeFacts> Service::facts(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) { return facts_in(tx, viewer.person); });
}

Result<CeFacts> Service::answer(const security::Viewer& viewer, const CeAnswers& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CeFacts> {
    const CeFacts asked = TRY(facts_in(tx, viewer.person));
    std::map<credentials::CredentialId, std::optional<Date>> renewals;
    for (const auto& credential : TRY(credentials_.of_person(tx, viewer.person)))
      renewals[credential.id] = credential.expires_on;
    for (std::size_t i = 0; i < in.items.size(); ++i) {
      const CeAnswer& answer = in.items.items[i];
      const auto question = std::find_if(asked.items.begin(), asked.items.end(), [&](const CeFact& item) {
        return item.fact == answer.fact.value && item.credential_id == answer.credential_id;
      });
      if (question == asked.items.end())
        return invalid(fmt::format("items[{}].fact", i), "not_asked", "None of your licences asks this.");
      if (!is_answer(answer.fact.value, answer.answer.value))
        return invalid(fmt::format("items[{}].answer", i), "not_one_of", "yes, no, or the number of the renewal.");
      FactRow row{answer.fact, answer.credential_id.value_or(credentials::CredentialId{}), answer.answer};
      if (answer.credential_id) row.renews_on = renewals[*answer.credential_id];
      TRY(store::put_fact(tx, viewer.person, row));
    }
    TRY(audit(tx, viewer.person, "credit.facts_answered", "person:" + viewer.person.text(),
              {fmt::format(R"({{"answers":{}}})", in.items.size())}));
    return facts_in(tx, viewer.person);
  });
}

Result<CePracticeList> Service::practice(const security::Viewer& viewer) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<CePracticeList> { return CePracticeList{TRY(store::practice(tx, viewer.person))}; });
}

Result<CePracticeEntry> Service::add_practice(const security::Viewer& viewer, const CePracticeIn& in) {
  if (in.to_on < in.from_on) return invalid("to_on", "before_start", "The last day is after the first.");
  if (in.to_on > platform_.clock.today()) return invalid("to_on", "in_the_future", "Only hours that were worked.");
  if (in.from_on < make_date(1950, 1, 1)) return invalid("from_on", "too_long_ago", "The date is before 1950.");
  const std::int64_t days = in.to_on - in.from_on + 1;
  if (in.hours.value > days * 24) return invalid("hours", "too_many", "More hours than these days have.");
  return platform_.db.write([&](data::Tx& tx) -> Result<CePracticeEntry> {
    const auto known = TRY(store::practice(tx, viewer.person));
    if (known.size() >= kPracticeEntries) return conflict("too_many_entries", "Put several times into one entry.");
    // Overlapping entries would count days twice.
    if (std::any_of(known.begin(), known.end(), [&](const CePracticeEntry& entry) {
          return entry.from_on <= in.to_on && in.from_on <= entry.to_on && entry.employer == in.employer.value;
        }))
      return conflict("practice_overlaps", "Hours with this employer are entered for some of these days.");
    CePracticeEntry entry{CePracticeId::make(platform_.clock, platform_.random), in.from_on, in.to_on, in.hours,
                          in.employer};
    TRY(store::insert_practice(tx, viewer.person, entry));
    TRY(audit(tx, viewer.person, "credit.practice_added", "ce_practice:" + entry.id.text()));
    return entry;
  });
}

Result<http::Nothing> Service::remove_practice(const security::Viewer& viewer, CePracticeId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    if (!TRY(store::delete_practice(tx, viewer.person, id))) return not_found("practice_not_found");
    TRY(audit(tx, viewer.person, "credit.practice_removed", "ce_practice:" + id.text()));
    return http::Nothing{};
  });
}

}  // namespace mc::credits
