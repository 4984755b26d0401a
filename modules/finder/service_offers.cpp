// The providers' own classes: offered, changed, cancelled; who was there; what the employer pays.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "appliance/base/local_time.hpp"
#include "modules/finder/service.hpp"

namespace mc::finder {
namespace {

constexpr std::chrono::milliseconds kLongestClass = std::chrono::hours(24 * 14);

bool is_link(std::string_view url) {
  return (url.starts_with("https://") || url.starts_with("http://")) && url.size() > 10 &&
         url.find_first_of(" \"<>\n\t") == std::string_view::npos;
}

/// "TX" of "tx"; nothing when it is neither two letters nor empty.
std::optional<std::string> state_code(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c < 'A' || c > 'Z') return std::nullopt;
  }
  if (!out.empty() && out.size() != 2) return std::nullopt;
  return out;
}

}  // namespace

Status Service::fill(data::Tx& tx, ClassRow& row, const OfferIn& in) {
  if (!known_type(in.type.value)) return invalid("type", "unknown_type", "There is no such type of class.");
  if (in.ends_at <= in.starts_at) return invalid("ends_at", "before_start", "A class ends after it begins.");
  if (in.ends_at - in.starts_at > kLongestClass)
    return invalid("ends_at", "too_long", "That is longer than two weeks.");
  if (in.deadline_at && *in.deadline_at > in.starts_at)
    return invalid("deadline_at", "after_start", "The deadline lies after the start.");
  std::string zone = in.zone ? in.zone->value : local_zone();
  if (zone.empty()) zone = "UTC";
  if (!posix_zone(zone)) return invalid("zone", "unknown_zone", "Write a zone as America/Chicago.");
  if (in.registers_here && !in.capacity) return invalid("capacity", "missing", "How many seats are there?");
  if (!in.registers_here && in.url.value.empty()) return invalid("url", "missing", "Where does one register?");
  if (!in.url.value.empty() && !is_link(in.url.value))
    return invalid("url", "bad_format", "Write an address as https://provider.example.");
  auto state = state_code(in.state.value);
  if (!state) return invalid("state", "bad_format", "Write the state with two letters, as TX.");
  if (in.latitude.has_value() != in.longitude.has_value() || std::abs(in.latitude.value_or(0)) > 90 ||
      std::abs(in.longitude.value_or(0)) > 180)
    return invalid("latitude", "out_of_range", "Give both latitude and longitude, in degrees.");
  // Who changes another thing does not move the class back into the middle of its ZIP code.
  if (in.latitude || in.zip.value != row.zip) {
    row.latitude = in.latitude;
    row.longitude = in.longitude;
  }
  row.city = in.city.value;
  row.state = std::move(*state);
  row.zip = in.zip.value;
  if (!row.zip.empty()) {
    auto place = gazetteer_.zip(row.zip);
    if (!place) return invalid("zip", "unknown_place", "There is no such ZIP code.");
    if (row.city.empty()) row.city = place->city;
    if (row.state.empty()) row.state = place->state;
    if (!row.latitude) {
      row.latitude = place->latitude;
      row.longitude = place->longitude;
    }
  }
  if (in.format != ClassFormat::online && !row.latitude)
    return invalid("zip", "missing", "People look for a class by its place: give the ZIP code.");
  if (row.taken > 0 && (!in.registers_here || in.capacity.value_or(1).value < row.taken))
    return conflict("seats_taken", "More people have a seat than there would be.");
  row.type = in.type.value;
  row.title = in.title.value;
  row.description = in.description.value;
  row.format = in.format;
  row.starts_at = in.starts_at;
  row.ends_at = in.ends_at;
  row.zone = zone;
  row.venue = in.venue.value;
  row.street = in.street.value;
  row.price_cents = in.price_cents.value;
  row.capacity = std::nullopt;
  if (in.capacity) row.capacity = in.capacity->value;
  row.deadline_at = in.deadline_at;
  row.registers_here = in.registers_here;
  row.waitlist = in.waitlist;
  row.url = in.url.value;
  if (row.change == 0) {
    auto paid = TRY(store::reimbursable_types(tx));
    row.reimbursable = std::ranges::find(paid, row.type) != paid.end();
  }
  return {};
}

Status Service::publish(data::Tx& tx, const ClassRow& row, std::string what) {
  return platform_.events.publish(tx, FinderClassChanged{row.id, std::move(what)});
}

Result<ClassProviderId> Service::provider_for(data::Tx& tx, const security::Viewer& viewer,
                                              const std::optional<ClassProviderId>& asked) {
  if (!asked) {
    auto kept = TRY(store::kept_by(tx, viewer.person));
    if (kept.size() != 1) return invalid("provider_id", "missing", "Which provider offers it?");
    return kept.front();
  }
  if (!TRY(store::provider(tx, *asked))) return not_found("provider_not_found");
  if (!TRY(may_edit(tx, viewer, *asked))) return forbidden("not_your_provider", "Others keep this provider's classes.");
  return *asked;
}

