#include "modules/profiles/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/photo.hpp"

namespace mc::profiles {
namespace {

constexpr int kPhotoSide = 512;
constexpr std::int64_t kMostPhotoBytes = 10LL << 20;
constexpr std::size_t kLeastInterests = 3;  // IDN-13: three to five

std::string photo_owner(PersonId person) { return "profiles:photo:" + person.text(); }

/// "America/Argentina/Buenos_Aires", "UTC"; the browser knows the zones, this keeps other text out.
bool is_time_zone(std::string_view text) {
  auto parts = split(text, '/');
  if (parts.size() > 3) return false;
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
             c == '+';
    });
  });
}

bool is_phone(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || std::string_view("+-() ./x").find(c) != std::string_view::npos;
  });
}

Status check(const ProfileEdit& in) {
  if (in.time_zone && !in.time_zone->value.empty() && !is_time_zone(in.time_zone->value))
    return invalid("time_zone", "unknown_time_zone", "Use a name as America/Chicago.");
  if (in.phone && !is_phone(in.phone->value)) return invalid("phone", "phone_malformed", "Use digits, + and spaces.");
  if (!in.interests) return {};
  std::vector<std::string> seen;
  for (const auto& tag : in.interests->items) {
    std::string folded = fold(tag.value);
    if (std::find(seen.begin(), seen.end(), folded) != seen.end())
      return invalid("interests", "repeated", "Name each interest once.");
    seen.push_back(std::move(folded));
  }
  return {};
}

void apply(ProfileRow& row, const ProfileEdit& in) {
  if (in.headline) row.headline = *in.headline;
  if (in.about) row.about = *in.about;
  if (in.specialty) row.specialty = *in.specialty;
  if (in.years_experience) row.years_experience = *in.years_experience;
  if (in.location) row.location = *in.location;
  if (in.time_zone) row.time_zone = *in.time_zone;
  if (in.phone) row.phone = *in.phone;
  if (in.visibility) row.visibility = *in.visibility;
  if (in.show_email) row.show_email = *in.show_email;
  if (in.show_phone) row.show_phone = *in.show_phone;
}

}  // namespace

Status Service::audit(data::Tx& tx, PersonId actor, std::string action, PersonId person, RawJson details) {
  return platform_.audit.append(
      tx, {actor, std::move(action), "person:" + person.text(), "ok", std::move(details), {}, {}});
}

Result<Service::Standing> Service::standing(data::Tx& tx, PersonId person) {
  Standing out;
  auto account = TRY(accounts_.find(tx, person));
  if (!account) return out;
  if (account->status != accounts::Status::pending_verification) out.level = Level::email_verified;
  std::map<credentials::CredentialId, credentials::Credential> held;
  for (credentials::Credential& item : TRY(credentials_.of_person(tx, person))) held.emplace(item.id, std::move(item));
  bool licence = false, licence_verified = false, card_verified = false;
  auto good = [&](const credentials::Credential& item) {
    return item.status != credentials::CredentialStatus::revoked &&
           (!item.expires_on || *item.expires_on >= platform_.clock.today());
  };
  for (const auto& [id, item] : held) {
    // What she hides gives no badge either.
    licence = licence || (item.kind == credentials::Kind::license && item.shown_on_profile && good(item));
  }
  for (const VerificationRow& row : TRY(store::verifications(tx, person))) {
    auto found = held.find(row.credential_id);
    bool current = found != held.end() && found->second.number == row.number &&
                   found->second.expires_on == row.expires_on && good(found->second);
    auto by = TRY(accounts_.find(tx, row.verified_by));
    out.items.push_back({row.credential_id, row.method, row.note, by ? by->first_name + " " + by->last_name : "",
                         row.verified_at, current});
    if (!current || !found->second.shown_on_profile) continue;
    if (found->second.kind == credentials::Kind::license)
      licence_verified = true;
    else
      card_verified = true;
  }
  if (out.level == Level::none) return out;
  if (licence) out.level = Level::license_pending;
  if (licence_verified) out.level = card_verified ? Level::fully_verified : Level::license_verified;
  return out;
}

Result<profiles::Level> Service::level(data::Tx& tx, PersonId person) { return TRY(standing(tx, person)).level; }

