// Documents of a person who is erased: all of them, however many.
#include "modules/intake/personal_data.hpp"

#include "modules/intake/testing.hpp"

namespace mc::intake {
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

}  // namespace

TEST_SUITE("intake") {
  TEST_CASE("every document of a person is handed out and erased with its file, also beyond the first thousand") {
    testing::Desk desk;
    auto blob = must(desk.blobs->put(as_bytes(testing::kPdf), "application/pdf"));
    constexpr std::size_t kMany = 1'005;
    must(desk.db->write([&](data::Tx& tx) -> Status {
      for (std::size_t i = 0; i < kMany; ++i) {
        DocumentRow row;
        row.id = DocumentId::make(desk.clock, *desk.random);
        row.person_id = desk.ana;
        row.made_by = desk.ana;
        row.blob_id = blob.id;
        row.media_type = "application/pdf";
        row.state = DocumentState::ready;
        TRY(desk.blobs->add_reference(tx, blob.id, "intake:document:" + row.id.text()));
        TRY(store::insert(tx, row));
      }
      return {};
    }));
    auto personal = make_personal_data(desk.platform);
    Handed handed;
    must(desk.db->read([&](data::Tx& tx) { return personal->export_person(tx, desk.ana, handed); }));
    CHECK(handed.blobs.size() == kMany);
    must(desk.db->write([&](data::Tx& tx) {
      Erasure erasure(desk.ana, "Person 1", {}, desk.clock.today(), {});
      return personal->erase_person(tx, erasure);
    }));
    CHECK(must(desk.db->read([](data::Tx& tx) {
            return tx.in(data::Module{"blobs"}).one<std::int64_t>("SELECT count(*) FROM blobs_refs");
          })) == 0);
  }
}

}  // namespace mc::intake
