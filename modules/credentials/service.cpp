// The wallet, the officer's list, requirements and nightly work.
#include "modules/credentials/service.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::credentials {
namespace {

Result<std::vector<std::string>> strings(const std::string& json) {
  return shape::from_json<std::vector<std::string>>(json);
}

PersonRow row_of(const organisation::Staff& staff) {
  return {staff.person_id,
          staff.unit_id,
          staff.profession,
          staff.job_title,
          fold(staff.last_name) + " " + fold(staff.first_name),
          staff.status == "active"};
}

std::vector<std::string> changed_fields(const ItemRow& a, const ItemRow& b) {
  std::vector<std::string> out;
  auto compare = [&](const char* name, bool same) {
    if (!same) out.emplace_back(name);
  };
  compare("kind", a.kind == b.kind);
  compare("type", a.type == b.type);
  compare("type_name", a.type_name == b.type_name);
  compare("issuing_body", a.issuing_body == b.issuing_body);
  compare("state", a.state == b.state);
  compare("number", a.number == b.number);
  compare("compact", a.compact == b.compact);
  compare("compact_states", a.compact_states == b.compact_states);
  compare("issued_on", a.issued_on == b.issued_on);
  compare("expires_on", a.expires_on == b.expires_on);
  compare("notes", a.notes == b.notes);
  return out;
}

}  // namespace

Result<std::string> Service::name_of(data::Tx& tx, std::optional<PersonId> person) {
  if (!person) return std::string("command line");
  auto found = TRY(accounts_.find(tx, *person));
  return found ? found->first_name + " " + found->last_name : std::string("unknown");
}

Result<ItemRow> Service::find_for(data::Tx& tx, const security::Viewer& viewer, CredentialId id,
                                  std::string_view permission) {
  auto row = TRY(store::find(tx, id));
  if (!row) return not_found("credential_not_found");
  if (row->person_id == viewer.person) return *row;
  if (!TRY(organisation_.in_reach(tx, viewer, permission, row->person_id))) return not_found("credential_not_found");
  return *row;
}

Result<Credential> Service::view(data::Tx& tx, const ItemRow& row) { return view(row, TRY(store::scans(tx, row.id))); }

Result<Credential> Service::view(const ItemRow& row, const std::vector<ScanRow>& scans) {
  Credential out;
  out.id = row.id;
  out.person_id = row.person_id;
  out.kind = row.kind;
  out.type = row.type;
  out.type_name = row.type_name;
  out.issuing_body = row.issuing_body;
  out.state = row.state;
  out.number = row.number;
  out.compact = row.compact;
  if (row.compact_states != "[]") out.compact_states = TRY(strings(row.compact_states));
  out.issued_on = row.issued_on;
  out.expires_on = row.expires_on;
  Date today = platform_.clock.today();
  out.status = status_on(today, row.expires_on, row.status);
  if (row.expires_on) out.days_left = *row.expires_on - today;
  out.notes = row.notes;
  out.updated_at = row.updated_at;
  for (const ScanRow& scan : scans)
    if (scan.credential_id == row.id) out.scans.push_back({scan.id, scan.media_type, scan.size, scan.added_at});
  return out;
}

Result<std::vector<Credential>> Service::of_person(data::Tx& tx, PersonId person) {
  Date today = platform_.clock.today();
  std::vector<Credential> out;
  for (const ItemRow& row : TRY(store::of_person(tx, person))) {
    Credential item;
    item.id = row.id;
    item.person_id = row.person_id;
    item.kind = row.kind;
    item.type = row.type;
    item.type_name = row.type_name;
    item.issuing_body = row.issuing_body;
    item.state = row.state;
    item.number = row.number;
    item.compact = row.compact;
    if (row.compact_states != "[]") item.compact_states = TRY(strings(row.compact_states));
    item.issued_on = row.issued_on;
    item.expires_on = row.expires_on;
    item.status = status_on(today, row.expires_on, row.status);
    if (row.expires_on) item.days_left = *row.expires_on - today;
    item.notes = row.notes;
    item.updated_at = row.updated_at;
    out.push_back(std::move(item));
  }
  return out;
}

Result<PersonRow> Service::ensure_person(data::Tx& tx, PersonId person) {
  if (auto known = TRY(store::person(tx, person))) return *known;
  PersonRow row{person, std::nullopt, "other", "", "", true};
  if (auto staff = TRY(organisation_.staff(tx, person))) row = row_of(*staff);
  if (tx.writable()) TRY(store::put_person(tx, row));
  return row;
}

