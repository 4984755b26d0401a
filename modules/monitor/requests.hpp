#pragma once
// Requests and answers of the module's routes.
#include "modules/monitor/monitor.hpp"

namespace mc::monitor {

struct Alert {
  AlertId id;
  monitor::AlertKind kind = AlertKind::unusual_place;
  std::optional<PersonId> person_id;
  std::string person_name;
  std::string place;        // network or address; the role given; how a provider's answer is odd
  std::int64_t amount = 0;  // hour, exports, places or accounts
  std::int64_t occurrences = 1;
  Instant first_at;
  Instant last_at;
  std::optional<PersonId> acknowledged_by;
  std::string acknowledged_by_name;
  std::optional<Instant> acknowledged_at;
  std::string note;
};
FIELDS(Alert, id, kind, person_id, person_name, place, amount, occurrences, first_at, last_at, acknowledged_by,
       acknowledged_by_name, acknowledged_at, note)

struct AlertQuery {
  std::optional<bool> open;  // only those that nobody has acknowledged
  std::optional<monitor::AlertKind> kind;
  std::optional<AlertId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(AlertQuery, open, kind, after, limit)
/// At most 1,000 are counted.
struct OpenAlerts {
  std::int64_t open = 0;
};
FIELDS(OpenAlerts, open)
struct Acknowledge {
  Text<3, 1000> note;
};
FIELDS(Acknowledge, note)

/// When something is unusual.
struct Thresholds {
  Int<1, 1000> exports_an_hour{10};
  Int<100, 10'000'000> rows_an_hour{20'000};
  Int<5, 1000> sign_ins_to_know_hours{20};  // fewer tell nothing of a person's hours
  Int<2, 20> places_at_once{3};
  Int<1, 120> minutes_at_once{10};
  List<Text<2, 50>, 100> home_networks;  // the hospital's own: one place, never unusual
};
FIELDS(Thresholds, exports_an_hour, rows_an_hour, sign_ins_to_know_hours, places_at_once, minutes_at_once,
       home_networks)

}  // namespace mc::monitor
