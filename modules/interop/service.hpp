#pragma once
// Rules of module interop.
#include "appliance/http/mounts.hpp"
#include "appliance/http/routes.hpp"
#include "modules/interop/fhir_write.hpp"
#include "modules/interop/hl7.hpp"
#include "modules/learning/learning.hpp"

namespace mc::interop {

inline constexpr std::string_view kManage = "interop:manage";

/// Who sends a message: a system by key, or an administrator who checks one.
struct Hl7Sender {
  std::optional<Uuid> key;
  std::optional<PersonId> person;
  bool only_check = false;
};

/// Thread-safe: state is in the database. Reads of people are audited in the transaction that reads.
class Service final : public Interop {
public:
  Service(Platform& platform, const Parts& parts);

  // service_settings.cpp
  Result<InteropSettings> settings();
  Result<InteropSettings> change_settings(const security::Viewer& viewer, const InteropSettingsIn& in);
  Result<Page<Hl7LogLine>> messages(const Hl7LogQuery& query);
  Result<KeyReadiness> readiness(const verification::KeyCaller& caller, const KeyReadinessQuery& query);
  Result<verification::KeyCaller> admit(const http::Call& call, std::string_view scope) {
    return verification_.admit(call.request_header("Authorization"), call.address(), scope);
  }

  // service_people.cpp: the copy behind the searches, and what webhooks hear of people
  Status follow_person(data::Tx& tx, PersonId person);
  Status follow_completion(data::Tx& tx, const learning::CourseCompleted& event);
  /// People who were there before this module; does nothing once it is through.
  Status backfill();
  Status housekeeping();

  // service_fhir.cpp
  http::Response serve_fhir(http::MountRequest& request);

  // service_hl7.cpp
  http::Response serve_hl7(http::MountRequest& request);
  Result<Hl7Checked> check_message(const security::Viewer& viewer, const Hl7CheckIn& in);

private:
  struct Batch;  // service_hl7.cpp: one message on its way into the staff
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details);
  Result<std::optional<PersonRow>> row_of(data::Tx& tx, PersonId person);
  Result<std::string> fhir_answer(const verification::KeyCaller& caller, const http::MountRequest& request,
                                  const SettingsRow& settings);
  Result<std::string> fhir_read(data::Tx& tx, const verification::KeyCaller& caller, fhir::Resource resource,
                                std::string_view id, const SettingsRow& settings);
  Result<std::string> fhir_search(data::Tx& tx, const verification::KeyCaller& caller, fhir::Resource resource,
                                  std::string_view query, const SettingsRow& settings);
  fhir::Release release(const SettingsRow& settings) const;
  hl7::Acknowledgement receive(const Hl7Sender& sender, std::string_view body, const SettingsRow& settings,
                               hl7::Envelope& envelope);
  Status fill_batch(Batch& batch, const SettingsRow& settings);
  Status import_batch(Batch& batch, const hl7::Envelope& envelope, bool apply, std::optional<PersonId> by);
  Status note_message(const Hl7Sender& sender, const hl7::Envelope& envelope, const hl7::Acknowledgement& answer,
                      bool dry_run, std::optional<Uuid> import, std::int64_t milliseconds);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  credentials::Credentials& credentials_;
  verification::Verification& verification_;
  compliance::Compliance& compliance_;
  std::string base_;  // "https://learn.hospital.example"
};

void add_routes(http::Routes& routes, Service& service);
void add_mounts(http::Mounts& mounts, Service& service);

}  // namespace mc::interop
