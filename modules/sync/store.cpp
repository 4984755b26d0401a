#include "modules/sync/store.hpp"

namespace mc::sync::store {
namespace {

const std::string kRelease =
    "SELECT id, state, started_by, started_at, tables, k, receiver, fields, preview, code, approved_at, "
    "sha256, bytes, sent_bytes, cancelled, tries, turn, sent_to, sent_at, receipt, recalled_at, recalled_by, "
    "recall_reason, recall_told_at FROM sync_releases WHERE ";

ReleaseId after_everything() {
  ReleaseId out;
  out.bytes.fill(0xFF);
  return out;
}

}  // namespace

Result<std::optional<SettingsRow>> settings(data::Tx& tx) {
  return tx.in(kModule).first<SettingsRow>(
      "SELECT site, seed, settings, secret, off_at, off_by FROM sync_settings WHERE id = 1");
}
Status put_settings(data::Tx& tx, const SettingsRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO sync_settings (id, site, seed, settings, secret, off_at, off_by) VALUES (1, ?, ?, ?, ?, ?, "
      "?) ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, secret = excluded.secret, off_at = "
      "coalesce(off_at, excluded.off_at), off_by = coalesce(off_by, excluded.off_by)",
      row.site, row.seed, row.settings, row.secret, row.off_at, row.off_by));
  return {};
}

Status insert(data::Tx& tx, const ReleaseRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO sync_releases (id, state, started_by, started_at, tables, k, receiver, fields, preview, "
      "code, sha256, bytes, sent_bytes, cancelled, turn, sent_to, receipt, recall_reason) VALUES (?, ?, ?, ?, "
      "?, ?, ?, ?, ?, '', '', 0, 0, 0, 0, '', '', '')",
      row.id, row.state, row.started_by, row.started_at, row.tables, row.k, row.receiver, row.fields, row.preview));
  return {};
}
Status update(data::Tx& tx, const ReleaseRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE sync_releases SET state = ?, preview = ?, code = ?, approved_at = ?, sha256 = ?, bytes = ?, "
      "sent_bytes = ?, cancelled = ?, tries = ?, turn = ?, sent_to = ?, sent_at = ?, receipt = ?, recalled_at = ?, "
      "recalled_by = ?, recall_reason = ?, recall_told_at = ? WHERE id = ?",
      row.state, row.preview, row.code, row.approved_at, row.sha256, row.bytes, row.sent_bytes, row.cancelled,
      row.tries, row.turn, row.sent_to, row.sent_at, row.receipt, row.recalled_at, row.recalled_by, row.recall_reason,
      row.recall_told_at, row.id));
  return {};
}
Result<std::optional<ReleaseRow>> release(data::Tx& tx, ReleaseId id) {
  return tx.in(kModule).first<ReleaseRow>(kRelease + "id = ?", id);
}
Result<std::optional<ReleaseRow>> open_release(data::Tx& tx) {
  return tx.in(kModule).first<ReleaseRow>(kRelease + "state IN ('preparing', 'ready') ORDER BY id DESC LIMIT 1");
}
Result<std::optional<ReleaseRow>> last_approved(data::Tx& tx) {
  return tx.in(kModule).first<ReleaseRow>(kRelease + "approved_at IS NOT NULL ORDER BY id DESC LIMIT 1");
}
Result<std::vector<ReleaseRow>> releases(data::Tx& tx, std::optional<ReleaseId> before, std::int64_t limit) {
  return tx.in(kModule).all<ReleaseRow>(kRelease + "id < ? ORDER BY id DESC LIMIT ?",
                                        before.value_or(after_everything()), limit);
}
Result<std::vector<ReleaseRow>> untold_recalls(data::Tx& tx, std::string_view place) {
  return tx.in(kModule).all<ReleaseRow>(
      kRelease + "recalled_at IS NOT NULL AND recall_told_at IS NULL AND sent_to = ? ORDER BY id LIMIT 100", place);
}

Result<std::vector<FailedSending>> failed_sendings(data::Tx& tx) {
  return tx.in(kModule).all<FailedSending>(
      "SELECT id, code FROM sync_releases WHERE state = 'failed' AND approved_at IS NOT NULL ORDER BY id LIMIT 20");
}

Status put_content(data::Tx& tx, ReleaseId id, const ContentRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO sync_contents (release_id, table_name, text, cells) VALUES (?, ?, ?, ?)", id,
                         row.table_name, row.text, row.cells));
  return {};
}
Result<std::vector<ContentRow>> contents(data::Tx& tx, ReleaseId id) {
  return tx.in(kModule).all<ContentRow>(
      "SELECT table_name, text, cells FROM sync_contents WHERE release_id = ? ORDER BY table_name", id);
}
Status forget_contents(data::Tx& tx, ReleaseId id) {
  TRY(tx.in(kModule).run("DELETE FROM sync_contents WHERE release_id = ?", id));
  return {};
}
Status put_bundle(data::Tx& tx, ReleaseId id, ByteView file) {
  TRY(tx.in(kModule).run("INSERT INTO sync_bundles (release_id, file) VALUES (?, ?)", id, file));
  return {};
}
Result<std::optional<Bytes>> bundle(data::Tx& tx, ReleaseId id) {
  return tx.in(kModule).first<Bytes>("SELECT file FROM sync_bundles WHERE release_id = ?", id);
}
Status approve(data::Tx& tx, ReleaseId id, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO sync_approvals (release_id, person_id, at) VALUES (?, ?, ?)", id, by, tx.now()));
  return {};
}
Result<std::vector<ApprovalRow>> approvals(data::Tx& tx, ReleaseId id) {
  return tx.in(kModule).all<ApprovalRow>("SELECT person_id, at FROM sync_approvals WHERE release_id = ? ORDER BY at",
                                         id);
}
Status tell(data::Tx& tx, ReleaseId id, std::string_view table, const std::vector<Told>& told) {
  for (const Told& one : told)
    TRY(tx.in(kModule).run(
        "INSERT INTO sync_told (release_id, table_name, state, period, subject, role_group, status, value, "
        "counted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id, table, one.state, one.period, one.subject, one.group, one.status, one.value, one.counted));
  return {};
}
Result<std::vector<Told>> told(data::Tx& tx, std::string_view table) {
  std::vector<Told> out;
  TRY(tx.in(kModule).each<ToldRow>(
      "SELECT release_id, state, period, subject, role_group, status, value, counted FROM sync_told WHERE "
      "table_name = ? ORDER BY release_id",
      [&](const ToldRow& row) -> Status {
        out.push_back({row.release_id.text(), row.subject, row.role_group, row.state, row.period, row.status, row.value,
                       row.counted});
        return {};
      },
      table));
  return out;
}

}  // namespace mc::sync::store
