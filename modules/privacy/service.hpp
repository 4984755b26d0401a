#pragma once
// Rules of module privacy. Thread-safe: state is in the database.
#include "appliance/documents/documents.hpp"
#include "modules/privacy/requests.hpp"
#include "modules/privacy/store.hpp"

namespace mc::privacy {

/// A person as the object of an audit row.
/// Of the brake on deletions while a hold on a person is in force.
inline std::string brake_of(HoldId id) { return "privacy:" + id.text(); }
inline std::string object_of(PersonId id) { return "person:" + id.text(); }

struct ExportJob {
  static constexpr std::string_view kKind = "privacy.export";
  ExportId export_id;
};
FIELDS(ExportJob, export_id)
struct EraseJob {
  static constexpr std::string_view kKind = "privacy.erase";
  RequestId request_id;
};
FIELDS(EraseJob, request_id)

inline constexpr std::string_view kReview = "privacy:review";
inline constexpr std::string_view kExportOthers = "privacy:export";
inline constexpr std::string_view kPolicy = "privacy:policy";

class Service final : public Privacy {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          notifications::Notifications& notifications, Contributors contributors, mail::Mailer* mailer);

  // -- Privacy --
  Result<bool> held(data::Tx& tx, PersonId person) override {
    if (TRY(store::held(tx, person))) return true;
    return held_otherwise_ ? held_otherwise_(tx, person) : Result<bool>(false);
  }
  void hold_also(std::function<Result<bool>(data::Tx&, PersonId)> other) override {
    held_otherwise_ = std::move(other);
  }
  std::vector<PersonColumns> columns() const override;

  // -- exports (service_exports.cpp) --
  /// An open one is handed back instead of a second one. Error: rate_limited `too_many_exports` (5 a day).
  Result<DataExport> ask_export(const security::Viewer& viewer);
  Result<DataExport> ask_export_for(const security::Viewer& viewer, PersonId person, const ExportFor& in);
  Result<DataExports> my_exports(const security::Viewer& viewer);
  Result<DataExport> export_of(const security::Viewer& viewer, ExportId id);
  Result<http::Download> export_file(const security::Viewer& viewer, ExportId id);
  Status remove_export(const security::Viewer& viewer, ExportId id);
  Status run_export(ExportId id);
  Status expire_exports();

  // -- erasure (service_erasure.cpp) --
  Result<ErasureRequest> ask_erasure(const security::Viewer& viewer, const ErasureIn& in);
  Result<MyErasure> my_erasure(const security::Viewer& viewer);
  Result<ErasureRequest> withdraw(const security::Viewer& viewer);
  Result<ErasureReview> ask_erasure_for(const security::Viewer& viewer, PersonId person, const ErasureFor& in);
  Result<Page<RequestRow>> requests(const security::Viewer& viewer, const RequestQuery& query);
  Result<ErasureReview> review(const security::Viewer& viewer, RequestId id);
  Result<ErasureReview> approve(const security::Viewer& viewer, RequestId id, const Decision& in);
  Result<ErasureReview> decline(const security::Viewer& viewer, RequestId id, const Decision& in);
  /// Job: nothing while a legal hold is in force (its release starts it again), nor while the person is the last
  /// super_admin (the daily job does).
  Status run_erasure(RequestId id);
  /// Daily: kept records whose time has come go; agreed erasures whose job was given up start again; officers hear of
  /// requests that are due within 7 days.
  Status daily();

  // -- holds, retention, one person (service_policy.cpp) --
  Result<PersonPrivacy> of_person(const security::Viewer& viewer, PersonId person);
  Result<Page<Hold>> holds(const security::Viewer& viewer, const HoldQuery& query);
  Result<Hold> place_hold(const security::Viewer& viewer, PersonId person, const HoldIn& in);
  Result<Hold> release_hold(const security::Viewer& viewer, HoldId id, const HoldRelease& in);
  Result<RetentionPolicy> retention(const security::Viewer& viewer);
  Result<RetentionPolicy> set_retention(const security::Viewer& viewer, std::string_view category,
                                        const RetentionIn& in);
  Result<PersonalDataRegister> data_register(const security::Viewer& viewer);

private:
  Result<ExportRow> queue_export(data::Tx& tx, PersonId person, PersonId by, std::optional<std::string> reason);
  Status start_export(data::Tx& tx, ExportId id);
  Result<ExportRow> find_export_for(data::Tx& tx, const security::Viewer& viewer, ExportId id);
  Status drop_file(data::Tx& tx, ExportRow& row, ExportState state);
  Status gather(const ExportRow& row, documents::ZipWriter& zip);
  Status keep_archive(const ExportRow& row, documents::ZipWriter& zip);
  Status export_failed(ExportRow row, const Error& error);

  Result<RequestRecord> file_request(data::Tx& tx, PersonId person, PersonId by, std::string reason);
  Result<RequestRecord> open_request(data::Tx& tx, const security::Viewer& viewer, RequestId id);
  Result<ErasureReview> review_in(data::Tx& tx, const RequestRecord& row);
  /// What the erasure would do: it is run and rolled back.
  Result<std::vector<ErasedRows>> rehearse(PersonId person);
  Result<Erasure> erase(data::Tx& tx, PersonId person, const std::string& pseudonym, bool first_time);
  Status put_off(data::Tx& tx, const RequestRecord& row);
  Status erase_now(data::Tx& tx, RequestRecord row);
  Status end_retention(RequestId id);
  Result<std::vector<std::string>> warnings(data::Tx& tx, PersonId person);
  Result<RequestRow> row_of(data::Tx& tx, const RequestRecord& row);
  Result<std::map<std::string, Retention>> policy(data::Tx& tx);
  std::string new_pseudonym();

  Result<Hold> hold_of(data::Tx& tx, const HoldRow& row);
  Result<std::string> name_of(data::Tx& tx, PersonId person);
  Status tell_officers(data::Tx& tx, const notifications::NotificationIn& note, std::optional<PersonId> except);
  /// In the app, and by mail where there is a mail server.
  Status tell_by_mail(data::Tx& tx, const accounts::Person& person, std::string subject, std::string text);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               RawJson details = {"{}"}, std::string outcome = "ok");

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  Contributors contributors_;
  mail::Mailer* mailer_;
  std::function<Result<bool>(data::Tx&, PersonId)> held_otherwise_{};
};

}  // namespace mc::privacy
