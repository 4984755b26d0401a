// The review of access and break-glass as a file (DOMAIN.md, 4.4).
#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "modules/reviews/service.hpp"

namespace mc::reviews {
namespace {

using documents::Cell;
using Table = std::vector<std::vector<Cell>>;
constexpr std::int64_t kRowsPerPage = 500;

const std::vector<documents::Column>& report_columns() {
  static const std::vector<documents::Column> kColumns = {{"User", 30},   {"Time (UTC)", 24}, {"Object", 34},
                                                          {"Action", 22}, {"Reason", 40},     {"Reviewer", 24},
                                                          {"Outcome", 16}};
  return kColumns;
}

}  // namespace

/// First what was decided of roles, oldest first, then emergency access, newest first. Each page is a read of its own.
class ReviewReport {
public:
  ReviewReport(Service& service, const ReviewReportQuery& query)
      : service_(service), from_(query.from ? local_start(*query.from) : Instant{0}),
        to_(query.to ? local_start(*query.to + 1) : Instant{INT64_MAX}) {}

  Result<Table> next() {
    return service_.platform_.db.read([&](data::Tx& tx) -> Result<Table> {
      if (!items_done_) {
        auto page = TRY(decided(tx));
        if (!page.empty()) return page;
        items_done_ = true;
      }
      return emergencies(tx);
    });
  }

private:
  Result<Table> decided(data::Tx& tx) {
    const auto rows = TRY(store::decided_between(tx, from_, to_, after_at_, after_, kRowsPerPage));
    Table out;
    if (rows.empty()) return out;
    after_at_ = *rows.back().decided_at;
    after_ = rows.back().id;
    for (const AccessItem& item : TRY(service_.item_views(tx, rows)))
      out.push_back(
          {Cell::of(who(item.person_name, item.employee_number)), Cell::of(to_string(*item.decided_at)),
           Cell::of(item.role + (item.scope_kind == "platform" ? ", whole hospital"
                                                               : ", " + item.scope_kind + " " + item.scope_name)),
           Cell::of("access review"), Cell::of(item.reason), Cell::of(item.decided_by_name), Cell::of(item.decision)});
    return out;
  }
  Result<Table> emergencies(data::Tx& tx) {
    Table out;
    while (out.empty()) {
      const auto rows = TRY(store::emergencies(tx, false, before_, kRowsPerPage));
      if (rows.empty()) return out;
      before_ = rows.back().id;
      for (const EmergencyUse& use : TRY(service_.use_views(tx, rows))) {
        if (use.asked_at < from_ || use.asked_at >= to_) continue;
        out.push_back({Cell::of(use.person_name), Cell::of(to_string(use.asked_at)),
                       Cell::of(use.role + ", until " + to_string(use.until)), Cell::of("emergency access"),
                       Cell::of(use.reason), Cell::of(use.reviewed_by_name),
                       Cell::of(use.outcome.empty() ? "not reviewed yet"
                                                    : use.outcome + (use.note.empty() ? "" : ": " + use.note))});
      }
    }
    return out;
  }
  static std::string who(const std::string& name, const std::string& number) {
    return number.empty() ? name : name + " (" + number + ")";
  }

  Service& service_;
  Instant from_, to_;
  bool items_done_ = false;
  Instant after_at_{0};
  ItemId after_{};
  std::optional<EmergencyId> before_{};
};

Result<http::Download> Service::report(const security::Viewer& viewer, const ReviewReportQuery& query) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  const std::string format = query.format.value;
  if (format != "csv" && format != "pdf") return invalid("format", "not_one_of", "Use csv or pdf.");
  documents::ReportHead head;
  head.title = "Review of access and emergency access";
  head.organisation = platform_.settings.organisation_name;
  head.generated_at = platform_.clock.now();
  if (query.from) head.filters.emplace_back("From", to_string(*query.from));
  if (query.to) head.filters.emplace_back("To", to_string(*query.to));
  head.generated_by = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::string> {
    return name_in(TRY(accounts_.find_many(tx, {viewer.person})), viewer.person);
  }));
  if (auto parsed = security::parse_checkpoint(TRY(platform_.audit.checkpoint())))
    head.checkpoint = fmt::format("{} rows; root {}", parsed->size, to_base64(parsed->root));
  http::Download file;
  file.media_type = format == "csv" ? "text/csv; charset=utf-8" : "application/pdf";
  file.file_name = fmt::format("access-review-{}.{}", to_string(platform_.clock.today()), format);
  file.write = [this, head, format, query, person = viewer.person](std::int64_t, std::int64_t,
                                                                   const blobs::Sink& sink) -> Status {
    ReviewReport source(*this, query);
    documents::Rows rows = [&source] { return source.next(); };
    auto written = format == "csv" ? documents::write_csv(head, report_columns(), rows, sink)
                                   : documents::write_pdf_table(head, report_columns(), rows, sink, platform_.scratch);
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, person, "report.exported", "report:access_review",
                   fmt::format(R"({{"format":"{}","rows":{},"sha256":"{}"}})", format, written ? written->rows : 0,
                               written ? written->sha256 : ""));
    }));
    if (!written) return std::unexpected(written.error());
    return {};
  };
  return file;
}

}  // namespace mc::reviews
