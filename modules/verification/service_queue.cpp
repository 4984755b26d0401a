// The queue: what waits, one entry of it, and how it follows credentials and people.
#include <algorithm>
#include <set>

#include "appliance/http/everywhere.hpp"
#include "appliance/jobs/brake.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

constexpr std::int64_t kMostWaiting = 10'000;
constexpr std::int64_t kRenewalsPerWrite = 500;
constexpr int kPeoplePerStep = 200;
constexpr std::string_view kBackfilled = "backfilled_until";
constexpr const char* kPublicRegistry = "https://www.nursys.com/LQC/LQCTerms.aspx";
constexpr const char* kPublicCards = "https://www.heart.org/cpr/mycards";

PsvRecord record_outward(const RecordRow& row) {
  PsvRecord out{row.id,     row.person_id,       row.credential_id, row.credential, row.level,
                row.source, row.method,          row.by_name,       row.at,         row.result,
                {},         row.evidence_sha256, row.checkpoint};
  if (auto list = shape::from_json<std::vector<std::string>>(row.discrepancies)) out.discrepancies = *list;
  return out;
}

std::string version_of(const std::vector<PsvLevelChoice>& levels) {
  return to_hex(security::sha256(as_bytes(shape::to_json(levels)))).substr(0, 32);
}

}  // namespace

Service::Service(Platform& platform, const Parts& parts)
    : platform_(platform), accounts_(parts.accounts), organisation_(parts.organisation),
      credentials_(parts.credentials), notifications_(parts.notifications), send_for_(parts.send_for),
      secret_key_(parts.keys, "verification",
                  {{"verification", "verification_connectors", "secret", "name", security::SealedKey::text,
                    "verification:connector:", true},
                   {"verification", "verification_hooks", "secret", "id", security::SealedKey::id,
                    "verification:connector:hook:", true},
                   {"verification", "verification_hooks", "old_secret", "id", security::SealedKey::id,
                    "verification:connector:hook:", true}}),
      token_key_(security::derive_key(parts.keys.kek(security::KeyPurpose::tokens).view(), "verification", 1)),
      limiter_(platform.clock) {}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  return platform_.audit.append(tx, event);
}

Result<std::string> Service::name_of(data::Tx& tx, PersonId person) {
  auto found = TRY(accounts_.find(tx, person));
  return found ? found->first_name + " " + found->last_name : std::string("unknown");
}

Result<std::vector<PsvRecord>> Service::of_person(data::Tx& tx, PersonId person) {
  std::vector<PsvRecord> out;
  for (const RecordRow& row : TRY(store::records_of_person(tx, person, 500))) out.push_back(record_outward(row));
  return out;
}

Result<std::int64_t> Service::waiting(data::Tx& tx, const security::Viewer& viewer) {
  if (!viewer.may(kWork)) return 0;
  return store::count_waiting(tx, TRY(organisation_.reach(tx, viewer, kWork)), kMostWaiting);
}

Result<PsvLevel> Service::level_of(data::Tx& tx, const credentials::Credential& credential) {
  for (const PsvLevelChoice& choice : TRY(store::levels(tx)))
    if (choice.type.value == credential.type) return choice.level;
  return level_for(credential.kind, credential.type);
}

Result<credentials::Credential> Service::credential_for(data::Tx& tx, const security::Viewer& viewer, CredentialId id) {
  auto found = TRY(credentials_.find(tx, id));
  if (!found || !TRY(organisation_.in_reach(tx, viewer, kWork, found->person_id)))
    return not_found("credential_not_found");
  return std::move(*found);
}

