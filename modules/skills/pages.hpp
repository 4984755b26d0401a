#pragma once
// What skills prints: the record of a checklist, the proof of a signature.
#include <filesystem>

#include "modules/skills/requests.hpp"

namespace mc::skills {

Result<Bytes> record_page(const SkillRecord& record, const std::string& employee_number,
                          const std::string& organisation, const std::filesystem::path& scratch, Instant now);
/// Names the hash and the row of the audit tree, and says how to check both.
Result<Bytes> proof_page(const AttestationSignature& signature, const std::string& organisation,
                         const std::filesystem::path& scratch, Instant now);

http::Download as_file(Bytes bytes, std::string media_type, std::string name);
std::string media_type_of(std::string_view format);

}  // namespace mc::skills
