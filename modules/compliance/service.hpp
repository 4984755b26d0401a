#pragma once
// Rules of module compliance: keeps the read model, answers the dashboard, the lists and the reports. Thread-safe.
#include "modules/compliance/store.hpp"

namespace mc::compliance {

struct ReportQuery {
  Text<3, 4> format;  // "csv", "xlsx", "pdf"
  std::optional<UnitId> unit;
  std::optional<Text<1, 20>> profession;
  std::optional<Text<1, 60>> show;
  std::optional<Text<1, 100>> item;
  std::optional<Text<1, 20>> item_state;
  std::optional<Text<1, 100>> search;
  std::optional<credentials::CredentialStatus> status;  // report "credentials"
  std::optional<Int<0, 365>> days;
  std::optional<Text<1, 40>> type;
  std::optional<Date> from;  // report "completions": first and last day
  std::optional<Date> to;
};
FIELDS(ReportQuery, format, unit, profession, show, item, item_state, search, status, days, type, from, to)
struct ExportsQuery {
  std::optional<Uuid> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(ExportsQuery, after, limit)
struct RefreshRuleJob {
  static constexpr std::string_view kKind = "compliance.rule";
  credentials::RuleId rule_id;
};
FIELDS(RefreshRuleJob, rule_id)

class Service final : public Compliance {
public:
  Service(Platform& platform, organisation::Organisation& organisation, courses::Courses& courses,
          learning::Learning& learning, credentials::Credentials& credentials, accounts::Accounts& accounts)
      : platform_(platform), organisation_(organisation), courses_(courses), learning_(learning),
        credentials_(credentials), accounts_(accounts) {}

  Status rebuild() override;

  /// Re-reads one person from the other modules and moves the counters by the difference. Safe to run any number of
  /// times.
  Status refresh(data::Tx& tx, PersonId person);
  /// Everybody whom a rule may touch: all people, 200 a transaction.
  Status refresh_all();
  /// People whose state changes by the calendar alone.
  Status daily();

  Result<Readiness> readiness(const security::Viewer& viewer, const Filter& filter);
  Result<CompliancePeople> people(const security::Viewer& viewer, const Filter& filter);
  Result<PersonRecord> record(const security::Viewer& viewer, PersonId person);
  Result<http::Download> report(const security::Viewer& viewer, std::string_view report, const ReportQuery& query);
  Result<Page<ExportRow>> exports(const security::Viewer& viewer, const ExportsQuery& query);

private:
  Result<Where> where(data::Tx& tx, const security::Viewer& viewer, std::string_view permission, const Filter& filter);
  Result<CompliancePeople> people_in(data::Tx& tx, const Where& where, std::string_view after_key, PersonId after,
                                     std::int64_t limit);
  Result<Readiness> readiness_in(data::Tx& tx, const Where& where, std::size_t columns);
  friend class ReportSource;

  Platform& platform_;
  organisation::Organisation& organisation_;
  courses::Courses& courses_;
  learning::Learning& learning_;
  credentials::Credentials& credentials_;
  accounts::Accounts& accounts_;
};

}  // namespace mc::compliance
