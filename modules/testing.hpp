#pragma once
// For tests of modules: a Platform of real rooms in a temporary folder, with a clock that the test owns and cheap
// passwords.
//
//   TestPlatform test;
//   auto accounts = accounts::make_accounts(test.platform);          // and the modules under test
//   http::TestApi& api = test.start();                               // after the last make_...
//   auto nurse = api.sign_in({});                                    // a made-up member
//   must(test.deliver());                                            // events and jobs, on this thread
#include "appliance/blobs/store.hpp"
#include "appliance/events/outbox.hpp"
#include "appliance/http/testing.hpp"
#include "appliance/jobs/queue.hpp"
#include "appliance/security/testing.hpp"
#include "modules/platform.hpp"

namespace mc {

using security::testing::code_of;
using security::testing::must;

struct TestPlatform {
  security::testing::TemporaryFolder folder{};
  ManualClock clock{};
  std::unique_ptr<Random> random = seeded_random(7);
  std::unique_ptr<security::Keys> keys = security::Keys::from_root(Bytes(32, 7));
  std::unique_ptr<data::Database> db = security::testing::Store::open(folder.path() / "test.db", *keys, clock);
  std::unique_ptr<security::AuditTree> audit =
      security::make_audit_log(*db, clock, *random, *keys, folder.path() / "audit" / "checkpoints.txt");
  security::Permissions permissions = standard_roles();
  security::Sessions sessions{*db, clock, *random, *keys, permissions, *audit};
  std::unique_ptr<events::Outbox> events = events::make_events(*db, clock, *random);
  std::unique_ptr<jobs::Queue> jobs = jobs::make_jobs(*db, clock, *random);
  std::unique_ptr<blobs::Blobs> blobs = must(blobs::make_blobs(
      {folder.path() / "blobs", 1 << 28, 0, 1 << 30, std::chrono::hours{24}, {}}, *db, clock, *random, *keys));
  http::RecordingHub hub{};
  http::Routes routes{};
  http::Mounts mounts{};
  Settings settings = cheap_settings();
  Platform platform{*db,      clock,  *random, *events, *jobs,  *audit,   permissions,
                    sessions, *blobs, hub,     routes,  mounts, settings, folder.path()};
  std::unique_ptr<http::TestApi> api{};

  /// Freezes the permissions and opens the API. Real sign-ins and made-up viewers both work.
  http::TestApi& start() {
    permissions.freeze();
    api = std::make_unique<http::TestApi>(routes, permissions, clock, *random, &sessions, nullptr, &mounts);
    return *api;
  }
  Status deliver() {
    TRY(events->drain());
    TRY(jobs->drain());
    return events->drain();
  }
  /// An id that nobody has.
  PersonId person() { return PersonId::make(clock, *random); }
  /// Rows of the audit log with this action, newest first.
  std::vector<security::AuditEntry> audited(std::string_view action) {
    return must(db->read([&](data::Tx& tx) { return audit->list(tx, {.action = std::string(action), .limit = 200}); }));
  }

private:
  static security::Permissions standard_roles() {
    security::Permissions permissions;
    must(security::add_standard_roles(permissions));
    return permissions;
  }
  static Settings cheap_settings() {
    Settings settings;
    settings.password_cost = {1, 8 * 1024};
    settings.content_origin = "https://content.test";
    return settings;
  }
};

}  // namespace mc
