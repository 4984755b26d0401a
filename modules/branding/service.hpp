#pragma once
// Rules of module branding. Thread-safe: state is in the database.
#include "modules/branding/branding.hpp"

namespace mc::branding {

inline constexpr data::Module kModule{"branding"};
inline constexpr std::string_view kManage = "branding:manage";
inline constexpr std::string_view kAccent = "#0a5f63";  // web/src/styles/tokens.css

enum class Picture : std::uint8_t { logo, signature };
ENUM_NAMES(Picture, logo, signature)

struct RevisionRow {
  std::int64_t revision = 0;
  std::string portal_name;
  std::string accent{kAccent};
  std::optional<BlobId> logo_blob;
  std::optional<BlobId> signature_blob;
  std::string signatory;
  std::string signatory_title;
  std::string note;
  Instant changed_at;
  PersonId changed_by{};
};
FIELDS(RevisionRow, revision, portal_name, accent, logo_blob, signature_blob, signatory, signatory_title, note,
       changed_at, changed_by)

struct BrandingSettings {
  std::int64_t revision = 0;
  std::string portal_name;
  std::string accent;
  std::optional<std::string> logo_url;
  bool has_signature = false;
  std::string signatory;
  std::string signatory_title;
  std::string note;
  std::optional<Instant> changed_at;
};
FIELDS(BrandingSettings, revision, portal_name, accent, logo_url, has_signature, signatory, signatory_title, note,
       changed_at)
struct BrandingIn {
  std::int64_t revision = 0;  // the one that was shown; another is refused
  Text<0, 60> portal_name;
  Text<7, 7> accent;
  Text<0, 80> signatory;
  Text<0, 120> signatory_title;
  Text<0, 160> note;
};
FIELDS(BrandingIn, revision, portal_name, accent, signatory, signatory_title, note)
struct PictureQuery {
  std::optional<Text<0, 60>> v;
};
FIELDS(PictureQuery, v)
struct PictureUpload {
  std::optional<Text<0, 255>> file_name;
};
FIELDS(PictureUpload, file_name)

class Service final : public Branding, public certificates::PageLooks {
public:
  Service(Platform& platform, certificates::Certificates& certificates)
      : platform_(platform), certificates_(certificates) {}

  Result<Brand> brand(data::Tx& tx) override;
  Result<std::int64_t> current(data::Tx& tx) override;
  Result<certificates::PageLook> look(data::Tx& tx, std::int64_t revision) override;

  Result<Brand> brand();
  Result<BrandingSettings> settings();
  Result<BrandingSettings> change(const security::Viewer& viewer, const BrandingIn& in);
  Result<BrandingSettings> set_picture(const security::Viewer& viewer, Picture which, http::Upload& upload);
  Result<BrandingSettings> remove_picture(const security::Viewer& viewer, Picture which);
  Result<http::Download> logo();
  /// A sample certificate as the settings are now.
  Result<http::Download> sample();

private:
  Result<RevisionRow> newest(data::Tx& tx);
  /// Keeps `row` as the next revision and says so in the audit log.
  Result<BrandingSettings> keep(data::Tx& tx, const security::Viewer& viewer, RevisionRow row, std::string_view what);
  Result<BrandingSettings> replace(const security::Viewer& viewer, Picture which, std::optional<BlobId> blob);

  Platform& platform_;
  certificates::Certificates& certificates_;
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::branding
