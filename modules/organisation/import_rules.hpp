#pragma once
// Pure rules of the staff import: what an HR export's rows mean and what is wrong with them. No database.
//
// A row stays out when it is not certain who it is (number or name missing, number or e-mail repeated, no usable
// e-mail). A row with one bad value otherwise (hire date, profession, manager) comes in without that value, as a
// warning: a nurse must not be missing from the platform because of a typing mistake. Nothing is guessed.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "appliance/documents/documents.hpp"
#include "modules/organisation/import_text.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::organisation {

/// A row that may come in.
struct StaffRecord {
  int line = 0;
  std::string employee_number;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string site;
  std::string department;
  std::string unit;
  std::string job_title;
  std::string profession;  // code
  std::optional<std::string> manager_number;
  bool manager_usable = true;
  std::optional<Date> hired_on;
  accounts::Status status = accounts::Status::active;
};

struct StaffFile {
  std::int64_t rows = 0;
  std::int64_t rejected = 0;
  std::vector<StaffRecord> records;
  std::vector<Finding> findings;  // by line
  std::vector<std::pair<std::string, int>>
      left_out;  // employee number and line of rejected rows whose number no record has
};

/// Knows a profession by code or by name ("Registered Nurse" -> "RN"); nullopt when it is not one of ours.
std::optional<std::string> profession_code(std::string_view text);
/// Code and name of each known profession, for lists.
const std::vector<std::pair<std::string, std::string>>& professions();
/// One @, a host with a dot, no white space or control characters, at most 255 bytes.
bool plausible_email(std::string_view text);

/// Checks the whole file. `known_number` answers whether an employee number is already in the store (a manager may be
/// there). Errors: invalid `missing_columns` naming them, `empty_file`.
Result<StaffFile> check_staff(const documents::CsvTable& table,
                              const std::function<bool(std::string_view)>& known_number);

}  // namespace mc::organisation
