// What all parts of the module share: who may edit, how a class and a seat are shown, who is told.
#include "modules/finder/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"

namespace mc::finder {

Service::Service(Platform& platform, const Parts& parts)
    : platform_(platform), accounts_(parts.accounts), organisation_(parts.organisation),
      notifications_(parts.notifications), credentials_(parts.credentials), courses_(parts.courses),
      gazetteer_(Gazetteer::embedded()) {}

std::string_view closed_reason(const ClassRow& row, Instant now) {
  if (row.cancelled_at) return "cancelled";
  if (row.starts_at <= now) return "started";
  if (!row.registers_here) return "outside";
  if (row.deadline_at && *row.deadline_at <= now) return "deadline_passed";
  return "";
}

std::string class_path(ClassId id) { return "/find-classes/" + id.text(); }

std::string when_text(const ClassRow& row) {
  auto zone = row.zone == local_zone() ? std::nullopt : zone_named(row.zone);
  if (!zone) return local_minute(row.starts_at);
  std::string stamp = local_stamp(*zone, row.starts_at);  // 20261201T090000
  return fmt::format("{}-{}-{} {}:{} ({})", stamp.substr(0, 4), stamp.substr(4, 2), stamp.substr(6, 2),
                     stamp.substr(9, 2), stamp.substr(11, 2), row.zone);
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Status Service::audit_class(data::Tx& tx, std::optional<PersonId> actor, std::string action, ClassId id,
                            PersonId person) {
  return audit(tx, actor, std::move(action), "finder_class:" + id.text(),
               fmt::format(R"({{"person":"{}"}})", person.text()));
}

Status Service::tell(data::Tx& tx, PersonId person, const ClassRow& row, std::string code, std::string text,
                     std::string dedupe_key, std::map<std::string, std::string> params, std::string link) {
  notifications::NotificationIn note;
  note.code = std::move(code);
  note.params = std::move(params);
  note.params["class"] = row.title;
  note.text = std::move(text);
  note.link = link.empty() ? class_path(row.id) : std::move(link);
  note.dedupe_key = std::move(dedupe_key);
  // Money is decided after the class as often as before it.
  if (note.code != "class_reimbursement_decided") note.expires_at = row.ends_at;
  return notifications_.notify(tx, person, note);
}

Status Service::tell_of_change(data::Tx& tx, const ClassRow& row, const std::string& text) {
  TRY(store::move_seats(tx, row.id, row.starts_at));
  for (const SeatRow& seat : TRY(open_seats(tx, row.id)))
    TRY(tell(tx, seat.person_id, row, "class_changed", text,
             fmt::format("finder.changed:{}:{}", row.id.text(), row.revision), {{"when", when_text(row)}}));
  return {};
}

Result<ClassRow> Service::class_row(data::Tx& tx, ClassId id) {
  auto row = TRY(store::find_class(tx, id));
  if (!row) return not_found("class_not_found");
  return std::move(*row);
}

Result<bool> Service::may_edit(data::Tx& tx, const security::Viewer& viewer, ClassProviderId provider) {
  if (viewer.may_everywhere(kManage)) return true;
  if (!viewer.may(kOffer)) return false;
  return store::keeps(tx, provider, viewer.person);
}

Result<ClassRow> Service::editable(data::Tx& tx, const security::Viewer& viewer, ClassId id) {
  ClassRow row = TRY(class_row(tx, id));
  if (!TRY(may_edit(tx, viewer, row.provider_id))) return forbidden("not_your_class", "Another provider offers it.");
  return row;
}

Result<std::map<PersonId, std::string>> Service::names(data::Tx& tx, const std::vector<PersonId>& people) {
  std::map<PersonId, std::string> out;
  for (const auto& [id, person] : TRY(accounts_.find_many(tx, people)))
    out[id] = person.first_name + " " + person.last_name;
  return out;
}

bool Service::known_type(std::string_view code) const {
  auto all = types();
  return std::ranges::any_of(all.items, [&](const OfferedType& one) { return one.code == code; });
}

std::string Service::type_name(std::string_view code) const {
  for (const OfferedType& one : types().items)
    if (one.code == code) return one.name;
  return std::string(code);
}

ClassHit Service::hit(const ClassRow& row, const ProviderRow& provider) const {
  ClassHit out;
  out.id = row.id;
  out.type = row.type;
  out.title = row.title;
  out.format = row.format;
  out.provider_id = row.provider_id;
  out.provider = provider.name;
  out.provider_verified = provider.verified;
  out.reviews = provider.reviews;
  if (provider.reviews > 0) out.rating = static_cast<double>(provider.stars * 10 / provider.reviews) / 10.0;
  out.starts_at = row.starts_at;
  out.ends_at = row.ends_at;
  out.zone = row.zone;
  out.venue = row.venue;
  out.city = row.city;
  out.state = row.state;
  out.zip = row.zip;
  out.latitude = row.latitude;
  out.longitude = row.longitude;
  out.price_cents = row.price_cents;
  out.currency = row.currency;
  out.capacity = row.capacity;
  if (row.capacity) out.spots_left = std::max<std::int64_t>(*row.capacity - row.taken, 0);
  out.deadline_at = row.deadline_at;
  out.registers_here = row.registers_here;
  out.url = row.url;
  out.reimbursable = row.reimbursable;
  out.source = shape::enum_name(row.source);
  out.last_synced_at = row.synced_at;
  return out;
}

ClassDetail Service::shown(const ClassRow& row, const ProviderRow& provider, std::int64_t waiting, Instant now) const {
  ClassDetail out;
  out.listing = hit(row, provider);
  out.description = row.description;
  out.hours = static_cast<double>((row.ends_at - row.starts_at).count() / 60'000) / 60.0;
  out.street = row.street;
  for (const std::string& line : {row.venue, row.street}) {
    if (line.empty()) continue;
    out.address += line + "\n";
  }
  std::string town = row.city + (row.city.empty() || row.state.empty() ? "" : ", ") + row.state;
  out.address += town + (town.empty() || row.zip.empty() ? "" : " ") + row.zip;
  out.cancelled = row.cancelled_at.has_value();
  out.cancel_reason = row.cancel_reason;
  out.waiting = waiting;
  out.waitlist = row.waitlist;
  out.closed = closed_reason(row, now);
  if (out.closed.empty() && !row.waitlist && row.capacity && row.taken >= *row.capacity) out.closed = "full";
  out.contact_email = provider.email;
  out.contact_phone = provider.phone;
  out.revision = row.revision;
  return out;
}

Result<ClassDetail> Service::shown_to(data::Tx& tx, const security::Viewer& viewer, ClassId id) {
  ClassRow row = TRY(class_row(tx, id));
  auto provider = TRY(store::provider(tx, row.provider_id));
  auto waiting = TRY(store::waiting(tx, std::vector{id}));
  ClassDetail out =
      shown(row, provider.value_or(ProviderRow{}), waiting.empty() ? 0 : waiting.begin()->second, tx.now());
  if (auto seat = TRY(store::seat_of(tx, id, viewer.person))) out.mine = TRY(shown_seat(tx, *seat));
  out.can_edit = TRY(may_edit(tx, viewer, row.provider_id));
  return out;
}

Result<Service::SeatContext> Service::seat_context(data::Tx& tx, PersonId person, const std::vector<SeatRow>& rows) {
  SeatContext out;
  std::vector<ClassId> classes;
  for (const SeatRow& row : rows) classes.push_back(row.class_id);
  std::vector<ClassProviderId> providers;
  for (ClassRow& row : TRY(store::classes(tx, classes))) {
    providers.push_back(row.provider_id);
    out.classes.emplace(row.id, std::move(row));
  }
  out.providers = TRY(store::providers(tx, providers));
  out.queue = TRY(store::queue_places(tx, person));
  for (ClassId id : TRY(store::reviewed_by(tx, person))) out.reviewed.insert(id);
  for (ClassId id : TRY(store::reimbursements_asked(tx, person))) out.asked.insert(id);
  return out;
}

ClassSeat Service::shown(const SeatRow& row, const SeatContext& context, Instant now) const {
  ClassSeat out;
  out.id = row.id;
  out.class_id = row.class_id;
  out.state = row.state;
  out.until = row.until;
  out.group_id = row.group_id;
  if (auto place = context.queue.find(row.id); place != context.queue.end()) out.queue_place = place->second;
  auto at = context.classes.find(row.class_id);
  if (at == context.classes.end()) return out;
  const ClassRow& of = at->second;
  out.title = of.title;
  out.type = of.type;
  if (auto provider = context.providers.find(of.provider_id); provider != context.providers.end())
    out.provider = provider->second.name;
  out.starts_at = of.starts_at;
  out.ends_at = of.ends_at;
  out.zone = of.zone;
  out.city = of.city;
  out.class_cancelled = of.cancelled_at.has_value();
  const bool seated = row.state == SeatState::registered || row.state == SeatState::attended;
  out.can_cancel = !out.class_cancelled && of.starts_at > now && row.state != SeatState::cancelled;
  out.can_review = row.state == SeatState::attended && !context.reviewed.contains(row.class_id);
  out.can_ask_reimbursement = seated && of.reimbursable && !context.asked.contains(row.class_id);
  return out;
}

Result<ClassSeat> Service::shown_seat(data::Tx& tx, const SeatRow& row) {
  return shown(row, TRY(seat_context(tx, row.person_id, std::vector{row})), tx.now());
}

Result<std::vector<ClassHit>> Service::hits(data::Tx& tx, const std::vector<Found>& found) {
  std::vector<ClassId> ids;
  for (const Found& one : found) ids.push_back(one.key.id);
  std::map<ClassId, ClassRow> rows;
  std::vector<ClassProviderId> providers;
  for (ClassRow& row : TRY(store::classes(tx, ids))) {
    providers.push_back(row.provider_id);
    rows.emplace(row.id, std::move(row));
  }
  auto by = TRY(store::providers(tx, providers));
  std::vector<ClassHit> out;
  for (const Found& one : found) {
    auto row = rows.find(one.key.id);
    if (row == rows.end()) continue;  // gone since the index read it
    out.push_back(hit(row->second, by[row->second.provider_id]));
    if (one.miles) out.back().miles = static_cast<double>(static_cast<std::int64_t>(*one.miles * 10 + 0.5)) / 10.0;
  }
  return out;
}

}  // namespace mc::finder
