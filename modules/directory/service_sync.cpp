// A run: read the directory, plan, write. Also the dry run, which stops before writing.
#include <algorithm>
#include <charconv>
#include <set>

#include "appliance/base/log.hpp"
#include "modules/accounts/power.hpp"
#include "modules/directory/jobs.hpp"
#include "modules/directory/service.hpp"

namespace mc::directory {
namespace {
constexpr int kPage = 500;
constexpr std::string_view kAcceptedAt = "suspensions_accepted_at";
constexpr std::size_t kSample = 20, kMostShown = 500;

struct StoredWatermark {
  std::string host, invocation_id;
  std::int64_t usn = 0;
  Instant modified;
};
FIELDS(StoredWatermark, host, invocation_id, usn, modified)

const char* name_of(ldap::ChangeKind kind) {
  static constexpr const char* kNames[] = {"create", "link", "update", "suspend", "reactivate", "grant", "revoke"};
  return kNames[static_cast<std::size_t>(kind)];
}

ldap::Watermark watermark_of(const std::optional<std::string>& text) {
  if (!text || text->empty()) return {};
  auto stored = shape::from_json<StoredWatermark>(*text);
  if (!stored) return {};
  return {stored->host, stored->invocation_id, stored->usn, stored->modified};
}

ChangeView view_of_change(const ldap::Change& change) {
  ChangeView view;
  view.kind = name_of(change.kind), view.directory_id = change.id, view.reason = change.reason;
  view.fields = change.fields;
  if (change.person != nullptr) {
    view.login = change.person->login;
    view.name = change.person->first_name + " " + change.person->last_name;
  }
  if (!change.grant.role.empty()) view.role = role_of(change.grant);
  return view;
}
}  // namespace

/// The plan points into the rest: move all or nothing.
struct Service::Gathered {
  ldap::Snapshot snapshot;
  std::vector<ldap::Known> known;
  std::vector<ldap::Mapping> mappings;
  ldap::Plan plan;
};

mc::Status Service::add_grants(data::Tx& tx, std::vector<ldap::Known>& known) {
  std::map<std::string, ldap::Known*> by_id;
  for (auto& one : known) by_id[one.id] = &one;
  std::string after;
  while (true) {
    const auto rows = TRY(store::grants(tx, after, 5'000));
    for (const auto& row : rows)
      if (const auto found = by_id.find(row.directory_id); found != by_id.end())
        found->second->grants.insert({row.role, row.scope, row.scope_id});
    if (rows.size() < 5'000) return {};
    // A person's grants may straddle the page: begin with her again, unless she fills it.
    after = rows[rows.size() - 1].directory_id == rows.front().directory_id ? rows.back().directory_id
                                                                            : rows[rows.size() - 201].directory_id;
  }
}

Result<std::vector<ldap::Known>> Service::known_accounts() {
  std::vector<ldap::Known> known;
  std::string after;
  while (true) {
    const bool more = TRY(platform_.db.read([&](data::Tx& tx) -> Result<bool> {
      const auto rows = TRY(store::people(tx, after, kPage));
      std::vector<PersonId> ids;
      for (const auto& row : rows) ids.push_back(row.person_id);
      const auto accounts = TRY(accounts_.find_many(tx, ids));
      for (const auto& row : rows) {
        after = row.directory_id;
        const auto account = accounts.find(row.person_id);
        if (account == accounts.end()) continue;
        ldap::Known one;
        one.account = row.person_id.text(), one.id = row.directory_id, one.email = account->second.email;
        one.employee_number = account->second.employee_number.value_or("");
        one.suspended = account->second.status != accounts::Status::active;
        one.suspended_by_directory = row.suspended_by_directory;
        one.last = TRY(person_of(row));
        known.push_back(std::move(one));
      }
      return rows.size() == kPage;
    }));
    if (!more) break;
  }
  TRY(platform_.db.read([&](data::Tx& tx) { return add_grants(tx, known); }));
  TRY(add_unbound(known));
  return known;
}

/// Local accounts: candidates for linking, but never those that must work when the directory lies or is down.
mc::Status Service::add_unbound(std::vector<ldap::Known>& known) {
  std::set<std::string> bound;
  for (const auto& one : known) bound.insert(one.account);
  std::set<PersonId> privileged;
  TRY(platform_.db.read([&](data::Tx& tx) -> mc::Status {
    for (const auto role : accounts::kRolesOfPower)
      for (const auto& person : TRY(platform_.sessions.holders(tx, role))) privileged.insert(person);
    return {};
  }));
  std::optional<PersonId> after;
  while (true) {
    const auto page = TRY(platform_.db.read([&](data::Tx& tx) { return accounts_.list(tx, after, kPage); }));
    for (const auto& person : page) {
      after = person.id;
      if (bound.contains(person.id.text())) continue;
      ldap::Known one;
      one.account = person.id.text(), one.email = person.email;
      one.employee_number = person.employee_number.value_or("");
      one.linkable = !privileged.contains(person.id);
      known.push_back(std::move(one));
    }
    if (page.size() < kPage) return {};
  }
}

Result<Service::Gathered> Service::gather(const StoredSettings& stored, ldap::Mode mode, const ldap::Watermark& since) {
  const auto settings = TRY(to_ldap(stored));
  Gathered gathered;
  ldap::Request request{mode, since, {}, platform_.clock.now()};
  for (const auto& row : TRY(platform_.db.read([&](data::Tx& tx) { return store::mappings(tx); }))) {
    gathered.mappings.push_back({row.group_id, {row.role, row.scope, row.scope_id}});
    if (std::ranges::find(request.groups, row.group_id) == request.groups.end()) request.groups.push_back(row.group_id);
  }
  const ldap::Client client(settings.clone());
  auto connection = TRY(client.connect());
  gathered.snapshot = TRY(ldap::read_snapshot(connection, settings, request));
  const auto& outcome = gathered.snapshot.outcome;
  const bool quiet = outcome.mode == ldap::Mode::delta && !outcome.memberships_read;
  if (!quiet) gathered.known = TRY(known_accounts());
  ldap::Rules rules;
  rules.create_accounts = stored.connection.create_accounts;
  rules.link_by_employee_number = stored.connection.link_by_employee_number;
  rules.link_by_email = stored.connection.link_by_email;
  gathered.plan = ldap::make_plan({gathered.snapshot.people, outcome, gathered.known, gathered.mappings, rules});
  return gathered;
}

Result<DryRun> Service::dry_run(const security::Viewer& viewer) {
  const auto started = platform_.clock.now();
  const auto gathered = TRY(gather(TRY(draft_or_live()), ldap::Mode::full, {}));
  DryRun run;
  run.counts = counts_of(gathered.plan, gathered.snapshot.people.size());
  for (const auto& [code, count] : gathered.snapshot.outcome.warnings)
    run.counts.warnings[code] += static_cast<std::int64_t>(count);
  run.suspend_limit = static_cast<std::int64_t>(gathered.plan.suspend_limit);
  run.guard_tripped = gathered.plan.guard_tripped;
  std::map<std::string, std::string> fates;
  for (const auto& change : gathered.plan.changes) {
    if (run.changes.size() < kMostShown) run.changes.push_back(view_of_change(change));
    fates.emplace(change.id, name_of(change.kind));
  }
  for (const auto& person : gathered.snapshot.people) {
    if (run.sample.size() == kSample) break;
    SampleView sample{view_of(person), fates.contains(person.id) ? fates[person.id] : "unchanged", {}};
    for (const auto& mapping : gathered.mappings)
      if (std::ranges::find(person.group_ids, mapping.group_id) != person.group_ids.end())
        sample.roles.push_back(role_of(mapping.grant));
    run.sample.push_back(std::move(sample));
  }
  run.milliseconds = (platform_.clock.now() - started).count();
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "directory.dry_run", "directory:draft", "ok",
                 RawJson{"{\"people\":" + std::to_string(run.counts.people) + "}"});
  }));
  return run;
}

