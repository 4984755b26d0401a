// Nightly statuses (CERT-006) and expiry alerts (CERT-007, NT-01 to NT-03): the holder, her manager, the office.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/credentials/service.hpp"
#include "modules/credentials/store_alerts.hpp"

namespace mc::credentials {
namespace {

constexpr std::int64_t kRolledPerWrite = 1000;
constexpr std::int64_t kAlertsPerWrite = 500;
constexpr int kEscalatedWithin = 90;  // days after the end
constexpr int kRollMinute = 10;       // 00:10
constexpr int kAlertMinute = 6 * 60;  // 06:00
constexpr std::string_view kOfficeRole = "compliance_officer";

/// Whom a step is told besides the holder: her manager from 30 days on, when the earlier ones were not heeded.
bool told_to_manager(int step) { return step == 30 || step == 7 || step <= 0; }

/// By the hospital's wall clock, also on days with a switch of summer time.
int minute_of_day(Instant at) {
  const std::string text = local_minute(at);  // "2026-11-21 01:20 CST"
  return (text[11] - '0') * 600 + (text[12] - '0') * 60 + (text[14] - '0') * 10 + (text[15] - '0');
}

std::string alert_code(std::string_view before, int step) {
  return std::string(before) + (step < 0 ? "_expired" : "_expiring");
}

/// As one before this version: the last day and what comes after it have one number, told apart by the code.
std::string alert_key(std::string_view code, const DueRow& row, int step) {
  return fmt::format("{}:{}:{}:{}", code, row.id.text(), to_string(row.expires_on), std::max(step, 0));
}

notifications::NotificationIn holder_note(const DueRow& row, int step, Date today) {
  notifications::NotificationIn note;
  const std::string on = to_string(row.expires_on);
  note.code = alert_code("credential", step);
  note.params = {{"credential", row.type_name}, {"on", on}, {"days", std::to_string(row.expires_on - today)}};
  note.text = fmt::format("{} {} on {}.", row.type_name, step < 0 ? "expired" : "expires", on);
  note.link = "/credentials";
  note.dedupe_key = alert_key(note.code, row, step);
  note.urgency = step <= 0 ? notifications::Urgency::critical : notifications::Urgency::normal;
  note.links = alert_links(row.kind, row.type);
  return note;
}

notifications::NotificationIn manager_note(const DueRow& row, int step, const std::string& name) {
  notifications::NotificationIn note;
  const std::string on = to_string(row.expires_on);
  note.code = alert_code("credential_report", step);
  note.params = {{"person", name}, {"credential", row.type_name}, {"on", on}};
  note.text = fmt::format("{} of {} {} on {}.", row.type_name, name, step < 0 ? "expired" : "expires", on);
  note.link = "/compliance";
  note.dedupe_key = alert_key(note.code, row, step);
  return note;
}

notifications::NotificationIn escalation_note(std::int64_t count, Date on, Instant at) {
  notifications::NotificationIn note;
  note.code = "credentials_escalated";
  note.params = {{"count", std::to_string(count)}, {"on", to_string(on)}};
  note.text = fmt::format("{} credentials reached their last day without a renewal.", count);
  note.link = "/compliance/credentials?status=expired";
  note.dedupe_key = "credentials_escalated:" + to_string(at);
  return note;
}

}  // namespace

std::vector<notifications::Link> alert_links(Kind kind, std::string_view type) {
  if (kind == Kind::license) return {{"see_ce_progress", "/credits"}};
  if (type == "other") return {};
  return {{"find_class", "/find-classes?type=" + std::string(type)},
          {"take_refresher", "/find-classes?show=refreshers&type=" + std::string(type)}};
}

Status Service::refresh_statuses() {
  for (;;) {
    std::int64_t done = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
      auto rows = TRY(store::roll_statuses(tx, platform_.clock.today(), kRolledPerWrite));
      for (const RolledRow& row : rows)
        TRY(platform_.events.publish(tx, CredentialChanged{row.id, row.person_id, row.type, "status"}));
      return static_cast<std::int64_t>(rows.size());
    }));
    if (done < kRolledPerWrite) return {};
  }
}

Status Service::send_alert(data::Tx& tx, const DueRow& row, int step, const organisation::Staff* staff) {
  if (!row.dismissed || step <= 0)
    TRY(notifications_.notify(tx, row.person_id, holder_note(row, step, platform_.clock.today())));
  bool manager = staff != nullptr && staff->manager_id && *staff->manager_id != row.person_id;
  if (manager)
    TRY(notifications_.notify(tx, *staff->manager_id,
                              manager_note(row, step, staff->first_name + " " + staff->last_name)));
  return store::mark_sent(tx, row, step, manager);
}

