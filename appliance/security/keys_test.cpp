#include "appliance/security/keys.hpp"

#include <sys/stat.h>

#include <fstream>

#include "appliance/security/testing.hpp"

namespace mc::security {

using testing::code_of;
using testing::must;

TEST_SUITE("security") {
  TEST_CASE("a root key is made once, opened again, and readable by its owner only") {
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    KeyPlace place{folder.path() / "keys", {}, {}};
    CHECK(code_of(Keys::open(place)) == "key_missing");
    auto created = must(Keys::create(place, *random));
    CHECK(code_of(Keys::create(place, *random)) == "key_exists");
    struct stat status {};
    REQUIRE(::stat((place.directory / "root.key").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    auto opened = must(Keys::open(place));
    CHECK(opened->fingerprint() == created.keys->fingerprint());
    CHECK(to_hex(opened->database_key().view()) == to_hex(created.keys->database_key().view()));
    CHECK(to_hex(opened->kek(KeyPurpose::blobs).view()) != to_hex(opened->kek(KeyPurpose::audit).view()));
    CHECK(to_hex(opened->kek(KeyPurpose::blobs, 1).view()) != to_hex(opened->kek(KeyPurpose::blobs, 2).view()));
    ::chmod((place.directory / "root.key").c_str(), 0640);
    CHECK(code_of(Keys::open(place)) == "key_permissions");
  }

  TEST_CASE("a damaged key file is named") {
    testing::TemporaryFolder folder;
    KeyPlace place{folder.path(), {}, {}};
    std::ofstream(folder.path() / "root.key") << "not hex";
    ::chmod((folder.path() / "root.key").c_str(), 0600);
    CHECK(code_of(Keys::open(place)) == "key_malformed");
  }

  TEST_CASE("the systemd credential is preferred") {
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    KeyPlace place{folder.path() / "keys", folder.path(), {}};
    auto created = must(Keys::create({place.directory, {}, {}}, *random));
    std::ofstream(folder.path() / "medconnect-root") << std::string(64, 'a') << "\n";
    CHECK(must(Keys::open(place))->fingerprint() == Keys::from_root(Bytes(32, 0xaa))->fingerprint());
    CHECK(must(Keys::open(place))->fingerprint() != created.keys->fingerprint());
  }

  TEST_CASE("a passphrase seals the root key") {
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    KeyPlace place{folder.path(), {}, "correct horse", 8 * 1024};
    auto created = must(Keys::create(place, *random));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "root.key"));
    CHECK(must(Keys::open(place))->fingerprint() == created.keys->fingerprint());
    CHECK(code_of(Keys::open({folder.path(), {}, "wrong horse"})) == "wrong_passphrase");
    CHECK(code_of(Keys::open({folder.path(), {}, {}})) == "passphrase_needed");
  }

  TEST_CASE("the recovery key puts a lost root key back, also when typed untidily") {
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    KeyPlace place{folder.path(), {}, {}};
    auto created = must(Keys::create(place, *random));
    CHECK(created.recovery_key.size() == 44);  // nine groups of four
    CHECK(code_of(Keys::recover(place, created.recovery_key, *random)) == "key_exists");
    std::filesystem::remove(folder.path() / "root.key");
    std::string other = created.recovery_key;
    other[0] = other[0] == 'A' ? 'B' : 'A';
    CHECK(code_of(Keys::recover(place, other, *random)) == "wrong_recovery_key");
    CHECK(code_of(Keys::recover(place, "ABCD", *random)) == "wrong_recovery_key");
    std::string untidy;
    for (char c : created.recovery_key)
      if (c != '-') untidy += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    CHECK(must(Keys::recover(place, untidy, *random))->fingerprint() == created.keys->fingerprint());
    CHECK(must(Keys::open(place))->fingerprint() == created.keys->fingerprint());
  }
}

}  // namespace mc::security
