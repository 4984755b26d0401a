// What goes over the wire to e-Notify and comes back.
#include <algorithm>
#include <cctype>
#include <map>

#include "appliance/base/text.hpp"
#include "appliance/shape/document.hpp"
#include "modules/verification/nursys.hpp"

namespace mc::verification::nursys {
namespace {

constexpr std::size_t kMostNurses = 2'000;
constexpr std::size_t kMostParts = 200;  // licences of a nurse, disciplines of a licence, documents
constexpr std::size_t kMostText = 1'000;

std::unexpected<Error> malformed() {
  return fail(Fault::unavailable, "vendor_answer_malformed", "The registry's answer cannot be read.");
}

/// The members of one object by name, in any letters: ErrorID and ErrorId both occur. A name that comes twice makes the
/// object unreadable.
class Object {
public:
  static Result<Object> of(shape::Cursor value) {
    if (value.kind() != shape::Kind::object) return malformed();
    Object out;
    for (shape::Cursor at = value.first(); !(at == value.end()); at = at.next())
      if (!out.members_.emplace(ascii_lower(at.key()), at).second) return malformed();
    return out;
  }
  /// Empty when absent, null or no string.
  std::string text(std::string_view name) const {
    auto found = members_.find(ascii_lower(name));
    if (found == members_.end() || found->second.kind() != shape::Kind::string) return {};
    return std::string(trim(found->second.text().substr(0, kMostText)));
  }
  /// Also as "true", "Yes", "Y" and 1.
  bool flag(std::string_view name) const {
    auto found = members_.find(ascii_lower(name));
    if (found == members_.end()) return false;
    if (found->second.kind() == shape::Kind::boolean) return found->second.boolean();
    if (found->second.kind() == shape::Kind::integer) return found->second.integer() == 1;
    std::string word = ascii_lower(text(name));
    return word == "true" || word == "yes" || word == "y";
  }
  std::optional<shape::Cursor> member(std::string_view name) const {
    auto found = members_.find(ascii_lower(name));
    if (found == members_.end() || found->second.kind() == shape::Kind::null) return std::nullopt;
    return found->second;
  }
  /// The items of an array; none when absent or null. More than `most`, or no array, is malformed.
  Result<std::vector<shape::Cursor>> items(std::string_view name, std::size_t most) const {
    std::vector<shape::Cursor> out;
    auto value = member(name);
    if (!value) return out;
    if (value->kind() != shape::Kind::array) return malformed();
    for (shape::Cursor at = value->first(); !(at == value->end()); at = at.next()) {
      if (out.size() == most) return malformed();
      out.push_back(at);
    }
    return out;
  }

private:
  std::map<std::string, shape::Cursor> members_;
};

Result<std::vector<std::int64_t>> read_errors(const Object& from, std::string_view name) {
  std::vector<std::int64_t> out;
  for (shape::Cursor item : TRY(from.items(name, kMostParts))) {
    Object error = TRY(Object::of(item));
    auto id = error.member("ErrorId");
    out.push_back(id && id->kind() == shape::Kind::integer ? id->integer() : 0);
  }
  return out;
}

Result<Transaction> read_transaction(const Object& from) {
  auto value = from.member("Transaction");
  if (!value) return malformed();
  Object object = TRY(Object::of(*value));
  Transaction out;
  out.id = object.text("TransactionId");
  out.success = object.flag("TransactionSuccessFlag");
  out.errors = TRY(read_errors(object, "TransactionErrors"));
  if (out.id.size() > 100) return malformed();
  return out;
}

/// Documents of a discipline, of its revisions, or of a notification.
Status read_names(const Object& from, std::string_view name, std::vector<DocumentName>& out) {
  for (shape::Cursor item : TRY(from.items(name, kMostParts))) {
    Object object = TRY(Object::of(item));
    DocumentName document{object.text("DocumentId"), object.text("DocumentName")};
    if (!document.id.empty() && document.id.size() <= 50 && out.size() < kMostParts) out.push_back(std::move(document));
  }
  return {};
}

Status read_disciplines(const Object& from, License& out) {
  for (shape::Cursor item : TRY(from.items("NurseLookupDisciplines", kMostParts))) {
    Object object = TRY(Object::of(item));
    ++out.disciplines;
    out.against_privilege = out.against_privilege || object.flag("AgainstPrivilegeToPracticeFlag");
    TRY(read_names(object, "NurseLookupInitialActionDocuments", out.documents));
    for (shape::Cursor report : TRY(object.items("NurseLookupRevisionReports", kMostParts)))
      TRY(read_names(TRY(Object::of(report)), "NurseLookupRevisionActionDocuments", out.documents));
  }
  for (shape::Cursor item : TRY(from.items("NurseLookupNotifications", kMostParts))) {
    ++out.notifications;
    TRY(read_names(TRY(Object::of(item)), "NotificationDocuments", out.documents));
  }
  return {};
}

Result<License> read_license(shape::Cursor value) {
  Object object = TRY(Object::of(value));
  License out;
  out.first_name = object.text("FirstName");
  out.last_name = object.text("LastName");
  out.type = object.text("LicenseType");
  out.jurisdiction = object.text("JurisdictionAbbreviation");
  out.number = object.text("LicenseNumber");
  out.active = object.text("Active");
  out.status = object.text("LicenseStatus");
  out.compact = object.text("CompactStatus");
  out.expires = read_day(object.text("LicenseExpirationDate"));
  out.messages = static_cast<std::int64_t>(TRY(object.items("Messages", kMostParts)).size());
  TRY(read_disciplines(object, out));
  return out;
}

Result<Nurse> read_nurse(shape::Cursor value) {
  Object object = TRY(Object::of(value));
  Nurse out;
  out.success = object.flag("SuccessFlag");
  out.errors = TRY(read_errors(object, "Errors"));
  out.first_name = object.text("FirstName");
  out.last_name = object.text("LastName");
  out.ncsbn_id = object.text("NcsbnId");
  out.messages = static_cast<std::int64_t>(TRY(object.items("Messages", kMostParts)).size());
  if (auto request = object.member("NurseLookupRequest")) out.record_id = TRY(Object::of(*request)).text("RecordId");
  for (shape::Cursor item : TRY(object.items("NurseLookupLicenses", kMostParts)))
    out.licenses.push_back(TRY(read_license(item)));
  value.append_to(out.raw);
  return out;
}

Result<shape::Document> parsed(std::string_view json) {
  auto document = shape::parse_json(json);
  if (!document) return malformed();
  return std::move(*document);
}

bool digits_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at),
                     text.begin() + static_cast<std::ptrdiff_t>(at + count),
                     [](char c) { return c >= '0' && c <= '9'; });
}

