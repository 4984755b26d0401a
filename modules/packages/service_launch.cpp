// Opening a package: who may, which version, under which token.
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/session_end.hpp"
#include "modules/packages/service.hpp"
#include "modules/packages/token.hpp"

namespace mc::packages {
namespace {

/// What was completed may be looked at again; what was dropped, cancelled or has expired may not.
bool may_open(learning::EnrolmentStatus status) {
  using enum learning::EnrolmentStatus;
  return status == enrolled || status == in_progress || status == completed;
}

}  // namespace

std::string Service::origin_for(const std::string& host) const {
  const Settings& settings = platform_.settings;
  if (settings.content_port == 0 || host.empty()) return settings.content_origin;
  return fmt::format("https://{}:{}", http::host_name(host), settings.content_port);
}

/// Sets enrolment, version and what kind of opening it is. Errors: not_found when she does not take the course.
Status Service::open_for_learner(data::Tx& tx, const LessonRow& shown, const PackageRow& package, LaunchRow& row) {
  auto enrolment = TRY(learning_.newest(tx, row.person_id, shown.course_id));
  if (!enrolment) return not_found("not_enrolled");
  using learning::EnrolmentStatus;
  const bool open = enrolment->status == EnrolmentStatus::enrolled || enrolment->status == EnrolmentStatus::in_progress;
  if (!may_open(enrolment->status)) return conflict("enrolment_closed", "This course is not open any more.");
  TRY(learning_.check_lesson_open(tx, enrolment->id, shown.lesson_id));
  row.enrolment_id = enrolment->id;
  row.review = !open;
  auto pin = TRY(store::pin(tx, enrolment->id, shown.lesson_id));
  const bool same = pin && pin->package_id == package.id;
  row.version_id = same ? pin->version_id : *package.current_version_id;
  if (row.review) return {};
  PinRow next = same ? *pin : PinRow{enrolment->id,  shown.lesson_id, shown.course_id, row.person_id, package.id,
                                     row.version_id, tx.now(),        tx.now(),        std::nullopt,  std::nullopt};
  next.last_at = tx.now();
  return store::put_pin(tx, next);
}

Result<Service::Opening> Service::opening(data::Tx& tx, const Caller& caller, CourseId course, courses::LessonId lesson,
                                          const LaunchIn& in) {
  const bool preview = in.preview.value_or(false);
  auto shown = TRY(preview ? store::lesson(tx, course, lesson) : shown_to(tx, caller.viewer.person, course, lesson));
  if (!shown) return not_found("package_missing");
  auto package = TRY(store::package(tx, shown->package_id));
  if (!package || !package->current_version_id || !package->kind) return not_found("package_missing");
  Opening out;
  LaunchRow& row = out.row;
  row.id = LaunchId::make(platform_.clock, platform_.random);
  row.person_id = caller.viewer.person;
  row.session_id = caller.viewer.session;
  row.place = place_key(caller.address);
  row.package_id = package->id;
  row.kind = *package->kind;
  row.course_id = course;
  row.lesson_id = lesson;
  row.preview = preview;
  if (in.part) row.part = in.part->value;
  row.made_at = row.used_at = tx.now();
  if (row.preview) {
    TRY(edit_access(tx, caller.viewer, course));
    row.version_id = *package->current_version_id;
  } else {
    TRY(open_for_learner(tx, *shown, *package, row));
  }
  row.language = TRY(accounts_.me(tx, caller.viewer)).locale;
  out.title = package->title;
  out.opens_in = shown->opens_in;
  return out;
}

Result<LaunchOut> Service::open(const Caller& caller, CourseId course, courses::LessonId lesson, const LaunchIn& in) {
  const std::string origin = origin_for(caller.host);
  if (origin.empty())
    return fail(Fault::unavailable, "content_origin_missing",
                "Packages cannot be opened here yet: the administrator must set server.content_host.");
  const std::string token = new_token(platform_.random);
  const std::string base = origin + "/t/" + token;
  return writing<LaunchOut>(caller.viewer, [&](data::Tx& tx) -> Result<LaunchOut> {
    Opening made = TRY(opening(tx, caller, course, lesson, in));
    LaunchRow& row = made.row;
    PackageFormat* format = format_of(row.kind);
    if (!format) return internal("format_missing");
    // One place at a time: what is open elsewhere ends, so that two windows do not write over each other.
    TRY(store::end_launches(tx, row.person_id, course, lesson, tx.now()));
    TRY(store::insert_launch(tx, row, ByteView(token_hash(token))));
    const Opened opened = TRY(format->open(tx, TRY(launch_of(tx, row)), base));
    security::AuditEvent event;
    event.actor = row.person_id;
    event.action = "package.launched";
    event.object = "package:" + row.package_id.text();
    event.details.text =
        fmt::format(R"({{"launch":"{}","lesson":"{}","preview":{}}})", row.id.text(), lesson.text(), row.preview);
    event.request_id = caller.request_id;
    event.address = caller.address;
    TRY(platform_.audit.append(tx, event));
    LaunchOut out;
    out.launch_id = row.id;
    out.url = base + opened.address;
    out.origin = origin;
    out.expires_at = row.used_at + idle_of(row.kind);
    out.window = opened.own_window || made.opens_in == OpensIn::own_window ? LaunchWindow::own : LaunchWindow::frame;
    out.kind = row.kind;
    out.title = made.title;
    out.preview = row.preview;
    out.review = row.review;
    return out;
  });
}

Result<MyPackage> Service::mine(const security::Viewer& viewer, CourseId course, courses::LessonId lesson) {
  return platform_.db.read([&](data::Tx& tx) -> Result<MyPackage> {
    auto enrolment = TRY(learning_.newest(tx, viewer.person, course));
    if (!enrolment) return not_found("not_enrolled");
    MyPackage out;
    auto pin = TRY(store::pin(tx, enrolment->id, lesson));
    auto shown = TRY(shown_to(tx, viewer.person, course, lesson));
    if (!pin || !shown || pin->package_id != shown->package_id) return out;
    out.begun = true;
    out.done = pin->done_at.has_value();
    if (pin->score_hundredths) out.score_percent = static_cast<double>(*pin->score_hundredths) / 100;
    return out;
  });
}

Result<LaunchState> Service::launch_state(const security::Viewer& viewer, LaunchId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<LaunchState> {
    auto row = TRY(store::launch(tx, id));
    if (!row || row->person_id != viewer.person) return not_found();
    return LaunchState{TRY(counts(tx, *row, row->place)), row->used_at};
  });
}

