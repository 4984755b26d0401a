// What a new version, and the end of a document, mean for those who are asked to sign it: the first of them at once,
// the others by a job. How far it came is in the asks themselves, so it may be cut short or run twice.
#include "modules/skills/service.hpp"

namespace mc::skills {
namespace {

constexpr std::int64_t kAsksPerWrite = 200;

}  // namespace

Status Attestations::begin_asking(data::Tx& tx, const DocumentRow& row) {
  const bool more_asks = TRY(move_asks(tx, row, PersonId{})).has_value();
  const bool more_members = TRY(ask_members(tx, row, std::nullopt)).has_value();
  if (!more_asks && !more_members) return {};
  return platform_.jobs.enqueue(tx, AskJob{row.id}, {});
}

Status Attestations::go_on_asking(const AskJob& job) {
  for (std::optional<PersonId> after = PersonId{}; after;)
    after = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<PersonId>> {
      auto row = TRY(store::document(tx, job.document_id));
      if (!row) return std::optional<PersonId>();
      return move_asks(tx, *row, *after);
    }));
  std::optional<PersonId> after;
  do {
    after = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<PersonId>> {
      auto row = TRY(store::document(tx, job.document_id));
      if (!row) return std::optional<PersonId>();
      return ask_members(tx, *row, after);
    }));
  } while (after);
  return {};
}

/// Open requests speak of the newest version; signatures from before a material change are asked for again. A document
/// that is no longer in use asks for nothing.
Result<std::optional<PersonId>> Attestations::move_asks(data::Tx& tx, const DocumentRow& row, PersonId after) {
  std::set<DocumentVersionId> stands;  // what was signed of these stays signed
  for (const DocumentVersionRow& version : TRY(store::document_versions(tx, row.id))) {
    stands.insert(version.id);
    if (version.kind != ChangeKind::editorial) break;
  }
  auto asks = TRY(store::asks(tx, row.id, std::nullopt, std::nullopt, after, kAsksPerWrite));
  for (AskRow& ask : asks) {
    const bool open = ask.status == AskStatus::open;
    if (row.state == PublishState::retired) {
      if (!open) continue;
      ask.status = AskStatus::withdrawn;
      TRY(store::put_ask(tx, ask));
      continue;
    }
    if (open ? ask.version_id == *row.current_id : stands.contains(ask.version_id)) continue;
    ask.version_id = *row.current_id;
    if (!open) {
      ask.status = AskStatus::open;
      ask.asked_at = tx.now();
      ask.due_on = platform_.clock.today() + static_cast<int>(row.due_days);
    }
    TRY(store::put_ask(tx, ask));
    if (!open)
      TRY(tell(tx, ask.person_id, "attestation_again", row.title,
               row.title + " changed. Read it again and sign by " + to_string(ask.due_on) + ".",
               "/attestations/" + row.id.text()));
  }
  if (asks.size() < static_cast<std::size_t>(kAsksPerWrite)) return std::optional<PersonId>();
  return std::optional(asks.back().person_id);
}

Result<std::optional<PersonId>> Attestations::ask_members(data::Tx& tx, const DocumentRow& row,
                                                          std::optional<PersonId> after) {
  if (!row.audience_id || row.state != PublishState::published) return std::optional<PersonId>();
  auto members = TRY(of_.audiences.members(tx, *row.audience_id, after, kAsksPerWrite));
  for (PersonId person : members) TRY(ask_one(tx, row, person, AskSource::audience));
  if (members.size() < static_cast<std::size_t>(kAsksPerWrite)) return std::optional<PersonId>();
  return std::optional(members.back());
}

}  // namespace mc::skills
