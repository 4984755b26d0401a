#include "modules/organisation/import_rules.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::organisation {
namespace {

enum Column {
  number,
  first,
  last,
  email,
  site,
  department,
  unit,
  job,
  profession,
  manager,
  hired,
  status,
  column_count
};

const std::vector<std::vector<std::string_view>>& staff_columns() {
  static const std::vector<std::vector<std::string_view>> names = {
      {"employee_number", "employee_id", "employee_no", "emp_id", "staff_number", "personnel_number"},
      {"first_name", "given_name", "forename"},
      {"last_name", "surname", "family_name"},
      {"email", "e_mail", "email_address", "work_email"},
      {"site", "campus", "facility", "location"},
      {"department", "dept"},
      {"unit", "team", "cost_center", "ward"},
      {"job_title", "title", "position"},
      {"profession", "discipline", "role_code"},
      {"manager_employee_number", "manager_number", "manager_id", "supervisor_employee_number", "supervisor_id"},
      {"hire_date", "hired_on", "start_date", "date_of_hire"},
      {"status", "employment_status"},
  };
  return names;
}

std::string column_key(std::string_view name) {
  std::string key;
  for (char c : ascii_lower(trim(name)))
    if (c != '_' && c != ' ' && c != '-' && c != '.') key += c;
  return key;
}

std::optional<int> digits(std::string_view text, std::size_t min, std::size_t max) {
  if (text.size() < min || text.size() > max) return std::nullopt;
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// The word "leave" is somebody who still works here; an ended contract deactivates the account, and
/// whoever is hired again finds hers; only the word "suspended" makes what an administrator must lift.
std::optional<accounts::Status> hr_status(std::string_view text) {
  std::string key = column_key(text);
  static const std::map<std::string, accounts::Status, std::less<>> known = {
      {"", accounts::Status::active},
      {"active", accounts::Status::active},
      {"a", accounts::Status::active},
      {"leave", accounts::Status::active},
      {"onleave", accounts::Status::active},
      {"loa", accounts::Status::active},
      {"suspended", accounts::Status::suspended},
      {"inactive", accounts::Status::deactivated},
      {"terminated", accounts::Status::deactivated},
      {"left", accounts::Status::deactivated},
      {"retired", accounts::Status::deactivated},
      {"t", accounts::Status::deactivated},
      {"i", accounts::Status::deactivated},
  };
  auto found = known.find(key);
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

/// Collects the findings of one file.
class Check {
public:
  Check(const documents::CsvTable& table, std::vector<int> columns, const std::function<bool(std::string_view)>& known)
      : table_(table), columns_(std::move(columns)), known_(known) {}

  StaffFile run() {
    for (const auto& bad : table_.bad) reject(bad.line, "unreadable_row", "", unreadable_row_text(bad.reason));
    for (const documents::CsvRecord& record : table_.records) read_row(record);
    find_cycles();
    list_left_out();
    file_.rows = static_cast<std::int64_t>(table_.records.size() + table_.bad.size());
    std::stable_sort(file_.findings.begin(), file_.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.line < b.line; });
    return std::move(file_);
  }

  void index_numbers() {
    for (const documents::CsvRecord& record : table_.records) {
      std::string key = ascii_lower(trim(raw(record, number)));
      if (!key.empty()) lines_[key].push_back(record.line);
    }
  }

private:
  std::string_view raw(const documents::CsvRecord& record, Column column) const {
    int index = columns_[column];
    return index < 0 || static_cast<std::size_t>(index) >= record.cells.size()
               ? std::string_view{}
               : record.cells[static_cast<std::size_t>(index)];
  }
  void note(int line, std::string kind, std::string_view column, std::string message, std::string severity) {
    file_.findings.push_back({line, std::move(kind), std::string(column), std::move(message), std::move(severity)});
  }
  void reject(int line, std::string kind, std::string_view column, std::string message) {
    note(line, std::move(kind), column, std::move(message), "error");
    if (rejected_.insert(line).second) ++file_.rejected;
  }
  std::string_view name_of(Column column) const { return staff_columns()[column].front(); }

  std::string cell(const documents::CsvRecord& record, Column column, std::size_t max_length) {
    std::string_view text = raw(record, column);
    std::string_view trimmed = trim(text);
    if (trimmed.size() != text.size())
      note(record.line, "whitespace_to_trim", name_of(column), "Spaces around the value are removed.", "note");
    auto cleaned = clean_text(trimmed);
    if (!cleaned) {
      reject(record.line, "invalid_text", name_of(column),
             "The value holds characters that cannot be read. Export the file as UTF-8.");
      return {};
    }
    if (count_code_points(*cleaned) > max_length) {
      reject(record.line, "too_long", name_of(column),
             fmt::format("The value is longer than {} characters.", max_length));
      return {};
    }
    if (looks_like_formula(*cleaned))
      note(record.line, "formula_text", name_of(column),
           "The value looks like a spreadsheet formula. It is kept as text and made harmless in exports.", "note");
    return *cleaned;
  }
  std::string required(const documents::CsvRecord& record, Column column, std::size_t max_length) {
    std::string value = cell(record, column, max_length);
    if (value.empty() && !rejected_.contains(record.line))
      reject(record.line, "missing_value", name_of(column), fmt::format("The column {} is empty.", name_of(column)));
    return value;
  }

  void read_row(const documents::CsvRecord& record) {
    StaffRecord row;
    row.line = record.line;
    row.employee_number = required(record, number, 50);
    row.first_name = required(record, first, 100);
    row.last_name = required(record, last, 100);
    row.email = ascii_lower(cell(record, email, 255));
    row.site = cell(record, site, 200);
    row.department = cell(record, department, 200);
    row.unit = cell(record, unit, 200);
    row.job_title = cell(record, job, 200);
    check_email(row);
    check_number(row);
    check_profession(record, row);
    check_hire_date(record, row);
    check_status(record, row);
    check_manager(record, row);
    if (!rejected_.contains(record.line)) file_.records.push_back(std::move(row));
  }

  void check_email(const StaffRecord& row) {
    if (!plausible_email(row.email)) {
      reject(row.line, "invalid_email", name_of(email),
             row.email.empty() ? "The e-mail address is empty."
                               : "This is not an e-mail address; it needs the form name@host.");
      return;
    }
    auto [place, fresh] = emails_.emplace(row.email, row.line);
    if (!fresh)
      reject(row.line, "duplicate_email", name_of(email),
             fmt::format("Line {} has the same e-mail address. Each person needs their own.", place->second));
  }

  void check_number(const StaffRecord& row) {
    auto found = lines_.find(ascii_lower(row.employee_number));
    if (found == lines_.end() || found->second.size() < 2) return;
    const std::vector<int>& same = found->second;
    if (row.line != same.front()) {
      reject(row.line, "duplicate_employee_number", name_of(number),
             fmt::format("Employee number {} is also on line {}. This row stays out: give it its own number.",
                         row.employee_number, same.front()));
    } else {
      note(row.line, "duplicate_employee_number", name_of(number),
           fmt::format("Employee number {} is also on line {}. This row comes in, the other stays out: check which "
                       "person has the number.",
                       row.employee_number, same[1]),
           "warning");
    }
  }

  void check_profession(const documents::CsvRecord& record, StaffRecord& row) {
    std::string text = cell(record, profession, 60);
    if (auto code = profession_code(text)) {
      row.profession = *code;
    } else {
      row.profession = "other";
      note(row.line, "unknown_profession", name_of(profession),
           text.empty()
               ? std::string(
                     "The profession is empty. The person comes in as \"other\": required licences cannot be checked.")
               : fmt::format("\"{}\" is not a profession that MedConnect knows; use a code such as RN, LPN or MD. The "
                             "person comes in as "
                             "\"other\": required licences cannot be checked.",
                             text),
           "warning");
    }
  }

  void check_hire_date(const documents::CsvRecord& record, StaffRecord& row) {
    std::string text = cell(record, hired, 40);
    if (auto date = hr_date(text)) {
      row.hired_on = *date;
    } else {
      note(row.line, "invalid_hire_date", name_of(hired),
           text.empty()
               ? std::string("The hire date is empty. The person comes in without it.")
               : fmt::format("\"{}\" is not a day of the calendar; write it as 2019-11-30. The person comes in "
                             "without a hire date.",
                             text),
           "warning");
    }
  }

  void check_status(const documents::CsvRecord& record, StaffRecord& row) {
    std::string text = cell(record, status, 40);
    if (auto value = hr_status(text))
      row.status = *value;
    else
      reject(row.line, "unknown_status", name_of(status),
             fmt::format("\"{}\" is not a status; use active, leave or terminated.", text));
  }

  void check_manager(const documents::CsvRecord& record, StaffRecord& row) {
    std::string text = cell(record, manager, 50);
    if (text.empty()) return;
    row.manager_number = text;
    std::string key = ascii_lower(text);
    if (key == ascii_lower(row.employee_number)) {
      // The head of the hospital often carries her own number; it is no cycle worth a warning.
      row.manager_number.reset();
    } else if (!lines_.contains(key) && !known_(text)) {
      row.manager_usable = false;
      note(row.line, "unknown_manager", name_of(manager),
           fmt::format("No person has the employee number {}. The person comes in without a manager.", text),
           "warning");
    }
  }

  /// Follows the managers of the rows that come in; everybody on a loop is listed and comes in without a manager.
  void find_cycles() {
    std::unordered_map<std::string, std::size_t> by_number;
    for (std::size_t i = 0; i < file_.records.size(); ++i)
      by_number.emplace(ascii_lower(file_.records[i].employee_number), i);
    std::vector<int> state(file_.records.size(), 0);  // 0 new, 1 on the current path, 2 done
    for (std::size_t start = 0; start < file_.records.size(); ++start) {
      std::vector<std::size_t> path;
      std::size_t at = start;
      while (state[at] == 0) {
        state[at] = 1;
        path.push_back(at);
        const StaffRecord& row = file_.records[at];
        auto next = row.manager_number && row.manager_usable ? by_number.find(ascii_lower(*row.manager_number))
                                                             : by_number.end();
        if (next == by_number.end()) break;
        at = next->second;
        if (state[at] == 1) {
          report_cycle(path, at);
          break;
        }
      }
      for (std::size_t done : path) state[done] = 2;
    }
  }

  void list_left_out() {
    std::set<std::string> in;
    for (const StaffRecord& row : file_.records) in.insert(ascii_lower(row.employee_number));
    for (const documents::CsvRecord& record : table_.records) {
      std::string key = ascii_lower(trim(raw(record, number)));
      if (rejected_.contains(record.line) && !key.empty() && !in.contains(key))
        file_.left_out.emplace_back(key, record.line);
    }
  }

  void report_cycle(const std::vector<std::size_t>& path, std::size_t entry) {
    auto from = std::find(path.begin(), path.end(), entry);
    std::string lines;
    for (auto it = from; it != path.end(); ++it)
      lines += (lines.empty() ? "" : ", ") + std::to_string(file_.records[*it].line);
    for (auto it = from; it != path.end(); ++it) {
      file_.records[*it].manager_usable = false;
      file_.records[*it].manager_number.reset();  // or link_managers would close the circle after the import
      note(file_.records[*it].line, "manager_cycle", name_of(manager),
           fmt::format(
               "The managers on lines {} point at each other in a circle. These people come in without a manager.",
               lines),
           "warning");
    }
  }

  const documents::CsvTable& table_;
  std::vector<int> columns_;
  const std::function<bool(std::string_view)>& known_;
  StaffFile file_;
  std::set<int> rejected_;
  std::unordered_map<std::string, std::vector<int>> lines_;  // employee number -> lines
  std::unordered_map<std::string, int> emails_;
};

}  // namespace

const std::vector<std::pair<std::string, std::string>>& professions() {
  static const std::vector<std::pair<std::string, std::string>> list = {
      {"RN", "Registered nurse"},
      {"LPN", "Licensed practical nurse"},
      {"LVN", "Licensed vocational nurse"},
      {"NP", "Nurse practitioner"},
      {"APRN", "Advanced practice registered nurse"},
      {"CNA", "Certified nursing assistant"},
      {"CRNA", "Nurse anesthetist"},
      {"CNM", "Nurse midwife"},
      {"CNS", "Clinical nurse specialist"},
      {"MD", "Physician"},
      {"DO", "Osteopathic physician"},
      {"PA", "Physician assistant"},
      {"RT", "Respiratory therapist"},
      {"PT", "Physical therapist"},
      {"PTA", "Physical therapist assistant"},
      {"OT", "Occupational therapist"},
      {"COTA", "Certified occupational therapy assistant"},
      {"OTA", "Occupational therapy assistant"},
      {"SLP", "Speech-language pathologist"},
      {"PHARMD", "Pharmacist"},
      {"PHARMTECH", "Pharmacy technician"},
      {"RD", "Registered dietitian"},
      {"MSW", "Social worker"},
      {"RADTECH", "Radiologic technologist"},
      {"MLS", "Medical laboratory scientist"},
      {"EMT", "Emergency medical technician"},
      {"MA", "Medical assistant"},
      {"other", "Other staff"},
  };
  return list;
}

std::optional<std::string> profession_code(std::string_view text) {
  std::string key = column_key(text);
  if (key.empty()) return std::nullopt;
  for (const auto& [code, name] : professions())
    if (column_key(code) == key || column_key(name) == key) return code;
  return std::nullopt;
}

bool plausible_email(std::string_view text) {
  if (text.size() < 6 || text.size() > 255) return false;
  std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.find('@', at + 1) != std::string_view::npos)
    return false;
  std::string_view host = text.substr(at + 1);
  if (host.size() < 3 || host.front() == '.' || host.back() == '.' || host.front() == '-' ||
      host.find("..") != std::string_view::npos || host.find('.') == std::string_view::npos)
    return false;
  for (unsigned char c : text)
    if (c <= ' ' || c == 0x7F || c == ',' || c == ';' || c == '<' || c == '>' || c == '"' || c == '(' || c == ')')
      return false;
  return true;
}

