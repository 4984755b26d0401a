#pragma once
// Routes of module cmi5 for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "appliance/documents/documents.hpp"
#include "modules/cmi5/samples.hpp"
#include "modules/cmi5/store.hpp"
#include "modules/packages/requests.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

/// All of the hospital, and only for who administers all of it.
inline const std::set<std::string>& cmi5_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {};
  return kRoutes;
}

/// A package of the kind cmi5, which `author` uploads.
template <class World>
packages::PackageVersionView cmi5_package(World& world, http::TestClient author) {
  auto writer = documents::ZipWriter::create_streamed();
  const std::pair<std::string, std::string> files[] = {
      {"cmi5.xml", std::string(cmi5::testing::kManifest)}, {"learn/index.html", "<p>"}, {"extra.html", "<p>"}};
  for (const auto& [path, bytes] : files) must(writer->add(path, as_bytes(bytes)));
  must(writer->finish());
  std::string zip;
  Bytes buffer(64 * 1024);
  while (std::size_t got = must(writer->read_finished(buffer)))
    zip.append(reinterpret_cast<const char*>(buffer.data()), got);
  auto sent = author.upload("/packages?file_name=hands.zip", zip, "application/zip");
  REQUIRE_MESSAGE(sent.status == 200, sent.body);
  must(world.deliver());
  return sent.template json<packages::PackageVersionView>();
}

/// A person's way through it, and a session that is open.
template <class World>
std::pair<cmi5::RegistrationId, cmi5::ContentSessionId> cmi5_attempt(World& world, PersonId who, CourseId course,
                                                                     const packages::PackageVersionView& version) {
  cmi5::RegistrationRow row;
  row.id = cmi5::RegistrationId::make(world.clock, *world.random);
  row.package_id = version.package_id;
  row.version_id = version.id;
  row.person_id = who;
  row.course_id = course;
  row.started_at = row.last_at = world.clock.now();
  cmi5::SessionRow session;
  session.id = cmi5::ContentSessionId::make(world.clock, *world.random);
  session.registration_id = row.id;
  session.launched_at = session.last_at = world.clock.now();
  must(world.db->write([&](data::Tx& tx) -> Status {
    TRY(cmi5::store::insert(tx, row));
    return cmi5::store::insert(tx, session);
  }));
  return {row.id, session.id};
}

/// Ana's, in a course that the administrators edit.
template <class World>
void make_cmi5_objects(World& world) {
  auto version = cmi5_package(world, world.by("admin"));
  auto [registration, session] = cmi5_attempt(world, world.ana, must(CourseId::parse(world.ids.at("course"))), version);
  world.ids["cmi5_package"] = version.package_id.text();
  world.ids["cmi5_registration"] = registration.text();
  world.ids["cmi5_session"] = session.text();
}

/// In every table of the module that holds a person; `boss` is hers with the rights of an administrator.
template <class World>
void be_in_cmi5(World& world, PersonId who, http::TestClient boss, CourseId course) {
  auto version = cmi5_package(world, boss);
  auto [registration, session] = cmi5_attempt(world, who, course, version);
  must(world.db->write([&, id = registration](data::Tx& tx) -> Status {
    cmi5::UnitRow unit;
    unit.registration_id = id;
    unit.waived_at = tx.now();
    unit.waived_by = who;
    unit.waive_reason = "administrative";
    return cmi5::store::put(tx, unit);
  }));
  auto hosts = boss.put("/cmi5/hosts", R"({"origins":["https://content.vendor.example"]})");
  REQUIRE_MESSAGE(hosts.status == 200, hosts.body);
  (void)session;
}

inline std::vector<std::array<std::string, 4>> cmi5_routes() {
  const std::string registration = "/cmi5/registrations/{cmi5_registration}", of = "/cmi5/registrations/{id}";
  return {
      {"GET /cmi5/packages/{id}/registrations", "/cmi5/packages/{cmi5_package}/registrations", "", "admin"},
      {"GET " + of, registration, "", "admin"},
      {"GET " + of + "/sessions", registration + "/sessions", "", "admin"},
      {"POST " + of + "/units/{unit}/waive", registration + "/units/0/waive", R"({"reason":"administrative"})",
       "admin"},
      {"POST /cmi5/sessions/{id}/abandon", "/cmi5/sessions/{cmi5_session}/abandon", "{}", "admin"},
      {"GET /cmi5/hosts", "/cmi5/hosts", "", "admin"},
      {"PUT /cmi5/hosts", "/cmi5/hosts", R"({"origins":[]})", "admin"},
  };
}

}  // namespace mc::scenario
