// Exclusion screening: lists come as files, matches are for people to decide. Names alone never exclude anybody.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "appliance/base/text.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

constexpr std::size_t kEntriesPerWrite = 1'000;
constexpr int kPeoplePerLook = 500;

ExclusionList list_outward(const ListRow& row) {
  return {row.id, row.kind, row.list_date, row.amount, row.sha256, row.at, row.screened_at};
}

ExcludedRow excluded_row(const leie::Entry& entry, ListId list) {
  return {entry.key, list,          entry.last_key,    entry.first_key, entry.middle_key, entry.name,
          entry.npi, entry.born_on, entry.excluded_on, entry.state,     entry.type};
}

leie::Entry entry_of(const ExcludedRow& row) {
  leie::Entry out;
  out.first_key = row.first_key;
  out.middle_key = row.middle_key;
  return out;
}

/// Who works here, whether or not she may sign in today: a suspended account and one that was never opened belong to
/// people on the staff too.
bool screened(const accounts::Person& person, const std::map<PersonId, organisation::Staff>& staff) {
  using enum accounts::Status;
  if (person.status == deleted) return false;
  auto row = staff.find(person.id);
  if (row == staff.end()) return person.status != deactivated && person.status != banned;
  return row->second.status != shape::enum_name(deactivated);
}

/// The first character of a folded name.
std::string first_letter(const std::string& key) {
  std::size_t end = key.empty() ? 0 : 1;
  while (end < key.size() && (static_cast<unsigned char>(key[end]) & 0xC0) == 0x80) ++end;
  return key.substr(0, end);
}

}  // namespace

Result<ListImported> Service::import_list(const security::Viewer& viewer, std::string csv,
                                          const ListImportQuery& query) {
  if (!viewer.may_everywhere(kWork)) return forbidden();
  if (query.list_date > platform_.clock.today() + 1 || query.list_date < platform_.clock.today() - 400)
    return invalid("list_date", "out_of_range", "Give the month of the list.");
  leie::File file = TRY(leie::read_list(csv, query.kind == ListKind::reinstated));
  ListRow row;
  row.id = ListId::make(platform_.clock, platform_.random);
  row.kind = query.kind;
  row.list_date = query.list_date;
  row.amount = static_cast<std::int64_t>(file.entries.size());
  row.sha256 = to_hex(security::sha256(as_bytes(csv)));
  row.imported_by = viewer.person;
  row.at = platform_.clock.now();
  for (std::size_t from = 0; from < file.entries.size(); from += kEntriesPerWrite) {
    const std::size_t to = std::min(from + kEntriesPerWrite, file.entries.size());
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (std::size_t i = from; i < to; ++i) {
        if (query.kind == ListKind::reinstated)
          TRY(store::remove_excluded(tx, file.entries[i].key));
        else
          TRY(store::put_excluded(tx, excluded_row(file.entries[i], row.id)));
      }
      return {};
    }));
  }
  // Only now, when the new one is whole, does the former full list go.
  constexpr std::int64_t kPerDelete = 2'000;
  while (query.kind == ListKind::full) {
    auto gone =
        TRY(platform_.db.write([&](data::Tx& tx) { return store::remove_excluded_before(tx, row.id, kPerDelete); }));
    if (gone < kPerDelete) break;
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::insert_list(tx, row));
    TRY(audit(tx, viewer.person, "screening.list_imported", "exclusion_list:" + row.id.text(),
              fmt::format(R"({{"kind":"{}","list_date":"{}","rows":{},"sha256":"{}"}})", shape::enum_name(row.kind),
                          to_string(row.list_date), row.amount, row.sha256)));
    jobs::Settings settings;
    settings.unique_key = "screen";
    return platform_.jobs.enqueue(tx, ScreenWork{}, settings);
  }));
  return ListImported{list_outward(row), file.skipped, file.bad};
}

Result<ExclusionLists> Service::lists(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kWork)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<ExclusionLists> {
    ExclusionLists out;
    // Updated by the 10th of a month: five weeks after the last one it is time.
    out.overdue = true;
    for (const ListRow& row : TRY(store::lists(tx))) {
      out.items.push_back(list_outward(row));
      if (platform_.clock.today() - row.list_date <= 40) out.overdue = false;
    }
    return out;
  });
}

