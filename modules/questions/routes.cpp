// HTTP endpoints of module questions.
#include "modules/questions/service.hpp"

namespace mc::questions {
namespace {

using http::Call;
using http::Nothing;

Asker asker_of(Call& call) { return {call.viewer(), call.request_id(), call.address()}; }

Result<std::int64_t> number_of(const Call& call) {
  std::int64_t out = 0;
  for (char c : call.parameter("number")) {
    if (c < '0' || c > '9' || out > 1'000'000) return not_found();
    out = out * 10 + (c - '0');
  }
  return out;
}

void add_question_routes(http::Routes& routes, Service& service) {
  routes.get<BankQuery, Page<BankEntry>>(
      "/questions", kView, "Questions of the bank, last changed first",
      [&](Call& call, const BankQuery& query) { return service.list(asker_of(call), query); });
  routes.post<BankQuestionIn, BankQuestion>(
      "/questions", kManage, "Keep a question in the bank",
      [&](Call& call, const BankQuestionIn& in) { return service.create(asker_of(call), in); });
  routes.get<BankQuestion>("/questions/{id}", kView, "A question of the bank", [&](Call& call) -> Result<BankQuestion> {
    return service.read(asker_of(call), TRY(call.id<BankQuestionId>("id")));
  });
  routes.patch<BankQuestionPatch, BankQuestion>(
      "/questions/{id}", kManage, "Change a question; other content is a new version",
      [&](Call& call, const BankQuestionPatch& in) -> Result<BankQuestion> {
        return service.change(asker_of(call), TRY(call.id<BankQuestionId>("id")), in);
      });
  routes.post<Nothing, BankQuestion>("/questions/{id}/archive", kManage, "Take a question out of all pools",
                                     [&](Call& call, const Nothing&) -> Result<BankQuestion> {
                                       return service.archive(asker_of(call), TRY(call.id<BankQuestionId>("id")), true);
                                     });
  routes.post<Nothing, BankQuestion>("/questions/{id}/unarchive", kManage, "Bring an archived question back",
                                     [&](Call& call, const Nothing&) -> Result<BankQuestion> {
                                       return service.archive(asker_of(call), TRY(call.id<BankQuestionId>("id")),
                                                              false);
                                     });
  routes.get<QuestionUses>("/questions/{id}/uses", kView, "Pools and quizzes that a question is drawn by",
                           [&](Call& call) -> Result<QuestionUses> {
                             return service.uses(asker_of(call), TRY(call.id<BankQuestionId>("id")));
                           });
  routes.get<VersionEntries>("/questions/{id}/versions", kView, "Versions of a question, newest first",
                             [&](Call& call) -> Result<VersionEntries> {
                               return service.versions(asker_of(call), TRY(call.id<BankQuestionId>("id")));
                             });
  routes.get<QuestionVersion>("/questions/{id}/versions/{number}", kView, "A version of a question",
                              [&](Call& call) -> Result<QuestionVersion> {
                                return service.version(asker_of(call), TRY(call.id<BankQuestionId>("id")),
                                                       TRY(number_of(call)));
                              });
  routes.post<Nothing, BankQuestion>(
      "/questions/{id}/versions/{number}/restore", kManage, "Make a former version the newest one",
      [&](Call& call, const Nothing&) -> Result<BankQuestion> {
        return service.restore(asker_of(call), TRY(call.id<BankQuestionId>("id")), TRY(number_of(call)));
      });
  routes.get<OwnerQuery, TagCounts>(
      "/question-tags", kView, "Tags in use with how many questions have them",
      [&](Call& call, const OwnerQuery& query) { return service.tags(asker_of(call), query); });
}

void add_folder_routes(http::Routes& routes, Service& service) {
  routes.get<OwnerQuery, Folders>(
      "/question-folders", kView, "Folders of the bank: your own, or a course's",
      [&](Call& call, const OwnerQuery& query) { return service.folders(asker_of(call), query); });
  routes.post<FolderIn, Folder>("/question-folders", kManage, "Add a folder",
                                [&](Call& call, const FolderIn& in) { return service.add_folder(asker_of(call), in); });
  routes.patch<FolderName, Folder>("/question-folders/{id}", kManage, "Rename a folder",
                                   [&](Call& call, const FolderName& in) -> Result<Folder> {
                                     return service.rename_folder(asker_of(call), TRY(call.id<FolderId>("id")), in);
                                   });
  routes.del<Folders>("/question-folders/{id}", kManage, "Remove an empty folder", [&](Call& call) -> Result<Folders> {
    return service.drop_folder(asker_of(call), TRY(call.id<FolderId>("id")));
  });
}

void add_pool_routes(http::Routes& routes, Service& service) {
  routes.get<OwnerQuery, Pools>(
      "/question-pools", kView, "Pools that quizzes draw from: your own, or a course's",
      [&](Call& call, const OwnerQuery& query) { return service.pools(asker_of(call), query); });
  routes.post<PoolIn, Pool>("/question-pools", kManage, "Make a pool, by tags or by hand",
                            [&](Call& call, const PoolIn& in) { return service.create_pool(asker_of(call), in); });
  routes.get<Pool>(
      "/question-pools/{id}", kView, "A pool with how many questions it holds now",
      [&](Call& call) -> Result<Pool> { return service.pool(asker_of(call), TRY(call.id<PoolId>("id"))); });
  routes.put<PoolSave, Pool>("/question-pools/{id}", kManage, "Change a pool",
                             [&](Call& call, const PoolSave& in) -> Result<Pool> {
                               return service.change_pool(asker_of(call), TRY(call.id<PoolId>("id")), in);
                             });
  routes.del<Pools>(
      "/question-pools/{id}", kManage, "Remove a pool that no quiz draws from",
      [&](Call& call) -> Result<Pools> { return service.drop_pool(asker_of(call), TRY(call.id<PoolId>("id"))); });
  routes.get<PoolQuery, Page<BankEntry>>(
      "/question-pools/{id}/questions", kView, "Questions that may be drawn from a pool now",
      [&](Call& call, const PoolQuery& query) -> Result<Page<BankEntry>> {
        return service.pool_questions(asker_of(call), TRY(call.id<PoolId>("id")), query);
      });
}

void add_file_routes(http::Routes& routes, Service& service) {
  routes.upload<QuestionImportQuery, QuestionImportReport>(
      "/question-imports", kManage, "Read a file of questions: GIFT, Moodle XML, QTI 2.1 or JSON", kFileLimit,
      [&](Call& call, http::Upload& upload, const QuestionImportQuery& query) -> Result<QuestionImportReport> {
        std::string bytes = TRY(http::read_body(upload, kFileLimit));
        return service.import(asker_of(call), bytes, query);
      });
  routes.download<QuestionExportQuery>(
      "/question-exports", kView, "Questions as GIFT or as a QTI 2.1 package",
      [&](Call& call, const QuestionExportQuery& query) { return service.export_file(asker_of(call), query); });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_question_routes(routes, service);
  add_folder_routes(routes, service);
  add_pool_routes(routes, service);
  add_file_routes(routes, service);
}

}  // namespace mc::questions
