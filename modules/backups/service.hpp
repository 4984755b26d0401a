#pragma once
// Rules of module backups. State is in the database; what runs now, and what waits, in memory.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "appliance/security/secret_box.hpp"
#include "modules/backups/store.hpp"

namespace mc::backups {

inline constexpr std::string_view kManage = "backups:manage";

/// What a row keeps of its outcome.
struct RunFigures {
  std::int64_t bytes = 0, rows = 0, files = 0, files_done = 0;
  std::vector<std::string> problems;
};
FIELDS(RunFigures, bytes, rows, files, files_done, problems)

/// Thread-safe. Long work runs one at a time, on a thread of its own that starts with the first; the destructor ends it
/// within moments.
class Service final : public Backups {
public:
  Service(Platform& platform, const BackupsParts& parts);
  ~Service() override;

  BackupsState state() override;
  Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) override;
  Result<std::vector<TargetLine>> targets() override;
  Status add_place(const std::string& name, const backup::TargetSettings& place) override;
  Result<backup::RunOutcome> run(std::optional<TargetId> target, backup::RunKind kind,
                                 const backup::Report& report) override;
  Result<backup::Findings> drill(std::optional<TargetId> target, bool all_blobs, const backup::Report& report) override;
  Result<backup::Verified> verify(std::optional<TargetId> target, bool newest_only,
                                  const backup::Report& report) override;
  Result<std::vector<backup::Listed>> list(std::optional<TargetId> target) override;
  Status tick() override;
  Status housekeeping();

  // service_targets.cpp
  Result<BackupTarget> create_target(const security::Viewer& viewer, const BackupTargetIn& in);
  Result<BackupTarget> change_target(const security::Viewer& viewer, TargetId id, const BackupTargetIn& in);
  Status remove_target(const security::Viewer& viewer, TargetId id);
  Result<BackupTest> test_target(const security::Viewer& viewer, TargetId id);
  Result<BackupAsked> ask(const security::Viewer& viewer, TargetId id, const BackupAsk& in);
  // service_views.cpp
  Result<BackupOverview> overview(const security::Viewer& viewer);
  Result<Page<BackupRun>> runs(const security::Viewer& viewer, const BackupRunQuery& query);
  Result<BackupPlan> set_plan(const security::Viewer& viewer, const BackupPlan& in);

private:
  struct Job {
    TargetId target;
    BackupWork work = BackupWork::full;
    bool all = false;
  };
  /// What a piece of work leaves in its row.
  struct Ended {
    BackupWork work;
    std::string set_name;
    RunFigures figures;
    std::string code, detail;  // of something beside it that failed
    bool good = true;
  };

  Result<TargetRow> row_of(std::optional<TargetId> id);
  Result<backup::TargetSettings> settings_of(const TargetRow& row) const;
  Result<std::unique_ptr<backup::Target>> open(const TargetRow& row) const;
  Bytes seal_secret(TargetId id, const std::string& secret) const;
  Result<TargetRow> row_from(TargetId id, const BackupTargetIn& in, const TargetRow* before) const;
  Result<BackupTarget> view(data::Tx& tx, const TargetRow& row, const BackupPlan& plan);

  /// Row, progress and audit around one piece of work.
  Status record(const Job& job, const backup::Report& outer,
                const std::function<Result<Ended>(backup::Target&, const backup::Report&)>& work);
  Status finish(RunRow row, const Status& status, const Ended& ended);
  Status perform(const Job& job);
  Result<std::optional<Job>> due(data::Tx& tx, const TargetRow& target, const BackupPlan& plan);
  Status queue(const Job& job);
  void loop();
  Status interrupted_before();
  /// After a restore nothing goes to a target until a person tests one or asks for a backup: the server that it was
  /// made from may still be at work there.
  bool paused() const;
  Status resume(std::optional<PersonId> by);
  std::filesystem::path scratch() const { return platform_.scratch / "backup"; }

  Platform& platform_;
  BackupsParts parts_;
  security::SecretBox secrets_;
  std::mutex working_;  // held during one piece of work
  std::mutex mutex_;    // of what follows
  std::condition_variable wake_;
  std::deque<Job> waiting_;
  std::optional<BackupProgress> progress_;
  bool looked_back_ = false;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

Status audit(Platform& platform, data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
             std::string outcome = "ok", std::string details = "{}");
void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::backups
