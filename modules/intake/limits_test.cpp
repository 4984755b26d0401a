// How much one person may send, readings that never end, pictures that no tool takes.
#include <fstream>

#include "appliance/documents/documents.hpp"
#include "modules/intake/picture.hpp"
#include "modules/intake/testing.hpp"

namespace mc::intake {
namespace {

using testing::Desk;
using testing::kPdf;
using namespace std::chrono_literals;

std::string pdfs(TestPlatform& world, int count) {
  auto path = world.folder.path() / "many.zip";
  std::filesystem::remove(path);
  auto zip = must(documents::ZipWriter::create(path));
  for (int i = 0; i < count; ++i) must(zip->add(std::to_string(i) + ".pdf", as_bytes(kPdf)));
  must(zip->finish());
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
/// A PNG whose header a decoder takes; its picture does not matter.
std::string sound_png(std::uint32_t width, std::uint32_t height) {
  std::string out = testing::png(width, height).substr(0, 29);
  std::uint32_t sum = 0xFFFFFFFF;
  for (unsigned char c : out.substr(12)) {
    sum ^= c;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320 : 0);
  }
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(~sum >> shift & 0xFF);
  return out + std::string("\0\0\0\x0AIDAT", 8) + std::string(10, 'x') + "CRC3" + std::string("\0\0\0\0IENDCRC2", 12);
}
std::string code_of_reading(const std::string& bytes, const char* type) {
  auto reading = make_sandbox_reader()->read(as_bytes(bytes), type);
  return reading ? "read" : reading.error().code;
}

}  // namespace

TEST_SUITE("intake") {
  TEST_CASE("archives count as single files do, before anything is unpacked and when it is written") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    REQUIRE(ana.upload("/intake/batches", pdfs(desk, 500), "application/zip").status == 200);
    CHECK(ana.upload("/intake/batches", pdfs(desk, 101), "application/zip").code == "too_many_documents");
    CHECK(ana.get("/intake/batches").json<IntakeBatches>().items.size() == 1);
    REQUIRE(ana.upload("/intake/batches", pdfs(desk, 100), "application/zip").status == 200);
    CHECK(ana.upload("/intake/batches", "no archive", "application/zip").code == "too_many_documents");
    CHECK(ana.upload("/intake/documents", kPdf, "application/pdf").code == "too_many_documents");
  }

  TEST_CASE("one archive of a person at a time") {
    Desk desk;
    security::Viewer ana;
    ana.person = desk.ana;
    http::Upload outer, inner;
    std::string second;
    inner.reader = [](std::span<std::uint8_t>) -> Result<std::size_t> { return std::size_t{0}; };
    outer.reader = [&](std::span<std::uint8_t>) -> Result<std::size_t> {
      second = code_of(desk.rules->upload_batch(ana, inner, false));
      return std::size_t{0};
    };
    CHECK(code_of(desk.rules->upload_batch(ana, outer, false)) == "not_an_archive");
    CHECK(second == "batch_running");
    CHECK(code_of(desk.rules->upload_batch(ana, inner, false)) == "not_an_archive");  // the turn is over
  }

  TEST_CASE("a reading that never ends leaves a document to type off, and its batch is told of") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    auto batch = ana.upload("/intake/batches", pdfs(desk, 2), "application/zip").json<IntakeBatch>();
    auto items = ana.get("/intake/documents?batch=" + batch.id.text()).json<Page<IntakeDocument>>().items;
    REQUIRE(items.size() == 2);
    must(desk.rules->read(items[0].id));
    must(desk.db->write([&](data::Tx& tx) -> Status {  // as the worker left it when it died
      auto row = TRY(store::find(tx, items[1].id)).value();
      row.state = DocumentState::reading;
      return store::update(tx, row);
    }));
    must(desk.rules->give_up_stuck());
    CHECK(desk.one(desk.ana, items[1].id).state == DocumentState::reading);
    CHECK(desk.told(desk.ana).empty());
    desk.clock.advance(61min);
    must(desk.rules->give_up_stuck());
    auto stuck = desk.one(desk.ana, items[1].id);
    CHECK(stuck.state == DocumentState::ready);
    CHECK(stuck.fields.warnings == std::vector<std::string>{"nothing_read", "reading_failed"});
    CHECK(desk.told(desk.ana) == std::vector<std::string>{"scans_read"});
  }

  TEST_CASE("dropping the last file that a batch waits for ends the batch") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    auto batch = ana.upload("/intake/batches", pdfs(desk, 2), "application/zip").json<IntakeBatch>();
    auto items = ana.get("/intake/documents?batch=" + batch.id.text()).json<Page<IntakeDocument>>().items;
    must(desk.rules->read(items.at(0).id));
    CHECK(desk.told(desk.ana).empty());
    REQUIRE(ana.del("/intake/documents/" + items.at(1).id.text()).status < 300);
    CHECK(desk.told(desk.ana) == std::vector<std::string>{"scans_read"});
  }

  TEST_CASE("a good picture that no tool takes is no refusal") {
    CHECK(code_of_reading(sound_png(5'000, 4'000), "image/png") == "scan_unsupported");
    CHECK(code_of_reading(sound_png(500, 400), "image/png") == "scan_unreadable");
    std::string press = testing::jpeg(640, 480);
    press[press.find(std::string("\xFF\xC0", 2)) + 9] = 4;
    CHECK(printing_colours(as_bytes(press)));
    CHECK(code_of_reading(press, "image/jpeg") == "scan_unsupported");
    CHECK(code_of_reading(testing::jpeg(640, 480), "image/jpeg") == "scan_unreadable");
    Desk desk;
    desk.reader.error = "scan_unsupported";
    CHECK(desk.send(desk.ana, kPdf).state == DocumentState::ready);
  }
}

}  // namespace mc::intake
