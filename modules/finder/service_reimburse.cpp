// What the employer pays of a class: asked for by who attends, decided by her manager or the office (ORG-16).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "appliance/base/text.hpp"
#include "modules/finder/service.hpp"

namespace mc::finder {
namespace {

constexpr std::int64_t kLookedAt = 200;
/// One page looks at no more than so many times kLookedAt; who has a small unit asks for the next.
constexpr int kLooks = 5;

ReimbursementId newest_reimbursement() {
  ReimbursementId out;
  out.bytes.fill(0xff);
  return out;
}

}  // namespace

Result<std::vector<Reimbursement>> Service::shown(data::Tx& tx, const std::vector<ReimbursementRow>& rows) {
  std::vector<PersonId> people;
  std::vector<ClassId> ids;
  for (const ReimbursementRow& row : rows) {
    people.push_back(row.person_id);
    if (row.decided_by) people.push_back(*row.decided_by);
    ids.push_back(row.class_id);
  }
  auto called = TRY(names(tx, people));
  auto staff = TRY(organisation_.staff_many(tx, people));
  std::map<ClassId, ClassRow> classes;
  std::vector<ClassProviderId> providers;
  for (ClassRow& row : TRY(store::classes(tx, ids))) {
    providers.push_back(row.provider_id);
    classes.emplace(row.id, std::move(row));
  }
  auto by = TRY(store::providers(tx, providers));
  std::vector<Reimbursement> out;
  for (const ReimbursementRow& row : rows) {
    const ClassRow& of = classes[row.class_id];
    Reimbursement one;
    one.id = row.id;
    one.person_id = row.person_id;
    one.name = called[row.person_id];
    if (auto at = staff.find(row.person_id); at != staff.end()) one.unit_name = at->second.unit_name;
    one.class_id = row.class_id;
    one.title = of.title;
    if (auto provider = by.find(of.provider_id); provider != by.end()) one.provider = provider->second.name;
    one.starts_at = of.starts_at;
    one.price_cents = of.price_cents;
    one.amount_cents = row.amount_cents;
    one.note = row.note;
    one.state = row.state;
    one.approved_cents = row.approved_cents;
    one.reason = row.reason;
    if (row.decided_by) one.decided_by = called[*row.decided_by];
    one.asked_at = row.asked_at;
    one.decided_at = row.decided_at;
    out.push_back(std::move(one));
  }
  return out;
}

Status Service::worth_paying(data::Tx& tx, const ClassRow& row, PersonId person) {
  if (row.cancelled_at) return conflict("class_cancelled", "The class was cancelled.");
  if (!row.registers_here) return {};
  auto seat = TRY(store::seat_of(tx, row.id, person));
  if (!seat || (seat->state != SeatState::registered && seat->state != SeatState::attended))
    return conflict("not_registered", "Nobody is paid for a class without a seat in it.");
  return {};
}

Result<Reimbursement> Service::ask_reimbursement(const security::Viewer& viewer, const ReimbursementIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Reimbursement> {
    ClassRow of = TRY(class_row(tx, in.class_id));
    if (!of.reimbursable) return conflict("not_reimbursable", "The hospital does not pay this class.");
    TRY(worth_paying(tx, of, viewer.person));
    if (in.amount_cents.value > of.price_cents)
      return invalid("amount_cents", "over_price", "That is more than the class costs.");
    if (TRY(store::reimbursement_of(tx, in.class_id, viewer.person)))
      return conflict("asked_already", "You asked for this class already.");
    ReimbursementRow row;
    row.id = ReimbursementId::make(platform_.clock, platform_.random);
    row.person_id = viewer.person;
    row.class_id = in.class_id;
    row.amount_cents = in.amount_cents.value;
    row.note = in.note.value;
    row.asked_at = tx.now();
    TRY(store::insert_reimbursement(tx, row));
    TRY(audit(tx, viewer.person, "finder.reimbursement_asked", "finder_reimbursement:" + row.id.text(),
              fmt::format(R"({{"class":"{}","cents":{}}})", in.class_id.text(), row.amount_cents)));
    return std::move(TRY(shown(tx, std::vector{row})).front());
  });
}

