#pragma once
// Rules of module retention. Thread-safe: state is in the database.
#include "modules/retention/store.hpp"

namespace mc::retention {

inline constexpr std::string_view kManage = "retention:manage";

class Service final : public Retention {
public:
  Service(Platform& platform, accounts::Accounts& accounts, privacy::Privacy& privacy, DataClasses classes);

  Status purge() override;
  /// Any class: what is erased of a person may be in it.
  Result<bool> any_held(data::Tx& tx);

  Result<RetentionClasses> classes(const security::Viewer& viewer);
  Result<RetentionPreview> preview(const security::Viewer& viewer, std::string_view code, const RetentionDays& in);
  Result<RetentionClass> change(const security::Viewer& viewer, std::string_view code, const RetentionChange& in);
  Result<ClassHolds> holds(const security::Viewer& viewer);
  Result<ClassHold> place(const security::Viewer& viewer, const ClassHoldIn& in);
  Result<ClassHold> release(const security::Viewer& viewer, ClassHoldId id, const ClassHoldRelease& in);
  Result<Page<RetentionEvent>> history(const security::Viewer& viewer, const RetentionHistoryQuery& query);

private:
  const DataClass* find(std::string_view code) const;
  Result<std::int64_t> days_of(data::Tx& tx, const DataClass& kind);
  Result<RetentionClass> view(data::Tx& tx, const DataClass& kind, std::int64_t days, bool held);
  Result<std::vector<ClassHold>> hold_views(data::Tx& tx, const std::vector<ClassHoldRow>& rows);
  Status purge_class(const DataClass& kind);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");

  Platform& platform_;
  accounts::Accounts& accounts_;
  privacy::Privacy& privacy_;
  DataClasses classes_;
};

}  // namespace mc::retention
