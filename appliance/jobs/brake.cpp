#include "appliance/jobs/brake.hpp"

#include <string>

namespace mc::jobs {
namespace {

constexpr data::Module kBrakes{"jobs"};
// A brake for one person is one on everything, which older versions obey too, and a second row that says for whom.
constexpr std::string_view kFor = "people/";

/// A day longer: the hospital's day may end after that of UTC.
Date last_day(data::Tx& tx) { return date_of(tx.now()) - 1; }

}  // namespace

Status put_on_brake(data::Tx& tx, std::string_view holder, std::string_view name, std::optional<Date> until) {
  TRY(tx.in(kBrakes).run(
      "INSERT INTO jobs_brakes (holder, name, until) VALUES (?, ?, ?) ON CONFLICT (holder) DO UPDATE "
      "SET name = excluded.name, until = excluded.until",
      holder, name, until));
  return {};
}

Status put_on_person_brake(data::Tx& tx, std::string_view holder, const Uuid& person, std::optional<Date> until) {
  TRY(put_on_brake(tx, holder, kAllDeletion, until));
  return put_on_brake(tx, std::string(kFor) + std::string(holder), uuid_text(person), until);
}

Status take_off_brake(data::Tx& tx, std::string_view holder) {
  TRY(tx.in(kBrakes).run("DELETE FROM jobs_brakes WHERE holder IN (?, ?)", holder,
                         std::string(kFor) + std::string(holder)));
  return {};
}

Result<bool> braked(data::Tx& tx, std::string_view name) {
  const auto found = TRY(tx.in(kBrakes).first<std::string>(
      "SELECT holder FROM jobs_brakes WHERE name IN (?, '*') AND (until IS NULL OR until >= ?) LIMIT 1", name,
      last_day(tx)));
  return found.has_value();
}

Result<bool> braked_as_a_whole(data::Tx& tx, std::string_view name) {
  const auto found = TRY(tx.in(kBrakes).first<std::string>(
      "SELECT holder FROM jobs_brakes AS one WHERE name IN (?, '*') AND (until IS NULL OR until >= ?) AND NOT EXISTS "
      "(SELECT 1 FROM jobs_brakes AS person WHERE person.holder = ? || one.holder) LIMIT 1",
      name, last_day(tx), kFor));
  return found.has_value();
}

Result<Bytes> held_people(data::Tx& tx) {
  const auto ids = TRY(tx.in(kBrakes).all<std::string>(
      "SELECT person.name FROM jobs_brakes AS one JOIN jobs_brakes AS person ON person.holder = ? || one.holder "
      "WHERE one.name = '*' AND (one.until IS NULL OR one.until >= ?)",
      kFor, last_day(tx)));
  Bytes out;
  for (const std::string& text : ids) {
    const Uuid id = TRY(parse_uuid(text));
    out.insert(out.end(), id.begin(), id.end());
  }
  return out;
}

}  // namespace mc::jobs