Result<Page<ClassDetail>> Service::offers(const security::Viewer& viewer, const MyOffersQuery& query) {
  auto after = TRY(read_time_cursor<ClassId>(query.after));
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<ClassDetail>> {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    std::optional<std::vector<ClassProviderId>> of;
    if (query.provider)
      of.emplace({TRY(provider_for(tx, viewer, query.provider))});
    else if (!viewer.may_everywhere(kManage))
      of = TRY(store::kept_by(tx, viewer.person));
    auto rows = TRY(
        store::classes_of(tx, of, query.past.value_or(false), tx.now(), after, static_cast<std::int64_t>(limit) + 1));
    Page<ClassDetail> page;
    if (rows.size() > limit) {
      rows.resize(limit);
      page.next = time_cursor(rows.back().starts_at, rows.back().id);
    }
    std::vector<ClassProviderId> providers;
    std::vector<ClassId> ids;
    for (const ClassRow& row : rows) {
      providers.push_back(row.provider_id);
      ids.push_back(row.id);
    }
    auto by = TRY(store::providers(tx, providers));
    auto waiting = TRY(store::waiting(tx, ids));
    for (const ClassRow& row : rows) {
      page.items.push_back(shown(row, by[row.provider_id], waiting[row.id], tx.now()));
      page.items.back().can_edit = true;
    }
    return page;
  });
}

Result<ClassDetail> Service::offer(const security::Viewer& viewer, const OfferIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassDetail> {
    ClassRow row;
    row.provider_id = TRY(provider_for(tx, viewer, in.provider_id));
    TRY(fill(tx, row, in));
    if (row.starts_at <= tx.now()) return invalid("starts_at", "in_the_past", "The class would be over.");
    row.id = ClassId::make(platform_.clock, platform_.random);
    const bool kept = TRY(store::keeps(tx, row.provider_id, viewer.person));
    row.source = kept ? ListingSource::provider_portal : ListingSource::manual;
    row.created_by = viewer.person;
    row.created_at = tx.now();
    TRY(store::insert_class(tx, row));
    TRY(audit(tx, viewer.person, "finder.class_offered", "finder_class:" + row.id.text(),
              fmt::format(R"({{"provider":"{}"}})", row.provider_id.text())));
    TRY(publish(tx, row, "offered"));
    return shown_to(tx, viewer, row.id);
  });
}

Result<ClassDetail> Service::change_offer(const security::Viewer& viewer, ClassId id, const OfferIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassDetail> {
    ClassRow row = TRY(editable(tx, viewer, id));
    const ClassRow before = row;
    if (in.revision != row.revision) return conflict("class_changed", "Somebody changed the class meanwhile.");
    if (row.cancelled_at) return conflict("class_cancelled", "The class was cancelled.");
    if (in.provider_id && *in.provider_id != row.provider_id)
      return invalid("provider_id", "cannot_change", "A class stays with its provider.");
    TRY(fill(tx, row, in));
    if (row.starts_at <= tx.now() && row.starts_at != before.starts_at)
      return invalid("starts_at", "in_the_past", "The class would be over.");
    ++row.revision;
    TRY(store::update_class(tx, row));
    if (meeting(row) != meeting(before)) TRY(tell_of_change(tx, row, row.title + " has another time or place."));
    TRY(audit(tx, viewer.person, "finder.class_changed", "finder_class:" + id.text(),
              fmt::format(R"({{"revision":{}}})", row.revision)));
    TRY(publish(tx, row, "changed"));
    TRY(promote(tx, id));  // there may be more seats now
    return shown_to(tx, viewer, id);
  });
}

Result<ClassDetail> Service::cancel_offer(const security::Viewer& viewer, ClassId id, const OfferReason& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassDetail> {
    ClassRow row = TRY(editable(tx, viewer, id));
    if (row.cancelled_at) return conflict("class_cancelled", "The class was cancelled already.");
    if (row.ends_at <= tx.now()) return conflict("over", "The class is over.");
    row.cancelled_at = tx.now();
    row.synced_at = std::nullopt;  // it follows no source any more: no import brings it back
    row.cancel_reason = in.reason.value;
    ++row.revision;
    TRY(store::update_class(tx, row));
    for (const SeatRow& seat : TRY(open_seats(tx, id)))
      TRY(tell(tx, seat.person_id, row, "class_cancelled", row.title + " is cancelled: " + row.cancel_reason,
               fmt::format("finder.cancelled:{}:{}", id.text(), row.revision)));
    TRY(audit(tx, viewer.person, "finder.class_cancelled", "finder_class:" + id.text()));
    TRY(publish(tx, row, "cancelled"));
    return shown_to(tx, viewer, id);
  });
}

