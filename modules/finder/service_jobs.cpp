// What happens by itself: notices, held seats that lapse, and what other modules tell.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/local_time.hpp"
#include "modules/finder/service.hpp"

namespace mc::finder {
namespace {

constexpr std::int64_t kBatch = 200;
/// A class that nobody registered for is of no use after so long.
constexpr std::chrono::milliseconds kKeepPast = std::chrono::hours(24 * 365);
/// Of one saved search on one day; more are one notice that links to the search.
constexpr std::size_t kMatchesEach = 3;
constexpr std::size_t kMatchesPerWrite = 50;
/// A course that was finished longer ago came from an import: nobody needs a hint now.
constexpr std::chrono::milliseconds kPromptWithin = std::chrono::hours(24 * 14);

}  // namespace

Status Service::tell_of_tomorrow() {
  const Date tomorrow = local_date(platform_.clock.now()) + 1;
  const Instant from = local_start(tomorrow), to = local_start(tomorrow + 1);
  std::optional<std::pair<Instant, ClassId>> after;
  for (;;) {
    auto ids = TRY(platform_.db.read([&](data::Tx& tx) { return store::starting(tx, from, to, after, kBatch); }));
    for (ClassId id : ids)
      TRY(platform_.db.write([&](data::Tx& tx) -> Status {
        ClassRow row = TRY(class_row(tx, id));
        after = {row.starts_at, id};
        for (const SeatRow& seat : TRY(store::seats(tx, id, SeatState::registered, 2'000)))
          TRY(tell(tx, seat.person_id, row, "class_tomorrow", row.title + " is tomorrow.",
                   fmt::format("finder.tomorrow:{}:{}", seat.id.text(), row.starts_at.ms), {{"when", when_text(row)}}));
        return {};
      }));
    if (ids.size() < static_cast<std::size_t>(kBatch)) return {};
  }
}

struct Service::Match {
  SavedRow saved;
  FoundPage found;
};

Status Service::tell_of_match(data::Tx& tx, const Match& match, Instant at) {
  const SavedRow& row = match.saved;
  auto now = TRY(store::saved(tx, row.id));
  if (!now || !now->alert || now->query != row.query || now->seen != row.seen) return {};  // changed meanwhile
  for (const Found& one : match.found.hits) {
    auto of = TRY(store::find_class(tx, one.key.id));
    if (!of) continue;
    TRY(tell(tx, row.person_id, *of, "class_match", "A new class fits your search " + row.name + ": " + of->title,
             fmt::format("finder.match:{}:{}", row.id.text(), of->id.text()), {{"when", when_text(*of)}}));
  }
  if (const auto more = match.found.total - static_cast<std::int64_t>(match.found.hits.size()); more > 0) {
    notifications::NotificationIn note;
    note.code = "class_match";
    note.params = {{"class", row.name}};
    note.text = fmt::format("More new classes fit your search {}: {}.", row.name, more);
    note.link = "/find-classes/saved";
    note.dedupe_key = fmt::format("finder.matches:{}:{}", row.id.text(), at.ms);
    TRY(notifications_.notify(tx, row.person_id, note));
  }
  return store::saw(tx, row.id, at);
}

/// Searches look at each class, and so they run in a read; the writer is only held for what is told.
Status Service::tell_of_matches() {
  SavedSearchId after{};
  for (;;) {
    Instant at;
    std::size_t looked = 0;
    std::vector<Match> matches;
    TRY(platform_.db.read([&](data::Tx& tx) -> Status {
      TRY(index_.refresh(tx));
      at = tx.now();
      for (SavedRow& row : TRY(store::alerting(tx, after, kBatch))) {
        ++looked;
        after = row.id;
        auto query = shape::from_json<ClassSearch>(row.query);
        if (!query) continue;
        auto what = asked(tx, *query);
        if (!what) continue;  // a place that a newer table does not know
        what->wanted.created_after = row.seen;
        FoundPage found = index_.search(what->wanted, std::nullopt, kMatchesEach);
        matches.push_back({std::move(row), std::move(found)});
      }
      return {};
    }));
    for (std::size_t from = 0; from < matches.size(); from += kMatchesPerWrite)
      TRY(platform_.db.write([&](data::Tx& tx) -> Status {
        for (std::size_t i = from; i < std::min(from + kMatchesPerWrite, matches.size()); ++i)
          TRY(tell_of_match(tx, matches[i], at));
        return {};
      }));
    if (looked < static_cast<std::size_t>(kBatch)) return {};
  }
}

Status Service::daily() {
  TRY(tell_of_tomorrow());
  TRY(tell_of_matches());
  for (;;) {
    auto gone =
        TRY(platform_.db.write([&](data::Tx& tx) { return store::forget_past(tx, tx.now() - kKeepPast, 500); }));
    if (gone < 500) return {};
  }
}

Status Service::hourly() {
  TRY(platform_.db.read([&](data::Tx& tx) { return index_.refresh(tx); }));  // not somebody's search after midnight
  for (;;) {
    auto gone = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::size_t> {
      auto rows = TRY(store::lapsed(tx, tx.now(), kBatch));
      for (const SeatRow& seat : rows) TRY(give_back(tx, seat, std::nullopt, "finder.seat_lapsed"));
      return rows.size();
    }));
    if (gone < static_cast<std::size_t>(kBatch)) break;
  }
  // Seats that came back with nobody there to move people up: an erasure.
  ClassId after{};
  for (;;) {
    auto ids = TRY(platform_.db.read([&](data::Tx& tx) { return store::waited_for(tx, after, kBatch); }));
    for (ClassId id : ids) TRY(platform_.db.write([&](data::Tx& tx) { return promote(tx, id); }));
    if (ids.size() < static_cast<std::size_t>(kBatch)) return {};
    after = ids.back();
  }
}

/// CERT-017.
Status Service::on_completed(data::Tx& tx, const learning::CourseCompleted& event) {
  if (tx.now() - event.completed_at > kPromptWithin) return {};
  for (const std::string& type : TRY(store::types_of_course(tx, event.course_id))) {
    notifications::NotificationIn note;
    note.code = "credential_update_prompt";
    note.params = {{"credential", type_name(type)}};
    note.text = "You completed a course. Put your new card into the wallet: " + type_name(type) + ".";
    note.link = "/credentials/new?type=" + type;
    note.dedupe_key = fmt::format("finder.update_prompt:{}:{}", event.enrolment_id.text(), type);
    TRY(notifications_.notify(tx, event.person_id, note));
  }
  return {};
}

Status Service::on_person_left(data::Tx& tx, PersonId person) {
  for (const SeatRow& seat : TRY(store::seats_of(tx, person, false, tx.now(), std::nullopt, 1'000)))
    if (seat.state != SeatState::cancelled) TRY(give_back(tx, seat, std::nullopt, "finder.seat_left"));
  return {};
}

}  // namespace mc::finder
