// What is satisfied, and how sessions end.
#include <algorithm>

#include <fmt/format.h>

#include "modules/cmi5/service.hpp"

namespace mc::cmi5 {

Frame Service::frame(data::Tx& tx, const Course& course, std::string session) const {
  return {course.actor, course.registration.id.text(), std::move(session), tx.now()};
}

Result<std::optional<double>> Service::score_of(data::Tx& tx, const Course& course) {
  double sum = 0;
  std::int64_t count = 0;
  for (const UnitRow& row : TRY(store::units(tx, course.registration.id)))
    if (row.score) {
      sum += *row.score;
      ++count;
    }
  if (count == 0) return std::optional<double>{};
  return std::optional<double>(sum * 100 / static_cast<double>(count));
}

Status Service::satisfy(data::Tx& tx, Course& course, std::string_view session, const packages::Launch& launch) {
  if (course.registration.preview) return {};
  const auto& aus = course.structure->aus;
  std::vector<bool> met(aus.size());
  for (std::size_t i = 0; i < aus.size(); ++i) met[i] = is_met(aus[i].move_on, {});
  for (const UnitRow& row : TRY(store::units(tx, course.registration.id)))
    if (auto i = static_cast<std::size_t>(row.au); i < aus.size())
      met[i] =
          is_met(aus[i].move_on, {row.completed_at.has_value(), row.passed_at.has_value(), row.waived_at.has_value()});
  auto nodes = newly_satisfied(*course.structure, met, TRY(store::satisfied(tx, course.registration.id)));
  if (nodes.empty()) return {};
  std::vector<std::string> statements;
  for (std::int64_t node : nodes) {
    TRY(store::add_satisfied(tx, course.registration.id, node));
    statements.push_back(
        satisfied_statement(frame(tx, course, std::string(session)), course.names, *course.structure, node));
  }
  if (course.registration.kind == packages::PackageKind::cmi5) TRY(xapi_.record(tx, kModule.name, statements));
  if (nodes.back() != kCourse) return {};
  course.registration.satisfied_at = tx.now();
  TRY(store::update(tx, course.registration));
  return packages_.done(tx, launch, tx.now(), TRY(score_of(tx, course)));
}

Status Service::end_session(data::Tx& tx, Course& course, SessionRow& session, std::int64_t seconds) {
  session.ended_at = tx.now();
  // What content says of its time is capped by the clock here.
  std::int64_t longest = (tx.now().ms - session.launched_at.ms) / 1000 + 1;
  session.seconds = std::clamp<std::int64_t>(seconds, 0, longest);
  if (session.credential_id) TRY(xapi_.end_credential(tx, *session.credential_id));
  TRY(store::update(tx, session));
  course.registration.seconds += session.mode == LaunchMode::Normal ? session.seconds : 0;
  // Not now: a session that is ended for her, hours later, is nothing that she did.
  course.registration.last_at = std::max(course.registration.last_at, session.last_at);
  return store::update(tx, course.registration);
}

Status Service::abandon_session(data::Tx& tx, Course& course, SessionRow& session) {
  std::int64_t spent = session.last_at.ms - session.launched_at.ms;
  bool cmi5 = course.registration.kind == packages::PackageKind::cmi5;
  session.abandoned = cmi5;  // Tin Can content has no end of its own: the next launch ends it
  TRY(end_session(tx, course, session, spent / 1000));
  if (!cmi5) return {};
  const Au& au = course.structure->aus[static_cast<std::size_t>(session.au)];
  TRY(xapi_.record(tx, kModule.name,
                   {abandoned_statement(frame(tx, course, session.id.text()), course.names, au, spent)}));
  return {};
}

Status Service::abandon_open(data::Tx& tx, Course& course) {
  for (SessionRow& session : TRY(store::open_sessions(tx, course.registration.id)))
    TRY(abandon_session(tx, course, session));
  return {};
}

Status Service::restart(data::Tx& tx, packages::PackageId package) {
  constexpr std::int64_t kAtOnce = 200;
  RegistrationId after{};
  for (;;) {
    auto rows = TRY(store::open_of_package(tx, package, after, kAtOnce));
    for (const RegistrationRow& row : rows) {
      after = row.id;
      if (row.satisfied_at) continue;  // what is done stays as it is
      Course course = TRY(course_of(tx, row));
      TRY(abandon_open(tx, course));
      course.registration.closed = true;
      TRY(store::update(tx, course.registration));
    }
    if (static_cast<std::int64_t>(rows.size()) < kAtOnce) return {};
  }
}

Status Service::abandon_stale() {
  constexpr std::int64_t kAtOnce = 100;
  for (;;) {
    auto done = platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
      auto rows = TRY(store::stale_sessions(tx, tx.now() - kLongestSession, kAtOnce));
      for (SessionRow& session : rows) {
        auto row = TRY(store::registration(tx, session.registration_id));
        if (!row) return internal("session_without_registration");
        Course course = TRY(course_of(tx, *row));
        TRY(abandon_session(tx, course, session));
      }
      return static_cast<std::int64_t>(rows.size());
    });
    if (TRY(std::move(done)) < kAtOnce) return {};
  }
}

}  // namespace mc::cmi5
