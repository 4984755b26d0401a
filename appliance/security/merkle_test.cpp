#include "appliance/security/merkle.hpp"

#include <doctest/doctest.h>

#include "appliance/security/checkpoint_note.hpp"

namespace mc::security {
namespace {

/// RFC 6962 2.1 as it is written, for comparison.
Hash32 plain_root(const std::vector<Hash32>& leaves, std::size_t from, std::size_t to) {
  if (from == to) return sha256({});
  if (to - from == 1) return leaves[from];
  std::size_t split = 1;
  while (split * 2 < to - from) split *= 2;
  return node_hash(plain_root(leaves, from, from + split), plain_root(leaves, from + split, to));
}

std::vector<Hash32> some_leaves(int count) {
  std::vector<Hash32> leaves;
  for (int i = 0; i < count; ++i) leaves.push_back(leaf_hash(as_bytes("leaf " + std::to_string(i))));
  return leaves;
}

}  // namespace

TEST_SUITE("security") {
  TEST_CASE("the frontier gives the root of RFC 6962 for every size") {
    auto leaves = some_leaves(70);
    MerkleFrontier tree;
    CHECK(to_hex(tree.root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (std::size_t n = 1; n <= leaves.size(); ++n) {
      tree.add(leaves[n - 1]);
      CHECK(tree.root() == plain_root(leaves, 0, n));
      auto restored = MerkleFrontier::restore(tree.size(), tree.bytes());
      REQUIRE(restored);
      CHECK(restored->root() == tree.root());
    }
    CHECK_FALSE(MerkleFrontier::restore(70, Bytes(32)));
  }

  TEST_CASE("every leaf of every size has a path that leads to the root, and no other leaf has") {
    auto leaves = some_leaves(33);
    for (std::int64_t size = 1; size <= 33; ++size) {
      for (std::int64_t index = 0; index < size; ++index) {
        MerkleFrontier tree;
        tree.watch(index);
        for (std::int64_t i = 0; i < size; ++i) tree.add(leaves[static_cast<std::size_t>(i)]);
        auto path = tree.path();
        REQUIRE(verify_inclusion(leaves[static_cast<std::size_t>(index)], index, size, path, tree.root()));
        CHECK_FALSE(verify_inclusion(leaf_hash(as_bytes("other")), index, size, path, tree.root()));
        if (size > 1)
          CHECK_FALSE(
              verify_inclusion(leaves[static_cast<std::size_t>(index)], (index + 1) % size, size, path, tree.root()));
      }
    }
    CHECK_FALSE(verify_inclusion(leaves[0], 5, 3, {}, leaves[0]));
  }

  TEST_CASE("a checkpoint note is good, forged or another key's") {
    SigningKey key(Bytes(32, 1));
    SigningKey other(Bytes(32, 2));
    Checkpoint checkpoint{"medconnect-audit-test", 42, sha256(as_bytes("x")), {1'795'000'000'000}};
    std::string note = sign_checkpoint(checkpoint, key);
    CHECK(check_note(note, checkpoint.origin, key.public_key()) == NoteState::good);
    CHECK(check_note(note, checkpoint.origin, other.public_key()) == NoteState::other_key);
    auto parsed = parse_checkpoint(note);
    REQUIRE(parsed);
    CHECK(parsed->size == 42);
    CHECK(parsed->root == checkpoint.root);
    CHECK(parsed->at == checkpoint.at);
    std::string changed = note;
    changed.replace(changed.find("\n42\n"), 4, "\n41\n");
    CHECK(check_note(changed, checkpoint.origin, key.public_key()) == NoteState::forged);
    CHECK(check_note(note.substr(0, note.size() - 20), checkpoint.origin, key.public_key()) == NoteState::forged);
    CHECK_FALSE(parse_checkpoint("medconnect-audit-test\nmany\nAAAA\n\n"));
    CHECK(verifier_key_text("medconnect-audit-test", key.public_key()).starts_with("medconnect-audit-test+"));
  }

  TEST_CASE("a checkpoint file splits into notes also when one is torn") {
    SigningKey key(Bytes(32, 1));
    std::string first = sign_checkpoint({"medconnect-audit-test", 1, sha256({}), {0}}, key);
    std::string second = sign_checkpoint({"medconnect-audit-test", 2, sha256({}), {0}}, key);
    CHECK(split_notes(first + "\n" + second + "\n") == std::vector{first, second});
    std::string torn = first.substr(0, 40);
    CHECK(split_notes(torn + "\n" + second + "\n") == std::vector{torn + "\n", second});
    CHECK(split_notes("").empty());
  }
}

}  // namespace mc::security
