#pragma once
// Rules of module reports. Thread-safe: state is in the database.
#include <set>

#include "modules/reports/store.hpp"

namespace mc::reports {

inline constexpr std::string_view kUse = "reports:use";

struct RunReport {
  static constexpr std::string_view kKind = "reports.run";
  RunId run_id;
};
FIELDS(RunReport, run_id)

class Service final : public Reports {
public:
  Service(Platform& platform, accounts::Accounts& accounts, notifications::Notifications& notifications)
      : platform_(platform), accounts_(accounts), notifications_(notifications) {}

  Status start_due() override;

  ReportCatalogue catalogue_for(const security::Viewer& viewer) const;
  Result<SavedReports> saved(const security::Viewer& viewer);
  Result<SavedReport> save(const security::Viewer& viewer, std::optional<SavedId> id, const SavedReportIn& in);
  Result<http::Nothing> remove(const security::Viewer& viewer, SavedId id);

  Result<CentreRun> ask(const security::Viewer& viewer, const CentreRunIn& in);
  Result<CentreRun> ask_saved(const security::Viewer& viewer, SavedId id);
  Result<Page<CentreRun>> runs(const security::Viewer& viewer, const CentreRunsQuery& query);
  Result<CentreRun> run(const security::Viewer& viewer, RunId id);
  /// Hers, while it waits or is made: what was made so far is thrown away.
  Result<CentreRun> cancel(const security::Viewer& viewer, RunId id);
  Result<http::Download> file(const security::Viewer& viewer, RunId id);
  /// Job: safe to run twice.
  Status perform(RunId id);
  Status expire();

private:
  struct Order {
    const Kind* kind = nullptr;
    const http::Route* route = nullptr;
    Query query;
  };
  /// The report as this person may make it now. Errors: not_found report_not_found, forbidden, invalid `format`.
  Result<Order> order_for(const security::Viewer& viewer, std::string_view report, std::string_view format,
                          const std::map<std::string, std::string>& parameters) const;
  /// Hers, or shared with one of her roles and within what she may see everywhere. The one way to saved reports.
  Result<SavedRow> saved_for(data::Tx& tx, const security::Viewer& viewer, SavedId id);
  bool shared_with(const security::Viewer& viewer, const SavedRow& row) const;
  Result<RunRow> run_for(data::Tx& tx, const security::Viewer& viewer, RunId id);
  Result<RunRow> queue(data::Tx& tx, PersonId by, std::optional<SavedId> saved, std::string_view report,
                       std::string_view format, std::string parameters);
  Status make(RunRow& row, const security::Viewer& viewer);
  Status settle(const RunRow& row, std::optional<BlobId> blob);
  Status tell(data::Tx& tx, const RunRow& row);
  Result<std::vector<CentreRun>> views(data::Tx& tx, const std::vector<RunRow>& rows);
  Result<std::vector<SavedReport>> saved_views(data::Tx& tx, const security::Viewer& viewer,
                                               const std::vector<SavedRow>& rows);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}", std::string outcome = "ok");

  Platform& platform_;
  accounts::Accounts& accounts_;
  notifications::Notifications& notifications_;
};

/// The next time of a saved report after `now`; nothing when it does not repeat.
std::optional<Instant> next_time(const SavedRow& row, Instant now);
std::string blob_owner(RunId id);

}  // namespace mc::reports