Result<Launch> Service::launch_of(data::Tx& tx, const LaunchRow& row) {
  Launch out;
  out.id = row.id;
  out.person_id = row.person_id;
  auto person = TRY(accounts_.find(tx, row.person_id));
  if (person) out.person_name = person->last_name + ", " + person->first_name;
  out.version_id = row.version_id;
  out.package_id = row.package_id;
  out.kind = row.kind;
  out.course_id = row.course_id;
  out.lesson_id = row.lesson_id;
  out.enrolment_id = row.enrolment_id;
  out.preview = row.preview;
  out.review = row.review;
  out.language = row.language;
  out.part = row.part;
  return out;
}

Result<bool> Service::counts(data::Tx& tx, const LaunchRow& row, std::string_view place, bool says) {
  const Instant now = tx.now();
  if (row.ended_at || row.place != place) return false;
  if (now >= row.made_at + kLaunchLongest || now >= row.used_at + idle_of(row.kind)) return false;
  return goes_on(tx, row, says);
}

Result<bool> Service::goes_on(data::Tx& tx, const LaunchRow& row, bool says) {
  // Signing out ends it. A session that only lay idle does not: the learner was busy in the content. Who signs out
  // herself closes her pages in that moment, and they still say what she did; an end by others is at once.
  auto ended = TRY(platform_.sessions.end_reason(tx, row.session_id));
  if (ended && *ended == "signed_out" && says) {
    auto at = TRY(security::session_ended_at(tx, row.session_id));
    if (!at || tx.now() >= *at + kFarewell) return false;
  } else if (ended && *ended != "idle") {
    return false;
  }
  if (!row.enrolment_id) return true;
  // The right to it is asked for with each request (SEC-030), not only when it is opened.
  auto enrolment = learning_.enrolment(tx, *row.enrolment_id);
  if (!enrolment && enrolment.error().fault != Fault::not_found) return std::unexpected(enrolment.error());
  return enrolment && may_open(enrolment->status);
}

Result<Launch> Service::launch(data::Tx& tx, LaunchId id) {
  auto row = TRY(store::launch(tx, id));
  if (!row || !TRY(counts(tx, *row, row->place))) return not_found();
  return launch_of(tx, *row);
}

Result<bool> Service::may_say(data::Tx& tx, LaunchId id) {
  auto row = TRY(store::launch(tx, id));
  return row && !row->ended_at && TRY(goes_on(tx, *row, true));
}

Status Service::end(data::Tx& tx, LaunchId id) { return store::end_launch(tx, id, tx.now()); }

Status Service::done(data::Tx& tx, const Launch& launch, Instant at, std::optional<double> score_percent) {
  if (launch.preview || launch.review || !launch.enrolment_id) return {};
  auto pin = TRY(store::pin(tx, *launch.enrolment_id, launch.lesson_id));
  if (pin) {
    pin->last_at = std::max(pin->last_at, tx.now());
    if (!pin->done_at) pin->done_at = at;
    if (score_percent) pin->score_hundredths = std::llround(*score_percent * 100);
    TRY(store::put_pin(tx, *pin));
  }
  // Only the enrolment that she opened it in: one that was dropped meanwhile is not begun anew by it.
  auto newest = TRY(learning_.newest(tx, launch.person_id, launch.course_id));
  if (!newest || newest->id != *launch.enrolment_id) return {};
  if (newest->status != learning::EnrolmentStatus::enrolled && newest->status != learning::EnrolmentStatus::in_progress)
    return {};
  return learning_.credit_lesson(
      tx, {launch.person_id, launch.course_id, launch.lesson_id, std::min(at, tx.now()), "content", score_percent});
}

void Service::tell_progress(data::Tx& tx, const Launch& launch) {
  // Content that speaks to the record store asks for no file here for a long time: it is being worked in all the same.
  if (auto touched = store::touch_launch(tx, launch.id, tx.now()); !touched)
    LOG(warning, "launch_not_touched", {"code", touched.error().code});
  std::string json = fmt::format(R"({{"launch_id":"{}","course_id":"{}","lesson_id":"{}"}})", launch.id.text(),
                                 launch.course_id.text(), launch.lesson_id.text());
  tx.after_commit(
      [this, who = launch.person_id, json = std::move(json)] { platform_.hub.send(who, "package.progress", json); });
}

Status Service::purge() {
  constexpr std::int64_t kAtOnce = 500;
  const Instant before = platform_.clock.now() - std::chrono::hours{24 * 7};
  for (std::int64_t gone = kAtOnce; gone == kAtOnce;)
    gone = TRY(platform_.db.write([&](data::Tx& tx) { return store::purge_launches(tx, before, kAtOnce); }));
  return {};
}

}  // namespace mc::packages
