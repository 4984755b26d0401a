// Many files at once (CERT-019): an archive becomes a list to look through.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "appliance/documents/memory_file.hpp"
#include "modules/intake/picture.hpp"
#include "modules/intake/service.hpp"

namespace mc::intake {
namespace {

constexpr std::int64_t kUnpackedLimit = 1LL << 30;
constexpr std::size_t kLongestName = 255;

/// What file systems and archivers add by themselves.
bool is_clutter(std::string_view path) {
  return path.starts_with("__MACOSX/") || path.ends_with("/") || path.ends_with(".DS_Store") ||
         path.ends_with("Thumbs.db") || path.ends_with("desktop.ini");
}

std::string_view base_name(std::string_view path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Without what a page cannot show, and no longer than it may be; never cut inside a character.
std::string shown_name(std::string_view name) {
  auto cleaned = clean_text(name);
  if (!cleaned) return "file";
  std::size_t end = std::min(cleaned->size(), kLongestName);
  while (end > 0 && end < cleaned->size() && (static_cast<unsigned char>((*cleaned)[end]) & 0xC0) == 0x80) --end;
  return cleaned->substr(0, end);
}

/// "1001_bls card.pdf" -> "1001"; empty without an underscore.
std::string_view employee_of(std::string_view file_name) {
  std::size_t bar = file_name.find('_');
  return bar == std::string_view::npos ? std::string_view() : file_name.substr(0, bar);
}

Status receive_archive(http::Upload& upload, documents::MemoryFile& file) {
  std::vector<std::uint8_t> buffer(64 << 10);
  Bytes head;
  for (std::int64_t total = 0;;) {
    std::size_t got = TRY(upload.reader(buffer));
    if (got == 0) break;
    total += static_cast<std::int64_t>(got);
    if (total > kBatchLimit) return fail(Fault::too_large, "too_large", "An archive has at most 200 MB.");
    if (head.size() < 8) head.insert(head.end(), buffer.begin(), buffer.begin() + std::min<std::size_t>(got, 8));
    TRY(file.append(ByteView(buffer).first(got)));
  }
  // An archive that begins as a picture or a PDF is two files in one.
  if (documents::sniff_media_type(head) != "application/zip")
    return fail(Fault::invalid, "not_an_archive", "Send a ZIP file with photos and PDFs of cards.");
  return {};
}

/// Takes the person's place in `busy` while it lives.
class OneAtATime {
public:
  OneAtATime(std::mutex& mutex, std::set<PersonId>& busy, PersonId person)
      : mutex_(mutex), busy_(busy), person_(person) {
    std::lock_guard lock(mutex_);
    mine_ = busy_.insert(person_).second;
  }
  ~OneAtATime() {
    std::lock_guard lock(mutex_);
    if (mine_) busy_.erase(person_);
  }
  OneAtATime(const OneAtATime&) = delete;
  OneAtATime& operator=(const OneAtATime&) = delete;
  bool mine() const { return mine_; }

private:
  std::mutex& mutex_;
  std::set<PersonId>& busy_;
  PersonId person_;
  bool mine_ = false;
};

}  // namespace

/// Says whose it is by its name, or why it is nobody's.
Status Service::assign(data::Tx& tx, const security::Viewer& viewer, DocumentRow& row) {
  auto refuse = [&](const char* code) {
    row.person_id.reset();
    row.blob_id.reset();
    row.state = DocumentState::refused;
    row.refusal = code;
  };
  std::string_view number = employee_of(row.file_name);
  auto person = number.empty() ? std::optional<PersonId>() : TRY(accounts_.find_by_employee_number(tx, number));
  if (!person || !TRY(organisation_.in_reach(tx, viewer, "intake:office", *person))) {
    refuse("unknown_employee");
    return {};
  }
  row.person_id = *person;
  return {};
}

/// The rows of an archive's files with their bytes stored; what is no scan is refused here and keeps no bytes.
Result<std::vector<DocumentRow>> Service::unpack(const security::Viewer& viewer, http::Upload& upload,
                                                 const BatchRow& batch) {
  auto file = TRY(documents::MemoryFile::create());
  TRY(receive_archive(upload, *file));
  documents::ZipLimits limits;
  limits.entries = 2 * kFilesOfBatch;  // folders and clutter count there
  limits.total_bytes = kUnpackedLimit;
  auto zip = TRY(documents::ZipReader::open(file->path(), limits));
  std::vector<DocumentRow> rows;
  const auto& entries = zip->entries();
  // Before anything is stored.
  if (std::count_if(entries.begin(), entries.end(), [](const auto& entry) { return !is_clutter(entry.path); }) >
      kFilesOfBatch)
    return fail(Fault::too_large, "too_many_files", "An archive holds at most 500 files.");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (is_clutter(entries[i].path)) continue;
    DocumentRow row;
    row.id = DocumentId::make(platform_.clock, platform_.random);
    row.made_by = viewer.person;
    row.batch_id = batch.id;
    row.made_at = batch.made_at;
    row.size = entries[i].size;
    row.file_name = shown_name(base_name(entries[i].path));
    Bytes bytes;
    if (entries[i].size <= kDocumentLimit)
      TRY(zip->read(i, [&](ByteView piece) -> Status {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        return {};
      }));
    auto type = entries[i].size > kDocumentLimit
                    ? Result<std::string>(fail(Fault::too_large, "scan_too_large", "A scan has at most 10 MB."))
                    : checked_type(bytes);
    if (type) {
      row.media_type = *type;
      row.blob_id = TRY(platform_.blobs.put(bytes, *type)).id;
    } else {
      row.state = DocumentState::refused;
      row.refusal = type.error().code;
    }
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return fail(Fault::invalid, "empty_archive", "The archive holds no files.");
  return rows;
}

Result<IntakeBatch> Service::upload_batch(const security::Viewer& viewer, http::Upload& upload, bool office) {
  if (office && !viewer.may("intake:office")) return forbidden();
  OneAtATime turn(uploading_mutex_, uploading_, viewer.person);
  if (!turn.mine()) return conflict("batch_running", "Your former archive is still being unpacked.");
  TRY(platform_.db.read([&](data::Tx& tx) { return check_room(tx, viewer, office, 1); }));
  BatchRow batch{BatchId::make(platform_.clock, platform_.random), viewer.person, office, upload.file_name,
                 platform_.clock.now()};
  std::vector<DocumentRow> rows = TRY(unpack(viewer, upload, batch));
  // The list is whole or not there: an archive whose second half is missing would be believed to be done.
  return platform_.db.write([&](data::Tx& tx) -> Result<IntakeBatch> {
    auto open = std::count_if(rows.begin(), rows.end(),
                              [](const DocumentRow& row) { return row.state == DocumentState::queued; });
    TRY(check_room(tx, viewer, office, open));
    TRY(store::insert_batch(tx, batch));
    for (DocumentRow& row : rows) {
      if (office)
        TRY(assign(tx, viewer, row));
      else
        row.person_id = viewer.person;
      TRY(add(tx, row));
    }
    TRY(audit(tx, viewer.person, "intake.batch_uploaded", "intake_batch:" + batch.id.text()));
    return view(tx, batch);
  });
}

}  // namespace mc::intake