Result<Queued> Service::queue_sync(const security::Viewer& viewer, const SyncIn& in) {
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    if (!TRY(enabled(tx))) return conflict("directory_not_enabled", "Switch the directory on first.");
    TRY(audit(tx, viewer.person, "directory.sync_requested", "directory:live", "ok",
              RawJson{std::string("{\"accept_suspensions\":") + (in.accept_suspensions ? "true" : "false") + "}"}));
    jobs::Settings settings;
    settings.attempts = 1;
    settings.unique_key = "sync";
    return platform_.jobs.enqueue(tx, SyncJob{in.full, in.accept_suspensions, viewer.person}, settings);
  }));
  return Queued{true};
}

/// Does this run, with what the runs of the last 24 hours suspended, go beyond the limit? A directory that loses its
/// people a few at a time is as broken as one that loses them at once.
Result<bool> Service::guard_trips(const ldap::Plan& plan, const Counts& counts) {
  if (counts.suspended == 0) return plan.guard_tripped;
  const auto before = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::int64_t> {
    Instant since = tx.now() - std::chrono::hours{24};
    const std::string accepted = TRY(store::state(tx, kAcceptedAt)).value_or("");
    std::int64_t at = 0;
    std::from_chars(accepted.data(), accepted.data() + accepted.size(), at);
    since = std::max(since, Instant{at + 1});
    return store::suspended_since(tx, since);
  }));
  return plan.guard_tripped || before + counts.suspended > static_cast<std::int64_t>(plan.suspend_limit);
}

