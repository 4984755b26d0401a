#include "modules/packages/unpack.hpp"

#include "appliance/base/text.hpp"

namespace mc::packages {
namespace {

/// What operating systems and version control leave behind; no package needs it.
bool is_debris(std::string_view path) {
  if (path.starts_with("__MACOSX/") || path.find("/__MACOSX/") != std::string_view::npos) return true;
  std::string_view name = path.substr(path.rfind('/') + 1);
  return name == ".DS_Store" || name == "Thumbs.db" || name == "desktop.ini" || name.starts_with("._");
}

/// "course/" when every path begins with it and none is beside it; empty otherwise.
std::string_view shared_top_folder(const std::vector<std::string_view>& paths) {
  if (paths.empty()) return {};
  std::size_t slash = paths.front().find('/');
  if (slash == std::string_view::npos) return {};
  std::string_view top = paths.front().substr(0, slash + 1);
  bool all = std::all_of(paths.begin(), paths.end(), [&](std::string_view path) { return path.starts_with(top); });
  return all ? top : std::string_view{};
}

std::string words_for(const Error& error) {
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"zip_unreadable", "The file is not a ZIP archive, or it was damaged on its way. Export the package again and "
                         "upload the file as your authoring tool made it."},
      {"zip_too_many_entries", "The package holds more than 10,000 files. Export it in parts."},
      {"zip_unsafe_path", "A file in the package has a path that is not allowed (absolute, with .., too deep or with "
                          "control characters). Make the ZIP again from inside the folder."},
      {"zip_duplicate_path", "Two files in the package have the same path. Make the ZIP again."},
      {"zip_not_a_file", "The package holds a symbolic link or a device. Put the files themselves into the ZIP."},
      {"zip_encrypted", "The ZIP is protected by a password. Make it again without one."},
      {"zip_too_large", "The unpacked package is larger than 4 GB."},
      {"zip_bomb", "A file in the package is compressed beyond what real files are. Make the ZIP again."},
      {"quota_exceeded", "The storage for files is full. Ask your administrator."},
      {"disk_full", "The disk is full. Ask your administrator."}};
  for (const auto& [code, words] : kWords)
    if (code == error.code) return std::string(words);
  return "The package could not be read (" + error.code + ").";
}

}  // namespace

documents::ZipLimits Unpacked::default_limits() {
  documents::ZipLimits limits;
  limits.total_bytes = 4LL << 30;
  limits.foreign_names = true;
  return limits;
}

std::unique_ptr<Unpacked> Unpacked::open(Result<std::unique_ptr<documents::ZipReader>> archive,
                                         std::vector<ImportProblem>& problems) {
  std::unique_ptr<Unpacked> out(new Unpacked());
  if (!archive) {
    add_problem(problems, "error", archive.error().code, words_for(archive.error()));
    return out;
  }
  out->reader_ = std::move(*archive);
  out->index(problems);
  return out;
}

std::unique_ptr<Unpacked> Unpacked::alone(std::string path, std::string bytes) {
  std::unique_ptr<Unpacked> out(new Unpacked());
  out->index_[path] = {0, static_cast<std::int64_t>(bytes.size())};
  out->paths_.push_back(std::move(path));
  out->alone_ = std::move(bytes);
  return out;
}

void Unpacked::index(std::vector<ImportProblem>& problems) {
  const auto& entries = reader_->entries();
  std::vector<std::string_view> kept;
  for (const auto& entry : entries)
    if (!is_debris(entry.path)) kept.push_back(entry.path);
  const std::string top(shared_top_folder(kept));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (is_debris(entries[i].path)) continue;
    std::string path = entries[i].path.substr(top.size());
    index_[path] = {i, entries[i].size};
    paths_.push_back(std::move(path));
  }
  std::sort(paths_.begin(), paths_.end());
  if (paths_.empty()) add_problem(problems, "error", "package_empty", "The ZIP holds no files.");
  if (!top.empty())
    add_problem(problems, "hint", "top_folder",
                "All files lie in the folder “" + top.substr(0, top.size() - 1) +
                    "”, which was left out. Other systems may refuse such a package: make the ZIP from inside it.");
}