/// One step for everybody, by batches; who was told stays told whatever happens after.
Status Service::send_step(int step) {
  Date today = platform_.clock.today();
  auto window = alert_window(today, step);
  Date after_on = window.first;
  CredentialId after{};
  std::vector<std::string> dated;
  for (const CredentialType& type : types())
    if (always_ends(type.code)) dated.push_back(type.code);
  for (;;) {
    std::int64_t done = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
      auto rows = TRY(store::due_alerts(tx, window, step, today, dated, after_on, after, kAlertsPerWrite));
      std::map<PersonId, organisation::Staff> staff;
      if (told_to_manager(step)) {
        std::vector<PersonId> people;
        for (const DueRow& row : rows) people.push_back(row.person_id);
        std::sort(people.begin(), people.end());
        people.erase(std::unique(people.begin(), people.end()), people.end());
        staff = TRY(organisation_.staff_many(tx, people));
      }
      for (const DueRow& row : rows) {
        auto who = staff.find(row.person_id);
        TRY(send_alert(tx, row, step, who == staff.end() ? nullptr : &who->second));
      }
      if (!rows.empty()) {
        after_on = rows.back().expires_on;
        after = rows.back().id;
      }
      return static_cast<std::int64_t>(rows.size());
    }));
    if (done < kAlertsPerWrite) return {};
  }
}

/// What reached its last day goes on to the office, each end once, in one message a day to each officer who sees its
/// holder. It stays open until there is such an officer.
Status Service::escalate() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto rows = TRY(store::to_escalate(tx, platform_.clock.today() - kEscalatedWithin));
    if (rows.empty()) return {};
    std::vector<bool> told(rows.size());
    for (PersonId officer : TRY(platform_.sessions.holders(tx, kOfficeRole))) {
      auto reach = TRY(organisation_.reach(tx, TRY(platform_.sessions.viewer_of(tx, officer)), "credential:view"));
      std::int64_t count = 0;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (reach && !(rows[i].unit_id && std::binary_search(reach->begin(), reach->end(), *rows[i].unit_id))) continue;
        told[i] = true;
        ++count;
      }
      if (count > 0) TRY(notifications_.notify(tx, officer, escalation_note(count, platform_.clock.today(), tx.now())));
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (told[i]) TRY(store::mark_escalated(tx, rows[i]));
    return {};
  });
}

/// The step that counts is the smallest one reached; its row makes it come once, also after downtime.
Status Service::send_alerts() {
  for (int step : kAlertSteps) TRY(send_step(step));
  return escalate();
}

Status Service::nightly() {
  TRY(refresh_statuses());
  TRY(send_alerts());
  return check_compacts();
}

Status Service::by_the_clock() {
  int minute = minute_of_day(platform_.clock.now());
  int day = platform_.clock.today().days;
  if (minute >= kRollMinute && rolled_on_ != day) {
    TRY(refresh_statuses());
    rolled_on_ = day;
  }
  if (minute >= kAlertMinute && alerted_on_ != day) {
    TRY(send_alerts());
    TRY(check_compacts());
    alerted_on_ = day;
  }
  return {};
}

Status Service::dismiss_alert(const security::Viewer& viewer, CredentialId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::find(tx, id));
    if (!row || row->person_id != viewer.person) return not_found("credential_not_found");
    auto step = row->expires_on ? alert_step(*row->expires_on - platform_.clock.today()) : std::nullopt;
    if (!step) return conflict("no_alert", "There is no alert for this credential.");
    if (*step <= 0) return conflict("last_day", "From the last day on an alert stays until the credential is renewed.");
    return store::mark_dismissed(tx, id, *row->expires_on, *step);
  });
}

Status Service::add_alerts(data::Tx& tx, PersonId person, Wallet& wallet) {
  auto dismissed = TRY(store::dismissed(tx, person));
  for (const Credential& item : wallet.items) {
    if (!item.days_left || item.status == CredentialStatus::revoked) continue;
    auto step = alert_step(static_cast<int>(*item.days_left));
    if (!step) continue;
    bool silent = *step > 0 && std::any_of(dismissed.begin(), dismissed.end(), [&](const AlertRow& row) {
      return row.credential_id == item.id && row.step == *step;
    });
    if (!silent)
      wallet.alerts.push_back({item.id, *step, *item.expires_on, *step > 0, alert_links(item.kind, item.type)});
  }
  return {};
}

}  // namespace mc::credentials
