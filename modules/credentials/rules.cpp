#include "modules/credentials/rules.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::credentials {

CredentialStatus status_on(Date today, std::optional<Date> expires_on, CredentialStatus before) {
  if (before == CredentialStatus::revoked) return before;
  if (!expires_on) return CredentialStatus::active;
  if (*expires_on < today) return CredentialStatus::expired;
  return *expires_on <= today + 90 ? CredentialStatus::expiring_soon : CredentialStatus::active;
}

bool applies(const ParsedRule& rule, const PersonRow& person, const std::vector<UnitId>& units) {
  if (!person.active) return false;
  if (rule.unit_id && std::find(units.begin(), units.end(), *rule.unit_id) == units.end()) return false;
  if (!rule.professions.empty() &&
      std::find(rule.professions.begin(), rule.professions.end(), person.profession) == rule.professions.end())
    return false;
  if (!rule.job_title && rule.job_titles.empty()) return true;
  std::string title = ascii_lower(person.job_title);
  return (rule.job_title && ascii_lower(*rule.job_title) == title) ||
         std::any_of(rule.job_titles.begin(), rule.job_titles.end(),
                     [&](const std::string& wanted) { return ascii_lower(wanted) == title; });
}

namespace {

bool fits(const ParsedRule& rule, const ItemRow& item) {
  if (item.status == CredentialStatus::revoked || item.verification == VerificationState::rejected ||
      std::find(rule.types.begin(), rule.types.end(), item.type) == rule.types.end())
    return false;
  if (rule.verified_only && item.verification != VerificationState::verified) return false;
  return rule.issuers.empty() || std::any_of(rule.issuers.begin(), rule.issuers.end(), [&](const std::string& issuer) {
           return fold(trim(issuer)) == fold(trim(item.issuing_body));
         });
}

}  // namespace

Requirement evaluate(const ParsedRule& rule, const std::vector<ItemRow>& items, Date today) {
  Requirement out;
  out.rule_id = rule.id;
  out.name = rule.name;
  out.types = rule.types;
  bool endless = false;
  std::optional<Date> latest;
  for (const ItemRow& item : items) {
    if (!fits(rule, item)) continue;
    if (!item.expires_on)
      endless = endless || std::find(rule.dated.begin(), rule.dated.end(), item.type) == rule.dated.end();
    else if (!latest || *item.expires_on > *latest)
      latest = item.expires_on;
  }
  out.held = endless || (latest && *latest >= today);
  if (!endless) out.until = latest;
  out.lapsed = !out.held && latest.has_value();
  return out;
}

namespace {

enum Column { number, kind, type, body, state, credential, issued, expires };

const std::vector<std::vector<std::string_view>>& columns() {
  static const std::vector<std::vector<std::string_view>> names = {
      {"employee_number", "employee_id", "employee_no", "emp_id", "staff_number", "personnel_number"},
      {"kind", "credential_kind", "category"},
      {"type", "credential_type", "license_type", "code"},
      {"issuing_body", "issuer", "authority", "board"},
      {"state", "jurisdiction"},
      {"number", "license_number", "credential_number", "card_number"},
      {"issue_date", "issued", "issued_on", "effective_date"},
      {"expiry_date", "expiration_date", "expires", "expires_on", "valid_until"},
  };
  return names;
}

class Check {
public:
  Check(const documents::CsvTable& table, std::vector<int> index,
        const std::function<std::optional<organisation::Finding>(const CredentialRecord&)>& known)
      : table_(table), index_(std::move(index)), known_(known) {}

  CredentialFile run() {
    for (const auto& bad : table_.bad)
      reject(bad.line, "unreadable_row", "", organisation::unreadable_row_text(bad.reason));
    for (const documents::CsvRecord& record : table_.records) read_row(record);
    file_.rows = static_cast<std::int64_t>(table_.records.size() + table_.bad.size());
    std::stable_sort(file_.findings.begin(), file_.findings.end(),
                     [](const auto& a, const auto& b) { return a.line < b.line; });
    return std::move(file_);
  }

private:
  void reject(int line, std::string what, std::string_view column, std::string message) {
    file_.findings.push_back({line, std::move(what), std::string(column), std::move(message), "error"});
    if (rejected_.insert(line).second) ++file_.rejected;
  }
  std::string cell(const documents::CsvRecord& record, Column column, std::size_t longest) {
    int index = index_[column];
    std::string_view raw = index < 0 || static_cast<std::size_t>(index) >= record.cells.size()
                               ? std::string_view{}
                               : record.cells[static_cast<std::size_t>(index)];
    std::string_view name = columns()[column].front();
    std::string_view trimmed = trim(raw);
    if (trimmed.size() != raw.size())
      file_.findings.push_back(
          {record.line, "whitespace_to_trim", std::string(name), "Spaces around the value are removed.", "note"});
    auto cleaned = clean_text(trimmed);
    if (!cleaned || count_code_points(*cleaned) > longest) {
      reject(record.line, "invalid_text", name,
             fmt::format("The value cannot be read or is longer than {} characters.", longest));
      return {};
    }
    if (!cleaned->empty() && std::string_view("=+-@").find(cleaned->front()) != std::string_view::npos)
      file_.findings.push_back(
          {record.line, "formula_text", std::string(name),
           "The value looks like a spreadsheet formula. It is kept as text and made harmless in exports.", "note"});
    return *cleaned;
  }

