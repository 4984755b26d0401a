#pragma once
// For tests of packages and of formats: a school with the library, packages from files in memory, launches, calls of
// the running content.
//
//   struct World : packages::testing::Library {
//     std::unique_ptr<Scorm> scorm = make_scorm(platform, *packages, ...);   // registers its format
//     World() { open(); }                                                    // after the last make_...
//   };
//   auto id = world.package({{"imsmanifest.xml", manifest}, {"a.html", "<p>"}});
//   auto at = world.lesson(id, courses::LessonFormat::scorm);                // a published course that shows it
//   world.enrol(world.ana, at.course);
//   auto run = world.launch(world.ana, at);
//   auto answer = world.call(run, "commit", R"({...})");                     // POST /t/TOKEN/rt/commit
#include "modules/learning/testing.hpp"
#include "modules/packages/service.hpp"

namespace mc::packages::testing {

using Files = std::vector<std::pair<std::string, std::string>>;

/// A ZIP archive of these files, stored.
inline std::string zip_of(const Files& files) {
  auto writer = documents::ZipWriter::create_streamed();
  for (const auto& [path, bytes] : files) must(writer->add(path, as_bytes(bytes)));
  must(writer->finish());
  std::string out;
  Bytes buffer(64 * 1024);
  while (std::size_t got = must(writer->read_finished(buffer)))
    out.append(reinterpret_cast<const char*>(buffer.data()), got);
  return out;
}

/// Files in memory as a format sees them, for tests without a database.
class FilesInMemory final : public PackageFiles {
public:
  explicit FilesInMemory(const Files& files) {
    for (const auto& [path, bytes] : files) {
      files_[path] = bytes;
      paths_.push_back(path);
    }
    std::sort(paths_.begin(), paths_.end());
  }
  const std::vector<std::string>& paths() const override { return paths_; }
  bool has(std::string_view path) const override { return files_.contains(path); }
  Result<std::string> read(std::string_view path, std::int64_t max) const override {
    auto found = files_.find(path);
    if (found == files_.end()) return not_found();
    if (static_cast<std::int64_t>(found->second.size()) > max) return fail(Fault::too_large, "too_large");
    return found->second;
  }

private:
  std::map<std::string, std::string, std::less<>> files_;
  std::vector<std::string> paths_;
};

/// A lesson of a published course.
struct Place {
  CourseId course;
  courses::LessonId lesson;
  std::string path() const { return "/packages/lessons/" + course.text() + "/" + lesson.text(); }
};

/// An opened package; `base` is "https://content.test/t/TOKEN".
struct Running {
  LaunchOut out;
  std::string base;
};

struct Library : learning::testing::School {
  std::unique_ptr<Packages> packages{};

  Library() {
    // The school's permissions are frozen by now: modules register theirs in a fresh table.
    security::Permissions all;
    must(security::add_standard_roles(all));
    for (const auto& name : permissions.names()) must(all.add({name, permissions.roles_with(name)}));
    permissions = all;
    packages = make_packages(platform, *learning, *courses, *accounts);
  }
  using School::open;
  /// Opens the API once more, with the routes that were added since.
  void open() { start(); }
  http::TestClient author() { return everywhere("admin", luis); }

  /// What became of an upload.
  PackageVersionView upload(const Files& files, const std::string& query = "file_name=package.zip") {
    return upload_bytes(zip_of(files), query);
  }
  PackageVersionView upload_bytes(const std::string& bytes, const std::string& query = "file_name=package.zip") {
    auto sent = author().upload("/packages?" + query, bytes, "application/zip");
    REQUIRE_MESSAGE(sent.status == 200, sent.body);
    return finished(sent.json<PackageVersionView>().id);
  }
  PackageVersionView replace(PackageId id, const Files& files, const std::string& learners) {
    auto sent = author().upload("/packages/" + id.text() + "/versions?file_name=new.zip&learners=" + learners,
                                zip_of(files), "application/zip");
    REQUIRE_MESSAGE(sent.status == 200, sent.body);
    return finished(sent.json<PackageVersionView>().id);
  }
  PackageVersionView finished(PackageVersionId id) {
    must(deliver());
    return author().get("/packages/versions/" + id.text()).json<PackageVersionView>();
  }
  /// An upload that must be accepted.
  PackageId package(const Files& files) {
    auto version = upload(files);
    REQUIRE_MESSAGE(version.state == VersionState::ready, shape::to_json(version.problems));
    return version.package_id;
  }
  /// A published course with one lesson that shows the package.
  Place lesson(PackageId package, courses::LessonFormat format, const std::string& title = "Packaged") {
    Place out;
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    const Lessons lessons = {{{0, title, format}, {}}};
    auto attach = [&](data::Tx& tx, CourseId course, const std::vector<courses::LessonId>& ids) -> Status {
      out.lesson = ids.at(0);
      return service().attach_in(tx, luis, course, out.lesson, {package, std::nullopt});
    };
    out.course = must(db->write([&](data::Tx& tx) {
      return courses->author_complete(tx, luis, {title, std::nullopt}, about, {{"Module", lessons}}, attach);
    }));
    return out;
  }
  http::TestResponse try_launch(PersonId who, const Place& place, const std::string& in = "{}") {
    return as(who).post(place.path() + "/launch", in);
  }
  Running launch(PersonId who, const Place& place, const std::string& in = "{}") {
    return running(try_launch(who, place, in));
  }
  Running preview(const Place& place) {
    return running(author().post(place.path() + "/launch", R"({"preview":true})"));
  }
  static Running running(const http::TestResponse& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    Running out{answer.json<LaunchOut>(), {}};
    const std::size_t token = out.out.url.find("/t/") + 3;
    out.base = out.out.url.substr(0, out.out.url.find('/', token));
    return out;
  }
  /// A file or page of the running content: "/c/index.html".
  http::TestResponse visit(const Running& run, const std::string& path) {
    return api->anonymous().visit(run.base + path);
  }
  /// What the running content calls: /t/TOKEN/rt/CALL.
  http::TestResponse call(const Running& run, const std::string& name, const std::string& body = "{}",
                          const std::string& type = "application/json", const std::string& method = "POST") {
    return api->anonymous().visit(run.base + "/rt/" + name, method, body, type);
  }
  /// The launch as the format gets it.
  Launch launched(const Running& run) {
    return must(db->read([&](data::Tx& tx) { return packages->launch(tx, run.out.launch_id); }));
  }
  learning::LessonState state(PersonId who, const Place& place) {
    auto newest = must(db->read([&](data::Tx& tx) { return learning->newest(tx, who, place.course); }));
    return player(who, newest.value().id).modules.at(0).lessons.at(0).state;
  }
  Service& service() { return dynamic_cast<Service&>(*packages); }
};

}  // namespace mc::packages::testing
