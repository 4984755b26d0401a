#include "modules/finder/personal_data.hpp"

#include "appliance/base/text.hpp"
#include "modules/finder/store.hpp"

namespace mc::finder {
namespace {

struct PlaceOut {
  std::string zip;
  std::int64_t miles = 0;
};
FIELDS(PlaceOut, zip, miles)
struct SeatOut {
  std::string title;
  Instant starts_at;
  std::string state;
  Instant at;
};
FIELDS(SeatOut, title, starts_at, state, at)
struct ReviewOut {
  std::string provider;
  std::int64_t stars = 0;
  std::string text;
  Instant at;
};
FIELDS(ReviewOut, provider, stars, text, at)
struct SavedOut {
  std::string name;
  RawJson query;
  Instant created_at;
};
FIELDS(SavedOut, name, query, created_at)
struct ReimbursementOut {
  std::string title;
  std::int64_t amount_cents = 0;
  std::string note;
  std::string state;
  std::optional<std::int64_t> approved_cents;
  std::string reason;
  Instant asked_at;
};
FIELDS(ReimbursementOut, title, amount_cents, note, state, approved_cents, reason, asked_at)
struct OpenSeatOut {
  ClassId class_id;
  std::string state;
};
FIELDS(OpenSeatOut, class_id, state)
struct StarsOut {
  ClassProviderId provider_id;
  std::int64_t stars = 0;
};
FIELDS(StarsOut, provider_id, stars)

class FinderData final : public PersonalData {
public:
  std::string_view module() const override { return "finder"; }
  std::string_view title() const override { return "Classes you looked for and registered for"; }
  std::vector<PersonColumns> columns() const override {
    return {{"finder_providers", "email phone name folded description", Fate::erased,
             "A provider whose classes she keeps, where it bears her name or address."},
            {"finder_keepers", "person_id", Fate::erased, "That she keeps a provider's classes."},
            {"finder_classes", "created_by", Fate::reference, "Who offered a class."},
            {"finder_registrations", "person_id", Fate::erased, "Seats and places on waitlists."},
            {"finder_groups", "organiser_id", Fate::reference, "Who held seats for others."},
            {"finder_reviews", "person_id text", Fate::erased, "What she wrote about providers."},
            {"finder_saved", "person_id name query", Fate::erased, "Saved searches."},
            {"finder_reimbursements", "person_id", Fate::kept, "What the hospital paid."},
            {"finder_reimbursements", "note reason", Fate::erased, "What was said about it."},
            {"finder_reimbursements", "decided_by", Fate::reference, "Who decided."},
            {"finder_people", "person_id zip", Fate::erased, "Where she looks for classes from."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<PlaceOut>(sql, "place", "Where you look for classes from",
                               "SELECT zip, miles FROM finder_people WHERE person_id = ?", person));
    TRY(archive.rows<SeatOut>(sql, "registrations", "Your seats in classes",
                              "SELECT coalesce(c.title, ''), r.starts_at, r.state, r.queued_at FROM "
                              "finder_registrations r LEFT JOIN finder_classes c ON c.id = r.class_id WHERE "
                              "r.person_id = ? ORDER BY r.starts_at, r.id",
                              person));
    TRY(archive.rows<ReviewOut>(sql, "reviews", "What you wrote about providers",
                                "SELECT p.name, r.stars, r.text, r.at FROM finder_reviews r JOIN finder_providers p ON "
                                "p.id = r.provider_id WHERE r.person_id = ? ORDER BY r.id",
                                person));
    TRY(archive.rows<SavedOut>(sql, "saved-searches", "Your saved searches",
                               "SELECT name, query, created_at FROM finder_saved WHERE person_id = ? ORDER BY id",
                               person));
    return archive.rows<ReimbursementOut>(
        sql, "reimbursements", "What you asked the hospital to pay",
        "SELECT coalesce(c.title, ''), r.amount_cents, r.note, r.state, r.approved_cents, r.reason, r.asked_at FROM "
        "finder_reimbursements r LEFT JOIN finder_classes c ON c.id = r.class_id WHERE r.person_id = ? ORDER BY r.id",
        person);
  }
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    auto sql = tx.in(kModule);
    TRY(sql.run("DELETE FROM finder_people WHERE person_id = ?", erasure.person));
    erasure.erased("saved searches", TRY(sql.run("DELETE FROM finder_saved WHERE person_id = ?", erasure.person)));
    TRY(erase_provider(tx, erasure));
    TRY(erase_seats(tx, erasure));
    TRY(erase_reviews(tx, erasure));
    return erase_reimbursements(tx, erasure);
  }

private:
  /// A provider whose classes she keeps may be she herself.
  static Status erase_provider(data::Tx& tx, const Erasure& erasure) {
    auto sql = tx.in(kModule);
    for (ClassProviderId id : TRY(store::kept_by(tx, erasure.person))) {
      auto row = TRY(store::provider(tx, id));
      if (!row) continue;
      int hits = erasure.scrub(row->name, true) + erasure.scrub(row->description, true);
      const int addresses = erasure.scrub(row->email, true);
      if (addresses > 0) row->email = row->phone = "";
      if (hits + addresses == 0) continue;
      row->folded = fold(row->name);
      TRY(store::put_provider(tx, *row));
    }
    TRY(sql.run("DELETE FROM finder_keepers WHERE person_id = ?", erasure.person));
    return {};
  }
  /// Her seats are free again: the hourly work moves up who waits.
  static Status erase_seats(data::Tx& tx, Erasure& erasure) {
    auto sql = tx.in(kModule);
    for (const OpenSeatOut& seat : TRY(sql.all<OpenSeatOut>(
             "SELECT class_id, state FROM finder_registrations WHERE person_id = ?", erasure.person)))
      if (seat.state != "waiting" && seat.state != "cancelled") TRY(store::take_seats(tx, seat.class_id, -1));
    erasure.erased("seats in classes",
                   TRY(sql.run("DELETE FROM finder_registrations WHERE person_id = ?", erasure.person)));
    return {};
  }
  static Status erase_reviews(data::Tx& tx, Erasure& erasure) {
    auto sql = tx.in(kModule);
    for (const StarsOut& review :
         TRY(sql.all<StarsOut>("SELECT provider_id, stars FROM finder_reviews WHERE person_id = ?", erasure.person)))
      TRY(store::count_review(tx, review.provider_id, -1, -review.stars, tx.now()));
    erasure.erased("reviews of providers",
                   TRY(sql.run("DELETE FROM finder_reviews WHERE person_id = ?", erasure.person)));
    return {};
  }
  /// What was paid stays in the books, without what anybody wrote about it.
  static Status erase_reimbursements(data::Tx& tx, Erasure& erasure) {
    auto sql = tx.in(kModule);
    auto rows =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM finder_reimbursements WHERE person_id = ?", erasure.person));
    auto newest = TRY(sql.one<std::optional<Instant>>(
        "SELECT max(asked_at) FROM finder_reimbursements WHERE person_id = ?", erasure.person));
    if (newest && erasure.keep(kTrainingRecords, "reimbursements of classes", rows, date_of(*newest))) {
      TRY(sql.run("UPDATE finder_reimbursements SET note = '', reason = '' WHERE person_id = ?", erasure.person));
      return {};
    }
    erasure.erased("reimbursements of classes",
                   TRY(sql.run("DELETE FROM finder_reimbursements WHERE person_id = ?", erasure.person)));
    return {};
  }
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform&) { return std::make_unique<FinderData>(); }

}  // namespace mc::finder
