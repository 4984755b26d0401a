#pragma once
// PUBLIC header of module branding: name, colour and logo of the platform, and the look of certificates (ORG-07,
// CRT-07).
#include <memory>

#include "modules/certificates/certificates.hpp"

namespace mc::branding {

/// What everybody sees, also before signing in.
struct Brand {
  std::int64_t revision = 0;
  std::string portal_name;              // of the organisation when none was chosen
  std::string accent;                   // "#0a5f63": 4.5:1 on white at least (WCAG 2.2, 1.4.3)
  std::optional<std::string> logo_url;  // changes with the picture
};
FIELDS(Brand, revision, portal_name, accent, logo_url)

/// Lives while the program runs.
class Branding {
public:
  virtual ~Branding() = default;
  virtual Result<Brand> brand(data::Tx& tx) = 0;
};

std::unique_ptr<Branding> make_branding(Platform& platform, certificates::Certificates& certificates);

/// The contrast of two colours "#rrggbb", 1..21 (WCAG 2.2, relative luminance).
double contrast(std::string_view one, std::string_view other);

}  // namespace mc::branding
