// Module compliance: survey packets. A job makes them; the files lie in the blob store for 90 days.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/jobs/brake.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "modules/compliance/packet.hpp"
#include "modules/compliance/service.hpp"

namespace mc::compliance {
namespace {

constexpr std::int64_t kSamplePage = 5'000;
constexpr std::int64_t kMostPacket = 500LL << 20;
constexpr std::int64_t kMostScans = 300LL << 20;  // of all people; what is beyond is named in the index
constexpr std::int64_t kLargestScan = 10LL << 20;
constexpr std::chrono::hours kPacketLife{24 * 90};

std::string blob_owner(PacketId id, std::string_view format) {
  return fmt::format("compliance:packet-{}:{}", format, id.text());
}

SurveyPacket packet_view(const PacketRow& row) {
  SurveyPacket out{row.id,       row.state,    row.filters,      row.seed,     0,           row.drawn_from, row.by_name,
                   row.asked_at, row.ready_at, row.index_sha256, row.zip_size, row.pdf_size};
  if (auto people = shape::from_json<std::vector<PersonId>>(row.people))
    out.people = static_cast<std::int64_t>(people->size());
  return out;
}

/// What whoever gets the packet needs to check it.
constexpr std::string_view kPacketReadme =
    "Survey packet\n\n"
    "people/*.pdf    licences, verification log, competency, orientation and job description of one person each\n"
    "scans/          photos and PDFs of their licences and cards\n"
    "index.csv       the sample, with the SHA-256 of each file and how much is on file\n"
    "index.csv.sig   Ed25519 signature of index.csv (64 bytes)\n"
    "public-key.pem  the appliance's key for packets\n"
    "checkpoint.txt  signed checkpoint of the audit log, taken after the index was signed\n\n"
    "To check: openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in index.csv -sigfile index.csv.sig\n"
    "          sha256sum people/* scans/*   and compare with index.csv\n"
    "Compare the key with the one that the appliance shows under Compliance > Survey packets.\n";

}  // namespace

security::SigningKey Service::packet_key() const {
  const Secret kek = parts_.keys.kek(security::KeyPurpose::audit);
  return security::SigningKey(security::derive_key(kek.view(), "survey packets", 1).view());
}

PacketKey Service::packet_public_key() const { return {"Ed25519", to_base64(packet_key().public_key())}; }

Result<PacketRow> Service::packet_for(data::Tx& tx, const security::Viewer& viewer, PacketId id) {
  const auto row = TRY(store::packet(tx, id));
  if (!row || (row->asked_by != viewer.person && !viewer.may_everywhere("report:export")))
    return not_found("packet_not_found");
  return *row;
}

Result<SurveyPacket> Service::ask_packet(const security::Viewer& viewer, const SurveyPacketIn& in) {
  Filter filter;
  filter.unit = in.unit;
  filter.profession = in.profession;
  PacketRow row;
  row.id = PacketId::make(platform_.clock, platform_.random);
  row.seed = in.seed ? in.seed->value : uuid_text(make_uuid7(platform_.clock.now(), platform_.random)).substr(24);
  std::vector<PersonId> people;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    const Where reach = TRY(where(tx, viewer, "report:export", filter));
    std::string after_key;
    PersonId after{};
    for (;;) {
      const auto page = TRY(store::people(tx, reach, after_key, after, kSamplePage));
      for (const PersonRow& person : page) people.push_back(person.person_id);
      if (static_cast<std::int64_t>(page.size()) < kSamplePage) break;
      after_key = page.back().sort_key;
      after = page.back().person_id;
    }
    for (const organisation::Unit& unit : TRY(organisation_.units(tx)))
      if (in.unit && unit.id == *in.unit) row.filters = "Unit: " + unit.name;
    if (in.profession) row.filters += (row.filters.empty() ? "" : "; ") + ("Profession: " + in.profession->value);
    const auto who = TRY(accounts_.find(tx, viewer.person));
    row.by_name = who ? who->first_name + " " + who->last_name : std::string("unknown");
    return {};
  }));
  if (people.empty()) return conflict("nobody_to_draw", "Nobody works there.");
  row.drawn_from = static_cast<std::int64_t>(people.size());
  row.people = shape::to_json(draw_sample(std::move(people), row.seed, static_cast<std::size_t>(in.people.value)));
  row.asked_by = viewer.person;
  return platform_.db.write([&](data::Tx& tx) -> Result<SurveyPacket> {
    row.asked_at = tx.now();
    TRY(store::insert_packet(tx, row));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "survey_packet.asked";
    event.object = "survey_packet:" + row.id.text();
    event.details = RawJson{fmt::format(R"({{"people":{},"drawn_from":{}}})", packet_view(row).people, row.drawn_from)};
    TRY(platform_.audit.append(tx, event));
    jobs::Settings settings;
    settings.unique_key = row.id.text();
    TRY(platform_.jobs.enqueue(tx, RenderPacketJob{row.id}, settings));
    return packet_view(row);
  });
}

