// From uploaded pieces to something that plays: joins them, asks the tools, keeps what they make as it comes. Runs
// outside of transactions; each step is kept, so that a further attempt goes on where the last one ended.
#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/hls_cipher.hpp"
#include "modules/media/service.hpp"

namespace mc::media {
namespace {

constexpr std::int64_t kAttempts = 3;
constexpr int kThumbnails = 5;
constexpr std::int64_t kDiskReserve = 1LL << 30;

/// The file as the tools read it: encrypted under a key of this run, gone with this object.
class ScratchFile {
public:
  explicit ScratchFile(const std::filesystem::path& folder, Random& random)
      : key_(security::random_secret(random, security::kHlsKeyBytes)) {
    random.fill(iv_);
    Bytes name(8);
    random.fill(name);
    path_ = folder / ("media-" + to_hex(name) + ".sealed");
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  Status fill(blobs::Blobs& blobs, BlobId blob, std::int64_t size, const std::atomic<bool>& stopping) {
    std::error_code unknown;
    const auto room = std::filesystem::space(path_.parent_path(), unknown);
    if (!unknown && room.available < static_cast<std::uintmax_t>(size + kDiskReserve))
      return fail(Fault::unavailable, "disk_full", "The disk has no room to prepare this file.");
    auto cipher = TRY(security::HlsCipher::make(key_.view(), iv_));
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    std::filesystem::permissions(path_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    auto write = [&](ByteView piece) -> Status {
      out.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
      if (!out) return fail(Fault::unavailable, "disk_full", "The disk has no room to prepare this file.");
      return {};
    };
    TRY(blobs.read(blob, 0, size, [&](ByteView piece) -> Status {
      if (stopping.load()) return fail(Fault::unavailable, "stopping", "The server is being stopped.");
      return write(TRY(cipher.update(piece)));
    }));
    TRY(write(TRY(cipher.finish())));
    out.close();
    return out ? Status{} : fail(Fault::unavailable, "disk_full", "The disk has no room to prepare this file.");
  }
  MediaFile as_input(std::string demuxer) const {
    return {path_, to_hex(key_.view()), to_hex(iv_), std::move(demuxer)};
  }

private:
  Secret key_;
  security::HlsIv iv_{};
  std::filesystem::path path_;
};

std::string demuxer_of(ContainerKind kind) {
  switch (kind) {
  case ContainerKind::mp4:
  case ContainerKind::mov:
  case ContainerKind::m4a:
    return "mov";
  case ContainerKind::webm:
  case ContainerKind::mkv:
    return "matroska";
  case ContainerKind::mp3:
    return "mp3";
  case ContainerKind::wav:
    return "wav";
  case ContainerKind::ogg:
    return "ogg";
  case ContainerKind::flac:
    return "flac";
  }
  return "mov";
}

}  // namespace

void Service::tell(const ItemRow& row) {
  platform_.hub.send(row.owner_id, "media.progress",
                     shape::to_json(PreparationProgress{row.id, row.state, row.percent, row.reason_code}));
}

void Service::progress(ItemRow& row, double part) {
  const auto percent = static_cast<std::int64_t>(std::clamp(part, 0.0, 0.99) * 100);
  if (percent <= row.percent) return;
  row.percent = percent;  // about a hundred small writes for one film
  auto kept = platform_.db.write([&](data::Tx& tx) { return store::set_percent(tx, row.id, percent); });
  if (kept) tell(row);
}

Status Service::keep(data::Tx& tx, ItemRow& row) {
  auto now = TRY(store::item(tx, row.id));
  if (!now) return not_found();  // deleted meanwhile
  // What its owner changed meanwhile stays.
  row.title = now->title;
  row.description = now->description;
  row.poster = now->poster;
  row.revision = now->revision;
  return store::update_item(tx, row);
}

Status Service::save(ItemRow& row) {
  return platform_.db.write([&](data::Tx& tx) { return keep(tx, row); });
}

Status Service::work() {
  if (!background_) {
    for (;;) {
      auto next = TRY(platform_.db.read([&](data::Tx& tx) { return store::waiting(tx, platform_.clock.now()); }));
      if (!next) return {};
      TRY(prepare(*next));
    }
  }
  std::lock_guard lock(wake_mutex_);
  if (stopping_.load()) return {};
  awake_ = true;
  if (!thread_.joinable()) thread_ = std::thread([this] { run_thread(); });
  wake_.notify_all();
  return {};
}

void Service::run_thread() {
  std::unique_lock lock(wake_mutex_);
  while (!stopping_.load()) {
    wake_.wait(lock, [&] { return awake_ || stopping_.load(); });
    awake_ = false;
    lock.unlock();
    while (!stopping_.load()) {
      auto next = platform_.db.read([&](data::Tx& tx) { return store::waiting(tx, platform_.clock.now()); });
      if (!next || !*next) break;
      if (auto done = prepare(**next); !done) {
        LOG(error, "media_preparation_failed", {"code", done.error().code});
        break;  // the schedule tries again
      }
    }
    lock.lock();
  }
}

Status Service::prepare(ItemId id) {
  std::lock_guard one(preparing_);
  bool gave_up = false;
  auto begun = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<ItemRow>> {
    auto row = TRY(store::item(tx, id));
    if (!row || (row->state != MediaState::uploaded && row->state != MediaState::processing))
      return std::optional<ItemRow>{};
    gave_up = row->attempts >= kAttempts;
    row->state = MediaState::processing;
    row->percent = 0;
    ++row->attempts;
    TRY(store::update_item(tx, *row));
    return row;
  }));
  if (!begun) return {};
  if (gave_up)
    return settle_failure(
        id,
        {Fault::invalid, "gave_up", "Preparing broke off three times. Try again, or export the film anew as MP4.", {}});
  ItemRow row = std::move(*begun);
  tell(row);
  auto run = [&]() -> Status {
    if (!row.blob_id) TRY(join(row));
    TRY(scan(row));
    const Container container = TRY(container_of(row));
    return tools_.available() ? prepare_with_tools(row, container) : finish_plain(row, container);
  };
  Status done = run();
  if (!done) return settle_failure(id, done.error());
  row.state = MediaState::ready;
  row.percent = 100;
  row.reason.clear();
  row.reason_code.clear();
  TRY(save(row));
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, std::nullopt, "media.ready", "media_item:" + id.text(),
                 fmt::format(R"({{"prepared":{},"attempts":{}}})", row.prepared, row.attempts));
  }));
  tell(row);
  return {};
}