Result<std::vector<VerificationItem>> Service::outward(data::Tx& tx, const std::vector<ItemRow>& rows) {
  std::vector<PersonId> people;
  for (const ItemRow& row : rows) people.push_back(row.person_id);
  auto staff = TRY(organisation_.staff_many(tx, people));
  auto accounts = TRY(accounts_.find_many(tx, people));
  std::vector<VerificationItem> out;
  for (const ItemRow& row : rows) {
    VerificationItem item;
    item.credential_id = row.credential_id;
    item.person_id = row.person_id;
    if (auto who = accounts.find(row.person_id); who != accounts.end()) {
      item.person_name = who->second.first_name + " " + who->second.last_name;
      item.employee_number = who->second.employee_number.value_or("");
    }
    if (auto who = staff.find(row.person_id); who != staff.end()) item.unit_name = who->second.unit_name;
    item.kind = shape::enum_name(row.kind);
    item.type = row.type;
    item.type_name = row.type_name;
    item.credential = row.label;
    item.level = row.level;
    item.state = row.state;
    item.reason = row.reason;
    if (row.waiting) item.due_on = row.due_on;
    item.expires_on = row.expires_on;
    out.push_back(std::move(item));
  }
  return out;
}

/// The units in which she works on verifications, and of those the ones below `unit`.
Result<std::optional<std::vector<UnitId>>> Service::units_for(data::Tx& tx, const security::Viewer& viewer,
                                                              const std::optional<UnitId>& unit) {
  auto reach = TRY(organisation_.reach(tx, viewer, kWork));
  if (!unit) return reach;
  std::vector<UnitId> wanted = TRY(organisation_.subtree(tx, *unit));
  if (reach)
    std::erase_if(wanted, [&](UnitId id) { return std::find(reach->begin(), reach->end(), id) == reach->end(); });
  return std::optional(std::move(wanted));
}

Result<VerificationPage> Service::queue(const security::Viewer& viewer, const VerificationQuery& query) {
  const std::int64_t limit = query.limit.value_or(50);
  std::string after_due;
  CredentialId after{};
  if (query.after) {
    std::size_t tab = query.after->value.find('~');
    if (tab == std::string::npos) return invalid("after", "malformed");
    after_due = query.after->value.substr(0, tab);
    auto id = CredentialId::parse(std::string_view(query.after->value).substr(tab + 1));
    if (!id) return invalid("after", "malformed");
    after = *id;
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<VerificationPage> {
    ItemFilter filter{query.state, query.level, {}, TRY(units_for(tx, viewer, query.unit))};
    if (query.type) filter.type = query.type->value;
    auto rows = TRY(store::items(tx, filter, after_due, after, limit + 1));
    VerificationPage out;
    out.waiting = TRY(waiting(tx, viewer));
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      out.next = to_string(rows.back().due_on) + "~" + rows.back().credential_id.text();
    }
    out.items = TRY(outward(tx, rows));
    return out;
  });
}

Result<VerificationDetail> Service::detail_in(data::Tx& tx, const security::Viewer& viewer, CredentialId id) {
  VerificationDetail out;
  out.credential = TRY(credential_for(tx, viewer, id));
  auto row = TRY(store::item(tx, id));
  if (!row) row = TRY(follow_row(tx, out.credential));
  out.item = std::move(TRY(outward(tx, {*row})).front());
  out.methods = methods_for(row->level);
  out.own = out.credential.person_id == viewer.person;
  out.warnings = ecard_warnings(out.credential);
  if (nursys::license_type(out.credential)) out.links.push_back({"nursys_public", kPublicRegistry});
  if (is_aha_card(out.credential)) {
    std::string url = kPublicCards;
    if (auto cards = TRY(enabled_connector(tx, "aha_ecard")))
      url = TRY(shape::from_json<ConnectorSettings>(cards->settings)).url;
    auto code = read_ecard_code(out.credential.number);
    std::size_t at = url.find("{code}");
    if (at != std::string::npos) url.replace(at, 6, code ? net::percent_encode(out.credential.number) : "");
    out.links.push_back({"aha_ecard", url});
  }
  bool on = TRY(enabled_connector(tx, "nursys")).has_value();
  out.can_ask_nursys = on && !out.own && nursys::request_for(out.credential, "").has_value();
  if (auto enrolment = TRY(store::last_call(tx, id, "enrolment")))
    if (enrolment->state != "done") out.warnings.push_back("enrolment_" + enrolment->state);
  auto evidence = TRY(store::evidence_of(tx, id));
  for (const RecordRow& record : TRY(store::records_of(tx, id, 50))) {
    PsvEntry entry{record_outward(record), record.note, {}};
    for (const EvidenceRow& one : evidence)
      if (one.record_id == record.id)
        entry.evidence.push_back({one.id, one.file_name, one.media_type, one.size, one.sha256});
    out.records.push_back(std::move(entry));
  }
  return out;
}

