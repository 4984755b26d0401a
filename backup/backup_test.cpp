#include <doctest/doctest.h>

#include <fstream>
#include <set>

#include "backup/files.hpp"
#include "backup/s3_signature.hpp"
#include "backup/testing.hpp"

using namespace mc;
using namespace mc::backup;
using namespace mc::backup::testing;

namespace {

Bytes image_bytes(data::Image& image) {
  Bytes out(static_cast<std::size_t>(image.bytes()));
  good(image.read(0, out));
  return out;
}

/// Changes one byte in the middle.
void flip(const std::filesystem::path& file, std::size_t at) {
  std::fstream io(file, std::ios::binary | std::ios::in | std::ios::out);
  io.seekg(static_cast<std::streamoff>(at));
  char c = 0;
  io.get(c);
  io.seekp(static_cast<std::streamoff>(at));
  io.put(static_cast<char>(c ^ 0x20));
}

}  // namespace

TEST_SUITE("backup") {
  TEST_CASE("an image stands still while writers go on, and they wait for nothing") {
    Hospital test;
    test.add(0, 500);
    auto image = good(test.db->hold_image());
    Bytes before = image_bytes(*image);
    CHECK(code_of(test.db->hold_image()) == "image_held");
    for (int i = 0; i < 50; ++i) test.add(1000 + i * 100, 100);
    good(test.db->checkpoint());
    CHECK(image_bytes(*image) == before);
    CHECK(good(image->rows([](data::Tx& tx) {
            return tx.in(kThings).one<std::int64_t>("SELECT count(*) FROM things_rows");
          })) == 500);
    image.reset();
    good(test.db->checkpoint());
    auto later = good(test.db->hold_image());
    CHECK(later->bytes() > static_cast<std::int64_t>(before.size()));
    CHECK(code_of(later->read(later->bytes() - 10, std::span(before).first(20))) == "io_error");
  }

  TEST_CASE("a backup comes back whole with nothing but the place and the recovery key") {
    Hospital test;
    test.add(0, 800);
    for (std::size_t size : {0U, 1U, 65'504U, 65'505U, 400'000U}) test.store(size);
    good(test.audit->checkpoint());
    auto first = good(test.run(RunKind::log));
    CHECK(first.kind == RunKind::full);  // there was nothing to go on from
    CHECK(first.blobs_new == 5);
    CHECK(first.sealed_to_recovery);
    Instant between = test.clock.now();
    test.add(800, 20);
    test.store(70'000);
    good(test.audit->checkpoint());
    auto second = good(test.run(RunKind::log));
    CHECK(second.kind == RunKind::log);
    CHECK(second.blobs_new == 1);
    CHECK(second.database_new < second.database_bytes / 2);
    test.add(820, 1);
    auto third = good(test.run(RunKind::log));
    CHECK(third.blobs_new == 0);

    auto found = good(test.restored("new"));
    CHECK(found.good());
    CHECK(found.run == third.run);
    CHECK(found.blobs_read == 6);
    CHECK(found.row_count == third.rows);
    CHECK(found.audit_size == third.audit_size);
    CHECK(test.rows_in("new") == 821);
    CHECK(std::filesystem::exists(test.folder / "new" / "tls" / "cert.pem"));
    CHECK(good(test.restored("older", between)).run == first.run);
    CHECK(test.rows_in("older") == 800);
    CHECK(code_of(test.restored("none", Instant{5})) == "no_backup");
  }

  TEST_CASE("the place gives nothing away, and another recovery key opens nothing") {
    Hospital test, other(false, 12);
    test.add(0, 50, 4000);
    test.store(10'000);
    auto run = good(test.run(RunKind::full));
    CHECK(run.kind == RunKind::full);
    for (const auto& file : test.objects()) {
      Bytes bytes = good(read_whole(file, 1 << 26));
      CHECK(as_text(bytes).find("aaaaaaaa") == std::string_view::npos);
      CHECK(as_text(bytes).find("certificate") == std::string_view::npos);
    }
    RestoreInput in = test.restore_input("new");
    in.recovery_key = other.recovery_key;
    CHECK(code_of(restore(in)) == "wrong_recovery_key");
    CHECK_FALSE(std::filesystem::exists(test.folder / "new" / "keys"));
    in.recovery_key = "ABCD";
    CHECK(code_of(restore(in)) == "wrong_recovery_key");
    // Sealed to the recovery key itself: its holder needs no key of the server.
    auto bytes = good(fetch_manifest(*test.target, test.keys->fingerprint(), run.run, test.folder / "scratch"));
    auto envelope = good(read_envelope(bytes));
    auto pair = good(security::recovery_pair(test.recovery_key));
    CHECK(good(security::open_sealed_to(pair, good(from_base64(envelope.recovery_slot)))).size() == 32);
    auto strange = good(security::recovery_pair(other.recovery_key));
    CHECK(code_of(security::open_sealed_to(strange, good(from_base64(envelope.recovery_slot)))) ==
          "sealed_data_corrupt");
    CHECK(code_of(open_manifest(bytes, *other.keys)) == "other_installation");
  }

  TEST_CASE("any recovery key that the appliance ever had restores the newest backup that its root made") {
    Hospital test;
    test.add(0, 5);
    good(test.run(RunKind::full));
    security::KeyPlace place{test.data() / "keys", {}, {}};
    const std::string former = test.recovery_key;
    const std::string later = good(test.keys->offer_recovery_key(place, *test.random, test.clock.now()));
    std::vector<std::string> typed;
    for (std::int64_t group : security::Keys::recovery_state(place).next_groups)
      typed.push_back(later.substr(static_cast<std::size_t>(group - 1) * 5, 4));
    good(test.keys->confirm_recovery(place, typed, test.clock.now()));
    test.add(5, 5);
    auto second = good(test.run(RunKind::full));
    for (const std::string& key : {former, later}) {
      RestoreInput in = test.restore_input("new");
      in.recovery_key = key;
      auto found = good(restore(in));
      CHECK(found.good());
      CHECK(found.run == second.run);
      CHECK(test.rows_in("new") == 10);
    }
  }

  TEST_CASE("a newer backup than the program is refused with the version that can read it") {
    Hospital test;
    test.add(0, 5);
    good(test.run(RunKind::full));
    RestoreInput in = test.restore_input("new");
    in.known = {{"blobs", 99}, {"security", 99}, {"things", 0}};
    CHECK(code_of(restore(in)) == "database_too_new");
    in.known[2].version = 1;
    CHECK(good(restore(in)).good());
  }

  TEST_CASE("any byte that changed, was cut off or is missing is found, and nothing is called restored") {
    Hospital test;
    test.add(0, 400);
    test.store(200'000);
    good(test.run(RunKind::full));
    DrillInput drilled{*test.target, *test.keys, test.folder / "drill", true, test.clock, *test.random};
    CHECK(good(drill(drilled)).good());
    CHECK_FALSE(std::filesystem::exists(test.folder / "drill"));
    CHECK(good(verify(*test.target, *test.keys, test.folder / "scratch", false, {})).problems.empty());
    int harmed = 0;
    for (const auto& object : test.objects()) {
      const auto size = std::filesystem::file_size(object);
      const Bytes whole = good(read_whole(object, 1 << 26));
      auto refused = [&](const char* how) {
        ++harmed;
        INFO(object.filename().string(), " ", how);
        auto result = test.restored("bad");
        CHECK_FALSE(result.has_value());
        CHECK_FALSE(std::filesystem::exists(test.folder / "bad" / "keys" / "root.key"));
        auto checked = verify(*test.target, *test.keys, test.folder / "scratch", false, {});
        CHECK((!checked || !checked->problems.empty()));
        auto drill_result = drill(drilled);
        CHECK((!drill_result || !drill_result->good()));
        good(write_whole(object, whole));
      };
      for (std::size_t at : {std::size_t{0}, std::size_t{9}, std::size_t{40}, static_cast<std::size_t>(size / 2),
                             static_cast<std::size_t>(size - 1)}) {
        flip(object, at);
        refused("flipped");
      }
      std::filesystem::resize_file(object, size - 1);
      refused("cut by one");
      std::filesystem::resize_file(object, 0);
      refused("emptied");
      std::filesystem::remove(object);
      refused("removed");
    }
    CHECK(harmed >= 24);
    CHECK(good(test.restored("fine")).good());
  }

  TEST_CASE("interrupted at every step: the last backup still comes back, and the next run succeeds") {
    Hospital test;
    test.add(0, 300);
    test.store(100'000);
    auto base = good(test.run(RunKind::full));
    std::set<std::string> steps;
    int next = 1000;
    for (RunKind kind : {RunKind::full, RunKind::log}) {
      for (int stop = 0; stop < 100; ++stop) {
        test.add(next++, 1);
        test.store(3000);
        int seen = 0;
        auto result = test.run(kind, [&](std::string_view step) -> Status {
          steps.insert(std::string(step));
          if (seen++ == stop) return fail(Fault::unavailable, "stopped_here");
          return {};
        });
        if (result) break;
        CHECK(code_of(result) == "stopped_here");
        auto found = test.restored("again");
        REQUIRE(found);
        CHECK(found->good());
        CHECK(found->run >= base.run);
        CHECK(good(test.run(RunKind::log)).blobs >= 1);
      }
    }
    CHECK(steps.size() >= 12);
    CHECK(good(test.restored("end")).good());
  }

  TEST_CASE("any failing call on the database's files ends a run with a clear error, and the next one succeeds") {
    Hospital test;
    test.add(0, 300);
    test.store(50'000);
    auto base = good(test.run(RunKind::full));
    int failed = 0, next = 1000;
    for (int at = 1; at < 2000; at += at < 30 ? 1 : 37) {
      test.add(next++, 1);
      int calls = 0;
      test.db->set_fault_hook([&](std::string_view operation) {
        if (++calls != at) return 0;
        return operation == "read" ? 266 : operation == "sync" ? 1034 : 778;  // SQLite's codes of I/O errors
      });
      auto result = test.run(at % 2 == 0 ? RunKind::full : RunKind::log);
      test.db->set_fault_hook({});
      if (result && calls < at) break;
      if (!result) {
        ++failed;
        CHECK(result.error().code == "io_error");
      }
      auto found = test.restored("again");
      REQUIRE(found);
      CHECK(found->good());
      CHECK(found->run >= base.run);
    }
    CHECK(failed >= 10);
    CHECK(good(test.run(RunKind::log)).rows > 300);
  }

  TEST_CASE("a restore that is interrupted leaves nothing that starts, and can be done again") {
    Hospital test;
    test.add(0, 300);
    test.store(100'000);
    good(test.run(RunKind::full));
    int stopped = 0;
    for (int stop = 0; stop < 20; ++stop) {
      int seen = 0;
      RestoreInput in = test.restore_input("new");
      in.fault = [&](std::string_view) -> Status {
        if (seen++ == stop) return fail(Fault::unavailable, "stopped_here");
        return {};
      };
      auto result = restore(in);
      if (result) break;
      ++stopped;
      CHECK_FALSE(std::filesystem::exists(test.folder / "new" / "keys" / "root.key"));
    }
    CHECK(stopped == 4);
    CHECK(test.rows_in("new") == 300);
  }

  TEST_CASE("what is kept: every run of two days, then full ones, and always the last good one") {
    std::vector<RunInfo> runs;
    Instant now{1'795'000'000'000};
    for (int day = 20; day >= 0; --day) {
      Instant at = now - std::chrono::hours{24 * day + 1};
      runs.push_back({"full" + std::to_string(day), at, RunKind::full});
      runs.push_back({"log" + std::to_string(day), at + std::chrono::minutes{10}, RunKind::log});
    }
    auto gone = to_remove(runs, {48, 5, 0}, now);
    CHECK(std::ranges::find(gone, "log1") == gone.end());
    CHECK(std::ranges::find(gone, "log3") != gone.end());
    CHECK(std::ranges::find(gone, "full4") == gone.end());
    CHECK(std::ranges::find(gone, "full5") != gone.end());
    CHECK(to_remove(runs, {1, 1, 1}, now + std::chrono::hours{24 * 400}).size() == runs.size() - 2);
    CHECK(to_remove({{"only", {0}, RunKind::full}}, {1, 1, 1}, now).empty());
  }

  TEST_CASE("a clock that was ahead: the newest backup is the one made last, and old ones are not thrown away") {
    Hospital test;
    test.add(0, 100);
    good(test.run(RunKind::full));
    const Instant right = test.clock.now();
    test.clock.advance(std::chrono::hours{24 * 365});
    good(test.run(RunKind::full));  // in the year to come
    test.clock.set(right + std::chrono::hours{24});
    test.add(1000, 50);
    good(test.run(RunKind::full));
    const Instant last = test.clock.now();
    CHECK(good(test.restored("new")).at == last);
    CHECK(test.rows_in("new") == 150);
    test.add(2000, 7);
    good(test.run(RunKind::log));
    CHECK(good(test.restored("newer")).good());
    CHECK(test.rows_in("newer") == 157);
    CHECK(good(test.restored("old", last)).at == last);
    CHECK(good(test.restored("first", right)).at == right);
    Findings drilled = good(drill({*test.target, *test.keys, test.folder / "drill", true, test.clock, *test.random}));
    CHECK(drilled.at == test.clock.now());
    std::vector<RunInfo> runs;
    for (int day = 20; day >= 1; --day)
      runs.push_back({"full" + std::to_string(day), last - std::chrono::hours{24 * day}, RunKind::full});
    runs.push_back({"ahead", last + std::chrono::hours{24 * 365}, RunKind::full});
    auto gone = to_remove(runs, {48, 14, 90}, last + std::chrono::hours{24 * 365});
    CHECK(std::ranges::find(gone, "full1") == gone.end());
    CHECK(std::ranges::find(gone, "full2") == gone.end());
    CHECK(std::ranges::find(gone, "full3") != gone.end());
  }

  TEST_CASE("pruning keeps every part that a kept backup needs, and does nothing when a list cannot be read") {
    Hospital test;
    test.add(0, 2000);
    test.store(300'000);
    good(test.run(RunKind::full));
    for (int day = 0; day < 4; ++day) {
      test.add(5000 + day, 1);
      test.clock.advance(std::chrono::hours{24});
      good(test.run(RunKind::log));
    }
    PruneInput in{*test.target, *test.keys, test.clock.now(), test.folder / "scratch", {1, 1, 0}};
    auto objects = test.objects();
    auto hurt = std::ranges::find_if(objects, [](const auto& file) { return file.string().ends_with("manifest"); });
    Bytes whole = good(read_whole(*hurt, 1 << 26));
    flip(*hurt, 300);
    CHECK(code_of(prune(in)) == "index_incomplete");
    CHECK(test.objects().size() == objects.size());
    good(write_whole(*hurt, whole));
    auto pruned = good(prune(in));
    CHECK(pruned.runs == 3);  // kept: the full one and the newest
    CHECK(good(test.restored("new")).good());
    CHECK(test.rows_in("new") == 2004);
    // Parts without a list: those of today may be of a run that is going on.
    auto stray = [&](Instant at) {
      auto file =
          test.folder / "place" / object_name(test.keys->fingerprint(), make_run_name(at, *test.random), "db-0000");
      std::ofstream(file) << "x";
      return file;
    };
    auto fresh = stray(test.clock.now()), old = stray(test.clock.now() - std::chrono::hours{30});
    good(prune(in));
    CHECK(std::filesystem::exists(fresh));
    CHECK_FALSE(std::filesystem::exists(old));
    std::filesystem::remove(test.objects().front());
    CHECK(code_of(prune(in)) == "index_incomplete");
  }

  TEST_CASE("when a part was lost at the place the next run is a whole one") {
    Hospital test;
    test.add(0, 300);
    test.store(100'000);
    good(test.run(RunKind::full));
    for (const auto& object : test.objects())
      if (object.string().find("blob-") != std::string::npos) std::filesystem::remove(object);
    CHECK_FALSE(test.restored("bad").has_value());
    auto again = good(test.run(RunKind::log));
    CHECK(again.kind == RunKind::full);
    CHECK(again.blobs_new == 1);
    CHECK(good(test.restored("good")).good());
  }

  TEST_CASE("a share that is not mounted gets nothing") {
    Hospital test;
    test.add(0, 5);
    std::filesystem::remove(test.folder / "place" / "medconnect-backups.txt");
    CHECK(code_of(test.run(RunKind::full)) == "target_not_mounted");
    CHECK(test.objects().empty());
    CHECK(code_of(folder_target(test.folder / "nowhere")->prepare()) == "target_unreachable");
    CHECK(code_of(folder_target(test.folder / "nowhere")->list()) == "target_unreachable");
  }

  TEST_CASE("nothing is collected while a backup reads") {
    Hospital test;
    BlobId id = test.store(1000);
    good(test.db->write([&](data::Tx& tx) { return test.blobs->drop_reference(tx, id, "things:file:" + id.text()); }));
    test.clock.advance(std::chrono::hours{48});
    auto held = test.blobs->hold_collection();
    CHECK(good(test.blobs->collect_garbage()) == 0);
    CHECK(test.blobs->info(id).has_value());
    held.reset();
    CHECK(good(test.blobs->collect_garbage()) == 1);
  }

  TEST_CASE("signatures of S3 are those of the published examples") {
    S3Key key{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"};
    std::string none = to_hex(security::sha256({}));
    Instant at = good(parse_instant("2013-05-24T00:00:00Z"));
    S3Request list{"GET", "examplebucket.s3.amazonaws.com", "/", {{"max-keys", "2"}, {"prefix", "J"}}, none};
    auto text = s3_sign(list, key, at).headers.at("Authorization");
    CHECK(text.ends_with("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
    S3Request lifecycle{"GET", "examplebucket.s3.amazonaws.com", "/", {{"lifecycle", ""}}, none};
    CHECK(s3_sign(lifecycle, key, at)
              .headers.at("Authorization")
              .ends_with("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
  }

  TEST_CASE("settings of a place are refused with what to do") {
    auto bad = [](TargetSettings settings) { return code_of(check_settings(settings)) == "invalid_input"; };
    TargetSettings sftp{TargetKind::sftp, "/backups", "nas.test", 22, "mc", "nas ssh-ed25519 AAAA"};
    sftp.secret = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    CHECK(check_settings(sftp));
    for (auto change :
         {+[](TargetSettings& s) { s.host = "-oProxyCommand=x"; }, +[](TargetSettings& s) { s.user = "a b"; },
          +[](TargetSettings& s) { s.folder = "/x\"\nrm y"; }, +[](TargetSettings& s) { s.known_hosts = ""; },
          +[](TargetSettings& s) { s.secret = "secret"; }, +[](TargetSettings& s) { s.port = 0; }}) {
      TargetSettings changed = sftp;
      change(changed);
      CHECK(bad(changed));
    }
    CHECK(bad({TargetKind::folder, "relative"}));
    TargetSettings s3{TargetKind::s3};
    s3.endpoint = "http://plain";
    CHECK(bad(s3));
    CHECK_FALSE(parse_object_name("mcb-0123456789abcdef-20261122T055149123Z-1a2b."));
    CHECK(parse_object_name("mcb-0123456789abcdef-20261122T055149123Z-1a2b.manifest"));
  }
}
