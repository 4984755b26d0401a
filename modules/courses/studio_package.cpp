// Courses that travel between installations: signed packages out, strictly read ones in.
#include <algorithm>
#include <array>

#include "appliance/documents/documents.hpp"
#include "appliance/documents/memory_file.hpp"
#include "modules/courses/studio.hpp"

namespace mc::courses {
namespace {

constexpr std::int64_t kManifestLimit = 1 << 20;
constexpr std::int64_t kContentLimit = 32 << 20;

Status receive(http::Upload& upload, documents::MemoryFile& file) {
  std::vector<std::uint8_t> buffer(64 << 10);
  for (std::int64_t total = 0;;) {
    std::size_t got = TRY(upload.reader(buffer));
    if (got == 0) return {};
    total += static_cast<std::int64_t>(got);
    if (total > kPackageLimit) return fail(Fault::too_large, "too_large", "A package has at most 200 MB.");
    TRY(file.append(ByteView(buffer).first(got)));
  }
}

Result<std::string> entry_text(documents::ZipReader& zip, std::string_view path, std::int64_t limit) {
  const auto& entries = zip.entries();
  auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.path == path; });
  if (found == entries.end()) return invalid(std::string(path), "file_missing", "The package has no such file.");
  if (found->size > limit) return invalid(std::string(path), "too_large", "The file is too large.");
  std::string out;
  TRY(zip.read(static_cast<std::size_t>(found - entries.begin()), [&](ByteView piece) -> Status {
    out += as_text(piece);
    return {};
  }));
  return out;
}

void report(PackageReport& out, std::string file, const Error& error) {
  if (error.fields.empty()) out.messages.push_back({"error", file, 0, "", error.code, error.detail});
  for (const FieldError& field : error.fields)
    out.messages.push_back({"error", file, 0, field.path, field.code, field.detail});
}

/// Files of the archive and of the manifest are the same, each as long and with the hash that it says.
Status check_files(documents::ZipReader& zip, const PackageManifest& manifest, PackageReport& out) {
  std::map<std::string, const PackageFile*> wanted;
  for (const PackageFile& file : manifest.files) wanted.emplace(file.path, &file);
  const auto& entries = zip.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string& path = entries[i].path;
    if (path == "manifest.json" || path == "manifest.sig") continue;
    auto file = wanted.find(path);
    if (file == wanted.end()) {
      out.messages.push_back({"error", path, 0, "", "unknown_file", "The manifest does not name this file."});
      if (out.messages.size() >= kPackageMessages) return {};
      continue;
    }
    security::Sha256 hash;
    TRY(zip.read(i, [&](ByteView piece) -> Status {
      hash.update(piece);
      return {};
    }));
    if (entries[i].size != file->second->size || to_hex(hash.finish()) != file->second->sha256)
      out.messages.push_back({"error", path, 0, "", "hash_differs", "The file is not the one that was signed."});
    out.bytes += entries[i].size;
    if (path.starts_with("files/")) ++out.files;
    wanted.erase(file);
  }
  for (const auto& [path, file] : wanted)
    out.messages.push_back({"error", path, 0, "", "file_missing", "The archive does not hold this file."});
  return {};
}

void check_shown(const PackageContent& content, const PackageManifest& manifest, PackageReport& out) {
  std::set<std::string> there;
  for (const PackageFile& file : manifest.files)
    if (file.path.starts_with("files/")) there.insert(file.sha256);
  for (const std::string& name : files_of(content))
    if (!there.contains(name))
      out.messages.push_back({"error", "files/" + name, 0, "", "file_missing", "The content shows this file."});
}

/// Type by content: images where images are shown, PDFs in PDF lessons, nothing that a browser would run.
Status check_type(const PackageContent& content, const std::string& name, std::string_view type, PackageReport& out) {
  auto wrong = [&](std::string detail) {
    out.messages.push_back({"error", "files/" + name, 0, "", "wrong_type", std::move(detail)});
  };
  for (const PackageImage& image : content.images)
    if (image.file.value == name && type != "image/png" && type != "image/jpeg") wrong("Not a PNG or JPEG image.");
  for (const PackageLesson& lesson : content.lessons)
    if (lesson.file && lesson.file->value == name && type != "application/pdf") wrong("Not a PDF.");
  return {};
}

}  // namespace

