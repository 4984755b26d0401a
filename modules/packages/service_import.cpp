// Uploads: the archive is kept encrypted until a job takes it apart, file by file, in constant memory.
#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "modules/packages/service.hpp"

namespace mc::packages {
namespace {

constexpr std::size_t kFilesPerWrite = 100;       // keeps the writer free for others between pieces
constexpr std::int64_t kManifestLimit = 8 << 20;  // of what a format keeps of a package

std::string archive_owner(PackageVersionId id) { return "packages:archive:" + id.text(); }

std::string clean_name(const std::string& given) {
  auto clean = clean_text(given);
  if (!clean) return "package.zip";
  std::string_view name = trim(*clean);
  return name.empty() ? "package.zip" : std::string(name);
}

/// "Hand hygiene" of "Hand hygiene.zip".
std::string stem(const std::string& file_name) {
  std::size_t dot = file_name.rfind('.');
  return dot == std::string::npos || dot == 0 ? file_name : file_name.substr(0, dot);
}

bool is_h5p(const Unpacked& files, const std::string& file_name) {
  return ascii_lower(file_name).ends_with(".h5p") || files.has("h5p.json");
}

/// A manifest that is not at the top of the archive; empty when there is none.
std::string deeper_manifest(const Unpacked& files) {
  for (const std::string& path : files.paths())
    for (std::string_view name : {"/imsmanifest.xml", "/cmi5.xml", "/tincan.xml"})
      if (ascii_lower(path).ends_with(name)) return path;
  return {};
}

/// What comes from inside a package may hold anything; what is stored is clean text.
std::string printable(const std::string& text) {
  auto clean = clean_text(text);
  if (clean) return *clean;
  std::string out;
  for (char c : text) out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
  return out;
}

/// At most this many code points.
std::string shortened(const std::string& text, std::size_t most) {
  auto clean = clean_text(text);
  std::string out(trim(clean ? *clean : std::string{}));
  while (count_code_points(out) > most) {
    out.pop_back();
    while (!out.empty() && !is_utf8(out)) out.pop_back();
  }
  return out;
}

}  // namespace

Result<VersionRow> Service::insert_upload(data::Tx& tx, const security::Viewer& viewer, VersionRow row,
                                          PackageRow package, bool fresh) {
  row.id = PackageVersionId::make(platform_.clock, platform_.random);
  row.package_id = package.id;
  row.uploaded_by = viewer.person;
  row.uploaded_at = tx.now();
  package.newest_version_id = row.id;
  package.updated_at = tx.now();
  if (fresh)
    TRY(store::insert_package(tx, package));
  else
    TRY(store::update_package(tx, package));
  TRY(store::insert_version(tx, row));
  TRY(platform_.blobs.add_reference(tx, *row.archive_id, archive_owner(row.id)));
  TRY(platform_.jobs.enqueue(tx, ImportJob{row.id}));
  TRY(audit(tx, viewer.person, "package.uploaded", "package:" + package.id.text(),
            fmt::format(R"({{"version":{},"bytes":{}}})", row.number, row.bytes)));
  return row;
}

Result<PackageVersionView> Service::upload(const security::Viewer& viewer, http::Upload& upload,
                                           const PackageUploadQuery& query) {
  VersionRow row;
  row.file_name = clean_name(upload.file_name);
  const blobs::BlobInfo stored = TRY(platform_.blobs.put(upload.reader, "application/zip", kUploadLimit));
  row.archive_id = stored.id;
  row.bytes = stored.size;
  return writing<PackageVersionView>(viewer, [&](data::Tx& tx) -> Result<PackageVersionView> {
    PackageRow package;
    package.id = PackageId::make(platform_.clock, platform_.random);
    package.title = query.title ? query.title->value : shortened(stem(row.file_name), 200);
    row.title = query.title ? query.title->value : std::string{};  // empty: the package's own takes its place
    package.title_key = fold(package.title);
    package.created_by = viewer.person;
    package.created_at = tx.now();
    return std::move(TRY(views(tx, {TRY(insert_upload(tx, viewer, row, package, true))})).front());
  });
}

Result<PackageVersionView> Service::replace(const security::Viewer& viewer, PackageId id, http::Upload& upload,
                                            const ReplaceQuery& query) {
  TRY(reading<bool>(viewer, [&](data::Tx& tx) -> Result<bool> {
    TRY(package_for(tx, viewer, id, true));  // before gigabytes travel
    return true;
  }));
  VersionRow row;
  row.file_name = clean_name(upload.file_name);
  row.learners = query.learners.value_or(LearnersOnReplace::keep_theirs);
  const blobs::BlobInfo stored = TRY(platform_.blobs.put(upload.reader, "application/zip", kUploadLimit));
  row.archive_id = stored.id;
  row.bytes = stored.size;
  return writing<PackageVersionView>(viewer, [&](data::Tx& tx) -> Result<PackageVersionView> {
    PackageRow package = TRY(package_for(tx, viewer, id, true));
    auto before = TRY(store::version(tx, package.newest_version_id));
    if (before && before->state == VersionState::checking)
      return conflict("package_checking", "The upload before is still being checked. Wait until it is done.");
    row.number = before ? before->number + 1 : 1;
    row.title = package.title;
    return std::move(TRY(views(tx, {TRY(insert_upload(tx, viewer, row, package, false))})).front());
  });
}

Result<PackageVersionView> Service::upload_state(const security::Viewer& viewer, PackageVersionId id) {
  return reading<PackageVersionView>(viewer, [&](data::Tx& tx) -> Result<PackageVersionView> {
    auto row = TRY(store::version(tx, id));
    if (!row) return not_found();
    TRY(package_for(tx, viewer, row->package_id, false));
    return std::move(TRY(views(tx, {*row})).front());
  });
}

Result<PackageFormat*> Service::format_for(const Unpacked& files, const VersionRow& row,
                                           std::vector<ImportProblem>& problems) {
  PackageFormat* found = nullptr;
  for (const auto& [kind, format] : formats_)  // in the order of PackageKind
    if (!found && format->recognises(files)) found = format;
  if (is_h5p(files, row.file_name)) {
    add_problem(
        problems, "error", "h5p_not_supported",
        "This is an H5P file, and the program that plays H5P is not part of MedConnect. In your H5P tool choose "
        "“Export as HTML” or “Export as SCORM” and upload that.");
    return found;
  }
  if (const std::string inner = found ? std::string() : deeper_manifest(files); !inner.empty())
    add_problem(problems, "error", "manifest_in_folder",
                "“" + inner +
                    "” lies in a folder of the ZIP, with other files beside that folder. Make the ZIP from inside the "
                    "folder, so that this file is at its top.",
                inner);
  else if (!found)
    add_problem(problems, "error", "format_unknown",
                "The package is not SCORM (imsmanifest.xml), cmi5 (cmi5.xml), xAPI (tincan.xml) and has no index.html "
                "at its top. "
                "Export it again in one of these formats.");
  auto package = TRY(platform_.db.read([&](data::Tx& tx) { return store::package(tx, row.package_id); }));
  if (found && package && package->kind && format_of(*package->kind) != found)
    add_problem(problems, "error", "format_differs",
                "This upload is of another format than the package that it replaces. Upload it as a new package.");
  return found;
}

Result<FileRow> Service::store_file(const Unpacked& files, const std::string& path) {
  FileRow out;
  out.path = path;
  out.media_type = content_type_of(path);
  out.bytes = files.size(path);
  out.blob_id = TRY(platform_.blobs.put(TRY(files.stream(path)), out.media_type, out.bytes)).id;
  return out;
}

Result<std::int64_t> Service::store_files(const Unpacked& files, PackageVersionId version) {
  std::int64_t total = 0;
  std::vector<FileRow> batch;
  auto flush = [&]() -> Status {
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      for (const FileRow& file : batch) {
        TRY(store::insert_file(tx, version, file));
        TRY(platform_.blobs.add_reference(tx, file.blob_id, file_owner(version, file.path)));
      }
      return {};
    }));
    batch.clear();
    return {};
  };
  for (const std::string& path : files.paths()) {
    batch.push_back(TRY(store_file(files, path)));
    total += batch.back().bytes;
    if (batch.size() == kFilesPerWrite) TRY(flush());
  }
  TRY(flush());
  return total;
}

