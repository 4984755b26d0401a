// The officer's list of credentials.
#include <algorithm>
#include <tuple>

#include "appliance/base/text.hpp"
#include "modules/credentials/service.hpp"

namespace mc::credentials {
namespace {

/// What comes next and whose turn it is.
std::pair<std::string, std::string> next_action(CredentialStatus status, VerificationState state) {
  if (status == CredentialStatus::expired || status == CredentialStatus::revoked) return {"replace", "holder"};
  if (state == VerificationState::rejected) return {"correct", "holder"};
  if (status == CredentialStatus::expiring_soon) return {"renew", "holder"};
  if (state != VerificationState::verified) return {"verify", "office"};
  return {"none", ""};
}

}  // namespace

Result<CredentialPage> Service::list(const security::Viewer& viewer, const CredentialQuery& query) {
  CredentialPage page = TRY(platform_.db.read([&](data::Tx& tx) { return list(tx, viewer, query); }));
  TRY(platform_.db.write([&](data::Tx& tx) { return audit(tx, viewer.person, "credential.listed", "credentials"); }));
  return page;
}

Result<CredentialPage> Service::list(data::Tx& tx, const security::Viewer& viewer, const CredentialQuery& query) {
  Date today = platform_.clock.today();
  ItemFilter filter;
  filter.status = query.status;
  filter.today = today;
  if (query.days) {  // 0: lapsed only; a card is good on its last day
    const int days = static_cast<int>(query.days->value);
    filter.expires_by = days == 0 ? today - 1 : today + days;
  }
  if (query.type) filter.type = query.type->value;
  if (query.profession) filter.profession = query.profession->value;
  if (query.search && !trim(query.search->value).empty()) filter.name_prefix = fold(trim(query.search->value));
  filter.units = TRY(organisation_.reach(tx, viewer, "credential:view"));
  if (query.unit) {
    std::vector<UnitId> wanted = TRY(organisation_.subtree(tx, *query.unit));
    if (filter.units)
      std::erase_if(wanted,
                    [&](UnitId id) { return !std::binary_search(filter.units->begin(), filter.units->end(), id); });
    filter.units = std::move(wanted);
  }
  std::string after_on;
  CredentialId after{};
  if (query.after) {
    std::size_t bar = query.after->value.find('|');
    auto id = bar == std::string::npos ? Result<CredentialId>(not_found())
                                       : CredentialId::parse(std::string_view(query.after->value).substr(bar + 1));
    if (!id) return invalid("after", "bad_format", "Use the value of next from the page before.");
    after_on = query.after->value.substr(0, bar);
    after = *id;
  }
  CredentialPage page;
  // Only with the first page: counting reads every match, and a report asks for a hundred pages.
  if (!query.after) page.total = TRY(store::count(tx, filter));
  auto rows = TRY(store::page(tx, filter, after_on, after, query.limit.value_or(50).value + 1));
  if (rows.size() > static_cast<std::size_t>(query.limit.value_or(50).value)) {
    rows.pop_back();
    page.next = (rows.back().expires_on ? to_string(*rows.back().expires_on) : std::string("9999")) + "|" +
                rows.back().id.text();
  }
  std::vector<PersonId> people;
  for (const ItemRow& row : rows) people.push_back(row.person_id);
  auto staff = TRY(organisation_.staff_many(tx, people));
  for (const ItemRow& row : rows) {
    CredentialRow out;
    out.id = row.id;
    out.person_id = row.person_id;
    if (auto who = staff.find(row.person_id); who != staff.end()) {
      out.employee_number = who->second.employee_number.value_or("");
      out.name = who->second.first_name + " " + who->second.last_name;
      out.unit_name = who->second.unit_name;
      out.job_title = who->second.job_title;
      out.manager_name = who->second.manager_name;
      out.department = who->second.department_name;
    }
    out.kind = row.kind;
    out.type = row.type == "other" ? row.type_name : row.type;
    out.issuing_body = row.issuing_body;
    out.state = row.state;
    out.number = row.number;
    out.status = status_on(today, row.expires_on, row.status);
    out.issued_on = row.issued_on;
    out.expires_on = row.expires_on;
    if (row.expires_on) out.days_left = *row.expires_on - today;
    out.verification = shape::enum_name(row.verification);
    out.last_psv = row.verified_on;
    out.psv_method = row.verified_method;
    std::tie(out.next_action, out.owner) = next_action(out.status, row.verification);
    if (!row.expires_on && out.next_action != "replace" && always_ends(row.type))
      std::tie(out.next_action, out.owner) = std::pair("correct", "holder");
    page.items.push_back(std::move(out));
  }
  return page;
}

}  // namespace mc::credentials
