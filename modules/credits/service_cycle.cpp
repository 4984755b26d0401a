// Module credits: licences against their rules, and what counted in a cycle.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/credits/counting.hpp"
#include "modules/credits/service.hpp"

namespace mc::credits {
namespace {

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  return fmt::format("{}", fmt::join(texts, between));
}

}  // namespace

bool is_licence(const credentials::Credential& credential) {
  return credential.kind == credentials::Kind::license && credential.status != credentials::CredentialStatus::revoked;
}

Licence licence_of(const credentials::Credential& credential) {
  return {credential.id,         credential.type,      credential.state,
          credential.expires_on, credential.issued_on, credential.previous_id.has_value()};
}

bool is_of_renewal(std::string_view fact) { return fact == kFirstRenewal || fact == kRenewalNumber; }

std::string ledger_key(Date on, std::string_view activity, std::int64_t centihours, std::string_view type) {
  const std::int64_t hours = contact_hours(type, centihours);
  const std::string amount = hours > 0 ? std::to_string(hours) : fmt::format("{} {}", centihours, ascii_lower(type));
  return fmt::format("{} {} {}", to_string(on), amount, fold(trim(activity)));
}

Result<bool> Service::is_logged(data::Tx& tx, PersonId person, const std::string& key, Date on) {
  for (const EntryRow& row : TRY(store::of_person(tx, person, on, on)))
    if (!row.reversed && !row.reverses && ledger_key(row.earned_on, row.activity, row.centihours, row.type) == key)
      return true;
  return false;
}

Result<std::vector<Earned>> Service::earned(data::Tx& tx, PersonId person) {
  const auto rows = TRY(store::of_person(tx, person, std::nullopt, std::nullopt));
  std::set<std::string> of_courses;
  for (const EntryRow& row : rows)
    if (row.source == "course" && !row.reversed && !row.reverses)
      of_courses.insert(ledger_key(row.earned_on, row.activity, row.centihours, row.type));
  std::vector<Earned> out;
  for (const EntryRow& row : rows) {
    if (row.reversed || row.reverses) continue;
    if (row.source == "external" &&
        of_courses.contains(ledger_key(row.earned_on, row.activity, row.centihours, row.type)))
      continue;
    Earned credit{row.earned_on, row.centihours, row.type, TRY(shape::from_json<std::vector<std::string>>(row.topics))};
    credit.id = row.id;
    credit.activity = row.activity;
    credit.format = row.format;
    credit.hour_minutes = row.hour_minutes;
    credit.employer = row.source == "course";
    credit.accredited = !row.accreditation_body.empty();
    credit.proven = row.source == "course" || row.evidence_id || !row.accreditation_number.empty();
    out.push_back(std::move(credit));
  }
  return out;
}

Result<Known> Service::known(data::Tx& tx, PersonId person, const std::vector<credentials::Credential>& wallet) {
  Known out;
  out.earned = TRY(earned(tx, person));
  for (const CePracticeEntry& entry : TRY(store::practice(tx, person)))
    out.practice.push_back({entry.from_on, entry.to_on, entry.hours * 100});
  const Date today = platform_.clock.today();
  for (const credentials::Credential& credential : wallet) {
    if (credential.kind != credentials::Kind::certification || !is_specialty(credential.type)) continue;
    if (credential.status == credentials::CredentialStatus::revoked) continue;
    if (credential.expires_on && *credential.expires_on < today) continue;
    if (credential.verification == "rejected") continue;
    out.certifications.push_back({credential.type, credential.expires_on, credential.verification == "verified"});
  }
  return out;
}

std::map<std::string, std::string> Service::answers_for(const std::vector<FactRow>& facts,
                                                        const credentials::Credential& licence) {
  std::map<std::string, std::string> out;
  for (const FactRow& row : facts)
    if (row.credential_id.is_nil()) out[row.fact] = row.answer;
  for (const FactRow& row : facts)
    if (row.credential_id == licence.id && (!is_of_renewal(row.fact) || row.renews_on == licence.expires_on))
      out[row.fact] = row.answer;
  return out;
}

