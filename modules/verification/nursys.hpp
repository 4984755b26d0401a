#pragma once
// Nursys e-Notify: what is sent and how its answers are read (reference/connector_fields.csv). Pure but for Client.
// Answers are read by name and kind; members that we do not know are left alone. Not confirmed with the vendor.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/verification/requests.hpp"

namespace mc::verification::nursys {

struct LookupRequest {
  std::string jurisdiction;
  std::string number;
  std::string type;
  std::string ncsbn_id;
  std::string record_id;  // the credential's id
};
/// Somebody else's answer, or one that nobody asked for, is `malformed`.
struct Transaction {
  std::string id;
  bool success = false;
  std::vector<std::int64_t> errors;
};
/// A day as the registry writes it: with or without a time and a zone. "0001-01-01T00:00:00" is no day.
struct Day {
  std::optional<Date> date;
  bool malformed = false;
};
struct DocumentName {
  std::string id;
  std::string name;
};
struct License {
  std::string first_name;
  std::string last_name;
  std::string type;
  std::string jurisdiction;
  std::string number;
  std::string active;
  std::string status;
  std::string compact;
  Day expires;
  std::int64_t disciplines = 0;
  std::int64_t notifications = 0;
  std::int64_t messages = 0;
  bool against_privilege = false;
  std::vector<DocumentName> documents;  // of disciplines and notifications
};
struct Nurse {
  bool success = false;
  std::vector<std::int64_t> errors;
  std::string record_id;  // as we sent it
  std::string first_name;
  std::string last_name;
  std::string ncsbn_id;
  std::int64_t messages = 0;
  std::vector<License> licenses;
  std::string raw;  // this nurse's part of the answer: the evidence
};
struct LookupAnswer {
  bool complete = false;
  Transaction transaction;
  std::vector<Nurse> nurses;
};
struct EnrolmentAnswer {
  bool complete = false;
  Transaction transaction;
  bool success = false;  // of the one nurse that we sent
  std::vector<std::int64_t> errors;
};
struct StatusChange {
  std::string record_id;
  std::string jurisdiction;
  std::string type;
  std::string number;
};
struct ChangesAnswer {
  bool complete = false;
  Transaction transaction;
  std::vector<StatusChange> changes;
};
struct Document {
  bool success = false;
  std::string id;
  std::string name;
  Bytes contents;
};

/// Errors (unavailable): `vendor_answer_malformed`.
Result<Transaction> read_submitted(std::string_view json);
Result<LookupAnswer> read_lookup(std::string_view json);
Result<EnrolmentAnswer> read_enrolment(std::string_view json);
Result<ChangesAnswer> read_changes(std::string_view json);
Result<std::vector<Document>> read_documents(std::string_view json);
Day read_day(std::string_view text);

std::string write_lookup(const std::vector<LookupRequest>& requests);
std::string write_enrolment(const LookupRequest& who, const EnrolIn& in, std::string_view practice_setting);
std::string write_period(Date from, Date to);
std::string write_password(std::string_view password);

/// RN, PN, CNM, CRNA, CNS or CNP; nothing for what the registry does not hold.
std::optional<std::string> license_type(const credentials::Credential& credential);
/// The question for a licence; invalid `nursys_unfit` when there is none.
Result<LookupRequest> request_for(const credentials::Credential& credential, std::string_view ncsbn_id);

struct Verdict {
  Outcome result = Outcome::confirmed;
  /// licence_not_listed, name_differs, not_active, status_unknown, status_adverse, date_unreadable, expired_at_source,
  /// expires_on_differs, expires_on_missing, compact_lost, discipline, privilege_discipline, board_notification,
  /// registry_message, registry_error:N, duplicate_record
  std::vector<std::string> discrepancies;
  std::vector<DocumentName> documents;
};
/// The registry's word beside ours. Anything that somebody should read makes a discrepancy, never a confirmation.
Verdict compare(const credentials::Credential& credential, std::string_view first_name, std::string_view last_name,
                const Nurse& nurse, Date today);

/// Thread-safe. Errors (unavailable): those of net::HttpClient, `vendor_refused` (401, 403), `vendor_unavailable`
/// (5xx), `vendor_answer` (any other status), `vendor_answer_malformed`.
class Client {
public:
  Client(Send send, std::string url, std::string username, std::string password)
      : send_(std::move(send)), url_(std::move(url)), username_(std::move(username)), password_(std::move(password)) {
    while (url_.ends_with('/')) url_.pop_back();
  }
  Result<Transaction> submit(std::string_view endpoint, std::string body) const;
  Result<LookupAnswer> lookup(std::string_view transaction) const;
  Result<EnrolmentAnswer> enrolment(std::string_view transaction) const;
  Result<ChangesAnswer> changes(std::string_view transaction) const;
  /// At most five ids.
  Result<std::vector<Document>> documents(const std::vector<std::string>& ids) const;

private:
  Result<std::string> call(std::string_view target, std::optional<std::string> body) const;
  Send send_;
  std::string url_;
  std::string username_;
  std::string password_;
};

}  // namespace mc::verification::nursys
