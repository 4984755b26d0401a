// What a person is handed out of her verifications, and what stays of them when she is erased.
#include "modules/verification/personal_data.hpp"

#include <doctest/doctest.h>

#include "modules/verification/store.hpp"
#include "modules/verification/testing.hpp"

using namespace mc;
using namespace mc::verification;
using verification::testing::Office;

namespace {

/// What a person would be handed out.
struct Handed final : PersonArchive {
  std::string text;
  std::vector<std::string> blobs;
  Status add_blob(std::string name, BlobId) override {
    blobs.push_back(std::move(name));
    return {};
  }
  Status add_file(std::string, std::function<Result<Bytes>()>) override { return {}; }

protected:
  Status open(std::string_view name, std::string_view, std::vector<std::string>) override {
    text += std::string(name) + ": ";
    return {};
  }
  Status add(std::string_view json, const std::vector<std::string>&) override {
    text += std::string(json) + "\n";
    return {};
  }
  Status close() override { return {}; }
};

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_SUITE("verification") {
  TEST_CASE("she gets the evidence and why a match was decided; what was typed goes with her, codes and hash stay") {
    Office world;
    CredentialId id = world.add(world.ana, Office::licence("700001"));
    REQUIRE(world.confirm(id).status == 200);
    REQUIRE(world
                .record(id, R"({"source":"Board","method":"phone","result":"discrepancy","discrepancies":)"
                            R"(["Reyes is spelt Reys there","name_differs"],"note":""})")
                .status == 200);
    must(world.db->write([&](data::Tx& tx) -> Status {
      MatchRow match;
      match.id = MatchId::make(world.clock, *world.random);
      match.person_id = world.ana;
      match.listed = R"({"name":"REYES, ANA"})";
      match.state = MatchState::cleared;
      match.reason = "Another birthday";
      TRY(store::insert_match(tx, match));
      return {};
    }));
    auto personal = make_personal_data(world.platform);
    Handed handed;
    must(world.db->read([&](data::Tx& tx) { return personal->export_person(tx, world.ana, handed); }));
    REQUIRE(handed.blobs.size() == 1);
    CHECK(handed.blobs[0].ends_with(".pdf"));
    CHECK(says(handed.text, "Another birthday"));
    CHECK(says(handed.text, "REYES, ANA"));
    CHECK(says(handed.text, "Reys"));
    auto hashes = [&] {
      return must(world.db->read([](data::Tx& tx) {
        return tx.in({"verification"}).all<std::string>("SELECT sha256 FROM verification_records ORDER BY id");
      }));
    };
    const auto before = hashes();
    must(world.db->write([&](data::Tx& tx) {
      Erasure erasure(world.ana, "Person 1", {}, world.clock.today(), {{"credentials", {"credentials", 6, "law"}}});
      return personal->erase_person(tx, erasure);
    }));
    auto left = must(world.db->read([](data::Tx& tx) {
      return tx.in({"verification"}).all<std::string>("SELECT discrepancies FROM verification_records ORDER BY id");
    }));
    CHECK(left == std::vector<std::string>{"[]", R"(["other","name_differs"])"});
    CHECK(hashes() == before);
  }
}
