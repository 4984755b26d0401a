// Databases of former releases: made by replaying the migrations of each (tests/upgrade/releases), filled with rows,
// upgraded to this version, and put back.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
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
  /// The data directory that a former program left, in place of the empty one.
  void take(const fs::path& archive) {
    std::string command = fmt::format("tar -C '{}' --no-same-owner -xf '{}'", folder.path().string(), archive.string());
    REQUIRE(std::system(command.c_str()) == 0);
    keys = must(security::Keys::open(security::key_place(folder.path())));
  }
  /// How many rows each table has.
  std::map<std::string, std::int64_t> counts() {
    std::set<std::string, std::less<>> owners;
    for (const EmbeddedFile& file : embedded_migrations()) owners.emplace(file.path.substr(0, file.path.find('/')));
    const std::string schema = must(db->schema_text());
    std::map<std::string, std::int64_t> out;
    for (std::string_view line : split(schema, '\n')) {
      constexpr std::string_view kStart = "CREATE TABLE ";
      if (!line.starts_with(kStart)) continue;
      line.remove_prefix(kStart.size());
      std::string name(line.substr(0, line.find_first_of(" (")));
      std::erase_if(name, [](char c) { return c == '"'; });
      std::string owner = name.substr(0, name.find('_'));
      if (!owners.contains(owner)) continue;
      out[name] = must(db->read([&](data::Tx& tx) {
        return tx.in(data::Module{owner}).one<std::int64_t>(fmt::format("SELECT count(*) FROM {}", name));
      }));
    }
    return out;
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

  TEST_CASE("data directories that former programs left are upgraded, and put back") {
    int found = 0;
    for (const Release& release : releases()) {
      fs::path archive = tests::source_root() / "tests/upgrade/data" / (release.name + ".tar");
      if (!fs::exists(archive)) continue;
      ++found;
      CAPTURE(release.name);
      House house;
      house.take(archive);
      std::vector<EmbeddedFile> old = migrations_of(release);
      must(house.open(old));
      const std::string before = house.rows();
      const auto counts = house.counts();
      CHECK(counts.at("accounts_people") == 50);
      CHECK(counts.size() > 100);
      CHECK(must(house.audit()->verify()).ok);
      fs::path kept = house.folder.path() / "upgrade" / "kept";
      fs::create_directories(kept);
      must(house.db->snapshot(kept / "medconnect.db"));
      must(upgrade::copy_papers(house.folder.path(), kept));

      must(house.open(embedded_migrations()));
      CHECK(house.rows() == before);
      auto after = house.counts();
      for (const auto& [table, rows] : counts) {
        CAPTURE(table);
        CHECK(after.at(table) >= rows);
      }
      must(house.db->integrity_check());
      CHECK(must(house.audit()->verify()).ok);

      house.db.reset();
      must(upgrade::restore(house.folder.path(), kept));
      must(house.open(old));
      CHECK(house.counts() == counts);
      CHECK(house.rows() == before);
      must(house.db->integrity_check());
      CHECK(must(house.audit()->verify()).ok);
    }
    CHECK(found >= 1);
  }
}
