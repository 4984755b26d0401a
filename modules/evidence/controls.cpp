// The controls of 45 CFR 164 that the product answers, with figures from the running system (DOMAIN.md, 4.2).
#include <fmt/format.h>

#include <algorithm>

#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/idle_policy.hpp"
#include "modules/accounts/coverage.hpp"
#include "modules/evidence/service.hpp"

namespace mc::evidence {
namespace {

struct Rule {
  std::string_view code, rule;
  bool required;
  std::string_view title, feature, soc2;
};

constexpr Rule kRules[] = {
    {"risk_analysis", "45 CFR 164.308(a)(1)(ii)(A)", true, "Risk analysis",
     "Register of yearly risk assessments with document, open findings and the next due day", "CC3.2, CC3.3"},
    {"activity_review", "45 CFR 164.308(a)(1)(ii)(D)", true, "Review of activity",
     "Audit log with filters, saved searches, exports; alerts of unusual activity", "CC7.2, CC7.3"},
    {"access_review", "45 CFR 164.308(a)(4)(ii)(C)", false, "Review of access",
     "Access reviews person by person; a revocation takes the role away at once", "CC6.2, CC6.3"},
    {"login_monitoring", "45 CFR 164.308(a)(5)(ii)(C)", false, "Monitoring of sign-ins",
     "Every sign-in and failure is recorded; alerts for unusual place, hour, stuffing and shared accounts", "CC7.2"},
    {"incidents", "45 CFR 164.308(a)(6)(ii)", true, "Incident response and breach notification",
     "Register with deadlines of 45 CFR 164.404-408 and an evidence export", "CC7.4, CC7.5"},
    {"contingency", "45 CFR 164.308(a)(7)(ii)", true, "Backup, restore and tests of both",
     "Encrypted backups, verified after writing; restore drills", "A1.2, A1.3"},
    {"evaluation", "45 CFR 164.308(a)(8)", true, "Periodic evaluation", "Register of penetration tests and reviews",
     "CC4.1, CC4.2"},
    {"agreements", "45 CFR 164.308(b)(1), 164.504(e)", true, "Business associate agreements",
     "Register with the signed documents and reminders 90, 60 and 30 days before they end", "CC9.2"},
    {"unique_id", "45 CFR 164.312(a)(2)(i)", true, "Unique user identification",
     "One account a person; ids are random, never used again; no shared accounts", "CC6.1"},
    {"emergency", "45 CFR 164.312(a)(2)(ii)", true, "Emergency access",
     "A role for some minutes with a reason; officers are told at once and review it afterwards", "CC6.1, CC6.3"},
    {"logoff", "45 CFR 164.312(a)(2)(iii)", false, "Automatic logoff",
     "Sessions end on the server after the idle time, per role, shorter on shared workstations", "CC6.1"},
    {"encryption", "45 CFR 164.312(a)(2)(iv)", false, "Encryption at rest",
     "Database (SQLCipher) and files (XChaCha20-Poly1305) are encrypted; the key is not in the disk image",
     "CC6.1, C1.1"},
    {"audit", "45 CFR 164.312(b)", true, "Audit controls",
     "Append-only log of reads, changes, exports, sign-ins, failures, settings and emergency access", "CC7.2"},
    {"integrity", "45 CFR 164.312(c)(1), (c)(2)", true, "Integrity",
     "Merkle tree (RFC 6962) with signed checkpoints, copied off the machine and verified every night", "CC7.1, PI1.5"},
    {"authentication", "45 CFR 164.312(d)", true, "Person or entity authentication",
     "Passkeys, authenticator apps, directory and SSO; passwords by Argon2id", "CC6.1, CC6.6"},
    {"transmission", "45 CFR 164.312(e)(1), (e)(2)", true, "Transmission security",
     "HTTPS only, TLS 1.2 and newer; outward connections only to configured servers with verified certificates",
     "CC6.7"},
    {"documentation", "45 CFR 164.316(b)(2)(i)", true, "Documentation kept six years",
     "Audit log, reviews and registers are never deleted; minimum periods for the rest", "CC2.1"},
};

std::string days_ago(Instant at, Instant now) {
  const auto days = std::chrono::duration_cast<std::chrono::hours>(now - at).count() / 24;
  return fmt::format("{} ({} days ago)", to_string(date_of(at)), days);
}

}  // namespace

/// The newest row of the audit log with this action: good when it is not older than `days` (0: any age) and went well.
Result<ControlFigure> Service::last_event(data::Tx& tx, std::string label, std::string_view action, int days) {
  security::AuditQuery query;
  query.action = std::string(action);
  query.limit = 1;
  const auto rows = TRY(platform_.audit.list(tx, query));
  if (rows.empty()) return ControlFigure{std::move(label), "never", days == 0};
  const bool recent = days == 0 || tx.now() - rows.front().at < std::chrono::hours(24) * days;
  const bool well = rows.front().outcome == "ok";
  return ControlFigure{std::move(label), days_ago(rows.front().at, tx.now()) + (well ? "" : ", failed"),
                       recent && well};
}

Result<std::vector<ControlFigure>> Service::figures_of(data::Tx& tx, std::string_view code) {
  std::vector<ControlFigure> out;
  const Date today = platform_.clock.today();
  if (code == "activity_review") {
    out.push_back(TRY(last_event(tx, "Audit log last looked at", "audit.viewed", 31)));
  } else if (code == "access_review") {
    out.push_back(TRY(last_event(tx, "Last access review closed", "access_review.closed", 366)));
  } else if (code == "login_monitoring") {
    out.push_back(TRY(last_event(tx, "Alerts last looked at", "security.alerts_viewed", 31)));
  } else if (code == "contingency") {
    out.push_back(TRY(last_event(tx, "Last backup", "backup.finished", 2)));
    out.push_back(TRY(last_event(tx, "Last restore drill", "backup.drill_finished", 45)));
  } else if (code == "emergency") {
    out.push_back(TRY(last_event(tx, "Last emergency access", "emergency.started", 0)));
    out.push_back(TRY(last_event(tx, "Last review of one", "emergency.reviewed", 0)));
  } else if (code == "logoff") {
    const auto policy = TRY(platform_.sessions.idle_policy(tx));
    const auto minutes = [](std::chrono::milliseconds time) { return time.count() / 60'000; };
    out.push_back({"Idle time", fmt::format("{} minutes", minutes(policy.usual)), minutes(policy.usual) <= 15});
    out.push_back(
        {"On shared workstations", fmt::format("{} minutes", minutes(policy.shared)), minutes(policy.shared) <= 15});
  } else if (code == "audit" || code == "documentation") {
    const auto notes = TRY(platform_.audit.checkpoints(tx, INT64_MAX, 1));
    out.push_back({"Entries signed", std::to_string(notes.empty() ? 0 : notes.front().size), !notes.empty()});
    if (auto first = TRY(platform_.audit.entry(tx, 0)))
      out.push_back({"Oldest entry", to_string(date_of(first->at)), true});
  } else if (code == "integrity") {
    out.push_back(TRY(last_event(tx, "Log last verified", "audit.verified", 2)));
    const auto all = TRY(store::witnesses(tx));
    const auto fresh = std::count_if(all.begin(), all.end(), [&](const WitnessRow& row) {
      return row.enabled && row.last_at && tx.now() - *row.last_at < std::chrono::hours(48);
    });
    out.push_back(
        {"Witnesses with a copy of the last two days", fmt::format("{} of {}", fresh, all.size()), fresh > 0});
  } else if (code == "authentication") {
    const auto coverage = TRY(accounts::factor_coverage(tx));
    out.push_back({"People with roles of power who have a second factor of ours",
                   fmt::format("{} of {}", coverage.with_factor, coverage.people),
                   coverage.with_factor == coverage.people});
    std::string roles;
    for (const std::string& role : TRY(accounts::roles_with_factor(tx))) roles += (roles.empty() ? "" : ", ") + role;
    out.push_back({"Roles that must have one", roles.empty() ? "none" : roles, !roles.empty()});
  } else if (code == "risk_analysis" || code == "evaluation") {
    const std::string kind = code == "evaluation" ? "penetration_test" : "risk_assessment";
    for (const RecordRow& row : TRY(store::records(tx, "assessments")))
      if (row.kind == kind && !row.closed_at) {
        out.push_back({"Last one", to_string(row.on_day), today - row.on_day <= 366});
        out.push_back({"Open findings", std::to_string(row.open_findings), row.open_findings == 0});
        return out;
      }
    out.push_back({"Last one", "never", false});
  } else if (code == "agreements") {
    std::int64_t open = 0, late = 0;
    for (const RecordRow& row : TRY(store::records(tx, "agreements"))) {
      if (row.closed_at) continue;
      ++open;
      late += row.ends_on && *row.ends_on < today ? 1 : 0;
    }
    out.push_back({"Agreements in force", std::to_string(open - late), open - late > 0});
    out.push_back({"Past their end", std::to_string(late), late == 0});
  } else if (code == "incidents") {
    std::int64_t open = 0, late = 0;
    for (const IncidentRow& row : TRY(store::open_incidents(tx))) {
      ++open;
      late += view(row).late ? 1 : 0;
    }
    out.push_back({"Open incidents", std::to_string(open), true});
    out.push_back({"Notices past their day", std::to_string(late), late == 0});
  }
  return out;
}

Result<std::vector<Control>> Service::controls_in(data::Tx& tx) {
  std::map<std::string, ControlRow> known;
  std::vector<PersonId> people;
  for (ControlRow& row : TRY(store::controls(tx))) {
    if (row.reviewed_by) people.push_back(*row.reviewed_by);
    known.emplace(row.code, std::move(row));
  }
  auto names = TRY(parts_.accounts.find_many(tx, people));
  std::vector<Control> out;
  for (const Rule& rule : kRules) {
    Control control{std::string(rule.code),
                    std::string(rule.rule),
                    rule.required,
                    std::string(rule.title),
                    std::string(rule.feature),
                    std::string(rule.soc2),
                    {},
                    {},
                    {},
                    {},
                    {},
                    {}};
    control.figures = TRY(figures_of(tx, rule.code));
    if (auto row = known.find(control.code); row != known.end()) {
      control.status = row->second.status;
      control.owner = row->second.owner;
      control.notes = row->second.notes;
      control.reviewed_on = row->second.reviewed_on;
      auto by = row->second.reviewed_by ? names.find(*row->second.reviewed_by) : names.end();
      if (by != names.end()) control.reviewed_by_name = by->second.first_name + " " + by->second.last_name;
    }
    out.push_back(std::move(control));
  }
  return out;
}

Result<Controls> Service::controls(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<Controls> { return Controls{TRY(controls_in(tx)), tx.now()}; });
}

Result<Controls> Service::set_control(const security::Viewer& viewer, std::string_view code, const ControlIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  if (std::none_of(std::begin(kRules), std::end(kRules), [&](const Rule& rule) { return rule.code == code; }))
    return not_found("control_not_found");
  return platform_.db.write([&](data::Tx& tx) -> Result<Controls> {
    ControlRow row;
    row.code = code;
    for (ControlRow& known : TRY(store::controls(tx)))
      if (known.code == code) row = std::move(known);
    row.status = in.status;
    row.owner = in.owner.value;
    row.notes = in.notes.value;
    if (in.reviewed) {
      row.reviewed_on = platform_.clock.today();
      row.reviewed_by = viewer.person;
    }
    TRY(store::put(tx, row));
    TRY(audit(tx, viewer.person, "control.changed", "control:" + row.code,
              fmt::format(R"({{"status":"{}","reviewed":{}}})", shape::enum_name(in.status), in.reviewed)));
    return Controls{TRY(controls_in(tx)), tx.now()};
  });
}

}  // namespace mc::evidence
