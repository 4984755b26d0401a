// Who reaches what, and what all parts of the module share.
#include "modules/cmi5/service.hpp"

#include <algorithm>

#include "appliance/security/crypto.hpp"

namespace mc::cmi5 {

Service::Service(Platform& platform, const Parts& parts)
    : platform_(platform), packages_(parts.packages), xapi_(parts.xapi), courses_(parts.courses),
      accounts_(parts.accounts) {}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details = RawJson{std::move(details)};
  return platform_.audit.append(tx, event);
}

Result<Course> Service::course_for(data::Tx& tx, const security::Viewer& viewer, RegistrationId id) {
  auto row = TRY(store::registration(tx, id));
  if (!row || row->preview) return not_found("registration_not_found");
  if (!viewer.may(kManagePermission) || !TRY(courses_.may_edit(tx, viewer, row->course_id)))
    return not_found("registration_not_found");
  return course_of(tx, *row);
}

Result<Course> Service::course_of(data::Tx& tx, const RegistrationRow& row) {
  return Course{row, TRY(structure_of(tx, row.version_id)), Names(platform_.settings.base_url, row.package_id),
                xapi_.actor(row.person_id, "")};
}

Result<std::shared_ptr<const Structure>> Service::structure_of(data::Tx& tx, packages::PackageVersionId version) {
  if (auto known = structures_.find(version)) return known;
  auto stored = TRY(packages_.version(tx, version));
  Structure structure;
  if (stored->summary.kind == packages::PackageKind::xapi) {
    TinCan tincan = TRY(shape::from_json<TinCan>(stored->summary.manifest.text));
    Au au;
    au.id = tincan.id;
    au.title = tincan.title;
    au.url = tincan.url;
    au.move_on = MoveOn::CompletedOrPassed;
    au.activity_type = tincan.type;
    structure = {tincan.id, tincan.title, tincan.description, {}, {}, {au}};
  } else {
    structure = TRY(shape::from_json<Structure>(stored->summary.manifest.text));
  }
  if (structure.aus.empty()) return internal("content_without_units");
  auto shared = std::make_shared<const Structure>(std::move(structure));
  structures_.put(version, shared);
  return shared;
}

Result<std::map<PersonId, std::string>> Service::names_of(data::Tx& tx, std::vector<PersonId> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::map<PersonId, std::string> out;
  for (const auto& [id, person] : TRY(accounts_.find_many(tx, ids)))
    out[id] = person.last_name + ", " + person.first_name;
  return out;
}

packages::Launch Service::launch_of(const RegistrationRow& row, packages::LaunchId launch, LaunchMode mode) {
  packages::Launch out;
  out.id = launch;
  out.person_id = row.person_id;
  out.version_id = row.version_id;
  out.package_id = row.package_id;
  out.kind = row.kind;
  out.course_id = row.course_id;
  out.lesson_id = row.lesson_id;
  out.enrolment_id = row.enrolment_id;
  out.preview = row.preview;
  out.review = mode == LaunchMode::Review;
  return out;
}

std::string Service::key_hex() {
  std::array<std::uint8_t, 20> bytes{};
  platform_.random.fill(bytes);
  return to_hex(bytes);
}

Bytes Service::hash_of(std::string_view key) const {
  auto hash = security::sha256(as_bytes(key));  // 160 random bits: nothing to guess
  return Bytes(hash.begin(), hash.end());
}

}  // namespace mc::cmi5