Result<PacketPerson> Service::packet_person(data::Tx& tx, PersonId person) {
  PacketPerson out;
  if (auto staff = TRY(organisation_.staff(tx, person))) out.staff = std::move(*staff);
  out.credentials = TRY(credentials_.of_person(tx, person));
  out.verifications = TRY(parts_.verification.of_person(tx, person));
  out.certifications = TRY(parts_.certification.of_person(tx, person));
  out.enrolments = TRY(learning_.all_of(tx, person));
  out.done = TRY(parts_.skills.done(tx, person));
  out.scans = TRY(credentials::scans_of(tx, person));
  return out;
}

Result<std::vector<Service::PacketScan>> Service::packet_scans(std::vector<PacketPerson>& people,
                                                               std::vector<PacketIndexLine>& lines) {
  std::vector<PacketScan> out;
  std::int64_t left = kMostScans;
  for (std::size_t i = 0; i < people.size(); ++i) {
    PacketPerson& person = people[i];
    for (std::size_t n = 0; n < person.scans.size(); ++n) {
      const credentials::CardScan& scan = person.scans[n];
      const auto card = std::find_if(person.credentials.begin(), person.credentials.end(),
                                     [&](const auto& each) { return each.id == scan.credential_id; });
      if (card == person.credentials.end()) continue;
      const std::string what = card->type + (card->number.empty() ? "" : " " + card->number);
      if (scan.size > kLargestScan || scan.size > left) {
        lines.push_back({"", "", &person, what + ": left out, too large for a packet"});
        continue;
      }
      left -= scan.size;
      const std::string ending = scan.media_type == "application/pdf" ? "pdf"
                                 : scan.media_type == "image/png"     ? "png"
                                                                      : "jpg";
      const std::string path = fmt::format("scans/{:03}-{}-{}.{}", i + 1, safe_name(card->type), n + 1, ending);
      const Bytes bytes = TRY(platform_.blobs.read_all(scan.blob_id, kLargestScan));
      lines.push_back({path, to_hex(security::sha256(bytes)), &person, what});
      out.push_back({path, scan.blob_id, scan.size});
    }
  }
  return out;
}

Status Service::add_scans(documents::ZipWriter& zip, const std::vector<PacketScan>& scans) {
  for (const PacketScan& scan : scans)
    TRY(zip.add(
        scan.path, scan.size,
        [&blobs = platform_.blobs, scan](std::int64_t offset, std::span<std::uint8_t> buffer) -> Result<std::size_t> {
          const auto wanted = std::min<std::int64_t>(static_cast<std::int64_t>(buffer.size()), scan.size - offset);
          std::size_t got = 0;
          TRY(blobs.read(scan.blob, offset, wanted, [&](ByteView piece) -> Status {
            std::copy(piece.begin(), piece.end(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
            got += piece.size();
            return {};
          }));
          return got;
        }));
  return {};
}

Status Service::render_packet(PacketId id) {
  const auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::packet(tx, id); }));
  if (!row || row->state == PacketState::ready) return {};
  Status made = make_packet(*row);
  if (made) return {};
  LOG(error, "survey_packet_failed", {"packet", id.text()}, {"code", made.error().code});
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    PacketRow failed = *row;
    failed.state = PacketState::failed;
    return store::update_packet(tx, failed);
  }));
  return made;
}

