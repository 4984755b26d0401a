#pragma once
// Rules of module questions. See questions.hpp for the contract. Split by meaning: service.cpp (access, questions and
// their versions), service_pools.cpp (folders, pools, uses), service_files.cpp (import and export).
#include "appliance/base/recent.hpp"
#include "modules/questions/store.hpp"

namespace mc::questions {

inline constexpr std::int64_t kFileLimit = 16LL << 20;
inline constexpr std::int64_t kMostExported = 2000;

/// Who asks, for access and the audit log.
struct Asker {
  const security::Viewer& viewer;
  std::string request_id{};
  std::string address{};
};

/// Thread-safe: holds no state but a cache of versions, which never change.
class Service final : public Questions, public assessment::QuestionPools {
public:
  Service(Platform& platform, assessment::Assessment& assessment)
      : platform_(platform), assessment_(assessment), versions_(4096) {}

  // -- for other modules --
  Result<BankQuestionId> add(data::Tx& tx, PersonId author, const BankQuestionIn& in) override;
  Result<PoolId> add_pool(data::Tx& tx, PersonId author, const PoolIn& in) override;
  Result<std::vector<assessment::PooledQuestion>> of_pool(data::Tx& tx, std::string_view pool_id) override;
  Result<std::shared_ptr<const assessment::Question>> question(data::Tx& tx,
                                                               assessment::QuestionVersionId version) override;
  Result<std::optional<assessment::QuestionVersionId>> newest(data::Tx& tx, std::string_view question_id) override;
  Result<bool> may_use(data::Tx& tx, const security::Viewer& viewer, std::string_view pool_id) override;

  // -- questions --
  Result<Page<BankEntry>> list(const Asker& asker, const BankQuery& query);
  Result<BankQuestion> create(const Asker& asker, const BankQuestionIn& in);
  Result<BankQuestion> read(const Asker& asker, BankQuestionId id);
  Result<BankQuestion> change(const Asker& asker, BankQuestionId id, const BankQuestionPatch& in);
  Result<BankQuestion> archive(const Asker& asker, BankQuestionId id, bool archived);
  Result<VersionEntries> versions(const Asker& asker, BankQuestionId id);
  Result<QuestionVersion> version(const Asker& asker, BankQuestionId id, std::int64_t number);
  Result<BankQuestion> restore(const Asker& asker, BankQuestionId id, std::int64_t number);
  Result<TagCounts> tags(const Asker& asker, const OwnerQuery& query);
  Result<QuestionUses> uses(const Asker& asker, BankQuestionId id);

  // -- folders and pools --
  Result<Folders> folders(const Asker& asker, const OwnerQuery& query);
  Result<Folder> add_folder(const Asker& asker, const FolderIn& in);
  Result<Folder> rename_folder(const Asker& asker, FolderId id, const FolderName& in);
  Result<Folders> drop_folder(const Asker& asker, FolderId id);
  Result<Pools> pools(const Asker& asker, const OwnerQuery& query);
  Result<Pool> create_pool(const Asker& asker, const PoolIn& in);
  Result<Pool> pool(const Asker& asker, PoolId id);
  Result<Pool> change_pool(const Asker& asker, PoolId id, const PoolSave& in);
  Result<Pools> drop_pool(const Asker& asker, PoolId id);
  Result<Page<BankEntry>> pool_questions(const Asker& asker, PoolId id, const PoolQuery& query);

  // -- files --
  Result<QuestionImportReport> import(const Asker& asker, std::string_view bytes, const QuestionImportQuery& query);
  Result<http::Download> export_file(const Asker& asker, const QuestionExportQuery& query);

private:
  /// Who owns something: its author, and the course that it belongs to.
  struct Owner {
    PersonId author;
    std::optional<CourseId> course;
  };
  Result<bool> may(data::Tx& tx, const security::Viewer& viewer, std::string_view permission, const Owner& owner);
  Status check(data::Tx& tx, const Asker& asker, std::string_view permission, const Owner& owner);
  Result<QuestionRow> question_for(data::Tx& tx, const Asker& asker, std::string_view permission, BankQuestionId id);
  Result<PoolRow> pool_for(data::Tx& tx, const Asker& asker, std::string_view permission, PoolId id);
  Result<FolderRow> folder_for(data::Tx& tx, const Asker& asker, std::string_view permission, FolderId id);
  Status check_place(data::Tx& tx, const Asker& asker, std::optional<FolderId> folder, std::optional<CourseId> course);
  /// A folder of a course makes its questions the course's.
  Result<std::optional<CourseId>> course_of(data::Tx& tx, std::optional<FolderId> folder,
                                            std::optional<CourseId> course);
  template <class F>
  auto guarded(const Asker& asker, std::string object, F&& run) -> decltype(run());
  template <class T, class F>
  Result<T> reading(const Asker& asker, std::string object, F&& run) {
    return guarded(asker, std::move(object), [&] { return platform_.db.read(run); });
  }
  template <class T, class F>
  Result<T> writing(const Asker& asker, std::string object, F&& run) {
    return guarded(asker, std::move(object), [&] { return platform_.db.write(run); });
  }
  void audit_denied(const Asker& asker, const std::string& object);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");

  Result<QuestionRow> insert(data::Tx& tx, PersonId author, const BankQuestionIn& in);
  /// Puts a new version on top; false when the content is the newest one's.
  Result<bool> add_version(data::Tx& tx, QuestionRow& row, PersonId by, const assessment::Question& question,
                           std::string_view note);
  Result<BankQuestion> view(data::Tx& tx, const QuestionRow& row);
  static Result<BankEntry> entry(const QuestionRow& row);
  Result<std::map<PersonId, std::string>> names(data::Tx& tx, const std::vector<PersonId>& people);

  Result<std::vector<DrawableRow>> drawable(data::Tx& tx, const PoolRow& pool);
  Result<std::vector<PoolRow>> pools_with(data::Tx& tx, const QuestionRow& question);
  /// Conflict `pool_in_use` when a published quiz draws more from one of these pools than it holds now.
  Status check_enough(data::Tx& tx, const std::vector<PoolRow>& pools);
  Status fill_pool(data::Tx& tx, PoolRow& row, const PoolIn& in);
  Result<Pool> view(data::Tx& tx, const PoolRow& row);
  Result<Pools> pools_of(data::Tx& tx, const Asker& asker, std::optional<CourseId> course);
  Result<std::vector<Exported>> chosen(data::Tx& tx, const Asker& asker, const QuestionExportQuery& query);

  Platform& platform_;
  assessment::Assessment& assessment_;
  Recent<assessment::QuestionVersionId, assessment::Question> versions_;
};

inline constexpr std::string_view kDenied = "question_denied";
inline constexpr std::string_view kView = "question:view";
inline constexpr std::string_view kManage = "question:manage";

template <class F>
auto Service::guarded(const Asker& asker, std::string object, F&& run) -> decltype(run()) {
  auto result = run();
  if (result || result.error().code != kDenied) return result;
  audit_denied(asker, object);
  return not_found();
}

inline std::string object_of(BankQuestionId id) { return "question:" + id.text(); }
inline std::string object_of(PoolId id) { return "question_pool:" + id.text(); }
inline std::string object_of(FolderId id) { return "question_folder:" + id.text(); }

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::questions
