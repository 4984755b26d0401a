#include "appliance/documents/calendar.hpp"

namespace mc::documents {
namespace {

constexpr std::size_t kOctets = 75;

std::string time_line(std::string_view property, const std::optional<Zone>& zone, Instant at) {
  std::string line(property);
  if (zone) return folded(line + ";TZID=" + zone->name + ":" + local_stamp(*zone, at));
  return folded(line + ":" + utc_stamp(at));
}

std::string day_line(std::string_view property, Date day) {
  return folded(std::string(property) + ";VALUE=DATE:" + utc_stamp(start_of(day)).substr(0, 8));
}

std::string text_line(std::string_view property, std::string_view text) {
  if (text.empty()) return {};
  return folded(std::string(property) + ":" + escaped(text));
}

std::string event_text(const CalendarEntry& entry, const std::optional<Zone>& zone) {
  std::string out = "BEGIN:VEVENT\r\n";
  out += folded("UID:" + entry.uid);
  out += folded("DTSTAMP:" + utc_stamp(entry.stamp));
  out += folded("LAST-MODIFIED:" + utc_stamp(entry.stamp));
  out += folded("SEQUENCE:" + std::to_string(entry.sequence));
  if (entry.day) {
    out += day_line("DTSTART", *entry.day) + day_line("DTEND", *entry.day + 1) + "TRANSP:TRANSPARENT\r\n";
  } else {
    out += time_line("DTSTART", zone, entry.starts_at);
    out += time_line("DTEND", zone, entry.ends_at);
  }
  out += text_line("SUMMARY", entry.summary);
  out += text_line("DESCRIPTION", entry.description);
  out += text_line("LOCATION", entry.location);
  if (!entry.url.empty()) out += folded("URL:" + entry.url);
  out += entry.cancelled ? "STATUS:CANCELLED\r\n" : "STATUS:CONFIRMED\r\n";
  return out + "END:VEVENT\r\n";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (char c : text) {
    if (c == '\r') continue;
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

std::string folded(std::string_view line) {
  std::string out;
  out.reserve(line.size() + line.size() / 60 + 4);
  std::size_t room = kOctets;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    out.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = kOctets - 1;  // the space counts
  }
  return out.append(line).append("\r\n");
}

std::string calendar_text(CalendarMethod method, std::string_view name, const std::optional<Zone>& zone,
                          const std::vector<CalendarEntry>& entries) {
  std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//MedConnect//Calendar//EN\r\nCALSCALE:GREGORIAN\r\n";
  out += method == CalendarMethod::cancel ? "METHOD:CANCEL\r\n" : "METHOD:PUBLISH\r\n";
  if (!name.empty()) out += text_line("X-WR-CALNAME", name);
  if (zone && !entries.empty()) out += vtimezone(*zone);
  for (const CalendarEntry& entry : entries) out += event_text(entry, zone);
  return out + "END:VCALENDAR\r\n";
}

}  // namespace mc::documents
