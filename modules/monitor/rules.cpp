// What is unusual: rules over the audit log and the open sessions.
#include <algorithm>
#include <charconv>
#include <set>

#include "modules/accounts/power.hpp"
#include "modules/monitor/service.hpp"

namespace mc::monitor {
namespace {

constexpr std::int64_t kRowsAtOnce = 500;
constexpr std::int64_t kSessionsAtOnce = 5'000;
constexpr std::chrono::milliseconds kHabit = std::chrono::hours{24 * 90};
constexpr std::string_view kHome = "home";

/// The number behind `"name":` in details that this program wrote.
std::int64_t number_in(std::string_view details, std::string_view name) {
  std::string key = "\"" + std::string(name) + "\":";
  std::size_t at = details.find(key);
  std::int64_t value = 0;
  if (at != std::string_view::npos)
    std::from_chars(details.data() + at + key.size(), details.data() + details.size(), value);
  return value;
}
/// The text behind `"name":"`: codes and names of roles, which hold no quotes.
std::string text_in(std::string_view details, std::string_view name) {
  std::string key = "\"" + std::string(name) + "\":\"";
  std::size_t at = details.find(key);
  if (at == std::string_view::npos) return {};
  at += key.size();
  return std::string(details.substr(at, details.find('"', at) - at));
}

std::string day_of(Instant at) { return to_string(date_of(at)); }

bool is_export(const security::AuditEntry& entry) {
  if (!entry.actor || entry.object == "person:" + entry.actor->text()) return false;  // her own data
  return entry.action == "report.exported" || entry.action == "credit.transcript_exported" ||
         entry.action == "privacy.export_requested";
}

}  // namespace

struct Service::Look {
  data::Tx& tx;
  Thresholds thresholds;
  std::vector<Network> home{};

