#pragma once
// From the text of a card to what it may mean. Pure. Whatever comes out is a proposal: a person confirms it.
#include <optional>
#include <string>
#include <vector>

#include "modules/credentials/credentials.hpp"
#include "modules/intake/reader.hpp"

namespace mc::intake {

struct Proposal {
  std::string value;
  std::int64_t confidence = 0;  // 0..100
  std::string source_line;      // what was read, to be shown beside the picture
};
FIELDS(Proposal, value, confidence, source_line)

/// Dates as YYYY-MM-DD; `type` and `kind` as in the catalogue.
struct Fields {
  std::optional<Proposal> kind;
  std::optional<Proposal> type;
  std::optional<Proposal> issuing_body;
  std::optional<Proposal> state;
  std::optional<Proposal> number;
  std::optional<Proposal> issued_on;
  std::optional<Proposal> expires_on;
  std::optional<Proposal> holder;
  bool compact = false;
  std::vector<std::string> warnings;  // holder_differs, holder_not_found, expired_already, expiry_before_issue,
                                      // ecard_year_differs, nothing_read
};
FIELDS(Fields, kind, type, issuing_body, state, number, issued_on, expires_on, holder, compact, warnings)

/// A line of the text with how sure the reader is of it.
struct TextLine {
  std::string text;
  int confidence = 0;
};
/// Lines of a reading, top down; words of a text layer are taken as sure.
std::vector<TextLine> lines_of(const Reading& reading);

struct Holder {
  std::string first_name;
  std::string last_name;
};
Fields propose(const std::vector<TextLine>& lines, const std::vector<credentials::CredentialType>& types,
               const Holder& holder, Date today);

/// A date somewhere in a line. `month_only`: "05/2028"; the day is then the first.
struct FoundDate {
  Date day;
  bool month_only = false;
  std::size_t at = 0, length = 0;
};
/// US order (month first) where it is in doubt; only days between 1950 and 2100.
std::vector<FoundDate> dates_in(std::string_view line);

}  // namespace mc::intake
