#pragma once
// Routes of module packages for the scenario of object access, and one person in each of its tables for that of
// erasure.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "appliance/documents/documents.hpp"
#include "modules/packages/requests.hpp"
#include "modules/packages/store.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

/// The library is shared by all who write courses.
inline const std::set<std::string>& packages_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /packages", "POST /packages", "GET /packages/{id}",
                                                "GET /packages/versions/{id}"};
  return kRoutes;
}

/// A page as a ZIP.
inline std::string packed_page() {
  auto writer = documents::ZipWriter::create_streamed();
  must(writer->add("index.html", as_bytes("<title>Hand hygiene</title>")));
  must(writer->finish());
  std::string zip;
  Bytes buffer(64 * 1024);
  while (std::size_t got = must(writer->read_finished(buffer)))
    zip.append(reinterpret_cast<const char*>(buffer.data()), got);
  return zip;
}

/// `author`'s package, shown by this lesson, which `learner` has opened.
template <class World>
packages::PackageId show_package(World& world, http::TestClient author, PersonId by, CourseId course,
                                 courses::LessonId lesson, http::TestClient learner, std::string* launch = nullptr) {
  auto sent = author.upload("/packages?file_name=page.zip", packed_page(), "application/zip");
  REQUIRE_MESSAGE(sent.status == 200, sent.body);
  const auto id = sent.template json<packages::PackageVersionView>().package_id;
  must(world.deliver());
  must(world.db->write([&](data::Tx& tx) {
    return packages::store::put_lesson(
        tx, {course, lesson, id, courses::LessonFormat::interactive, packages::OpensIn::frame, by, tx.now()});
  }));
  auto opened = learner.post("/packages/lessons/" + course.text() + "/" + lesson.text() + "/launch", "{}");
  REQUIRE_MESSAGE(opened.status == 200, opened.body);
  if (launch) *launch = opened.template json<packages::LaunchOut>().launch_id.text();
  return id;
}

/// Luis's package in the course that Ana takes.
template <class World>
void make_packages_objects(World& world) {
  const CourseId course = must(CourseId::parse(world.ids["task_course"]));
  const auto lesson = must(courses::LessonId::parse(world.ids["task_lesson"]));
  const auto id =
      show_package(world, world.by("luis"), world.luis, course, lesson, world.by("ana"), &world.ids["package_launch"]);
  world.ids["package"] = id.text();
  learning::EnrolmentId before;
  before.bytes.fill(0xff);
  auto pins = must(world.db->read([&](data::Tx& tx) { return packages::store::pins(tx, id, before, {}, 1); }));
  world.ids["package_attempt"] = pins.at(0).enrolment_id.text() + "." + pins.at(0).lesson_id.text();
}

inline std::vector<std::array<std::string, 4>> packages_routes() {
  const std::string of = "/packages/{id}", package = "/packages/{package}";
  const std::string lesson = "/packages/lessons/{course}/{lesson}";
  const std::string shown = "/packages/lessons/{task_course}/{task_lesson}";
  return {
      {"GET " + lesson + "/mine", shown + "/mine", "", "ana"},
      {"GET /packages/launches/{id}", "/packages/launches/{package_launch}", "", "ana"},
      {"POST " + lesson + "/launch", shown + "/launch", "{}", "ana"},
      {"GET " + lesson, shown, "", "admin"},
      {"PUT " + lesson, shown, R"({"package_id":"{package}"})", "admin"},
      {"GET " + of + "/attempts", package + "/attempts", "", "admin"},
      {"GET " + of + "/attempts/{attempt}", package + "/attempts/{package_attempt}", "", "admin"},
      {"GET " + of + "/attempts-export", package + "/attempts-export", "", "admin"},
      {"PATCH " + of, package, R"({"title":"x"})", "luis"},
      {"POST " + of + "/versions", package + "/versions", "x", "luis"},
      {"DELETE " + lesson, shown, "", "admin"},
      {"DELETE " + of, package, "", "luis"},
  };
}

}  // namespace mc::scenario