Result<ClassRoster> Service::roster(const security::Viewer& viewer, ClassId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<ClassRoster> {
    ClassRow row = TRY(editable(tx, viewer, id));
    ClassRoster out;
    out.listing = hit(row, TRY(store::provider(tx, row.provider_id)).value_or(ProviderRow{}));
    auto seats = TRY(open_seats(tx, id));
    std::vector<PersonId> people;
    for (const SeatRow& seat : seats) people.push_back(seat.person_id);
    auto called = TRY(names(tx, people));
    for (const SeatRow& seat : seats)
      out.items.push_back({seat.person_id, called[seat.person_id], seat.state, seat.queued_at});
    auto first_waiting = std::ranges::find(out.items, SeatState::waiting, &RosterSeat::state);
    std::stable_sort(out.items.begin(), first_waiting,
                     [](const RosterSeat& a, const RosterSeat& b) { return a.name < b.name; });
    return out;
  });
}

Result<ClassRoster> Service::set_attended(const security::Viewer& viewer, ClassId id, const AttendedIn& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    ClassRow row = TRY(editable(tx, viewer, id));
    if (row.cancelled_at) return conflict("class_cancelled", "The class was cancelled.");
    if (row.starts_at > tx.now()) return conflict("not_started", "The class has not begun.");
    const std::set<PersonId> there(in.people.begin(), in.people.end());
    std::set<PersonId> absent;
    if (in.absent) absent.insert(in.absent->begin(), in.absent->end());
    std::set<PersonId> seated;
    for (SeatRow& seat : TRY(open_seats(tx, id))) {
      if (seat.state == SeatState::waiting) continue;
      seated.insert(seat.person_id);
      // Two people may keep the list at the same time: each sends only what she ticked.
      if (in.absent && !there.contains(seat.person_id) && !absent.contains(seat.person_id)) continue;
      const SeatState now = there.contains(seat.person_id) ? SeatState::attended : SeatState::registered;
      if (seat.state == now || (now == SeatState::registered && seat.state == SeatState::held)) continue;
      seat.state = now;
      seat.until = std::nullopt;
      TRY(store::put_seat(tx, seat));
      TRY(audit_class(tx, viewer.person, now == SeatState::attended ? "finder.attended" : "finder.not_attended", id,
                      seat.person_id));
    }
    for (std::size_t i = 0; i < in.people.size(); ++i)
      if (!seated.contains(in.people.items[i]))
        return invalid(fmt::format("people[{}]", i), "no_seat", "Nobody with this id has a seat.");
    return {};
  }));
  return roster(viewer, id);
}

Result<FinderSettings> Service::settings() {
  return platform_.db.read([&](data::Tx& tx) -> Result<FinderSettings> {
    FinderSettings out;
    out.listing_fee_cents.value = TRY(store::number(tx, "listing_fee_cents"));
    for (std::string& type : TRY(store::reimbursable_types(tx)))
      out.reimbursable_types.items.emplace_back(std::move(type));
    return out;
  });
}

Result<FinderSettings> Service::set_settings(const security::Viewer& viewer, const FinderSettings& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  for (std::size_t i = 0; i < in.reimbursable_types.size(); ++i)
    if (!known_type(in.reimbursable_types.items[i].value))
      return invalid(fmt::format("reimbursable_types[{}]", i), "unknown_type", "There is no such type of class.");
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    std::vector<std::string> after;
    for (const auto& type : in.reimbursable_types) after.push_back(type.value);
    const auto before = TRY(store::reimbursable_types(tx));
    TRY(store::put_number(tx, "listing_fee_cents", in.listing_fee_cents.value));
    TRY(store::set_reimbursable_types(tx, after));
    for (const std::string& type : before)
      if (std::ranges::find(after, type) == after.end()) TRY(store::set_type_reimbursable(tx, type, false, tx.now()));
    for (const std::string& type : after)
      if (std::ranges::find(before, type) == before.end()) TRY(store::set_type_reimbursable(tx, type, true, tx.now()));
    return audit(tx, viewer.person, "finder.settings_changed", "finder", shape::to_json(in));
  }));
  return settings();
}

Result<ClassDetail> Service::set_reimbursable(const security::Viewer& viewer, ClassId id, const ReimbursableIn& in) {
  if (!viewer.may_everywhere(kManage)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<ClassDetail> {
    TRY(class_row(tx, id));
    TRY(store::set_reimbursable(tx, id, in.reimbursable));
    TRY(audit(tx, viewer.person, "finder.class_reimbursable", "finder_class:" + id.text(),
              in.reimbursable ? R"({"reimbursable":true})" : R"({"reimbursable":false})"));
    return shown_to(tx, viewer, id);
  });
}

}  // namespace mc::finder
