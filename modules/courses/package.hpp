#pragma once
// A course as a package that travels: a ZIP archive with manifest.json (every file with size and SHA-256),
// manifest.sig (base64 Ed25519 signature over manifest.json), content.jsonl (a line each for the course, its modules,
// lessons, resources and texts), and files/SHA256. Reading is strict: what is not named here is refused with its line.
// Pure: no database, no blobs.
#include <set>

#include "appliance/security/crypto.hpp"
#include "modules/courses/authoring_requests.hpp"

namespace mc::courses {

struct PackageFile {
  std::string path;
  std::int64_t size = 0;
  std::string sha256;  // lower-case hex
};
FIELDS(PackageFile, path, size, sha256)
struct PackageManifest {
  std::string format;  // kPackageFormat
  std::string title;
  Instant exported_at;
  std::string public_key;  // base64
  std::vector<PackageFile> files;
};
FIELDS(PackageManifest, format, title, exported_at, public_key, files)
inline constexpr std::string_view kPackageFormat = "medconnect-course-1";
inline constexpr std::size_t kPackageLines = 2'000;
inline constexpr std::size_t kPackageLineBytes = 3 << 20;
inline constexpr std::size_t kPackageFiles = 1'000;
inline constexpr std::size_t kPackageMessages = 200;

/// `key`s name modules and lessons within the package: at most 64 characters, unique.
struct PackageCourse {
  Text<1, 200> title;
  Text<0, 2000> summary;
  Difficulty difficulty = Difficulty::introductory;
  Text<2, 10> language;
  List<Text<1, 300>, 20> objectives;
  std::optional<CeCredit> ce;
  std::optional<Int<1, 120>> certificate_valid_months;
  std::optional<Int<1, 100000>> max_enrolments;
  CoursePage page;
};
FIELDS(PackageCourse, title, summary, difficulty, language, objectives, ce, certificate_valid_months, max_enrolments,
       page)
struct PackageModule {
  Text<1, 64> key;
  Text<1, 200> title;
  std::optional<Date> opens_on;
  std::optional<Int<1, 730>> opens_after_days;
  std::optional<Text<1, 64>> unlock_after;
};
FIELDS(PackageModule, key, title, opens_on, opens_after_days, unlock_after)
struct PackageImage {
  Text<64, 64> file;  // SHA-256
  Text<36, 36> blob;  // as the document's addresses name it
};
FIELDS(PackageImage, file, blob)
struct PackageLesson {
  Text<1, 64> key;
  Text<1, 64> module;
  Text<1, 200> title;
  LessonFormat format = LessonFormat::text;
  Int<0, 600> minutes;
  CompletionRule completion = CompletionRule::view;
  std::optional<Int<1, 36000>> min_seconds;
  bool mandatory = true;
  bool free_preview = false;
  RawJson document;  // addresses of images: /api/v1/courses/ORIGIN/images/BLOB
  std::optional<assessment::Quiz> quiz;
  std::optional<Text<64, 64>> file;
  std::optional<Text<1, 255>> file_name;
};
FIELDS(PackageLesson, key, module, title, format, minutes, completion, min_seconds, mandatory, free_preview, document,
       quiz, file, file_name)
struct PackageResource {
  std::optional<Text<1, 64>> place;  // a module's or lesson's key
  Text<1, 200> title;
  std::optional<Text<1, 2000>> url;
  std::optional<Text<64, 64>> file;
  std::optional<Text<1, 255>> file_name;
  std::optional<Text<0, 500>> alt;
};
FIELDS(PackageResource, place, title, url, file, file_name, alt)
struct PackageText {
  std::optional<Text<1, 64>> place;  // none: the course
  Text<2, 10> locale;
  LocaleText content;
};
FIELDS(PackageText, place, locale, content)

/// Exactly one member is there.
struct PackageLine {
  std::optional<PackageCourse> course;
  std::optional<PackageModule> module;
  std::optional<PackageLesson> lesson;
  std::optional<PackageResource> resource;
  std::optional<PackageText> text;
  std::optional<PackageImage> image;
};
FIELDS(PackageLine, course, module, lesson, resource, text, image)
struct PackageContent {
  PackageCourse course;
  std::vector<PackageModule> modules;
  std::vector<PackageLesson> lessons;
  std::vector<PackageResource> resources;
  std::vector<PackageText> texts;
  std::vector<PackageImage> images;
};

/// Lines of content.jsonl. What is wrong goes to `messages` with its line, at most kPackageMessages; the content is
/// complete only when there is no error among them.
PackageContent read_content(std::string_view text, std::vector<PackageMessage>& messages);
std::string write_content(const PackageContent& content);

/// Format, paths ("content.jsonl", "files/SHA256", each once), sizes. Error: a message without a line.
Result<PackageManifest> read_manifest(std::string_view text);
/// Is `signature` (base64) of the manifest's own public key over exactly these bytes?
bool is_signed(std::string_view manifest, const PackageManifest& parsed, std::string_view signature);
/// SHA-256 names of all files that the content shows.
std::set<std::string> files_of(const PackageContent& content);
bool has_errors(const std::vector<PackageMessage>& messages);

}  // namespace mc::courses
