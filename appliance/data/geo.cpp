#include "appliance/data/geo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mc::data {
namespace {

constexpr double kEarthRadius = 6371.0088;
double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }
double degrees(double angle) { return angle * 180.0 / std::numbers::pi; }

bool on_earth(Position p) {
  return std::isfinite(p.latitude) && std::isfinite(p.longitude) && std::abs(p.latitude) <= 90 &&
         std::abs(p.longitude) <= 180;
}

}  // namespace

double kilometres_between(Position a, Position b) {
  double across = std::sin(radians(b.latitude - a.latitude) / 2);
  double along = std::sin(radians(b.longitude - a.longitude) / 2);
  double h = across * across + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * along * along;
  return 2 * kEarthRadius * std::asin(std::sqrt(std::min(1.0, h)));
}

Places::Places(Module module, std::string_view table) : module_(module) {
  create_ = fmt::format("CREATE VIRTUAL TABLE IF NOT EXISTS {0} USING rtree(id, south, north, west, east);"
                        "CREATE TABLE IF NOT EXISTS {0}_keys (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE,"
                        " latitude REAL NOT NULL, longitude REAL NOT NULL) STRICT;",
                        table);
  key_ = fmt::format("INSERT INTO {}_keys (key, latitude, longitude) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE"
                     " SET latitude = excluded.latitude, longitude = excluded.longitude RETURNING id",
                     table);
  id_ = fmt::format("SELECT id FROM {}_keys WHERE key = ?", table);
  drop_ = fmt::format("DELETE FROM {} WHERE id = ?", table);
  insert_ = fmt::format("INSERT INTO {} (id, south, north, west, east) VALUES (?, ?, ?, ?, ?)", table);
  forget_ = fmt::format("DELETE FROM {}_keys WHERE id = ?", table);
  // The tree stores 32-bit floats rounded outwards; the exact position beside it decides.
  search_ = fmt::format("SELECT k.key, k.latitude, k.longitude FROM {0} t JOIN {0}_keys k ON k.id = t.id"
                        " WHERE t.north >= ? AND t.south <= ? AND t.east >= ? AND t.west <= ?",
                        table);
}

Status Places::create(Tx& tx) const { return tx.in(module_).define(create_); }

Status Places::put(Tx& tx, const Uuid& key, Position position) const {
  if (!on_earth(position)) return invalid("position", "out_of_range");
  Sql sql = tx.in(module_);
  auto id = TRY(sql.one<std::int64_t>(key_, key, position.latitude, position.longitude));
  TRY(sql.run(drop_, id));
  TRY(sql.run(insert_, id, position.latitude, position.latitude, position.longitude, position.longitude));
  return {};
}

Status Places::remove(Tx& tx, const Uuid& key) const {
  Sql sql = tx.in(module_);
  auto id = TRY(sql.first<std::int64_t>(id_, key));
  if (!id) return {};
  TRY(sql.run(drop_, *id));
  TRY(sql.run(forget_, *id));
  return {};
}

Status Places::collect(Tx& tx, Position centre, double kilometres, Position low, Position high,
                       std::vector<PlaceHit>& hits) const {
  Statement statement = TRY(tx.in(module_).prepare(search_));
  TRY(statement.bind_all(low.latitude, high.latitude, low.longitude, high.longitude));
  while (TRY(statement.step())) {
    PlaceHit hit;
    Position position;
    TRY(detail::read_value(statement, 0, hit.key));
    TRY(detail::read_value(statement, 1, position.latitude));
    TRY(detail::read_value(statement, 2, position.longitude));
    hit.kilometres = kilometres_between(centre, position);
    if (hit.kilometres <= kilometres) hits.push_back(hit);
  }
  return {};
}

Result<std::vector<PlaceHit>> Places::within(Tx& tx, Position centre, double kilometres, int limit) const {
  if (!on_earth(centre)) return invalid("position", "out_of_range");
  double reach = degrees(kilometres / kEarthRadius);
  double south = centre.latitude - reach, north = centre.latitude + reach;
  std::vector<PlaceHit> hits;
  if (south <= -90 || north >= 90) {  // a pole is inside: every longitude
    TRY(collect(tx, centre, kilometres, {std::max(south, -90.0), -180}, {std::min(north, 90.0), 180}, hits));
  } else {
    // Widest where the circle touches its meridians, which is nearer the pole than the centre.
    double wide = degrees(std::asin(std::min(1.0, std::sin(radians(reach)) / std::cos(radians(centre.latitude)))));
    double west = centre.longitude - wide, east = centre.longitude + wide;
    TRY(collect(tx, centre, kilometres, {south, std::max(west, -180.0)}, {north, std::min(east, 180.0)}, hits));
    if (west < -180) TRY(collect(tx, centre, kilometres, {south, west + 360}, {north, 180}, hits));
    if (east > 180) TRY(collect(tx, centre, kilometres, {south, -180}, {north, east - 360}, hits));
  }
  std::ranges::sort(hits, {}, [](const PlaceHit& h) { return std::pair(h.kilometres, h.key); });
  if (hits.size() > static_cast<std::size_t>(std::max(limit, 0)))
    hits.resize(static_cast<std::size_t>(std::max(limit, 0)));
  return hits;
}

}  // namespace mc::data
