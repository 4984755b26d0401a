// Statements over HTTP, in both versions.
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "appliance/security/x509.hpp"
#include "modules/xapi/testing.hpp"
#include "modules/xapi/values.hpp"

namespace mc::xapi {

using testing::escaped;
using testing::Headers;
using testing::Lrs;
using testing::made;
using testing::new_id;

namespace {

std::string voiding(const std::string& target) {
  return made({{"verb", "{\"id\":\"" + std::string(kVoided) + "\"}"},
               {"object", R"({"objectType":"StatementRef","id":")" + target + "\"}"}});
}
std::string with_id(int n, std::map<std::string, std::string> more = {}) {
  more["id"] = "\"" + new_id(n) + "\"";
  return made(more);
}
std::string verb(const std::string& name) { return "{\"id\":\"https://v.example/" + name + "\"}"; }
std::string hash_of(std::string_view text) { return to_hex(security::sha2(security::Sha2::sha256, as_bytes(text))); }
std::string attachment(std::string_view bytes, const std::string& more = "", const std::string& usage = "http://a/b",
                       const std::string& type = "text/plain") {
  return fmt::format(R"({{"usageType":"{}","display":{{"en":"x"}},"contentType":"{}","length":{},"sha2":"{}"{}}})",
                     usage, type, bytes.size(), hash_of(bytes), more);
}
std::string part(std::string_view bytes, const std::string& hash, const std::string& type = "text/plain") {
  std::string out = "--b\r\nContent-Type: " + type + "\r\nContent-Transfer-Encoding: binary\r\n";
  if (!hash.empty()) out += "X-Experience-API-Hash: " + hash + "\r\n";
  return out + "\r\n" + std::string(bytes) + "\r\n";
}
std::string mixed(const std::string& json, const std::string& parts) {
  return "--b\r\nContent-Type: application/json\r\n\r\n" + json + "\r\n" + parts + "--b--\r\n";
}
const Headers kMixed{{"Content-Type", "multipart/mixed; boundary=b"}};

}  // namespace

TEST_CASE("a statement is stored with what the store adds, and given out by its id, in both versions") {
  for (std::string version : {"1.0.3", "2.0.0"}) {
    CAPTURE(version);
    Lrs lrs;
    lrs.version = version;
    auto put = lrs.send("PUT", "/statements?statementId=" + new_id(1), made());
    CHECK_MESSAGE(put.status == 204, put.body);
    auto got = lrs.send("GET", "/statements?statementId=" + new_id(1));
    REQUIRE(got.status == 200);
    CHECK(got.header("Content-Type") == "application/json");
    CHECK(got.header("X-Experience-API-Version") == version);
    CHECK_FALSE(got.header("X-Experience-API-Consistent-Through").empty());
    auto document = must(shape::parse_json(got.body));
    auto root = document.root();
    CHECK(text_member(root, "id") == new_id(1));
    CHECK(text_member(root, "timestamp") == text_member(root, "stored"));
    CHECK(text_member(root, "version") == (version == "1.0.3" ? "1.0.0" : "2.0.0"));
    CHECK(text_member(*member(root, "authority"), "name") == "Simulator");
    CHECK(got.header("Last-Modified") == http_date(*parse_moment(text_member(root, "stored"), Version::v2)));
    CHECK(lrs.send("HEAD", "/statements?statementId=" + new_id(1)).status == 200);
    // The same again is no conflict, whatever its spelling; another one is.
    CHECK(lrs.send("PUT", "/statements?statementId=" + new_id(1), " " + with_id(1)).status == 204);
    auto other = lrs.send("PUT", "/statements?statementId=" + new_id(1), made({{"verb", verb("other")}}));
    CHECK(other.status == 409);
    CHECK_FALSE(other.body.empty());
    CHECK(lrs.post(with_id(1)).status == 200);
    CHECK(lrs.post(with_id(1, {{"verb", verb("other")}})).status == 409);
    CHECK(lrs.post("[" + with_id(5) + "," + with_id(5) + "]").status == 400);
    CHECK(lrs.send("PUT", "/statements", made()).status == 400);
    CHECK(lrs.send("PUT", "/statements?statementId=" + new_id(2), with_id(3)).status == 400);
    CHECK(lrs.send("PUT", "/statements?statementId=" + new_id(2), "[" + made() + "]").status == 400);
    CHECK(lrs.send("GET", "/statements?statementId=" + new_id(9)).status == 404);
  }
}

