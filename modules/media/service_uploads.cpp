// Files come in pieces of 8 MiB, each sealed in the blob store before it is acknowledged.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/media/service.hpp"

namespace mc::media {
namespace {

constexpr std::size_t kOpenUploads = 5;
constexpr std::chrono::milliseconds kAbandonedAfter = std::chrono::hours(48);
constexpr std::size_t kHeadBytes = 4'096;

VideoUpload shown_upload(const UploadRow& row) {
  return {row.id, row.name, row.size, row.received, kPieceBytes, row.touched_at + kAbandonedAfter};
}

std::string part_owner(UploadId id, std::int64_t at) { return fmt::format("media:part:{}:{}", id.text(), at); }

Result<UploadRow> own_upload(data::Tx& tx, const security::Viewer& viewer, UploadId id) {
  auto row = TRY(store::upload(tx, id));
  if (!row || row->person_id != viewer.person || row->finished) return not_found("upload_not_found");
  return std::move(*row);
}

}  // namespace

Result<VideoUpload> Service::begin(const security::Viewer& viewer, const VideoUploadIn& in) {
  const VideoStorage room = TRY(storage());
  return platform_.db.write([&](data::Tx& tx) -> Result<VideoUpload> {
    if (TRY(store::open_uploads(tx, viewer.person)).size() >= kOpenUploads)
      return conflict("too_many_uploads", "Finish or remove one of your open uploads first.");
    if (TRY(store::bytes_used(tx)) + in.size.value > room.quota_gib << 30)
      return fail(Fault::too_large, "quota_exceeded",
                  "The space for media is used up. Delete what is not needed, or ask the administrator for more.");
    UploadRow row;
    row.id = UploadId{make_uuid7(tx.now(), platform_.random)};
    row.person_id = viewer.person;
    row.name = in.name.value.substr(in.name.value.find_last_of("/\\") + 1);
    if (row.name.empty()) row.name = "file";
    row.size = in.size.value;
    row.created_at = row.touched_at = tx.now();
    TRY(store::insert_upload(tx, row));
    TRY(store::add_bytes(tx, row.size));  // the item takes them over
    TRY(audit(tx, viewer.person, "media.upload_begun", "media_upload:" + row.id.text(),
              fmt::format(R"({{"bytes":{}}})", row.size)));
    return shown_upload(row);
  });
}

Result<VideoUploads> Service::uploads(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<VideoUploads> {
    VideoUploads out;
    for (const UploadRow& row : TRY(store::open_uploads(tx, viewer.person))) out.items.push_back(shown_upload(row));
    return out;
  });
}

Result<VideoUpload> Service::upload(const security::Viewer& viewer, UploadId id) {
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<VideoUpload> { return shown_upload(TRY(own_upload(tx, viewer, id))); });
}

Result<VideoUpload> Service::add_piece(const security::Viewer& viewer, UploadId id, std::int64_t offset,
                                       http::Upload& upload) {
  const UploadRow before = TRY(platform_.db.read([&](data::Tx& tx) { return own_upload(tx, viewer, id); }));
  if (offset < before.received && offset % kPieceBytes == 0) return shown_upload(before);  // its answer was lost
  if (offset != before.received) return conflict("wrong_offset", fmt::format("Go on at {}.", before.received));
  const std::int64_t expected = std::min(kPieceBytes, before.size - offset);
  if (expected <= 0) return conflict("complete", "All of the file is here. Finish it.");
  if (upload.size && *upload.size != expected)
    return invalid("body", "piece_size", fmt::format("This piece has {} bytes.", expected));
  Bytes head;
  blobs::Reader reader = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
    const std::size_t got = TRY(upload.reader(buffer));
    const std::size_t wanted = std::min(got, kHeadBytes - std::min(kHeadBytes, head.size()));
    head.insert(head.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(wanted));
    return got;
  };
  auto stored = TRY(platform_.blobs.put(reader, "application/octet-stream", expected));
  if (stored.size != expected) return invalid("body", "piece_size", fmt::format("This piece has {} bytes.", expected));
  std::string media_type = before.media_type;
  if (offset == 0) {
    auto container = sniff_container(head);
    if (!container)
      return fail(Fault::invalid, "wrong_type",
                  "This is no film or sound that is known here. Send MP4, MOV, WebM, MKV, MP3, M4A, WAV, OGG or FLAC.");
    media_type = container->media_type;
  }
  return platform_.db.write([&](data::Tx& tx) -> Result<VideoUpload> {
    UploadRow row = TRY(own_upload(tx, viewer, id));
    if (row.received != offset) return conflict("wrong_offset", fmt::format("Go on at {}.", row.received));
    TRY(store::insert_part(tx, id, {offset, expected, stored.id}));
    TRY(platform_.blobs.add_reference(tx, stored.id, part_owner(id, offset)));
    row.received += expected;
    row.touched_at = tx.now();
    TRY(store::set_received(tx, id, row.received, media_type));
    return shown_upload(row);
  });
}