mc::Status Service::run(ldap::Mode mode, bool accept, std::optional<PersonId> actor, const StoredSettings& live,
                        RunRow& row, Counts& counts) {
  const auto since = watermark_of(TRY(platform_.db.read([&](data::Tx& tx) { return store::state(tx, "watermark"); })));
  const auto gathered = TRY(gather(live, mode, since));
  const auto& outcome = gathered.snapshot.outcome;
  row.mode = outcome.mode == ldap::Mode::full ? "full" : "delta";
  counts = counts_of(gathered.plan, gathered.snapshot.people.size());
  for (const auto& [code, count] : outcome.warnings) counts.warnings[code] += static_cast<std::int64_t>(count);
  if (TRY(guard_trips(gathered.plan, counts)) && !accept) {
    row.outcome = "guarded", row.code = "too_many_suspensions";
    LOG(error, "directory_sync_guarded", {"would_suspend", counts.suspended}, {"limit", gathered.plan.suspend_limit});
    return {};
  }
  TRY(write(gathered.plan, counts));
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    const auto& next = outcome.next;
    TRY(store::put_state(tx, "watermark",
                         shape::to_json(StoredWatermark{next.host, next.invocation_id, next.usn, next.modified})));
    // What somebody looked at and accepted counts no longer towards the limit.
    if (accept) TRY(store::put_state(tx, kAcceptedAt, std::to_string(tx.now().ms)));
    if (accept && gathered.plan.guard_tripped)
      TRY(audit(tx, actor, "directory.suspensions_accepted", "directory:live", "ok",
                RawJson{"{\"suspended\":" + std::to_string(counts.suspended) + "}"}));
    return {};
  });
}

mc::Status Service::sync(ldap::Mode mode, bool accept, std::optional<PersonId> actor) {
  std::unique_lock lock(syncing_, std::try_to_lock);
  if (!lock.owns_lock()) return conflict("sync_running", "A sync is running.");
  const auto live = TRY(platform_.db.read([&](data::Tx& tx) { return load(tx, "live"); }));
  if (!live) return {};
  RunRow row;
  row.id = make_uuid7(platform_.clock.now(), platform_.random);
  row.mode = mode == ldap::Mode::full ? "full" : "delta";
  row.outcome = "ok", row.actor_id = actor, row.started_at = platform_.clock.now();
  Counts counts;
  auto status = run(mode, accept, actor, *live, row, counts);
  if (!status) row.outcome = "failed", row.code = status.error().code;
  row.finished_at = platform_.clock.now();
  row.counts = shape::to_json(counts);
  const bool quiet = row.outcome == "ok" && row.mode == "delta" && counts.people == 0 && counts.suspended == 0 &&
                     counts.granted == 0 && counts.revoked == 0;
  if (!quiet)
    TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
      TRY(store::insert_run(tx, row));
      return audit(tx, actor, "directory.synced", "directory_run:" + uuid_text(row.id),
                   row.outcome == "ok" ? "ok" : "failed", RawJson{row.counts});
    }));
  return status;
}

Result<Page<RunView>> Service::runs(const RunsQuery& query) {
  Uuid before;
  before.fill(0xff);
  if (query.after) {
    auto id = parse_uuid(query.after->value);
    if (!id) return invalid("after", "bad_id", "This is not the id of a run.");
    before = *id;
  }
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  const auto rows = TRY(platform_.db.read([&](data::Tx& tx) { return store::runs(tx, before, limit + 1); }));
  Page<RunView> page;
  for (const auto& row : rows) {
    if (static_cast<std::int64_t>(page.items.size()) == limit) {
      page.next = uuid_text(page.items.back().id);
      break;
    }
    page.items.push_back(TRY(view_of(row)));
  }
  return page;
}

}  // namespace mc::directory