/// What is the file's fault is over at once; what may go better later is tried three times in all.
Status Service::settle_failure(ItemId id, const Error& error) {
  LOG(warning, "media_not_prepared", {"code", error.code}, {"item", id.text()});
  auto after = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::optional<ItemRow>> {
    auto row = TRY(store::item(tx, id));
    if (!row) return std::optional<ItemRow>{};
    const bool for_good = error.fault == Fault::invalid || error.fault == Fault::too_large;
    if (error.code == "stopping") {
      --row->attempts;  // nobody's fault; goes on after the start
      row->state = MediaState::uploaded;
      row->next_try_at = tx.now();
    } else if (!for_good && row->attempts < kAttempts) {
      row->state = MediaState::uploaded;
      row->next_try_at = tx.now() + std::chrono::minutes(1 << std::min<std::int64_t>(row->attempts, 6));
    } else {
      row->state = MediaState::failed;
    }
    row->reason_code = error.code;
    row->reason = for_good                    ? error.detail
                  : error.code == "disk_full" ? "The disk is full. Tell the administrator, then prepare it again."
                  : error.code == "scanner_unavailable"
                      ? "The malware scanner does not answer. Tell the administrator, then prepare it again."
                  : error.code == "tool_missing"
                      ? "ffmpeg cannot be run. Tell the administrator, then prepare it again."
                      : "Something went wrong here. Tell the administrator, then try again.";
    TRY(store::update_item(tx, *row));
    if (row->state == MediaState::failed)
      TRY(audit(tx, std::nullopt, "media.failed", "media_item:" + id.text(),
                fmt::format(R"({{"code":{}}})", shape::to_json(error.code))));
    return row;
  }));
  if (after) tell(*after);
  return {};
}

Status Service::join(ItemRow& row) {
  if (!row.upload_id) return internal("media_upload_missing", "The pieces of an upload are gone.");
  const UploadId upload = *row.upload_id;
  const auto parts = TRY(platform_.db.read([&](data::Tx& tx) { return store::parts(tx, upload); }));
  std::size_t next = 0;
  std::size_t sent = 0;
  Bytes piece;
  blobs::Reader reader = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
    if (stopping_.load()) return fail(Fault::unavailable, "stopping", "The server is being stopped.");
    if (sent == piece.size()) {
      if (next == parts.size()) return std::size_t{0};
      piece = TRY(platform_.blobs.read_all(parts[next++].blob_id, kPieceBytes));
      sent = 0;
    }
    const std::size_t count = std::min(buffer.size(), piece.size() - sent);
    std::copy_n(piece.begin() + static_cast<std::ptrdiff_t>(sent), count, buffer.begin());
    sent += count;
    return count;
  };
  auto stored = TRY(platform_.blobs.put(reader, row.media_type, row.size));
  if (stored.size != row.size) return internal("media_upload_missing", "The pieces of an upload do not fit.");
  row.blob_id = stored.id;
  row.upload_id.reset();
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(platform_.blobs.add_reference(tx, stored.id, item_owner("item", row.id)));
    TRY(keep(tx, row));
    return drop_upload(tx, upload);
  });
}

