#include "appliance/security/secret_box.hpp"

#include <doctest/doctest.h>

#include "appliance/security/crypto.hpp"
#include "appliance/security/testing.hpp"

namespace mc::security {

using testing::code_of;
using testing::must;

namespace {

constexpr data::Module kVault{"vault"};

/// Three ways in which modules seal: by id, by name, by another column.
struct Vault {
  testing::TemporaryFolder folder;
  ManualClock clock;
  std::unique_ptr<Random> random = seeded_random(5);
  KeyPlace place{folder.path() / "keys", {}, {}, 8 * 1024};
  std::unique_ptr<Keys> keys = must(Keys::create(place, *random)).keys;
  std::unique_ptr<data::Database> db = open();
  SecretBox box{*keys,
                "vault",
                {{"vault", "vault_people", "seed", "id", SealedKey::id, "seed:", true},
                 {"vault", "vault_named", "secret", "name", SealedKey::text, "named:", true},
                 {"vault", "vault_keys", "sealed", "id", SealedKey::integer, "", false, "kid"}}};

  std::unique_ptr<data::Database> open() {
    Bytes key(32, 9);
    data::Options options;
    options.file = folder.path() / "test.db";
    options.key = key;
    options.durable = false;
    auto out = must(data::Database::open(options, clock));
    std::vector<EmbeddedFile> files{
        {"vault/0001_create.sql",
         "CREATE TABLE vault_people (id BLOB PRIMARY KEY, seed BLOB NOT NULL) STRICT;"
         "CREATE TABLE vault_named (name TEXT PRIMARY KEY, secret BLOB) STRICT, WITHOUT ROWID;"
         "CREATE TABLE vault_keys (id INTEGER PRIMARY KEY, kid TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;"}};
    must(out->migrate(files));
    return out;
  }
  void put_person(const Uuid& id, std::string_view text) {
    Bytes sealed = box.seal(as_bytes(text), as_bytes("seed:" + uuid_text(id)), *random);
    must(db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kVault).run("INSERT OR REPLACE INTO vault_people (id, seed) VALUES (?, ?)", ByteView(id),
                            ByteView(sealed)));
      return {};
    }));
  }
  Bytes value(std::string_view sql) {
    return must(db->read([&](data::Tx& tx) { return tx.in(kVault).one<Bytes>(sql); }));
  }
  SealedState state() {
    return must(db->read([&](data::Tx& tx) { return keys->sealed().state(tx, *keys); }));
  }
  void rotate() { keys->adopt(*must(keys->rotate(place, *random, clock.now())).keys); }
};

}  // namespace

TEST_SUITE("security") {
  TEST_CASE("secrets: sealed under the newest version, the rest brought over in steps, the former version refused") {
    Vault vault;
    std::vector<Uuid> people;
    for (int i = 0; i < 5; ++i) {
      people.push_back(make_uuid7(vault.clock.now(), *vault.random));
      vault.put_person(people.back(), "seed " + std::to_string(i));
    }
    Bytes named = vault.box.seal(as_bytes("password"), as_bytes("named:mail"), *vault.random);
    Bytes key = vault.box.seal(as_bytes("private key"), as_bytes("kid-1"), *vault.random);
    must(vault.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kVault).run("INSERT INTO vault_named (name, secret) VALUES ('mail', ?), ('none', NULL)",
                            ByteView(named)));
      TRY(tx.in(kVault).run("INSERT INTO vault_keys (kid, sealed) VALUES ('kid-1', ?)", ByteView(key)));
      return {};
    }));
    CHECK(vault.state().behind == 0);
    Bytes former = vault.value("SELECT seed FROM vault_people ORDER BY id LIMIT 1");
    // What was sealed before there were versions is the bare cipher text: it still opens.
    CHECK(open_sealed(derive_key(vault.keys->kek(KeyPurpose::secrets).view(), "vault", 1).view(), former,
                      as_bytes("seed:" + uuid_text(people[0])))
              .has_value());

    vault.rotate();
    CHECK(vault.state().behind == 7);
    vault.put_person(people[4], "seed 4 again");  // new writes use the new version at once
    CHECK(vault.state().behind == 6);
    CHECK(must(vault.keys->sealed().reseal(*vault.db, *vault.keys, *vault.random, 2)) == 2);
    CHECK(vault.state().behind == 4);  // a stop here loses nothing: both versions open
    CHECK(as_text(must(vault.box.open(former, as_bytes("seed:" + uuid_text(people[0]))))) == "seed 0");
    std::int64_t more = 0;
    while (std::int64_t some = must(vault.keys->sealed().reseal(*vault.db, *vault.keys, *vault.random, 2)))
      more += some;
    CHECK(more == 4);
    CHECK(vault.state().behind == 0);
    for (int i = 0; i < 4; ++i) {
      Bytes sealed = must(vault.db->read([&](data::Tx& tx) {
        return tx.in(kVault).one<Bytes>("SELECT seed FROM vault_people WHERE id = ?", ByteView(people[std::size_t(i)]));
      }));
      CHECK(as_text(must(vault.box.open(sealed, as_bytes("seed:" + uuid_text(people[std::size_t(i)]))))) ==
            "seed " + std::to_string(i));
      // The former root alone opens it no more.
      CHECK_FALSE(vault.box.open(sealed, as_bytes("seed:" + uuid_text(people[4]))).has_value());
    }
    CHECK(as_text(must(vault.box.open(vault.value("SELECT secret FROM vault_named WHERE name = 'mail'"),
                                      as_bytes("named:mail")))) == "password");
    CHECK(as_text(must(vault.box.open(vault.value("SELECT sealed FROM vault_keys"), as_bytes("kid-1")))) ==
          "private key");

    vault.keys->sealed().retire_below(2);
    CHECK(code_of(vault.box.open(former, as_bytes("seed:" + uuid_text(people[0])))) == "key_retired");
  }

  TEST_CASE("secrets: a value that no key opens is counted and stands in nobody's way") {
    Vault vault;
    for (int i = 0; i < 3; ++i) vault.put_person(make_uuid7(vault.clock.now(), *vault.random), "x");
    must(vault.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kVault).run(
          "UPDATE vault_people SET seed = x'00112233' WHERE id IN (SELECT id FROM vault_people LIMIT 2)"));
      return {};
    }));
    vault.rotate();
    CHECK(must(vault.keys->sealed().reseal(*vault.db, *vault.keys, *vault.random, 1)) == 1);
    CHECK(must(vault.keys->sealed().reseal(*vault.db, *vault.keys, *vault.random, 1)) == 0);
    CHECK(vault.state().behind == 2);
    CHECK(vault.state().unreadable == 2);
  }

  TEST_CASE("secrets: what is not kept opens under every version until it is gone") {
    Vault vault;
    SecretBox mails(*vault.keys, "mails");
    Bytes waiting = mails.seal(as_bytes("letter"), as_bytes("1"), *vault.random);
    vault.rotate();
    vault.keys->sealed().retire_below(2);
    CHECK(as_text(must(mails.open(waiting, as_bytes("1")))) == "letter");
    Bytes fresh = mails.seal(as_bytes("letter"), as_bytes("1"), *vault.random);
    CHECK(as_text(ByteView(fresh).first(8)) == "MCSEAL01");
    CHECK(as_text(must(mails.open(fresh, as_bytes("1")))) == "letter");
  }
}

}  // namespace mc::security
