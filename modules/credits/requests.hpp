#pragma once
// What the routes of rules, answers, practice and CE Broker take and give.
#include <map>

#include "modules/credits/rules.hpp"

namespace mc::credits {

struct CePracticeTag;
using CePracticeId = Id<CePracticeTag>;

// -- rules --
enum class CeConfidence : std::uint8_t { A, B, C, D };
ENUM_NAMES(CeConfidence, A, B, C, D)
struct CeRulesQuery {
  std::optional<Text<2, 2>> state;
  std::optional<Text<1, 20>> profession;
  std::optional<CeConfidence> confidence;
  std::optional<Text<1, 40>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(CeRulesQuery, state, profession, confidence, after, limit)
/// One requirement as it is in force today.
struct CeRuleRow {
  std::string id;  // "TX-RN"
  std::string state;
  std::string state_name;
  std::string profession;
  std::int64_t revision = 0;
  CeKind kind = CeKind::hours;
  std::string unit;
  std::optional<double> hours;
  std::optional<std::int64_t> cycle_months;
  std::int64_t topics = 0;
  std::int64_t pathways = 0;
  std::string confidence;
  std::string confidence_words;
  std::string as_of;
  std::string source;
  bool edited = false;           // by an officer
  bool shipped_changed = false;  // the shipped row has changed since it was edited
};
FIELDS(CeRuleRow, id, state, state_name, profession, revision, kind, unit, hours, cycle_months, topics, pathways,
       confidence, confidence_words, as_of, source, edited, shipped_changed)
struct CeRulesPage {
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> by_confidence;  // of all, whatever the filter
  std::vector<CeRuleRow> items;
  std::optional<std::string> next;
};
FIELDS(CeRulesPage, total, by_confidence, items, next)
struct CeRuleVersion {
  std::int64_t revision = 0;
  CeRuleBody body;
  std::string source;
  std::string cited;
  std::string as_of;
  std::string confidence;
  std::string confidence_words;
  std::optional<Date> effective_from;
  std::optional<Date> effective_to;
  std::string note;
  std::string by;  // "MedConnect" for the shipped one
  std::optional<Instant> at;
  bool in_force = false;  // today
};
FIELDS(CeRuleVersion, revision, body, source, cited, as_of, confidence, confidence_words, effective_from, effective_to,
       note, by, at, in_force)
struct CeRuleDetail {
  std::string id;
  std::string state;
  std::string state_name;
  std::string profession;
  std::vector<CeRuleVersion> history;  // newest first
  std::vector<std::string> facts;      // that a topic may depend on
  bool shipped_changed = false;
};
FIELDS(CeRuleDetail, id, state, state_name, profession, history, facts, shipped_changed)
struct CeRuleIn {
  Int<0, 100000> revision = 0;  // the newest one that the writer saw; 0 when there is none
  CeRuleBody body;
  Text<1, 300> source;
  Date as_of;
  CeConfidence confidence = CeConfidence::C;
  Date effective_from;
  std::optional<Date> effective_to;
  Text<1, 500> note;
};
FIELDS(CeRuleIn, revision, body, source, as_of, confidence, effective_from, effective_to, note)

// -- answers and practice --
struct CeFact {
  std::string fact;
  std::string question;
  std::string kind;                                        // "yes_no", "number"
  std::optional<credentials::CredentialId> credential_id;  // of a licence; absent: of the person
  std::string licence;                                     // "Texas RN licence"
  std::string answer;                                      // "yes", "no", "3"; empty: not answered
};
FIELDS(CeFact, fact, question, kind, credential_id, licence, answer)
struct CeFacts {
  std::vector<CeFact> items;
};
FIELDS(CeFacts, items)
struct CeAnswer {
  Text<1, 40> fact;
  std::optional<credentials::CredentialId> credential_id;
  Text<0, 10> answer;  // empty: taken back
};
FIELDS(CeAnswer, fact, credential_id, answer)
struct CeAnswers {
  List<CeAnswer, 100> items;
};
FIELDS(CeAnswers, items)
struct CePracticeIn {
  Date from_on;
  Date to_on;
  Int<1, 30000> hours = 1;
  Text<0, 200> employer;
};
FIELDS(CePracticeIn, from_on, to_on, hours, employer)
struct CePracticeEntry {
  CePracticeId id;
  Date from_on;
  Date to_on;
  std::int64_t hours = 0;
  std::string employer;
};
FIELDS(CePracticeEntry, id, from_on, to_on, hours, employer)
struct CePracticeList {
  std::vector<CePracticeEntry> items;  // newest first
};
FIELDS(CePracticeList, items)

/// Which cycle of a licence: 0 the one that ends at its renewal date, 1 the one before.
struct CeCycleQuery {
  std::optional<Int<0, 3>> cycle;
};
FIELDS(CeCycleQuery, cycle)

// -- CE Broker --
struct CeBrokerCourse {
  CourseId course_id;
  Text<4, 30> number;  // "20-123456"
};
FIELDS(CeBrokerCourse, course_id, number)
struct CeBrokerIn {
  bool roster = false;
  bool transcripts = false;
  Text<0, 30> provider;  // "50-1234"
  List<CeBrokerCourse, 500> courses;
};
FIELDS(CeBrokerIn, roster, transcripts, provider, courses)
struct CeBrokerCourseOut {
  CourseId course_id;
  std::string title;
  std::string number;
};
FIELDS(CeBrokerCourseOut, course_id, title, number)
struct CeBroker {
  bool roster = false;
  bool transcripts = false;
  std::string provider;
  std::vector<CeBrokerCourseOut> courses;
  bool confirmed_with_vendor = false;  // the spelling of the fields was not
};
FIELDS(CeBroker, roster, transcripts, provider, courses, confirmed_with_vendor)
struct CeRosterQuery {
  Date from;
  Date to;
};
FIELDS(CeRosterQuery, from, to)
struct CeImportQuery {
  std::optional<bool> dry_run;  // true unless given
  std::optional<Text<0, 255>> file_name;
};
FIELDS(CeImportQuery, dry_run, file_name)
struct CeImportProblem {
  std::int64_t line = 0;
  std::string column;
  std::string code;
};
FIELDS(CeImportProblem, line, column, code)
struct CeImportReport {
  bool dry_run = true;
  std::int64_t rows = 0;
  std::int64_t added = 0;    // or would be
  std::int64_t already = 0;  // in the ledger before
  double hours = 0;          // of the added ones
  std::vector<CeImportProblem> problems;
};
FIELDS(CeImportReport, dry_run, rows, added, already, hours, problems)

}  // namespace mc::credits
