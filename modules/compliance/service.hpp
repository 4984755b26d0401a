#pragma once
// Rules of module compliance: keeps the read model, answers the dashboard, the lists and the reports. Thread-safe.
#include "modules/compliance/packet.hpp"
#include "modules/compliance/store.hpp"

namespace mc::compliance {

struct ReportQuery {
  Text<3, 4> format;  // "csv", "xlsx", "pdf"
  std::optional<UnitId> unit;
  std::optional<Text<1, 20>> profession;
  std::optional<Text<1, 60>> show;
  std::optional<Text<1, 100>> item;
  std::optional<Text<1, 20>> item_state;
  std::optional<Text<1, 100>> search;
  std::optional<credentials::CredentialStatus> status;  // report "credentials"
  std::optional<Int<0, 365>> days;
  std::optional<Text<1, 40>> type;
  std::optional<Date> from;  // report "completions": first and last day
  std::optional<Date> to;
  std::optional<bool> leaves_site;  // report "unit_readiness": groups under 11 people are not told
  std::optional<Text<3, 10>> kind;  // report "matrix": "credential" (unless given), "course", "all"
};
FIELDS(ReportQuery, format, unit, profession, show, item, item_state, search, status, days, type, from, to, leaves_site,
       kind)
struct ExportsQuery {
  std::optional<Uuid> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(ExportsQuery, after, limit)
struct RefreshRuleJob {
  static constexpr std::string_view kKind = "compliance.rule";
  credentials::RuleId rule_id;
};
FIELDS(RefreshRuleJob, rule_id)

struct RenderPacketJob {
  static constexpr std::string_view kKind = "compliance.packet";
  PacketId packet_id;
};
FIELDS(RenderPacketJob, packet_id)

/// Removes a packet with its files.
Status drop_packet(Platform& platform, data::Tx& tx, const PacketRow& row);

class Service final : public Compliance {
public:
  Service(Platform& platform, const Parts& parts)
      : platform_(platform), parts_(parts), organisation_(parts.organisation), courses_(parts.courses),
        learning_(parts.learning), credentials_(parts.credentials), accounts_(parts.accounts) {}

  Status rebuild() override;
  Result<Readiness> readiness_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                                  const Filter& filter) override;

  /// Re-reads one person from the other modules and moves the counters by the difference. Safe to run any number of
  /// times.
  Status refresh(data::Tx& tx, PersonId person);
  /// Everybody whom a rule may touch: all people, 200 a transaction.
  Status refresh_all();
  /// People whose state changes by the calendar alone.
  Status daily();

  Result<Readiness> readiness(const security::Viewer& viewer, const Filter& filter);
  Result<CompliancePeople> people(const security::Viewer& viewer, const Filter& filter);
  Result<PersonRecord> record(const security::Viewer& viewer, PersonId person);
  Result<http::Download> report(const security::Viewer& viewer, std::string_view report, const ReportQuery& query);
  Result<Page<ExportRow>> exports(const security::Viewer& viewer, const ExportsQuery& query);

  // -- matrix and reminders (service_matrix.cpp) --
  Result<ComplianceMatrix> matrix(const security::Viewer& viewer, const ComplianceMatrixQuery& query);
  /// Tells everybody of the list who has something late or due soon; each at most once a day.
  Result<ComplianceReminderOut> remind(const security::Viewer& viewer, const ComplianceReminderIn& in);

  // -- survey packets (service_packets.cpp) --
  Result<SurveyPacket> ask_packet(const security::Viewer& viewer, const SurveyPacketIn& in);
  Result<SurveyPacket> packet(const security::Viewer& viewer, PacketId id);
  Result<Page<SurveyPacket>> packets(const security::Viewer& viewer, const SurveyPacketsQuery& query);
  Result<http::Download> packet_file(const security::Viewer& viewer, PacketId id, const SurveyPacketFileQuery& query);
  Result<http::Nothing> remove_packet(const security::Viewer& viewer, PacketId id);
  PacketKey packet_public_key() const;
  /// The job. A failed packet is tried again.
  Status render_packet(PacketId id);
  Status drop_old_packets();

private:
  Result<Where> where(data::Tx& tx, const security::Viewer& viewer, std::string_view permission, const Filter& filter);
  Result<CompliancePeople> people_in(data::Tx& tx, const Where& where, std::string_view after_key, PersonId after,
                                     std::int64_t limit);
  Result<Readiness> readiness_in(data::Tx& tx, const Where& where, std::size_t columns);
  static Filter filter_of(const ComplianceMatrixQuery& query);
  Result<ComplianceMatrix> matrix_in(data::Tx& tx, const Where& where, std::string_view kinds,
                                     std::string_view after_key, PersonId after, std::int64_t limit);
  security::SigningKey packet_key() const;
  Result<PacketRow> packet_for(data::Tx& tx, const security::Viewer& viewer, PacketId id);
  Result<PacketPerson> packet_person(data::Tx& tx, PersonId person);
  Status make_packet(PacketRow row);
  struct PacketScan {
    std::string path;
    BlobId blob;
    std::int64_t size = 0;
  };
  /// Scans of the people's cards within the limits; adds their lines to the index.
  Result<std::vector<PacketScan>> packet_scans(std::vector<PacketPerson>& people, std::vector<PacketIndexLine>& lines);
  Status add_scans(documents::ZipWriter& zip, const std::vector<PacketScan>& scans);
  /// Error forbidden `packet_out_of_reach`.
  Status all_in_reach(data::Tx& tx, const security::Viewer& viewer, const PacketRow& row);
  /// Of one page of people, in one short transaction; the page's key and person go on to the next.
  Result<ComplianceReminderOut> remind_page(const security::Viewer& viewer, const Filter& filter,
                                            std::optional<std::string>& next);
  static std::string safe_name(std::string_view text);
  friend class ReportSource;

  Platform& platform_;
  Parts parts_;
  organisation::Organisation& organisation_;
  courses::Courses& courses_;
  learning::Learning& learning_;
  credentials::Credentials& credentials_;
  accounts::Accounts& accounts_;
};

}  // namespace mc::compliance