TEST_CASE("one bad statement refuses the batch") {
  Lrs lrs;
  CHECK(lrs.post("[" + with_id(1) + "," + with_id(2, {{"verb", "{\"id\":\"x\"}"}}) + "]").status == 400);
  CHECK(lrs.send("GET", "/statements?statementId=" + new_id(1)).status == 404);
  CHECK(lrs.post("[" + with_id(1) + ", " + with_id(2) + "]").body == "[\"" + new_id(1) + "\",\"" + new_id(2) + "\"]");
  CHECK(lrs.post("[" + with_id(3) + "," + with_id(1, {{"verb", verb("other")}}) + "]").status == 409);
  CHECK(lrs.ids("") == std::vector<std::string>{new_id(2), new_id(1)});
  for (std::string text : {"", "{", "[1]", "\"x\"", "null", "{}"})
    CHECK(lrs.post(text.empty() ? " " : text).status == 400);
}

TEST_CASE("statements are found by every filter, in order, and page by page under inserts") {
  Lrs lrs;
  std::string registration = R"({"registration":")" + new_id(77) + R"(","instructor":)" + testing::kBo +
                             R"(,"contextActivities":{"grouping":{"id":"https://x.example/program"}}})";
  lrs.post_id(with_id(1));
  lrs.clock.advance(std::chrono::seconds(1));
  std::string between = to_string(lrs.clock.now());
  lrs.clock.advance(std::chrono::seconds(1));
  lrs.post_id(with_id(2, {{"verb", verb("passed")}, {"context", registration}}));
  lrs.post_id(with_id(3, {{"actor", testing::kBo}}));
  lrs.post_id(with_id(4, {{"object", testing::kBo}}));
  using Ids = std::vector<std::string>;
  std::string bo = escaped(testing::kBo), ana = escaped(R"({"mbox":"mailto:ana@x.example"})");
  CHECK(lrs.ids("") == Ids{new_id(4), new_id(3), new_id(2), new_id(1)});
  CHECK(lrs.ids("?ascending=true&limit=2") == Ids{new_id(1), new_id(2)});
  CHECK(lrs.ids("?agent=" + bo) == Ids{new_id(4), new_id(3)});
  CHECK(lrs.ids("?agent=" + bo + "&related_agents=true") == Ids{new_id(4), new_id(3), new_id(2)});
  CHECK(lrs.ids("?agent=" + ana + "&verb=" + escaped("https://v.example/passed")) == Ids{new_id(2)});
  CHECK(lrs.ids("?activity=" + escaped("https://x.example/program")) == Ids{});
  CHECK(lrs.ids("?related_activities=true&activity=" + escaped("https://x.example/program")) == Ids{new_id(2)});
  CHECK(lrs.ids("?registration=" + new_id(77)) == Ids{new_id(2)});
  CHECK(lrs.ids("?since=" + between) == Ids{new_id(4), new_id(3), new_id(2)});
  CHECK(lrs.ids("?until=" + between) == Ids{new_id(1)});
  CHECK(lrs.ids("?since=2100-01-01T00:00:00Z") == Ids{});
  for (std::string query :
       {"?foo=bar", "?Verb=http://a/b", "?limit=-1", "?limit=x", "?verb=x", "?agent=x", "?agent={}", "?since=1",
        "?format=x", "?registration=1", "?related_agents=yes", "?ascending=1", "?limit=1&limit=2"})
    CHECK_MESSAGE(lrs.send("GET", "/statements" + query).status == 400, query);
  for (std::string query : {std::string("verb=http://a/b"), std::string("limit=1"), std::string("ascending=true"),
                            std::string("related_agents=true"), "voidedStatementId=" + new_id(2)})
    CHECK_MESSAGE(lrs.send("GET", "/statements?statementId=" + new_id(1) + "&" + query).status == 400, query);
  // Pages: what is inserted meanwhile comes into none of them.
  for (std::string order : {"false", "true"}) {
    auto page = lrs.send("GET", "/statements?limit=3&ascending=" + order);
    std::string more = Lrs::more_of(page.body);
    REQUIRE(more.starts_with("/xapi/statements/more/"));
    lrs.post_id(made());
    auto next = lrs.send("GET", more.substr(5));
    REQUIRE(next.status == 200);
    CHECK(Lrs::ids_in(next.body).size() + 3 == (order == "false" ? 4 : 5));
    CHECK(Lrs::more_of(next.body).empty());
  }
  CHECK(lrs.send("GET", "/statements/more/abc").status == 404);
}

