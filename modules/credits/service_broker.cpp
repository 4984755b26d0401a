// Module credits: CE Broker. Off until an administrator switches it on; nothing is sent by itself: files go by hand.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "modules/credits/service.hpp"

namespace mc::credits {
namespace {

constexpr std::int64_t kRosterLines = 60'000;
constexpr int kRosterDays = 400;

http::Download text_file(std::string text, std::string media_type, std::string name) {
  auto content = std::make_shared<const std::string>(std::move(text));
  http::Download out;
  out.media_type = std::move(media_type);
  out.file_name = std::move(name);
  out.size = static_cast<std::int64_t>(content->size());
  out.write = [content](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    const auto all = as_bytes(*content).subspan(static_cast<std::size_t>(offset));
    return sink(length < 0 ? all : all.first(static_cast<std::size_t>(length)));
  };
  return out;
}

/// The licences of a person whose boards take hours through CE Broker.
std::vector<credentials::Credential> reported(const std::vector<credentials::Credential>& wallet, Date on) {
  std::vector<credentials::Credential> out;
  for (const auto& credential : wallet) {
    if (!is_licence(credential) || !credential.state || credential.number.empty()) continue;
    if (credential.expires_on && *credential.expires_on < on) continue;
    const bool renewed = std::any_of(wallet.begin(), wallet.end(),
                                     [&](const auto& later) { return later.previous_id == credential.id; });
    if (!renewed && ce_broker::reports_to_broker(*credential.state)) out.push_back(credential);
  }
  return out;
}

}  // namespace

Result<CeBroker> Service::broker(const security::Viewer& viewer) {
  if (!viewer.may_everywhere("credit:correct")) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<CeBroker> {
    const BrokerRow row = TRY(store::broker(tx));
    CeBroker out;
    out.roster = row.roster;
    out.transcripts = row.transcripts;
    out.provider = row.provider;
    const auto courses = TRY(store::broker_courses(tx));
    std::vector<CourseId> ids;
    for (const BrokerCourseRow& course : courses) ids.push_back(course.course_id);
    std::map<CourseId, std::string> titles;
    for (const courses::CourseCard& card : TRY(courses_.cards(tx, ids))) titles[card.id] = card.title;
    for (const BrokerCourseRow& course : courses)
      out.courses.push_back({course.course_id, titles[course.course_id], course.number});
    return out;
  });
}

Result<CeBroker> Service::change_broker(const security::Viewer& viewer, const CeBrokerIn& in) {
  if (!viewer.may_everywhere("credit:correct")) return forbidden();
  if (!in.provider.value.empty() && !ce_broker::is_provider_number(in.provider.value))
    return invalid("provider", "bad_format", "Provider numbers begin with 50-.");
  if (in.roster && in.provider.value.empty()) return invalid("provider", "missing", "A roster names its provider.");
  std::vector<BrokerCourseRow> courses;
  for (std::size_t i = 0; i < in.courses.size(); ++i) {
    const CeBrokerCourse& course = in.courses.items[i];
    const std::string at = fmt::format("courses[{}]", i);
    if (!ce_broker::is_course_number(course.number.value))
      return invalid(at + ".number", "bad_format", "Course numbers begin with 20-.");
    const auto same = [&](const BrokerCourseRow& row) {
      return row.course_id == course.course_id || row.number == course.number.value;
    };
    if (std::any_of(courses.begin(), courses.end(), same)) return invalid(at, "given_twice", "Each course once.");
    courses.push_back({course.course_id, course.number});
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    for (std::size_t i = 0; i < courses.size(); ++i)
      if (!courses_.published(tx, courses[i].course_id))
        return invalid(fmt::format("courses[{}].course_id", i), "unknown_course", "A published course.");
    TRY(store::put_broker(tx, {in.roster, in.transcripts, in.provider}));
    TRY(store::put_broker_courses(tx, courses));
    return audit(
        tx, viewer.person, "ce_broker.changed", "ce_broker:settings",
        {fmt::format(R"({{"roster":{},"transcripts":{},"courses":{}}})", in.roster, in.transcripts, courses.size())});
  }));
  return broker(viewer);
}

