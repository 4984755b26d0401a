// Documents from upload to credential, archives, who may, and the cleaning; then the real tools on a card made here.
#include <chrono>
#include <fstream>

#include "appliance/documents/documents.hpp"
#include "appliance/documents/photo.hpp"
#include "appliance/sandbox/sandbox.hpp"
#include "modules/intake/testing.hpp"

namespace mc::intake {
namespace {

using testing::Desk;
using testing::kPdf;
using namespace std::chrono_literals;

const std::string kCard = "Basic Life Support\nAmerican Heart Association\nAna Reyes\nIssue Date 05/15/2026\n"
                          "Recommended Renewal 05/2028\neCard Code 265512345678\n";

std::string confirmed(const std::string& more = "") {
  return R"({"kind":"certification","type":"BLS","issuing_body":"American Heart Association","number":"265512345678",)"
         R"("compact":false,"compact_states":[],"issued_on":"2026-05-15","expires_on":"2028-05-31","notes":"")" +
         more + "}";
}
std::string archive(TestPlatform& world, const std::vector<std::pair<std::string, std::string>>& files) {
  auto path = world.folder.path() / "batch.zip";
  std::filesystem::remove(path);
  auto zip = must(documents::ZipWriter::create(path));
  for (const auto& [name, bytes] : files) must(zip->add(name, as_bytes(bytes)));
  must(zip->finish());
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
std::int64_t references(Desk& desk) {
  return must(desk.db->read(
      [](data::Tx& tx) { return tx.in(data::Module{"blobs"}).one<std::int64_t>("SELECT count(*) FROM blobs_refs"); }));
}

/// A card as a PDF with text, and as a photo of it.
Bytes card_pdf(Desk& desk) {
  auto pdf = must(
      documents::Pdf::create(documents::Pdf::Paper::letter_landscape, desk.folder.path(), "Card", desk.clock.now()));
  pdf->add_page();
  double y = 80;
  for (const char* line : {"Basic Life Support", "BLS Provider", "American Heart Association", "Ana Reyes",
                           "Issue Date 05/15/2026", "Recommended Renewal Date 05/2028", "eCard Code 265512345678"}) {
    pdf->text(80, y, 30, line);
    y += 60;
  }
  return must(pdf->finish());
}
Bytes card_photo(const Bytes& pdf) {
  sandbox::Limits limits;
  limits.memory_bytes = 1LL << 30;
  auto drawn = must(sandbox::run("/usr/bin/pdftoppm", {"-r", "110", "-singlefile", "-png", "-"}, pdf, limits));
  return must(documents::reading_copy(drawn.output, 2000));
}

}  // namespace

TEST_SUITE("intake") {
  TEST_CASE("a card is read, proposed and confirmed: one credential with the scan, and nothing before") {
    Desk desk;
    desk.reader.text = kCard;
    auto ana = desk.as(desk.ana);
    auto old = ana.post("/credentials/mine", confirmed()).json<credentials::Credential>().id;
    IntakeDocument document = desk.send(desk.ana, kPdf);
    CHECK(document.state == DocumentState::ready);
    REQUIRE(document.fields.type);
    CHECK(document.fields.type->value == "BLS");
    CHECK(document.fields.expires_on->value == "2028-05-31");
    CHECK(document.renews == old);
    CHECK(desk.told(desk.ana) == std::vector<std::string>{"scan_read"});
    CHECK(ana.get("/intake/status").json<IntakeStatus>().to_review == 1);
    CHECK(ana.get("/credentials/mine").json<credentials::Wallet>().items.size() == 1);
    const std::string at = "/intake/documents/" + document.id.text();
    CHECK(ana.get(at + "/file").body == kPdf);
    CHECK(ana.post(at + "/confirm", confirmed(R"(,"renews":")" + document.id.text() + "\"")).status == 422);
    CHECK(desk.one(desk.ana, document.id).state == DocumentState::ready);
    auto made = ana.post(at + "/confirm", confirmed(R"(,"renews":")" + old.text() + "\""));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto credential = made.json<credentials::Credential>();
    REQUIRE(credential.scans.size() == 1);
    CHECK(credential.previous_id == old);
    CHECK(credential.verification == "unverified");
    CHECK(ana.get("/credentials/" + credential.id.text() + "/scans/" + credential.scans[0].id.text()).body == kPdf);
    CHECK(references(desk) == 1);  // the credential's alone
    CHECK(ana.post(at + "/confirm", confirmed()).code == "already_done");
    CHECK(ana.del(at).code == "already_done");
    CHECK(ana.get(at + "/file").status == 404);
    CHECK(ana.get(at).json<IntakeDocument>().credential_id == credential.id);
    CHECK(ana.get("/intake/documents").json<Page<IntakeDocument>>().items.empty());
    CHECK(desk.audited("intake.confirmed").size() == 1);
  }

