// MFN^M02 (staff master file) and its answer MFK^M02, as chapter 8 and 15 of HL7 v2.5.1 have them.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/interop/hl7.hpp"

namespace mc::interop::hl7 {
namespace {

std::unexpected<Error> refused(std::string code, std::string detail) {
  return fail(Fault::invalid, std::move(code), std::move(detail));
}

struct EventName {
  std::string_view code;
  Event event;
};
constexpr std::array<EventName, 5> kEventNames{{{"MAD", Event::add},
                                                {"MUP", Event::update},
                                                {"MDC", Event::deactivate},
                                                {"MAC", Event::reactivate},
                                                {"MDL", Event::remove}}};

std::optional<Event> event_of(std::string_view code) {
  for (const EventName& one : kEventNames)
    if (one.code == code) return one.event;
  return std::nullopt;
}

/// "20191130" or a longer HL7 time as "2019-11-30".
Result<std::string> day_of(std::string_view text) {
  if (text.size() < 8) return refused("102", "A date needs year, month and day, as in 20191130.");
  std::string day = fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
  if (!parse_date(day)) return refused("102", "A date is not a day of the calendar.");
  return day;
}

/// Reads the fields of one record; the first thing that cannot be read becomes its error.
class RecordReader {
public:
  RecordReader(const Message& message, StaffMaster& out) : message_(message), out_(out) {}

  void staff(const Segment& stf, std::string_view number_type) {
    read_number(stf, number_type);
    out_.last_name = said(stf, {.field = 3, .component = 1});
    out_.first_name = said(stf, {.field = 3, .component = 2});
    Said flag = said(stf, {.field = 7});
    if (flag && *flag != "A" && *flag != "I") problem("103", "STF-7 must be A or I.");
    if (flag) out_.active = *flag == "A";
    out_.department = coded(stf, 8);
    out_.unit = coded(stf, 9);
    out_.email = said(stf, {.field = 15});
    out_.job_title = said(stf, {.field = 18});
    out_.profession = said(stf, {.field = 4});
    out_.site = said(stf, {.field = 12, .component = 2});
    Said hired = said(stf, {.field = 12, .component = 1});
    if (hired && *hired != kNull) {
      auto day = day_of(*hired);
      if (!day)
        problem(day.error().code, "STF-12: " + day.error().detail);
      else
        out_.hired_on = *day;
    }
  }
  void practitioner(const Segment& pra) {
    if (Said category = said(pra, {.field = 3})) out_.profession = category;
  }

private:
  static constexpr std::string_view kNull = "\"\"";

  void problem(std::string_view code, const std::string& text) {
    if (out_.error.empty()) out_.error = fmt::format("{}: {}", code, text);
  }
  std::string read(const Segment& segment, At at) {
    auto value = message_.value(segment, at);
    if (value) return *value;
    problem("102", value.error().detail);
    return {};
  }
  Said said(const Segment& segment, At at) {
    std::string value = read(segment, at);
    if (value.empty()) return std::nullopt;
    return value == kNull ? Said("") : Said(std::move(value));
  }
  /// CE: the words if there are any, the code otherwise.
  Said coded(const Segment& segment, int field) {
    Said words = said(segment, {.field = field, .component = 2});
    return words && !words->empty() ? words : said(segment, {.field = field, .component = 1});
  }
  void read_number(const Segment& stf, std::string_view number_type) {
    const int count = static_cast<int>(std::min(message_.repeats(stf, 2), kMostRepeats));
    std::string only;
    for (int i = 1; i <= count; ++i) {
      std::string id = read(stf, {.field = 2, .repeat = i, .component = 1});
      std::string type = read(stf, {.field = 2, .repeat = i, .component = 5});
      if (type == number_type && !id.empty()) {
        out_.number = id;
        return;
      }
      if (type.empty() && count == 1) only = id;
    }
    out_.number = only.empty() && count == 0 ? out_.key : only;
    if (out_.number.empty() || out_.number == kNull)
      problem("101", fmt::format("STF-2 has no identifier of the type {}.", number_type));
  }

