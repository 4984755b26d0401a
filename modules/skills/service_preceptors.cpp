// Who may sign off for whom, and until when.
#include "modules/skills/service.hpp"

namespace mc::skills {

Result<std::vector<Preceptor>> Checklists::shown(data::Tx& tx, const std::vector<PreceptorRow>& rows) {
  std::vector<PersonId> ids;
  for (const PreceptorRow& row : rows) {
    ids.push_back(row.person_id);
    if (row.learner_id) ids.push_back(*row.learner_id);
  }
  auto names = TRY(people(tx, ids));
  std::vector<Preceptor> out;
  for (const PreceptorRow& row : rows) {
    std::optional<std::string> learner;
    if (row.learner_id) learner = names[*row.learner_id].name;
    bool active = !row.ended_at && (!row.expires_on || *row.expires_on >= platform_.clock.today());
    out.push_back({row.id, row.person_id, names[row.person_id].name, row.unit_id, row.learner_id, learner,
                   row.checklist_id, row.expires_on, active});
  }
  return out;
}

Result<Page<Preceptor>> Checklists::preceptors(const security::Viewer& viewer, const PreceptorQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Preceptor>> {
    const std::size_t limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    std::vector<PreceptorRow> mine;
    Page<Preceptor> page;
    for (PreceptorId after = query.after.value_or(PreceptorId{}); !page.next;) {
      auto rows = TRY(store::preceptors(tx, after, 200));
      for (const PreceptorRow& row : rows) {
        bool sees = row.unit_id ? TRY(reaches(tx, viewer, "skills:manage", row.unit_id))
                                : TRY(of_.organisation.in_reach(tx, viewer, "skills:manage", *row.learner_id));
        if (!sees) continue;
        if (mine.size() == limit) {
          page.next = mine.back().id.text();
          break;
        }
        mine.push_back(row);
      }
      if (rows.size() < 200) break;
      after = rows.back().id;
    }
    page.items = TRY(shown(tx, mine));
    return page;
  });
}

Result<Preceptor> Checklists::name_preceptor(const security::Viewer& viewer, const PreceptorIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Preceptor> {
    if (in.unit_id.has_value() == in.learner_id.has_value())
      return invalid("unit_id", "one_of", "Name a unit, or one person.");
    if (in.learner_id == in.person_id)
      return invalid("learner_id", "not_for_yourself", "Nobody signs off for herself.");
    if (in.expires_on && *in.expires_on < platform_.clock.today())
      return invalid("expires_on", "in_the_past", "Choose a day that is ahead.");
    bool reached = in.unit_id ? TRY(reaches(tx, viewer, "skills:manage", in.unit_id))
                              : TRY(of_.organisation.in_reach(tx, viewer, "skills:manage", *in.learner_id));
    if (!reached) return forbidden("outside_reach", "You may not name preceptors there.");
    auto person = TRY(of_.accounts.find(tx, in.person_id));
    if (!person || person->status != accounts::Status::active)
      return invalid("person_id", "unknown_person", "There is no such person.");
    if (in.checklist_id) TRY(find_for(tx, viewer, *in.checklist_id, "skills:view"));
    PreceptorRow row{PreceptorId::make(platform_.clock, platform_.random),
                     in.person_id,
                     in.unit_id,
                     in.learner_id,
                     in.checklist_id,
                     in.expires_on,
                     viewer.person,
                     tx.now(),
                     std::nullopt};
    TRY(store::insert_preceptor(tx, row));
    TRY(audit(tx, viewer.person, "skills.preceptor_named", "person:" + in.person_id.text(),
              R"({"preceptor":")" + row.id.text() + "\"}"));
    TRY(tell(tx, in.person_id, "preceptor_named", "", "You were named as a preceptor.", "/skills/precepting"));
    return std::move(TRY(shown(tx, {row})).front());
  });
}

Status Checklists::name_preceptor(data::Tx& tx, PersonId by, PersonId preceptor, UnitId unit) {
  PreceptorRow row{PreceptorId::make(platform_.clock, platform_.random),
                   preceptor,
                   unit,
                   std::nullopt,
                   std::nullopt,
                   std::nullopt,
                   by,
                   tx.now(),
                   std::nullopt};
  TRY(store::insert_preceptor(tx, row));
  return audit(tx, by, "skills.preceptor_named", "person:" + preceptor.text(),
               R"({"preceptor":")" + row.id.text() + "\"}");
}

Status Checklists::end_preceptor(const security::Viewer& viewer, PreceptorId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto row = TRY(store::preceptor(tx, id));
    if (!row || row->ended_at) return not_found("preceptor_not_found");
    bool reached = row->unit_id ? TRY(reaches(tx, viewer, "skills:manage", row->unit_id))
                                : TRY(of_.organisation.in_reach(tx, viewer, "skills:manage", *row->learner_id));
    if (!reached) return not_found("preceptor_not_found");
    TRY(store::end_preceptor(tx, id));
    return audit(tx, viewer.person, "skills.preceptor_ended", "person:" + row->person_id.text(),
                 R"({"preceptor":")" + id.text() + "\"}");
  });
}

}  // namespace mc::skills