/// Nothing lies on the disk in the clear, and no more than a window of it in memory.
Result<std::unique_ptr<Unpacked>> Service::opened(const VersionRow& row, std::vector<ImportProblem>& problems) {
  auto read = [this, archive = *row.archive_id](std::int64_t offset,
                                                std::span<std::uint8_t> buffer) -> Result<std::size_t> {
    std::size_t filled = 0;
    TRY(platform_.blobs.read(archive, offset, static_cast<std::int64_t>(buffer.size()), [&](ByteView piece) -> Status {
      std::copy(piece.begin(), piece.end(), buffer.begin() + static_cast<std::ptrdiff_t>(filled));
      filled += piece.size();
      return {};
    }));
    return filled;
  };
  Bytes first(static_cast<std::size_t>(std::min<std::int64_t>(row.bytes, 256)));
  if (!first.empty()) TRY(read(0, first));
  if (begins_as_xml(as_text(first)) && row.bytes <= kManifestLimit)
    return Unpacked::alone("cmi5.xml", std::string(as_text(TRY(platform_.blobs.read_all(*row.archive_id, row.bytes)))));
  return Unpacked::open(documents::ZipReader::open(row.bytes, read, Unpacked::default_limits()), problems);
}

/// What the archive holds, its files stored; nothing when problems keep it out.
Result<std::optional<PackageSummary>> Service::unpack(VersionRow& row, std::vector<ImportProblem>& problems) {
  auto files = TRY(opened(row, problems));
  if (has_errors(problems)) return std::optional<PackageSummary>{};
  PackageFormat* format = TRY(format_for(*files, row, problems));
  if (!format || has_errors(problems)) return std::optional<PackageSummary>{};
  PackageSummary summary = TRY(format->read(*files, problems));
  if (has_errors(problems)) return std::optional<PackageSummary>{};
  if (static_cast<std::int64_t>(summary.manifest.text.size()) > kManifestLimit) {
    add_problem(problems, "error", "manifest_too_large", "The manifest of the package is too large.");
    return std::optional<PackageSummary>{};
  }
  row.unpacked_bytes = TRY(store_files(*files, row.id));
  row.files = static_cast<std::int64_t>(files->paths().size());
  return std::optional(std::move(summary));
}