Result<security::SigningKey> Studio::signing_key() {
  auto seed = TRY(platform_.db.read([](data::Tx& tx) { return store::signing_seed(tx); }));
  if (!seed)
    seed = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<Bytes>> {
      if (auto there = TRY(store::signing_seed(tx))) return there;
      Secret made = security::random_secret(platform_.random);
      TRY(store::put_signing_seed(tx, made.view()));
      return std::optional(Bytes(made.view().begin(), made.view().end()));
    }));
  return security::SigningKey(*seed);
}

Result<http::Download> Studio::export_package(const Caller& caller, CourseId course) {
  auto content =
      TRY(service_.writing<PackageContent>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<PackageContent> {
        TRY(service_.audit(tx, caller.actor, "course.exported", course));
        return content_of(tx, row);
      }));
  std::shared_ptr<documents::ZipWriter> zip = documents::ZipWriter::create_streamed();
  PackageManifest manifest{std::string(kPackageFormat), content.course.title.value, platform_.clock.now(), {}, {}};
  std::map<std::string, std::string> names;  // blob -> SHA-256
  for (const std::string& name : files_of(content)) {
    blobs::BlobInfo info = TRY(platform_.blobs.info(TRY(BlobId::parse(name))));
    security::Sha256 hash;
    TRY(platform_.blobs.read(info.id, 0, info.size, [&](ByteView piece) -> Status {
      hash.update(piece);
      return {};
    }));
    std::string sha = to_hex(hash.finish());
    names.emplace(name, sha);
    auto read = [this, id = info.id, size = info.size](std::int64_t offset,
                                                       std::span<std::uint8_t> buffer) -> Result<std::size_t> {
      std::int64_t length = std::min<std::int64_t>(size - offset, static_cast<std::int64_t>(buffer.size()));
      if (length <= 0) return std::size_t{0};
      std::size_t filled = 0;
      TRY(platform_.blobs.read(id, offset, length, [&](ByteView piece) -> Status {
        std::copy(piece.begin(), piece.end(), buffer.begin() + static_cast<std::ptrdiff_t>(filled));
        filled += piece.size();
        return {};
      }));
      return filled;
    };
    manifest.files.push_back({"files/" + sha, info.size, sha});
    TRY(zip->add("files/" + sha, info.size, read));
  }
  for (PackageLesson& one : content.lessons)
    if (one.file) one.file->value = names.at(one.file->value);
  for (PackageResource& one : content.resources)
    if (one.file) one.file->value = names.at(one.file->value);
  for (PackageImage& one : content.images) one.file.value = names.at(one.file.value);
  std::string lines = write_content(content);
  manifest.files.push_back(
      {"content.jsonl", static_cast<std::int64_t>(lines.size()), to_hex(security::sha256(as_bytes(lines)))});
  security::SigningKey key = TRY(signing_key());
  manifest.public_key = to_base64(key.public_key());
  std::string head = shape::to_json(manifest);
  TRY(zip->add("content.jsonl", as_bytes(lines)));
  TRY(zip->add("manifest.json", as_bytes(head)));
  TRY(zip->add("manifest.sig", as_bytes(to_base64(key.sign(as_bytes(head))))));
  TRY(zip->finish());
  http::Download out;
  out.media_type = "application/zip";
  out.file_name = "course.mccourse.zip";
  out.write = [zip](std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
    std::array<std::uint8_t, 64 << 10> buffer{};
    for (;;) {
      std::size_t got = TRY(zip->read_finished(buffer));
      if (got == 0) return {};
      TRY(sink(ByteView(buffer).first(got)));
    }
  };
  return out;
}

Result<std::vector<Signer>> Studio::known_signers() {
  std::vector<Signer> out{{"This installation", to_base64(TRY(signing_key()).public_key()), true}};
  for (const SignerRow& row : TRY(platform_.db.read([](data::Tx& tx) { return store::signers(tx); })))
    out.push_back({row.name, to_base64(row.public_key), false});
  return out;
}

Result<Signers> Studio::signers(const Caller& caller) {
  if (!caller.viewer.may_everywhere("course:publish")) return forbidden();
  return Signers{TRY(known_signers())};
}

