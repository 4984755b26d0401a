#include "modules/media/tickets.hpp"

#include <algorithm>

#include "appliance/security/crypto.hpp"
#include "appliance/security/hls_cipher.hpp"

namespace mc::media {
namespace {

constexpr std::uint8_t kTicketVersion = 1;
constexpr std::size_t kTicketBytes = 1 + 5 * 16 + 8 + 8;
constexpr std::size_t kMacBytes = 32;

Bytes fields_of(const Ticket& ticket) {
  Bytes out = {kTicketVersion};
  for (const Uuid* id :
       {&ticket.item.bytes, &ticket.person.bytes, &ticket.session.bytes, &ticket.course.bytes, &ticket.lesson.bytes})
    out.insert(out.end(), id->begin(), id->end());
  for (int shift = 56; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(ticket.expires_at.ms) >> shift));
  out.insert(out.end(), ticket.nonce.begin(), ticket.nonce.end());
  return out;
}

}  // namespace

std::string write_ticket(const Ticket& ticket, ByteView key) {
  Bytes out = fields_of(ticket);
  const security::Hash32 mac = security::hmac_sha256(key, out);
  out.insert(out.end(), mac.begin(), mac.end());
  return to_base64url(out);
}

Result<Ticket> read_ticket(std::string_view text, ByteView key) {
  auto refused = [] { return not_found("link_invalid"); };
  if (text.size() > 4 * kTicketBytes) return refused();
  auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != kTicketBytes + kMacBytes || (*bytes)[0] != kTicketVersion) return refused();
  const ByteView all(*bytes);
  const security::Hash32 mac = security::hmac_sha256(key, all.first(kTicketBytes));
  if (!security::equal_constant_time(mac, all.subspan(kTicketBytes))) return refused();
  Ticket out;
  std::size_t at = 1;
  for (Uuid* id : {&out.item.bytes, &out.person.bytes, &out.session.bytes, &out.course.bytes, &out.lesson.bytes}) {
    std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(at), 16, id->begin());
    at += 16;
  }
  std::uint64_t ms = 0;
  for (std::size_t i = 0; i < 8; ++i) ms = ms << 8 | all[at + i];
  out.expires_at = Instant{static_cast<std::int64_t>(ms)};
  std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(at + 8), 8, out.nonce.begin());
  return out;
}

Bytes segment_key(const Ticket& ticket, std::string_view rendition, ByteView key) {
  Bytes text = fields_of(ticket);
  const ByteView name = as_bytes(rendition);
  text.insert(text.end(), name.begin(), name.end());
  const security::Hash32 mac = security::hmac_sha256(key, text);
  return Bytes(mac.begin(), mac.begin() + security::kHlsKeyBytes);
}

}  // namespace mc::media
