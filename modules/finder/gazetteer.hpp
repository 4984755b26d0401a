#pragma once
// Where ZIP codes and towns of the United States lie, without the internet. Points of the Census (2021), names of
// GeoNames (CC BY 4.0): the table that installer/places makes. A ZIP code is a delivery route and not an area: its
// point is near enough for a drive, not for an address.
#include <optional>
#include <string_view>
#include <vector>

#include "appliance/data/geo.hpp"
#include "modules/finder/requests.hpp"

namespace mc::finder {

inline constexpr double kMilesPerKilometre = 0.621371192237334;
double miles_between(data::Position a, data::Position b);

/// Immutable after it is made; thread-safe. Keeps views into the table, which must outlive it.
class Gazetteer {
public:
  /// Lines "ZIP<tab>latitude<tab>longitude<tab>town<tab>state", sorted; others are left out.
  explicit Gazetteer(std::string_view table);
  /// The table of this program, read on the first call.
  static const Gazetteer& embedded();

  /// Five digits. One that the table does not know (a box at the post office) lies in the middle of all that begin with
  /// the same three digits.
  std::optional<ClassPlace> zip(std::string_view zip) const;
  /// "Waco, TX", "waco tx", or "Waco": of towns with the same name the one with most ZIP codes.
  std::optional<ClassPlace> town(std::string_view text) const;
  /// For a field that completes: digits are the beginning of a ZIP code, letters that of a town.
  std::vector<ClassPlace> matching(std::string_view text, std::size_t limit) const;
  std::size_t size() const { return zips_.size(); }

private:
  struct Zip {
    std::string_view zip, town, state;
    data::Position at;
  };
  struct Town {
    std::string folded;  // "waco"
    std::string_view name, state;
    data::Position at;
    int zips = 0;
  };
  static ClassPlace place(const Zip& zip);
  static ClassPlace place(const Town& town);
  std::vector<const Town*> towns(std::string_view text, bool whole) const;
  std::vector<Zip> zips_;
  std::vector<Town> towns_;  // by folded name, then by size
};

}  // namespace mc::finder