Result<Signers> Studio::trust(const Caller& caller, const SignerIn& in) {
  if (!caller.viewer.may_everywhere("course:publish")) return forbidden();
  auto key = from_base64(in.public_key.value);
  if (!key || key->size() != security::PublicKey{}.size())
    return invalid("public_key", "bad_key", "Not an Ed25519 key in base64.");
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::put_signer(tx, {*key, in.name.value}, caller.actor.person));
    security::AuditEvent event;
    event.actor = caller.actor.person;
    event.action = "course.signer_trusted";
    event.object = "signer:" + to_hex(*key);
    event.request_id = caller.actor.request_id;
    event.address = caller.actor.address;
    return platform_.audit.append(tx, event);
  }));
  return signers(caller);
}

Result<PackageReport> Studio::import_package(const Caller& caller, http::Upload& upload, const PackageQuery& query) {
  PackageReport out;
  out.dry_run = query.dry_run.value_or(true);
  auto file = TRY(documents::MemoryFile::create());
  TRY(receive(upload, *file));
  documents::ZipLimits limits;
  limits.entries = static_cast<int>(kPackageFiles) + 3;
  limits.total_bytes = 1LL << 30;
  limits.path_depth = 2;
  auto zip = TRY(documents::ZipReader::open(file->path(), limits));
  std::string head = TRY(entry_text(*zip, "manifest.json", kManifestLimit));
  std::string signature = TRY(entry_text(*zip, "manifest.sig", 200));
  auto manifest = read_manifest(head);
  if (!manifest) {
    report(out, "manifest.json", manifest.error());
    return out;
  }
  out.title = manifest->title;
  out.signer = manifest->public_key;
  if (!is_signed(head, *manifest, signature)) {
    out.messages.push_back({"error", "manifest.sig", 0, "", "bad_signature", "The package was changed or not signed."});
    return out;
  }
  for (const Signer& signer : TRY(known_signers()))
    out.signer_trusted = out.signer_trusted || signer.public_key == manifest->public_key;
  if (!out.signer_trusted)
    out.messages.push_back({out.dry_run ? "warning" : "error", "manifest.json", 0, "public_key", "signer_unknown",
                            "Nobody here trusts who signed this package yet."});
  TRY(check_files(*zip, *manifest, out));
  PackageContent content = read_content(TRY(entry_text(*zip, "content.jsonl", kContentLimit)), out.messages);
  check_shown(content, *manifest, out);
  out.modules = static_cast<std::int64_t>(content.modules.size());
  out.lessons = static_cast<std::int64_t>(content.lessons.size());
  for (const PackageLesson& lesson : content.lessons)
    if (lesson.quiz) out.questions += static_cast<std::int64_t>(lesson.quiz->questions.size());
  std::map<std::string, BlobId> blobs;
  for (std::size_t i = 0; i < zip->entries().size() && !has_errors(out.messages); ++i) {
    const std::string& path = zip->entries()[i].path;
    if (!path.starts_with("files/")) continue;
    // One file at a time in memory, none larger than the library takes.
    Bytes bytes;
    if (zip->entries()[i].size > kMediaLimit) return fail(Fault::too_large, "too_large", "A file is too large.");
    TRY(zip->read(i, [&](ByteView piece) -> Status {
      bytes.insert(bytes.end(), piece.begin(), piece.end());
      return {};
    }));
    std::string type = documents::sniff_media_type(ByteView(bytes).first(std::min<std::size_t>(bytes.size(), 4096)));
    if (type == "text/csv") type = "text/plain";
    TRY(check_type(content, path.substr(6), type, out));
    if (!out.dry_run) blobs.emplace(path.substr(6), TRY(platform_.blobs.put(bytes, type)).id);
  }
  out.ready = !has_errors(out.messages);
  if (out.dry_run || !out.ready) return out;
  out.course_id = TRY(platform_.db.write([&](data::Tx& tx) -> Result<CourseId> {
    CourseRow row = TRY(build(tx, caller, content, blobs));
    TRY(service_.audit(tx, caller.actor, "course.imported", row.id, "{\"signer\":\"" + out.signer + "\"}"));
    return row.id;
  }));
  return out;
}

}  // namespace mc::courses
