#include "modules/reports/catalogue.hpp"

#include <algorithm>

#include "appliance/net/http_client.hpp"

namespace mc::reports {
namespace {

const std::vector<std::string> kAll = {"csv", "xlsx", "pdf"};
const std::vector<std::string> kCsvPdf = {"csv", "pdf"};
const Parameter kUnit{"unit", "unit", false}, kFrom{"from", "date", false}, kTo{"to", "date", false};

Kind of_compliance(std::string code, std::string group, std::vector<std::string> formats,
                   std::vector<Parameter> parameters, std::vector<std::string> columns) {
  return {code,
          std::move(group),
          "/compliance/reports/{report}/file",
          {{"report", code}},
          std::move(formats),
          std::move(parameters),
          std::move(columns)};
}

Kind of_analytics(std::string code, std::string report, std::vector<Parameter> parameters,
                  std::vector<std::string> columns) {
  return {std::move(code),
          "training",
          "/analytics/reports/{report}/file",
          {{"report", std::move(report)}},
          kAll,
          std::move(parameters),
          std::move(columns)};
}

void add_credentials(std::vector<Kind>& out) {
  out.push_back(of_compliance(
      "expiring", "credentials", kAll, {{"days", "0|30|60|90", false}, kUnit, {"type", "text", false}},
      {"Employee id", "Name", "Department", "Job code", "Manager", "Credential", "Type", "Issuer / state", "Number",
       "Status", "Issued", "Expires", "Days left", "Last PSV", "PSV method", "Next action", "Owner"}));
  out.push_back(of_compliance("credentials", "credentials", kAll, {kUnit, {"type", "text", false}},
                              {"Employee number", "Name", "Unit", "Job title", "Manager", "Kind", "Credential",
                               "Issuer", "State", "Number", "Status", "Issued", "Expires", "Days left"}));
  out.push_back({"psv_log",
                 "credentials",
                 "/verifications/report/file",
                 {},
                 kCsvPdf,
                 {kFrom, kTo, kUnit},
                 {"Verification", "Employee number", "Person", "Credential", "Level", "Source", "Method",
                  "Performed by", "Time (UTC)", "Result", "Discrepancies", "Evidence SHA-256", "Checkpoint"}});
  out.push_back({"screening",
                 "credentials",
                 "/screening/report/file",
                 {},
                 {"csv"},
                 {},
                 {"List date", "Employee number", "Person", "Listed name", "Match score", "Decision", "Reason",
                  "Reviewer", "Decided (UTC)"}});
  Kind transcript{"ce_transcript",
                  "credentials",
                  "/people/{id}/licences/{credential}/transcript.{format}",
                  {},
                  {"pdf", "csv"},
                  {{"id", "person", true}, {"credential", "licence", true}, {"cycle", "0|1|2|3", false}},
                  {}};
  transcript.format_in_query = false;
  out.push_back(std::move(transcript));
  Kind all_credits{
      "credits", "credentials", "/people/{id}/transcript.pdf", {}, {"pdf"}, {{"id", "person", true}, kFrom, kTo}, {}};
  all_credits.format_in_query = false;
  out.push_back(std::move(all_credits));
}

void add_readiness(std::vector<Kind>& out) {
  Kind packet{"survey_packet", "readiness", "/compliance/packets/{id}/file", {}, {"zip", "pdf"}, {}, {}};
  packet.page = "/compliance/packets";
  out.push_back(std::move(packet));
  out.push_back(of_compliance("unit_readiness", "readiness", {"xlsx", "pdf", "csv"},
                              {kUnit, {"leaves_site", "yes", false}}, {"Site", "Unit", "Role", "Headcount", "..."}));
  out.push_back(of_compliance("readiness", "readiness", kAll, {kUnit},
                              {"Site", "Unit", "Manager", "People", "Ready", "Ready %", "..."}));
  out.push_back(of_compliance(
      "people", "readiness", kAll, {kUnit, {"show", "ready|not_ready|lapsed|overdue|due_soon", false}},
      {"Employee number", "Name", "Unit", "Profession", "Job title", "Manager", "Ready", "Needs action"}));
  out.push_back(of_compliance("matrix", "readiness", kAll, {kUnit, {"kind", "credential|course|all", false}}, {"..."}));
}

void add_training(std::vector<Kind>& out) {
  out.push_back(
      of_compliance("completions", "training", kAll, {kUnit, kFrom, kTo},
                    {"Employee number", "Name", "Unit", "Profession", "Course", "Completed", "Due", "Contact hours"}));
  out.push_back(of_analytics("enrolments", "standings",
                             {kUnit, {"course", "course", false}, {"state", "open|overdue|completed|ended", false}},
                             {"..."}));
  out.push_back(of_analytics("staff", "people", {kUnit}, {"..."}));
  out.push_back(of_analytics("units_courses", "units_courses", {kUnit}, {"Site", "Unit", "..."}));
  out.push_back(of_analytics("weeks", "weeks", {kUnit}, {"Site", "Unit", "Week of", "Enrolled", "Completed"}));
}

void add_records(std::vector<Kind>& out) {
  out.push_back({"access_review",
                 "audit",
                 "/reviews/report/file",
                 {},
                 kCsvPdf,
                 {kFrom, kTo},
                 {"User", "Time (UTC)", "Object", "Action", "Reason", "Reviewer", "Outcome"}});
  out.push_back(
      {"audit_log",
       "audit",
       "/audit/export/file",
       {},
       {"csv", "ndjson"},
       {kFrom, kTo, {"module", "text", false}, {"person", "person", false}, {"outcome", "ok|denied|failed", false}},
       {"Entry", "Time (UTC)", "Actor id", "Actor", "Action", "Object", "Outcome", "Details", "Request", "Address"}});
  out.push_back({"release_log",
                 "audit",
                 "/sync/log/file",
                 {},
                 {"pdf", "json", "csv"},
                 {},
                 {"Release", "Started (UTC)", "State", "Fields", "Smallest group (k)", "Suppressed cells",
                  "Approved by", "Approved (UTC)", "Checksum (SHA-256)", "Recalled (UTC)"}});
  for (const auto& [code, columns] : std::map<std::string, std::vector<std::string>>{
           {"controls",
            {"Control", "Rule", "Required", "Feature", "Status", "Owner", "Evidence", "Last review", "Reviewed by",
             "SOC 2", "Notes"}},
           {"incidents",
            {"Number", "Title", "Kind", "Discovered", "Occurred", "People affected", "Notify by", "Notified", "Closed",
             "State"}},
           {"agreements",
            {"Party", "Kind", "Title", "Signed", "Starts", "Ends", "Days left", "State", "Document SHA-256"}},
           {"assessments", {"Kind", "Date", "Title", "By", "Open findings", "Next due", "Document SHA-256"}}})
    out.push_back({code, "records", "/evidence/registers/{register}/file", {{"register", code}}, kCsvPdf, {}, columns});
}

std::string replaced(std::string text, std::string_view name, std::string_view value) {
  const std::string mark = "{" + std::string(name) + "}";
  if (auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), value);
  return text;
}

}  // namespace

