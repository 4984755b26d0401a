#pragma once
// The two formats as module packages calls them, and the run-time calls over HTTP.
#include <mutex>

#include "modules/scorm/manifest_read.hpp"
#include "modules/scorm/scorm.hpp"
#include "modules/scorm/session.hpp"

namespace mc::scorm {

inline constexpr std::int64_t kRuntimeBody = 1 << 20;

/// Holds what both formats share. Thread-safe.
class Service {
public:
  Service(Platform& platform, packages::Packages& packages, accounts::Accounts& accounts);

  Result<packages::PackageSummary> read(const packages::PackageFiles& files, packages::PackageKind kind,
                                        std::vector<packages::ImportProblem>& problems) const;
  Result<packages::Opened> open(data::Tx& tx, const packages::Launch& launch);
  http::Response run(const packages::RuntimeCall& call);
  Result<std::vector<packages::PackageAttempt>> attempts(data::Tx& tx, const packages::AttemptQuery& query);
  Result<packages::AttemptDetail> attempt(data::Tx& tx, packages::PackageId package, std::string_view id);
  /// Scratch attempts of previews and reviews that nobody needs any more.
  Status tidy();

private:
  /// Where the launch's calls stand after a body; `gap`: a number is missing, nothing from there on was taken.
  struct Taken {
    PlayerState state;
    std::optional<std::int64_t> gap;
  };
  Result<std::shared_ptr<const Manifest>> manifest_of(data::Tx& tx, packages::PackageVersionId id);
  Result<Session> session_of(data::Tx& tx, const packages::Launch& launch, const AttemptRow& row);
  Result<bool> same_items(data::Tx& tx, packages::PackageVersionId one, packages::PackageVersionId other);
  Result<Session> enter(data::Tx& tx, const packages::Launch& launch);
  Result<Session> current(data::Tx& tx, const packages::Launch& launch, LaunchRow& row);
  Result<PlayerState> start(const packages::Launch& launch);
  Result<Taken> commit(const packages::Launch& launch, const std::vector<Batch>& batches);
  Result<Taken> navigate(const packages::Launch& launch, const Move& move);
  Result<Taken> dispatch(const packages::RuntimeCall& call);
  Result<std::vector<packages::PackageAttempt>> outward(data::Tx& tx, const std::vector<AttemptRow>& rows);
  Result<std::string> raw_of(data::Tx& tx, AttemptId id);

  Platform& platform_;
  packages::Packages& packages_;
  accounts::Accounts& accounts_;
  std::mutex mutex_;  // of the manifests that were read; versions never change
  std::map<packages::PackageVersionId, std::shared_ptr<const Manifest>> manifests_;
};

/// One of the two kinds, for module packages. Lives as long as the service.
class ScormFormat final : public packages::PackageFormat {
public:
  ScormFormat(Service& service, packages::PackageKind kind) : service_(service), kind_(kind) {}
  bool recognises(const packages::PackageFiles& files) const override;
  Result<packages::PackageSummary> read(const packages::PackageFiles& files,
                                        std::vector<packages::ImportProblem>& problems) const override {
    return service_.read(files, kind_, problems);
  }
  Result<packages::Opened> open(data::Tx& tx, const packages::Launch& launch, std::string_view) override {
    return service_.open(tx, launch);
  }
  http::Response run(const packages::RuntimeCall& call) override { return service_.run(call); }
  Result<std::vector<packages::PackageAttempt>> attempts(data::Tx& tx, const packages::AttemptQuery& query) override {
    return service_.attempts(tx, query);
  }
  Result<packages::AttemptDetail> attempt(data::Tx& tx, packages::PackageId package, std::string_view id) override {
    return service_.attempt(tx, package, id);
  }
  Status restart_open_attempts(data::Tx& tx, packages::PackageId package) override {
    return store::replace_open(tx, package);
  }

private:
  Service& service_;
  packages::PackageKind kind_;
};

}  // namespace mc::scorm
