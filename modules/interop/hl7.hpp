#pragma once
// HL7 v2 in the ER7 encoding, and the staff master file message MFN^M02. Pure: no database. Everything that is read out
// of a message is UTF-8 without control characters, or it is an error that says where.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

namespace mc::interop::hl7 {

inline constexpr std::size_t kMostBytes = 1 << 20;
inline constexpr std::size_t kMostSegments = 5000;
inline constexpr std::size_t kMostFields = 200;
inline constexpr std::size_t kMostRepeats = 100;
inline constexpr std::size_t kMostValue = 2000;  // bytes of one value
inline constexpr std::size_t kMostRecords = 1000;

struct Delimiters {
  char field = '|', component = '^', repeat = '~', escape = '\\', sub = '&';
};

/// One segment; fields as sent. Field numbers are HL7's: MSH-1 is the separator itself.
struct Segment {
  std::string name;
  std::vector<std::string> fields;
};

/// Where a value stands in a field; HL7 counts from 1.
struct At {
  int field = 1;
  int repeat = 1;
  int component = 1;
};

/// An immutable message. Errors of parse(): `not_hl7` (no MSH can be read: nothing can be acknowledged),
/// `hl7_segment`, `hl7_limit`, `hl7_charset`.
class Message {
public:
  static Result<Message> parse(std::string_view bytes);
  const std::vector<Segment>& segments() const { return segments_; }
  const Delimiters& delimiters() const { return delimiters_; }
  const Segment& head() const { return segments_.front(); }
  /// The value with its escapes resolved; "" when it is absent. `""` (HL7's null) stays these two characters. Errors:
  /// `hl7_escape`, `hl7_value`.
  Result<std::string> value(const Segment& segment, At at) const;
  std::size_t repeats(const Segment& segment, int field) const;

private:
  Delimiters delimiters_;
  std::vector<Segment> segments_;
};

/// Told by parse() when the message as a whole cannot be taken: whether anything can be answered.
enum class Event : std::uint8_t { add, update, deactivate, reactivate, remove };

/// What a message says of one field: nothing (the field stays), its end (`""`), or a value.
using Said = std::optional<std::string>;

/// One MFE with its STF and PRA.
struct StaffMaster {
  std::string code;        // MAD, MUP, MDC, MAC, MDL as sent
  std::string control_id;  // MFE-2
  std::string key;         // MFE-4
  Event event = Event::add;
  std::string number;
  Said first_name, last_name, email, site, department, unit, job_title, profession, hired_on;
  std::optional<bool> active;        // STF-7
  std::string error;                 // empty: the record can be read
  std::size_t first = 0, after = 0;  // its segments in the message
};

/// The message's own part of the answer.
struct Envelope {
  std::string sending_application, sending_facility, receiving_application, receiving_facility;
  std::string control_id, processing, version;
  std::string accept_answer, application_answer;    // MSH-15, -16: AL, NE, ER, SU; both empty: original mode
  std::string file_id, file_event, response_level;  // MFI-1, -3, -6
};

struct StaffFile {
  Envelope envelope;
  std::vector<StaffMaster> records;
};

/// Reads the head only, so that a refusal can be addressed. Error as Message::value.
Result<Envelope> read_envelope(const Message& message);
/// Errors (code is that of HL7 table 0357, as text): 200, 201 other messages, 202, 203, 100 order of segments,
/// 101 something required is missing, 103 MFI's code. `number_type`: CX-5 of the employee number in STF-2 ("EI").
Result<StaffFile> read_staff(const Message& message, std::string_view number_type);

struct RecordAnswer {
  std::string code, control_id, key;
  bool ok = false;
  std::string text;  // why not
};
struct Acknowledgement {
  std::string code = "AA";  // AA, AE, AR
  std::string error;        // of table 0357, or empty
  std::string text;
  std::vector<RecordAnswer> records;
};
/// The message again with this record only: in UTF-8, as MSH-18 then says, and without MSH-8 (security).
std::string only_record(const Message& message, const StaffMaster& record);
/// An MFK^M02 (or ACK, when there is no MFI to answer), segments ended by CR. Values are escaped.
std::string write_answer(const Envelope& to, const Acknowledgement& answer, Instant now, std::string_view control_id);
/// The one answer that a connection carries back: as MSH-15 and -16 wish (enhanced mode) write_answer(), an ACK of the
/// receipt alone (CA, CE, CR), or nothing.
std::string write_wished(const Envelope& to, const Acknowledgement& answer, Instant now, std::string_view control_id);

}  // namespace mc::interop::hl7
