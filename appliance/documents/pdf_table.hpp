#pragma once
// The PDF report. Private to appliance/documents.
#include "appliance/documents/pdf_document.hpp"

namespace mc::documents {

/// write_pdf_table() with a choice of compression; tests read uncompressed documents.
Result<Written> write_pdf_table_as(Compression compression, const ReportHead& head, std::span<const Column> columns,
                                   const Rows& rows, const Sink& sink, const std::filesystem::path& scratch);

}  // namespace mc::documents
