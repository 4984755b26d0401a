// Where people live and work, and what that means for their multistate licences.
#include <algorithm>

#include <fmt/format.h>

#include "modules/credentials/service.hpp"
#include "modules/credentials/store_alerts.hpp"

namespace mc::credentials {
namespace {

constexpr std::int64_t kLicencesPerPass = 1000;
constexpr std::size_t kToldPerWrite = 50;

bool in_force(const Credential& item) {
  return item.status == CredentialStatus::active || item.status == CredentialStatus::expiring_soon;
}

/// Is the site's state covered by another licence than this one?
bool covered_by_others(const std::vector<Credential>& items, const Credential& licence, const std::string& site,
                       const NlcTable& table) {
  return std::any_of(items.begin(), items.end(), [&](const Credential& other) {
    if (other.id == licence.id || other.type != licence.type || !in_force(other) || !other.state ||
        other.verification == shape::enum_name(VerificationState::rejected))
      return false;
    return *other.state == site || (other.compact && table.issues(*other.state) && table.accepts(site));
  });
}

std::vector<std::string> warnings_of(const std::vector<Credential>& items, const Credential& item,
                                     const std::optional<ResidenceRow>& home, const std::optional<std::string>& site,
                                     const NlcTable& table, Date today) {
  if (item.kind != Kind::license || !in_force(item)) return {};
  CompactView view{item.type, item.state, item.compact, {}, {}, site, false};
  if (home) {
    view.home = home->state;
    view.home_since = home->since;
  }
  if (site) view.site_covered = covered_by_others(items, item, *site, table);
  return compact_problems(view, table, today);
}

std::string told_as(const std::vector<std::string>& warnings) {
  return warnings.empty() ? std::string() : shape::to_json(warnings);
}

/// Names a list of sites, whatever their order.
std::string version_of(std::vector<SiteRow> rows) {
  std::sort(rows.begin(), rows.end(), [](const SiteRow& a, const SiteRow& b) { return a.unit_id < b.unit_id; });
  std::string text;
  for (const SiteRow& row : rows) text += row.unit_id.text() + row.state;
  return to_hex(security::sha256(as_bytes(text))).substr(0, 32);
}

}  // namespace

const NlcTable& Service::nlc() {
  std::call_once(nlc_once_, [this] { nlc_ = NlcTable::embedded(); });
  return nlc_;
}

/// The state of the nearest unit above that says one.
Result<std::optional<std::string>> Service::site_of(data::Tx& tx, PersonId person) {
  auto sites = TRY(store::sites(tx));
  if (sites.empty()) return std::optional<std::string>();
  auto staff = TRY(organisation_.staff(tx, person));
  if (!staff || !staff->unit_id) return std::optional<std::string>();
  for (UnitId unit : TRY(organisation_.ancestors(tx, *staff->unit_id)))
    for (const SiteRow& site : sites)
      if (site.unit_id == unit) return std::optional(site.state);
  return std::optional<std::string>();
}

Status Service::drop_useless_licences(data::Tx& tx, PersonId person, std::vector<ItemRow>& items) {
  auto licence = [](const ItemRow& item) { return item.kind == Kind::license; };
  if (std::none_of(items.begin(), items.end(), licence)) return {};
  auto site = TRY(site_of(tx, person));
  if (!site) return {};
  CompactView view;
  if (auto home = TRY(store::residence(tx, person))) {
    view.home = home->state;
    view.home_since = home->since;
  }
  view.site = site;
  std::erase_if(items, [&](const ItemRow& item) {
    if (!licence(item)) return false;
    view.type = item.type;
    view.state = item.state;
    view.compact = item.compact;
    return !covers_site(view, nlc(), platform_.clock.today());
  });
  return {};
}

Status Service::add_warnings(data::Tx& tx, PersonId person, std::vector<Credential>& items) {
  bool needed = std::any_of(items.begin(), items.end(), [](const Credential& item) {
    return item.kind == Kind::license && in_force(item) && (item.compact || compact_type(item.type));
  });
  if (!needed) return {};
  auto home = TRY(store::residence(tx, person));
  auto site = TRY(site_of(tx, person));
  for (Credential& item : items) item.warnings = warnings_of(items, item, home, site, nlc(), platform_.clock.today());
  return {};
}

/// Tells the holder and her manager of problems that are new; what was told is not repeated.
Status Service::check_compact(data::Tx& tx, PersonId person) {
  std::optional<organisation::Staff> staff;
  for (const Credential& item : TRY(of_person(tx, person))) {
    if (item.kind != Kind::license) continue;
    const std::string problems = told_as(item.warnings);
    if (problems == TRY(store::compact_told(tx, item.id))) continue;
    TRY(store::put_compact_told(tx, item.id, problems));
    // Whether the licence is good where she works may have changed with it.
    TRY(platform_.events.publish(tx, CredentialChanged{item.id, person, item.type, "status"}));
    if (item.warnings.empty()) continue;
    if (!staff) staff = TRY(organisation_.staff(tx, person));
    notifications::NotificationIn note;
    note.code = "compact_problem";
    note.params = {{"credential", item.type_name},
                   {"state", item.state.value_or("")},
                   {"problem", item.warnings.front()},
                   {"person", staff ? staff->first_name + " " + staff->last_name : std::string()}};
    note.text = fmt::format("{}: where you live or work needs a look ({}).", item.type_name, item.warnings.front());
    note.link = "/credentials";
    note.dedupe_key = "compact_problem:" + item.id.text() + ":" + to_string(tx.now()) + ":" + problems;
    TRY(notifications_.notify(tx, person, note));
    if (!staff || !staff->manager_id || *staff->manager_id == person) continue;
    note.text = fmt::format("{} of {}: home or work site needs a look ({}).", item.type_name, note.params["person"],
                            item.warnings.front());
    note.link = "/compliance";
    TRY(notifications_.notify(tx, *staff->manager_id, note));
  }
  return {};
}

Result<std::vector<PersonId>> Service::news_of_compacts(data::Tx& tx, const std::vector<CompactRow>& rows,
                                                        const std::map<UnitId, std::string>& states) {
  std::vector<PersonId> out;
  for (const CompactRow& row : rows) {
    std::optional<std::string> site;
    if (auto found = row.unit_id ? states.find(*row.unit_id) : states.end(); found != states.end())
      site = found->second;
    // Most need no look: nothing was told, and the licence is of the state where she works.
    bool away = site && row.state && *site != *row.state;
    if (!away && row.told.empty() && !(row.compact && (row.home || !nlc().issues(row.state.value_or(""))))) continue;
    std::optional<ResidenceRow> home;
    if (row.home) home = ResidenceRow{*row.home, row.home_since};
    std::vector<Credential> items;
    for (const ItemRow& item : TRY(store::of_person(tx, row.person_id))) items.push_back(TRY(view(item, {})));
    for (const Credential& item : items)
      if (item.id == row.id &&
          told_as(warnings_of(items, item, home, site, nlc(), platform_.clock.today())) != row.told)
        out.push_back(row.person_id);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// Looked at in read transactions; only what is news is written.
Status Service::check_compacts() {
  CredentialId after{};
  std::map<UnitId, std::string> states = TRY(platform_.db.read([&](data::Tx& tx) { return states_of_units(tx); }));
  for (;;) {
    std::vector<PersonId> news;
    std::int64_t seen = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::int64_t> {
      auto rows = TRY(store::compact_licences(tx, after, kLicencesPerPass));
      if (rows.empty()) return 0;
      news = TRY(news_of_compacts(tx, rows, states));
      after = rows.back().id;
      return static_cast<std::int64_t>(rows.size());
    }));
    for (std::size_t from = 0; from < news.size(); from += kToldPerWrite)
      TRY(platform_.db.write([&](data::Tx& tx) -> Status {
        for (std::size_t i = from; i < std::min(from + kToldPerWrite, news.size()); ++i)
          TRY(check_compact(tx, news[i]));
        return {};
      }));
    if (seen < kLicencesPerPass) return {};
  }
}

/// Units below one that says a state are there too, unless they say otherwise.
Result<std::map<UnitId, std::string>> Service::states_of_units(data::Tx& tx) {
  std::map<UnitId, std::string> out;
  auto sites = TRY(store::sites(tx));
  if (sites.empty()) return out;
  for (const SiteRow& site : sites) out[site.unit_id] = site.state;
  for (const organisation::Unit& unit : TRY(organisation_.units(tx))) {  // parents first
    if (out.contains(unit.id) || !unit.parent_id) continue;
    if (auto above = out.find(*unit.parent_id); above != out.end()) out.emplace(unit.id, above->second);
  }
  return out;
}

Result<Residence> Service::residence(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Residence> {
    auto row = TRY(store::residence(tx, viewer.person));
    return row ? Residence{row->state, row->since} : Residence{};
  });
}

