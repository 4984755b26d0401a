#include "appliance/jobs/brake.hpp"

#include <string>

namespace mc::jobs {
namespace {

constexpr data::Module kBrakes{"jobs"};

}  // namespace

Status put_on_brake(data::Tx& tx, std::string_view holder, std::string_view name, std::optional<Date> until) {
  TRY(tx.in(kBrakes).run(
      "INSERT INTO jobs_brakes (holder, name, until) VALUES (?, ?, ?) ON CONFLICT (holder) DO UPDATE "
      "SET name = excluded.name, until = excluded.until",
      holder, name, until));
  return {};
}

Status take_off_brake(data::Tx& tx, std::string_view holder) {
  TRY(tx.in(kBrakes).run("DELETE FROM jobs_brakes WHERE holder = ?", holder));
  return {};
}

Result<bool> braked(data::Tx& tx, std::string_view name) {
  // A day longer: the hospital's day may end after that of UTC.
  const auto found = TRY(tx.in(kBrakes).first<std::string>(
      "SELECT holder FROM jobs_brakes WHERE name IN (?, '*') AND (until IS NULL OR until >= ?) LIMIT 1", name,
      date_of(tx.now()) - 1));
  return found.has_value();
}

}  // namespace mc::jobs