Result<Verdict> Service::judge(data::Tx& tx, const credentials::Credential& credential, const Known& known,
                               const std::vector<FactRow>& facts, std::int64_t cycles_back) {
  Licence licence = licence_of(credential);
  auto rule = TRY(rule_for(tx, licence));
  if (cycles_back > 0 && rule && rule->body.cycle_months) {
    const Date end = licence.renews_on.value_or(platform_.clock.today());
    const int months = static_cast<int>(rule->body.cycle_months->value);
    licence.renews_on = add_months(end, -months * static_cast<int>(cycles_back));
    rule = TRY(rule_for(tx, licence));  // the version of that time
  }
  Known here = known;
  here.answers = answers_for(facts, credential);
  if (cycles_back > 0) {  // what was said of this renewal says nothing of an earlier one
    here.answers.erase(std::string(kFirstRenewal));
    here.answers.erase(std::string(kRenewalNumber));
  }
  return evaluate(rule ? &*rule : nullptr, licence, here, platform_.clock.today());
}

Result<std::vector<LicenceCe>> Service::licences(data::Tx& tx, PersonId person) {
  std::vector<LicenceCe> out;
  const auto wallet = TRY(credentials_.of_person(tx, person));
  if (std::none_of(wallet.begin(), wallet.end(), is_licence)) return out;
  std::set<credentials::CredentialId> renewed;
  for (const auto& credential : wallet)
    if (credential.previous_id) renewed.insert(*credential.previous_id);
  const Known known = TRY(this->known(tx, person, wallet));
  const auto facts = TRY(store::facts(tx, person));
  for (const auto& credential : wallet)
    if (is_licence(credential) && !renewed.contains(credential.id))
      out.push_back(TRY(judge(tx, credential, known, facts, 0)).ce);
  return out;
}

Result<Licences> Service::my_licences(const security::Viewer& viewer) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<Licences> { return Licences{TRY(licences(tx, viewer.person))}; });
}

Result<Licences> Service::licences_of(const security::Viewer& viewer, PersonId person) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Licences> {
    TRY(may_read(tx, viewer, person));
    TRY(audit(tx, viewer.person, "credit.licences_viewed", "person:" + person.text()));
    return Licences{TRY(licences(tx, person))};
  });
}

/// What the file of one cycle is made of.
struct Service::OneCycle {
  Transcript person;
  credentials::Credential credential;
  Verdict verdict;
  std::map<CreditId, CreditEntry> entries;

