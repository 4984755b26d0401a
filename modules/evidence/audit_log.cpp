// The audit log's rows with their proofs, checkpoints, verification in the background, saved filters.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/merkle.hpp"
#include "modules/evidence/service.hpp"

namespace mc::evidence {
namespace {

constexpr std::size_t kMostFilters = 50;

Result<security::Hash32> hash_of(const std::string& base64) {
  const Bytes bytes = TRY(from_base64(base64));
  security::Hash32 out{};
  if (bytes.size() != out.size()) return internal("not_a_hash", "Not a hash.");
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}
Result<std::vector<security::Hash32>> hashes_of(const std::vector<std::string>& path) {
  std::vector<security::Hash32> out;
  for (const std::string& one : path) out.push_back(TRY(hash_of(one)));
  return out;
}

}  // namespace

Service::Service(Platform& platform, Parts parts)
    : platform_(platform), parts_(std::move(parts)),
      secret_key_(
          parts_.keys, "evidence witnesses",
          {{"evidence", "evidence_witnesses", "secret", "id", security::SealedKey::id, "evidence:witness:", true}}) {}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details, std::string outcome) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  event.outcome = std::move(outcome);
  return platform_.audit.append(tx, event);
}

Result<std::string> Service::name_of(data::Tx& tx, PersonId person) {
  auto found = TRY(parts_.accounts.find(tx, person));
  return found ? found->first_name + " " + found->last_name : std::string();
}

/// The newest signed note; signs one when it knows fewer rows than `at_least`.
Result<std::string> Service::newest_note(std::int64_t at_least) {
  auto notes = TRY(platform_.db.read([&](data::Tx& tx) { return platform_.audit.checkpoints(tx, INT64_MAX, 1); }));
  if (!notes.empty() && notes.front().size >= at_least) return notes.front().note;
  return platform_.audit.checkpoint();
}

Result<std::string> Service::note_of(std::int64_t size) {
  if (size == INT64_MAX) return not_found("checkpoint_not_found");
  auto notes = TRY(platform_.db.read([&](data::Tx& tx) { return platform_.audit.checkpoints(tx, size + 1, 1); }));
  if (notes.empty() || notes.front().size != size) return not_found("checkpoint_not_found");
  return notes.front().note;
}

Result<AuditDetail> Service::entry(const security::Viewer& viewer, std::int64_t seq) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  AuditDetail out;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto found = TRY(platform_.audit.entry(tx, seq));
    if (!found) return not_found("audit_entry_not_found");
    out.entry = std::move(*found);
    if (out.entry.actor) out.actor_name = TRY(name_of(tx, *out.entry.actor));
    return audit(tx, viewer.person, "audit.entry_viewed", "audit:log", fmt::format(R"({{"entry":{}}})", seq));
  }));
  out.checkpoint = TRY(newest_note(seq + 1));
  out.verifier_key = platform_.audit.verifier_key();
  const auto checkpoint = security::parse_checkpoint(out.checkpoint);
  if (!checkpoint) return internal("checkpoint_unreadable", "The newest checkpoint cannot be read.");
  out.proof = TRY(platform_.audit.prove_in(seq, checkpoint->size));
  out.proved = security::verify_inclusion(security::leaf_hash(as_bytes(out.proof.leaf)), seq, checkpoint->size,
                                          TRY(hashes_of(out.proof.path)), checkpoint->root);
  return out;
}

Result<Page<security::SignedCheckpoint>> Service::checkpoints(const security::Viewer& viewer,
                                                              const CheckpointsQuery& query) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  const std::int64_t limit = query.limit ? query.limit->value : 50;
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<security::SignedCheckpoint>> {
    Page<security::SignedCheckpoint> page;
    page.items = TRY(platform_.audit.checkpoints(tx, query.after.value_or(INT64_MAX), limit + 1));
    if (page.items.size() > static_cast<std::size_t>(limit)) {
      page.items.pop_back();
      page.next = std::to_string(page.items.back().size);
    }
    return page;
  });
}

Result<ConsistencyAnswer> Service::consistency(const security::Viewer& viewer, const ConsistencyQuery& query) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  if (query.first > query.second)
    return invalid("first", "not_before", "The first checkpoint must be the earlier one.");
  ConsistencyAnswer out;
  out.first_note = TRY(note_of(query.first));
  out.second_note = TRY(note_of(query.second));
  out.proof = TRY(platform_.audit.consistency(query.first, query.second));
  const auto first = security::parse_checkpoint(out.first_note);
  const auto second = security::parse_checkpoint(out.second_note);
  // What was signed belongs together, and the rows of today still give it.
  out.proved = first && second && TRY(hash_of(out.proof.first_root)) == first->root &&
               TRY(hash_of(out.proof.second_root)) == second->root &&
               security::verify_consistency(first->size, first->root, second->size, second->root,
                                            TRY(hashes_of(out.proof.path)));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "audit.consistency_proved", "audit:log",
                 fmt::format(R"({{"first":{},"second":{}}})", query.first.value, query.second.value),
                 out.proved ? "ok" : "failed");
  }));
  return out;
}

