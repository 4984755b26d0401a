#include "ldap/directory_sync.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"
#include "ldap/escape.hpp"
#include "ldap/memberships.hpp"
#include "ldap/values.hpp"

namespace mc::ldap {
namespace {
// The server's clock is not ours. What it lags behind by more is found by the next full run.
constexpr std::chrono::minutes kSkew{5};

class Reader {
public:
  Reader(Connection& connection, const Settings& settings, const Request& request, const TakePeople& take)
      : connection_(connection), settings_(settings), request_(request), take_(take) {}

  Result<Outcome> run() {
    TRY(begin());
    TRY(read_people());
    if (outcome_.mode == Mode::delta && active_directory()) TRY(read_deleted());
    bool members = outcome_.mode == Mode::full || outcome_.people > 0 || !outcome_.gone.empty();
    if (!members) members = TRY(groups_changed());
    if (members && !request_.groups.empty()) TRY(read_members());
    outcome_.memberships_read = members;
    TRY(resolve_managers());
    return std::move(outcome_);
  }

private:
  bool active_directory() const { return settings_.kind == Kind::active_directory; }

  Status begin() {
    info_ = TRY(connection_.info(Deadline::in(settings_.timing.page)));
    outcome_.mode = request_.mode;
    // Read before the people: what changes meanwhile is read twice rather than never.
    outcome_.next = {info_.host, info_.invocation_id, info_.highest_usn, request_.now};
    if (request_.mode == Mode::delta) outcome_.full_because = why_full();
    if (!outcome_.full_because.empty()) outcome_.mode = Mode::full;
    return {};
  }

  std::string why_full() const {
    const auto& since = request_.since;
    if (!active_directory())
      return since.modified.ms == 0 ? "first_run" : since.host != info_.host ? "other_server" : "";
    if (since.usn == 0) return "first_run";
    if (since.host != info_.host) return "other_server";
    if (since.invocation_id.empty() || since.invocation_id != info_.invocation_id) return "other_database";
    return since.usn > info_.highest_usn ? "usn_went_back" : "";
  }

  std::string changed_filter() const {
    if (active_directory()) return "(uSNChanged>=" + std::to_string(request_.since.usn + 1) + ")";
    return "(modifyTimestamp>=" + generalized_time(request_.since.modified - kSkew) + ")";
  }

  Status read_people() {
    auto filter = settings_.people_filter;
    if (outcome_.mode == Mode::delta) filter = "(&" + filter + changed_filter() + ")";
    const auto names = person_attributes(settings_);
    const Search search{settings_.people_base, Scope::subtree, filter, names, 0, settings_.page_size};
    return connection_.search(search, settings_.timing.page,
                              [&](std::vector<Entry>&& page) { return take_page(page); });
  }

  Status take_page(const std::vector<Entry>& page) {
    std::vector<Person> people;
    for (const auto& entry : page) {
      auto person = person_of(entry, settings_, request_.now);
      if (!person) {
        ++outcome_.warnings[person.error().code];
        continue;
      }
      if (!person->dropped.empty()) ++outcome_.warnings["value_dropped"];
      index(*person);
      people.push_back(std::move(*person));
    }
    outcome_.people += people.size();
    if (outcome_.people > kMostPeople) return too_large();
    return people.empty() ? Status() : take_(std::move(people));
  }

  void index(const Person& person) {
    index_.by_dn[comparable_dn(person.dn)] = person.id;
    index_.by_login[ascii_lower(person.login)] = person.id;
    if (!person.manager_dn.empty()) manager_names_.emplace_back(person.id, person.manager_dn);
  }

  Status read_deleted() {
    if (info_.default_base.empty()) return {};
    const Search search{info_.default_base,
                        Scope::subtree,
                        "(&(isDeleted=TRUE)(objectClass=user)" + changed_filter() + ")",
                        {"objectGUID"},
                        0,
                        settings_.page_size,
                        Deleted::shown};
    auto status = connection_.search(search, settings_.timing.page, [&](std::vector<Entry>&& page) -> Status {
      for (const auto& entry : page)
        if (auto id = stable_id(entry, settings_.kind); !id.empty()) outcome_.gone.push_back(std::move(id));
      return {};
    });
    // Reading deleted objects is a right of its own; the nightly full run sees who is missing.
    if (!status && !connection_.broken()) {
      ++outcome_.warnings["deleted_unreadable"];
      outcome_.gone.clear();
      return {};
    }
    return status;
  }

