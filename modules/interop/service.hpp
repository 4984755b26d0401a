#pragma once
// Rules of module interop.
#include <mutex>

#include "appliance/http/mounts.hpp"
#include "appliance/http/routes.hpp"
#include "appliance/net/framed.hpp"
#include "modules/interop/fhir_write.hpp"
#include "modules/interop/hl7.hpp"
#include "modules/learning/learning.hpp"

namespace mc::interop {

inline constexpr std::string_view kManage = "interop:manage";

/// Who sends a message: a system by key or from a machine that may connect, an administrator who checks one, or who
/// tries one again that was left out.
struct Hl7Sender {
  std::string source;  // https, mllp, page, again
  std::optional<Uuid> key{};
  std::optional<PersonId> person{};
  std::string peer{};
  std::optional<RejectedId> again{};
  bool only_check() const { return source == "page"; }
};

/// Thread-safe: state is in the database, but for the listener. Reads of people are audited in the transaction that
/// reads.
class Service final : public Interop {
public:
  Service(Platform& platform, const Parts& parts);
  void start() override;
  void stop() override;
  Status listener_health() override;

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

  // service_rejected.cpp
  Result<Page<Hl7Rejected>> rejected(const Hl7RejectedQuery& query);
  Result<Hl7Retried> retry(const security::Viewer& viewer, RejectedId id);
  Status dismiss(const security::Viewer& viewer, RejectedId id);

  // service_mllp.cpp
  Result<Hl7Listener> listener();
  Result<Hl7Listener> change_listener(const security::Viewer& viewer, const Hl7ListenerIn& in);
  /// Makes the listener what the settings say; a job's work too, so that a port that was taken is tried again.
  Status follow_listener();

private:
  struct Batch;
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details);
  Result<std::optional<PersonRow>> row_of(data::Tx& tx, PersonId person);
  Result<std::string> fhir_answer(const verification::KeyCaller& caller, http::MountRequest& request,
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
                      const Batch& batch, std::int64_t milliseconds);
  Status keep_rejected(data::Tx& tx, const Hl7Sender& sender, const hl7::Envelope& envelope, const Batch& batch);
  std::string certificate_error(const ListenerRow& row) const;
  std::string answer_mllp(const std::string& message, const std::string& peer);
  std::string wished(const hl7::Envelope& envelope, const hl7::Acknowledgement& answer);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  credentials::Credentials& credentials_;
  verification::Verification& verification_;
  compliance::Compliance& compliance_;
  std::string base_;  // "https://learn.hospital.example"
  std::filesystem::path tls_;

  std::mutex listener_mutex_;  // guards what follows
  bool serving_ = false;
  ListenerRow listens_as_{};
  std::string listener_error_{};
  std::unique_ptr<net::FramedListener> listener_{};
};

/// A message on its way into the staff.
struct Service::Batch {
  std::optional<hl7::Message> message{};
  std::vector<hl7::StaffMaster> records{};
  std::vector<std::size_t> lines{};  // record of each row of the file
  std::string csv{};
  std::optional<Uuid> import{};
  bool dry_run = true;
};

void add_routes(http::Routes& routes, Service& service);
void add_mounts(http::Mounts& mounts, Service& service);

}  // namespace mc::interop
