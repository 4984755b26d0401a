// Databases of former releases: made by replaying the migrations of each (tests/upgrade/releases), filled with rows,
// upgraded to this version, and put back.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "appliance/base/text.hpp"
#include "appliance/security/audit_tree.hpp"
#include "appliance/security/testing.hpp"
#include "installer/upgrade/data_files.hpp"
#include "tests/source_root.hpp"

using namespace mc;
using security::testing::must;

namespace {

namespace fs = std::filesystem;

/// As appliance/data/migrator.cpp stores it.
std::string checksum_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return fmt::format("{:016x}-{}", hash, text.size());
}

struct Release {
  std::string name;
  std::map<std::string, std::string> checksums;  // "accounts/0001_create.sql"
};

std::vector<Release> releases() {
  std::vector<Release> out;
  for (const auto& entry : fs::directory_iterator(tests::source_root() / "tests/upgrade/releases")) {
    Release release{entry.path().stem().string(), {}};
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);)
      if (!line.empty() && line[0] != '#')
        release.checksums[line.substr(0, line.find(' '))] = line.substr(line.find(' ') + 1);
    out.push_back(std::move(release));
  }
  std::ranges::sort(out, {}, &Release::name);
  return out;
}

std::vector<EmbeddedFile> migrations_of(const Release& release) {
  std::vector<EmbeddedFile> out;
  for (const EmbeddedFile& file : embedded_migrations())
    if (release.checksums.contains(std::string(file.path))) out.push_back(file);
  return out;
}

/// A data directory with the database of one release.
struct House {
  security::testing::TemporaryFolder folder{};
  ManualClock clock{};
  std::unique_ptr<Random> random = seeded_random(3);
  std::unique_ptr<security::Keys> keys = security::Keys::from_root(Bytes(32, 3));
  std::unique_ptr<data::Database> db;

  House() {
    for (const char* name : {"db", "audit", "upgrade"}) fs::create_directories(folder.path() / name);
  }
  Status open(std::span<const EmbeddedFile> migrations) {
    db.reset();
    Secret key = keys->database_key();
    data::Options options;
    options.file = folder.path() / "db" / "medconnect.db";
    options.key = key.view();
    options.readers = 1;
    options.durable = false;
    db = TRY(data::Database::open(options, clock));
    return db->migrate(migrations);
  }
  std::unique_ptr<security::AuditTree> audit() {
    return security::make_audit_log(*db, clock, *random, *keys, folder.path() / "audit" / "checkpoints.txt");
  }
  void fill();
  /// Rows that every release has, as text: what must be the same afterwards.
  std::string rows() {
    return must(db->read([&](data::Tx& tx) -> Result<std::string> {
      std::string out;
      for (const auto& [module, sql] : std::vector<std::pair<const char*, const char*>>{
               {"accounts", "SELECT group_concat(handle || email || status || created_at) FROM accounts_people"},
               {"accounts", "SELECT group_concat(hash || failures) FROM accounts_passwords"},
               {"organisation", "SELECT group_concat(kind || name) FROM organisation_units"},
               {"organisation",
                "SELECT group_concat(employee_number || job_title || hired_on) FROM organisation_staff"},
               {"courses", "SELECT group_concat(title || status || revision) FROM courses_courses"},
               {"credentials", "SELECT group_concat(type_name || number || expires_on) FROM credentials_items"}})
        out += TRY(tx.in(data::Module{module}).one<std::string>(sql)) + "\n";
      return out;
    }));
  }
};

