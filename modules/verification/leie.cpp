#include "modules/verification/leie.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::verification::leie {
namespace {

std::unexpected<Error> not_a_list(std::string detail) {
  return fail(Fault::invalid, "list_malformed", std::move(detail));
}

constexpr std::array<std::string_view, 9> kWanted = {"LASTNAME", "FIRSTNAME", "MIDNAME",  "NPI",     "DOB",
                                                     "STATE",    "EXCLTYPE",  "EXCLDATE", "REINDATE"};
enum : std::size_t { kLast, kFirst, kMiddle, kNpi, kBorn, kState, kType, kExcluded, kReinstated };

/// YYYYMMDD; 00000000 and blanks are none. `bad`: something else.
std::optional<Date> compact_date(std::string_view text, bool& bad) {
  text = trim(text);
  if (text.empty() || text.find_first_not_of('0') == std::string_view::npos) return std::nullopt;
  if (text.size() == 8 && text.find_first_not_of("0123456789") == std::string_view::npos) {
    auto date = parse_date(std::string(text.substr(0, 4)) + "-" + std::string(text.substr(4, 2)) + "-" +
                           std::string(text.substr(6, 2)));
    if (date) return *date;
  }
  bad = true;
  return std::nullopt;
}

/// At most so many bytes, and no half of a letter at the end.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  text.resize(most);
  while (!text.empty() && !is_utf8(text)) text.pop_back();
  return text;
}

std::string listed_name(std::string_view last, std::string_view first, std::string_view middle) {
  std::string out(trim(last));
  out += ", " + std::string(trim(first));
  if (!trim(middle).empty()) out += " " + std::string(trim(middle));
  return shortened(std::move(out), 200);
}

std::optional<Entry> read_entry(const std::array<std::string_view, kWanted.size()>& cell) {
  Entry out;
  out.last_key = name_key(cell[kLast]);
  out.first_key = name_key(cell[kFirst]);
  out.middle_key = name_key(cell[kMiddle]);
  out.name = listed_name(cell[kLast], cell[kFirst], cell[kMiddle]);
  if (out.last_key.empty() || out.first_key.empty() || !clean_text(out.name)) return std::nullopt;
  std::string_view npi = trim(cell[kNpi]);
  bool digits = npi.size() == 10 && npi.find_first_not_of("0123456789") == std::string_view::npos;
  if (digits && npi != "0000000000") out.npi = npi;
  bool bad = false;
  out.born_on = compact_date(cell[kBorn], bad);
  out.excluded_on = compact_date(cell[kExcluded], bad);
  out.reinstated_on = compact_date(cell[kReinstated], bad);
  out.state = std::string(trim(cell[kState])).substr(0, 10);
  out.type = std::string(trim(cell[kType])).substr(0, 20);
  if (bad) return std::nullopt;
  const std::string what = out.last_key + "|" + out.first_key + "|" + out.middle_key + "|" + out.npi + "|" +
                           (out.born_on ? to_string(*out.born_on) : "") + "|" +
                           (out.excluded_on ? to_string(*out.excluded_on) : "");
  auto hash = security::sha256(as_bytes(what));
  out.key = to_hex(ByteView(hash).first(16));
  return out;
}

}  // namespace

std::string name_key(std::string_view name) {
  std::string out;
  for (unsigned char c : fold(trim(name)))
    if (std::isalpha(c) != 0 || c >= 0x80) out += static_cast<char>(c);
  return shortened(std::move(out), 100);
}

Result<File> read_list(std::string_view csv, bool reinstated) {
  documents::CsvLimits limits;
  limits.columns = 60;
  limits.cell_bytes = 2'000;
  documents::CsvTable table = TRY(documents::read_csv(csv, limits));
  std::array<std::size_t, kWanted.size()> at{};
  for (std::size_t i = 0; i < kWanted.size(); ++i) {
    auto found = std::find_if(table.header.begin(), table.header.end(), [&](const std::string& title) {
      return ascii_lower(trim(title)) == ascii_lower(kWanted[i]);
    });
    if (found == table.header.end())
      return not_a_list("The column " + std::string(kWanted[i]) + " is missing: this is no LEIE file.");
    at[i] = static_cast<std::size_t>(found - table.header.begin());
  }
  File out;
  out.bad = static_cast<std::int64_t>(table.bad.size());
  for (const documents::CsvRecord& record : table.records) {
    std::array<std::string_view, kWanted.size()> cell;
    for (std::size_t i = 0; i < kWanted.size(); ++i) cell[i] = record.cells[at[i]];
    if (trim(cell[kLast]).empty()) {  // a company
      ++out.skipped;
      continue;
    }
    auto entry = read_entry(cell);
    if (!entry) {
      ++out.bad;
    } else if (entry->reinstated_on && !reinstated) {
      ++out.skipped;
    } else {
      out.entries.push_back(std::move(*entry));
    }
  }
  const std::int64_t lines = static_cast<std::int64_t>(out.entries.size()) + out.skipped + out.bad;
  if (lines == 0) return not_a_list("The file holds no lines.");
  if (out.bad * 10 > lines) return not_a_list("More than every tenth line cannot be read.");
  return out;
}

int first_names(std::string_view a, std::string_view b) {
  std::string one = name_key(a), two = name_key(b);
  if (one.empty() || two.empty()) return 0;
  if (one == two) return 3;
  std::size_t shorter = std::min(one.size(), two.size());
  if (shorter >= 3 && one.substr(0, shorter) == two.substr(0, shorter)) return 2;
  return one[0] == two[0] ? 1 : 0;
}

std::int64_t score(std::string_view first, std::string_view middle, const Entry& entry) {
  // Staff records often hold both given names in one field.
  std::size_t blank = trim(first).find(' ');
  std::string_view given = trim(first).substr(0, blank);
  if (middle.empty() && blank != std::string_view::npos) middle = trim(trim(first).substr(blank));
  int alike = first_names(given, entry.first_key);
  if (alike == 0) return 0;
  std::int64_t base = alike == 3 ? 80 : alike == 2 ? 60 : 35;
  std::string second = name_key(middle);
  if (second.empty() || entry.middle_key.empty()) return base;
  if (second == entry.middle_key) return base + 20;
  if (second[0] == entry.middle_key[0] && (second.size() == 1 || entry.middle_key.size() == 1)) return base + 10;
  return base - 15;
}

}  // namespace mc::verification::leie
