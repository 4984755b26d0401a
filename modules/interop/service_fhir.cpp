// /fhir: FHIR R4, read only, by key.
#include <array>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/interop/service.hpp"

namespace mc::interop {
namespace {

constexpr std::string_view kFhirMedia = "application/fhir+json; charset=utf-8";

struct ErrorName {
  int status;
  std::string_view code;  // of an OperationOutcome
};
ErrorName name_of(const Error& error) {
  switch (error.fault) {
  case Fault::invalid:
    return {400, error.code};
  case Fault::unauthenticated:
    return {401, "login"};
  case Fault::forbidden:
    return {403, "forbidden"};
  case Fault::not_found:
    return {404, "not-found"};
  case Fault::conflict:
    return {409, "conflict"};
  case Fault::too_large:
    return {413, "too-long"};
  case Fault::rate_limited:
    return {429, "throttled"};
  case Fault::unavailable:
    return {503, "transient"};
  case Fault::internal:
    break;
  }
  return {500, "exception"};
}

http::Response fhir_response(int status, std::string body) {
  http::Response out;
  out.status = status;
  out.body = std::move(body);
  out.add("Content-Type", kFhirMedia);
  out.add("Cache-Control", "no-store");
  return out;
}
http::Response outcome(int status, std::string_view code, std::string_view text) {
  return fhir_response(status, fhir::operation_outcome(code, text));
}
http::Response outcome(const Error& error) {
  ErrorName name = name_of(error);
  const bool ours = error.fault == Fault::internal;
  http::Response out = outcome(name.status, name.code, ours ? "Something went wrong here." : error.detail);
  if (name.status == 401) out.add("WWW-Authenticate", "Bearer");
  if (name.status == 429) out.add("Retry-After", "10");
  return out;
}

/// JSON in one of its names, or anything.
bool takes_json(std::string_view accept) {
  if (trim(accept).empty()) return true;
  for (std::string_view one : split(accept, ',')) {
    const std::string type = ascii_lower(trim(one.substr(0, one.find(';'))));
    if (type == "*/*" || type == "application/*" || type == "application/fhir+json" || type == "application/json")
      return true;
  }
  return false;
}

constexpr std::int64_t kMostForm = 2000;

/// POST [type]/_search: the parameters stand in the body and in no log of a proxy.
bool is_search_by_post(const http::MountRequest& request) {
  return request.method == "POST" &&
         (request.path == "/Practitioner/_search" || request.path == "/PractitionerRole/_search");
}
bool is_form(std::string_view type) {
  return ascii_lower(trim(type.substr(0, type.find(';')))) == "application/x-www-form-urlencoded";
}

std::string_view type_name(fhir::Resource resource) {
  return resource == fhir::Resource::practitioner ? "Practitioner" : "PractitionerRole";
}

}  // namespace

fhir::Release Service::release(const SettingsRow& s) const {
  return {base_ + "/fhir",        s.release_number, s.release_email, s.release_job_title, s.release_credential_numbers,
          platform_.clock.today()};
}

Result<std::string> Service::fhir_read(data::Tx& tx, const verification::KeyCaller& caller, fhir::Resource resource,
                                       std::string_view id, const SettingsRow& settings) {
  auto person = PersonId::parse(id);
  if (!person) return not_found();
  auto row = TRY(store::person(tx, *person));
  auto staff = row ? TRY(organisation_.staff(tx, *person)) : std::optional<organisation::Staff>();
  // Who may not be known looks like somebody who does not exist.
  if (!staff || (!row->active && !settings.release_former) || !TRY(verification_.key_reaches(tx, caller, *person)))
    return not_found();
  TRY(audit(tx, std::nullopt, "interop.fhir_read", "person:" + person->text(),
            fmt::format(R"({{"key":"{}","type":"{}"}})", uuid_text(caller.key), type_name(resource))));
  return resource == fhir::Resource::practitioner ? fhir::practitioner(release(settings), *row, *staff)
                                                  : fhir::practitioner_role(release(settings), *row, *staff);
}

Result<std::string> Service::fhir_search(data::Tx& tx, const verification::KeyCaller& caller, fhir::Resource resource,
                                         std::string_view query, const SettingsRow& settings) {
  const fhir::Release out = release(settings);
  const std::string system = fhir::identifier_system(out.base);
  fhir::Parsed asked = TRY(fhir::parse_search(resource, query, system));
  if (asked.search.number && !settings.release_number)
    return fail(Fault::invalid, "not-supported", "This hospital does not release employee numbers.");
  if (asked.search.active == false && !settings.release_former) asked.nothing = true;
  std::optional<std::vector<UnitId>> units;
  if (caller.unit) units = TRY(organisation_.subtree(tx, *caller.unit));
  if (asked.search.organization) {
    const bool reached = !units || std::find(units->begin(), units->end(), *asked.search.organization) != units->end();
    units = reached ? std::vector<UnitId>{*asked.search.organization} : std::vector<UnitId>{};
  }
  std::vector<PersonRow> rows;
  const std::int64_t count = asked.search.count;
  const bool some = !asked.nothing && (!units || !units->empty());
  fhir::Found found;
  if (count == 0)
    found.total = some ? TRY(store::count_found(tx, asked.search, units, settings.release_former)) : 0;
  else if (some)
    rows = TRY(store::people(tx, asked.search, units, settings.release_former, count + 1));
  const std::string at = out.base + "/" + std::string(type_name(resource));
  if (rows.size() > static_cast<std::size_t>(count)) {
    rows.pop_back();
    found.next = at + "?" + fhir::next_query(resource, asked.search, system, rows.back().person_id);
  }
  std::vector<PersonId> ids;
  for (const PersonRow& row : rows) ids.push_back(row.person_id);
  auto staff = TRY(organisation_.staff_many(tx, ids));
  std::vector<fhir::Entry> included;
  for (const PersonRow& row : rows) {
    auto known = staff.find(row.person_id);
    if (known == staff.end()) continue;
    const bool role = resource == fhir::Resource::practitioner_role;
    if (!role || asked.search.with_practitioner)
      (role ? included : found.entries)
          .push_back({"Practitioner", row.person_id, fhir::practitioner(out, row, known->second), role});
    if (role)
      found.entries.push_back(
          {"PractitionerRole", row.person_id, fhir::practitioner_role(out, row, known->second), false});
  }
  const std::size_t matches = found.entries.size();
  for (fhir::Entry& one : included) found.entries.push_back(std::move(one));
  TRY(audit(
      tx, std::nullopt, "interop.fhir_searched", "interop:fhir",
      fmt::format(R"({{"key":"{}","type":"{}","people":{}}})", uuid_text(caller.key), type_name(resource), matches)));
  found.self = query.empty() ? at : at + "?" + std::string(query);
  return fhir::bundle(out, found, tx.now());
}

Result<std::string> Service::fhir_answer(const verification::KeyCaller& caller, http::MountRequest& request,
                                         const SettingsRow& settings) {
  std::string_view path = request.path.substr(std::min<std::size_t>(1, request.path.size()));
  std::size_t slash = path.find('/');
  const std::string_view type = path.substr(0, slash);
  const std::string_view id = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  fhir::Resource resource{};
  if (type == "Practitioner")
    resource = fhir::Resource::practitioner;
  else if (type == "PractitionerRole")
    resource = fhir::Resource::practitioner_role;
  else
    return not_found();
  std::string query(request.query);
  if (is_search_by_post(request)) {
    if (!is_form(request.head.value("content-type")))
      return fail(Fault::invalid, "not-supported",
                  "Send the parameters of _search as application/x-www-form-urlencoded.");
    const std::string form = TRY(request.body(kMostForm));
    if (!form.empty()) query += (query.empty() ? "" : "&") + form;
  }
  if (slash == std::string_view::npos || request.method == "POST")
    return platform_.db.write([&](data::Tx& tx) { return fhir_search(tx, caller, resource, query, settings); });
  TRY(fhir::check_read(request.query));
  return platform_.db.write([&](data::Tx& tx) { return fhir_read(tx, caller, resource, id, settings); });
}

http::Response Service::serve_fhir(http::MountRequest& request) {
  auto settings = platform_.db.read([&](data::Tx& tx) { return store::settings(tx); });
  if (!settings) return outcome(settings.error());
  if (!settings->fhir_on) return outcome(404, "not-found", "FHIR is turned off here.");
  if (request.method != "GET" && request.method != "HEAD" && !is_search_by_post(request)) {
    http::Response out = outcome(405, "not-supported", "This server is read only: use GET, or POST for _search.");
    out.add("Allow", "GET, HEAD");
    return out;
  }
  if (!takes_json(request.head.value("accept"))) return outcome(406, "not-supported", "Only JSON is spoken.");
  if (request.path == "/metadata") {
    if (auto fine = fhir::check_read(request.query); !fine) return outcome(fine.error());
    return fhir_response(200, fhir::capability_statement(release(*settings), platform_.settings.organisation_name,
                                                         platform_.clock.now()));
  }
  auto caller = verification_.admit(request.head.value("authorization"), request.address, verification::kScopeFhir);
  if (!caller) return outcome(caller.error());
  auto answer = fhir_answer(*caller, request, *settings);
  return answer ? fhir_response(200, std::move(*answer)) : outcome(answer.error());
}

}  // namespace mc::interop