const std::vector<Kind>& catalogue() {
  static const std::vector<Kind> kKinds = [] {
    std::vector<Kind> out;
    add_credentials(out);
    add_readiness(out);
    add_training(out);
    add_records(out);
    return out;
  }();
  return kKinds;
}

const Kind* find_kind(std::string_view code) {
  const auto& all = catalogue();
  auto found = std::find_if(all.begin(), all.end(), [&](const Kind& kind) { return kind.code == code; });
  return found == all.end() ? nullptr : &*found;
}

const http::Route* route_of(const http::Routes& routes, const Kind& kind, std::string_view format) {
  const std::string path = replaced(kind.route, "format", format);
  for (const auto& route : routes.all())
    if (route->run_download && route->path == path) return route.get();
  return nullptr;
}

Result<Query> query_of(const Kind& kind, const http::Route& route, std::string_view format,
                       const std::map<std::string, std::string>& parameters) {
  Query out;
  if (kind.format_in_query) out.text = "format=" + std::string(format);
  for (const auto& [name, value] : kind.fixed) out.in_path.emplace(name, value);
  for (const auto& [name, value] : parameters)
    if (std::none_of(kind.parameters.begin(), kind.parameters.end(), [&](const auto& p) { return p.name == name; }))
      return invalid("parameters", "unknown_parameter", "This report has no such parameter.");
  for (const Parameter& parameter : kind.parameters) {
    auto given = parameters.find(parameter.name);
    if (given == parameters.end() || given->second.empty()) {
      if (parameter.required) return invalid("parameters." + parameter.name, "required", "Fill this in.");
      continue;
    }
    if (given->second.size() > 200) return invalid("parameters." + parameter.name, "too_long", "Too long.");
    if (route.path.find("{" + parameter.name + "}") != std::string::npos) {
      out.in_path.emplace(parameter.name, given->second);
      continue;
    }
    const std::string value = parameter.kind == "yes" ? "true" : given->second;
    out.text += (out.text.empty() ? "" : "&") + parameter.name + "=" + net::percent_encode(value);
  }
  return out;
}

}  // namespace mc::reports
