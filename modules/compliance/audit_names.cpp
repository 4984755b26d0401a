#include "modules/compliance/audit_names.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "modules/courses/names.hpp"
#include "modules/learning/names.hpp"

namespace mc::compliance {

struct AuditNamesIn {
  List<Text<1, 100>, 400> objects;  // as in the log: "lesson:UUID"
};
FIELDS(AuditNamesIn, objects)
struct AuditName {
  std::string object;
  std::string name;
};
FIELDS(AuditName, object, name)
struct AuditNames {
  std::vector<AuditName> items;  // without those that have no name any more
};
FIELDS(AuditNames, items)

namespace {

/// Ids of the asked objects by their kind ("lesson").
class Asked {
public:
  explicit Asked(const AuditNamesIn& in) {
    for (const auto& object : in.objects.items) {
      std::string_view text = object.value;
      std::size_t colon = text.find(':');
      if (colon == std::string_view::npos) continue;
      if (auto id = parse_uuid(text.substr(colon + 1))) ids_[std::string(text.substr(0, colon))].insert(*id);
    }
  }
  std::vector<Uuid> of(std::string_view kind) const {
    auto found = ids_.find(kind);
    return found == ids_.end() ? std::vector<Uuid>{} : std::vector<Uuid>(found->second.begin(), found->second.end());
  }

private:
  std::map<std::string, std::set<Uuid>, std::less<>> ids_;
};

void add(AuditNames& out, std::string_view kind, const Uuid& id, std::string name) {
  out.items.push_back({std::string(kind) + ":" + uuid_text(id), std::move(name)});
}

Result<AuditNames> names_of(data::Tx& tx, const AuditNamesIn& in, accounts::Accounts& accounts,
                            organisation::Organisation& organisation) {
  const Asked asked(in);
  AuditNames out;
  for (auto& [id, name] : TRY(courses::course_titles(tx, asked.of("course")))) add(out, "course", id, name);
  for (auto& [id, name] : TRY(courses::lesson_titles(tx, asked.of("lesson")))) add(out, "lesson", id, name);
  auto enrolments = TRY(learning::enrolment_names(tx, asked.of("enrolment")));
  std::vector<PersonId> people;
  for (const Uuid& id : asked.of("person")) people.push_back(PersonId{id});
  for (const auto& [id, enrolment] : enrolments) people.push_back(enrolment.person_id);
  auto persons = TRY(accounts.find_many(tx, people));
  auto person_name = [&](PersonId id) {
    auto found = persons.find(id);
    return found == persons.end() ? std::string() : found->second.first_name + " " + found->second.last_name;
  };
  for (const Uuid& id : asked.of("person"))
    if (std::string name = person_name(PersonId{id}); !name.empty()) add(out, "person", id, std::move(name));
  for (const auto& [id, enrolment] : enrolments) {
    std::string name = person_name(enrolment.person_id);
    add(out, "enrolment", id, enrolment.title + (name.empty() ? "" : " (" + name + ")"));
  }
  if (auto units = asked.of("unit"); !units.empty())
    for (const organisation::Unit& unit : TRY(organisation.units(tx)))
      if (std::find(units.begin(), units.end(), unit.id.bytes) != units.end())
        add(out, "unit", unit.id.bytes, unit.name);
  return out;
}

}  // namespace

void add_audit_names(http::Routes& routes, Platform& platform, accounts::Accounts& accounts,
                     organisation::Organisation& organisation) {
  routes.post<AuditNamesIn, AuditNames>("/audit/names", "audit:view", "What the ids of audit entries are called",
                                        [&](http::Call& call, const AuditNamesIn& in) -> Result<AuditNames> {
                                          if (!call.viewer().may_everywhere("audit:view")) return forbidden();
                                          return platform.db.read([&](data::Tx& tx) -> Result<AuditNames> {
                                            return names_of(tx, in, accounts, organisation);
                                          });
                                        });
}

}  // namespace mc::compliance