Result<std::vector<LogCheck>> Service::check_views(data::Tx& tx, const std::vector<CheckRow>& rows) {
  std::vector<PersonId> people;
  for (const CheckRow& row : rows) people.push_back(row.by_id);
  auto names = TRY(parts_.accounts.find_many(tx, people));
  std::vector<LogCheck> out;
  for (const CheckRow& row : rows) {
    auto by = names.find(row.by_id);
    out.push_back({row.id, by == names.end() ? "" : by->second.first_name + " " + by->second.last_name, row.state,
                   row.done, row.total, row.root, row.checkpoints,
                   shape::from_json<std::vector<std::string>>(row.problems).value_or(std::vector<std::string>{}),
                   row.started_at, row.finished_at});
  }
  return out;
}

Result<LogCheck> Service::check_now(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<LogCheck> {
    for (const CheckRow& row : TRY(store::checks(tx)))
      if (row.state == LogCheckState::running && tx.now() - row.started_at < std::chrono::hours(1))
        return conflict("already_running", "The log is being checked.");
    CheckRow row;
    row.id = LogCheckId::make(platform_.clock, platform_.random);
    row.by_id = viewer.person;
    row.started_at = tx.now();
    TRY(store::put(tx, row));
    jobs::Settings once;
    once.unique_key = row.id.text();
    once.priority = jobs::Priority::high;
    TRY(platform_.jobs.enqueue(tx, CheckLog{row.id}, once));
    return std::move(TRY(check_views(tx, {row})).front());
  });
}

Status Service::run_check(LogCheckId id) {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::check(tx, id); }));
  if (!row || row->state != LogCheckState::running) return {};
  auto report = platform_.audit.verify([&](std::int64_t done, std::int64_t total) {
    row->done = done;
    row->total = total;
    if (auto told = platform_.db.write([&](data::Tx& tx) { return store::put(tx, *row); }); !told)
      LOG(warning, "verification_progress_failed", {"code", told.error().code});
  });
  std::vector<std::string> problems;
  if (report) {
    for (const security::AuditProblem& one : report->problems)
      problems.push_back(
          fmt::format("{}{}: {}", one.kind, one.seq ? " at " + std::to_string(*one.seq) : "", one.detail));
    row->done = row->total = report->size;
    row->root = report->root;
    row->checkpoints = report->checkpoints;
    row->state = report->ok ? LogCheckState::whole : LogCheckState::damaged;
  } else {
    problems.push_back(report.error().code);
    row->state = LogCheckState::failed;
  }
  row->problems = shape::to_json(problems);
  return platform_.db.write([&](data::Tx& tx) -> Status {
    row->finished_at = tx.now();
    TRY(store::put(tx, *row));
    return audit(tx, row->by_id, "audit.verified", "audit:log",
                 fmt::format(R"({{"size":{},"problems":{}}})", row->done, problems.size()),
                 row->state == LogCheckState::whole ? "ok" : "failed");
  });
}

Result<LogChecks> Service::checks(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<LogChecks> { return LogChecks{TRY(check_views(tx, TRY(store::checks(tx))))}; });
}

Result<LogCheck> Service::check(const security::Viewer& viewer, LogCheckId id) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<LogCheck> {
    auto row = TRY(store::check(tx, id));
    if (!row) return not_found("log_check_not_found");
    return std::move(TRY(check_views(tx, {*row})).front());
  });
}

Result<AuditFilters> Service::filters(const security::Viewer& viewer) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<AuditFilters> { return AuditFilters{TRY(store::filters(tx, viewer.person))}; });
}

Result<AuditFilters> Service::save_filter(const security::Viewer& viewer, const AuditFilterIn& in) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<AuditFilters> {
    if (TRY(store::filters(tx, viewer.person)).size() >= kMostFilters)
      return conflict("too_many_filters", "You have 50 saved filters. Remove one first.");
    TRY(store::insert_filter(tx, viewer.person,
                             {FilterId::make(platform_.clock, platform_.random), in.name.value, in.query.value}));
    return AuditFilters{TRY(store::filters(tx, viewer.person))};
  });
}

Result<AuditFilters> Service::remove_filter(const security::Viewer& viewer, FilterId id) {
  if (!viewer.may_everywhere(kAudit)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> Result<AuditFilters> {
    if (TRY(store::remove_filter(tx, viewer.person, id)) == 0) return not_found("audit_filter_not_found");
    return AuditFilters{TRY(store::filters(tx, viewer.person))};
  });
}

}  // namespace mc::evidence
