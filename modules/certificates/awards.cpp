// What authors give beyond the completion certificate: mastery and the right to teach (CRT-02, CRT-03, CRT-08).
#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "modules/certificates/service.hpp"

namespace mc::certificates {
namespace {

std::string candidate_key(const store::Candidate& row) { return to_string(row.completed_on) + "_" + row.id.text(); }
Result<std::optional<std::pair<Date, CertificateId>>> parse_candidate_key(const std::optional<Text<1, 100>>& key) {
  if (!key) return std::nullopt;
  const auto day = parse_date(std::string_view(key->value).substr(0, 10));
  const auto id =
      CertificateId::parse(key->value.size() > 11 ? std::string_view(key->value).substr(11) : std::string_view());
  if (!day || !id) return invalid("after", "unknown_page", "The page key is not one of this list.");
  return std::pair(*day, *id);
}

Status own_course(data::Tx& tx, courses::Courses& courses, const security::Viewer& viewer, CourseId course) {
  if (!TRY(courses.may_edit(tx, viewer, course))) return not_found("course_not_found");
  return {};
}

}  // namespace

Result<Page<AwardCandidate>> Service::candidates(const security::Viewer& viewer, CourseId course,
                                                 const CertificateQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AwardCandidate>> {
    TRY(own_course(tx, courses_, viewer, course));
    const std::int64_t limit = query.limit.value_or(50);
    auto rows = TRY(store::candidates(tx, course, TRY(parse_candidate_key(query.after)), limit + 1));
    Page<AwardCandidate> out;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      out.next = candidate_key(rows.back());
    }
    for (const store::Candidate& row : rows)
      out.items.push_back({row.person_id, row.holder_name, row.completed_on, row.mastery, row.teaching});
    return out;
  });
}

Result<Award> Service::award_one(data::Tx& tx, const security::Viewer& viewer, CourseId course, PersonId person,
                                 const AwardIn& in) {
  Award out;
  out.person_id = person;
  auto completed = TRY(store::completion(tx, person, course));
  const auto holder = TRY(accounts_.find(tx, person));
  if (!completed || !holder || holder->status == accounts::Status::deleted) {
    out.outcome = AwardOutcome::not_completed;
    if (completed) out.name = completed->holder_name;
    return out;
  }
  out.name = holder->first_name + " " + holder->last_name;
  if (auto had = TRY(store::of_enrolment(tx, *completed->enrolment_id, in.type))) {
    out.outcome = AwardOutcome::had_it;
    out.number = had->number;
    return out;
  }
  if (in.dry_run) return out;
  CertificateRow row;
  row.id = CertificateId::make(platform_.clock, platform_.random);
  row.type = in.type;
  row.person_id = person;
  row.enrolment_id = completed->enrolment_id;
  row.course_id = course;
  row.version_id = completed->version_id;
  row.holder_name = out.name;
  row.course_title = completed->course_title;
  row.author_name = completed->author_name;
  row.organisation_name = platform_.settings.organisation_name;
  row.issued_at = tx.now();
  row.issued_on = platform_.clock.today();
  row.issued_by = viewer.person;
  if (in.recommendation) row.recommendation = in.recommendation->value;
  TRY(issue(tx, row, fmt::format(R"("course":"{}","type":"{}")", course.text(), shape::enum_name(in.type))));
  TRY(audit(tx, viewer.person, "certificate.awarded", "certificate:" + row.id.text()));
  out.number = row.number;
  return out;
}

Result<Awards> Service::award(const security::Viewer& viewer, CourseId course, const AwardIn& in) {
  if (in.type != CertificateType::mastery && in.type != CertificateType::teaching)
    return invalid("type", "not_given_by_hand", "Choose mastery or teaching; the others are issued by themselves.");
  if (in.person_ids.items.empty()) return invalid("person_ids", "nobody", "Choose at least one person.");
  for (std::size_t i = 0; i < in.person_ids.items.size(); ++i)
    if (in.person_ids.items[i] == viewer.person)
      return invalid(fmt::format("person_ids[{}]", i), "own_case", "Somebody else has to give you a certificate.");
  const auto all = [&](data::Tx& tx) -> Result<Awards> {
    TRY(own_course(tx, courses_, viewer, course));
    Awards out;
    out.dry_run = in.dry_run;
    for (PersonId person : in.person_ids.items) {
      Award one = TRY(award_one(tx, viewer, course, person, in));
      if (one.outcome == AwardOutcome::issued) ++out.issued;
      out.items.push_back(std::move(one));
    }
    return out;
  };
  if (in.dry_run) return platform_.db.read(all);
  return platform_.db.write(all);
}

Result<Bytes> Service::sample(const PageLook& look) {
  CertificateRow row;
  row.number = "SAMPLE-0001";
  row.code = "SAMPLESAMPLE";
  row.holder_name = "Alex Example";
  row.course_title = "Hand Hygiene: the Five Moments";
  row.author_name = "Sam Author";
  row.organisation_name = platform_.settings.organisation_name;
  row.issued_at = platform_.clock.now();
  row.issued_on = platform_.clock.today();
  row.valid_until = add_months(row.issued_on, 12);
  row.centihours = 100;
  row.ce_type = "contact_hour";
  row.accreditation_body = "A sample: not valid as a certificate.";
  return render_page(row, TRY(art(look)), platform_.settings.base_url, platform_.scratch);
}

}  // namespace mc::certificates
