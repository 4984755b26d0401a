#pragma once
// The words by which cards say what a date or a number is. Pure.
#include <string_view>
#include <vector>

#include "modules/intake/fields.hpp"

namespace mc::intake {

enum class Label : std::uint8_t { issued, expires, born, number, holder, other };

struct FoundLabel {
  Label label = Label::issued;
  std::size_t at = 0, length = 0;  // in the line
};
/// In the order of the line; of labels in one another the longest ("date of issue" holds "issue").
std::vector<FoundLabel> labels_in(std::string_view line);

struct LabelledDate {
  FoundDate date;
  std::optional<Label> label;
  std::size_t line = 0;
};
/// Every date of the text with the label before it on its line, or in its column on the line above or below.
std::vector<LabelledDate> labelled_dates(const std::vector<TextLine>& lines);

/// The number that stands after a label on its line, or on the line below when the label stands alone.
std::optional<Proposal> number_of_card(const std::vector<TextLine>& lines);
/// An AHA eCard code: 2 digits of the year, 3 of the course, 7 of the card, with or without blanks and dashes.
std::optional<Proposal> ecard_code(const std::vector<TextLine>& lines);

}  // namespace mc::intake