  TEST_CASE("hostile and unreadable files end in a clear refusal, at once or after reading") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    auto refused = [&](const std::string& bytes) {
      auto answer = ana.upload("/intake/documents", bytes, "image/jpeg");
      return std::to_string(answer.status) + " " + answer.code;
    };
    CHECK(refused(testing::png(50'000, 50'000)) == "413 scan_too_many_pixels");
    CHECK(refused(testing::jpeg(640, 480, kPdf)) == "422 scan_polyglot");
    CHECK(refused("<html>") == "422 not_a_scan");
    CHECK(refused("%PDF-1.7 cut") == "422 scan_malformed");
    CHECK(references(desk) == 0);
    for (const char* code : {"scan_encrypted", "scan_malformed", "scan_unreadable"}) {
      desk.reader.error = code;
      IntakeDocument document = desk.send(desk.ana, kPdf);
      CHECK(document.state == DocumentState::refused);
      CHECK(document.refusal == code);
      CHECK(ana.post("/intake/documents/" + document.id.text() + "/confirm", confirmed()).code == "document_refused");
      CHECK(ana.del("/intake/documents/" + document.id.text()).status < 300);
    }
    desk.reader.error = "scan_too_slow";  // no fault of hers: she types what it says
    IntakeDocument slow = desk.send(desk.ana, kPdf);
    CHECK(slow.state == DocumentState::ready);
    CHECK(slow.fields.warnings == std::vector<std::string>{"nothing_read", "scan_too_slow"});
    CHECK(references(desk) == 1);
  }

  TEST_CASE("nobody sees a document but its owner and the office of her unit; a second reading changes nothing") {
    Desk desk;
    desk.reader.text = kCard;
    IntakeDocument document = desk.send(desk.ana, kPdf);
    const std::string at = "/intake/documents/" + document.id.text();
    auto bo = desk.as(desk.bo);
    auto manager = desk.as(desk.luis, {{"manager", security::ScopeKind::unit, desk.icu.bytes}});
    auto elsewhere = desk.as(desk.bo, {{"compliance_officer", security::ScopeKind::unit, desk.ed.bytes}});
    auto nobody = desk.api->anonymous();
    for (http::TestClient* client : {&bo, &manager, &elsewhere}) {
      CHECK(client->get(at).status == 404);
      CHECK(client->get(at + "/file").status == 404);
      CHECK(client->post(at + "/confirm", confirmed()).status == 404);
      CHECK(client->del(at).status == 404);
    }
    CHECK(nobody.get(at).status == 401);
    CHECK(nobody.upload("/intake/documents", kPdf, "application/pdf").status == 401);
    auto officer = desk.officer();
    CHECK(officer.get(at + "/file").status == 200);
    CHECK(desk.audited("intake.document_viewed").size() == 1);
    must(desk.rules->read(document.id));
    CHECK(desk.reader.reads == 1);
    CHECK(officer.post(at + "/confirm", confirmed()).json<credentials::Credential>().person_id == desk.ana);
    must(desk.rules->read(document.id));
    CHECK(desk.one(desk.ana, document.id).state == DocumentState::confirmed);
  }

  TEST_CASE("an archive of the office: each file by its employee number, what is no card is named, one message") {
    Desk desk;
    desk.reader.text = kCard;
    auto officer = desk.officer();
    const std::string zip = archive(desk, {{"1001_bls.pdf", kPdf},
                                           {"scans/1003_acls.pdf", kPdf},
                                           {"9999_bls.pdf", kPdf},
                                           {"no number.pdf", kPdf},
                                           {"1001_note.txt", "hello"},
                                           {"1002_two.jpg", testing::jpeg(640, 480, kPdf)},
                                           {"__MACOSX/._1001_bls.pdf", "x"},
                                           {".DS_Store", "x"}});
    auto sent = officer.upload("/intake/batches?office=true&file_name=cards.zip", zip, "application/zip");
    REQUIRE_MESSAGE(sent.status == 200, sent.body);
    auto batch = sent.json<IntakeBatch>();
    CHECK(batch.files == 6);
    CHECK(batch.waiting == 2);
    CHECK(batch.refused == 4);
    must(desk.deliver());
    CHECK(officer.get("/intake/batches").json<IntakeBatches>().items.at(0).ready == 2);
    std::map<std::string, std::string> rows;
    for (const auto& item :
         officer.get("/intake/documents?batch=" + batch.id.text()).json<Page<IntakeDocument>>().items)
      rows[item.file_name] = std::string(shape::enum_name(item.state)) + " " + item.person_name + " " + item.refusal;
    CHECK(rows["1001_bls.pdf"] == "ready Ana Reyes ");
    CHECK(rows["1003_acls.pdf"] == "ready Bo Li ");
    CHECK(rows["9999_bls.pdf"] == "refused  unknown_employee");
    CHECK(rows["no number.pdf"] == "refused  unknown_employee");
    CHECK(rows["1001_note.txt"] == "refused Ana Reyes not_a_scan");
    CHECK(rows["1002_two.jpg"] == "refused Luis Kim scan_polyglot");
    CHECK(desk.told(desk.luis) == std::vector<std::string>{"scans_read"});
    CHECK(desk.as(desk.ana).get("/intake/documents?batch=" + batch.id.text()).status == 404);
    // Who has the office of one unit assigns to that unit only.
    auto of_ed = desk.as(desk.bo, {{"compliance_officer", security::ScopeKind::unit, desk.ed.bytes}});
    CHECK(of_ed.upload("/intake/batches?office=true", zip, "application/zip").json<IntakeBatch>().waiting == 1);
    CHECK(desk.as(desk.ana).upload("/intake/batches?office=true", zip, "application/zip").status == 403);
    auto own = desk.as(desk.ana).upload("/intake/batches", archive(desk, {{"a.pdf", kPdf}, {"b.pdf", kPdf}}), "");
    CHECK(own.json<IntakeBatch>().waiting == 2);
  }

  TEST_CASE("archives that are none, hold nothing or too much") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    auto code = [&](const std::string& bytes) { return ana.upload("/intake/batches", bytes, "application/zip").code; };
    CHECK(code(kPdf) == "not_an_archive");
    CHECK(code(testing::jpeg(640, 480, archive(desk, {{"a.pdf", kPdf}}))) == "not_an_archive");
    CHECK(code(archive(desk, {{".DS_Store", "x"}})) == "empty_archive");
    CHECK(code(std::string("PK\x03\x04", 4) + "broken") != "");
    std::vector<std::pair<std::string, std::string>> many;
    for (int i = 0; i < 501; ++i) many.emplace_back(std::to_string(i) + ".pdf", kPdf);
    CHECK(code(archive(desk, many)) == "too_many_files");
    CHECK(code(archive(desk, {{"bomb.pdf", std::string(9 << 20, '\0')}})) != "");  // refused for its ratio
    CHECK(references(desk) == 0);
    CHECK(ana.get("/intake/batches").json<IntakeBatches>().items.empty());
  }

  TEST_CASE("what nobody looked at for a month goes, with its file") {
    Desk desk;
    desk.reader.text = kCard;
    desk.send(desk.ana, kPdf);
    desk.clock.advance(24h * 29);
    must(desk.rules->clean());
    CHECK(references(desk) == 1);
    desk.clock.advance(24h * 2);
    must(desk.rules->clean());
    CHECK(references(desk) == 0);
    CHECK(desk.as(desk.ana).get("/intake/documents").json<Page<IntakeDocument>>().items.empty());
  }

  TEST_CASE("the real tools: a photo of a card by tesseract, a PDF by its text, each in time") {
    Desk desk(true);
    auto ana = desk.as(desk.ana);
    auto engine = ana.get("/intake/status").json<IntakeStatus>().engine;
    if (engine != "tesseract") {
      MESSAGE("skipped: tesseract is not installed (engine ", engine, ")");
      return;
    }
    const Bytes pdf = card_pdf(desk);
    IntakeDocument text = desk.send(desk.ana, std::string(as_text(pdf)));
    CHECK(text.engine == "text_layer");
    const Bytes photo = card_photo(pdf);
    IntakeDocument seen = desk.send(desk.ana, std::string(as_text(photo)));
    CHECK(seen.engine == "tesseract");
    for (const IntakeDocument* document : {&text, &seen}) {
      CAPTURE(document->engine);
      CAPTURE(shape::to_json(document->fields));
      CHECK(document->state == DocumentState::ready);
      REQUIRE(document->fields.type);
      CHECK(document->fields.type->value == "BLS");
      REQUIRE(document->fields.number);
      CHECK(document->fields.number->value == "265512345678");
      REQUIRE(document->fields.issued_on);
      CHECK(document->fields.issued_on->value == "2026-05-15");
      REQUIRE(document->fields.expires_on);
      CHECK(document->fields.expires_on->value == "2028-05-31");
      CHECK(document->milliseconds < 15'000);
    }
    MESSAGE("read by tesseract in ", seen.milliseconds, " ms, by pdftotext in ", text.milliseconds, " ms");
    std::string cut(as_text(pdf));
    cut = cut.substr(0, cut.size() / 3) + "%%EOF";
    IntakeDocument damaged = desk.send(desk.ana, cut);
    bool told = damaged.state == DocumentState::refused ||
                std::find(damaged.fields.warnings.begin(), damaged.fields.warnings.end(), "nothing_read") !=
                    damaged.fields.warnings.end();
    CHECK_MESSAGE(told, shape::to_json(damaged));
  }
}

}  // namespace mc::intake
