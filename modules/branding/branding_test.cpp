#include "modules/branding/service.hpp"

#include <fstream>
#include <sstream>

#include "modules/certificates/testing.hpp"
#include "tests/source_root.hpp"

namespace mc::branding {
namespace {

struct World : certificates::testing::Hospital {
  std::unique_ptr<Branding> branding = make_branding(platform, *certificates);
  World() {
    start();
    move_in();
  }
  http::TestClient admin() { return as_admin(); }
  BrandingSettings now() { return admin().get("/branding/settings").json<BrandingSettings>(); }
  static BrandingIn with(std::int64_t revision, const char* accent) {
    BrandingIn in;
    in.revision = revision;
    in.portal_name = Text<0, 60>("Mercy Learning");
    in.accent = Text<7, 7>(accent);
    in.signatory = Text<0, 80>("Dr. Helen Ward");
    in.signatory_title = Text<0, 120>("Chief Nursing Officer");
    in.note = Text<0, 160>("Provider 1234");
    return in;
  }
  static std::string picture() {
    std::ifstream file(tests::source_root() / "appliance/docs/images/home.png", std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }
};

}  // namespace

TEST_SUITE("branding") {
  TEST_CASE("contrast is WCAG's") {
    CHECK(contrast("#000000", "#ffffff") == doctest::Approx(21.0));
    CHECK(contrast("#777777", "#ffffff") == doctest::Approx(4.48).epsilon(0.01));
    CHECK(contrast("#0a5f63", "#ffffff") > 4.5);
  }

  TEST_CASE("name and colour are everybody's to see and the administrator's to set") {
    World world;
    auto anyone = world.api->anonymous();
    auto brand = anyone.get("/branding").json<Brand>();
    CHECK(brand.portal_name == "Mercy General Hospital");
    CHECK(brand.accent == "#0a5f63");
    CHECK_FALSE(brand.logo_url.has_value());
    CHECK(world.as(world.ana).get("/branding/settings").status == 403);

    auto admin = world.admin();
    CHECK(admin.put_json("/branding/settings", World::with(0, "#ffcc00")).field_paths() == "accent");
    CHECK(admin.put_json("/branding/settings", World::with(0, "#12345g")).field_paths() == "accent");
    CHECK(admin.put_json("/branding/settings", World::with(0, "#7A1F3D")).status == 200);
    CHECK(admin.put_json("/branding/settings", World::with(0, "#7a1f3d")).code == "changed_elsewhere");
    brand = anyone.get("/branding").json<Brand>();
    CHECK(brand.portal_name == "Mercy Learning");
    CHECK(brand.accent == "#7a1f3d");
    CHECK(brand.revision == 1);
    CHECK(world.audited("branding.changed").size() == 1);
  }

  TEST_CASE("a logo is written anew and served; what is no picture is refused") {
    World world;
    auto admin = world.admin();
    CHECK(admin.upload("/branding/settings/logo", "<svg onload=alert(1)>", "image/svg+xml").code == "photo_unreadable");
    CHECK(world.api->anonymous().get("/branding/logo").status == 404);
    REQUIRE(admin.upload("/branding/settings/logo", World::picture(), "image/png").status == 200);
    auto brand = world.api->anonymous().get("/branding").json<Brand>();
    REQUIRE(brand.logo_url.has_value());
    auto served = world.api->anonymous().get(brand.logo_url->substr(7));
    CHECK(served.status == 200);
    CHECK(served.body.starts_with("\xFF\xD8"));
    CHECK(admin.del("/branding/settings/logo").status == 200);
    CHECK_FALSE(world.now().logo_url.has_value());
    CHECK(world.now().revision == 2);
  }

  TEST_CASE("a certificate keeps the look of the day on which it was issued") {
    World world;
    auto admin = world.admin();
    REQUIRE(admin.upload("/branding/settings/signature", World::picture(), "image/png").status == 200);
    REQUIRE(admin.put_json("/branding/settings", World::with(1, "#7a1f3d")).status == 200);
    CHECK(admin.get("/branding/settings/certificate.pdf").body.starts_with("%PDF"));
    const CourseId course = world.publish("Fire safety", std::nullopt);
    world.complete(world.ana, course);
    auto pdf = [&] {
      auto one = world.as(world.ana).get("/certificates").json<Page<certificates::Certificate>>().items.at(0);
      return world.as(world.ana).get("/certificates/" + one.id.text() + "/pdf").body;
    };
    const std::string before = pdf();
    CHECK(before.find("/Subtype /Image") != std::string::npos);  // the signature
    REQUIRE(admin.put_json("/branding/settings", World::with(2, "#004080")).status == 200);
    REQUIRE(admin.del("/branding/settings/signature").status == 200);
    must(world.blobs->collect_garbage());
    CHECK(pdf() == before);
    // The old revision keeps its picture, for pages that are drawn later.
    auto& looks = dynamic_cast<Service&>(*world.branding);
    auto old = must(world.db->read([&](data::Tx& tx) { return looks.look(tx, 2); }));
    REQUIRE(old.signature.has_value());
    CHECK(must(world.blobs->read_all(*old.signature, 1 << 20)).size() > 100);
    CHECK(old.signatory == "Dr. Helen Ward");
  }
}

}  // namespace mc::branding
