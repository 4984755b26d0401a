#include "modules/interop/fhir_write.hpp"

#include "appliance/base/text.hpp"

namespace mc::interop::fhir {
namespace {

/// FHIR has neither null nor empty values: what is empty is left out.
class Json {
public:
  Json& text(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    begin(name);
    append_json_string(out_, value);
    return *this;
  }
  Json& raw(std::string_view name, const std::string& json) {
    if (json.empty() || json == "[]" || json == "{}") return *this;
    begin(name);
    out_ += json;
    return *this;
  }
  Json& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  std::string end() const { return "{" + out_ + "}"; }

private:
  void begin(std::string_view name) {
    if (!out_.empty()) out_ += ',';
    append_json_string(out_, name);
    out_ += ':';
  }
  std::string out_;
};

std::string list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? "," : "") + item;
  return out + "]";
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string period(const std::optional<Date>& from, const std::optional<Date>& until) {
  return Json{}.text("start", from ? to_string(*from) : "").text("end", until ? to_string(*until) : "").end();
}

std::string coding(const std::string& system, std::string_view code) {
  return list({Json{}.text("system", system).text("code", code).end()});
}

std::string meta(const PersonRow& row) { return Json{}.text("lastUpdated", to_string(row.changed_at)).end(); }

std::string qualification(const Release& release, const Qualification& one) {
  std::vector<std::string> identifiers;
  if (release.credential_numbers && !one.number.empty()) identifiers.push_back(Json{}.text("value", one.number).end());
  const std::string words = one.state ? one.name + " (" + *one.state + ")" : one.name;
  return Json{}
      .raw("identifier", list(identifiers))
      .raw("code", Json{}
                       .raw("coding", coding(release.base + "/CodeSystem/credential-type", one.code))
                       .text("text", words)
                       .end())
      .raw("period", period(one.from, one.until))
      .raw("issuer", Json{}.text("display", one.issuer).end())
      .end();
}

std::string search_parameter(std::string_view name, std::string_view type) {
  return Json{}.text("name", name).text("type", type).end();
}

std::string resource_part(std::string_view type, std::vector<std::string> parameters, const std::string& includes) {
  parameters.push_back(search_parameter("_id", "token"));
  parameters.push_back(search_parameter("_lastUpdated", "date"));
  parameters.push_back(search_parameter("active", "token"));
  return Json{}
      .text("type", type)
      .raw("interaction", list({Json{}.text("code", "read").end(), Json{}.text("code", "search-type").end()}))
      .text("versioning", "no-version")
      .flag("readHistory", false)
      .raw("searchInclude", includes)
      .raw("searchParam", list(parameters))
      .end();
}

}  // namespace

std::string identifier_system(std::string_view base) { return std::string(base) + "/sid/employee-number"; }

std::string practitioner(const Release& release, const PersonRow& row, const organisation::Staff& staff) {
  std::vector<std::string> identifiers, telecoms, qualifications;
  if (release.number && staff.employee_number)
    identifiers.push_back(
        Json{}
            .text("use", "official")
            .raw("type", Json{}.raw("coding", coding("http://terminology.hl7.org/CodeSystem/v2-0203", "EI")).end())
            .text("system", identifier_system(release.base))
            .text("value", *staff.employee_number)
            .end());
  const std::string given = "[" + json_text(staff.first_name) + "]";
  const std::string name = Json{}.text("use", "official").text("family", staff.last_name).raw("given", given).end();
  if (release.email)
    telecoms.push_back(Json{}.text("system", "email").text("value", staff.email).text("use", "work").end());
  if (auto held = shape::from_json<std::vector<Qualification>>(row.qualifications))
    for (const Qualification& one : *held)
      if (!one.until || *one.until >= release.today) qualifications.push_back(qualification(release, one));
  return Json{}
      .text("resourceType", "Practitioner")
      .text("id", row.person_id.text())
      .raw("meta", meta(row))
      .raw("identifier", list(identifiers))
      .flag("active", row.active)
      .raw("name", list({name}))
      .raw("telecom", list(telecoms))
      .raw("qualification", list(qualifications))
      .end();
}

std::string practitioner_role(const Release& release, const PersonRow& row, const organisation::Staff& staff) {
  std::string organization;
  if (staff.unit_id)
    organization =
        Json{}
            .raw("identifier",
                 Json{}.text("system", release.base + "/sid/unit").text("value", staff.unit_id->text()).end())
            .text("display", staff.unit_name)
            .end();
  return Json{}
      .text("resourceType", "PractitionerRole")
      .text("id", row.person_id.text())
      .raw("meta", meta(row))
      .flag("active", row.active)
      .raw("period", period(staff.hired_on, staff.left_on))
      .raw("practitioner", Json{}.text("reference", "Practitioner/" + row.person_id.text()).end())
      .raw("organization", organization)
      .raw("code", list({Json{}
                             .raw("coding", coding(release.base + "/CodeSystem/profession", staff.profession))
                             .text("text", release.job_title ? staff.job_title : "")
                             .end()}))
      .end();
}

std::string bundle(const Release& release, const Found& found, Instant now) {
  std::vector<std::string> links = {Json{}.text("relation", "self").text("url", found.self).end()}, parts;
  if (!found.next.empty()) links.push_back(Json{}.text("relation", "next").text("url", found.next).end());
  for (const Entry& one : found.entries)
    parts.push_back(Json{}
                        .text("fullUrl", release.base + "/" + one.type + "/" + one.id.text())
                        .raw("resource", one.json)
                        .raw("search", Json{}.text("mode", one.included ? "include" : "match").end())
                        .end());
  return Json{}
      .text("resourceType", "Bundle")
      .raw("meta", Json{}.text("lastUpdated", to_string(now)).end())
      .text("type", "searchset")
      .raw("total", found.total ? std::to_string(*found.total) : "")
      .raw("link", list(links))
      .raw("entry", list(parts))
      .end();
}

std::string capability_statement(const Release& release, const std::string& name, Instant now) {
  std::vector<std::string> resources;
  resources.push_back(resource_part("Practitioner",
                                    {search_parameter("identifier", "token"), search_parameter("name", "string"),
                                     search_parameter("family", "string"), search_parameter("given", "string")},
                                    ""));
  resources.push_back(resource_part("PractitionerRole",
                                    {search_parameter("practitioner", "reference"), search_parameter("role", "token"),
                                     search_parameter("organization", "reference")},
                                    list({json_text("PractitionerRole:practitioner")})));
  const std::string rest =
      Json{}
          .text("mode", "server")
          .raw("security", Json{}.text("description", "Every request carries a key: Authorization: Bearer KEY.").end())
          .raw("resource", list(resources))
          .end();
  return Json{}
      .text("resourceType", "CapabilityStatement")
      .text("status", "active")
      .text("date", to_string(now))
      .text("kind", "instance")
      .raw("software", Json{}.text("name", "MedConnect").end())
      .raw("implementation",
           Json{}.text("description", name.empty() ? "MedConnect" : name).text("url", release.base).end())
      .text("fhirVersion", "4.0.1")
      .raw("format", list({json_text("application/fhir+json"), json_text("json")}))
      .raw("rest", list({rest}))
      .end();
}

std::string operation_outcome(std::string_view code, std::string_view text) {
  return Json{}
      .text("resourceType", "OperationOutcome")
      .raw("issue", list({Json{}.text("severity", "error").text("code", code).text("diagnostics", text).end()}))
      .end();
}

}  // namespace mc::interop::fhir
