// Module compliance: the matrix person x requirement, and reminders.
#include <unordered_map>

#include <fmt/format.h>

#include "modules/compliance/service.hpp"

namespace mc::compliance {
namespace {

constexpr std::int64_t kMatrixColumns = 100;
constexpr std::int64_t kMatrixPeople = 200;
constexpr std::int64_t kMostReminded = 5'000;
constexpr std::int64_t kRemindedPerWrite = 500;

}  // namespace

Filter Service::filter_of(const ComplianceMatrixQuery& query) {
  Filter out;
  out.unit = query.unit;
  out.profession = query.profession;
  out.show = query.show;
  out.item = query.item;
  out.item_state = query.item_state;
  out.search = query.search;
  return out;
}

Result<ComplianceMatrix> Service::matrix_in(data::Tx& tx, const Where& where, std::string_view kinds,
                                            std::string_view after_key, PersonId after, std::int64_t limit) {
  ComplianceMatrix out;
  out.as_of = platform_.clock.now();
  for (const ColumnRow& column : TRY(store::columns_of(tx, where, kinds, kMatrixColumns)))
    out.columns.push_back({column.item, column.label, column.item.starts_with("course:") ? "course" : "credential"});
  auto people = TRY(store::people(tx, where, after_key, after, limit + 1));
  if (people.size() > static_cast<std::size_t>(limit)) {
    people.pop_back();
    out.next = people.back().sort_key + "\t" + people.back().person_id.text();
  }
  std::vector<PersonId> ids;
  std::unordered_map<PersonId, std::size_t> rows;
  for (const PersonRow& person : people) {
    rows.emplace(person.person_id, out.rows.size());
    ids.push_back(person.person_id);
    out.rows.push_back({person.person_id,
                        person.employee_number,
                        person.name,
                        person.unit_name,
                        person.profession,
                        person.job_title,
                        person.ready,
                        {}});
  }
  for (PersonItem& item : TRY(store::items_of(tx, ids, kinds)))
    out.rows[rows.at(item.person_id)].cells.push_back(
        {std::move(item.item), std::string(shape::enum_name(item.state)), item.on_date});
  return out;
}

Result<ComplianceMatrix> Service::matrix(const security::Viewer& viewer, const ComplianceMatrixQuery& query) {
  const std::string kinds = query.kind ? query.kind->value : "credential";
  if (kinds != "credential" && kinds != "course" && kinds != "all")
    return invalid("kind", "not_one_of", "Use credential, course or all.");
  return platform_.db.read([&](data::Tx& tx) -> Result<ComplianceMatrix> {
    const Where wanted = TRY(where(tx, viewer, "compliance:view", filter_of(query)));
    std::string after_key;
    PersonId after{};
    if (query.after) {
      const std::size_t tab = query.after->value.rfind('\t');
      auto id = tab == std::string::npos ? Result<PersonId>(not_found())
                                         : PersonId::parse(std::string_view(query.after->value).substr(tab + 1));
      if (!id) return invalid("after", "bad_format", "Use the value of next from the page before.");
      after_key = query.after->value.substr(0, tab);
      after = *id;
    }
    const std::int64_t limit = query.limit ? query.limit->value : kMatrixPeople;
    ComplianceMatrix out = TRY(matrix_in(tx, wanted, kinds, after_key, after, limit));
    out.total = TRY(store::count_people(tx, wanted));
    return out;
  });
}

Result<ComplianceReminderOut> Service::remind_page(const security::Viewer& viewer, const Filter& filter,
                                                   std::optional<std::string>& next) {
  const std::string today = to_string(platform_.clock.today());
  return platform_.db.write([&](data::Tx& tx) -> Result<ComplianceReminderOut> {
    std::string after_key;
    PersonId after{};
    if (next) {
      const std::size_t tab = next->rfind('\t');
      after_key = next->substr(0, tab);
      after = TRY(PersonId::parse(std::string_view(*next).substr(tab + 1)));
    }
    const Where wanted = TRY(where(tx, viewer, "report:export", filter));
    const auto page = TRY(people_in(tx, wanted, after_key, after, kRemindedPerWrite));
    ComplianceReminderOut out;
    out.people = static_cast<std::int64_t>(page.items.size());
    for (const CompliancePerson& person : page.items) {
      if (person.problems.empty()) continue;
      notifications::NotificationIn note;
      note.code = "compliance_reminder";
      note.params = {{"count", std::to_string(person.problems.size())}};
      note.text = fmt::format("{} of your requirements need you.", person.problems.size());
      note.link = "/";
      note.dedupe_key = "compliance_reminder:" + today;  // once a day, whoever asks
      TRY(parts_.notifications.notify(tx, person.person_id, note));
      ++out.reminded;
    }
    security::AuditEvent event;
    event.actor = viewer.person;
    event.action = "compliance.reminded";
    event.object = "compliance:people";
    event.details = RawJson{fmt::format(R"({{"people":{},"reminded":{}}})", out.people, out.reminded)};
    TRY(platform_.audit.append(tx, event));
    next = page.next;
    return out;
  });
}

Result<ComplianceReminderOut> Service::remind(const security::Viewer& viewer, const ComplianceReminderIn& in) {
  Filter filter;
  filter.unit = in.unit;
  filter.profession = in.profession;
  filter.show = in.show;
  filter.item = in.item;
  filter.item_state = in.item_state;
  filter.search = in.search;
  const std::int64_t people = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::int64_t> {
    return store::count_people(tx, TRY(where(tx, viewer, "report:export", filter)));
  }));
  if (people > kMostReminded) return conflict("too_many_people", "At most 5,000 at once: choose a unit.");
  // By parts, so that others write in between. Asked again after a broken one, nobody is told twice.
  ComplianceReminderOut out;
  std::optional<std::string> next;
  do {
    const auto part = TRY(remind_page(viewer, filter, next));
    out.people += part.people;
    out.reminded += part.reminded;
  } while (next);
  return out;
}

}  // namespace mc::compliance
