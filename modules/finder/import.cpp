// Import of listings: what the file says becomes classes of one provider, known again by their external id.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "appliance/base/text.hpp"
#include "modules/finder/service.hpp"
#include "modules/organisation/import_text.hpp"

namespace mc::finder {
namespace {

constexpr std::size_t kListingsPerWrite = 200;
constexpr std::size_t kFindings = 5'000;

/// The first `most` code points, cleaned; empty when it is not text.
std::string fitted(const std::string& text, std::size_t most) {
  auto clean = clean_text(text);
  if (!clean) return {};
  std::string out(trim(*clean));
  std::size_t at = 0, points = 0;
  while (at < out.size() && points < most) {
    ++at;
    while (at < out.size() && (static_cast<unsigned char>(out[at]) & 0xC0) == 0x80) ++at;
    ++points;
  }
  out.resize(at);
  return out;
}

bool has_word(std::string_view text, std::string_view word) {
  std::string out(text);
  return replace_words(out, word, word) > 0;
}

}  // namespace

struct Service::ImportRun {
  ClassProviderId provider;
  ListingSource source = ListingSource::file_import;
  PersonId by;
  bool apply = false;
  std::string fallback_type;
  std::map<std::string, std::string> types;                      // codes in lower case and folded names
  std::vector<std::pair<std::string, std::string>> title_words;  // what stands in a title, and its code
  organisation::ImportReport report;
  std::set<std::string> seen;