  void read_row(const documents::CsvRecord& record) {
    CredentialRecord row;
    row.line = record.line;
    row.employee_number = cell(record, number, 50);
    std::string what = ascii_lower(cell(record, kind, 40));
    row.type = cell(record, type, 40);
    if (index_[body] >= 0) row.issuing_body = cell(record, body, 200);
    if (std::string text = cell(record, state, 40); !text.empty()) {
      for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      row.state = text;
    }
    row.number = cell(record, credential, 100);
    if (row.employee_number.empty())
      reject(row.line, "missing_value", "employee_number", "The employee number is empty.");
    if (row.type.empty()) reject(row.line, "missing_value", "type", "The type of the credential is empty.");
    if (what == "license" || what == "licence")
      row.kind = Kind::license;
    else if (what == "certification" || what == "certificate")
      row.kind = Kind::certification;
    else
      reject(row.line, "unknown_kind", "kind",
             fmt::format("\"{}\" is not a kind; use license or certification.", what));
    if (row.state && row.state->size() != 2)
      reject(row.line, "unknown_state", "state", "Use the state's two letters, such as TX.");
    check_dates(record, row);
    check_duplicate(record, row);
    if (!row.employee_number.empty())
      if (auto finding = known_(row)) reject(row.line, finding->kind, "employee_number", finding->message);
    if (!rejected_.contains(row.line)) file_.records.push_back(std::move(row));
  }

  void check_dates(const documents::CsvRecord& record, CredentialRecord& row) {
    std::string from = cell(record, issued, 40), until = cell(record, expires, 40);
    if (!from.empty()) {
      row.issued_on = organisation::hr_date(from);
      if (!row.issued_on)
        reject(row.line, "invalid_issue_date", "issue_date",
               fmt::format("\"{}\" is not a day of the calendar. Write it as 2026-05-15.", from));
    }
    row.expires_on = organisation::hr_date(until);
    if (!row.expires_on)
      reject(row.line, "invalid_expiry", "expiry_date",
             until.empty() ? "The expiry date is empty."
                           : fmt::format("\"{}\" is not a day of the calendar. Write it as 2028-05-15.", until));
    if (row.issued_on && row.expires_on && *row.expires_on < *row.issued_on)
      reject(row.line, "expiry_before_issue", "expiry_date",
             fmt::format("It expires on {}, before it was issued on {}. The dates may be swapped.",
                         to_string(*row.expires_on), to_string(*row.issued_on)));
  }

  void check_duplicate(const documents::CsvRecord& record, const CredentialRecord& row) {
    std::string key;
    for (const std::string& value : record.cells) key += std::string(trim(value)) + '\x1f';
    auto [place, fresh] = seen_.emplace(std::move(key), row.line);
    if (!fresh)
      reject(row.line, "exact_duplicate", "",
             fmt::format("This row is the same as line {}. It is left out; nothing is lost.", place->second));
  }

  const documents::CsvTable& table_;
  std::vector<int> index_;
  const std::function<std::optional<organisation::Finding>(const CredentialRecord&)>& known_;
  CredentialFile file_;
  std::set<int> rejected_;
  std::map<std::string, int> seen_;
};

}  // namespace

Result<CredentialFile>
check_credentials(const documents::CsvTable& table,
                  const std::function<std::optional<organisation::Finding>(const CredentialRecord&)>& known) {
  std::vector<int> index = organisation::find_columns(table.header, columns());
  std::string missing;
  for (Column needed : {number, kind, type, expires})
    if (index[needed] < 0) missing += (missing.empty() ? "" : ", ") + std::string(columns()[needed].front());
  if (!missing.empty())
    return fail(Fault::invalid, "missing_columns", "The first line must name the columns. Missing: " + missing + ".");
  return Check(table, std::move(index), known).run();
}

}  // namespace mc::credentials
