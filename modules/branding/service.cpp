#include "modules/branding/service.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "appliance/documents/photo.hpp"

namespace mc::branding {
namespace {

constexpr std::int64_t kMostBytes = 10 << 20;
constexpr int kLogoWidth = 600, kLogoHeight = 200;
constexpr double kLeastContrast = 4.5;  // WCAG 2.2, 1.4.3

std::optional<double> channel(std::string_view hex) {
  int value = 0;
  const auto read = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
  if (read.ec != std::errc() || read.ptr != hex.data() + hex.size()) return std::nullopt;
  const double part = value / 255.0;
  return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

std::optional<double> luminance(std::string_view colour) {
  if (colour.size() != 7 || colour[0] != '#') return std::nullopt;
  const auto red = channel(colour.substr(1, 2)), green = channel(colour.substr(3, 2)), blue = channel(colour.substr(5));
  if (!red || !green || !blue) return std::nullopt;
  return 0.2126 * *red + 0.7152 * *green + 0.0722 * *blue;
}

std::optional<BlobId>& blob_of(RevisionRow& row, Picture which) {
  return which == Picture::logo ? row.logo_blob : row.signature_blob;
}

std::optional<std::string> logo_url(const RevisionRow& row) {
  if (!row.logo_blob) return std::nullopt;
  return "/api/v1/branding/logo?v=" + row.logo_blob->text().substr(24);
}

BrandingSettings view(const RevisionRow& row) {
  BrandingSettings out;
  out.revision = row.revision;
  out.portal_name = row.portal_name;
  out.accent = row.accent;
  out.logo_url = logo_url(row);
  out.has_signature = row.signature_blob.has_value();
  out.signatory = row.signatory;
  out.signatory_title = row.signatory_title;
  out.note = row.note;
  if (row.revision > 0) out.changed_at = row.changed_at;
  return out;
}

constexpr const char* kColumns =
    "SELECT revision, portal_name, accent, logo_blob, signature_blob, signatory, signatory_title, note, changed_at, "
    "changed_by FROM branding_revisions ";

}  // namespace

double contrast(std::string_view one, std::string_view other) {
  const double a = luminance(one).value_or(0), b = luminance(other).value_or(0);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

Result<RevisionRow> Service::newest(data::Tx& tx) {
  auto row = TRY(tx.in(kModule).first<RevisionRow>(std::string(kColumns) + "ORDER BY revision DESC LIMIT 1"));
  return row.value_or(RevisionRow{});
}

Result<Brand> Service::brand(data::Tx& tx) {
  const RevisionRow row = TRY(newest(tx));
  return Brand{row.revision, row.portal_name.empty() ? platform_.settings.organisation_name : row.portal_name,
               row.accent, logo_url(row)};
}
Result<Brand> Service::brand() {
  return platform_.db.read([&](data::Tx& tx) { return brand(tx); });
}

Result<std::int64_t> Service::current(data::Tx& tx) { return TRY(newest(tx)).revision; }

Result<certificates::PageLook> Service::look(data::Tx& tx, std::int64_t revision) {
  auto row = TRY(tx.in(kModule).first<RevisionRow>(std::string(kColumns) + "WHERE revision = ?", revision));
  if (!row) return certificates::PageLook{};
  return certificates::PageLook{row->revision, row->accent,    row->signatory,     row->signatory_title,
                                row->note,     row->logo_blob, row->signature_blob};
}

Result<BrandingSettings> Service::settings() {
  return platform_.db.read([&](data::Tx& tx) -> Result<BrandingSettings> { return view(TRY(newest(tx))); });
}

Result<BrandingSettings> Service::keep(data::Tx& tx, const security::Viewer& viewer, RevisionRow row,
                                       std::string_view what) {
  row.revision += 1;
  row.changed_at = tx.now();
  row.changed_by = viewer.person;
  TRY(tx.in(kModule).run("INSERT INTO branding_revisions (revision, portal_name, accent, logo_blob, signature_blob, "
                         "signatory, signatory_title, note, changed_at, changed_by) VALUES (?,?,?,?,?,?,?,?,?,?)",
                         row.revision, row.portal_name, row.accent, row.logo_blob, row.signature_blob, row.signatory,
                         row.signatory_title, row.note, row.changed_at, row.changed_by));
  // Each revision holds its pictures: certificates are drawn with them years later.
  for (Picture which : {Picture::logo, Picture::signature})
    if (const auto& blob = blob_of(row, which))
      TRY(platform_.blobs.add_reference(tx, *blob,
                                        fmt::format("branding:{}:{}", row.revision, shape::enum_name(which))));
  security::AuditEvent event;
  event.actor = viewer.person;
  event.action = "branding.changed";
  event.object = fmt::format("branding:{}", row.revision);
  event.details = {fmt::format(R"({{"what":"{}"}})", what)};
  TRY(platform_.audit.append(tx, event));
  return view(row);
}

Result<BrandingSettings> Service::change(const security::Viewer& viewer, const BrandingIn& in) {
  const std::string accent = ascii_lower(in.accent.value);
  if (!luminance(accent)) return invalid("accent", "no_colour", "Write the colour as # and six digits, like #0a5f63.");
  if (contrast(accent, "#ffffff") < kLeastContrast)
    return invalid("accent", "colour_too_pale",
                   fmt::format("The colour is too pale for text on white: {:.1f}:1, and 4.5:1 is needed.",
                               contrast(accent, "#ffffff")));
  return platform_.db.write([&](data::Tx& tx) -> Result<BrandingSettings> {
    RevisionRow row = TRY(newest(tx));
    if (row.revision != in.revision)
      return conflict("changed_elsewhere", "Somebody changed it meanwhile; look at it again.");
    row.portal_name = in.portal_name.value;
    row.accent = accent;
    row.signatory = in.signatory.value;
    row.signatory_title = in.signatory_title.value;
    row.note = in.note.value;
    return keep(tx, viewer, std::move(row), "settings");
  });
}

Result<BrandingSettings> Service::replace(const security::Viewer& viewer, Picture which, std::optional<BlobId> blob) {
  return platform_.db.write([&](data::Tx& tx) -> Result<BrandingSettings> {
    RevisionRow row = TRY(newest(tx));
    if (!blob && !blob_of(row, which)) return view(row);
    blob_of(row, which) = blob;
    return keep(tx, viewer, std::move(row), shape::enum_name(which));
  });
}

Result<BrandingSettings> Service::set_picture(const security::Viewer& viewer, Picture which, http::Upload& upload) {
  const std::string body = TRY(http::read_body(upload, kMostBytes));
  const Bytes clean = TRY(documents::fitting_picture(as_bytes(body), kLogoWidth, kLogoHeight));
  const auto blob = TRY(platform_.blobs.put(clean, "image/jpeg"));
  return replace(viewer, which, blob.id);
}

Result<BrandingSettings> Service::remove_picture(const security::Viewer& viewer, Picture which) {
  return replace(viewer, which, std::nullopt);
}

Result<http::Download> Service::logo() {
  const RevisionRow row = TRY(platform_.db.read([&](data::Tx& tx) { return newest(tx); }));
  if (!row.logo_blob) return not_found("no_logo");
  const Bytes bytes = TRY(platform_.blobs.read_all(*row.logo_blob, kMostBytes));
  http::Download out;
  out.media_type = "image/jpeg";
  out.file_name = "logo.jpg";
  out.size = static_cast<std::int64_t>(bytes.size());
  out.show_inline = true;
  out.write = [bytes](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    const auto from = static_cast<std::size_t>(offset);
    const std::size_t count = length < 0 ? bytes.size() - from : static_cast<std::size_t>(length);
    return sink(ByteView(bytes).subspan(from, count));
  };
  return out;
}

Result<http::Download> Service::sample() {
  const auto look = TRY(platform_.db.read(
      [&](data::Tx& tx) -> Result<certificates::PageLook> { return this->look(tx, TRY(newest(tx)).revision); }));
  const Bytes page = TRY(certificates_.sample(look));
  http::Download out;
  out.media_type = "application/pdf";
  out.file_name = "certificate-sample.pdf";
  out.size = static_cast<std::int64_t>(page.size());
  out.write = [page](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    const auto from = static_cast<std::size_t>(offset);
    const std::size_t count = length < 0 ? page.size() - from : static_cast<std::size_t>(length);
    return sink(ByteView(page).subspan(from, count));
  };
  return out;
}

}  // namespace mc::branding
