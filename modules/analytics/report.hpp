#pragma once
// One report: what it is called, its columns, and its rows page by page. Each page is a read transaction of its own, so
// that a slow reader holds nothing open.
#include "modules/analytics/service.hpp"

namespace mc::analytics {

class Report {
public:
  /// Rows are those that the viewer reaches with `permission`.
  Report(Service& service, security::Viewer viewer, std::string_view permission, ReportName name, ReportFilter filter)
      : service_(service), viewer_(std::move(viewer)), permission_(permission), name_(name),
        filter_(std::move(filter)) {}

  /// Refuses a bad filter before the first byte is made.
  Status prepare();
  ReportName name() const { return name_; }
  const std::string& title() const { return title_; }
  const std::vector<documents::Column>& columns() const { return columns_; }
  /// An empty page ends.
  Result<std::vector<std::vector<documents::Cell>>> next();
  Result<std::vector<std::pair<std::string, std::string>>> filters(data::Tx& tx) const;
  /// As RunRow has them: a JSON list of ids, or null for the whole hospital.
  const RawJson& units() const { return units_; }

private:
  using Table = std::vector<std::vector<documents::Cell>>;
  Status check_filters() const;
  Result<Table> standings_page(data::Tx& tx);
  Result<Table> people_page(data::Tx& tx);
  Table matrix_rows();
  Result<Table> week_rows(data::Tx& tx);
  StandingFilter standing_filter() const;

  Service& service_;
  security::Viewer viewer_;
  std::string permission_;
  ReportName name_;
  ReportFilter filter_;
  std::string title_;
  std::vector<documents::Column> columns_;
  RawJson units_;
  UnitsByCourses matrix_;
  std::optional<Text<1, 300>> after_;
  After after_person_;
  bool done_ = false;
};

std::string media_type_of(ReportFormat format);
Result<documents::Written> write_report(ReportFormat format, const documents::ReportHead& head,
                                        std::span<const documents::Column> columns, const documents::Rows& rows,
                                        const documents::Sink& sink, const std::filesystem::path& scratch);
/// "Unit: ICU; State: overdue".
std::string filters_text(const std::vector<std::pair<std::string, std::string>>& filters);

}  // namespace mc::analytics