Status Service::on_person_changed(data::Tx& tx, PersonId person) {
  auto staff = TRY(organisation_.staff(tx, person));
  if (!staff) return {};
  return store::put_person(tx, row_of(*staff));
}

Result<Service::Rules> Service::parsed_rules(data::Tx& tx) {
  {
    std::lock_guard lock(rules_mutex_);
    if (rules_) return rules_;
  }
  auto parsed = std::make_shared<std::vector<ParsedRule>>();
  for (const RuleRow& row : TRY(store::rules(tx)))
    parsed->push_back(
        {row.id, row.name, TRY(strings(row.types)), row.unit_id, TRY(strings(row.professions)), row.job_title});
  // A write transaction may yet roll back: only committed rules are kept.
  if (!tx.writable()) {
    std::lock_guard lock(rules_mutex_);
    if (!rules_) rules_ = parsed;
  }
  return Rules(parsed);
}

void Service::forget_rules(data::Tx& tx) {
  tx.after_commit([this] {
    std::lock_guard lock(rules_mutex_);
    rules_.reset();
  });
}

Result<std::vector<Requirement>> Service::requirements(data::Tx& tx, PersonId person) {
  Rules rules = TRY(parsed_rules(tx));
  std::vector<Requirement> out;
  if (rules->empty()) return out;
  // Where she works now: our copy may be a moment late, and whoever keeps our answer would keep the former unit's
  // rules.
  auto staff = TRY(organisation_.staff(tx, person));
  PersonRow who = staff ? row_of(*staff) : TRY(ensure_person(tx, person));
  std::vector<UnitId> units;
  if (who.unit_id) units = TRY(organisation_.ancestors(tx, *who.unit_id));
  std::vector<ItemRow> items;
  bool loaded = false;
  for (const ParsedRule& rule : *rules) {
    if (!applies(rule, who, units)) continue;
    if (!std::exchange(loaded, true)) items = TRY(store::of_person(tx, person));
    out.push_back(evaluate(rule, items, platform_.clock.today()));
  }
  return out;
}

Result<Wallet> Service::wallet(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Wallet> {
    Wallet out;
    auto scans = TRY(store::scans_of_person(tx, viewer.person));
    for (const ItemRow& row : TRY(store::of_person(tx, viewer.person))) out.items.push_back(TRY(view(row, scans)));
    for (const Credential& item : out.items) {
      if (item.status == CredentialStatus::active) ++out.active;
      if (item.status == CredentialStatus::expiring_soon) ++out.expiring_soon;
      if (item.status == CredentialStatus::expired) ++out.expired;
    }
    auto rank = [](CredentialStatus status) {
      return status == CredentialStatus::expired         ? 0
             : status == CredentialStatus::expiring_soon ? 1
             : status == CredentialStatus::revoked       ? 2
                                                         : 3;
    };
    std::stable_sort(out.items.begin(), out.items.end(),
                     [&](const Credential& a, const Credential& b) { return rank(a.status) < rank(b.status); });
    for (const Requirement& requirement : TRY(requirements(tx, viewer.person)))
      if (!requirement.held)
        out.missing.push_back({requirement.types.empty() ? "" : requirement.types.front(), requirement.name,
                               requirement.lapsed ? "Required, and yours has expired" : "Required for your role"});
    return out;
  });
}

Status Service::save_history(data::Tx& tx, const ItemRow& row, std::optional<PersonId> by, const std::string& what,
                             const std::vector<std::string>& fields, const std::string& before) {
  return store::insert_history(tx, make_uuid7(platform_.clock.now(), platform_.random), row.id, TRY(name_of(tx, by)),
                               what, fields, before);
}

Status Service::changed(data::Tx& tx, const ItemRow& row, std::optional<PersonId> by, const std::string& what) {
  TRY(platform_.events.publish(tx, CredentialChanged{row.id, row.person_id, row.type}));
  security::AuditEvent event;
  event.actor = by;
  event.action = "credential." + what;
  event.object = "credential:" + row.id.text();
  return platform_.audit.append(tx, event);
}