Result<VerificationDetail> Service::detail(const security::Viewer& viewer, CredentialId id) {
  VerificationDetail out = TRY(platform_.db.read([&](data::Tx& tx) { return detail_in(tx, viewer, id); }));
  if (out.own) return out;
  TRY(platform_.db.write(
      [&](data::Tx& tx) { return audit(tx, viewer.person, "verification.viewed", "credential:" + id.text()); }));
  return out;
}

Result<ItemRow> Service::follow_row(data::Tx& tx, const credentials::Credential& credential) {
  auto staff = TRY(organisation_.staff(tx, credential.person_id));
  bool works_here = !staff || staff->status == "active";
  ItemRow row = follow(TRY(store::item(tx, credential.id)), credential, TRY(level_of(tx, credential)), works_here,
                       platform_.clock.today());
  row.unit_id = staff ? staff->unit_id : std::nullopt;
  return row;
}

Status Service::follow_credential(data::Tx& tx, CredentialId id) {
  auto found = TRY(credentials_.find(tx, id));
  auto known = TRY(store::item(tx, id));
  if (!found) {
    TRY(store::remove_item(tx, id));
    return known ? settle_chain(tx, known->person_id) : Status{};
  }
  // What the law keeps of an erased person is nobody's to verify.
  auto holder = TRY(accounts_.find(tx, found->person_id));
  if (!holder || holder->status == accounts::Status::deleted) return store::remove_item(tx, id);
  ItemRow row = TRY(follow_row(tx, *found));
  TRY(store::put_item(tx, row));
  // Mended by its holder after it was rejected: somebody looks again.
  if (known && known->state == QueueState::rejected && row.state == QueueState::rejected) {
    auto records = TRY(store::records_of(tx, id, 1));
    if (!records.empty() && found->updated_at > records.front().at)
      TRY(requeue(tx, row, "changed", platform_.clock.today() + kDaysToVerify));
  }
  return found->previous_id || (known && known->superseded) ? settle_chain(tx, found->person_id) : Status{};
}

/// Which of her entries another one stands for: a renewal that was deleted, rejected or tied to another card does not.
Status Service::settle_chain(data::Tx& tx, PersonId person) {
  std::set<CredentialId> renewed;
  for (const credentials::Credential& one : TRY(credentials_.of_person(tx, person)))
    if (one.previous_id && one.verification != shape::enum_name(credentials::VerificationState::rejected))
      renewed.insert(*one.previous_id);
  auto staff = TRY(organisation_.staff(tx, person));
  bool works_here = !staff || staff->status == "active";
  for (ItemRow row : TRY(store::items_of_person(tx, person))) {
    if (row.superseded == renewed.contains(row.credential_id)) continue;
    row.superseded = !row.superseded;
    row.waiting = waits(row, works_here, platform_.clock.today());
    TRY(store::put_item(tx, row));
  }
  return {};
}

Status Service::follow_person(data::Tx& tx, PersonId person) {
  auto staff = TRY(organisation_.staff(tx, person));
  bool works_here = !staff || staff->status == "active";
  for (ItemRow row : TRY(store::items_of_person(tx, person))) {
    row.unit_id = staff ? staff->unit_id : std::nullopt;
    row.waiting = waits(row, works_here, platform_.clock.today());
    TRY(store::put_item(tx, row));
  }
  return {};
}

Status Service::backfill() {
  for (;;) {
    bool more = TRY(platform_.db.write([&](data::Tx& tx) -> Result<bool> {
      auto until = TRY(store::state(tx, kBackfilled));
      if (until == "all") return false;
      std::optional<PersonId> after;
      if (until) after = TRY(PersonId::parse(*until));
      auto people = TRY(accounts_.list(tx, after, kPeoplePerStep));
      for (const accounts::Person& person : people)
        for (const credentials::Credential& one : TRY(credentials_.of_person(tx, person.id)))
          if (!TRY(store::item(tx, one.id))) TRY(store::put_item(tx, TRY(follow_row(tx, one))));
      TRY(store::put_state(tx, kBackfilled, people.empty() ? "all" : people.back().id.text()));
      return !people.empty();
    }));
    if (!more) return {};
  }
}