Status Service::scan(ItemRow& row) {
  if (!scanner_ || !row.scanned.empty()) return {};
  auto check = TRY(scanner_->begin());
  TRY(platform_.blobs.read(*row.blob_id, 0, row.size, [&](ByteView piece) -> Status {
    if (stopping_.load()) return fail(Fault::unavailable, "stopping", "The server is being stopped.");
    return check->add(piece);
  }));
  const scan::Finding found = TRY(check->finish());
  row.scanned = !found.clean ? "found " + found.name : found.whole ? "clean" : "beginning";
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(audit(
        tx, std::nullopt, "media.scanned", "media_item:" + row.id.text(),
        fmt::format(R"({{"clean":{},"whole":{},"name":{}}})", found.clean, found.whole, shape::to_json(found.name))));
    return keep(tx, row);
  }));
  if (found.clean) return {};
  return fail(Fault::invalid, "malware_found",
              fmt::format("The malware scanner found {} in this file. Nobody can open it. Delete it here, and tell the "
                          "administrator.",
                          found.name));
}

Result<Container> Service::container_of(const ItemRow& row) {
  Bytes head;
  TRY(platform_.blobs.read(*row.blob_id, 0, std::min<std::int64_t>(row.size, 4'096), [&](ByteView piece) -> Status {
    head.insert(head.end(), piece.begin(), piece.end());
    return {};
  }));
  auto found = sniff_container(head);
  if (!found) return fail(Fault::invalid, "wrong_type", "This is no film or sound that is known here. Send MP4.");
  return *found;
}

Status Service::finish_plain(ItemRow& row, const Container& container) {
  if (!container.plays_as_is)
    return fail(Fault::invalid, "needs_ffmpeg",
                "This machine has no ffmpeg, which this kind of file needs. Save it as MP4 (H.264 and AAC) and upload "
                "that, or ask the administrator to install ffmpeg and prepare it again.");
  const ReadAt read = [&](std::int64_t offset, std::int64_t length) -> Result<Bytes> {
    Bytes out;
    length = std::clamp<std::int64_t>(length, 0, row.size - offset);
    TRY(platform_.blobs.read(*row.blob_id, offset, length, [&](ByteView piece) -> Status {
      out.insert(out.end(), piece.begin(), piece.end());
      return {};
    }));
    return out;
  };
  if (auto said = TRY(duration_of(container, row.size, read))) row.duration_ms = said;
  if (!row.duration_ms)
    return fail(Fault::invalid, "no_duration",
                "The file does not say how long it plays. Export it again as MP4, with the header at the start.");
  row.kind = container.video ? MediaKind::video : MediaKind::audio;
  row.prepared = false;
  return {};
}

Status Service::prepare_with_tools(ItemRow& row, const Container& container) {
  ScratchFile scratch(platform_.scratch, platform_.random);
  TRY(scratch.fill(platform_.blobs, *row.blob_id, row.size, stopping_));
  const MediaFile file = scratch.as_input(demuxer_of(container.kind));
  const Probe probe = TRY(tools_.probe(file));
  row.duration_ms = probe.duration_ms;
  row.kind = probe.picture ? MediaKind::video : MediaKind::audio;
  if (probe.picture) {
    row.width = probe.picture->width;
    row.height = probe.picture->height;
  }
  TRY(save(row));
  progress(row, 0.03);
  if (probe.picture) TRY(take_thumbnails(row, file, probe));
  if (probe.sound && !row.audio_blob) TRY(take_sound(row, file, probe, 0.05, probe.picture ? 0.12 : 1.0));
  if (probe.picture) TRY(prepare_picture(row, file, probe));
  row.prepared = true;
  return {};
}

Status Service::take_thumbnails(ItemRow& row, const MediaFile& file, const Probe& probe) {
  const auto there = TRY(platform_.db.read([&](data::Tx& tx) { return store::thumbnails(tx, row.id); }));
  for (int number = static_cast<int>(there.size()); number < kThumbnails; ++number) {
    const std::int64_t at = probe.duration_ms * (2 * number + 1) / (2 * kThumbnails);  // 10 %, 30 % ...
    auto jpeg = tools_.picture(file, probe, at);
    if (!jpeg && number > 0 && jpeg.error().fault == Fault::invalid) return {};  // a film whose end holds no picture
    const BlobId blob = TRY(platform_.blobs.put(ByteView(TRY(std::move(jpeg))), "image/jpeg")).id;
    TRY(platform_.db.write([&](data::Tx& tx) -> Status {
      TRY(platform_.blobs.add_reference(tx, blob, item_owner("thumbnail", row.id, std::to_string(number))));
      return store::put_thumbnail(tx, row.id, {number, at, blob});
    }));
  }
  return {};
}

