#pragma once
// Requests and answers of the module's routes.
#include "modules/privacy/privacy.hpp"

namespace mc::privacy {

struct DataExports {
  std::vector<DataExport> items;
};
FIELDS(DataExports, items)
/// Why an officer makes an archive of somebody else's data.
struct ExportFor {
  Text<3, 500> reason;
};
FIELDS(ExportFor, reason)

struct ErasureIn {
  Text<1, 40> handle;  // typed by hand, so that nobody is erased by a slip
  std::optional<Text<0, 2000>> reason;
};
FIELDS(ErasureIn, handle, reason)
/// The newest request, if there was one.
struct MyErasure {
  std::optional<ErasureRequest> request;
};
FIELDS(MyErasure, request)

struct ErasureFor {
  Text<3, 2000> reason;  // "Letter of 20 November 2026"
};
FIELDS(ErasureFor, reason)
struct RequestQuery {
  std::optional<RequestState> state;
  std::optional<RequestId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(RequestQuery, state, after, limit)
struct Decision {
  Text<3, 2000> note;  // of a refusal: told to the person
};
FIELDS(Decision, note)

struct HoldIn {
  Text<3, 1000> reason;
  std::optional<Text<0, 200>> reference;
};
FIELDS(HoldIn, reason, reference)
struct HoldRelease {
  Text<3, 1000> reason;
};
FIELDS(HoldRelease, reason)
struct HoldQuery {
  std::optional<HoldId> after;
  std::optional<Int<1, 200>> limit;
};
FIELDS(HoldQuery, after, limit)

/// What an officer sees of one person.
struct PersonPrivacy {
  PersonId person_id;
  std::string person_name;
  std::vector<Hold> holds;
  std::optional<RequestRow> request;
  std::vector<DataExport> exports;
};
FIELDS(PersonPrivacy, person_id, person_name, holds, request, exports)

struct RetentionPolicy {
  std::vector<Retention> items;
};
FIELDS(RetentionPolicy, items)
struct RetentionIn {
  Int<1, 30> years;
};
FIELDS(RetentionIn, years)

/// Register of processing: which columns hold people, and what an erasure makes of them.
struct PersonalDataRegister {
  std::vector<PersonColumns> items;
};
FIELDS(PersonalDataRegister, items)

}  // namespace mc::privacy
