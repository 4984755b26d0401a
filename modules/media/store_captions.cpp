// SQL of captions and of the passages that the search finds.
#include "modules/media/store.hpp"

namespace mc::media {

struct CueRow {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  std::string text;
};
FIELDS(CueRow, from_ms, to_ms, text)

namespace store {
namespace {

constexpr const char* kTrack = "id, item_id, language, label, published, cues, revision, updated_by, updated_at";

}  // namespace

Result<std::vector<TrackRow>> tracks(data::Tx& tx, ItemId item) {
  return tx.in(kModule).all<TrackRow>(
      std::string("SELECT ") + kTrack + " FROM media_tracks WHERE item_id = ? ORDER BY language LIMIT 100", item);
}
Result<std::optional<TrackRow>> track(data::Tx& tx, ItemId item, std::string_view language) {
  return tx.in(kModule).first<TrackRow>(
      std::string("SELECT ") + kTrack + " FROM media_tracks WHERE item_id = ? AND language = ?", item, language);
}
Status put_track(data::Tx& tx, const TrackRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO media_tracks (") + kTrack +
                             ") VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET label = excluded.label, "
                             "published = excluded.published, cues = excluded.cues, revision = excluded.revision, "
                             "updated_by = excluded.updated_by, updated_at = excluded.updated_at",
                         row.id, row.item_id, row.language, row.label, row.published, row.cues, row.revision,
                         row.updated_by, row.updated_at));
  return {};
}
Status delete_track(data::Tx& tx, TrackId id) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM media_cues WHERE track_id = ?", id));
  TRY(sql.run("DELETE FROM media_tracks WHERE id = ?", id));
  return {};
}
Status replace_cues(data::Tx& tx, TrackId id, const std::vector<Cue>& cues) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM media_cues WHERE track_id = ?", id));
  std::int64_t number = 0;
  for (const Cue& cue : cues)
    TRY(sql.run("INSERT INTO media_cues (track_id, number, from_ms, to_ms, text) VALUES (?,?,?,?,?)", id, number++,
                cue.from_ms, cue.to_ms, cue.text));
  return {};
}
Result<std::vector<Cue>> cues(data::Tx& tx, TrackId id) {
  std::vector<Cue> out;
  TRY(tx.in(kModule).each<CueRow>(
      "SELECT from_ms, to_ms, text FROM media_cues WHERE track_id = ? ORDER BY number",
      [&](const CueRow& row) -> Status {
        out.push_back({row.from_ms, row.to_ms, row.text});
        return {};
      },
      id));
  return out;
}
Result<std::vector<PassageRow>> passages(data::Tx& tx, TrackId id) {
  return tx.in(kModule).all<PassageRow>("SELECT id, from_ms FROM media_passages WHERE track_id = ?", id);
}
Status insert_passage(data::Tx& tx, TrackId id, const PassageRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO media_passages (id, track_id, from_ms) VALUES (?,?,?)", row.id, id, row.from_ms));
  return {};
}
Status delete_passages(data::Tx& tx, TrackId id) {
  TRY(tx.in(kModule).run("DELETE FROM media_passages WHERE track_id = ?", id));
  return {};
}
Result<std::optional<FoundPassage>> passage(data::Tx& tx, PassageId id) {
  return tx.in(kModule).first<FoundPassage>(
      "SELECT p.from_ms, t.language FROM media_passages p JOIN media_tracks t ON t.id = p.track_id WHERE p.id = ?", id);
}

}  // namespace store
}  // namespace mc::media
