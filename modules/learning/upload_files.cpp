#include "modules/learning/upload_files.hpp"

#include <algorithm>

#include "appliance/documents/documents.hpp"

namespace mc::learning {
namespace {

/// Lines without their ends, by the rule of the reader: LF, CR LF, or CR alone.
std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return out;
}

std::string owner_of(UploadId id) { return "learning:upload:" + id.text(); }

}  // namespace

Result<std::vector<std::int64_t>> lines_of(std::string_view csv,
                                           const std::function<bool(std::string_view, std::int64_t)>& hers) {
  if (csv.find('\0') != std::string_view::npos)
    return invalid("file", "not_bytewise", "The file's letters are more than one byte each.");
  auto table = TRY(documents::read_csv(csv));
  std::vector<std::int64_t> starts;
  for (const documents::CsvRecord& record : table.records) starts.push_back(record.line);
  for (const auto& bad : table.bad) starts.push_back(bad.line);
  std::sort(starts.begin(), starts.end());
  const auto lines = split_lines(csv);
  starts.push_back(static_cast<std::int64_t>(lines.size()) + 1);
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    std::string record;
    for (std::int64_t line = starts[i]; line < starts[i + 1]; ++line)
      record.append(lines.at(static_cast<std::size_t>(line - 1))).push_back('\n');
    if (!hers(record, starts[i])) continue;
    for (std::int64_t line = starts[i]; line < starts[i + 1]; ++line)
      if (!lines[static_cast<std::size_t>(line - 1)].empty()) out.push_back(line);
  }
  return out;
}

std::string without_lines(std::string_view csv, const std::vector<std::int64_t>& lines) {
  std::string out;
  std::int64_t line = 1;
  for (std::string_view text : split_lines(csv)) {
    if (std::find(lines.begin(), lines.end(), line++) == lines.end()) out += text;
    const auto end = static_cast<std::size_t>(text.data() - csv.data()) + text.size();
    out += csv.substr(end, csv.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return out;
}

Status strip_upload(Platform& platform, const StripUploadJob& job) {
  auto file = TRY(platform.db.read([&](data::Tx& tx) {
    return tx.in(kModule).first<BlobId>("SELECT file_id FROM learning_uploads WHERE id = ?", job.upload_id);
  }));
  if (!file) return {};
  auto bytes = platform.blobs.read_all(*file, kLargestUpload);
  if (!bytes && bytes.error().fault == Fault::not_found) return {};  // the whole file went meanwhile
  const std::string text(as_text(TRY(std::move(bytes))));
  const std::string rest = without_lines(text, job.lines);
  if (rest == text) return {};
  const BlobId kept = TRY(platform.blobs.put(as_bytes(rest), "text/csv")).id;
  return platform.db.write([&](data::Tx& tx) -> Status {
    // Another erasure may have put its own file in place: then this one begins again from that.
    if (TRY(tx.in(kModule).run("UPDATE learning_uploads SET file_id = ? WHERE id = ? AND file_id = ?", kept,
                               job.upload_id, *file)) == 0)
      return fail(Fault::unavailable, "file_changed", "The file was changed meanwhile.");
    TRY(platform.blobs.add_reference(tx, kept, owner_of(job.upload_id)));
    return platform.blobs.drop_reference(tx, *file, owner_of(job.upload_id));
  });
}

}  // namespace mc::learning