void House::fill() {
  for (int n = 1; n <= 40; ++n) {
    must(db->write([&](data::Tx& tx) -> Status {
      PersonId person = PersonId::make(clock, *random);
      Uuid unit = PersonId::make(clock, *random).bytes, course = PersonId::make(clock, *random).bytes,
           card = PersonId::make(clock, *random).bytes;
      std::string number = std::to_string(1000 + n), mail = "nurse" + number + "@hospital.example";
      TRY(tx.in(data::Module{"accounts"})
              .run("INSERT INTO accounts_people (id, handle, first_name, last_name, email, email_key, employee_number, "
                   "status, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
                   person, "nurse" + number, "Ana", "Reyes", mail, mail, number, "active", tx.now(), tx.now()));
      TRY(tx.in(data::Module{"accounts"})
              .run("INSERT INTO accounts_passwords (person_id, hash, must_change, changed_at) VALUES (?,?,?,?)", person,
                   "$argon2id$" + number, false, tx.now()));
      TRY(tx.in(data::Module{"organisation"})
              .run("INSERT INTO organisation_units (id, kind, name, name_key, created_at) VALUES (?,?,?,?,?)", unit,
                   "unit", "Ward " + number, "ward " + number, tx.now()));
      TRY(tx.in(data::Module{"organisation"})
              .run(
                  "INSERT INTO organisation_staff (person_id, employee_number, first_name, last_name, email, sort_key, "
                  "profession, job_title, unit_id, hired_on, status, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                  person, number, "Ana", "Reyes", mail, "reyes ana", "registered_nurse", "Staff nurse", unit,
                  "2024-01-02", "active", tx.now()));
      TRY(tx.in(data::Module{"courses"})
              .run("INSERT INTO courses_courses (id, status, revision, changed_since_published, title, title_key, "
                   "summary, difficulty, language, objectives, author_id, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                   course, "draft", 1, 0, "Course " + number, "course " + number, "", "beginner", "en", "[]", person,
                   tx.now()));
      TRY(tx.in(data::Module{"credentials"})
              .run("INSERT INTO credentials_items (id, person_id, kind, type, type_name, issuing_body, state, number, "
                   "compact, compact_states, issued_on, expires_on, status, notes, created_at, updated_at) VALUES "
                   "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                   card, person, "licence", "RN", "Registered nurse", "Board", "TX", "RN" + number, 0, "[]",
                   "2024-01-01", "2026-12-31", "active", "", tx.now(), tx.now()));
      return {};
    }));
    auto log = audit();
    must(db->write([&](data::Tx& tx) {
      return log->append(tx, {{}, "course.published", "course:" + std::to_string(n)});
    }));
    clock.advance(std::chrono::minutes(7));
  }
  must(audit()->checkpoint());
}

}  // namespace

TEST_SUITE("releases scenario") {
  TEST_CASE("migrations of releases are never edited or taken away") {
    std::map<std::string, std::string> present;
    for (const EmbeddedFile& file : embedded_migrations()) present[std::string(file.path)] = checksum_of(file.bytes);
    REQUIRE(releases().size() >= 3);
    for (const Release& release : releases())
      for (const auto& [path, checksum] : release.checksums)
        CHECK_MESSAGE(present[path] == checksum, release.name, ": ", path,
                      " differs from what that release applied: write a new migration instead");
  }

  TEST_CASE("data of each release are upgraded, refused by the old program, and put back") {
    for (const Release& release : releases()) {
      CAPTURE(release.name);
      House house;
      std::vector<EmbeddedFile> old = migrations_of(release);
      REQUIRE(old.size() == release.checksums.size());
      must(house.open(old));
      house.fill();
      const std::string before = house.rows();
      fs::path kept = house.folder.path() / "upgrade" / "kept";
      fs::create_directories(kept);
      must(house.db->snapshot(kept / "medconnect.db"));
      must(upgrade::copy_papers(house.folder.path(), kept));

      must(house.open(embedded_migrations()));
      CHECK(house.rows() == before);
      must(house.db->integrity_check());
      CHECK(must(house.audit()->verify()).ok);
      // Something comes in with the new version, and a checkpoint of it.
      auto log = house.audit();
      must(house.db->write([&](data::Tx& tx) { return log->append(tx, {{}, "course.published", "course:new"}); }));
      must(log->checkpoint());
      log.reset();

      if (old.size() < embedded_migrations().size()) {
        Status refused = house.open(old);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == "database_too_new");
        CHECK(refused.error().detail.find("Start that version again, or restore the copy") != std::string::npos);
      }
      house.db.reset();
      must(upgrade::restore(house.folder.path(), kept));
      must(house.open(old));
      CHECK(house.rows() == before);
      must(house.db->integrity_check());
      CHECK(must(house.audit()->verify()).ok);
    }
  }
}
