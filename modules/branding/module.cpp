// Composition and HTTP endpoints of module branding.
#include "appliance/http/everywhere.hpp"
#include "modules/branding/service.hpp"

namespace mc::branding {

using http::Call;
using http::Nothing;

namespace {

void add_picture_routes(http::Routes& routes, Service& it, Picture which, std::string path, const std::string& noun) {
  routes.upload<PictureUpload, BrandingSettings>(path, kManage, "Set the " + noun + ": JPEG or PNG, at most 10 MB",
                                                 10 << 20,
                                                 [&it, which](Call& call, http::Upload& upload, const PictureUpload&) {
                                                   return it.set_picture(call.viewer(), which, upload);
                                                 });
  routes.del<BrandingSettings>(std::move(path), kManage, "Remove the " + noun,
                               [&it, which](Call& call) { return it.remove_picture(call.viewer(), which); });
}

}  // namespace

void add_routes(http::Routes& routes, Service& it) {
  routes.get<Brand>("/branding", http::kPublic, "Name, colour and logo of the platform",
                    [&it](Call&) { return it.brand(); });
  routes.download<PictureQuery>("/branding/logo", http::kPublic, "The logo",
                                [&it](Call&, const PictureQuery&) { return it.logo(); });
  routes.get<BrandingSettings>("/branding/settings", kManage, "How the platform and its certificates look",
                               [&it](Call&) { return it.settings(); });
  routes.put<BrandingIn, BrandingSettings>(
      "/branding/settings", kManage, "Change how the platform and its certificates look",
      [&it](Call& call, const BrandingIn& in) { return it.change(call.viewer(), in); });
  add_picture_routes(routes, it, Picture::logo, "/branding/settings/logo", "logo");
  add_picture_routes(routes, it, Picture::signature, "/branding/settings/signature", "signature on certificates");
  routes.download<Nothing>("/branding/settings/certificate.pdf", kManage, "A sample certificate",
                           [&it](Call&, const Nothing&) { return it.sample(); });
}

std::unique_ptr<Branding> make_branding(Platform& platform, certificates::Certificates& certificates) {
  auto service = std::make_unique<Service>(platform, certificates);
  platform.permissions.add({std::string(kManage), {"admin"}}).value();
  certificates.use_looks(*service);
  add_routes(platform.routes, *service);
  http::require_everywhere(platform.routes, kManage);
  return service;
}

}  // namespace mc::branding
