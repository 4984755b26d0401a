#pragma once
// Links to media that are good for an hour, for one person in one session, for one lesson. Pure.
#include <array>

#include "modules/media/media.hpp"

namespace mc::media {

inline constexpr std::chrono::milliseconds kTicketLife = std::chrono::hours(1);

struct Ticket {
  ItemId item;
  PersonId person;
  SessionId session;
  CourseId course;  // nil: an author looks at the item itself
  courses::LessonId lesson;
  Instant expires_at;
  std::array<std::uint8_t, 8> nonce{};  // so that every playback has keys of its own
  bool operator==(const Ticket&) const = default;
};

/// base64url of the fields and their HMAC-SHA256 under `key`.
std::string write_ticket(const Ticket& ticket, ByteView key);
/// Error not_found `link_invalid` for what was not written with this key.
Result<Ticket> read_ticket(std::string_view text, ByteView key);
/// The AES-128 key of one rendition in one playback.
Bytes segment_key(const Ticket& ticket, std::string_view rendition, ByteView key);

}  // namespace mc::media
