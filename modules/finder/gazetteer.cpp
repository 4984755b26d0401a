#include "modules/finder/gazetteer.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "appliance/base/embedded.hpp"
#include "appliance/base/text.hpp"

namespace mc::finder {
namespace {

bool only_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<double> degrees_in(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view places_table() {
  for (const EmbeddedFile& file : embedded_data())
    if (file.path == "finder/us_places.txt") return file.bytes;
  return {};
}

/// "waco, tx" -> {"waco", "TX"}; the state is empty when none is named.
struct TownAsked {
  std::string name;
  std::string state;
};
TownAsked town_asked(std::string_view text) {
  TownAsked out{fold(trim(text)), {}};
  std::string& name = out.name;
  std::size_t at = name.find(',');
  if (at == std::string::npos && name.size() > 3 && name[name.size() - 3] == ' ') at = name.size() - 3;
  if (at == std::string::npos) return out;
  std::string state(trim(std::string_view(name).substr(at + 1)));
  if (state.size() > 2) return out;
  for (char& c : state)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  out.state = state;
  name = std::string(trim(std::string_view(name).substr(0, at)));
  return out;
}

}  // namespace

double miles_between(data::Position a, data::Position b) { return data::kilometres_between(a, b) * kMilesPerKilometre; }

Gazetteer::Gazetteer(std::string_view table) {
  std::map<std::pair<std::string_view, std::string_view>, Town> towns;
  for (std::string_view line : split(table, '\n')) {
    auto cells = split(line, '\t');
    if (cells.size() != 5 || cells[0].size() != 5 || !only_digits(cells[0])) continue;
    auto latitude = degrees_in(cells[1]), longitude = degrees_in(cells[2]);
    if (!latitude || !longitude) continue;
    const Zip& zip = zips_.emplace_back(Zip{cells[0], cells[3], cells[4], {*latitude, *longitude}});
    Town& town = towns[{zip.town, zip.state}];
    town.name = zip.town;
    town.state = zip.state;
    town.at.latitude += zip.at.latitude;
    town.at.longitude += zip.at.longitude;
    ++town.zips;
  }
  towns_.reserve(towns.size());
  for (auto& [key, town] : towns) {
    town.folded = fold(town.name);
    town.at = {town.at.latitude / town.zips, town.at.longitude / town.zips};
    towns_.push_back(std::move(town));
  }
  std::ranges::sort(towns_, [](const Town& a, const Town& b) {
    return std::tuple(std::string_view(a.folded), -a.zips, a.state) <
           std::tuple(std::string_view(b.folded), -b.zips, b.state);
  });
}

const Gazetteer& Gazetteer::embedded() {
  static const Gazetteer table(places_table());
  return table;
}

ClassPlace Gazetteer::place(const Zip& zip) {
  ClassPlace out;
  out.zip = zip.zip;
  out.city = zip.town;
  out.state = zip.state;
  out.label = out.city + ", " + out.state + " " + out.zip;
  out.latitude = zip.at.latitude;
  out.longitude = zip.at.longitude;
  return out;
}

ClassPlace Gazetteer::place(const Town& town) {
  ClassPlace out;
  out.city = town.name;
  out.state = town.state;
  out.label = out.city + ", " + out.state;
  out.latitude = town.at.latitude;
  out.longitude = town.at.longitude;
  return out;
}

std::optional<ClassPlace> Gazetteer::zip(std::string_view zip) const {
  if (zip.size() != 5 || !only_digits(zip)) return std::nullopt;
  auto found = std::ranges::lower_bound(zips_, zip, {}, &Zip::zip);
  if (found != zips_.end() && found->zip == zip) return place(*found);
  ClassPlace out;
  int alike = 0;
  const std::string_view prefix = zip.substr(0, 3);
  for (auto at = std::ranges::lower_bound(zips_, prefix, {}, &Zip::zip);
       at != zips_.end() && at->zip.starts_with(prefix); ++at, ++alike) {
    out.latitude += at->at.latitude;
    out.longitude += at->at.longitude;
    out.state = at->state;
  }
  if (alike == 0) return std::nullopt;
  out.latitude /= alike;
  out.longitude /= alike;
  out.zip = zip;
  out.label = out.state + " " + out.zip;
  out.approximate = true;
  return out;
}

std::vector<const Gazetteer::Town*> Gazetteer::towns(std::string_view text, bool whole) const {
  TownAsked asked = town_asked(text);
  std::vector<const Town*> out;
  if (asked.name.empty()) return out;
  auto name = [](const Town& town) { return std::string_view(town.folded); };
  for (auto at = std::ranges::lower_bound(towns_, std::string_view(asked.name), {}, name);
       at != towns_.end() && at->folded.starts_with(asked.name); ++at) {
    if (whole && at->folded != asked.name) break;
    if (asked.state.empty() || at->state.starts_with(asked.state)) out.push_back(&*at);
  }
  return out;
}

std::optional<ClassPlace> Gazetteer::town(std::string_view text) const {
  auto found = towns(text, true);
  if (found.empty()) return std::nullopt;
  return place(*found.front());
}

std::vector<ClassPlace> Gazetteer::matching(std::string_view text, std::size_t limit) const {
  std::vector<ClassPlace> out;
  text = trim(text);
  if (only_digits(text)) {
    for (auto at = std::ranges::lower_bound(zips_, text, {}, &Zip::zip);
         at != zips_.end() && at->zip.starts_with(text) && out.size() < limit; ++at)
      out.push_back(place(*at));
    if (auto one = zip(text); out.empty() && one) out.push_back(*one);
    return out;
  }
  auto found = towns(text, false);
  std::ranges::stable_sort(found, [](const Town* a, const Town* b) { return a->zips > b->zips; });
  for (const Town* town : found)
    if (out.size() < limit) out.push_back(place(*town));
  return out;
}

}  // namespace mc::finder
