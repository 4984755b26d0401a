// Captions: upload, editor, publishing; transcripts and the search in them.
#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/media/service.hpp"

namespace mc::media {
namespace {

constexpr std::int64_t kPassageMs = 30'000;
constexpr std::size_t kPassageBytes = 600;
constexpr std::size_t kMostTracks = 40;
constexpr const char* kSpeechNotice =
    "No speech engine: captions are not made by themselves. Upload a VTT or SRT file, or write them here.";

/// BCP 47 as far as it is needed: "en", "es-MX", "fil".
bool is_language(std::string_view text) {
  if (text.size() < 2 || text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string name_of_language(std::string_view language) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"en", "English"}, {"es", "Español"}, {"fr", "Français"}, {"fil", "Filipino"}, {"de", "Deutsch"}};
  const std::string_view base = language.substr(0, language.find('-'));
  for (const auto& [code, name] : kNames)
    if (code == base)
      return base.size() == language.size() ? std::string(name)
                                            : fmt::format("{} ({})", name, language.substr(base.size() + 1));
  return std::string(language);
}

std::vector<CaptionCue> shown_cues(const std::vector<Cue>& cues) {
  std::vector<CaptionCue> out;
  out.reserve(cues.size());
  for (const Cue& cue : cues) out.push_back({seconds_of(cue.from_ms), seconds_of(cue.to_ms), cue.text});
  return out;
}

/// A word of its own per item, so that a search stays within it.
std::string scope_word(ItemId id) { return "item" + to_hex(id.bytes); }

std::unexpected<Error> refuse_captions(const std::vector<CaptionComplaint>& complaints) {
  Error error{Fault::invalid, "captions_unreadable", "The captions have mistakes. Nothing was changed.", {}};
  for (const CaptionComplaint& one : complaints)
    error.fields.push_back({fmt::format("line {}", one.line), one.code, one.message});
  return std::unexpected(std::move(error));
}

}  // namespace

CaptionTrack shown_track(const TrackRow& row) {
  return {row.language, row.label, row.published, row.revision, row.cues, row.updated_at};
}

Result<CaptionTracks> Service::caption_tracks(const security::Viewer& viewer, ItemId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CaptionTracks> {
    TRY(find_for(tx, viewer, id, Access::look));
    CaptionTracks out;
    for (const TrackRow& row : TRY(store::tracks(tx, id))) out.items.push_back(shown_track(row));
    out.speech_notice = kSpeechNotice;
    return out;
  });
}

Result<CaptionEdit> Service::captions(const security::Viewer& viewer, ItemId id, std::string_view language) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CaptionEdit> {
    TRY(find_for(tx, viewer, id, Access::look));
    auto track = TRY(store::track(tx, id, language));
    if (!track) return not_found("captions_not_found");
    return CaptionEdit{shown_track(*track), shown_cues(TRY(store::cues(tx, track->id)))};
  });
}

Result<TrackRow> Service::keep_captions(data::Tx& tx, const security::Viewer& viewer, const ItemRow& item,
                                        std::string_view language, std::optional<std::int64_t> revision,
                                        const std::optional<std::string>& label, const std::vector<Cue>& cues) {
  if (!is_language(language)) return invalid("language", "bad_language", "A language is a tag like en or es-MX.");
  auto track = TRY(store::track(tx, item.id, language));
  if (track && track->revision != revision.value_or(0))
    return conflict("changed_elsewhere", "These captions were changed meanwhile. Load them again.");
  if (!track) {
    if (TRY(store::tracks(tx, item.id)).size() >= kMostTracks)
      return conflict("too_many", "A video has captions in at most 40 languages.");
    track = TrackRow{};
    track->id = TrackId{make_uuid7(tx.now(), platform_.random)};
    track->item_id = item.id;
    track->language = std::string(language);
    track->label = name_of_language(language);
    track->revision = 0;
  }
  if (label) track->label = *label;
  track->cues = static_cast<std::int64_t>(cues.size());
  ++track->revision;
  track->updated_by = viewer.person;
  track->updated_at = tx.now();
  TRY(store::put_track(tx, *track));
  TRY(store::replace_cues(tx, track->id, cues));
  TRY(forget_track(tx, *track));
  if (track->published) TRY(index_track(tx, *track));
  TRY(audit(tx, viewer.person, "media.captions_saved", "media_item:" + item.id.text(),
            fmt::format(R"({{"language":{},"cues":{}}})", shape::to_json(track->language), cues.size())));
  return std::move(*track);
}

