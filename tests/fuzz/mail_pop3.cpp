// A mailbox server's words, line by line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/base/text.hpp"
#include "appliance/mail/mailbox.hpp"

using namespace mc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (std::string_view line : split({reinterpret_cast<const char*>(data), size}, '\n')) {
    bool refused = false;
    if (mail::pop3::ok_text(line, refused) && refused) std::abort();
    if (auto entry = mail::pop3::uid_line(line))
      if (entry->first < 1 || entry->second.empty() || entry->second.size() > 70) std::abort();
    if (auto entry = mail::pop3::size_line(line))
      if (entry->first < 1 || entry->second < 0) std::abort();
    if (auto text = mail::pop3::unstuffed(line))
      if (text->size() > line.size()) std::abort();
  }
  return 0;
}
