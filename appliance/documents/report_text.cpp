#include "appliance/documents/report_text.hpp"

#include "appliance/base/local_time.hpp"

namespace mc::documents {

std::string minute_text(Instant at) { return local_minute(at); }

std::string filter_text(const ReportHead& head) {
  if (head.filters.empty()) return "No filters: all rows";
  std::string text;
  for (const auto& [name, value] : head.filters) {
    if (!text.empty()) text += "  |  ";
    text += name + ": " + value;
  }
  return text;
}

std::string origin_text(const ReportHead& head) {
  return "Generated " + minute_text(head.generated_at) + " by " + head.generated_by;
}

}  // namespace mc::documents
