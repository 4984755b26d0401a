// What people really watch, mark and prefer, and what their authors see of it.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "modules/media/intervals.hpp"
#include "modules/media/service.hpp"

namespace mc::media {
namespace {

constexpr std::int64_t kBucketMs = 10'000;
constexpr std::size_t kMostMarks = 500;

VideoMark shown_mark(const MarkRow& row) {
  return {row.id, seconds_of(row.at_ms), row.text, row.revision, row.created_at};
}

std::int64_t percent_of(std::int64_t watched_ms, std::int64_t duration_ms) {
  if (duration_ms <= 0) return 0;
  // Players leave out the last moment of a film.
  return std::min<std::int64_t>(100, (watched_ms + kGapMs) * 100 / duration_ms);
}

}  // namespace

Result<std::optional<WatchedLesson>> Service::watched(data::Tx& tx, learning::EnrolmentId enrolment,
                                                      courses::LessonId lesson) {
  auto row = TRY(store::newest_view(tx, enrolment, lesson));
  if (!row) return std::optional<WatchedLesson>{};
  return std::optional(WatchedLesson{row->percent, row->spent_ms / 1'000, row->completed_at});
}

Result<WatchedOut> Service::report(const security::Viewer& viewer, ItemId id, const WatchedIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<WatchedOut> {
    const Opened opened = TRY(open_for(tx, viewer, id, {in.course_id, in.lesson_id}));
    if (!opened.enrolment || !opened.tie) return conflict("not_counted", "What you watch here does not count.");
    auto view = TRY(store::view(tx, opened.enrolment->id, in.lesson_id, id));
    if (!view) return conflict("not_opened", "Open the video first.");
    WatchedOut out;
    out.required_percent = opened.tie->required_percent;
    const std::int64_t duration = opened.item.duration_ms.value_or(0);
    if (opened.counts()) {
      Intervals reported;
      for (const WatchedInterval& one : in.intervals) reported.push_back({ms_of(one.from), ms_of(one.to)});
      const Earned earned = earn(reported, in.speed, tx.now().ms - view->beat_at.ms, duration);
      const Intervals before = intervals_of(view->watched);
      Intervals both = before;
      both.insert(both.end(), earned.played.begin(), earned.played.end());
      const Intervals after = unite(std::move(both));
      std::vector<std::int64_t> known = covered_buckets(before, kBucketMs, duration);
      std::vector<std::int64_t> fresh;
      for (std::int64_t bucket : covered_buckets(after, kBucketMs, duration))
        if (!std::binary_search(known.begin(), known.end(), bucket)) fresh.push_back(bucket);
      TRY(store::add_viewers(tx, id, fresh));
      view->watched = to_text(after);
      // Gaps that were forgiven must not earn what was never played: crumbs of a film, close together, cover all of it.
      view->watched_ms = std::min(length_of(after), view->watched_ms + earned.most_ms);
      view->percent = std::max(view->percent, percent_of(view->watched_ms, duration));
      view->spent_ms += earned.spent_ms;
      view->beat_at = tx.now();
      view->position_ms = duration > 0 ? std::min(ms_of(in.position), duration) : ms_of(in.position);
      if (!view->completed_at && view->percent >= opened.tie->required_percent) {
        view->completed_at = tx.now();
        out.lesson_completed = true;
        TRY(learning_.credit_lesson(tx,
                                    {viewer.person, in.course_id, in.lesson_id, tx.now(), "content", std::nullopt}));
        TRY(audit(tx, viewer.person, "media.watched", "lesson:" + in.lesson_id.text(),
                  fmt::format(R"({{"enrolment":"{}","percent":{},"seconds":{}}})", opened.enrolment->id.text(),
                              view->percent, view->spent_ms / 1'000)));
      }
      TRY(store::put_view(tx, *view));
    }
    out.watched_percent = view->percent;
    out.seconds_spent = view->spent_ms / 1'000;
    out.completed = view->completed_at.has_value();
    return out;
  });
}

Result<VideoMarks> Service::marks(const security::Viewer& viewer, ItemId id, const VideoPlace& place) {
  return platform_.db.read([&](data::Tx& tx) -> Result<VideoMarks> {
    TRY(open_for(tx, viewer, id, place));
    VideoMarks out;
    for (const MarkRow& row : TRY(store::marks(tx, viewer.person, id))) out.items.push_back(shown_mark(row));
    return out;
  });
}

Result<VideoMark> Service::add_mark(const security::Viewer& viewer, ItemId id, const VideoMarkIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VideoMark> {
    TRY(open_for(tx, viewer, id, {in.course_id, in.lesson_id}));
    if (TRY(store::marks(tx, viewer.person, id)).size() >= kMostMarks)
      return conflict("too_many", "A video has at most 500 of your marks. Remove some.");
    MarkRow row{MarkId{make_uuid7(tx.now(), platform_.random)},
                viewer.person,
                id,
                ms_of(in.second),
                in.text.value,
                1,
                tx.now()};
    TRY(store::insert_mark(tx, row));
    return shown_mark(row);
  });
}

Result<VideoMark> Service::change_mark(const security::Viewer& viewer, MarkId id, const VideoMarkChange& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VideoMark> {
    auto row = TRY(store::mark(tx, id));
    if (!row || row->person_id != viewer.person) return not_found();
    if (row->revision != in.revision) return conflict("changed_elsewhere", "It was changed meanwhile. Load again.");
    row->at_ms = ms_of(in.second);
    row->text = in.text.value;
    ++row->revision;
    TRY(store::update_mark(tx, *row));
    return shown_mark(*row);
  });
}

Result<http::Nothing> Service::remove_mark(const security::Viewer& viewer, MarkId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    auto row = TRY(store::mark(tx, id));
    if (!row || row->person_id != viewer.person) return not_found();
    TRY(store::delete_mark(tx, id));
    return http::Nothing{};
  });
}

Result<VideoPreferences> Service::preferences(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<VideoPreferences> {
    const PreferenceRow row = TRY(store::preference(tx, viewer.person));
    VideoPreferences out;
    out.speed = static_cast<double>(row.speed_percent) / 100;
    if (row.captions_language) out.captions_language = Text<2, 10>(*row.captions_language);
    return out;
  });
}

