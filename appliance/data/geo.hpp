#pragma once
// Index of places: what lies within so many kilometres. The interface hides SQLite's R*Tree.
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/id.hpp"
#include "appliance/data/data.hpp"

namespace mc::data {

struct Position {
  double latitude = 0;   // degrees, -90..90
  double longitude = 0;  // degrees, -180..180
};

struct PlaceHit {
  Uuid key{};
  double kilometres = 0;
};

/// Great-circle distance on a sphere of radius 6371.0088 km (IUGG mean radius); within 0.6 % of the ellipsoid.
double kilometres_between(Position a, Position b);

/// Stateless and thread-safe; works inside the caller's Tx.
class Places {
public:
  /// `table` carries the module's prefix ("finder_places") and consists of a-z, 0-9 and _.
  Places(Module module, std::string_view table);

  /// Makes the tables if they are missing; call once at start, in a write.
  Status create(Tx& tx) const;
  /// Adds or moves `key`. `invalid_input` when the position is not on Earth.
  Status put(Tx& tx, const Uuid& key, Position position) const;
  /// Removing what is not there is no error.
  Status remove(Tx& tx, const Uuid& key) const;
  /// Nearest first, at most `limit`. Works across the 180th meridian and at the poles.
  Result<std::vector<PlaceHit>> within(Tx& tx, Position centre, double kilometres, int limit) const;

private:
  Status collect(Tx& tx, Position centre, double kilometres, Position low, Position high,
                 std::vector<PlaceHit>& hits) const;

  Module module_;
  std::string create_, key_, id_, drop_, insert_, forget_, search_;
};

}  // namespace mc::data
