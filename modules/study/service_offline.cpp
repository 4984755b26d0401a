// What may be read without a network (LMS-34): text lessons that the course allows, sealed for one browser of one
// person.
#include <algorithm>
#include <map>
#include <set>

#include "appliance/security/browser_seal.hpp"
#include "modules/study/service.hpp"

namespace mc::study {
namespace {

constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 30);
constexpr std::size_t kDevices = 3;
constexpr std::size_t kPackBytes = 8 << 20;

const courses::OutlineLesson* text_lesson(const courses::CourseDetail& course, courses::LessonId id) {
  for (const courses::OutlineModule& module : course.modules)
    for (const courses::OutlineLesson& lesson : module.lessons)
      if (lesson.id == id && lesson.format == courses::LessonFormat::text) return &lesson;
  return nullptr;
}

}  // namespace

Status Service::set_policy(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                           const OfflinePolicyIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(courses_.may_edit(tx, viewer, course))) return not_found();
    if (!text_lesson(TRY(courses_.published(tx, course)), lesson))
      return invalid("lesson", "not_a_text_lesson", "Only text lessons can be kept on a device.");
    TRY(store::put_policy(tx, {course, lesson, in.policy, in.days, viewer.person, tx.now()}));
    return audit(tx, viewer.person,
                 in.policy == OfflinePolicy::none ? "lesson.offline_refused" : "lesson.offline_allowed",
                 "lesson:" + lesson.text());
  });
}

Result<OfflineOffer> Service::offer(const security::Viewer& viewer, CourseId course) {
  return platform_.db.read([&](data::Tx& tx) -> Result<OfflineOffer> {
    if (!TRY(courses_.may_edit(tx, viewer, course))) TRY(place_of(tx, viewer.person, course));
    std::map<courses::LessonId, std::int64_t> days;
    for (const PolicyRow& row : TRY(store::offline_lessons(tx, course))) days.emplace(row.lesson_id, row.days);
    OfflineOffer out;
    if (!days.empty()) {
      const courses::CourseDetail detail = TRY(courses_.published(tx, course));
      for (const courses::OutlineModule& module : detail.modules)
        for (const courses::OutlineLesson& lesson : module.lessons)
          if (auto it = days.find(lesson.id); it != days.end() && lesson.format == courses::LessonFormat::text)
            out.lessons.push_back({lesson.id, lesson.title, it->second});
    }
    auto device = check_device(tx, viewer);
    out.shared = !device && device.error().code == "shared_workstation";
    return out;
  });
}

Status Service::check_device(data::Tx& tx, const security::Viewer& viewer) {
  const auto devices = TRY(platform_.sessions.devices(tx, viewer.person));
  auto here = std::find_if(devices.begin(), devices.end(), [&](const auto& one) { return one.id == viewer.session; });
  if (here == devices.end()) return forbidden("no_device", "Sign in on this device first.");
  if (here->shared_workstation)
    return forbidden("shared_workstation", "Nothing is kept on a shared workstation. Read the lesson online.");
  return {};
}

Status Service::make_room(data::Tx& tx, PersonId person, CourseId course, const std::string& device) {
  std::set<std::string> others;
  for (const PackRow& row : TRY(store::packs_of(tx, person))) {
    if (row.device != device) others.insert(row.device);
    if (row.device == device && row.course_id == course) TRY(store::end_pack(tx, row.id));
  }
  if (others.size() >= kDevices)
    return conflict("too_many_devices", "You keep lessons on three devices already. Remove them from one first.");
  return {};
}

Result<OfflinePack> Service::pack(const security::Viewer& viewer, CourseId course, const OfflineDeviceIn& in) {
  const auto device_key = from_base64url(in.device_key.value);
  if (!device_key) return invalid("device_key", "not_base64url", "This is not the key of a device.");
  const Secret key = security::random_secret(platform_.random);
  const auto wrapped = security::wrap_for_browser(*device_key, key.view());
  if (!wrapped) return invalid("device_key", wrapped.error().code, wrapped.error().detail);
  return platform_.db.write([&](data::Tx& tx) -> Result<OfflinePack> {
    const Place place = TRY(place_of(tx, viewer.person, course));
    TRY(check_device(tx, viewer));
    OfflineManifest manifest{PackId::make(platform_.clock, platform_.random),
                             viewer.person,
                             to_hex(security::sha256(*device_key)),
                             course,
                             place.course->title,
                             place.enrolment.id,
                             tx.now(),
                             tx.now(),
                             {}};
    TRY(make_room(tx, viewer.person, course, manifest.device));
    OfflinePack out;
    std::size_t bytes = 0;
    for (const PolicyRow& policy : TRY(store::offline_lessons(tx, course))) {
      const courses::OutlineLesson* lesson = text_lesson(*place.course, policy.lesson_id);
      if (!lesson) continue;
      const auto read = TRY(content(tx, viewer, place, lesson->id, {}));
      bytes += read.document.text.size();
      if (bytes > kPackBytes) return conflict("pack_too_large", "These lessons are too long to be kept together.");
      const Instant until =
          tx.now() + std::min(kLongest, std::chrono::milliseconds(std::chrono::hours(24)) * policy.days);
      manifest.expires_at = std::max(manifest.expires_at, until);
      manifest.lessons.push_back(
          {lesson->id, lesson->title, to_hex(security::sha256(as_bytes(read.document.text))), until});
      const Bytes sealed = TRY(security::seal_for_browser(key.view(), as_bytes(read.document.text),
                                                          as_bytes(manifest.pack_id.text() + ":" + lesson->id.text()),
                                                          platform_.random));
      out.lessons.push_back({lesson->id, to_base64url(sealed)});
    }
    if (out.lessons.empty()) return conflict("nothing_offline", "No lesson of this course may be kept.");
    TRY(store::insert_pack(
        tx, {manifest.pack_id, viewer.person, course, manifest.device, manifest.issued_at, manifest.expires_at}));
    TRY(audit(tx, viewer.person, "offline_pack.issued", "course:" + course.text()));
    out.manifest = shape::to_json(manifest);
    out.signature = to_base64url(signing_.sign(as_bytes(out.manifest)));
    out.public_key = to_base64url(signing_.public_key());
    out.wrapped_key = to_base64url(*wrapped);
    return out;
  });
}

/// Until its time is over, she removes it, or the course is no longer hers.
Result<bool> Service::still_good(data::Tx& tx, const PackRow& row) {
  if (tx.now() >= row.expires_at) return false;
  auto place = place_of(tx, row.person_id, row.course_id);
  if (place) return true;
  if (place.error().fault != Fault::not_found) return std::unexpected(place.error());
  return false;
}

Result<PackStates> Service::packs(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<PackStates> {
    PackStates out;
    for (const PackRow& row : TRY(store::packs_of(tx, viewer.person)))
      out.items.push_back({row.id, row.course_id, row.device, TRY(still_good(tx, row)), row.issued_at, row.expires_at});
    return out;
  });
}

Result<PackState> Service::pack_state(const security::Viewer& viewer, PackId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<PackState> {
    auto row = TRY(store::pack(tx, id));
    if (!row || row->person_id != viewer.person) return not_found();
    return PackState{row->id, row->course_id, row->device, TRY(still_good(tx, *row)), row->issued_at, row->expires_at};
  });
}

Status Service::end_pack(const security::Viewer& viewer, PackId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::pack(tx, id));
    if (!row || row->person_id != viewer.person) return not_found();
    TRY(store::end_pack(tx, id));
    return audit(tx, viewer.person, "offline_pack.ended", "course:" + row->course_id.text());
  });
}

}  // namespace mc::study