Status Service::apply_replacement(data::Tx& tx, const VersionRow& row, const PackageRow& package) {
  if (row.learners == LearnersOnReplace::keep_theirs || !package.kind) return {};
  const std::int64_t moved = TRY(store::move_pins(tx, package.id, row.id));
  PackageFormat* format = format_of(*package.kind);
  if (row.learners == LearnersOnReplace::begin_anew && format) TRY(format->restart_open_attempts(tx, package.id));
  return audit(tx, row.uploaded_by, "package.learners_moved", "package:" + package.id.text(),
               fmt::format(R"({{"people":{},"how":"{}"}})", moved, shape::enum_name(row.learners)));
}

Status Service::settle(VersionRow row, std::vector<ImportProblem> problems, const PackageSummary* summary) {
  if (problems.size() > kMostProblems) {
    problems.resize(kMostProblems);
    add_problem(problems, "hint", "more_problems", "There are more; these are the first 200.");
  }
  for (ImportProblem& problem : problems) {
    problem.message = shortened(printable(problem.message), 1000);
    if (problem.file) problem.file = shortened(printable(*problem.file), 500);
  }
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto package = TRY(store::package(tx, row.package_id));
    if (!package) return {};
    const std::optional<BlobId> archive = std::exchange(row.archive_id, std::nullopt);
    const bool own_title = !row.title.empty();
    row.problems = shape::to_json(problems);
    row.finished_at = tx.now();
    row.state = summary ? VersionState::ready : VersionState::refused;
    if (summary) {
      row.kind = summary->kind;
      if (!own_title) row.title = shortened(summary->title, 200);
      if (row.title.empty()) row.title = package->title;
      row.description = shortened(summary->description, 2000);
      row.parts = summary->parts;
      const bool first = !package->current_version_id;
      package->current_version_id = row.id;
      package->kind = row.kind;
      if (first) {
        package->title = row.title;
        package->title_key = fold(row.title);
        if (package->description.empty()) package->description = row.description;
      }
      package->updated_at = tx.now();
      TRY(store::update_package(tx, *package));
    } else if (row.title.empty()) {
      row.title = package->title;
    }
    TRY(store::finish_version(tx, row, summary ? std::string_view(summary->manifest.text) : "null"));
    if (summary && row.number > 1) TRY(apply_replacement(tx, row, *package));
    if (archive) TRY(platform_.blobs.drop_reference(tx, *archive, archive_owner(row.id)));
    TRY(audit(tx, row.uploaded_by, summary ? "package.imported" : "package.refused", "package:" + row.package_id.text(),
              fmt::format(R"({{"version":{},"files":{},"problems":{}}})", row.number, row.files, problems.size())));
    tx.after_commit(
        [this, who = row.uploaded_by, json = shape::to_json(PackageChecked{row.package_id, row.id, row.state})] {
          platform_.hub.send(who, "package.checked", json);
        });
    return {};
  });
}

Status Service::import(const ImportJob& job) {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::version(tx, job.version_id); }));
  if (!row || row->state != VersionState::checking || !row->archive_id) return {};
  TRY(drop_files(row->id));  // of a run that was cut short
  std::vector<ImportProblem> problems;
  auto summary = unpack(*row, problems);
  if (!summary) {
    LOG(warning, "package_import_failed", {"code", summary.error().code}, {"version", row->id.text()});
    add_problem(problems, "error", summary.error().code,
                summary.error().fault == Fault::internal || summary.error().detail.empty()
                    ? "The package could not be stored (" + summary.error().code +
                          "). Upload it again; if that fails, tell your administrator."
                    : summary.error().detail);
  }
  const bool accepted = summary && *summary;
  if (!accepted) TRY(drop_files(row->id));
  return settle(*row, std::move(problems), accepted ? &**summary : nullptr);
}

}  // namespace mc::packages
