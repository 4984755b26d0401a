// Legal holds, retention, the register of processing, and what the parts of the service share.
#include "modules/privacy/service.hpp"

#include <set>

#include <fmt/format.h>

#include "appliance/jobs/brake.hpp"
#include "appliance/mail/mail.hpp"

namespace mc::privacy {
namespace {

constexpr std::size_t kMostOfficers = 50;

/// What the product ships; a hospital changes the years. Sources: 45 CFR 164.530(j) (training documentation, six
/// years); ANCC criteria for CNE providers (activity and learner records, six years); SEC-034 (audit, six years).
std::vector<Retention> shipped() {
  return {{std::string(kTrainingRecords), 6, "Proof of mandatory training (45 CFR 164.530(j): six years)"},
          {std::string(kCertificateRecords), 6, "Proof of completion for accreditors and licensing boards"},
          {std::string(kCreditRecords), 6, "Records of continuing education that accreditors audit (six years)"},
          {std::string(kCredentialRecords), 6, "Proof that staff were licensed when they worked here"},
          {std::string(kAuditRecords), 6, "Audit log (45 CFR 164.316(b)(2): six years); holds ids, no names"}};
}

}  // namespace

Service::Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
                 notifications::Notifications& notifications, Contributors contributors, mail::Mailer* mailer)
    : platform_(platform), accounts_(accounts), organisation_(organisation), notifications_(notifications),
      contributors_(std::move(contributors)), mailer_(mailer) {}

std::vector<PersonColumns> Service::columns() const {
  std::vector<PersonColumns> out;
  for (const auto& part : contributors_)
    for (PersonColumns& columns : part->columns()) out.push_back(std::move(columns));
  return out;
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      RawJson details, std::string outcome) {
  return platform_.audit.append(
      tx, {actor, std::move(action), std::move(object), std::move(outcome), std::move(details), {}, {}});
}

Result<std::string> Service::name_of(data::Tx& tx, PersonId person) {
  auto account = TRY(accounts_.find(tx, person));
  return account ? account->first_name + " " + account->last_name : std::string();
}

Status Service::tell_officers(data::Tx& tx, const notifications::NotificationIn& note, std::optional<PersonId> except) {
  std::set<PersonId> officers;
  for (const std::string& role : platform_.permissions.roles_with(kReview))
    for (PersonId holder : TRY(platform_.sessions.holders(tx, role)))
      if (holder != except && officers.size() < kMostOfficers) officers.insert(holder);
  for (PersonId officer : officers) TRY(notifications_.notify(tx, officer, note));
  return {};
}

Status Service::tell_by_mail(data::Tx& tx, const accounts::Person& person, std::string subject, std::string text) {
  if (mailer_ == nullptr || !mailer_->available() || !mail::is_mail_address(person.email)) return {};
  mail::Mail mail;
  mail.to = person.email;
  mail.to_name = person.first_name + " " + person.last_name;
  mail.subject = std::move(subject);
  mail.text = std::move(text) + "\n\n" + platform_.settings.organisation_name + "\n";
  return mailer_->send(tx, mail);
}

Result<Hold> Service::hold_of(data::Tx& tx, const HoldRow& row) {
  return Hold{row.id,        row.person_id,   TRY(name_of(tx, row.person_id)),
              row.reason,    row.reference,   TRY(name_of(tx, row.placed_by)),
              row.placed_at, row.released_at, row.release_reason};
}

Result<PersonPrivacy> Service::of_person(const security::Viewer& viewer, PersonId person) {
  if (!viewer.may_everywhere(kReview)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<PersonPrivacy> {
    if (!TRY(accounts_.find(tx, person))) return not_found("person_not_found");
    TRY(audit(tx, viewer.person, "privacy.person_viewed", object_of(person)));
    PersonPrivacy out;
    out.person_id = person;
    out.person_name = TRY(name_of(tx, person));
    for (const HoldRow& hold : TRY(store::holds_of(tx, person))) out.holds.push_back(TRY(hold_of(tx, hold)));
    if (auto request = TRY(store::request_of(tx, person))) out.request = TRY(row_of(tx, *request));
    for (const ExportRow& row : TRY(store::exports_of(tx, person)))
      out.exports.push_back({row.id, row.person_id, row.requested_by, row.state, row.percent, row.step, row.error,
                             row.requested_at, row.finished_at, row.expires_at, row.size, row.downloads});
    return out;
  });
}