Result<VideoPreferences> Service::set_preferences(const security::Viewer& viewer, const VideoPreferences& in) {
  if (!(in.speed >= 0.5 && in.speed <= 2)) return invalid("speed", "out_of_range", "The speed is 0.5 to 2.");
  PreferenceRow row;
  row.speed_percent = std::llround(in.speed * 100);
  if (in.captions_language) row.captions_language = in.captions_language->value;
  TRY(platform_.db.write([&](data::Tx& tx) { return store::put_preference(tx, viewer.person, row); }));
  return preferences(viewer);
}

Result<VideoAnalytics> Service::analytics(const security::Viewer& viewer, ItemId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<VideoAnalytics> {
    const ItemRow item = TRY(find_for(tx, viewer, id, Access::look));
    bool allowed = item.owner_id == viewer.person || viewer.may_everywhere(kAdmin);
    for (const TieRow& tie : TRY(store::ties_of(tx, id)))
      allowed = allowed || TRY(courses_.may_see_analytics(tx, viewer, tie.course_id));
    if (!allowed) return not_found();
    VideoAnalytics out;
    const ViewSums sums = TRY(store::view_sums(tx, id));
    out.viewers = sums.viewers;
    out.completed = sums.completed;
    out.average_percent = sums.viewers == 0 ? 0 : sums.percent / sums.viewers;
    for (const CountRow& row : TRY(store::buckets(tx, id)))
      out.buckets.push_back({seconds_of(row.at * kBucketMs), row.count});
    for (const CountRow& row : TRY(store::stops(tx, id, kBucketMs)))
      out.stops.push_back({seconds_of(row.at * kBucketMs), row.count});
    return out;
  });
}

}  // namespace mc::media
