#pragma once
// Pages that were exported as they are, from any tool: opened at index.html. They are done when the learner says so on
// the lesson's page, or when the content calls POST rt/complete (docs/decisions/packages.md).
#include "modules/packages/store.hpp"

namespace mc::packages {

/// Thread-safe. Its attempts are the pins of module packages.
class Html5 final : public PackageFormat {
public:
  Html5(Platform& platform, Packages& packages, accounts::Accounts& accounts)
      : platform_(platform), packages_(packages), accounts_(accounts) {}
  bool recognises(const PackageFiles& files) const override;
  Result<PackageSummary> read(const PackageFiles& files, std::vector<ImportProblem>& problems) const override;
  Result<Opened> open(data::Tx& tx, const Launch& launch, std::string_view base) override;
  http::Response run(const RuntimeCall& call) override;
  Result<std::vector<PackageAttempt>> attempts(data::Tx& tx, const AttemptQuery& query) override;
  Result<AttemptDetail> attempt(data::Tx& tx, PackageId package, std::string_view attempt_id) override;
  Status restart_open_attempts(data::Tx& tx, PackageId package) override;

private:
  http::Response start(const RuntimeCall& call);
  Result<std::vector<PackageAttempt>> views(data::Tx& tx, const std::vector<PinRow>& rows);
  Platform& platform_;
  Packages& packages_;
  accounts::Accounts& accounts_;
};

/// The text between <title> and </title>, cleaned; empty when there is none.
std::string title_of_page(std::string_view html);

}  // namespace mc::packages