Result<http::Download> Service::roster(const security::Viewer& viewer, const CeRosterQuery& query) {
  if (!viewer.may_everywhere("credit:correct")) return forbidden();
  if (query.to < query.from || query.to - query.from > kRosterDays)
    return invalid("to", "out_of_range", "From and to within 400 days.");
  const std::string xml = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::string> {
    const BrokerRow settings = TRY(store::broker(tx));
    if (!settings.roster) return conflict("connector_off", "CE Broker rosters are switched off.");
    std::map<PersonId, std::vector<credentials::Credential>> wallets;
    std::map<PersonId, std::pair<std::string, std::string>> names;
    std::vector<ce_broker::RosterLine> lines;
    for (const BrokerCourseRow& course : TRY(store::broker_courses(tx))) {
      for (const EntryRow& entry : TRY(store::of_course(tx, course.course_id, query.from, query.to, kRosterLines))) {
        if (!wallets.contains(entry.person_id)) {
          wallets[entry.person_id] = TRY(credentials_.of_person(tx, entry.person_id));
          if (const auto who = TRY(accounts_.find(tx, entry.person_id)))
            names[entry.person_id] = {who->first_name, who->last_name};
        }
        const std::int64_t centihours = contact_hours(entry.type, entry.centihours);
        if (centihours <= 0) continue;
        for (const auto& licence : reported(wallets[entry.person_id], entry.earned_on)) {
          const auto& [first, last] = names[entry.person_id];
          lines.push_back({course.number, entry.activity, first, last, *licence.state, licence.type, licence.number,
                           entry.earned_on, centihours});
        }
      }
    }
    const std::string out = TRY(ce_broker::write_roster(settings.provider, lines));
    TRY(audit(tx, viewer.person, "ce_broker.roster_exported", "ce_broker:roster",
              {fmt::format(R"({{"lines":{},"from":"{}","to":"{}"}})", lines.size(), to_string(query.from),
                           to_string(query.to))}));
    return out;
  }));
  return text_file(xml, "application/xml", fmt::format("ce-broker-roster-{}.xml", to_string(query.to)));
}

Result<CeImportReport> Service::import_transcript(const security::Viewer& viewer, http::Upload& upload,
                                                  const CeImportQuery& query) {
  const bool dry_run = query.dry_run.value_or(true);
  const auto on = TRY(platform_.db.read([&](data::Tx& tx) { return store::broker(tx); }));
  if (!on.transcripts) return conflict("connector_off", "CE Broker transcripts are switched off.");
  const std::string csv = TRY(http::read_body(upload, ce_broker::kTranscriptLimit));
  const auto file = TRY(ce_broker::read_transcript(csv));
  CeImportReport report;
  report.dry_run = dry_run;
  report.rows = static_cast<std::int64_t>(file.lines.size() + file.problems.size());
  report.problems = file.problems;
  const auto import = [&](data::Tx& tx) -> Status {
    std::vector<std::string> seen;  // within the file
    std::int64_t sum = 0;
    for (const ce_broker::TranscriptLine& line : file.lines) {
      if (line.on > platform_.clock.today()) {
        report.problems.push_back({line.line, "", "in_the_future"});
        continue;
      }
      const std::string key = ledger_key(line.on, line.activity, line.centihours, "contact_hour");
      const bool twice = std::find(seen.begin(), seen.end(), key) != seen.end();
      seen.push_back(key);
      if (twice || TRY(is_logged(tx, viewer.person, key, line.on))) {
        ++report.already;
        continue;
      }
      ++report.added;
      sum += line.centihours;
      if (dry_run) continue;
      EntryRow row;
      row.id = CreditId::make(platform_.clock, platform_.random);
      row.person_id = viewer.person;
      row.earned_on = line.on;
      row.activity = line.activity;
      row.provider = line.provider;
      row.centihours = line.centihours;
      row.type = "contact_hour";
      row.accreditation_number = line.number;
      row.topics = shape::to_json(line.topic.empty() ? std::vector<std::string>{} : std::vector{line.topic});
      row.source = "external";
      row.note = "CE Broker transcript";
      row.created_at = tx.now();
      row.created_by = viewer.person;
      TRY(store::insert(tx, row));
    }
    report.hours = static_cast<double>(sum) / 100.0;
    if (dry_run) return {};
    return audit(tx, viewer.person, "credit.transcript_imported", "person:" + viewer.person.text(),
                 {fmt::format(R"({{"added":{},"already":{}}})", report.added, report.already)});
  };
  if (dry_run)
    TRY(platform_.db.read(import));
  else
    TRY(platform_.db.write(import));
  return report;
}

}  // namespace mc::credits
