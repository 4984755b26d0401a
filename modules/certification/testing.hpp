#pragma once
// For tests of certification: the hospital of modules/certificates/testing.hpp with audiences, and courses to complete.
#include "modules/certificates/testing.hpp"
#include "modules/certification/service.hpp"

namespace mc::certification::testing {

/// Ana (1001) and her manager Luis (1002) work in the ICU, Bo (1003) in the ED. Today is 20 November 2026.
struct Office : certificates::testing::Hospital {
  std::unique_ptr<Certification> certification = make_certification(platform, *accounts, *organisation, *notifications,
                                                                    *audiences, *courses, *learning, *certificates);
  std::vector<CertificationChanged> changes{};
  audiences::AudienceId icu_nurses{};
  CourseId bls{}, sepsis{}, falls{};

  Office() {
    must(permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}));  // of module compliance
    clock.set(start_of(make_date(2026, 11, 20)) + std::chrono::hours(12));
    events->subscribe<CertificationChanged>(
        "test.certifications", [this](data::Tx&, const CertificationChanged& event, const events::Meta&) -> Status {
          changes.push_back(event);
          return {};
        });
    start();
    move_in();
    bls = publish("Basic life support", std::nullopt);
    sepsis = publish("Sepsis", std::nullopt);
    falls = publish("Falls", std::nullopt);
    audiences::AudienceIn in;
    in.name = "ICU";
    in.rule = RawJson{R"({"field":"unit","op":"in","values":[")" + icu.text() + R"("]})"};
    icu_nurses = must(db->write([&](data::Tx& tx) { return audiences->create(tx, luis, in); }));
    must(deliver());
  }
  http::TestClient officer() { return as(person(), {{"compliance_officer", security::ScopeKind::platform, {}}}); }
  static CourseGroup group(std::vector<CourseId> courses, std::optional<std::int64_t> needed = std::nullopt) {
    CourseGroup out;
    out.course_ids.items = std::move(courses);
    if (needed) out.needed = Int<1, 50>(*needed);
    return out;
  }
  /// A year from the former expiry, two months of window.
  static Renewal yearly(ExpiryMode mode = ExpiryMode::from_expiry) {
    Renewal out;
    out.mode = mode;
    out.active = {12, SpanUnit::months};
    out.window = {2, SpanUnit::months};
    return out;
  }
  Definition wish(const std::string& name, std::vector<CourseGroup> groups) {
    Definition out;
    out.name = name;
    out.path.groups.items = std::move(groups);
    out.renewal = yearly();
    out.first_due.from = DueFrom::assignment;
    out.first_due.days = 30;
    out.audience_ids.items = {icu_nurses};
    return out;
  }
  CertificationView make(const Definition& definition) {
    CertificationIn in;
    in.definition = definition;
    auto made = officer().post_json("/certifications", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto active = officer().post("/certifications/" + made.json<CertificationView>().id.text() + "/activate", "{}");
    REQUIRE_MESSAGE(active.status == 200, active.body);
    must(deliver());
    return active.json<CertificationView>();
  }
  PersonCertification standing(PersonId who, CertificationId id) {
    for (const auto& item : must(db->read([&](data::Tx& tx) { return certification->of_person(tx, who); })))
      if (item.certification_id == id) return item;
    FAIL("not asked of her");
    return {};
  }
  CertificationRecord record(PersonId who, CertificationId id) {
    auto answer = officer().get("/certifications/" + id.text() + "/people/" + who.text());
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<CertificationRecord>();
  }
  std::vector<learning::Enrolment> open_enrolments(PersonId who) {
    return must(db->read([&](data::Tx& tx) { return learning->open_enrolments(tx, who); }));
  }
  /// Titles of what is asked of her now, sorted.
  std::vector<std::string> asked(PersonId who) {
    std::vector<std::string> out;
    for (const auto& enrolment : open_enrolments(who))
      if (enrolment.required) out.push_back(enrolment.course_title);
    std::sort(out.begin(), out.end());
    return out;
  }
  std::vector<certificates::Certificate> programme_certificates(PersonId who) {
    std::vector<certificates::Certificate> out;
    for (const auto& item : as(who).get("/certificates?limit=200").json<Page<certificates::Certificate>>().items)
      if (item.type == certificates::CertificateType::programme) out.push_back(item);
    return out;
  }
  void go_to(Date day) {
    clock.set(start_of(day) + std::chrono::hours(12));
    must(deliver());
  }
  void go_to(int year, unsigned month, unsigned day) { go_to(make_date(year, month, day)); }
};

}  // namespace mc::certification::testing