Result<Page<Hold>> Service::holds(const security::Viewer& viewer, const HoldQuery& query) {
  if (!viewer.may_everywhere(kReview)) return forbidden();
  std::int64_t limit = query.limit.value_or(50);
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Hold>> {
    auto rows = TRY(store::holds(tx, query.after, limit + 1));
    Page<Hold> page;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const HoldRow& row : rows) page.items.push_back(TRY(hold_of(tx, row)));
    return page;
  });
}

Result<Hold> Service::place_hold(const security::Viewer& viewer, PersonId person, const HoldIn& in) {
  if (!viewer.may_everywhere(kPolicy)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<Hold> {
    if (!TRY(accounts_.find(tx, person))) return not_found("person_not_found");
    HoldRow row;
    row.id = HoldId::make(platform_.clock, platform_.random);
    row.person_id = person;
    row.reason = in.reason;
    row.reference = in.reference ? in.reference->value : std::string();
    row.placed_by = viewer.person;
    row.placed_at = tx.now();
    TRY(store::insert_hold(tx, row));
    // What modules delete by the calendar and cannot tell apart by person waits, all of it.
    TRY(jobs::put_on_person_brake(tx, brake_of(row.id), person.bytes));
    TRY(audit(tx, viewer.person, "privacy.hold_placed", object_of(person),
              {fmt::format(R"({{"hold":"{}"}})", row.id.text())}));
    return hold_of(tx, row);
  });
}

Result<Hold> Service::release_hold(const security::Viewer& viewer, HoldId id, const HoldRelease& in) {
  if (!viewer.may_everywhere(kPolicy)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<Hold> {
    auto row = TRY(store::find_hold(tx, id));
    if (!row) return not_found("hold_not_found");
    if (row->released_at) return conflict("hold_released", "This hold is released.");
    if (row->person_id == viewer.person) return forbidden("own_hold", "Others release a hold on your data.");
    TRY(store::release_hold(tx, id, viewer.person, in.reason.value));
    TRY(jobs::take_off_brake(tx, brake_of(id)));
    TRY(audit(tx, viewer.person, "privacy.hold_released", object_of(row->person_id),
              {fmt::format(R"({{"hold":"{}"}})", id.text())}));
    // What was agreed while the hold was in force goes on now.
    auto request = TRY(store::open_request_of(tx, row->person_id));
    if (request && request->state == RequestState::approved)
      TRY(platform_.jobs.enqueue(tx, EraseJob{request->id}, {.attempts = 8, .unique_key = request->id.text()}));
    return hold_of(tx, *TRY(store::find_hold(tx, id)));
  });
}

Result<std::map<std::string, Retention>> Service::policy(data::Tx& tx) {
  std::map<std::string, Retention> out;
  for (Retention& item : shipped()) out.emplace(item.category, std::move(item));
  for (const YearsRow& row : TRY(store::years(tx)))
    if (auto found = out.find(row.category); found != out.end()) found->second.years = row.years;
  return out;
}

Result<RetentionPolicy> Service::retention(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kReview)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<RetentionPolicy> {
    RetentionPolicy out;
    for (auto& [category, item] : TRY(policy(tx))) out.items.push_back(item);
    return out;
  });
}

Result<RetentionPolicy> Service::set_retention(const security::Viewer& viewer, std::string_view category,
                                               const RetentionIn& in) {
  if (!viewer.may_everywhere(kPolicy)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<RetentionPolicy> {
    auto items = TRY(policy(tx));
    auto found = items.find(std::string(category));
    if (found == items.end()) return not_found("category_not_found");
    if (category == kAuditRecords && in.years < 6)
      return invalid("years", "too_short", "The audit log is kept for six years at least.");
    TRY(store::set_years(tx, category, in.years, viewer.person));
    TRY(store::look_again(tx, platform_.clock.today()));
    TRY(audit(tx, viewer.person, "privacy.retention_changed", "retention:" + found->first,
              {fmt::format(R"({{"from":{},"to":{}}})", found->second.years, std::int64_t{in.years})}));
    RetentionPolicy out;
    for (auto& [name, item] : TRY(policy(tx))) out.items.push_back(item);
    return out;
  });
}

Result<PersonalDataRegister> Service::data_register(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kReview)) return forbidden();
  return PersonalDataRegister{columns()};
}

}  // namespace mc::privacy
