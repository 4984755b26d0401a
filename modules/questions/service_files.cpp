// Question files, in and out.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/questions/service.hpp"

namespace mc::questions {
namespace {

BankQuestionIn input_of(Imported& question, const QuestionImportQuery& query) {
  BankQuestionIn out;
  std::string name = question.name;
  std::size_t points = 0, end = 0;
  for (; end < name.size(); ++end)
    if ((static_cast<unsigned char>(name[end]) & 0xC0) != 0x80 && ++points > 200) break;
  out.name = std::string(trim(name.substr(0, end)));
  out.question = std::move(question.question);
  for (std::string& tag : question.tags) out.tags.items.emplace_back(std::move(tag));
  out.folder_id = query.folder;
  out.course_id = query.course;
  return out;
}

http::Download download_of(std::string media_type, std::string file_name, std::string bytes) {
  http::Download out;
  out.media_type = std::move(media_type);
  out.file_name = std::move(file_name);
  out.size = static_cast<std::int64_t>(bytes.size());
  out.write = [bytes = std::move(bytes)](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    std::string_view all = bytes;
    return sink(as_bytes(all.substr(static_cast<std::size_t>(offset),
                                    length < 0 ? std::string_view::npos : static_cast<std::size_t>(length))));
  };
  return out;
}

}  // namespace

Result<QuestionImportReport> Service::import(const Asker& asker, std::string_view bytes,
                                             const QuestionImportQuery& query) {
  Parsed parsed = TRY(read_questions(query.format, bytes));
  QuestionImportReport report;
  report.format = query.format;
  report.file_name = query.file_name ? query.file_name->value : "";
  report.dry_run = query.dry_run.value_or(true);
  for (const ImportNote& note : parsed.notes) report.rejected += note.severity == "error" ? 1 : 0;
  auto take = [&](data::Tx& tx) -> Result<QuestionImportReport> {
    TRY(check_place(tx, asker, query.folder, query.course));
    std::map<Bytes, std::optional<BankQuestionId>> seen;  // of this file; in a dry run new ones have no id
    for (Imported& question : parsed.questions) {
      ImportedRow row{question.line, question.name, question.question.type, "there", {}};
      security::Hash32 hash = security::sha256(as_bytes(shape::to_json(question.question)));  // its id is "q"
      Bytes key(hash.begin(), hash.end());
      auto before = seen.find(key);
      bool fresh = before == seen.end();
      if (fresh) {
        auto known = TRY(store::same_content(tx, asker.viewer.person, key));
        fresh = !known;
        before = seen.emplace(std::move(key), known).first;
      }
      if (fresh) {
        row.outcome = "new";
        if (!report.dry_run) before->second = TRY(insert(tx, asker.viewer.person, input_of(question, query))).id;
      }
      row.question_id = before->second;
      ++(fresh ? report.created : report.unchanged);
      report.questions.push_back(std::move(row));
    }
    report.notes = std::move(parsed.notes);
    if (!report.dry_run)
      TRY(audit(tx, asker.viewer.person, "question.imported", "questions",
                fmt::format("{{\"format\":\"{}\",\"created\":{},\"unchanged\":{},\"rejected\":{}}}",
                            shape::enum_name(query.format), report.created, report.unchanged, report.rejected)));
    return std::move(report);
  };
  std::string object = query.folder ? object_of(*query.folder) : "questions";
  if (report.dry_run) return reading<QuestionImportReport>(asker, object, take);
  return writing<QuestionImportReport>(asker, object, take);
}

Result<std::vector<Exported>> Service::chosen(data::Tx& tx, const Asker& asker, const QuestionExportQuery& query) {
  std::vector<QuestionRow> rows;
  if (query.pool) {
    PoolRow pool = TRY(pool_for(tx, asker, kView, *query.pool));
    for (const DrawableRow& found : TRY(drawable(tx, pool))) rows.push_back(TRY(store::question(tx, found.id)));
  } else {
    if (query.folder) TRY(folder_for(tx, asker, kView, *query.folder));
    if (query.course && !(assessment_.owner() && TRY(assessment_.owner()->may(tx, asker.viewer, kView, *query.course))))
      return not_found(std::string(kDenied));
    BankFilter filter;
    filter.folder = query.folder;
    filter.course = query.course;
    if (!query.folder && !query.course) filter.author = asker.viewer.person;
    filter.limit = kMostExported + 1;
    rows = TRY(store::questions(tx, filter));
    std::reverse(rows.begin(), rows.end());  // oldest first, as a file reads
  }
  if (rows.size() > static_cast<std::size_t>(kMostExported))
    return fail(Fault::too_large, "too_many_questions", "A file holds 2,000 questions; choose a folder or a pool.");
  if (rows.empty()) return conflict("nothing_to_export", "There are no questions here.");
  std::vector<Exported> out;
  for (const QuestionRow& row : rows)
    out.push_back({row.id.text(), row.name, TRY(shape::from_json<std::vector<std::string>>(row.tags.text)),
                   *TRY(question(tx, row.version_id))});
  return out;
}

Result<http::Download> Service::export_file(const Asker& asker, const QuestionExportQuery& query) {
  std::string object = query.pool     ? object_of(*query.pool)
                       : query.folder ? object_of(*query.folder)
                       : query.course ? "course:" + query.course->text()
                                      : "questions";
  auto questions =
      TRY(writing<std::vector<Exported>>(asker, object, [&](data::Tx& tx) -> Result<std::vector<Exported>> {
        auto out = TRY(chosen(tx, asker, query));
        TRY(audit(tx, asker.viewer.person, "question.exported", object,
                  fmt::format("{{\"format\":\"{}\",\"questions\":{}}}", shape::enum_name(query.format), out.size())));
        return out;
      }));
  if (query.format == ExportFormat::gift)
    return download_of("text/plain; charset=utf-8", "questions.gift.txt", write_gift(questions));
  Bytes bytes = TRY(write_qti_package(questions));
  return download_of("application/zip", "questions-qti.zip", std::string(bytes.begin(), bytes.end()));
}

}  // namespace mc::questions
