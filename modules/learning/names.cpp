#include "modules/learning/names.hpp"

#include <algorithm>

#include "modules/learning/store.hpp"

namespace mc::learning {

Result<std::map<Uuid, EnrolmentName>> enrolment_names(data::Tx& tx, const std::vector<Uuid>& enrolments) {
  constexpr std::size_t kChunk = 16;  // few statement texts; the last chunk repeats its last id
  std::string text = "SELECT id, person_id, title FROM learning_enrolments WHERE id IN (?";
  for (std::size_t i = 1; i < kChunk; ++i) text += ",?";
  text += ")";
  std::map<Uuid, EnrolmentName> names;
  for (std::size_t start = 0; start < enrolments.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return enrolments[std::min(start + i, enrolments.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... I>(std::index_sequence<I...>) {
      return tx.in(kModule).all<EnrolmentName>(text, at(I)...);
    }(std::make_index_sequence<kChunk>{}));
    for (EnrolmentName& row : rows) names.emplace(row.id, std::move(row));
  }
  return names;
}

}  // namespace mc::learning