Result<BlobId> Service::store_file(const std::filesystem::path& file, std::string media_type) {
  std::ifstream in(file, std::ios::binary);
  blobs::Reader reader = [&](std::span<std::uint8_t> buffer) -> Result<std::size_t> {
    in.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(buffer.size()));
    if (in.bad()) return internal("media_output", "A file of the preparation cannot be read.");
    return static_cast<std::size_t>(in.gcount());
  };
  if (!in) return internal("media_output", "A file of the preparation is missing.");
  return TRY(platform_.blobs.put(reader, std::move(media_type), 2LL << 30)).id;
}

Status Service::take_sound(ItemRow& row, const MediaFile& file, const Probe& probe, double from, double to) {
  return tools_.sound(
      file, probe,
      [&](const std::filesystem::path& path) -> Status {
        const BlobId blob = TRY(store_file(path, "audio/mp4"));
        row.audio_blob = blob;
        return platform_.db.write([&](data::Tx& tx) -> Status {
          TRY(platform_.blobs.add_reference(tx, blob, item_owner("sound", row.id)));
          return keep(tx, row);
        });
      },
      [&](double part) { progress(row, from + part * (to - from)); });
}

Status Service::prepare_picture(ItemRow& row, const MediaFile& file, const Probe& probe) {
  const auto ladder = ladder_for(*probe.picture, probe.sound.has_value());
  const auto there = TRY(platform_.db.read([&](data::Tx& tx) { return store::renditions(tx, row.id); }));
  double all = 0;
  for (const Rung& rung : ladder) all += static_cast<double>(rung.width * rung.height);
  double from = 0.12;
  for (const Rung& rung : ladder) {
    const double to = from + 0.88 * static_cast<double>(rung.width * rung.height) / all;
    const bool done =
        std::any_of(there.begin(), there.end(), [&](const RenditionRow& one) { return one.name == rung.name; });
    if (!done) TRY(take_rendition(row, file, probe, rung, from, to));
    from = to;
  }
  return {};
}

Status Service::take_rendition(ItemRow& row, const MediaFile& file, const Probe& probe, const Rung& rung, double from,
                               double to) {
  auto owner = [&](std::int64_t number) {
    return item_owner("segment", row.id, fmt::format("{}:{}", rung.name, number));
  };
  // Of an attempt that broke off.
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    for (const SegmentRow& one : TRY(store::segments(tx, row.id, rung.name)))
      TRY(platform_.blobs.drop_reference(tx, one.blob_id, owner(one.number)));
    return store::delete_segments(tx, row.id, rung.name);
  }));
  std::vector<std::int64_t> sizes;
  auto take = [&](int number, const std::filesystem::path& path) -> Status {
    std::error_code error;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
    const BlobId blob = TRY(store_file(path, "video/iso.segment"));
    sizes.push_back(size);
    return platform_.db.write([&](data::Tx& tx) -> Status {
      TRY(platform_.blobs.add_reference(tx, blob, owner(number)));
      return store::insert_segment(tx, row.id, rung.name, {number, blob, size, 6'000});
    });
  };
  auto rendered =
      TRY(tools_.render(file, probe, rung, take, [&](double part) { progress(row, from + part * (to - from)); }));
  if (rendered.durations.size() != sizes.size()) return internal("media_output", "Segments are missing.");
  const BlobId init = TRY(platform_.blobs.put(ByteView(rendered.init), "video/mp4")).id;
  std::int64_t bandwidth = 0;  // of the largest segment, as RFC 8216 asks
  for (std::size_t i = 0; i < sizes.size(); ++i)
    bandwidth = std::max(bandwidth, sizes[i] * 8'000 / std::max<std::int64_t>(rendered.durations[i], 500));
  return platform_.db.write([&](data::Tx& tx) -> Status {
    for (std::size_t i = 0; i < rendered.durations.size(); ++i)
      TRY(store::set_segment_duration(tx, row.id, rung.name, static_cast<std::int64_t>(i), rendered.durations[i]));
    TRY(platform_.blobs.add_reference(tx, init, item_owner("init", row.id, rung.name)));
    return store::insert_rendition(tx, row.id, {rung.name, rung.width, rung.height, bandwidth, rung.codecs, init});
  });
}

}  // namespace mc::media
