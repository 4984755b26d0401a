#include "modules/media/personal_data.hpp"

#include "modules/media/store.hpp"

namespace mc::media {
namespace {

struct WatchedData {
  std::string title;
  std::int64_t percent = 0;
  std::int64_t seconds = 0;
  Instant started_at;
  std::optional<Instant> completed_at;
};
FIELDS(WatchedData, title, percent, seconds, started_at, completed_at)
struct MarkData {
  double second = 0;
  std::string text;
  Instant created_at;
};
FIELDS(MarkData, second, text, created_at)
struct OwnedData {
  std::string title;
  std::string file_name;
  Instant created_at;
};
FIELDS(OwnedData, title, file_name, created_at)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "media"; }
  std::string_view title() const override { return "Videos you watched and uploaded"; }
  std::vector<PersonColumns> columns() const override {
    return {
        {"media_views", "person_id", Fate::kept, "Watched to the end proves the training; the rest goes."},
        {"media_marks", "person_id text", Fate::erased, "Bookmarks and notes, her own."},
        {"media_preferences", "person_id", Fate::erased, "Speed and language of captions."},
        {"media_uploads", "person_id", Fate::transient, "Whose upload it is; gone when it is finished or after 48 h."},
        {"media_items", "owner_id", Fate::reference, "Who uploaded a film."},
        {"media_lessons", "updated_by", Fate::reference, "Who chose a lesson's film."},
        {"media_lesson_history", "updated_by", Fate::reference, "Who chose a film of an earlier version."},
        {"media_tracks", "updated_by", Fate::reference, "Who wrote captions."},
        {"media_settings", "changed_by", Fate::reference, "Who set the space for media."},
    };
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<WatchedData>(sql, "watched", "Videos you watched",
                                  "SELECT coalesce(i.title, ''), v.percent, v.spent_ms / 1000, v.started_at, "
                                  "v.completed_at FROM media_views v LEFT JOIN media_items i ON i.id = v.item_id WHERE "
                                  "v.person_id = ? ORDER BY v.started_at",
                                  person));
    TRY(archive.rows<MarkData>(sql, "marks", "Your bookmarks and notes in videos",
                               "SELECT at_ms / 1000.0, text, created_at FROM media_marks WHERE person_id = ? ORDER BY "
                               "item_id, at_ms",
                               person));
    return archive.rows<OwnedData>(
        sql, "uploaded", "Videos you uploaded",
        "SELECT title, file_name, created_at FROM media_items WHERE owner_id = ? ORDER BY id", person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    const PersonId who = erasure.person;
    erasure.erased("marks in videos", TRY(sql.run("DELETE FROM media_marks WHERE person_id = ?", who)));
    TRY(sql.run("DELETE FROM media_preferences WHERE person_id = ?", who));
    erasure.erased("videos begun",
                   TRY(sql.run("DELETE FROM media_views WHERE person_id = ? AND completed_at IS NULL", who)));
    const auto rows = TRY(sql.one<std::int64_t>("SELECT count(*) FROM media_views WHERE person_id = ?", who));
    const auto newest =
        TRY(sql.one<std::optional<Instant>>("SELECT max(completed_at) FROM media_views WHERE person_id = ?", who));
    if (newest && erasure.keep(kTrainingRecords, "videos watched", rows, date_of(*newest))) return {};
    erasure.erased("videos watched", TRY(sql.run("DELETE FROM media_views WHERE person_id = ?", who)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::media
