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

std::vector<Cell> report_row(const ReviewedAccess& one) {
  const std::string outcome = one.outcome.empty() ? "not reviewed yet" : one.outcome;
  return {Cell::of(one.user),
          Cell::of(to_string(one.at)),
          Cell::of(one.object),
          Cell::of(one.emergency ? "emergency access" : "access review"),
          Cell::of(one.reason),
          Cell::of(one.reviewer),
          Cell::of(one.note.empty() ? outcome : outcome + ": " + one.note)};
}

}  // namespace

class ReviewReport final : public ReviewedAccesses {
public:
  ReviewReport(Service& service, std::optional<Date> from, std::optional<Date> to)
      : service_(service), from_(from ? local_start(*from) : Instant{0}),
        to_(to ? local_start(*to + 1) : Instant{INT64_MAX}) {}

  Result<std::vector<ReviewedAccess>> next() override {
    return service_.platform_.db.read([&](data::Tx& tx) -> Result<std::vector<ReviewedAccess>> {
      if (!items_done_) {
        auto page = TRY(decided(tx));
        if (!page.empty()) return page;
        items_done_ = true;
      }
      return emergencies(tx);
    });
  }

private:
  Result<std::vector<ReviewedAccess>> decided(data::Tx& tx) {
    const auto rows = TRY(store::decided_between(tx, from_, to_, after_at_, after_, kRowsPerPage));
    std::vector<ReviewedAccess> out;
    if (rows.empty()) return out;
    after_at_ = *rows.back().decided_at;
    after_ = rows.back().id;
    for (const AccessItem& item : TRY(service_.item_views(tx, rows)))
      out.push_back({false, who(item.person_name, item.employee_number), *item.decided_at,
                     item.role + (item.scope_kind == "platform" ? ", whole hospital"
                                                                : ", " + item.scope_kind + " " + item.scope_name),
                     item.reason, item.decided_by_name, item.decision, ""});
    return out;
  }
  Result<std::vector<ReviewedAccess>> emergencies(data::Tx& tx) {
    std::vector<ReviewedAccess> out;
    while (out.empty()) {
      const auto rows = TRY(store::emergencies(tx, false, before_, kRowsPerPage));
      if (rows.empty()) return out;
      before_ = rows.back().id;
      for (const EmergencyUse& use : TRY(service_.use_views(tx, rows))) {
        if (use.asked_at < from_ || use.asked_at >= to_) continue;
        out.push_back({true, use.person_name, use.asked_at, use.role + ", until " + to_string(use.until), use.reason,
                       use.reviewed_by_name, use.outcome, use.note});
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

std::unique_ptr<ReviewedAccesses> Service::reviewed(std::optional<Date> from, std::optional<Date> to) {
  return std::make_unique<ReviewReport>(*this, from, to);
}

Result<OpenReviews> Service::open_reviews(data::Tx& tx) {
  OpenReviews out;
  for (const CampaignRow& row : TRY(store::open_campaigns(tx))) {
    ++out.reviews;
    out.roles += row.open;
  }
  return out;
}

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
    ReviewReport source(*this, query.from, query.to);
    documents::Rows rows = [&source]() -> Result<Table> {
      Table out;
      for (const ReviewedAccess& one : TRY(source.next())) out.push_back(report_row(one));
      return out;
    };
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
