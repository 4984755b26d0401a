#pragma once
// The lines in which a report says what it is (ANLY-05), the same in CSV, XLSX and PDF. Private to appliance/documents.
#include <string>

#include "appliance/documents/documents.hpp"

namespace mc::documents {

/// "2026-11-20 18:40 UTC"
std::string minute_text(Instant at);
/// "Unit: ICU  |  Due by: 2026-12-31", or "No filters: all rows"
std::string filter_text(const ReportHead& head);
/// "Generated 2026-11-20 18:40 UTC by Grace Okafor"
std::string origin_text(const ReportHead& head);

inline constexpr const char* kChecksumNote = "SHA-256 over the canonical CSV of the column titles and rows: the CSV "
                                             "export with the same filters, above its line \"# MedConnect report\".";
/// Below this line a CSV says what it is. Do not change: the manual tells how to cut it off.
inline constexpr std::string_view kCsvClosing = "# MedConnect report";

}  // namespace mc::documents
