// Import, launches and attempts.
#include "modules/scorm/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/xml_text.hpp"

namespace mc::scorm {
namespace {

constexpr std::size_t kStoredManifest = 1 << 20;  // of RawJson
constexpr std::size_t kManifestsKept = 64;
constexpr std::chrono::hours kScratchKept{48};

/// The manifest's path when its name is right but for capital letters; empty: there is none.
std::string manifest_name(const packages::PackageFiles& files) {
  if (files.has(kManifestName)) return std::string(kManifestName);
  for (const std::string& path : files.paths())
    if (ascii_lower(path) == kManifestName) return path;
  return {};
}

bool is_kind(Edition edition, packages::PackageKind kind) {
  return (edition == Edition::scorm12) == (kind == packages::PackageKind::scorm12);
}

}  // namespace

bool ScormFormat::recognises(const packages::PackageFiles& files) const {
  const std::string name = manifest_name(files);
  if (name.empty()) return false;
  auto xml = files.read(name, kManifestBytes);
  if (!xml) return kind_ == packages::PackageKind::scorm12;  // too large: its author is told
  xml = documents::xml_as_utf8(*xml);
  auto edition = guess_edition(*xml);
  if (!edition) return false;
  if (auto root = documents::read_xml(*xml, {static_cast<std::size_t>(kManifestBytes), 64, 500'000, 64}))
    edition = edition_of(*root).value_or(*edition);
  return is_kind(*edition, kind_);
}

Service::Service(Platform& platform, packages::Packages& packages, accounts::Accounts& accounts)
    : platform_(platform), packages_(packages), accounts_(accounts) {}

Result<packages::PackageSummary> Service::read(const packages::PackageFiles& files, packages::PackageKind kind,
                                               std::vector<packages::ImportProblem>& problems) const {
  packages::PackageSummary out;
  out.kind = kind;
  Findings findings(problems);
  const std::string name = manifest_name(files);
  if (name != kManifestName) {
    findings.error("manifest_name",
                   fmt::format("\"{}\" must be called \"{}\" in small letters. Rename it.", name, kManifestName), 0);
    return out;
  }
  auto xml = files.read(name, kManifestBytes);
  if (!xml) {
    if (xml.error().fault != Fault::too_large) return std::unexpected(xml.error());
    findings.error("manifest_too_large", "imsmanifest.xml is larger than 10 MB.", 0);
    return out;
  }
  Manifest manifest = read_manifest(*xml, &files.paths(), problems);
  if (refused(problems)) return out;
  out.title = manifest.title.empty() ? "SCORM" : manifest.title;
  out.description = manifest.description;
  out.parts = std::count_if(manifest.activities.begin(), manifest.activities.end(),
                            [](const Activity& activity) { return !activity.href.empty(); });
  out.manifest.text = shape::to_json(manifest);
  if (out.manifest.text.size() > kStoredManifest)
    findings.error("manifest_too_large", "The manifest has too much sequencing for one package. Split the course.", 0);
  return out;
}

Result<std::shared_ptr<const Manifest>> Service::manifest_of(data::Tx& tx, packages::PackageVersionId id) {
  {
    std::lock_guard lock(mutex_);
    if (auto found = manifests_.find(id); found != manifests_.end()) return found->second;
  }
  auto version = TRY(packages_.version(tx, id));
  auto out = std::make_shared<const Manifest>(TRY(stored_manifest(version->summary.manifest.text)));
  std::lock_guard lock(mutex_);
  if (manifests_.size() >= kManifestsKept) manifests_.erase(manifests_.begin());
  manifests_.emplace(id, out);
  return out;
}

Result<Session> Service::session_of(data::Tx& tx, const packages::Launch& launch, const AttemptRow& row) {
  auto manifest = TRY(manifest_of(tx, row.version_id));
  return Session({tx, platform_.random, packages_, launch, std::move(manifest)}, row);
}

/// A learner may go on in a newer version when it has the same items in the same places.
Result<bool> Service::same_items(data::Tx& tx, packages::PackageVersionId one, packages::PackageVersionId other) {
  if (one == other) return true;
  auto before = TRY(manifest_of(tx, one)), after = TRY(manifest_of(tx, other));
  return std::equal(before->activities.begin(), before->activities.end(), after->activities.begin(),
                    after->activities.end(), [](const Activity& a, const Activity& b) {
                      return a.id == b.id && a.parent == b.parent && a.sco == b.sco && a.href.empty() == b.href.empty();
                    });
}

/// Continues what was left, or begins anew: the access of every launch to its attempt.
Result<Session> Service::enter(data::Tx& tx, const packages::Launch& launch) {
  std::optional<AttemptRow> last;
  if (launch.enrolment_id) last = TRY(store::last_attempt(tx, *launch.enrolment_id, launch.lesson_id));
  const bool learns = launch.enrolment_id && !launch.preview && !launch.review;
  if (learns && last && last->phase != AttemptPhase::replaced) {
    const bool keeps = launch.kind == packages::PackageKind::scorm12;  // 1.2 knows no second attempt
    if ((keeps || last->phase != AttemptPhase::ended) && TRY(same_items(tx, last->version_id, launch.version_id))) {
      last->version = TRY(packages_.version(tx, launch.version_id))->number;
      last->version_id = launch.version_id;
      Session session = TRY(session_of(tx, launch, *last));
      TRY(session.resume());
      return session;
    }
  }
  auto version = TRY(packages_.version(tx, launch.version_id));
  AttemptRow row;
  row.id = AttemptId::make(platform_.clock, platform_.random);
  row.person_id = launch.person_id;
  row.course_id = launch.course_id;
  row.lesson_id = launch.lesson_id;
  row.package_id = launch.package_id;
  row.version_id = launch.version_id;
  row.version = version->number;
  row.launch_id = launch.id;
  row.started_at = row.last_at = tx.now();
  if (learns) {
    row.enrolment_id = launch.enrolment_id;
    row.number = last ? last->number + 1 : 1;
    if (last && last->phase != AttemptPhase::ended) {
      last->phase = AttemptPhase::replaced;
      TRY(store::update_attempt(tx, *last));
    }
    if (last) row.done = last->done;
  } else {
    row.use = launch.preview ? AttemptUse::preview : AttemptUse::review;
    TRY(store::remove_scratch_of(tx, launch.person_id, launch.lesson_id));
    if (launch.preview || (last && !TRY(same_items(tx, last->version_id, launch.version_id)))) last.reset();
  }
  Session session = TRY(session_of(tx, launch, row));
  TRY(session.begin(last));
  return session;
}

Result<packages::Opened> Service::open(data::Tx& tx, const packages::Launch& launch) {
  TRY(enter(tx, launch));
  return packages::Opened{"/player/scorm.html"};
}

Status Service::tidy() {
  for (;;) {
    auto removed =
        TRY(platform_.db.write([&](data::Tx& tx) { return store::remove_scratch(tx, tx.now() - kScratchKept, 100); }));
    if (removed < 100) return {};
  }
}

}  // namespace mc::scorm