  const Message& message_;
  StaffMaster& out_;
};

Result<StaffMaster> read_entry(const Message& message, const Segment& mfe) {
  StaffMaster out;
  out.code = TRY(message.value(mfe, {.field = 1}));
  out.control_id = TRY(message.value(mfe, {.field = 2}));
  out.key = TRY(message.value(mfe, {.field = 4}));
  auto event = event_of(out.code);
  if (event)
    out.event = *event;
  else
    out.error = "103: MFE-1 must be MAD, MUP, MDC, MAC or MDL.";
  if (out.key.empty() && out.error.empty()) out.error = "101: MFE-4 has no key.";
  return out;
}

/// What must hold before a single record is looked at.
Status check_head(const Message& message, const Envelope& envelope) {
  const std::string type = TRY(message.value(message.head(), {.field = 9, .component = 1}));
  const std::string trigger = TRY(message.value(message.head(), {.field = 9, .component = 2}));
  if (envelope.control_id.empty()) return refused("101", "MSH-10 has no message control id.");
  if (type != "MFN") return refused("200", "Only MFN messages are taken.");
  if (trigger != "M02") return refused("201", "Only MFN^M02 (staff master file) is taken.");
  if (envelope.processing != "P" && envelope.processing != "T" && envelope.processing != "D")
    return refused("202", "MSH-11 must be P, T or D.");
  if (!envelope.version.starts_with("2.")) return refused("203", "MSH-12 must be a version 2.");
  return {};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
    case '|':
      out += "\\F\\";
      break;
    case '^':
      out += "\\S\\";
      break;
    case '~':
      out += "\\R\\";
      break;
    case '\\':
      out += "\\E\\";
      break;
    case '&':
      out += "\\T\\";
      break;
    case '\r':
    case '\n':
    case '\t':
      out += ' ';
      break;
    default:
      out += c;
    }
  }
  return out;
}

/// "20261120183000+0000"
std::string stamp(Instant at) {
  const std::string iso = to_string(at);  // 2026-11-20T18:40:00.000Z
  return iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2) + iso.substr(11, 2) + iso.substr(14, 2) +
         iso.substr(17, 2) + "+0000";
}

}  // namespace

Result<Envelope> read_envelope(const Message& message) {
  Envelope out;
  const Segment& msh = message.head();
  out.sending_application = TRY(message.value(msh, {.field = 3}));
  out.sending_facility = TRY(message.value(msh, {.field = 4}));
  out.receiving_application = TRY(message.value(msh, {.field = 5}));
  out.receiving_facility = TRY(message.value(msh, {.field = 6}));
  out.control_id = TRY(message.value(msh, {.field = 10}));
  out.processing = TRY(message.value(msh, {.field = 11}));
  out.version = TRY(message.value(msh, {.field = 12}));
  out.accept_answer = TRY(message.value(msh, {.field = 15}));
  out.application_answer = TRY(message.value(msh, {.field = 16}));
  for (const Segment& one : message.segments()) {
    if (one.name != "MFI") continue;
    out.file_id = TRY(message.value(one, {.field = 1}));
    out.file_event = TRY(message.value(one, {.field = 3}));
    out.response_level = TRY(message.value(one, {.field = 6}));
    break;
  }
  return out;
}

Result<StaffFile> read_staff(const Message& message, std::string_view number_type) {
  StaffFile out;
  out.envelope = TRY(read_envelope(message));
  TRY(check_head(message, out.envelope));
  bool in_file = false, has_staff = true;
  for (std::size_t at = 0; at < message.segments().size(); ++at) {
    const Segment& segment = message.segments()[at];
    if (!out.records.empty()) out.records.back().after = at + (segment.name == "MFE" ? 0 : 1);
    if (segment.name == "MFI") {
      if (in_file) return refused("100", "There is a second MFI.");
      in_file = true;
      if (out.envelope.file_event != "UPD")
        return refused("103", "MFI-3 must be UPD: a whole file is not replaced by a message.");
    } else if (segment.name == "MFE") {
      if (!in_file) return refused("100", "MFE comes before MFI.");
      if (out.records.size() >= kMostRecords) return refused("207", "A message may have 1,000 records at most.");
      if (!has_staff && out.records.back().error.empty()) out.records.back().error = "100: STF is missing.";
      out.records.push_back(TRY(read_entry(message, segment)));
      out.records.back().first = at;
      out.records.back().after = at + 1;
      has_staff = false;
    } else if (segment.name == "STF" || segment.name == "PRA") {
      if (out.records.empty()) return refused("100", segment.name + " comes before MFE.");
      RecordReader reader(message, out.records.back());
      if (segment.name == "PRA") {
        reader.practitioner(segment);
      } else {
        if (has_staff) return refused("100", "A record has two STF.");
        has_staff = true;
        reader.staff(segment, number_type);
      }
    }
  }
  if (!in_file || out.records.empty()) return refused("101", "MFI and at least one MFE are needed.");
  if (!has_staff && out.records.back().error.empty()) out.records.back().error = "100: STF is missing.";
  return out;
}