/// "", "T11:34:55", " 11:34:55.0000001-05:00", "T00:00:00Z".
bool is_time(std::string_view text) {
  if (text.empty()) return true;
  if ((text[0] != 'T' && text[0] != 't' && text[0] != ' ') || !digits_at(text, 1, 2)) return false;
  if (text.size() < 9 || text[3] != ':' || !digits_at(text, 4, 2) || text[6] != ':' || !digits_at(text, 7, 2))
    return false;
  std::size_t at = 9;
  if (at < text.size() && text[at] == '.') {
    std::size_t from = ++at;
    while (at < text.size() && digits_at(text, at, 1)) ++at;
    if (at == from || at - from > 9) return false;
  }
  std::string_view zone = text.substr(at);
  if (zone.empty() || zone == "Z" || zone == "z") return true;
  return zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && digits_at(zone, 1, 2) && zone[3] == ':' &&
         digits_at(zone, 4, 2);
}

void add(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, value);
}

void add_request(std::string& out, const LookupRequest& request) {
  add(out, "JurisdictionAbbreviation", request.jurisdiction);
  add(out, "LicenseNumber", request.number);
  add(out, "LicenseType", request.type);
  add(out, "NcsbnId", request.ncsbn_id);
  add(out, "RecordId", request.record_id);
}

}  // namespace

Day read_day(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.starts_with("0001-01-01")) return {};
  // The day as it is written: a licence ends on that day wherever the server's clock stands.
  if (text.size() >= 10 && text[4] == '-') {
    auto date = parse_date(text.substr(0, 10));
    if (date && is_time(text.substr(10))) return {*date, false};
    return {std::nullopt, true};
  }
  if (text.size() == 10 && text[2] == '/' && text[5] == '/' && digits_at(text, 0, 2) && digits_at(text, 3, 2)) {
    auto date = parse_date(std::string(text.substr(6, 4)) + "-" + std::string(text.substr(0, 2)) + "-" +
                           std::string(text.substr(3, 2)));
    if (date) return {*date, false};
  }
  return {std::nullopt, true};
}

