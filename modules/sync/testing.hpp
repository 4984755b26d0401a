#pragma once
// For tests of module sync: a hospital of 90 people with training and cards, whose every text is a canary; a receiver.
#include "modules/audiences/audiences.hpp"
#include "modules/sync/bundle.hpp"
#include "modules/sync/requests.hpp"
#include <doctest/doctest.h>

#include "modules/testing.hpp"

namespace mc::sync::testing {

/// The receiver's side, by the published format.
struct Opened {
  std::string header;
  std::map<std::string, Bytes> files;
  std::string whole;
};

inline std::map<std::string, Bytes> untar(ByteView tar) {
  std::map<std::string, Bytes> out;
  for (std::size_t at = 0; at + 512 <= tar.size() && tar[at] != 0;) {
    const std::string name(reinterpret_cast<const char*>(tar.data() + at));
    const std::size_t size = std::stoul(std::string(as_text(tar.subspan(at + 124, 11))), nullptr, 8);
    const ByteView content = tar.subspan(at + 512, size);
    out[name] = Bytes(content.begin(), content.end());
    at += 512 + (size + 511) / 512 * 512;
  }
  return out;
}

inline Opened open_bundle(std::string_view file, const security::SealPair& receiver) {
  Opened out;
  const std::size_t line = file.find('\n');
  REQUIRE(line != std::string_view::npos);
  out.header = file.substr(0, line);
  const std::size_t at_key = out.header.find(R"("key":")") + 7;
  const Bytes sealed =
      must(from_hex(std::string_view(out.header).substr(at_key, out.header.find('"', at_key) - at_key)));
  const Bytes key = must(security::open_sealed_to(receiver, sealed));
  ByteView rest = as_bytes(file.substr(line + 1));
  security::StreamOpener stream(key, rest.first(security::kStreamHeaderBytes));
  rest = rest.subspan(security::kStreamHeaderBytes);
  bool last = false;
  while (!rest.empty()) {
    REQUIRE_FALSE(last);
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i) size = size << 8 | rest[static_cast<std::size_t>(i)];
    Bytes plain;
    must(stream.pull(rest.subspan(4, size), plain, last));
    out.whole += as_text(plain);
    rest = rest.subspan(4 + size);
  }
  REQUIRE(last);
  out.files = untar(as_bytes(out.whole));
  return out;
}

/// Keeps parts as the reference receiver does.
struct Receiver {
  security::SealPair pair = security::seal_pair(Bytes(32, 5));
  security::SigningKey signer{Bytes(32, 6)};
  std::map<std::string, std::string> parts{};  // by bundle
  std::map<std::string, std::int64_t> sizes{};
  std::vector<std::string> asked{};
  int busy_after = -1;  // so many parts are taken, then 503
  bool forge = false;

  Result<net::HttpAnswer> answer(const net::HttpRequest& request) {
    const std::string name = request.url.substr(request.url.rfind('/') + 1);
    asked.push_back(request.method);
    if (!request.headers.contains("Authorization") || request.headers.at("Authorization") != "Bearer token-1")
      return net::HttpAnswer{401, "", ""};
    if (request.method == "DELETE") return net::HttpAnswer{parts.erase(name) > 0 ? 204 : 404, "", ""};
    if (request.method == "PUT") {
      if (busy_after == 0) return net::HttpAnswer{503, "", ""};
      if (busy_after > 0) --busy_after;
      const std::string range = request.headers.at("Content-Range");
      const std::int64_t from = std::stoll(range.substr(6));
      if (from != static_cast<std::int64_t>(parts[name].size())) return net::HttpAnswer{409, "", ""};
      parts[name] += *request.body;
      sizes[name] = std::stoll(range.substr(range.find('/') + 1));
    }
    if (!parts.contains(name)) return net::HttpAnswer{404, "", ""};
    const std::string& have = parts[name];
    if (static_cast<std::int64_t>(have.size()) < sizes[name])
      return net::HttpAnswer{200, "application/json", R"({"received":)" + std::to_string(have.size()) + "}"};
    const std::string hash = to_hex(security::sha256(as_bytes(have))), at = "2026-11-20T10:00:00.000Z";
    auto signature = signer.sign(as_bytes(receipt_text(name, hash, at)));
    if (forge) signature[0] ^= 1;
    return net::HttpAnswer{200, "application/json",
                           R"({"bundle":")" + name + R"(","sha256":")" + hash + R"(","received_at":")" + at +
                               R"(","signature":")" + to_hex(signature) + "\"}"};
  }
};