Status Service::requeue(data::Tx& tx, ItemRow row, std::string reason, Date due) {
  row.state = QueueState::unverified;
  row.reason = std::move(reason);
  row.due_on = due;
  row.waiting = !row.superseded;
  return store::put_item(tx, row);
}

/// Licences whose end comes near are looked up again (re-verification at renewal); what nobody needs any more goes.
Status Service::daily() {
  const Date today = platform_.clock.today();
  for (;;) {
    std::int64_t done = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
      auto rows = TRY(store::renewals(tx, today + kDaysOfRenewal, kRenewalsPerWrite));
      for (ItemRow& row : rows) {
        row.renewal_of = row.expires_on;
        auto staff = TRY(organisation_.staff(tx, row.person_id));
        if (staff && staff->status != "active")
          TRY(store::put_item(tx, row));
        else
          TRY(requeue(tx, row, "renewal_due", std::max(today, *row.expires_on)));
      }
      return static_cast<std::int64_t>(rows.size());
    }));
    if (done < kRenewalsPerWrite) break;
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (TRY(jobs::braked(tx, "verification_calls"))) return {};
    TRY(store::forget_unused_evidence(tx, tx.now() - std::chrono::hours(20)));
    TRY(store::forget_calls(tx, tx.now() - std::chrono::hours(24 * 30)));
    TRY(store::forget_deliveries(tx, tx.now() - std::chrono::hours(24 * 30)));
    return store::forget_shares(tx, tx.now() - std::chrono::hours(24 * 365));
  }));
  TRY(seal(TRY(platform_.db.read([&](data::Tx& tx) { return store::unsealed(tx, 1'000); }))));
  return screen();
}

Result<PsvLevels> Service::levels() {
  return platform_.db.read([&](data::Tx& tx) -> Result<PsvLevels> {
    PsvLevels out;
    auto chosen = TRY(store::levels(tx));
    out.version = version_of(chosen);
    auto add = [&](const std::string& code, const std::string& name, credentials::Kind kind) {
      PsvLevelRow row{code, name, level_for(kind, code), false};
      for (const PsvLevelChoice& choice : chosen)
        if (choice.type.value == code) row = {code, name, choice.level, true};
      out.items.push_back(std::move(row));
    };
    std::set<std::string> known;
    for (const credentials::CredentialType& type : credentials_.types()) {
      known.insert(type.code);
      add(type.code, type.name, type.kind);
    }
    for (const PsvLevelChoice& choice : chosen)
      if (!known.contains(choice.type.value)) add(choice.type.value, choice.type.value, credentials::Kind::license);
    return out;
  });
}

Result<PsvLevels> Service::set_levels(const security::Viewer& viewer, const PsvLevelsIn& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto before = TRY(store::levels(tx));
    if (in.version && in.version->value != version_of(before))
      return conflict("levels_changed", "Somebody changed the levels in the meantime. Look at them again.");
    TRY(store::set_levels(tx, in.items.items));
    // What waits already is verified by the new choice too.
    std::set<std::string> types;
    auto chosen = TRY(store::levels(tx));
    for (const auto* list : {&before, &chosen})
      for (const PsvLevelChoice& one : *list) types.insert(one.type.value);
    for (const std::string& type : types)
      for (auto kind : {credentials::Kind::license, credentials::Kind::certification}) {
        PsvLevel level = level_for(kind, type);
        for (const PsvLevelChoice& one : chosen)
          if (one.type.value == type) level = one.level;
        TRY(store::level_of_type(tx, type, kind, level));
      }
    return audit(tx, viewer.person, "verification.levels_changed", "verification:levels",
                 R"({"choices":)" + std::to_string(in.items.size()) + "}");
  }));
  return levels();
}

}  // namespace mc::verification
