#include "modules/credentials/compact.hpp"

#include <algorithm>

#include "appliance/base/embedded.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::credentials {
namespace {

constexpr int kDaysToMove = 60;

}  // namespace

NlcTable NlcTable::embedded() {
  std::vector<CompactState> out;
  for (const EmbeddedFile& file : embedded_data()) {
    if (file.path != "credentials/nlc_states.csv") continue;
    auto table = documents::read_csv(file.bytes);
    if (!table) continue;
    auto index = organisation::find_columns(table->header, {{"code"},
                                                            {"jurisdiction"},
                                                            {"status"},
                                                            {"accepts_multistate_privilege"},
                                                            {"issues_multistate_licence"},
                                                            {"source"},
                                                            {"as_of"}});
    for (const documents::CsvRecord& record : table->records) {
      auto cell = [&](std::size_t column) {
        return index[column] < 0 ? std::string() : record.cells[static_cast<std::size_t>(index[column])];
      };
      out.push_back({cell(0), cell(1), cell(2), cell(3) == "yes", cell(4) == "yes", cell(5), cell(6)});
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
  return NlcTable(std::move(out));
}

const CompactState* NlcTable::find(std::string_view code) const {
  auto found = std::lower_bound(states_.begin(), states_.end(), code,
                                [](const CompactState& state, std::string_view wanted) { return state.code < wanted; });
  return found == states_.end() || found->code != code ? nullptr : &*found;
}

bool NlcTable::accepts(std::string_view code) const {
  const CompactState* state = find(code);
  return state != nullptr && state->accepts;
}

bool NlcTable::issues(std::string_view code) const {
  const CompactState* state = find(code);
  return state != nullptr && state->issues;
}

bool compact_type(std::string_view type) { return type == "RN" || type == "LPN" || type == "LVN"; }

bool covers_site(const CompactView& view, const NlcTable& table, Date today) {
  if (!view.site) return true;
  if (!view.state) return false;
  if (*view.state == *view.site) return true;
  if (!view.compact || !compact_type(view.type) || !table.issues(*view.state) || !table.accepts(*view.site))
    return false;
  if (!view.home || *view.home == *view.state) return true;
  return table.issues(*view.home) && !(view.home_since && today - *view.home_since > kDaysToMove);
}

std::vector<std::string> compact_problems(const CompactView& view, const NlcTable& table, Date today) {
  if (!compact_type(view.type))
    return view.compact ? std::vector<std::string>{"compact_not_rn_lpn"} : std::vector<std::string>{};
  std::vector<std::string> out;
  if (!view.state) return out;
  bool elsewhere = view.site && *view.site != *view.state && !view.site_covered;
  if (!view.compact) {
    if (elsewhere) out.emplace_back("compact_single_state_across");
    return out;
  }
  if (!table.issues(*view.state)) out.emplace_back("compact_home_not_member");
  if (view.home && *view.home != *view.state) {
    bool late = view.home_since && today - *view.home_since > kDaysToMove;
    out.emplace_back(late ? "compact_move_60_days" : "compact_home_differs");
  }
  if (elsewhere && !table.accepts(*view.site)) out.emplace_back("compact_site_outside");
  return out;
}

}  // namespace mc::credentials