Result<Transaction> read_submitted(std::string_view json) {
  shape::Document document = TRY(parsed(json));
  Transaction out = TRY(read_transaction(TRY(Object::of(document.root()))));
  if (out.success && out.id.empty()) return malformed();
  return out;
}

Result<LookupAnswer> read_lookup(std::string_view json) {
  shape::Document document = TRY(parsed(json));
  Object object = TRY(Object::of(document.root()));
  LookupAnswer out;
  out.complete = object.flag("ProcessingCompleteFlag");
  out.transaction = TRY(read_transaction(object));
  for (shape::Cursor item : TRY(object.items("NurseLookupResponses", kMostNurses)))
    out.nurses.push_back(TRY(read_nurse(item)));
  return out;
}

Result<EnrolmentAnswer> read_enrolment(std::string_view json) {
  shape::Document document = TRY(parsed(json));
  Object object = TRY(Object::of(document.root()));
  EnrolmentAnswer out;
  out.complete = object.flag("ProcessingCompleteFlag");
  out.transaction = TRY(read_transaction(object));
  auto nurses = TRY(object.items("ManageNurseListResponses", kMostNurses));
  if (nurses.size() > 1) return malformed();
  if (nurses.empty()) return out;
  Object nurse = TRY(Object::of(nurses.front()));
  out.success = nurse.flag("SuccessFlag");
  out.errors = TRY(read_errors(nurse, "Errors"));
  return out;
}

Result<ChangesAnswer> read_changes(std::string_view json) {
  shape::Document document = TRY(parsed(json));
  Object object = TRY(Object::of(document.root()));
  ChangesAnswer out;
  out.complete = object.flag("ProcessingCompleteFlag");
  out.transaction = TRY(read_transaction(object));
  for (shape::Cursor item : TRY(object.items("NotificationLookupResponses", 50'000))) {
    Object change = TRY(Object::of(item));
    out.changes.push_back({change.text("RecordId"), change.text("JurisdictionAbbreviation"), change.text("LicenseType"),
                           change.text("LicenseNumber")});
  }
  return out;
}

Result<std::vector<Document>> read_documents(std::string_view json) {
  shape::Document document = TRY(parsed(json));
  Object object = TRY(Object::of(document.root()));
  std::vector<Document> out;
  for (shape::Cursor item : TRY(object.items("Documents", 5))) {
    Object one = TRY(Object::of(item));
    Document read{one.flag("SuccessFlag"), one.text("DocumentId"), one.text("DocumentName"), {}};
    auto contents = one.member("DocumentContents");
    if (read.success) {
      if (!contents || contents->kind() != shape::Kind::string) return malformed();
      auto bytes = from_base64(contents->text());
      if (!bytes) return malformed();
      read.contents = std::move(*bytes);
    }
    out.push_back(std::move(read));
  }
  return out;
}

std::string write_lookup(const std::vector<LookupRequest>& requests) {
  std::string out = R"({"NurseLookupRequests":[)";
  for (const LookupRequest& request : requests) {
    if (out.back() == '}') out += ',';
    out += '{';
    add_request(out, request);
    out += '}';
  }
  return out + "]}";
}

std::string write_enrolment(const LookupRequest& who, const EnrolIn& in, std::string_view practice_setting) {
  std::string out = R"({"ManageNurseListRequests":[{)";
  add(out, "SubmissionActionCode", in.remove.value_or(false) ? "R" : "A");
  add_request(out, who);
  add(out, "Address1", in.address1.value);
  add(out, "Address2", in.address2.value);
  add(out, "City", in.city.value);
  add(out, "State", in.state.value);
  add(out, "Zip", in.zip.value);
  add(out, "LastFourSSN", in.last_four_ssn.value);
  add(out, "BirthYear", in.birth_year.value);
  add(out, "HospitalPracticeSetting", practice_setting);
  add(out, "NotificationsEnabled", "Y");
  add(out, "RemindersEnabled", "N");
  return out + "}]}";
}

std::string write_period(Date from, Date to) {
  return R"({"StartDate":")" + to_string(from) + R"(","EndDate":")" + to_string(to) + "\"}";
}

std::string write_password(std::string_view password) {
  std::string out = "{";
  add(out, "NewPassword", password);
  return out + "}";
}

}  // namespace mc::verification::nursys