Result<Residence> Service::set_residence(const security::Viewer& viewer, const ResidenceIn& in) {
  if (in.state && nlc().find(in.state->value) == nullptr)
    return invalid("state", "unknown_state", "Use the state's two letters, such as TX.");
  if (in.since && *in.since > platform_.clock.today())
    return invalid("since", "in_future", "This day is not yet here.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Residence> {
    std::optional<ResidenceRow> row;
    if (in.state) row = ResidenceRow{in.state->value, in.since};
    TRY(store::put_residence(tx, viewer.person, row));
    TRY(audit(tx, viewer.person, "credential.residence_set", "person:" + viewer.person.text()));
    TRY(check_compact(tx, viewer.person));
    return row ? Residence{row->state, row->since} : Residence{};
  });
}

Result<Sites> Service::sites() {
  return platform_.db.read([&](data::Tx& tx) -> Result<Sites> {
    std::map<UnitId, std::string> names;
    for (const organisation::Unit& unit : TRY(organisation_.units(tx))) names.emplace(unit.id, unit.name);
    Sites out;
    auto rows = TRY(store::sites(tx));
    out.version = version_of(rows);
    for (const SiteRow& row : rows)
      if (auto name = names.find(row.unit_id); name != names.end())
        out.items.push_back({row.unit_id, name->second, row.state});
    return out;
  });
}