Result<ItemRow> Service::checked(data::Tx&, const CredentialIn& in, ItemRow row) {
  if (in.issued_on && in.expires_on && *in.expires_on < *in.issued_on)
    return invalid("expires_on", "expiry_before_issue", "It expires before it was issued.");
  // HR's systems know types that the catalogue does not: such a card may be changed, but not chosen anew.
  bool as_imported = row.kind == in.kind && row.type == in.type.value && !row.type_name.empty();
  row.kind = in.kind;
  row.type = in.type.value;
  auto known = std::find_if(types().begin(), types().end(),
                            [&](const CredentialType& type) { return type.code == row.type && type.kind == row.kind; });
  if (known == types().end() && row.type != "other" && !as_imported)
    return invalid("type", "unknown_type", "Choose a type of the list, or \"other\".");
  if (row.type == "other" && !in.type_name) return invalid("type_name", "missing", "Write the name of the credential.");
  if (row.type == "other")
    row.type_name = in.type_name->value;
  else if (known != types().end())
    row.type_name = known->name;
  row.issuing_body =
      in.issuing_body.value.empty() && known != types().end() ? known->issuing_body : in.issuing_body.value;
  if (row.kind == Kind::license && !in.state) return invalid("state", "missing", "Choose the state of the licence.");
  row.state = in.state ? std::optional(in.state->value) : std::nullopt;
  row.number = in.number.value;
  row.compact = in.compact;
  std::vector<std::string> states;
  for (const auto& state : in.compact_states) states.push_back(state.value);
  row.compact_states = states.empty() ? std::string("[]") : shape::to_json(states);
  row.issued_on = in.issued_on;
  row.expires_on = in.expires_on;
  row.notes = in.notes.value;
  row.status = status_on(platform_.clock.today(), row.expires_on, row.status);
  return row;
}

Result<Credential> Service::add(const security::Viewer& viewer, const CredentialIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    ItemRow row;
    row.id = CredentialId::make(platform_.clock, platform_.random);
    row.person_id = viewer.person;
    row.created_at = row.updated_at = tx.now();
    row = TRY(checked(tx, in, row));
    TRY(ensure_person(tx, viewer.person));
    TRY(store::insert(tx, row));
    TRY(save_history(tx, row, viewer.person, "created", {}, "{}"));
    TRY(changed(tx, row, viewer.person, "created"));
    return view(tx, row);
  });
}

Result<Credential> Service::one(const security::Viewer& viewer, CredentialId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<Credential> { return view(tx, TRY(find_for(tx, viewer, id, "credential:view"))); });
}

Result<Credential> Service::change(const security::Viewer& viewer, CredentialId id, const CredentialIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    ItemRow before = TRY(find_for(tx, viewer, id, "credential:manage"));
    ItemRow row = TRY(checked(tx, in, before));
    auto fields = changed_fields(before, row);
    if (fields.empty()) return view(tx, row);
    row.updated_at = tx.now();
    TRY(store::update(tx, row));
    TRY(save_history(tx, row, viewer.person, "updated", fields, shape::to_json(before)));
    TRY(changed(tx, row, viewer.person, "updated"));
    return view(tx, row);
  });
}

Status Service::remove(const security::Viewer& viewer, CredentialId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:manage"));
    TRY(store::remove(tx, id));
    TRY(save_history(tx, row, viewer.person, "deleted", {}, shape::to_json(row)));
    return changed(tx, row, viewer.person, "deleted");
  });
}

Result<Credential> Service::add_scan(const security::Viewer& viewer, CredentialId id, http::Upload& upload) {
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    TRY(find_for(tx, viewer, id, "credential:manage"));
    return {};
  }));
  std::string body = TRY(http::read_body(upload, kScanLimit));
  std::string type = documents::sniff_media_type(as_bytes(body));
  if (type != "application/pdf" && type != "image/png" && type != "image/jpeg")
    return fail(Fault::invalid, "not_a_scan", "Send a photo (JPEG or PNG) or a PDF of the card.");
  blobs::BlobInfo blob = TRY(platform_.blobs.put(as_bytes(body), type));
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:manage"));
    if (TRY(store::scans(tx, id)).size() >= 20)
      return conflict("too_many_scans", "A credential holds at most 20 scans. Remove one first.");
    ScanRow scan{ScanId::make(platform_.clock, platform_.random), id, blob.id, type, blob.size, tx.now()};
    TRY(platform_.blobs.add_reference(tx, blob.id, "credentials:scan:" + scan.id.text()));
    TRY(store::insert_scan(tx, scan));
    TRY(save_history(tx, row, viewer.person, "scan_added", {}, "{}"));
    TRY(changed(tx, row, viewer.person, "scan_added"));
    return view(tx, row);
  });
}

Result<ScanRow> Service::scan(const security::Viewer& viewer, CredentialId id, ScanId scan) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ScanRow> {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:view"));
    for (const ScanRow& found : TRY(store::scans(tx, id))) {
      if (found.id != scan) continue;
      if (row.person_id != viewer.person) TRY(changed_read(tx, row, viewer.person));
      return found;
    }
    return not_found("scan_not_found");
  });
}