Status Service::make_packet(PacketRow row) {
  const auto ids = TRY(shape::from_json<std::vector<PersonId>>(row.people));
  const PacketHead head{
      platform_.settings.organisation_name, row.filters, row.seed, row.by_name, row.drawn_from, platform_.clock.now()};
  std::vector<PacketPerson> people;
  std::vector<Bytes> files;
  std::vector<PacketIndexLine> lines;
  people.reserve(ids.size());  // lines point into it
  for (const PersonId& person : ids) {
    people.push_back(TRY(platform_.db.read([&](data::Tx& tx) { return packet_person(tx, person); })));
    files.push_back(TRY(person_pdf(people.back(), head, platform_.scratch)));
    const std::string number = people.back().staff.employee_number.value_or("");
    lines.push_back({fmt::format("people/{:03}{}.pdf", people.size(), number.empty() ? "" : "-" + safe_name(number)),
                     to_hex(security::sha256(files.back())), &people.back()});
  }
  const auto scans = TRY(packet_scans(people, lines));
  const std::string index = packet_index(lines);
  const security::SigningKey key = packet_key();
  const security::Signature signature = key.sign(as_bytes(index));
  row.index_sha256 = to_hex(security::sha256(as_bytes(index)));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    security::AuditEvent event;
    event.actor = row.asked_by;
    event.action = "survey_packet.signed";
    event.object = "survey_packet:" + row.id.text();
    event.details = RawJson{
        fmt::format(R"({{"people":{},"scans":{},"sha256":"{}"}})", people.size(), scans.size(), row.index_sha256)};
    return platform_.audit.append(tx, event);
  }));
  const std::string checkpoint = TRY(platform_.audit.checkpoint());
  const Bytes pdf = TRY(packet_pdf(lines, head, index, signature, key.public_key(), checkpoint, platform_.scratch));
  auto zip = documents::ZipWriter::create_streamed();
  TRY(zip->add("README.txt", as_bytes(kPacketReadme)));
  TRY(zip->add("index.csv", as_bytes(index)));
  TRY(zip->add("index.csv.sig", signature));
  TRY(zip->add("public-key.pem", as_bytes(public_key_pem(key.public_key()))));
  TRY(zip->add("checkpoint.txt", as_bytes(checkpoint)));
  for (std::size_t i = 0; i < files.size(); ++i) TRY(zip->add(lines[i].file, files[i]));
  TRY(add_scans(*zip, scans));
  TRY(zip->finish());
  const auto stored_zip = TRY(platform_.blobs.put(
      [&](std::span<std::uint8_t> buffer) { return zip->read_finished(buffer); }, "application/zip", kMostPacket));
  const auto stored_pdf = TRY(platform_.blobs.put(pdf, "application/pdf"));
  return platform_.db.write([&](data::Tx& tx) -> Status {
    const auto now = TRY(store::packet(tx, row.id));
    if (!now || now->state == PacketState::ready) return {};  // removed meanwhile: the blobs are collected
    row.state = PacketState::ready;
    row.ready_at = tx.now();
    row.zip_blob = stored_zip.id;
    row.zip_size = stored_zip.size;
    row.pdf_blob = stored_pdf.id;
    row.pdf_size = stored_pdf.size;
    TRY(platform_.blobs.add_reference(tx, stored_zip.id, blob_owner(row.id, "zip")));
    TRY(platform_.blobs.add_reference(tx, stored_pdf.id, blob_owner(row.id, "pdf")));
    return store::update_packet(tx, row);
  });
}

std::string Service::safe_name(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ? c : '_';
  return out.substr(0, 40);
}

