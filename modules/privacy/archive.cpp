#include "modules/privacy/archive.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/markup.hpp"
#include "appliance/base/text.hpp"

namespace mc::privacy {
namespace {

constexpr std::int64_t kMostText = 64LL << 20;
constexpr std::size_t kMostFiles = 10'000;
constexpr std::int64_t kMostFileBytes = 2LL << 30;  // of all files; they pass through piece by piece

/// "completed_at" -> "Completed at"
std::string heading(std::string_view column) {
  std::string text(column);
  for (char& c : text)
    if (c == '_') c = ' ';
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem;max-width:80rem;color:#1a2230}h1{font-size:1.6rem}"
    "h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;font-size:.9rem}th,td{border:1px solid #c6cdd6;"
    "padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#eef1f5}";

}  // namespace

ZipArchive::ZipArchive(documents::ZipWriter& zip, blobs::Blobs& blobs, ArchiveHead head)
    : zip_(zip), blobs_(blobs), head_(std::move(head)) {}

Status ZipArchive::begin_part(std::string_view module, std::string_view title) {
  module_ = module;
  part_title_ = title;
  html_.clear();
  return {};
}

Status ZipArchive::end_part() {
  std::string path = module_ + ".html";
  TRY(put(path, page(part_title_, html_, false), 0));
  parts_.emplace_back(std::move(path), part_title_);
  return {};
}

Status ZipArchive::open(std::string_view name, std::string_view title, std::vector<std::string> columns) {
  name_ = name;
  title_ = title;
  rows_ = 0;
  json_ = "{\"title\":";
  append_json_string(json_, title);
  json_ += ",\"rows\":[";
  csv_.clear();
  documents::append_csv_row(csv_, columns);
  html_ += "<h2>";
  append_markup(html_, title);
  html_ += "</h2><table><thead><tr>";
  for (const std::string& column : columns) {
    html_ += "<th scope=\"col\">";
    append_markup(html_, heading(column));
    html_ += "</th>";
  }
  html_ += "</tr></thead><tbody>";
  return {};
}

Status ZipArchive::add(std::string_view json, const std::vector<std::string>& cells) {
  if (rows_++ > 0) json_ += ',';
  json_ += "\n";
  json_ += json;
  documents::append_csv_row(csv_, cells);
  html_ += "<tr>";
  for (const std::string& cell : cells) {
    html_ += "<td>";
    append_markup(html_, cell);
    html_ += "</td>";
  }
  html_ += "</tr>\n";
  if (bytes_ + static_cast<std::int64_t>(json_.size() + csv_.size() + html_.size()) > kMostText)
    return fail(Fault::too_large, "export_too_large", "More text than one archive takes.");
  return {};
}

Status ZipArchive::close() {
  json_ += "]}\n";
  html_ += rows_ == 0 ? "</tbody></table><p>Nothing.</p>" : "</tbody></table>";
  TRY(put("json/" + module_ + "/" + name_ + ".json", json_, rows_));
  return put("csv/" + module_ + "/" + name_ + ".csv", csv_, rows_);
}

Status ZipArchive::add_blob(std::string name, BlobId blob) {
  files_.push_back({"files/" + module_ + "/" + std::move(name), blob, {}});
  if (files_.size() > kMostFiles)
    return fail(Fault::too_large, "export_too_large", "More files than one archive takes.");
  return {};
}

Status ZipArchive::add_file(std::string name, std::function<Result<Bytes>()> make) {
  files_.push_back({"files/" + module_ + "/" + std::move(name), std::nullopt, std::move(make)});
  if (files_.size() > kMostFiles)
    return fail(Fault::too_large, "export_too_large", "More files than one archive takes.");
  return {};
}

Status ZipArchive::put(const std::string& path, std::string_view text, std::int64_t rows) {
  bytes_ += static_cast<std::int64_t>(text.size());
  if (bytes_ > kMostText) return fail(Fault::too_large, "export_too_large", "More text than one archive takes.");
  listed_.push_back({path, rows, static_cast<std::int64_t>(text.size())});
  return zip_.add(path, as_bytes(text));
}

Status ZipArchive::take(std::int64_t bytes) {
  file_bytes_ += bytes;
  if (file_bytes_ > kMostFileBytes)
    return fail(Fault::too_large, "export_too_large", "More files than one archive takes.");
  return {};
}

Status ZipArchive::put_file(const File& file) {
  if (!file.blob) {
    Bytes bytes = TRY(file.make());
    TRY(take(static_cast<std::int64_t>(bytes.size())));
    listed_.push_back({file.path, 0, static_cast<std::int64_t>(bytes.size())});
    return zip_.add(file.path, bytes);
  }
  auto info = blobs_.info(*file.blob);
  // Removed by its owner since the tables were read: then it is no longer hers to get.
  if (!info && info.error().fault == Fault::not_found) return {};
  if (!info) return std::unexpected(info.error());
  TRY(take(info->size));
  listed_.push_back({file.path, 0, info->size});
  return zip_.add(file.path, info->size,
                  [&blobs = blobs_, id = *file.blob,
                   size = info->size](std::int64_t offset, std::span<std::uint8_t> buffer) -> Result<std::size_t> {
                    auto length = std::min<std::int64_t>(size - offset, static_cast<std::int64_t>(buffer.size()));
                    std::size_t at = 0;
                    TRY(blobs.read(id, offset, length, [&](ByteView piece) -> Status {
                      std::copy(piece.begin(), piece.end(), buffer.begin() + static_cast<std::ptrdiff_t>(at));
                      at += piece.size();
                      return {};
                    }));
                    return at;
                  });
}

std::string ZipArchive::page(std::string_view title, std::string_view body, bool start) const {
  std::string out = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
                    "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                    "'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\"><title>";
  append_markup(out, title);
  out += "</title><style>";
  out += kStyle;
  out += "</style></head><body>";
  if (!start) out += "<p><a href=\"index.html\">Contents</a></p>";
  out += "<h1>";
  append_markup(out, title);
  out += "</h1>";
  out += body;
  out += "</body></html>\n";
  return out;
}

std::string ZipArchive::start_page() const {
  std::string body = "<p>What ";
  append_markup(body, head_.organisation);
  body += " holds of <strong>";
  append_markup(body, head_.name);
  body += "</strong> in MedConnect, as of " + to_string(head_.made_at) + ". Asked for by ";
  append_markup(body, head_.requested_by);
  body += ". Times are UTC. Passwords and keys are never handed out.</p><ul>";
  for (const auto& [path, title] : parts_) {
    body += "<li><a href=\"" + path + "\">";
    append_markup(body, title);
    body += "</a></li>";
  }
  body += "</ul>";
  if (!files_.empty()) {
    body += "<h2>Files</h2><ul>";
    for (const File& file : files_) {
      body += "<li><a href=\"";
      append_markup(body, file.path);
      body += "\">";
      append_markup(body, file.path);
      body += "</a></li>";
    }
    body += "</ul>";
  }
  body += "<h2>For programs</h2><p>The same tables are in the folders <code>json</code> and <code>csv</code>; "
          "<code>manifest.json</code> lists every file.</p>";
  return page("Your data", body, true);
}

std::string ZipArchive::manifest() const {
  std::string out = "{\"format\":\"medconnect-personal-data/1\",\"person_id\":\"" + head_.person.text() +
                    "\",\"made_at\":\"" + to_string(head_.made_at) + "\",\"organisation\":";
  append_json_string(out, head_.organisation);
  out += ",\"files\":[";
  for (std::size_t i = 0; i < listed_.size(); ++i) {
    out += i == 0 ? "\n{\"path\":" : ",\n{\"path\":";
    append_json_string(out, listed_[i].path);
    out += fmt::format(",\"rows\":{},\"bytes\":{}}}", listed_[i].rows, listed_[i].bytes);
  }
  return out + "]}\n";
}

Status ZipArchive::pack() {
  for (const File& file : files_) TRY(put_file(file));
  TRY(put("index.html", start_page(), 0));
  const std::string list = manifest();
  TRY(zip_.add("manifest.json", as_bytes(list)));
  return zip_.finish();
}

}  // namespace mc::privacy