Status Service::screen() {
  auto all = TRY(platform_.db.read([&](data::Tx& tx) { return store::lists(tx); }));
  if (all.empty()) return {};
  std::optional<PersonId> after;
  std::int64_t found = 0;
  for (;;) {
    std::vector<MatchRow> matches;
    bool more = TRY(platform_.db.read([&](data::Tx& tx) -> Result<bool> {
      auto people = TRY(accounts_.list(tx, after, kPeoplePerLook));
      std::vector<PersonId> ids;
      for (const accounts::Person& person : people) ids.push_back(person.id);
      auto staff = TRY(organisation_.staff_many(tx, ids));
      for (const accounts::Person& person : people) {
        after = person.id;
        if (!screened(person, staff)) continue;
        const std::string initial = first_letter(leie::name_key(person.first_name));
        if (initial.empty()) continue;
        for (const ExcludedRow& row : TRY(store::excluded(tx, leie::name_key(person.last_name), initial))) {
          std::int64_t score = leie::score(person.first_name, "", entry_of(row));
          if (score < leie::kLeastScore) continue;
          MatchRow match;
          match.person_id = person.id;
          match.entry = row.entry;
          match.list_id = row.list_id;
          for (const ListRow& list : all)
            if (list.id == row.list_id) match.list_date = list.list_date;
          match.score = score;
          match.listed =
              shape::to_json(ListedPart{row.name, row.npi, row.born_on, row.excluded_on, row.state, row.type});
          matches.push_back(std::move(match));
        }
      }
      return !people.empty();
    }));
    if (!matches.empty())
      found += TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::int64_t> {
        std::int64_t fresh = 0;
        for (MatchRow& match : matches) {
          match.id = MatchId::make(platform_.clock, platform_.random);
          match.at = tx.now();
          fresh += TRY(store::insert_match(tx, match)) ? 1 : 0;
        }
        return fresh;
      }));
    if (!more) break;
  }
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (const ListRow& list : all)
      if (!list.screened_at) TRY(store::list_screened(tx, list.id));
    if (found == 0) return {};
    return tell_officers(tx, all.front().id.text() + ":" + to_string(platform_.clock.today()), found);
  });
}

Status Service::tell_officers(data::Tx& tx, const std::string& key, std::int64_t count, bool confirmed) {
  std::set<PersonId> people;
  for (const std::string& role : platform_.permissions.roles_with(kWork))
    for (PersonId person : TRY(platform_.sessions.holders(tx, role))) people.insert(person);
  notifications::NotificationIn note;
  note.code = "exclusion_match";
  note.params = {{"count", std::to_string(count)}};
  note.text = confirmed
                  ? std::string("Exclusion screening: a person on our staff is on the list, by an officer's word.")
                  : "Exclusion screening: " + std::to_string(count) + " names to look at.";
  note.link = confirmed ? "/screening?state=confirmed" : "/screening";
  note.dedupe_key = "exclusion_match:" + key;
  note.urgency = notifications::Urgency::critical;
  for (PersonId person : people) TRY(notifications_.notify(tx, person, note));
  return {};
}

Result<std::vector<ScreeningMatch>> Service::outward(data::Tx& tx, const std::vector<MatchRow>& rows) {
  std::vector<PersonId> people;
  for (const MatchRow& row : rows) {
    people.push_back(row.person_id);
    if (row.decided_by) people.push_back(*row.decided_by);
  }
  auto accounts = TRY(accounts_.find_many(tx, people));
  auto name = [&](PersonId id) {
    auto found = accounts.find(id);
    return found == accounts.end() ? std::string() : found->second.first_name + " " + found->second.last_name;
  };
  std::vector<ScreeningMatch> out;
  for (const MatchRow& row : rows) {
    auto listed = TRY(shape::from_json<ListedPart>(row.listed));
    ScreeningMatch one;
    one.id = row.id;
    one.person_id = row.person_id;
    one.person_name = name(row.person_id);
    if (auto who = accounts.find(row.person_id); who != accounts.end())
      one.employee_number = who->second.employee_number.value_or("");
    one.listed_name = listed.name;
    one.listed_state = listed.state;
    one.excluded_on = listed.excluded_on;
    one.exclusion_type = listed.type;
    one.npi_listed = !listed.npi.empty();
    one.birth_date_listed = listed.born_on.has_value();
    one.list_date = row.list_date;
    one.score = row.score;
    one.state = row.state;
    one.reason = row.reason;
    if (row.decided_by) one.decided_by_name = name(*row.decided_by);
    one.decided_at = row.decided_at;
    out.push_back(std::move(one));
  }
  return out;
}