Result<CaptionEdit> Service::save_captions(const security::Viewer& viewer, ItemId id, std::string_view language,
                                           const CaptionSave& in) {
  std::vector<Cue> cues;
  for (const CaptionCue& cue : in.cues) cues.push_back({ms_of(cue.from), ms_of(cue.to), cue.text.value});
  if (auto complaints = check_cues(cues); !complaints.empty()) {
    Error error{Fault::invalid, "invalid_input", "Some captions have mistakes.", {}};
    for (const CaptionComplaint& one : complaints)
      error.fields.push_back({fmt::format("cues[{}]", one.line), one.code, one.message});
    return std::unexpected(std::move(error));
  }
  return platform_.db.write([&](data::Tx& tx) -> Result<CaptionEdit> {
    const ItemRow item = TRY(find_for(tx, viewer, id, Access::look));
    std::optional<std::string> label;
    if (in.label) label = in.label->value;
    const TrackRow track = TRY(keep_captions(tx, viewer, item, language, in.revision, label, cues));
    return CaptionEdit{shown_track(track), shown_cues(cues)};
  });
}

Result<CaptionEdit> Service::upload_captions(const security::Viewer& viewer, ItemId id, const CaptionUploadQuery& query,
                                             std::string_view text) {
  const CaptionFile file = read_captions(text);
  if (!file.complaints.empty()) {
    // Who may not see the item learns nothing else.
    TRY(platform_.db.read([&](data::Tx& tx) { return find_for(tx, viewer, id, Access::look); }));
    return refuse_captions(file.complaints);
  }
  return platform_.db.write([&](data::Tx& tx) -> Result<CaptionEdit> {
    const ItemRow item = TRY(find_for(tx, viewer, id, Access::look));
    const TrackRow track =
        TRY(keep_captions(tx, viewer, item, query.language.value, query.revision, std::nullopt, file.cues));
    return CaptionEdit{shown_track(track), shown_cues(file.cues)};
  });
}

Result<CaptionTrack> Service::publish_captions(const security::Viewer& viewer, ItemId id, std::string_view language,
                                               const CaptionPublish& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CaptionTrack> {
    TRY(find_for(tx, viewer, id, Access::look));
    auto track = TRY(store::track(tx, id, language));
    if (!track) return not_found("captions_not_found");
    if (track->revision != in.revision)
      return conflict("changed_elsewhere", "These captions were changed meanwhile. Load them again.");
    if (in.published && track->cues == 0) return conflict("no_cues", "There is nothing to show yet.");
    track->published = in.published;
    ++track->revision;
    track->updated_by = viewer.person;
    track->updated_at = tx.now();
    TRY(store::put_track(tx, *track));
    TRY(forget_track(tx, *track));
    if (track->published) TRY(index_track(tx, *track));
    TRY(audit(tx, viewer.person, in.published ? "media.captions_published" : "media.captions_withdrawn",
              "media_item:" + id.text(), fmt::format(R"({{"language":{}}})", shape::to_json(track->language))));
    return shown_track(*track);
  });
}

Result<http::Nothing> Service::remove_captions(const security::Viewer& viewer, ItemId id, std::string_view language,
                                               std::int64_t revision) {
  return platform_.db.write([&](data::Tx& tx) -> Result<http::Nothing> {
    TRY(find_for(tx, viewer, id, Access::look));
    auto track = TRY(store::track(tx, id, language));
    if (!track) return not_found("captions_not_found");
    if (track->revision != revision)
      return conflict("changed_elsewhere", "These captions were changed meanwhile. Load them again.");
    TRY(forget_track(tx, *track));
    TRY(store::delete_track(tx, track->id));
    TRY(audit(tx, viewer.person, "media.captions_deleted", "media_item:" + id.text(),
              fmt::format(R"({{"language":{}}})", shape::to_json(track->language))));
    return http::Nothing{};
  });
}