std::string only_record(const Message& message, const StaffMaster& record) {
  const char separator = message.delimiters().field;
  std::string out;
  auto add = [&](const Segment& segment, std::size_t from) {
    out += segment.name;
    for (std::size_t i = from; i < segment.fields.size(); ++i) out += separator + segment.fields[i];
    out += '\r';
  };
  Segment head = message.head();
  head.fields.resize(std::max<std::size_t>(head.fields.size(), 18));
  head.fields[7].clear();
  head.fields[17] = "UNICODE UTF-8";
  add(head, 1);  // MSH-1 is the separator itself
  for (const Segment& segment : message.segments())
    if (segment.name == "MFI") add(segment, 0);
  for (std::size_t at = record.first; at < record.after; ++at) add(message.segments()[at], 0);
  return out;
}

std::string write_answer(const Envelope& to, const Acknowledgement& answer, Instant now, std::string_view control_id) {
  const bool whole = to.file_id.empty();
  std::string out = fmt::format(
      "MSH|^~\\&|{}|{}|{}|{}|{}||{}|{}|{}|{}||||||UNICODE UTF-8\r", escaped(to.receiving_application),
      escaped(to.receiving_facility), escaped(to.sending_application), escaped(to.sending_facility), stamp(now),
      whole ? "ACK" : "MFK^M02^MFK_M01", control_id, to.processing.empty() ? "P" : escaped(to.processing),
      to.version.empty() ? "2.5.1" : escaped(to.version));
  out += fmt::format("MSA|{}|{}\r", answer.code, escaped(to.control_id));
  if (!answer.error.empty())
    out += fmt::format("ERR|||{}^^HL70357|E||||{}\r", escaped(answer.error), escaped(answer.text));
  if (whole) return out;
  out += fmt::format("MFI|{}||{}|||{}\r", escaped(to.file_id), escaped(to.file_event), escaped(to.response_level));
  for (const RecordAnswer& one : answer.records) {
    const std::string& level = to.response_level;
    if (level == "NE" || (level == "ER" && one.ok) || (level == "SU" && !one.ok)) continue;
    out += fmt::format("MFA|{}|{}|{}|{}^{}^HL70181|{}|CE\r", escaped(one.code), escaped(one.control_id), stamp(now),
                       one.ok ? "S" : "U", escaped(one.text), escaped(one.key));
  }
  return out;
}

std::string write_wished(const Envelope& to, const Acknowledgement& answer, Instant now, std::string_view control_id) {
  const bool enhanced = !to.accept_answer.empty() || !to.application_answer.empty();
  auto wished = [&](std::string_view how, bool good) {
    return how == "AL" || (how == "SU" && good) || (how == "ER" && !good);
  };
  if (!enhanced || wished(to.application_answer, answer.code == "AA")) return write_answer(to, answer, now, control_id);
  // The receipt is good whenever the message could be read: what was left out of it waits here.
  if (!wished(to.accept_answer, answer.error.empty())) return {};
  Envelope whole = to;
  whole.file_id.clear();
  Acknowledgement receipt{answer.error.empty()  ? "CA"
                          : answer.code == "AR" ? "CR"
                                                : "CE",
                          answer.error,
                          answer.text,
                          {}};
  return write_answer(whole, receipt, now, control_id);
}

}  // namespace mc::interop::hl7