Result<Page<ScreeningMatch>> Service::matches(const security::Viewer& viewer, const MatchQuery& query) {
  if (!viewer.may_everywhere(kWork)) return forbidden();
  const std::int64_t limit = query.limit.value_or(50);
  // Written down in the same transaction: names beside an exclusion list are no everyday reading.
  return platform_.db.write([&](data::Tx& tx) -> Result<Page<ScreeningMatch>> {
    TRY(audit(tx, viewer.person, "screening.matches_viewed", "screening_matches"));
    auto rows = TRY(store::matches(tx, query.state.value_or(MatchState::open), query.after, limit + 1));
    Page<ScreeningMatch> out;
    if (static_cast<std::int64_t>(rows.size()) > limit) {
      rows.pop_back();
      out.next = rows.back().id.text();
    }
    out.items = TRY(outward(tx, rows));
    return out;
  });
}

Result<MatchRow> Service::match_for(data::Tx& tx, const security::Viewer& viewer, MatchId id) {
  if (!viewer.may_everywhere(kWork)) return forbidden();
  auto row = TRY(store::match(tx, id));
  if (!row) return not_found("match_not_found");
  if (row->person_id == viewer.person) return forbidden("own_match", "Somebody else decides about your own name.");
  return std::move(*row);
}

/// Is the number or the day the listed one? What was typed is neither kept nor logged.
Result<Compared> Service::compare(const security::Viewer& viewer, MatchId id, const CompareIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Compared> {
    MatchRow row = TRY(match_for(tx, viewer, id));
    auto listed = TRY(shape::from_json<ListedPart>(row.listed));
    Compared out;
    out.npi = listed.npi.empty()            ? "not_listed"
              : !in.npi                     ? "not_given"
              : in.npi->value == listed.npi ? "same"
                                            : "different";
    out.born_on = !listed.born_on                  ? "not_listed"
                  : !in.born_on                    ? "not_given"
                  : *in.born_on == *listed.born_on ? "same"
                                                   : "different";
    TRY(audit(tx, viewer.person, "screening.match_compared", "screening_match:" + id.text(),
              fmt::format(R"({{"npi":"{}","born_on":"{}"}})", out.npi, out.born_on)));
    return out;
  });
}

Result<ScreeningMatch> Service::decide(const security::Viewer& viewer, MatchId id, const MatchDecision& in) {
  if (in.decision == MatchState::open) return invalid("decision", "not_one_of", "Clear or confirm it.");
  return platform_.db.write([&](data::Tx& tx) -> Result<ScreeningMatch> {
    MatchRow row = TRY(match_for(tx, viewer, id));
    if (row.state != in.state.value_or(MatchState::open))
      return conflict("match_decided", "Somebody decided about this name in the meantime. Look again.");
    row.state = in.decision;
    row.reason = in.reason.value;
    row.decided_by = viewer.person;
    row.decided_at = tx.now();
    TRY(store::decide_match(tx, row));
    TRY(audit(tx, viewer.person,
              in.decision == MatchState::cleared ? "screening.match_cleared" : "screening.match_confirmed",
              "screening_match:" + id.text(), R"({"person":")" + row.person_id.text() + "\"}"));
    if (row.state == MatchState::confirmed) TRY(tell_officers(tx, "confirmed:" + id.text(), 1, true));
    return std::move(TRY(outward(tx, {row})).front());
  });
}

}  // namespace mc::verification