Result<Profile> Service::view(data::Tx& tx, const ProfileRow& row, bool own) {
  auto account = TRY(accounts_.find(tx, row.person_id));
  if (!account) return not_found("person_not_found");
  Profile out;
  out.person_id = row.person_id;
  out.handle = account->handle;
  out.first_name = account->first_name;
  out.last_name = account->last_name;
  if (auto staff = TRY(organisation_.staff(tx, row.person_id))) {
    out.profession = staff->profession;
    out.job_title = staff->job_title;
    out.unit_name = staff->unit_name;
  }
  out.headline = row.headline;
  out.about = row.about;
  out.specialty = row.specialty;
  out.years_experience = row.years_experience;
  out.location = row.location;
  out.time_zone = row.time_zone;
  if (own || row.show_email) out.email = account->email;
  if ((own || row.show_phone) && !row.phone.empty()) out.phone = row.phone;
  // The blob's id makes the address change with the picture, so that browsers may keep it.
  if (row.photo_id)
    out.photo_url = "/api/v1/profiles/" + row.person_id.text() + "/photo?v=" + row.photo_id->text().substr(28);
  out.interests = TRY(store::interests(tx, row.person_id));
  out.level = TRY(level(tx, row.person_id));
  out.visibility = row.visibility;
  out.show_email = row.show_email;
  out.show_phone = row.show_phone;
  if (own) out.onboarded_at = row.onboarded_at;
  return out;
}

Result<Profile> Service::mine(const security::Viewer& viewer) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<Profile> { return view(tx, TRY(store::profile(tx, viewer.person)), true); });
}

Result<Profile> Service::edit(const security::Viewer& viewer, const ProfileEdit& in) {
  TRY(check(in));
  return platform_.db.write([&](data::Tx& tx) -> Result<Profile> {
    ProfileRow row = TRY(store::profile(tx, viewer.person));
    auto before = row.visibility;
    apply(row, in);
    TRY(store::put_profile(tx, row));
    if (in.interests) {
      std::vector<std::string> tags;
      for (const auto& tag : in.interests->items) tags.push_back(tag.value);
      TRY(store::put_interests(tx, viewer.person, tags));
    }
    if (before != row.visibility)
      TRY(audit(tx, viewer.person, "profile.visibility_changed", viewer.person,
                {fmt::format(R"({{"to":"{}"}})", shape::enum_name(row.visibility))}));
    return view(tx, row, true);
  });
}

Status Service::replace_photo(data::Tx& tx, ProfileRow& row, std::optional<BlobId> photo) {
  if (row.photo_id == photo) return {};
  if (row.photo_id) TRY(platform_.blobs.drop_reference(tx, *row.photo_id, photo_owner(row.person_id)));
  if (photo) TRY(platform_.blobs.add_reference(tx, *photo, photo_owner(row.person_id)));
  row.photo_id = photo;
  return store::put_profile(tx, row);
}

Result<Profile> Service::set_photo(const security::Viewer& viewer, http::Upload& upload) {
  std::string body = TRY(http::read_body(upload, kMostPhotoBytes));
  Bytes clean = TRY(documents::square_photo(as_bytes(body), kPhotoSide));
  auto blob = TRY(platform_.blobs.put(clean, "image/jpeg"));
  return platform_.db.write([&](data::Tx& tx) -> Result<Profile> {
    ProfileRow row = TRY(store::profile(tx, viewer.person));
    TRY(replace_photo(tx, row, blob.id));
    return view(tx, row, true);
  });
}

Result<Profile> Service::remove_photo(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Profile> {
    ProfileRow row = TRY(store::profile(tx, viewer.person));
    TRY(replace_photo(tx, row, std::nullopt));
    return view(tx, row, true);
  });
}

/// Everybody's profile for all; otherwise the owner and those who may see the person's record anyway.
Result<bool> Service::visible(data::Tx& tx, const security::Viewer& viewer, const ProfileRow& row) {
  if (row.person_id == viewer.person) return true;
  auto account = TRY(accounts_.find(tx, row.person_id));
  if (!account || account->status == accounts::Status::deleted) return false;
  if (row.visibility == Visibility::everyone) return account->status == accounts::Status::active;
  return organisation_.in_reach(tx, viewer, "people:view", row.person_id);
}

Result<Profile> Service::of(const security::Viewer& viewer, PersonId person) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Profile> {
    ProfileRow row = TRY(store::profile(tx, person));
    if (!TRY(visible(tx, viewer, row))) return not_found("profile_not_found");
    return view(tx, row, person == viewer.person);
  });
}

Result<http::Download> Service::photo(const security::Viewer& viewer, PersonId person) {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) -> Result<ProfileRow> {
    ProfileRow found = TRY(store::profile(tx, person));
    if (!found.photo_id || !TRY(visible(tx, viewer, found))) return not_found("photo_not_found");
    return found;
  }));
  auto info = TRY(platform_.blobs.info(*row.photo_id));
  http::Download out;
  out.media_type = "image/jpeg";
  out.file_name = "photo.jpg";
  out.show_inline = true;
  out.size = info.size;
  out.etag = "\"" + info.id.text() + "\"";
  out.write = [&blobs = platform_.blobs, info](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    return blobs.read(info.id, offset, length < 0 ? info.size - offset : length, sink);
  };
  return out;
}

