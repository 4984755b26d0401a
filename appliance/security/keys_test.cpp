#include "appliance/security/keys.hpp"

#include <sys/stat.h>

#include <filesystem>
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

  TEST_CASE("after the most rotations that there may be the keys still open, and the next is refused") {
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    KeyPlace place{folder.path() / "keys", {}, {}};
    auto keys = must(Keys::create(place, *random)).keys;
    const std::string first = to_hex(keys->kek(KeyPurpose::blobs, 1).view());
    while (keys->generation() < 200) {
      auto rotated = must(keys->rotate(place, *random, {1'000}));
      keys = std::move(rotated.keys);
    }
    CHECK(code_of(keys->rotate(place, *random, {2'000})) == "key_custody");
    auto opened = must(Keys::open(place));
    CHECK(opened->generation() == 200);
    CHECK(to_hex(opened->kek(KeyPurpose::blobs, 1).view()) == first);
  }

  TEST_CASE("the pages that hold a root are locked into memory and left out of dumps") {
    // lo: locked; dd: not in a dump. Of the whole process, as the kernel tells.
    auto guarded = [] {
      std::ifstream maps("/proc/self/smaps");
      int found = 0;
      for (std::string line; std::getline(maps, line);)
        if (line.starts_with("VmFlags:") && line.find(" lo") != std::string::npos &&
            line.find(" dd") != std::string::npos)
          ++found;
      return found;
    };
    int before = guarded();
    std::vector<std::unique_ptr<Keys>> held;
    for (std::uint8_t i = 0; i < 3; ++i) held.push_back(Keys::from_root(Bytes(32, i)));
    CHECK(guarded() > before);
    held.clear();
    CHECK(guarded() == before);
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

  TEST_CASE("a passphrase is set and removed; the root stays the same") {
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    KeyPlace place{folder.path(), {}, {}};
    auto created = must(Keys::create(place, *random));
    CHECK(Keys::custody(place) == KeyCustody::file);
    KeyPlace sealed{folder.path(), {}, "five random words here", 8 * 1024};
    CHECK(code_of(created.keys->seal_with_passphrase({folder.path(), {}, "short"}, *random)) == "passphrase_short");
    must(created.keys->seal_with_passphrase(sealed, *random));
    CHECK(Keys::custody(place) == KeyCustody::passphrase);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "root.key"));
    CHECK(code_of(Keys::open(place)) == "passphrase_needed");
    CHECK(must(Keys::open(sealed))->fingerprint() == created.keys->fingerprint());
    CHECK(must(Keys::open_with_recovery(place, created.recovery_key))->fingerprint() == created.keys->fingerprint());
    CHECK_FALSE(std::filesystem::exists(folder.path() / "root.key"));  // it wrote nothing
    must(created.keys->keep_in_file(place));
    CHECK(Keys::custody(place) == KeyCustody::file);
    CHECK(must(Keys::open(place))->fingerprint() == created.keys->fingerprint());
    KeyPlace outside{folder.path(), folder.path() / "credentials", {}};
    std::filesystem::create_directory(outside.credentials);
    std::ofstream(outside.credentials / "medconnect-root") << std::string(64, 'a') << "\n";
    CHECK(Keys::custody(outside) == KeyCustody::credential);
    CHECK(code_of(created.keys->rotate(outside, *random, {})) == "key_custody");
  }

  TEST_CASE("a rotation makes new keys, keeps the old ones and asks for the new recovery key") {
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    KeyPlace place{folder.path(), {}, {}};
    auto created = must(Keys::create(place, *random));
    auto old_key = to_hex(created.keys->kek(KeyPurpose::blobs, 1).view());
    auto old_database = to_hex(created.keys->database_key().view());
    auto rotated = must(created.keys->rotate(place, *random, {1'000}));
    auto opened = must(Keys::open(place));
    for (const Keys* each : {rotated.keys.get(), opened.get()}) {
      CHECK(each->generation() == 2);
      CHECK(to_hex(each->kek(KeyPurpose::blobs, 1).view()) == old_key);
      CHECK(to_hex(each->database_key().view()) == old_database);
      CHECK(each->fingerprint() == created.keys->fingerprint());  // the name of the installation stays
      CHECK(to_hex(each->kek(KeyPurpose::blobs, 2).view()) == to_hex(rotated.keys->kek(KeyPurpose::blobs, 2).view()));
    }
    // Version 2 comes from the new root: who has only the old one cannot make it.
    CHECK(to_hex(created.keys->kek(KeyPurpose::blobs, 2).view()) != to_hex(opened->kek(KeyPurpose::blobs, 2).view()));
    created.keys->adopt(*rotated.keys);
    CHECK(created.keys->generation() == 2);
    CHECK(to_hex(created.keys->kek(KeyPurpose::blobs, 2).view()) == to_hex(opened->kek(KeyPurpose::blobs, 2).view()));
    CHECK(code_of(Keys::open_with_recovery(place, created.recovery_key)) == "wrong_recovery_key");
    std::filesystem::remove(folder.path() / "root.key");
    auto recovered = must(Keys::recover(place, rotated.recovery_key, *random));
    CHECK(recovered->generation() == 2);
    CHECK(to_hex(recovered->kek(KeyPurpose::blobs, 1).view()) == old_key);
    CHECK(recovery_public_key(folder.path()) == must(recovery_pair(rotated.recovery_key)).public_key);
    auto third = must(recovered->rotate(place, *random, {2'000}));
    CHECK(third.keys->generation() == 3);
    CHECK(to_hex(must(Keys::open(place))->kek(KeyPurpose::blobs, 1).view()) == old_key);
  }

  TEST_CASE("a rotation that ends anywhere leaves the old keys or the new ones, whole") {
    namespace fs = std::filesystem;
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    fs::path before = folder.path() / "before", after = folder.path() / "after";
    auto created = must(Keys::create({before, {}, {}}, *random));
    fs::copy(before, after);
    auto rotated = must(created.keys->rotate({after, {}, {}}, *random, {}));
    auto old_key = to_hex(created.keys->kek(KeyPurpose::blobs).view());
    // What a kill leaves: the new files come in this order; the root's own file decides.
    std::vector<std::string> ring;
    for (const auto& entry : fs::directory_iterator(after))
      if (entry.path().filename().string().starts_with("ring-")) ring.push_back(entry.path().filename().string());
    REQUIRE(ring.size() == 1);
    std::string name = ring[0].substr(5, ring[0].size() - 12);
    std::vector<std::pair<std::string, std::string>> steps{{ring[0], ring[0]},
                                                           {"recovery.sealed", "recovery-" + name + ".sealed"},
                                                           {"recovery.pub", "recovery-" + name + ".pub"},
                                                           {"root.key", "root.key"}};
    for (std::size_t done = 0; done <= steps.size(); ++done) {
      fs::path half = folder.path() / ("half" + std::to_string(done));
      fs::copy(before, half);
      for (std::size_t i = 0; i < done; ++i)
        fs::copy_file(after / steps[i].first, half / steps[i].second, fs::copy_options::overwrite_existing);
      KeyPlace place{half, {}, {}};
      Keys::tidy(place);
      auto opened = must(Keys::open(place));
      bool over = done == steps.size();
      CHECK(opened->generation() == (over ? 2U : 1U));
      CHECK(to_hex(opened->kek(KeyPurpose::blobs).view()) == old_key);
      fs::remove(half / "root.key");
      const std::string& good = over ? rotated.recovery_key : created.recovery_key;
      CHECK(must(Keys::open_with_recovery(place, good))->generation() == (over ? 2U : 1U));
      CHECK(recovery_public_key(half) == must(recovery_pair(good)).public_key);
    }
  }

  TEST_CASE("parts of the recovery key are asked for, other ones each time; a new one counts once it was typed") {
    testing::TemporaryFolder folder;
    auto random = seeded_random(1);
    KeyPlace place{folder.path(), {}, {}};
    auto created = must(Keys::create(place, *random));
    CHECK_FALSE(Keys::recovery_state(place).known);
    CHECK(code_of(created.keys->confirm_recovery(place, {"AAAA"}, {})) == "recovery_unknown");
    must(created.keys->remember_recovery_key(place, created.recovery_key, *random, {5}));
    auto parts = [](const std::string& key, const std::vector<std::int64_t>& groups) {
      std::vector<std::string> out;
      for (std::int64_t group : groups) out.push_back(key.substr(static_cast<std::size_t>(group - 1) * 5, 4));
      return out;
    };
    auto state = Keys::recovery_state(place);
    REQUIRE(state.known);
    REQUIRE(state.groups.size() == 3);
    CHECK_FALSE(state.confirmed_at);
    auto right = parts(created.recovery_key, state.groups);
    auto wrong = right;
    wrong[1] = wrong[1] == "AAAA" ? "BBBB" : "AAAA";
    CHECK(code_of(created.keys->confirm_recovery(place, wrong, {6})) == "wrong_recovery_key");
    must(created.keys->confirm_recovery(place, right, {7}));
    CHECK(Keys::recovery_state(place).confirmed_at == Instant{7});
    CHECK(Keys::recovery_state(place).groups != state.groups);
    CHECK(code_of(created.keys->confirm_recovery(place, right, {8})) ==
          "wrong_recovery_key");  // those were asked before

    std::string other = must(created.keys->offer_recovery_key(place, *random, {9}));
    CHECK(other != created.recovery_key);
    CHECK(must(Keys::open_with_recovery(place, created.recovery_key))->generation() == 1);  // still the one that counts
    CHECK(recovery_public_key(folder.path()) == must(recovery_pair(created.recovery_key)).public_key);
    state = Keys::recovery_state(place);
    REQUIRE(state.next_waiting);
    must(created.keys->confirm_recovery(place, parts(other, state.next_groups), {10}));
    CHECK_FALSE(Keys::recovery_state(place).next_waiting);
    CHECK(Keys::recovery_state(place).confirmed_at == Instant{10});
    CHECK(code_of(Keys::open_with_recovery(place, created.recovery_key)) == "wrong_recovery_key");
    CHECK(must(Keys::open_with_recovery(place, other))->fingerprint() == created.keys->fingerprint());
    CHECK(recovery_public_key(folder.path()) == must(recovery_pair(other)).public_key);
  }
}

}  // namespace mc::security