struct House : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<assessment::Assessment> assessment = assessment::make_assessment(platform);
  std::unique_ptr<courses::Courses> courses = courses::make_courses(platform, *assessment, *organisation, *accounts);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<audiences::Audiences> audiences =
      audiences::make_audiences(platform, *accounts, *organisation, *credentials);
  std::unique_ptr<learning::Learning> learning =
      learning::make_learning(platform, *courses, *assessment, *organisation, *notifications, *audiences, *accounts);
  Receiver receiver{};
  std::unique_ptr<Sync> sync;
  std::vector<std::string> canaries{};
  PersonId ada{}, olga{}, pia{};

  explicit House(bool enabled = true) {
    sync =
        make_sync(platform, {*accounts, *organisation, *courses, *learning, *credentials, *keys, "0.9.1-test", enabled,
                             [this](const std::string&) -> SyncSend {
                               return [this](const net::HttpRequest& request) { return receiver.answer(request); };
                             },
                             folder.path()});
    must(permissions.add({"compliance:view", {"compliance_officer"}}));  // of a module that is not here
    start();
    people();
    ada = person_of("9001"), olga = person_of("9002"), pia = person_of("9003");
    training();
    cards();
  }
  std::string canary(std::string text) {
    canaries.push_back(text);
    return text;
  }
  void people() {
    std::string csv = "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
                      "manager_employee_number,hire_date,status\n";
    for (int i = 0; i < 90; ++i) {
      const std::string n = std::to_string(i);
      csv += canary("EMP77" + n + "x") + "," + canary("Zuqfirst" + n) + "," + canary("Vexlast" + n) + "," +
             canary("zq" + n + "@canary.example") + ",Canarysite,Canarydept,Canaryunit," + canary("MRN 00551" + n) +
             "," + (i < 60 ? "RN" : "MD") + ",,2020-01-01,active\n";
    }
    for (const char* row : {"9001,Ada,Lind,ada", "9002,Olga,Frost,olga", "9003,Pia,Holm,pia"})
      csv += std::string(row) + "@mercy.example,Canarysite,Canarydept,Canaryunit,Officer,OTHER,,2020-01-01,active\n";
    for (const char* word : {"Canarysite", "Canarydept", "Canaryunit"}) canaries.emplace_back(word);
    auto report = must(organisation->import_staff(csv, "staff.csv", true, std::nullopt));
    REQUIRE(report.rejected == 0);
    must(deliver());
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  void training() {
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{Text<1, 300>(canary("Canaryobjective 512-555-0199"))}};
    courses::LessonSave text;
    text.document = RawJson{
        R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Canarylesson text."}]}]})"};
    canaries.emplace_back("Canarylesson");
    const courses::NewCourse in{canary("Canarycourse of Dr. Vexlast"), std::nullopt};
    const CourseId course = must(db->write([&](data::Tx& tx) {
      return courses->author_complete(
          tx, ada, in, about,
          {{"Canarymodule", {{courses::NewLesson{0, "Canarytitle", courses::LessonFormat::text}, text}}}});
    }));
    must(deliver());
    must(db->write([&](data::Tx& tx) -> Status {
      for (int i = 0; i < 90; ++i) {
        const PersonId who = TRY(accounts->find_by_employee_number(tx, "EMP77" + std::to_string(i) + "x")).value();
        TRY(learning->demand(tx, {who, course, clock.today() + (i % 3 == 2 ? -5 : 30), "Canaryreason", "test:1", {}}));
        if (i % 3 == 0) TRY(learning->record_completion(tx, who, course, clock.now()));
      }
      return {};
    }));
    canaries.emplace_back("Canaryreason");
    must(deliver());
  }
  void cards() {
    std::string csv = "employee_number,kind,type,issuing_body,state,number,issue_date,expiry_date\n";
    for (int i = 0; i < 90; ++i)
      csv += "EMP77" + std::to_string(i) + "x,certification,BLS,Canarybody,," + canary("CARD8800" + std::to_string(i)) +
             ",2026-01-01," + to_string(clock.today() + (i % 2 == 0 ? 300 : 20)) + "\n";
    canaries.emplace_back("Canarybody");
    must(credentials->import_credentials(csv, "cards.csv", true, std::nullopt));
    must(deliver());
  }

  http::TestClient as(PersonId who, std::string role) {
    return api->sign_in({{std::move(role), security::ScopeKind::platform, std::nullopt}}, who);
  }
  http::TestClient operators() { return as(ada, "operator"); }
  http::TestClient officer() { return as(olga, "compliance_officer"); }
  http::TestClient privacy() { return as(pia, "privacy_officer"); }
  std::string settings_json(const std::string& way = "https") const {
    return R"({"settings":{"way":")" + way + R"(","receiver_key":")" + to_hex(receiver.pair.public_key) +
           R"(","receipt_key":")" + to_hex(receiver.signer.public_key()) +
           R"(","url":"https://sync.example/v1","endpoint":"","bucket":"","region":"","access_key":"","prefix":"",)"
           R"("trust_pem":"","proxy":"","k":11},"secret":"token-1"})";
  }
  static constexpr std::string_view kTwo = R"({"tables":["training_status","credential_status"]})";
  void settle() { REQUIRE(operators().put("/sync/settings", settings_json()).status == 200); }
  SyncRelease begin(std::string_view tables = kTwo) {
    auto made = operators().post("/sync/releases", tables);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    return one(made.json<SyncRelease>().id);
  }
  SyncRelease one(ReleaseId id) { return officer().get("/sync/releases/" + id.text()).json<SyncRelease>(); }
  std::string path(ReleaseId id, const std::string& step) { return "/sync/releases/" + id.text() + "/" + step; }
  SyncRelease approved() {
    settle();
    const SyncRelease release = begin();
    officer().post(path(release.id, "approve"), "{}");
    if (one(release.id).state == ReleaseState::ready) privacy().post(path(release.id, "approve"), "{}");
    return one(release.id);
  }
};

}  // namespace mc::sync::testing
