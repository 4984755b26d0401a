#include "appliance/security/permissions.hpp"

#include <doctest/doctest.h>

#include "appliance/security/audit_throttle.hpp"
#include "appliance/security/rate_limit.hpp"
#include "appliance/security/viewer.hpp"

namespace mc::security {

TEST_SUITE("security") {
  TEST_CASE("permissions are granted to registered roles only, and to super_admin") {
    Permissions permissions;
    REQUIRE(add_standard_roles(permissions));
    REQUIRE(permissions.add({"course:create", {"instructor", "admin"}}));
    CHECK(permissions.add({"course:create", {}}).error().code == "permission_twice");
    CHECK(permissions.add({"course:other", {"gardener"}}).error().code == "unknown_role");
    permissions.freeze();
    CHECK(permissions.add({"course:late", {}}).error().code == "frozen");
    CHECK(permissions.grants("instructor", "course:create"));
    CHECK(permissions.grants("super_admin", "course:create"));
    CHECK_FALSE(permissions.grants("member", "course:create"));
    CHECK_FALSE(permissions.grants("super_admin", "course:unknown"));
    CHECK(permissions.matrix_text() == "course:create: admin instructor super_admin\n");
  }

  TEST_CASE("a viewer reaches what the scopes of the granting roles reach") {
    Permissions permissions;
    REQUIRE(add_standard_roles(permissions));
    REQUIRE(permissions.add({"people:view", {"manager", "admin"}}));
    REQUIRE(permissions.add({"course:manage", {"instructor"}}));
    Uuid unit{1};
    Uuid course{2};
    Viewer viewer;
    viewer.grants = {{"member", ScopeKind::platform, {}},
                     {"manager", ScopeKind::unit, unit},
                     {"instructor", ScopeKind::course, course}};
    CHECK_FALSE(viewer.may("people:view"));  // without a table nothing is granted
    viewer.permissions = &permissions;
    CHECK(viewer.may("people:view"));
    CHECK_FALSE(viewer.may_everywhere("people:view"));
    CHECK(viewer.reach("people:view").units == std::vector{UnitId{unit}});
    CHECK(viewer.reach("people:view").courses.empty());
    CHECK(viewer.reach("course:manage").courses == std::vector{CourseId{course}});
    CHECK(viewer.reach("audit:view").nowhere());
    viewer.grants.push_back({"admin", ScopeKind::platform, {}});
    CHECK(viewer.reach("people:view").everywhere);
    CHECK(viewer.may_everywhere("people:view"));
    viewer.grants = {{"manager", ScopeKind::unit, {}}};  // a scope without an id reaches nothing
    CHECK(viewer.reach("people:view").nowhere());
  }

  TEST_CASE("a bucket empties, says when to come back, and refills") {
    ManualClock clock;
    RateLimiter limiter(clock, 640);
    Limit limit{10, 10};
    for (int i = 0; i < 10; ++i) CHECK(limiter.take("auth:a", limit) == 0);
    CHECK(limiter.take("auth:a", limit) == 6000);
    CHECK(limiter.take("auth:b", limit) == 0);  // another key has its own bucket
    clock.advance(std::chrono::milliseconds{6000});
    CHECK(limiter.take("auth:a", limit) == 0);
    CHECK(limiter.take("auth:a", limit) > 0);
    limiter.forget("auth:a");
    CHECK(limiter.take("auth:a", limit) == 0);
    for (int i = 0; i < 20'000; ++i) limiter.take("flood:" + std::to_string(i), limit);  // bounded: forgets the oldest
    CHECK(limiter.take("auth:a", limit) == 0);
  }

  TEST_CASE("looking whether a bucket is empty takes nothing from it") {
    ManualClock clock;
    RateLimiter limiter(clock);
    Limit limit{60, 3};
    CHECK_FALSE(limiter.spent("a", limit));
    for (int i = 0; i < 3; ++i) {
      for (int look = 0; look < 5; ++look) CHECK_FALSE(limiter.spent("a", limit));
      CHECK(limiter.take("a", limit) == 0);
    }
    CHECK(limiter.spent("a", limit));
    CHECK_FALSE(limiter.spent("b", limit));
    clock.advance(std::chrono::seconds{1});
    CHECK_FALSE(limiter.spent("a", limit));
  }

  TEST_CASE("an audit throttle gives some rows to a key and counts the rest exactly") {
    ManualClock clock;
    AuditThrottle throttle(clock, {60, 2});
    CHECK(throttle.take("a") == 0);
    CHECK(throttle.take("a") == 0);
    for (int i = 0; i < 7; ++i) CHECK_FALSE(throttle.take("a"));
    CHECK(throttle.take("b") == 0);
    clock.advance(std::chrono::seconds{1});
    CHECK(throttle.take("a") == 7);
    CHECK_FALSE(throttle.take("a"));
    auto rest = throttle.drain();
    REQUIRE(rest.size() == 1);
    CHECK(rest[0] == std::pair<std::string, std::int64_t>{"a", 1});
    CHECK(throttle.drain().empty());
    for (int i = 0; i < 20'000; ++i)
      for (int each = 0; each < 3; ++each) (void)throttle.take("flood" + std::to_string(i));
    rest = throttle.drain();
    CHECK(rest.size() <= 4097);
    std::int64_t sum = 0;
    for (const auto& [key, count] : rest) sum += count;
    CHECK(sum == 20'000);
  }

  TEST_CASE("unsafe requests with a cookie must come from our own origin") {
    constexpr std::string_view kOwn = "https://localhost:8443";
    CHECK(cross_site_allowed({false, true, "cross-site", "https://evil.example"}, kOwn));
    CHECK(cross_site_allowed({true, false, "cross-site", "https://evil.example"},
                             kOwn));  // bearer tokens are not ambient
    CHECK(cross_site_allowed({true, true, "same-origin", ""}, kOwn));
    CHECK_FALSE(cross_site_allowed({true, true, "same-site", kOwn}, kOwn));  // another port of the same host
    CHECK_FALSE(cross_site_allowed({true, true, "cross-site", kOwn}, kOwn));
    CHECK_FALSE(cross_site_allowed({true, true, "none", ""}, kOwn));
    CHECK(cross_site_allowed({true, true, "", kOwn}, kOwn));
    CHECK_FALSE(cross_site_allowed({true, true, "", "https://localhost:9443"}, kOwn));
    CHECK_FALSE(cross_site_allowed({true, true, "", "null"}, kOwn));
    CHECK_FALSE(cross_site_allowed({true, true, "", ""}, kOwn));
  }
}

}  // namespace mc::security