  void know(const OfferedTypes& all) {
    for (const OfferedType& type : all.items) {
      types.try_emplace(ascii_lower(type.code), type.code);
      if (type.code != "other") title_words.emplace_back(type.code, type.code);
    }
    for (const OfferedType& type : all.items) types.try_emplace(fold(type.name), type.code);
  }
  void reject(std::int64_t line, std::string kind, std::string column, std::string message) {
    ++report.rejected;
    if (report.findings.size() < kFindings)
      report.findings.push_back({line, std::move(kind), std::move(column), std::move(message), "error"});
  }
  /// By code or name, or a code that stands in the title.
  std::optional<std::string> type_of(const Listing& listing) const {
    for (const std::string& said : listing.types) {
      if (auto code = types.find(ascii_lower(said)); code != types.end()) return code->second;
      if (auto name = types.find(fold(said)); name != types.end()) return name->second;
    }
    if (!fallback_type.empty()) return fallback_type;
    if (!listing.types.empty()) return std::nullopt;
    const std::string title = fitted(listing.title, 200);
    for (const auto& [word, code] : title_words)
      if (has_word(title, word)) return code;
    return std::nullopt;
  }
  std::optional<OfferIn> offer_of(const Listing& listing, const ClassRow* before,
                                  const std::optional<std::string>& type);
  std::string origin() const { return fmt::format(R"({{"import":"{}"}})", uuid_text(report.id)); }
};

namespace {

/// What the file does not say stays as it is: many list only what changed.
void keep_unsaid(OfferIn& in, const Listing& said, const ClassRow& before) {
  if (!said.says_end) in.ends_at = in.starts_at + (before.ends_at - before.starts_at);
  if (in.description.value.empty()) in.description = before.description;
  if (said.zone.empty()) in.zone = before.zone;
  if (!said.price_cents) in.price_cents.value = before.price_cents;
  if (!said.seats && before.capacity) in.capacity = *before.capacity;
  if (!said.deadline_at && before.deadline_at) in.deadline_at = std::min(*before.deadline_at, in.starts_at);
  in.waitlist = before.waitlist;
  if (said.url.empty()) {
    in.url = before.url;
    in.registers_here = before.registers_here;
  }
  // Half of another address would be wrong: the place is kept as a whole, or it is what the file says.
  const bool elsewhere =
      said.zip.empty() ? !in.venue.value.empty() && in.venue.value != before.venue : in.zip.value != before.zip;
  if (elsewhere) return;
  for (auto [now, was] : {std::pair{&in.venue.value, &before.venue}, std::pair{&in.street.value, &before.street},
                          std::pair{&in.city.value, &before.city}, std::pair{&in.state.value, &before.state},
                          std::pair{&in.zip.value, &before.zip}})
    if (now->empty()) *now = *was;
}

}  // namespace

/// What the file says as an editor would; nothing when it was rejected.
std::optional<OfferIn> Service::ImportRun::offer_of(const Listing& listing, const ClassRow* before,
                                                    const std::optional<std::string>& type) {
  auto bad = [&](std::string kind, std::string column, std::string message) {
    reject(listing.line, std::move(kind), std::move(column), std::move(message));
    return std::nullopt;
  };
  OfferIn in;
  if (type)
    in.type = *type;
  else if (before && listing.types.empty())
    in.type = before->type;
  else
    return bad("type_unknown", "type", "The type is none of the catalogue's, as BLS or ACLS.");
  if (before) in.format = before->format;
  if (!listing.format.empty()) {
    auto format = shape::parse_enum<ClassFormat>(listing.format);
    if (!format) return bad("format_unknown", "format", "Write in_person, online or blended.");
    in.format = *format;
  }
  const std::string state = fitted(listing.state, 60), zip = fitted(listing.zip, 20);
  if (state.size() > 2) return bad("bad_format", "state", "Write the state with two letters, as TX.");
  if (zip.size() > 5) return bad("unknown_place", "zip", "There is no such ZIP code.");
  if (listing.price_cents.value_or(0) > 1'000'000)
    return bad("price_unreadable", "price", "The price is higher than a class costs.");
  if (listing.seats && (*listing.seats < 1 || *listing.seats > 1'000))
    return bad("seats_unreadable", "seats", "Between 1 and 1,000 seats.");
  in.title = fitted(listing.title, 200);
  in.description = fitted(listing.description, 8'000);
  in.starts_at = listing.starts_at;
  in.ends_at = listing.ends_at;
  if (!listing.zone.empty()) in.zone = listing.zone;
  in.venue = fitted(listing.venue, 200);
  in.street = fitted(listing.street, 200);
  in.city = fitted(listing.city, 100);
  in.state = state;
  in.zip = zip;
  in.latitude = listing.latitude;
  in.longitude = listing.longitude;
  in.price_cents.value = listing.price_cents.value_or(0);
  if (listing.seats) in.capacity = *listing.seats;
  in.deadline_at = listing.deadline_at;
  in.url = fitted(listing.url, 500);
  in.registers_here = listing.url.empty() && listing.seats.has_value();
  if (before) keep_unsaid(in, listing, *before);
  return in;
}

Status Service::import_cancelled(data::Tx& tx, ImportRun& run, std::optional<ClassRow> before) {
  if (!before || before->cancelled_at) {
    ++run.report.unchanged;
    return {};
  }
  ++run.report.ended;
  if (!run.apply) return {};
  before->cancelled_at = before->synced_at = tx.now();
  before->cancel_reason = "Cancelled by the provider";
  ++before->revision;
  TRY(store::update_class(tx, *before));
  for (const SeatRow& seat : TRY(open_seats(tx, before->id)))
    TRY(tell(tx, seat.person_id, *before, "class_cancelled", before->title + " is cancelled.",
             fmt::format("finder.cancelled:{}:{}", before->id.text(), before->revision)));
  TRY(audit(tx, run.by, "finder.class_cancelled", "finder_class:" + before->id.text(), run.origin()));
  return publish(tx, *before, "cancelled");
}

Status Service::import_new(data::Tx& tx, ImportRun& run, const Listing& listing, ClassRow row) {
  ++run.report.created;
  if (!run.apply) return {};
  row.id = ClassId::make(platform_.clock, platform_.random);
  row.provider_id = run.provider;
  row.source = run.source;
  row.external_id = listing.external_id;
  row.created_by = run.by;
  row.created_at = tx.now();
  TRY(store::insert_class(tx, row));
  TRY(audit(tx, run.by, "finder.class_offered", "finder_class:" + row.id.text(), run.origin()));
  return publish(tx, row, "offered");
}

Status Service::import_known(data::Tx& tx, ImportRun& run, const ClassRow& before, ClassRow row) {
  ClassRow as_before = row;
  as_before.synced_at = before.synced_at;
  const bool again = before.cancelled_at.has_value();
  const bool changed = again || shape::to_json(as_before) != shape::to_json(before);
  ++(changed ? run.report.updated : run.report.unchanged);
  if (!run.apply) return {};
  row.cancelled_at = std::nullopt;
  row.cancel_reason.clear();
  if (changed) ++row.revision;
  TRY(store::update_class(tx, row));  // without a change, too: it was named again today
  if (!changed) return {};
  if (again)
    TRY(tell_of_change(tx, row, row.title + " takes place after all."));
  else if (meeting(row) != meeting(before))
    TRY(tell_of_change(tx, row, row.title + " has another time or place."));
  TRY(audit(tx, run.by, "finder.class_changed", "finder_class:" + row.id.text(), run.origin()));
  TRY(publish(tx, row, "changed"));
  return promote(tx, row.id);
}

Status Service::import_one(data::Tx& tx, ImportRun& run, const Listing& listing,
                           const std::optional<std::string>& type) {
  if (!run.seen.insert(listing.external_id).second) {
    run.reject(listing.line, "twice_in_file", "external_id", "The same number stands in the file before.");
    return {};
  }
  auto before = TRY(store::class_by_external(tx, run.provider, run.source, listing.external_id));
  if (listing.cancelled) return import_cancelled(tx, run, std::move(before));
  if (before && before->cancelled_at && !before->synced_at) {  // by hand: what somebody decided beats the file
    ++run.report.unchanged;
    return {};
  }
  auto in = run.offer_of(listing, before ? &*before : nullptr, type);
  if (!in) return {};
  if (in->starts_at <= tx.now()) {
    run.reject(listing.line, "in_the_past", "starts_at", "The class is over.");
    return {};
  }
  ClassRow row = before.value_or(ClassRow{});
  if (auto good = fill(tx, row, *in); !good) {
    const Error& error = good.error();
    if (error.fault != Fault::invalid && error.fault != Fault::conflict) return good;
    const FieldError* field = error.fields.empty() ? nullptr : &error.fields.front();
    run.reject(listing.line, field ? field->code : error.code, field ? field->path : "", error.detail);
    return {};
  }
  row.synced_at = tx.now();
  return before ? import_known(tx, run, *before, std::move(row)) : import_new(tx, run, listing, std::move(row));
}

Result<organisation::ImportReport> Service::import_offers(const security::Viewer& viewer, std::string_view file,
                                                          const OfferImportQuery& query) {
  const auto started = std::chrono::steady_clock::now();
  ImportRun run;
  run.by = viewer.person;
  run.apply = !query.dry_run.value_or(true);
  run.know(types());
  if (query.type) {
    if (!known_type(query.type->value)) return invalid("type", "unknown_type", "There is no such type of class.");
    run.fallback_type = query.type->value;
  }
  run.report.id = make_uuid7(platform_.clock.now(), platform_.random);
  run.report.kind = "classes";
  run.report.file_name = query.file_name ? query.file_name->value : "classes";
  run.report.dry_run = !run.apply;
  run.report.at = platform_.clock.now();
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    run.provider = TRY(provider_for(tx, viewer, query.provider));
    run.report.by = TRY(names(tx, {viewer.person}))[viewer.person];
    return {};
  }));
  const auto hospital = hospital_zone();
  ListingFile listings = TRY(is_calendar(file) ? read_listings_ics(file, hospital) : read_listings_csv(file, hospital));
  run.report.rows = static_cast<std::int64_t>(listings.listings.size() + listings.problems.size());
  for (ListingProblem& problem : listings.problems)
    run.reject(problem.line, std::move(problem.kind), std::move(problem.column), std::move(problem.message));
  std::vector<std::optional<std::string>> resolved;  // before the writer is held: a title is compared with all types
  for (const Listing& listing : listings.listings) resolved.push_back(run.type_of(listing));
  if (run.apply)
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, viewer.person, "import.started", "import:" + uuid_text(run.report.id),
                   organisation::import_started("classes", file).text);
    }));
  for (std::size_t from = 0; from < listings.listings.size(); from += kListingsPerWrite) {
    const std::size_t to = std::min(from + kListingsPerWrite, listings.listings.size());
    auto part = [&](data::Tx& tx) -> Status {
      for (std::size_t i = from; i < to; ++i) TRY(import_one(tx, run, listings.listings[i], resolved[i]));
      return {};
    };
    TRY(run.apply ? platform_.db.write(part) : platform_.db.read(part));
  }
  std::ranges::stable_sort(run.report.findings, {}, &organisation::Finding::line);
  run.report.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(organisation_.record_import(tx, run.report));
    return audit(tx, viewer.person, run.apply ? "import.applied" : "import.checked",
                 "import:" + uuid_text(run.report.id),
                 fmt::format(R"({{"kind":"classes","provider":"{}","rows":{},"created":{},"rejected":{}}})",
                             run.provider.text(), run.report.rows, run.report.created, run.report.rejected));
  }));
  return run.report;
}

}  // namespace mc::finder