  Look(data::Tx& in, Thresholds with) : tx(in), thresholds(std::move(with)) {
    for (const auto& text : thresholds.home_networks)
      if (auto network = parse_network(text.value)) home.push_back(*network);
  }
  /// The place of an address; the home networks are one.
  std::string place(std::string_view address) const {
    auto ip = parse_ip(address);
    bool at_home = ip && std::any_of(home.begin(), home.end(), [&](const Network& each) { return each.contains(*ip); });
    return at_home ? std::string(kHome) : place_of(address);
  }
};

Status Service::look() {
  while (TRY(look_at_log())) {
  }
  return look_at_sessions();
}

/// Reads some rows of the log; true when there may be more.
Result<bool> Service::look_at_log() {
  return platform_.db.write([&](data::Tx& tx) -> Result<bool> {
    auto stored = TRY(store::state(tx, "seq"));
    if (!stored) {  // the first time: what was before is not judged
      TRY(store::put_state(tx, "seq", std::to_string(TRY(security::last_audited(tx)))));
      return false;
    }
    std::int64_t after = -1;
    std::from_chars(stored->data(), stored->data() + stored->size(), after);
    auto rows = TRY(security::audit_since(tx, after, kRowsAtOnce));
    if (rows.empty()) return false;
    Look look(tx, TRY(thresholds_of(tx)));
    for (const security::AuditEntry& entry : rows) TRY(look_at(look, entry));
    TRY(store::put_state(tx, "seq", std::to_string(rows.back().seq)));
    return static_cast<std::int64_t>(rows.size()) == kRowsAtOnce;
  });
}

Status Service::look_at(Look& look, const security::AuditEntry& entry) {
  if (entry.action == "session.stuffing_suspected") {
    std::string kind = text_in(entry.details.text, "kind");
    return raise(look.tx, AlertKind::credential_stuffing, {}, kind == "address" ? entry.address.value_or("") : kind,
                 number_in(entry.details.text, "accounts"),
                 "stuffing:" + kind + ":" + entry.address.value_or("") + ":" + day_of(entry.at), entry.at);
  }
  if (entry.outcome != "ok") return {};
  if (entry.action == "session.provider_unusual") {
    std::string reason = text_in(entry.details.text, "reason");
    std::string who = entry.actor ? entry.actor->text() : std::string();
    return raise(look.tx, AlertKind::provider_anomaly, entry.actor, reason, 1,
                 "provider:" + entry.object + ":" + reason + ":" + who + ":" + day_of(entry.at), entry.at);
  }
  if (entry.action == "session.signed_in") return signed_in(look, entry);
  if (entry.action == "role.granted") return role_granted(look, entry);
  if (is_export(entry)) return exported(look, entry);
  return {};
}

Status Service::signed_in(Look& look, const security::AuditEntry& entry) {
  if (!entry.actor || !entry.address || entry.address->empty()) return {};
  PersonId person = *entry.actor;
  std::string place = look.place(*entry.address);
  Instant since = entry.at - kHabit;
  bool has_places = TRY(store::places(look.tx, person, since)) > 0;
  if (has_places && place != kHome && !TRY(store::knows_place(look.tx, person, place, since)))
    TRY(raise(look.tx, AlertKind::unusual_place, person, place, 1, "place:" + person.text() + ":" + day_of(entry.at),
              entry.at));
  TRY(store::saw_place(look.tx, person, place, entry.at));
  std::int64_t hour = entry.at.ms / 3'600'000 % 24;
  if (TRY(store::sign_ins(look.tx, person)) >= look.thresholds.sign_ins_to_know_hours.value &&
      TRY(store::sign_ins_around(look.tx, person, hour)) == 0)
    TRY(raise(look.tx, AlertKind::unusual_time, person, place, hour, "time:" + person.text() + ":" + day_of(entry.at),
              entry.at));
  return store::saw_hour(look.tx, person, hour, entry.at);
}

Status Service::exported(Look& look, const security::AuditEntry& entry) {
  TRY(store::put_export(look.tx, entry.seq, *entry.actor, entry.at, number_in(entry.details.text, "rows")));
  ExportSum sum = TRY(store::exports_since(look.tx, *entry.actor, entry.at - std::chrono::hours{1}));
  if (sum.exports < look.thresholds.exports_an_hour.value && sum.rows < look.thresholds.rows_an_hour.value) return {};
  return raise(look.tx, AlertKind::mass_export, entry.actor, "", sum.exports,
               "export:" + entry.actor->text() + ":" + day_of(entry.at), entry.at);
}

Status Service::role_granted(Look& look, const security::AuditEntry& entry) {
  std::string role = text_in(entry.details.text, "role");
  if (!accounts::gives_power(role) || !entry.object.starts_with("person:")) return {};
  auto person = parse_uuid(entry.object.substr(7));
  if (!person) return {};
  return raise(look.tx, AlertKind::privilege_change, PersonId{*person}, role, 1, "role:" + std::to_string(entry.seq),
               entry.at);
}

/// One account in use at once at more places and devices than a person has: it is shared, or somebody else's.
Status Service::look_at_sessions() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    Look look(tx, TRY(thresholds_of(tx)));
    Instant since = tx.now() - std::chrono::minutes{look.thresholds.minutes_at_once.value};
    auto rows = TRY(security::parallel_use(tx, since, kSessionsAtOnce));
    for (auto at = rows.begin(); at != rows.end();) {
      auto end = std::find_if(at, rows.end(), [&](const auto& row) { return row.person_id != at->person_id; });
      std::set<std::string> places, devices;
      for (auto row = at; row != end; ++row) {
        places.insert(look.place(row->address));
        devices.insert(row->device + "@" + look.place(row->address));
      }
      auto seen = static_cast<std::int64_t>(std::min(places.size(), devices.size()));
      if (seen >= look.thresholds.places_at_once.value)
        TRY(raise(tx, AlertKind::parallel_sessions, at->person_id, "", seen,
                  "parallel:" + at->person_id.text() + ":" + day_of(tx.now()), tx.now()));
      at = end;
    }
    return {};
  });
}

}  // namespace mc::monitor
