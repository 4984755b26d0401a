#pragma once
// What the routes of the matrix, survey packets and reminders take and give.
#include "modules/compliance/compliance.hpp"

namespace mc::compliance {

struct PacketTag;
using PacketId = Id<PacketTag>;

// -- matrix: person x requirement --
struct ComplianceMatrixQuery {
  std::optional<UnitId> unit;
  std::optional<Text<1, 20>> profession;
  std::optional<Text<1, 60>> show;
  std::optional<Text<1, 100>> item;
  std::optional<Text<1, 20>> item_state;
  std::optional<Text<1, 100>> search;
  std::optional<Text<1, 200>> after;
  std::optional<Int<1, 200>> limit;  // 200 unless given
  std::optional<Text<3, 10>> kind;   // "credential" (unless given), "course", "all"
};
FIELDS(ComplianceMatrixQuery, unit, profession, show, item, item_state, search, after, limit, kind)
struct ComplianceMatrixCell {
  std::string item;   // a column's key
  std::string state;  // "met", "due_soon", "open", "overdue", "lapsed", "missing"
  std::optional<Date> until;
};
FIELDS(ComplianceMatrixCell, item, state, until)
struct ComplianceMatrixRow {
  PersonId person_id;
  std::string employee_number;
  std::string name;
  std::string unit_name;
  std::string profession;
  std::string job_title;
  bool ready = true;
  std::vector<ComplianceMatrixCell> cells;  // only of what applies to her
};
FIELDS(ComplianceMatrixRow, person_id, employee_number, name, unit_name, profession, job_title, ready, cells)
struct ComplianceMatrix {
  std::int64_t total = 0;
  std::vector<ColumnHead> columns;  // that apply to anybody in these units, widest first, at most 100
  std::vector<ComplianceMatrixRow> rows;
  std::optional<std::string> next;
  Instant as_of;
};
FIELDS(ComplianceMatrix, total, columns, rows, next, as_of)

// -- survey packets --
enum class PacketState : std::uint8_t { queued, ready, failed };
ENUM_NAMES(PacketState, queued, ready, failed)
struct SurveyPacketIn {
  std::optional<UnitId> unit;
  std::optional<Text<1, 20>> profession;
  Int<1, 50> people = 10;
  std::optional<Text<1, 40>> seed;  // the same seed draws the same people; made up unless given
};
FIELDS(SurveyPacketIn, unit, profession, people, seed)
struct SurveyPacket {
  PacketId id;
  PacketState state = PacketState::queued;
  std::string filters;
  std::string seed;
  std::int64_t people = 0;
  std::int64_t drawn_from = 0;
  std::string by;
  Instant asked_at;
  std::optional<Instant> ready_at;
  std::string index_sha256;  // of the signed index
  std::int64_t zip_size = 0;
  std::int64_t pdf_size = 0;
};
FIELDS(SurveyPacket, id, state, filters, seed, people, drawn_from, by, asked_at, ready_at, index_sha256, zip_size,
       pdf_size)
struct SurveyPacketsQuery {
  std::optional<PacketId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(SurveyPacketsQuery, after, limit)
struct SurveyPacketFileQuery {
  Text<3, 3> format;  // "zip", "pdf"
};
FIELDS(SurveyPacketFileQuery, format)
struct PacketKey {
  std::string algorithm = "Ed25519";
  std::string public_key;  // base64, 32 bytes
};
FIELDS(PacketKey, algorithm, public_key)

// -- reminders --
struct ComplianceReminderIn {
  std::optional<UnitId> unit;
  std::optional<Text<1, 20>> profession;
  std::optional<Text<1, 60>> show;
  std::optional<Text<1, 100>> item;
  std::optional<Text<1, 20>> item_state;
  std::optional<Text<1, 100>> search;
};
FIELDS(ComplianceReminderIn, unit, profession, show, item, item_state, search)
struct ComplianceReminderOut {
  std::int64_t people = 0;    // who match
  std::int64_t reminded = 0;  // of them, with something late or due soon; each at most once a day
};
FIELDS(ComplianceReminderOut, people, reminded)

}  // namespace mc::compliance