Result<Page<Reimbursement>> Service::own_reimbursements(const security::Viewer& viewer,
                                                        const ReimbursementQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Reimbursement>> {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    auto rows = TRY(store::reimbursements_of(tx, viewer.person, query.after.value_or(newest_reimbursement()),
                                             static_cast<std::int64_t>(limit) + 1));
    Page<Reimbursement> page;
    if (rows.size() > limit) {
      rows.resize(limit);
      page.next = rows.back().id.text();
    }
    if (query.state) std::erase_if(rows, [&](const ReimbursementRow& row) { return row.state != *query.state; });
    page.items = TRY(shown(tx, rows));
    return page;
  });
}

Result<Page<Reimbursement>> Service::reimbursements(const security::Viewer& viewer, const ReimbursementQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Reimbursement>> {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(50).value);
    auto reach = TRY(organisation_.reach(tx, viewer, kReimburse));
    std::set<UnitId> units;
    if (reach) units.insert(reach->begin(), reach->end());
    std::vector<ReimbursementRow> mine;
    Page<Reimbursement> page;
    ReimbursementId after = query.after.value_or(ReimbursementId{});
    for (int looks = 0; !page.next; ++looks) {
      if (looks == kLooks) {
        page.next = after.text();
        break;
      }
      auto rows = TRY(store::reimbursements(tx, query.state.value_or(ReimbursementState::asked), after, kLookedAt));
      std::vector<PersonId> people;
      for (const ReimbursementRow& row : rows) people.push_back(row.person_id);
      auto staff = TRY(organisation_.staff_many(tx, people));
      for (const ReimbursementRow& row : rows) {
        auto who = staff.find(row.person_id);
        if (reach && (who == staff.end() || !who->second.unit_id || !units.contains(*who->second.unit_id))) continue;
        if (mine.size() == limit) {
          page.next = mine.back().id.text();
          break;
        }
        mine.push_back(row);
      }
      if (rows.size() < static_cast<std::size_t>(kLookedAt)) break;
      after = rows.back().id;
    }
    page.items = TRY(shown(tx, mine));
    return page;
  });
}

Result<Reimbursement> Service::decide(const security::Viewer& viewer, ReimbursementId id,
                                      const ReimbursementDecision& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Reimbursement> {
    auto row = TRY(store::reimbursement(tx, id));
    if (!row || !TRY(organisation_.in_reach(tx, viewer, kReimburse, row->person_id)))
      return not_found("reimbursement_not_found");
    if (row->person_id == viewer.person) return forbidden("own_request", "Somebody else decides your own request.");
    if (row->state != ReimbursementState::asked) return conflict("decided_already", "Somebody decided it already.");
    if (!in.approve && trim(in.reason.value).empty())
      return invalid("reason", "missing", "Say why; the person will read it.");
    if (in.approve && in.approved_cents && in.approved_cents->value > row->amount_cents)
      return invalid("approved_cents", "over_amount", "That is more than was asked for.");
    ClassRow of = TRY(class_row(tx, row->class_id));
    if (in.approve) TRY(worth_paying(tx, of, row->person_id));  // she may have given the seat back since
    row->state = in.approve ? ReimbursementState::approved : ReimbursementState::declined;
    if (in.approve) row->approved_cents = in.approved_cents ? in.approved_cents->value : row->amount_cents;
    row->reason = in.reason.value;
    row->decided_by = viewer.person;
    row->decided_at = tx.now();
    TRY(store::decide_reimbursement(tx, *row));
    TRY(tell(tx, row->person_id, of, "class_reimbursement_decided",
             in.approve ? "The hospital pays for " + of.title + "." : "The hospital does not pay for " + of.title + ".",
             "finder.reimbursement:" + id.text(), {}, "/find-classes/mine"));
    TRY(audit(tx, viewer.person, in.approve ? "finder.reimbursement_approved" : "finder.reimbursement_declined",
              "finder_reimbursement:" + id.text(),
              fmt::format(R"({{"person":"{}","cents":{}}})", row->person_id.text(), row->approved_cents.value_or(0))));
    return std::move(TRY(shown(tx, std::vector{*row})).front());
  });
}

}  // namespace mc::finder