Result<Onboarding> Service::onboarding_in(data::Tx& tx, PersonId person) {
  ProfileRow row = TRY(store::profile(tx, person));
  auto staff = TRY(organisation_.staff(tx, person));
  bool chose = TRY(store::has_profile(tx, person));
  bool licence = false, certification = false;
  for (const credentials::Credential& item : TRY(credentials_.of_person(tx, person)))
    (item.kind == credentials::Kind::license ? licence : certification) = true;
  Onboarding out;
  out.steps = {{"profession", staff && !staff->profession.empty() && !row.specialty.empty(), true},
               {"experience", row.years_experience && !row.time_zone.empty(), true},
               {"interests", TRY(store::interests(tx, person)).size() >= kLeastInterests, true},
               {"visibility", chose, true},
               {"licence", licence, false},
               {"certification", certification, false},
               {"photo", row.photo_id.has_value(), false}};
  // Somebody whom HR does not know (a contractor) says her specialty only.
  if (!staff) out.steps[0].done = !row.specialty.empty();
  out.completed_at = row.onboarded_at;
  return out;
}

Status Service::tell_of_course(const NewCourseJob& job) {
  constexpr std::int64_t kPeople = 500;
  PersonId after{};
  for (;;) {
    const auto people =
        TRY(platform_.db.read([&](data::Tx& tx) { return store::interested(tx, job.category, after, kPeople); }));
    if (people.empty()) return {};
    after = people.back();
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (PersonId person : people) {
        notifications::NotificationIn note;
        note.code = "new_course";
        note.params = {{"course", job.title}, {"category", job.category}};
        note.text = "New in " + job.category + ": " + job.title + ".";
        note.link = "/courses/" + job.course_id.text();
        note.dedupe_key = "new_course:" + job.course_id.text();
        TRY(notifications_.notify(tx, person, note));
      }
      return {};
    }));
  }
}

Result<Onboarding> Service::onboarding(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) { return onboarding_in(tx, viewer.person); });
}

Result<Onboarding> Service::finish_onboarding(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Onboarding> {
    Onboarding now = TRY(onboarding_in(tx, viewer.person));
    if (now.completed_at) return now;
    for (const OnboardingStep& step : now.steps)
      if (step.required && !step.done) return conflict("onboarding_incomplete", "Missing: " + step.code + ".");
    ProfileRow row = TRY(store::profile(tx, viewer.person));
    row.onboarded_at = tx.now();
    TRY(store::put_profile(tx, row));
    TRY(platform_.events.publish(tx, Onboarded{viewer.person}));
    return onboarding_in(tx, viewer.person);
  });
}

Status Service::find_to_verify(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                               PersonId person) {
  if (!TRY(organisation_.in_reach(tx, viewer, permission, person))) return not_found("person_not_found");
  return {};
}

Result<Verifications> Service::verifications(const security::Viewer& viewer, PersonId person) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Verifications> {
    if (person != viewer.person) TRY(find_to_verify(tx, viewer, "credential:view", person));
    Standing now = TRY(standing(tx, person));
    return Verifications{now.level, std::move(now.items)};
  });
}

Result<Verifications> Service::verify(const security::Viewer& viewer, PersonId person, const VerificationIn& in) {
  if (person == viewer.person) return forbidden("own_credential", "Somebody else verifies your credentials.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Verifications> {
    TRY(find_to_verify(tx, viewer, "credential:manage", person));
    auto held = TRY(credentials_.of_person(tx, person));
    auto found = std::find_if(held.begin(), held.end(), [&](const auto& item) { return item.id == in.credential_id; });
    if (found == held.end()) return not_found("credential_not_found");
    Standing before = TRY(standing(tx, person));
    TRY(store::put_verification(tx, {found->id, person, found->number, found->expires_on, in.method,
                                     in.note ? in.note->value : std::string(), viewer.person, tx.now()}));
    TRY(audit(tx, viewer.person, "credential.verified", person,
              {fmt::format(R"({{"credential":"{}","method":"{}"}})", found->id.text(), shape::enum_name(in.method))}));
    Standing now = TRY(standing(tx, person));
    if (now.level != before.level) {
      notifications::NotificationIn note;
      note.code = "credential_verified";
      note.params = {{"credential", found->type_name}};
      note.text = found->type_name + " was verified.";
      note.link = "/credentials";
      note.dedupe_key = "credential_verified:" + found->id.text() + ":" + to_string(tx.now());
      TRY(notifications_.notify(tx, person, note));
    }
    return Verifications{now.level, std::move(now.items)};
  });
}

Result<Verifications> Service::withdraw(const security::Viewer& viewer, PersonId person,
                                        credentials::CredentialId credential) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Verifications> {
    TRY(find_to_verify(tx, viewer, "credential:manage", person));
    if (!TRY(store::drop_verification(tx, person, credential))) return not_found("verification_not_found");
    TRY(audit(tx, viewer.person, "credential.verification_withdrawn", person,
              {fmt::format(R"({{"credential":"{}"}})", credential.text())}));
    Standing now = TRY(standing(tx, person));
    return Verifications{now.level, std::move(now.items)};
  });
}

}  // namespace mc::profiles
