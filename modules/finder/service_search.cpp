// Search, places, one class and its calendar file.
#include <fmt/format.h>

#include <cmath>

#include "appliance/base/local_time.hpp"
#include "appliance/base/text.hpp"
#include "modules/finder/service.hpp"

namespace mc::finder {
namespace {

/// Classes that staff need and that give no certification of the catalogue.
struct OtherType {
  std::string_view code, name;
};
constexpr OtherType kOtherTypes[] = {{"FIRST_AID", "First Aid, CPR and AED"},
                                     {"FIRE", "Fire safety"},
                                     {"NIHSS", "NIH Stroke Scale"},
                                     {"STABLE", "S.T.A.B.L.E. Program"},
                                     {"CPI", "Crisis prevention and de-escalation"},
                                     {"other", "Other class"}};

Result<std::optional<HitKey>> read_cursor(const std::optional<Text<1, 100>>& text) {
  if (!text) return std::optional<HitKey>{};
  std::string_view rest = text->value;
  bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  auto cut = rest.find('_');
  if (cut == std::string_view::npos || cut == 0 || cut > 19) return invalid("after", "bad_format");
  std::uint64_t value = 0;
  for (char c : rest.substr(0, cut)) {
    if (c < '0' || c > '9') return invalid("after", "bad_format");
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  auto id = ClassId::parse(rest.substr(cut + 1));
  if (!id || value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return invalid("after", "bad_format");
  return std::optional{HitKey{negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value), *id}};
}

http::Download text_file(std::string text, std::string media_type, std::string file_name) {
  http::Download file;
  file.media_type = std::move(media_type);
  file.file_name = std::move(file_name);
  file.size = static_cast<std::int64_t>(text.size());
  file.write = [text = std::move(text)](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    ByteView all = as_bytes(text);
    auto from = static_cast<std::size_t>(offset);
    return sink(all.subspan(from, length < 0 ? all.size() - from : static_cast<std::size_t>(length)));
  };
  return file;
}

}  // namespace

OfferedTypes Service::types() const {
  OfferedTypes out;
  for (const credentials::CredentialType& type : credentials_.types())
    if (type.kind == credentials::Kind::certification) out.items.push_back({type.code, type.name, true});
  for (const OtherType& type : kOtherTypes)
    out.items.push_back({std::string(type.code), std::string(type.name), false});
  return out;
}

Result<Service::Asked> Service::asked(data::Tx& tx, const ClassSearch& query) const {
  Asked out;
  Wanted& w = out.wanted;
  w.now = tx.now();
  const int places = (query.zip ? 1 : 0) + (query.city ? 1 : 0) + (query.latitude || query.longitude ? 1 : 0);
  if (places > 1) return invalid("zip", "one_place_only", "Give a ZIP code, a town or a point.");
  if (query.zip) {
    out.centre = gazetteer_.zip(query.zip->value);
    if (!out.centre) return invalid("zip", "unknown_place", "There is no such ZIP code.");
  } else if (query.city) {
    out.centre = gazetteer_.town(query.city->value);
    if (!out.centre) return invalid("city", "unknown_place", "There is no such town; write it as Waco, TX.");
  } else if (places == 1) {
    if (!query.latitude || !query.longitude || std::abs(*query.latitude) > 90 || std::abs(*query.longitude) > 180)
      return invalid("latitude", "out_of_range", "Give both latitude and longitude, in degrees.");
    out.centre.emplace();
    out.centre->label = fmt::format("{:.3f}, {:.3f}", *query.latitude, *query.longitude);
    out.centre->latitude = *query.latitude;
    out.centre->longitude = *query.longitude;
  }
  if (out.centre) {
    w.centre = data::Position{out.centre->latitude, out.centre->longitude};
    w.miles = static_cast<double>(query.miles.value_or(50).value);
  }
  if (query.type) w.type = query.type->value;
  w.from = query.from ? local_start(*query.from) : w.now;
  if (query.to) w.before = local_start(*query.to + 1);
  w.format = query.format;
  w.price_min = query.price_min.value_or(0).value;
  if (query.price_max) w.price_max = query.price_max->value;
  w.provider = query.provider;
  if (query.spots) w.spots = query.spots->value;
  w.reimbursable_only = query.reimbursable.value_or(false);
  w.sort = query.sort.value_or(out.centre ? ClassSort::distance : ClassSort::date);
  if (w.sort == ClassSort::distance && !out.centre)
    return invalid("sort", "needs_place", "Distance from where? Give a place.");
  return out;
}

Result<ClassSearchPage> Service::search(const security::Viewer&, const ClassSearch& query) {
  auto after = TRY(read_cursor(query.after));
  return platform_.db.read([&](data::Tx& tx) -> Result<ClassSearchPage> {
    Asked what = TRY(asked(tx, query));
    TRY(index_.refresh(tx));
    FoundPage found = index_.search(what.wanted, after, static_cast<std::size_t>(query.limit.value_or(50).value));
    ClassSearchPage page;
    page.total = found.total;
    page.centre = what.centre;
    page.miles = static_cast<std::int64_t>(what.wanted.miles);
    page.items = TRY(hits(tx, found.hits));
    if (found.more) page.next = std::to_string(found.hits.back().key.value) + "_" + found.hits.back().key.id.text();
    return page;
  });
}

ClassPlaces Service::places(const PlaceQuery& query) const { return {gazetteer_.matching(query.search.value, 20)}; }

Result<std::optional<ClassPlace>> Service::place_of(data::Tx& tx, PersonId person, std::int64_t& miles) const {
  auto row = TRY(store::place_of(tx, person));
  if (!row) return std::optional<ClassPlace>{};
  miles = row->miles;
  return gazetteer_.zip(row->zip);
}

Result<MyClassPlace> Service::my_place(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<MyClassPlace> {
    MyClassPlace out;
    out.place = TRY(place_of(tx, viewer.person, out.miles));
    return out;
  });
}

Result<MyClassPlace> Service::set_my_place(const security::Viewer& viewer, const MyClassPlaceIn& in) {
  if (in.zip && !gazetteer_.zip(in.zip->value)) return invalid("zip", "unknown_place", "There is no such ZIP code.");
  return platform_.db.write([&](data::Tx& tx) -> Result<MyClassPlace> {
    if (in.zip)
      TRY(store::put_place(tx, viewer.person, {in.zip->value, in.miles.value}));
    else
      TRY(store::remove_place(tx, viewer.person));
    TRY(audit(tx, viewer.person, "finder.place_set", "person:" + viewer.person.text()));
    MyClassPlace out;
    out.place = TRY(place_of(tx, viewer.person, out.miles));
    return out;
  });
}

Result<ClassDetail> Service::detail(const security::Viewer& viewer, ClassId id) {
  return platform_.db.read([&](data::Tx& tx) { return shown_to(tx, viewer, id); });
}

Result<http::Download> Service::calendar(const security::Viewer& viewer, ClassId id) {
  auto text = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::string> {
    ClassDetail detail = TRY(shown_to(tx, viewer, id));
    const ClassHit& of = detail.listing;
    documents::CalendarEntry entry;
    entry.uid = of.id.text() + "@medconnect";
    entry.sequence = detail.revision;
    entry.stamp = tx.now();
    entry.starts_at = of.starts_at;
    entry.ends_at = of.ends_at;
    entry.summary = of.title;
    entry.description = of.provider + (detail.description.empty() ? "" : "\n" + detail.description);
    entry.location = detail.address;
    for (char& c : entry.location)
      if (c == '\n') c = ',';
    entry.url = platform_.settings.base_url + class_path(of.id);
    entry.cancelled = detail.cancelled;
    auto method = detail.cancelled ? documents::CalendarMethod::cancel : documents::CalendarMethod::publish;
    auto zone = zone_named(of.zone);
    return documents::calendar_text(method, "", zone ? zone : hospital_zone(), {entry});
  }));
  return text_file(std::move(text), "text/calendar; charset=utf-8", "class.ics");
}

}  // namespace mc::finder
