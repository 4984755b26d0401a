#include "modules/classroom/rules.hpp"

#include <algorithm>

#include "appliance/security/crypto.hpp"

namespace mc::classroom {
namespace {

// Layout of a code: id (16) | slot (4, big endian) | keyed hash (12).
constexpr std::size_t kIdBytes = 16, kSlotBytes = 4, kHashBytes = 12;
constexpr std::size_t kCodeBytes = kIdBytes + kSlotBytes + kHashBytes;

std::uint32_t slot_of(Instant at) { return static_cast<std::uint32_t>(at.ms / kCodeLife.count()); }

Bytes code_bytes(const DateRow& date, std::uint32_t slot) {
  Bytes out(date.id.bytes.begin(), date.id.bytes.end());
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(slot >> shift));
  std::string message = "classroom.attend.1";
  message.append(as_text(out));
  auto hash = security::keyed_hash(date.self_key, as_bytes(message));
  out.insert(out.end(), hash.begin(), hash.begin() + kHashBytes);
  return out;
}

}  // namespace

std::string_view closed_reason(const SessionRow& session, Instant now) {
  if (session.state != ClassState::published) return "not_open";
  if (session.opens_at && now < *session.opens_at) return "not_yet_open";
  if (session.closes_at && now >= *session.closes_at) return "sign_up_closed";
  if (session.first_start && now >= *session.first_start) return "already_started";
  return "";
}

bool promotes(const SessionRow& session, Instant now) {
  return session.state == ClassState::published && session.first_start &&
         now < *session.first_start - std::chrono::hours(session.cutoff_hours);
}

std::int64_t counted_minutes(const DateRow& date, const MarkRow& mark) {
  switch (mark.mark) {
  case AttendanceMark::present:
  case AttendanceMark::late:
    return std::clamp<std::int64_t>(mark.minutes.value_or(date.minutes()), 0, date.minutes());
  case AttendanceMark::partial:
    return std::clamp<std::int64_t>(mark.minutes.value_or(0), 0, date.minutes());
  case AttendanceMark::absent:
  case AttendanceMark::excused:
    return 0;
  }
  return 0;
}

std::int64_t percent_of(std::int64_t minutes, std::int64_t total) { return total <= 0 ? 0 : minutes * 100 / total; }

std::string screen_code(const DateRow& date, Instant now) { return to_base64url(code_bytes(date, slot_of(now))); }

std::optional<ClassDateId> date_in(std::string_view code) {
  auto bytes = from_base64url(code);
  if (!bytes || bytes->size() != kCodeBytes) return std::nullopt;
  ClassDateId id;
  std::copy_n(bytes->begin(), kIdBytes, id.bytes.begin());
  return id;
}

std::string_view check_code(const DateRow& date, std::string_view code, Instant now) {
  auto bytes = from_base64url(code);
  if (!bytes || bytes->size() != kCodeBytes) return "code_unknown";
  std::uint32_t slot = 0;
  for (std::size_t i = 0; i < kSlotBytes; ++i) slot = slot << 8 | (*bytes)[kIdBytes + i];
  // The hash first: a forged code learns nothing about the time.
  if (!security::equal_constant_time(*bytes, code_bytes(date, slot))) return "code_unknown";
  std::uint32_t present = slot_of(now);
  if (slot != present && slot + 1 != present) return "code_expired";
  return "";
}

bool self_attendance_open(const DateRow& date, Instant now) {
  return !date.cancelled && date.self_opens_at && date.self_closes_at && now >= *date.self_opens_at &&
         now < *date.self_closes_at;
}

}  // namespace mc::classroom