Result<VideoItem> Service::finish(const security::Viewer& viewer, UploadId id, const VideoFinish& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VideoItem> {
    const UploadRow from = TRY(own_upload(tx, viewer, id));
    if (from.received != from.size) return conflict("incomplete", fmt::format("Go on at {}.", from.received));
    ItemRow row;
    row.id = ItemId{make_uuid7(tx.now(), platform_.random)};
    row.owner_id = viewer.person;
    row.title = in.title.value;
    row.kind = from.media_type.starts_with("audio/") ? MediaKind::audio : MediaKind::video;
    row.file_name = from.name;
    row.media_type = from.media_type;
    row.size = from.size;
    row.upload_id = id;
    row.next_try_at = tx.now();
    if (in.duration_seconds && ms_of(*in.duration_seconds) > 0) row.duration_ms = ms_of(*in.duration_seconds);
    row.created_at = row.updated_at = tx.now();
    TRY(store::insert_item(tx, row));
    TRY(store::set_finished(tx, id));
    TRY(put_title(tx, row));
    TRY(audit(tx, viewer.person, "media.uploaded", "media_item:" + row.id.text(),
              fmt::format(R"({{"bytes":{}}})", row.size)));
    TRY(platform_.jobs.enqueue(tx, PrepareVideo{row.id}, {.attempts = 3, .unique_key = row.id.text()}));
    return shown(tx, viewer, row);
  });
}

Status Service::drop_upload(data::Tx& tx, UploadId id) {
  for (const PartRow& part : TRY(store::parts(tx, id)))
    TRY(platform_.blobs.drop_reference(tx, part.blob_id, part_owner(id, part.at)));
  return store::delete_upload(tx, id);
}

Result<http::Nothing> Service::abandon(const security::Viewer& viewer, UploadId id) {
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    TRY(store::add_bytes(tx, -TRY(own_upload(tx, viewer, id)).size));
    TRY(drop_upload(tx, id));
    TRY(audit(tx, viewer.person, "media.upload_removed", "media_upload:" + id.text()));
    return http::Nothing{};
  });
}

Status Service::remove_abandoned() {
  for (;;) {
    auto ids = TRY(
        platform_.db.read([&](data::Tx& tx) { return store::abandoned(tx, platform_.clock.now() - kAbandonedAfter); }));
    if (ids.empty()) return {};
    for (UploadId id : ids)
      TRY(platform_.db.write([&](data::Tx& tx) -> Status {
        auto row = TRY(store::upload(tx, id));
        if (!row || row->finished) return {};
        TRY(store::add_bytes(tx, -row->size));
        TRY(drop_upload(tx, id));
        return audit(tx, std::nullopt, "media.upload_abandoned", "media_upload:" + id.text());
      }));
  }
}

}  // namespace mc::media
