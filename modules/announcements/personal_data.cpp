#include "modules/announcements/personal_data.hpp"

#include "modules/announcements/store.hpp"

namespace mc::announcements {
namespace {

struct WrittenOut {
  std::string title;
  std::string text;
  Instant starts_at;
  Instant ends_at;
};
FIELDS(WrittenOut, title, text, starts_at, ends_at)
struct DismissedOut {
  std::string title;
  Instant dismissed_at;
};
FIELDS(DismissedOut, title, dismissed_at)
struct WordsRow {
  AnnouncementId id;
  std::string title;
  std::string text;
};
FIELDS(WordsRow, id, title, text)

class Data final : public PersonalData {
public:
  std::string_view module() const override { return "announcements"; }
  std::string_view title() const override { return "Announcements"; }
  std::vector<PersonColumns> columns() const override {
    return {{"announcements_items", "created_by changed_by ended_by", Fate::reference, "Who announced something."},
            {"announcements_items", "title text", Fate::pseudonymised, "An announcement that names her."},
            {"announcements_dismissals", "person_id", Fate::erased, "What she put away."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    TRY(archive.rows<WrittenOut>(tx.in(kModule), "announcements", "Announcements you wrote",
                                 "SELECT title, text, starts_at, ends_at FROM announcements_items WHERE created_by = ? "
                                 "ORDER BY id",
                                 person));
    return archive.rows<DismissedOut>(tx.in(kModule), "put_away", "Announcements you put away",
                                      "SELECT i.title, d.dismissed_at FROM announcements_dismissals d JOIN "
                                      "announcements_items i ON i.id = d.announcement_id WHERE d.person_id = ? "
                                      "ORDER BY d.announcement_id",
                                      person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    erasure.erased("announcements: put away",
                   TRY(sql.run("DELETE FROM announcements_dismissals WHERE person_id = ?", erasure.person)));
    std::vector<WordsRow> changed;
    TRY(sql.each<WordsRow>("SELECT id, title, text FROM announcements_items", [&](const WordsRow& row) -> Status {
      WordsRow words = row;
      if (erasure.scrub(words.title, false) + erasure.scrub(words.text, false) > 0) changed.push_back(std::move(words));
      return {};
    }));
    for (const WordsRow& row : changed)
      TRY(sql.run("UPDATE announcements_items SET title = ?, text = ? WHERE id = ?", row.title, row.text, row.id));
    erasure.pseudonymised("announcements: texts", static_cast<std::int64_t>(changed.size()));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<Data>(); }

}  // namespace mc::announcements
