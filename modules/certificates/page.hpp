#pragma once
// The printed certificate.
#include <filesystem>

#include "modules/certificates/store.hpp"

namespace mc::certificates {

/// One landscape Letter page. The same row gives the same page. `base_url` is the root of the public verification page.
Result<Bytes> render_page(const CertificateRow& row, std::string_view base_url, const std::filesystem::path& scratch);
/// "2.50 contact hours", "0.25 CEU"
std::string hours_text(std::int64_t centihours, std::string_view type);

}  // namespace mc::certificates