Result<http::Download> Service::caption_file(const security::Viewer& viewer, ItemId id, std::string_view language,
                                             CaptionFormat format) {
  return platform_.db.read([&](data::Tx& tx) -> Result<http::Download> {
    TRY(find_for(tx, viewer, id, Access::look));
    auto track = TRY(store::track(tx, id, language));
    if (!track) return not_found("captions_not_found");
    const auto cues = TRY(store::cues(tx, track->id));
    http::Download out = format == CaptionFormat::vtt
                             ? text_file(write_vtt(cues, language), "text/vtt; charset=utf-8",
                                         fmt::format("captions.{}.vtt", track->language))
                             : text_file(write_srt(cues), "application/x-subrip; charset=utf-8",
                                         fmt::format("captions.{}.srt", track->language));
    out.show_inline = false;
    return out;
  });
}

Status Service::index_track(data::Tx& tx, const TrackRow& track) {
  const auto cues = TRY(store::cues(tx, track.id));
  for (std::size_t i = 0; i < cues.size();) {
    const std::int64_t from = cues[i].from_ms;
    std::string text;
    while (i < cues.size() && (text.empty() || (cues[i].from_ms - from < kPassageMs && text.size() < kPassageBytes))) {
      if (!text.empty()) text += ' ';
      text += cues[i++].text;
    }
    const PassageId id{make_uuid7(tx.now(), platform_.random)};
    TRY(store::insert_passage(tx, track.id, {id, from}));
    TRY(words_.put(tx, id.bytes, {scope_word(track.item_id), text}));
  }
  return {};
}

Status Service::forget_track(data::Tx& tx, const TrackRow& track) {
  for (const PassageRow& passage : TRY(store::passages(tx, track.id))) TRY(words_.remove(tx, passage.id.bytes));
  return store::delete_passages(tx, track.id);
}

Result<VideoTranscript> Service::transcript(const security::Viewer& viewer, ItemId id,
                                            const VideoTranscriptQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<VideoTranscript> {
    const Opened opened = TRY(open_for(tx, viewer, id, {query.course_id, query.lesson_id}));
    std::optional<TrackRow> chosen;
    for (TrackRow& track : TRY(store::tracks(tx, id))) {
      if (!track.published && !opened.author) continue;
      const bool wanted = query.language && track.language == query.language->value;
      if (!chosen || wanted) chosen = std::move(track);
      if (wanted) break;
    }
    if (!chosen) return not_found("captions_not_found");
    const auto cues = TRY(store::cues(tx, chosen->id));
    return VideoTranscript{chosen->language, shown_cues(cues), transcript_of(cues)};
  });
}

Status Service::search_item(data::Tx& tx, const ItemRow& item, std::optional<courses::LessonId> lesson,
                            std::string_view words, int limit, TranscriptHits& out) {
  if (data::match_query(words).empty()) return {};
  const std::string scoped = scope_word(item.id) + " " + std::string(words);
  for (const data::SearchHit& hit : TRY(words_.search(tx, scoped, limit))) {
    auto found = TRY(store::passage(tx, PassageId{hit.key}));
    if (!found) continue;
    std::string excerpt = hit.excerpt;  // without the marks around matches, which are control characters
    std::erase_if(excerpt, [](char c) { return c == 2 || c == 3; });
    out.items.push_back({item.id, lesson, item.title, found->language, seconds_of(found->from_ms), std::move(excerpt)});
  }
  return {};
}

Result<TranscriptHits> Service::search(const security::Viewer& viewer, ItemId id, const TranscriptSearch& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<TranscriptHits> {
    const Opened opened = TRY(open_for(tx, viewer, id, {query.course_id, query.lesson_id}));
    TranscriptHits out;
    TRY(search_item(tx, opened.item, query.lesson_id, query.words.value, 50, out));
    std::stable_sort(out.items.begin(), out.items.end(),
                     [](const TranscriptHit& a, const TranscriptHit& b) { return a.second < b.second; });
    return out;
  });
}

Result<TranscriptHits> Service::search_course(const security::Viewer& viewer, CourseId course, std::string_view words) {
  return platform_.db.read([&](data::Tx& tx) -> Result<TranscriptHits> {
    TranscriptHits out;
    bool any = false;
    for (courses::LessonId lesson : TRY(store::lessons_in(tx, course))) {
      if (out.items.size() >= 50) break;
      auto opened =
          open_lesson(tx, viewer, course, lesson, std::nullopt);  // a lesson that is not hers, or locked, stays out
      if (!opened) {
        if (opened.error().fault == Fault::internal) return std::unexpected(opened.error());
        continue;
      }
      any = true;
      TRY(search_item(tx, opened->item, lesson, words, 10, out));
    }
    if (!any) return not_found();
    return out;
  });
}

}  // namespace mc::media
