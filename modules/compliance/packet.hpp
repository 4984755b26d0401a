#pragma once
// A survey packet: what a surveyor asks of a sample of people, as pages and a signed index. Pure but for drawing.
#include <string>
#include <vector>

#include "appliance/documents/documents.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/compliance/requests.hpp"
#include "modules/credentials/scans.hpp"

namespace mc::compliance {

/// Everything on file of one person.
struct PacketPerson {
  organisation::Staff staff;
  std::vector<credentials::Credential> credentials;
  std::vector<verification::PsvRecord> verifications;
  std::vector<certification::PersonCertification> certifications;
  std::vector<learning::Enrolment> enrolments;
  std::vector<skills::SkillDone> done;
  std::vector<credentials::CardScan> scans{};
};

struct PacketTable {
  std::string title;
  std::vector<documents::Column> columns;
  std::vector<std::vector<std::string>> rows;
};
/// Licences, verification, competency, orientation, job description: always all five, empty ones too.
std::vector<PacketTable> packet_tables(const PacketPerson& person);

/// `size` of the people, the same for the same seed whatever the order; no more than there are.
std::vector<PersonId> draw_sample(std::vector<PersonId> people, std::string_view seed, std::size_t size);

struct PacketIndexLine {
  std::string file;
  std::string sha256;
  PacketPerson* person = nullptr;
  std::string card{};  // of a scan: what it shows
};
/// index.csv: a line per person with the hash of her file and how much is on file, and a line per scan.
std::string packet_index(const std::vector<PacketIndexLine>& lines);

/// Of the packets' key.
std::string public_key_pem(const security::PublicKey& key);

struct PacketHead {
  std::string organisation;
  std::string filters;
  std::string seed;
  std::string by;
  std::int64_t drawn_from = 0;
  Instant at{};
};
Result<Bytes> person_pdf(const PacketPerson& person, const PacketHead& head, const std::filesystem::path& scratch);
/// Cover with the index and its signature, then everybody's pages.
Result<Bytes> packet_pdf(const std::vector<PacketIndexLine>& lines, const PacketHead& head, std::string_view index,
                         const security::Signature& signature, const security::PublicKey& key,
                         std::string_view checkpoint, const std::filesystem::path& scratch);

}  // namespace mc::compliance
