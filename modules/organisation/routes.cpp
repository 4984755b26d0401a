// HTTP endpoints of module organisation.
#include "appliance/base/text.hpp"
#include "modules/organisation/service.hpp"

namespace mc::organisation {

struct ProfessionItem {
  std::string code;
  std::string name;
};
FIELDS(ProfessionItem, code, name)
struct Professions {
  std::vector<ProfessionItem> items;
};
FIELDS(Professions, items)
struct ImportQuery {
  std::optional<bool> dry_run;
  std::optional<Text<0, 255>> file_name;
  std::optional<bool> accept_identity;  // rows whose name and e-mail change together come in
  std::optional<bool> accept_many;      // also when most people get another name or e-mail
};
FIELDS(ImportQuery, dry_run, file_name, accept_identity, accept_many)
struct ChangesQuery {
  std::optional<bool> identity;  // only names and e-mail addresses
  std::optional<Text<1, 20>> after;
  std::optional<Int<1, 200>> limit;  // 100 unless given
};
FIELDS(ChangesQuery, identity, after, limit)
struct ImportsQuery {
  std::optional<Text<1, 100>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(ImportsQuery, after, limit)

namespace {

constexpr std::int64_t kImportLimit = 64LL << 20;

/// Imports are about the whole hospital: a role for one unit does not reach them.
mc::Status everywhere(const http::Call& call, std::string_view permission) {
  if (!call.viewer().may_everywhere(permission)) return forbidden();
  return {};
}

void add_people_routes(http::Routes& routes, Service& service) {
  routes.get<PeopleQuery, Page<Staff>>(
      "/people", "people:view", "List the people that you may see",
      [&service](http::Call& call, const PeopleQuery& query) { return service.people(call.viewer(), query); });
  routes.get<Staff>("/people/{id}", "people:view", "One person", [&service](http::Call& call) -> Result<Staff> {
    return service.person(call.viewer(), TRY(call.id<PersonId>("id")));
  });
  routes.post<StaffIn, Staff>(
      "/people", "people:manage", "Add a person by hand",
      [&service](http::Call& call, const StaffIn& in) { return service.add_person(call.viewer(), in); });
  routes.patch<StaffPatch, Staff>("/people/{id}", "people:manage", "Change a person's HR data",
                                  [&service](http::Call& call, const StaffPatch& in) -> Result<Staff> {
                                    return service.change_person(call.viewer(), TRY(call.id<PersonId>("id")), in);
                                  });
  routes.get<Professions>("/professions", "org:view", "Professions with their codes",
                          [](http::Call&) -> Result<Professions> {
                            Professions out;
                            for (const auto& [code, name] : professions()) out.items.push_back({code, name});
                            return out;
                          });
}

void add_unit_routes(http::Routes& routes, Service& service) {
  routes.get<UnitsQuery, Units>(
      "/units", "org:view", "The organisation tree, parents first; with reach only the units that you may choose",
      [&service](http::Call& call, const UnitsQuery& query) { return service.unit_tree(call.viewer(), query); });
  routes.post<UnitIn, Unit>("/units", "org:manage", "Add a unit", [&service](http::Call& call, const UnitIn& in) {
    return service.add_unit(call.viewer(), in);
  });
  routes.patch<UnitPatch, Unit>("/units/{id}", "org:manage", "Rename or move a unit, or set its manager",
                                [&service](http::Call& call, const UnitPatch& in) -> Result<Unit> {
                                  return service.change_unit(call.viewer(), TRY(call.id<UnitId>("id")), in);
                                });
  routes.del<http::Nothing>("/units/{id}", "org:manage", "Remove an empty unit",
                            [&service](http::Call& call) -> Result<http::Nothing> {
                              TRY(service.remove_unit(call.viewer(), TRY(call.id<UnitId>("id"))));
                              return http::Nothing{};
                            });
}

Status write_findings(const ImportReport& report, const blobs::Sink& sink) {
  std::vector<documents::Column> columns = {
      {"line", 8, true}, {"severity", 10}, {"kind", 26}, {"column", 22}, {"message", 80}};
  bool sent = false;
  documents::Rows rows = [&]() -> Result<std::vector<std::vector<documents::Cell>>> {
    std::vector<std::vector<documents::Cell>> page;
    if (std::exchange(sent, true)) return page;
    for (const Finding& finding : report.findings)
      page.push_back({documents::Cell::of(finding.line), documents::Cell::of(finding.severity),
                      documents::Cell::of(finding.kind), documents::Cell::of(finding.column),
                      documents::Cell::of(finding.message)});
    return page;
  };
  documents::ReportHead head;
  head.title = "Findings of " + report.file_name;
  head.generated_by = report.by;
  head.generated_at = report.at;
  TRY(documents::write_csv(head, columns, rows, sink));
  return {};
}

void add_import_routes(http::Routes& routes, Service& service) {
  routes.upload<ImportQuery, ImportReport>(
      "/imports/staff", "import:run", "Check (dry_run, the default) or import an HR staff export", kImportLimit,
      [&service](http::Call& call, http::Upload& upload, const ImportQuery& query) -> Result<ImportReport> {
        TRY(everywhere(call, "import:run"));
        std::string csv = TRY(http::read_body(upload, kImportLimit));
        std::string name = query.file_name ? query.file_name->value : "upload.csv";
        ImportConsent consent{query.accept_identity.value_or(false), query.accept_many.value_or(false)};
        return service.import_staff(csv, std::move(name), !query.dry_run.value_or(true), call.viewer().person, consent);
      });
  routes.get<ImportsQuery, Page<ImportSummary>>(
      "/imports", "import:run", "Past imports and dry runs, newest first",
      [&service](http::Call& call, const ImportsQuery& query) -> Result<Page<ImportSummary>> {
        TRY(everywhere(call, "import:run"));
        std::optional<std::string> after;
        if (query.after) after = query.after->value;
        return service.imports(after, static_cast<int>(query.limit.value_or(50).value));
      });
  routes.get<ImportReport>("/imports/{id}", "import:run", "One import's report",
                           [&service](http::Call& call) -> Result<ImportReport> {
                             TRY(everywhere(call, "import:run"));
                             auto id = parse_uuid(call.parameter("id"));
                             if (!id) return not_found("import_not_found");
                             return service.import_report(*id);
                           });
  routes.get<ChangesQuery, Page<ImportChange>>(
      "/imports/{id}/changes", "import:run", "What a staff import changed of people who were there before",
      [&service](http::Call& call, const ChangesQuery& query) -> Result<Page<ImportChange>> {
        TRY(everywhere(call, "import:run"));
        auto id = parse_uuid(call.parameter("id"));
        if (!id) return not_found("import_not_found");
        std::optional<std::string> after;
        if (query.after) after = query.after->value;
        return service.changes_page(*id, query.identity.value_or(false), after, query.limit.value_or(100).value);
      });
  routes.download<http::Nothing>("/imports/{id}/findings.csv", "import:run", "The findings of an import, for HR",
                                 [&service](http::Call& call, const http::Nothing&) -> Result<http::Download> {
                                   TRY(everywhere(call, "import:run"));
                                   auto id = parse_uuid(call.parameter("id"));
                                   if (!id) return not_found("import_not_found");
                                   ImportReport report = TRY(service.import_report(*id));
                                   http::Download file;
                                   file.media_type = "text/csv; charset=utf-8";
                                   file.file_name = "import-findings.csv";
                                   file.write = [report = std::move(report)](std::int64_t, std::int64_t,
                                                                             const blobs::Sink& sink) {
                                     return write_findings(report, sink);
                                   };
                                   return file;
                                 });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_people_routes(routes, service);
  add_unit_routes(routes, service);
  add_import_routes(routes, service);
}

}  // namespace mc::organisation