Status Service::changed_read(data::Tx& tx, const ItemRow& row, PersonId by) {
  security::AuditEvent event;
  event.actor = by;
  event.action = "credential.scan_viewed";
  event.object = "credential:" + row.id.text();
  return platform_.audit.append(tx, event);
}

Result<Credential> Service::remove_scan(const security::Viewer& viewer, CredentialId id, ScanId scan) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:manage"));
    for (const ScanRow& found : TRY(store::scans(tx, id))) {
      if (found.id != scan) continue;
      TRY(store::delete_scan(tx, scan));
      TRY(platform_.blobs.drop_reference(tx, found.blob_id, "credentials:scan:" + scan.text()));
      TRY(save_history(tx, row, viewer.person, "scan_removed", {}, "{}"));
      TRY(changed(tx, row, viewer.person, "scan_removed"));
      return view(tx, row);
    }
    return not_found("scan_not_found");
  });
}

Result<std::vector<Change>> Service::history(const security::Viewer& viewer, CredentialId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<std::vector<Change>> {
    TRY(find_for(tx, viewer, id, "credential:view"));
    std::vector<Change> out;
    for (const HistoryRow& row : TRY(store::history(tx, id)))
      out.push_back({row.at, row.by_name, row.what, TRY(strings(row.fields))});
    return out;
  });
}

Result<CredentialPage> Service::list(const security::Viewer& viewer, const CredentialQuery& query) {
  return platform_.db.read([&](data::Tx& tx) { return list(tx, viewer, query); });
}

Result<CredentialPage> Service::list(data::Tx& tx, const security::Viewer& viewer, const CredentialQuery& query) {
  Date today = platform_.clock.today();
  ItemFilter filter;
  filter.status = query.status;
  filter.today = today;
  if (query.days) filter.expires_by = today + static_cast<int>(query.days->value);
  if (query.type) filter.type = query.type->value;
  if (query.profession) filter.profession = query.profession->value;
  if (query.search && !trim(query.search->value).empty()) filter.name_prefix = fold(trim(query.search->value));
  filter.units = TRY(organisation_.reach(tx, viewer, "credential:view"));
  if (query.unit) {
    std::vector<UnitId> wanted = TRY(organisation_.subtree(tx, *query.unit));
    if (filter.units)
      std::erase_if(wanted,
                    [&](UnitId id) { return !std::binary_search(filter.units->begin(), filter.units->end(), id); });
    filter.units = std::move(wanted);
  }
  std::string after_on;
  CredentialId after{};
  if (query.after) {
    std::size_t bar = query.after->value.find('|');
    auto id = bar == std::string::npos ? Result<CredentialId>(not_found())
                                       : CredentialId::parse(std::string_view(query.after->value).substr(bar + 1));
    if (!id) return invalid("after", "bad_format", "Use the value of next from the page before.");
    after_on = query.after->value.substr(0, bar);
    after = *id;
  }
  CredentialPage page;
  // Only with the first page: counting reads every match, and a report asks for a hundred pages.
  if (!query.after) page.total = TRY(store::count(tx, filter));
  auto rows = TRY(store::page(tx, filter, after_on, after, query.limit.value_or(50).value + 1));
  if (rows.size() > static_cast<std::size_t>(query.limit.value_or(50).value)) {
    rows.pop_back();
    page.next = (rows.back().expires_on ? to_string(*rows.back().expires_on) : std::string("9999")) + "|" +
                rows.back().id.text();
  }
  std::vector<PersonId> people;
  for (const ItemRow& row : rows) people.push_back(row.person_id);
  auto staff = TRY(organisation_.staff_many(tx, people));
  for (const ItemRow& row : rows) {
    CredentialRow out;
    out.id = row.id;
    out.person_id = row.person_id;
    if (auto who = staff.find(row.person_id); who != staff.end()) {
      out.employee_number = who->second.employee_number.value_or("");
      out.name = who->second.first_name + " " + who->second.last_name;
      out.unit_name = who->second.unit_name;
      out.job_title = who->second.job_title;
      out.manager_name = who->second.manager_name;
    }
    out.kind = row.kind;
    out.type = row.type == "other" ? row.type_name : row.type;
    out.issuing_body = row.issuing_body;
    out.state = row.state;
    out.number = row.number;
    out.status = status_on(today, row.expires_on, row.status);
    out.issued_on = row.issued_on;
    out.expires_on = row.expires_on;
    if (row.expires_on) out.days_left = *row.expires_on - today;
    page.items.push_back(std::move(out));
  }
  return page;
}

}  // namespace mc::credentials
