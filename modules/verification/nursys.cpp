// The registry's word beside ours, and the calls.
#include "modules/verification/nursys.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "appliance/base/text.hpp"
#include "modules/verification/rules.hpp"

namespace mc::verification::nursys {
namespace {

/// Folded letters of a name; "O'Neil-Smith" is "oneilsmith".
std::string plain_name(std::string_view text) {
  std::string out;
  for (unsigned char c : fold(text))
    if (std::isalpha(c) != 0 || c >= 0x80) out += static_cast<char>(c);
  return out;
}

/// "Ana Maria" and "Ana" are one; "Ana" and "Anna" are not.
bool same_first_name(std::string_view a, std::string_view b) {
  auto word = [](std::string_view text) {
    std::string folded = fold(trim(text));
    return folded.substr(0, folded.find(' '));
  };
  return plain_name(a) == plain_name(b) || (!word(a).empty() && plain_name(word(a)) == plain_name(word(b)));
}

bool holds_any(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

/// not_active, status_unknown or status_adverse; empty: in force.
std::string status_problem(const License& license) {
  std::string status = ascii_lower(license.status);
  for (std::size_t at; (at = status.find("unencumbered")) != std::string::npos;) status.replace(at, 12, "clear");
  if (holds_any(status, {"revok", "suspend", "surrender", "expire", "lapse", "inactive", "probation", "restrict",
                         "encumber", "delinquent", "retired", "denied", "deceased", "null and void"}))
    return "status_adverse";
  std::string active = ascii_lower(license.active);
  if (active == "yes" || active == "y" || active == "true" || active == "active") return {};
  if (!active.empty()) return "not_active";
  return holds_any(status, {"active", "clear", "current"}) ? "" : "status_unknown";
}

bool multistate(const std::string& compact) {
  std::string text = ascii_lower(compact);
  return text.find("multi") != std::string::npos || text == "yes" || text == "y";
}

void compare_license(const credentials::Credential& credential, const License& license, Date today, Verdict& out) {
  auto differs = [&](const char* code) { out.discrepancies.emplace_back(code); };
  if (std::string problem = status_problem(license); !problem.empty()) out.discrepancies.push_back(problem);
  if (license.expires.malformed) differs("date_unreadable");
  // Without a day on either side nobody knows until when it was confirmed.
  if (!license.expires.malformed && (!license.expires.date || !credential.expires_on)) differs("expires_on_missing");
  if (license.expires.date && *license.expires.date < today) differs("expired_at_source");
  if (license.expires.date && credential.expires_on && *license.expires.date != *credential.expires_on)
    differs("expires_on_differs");
  if (credential.compact && !multistate(license.compact)) differs("compact_lost");
  if (license.disciplines > 0) differs("discipline");
  if (license.against_privilege) differs("privilege_discipline");
  if (license.notifications > 0) differs("board_notification");
  if (license.messages > 0) differs("registry_message");
  out.documents = license.documents;
}

}  // namespace

std::optional<std::string> license_type(const credentials::Credential& credential) {
  if (credential.kind != credentials::Kind::license) return std::nullopt;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kTypes = {{{"RN", "RN"},
                                                                                     {"LPN", "PN"},
                                                                                     {"LVN", "PN"},
                                                                                     {"PN", "PN"},
                                                                                     {"CNM", "CNM"},
                                                                                     {"CRNA", "CRNA"},
                                                                                     {"CNS", "CNS"},
                                                                                     {"NP", "CNP"},
                                                                                     {"CNP", "CNP"},
                                                                                     {"APRN", "CNP"}}};
  for (const auto& [ours, theirs] : kTypes)
    if (credential.type == ours) return std::string(theirs);
  return std::nullopt;
}

Result<LookupRequest> request_for(const credentials::Credential& credential, std::string_view ncsbn_id) {
  auto type = license_type(credential);
  if (!type || !credential.state || (credential.number.empty() && ncsbn_id.empty()))
    return fail(Fault::conflict, "nursys_unfit",
                "The registry needs a nursing licence with its state and number, or the NCSBN id.");
  if (credential.number.size() > 15)
    return fail(Fault::conflict, "nursys_unfit", "The registry's licence numbers have at most 15 characters.");
  LookupRequest out{*credential.state, credential.number, *type, std::string(ncsbn_id), credential.id.text()};
  // With the NCSBN id the number is left out: it is no set that the registry looks by.
  if (!out.ncsbn_id.empty()) out.number.clear();
  return out;
}

Verdict compare(const credentials::Credential& credential, std::string_view first_name, std::string_view last_name,
                const Nurse& nurse, Date today) {
  Verdict out;
  if (!nurse.success || nurse.licenses.empty()) {
    out.result = Outcome::not_found;
    for (std::int64_t error : nurse.errors) out.discrepancies.push_back("registry_error:" + std::to_string(error));
    if (out.discrepancies.empty()) out.discrepancies.emplace_back("licence_not_listed");
    return out;
  }
  const std::string type = license_type(credential).value_or("");
  auto license = std::find_if(nurse.licenses.begin(), nurse.licenses.end(), [&](const License& one) {
    return one.type == type && ascii_lower(one.jurisdiction) == ascii_lower(credential.state.value_or("")) &&
           plain_number(one.number) == plain_number(credential.number);
  });
  if (license == nurse.licenses.end()) {
    out.result = Outcome::not_found;
    out.discrepancies.emplace_back("licence_not_listed");
    return out;
  }
  const std::string& first = license->first_name.empty() ? nurse.first_name : license->first_name;
  const std::string& last = license->last_name.empty() ? nurse.last_name : license->last_name;
  if (plain_name(last) != plain_name(last_name) || !same_first_name(first, first_name))
    out.discrepancies.emplace_back("name_differs");
  compare_license(credential, *license, today, out);
  if (nurse.messages > 0 && license->messages == 0) out.discrepancies.emplace_back("registry_message");
  out.result = out.discrepancies.empty() ? Outcome::confirmed : Outcome::discrepancy;
  return out;
}

Result<std::string> Client::call(std::string_view target, std::optional<std::string> body) const {
  net::HttpRequest request;
  request.url = url_ + std::string(target);
  request.headers = {{"username", username_}, {"password", password_}};
  if (body) request.content_type = "application/json";
  request.body = std::move(body);
  net::HttpAnswer answer = TRY(send_(request));
  if (answer.status == 200 || answer.status == 202) return std::move(answer.body);
  if (answer.status == 401 || answer.status == 403)
    return fail(Fault::unavailable, "vendor_refused", "The registry does not accept our user name and password.");
  if (answer.status >= 500) return fail(Fault::unavailable, "vendor_unavailable", "The registry is not available.");
  return fail(Fault::unavailable, "vendor_answer", "The registry answered " + std::to_string(answer.status) + ".");
}

Result<Transaction> Client::submit(std::string_view endpoint, std::string body) const {
  return read_submitted(TRY(call(endpoint, std::move(body))));
}
Result<LookupAnswer> Client::lookup(std::string_view transaction) const {
  return read_lookup(TRY(call("/nurselookup?transactionId=" + net::percent_encode(transaction), std::nullopt)));
}
Result<EnrolmentAnswer> Client::enrolment(std::string_view transaction) const {
  return read_enrolment(TRY(call("/managenurselist?transactionId=" + net::percent_encode(transaction), std::nullopt)));
}
Result<ChangesAnswer> Client::changes(std::string_view transaction) const {
  return read_changes(TRY(call("/notificationlookup?transactionId=" + net::percent_encode(transaction), std::nullopt)));
}
Result<std::vector<Document>> Client::documents(const std::vector<std::string>& ids) const {
  std::string list;
  for (std::size_t i = 0; i < ids.size() && i < 5; ++i) list += (i == 0 ? "" : ",") + ids[i];
  return read_documents(TRY(call("/retrievedocuments?documentIds=" + net::percent_encode(list), std::nullopt)));
}

}  // namespace mc::verification::nursys
