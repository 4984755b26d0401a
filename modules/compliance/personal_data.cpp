#include "modules/compliance/personal_data.hpp"

#include "modules/compliance/service.hpp"

namespace mc::compliance {
namespace {

struct StandingOut {
  std::string employee_number;
  std::string name;
  std::string unit_name;
  std::string profession;
  std::string job_title;
  std::string manager_name;
  bool ready = false;
  std::int64_t lapsed = 0;
  std::int64_t overdue = 0;
  std::int64_t due_soon = 0;
};
FIELDS(StandingOut, employee_number, name, unit_name, profession, job_title, manager_name, ready, lapsed, overdue,
       due_soon)
struct RequirementOut {
  std::string label;
  std::string state;
  std::optional<std::string> on_date;
  bool met = false;
};
FIELDS(RequirementOut, label, state, on_date, met)
struct ReportOut {
  std::string report;
  std::string format;
  std::string filters;
  std::int64_t row_count = 0;
  std::string sha256;
  Instant at;
};
FIELDS(ReportOut, report, format, filters, row_count, sha256, at)
struct FilterRow {
  Uuid id{};
  std::string filters;
};
FIELDS(FilterRow, id, filters)

struct PacketOut {
  std::string filters;
  std::string seed;
  Instant asked_at;
};
FIELDS(PacketOut, filters, seed, asked_at)

class Data final : public PersonalData {
public:
  explicit Data(Platform& platform) : platform_(platform) {}
  std::string_view module() const override { return "compliance"; }
  std::string_view title() const override { return "Readiness"; }
  std::vector<PersonColumns> columns() const override {
    return {{"compliance_people", "person_id employee_number name sort_key manager_name", Fate::derived,
             "Made from organisation, learning and credentials; made anew when those change."},
            {"compliance_items", "person_id", Fate::derived, "As above."},
            {"compliance_exports", "by_id", Fate::reference, "Who made a report."},
            {"compliance_exports", "by_name", Fate::pseudonymised, "Who made a report."},
            {"compliance_exports", "filters", Fate::pseudonymised, "Reports for which somebody searched her name."},
            {"compliance_packets", "people zip_blob pdf_blob", Fate::erased,
             "Survey packets that she is in go as a whole; all of them after 90 days."},
            {"compliance_packets", "asked_by", Fate::reference, "Who asked for a packet."},
            {"compliance_packets", "by_name", Fate::pseudonymised, "Who asked for a packet."}};
  }
  Status export_person(data::Tx& tx, PersonId person, PersonArchive& archive) const override {
    auto sql = tx.in(kModule);
    TRY(archive.rows<StandingOut>(sql, "readiness", "How the readiness list shows you",
                                  "SELECT employee_number, name, unit_name, profession, job_title, manager_name, "
                                  "ready, lapsed, overdue, due_soon FROM compliance_people WHERE person_id = ?",
                                  person));
    TRY(archive.rows<RequirementOut>(sql, "requirements", "What is required of you",
                                     "SELECT label, state, on_date, met FROM compliance_items WHERE person_id = ? "
                                     "ORDER BY item",
                                     person));
    TRY(archive.rows<PacketOut>(sql, "packets", "Survey packets that you asked for",
                                "SELECT filters, seed, asked_at FROM compliance_packets WHERE asked_by = ? ORDER BY id",
                                person));
    return archive.rows<ReportOut>(sql, "reports", "Reports that you made",
                                   "SELECT report, format, filters, row_count, sha256, at FROM compliance_exports "
                                   "WHERE by_id = ? ORDER BY id",
                                   person);
  }
  /// The rows of the read model go with organisation's event.
  Status erase_person(data::Tx& tx, Erasure& erasure) const override {
    TRY(scrub_searches(tx, erasure));
    erasure.pseudonymised("reports made",
                          TRY(tx.in(kModule).run("UPDATE compliance_exports SET by_name = ? WHERE by_id = ? AND "
                                                 "by_name <> ?",
                                                 erasure.pseudonym, erasure.person, erasure.pseudonym)));
    const auto packets = TRY(store::packets_with(tx, erasure.person));
    for (const PacketRow& row : packets) TRY(drop_packet(platform_, tx, row));
    erasure.erased("survey packets", static_cast<std::int64_t>(packets.size()));
    erasure.pseudonymised("survey packets asked for",
                          TRY(tx.in(kModule).run("UPDATE compliance_packets SET by_name = ? WHERE asked_by = ? AND "
                                                 "by_name <> ?",
                                                 erasure.pseudonym, erasure.person, erasure.pseudonym)));
    return {};
  }

private:
  /// "Unit: ICU; Search: Reyes; Type: RN". Who searched by a last name that colleagues bear did not name her.
  static Status scrub_searches(data::Tx& tx, const Erasure& erasure) {
    constexpr std::string_view kSearch = "Search: ";
    auto sql = tx.in(kModule);
    for (const FilterRow& row :
         TRY(sql.all<FilterRow>("SELECT id, filters FROM compliance_exports WHERE filters LIKE '%Search: %'"))) {
      std::size_t at = row.filters.find(kSearch) + kSearch.size();
      std::size_t end = std::min(row.filters.find("; ", at), row.filters.size());
      std::string searched = row.filters.substr(at, end - at);
      if (erasure.scrub(searched, !erasure.known_as.last_name_is_shared) == 0) continue;
      TRY(sql.run("UPDATE compliance_exports SET filters = ? WHERE id = ?",
                  row.filters.substr(0, at) + searched + row.filters.substr(end), row.id));
    }
    return {};
  }
  Platform& platform_;
};

}  // namespace

std::unique_ptr<PersonalData> make_personal_data(Platform& platform) { return std::make_unique<Data>(platform); }

}  // namespace mc::compliance