std::optional<Date> hr_date(std::string_view text) {
  char separator = text.find('-') != std::string_view::npos   ? '-'
                   : text.find('.') != std::string_view::npos ? '.'
                                                              : '/';
  std::vector<std::string_view> parts = split(text, separator);
  if (parts.size() != 3) return std::nullopt;
  std::size_t y = 2, m = 0, d = 1;  // 11/30/2019
  if (parts[0].size() == 4)
    y = 0, m = 1, d = 2;
  else if (separator == '.')
    d = 0, m = 1;
  else if (separator == '-')
    return std::nullopt;
  auto year = digits(parts[y], 4, 4), month = digits(parts[m], 1, 2), day = digits(parts[d], 1, 2);
  if (!year || !month || !day || *year < 1930 || *year > 2100) return std::nullopt;
  auto date = parse_date(fmt::format("{:04}-{:02}-{:02}", *year, *month, *day));
  return date ? std::optional(*date) : std::nullopt;
}

std::string unreadable_row_text(std::string_view reason) {
  std::string_view what = "The row cannot be read.";
  if (reason == "control_character") what = "The row holds characters that are not text.";
  if (reason == "not_utf8") what = "The row holds letters of another encoding; export the file in UTF-8.";
  if (reason == "unclosed_quote") what = "The row begins a quotation mark that is not closed.";
  if (reason == "cell_too_long") what = "A value of the row is too long.";
  if (reason == "too_many_cells" || reason == "wrong_number_of_cells")
    what = "The row has another number of values than the first line has columns.";
  return std::string(what) + " Mend the row in the export and import again.";
}

std::vector<int> find_columns(const std::vector<std::string>& header,
                              const std::vector<std::vector<std::string_view>>& wanted) {
  std::vector<int> columns(wanted.size(), -1);
  for (std::size_t w = 0; w < wanted.size(); ++w)
    for (std::string_view name : wanted[w])
      for (std::size_t h = 0; h < header.size() && columns[w] < 0; ++h)
        if (column_key(header[h]) == column_key(name)) columns[w] = static_cast<int>(h);
  return columns;
}

Result<StaffFile> check_staff(const documents::CsvTable& table,
                              const std::function<bool(std::string_view)>& known_number) {
  std::vector<int> columns = find_columns(table.header, staff_columns());
  std::string missing;
  for (Column needed : {number, first, last, email, unit, profession, hired})
    if (columns[needed] < 0) missing += (missing.empty() ? "" : ", ") + std::string(staff_columns()[needed].front());
  if (!missing.empty())
    return fail(Fault::invalid, "missing_columns", "The first line must name the columns. Missing: " + missing + ".");
  Check check(table, std::move(columns), known_number);
  check.index_numbers();
  return check.run();
}

}  // namespace mc::organisation
