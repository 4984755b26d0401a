#pragma once
// PUBLIC: for tests of assessment, courses and modules above: the test platform with shorter words.
#include "modules/testing.hpp"

namespace mc::testing {

using security::testing::code_of;
using security::testing::must;

struct Rooms : TestPlatform {
  /// Opens the API at the first call: after the last make_...
  http::TestApi& api() {
    if (!TestPlatform::api) start();
    return *TestPlatform::api;
  }
  /// Runs events and jobs that are due.
  void settle() { must(deliver()); }
  template <class F>
  auto write(F&& f) {
    return db->write(std::forward<F>(f));
  }
  template <class F>
  auto read(F&& f) {
    return db->read(std::forward<F>(f));
  }
  /// How many audit rows have this action and outcome, 200 at most.
  std::int64_t audited(std::string action, std::string outcome = "ok") {
    security::AuditQuery query;
    query.action = std::move(action);
    query.outcome = std::move(outcome);
    query.limit = 200;
    return static_cast<std::int64_t>(must(db->read([&](data::Tx& tx) { return audit->list(tx, query); })).size());
  }
};

}  // namespace mc::testing