  documents::ReportHead head(const Platform& platform, const std::string& by) const {
    const LicenceCe& ce = verdict.ce;
    documents::ReportHead out;
    out.title = "Continuing education of one licence cycle";
    out.organisation = platform.settings.organisation_name;
    out.generated_at = platform.clock.now();
    out.generated_by = by;
    const auto add = [&](const char* name, std::string value) { out.filters.emplace_back(name, std::move(value)); };
    add("Person", person.person_name + (person.employee_number ? ", employee " + *person.employee_number : ""));
    add("Licence", ce.title + (credential.number.empty() ? "" : ", number " + credential.number));
    if (ce.cycle_from)
      add("Cycle", to_string(*ce.cycle_from) + " to " + to_string(ce.renews_on.value_or(platform.clock.today())));
    if (!ce.rule_id.empty())
      add("Rule", fmt::format("{} version {}; {}{}{}; {}", ce.rule_id, ce.rule_revision, ce.source,
                              ce.as_of.empty() ? "" : ", as of ", ce.as_of, confidence_words(ce.confidence)));
    add("Stands", ce.status == "met"             ? "Requirement met"
                  : ce.status == "not_met"       ? "Not met"
                  : ce.status == "none_required" ? "No hours required"
                  : ce.status == "no_rule"       ? "No requirement on file"
                                                 : "Confirm with the board");
    for (const CeLine& line : ce.lines)
      if (line.state == CeLineState::missing || line.state == CeLineState::confirm)
        add(line.state == CeLineState::missing ? "Shortfall" : "To confirm", line.text);
    return out;
  }
  static std::vector<documents::Column> columns() {
    return {{"Date", 11},         {"Activity", 34},     {"Provider", 22}, {"Accreditation", 22}, {"Topics", 22},
            {"Claimed", 8, true}, {"Counted", 8, true}, {"Cap", 18},      {"Proof", 9}};
  }
  std::vector<std::vector<documents::Cell>> rows() const {
    using documents::Cell;
    std::vector<std::vector<Cell>> out;
    for (const CountedCredit& credit : verdict.credits) {
      const auto found = entries.find(credit.id);
      if (found == entries.end()) continue;
      const CreditEntry& entry = found->second;
      const std::string number = entry.accreditation_number.empty() ? "" : ", No. " + entry.accreditation_number;
      const std::string proof = entry.has_evidence ? "on file" : entry.source == "course" ? "course" : "none";
      out.push_back({Cell::of(entry.earned_on), Cell::of(entry.activity), Cell::of(entry.provider),
                     Cell::of(entry.accreditation_body + number), Cell::of(joined(entry.topics, "; ")),
                     Cell::of(static_cast<double>(credit.claimed) / 100.0),
                     Cell::of(static_cast<double>(credit.counted) / 100.0), Cell::of(credit.cap), Cell::of(proof)});
    }
    return out;
  }
};

Result<http::Download> Service::cycle_file(const security::Viewer& viewer, PersonId person,
                                           credentials::CredentialId credential, const CeCycleQuery& query,
                                           std::string_view format) {
  const std::int64_t back = query.cycle ? query.cycle->value : 0;
  std::string by;
  auto cycle = TRY(platform_.db.write([&](data::Tx& tx) -> Result<OneCycle> {
    TRY(may_read(tx, viewer, person));
    const auto wallet = TRY(credentials_.of_person(tx, person));
    const auto found = std::find_if(wallet.begin(), wallet.end(), [&](const auto& each) {
      return each.id == credential && each.kind == credentials::Kind::license;
    });
    if (found == wallet.end()) return not_found("credential_not_found");
    OneCycle out;
    out.credential = *found;
    out.person = TRY(transcript(tx, person, {}));
    for (const CreditEntry& entry : out.person.entries) out.entries.emplace(entry.id, entry);
    out.verdict = TRY(judge(tx, *found, TRY(known(tx, person, wallet)), TRY(store::facts(tx, person)), back));
    const auto who = TRY(accounts_.find(tx, viewer.person));
    by = who ? who->first_name + " " + who->last_name : std::string("unknown");
    TRY(audit(tx, viewer.person, "credit.cycle_exported", "credential:" + credential.text(),
              {fmt::format(R"({{"person":"{}","cycle":{}}})", person.text(), back)}));
    return out;
  }));
  auto content = std::make_shared<const OneCycle>(std::move(cycle));
  http::Download file;
  const bool pdf = format == "pdf";
  file.media_type = pdf ? "application/pdf" : "text/csv; charset=utf-8";
  file.file_name = fmt::format("ce-{}-{}.{}", content->credential.type, to_string(platform_.clock.today()), format);
  file.write = [this, content, pdf, by](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    bool given = false;
    const documents::Rows rows = [&]() -> Result<std::vector<std::vector<documents::Cell>>> {
      if (given) return std::vector<std::vector<documents::Cell>>{};
      given = true;
      return content->rows();
    };
    const auto head = content->head(platform_, by);
    const auto columns = OneCycle::columns();
    if (pdf)
      TRY(documents::write_pdf_table(head, columns, rows, sink, platform_.scratch));
    else
      TRY(documents::write_csv(head, columns, rows, sink));
    return {};
  };
  return file;
}

}  // namespace mc::credits
