#pragma once
// Uploads pass the malware scanner on their way in (CONN-34): what it finds is refused, and each answer is kept in the
// audit log.
#include <functional>

#include "appliance/http/pipeline.hpp"
#include "appliance/scan/scanner.hpp"

namespace mc::program {

using WatchUpload =
    std::function<Result<std::unique_ptr<http::UploadWatch>>(const http::Route& route, const http::Call& call)>;

/// Null without a scanner. Public routes are left alone (no file of theirs is kept), and pieces of films, which are
/// looked at whole before they are prepared. `audit` writes one row durably. Both outlive the pipeline.
WatchUpload watch_uploads(scan::Scanner* scanner, std::function<Status(const security::AuditEvent&)> audit);

}  // namespace mc::program