  Result<bool> groups_changed() {
    if (request_.groups.empty()) return false;
    const Search search{groups_base(settings_),
                        Scope::subtree,
                        "(&" + settings_.groups_filter + changed_filter() + ")",
                        {active_directory() ? "objectGUID" : "entryUUID"},
                        0,
                        settings_.page_size};
    bool changed = false;
    TRY(connection_.search(search, settings_.timing.page, [&](std::vector<Entry>&& page) -> Status {
      changed |= !page.empty();
      return {};
    }));
    return changed;
  }

  Status read_members() {
    if (active_directory() && info_.chain) return read_chained_members(connection_, settings_, request_, outcome_);
    if (outcome_.mode == Mode::delta) TRY(index_everybody());
    return walk_members(connection_, settings_, request_, index_, outcome_);
  }

  Status index_everybody() {
    const auto& login = settings_.attributes.login.front();
    const Search search{settings_.people_base,
                        Scope::subtree,
                        settings_.people_filter,
                        {active_directory() ? "objectGUID" : "entryUUID", login},
                        0,
                        settings_.page_size};
    return connection_.search(search, settings_.timing.page, [&](std::vector<Entry>&& page) -> Status {
      for (const auto& entry : page) {
        const auto id = stable_id(entry, settings_.kind);
        if (id.empty()) continue;
        index_.by_dn[comparable_dn(entry.dn)] = id;
        index_.by_login[ascii_lower(entry.first(login))] = id;
      }
      if (index_.by_dn.size() > kMostPeople) return too_large();
      return {};
    });
  }

  Status resolve_managers() {
    for (const auto& [person, name] : manager_names_) {
      const auto key = comparable_dn(name);
      auto known = index_.by_dn.find(key);
      if (known == index_.by_dn.end()) known = index_.by_dn.emplace(key, TRY(look_up(name))).first;
      if (known->second.empty() || known->second == person)
        ++outcome_.warnings["manager_unknown"];
      else
        outcome_.managers[person] = known->second;
    }
    return {};
  }

  // After a full read everybody is known; a delta may name a manager who did not change.
  Result<std::string> look_up(const std::string& name) {
    if (outcome_.mode == Mode::full || !is_dn(name)) return std::string();
    auto found = connection_.find(
        {name, Scope::base, settings_.people_filter, {active_directory() ? "objectGUID" : "entryUUID"}},
        Deadline::in(settings_.timing.page));
    if (!found && connection_.broken()) return std::unexpected(found.error());
    return found && found->size() == 1 ? stable_id(found->front(), settings_.kind) : std::string();
  }

  Connection& connection_;
  const Settings& settings_;
  const Request& request_;
  const TakePeople& take_;
  ServerInfo info_;
  Outcome outcome_;
  PeopleIndex index_;
  std::vector<std::pair<std::string, std::string>> manager_names_;
};
}  // namespace

Result<Outcome> read_directory(Connection& connection, const Settings& settings, const Request& request,
                               const TakePeople& take) {
  return Reader(connection, settings, request, take).run();
}

Result<Snapshot> read_snapshot(Connection& connection, const Settings& settings, const Request& request) {
  Snapshot snapshot;
  snapshot.outcome = TRY(read_directory(connection, settings, request, [&](std::vector<Person>&& page) -> Status {
    std::ranges::move(page, std::back_inserter(snapshot.people));
    return {};
  }));
  std::map<std::string, std::vector<std::string>> groups;
  for (const auto& [group, members] : snapshot.outcome.members)
    for (const auto& person : members) groups[person].push_back(group);
  for (auto& person : snapshot.people) {
    if (const auto found = groups.find(person.id); found != groups.end()) person.group_ids = found->second;
    if (const auto found = snapshot.outcome.managers.find(person.id); found != snapshot.outcome.managers.end())
      person.manager_id = found->second;
  }
  return snapshot;
}

Result<std::vector<GroupInfo>> find_groups(Connection& connection, const Settings& settings, std::string_view text,
                                           std::size_t limit) {
  const auto item = trim(text).empty() ? std::string() : "(cn=*" + escape_filter(trim(text)) + "*)";
  const Search search{groups_base(settings),
                      Scope::subtree,
                      "(&" + settings.groups_filter + item + ")",
                      {settings.kind == Kind::active_directory ? "objectGUID" : "entryUUID", "cn"},
                      0,
                      settings.page_size};
  std::vector<GroupInfo> found;
  TRY(connection.search(search, settings.timing.page, [&](std::vector<Entry>&& page) -> Status {
    for (const auto& entry : page) {
      auto name = text_value(entry.first("cn"), 200);
      auto id = stable_id(entry, settings.kind);
      if (name && !id.empty() && found.size() < limit) found.push_back({std::move(id), entry.dn, std::move(*name)});
    }
    return {};
  }));
  std::ranges::sort(found, {}, &GroupInfo::name);
  return found;
}

}  // namespace mc::ldap
