// HR credential import. The same rules for the browser and the command line; importing a file twice changes nothing.
#include <chrono>
#include <unordered_map>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/credentials/service.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::credentials {
namespace {

constexpr std::size_t kRowsPerWrite = 500;

}  // namespace

ItemRow Service::imported(const CredentialRecord& record, PersonId person, const std::optional<ItemRow>& before) {
  ItemRow row = before.value_or(ItemRow{});
  row.person_id = person;
  row.kind = record.kind;
  auto known = std::find_if(types().begin(), types().end(), [&](const CredentialType& type) {
    return ascii_lower(type.code) == ascii_lower(record.type) && type.kind == record.kind;
  });
  row.type = known == types().end() ? record.type : known->code;
  row.type_name = known == types().end() ? record.type : known->name;
  if (record.issuing_body) row.issuing_body = *record.issuing_body;
  if (record.state) row.state = record.state;
  row.number = record.number;
  if (record.issued_on) row.issued_on = record.issued_on;
  row.expires_on = record.expires_on;
  row.status = status_on(platform_.clock.today(), row.expires_on, row.status);
  return row;
}

/// Returns (created, updated); both false when the store says the same already. `promised`: what a dry run would have
/// written, so that a card that comes twice in a file is counted as the import will count it.
Result<std::pair<bool, bool>> Service::import_row(data::Tx& tx, const CredentialRecord& record, PersonId person,
                                                  bool apply, std::optional<PersonId> by,
                                                  std::map<std::string, ItemRow>& promised) {
  auto before = TRY(store::by_key(tx, person, record.kind, record.type, record.number, record.state));
  const std::string key = person.text() + std::string(shape::enum_name(record.kind)) + '\x1f' +
                          ascii_lower(record.type) + '\x1f' + ascii_lower(record.number) + '\x1f' +
                          record.state.value_or("");
  if (auto found = promised.find(key); found != promised.end()) before = found->second;
  ItemRow row = imported(record, person, before);
  bool same = before && before->type == row.type && before->issuing_body == row.issuing_body &&
              before->state == row.state && before->issued_on == row.issued_on && before->expires_on == row.expires_on;
  // A renewed card keeps its number in some systems: an older export must not undo what the wallet already has.
  if (same || (before && before->expires_on && row.expires_on && *row.expires_on < *before->expires_on))
    return std::pair{false, false};
  if (!apply) {
    promised[key] = row;
    return std::pair{!before, before.has_value()};
  }
  row.updated_at = tx.now();
  if (before) {
    forget_verification(*before, row);
    TRY(store::update(tx, row));
  } else {
    row.id = CredentialId::make(platform_.clock, platform_.random);
    row.created_at = tx.now();
    TRY(ensure_person(tx, person));
    TRY(store::insert(tx, row));
  }
  TRY(save_history(tx, row, by, "imported", {}, before ? shape::to_json(*before) : std::string("{}")));
  TRY(changed(tx, row, by, "imported"));
  return std::pair{!before, before.has_value()};
}

Result<organisation::ImportReport> Service::import_credentials(std::string_view csv, std::string file_name, bool apply,
                                                               std::optional<PersonId> by) {
  auto started = std::chrono::steady_clock::now();
  documents::CsvTable table = TRY(documents::read_csv(csv));
  organisation::ImportReport report;
  report.id = make_uuid7(platform_.clock.now(), platform_.random);
  report.kind = "credentials";
  report.file_name = std::move(file_name);
  report.dry_run = !apply;
  report.at = platform_.clock.now();

  std::unordered_map<std::string, PersonId> people;
  CredentialFile file = TRY(platform_.db.read([&](data::Tx& tx) -> Result<CredentialFile> {
    report.by = TRY(name_of(tx, by));
    auto known = [&](const CredentialRecord& record) -> std::optional<organisation::Finding> {
      std::string key = ascii_lower(record.employee_number);
      if (people.contains(key)) return std::nullopt;
      auto found = accounts_.find_by_employee_number(tx, record.employee_number);
      if (found && *found) {
        people.emplace(std::move(key), **found);
        return std::nullopt;
      }
      auto left = organisation_.left_out(tx, record.employee_number);
      if (left && *left)
        return organisation::Finding{
            0, "employee_left_out", "",
            fmt::format("Employee {} was left out of the staff import ({}). Mend that row first.",
                        record.employee_number, **left),
            "error"};
      return organisation::Finding{
          0, "unknown_employee", "",
          fmt::format("No person has the employee number {}. Import the staff file first, or correct the number.",
                      record.employee_number),
          "error"};
    };
    return check_credentials(table, known);
  }));
  report.rows = file.rows;
  report.rejected = file.rejected;
  report.findings = std::move(file.findings);

  if (apply) {
    // The rows come in by parts: should the power fail before the last one, the log still says who began what.
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      security::AuditEvent event;
      event.actor = by;
      event.action = "import.started";
      event.object = "import:" + uuid_text(report.id);
      event.details = organisation::import_started("credentials", csv);
      return platform_.audit.append(tx, event);
    }));
  }
  std::map<std::string, ItemRow> promised;
  for (std::size_t from = 0; from < file.records.size(); from += kRowsPerWrite) {
    std::size_t to = std::min(from + kRowsPerWrite, file.records.size());
    organisation::ImportReport counted = report;
    auto rows = [&](data::Tx& tx) -> Status {
      for (std::size_t i = from; i < to; ++i) {
        const CredentialRecord& record = file.records[i];
        auto [created, updated] =
            TRY(import_row(tx, record, people.at(ascii_lower(record.employee_number)), apply, by, promised));
        ++(created ? counted.created : updated ? counted.updated : counted.unchanged);
      }
      return {};
    };
    if (apply)
      TRY(platform_.db.write(rows));
    else
      TRY(platform_.db.read(rows));
    report = std::move(counted);
  }
  report.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(organisation_.record_import(tx, report));
    security::AuditEvent event;
    event.actor = by;
    event.action = apply ? "import.applied" : "import.checked";
    event.object = "import:" + uuid_text(report.id);
    event.details = RawJson{fmt::format(R"({{"kind":"credentials","rows":{},"created":{},"updated":{},"rejected":{}}})",
                                        report.rows, report.created, report.updated, report.rejected)};
    return platform_.audit.append(tx, event);
  }));
  return report;
}

}  // namespace mc::credentials
