// Badges of certificates through the HTTP pipeline, and the pictures that carry them.
#include "appliance/base/text.hpp"
#include "appliance/documents/badge_image.hpp"
#include "appliance/oidc/jws.hpp"
#include "appliance/security/public_keys.hpp"
#include "modules/badges/service.hpp"
#include "modules/certificates/testing.hpp"

namespace mc::badges {
namespace {

struct World : certificates::testing::Hospital {
  std::unique_ptr<Badges> badges = make_badges(platform, *certificates, *accounts, *keys);
  World() {
    must(permissions.add({"compliance:view", {"manager"}}));  // module compliance's
    start();
    move_in();
  }
  certificates::Certificate certificate_of(PersonId who, std::int64_t valid_months = 24) {
    complete(who, publish("Sepsis: \"first hour\"", Hospital::credit(), valid_months));
    return as(who).get("/certificates").json<Page<certificates::Certificate>>().items.at(0);
  }
  std::string token_of(PersonId who, const certificates::Certificate& it) {
    auto answer = as(who).get("/certificates/" + it.id.text() + "/badge?form=jwt");
    REQUIRE(answer.status == 200);
    return answer.body;
  }
  BadgeCheck check(const std::string& file) {
    auto anyone = api->anonymous();
    auto answer = anyone.upload("/badges/check", file, "application/octet-stream");
    REQUIRE(answer.status == 200);
    return answer.json<BadgeCheck>();
  }
};

std::string baked_in(const std::string& file) { return documents::baked_token(as_bytes(file)).value_or("none"); }

std::string member(const std::string& json, const std::string& name) {
  std::size_t at = json.find("\"" + name + "\":\"");
  if (at == std::string::npos) return {};
  at += name.size() + 4;
  return json.substr(at, json.find('"', at) - at);
}

TEST_SUITE("badges") {
  TEST_CASE("a certificate's badge verifies with the published key alone and says what the certificate says") {
    World world;
    auto it = world.certificate_of(world.ana);
    std::string token = world.token_of(world.ana, it);
    CHECK(world.token_of(world.ana, it) == token);  // made once
    auto anyone = world.api->anonymous();
    auto keys = must(oidc::parse_jwks(anyone.get("/badges/keys.json").body));
    auto jws = must(oidc::read_jws(token));
    // The header carries the key, as section 8.2.2 asks; who verifies looks it up in the issuer's profile.
    std::string profile = anyone.get("/badges/issuer").body;
    Bytes head = must(from_base64url(token.substr(0, token.find('.'))));
    std::string header(head.begin(), head.end());
    CHECK(header.find(R"("typ":"JWT")") != std::string::npos);
    CHECK(profile.find(member(header, "n")) != std::string::npos);
    security::PublicKeyParts parts{security::PublicKeyKind::rsa, must(from_base64url(member(header, "n"))),
                                   must(from_base64url(member(header, "e")))};
    CHECK(security::verify_signature(security::SignatureScheme::rsa_pkcs1_sha256, parts, as_bytes(jws.signed_text),
                                     jws.signature));
    CHECK(keys.size() == 1);
    const std::string& said = jws.payload;
    CHECK(must(shape::parse_json(said)).root().kind() == shape::Kind::object);
    CHECK(member(said, "jti") == "urn:uuid:" + it.id.text());
    CHECK(member(said, "iss") == world.platform.settings.base_url + "/api/v1/badges/issuer");
    CHECK(said.find(R"("name":"Sepsis: \"first hour\"")") != std::string::npos);
    CHECK(said.find(R"("identityHash":"Ana Reyes")") != std::string::npos);
    CHECK(said.find("ana.reyes@") == std::string::npos);  // only its salted hash
    CHECK(said.find(R"("validUntil":")" + to_string(*it.valid_until) + "T23:59:59Z\"") != std::string::npos);
    CHECK(said.find(R"("creditsAvailable":1.5)") != std::string::npos);
    CHECK(world.audited("badge.made").size() == 1);
  }

  TEST_CASE("the picture carries the badge, and the check reads it back from any of its forms") {
    World world;
    auto it = world.certificate_of(world.ana);
    std::string token = world.token_of(world.ana, it);
    auto nurse = world.as(world.ana);
    std::string path = "/certificates/" + it.id.text() + "/badge";
    auto png = nurse.get(path);
    CHECK(png.header("Content-Type") == "image/png");
    CHECK(png.header("Content-Disposition").find("badge-" + it.number + ".png") != std::string::npos);
    CHECK(baked_in(png.body) == token);
    auto svg = nurse.get(path + "?form=svg");
    CHECK(baked_in(svg.body) == token);
    for (const std::string& file : {png.body, svg.body, token}) {
      BadgeCheck checked = world.check(file);
      CHECK(checked.outcome == BadgeOutcome::valid);
      CHECK(checked.holder_name == "Ana Reyes");
      CHECK(checked.number == it.number);
    }
  }

  TEST_CASE("what is changed, foreign, out of date or taken back is not valid") {
    World world;
    auto it = world.certificate_of(world.ana, 1);
    std::string token = world.token_of(world.ana, it);
    std::string changed = token;
    changed.back() = changed.back() == 'A' ? 'Q' : 'A';
    CHECK(world.check(changed).outcome == BadgeOutcome::unknown);
    CHECK_FALSE(world.check(changed).holder_name);
    auto other = must(security::RsaKey::generate());
    CHECK(world.check(must(other->compact("{}", R"({"iss":"https://other.example"})"))).outcome ==
          BadgeOutcome::other_issuer);
    CHECK(world.check("no badge at all").outcome == BadgeOutcome::no_badge);
    world.clock.advance(std::chrono::hours(24 * 40));
    CHECK(world.check(token).outcome == BadgeOutcome::expired);
    auto admin = world.as_admin();
    REQUIRE(admin.post("/certificates/" + it.id.text() + "/revoke", R"({"reason":"given in error"})").status == 200);
    CHECK(world.check(token).outcome == BadgeOutcome::revoked);
    CHECK(world.api->anonymous().get("/badges/revocations").body.find("urn:uuid:" + it.id.text()) != std::string::npos);
    CHECK(world.as(world.ana).get("/certificates/" + it.id.text() + "/badge").status == 409);
  }

  TEST_CASE("nobody takes another's badge, and only administrators see or renew keys") {
    World world;
    auto it = world.certificate_of(world.ana);
    CHECK(world.as(world.bo).get("/certificates/" + it.id.text() + "/badge").status == 404);
    CHECK(world.api->anonymous().get("/certificates/" + it.id.text() + "/badge").status == 401);
    std::string before = world.token_of(world.ana, it);
    CHECK(world.as(world.ana).get("/badges/keys").status == 403);
    auto admin = world.as_admin();
    CHECK(admin.get("/badges/keys").json<BadgeKeys>().items.at(0).badges == 1);
    world.clock.advance(std::chrono::seconds(1));
    auto renewed = admin.post("/badges/keys", "{}").json<BadgeKeys>();
    REQUIRE(renewed.items.size() == 2);
    CHECK(renewed.items[0].signing);
    CHECK(renewed.items[0].badges == 0);
    CHECK(world.check(before).outcome == BadgeOutcome::valid);
    auto second = world.certificate_of(world.bo);
    world.token_of(world.bo, second);
    CHECK(admin.get("/badges/keys").json<BadgeKeys>().items.at(0).badges == 1);
    CHECK(admin.get("/badges/keys").body.find("sealed") == std::string::npos);
  }

  TEST_CASE("a picture is baked once, and hostile pictures hold nothing") {
    Bytes png = must(documents::badge_png(96, {10, 95, 99}));
    Bytes baked = must(documents::bake_png(png, "a.b.c"));
    CHECK(documents::baked_token(baked) == "a.b.c");
    CHECK(code_of(documents::bake_png(baked, "a.b.c")) == "image_unusable");
    CHECK(code_of(documents::bake_png(png, "not a token")) == "image_unusable");
    CHECK(code_of(documents::bake_svg("<svg/>", "a.b.c")) == "image_unusable");
    CHECK_FALSE(documents::baked_token(png));
    for (std::size_t cut = 0; cut < baked.size(); cut += 7)
      (void)documents::baked_token(ByteView(baked).first(cut));  // never past the end
    Bytes lying = baked;
    lying[33] = 0xff;  // the length of the first chunk after the header
    CHECK_FALSE(documents::baked_token(lying));
    CHECK_FALSE(documents::baked_token(as_bytes(R"(<svg><openbadges:credential verify="<script>"/></svg>)")));
    CHECK(documents::baked_token(as_bytes("<svg><openbadges:credential> a.b.c </openbadges:credential></svg>")) ==
          "a.b.c");
  }
}

}  // namespace
}  // namespace mc::badges