Result<Sites> Service::set_sites(const security::Viewer& viewer, const SitesIn& in) {
  if (!viewer.may_everywhere("credential:rules")) return forbidden();
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (in.version && in.version->value != version_of(TRY(store::sites(tx))))
      return conflict("sites_changed", "Somebody changed the sites in the meantime. Look at them again.");
    std::vector<UnitId> known;
    for (const organisation::Unit& unit : TRY(organisation_.units(tx))) known.push_back(unit.id);
    std::sort(known.begin(), known.end());
    std::vector<SiteRow> rows;
    for (const SiteIn& site : in.items) {
      if (nlc().find(site.state.value) == nullptr)
        return invalid(fmt::format("items[{}].state", rows.size()), "unknown_state",
                       "Use the state's two letters, such as TX.");
      if (!std::binary_search(known.begin(), known.end(), site.unit_id))
        return invalid(fmt::format("items[{}].unit_id", rows.size()), "unknown_unit", "This unit does not exist.");
      rows.push_back({site.unit_id, site.state.value});
    }
    TRY(store::put_sites(tx, rows));
    TRY(audit(tx, viewer.person, "credential.sites_set", "credential_sites"));
    // Which licences are good where may have changed for everybody.
    TRY(platform_.events.publish(tx, RulesChanged{}));
    return platform_.jobs.enqueue(tx, CompactCheck{}, {3, jobs::Priority::low, {}, "all"});
  }));
  return sites();
}

}  // namespace mc::credentials
