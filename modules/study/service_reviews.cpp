// Reviews of courses; the rating of a course changes in the transaction that changes a review (LMS-11).
#include <cmath>

#include "modules/study/service.hpp"

namespace mc::study {
/// The sum of the course's reviews, here and in the catalogue.
Status Service::rate(data::Tx& tx, CourseId course, std::int64_t reviews, std::int64_t stars) {
  TRY(store::add_to_rating(tx, course, reviews, stars));
  auto now = TRY(store::rating(tx, course));
  return now ? courses_.note_reviews(tx, course, now->reviews, now->stars) : Status{};
}

Result<CourseRating> Service::rating(data::Tx& tx, CourseId course) {
  auto sums = TRY(store::rating(tx, course));
  CourseRating out;
  out.course_id = course;
  if (!sums || sums->reviews == 0) return out;
  out.reviews = sums->reviews;
  out.average = std::round(static_cast<double>(sums->stars) * 100 / static_cast<double>(sums->reviews)) / 100;
  return out;
}

Status Service::review(data::Tx& tx, PersonId person, CourseId course, const ReviewIn& in) {
  TRY(place_of(tx, person, course));
  auto before = TRY(store::review_of(tx, course, person));
  ReviewRow row = before.value_or(ReviewRow{});
  row.rating = in.rating.value;
  row.title = in.title.value;
  row.text = in.text.value;
  row.verified = TRY(learning_.last_completion(tx, person, course)).has_value();
  row.updated_at = tx.now();
  if (before) {
    TRY(store::update_review(tx, row));
    return before->hidden_at ? Status{} : rate(tx, course, 0, row.rating - before->rating);
  }
  row.id = ReviewId::make(platform_.clock, platform_.random);
  row.course_id = course;
  row.person_id = person;
  row.created_at = tx.now();
  TRY(store::insert_review(tx, row));
  return rate(tx, course, 1, row.rating);
}

Result<CourseRating> Service::review_for(const security::Viewer& viewer, CourseId course, const ReviewIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CourseRating> {
    TRY(review(tx, viewer.person, course, in));
    return rating(tx, course);
  });
}

Status Service::remove_review(const security::Viewer& viewer, CourseId course) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::review_of(tx, course, viewer.person));
    if (!row) return not_found();
    TRY(store::delete_review(tx, row->id));
    return row->hidden_at ? Status{} : rate(tx, course, -1, -row->rating);
  });
}

Result<CourseReviews> Service::reviews(const security::Viewer& viewer, CourseId course, const AfterQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CourseReviews> {
    const std::int64_t limit = query.limit.value_or(50);
    ReviewId before{};
    before.bytes.fill(0xFF);
    if (query.after) before = TRY(ReviewId::parse(query.after->value));
    auto rows = TRY(store::reviews(tx, course, before, limit + 1));
    CourseReviews out;
    out.rating = TRY(rating(tx, course));
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      out.next = rows.back().id.text();
    }
    std::vector<PersonId> people;
    for (const ReviewRow& row : rows) people.push_back(row.person_id);
    const auto names = TRY(accounts_.find_many(tx, people));
    const bool moderates = viewer.may_everywhere("review:moderate");
    for (const ReviewRow& row : rows) {
      const bool own = row.person_id == viewer.person;
      if (row.hidden_at && !own && !moderates) continue;
      auto name = names.find(row.person_id);
      out.items.push_back({row.id, name == names.end() ? "" : name->second.first_name + " " + name->second.last_name,
                           row.rating, row.title, row.text, row.verified, row.helpful, own, row.hidden_at.has_value(),
                           row.created_at, row.updated_at});
    }
    return out;
  });
}

/// Reviews are for everybody who sees the catalogue, and so is a vote; a hidden one is gone for her.
Status Service::vote(const security::Viewer& viewer, ReviewId id, const HelpfulIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::review(tx, id));
    if (!row || row->hidden_at) return not_found();
    if (row->person_id == viewer.person) return conflict("own_review", "Others say whether your review helps.");
    return store::vote(tx, id, viewer.person, in.helpful);
  });
}

Status Service::hide_review(const security::Viewer& viewer, ReviewId id, const HideIn& in) {
  if (!viewer.may_everywhere("review:moderate")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::review(tx, id));
    if (!row) return not_found();
    if (row->hidden_at.has_value() == in.hide) return {};
    TRY(store::hide_review(tx, id, in.hide ? std::optional(viewer.person) : std::nullopt, in.reason.value));
    TRY(rate(tx, row->course_id, in.hide ? -1 : 1, in.hide ? -row->rating : row->rating));
    return audit(tx, viewer.person, in.hide ? "review.hidden" : "review.shown", "review:" + id.text());
  });
}

}  // namespace mc::study