TEST_CASE("formats: identifiers only, or one language of the canonical definition") {
  Lrs lrs;
  auto defined = [](const std::string& names) {
    return made({{"object", R"({"id":"https://x.example/course","definition":{"name":)" + names + "}}"}});
  };
  lrs.post_id(defined(R"({"en-US":"Course","de":"Kurs"})"));
  auto id = lrs.post_id(defined(R"({"fr":"Cours"})"));
  auto ids = lrs.send("GET", "/statements?format=ids&statementId=" + id).body;
  CHECK(ids.find("Ana Reyes") == std::string::npos);
  CHECK(ids.find("Cours") == std::string::npos);
  CHECK(ids.find("display") == std::string::npos);
  CHECK(ids.find("mailto:ana@x.example") != std::string::npos);
  auto typed = lrs.post_id(made({{"context", R"({"contextActivities":{"parent":[)" + testing::kCourse + "]}}"}}));
  ids = lrs.send("GET", "/statements?format=ids&statementId=" + typed).body;
  CHECK(ids.find(R"("object":{"id":"https://x.example/course"})") != std::string::npos);
  CHECK(ids.find(R"("parent":[{"id":"https://x.example/course"}])") != std::string::npos);
  auto canonical = [&](const std::string& languages) {
    return lrs.send("GET", "/statements?format=canonical&statementId=" + id, "", {{"Accept-Language", languages}}).body;
  };
  CHECK(canonical("de").find(R"("name":{"de":"Kurs"})") != std::string::npos);
  CHECK(canonical("en-GB;q=0.5, fr;q=0.8").find(R"("name":{"fr":"Cours"})") != std::string::npos);
  CHECK(canonical("en").find(R"("display":{"en-US":"completed"})") != std::string::npos);
  CHECK(lrs.send("GET", "/activities?activityId=" + escaped("https://x.example/course")).body.find("Kurs") !=
        std::string::npos);
  auto unknown = lrs.send("GET", "/activities?activityId=" + escaped("https://x.example/new"));
  CHECK(unknown.body == R"({"objectType":"Activity","id":"https://x.example/new"})");
}

TEST_CASE("voiding in any order; a voiding statement cannot be voided; references to voided ones are still found") {
  Lrs lrs;
  using Ids = std::vector<std::string>;
  lrs.post_id(with_id(1, {{"verb", verb("x")}}));
  std::string first = lrs.post_id(voiding(new_id(1)));
  CHECK(lrs.send("GET", "/statements?statementId=" + new_id(1)).status == 404);
  CHECK(lrs.send("GET", "/statements?voidedStatementId=" + new_id(1)).status == 200);
  CHECK(lrs.post(voiding(first)).status == 200);
  CHECK(lrs.send("GET", "/statements?statementId=" + first).status == 200);
  // First the voiding, then what it voids.
  std::string early = lrs.post_id(voiding(new_id(2)));
  lrs.post_id(with_id(2, {{"verb", verb("late")}}));
  CHECK(lrs.send("GET", "/statements?statementId=" + new_id(2)).status == 404);
  CHECK(lrs.send("GET", "/statements?voidedStatementId=" + new_id(2)).status == 200);
  CHECK(lrs.ids("?verb=" + escaped("https://v.example/late")) == Ids{early});
  // Through a chain of references, whatever order they come in.
  auto ref = [](int n, int target) {
    return with_id(n, {{"verb", verb("commented")},
                       {"object", R"({"objectType":"StatementRef","id":")" + new_id(target) + "\"}"}});
  };
  lrs.post_id(ref(12, 11));
  lrs.post_id(ref(11, 10));
  lrs.post_id(with_id(10, {{"verb", verb("root")}}));
  CHECK(lrs.ids("?verb=" + escaped("https://v.example/root")) == Ids{new_id(10), new_id(11), new_id(12)});
}

TEST_CASE("attachments: parts by hash, shared hashes, links only, and what is refused") {
  Lrs lrs;
  std::string text = "here is a simple attachment";
  std::string twice =
      made({{"attachments", "[" + attachment(text) + "," + attachment(text, "", "http://a/other") + "]"}});
  auto stored = lrs.send("POST", "/statements", mixed(twice, part(text, hash_of(text))), kMixed);
  REQUIRE_MESSAGE(stored.status == 200, stored.body);
  std::string id = stored.body.substr(2, 36);
  auto got = lrs.send("GET", "/statements?attachments=true&statementId=" + id);
  CHECK(got.header("Content-Type").starts_with("multipart/mixed; boundary="));
  std::string boundary = multipart_boundary(got.header("Content-Type"));
  auto parts = must(parse_multipart(got.body, boundary));
  REQUIRE(parts.size() == 2);
  CHECK(parts[1].body == text);
  CHECK(parts[1].hash == hash_of(text));
  CHECK(lrs.send("GET", "/statements?attachments=false").header("Content-Type") == "application/json");
  CHECK(lrs.send("GET", "/statements?attachments=true").header("Content-Type").starts_with("multipart/mixed"));
  std::string link = made({{"attachments", "[" + attachment("x", R"(,"fileUrl":"http://a/b")") + "]"}});
  CHECK(lrs.post(link).status == 200);
  CHECK(lrs.send("POST", "/statements", mixed(link, ""), kMixed).status == 200);
  CHECK(lrs.send("POST", "/statements", mixed(made(), ""), kMixed).status == 200);
  std::string one = made({{"attachments", "[" + attachment(text) + "]"}});
  CHECK(lrs.post(one).status == 400);
  CHECK(lrs.send("POST", "/statements", mixed(one, ""), kMixed).status == 400);
  CHECK(lrs.send("POST", "/statements", mixed(one, part(text, "")), kMixed).status == 400);
  CHECK(lrs.send("POST", "/statements", mixed(one, part("another text", hash_of(text))), kMixed).status == 400);
  CHECK(
      lrs.send("POST", "/statements", mixed(one, part(text, hash_of(text)) + part("y", hash_of("y"))), kMixed).status ==
      400);
  CHECK(lrs.send("POST", "/statements", mixed(one, part(text, hash_of(text))),
                 {{"Content-Type", "multipart/form-data; boundary=b"}})
            .status == 400);
  CHECK(lrs.send("POST", "/statements", mixed(one, part(text, hash_of(text))), {{"Content-Type", "multipart/mixed;"}})
            .status == 400);
  CHECK(lrs.send("POST", "/statements", mixed(one, part(text, hash_of(text))),
                 {{"Content-Type", "multipart/mixed; boundary=c"}})
            .status == 400);
  std::string wrong =
      "--b\r\nContent-Type: text/plain\r\n\r\n" + one + "\r\n" + part(text, hash_of(text)) + "--b--\r\n";
  CHECK(lrs.send("POST", "/statements", wrong, kMixed).status == 400);
  CHECK(lrs.send("POST", "/statements", one, {{"Content-Type", ""}}).status == 400);
}

TEST_CASE("signatures are compared with the statement, not with its bytes") {
  Lrs lrs;
  std::string result;  // of the statement that comes with the signature
  auto signed_with = [&](const std::string& algorithm, const std::string& payload, const std::string& type) {
    std::string jws = to_base64url(as_bytes("{\"alg\":\"" + algorithm + "\"}")) + "." +
                      to_base64url(as_bytes(payload)) + "." + to_base64url(as_bytes("signature"));
    std::string statement =
        made({{"attachments", "[" + attachment(jws, "", std::string(kSignature), type) + "]"}, {"result", result}});
    return lrs.send("POST", "/statements", mixed(statement, part(jws, hash_of(jws), type)), kMixed);
  };
  const std::string octets = "application/octet-stream";
  auto good = signed_with("RS256", made(), octets);
  CHECK_MESSAGE(good.status == 200, good.body);
  CHECK(signed_with("RS384", " " + made(), octets).status == 200);
  CHECK(signed_with("RS512", made({{"timestamp", "\"2015-12-18T12:17:00Z\""}}), octets).status == 200);
  CHECK(signed_with("RS256", made(), "text/plain").status == 400);
  CHECK(signed_with("HS256", made(), octets).status == 400);
  CHECK(signed_with("RS256", "{'a'", octets).status == 400);
  CHECK(signed_with("RS256", made({{"verb", verb("other")}}), octets).status == 400);
  // Durations count to hundredths of a second.
  auto lasting = [&](const std::string& sent, const std::string& signed_one) {
    result = R"({"success":true,"duration":")" + sent + "\"}";
    return signed_with("RS256", made({{"result", R"({"success":true,"duration":")" + signed_one + "\"}"}}), octets)
        .status;
  };
  CHECK(lasting("P1DT12H36M0.1237S", "P1DT12H36M0.12S") == 200);
  CHECK(lasting("PT3.100S", "PT3.1S") == 200);
  CHECK(lasting("PT3.001S", "PT3S") == 200);
  CHECK(lasting("PT3.13S", "PT3.12S") == 400);
  CHECK(lasting("PT4S", "PT3S") == 400);
}

TEST_CASE("a certificate in the signature's header has to fit it") {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  X509* certificate = X509_new();
  REQUIRE((key != nullptr && certificate != nullptr));
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  REQUIRE(X509_sign(certificate, key, EVP_sha256()) > 0);
  unsigned char* der = nullptr;
  int size = i2d_X509(certificate, &der);
  std::string x5c = to_base64(ByteView(der, static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  auto signature_of = [&](const std::string& text, const EVP_MD* digest) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    REQUIRE(EVP_DigestSignInit(context, nullptr, digest, nullptr, key) == 1);
    Bytes out(512);
    std::size_t length = out.size();
    REQUIRE(EVP_DigestSign(context, out.data(), &length, as_bytes(text).data(), text.size()) == 1);
    out.resize(length);
    EVP_MD_CTX_free(context);
    return out;
  };
  Lrs lrs;
  auto send = [&](const std::string& algorithm, const EVP_MD* digest, const std::string& statement) {
    std::string head = to_base64url(as_bytes(R"({"alg":")" + algorithm + R"(","x5c":[")" + x5c + "\"]}"));
    std::string text = head + "." + to_base64url(as_bytes(made()));
    std::string jws = text + "." + to_base64url(signature_of(text, digest));
    const std::string octets = "application/octet-stream";
    std::string whole =
        R"({"attachments":[)" + attachment(jws, "", std::string(kSignature), octets) + "]," + statement.substr(1);
    return lrs.send("POST", "/statements", mixed(whole, part(jws, hash_of(jws), octets)), kMixed).status;
  };
  CHECK(send("RS256", EVP_sha256(), made()) == 200);
  CHECK(send("RS384", EVP_sha384(), made()) == 200);
  CHECK(send("RS512", EVP_sha512(), made()) == 200);
  CHECK(send("RS256", EVP_sha512(), made()) == 400);
  CHECK(send("RS256", EVP_sha256(), made({{"actor", testing::kBo}})) == 400);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

TEST_CASE("what belongs to every request: versions, methods, credentials, the alternate syntax, origins") {
  Lrs lrs;
  CHECK(lrs.send("GET", "/about", "", {{"X-Experience-API-Version", ""}, {"Authorization", ""}}).body.find("2.0.0") !=
        std::string::npos);
  auto missing = lrs.send("GET", "/statements", "", {{"X-Experience-API-Version", ""}, {"Authorization", ""}});
  CHECK(missing.status == 400);
  CHECK_FALSE(missing.header("X-Experience-API-Consistent-Through").empty());
  CHECK(missing.header("X-Experience-API-Version") == "2.0.0");
  CHECK(lrs.send("GET", "/statements", "", {{"X-Experience-API-Version", "0.9"}}).status == 400);
  CHECK(lrs.send("GET", "/statements", "", {{"X-Experience-API-Version", "1.0"}}).header("X-Experience-API-Version") ==
        "1.0.3");
  for (std::string target : {"/about", "/statements?limit=1&limit=1", "/statements?verb=%zz", "/nothing"})
    CHECK_MESSAGE(lrs.send("GET", target).header("X-Experience-API-Version") == "1.0.3", target);
  for (std::string wrong : {std::string(), Lrs::basic("foo", "bar"), Lrs::basic("foo", lrs.secret),
                            "Basic:" + lrs.secret, std::string("Bearer x")})
    CHECK(lrs.send("GET", "/statements", "", {{"Authorization", wrong}}).status == 401);
  CHECK(lrs.send("GET", "/statements", "", {{"Authorization", "Bearer " + lrs.secret}}).status == 200);
  auto removed = lrs.send("DELETE", "/statements?statementId=" + new_id(1), "", {{"Authorization", ""}});
  CHECK(removed.status == 405);
  CHECK(removed.header("Allow").find("PUT") != std::string::npos);
  CHECK(lrs.send("POST", "/activities?activityId=http://a/b").status == 405);
  CHECK(lrs.send("PUT", "/agents").status == 405);
  CHECK(lrs.send("GET", "/unknown").status == 404);
  const Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};
  auto alternate = [&](const std::string& method, const std::string& body) {
    return lrs.send("POST", "/statements?method=" + method, body, form).status;
  };
  std::string content = "statementId=" + new_id(1) + "&content=" + escaped(made());
  CHECK(alternate("PUT", content) == 204);
  CHECK(alternate("GET", "limit=1") == 200);
  CHECK(alternate("PUT", content + "&X-Experience-API-Version=0.8") == 400);
  CHECK(alternate("PUT", "statementId=" + new_id(1)) == 400);
  CHECK(alternate("DROP", content) == 400);
  CHECK(lrs.send("POST", "/statements?method=PUT&statementId=" + new_id(1), content, form).status == 400);
  CHECK(lrs.send("PUT", "/statements?method=POST", content, form).status == 400);
  CHECK(lrs.send("POST", "/statements?method=PUT", content).status == 400);
  auto own = lrs.send(
      "POST", "/statements?method=PUT",
      "statementId=" + new_id(2) + "&content=" + escaped(made()) +
          "&X-Experience-API-Version=1.0.3&Authorization=" + escaped(lrs.authorization),
      {{"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", ""}, {"X-Experience-API-Version", ""}});
  CHECK_MESSAGE(own.status == 204, own.body);
  lrs.version = "2.0.0";
  CHECK(alternate("PUT", content) == 400);
  CHECK(alternate("GET", "limit=1") == 400);
  auto origin = [&](const std::string& method, const std::string& from) {
    return lrs.send(method, "/statements", "", {{"Origin", from}}).header("Access-Control-Allow-Origin");
  };
  CHECK(origin("OPTIONS", "https://content.test") == "https://content.test");
  CHECK(origin("GET", "https://content.test") == "https://content.test");
  CHECK(origin("GET", "https://evil.test").empty());
  lrs.make_key(R"(["statements_write"])", R"(["https://evil.test"])");
  CHECK(origin("OPTIONS", "https://evil.test") == "https://evil.test");
}

}  // namespace mc::xapi