Result<std::string> Unpacked::read(std::string_view path, std::int64_t max) const {
  auto place = index_.find(path);
  if (place == index_.end()) return not_found("package_file_not_found");
  if (place->second.size > max) return fail(Fault::too_large, "package_file_too_large");
  if (!reader_) return alone_;
  std::string out(static_cast<std::size_t>(place->second.size), '\0');
  auto entry = TRY(reader_->stream(place->second.entry));
  std::size_t filled = 0;
  std::array<std::uint8_t, 4096> rest;
  for (;;) {  // to its end, where the checksum is looked at
    const bool full = filled == out.size();
    std::span<std::uint8_t> room(reinterpret_cast<std::uint8_t*>(out.data()) + filled, out.size() - filled);
    const std::size_t got = TRY(entry(full ? std::span<std::uint8_t>(rest) : room));
    if (got == 0) return out;
    if (full) return fail(Fault::too_large, "zip_bomb", "An entry is larger than the archive says.");
    filled += got;
  }
}
Result<documents::ZipReader::EntryReader> Unpacked::stream(std::string_view path) const {
  auto place = index_.find(path);
  if (place == index_.end()) return not_found("package_file_not_found");
  if (reader_) return reader_->stream(place->second.entry);
  return documents::ZipReader::EntryReader(
      [this, at = std::size_t{0}](std::span<std::uint8_t> buffer) mutable -> Result<std::size_t> {
        const std::size_t count = std::min(buffer.size(), alone_.size() - at);
        std::copy_n(alone_.data() + at, count, reinterpret_cast<char*>(buffer.data()));
        at += count;
        return count;
      });
}
std::int64_t Unpacked::size(std::string_view path) const {
  auto place = index_.find(path);
  return place == index_.end() ? 0 : place->second.size;
}

bool begins_as_xml(std::string_view first_bytes) {
  if (first_bytes.starts_with("\xEF\xBB\xBF")) first_bytes.remove_prefix(3);
  std::size_t begin = first_bytes.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && first_bytes[begin] == '<';
}

bool has_errors(const std::vector<ImportProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(), [](const auto& one) { return one.severity == "error"; });
}

void add_problem(std::vector<ImportProblem>& problems, std::string severity, std::string code, std::string message,
                 std::optional<std::string> file) {
  problems.push_back({std::move(severity), std::move(code), std::move(message), std::move(file), std::nullopt});
}

std::string_view content_type_of(std::string_view path) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr Pair kTypes[] = {
      {".html", "text/html"},
      {".htm", "text/html"},
      {".xhtml", "application/xhtml+xml"},
      {".js", "text/javascript"},
      {".mjs", "text/javascript"},
      {".css", "text/css"},
      {".json", "application/json"},
      {".xml", "application/xml"},
      {".xsd", "application/xml"},
      {".xsl", "application/xml"},
      {".xslt", "application/xml"},
      {".dtd", "application/xml-dtd"},
      {".txt", "text/plain"},
      {".csv", "text/csv"},
      {".md", "text/plain"},
      {".vtt", "text/vtt"},
      {".srt", "text/plain"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".webp", "image/webp"},
      {".avif", "image/avif"},
      {".svg", "image/svg+xml"},
      {".bmp", "image/bmp"},
      {".ico", "image/x-icon"},
      {".cur", "image/x-icon"},
      {".mp4", "video/mp4"},
      {".m4v", "video/mp4"},
      {".webm", "video/webm"},
      {".ogv", "video/ogg"},
      {".mov", "video/quicktime"},
      {".m3u8", "application/vnd.apple.mpegurl"},
      {".mpd", "application/dash+xml"},
      {".ts", "video/mp2t"},
      {".mp3", "audio/mpeg"},
      {".m4a", "audio/mp4"},
      {".ogg", "audio/ogg"},
      {".oga", "audio/ogg"},
      {".wav", "audio/wav"},
      {".aac", "audio/aac"},
      {".weba", "audio/webm"},
      {".woff", "font/woff"},
      {".woff2", "font/woff2"},
      {".ttf", "font/ttf"},
      {".otf", "font/otf"},
      {".eot", "application/vnd.ms-fontobject"},
      {".wasm", "application/wasm"},
      {".pdf", "application/pdf"},
      {".zip", "application/zip"},
      {".webmanifest", "application/manifest+json"},
      {".map", "application/json"},
      {".glb", "model/gltf-binary"},
      {".gltf", "model/gltf+json"},
  };
  std::string_view name = path.substr(path.rfind('/') + 1);
  std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return "application/octet-stream";
  const std::string ending = ascii_lower(name.substr(dot));
  for (const auto& [known, type] : kTypes)
    if (known == ending) return type;
  return "application/octet-stream";
}

}  // namespace mc::packages
