// Playback: a ticket for an hour, playlists and keys of one person, bytes by ranges. Every request asks again whether
// this person may watch (SEC-030).
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "appliance/security/hls_cipher.hpp"
#include "modules/media/service.hpp"

namespace mc::media {
namespace {

std::string play_url(std::string_view ticket, std::string_view rest) {
  return fmt::format("/api/v1/media/play/{}/{}", ticket, rest);
}

bool plays_hls(const ItemRow& item) { return item.prepared && item.kind == MediaKind::video; }

/// The whole file by ranges: only where no rendition is to be had, for its author, and where downloads are allowed.
bool plays_original(const Opened& opened) {
  if (opened.tie && opened.tie->premium) return false;
  if (opened.author) return true;
  return !plays_hls(opened.item) || (opened.tie && opened.tie->allow_download);
}

/// Passes on what lies in [offset, offset + length) of a stream.
class Window {
public:
  Window(std::int64_t offset, std::int64_t length, const blobs::Sink& sink)
      : skip_(offset), left_(length), sink_(sink) {}
  Status take(ByteView piece) {
    const auto size = static_cast<std::int64_t>(piece.size());
    const std::int64_t from = std::min(skip_, size);
    skip_ -= from;
    const std::int64_t count = std::min(left_, size - from);
    left_ -= count;
    if (count == 0) return {};
    return sink_(piece.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(count)));
  }

private:
  std::int64_t skip_;
  std::int64_t left_;
  const blobs::Sink& sink_;
};

std::string playlist_text(const std::vector<SegmentRow>& segments) {
  std::int64_t longest = 1'000;
  for (const SegmentRow& one : segments) longest = std::max(longest, one.duration_ms);
  // The map stands before the key: it holds no picture and stays in the clear.
  std::string out = fmt::format("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n"
                                "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MAP:URI=\"init.mp4\"\n"
                                "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n",
                                (longest + 999) / 1'000);
  for (const SegmentRow& one : segments)
    out += fmt::format("#EXTINF:{:.3f},\nsegments/{}\n", seconds_of(one.duration_ms), one.number);
  return out + "#EXT-X-ENDLIST\n";
}

}  // namespace

http::Download Service::blob_download(BlobId blob, std::int64_t size, std::string media_type, std::string name) {
  http::Download out;
  out.media_type = std::move(media_type);
  out.file_name = std::move(name);
  out.show_inline = true;
  out.size = size;
  out.etag = "\"" + blob.text() + "\"";
  out.write = [&blobs = platform_.blobs, blob, size](std::int64_t offset, std::int64_t length,
                                                     const blobs::Sink& sink) {
    return blobs.read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return out;
}

Result<std::string> Service::overlay_of(data::Tx& tx, PersonId person) {
  auto found = TRY(accounts_.find(tx, person));
  if (!found) return std::string();
  return fmt::format("{} {} · {}", found->first_name, found->last_name,
                     found->employee_number ? *found->employee_number : found->handle);
}

Result<VideoPlayback> Service::play(const security::Viewer& viewer, ItemId id, const VideoPlace& place) {
  return platform_.db.write([&](data::Tx& tx) -> Result<VideoPlayback> {
    const Opened opened = TRY(open_for(tx, viewer, id, place));
    const ItemRow& item = opened.item;
    if (item.state != MediaState::ready)
      return conflict("not_ready", item.state == MediaState::failed ? item.reason : "It is still being prepared.");
    const bool premium = opened.tie && opened.tie->premium;
    if (premium && !plays_hls(item))
      return conflict("premium_not_prepared", "A premium video plays once it was prepared with ffmpeg.");
    Ticket ticket{id,
                  viewer.person,
                  viewer.session,
                  place.course_id.value_or(CourseId{}),
                  place.lesson_id.value_or(courses::LessonId{}),
                  tx.now() + kTicketLife,
                  {}};
    platform_.random.fill(ticket.nonce);
    const std::string text = write_ticket(ticket, ticket_key_.view());
    VideoPlayback out;
    out.item_id = id;
    out.title = item.title;
    out.kind = item.kind;
    out.premium = premium;
    out.expires_at = ticket.expires_at;
    out.source = plays_hls(item) ? "hls" : "file";
    const bool sound_only = item.kind == MediaKind::audio && item.audio_blob;
    out.url = play_url(text, plays_hls(item) ? "master.m3u8" : sound_only ? "sound" : "file");
    out.media_type = plays_hls(item) ? "application/vnd.apple.mpegurl" : sound_only ? "audio/mp4" : item.media_type;
    if (item.prepared && item.kind == MediaKind::video) out.poster_url = play_url(text, "poster");
    if (item.audio_blob && !premium) out.audio_url = play_url(text, "sound");
    if (opened.tie && opened.tie->allow_download && !premium) out.download_url = play_url(text, "download");
    for (const TrackRow& track : TRY(store::tracks(tx, id)))
      if (track.published || opened.author)
        out.captions.push_back({track.language, track.label, play_url(text, "captions/" + track.language)});
    if (item.duration_ms) out.duration_seconds = seconds_of(*item.duration_ms);
    const PreferenceRow preference = TRY(store::preference(tx, viewer.person));
    out.speed = static_cast<double>(preference.speed_percent) / 100;
    out.captions_language = preference.captions_language;
    if (premium) out.overlay = TRY(overlay_of(tx, viewer.person));
    if (!item.prepared) out.notice = "Plays as it was uploaded, in one quality.";
    if (opened.tie) out.required_percent = opened.tie->required_percent;
    if (opened.enrolment) {
      out.counts = opened.counts();
      auto view = TRY(store::view(tx, opened.enrolment->id, *place.lesson_id, id));
      if (!view)
        view = ViewRow{opened.enrolment->id,
                       *place.lesson_id,
                       id,
                       viewer.person,
                       *place.course_id,
                       "",
                       0,
                       0,
                       0,
                       0,
                       tx.now(),
                       tx.now(),
                       std::nullopt};
      view->beat_at = tx.now();
      if (out.counts) TRY(store::put_view(tx, *view));
      out.watched_percent = view->percent;
      out.completed = view->completed_at.has_value();
      // From the beginning again after the end.
      const bool at_end = item.duration_ms && view->position_ms + 2'000 >= *item.duration_ms;
      out.resume_second = at_end ? 0 : seconds_of(view->position_ms);
    }
    TRY(audit(tx, viewer.person, "media.opened", "media_item:" + id.text(),
              fmt::format(R"({{"counts":{}}})", out.counts)));
    return out;
  });
}

Result<Service::Played> Service::played(data::Tx& tx, const security::Viewer& viewer, std::string_view text) {
  const Ticket ticket = TRY(read_ticket(text, ticket_key_.view()));
  if (ticket.person != viewer.person || ticket.session != viewer.session)
    return forbidden("not_your_link", "This link was made for somebody else.");
  if (ticket.expires_at <= platform_.clock.now()) return not_found("link_expired");
  VideoPlace place;
  if (!ticket.course.is_nil()) {
    place.course_id = ticket.course;
    place.lesson_id = ticket.lesson;
  }
  Opened opened = TRY(open_for(tx, viewer, ticket.item, place));
  if (opened.item.state != MediaState::ready) return not_found();
  return Played{ticket, std::move(opened)};
}

Result<http::Download> Service::master_playlist(const security::Viewer& viewer, std::string_view ticket) {
  return platform_.db.read([&](data::Tx& tx) -> Result<http::Download> {
    const Played now = TRY(played(tx, viewer, ticket));
    if (!plays_hls(now.opened.item)) return not_found();
    std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
    for (const RenditionRow& one : TRY(store::renditions(tx, now.ticket.item)))
      out += fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={},RESOLUTION={}x{},CODECS=\"{}\"\nhls/{}/index.m3u8\n",
                         one.bandwidth, one.width, one.height, one.codecs, one.name);
    return text_file(std::move(out), "application/vnd.apple.mpegurl", "master.m3u8");
  });
}

Result<http::Download> Service::playlist(const security::Viewer& viewer, std::string_view ticket,
                                         std::string_view rendition) {
  return platform_.db.read([&](data::Tx& tx) -> Result<http::Download> {
    const Played now = TRY(played(tx, viewer, ticket));
    const auto segments = TRY(store::segments(tx, now.ticket.item, rendition));
    if (segments.empty()) return not_found();
    return text_file(playlist_text(segments), "application/vnd.apple.mpegurl", "index.m3u8");
  });
}

Result<http::Download> Service::key(const security::Viewer& viewer, std::string_view ticket,
                                    std::string_view rendition) {
  return platform_.db.read([&](data::Tx& tx) -> Result<http::Download> {
    const Played now = TRY(played(tx, viewer, ticket));
    const Bytes key = segment_key(now.ticket, rendition, segment_key_.view());
    return text_file(std::string(as_text(key)), "application/octet-stream", "key");
  });
}

Result<http::Download> Service::init_segment(const security::Viewer& viewer, std::string_view ticket,
                                             std::string_view rendition) {
  const BlobId blob = TRY(platform_.db.read([&](data::Tx& tx) -> Result<BlobId> {
    const Played now = TRY(played(tx, viewer, ticket));
    for (const RenditionRow& one : TRY(store::renditions(tx, now.ticket.item)))
      if (one.name == rendition) return one.init_blob;
    return not_found();
  }));
  return blob_download(blob, TRY(platform_.blobs.info(blob)).size, "video/mp4", "init.mp4");
}

Result<http::Download> Service::segment(const security::Viewer& viewer, std::string_view ticket,
                                        std::string_view rendition, std::string_view number) {
  std::int64_t wanted = -1;
  auto read = std::from_chars(number.data(), number.data() + number.size(), wanted);
  if (read.ec != std::errc{} || read.ptr != number.data() + number.size() || wanted < 0) return not_found();
  Bytes key;
  const SegmentRow row = TRY(platform_.db.read([&](data::Tx& tx) -> Result<SegmentRow> {
    const Played now = TRY(played(tx, viewer, ticket));
    auto found = TRY(store::segment(tx, now.ticket.item, rendition, wanted));
    if (!found) return not_found();
    key = segment_key(now.ticket, rendition, segment_key_.view());
    return std::move(*found);
  }));
  http::Download out;
  out.media_type = "video/iso.segment";
  out.file_name = "segment.m4s";
  out.show_inline = true;
  out.size = security::hls_size(row.size);
  out.write = [&blobs = platform_.blobs, row, key](std::int64_t offset, std::int64_t length,
                                                   const blobs::Sink& sink) -> Status {
    auto cipher = TRY(security::HlsCipher::make(key, security::hls_iv(static_cast<std::uint64_t>(row.number))));
    Window window(offset, length < 0 ? security::hls_size(row.size) - offset : length, sink);
    TRY(blobs.read(row.blob_id, 0, row.size,
                   [&](ByteView piece) -> Status { return window.take(TRY(cipher.update(piece))); }));
    return window.take(TRY(cipher.finish()));
  };
  return out;
}

Result<http::Download> Service::original(const security::Viewer& viewer, std::string_view ticket, bool as_download) {
  const ItemRow item = TRY(platform_.db.read([&](data::Tx& tx) -> Result<ItemRow> {
    const Played now = TRY(played(tx, viewer, ticket));
    if (!plays_original(now.opened) || !now.opened.item.blob_id) return not_found();
    if (as_download && !now.opened.author && !(now.opened.tie && now.opened.tie->allow_download)) return not_found();
    return now.opened.item;
  }));
  http::Download out = blob_download(*item.blob_id, item.size, item.media_type, item.file_name);
  out.show_inline = !as_download;
  return out;
}

Result<http::Download> Service::sound(const security::Viewer& viewer, std::string_view ticket) {
  const BlobId blob = TRY(platform_.db.read([&](data::Tx& tx) -> Result<BlobId> {
    const Played now = TRY(played(tx, viewer, ticket));
    const bool premium = now.opened.tie && now.opened.tie->premium;
    if (!now.opened.item.audio_blob || premium) return not_found();
    return *now.opened.item.audio_blob;
  }));
  return blob_download(blob, TRY(platform_.blobs.info(blob)).size, "audio/mp4", "sound.m4a");
}

Result<http::Download> Service::poster(const security::Viewer& viewer, std::string_view ticket) {
  const BlobId blob = TRY(platform_.db.read([&](data::Tx& tx) -> Result<BlobId> {
    const Played now = TRY(played(tx, viewer, ticket));
    for (const ThumbnailRow& one : TRY(store::thumbnails(tx, now.ticket.item)))
      if (one.number == now.opened.item.poster) return one.blob_id;
    return not_found();
  }));
  return blob_download(blob, TRY(platform_.blobs.info(blob)).size, "image/jpeg", "poster.jpg");
}

Result<http::Download> Service::captions_for(const security::Viewer& viewer, std::string_view ticket,
                                             std::string_view language) {
  return platform_.db.read([&](data::Tx& tx) -> Result<http::Download> {
    const Played now = TRY(played(tx, viewer, ticket));
    auto track = TRY(store::track(tx, now.ticket.item, language));
    if (!track || (!track->published && !now.opened.author)) return not_found();
    return text_file(write_vtt(TRY(store::cues(tx, track->id)), language), "text/vtt; charset=utf-8", "captions.vtt");
  });
}

}  // namespace mc::media
