#pragma once
// The printed certificate.
#include <filesystem>

#include "modules/certificates/store.hpp"

namespace mc::certificates {

/// A look with its pictures (JPEG; empty: none).
struct PageArt {
  PageLook look;
  Bytes logo;
  Bytes signature;
};
/// One landscape Letter page. The same row and art give the same page. `base_url` is the root of the public
/// verification page.
Result<Bytes> render_page(const CertificateRow& row, const PageArt& art, std::string_view base_url,
                          const std::filesystem::path& scratch);
/// "2.50 contact hours", "0.25 CEU"
std::string hours_text(std::int64_t centihours, std::string_view type);

}  // namespace mc::certificates
