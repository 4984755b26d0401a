// What people did with a package: attempts, interactions, and what the content stored.
#include <fmt/format.h>

#include "appliance/documents/documents.hpp"
#include "modules/packages/service.hpp"

namespace mc::packages {
namespace {

using documents::Cell;

std::vector<Cell> cells_of_attempt(const PackageAttempt& row) {
  return {Cell::of(std::string_view(row.person_name)),
          Cell::of(row.number),
          Cell::of(std::string_view(row.completion)),
          Cell::of(std::string_view(row.success)),
          row.score_percent ? Cell::of(*row.score_percent) : Cell{},
          Cell::of(row.seconds),
          Cell::of(std::string_view(to_string(row.started_at))),
          Cell::of(std::string_view(to_string(row.last_at))),
          Cell::of(row.version)};
}

}  // namespace

Result<PackageRow> Service::report_for(data::Tx& tx, const security::Viewer& viewer, PackageId id) {
  auto row = TRY(store::package(tx, id));
  if (!row) return not_found();
  auto used = TRY(store::courses_of(tx, id));
  bool may = viewer.may(kReport) && (!used.empty() || changeable(viewer, row->created_by));
  for (CourseId course : used) may = may && TRY(courses_.may_see_analytics(tx, viewer, course));
  if (!may) return fail(Fault::not_found, std::string(kDenied), "package:" + id.text());
  return std::move(*row);
}

Result<Page<PackageAttempt>> Service::attempts(const security::Viewer& viewer, PackageId id,
                                               const PackageAttemptsQuery& query) {
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return reading<Page<PackageAttempt>>(viewer, [&](data::Tx& tx) -> Result<Page<PackageAttempt>> {
    PackageRow row = TRY(report_for(tx, viewer, id));
    Page<PackageAttempt> page;
    PackageFormat* format = row.kind ? format_of(*row.kind) : nullptr;
    if (!format) return page;
    AttemptQuery asked{id, std::nullopt, limit + 1};
    if (query.after) asked.after = query.after->value;
    page.items = TRY(format->attempts(tx, asked));
    if (page.items.size() > static_cast<std::size_t>(limit)) {
      page.items.resize(static_cast<std::size_t>(limit));
      page.next = page.items.back().attempt_id;
    }
    return page;
  });
}

Result<AttemptDetail> Service::attempt(const security::Viewer& viewer, PackageId id, const std::string& attempt_id) {
  // Answers of one person: a read that is audited.
  return writing<AttemptDetail>(viewer, [&](data::Tx& tx) -> Result<AttemptDetail> {
    PackageRow row = TRY(report_for(tx, viewer, id));
    PackageFormat* format = row.kind ? format_of(*row.kind) : nullptr;
    if (!format) return not_found();
    AttemptDetail out = TRY(format->attempt(tx, id, attempt_id));
    TRY(audit(tx, viewer.person, "package_attempt.viewed", "package:" + id.text(),
              fmt::format(R"({{"person":"{}"}})", out.attempt.person_id.text())));
    return out;
  });
}

Result<http::Download> Service::export_attempts(const security::Viewer& viewer, PackageId id) {
  auto head = std::make_shared<documents::ReportHead>();
  TRY(writing<bool>(viewer, [&](data::Tx& tx) -> Result<bool> {
    head->title = "Attempts: " + TRY(report_for(tx, viewer, id)).title;
    head->generated_by = TRY(names(tx, {viewer.person})).at(viewer.person);
    TRY(audit(tx, viewer.person, "package_attempts.exported", "package:" + id.text()));
    return true;
  }));
  head->organisation = platform_.settings.organisation_name;
  head->generated_at = platform_.clock.now();
  http::Download file;
  file.media_type = "text/csv; charset=utf-8";
  file.file_name = "attempts.csv";
  file.write = [this, viewer, id, head](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    const std::vector<documents::Column> columns = {{"Name", 28},    {"Attempt", 8, true}, {"Completion", 14},
                                                    {"Success", 10}, {"Score %", 8, true}, {"Seconds", 10, true},
                                                    {"Started", 24}, {"Last", 24},         {"Version", 8, true}};
    PackageAttemptsQuery next;
    next.limit = Int<1, 200>(200);
    bool finished = false;
    auto rows = [&]() -> Result<std::vector<std::vector<Cell>>> {
      std::vector<std::vector<Cell>> out;
      if (finished) return out;
      const Page<PackageAttempt> page = TRY(attempts(viewer, id, next));
      for (const PackageAttempt& row : page.items) out.push_back(cells_of_attempt(row));
      finished = !page.next;
      if (page.next) next.after = *page.next;
      return out;
    };
    TRY(documents::write_csv(*head, columns, rows, sink));
    return {};
  };
  return file;
}

}  // namespace mc::packages
