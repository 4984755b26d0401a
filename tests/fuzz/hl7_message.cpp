// Messages of staff master files. What is read out of one is UTF-8 without control characters and within its limits;
// an answer about it is a message that can be read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/base/text.hpp"
#include "modules/interop/hl7.hpp"

using namespace mc;
using namespace mc::interop;

namespace {

void check(const std::string& text) {
  if (!is_utf8(text) || text.size() > 2 * hl7::kMostValue + 100) std::abort();
  for (unsigned char c : text)
    if (c < 0x20) std::abort();
}
void check(const hl7::Said& said) {
  if (said) check(*said);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto message = hl7::Message::parse(text);
  if (!message) return 0;
  if (message->segments().size() > hl7::kMostSegments) std::abort();
  auto envelope = hl7::read_envelope(*message);
  if (!envelope) return 0;
  for (const std::string* part : {&envelope->control_id, &envelope->sending_application, &envelope->file_id})
    check(*part);
  hl7::Acknowledgement answer;
  if (auto file = hl7::read_staff(*message, "EI")) {
    if (file->records.empty() || file->records.size() > hl7::kMostRecords) std::abort();
    for (const auto& record : file->records) {
      for (const hl7::Said* said : {&record.first_name, &record.last_name, &record.email, &record.site,
                                    &record.department, &record.unit, &record.job_title, &record.profession})
        check(*said);
      if (record.error.empty() && (record.number.empty() || record.key.empty())) std::abort();
      answer.records.push_back({record.code, record.control_id, record.key, record.error.empty(), record.error});
    }
  }
  const std::string back = hl7::write_answer(*envelope, answer, Instant{1'780'000'000'000}, "X");
  auto again = hl7::Message::parse(back);
  if (back.size() <= hl7::kMostBytes && !again) std::abort();
  // What came in stands in the answer as it was, and nothing of it became a segment of its own.
  if (again && again->segments().size() > answer.records.size() + 4) std::abort();
  return 0;
}