Result<SurveyPacket> Service::packet(const security::Viewer& viewer, PacketId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<SurveyPacket> { return packet_view(TRY(packet_for(tx, viewer, id))); });
}

Result<Page<SurveyPacket>> Service::packets(const security::Viewer& viewer, const SurveyPacketsQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<SurveyPacket>> {
    std::optional<PersonId> by;
    if (!viewer.may_everywhere("report:export")) by = viewer.person;
    const std::int64_t limit = query.limit.value_or(50).value;
    auto rows = TRY(store::packets(tx, by, query.after, limit + 1));
    Page<SurveyPacket> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const PacketRow& row : rows) page.items.push_back(packet_view(row));
    return page;
  });
}

/// Whoever asked may have lost a unit since, and people of the sample may have moved.
Status Service::all_in_reach(data::Tx& tx, const security::Viewer& viewer, const PacketRow& row) {
  if (viewer.may_everywhere("report:export")) return {};
  for (const PersonId& person : TRY(shape::from_json<std::vector<PersonId>>(row.people)))
    if (!TRY(organisation_.in_reach(tx, viewer, "report:export", person)))
      return forbidden("packet_out_of_reach", "Somebody of this packet is not in your units any more. Make a new one.");
  return {};
}

Result<http::Download> Service::packet_file(const security::Viewer& viewer, PacketId id,
                                            const SurveyPacketFileQuery& query) {
  const bool zip = query.format.value == "zip";
  if (!zip && query.format.value != "pdf") return invalid("format", "not_one_of", "Use zip or pdf.");
  const PacketRow row = TRY(platform_.db.write([&](data::Tx& tx) -> Result<PacketRow> {
    PacketRow found = TRY(packet_for(tx, viewer, id));
    if (found.state != PacketState::ready) return conflict("packet_not_ready", "It is being made.");
    TRY(all_in_reach(tx, viewer, found));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "survey_packet.downloaded";
    event.object = "survey_packet:" + id.text();
    event.details = RawJson{fmt::format(R"({{"format":"{}"}})", query.format.value)};
    TRY(platform_.audit.append(tx, event));
    return found;
  }));
  const auto blob = zip ? row.zip_blob : row.pdf_blob;
  if (!blob) return not_found("packet_not_found");
  http::Download out;
  out.media_type = zip ? "application/zip" : "application/pdf";
  out.file_name = fmt::format("survey-packet-{}.{}", to_string(date_of(row.asked_at)), query.format.value);
  out.size = zip ? row.zip_size : row.pdf_size;
  out.write = [&blobs = platform_.blobs, blob = *blob, size = *out.size](std::int64_t offset, std::int64_t length,
                                                                         const blobs::Sink& sink) {
    return blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return out;
}

Status drop_packet(Platform& platform, data::Tx& tx, const PacketRow& row) {
  if (row.zip_blob) TRY(platform.blobs.drop_reference(tx, *row.zip_blob, blob_owner(row.id, "zip")));
  if (row.pdf_blob) TRY(platform.blobs.drop_reference(tx, *row.pdf_blob, blob_owner(row.id, "pdf")));
  return store::delete_packet(tx, row.id);
}

Result<http::Nothing> Service::remove_packet(const security::Viewer& viewer, PacketId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    TRY(drop_packet(platform_, tx, TRY(packet_for(tx, viewer, id))));
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "survey_packet.removed";
    event.object = "survey_packet:" + id.text();
    TRY(platform_.audit.append(tx, event));
    return http::Nothing{};
  });
}

Status Service::drop_old_packets() {
  constexpr std::int64_t kPerPass = 50;
  for (;;) {
    const auto gone = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::size_t> {
      if (TRY(jobs::braked(tx, "packets"))) return std::size_t{0};
      const auto rows = TRY(store::packets_before(tx, tx.now() - kPacketLife, kPerPass));
      for (const PacketRow& row : rows) TRY(drop_packet(platform_, tx, row));
      return rows.size();
    }));
    if (gone < kPerPass) return {};
  }
}

}  // namespace mc::compliance
