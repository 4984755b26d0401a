// The programs of the distribution, confined: no network, one readable file, a working folder in memory, limits.
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/sandbox/sandbox.hpp"
#include "modules/media/tools.hpp"

namespace mc::media {
namespace {

constexpr const char* kFfmpeg = "/usr/bin/ffmpeg";
constexpr const char* kFfprobe = "/usr/bin/ffprobe";
constexpr std::int64_t kMemory = 4LL << 30;  // address space; large pictures take a lot of it
constexpr std::int64_t kFolder = 1LL << 30;  // segments are taken away as they come
constexpr std::int64_t kSecondsEach = 10;    // of work for a second of film, before we give up
constexpr std::int64_t kSegmentSeconds = 6;

using Words = std::vector<std::string>;

sandbox::Limits limits_of(std::int64_t duration_ms) {
  const std::int64_t seconds = std::clamp<std::int64_t>(duration_ms / 1'000 * kSecondsEach, 600, 12 * 3'600);
  sandbox::Limits limits;
  limits.wall = std::chrono::seconds(seconds);
  limits.cpu_seconds = static_cast<int>(seconds * 4);
  limits.memory_bytes = kMemory;
  limits.output_bytes = 768 << 20;
  limits.nice = 10;
  return limits;
}

constexpr const char* kList = "input.ffconcat";

/// ffmpeg takes keys from its arguments only, which everybody on the machine can read, or from a list of files: the
/// list lies in the sandbox's folder, in memory, where nobody else may look. What the file may be is limited by the
/// names of its one demuxer, so a playlist in disguise opens nothing.
Words input_of(const MediaFile& file) {
  const std::string names = file.demuxer == "mov"        ? "mov,mp4,m4a,3gp,3g2,mj2"
                            : file.demuxer == "matroska" ? "matroska,webm"
                                                         : file.demuxer;
  return {"-protocol_whitelist",
          "file,crypto",
          "-format_whitelist",
          "concat," + names,
          "-safe",
          "0",
          "-f",
          "concat",
          "-i",
          kList};
}

/// With a duration the list can be sought in.
sandbox::GivenFile list_of(const MediaFile& file, std::int64_t duration_ms) {
  std::string path;
  for (char c : file.path.string()) path += c == '\'' ? std::string("'\\''") : std::string(1, c);
  std::string text =
      fmt::format("ffconcat version 1.0\nfile 'crypto:file:{}'\noption decryption_key {}\noption decryption_iv {}\n",
                  path, file.key_hex, file.iv_hex);
  if (duration_ms > 0) text += fmt::format("duration {:.3f}\n", static_cast<double>(duration_ms) / 1'000);
  return {kList, Bytes(text.begin(), text.end())};
}

Words start_of_words(const MediaFile& file, const std::vector<std::string>& before_input = {}) {
  Words words = {"-v", "error", "-nostdin", "-y", "-progress", "pipe:1", "-stats_period", "1"};
  words.insert(words.end(), before_input.begin(), before_input.end());
  for (std::string& word : input_of(file)) words.push_back(std::move(word));
  return words;
}

/// The last "out_time_us=" of what ffmpeg has told so far, as a part of the whole.
double part_of(std::string_view output, std::int64_t duration_ms) {
  constexpr std::string_view kName = "out_time_us=";
  const std::size_t at = output.rfind(kName);
  if (at == std::string_view::npos || duration_ms <= 0) return 0;
  std::int64_t us = 0;
  const char* begin = output.data() + at + kName.size();
  std::from_chars(begin, output.data() + output.size(), us);
  return std::clamp(static_cast<double>(us) / 1'000 / static_cast<double>(duration_ms), 0.0, 1.0);
}

Result<Bytes> file_bytes(const std::filesystem::path& path, std::uintmax_t most) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > most) return internal("media_output", "A file of the preparation is missing.");
  std::ifstream in(path, std::ios::binary);
  Bytes out(static_cast<std::size_t>(size));
  in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  if (!in) return internal("media_output", "A file of the preparation cannot be read.");
  return out;
}

/// The durations in ffmpeg's playlist: "#EXTINF:6.000000,".
std::vector<std::int64_t> durations_of(std::string_view playlist) {
  std::vector<std::int64_t> out;
  for (std::string_view line : split(playlist, '\n')) {
    if (!line.starts_with("#EXTINF:")) continue;
    double seconds = 0;
    std::from_chars(line.data() + 8, line.data() + line.size(), seconds);
    out.push_back(std::max<std::int64_t>(1, static_cast<std::int64_t>(seconds * 1'000 + 0.5)));
  }
  return out;
}

class Ffmpeg final : public Tools {
public:
  explicit Ffmpeg(const std::atomic<bool>& stopping) : stopping_(stopping) {}

  bool available() const override {
    std::error_code ignored;
    return std::filesystem::exists(kFfmpeg, ignored) && std::filesystem::exists(kFfprobe, ignored);
  }

  Result<Probe> probe(const MediaFile& file) override {
    // How long the file plays is told with its first packet.
    Words words = {"-v",
                   "error",
                   "-show_format",
                   "-show_streams",
                   "-show_packets",
                   "-read_intervals",
                   "%+#1",
                   "-of",
                   "json",
                   "-segment_time_metadata",
                   "1"};
    for (std::string& word : input_of(file)) words.push_back(std::move(word));
    sandbox::Limits limits = limits_of(0);
    limits.wall = std::chrono::seconds(60);
    limits.cpu_seconds = 60;
    limits.output_bytes = 4 << 20;
    auto outcome = TRY(run(kFfprobe, words, limits, file, {}));
    return read_probe(as_text(outcome.output));
  }

  Result<Bytes> picture(const MediaFile& file, const Probe& probe, std::int64_t at_ms) override {
    if (!probe.picture) return internal("no_picture", "Sound has no picture.");
    Words words = {"-v", "error", "-nostdin", "-ss", fmt::format("{:.3f}", static_cast<double>(at_ms) / 1'000)};
    for (std::string& word : input_of(file)) words.push_back(std::move(word));
    for (const char* word : {"-frames:v", "1", "-vf", "scale='min(1280,iw)':-2", "-q:v", "4", "-c:v", "mjpeg",
                             "-map_metadata", "-1", "-f", "image2pipe"})
      words.emplace_back(word);
    words.insert(words.end(), {"-map", fmt::format("0:{}", probe.picture->stream), "pipe:1"});
    sandbox::Limits limits = limits_of(0);
    limits.wall = std::chrono::seconds(120);
    limits.output_bytes = 8 << 20;
    auto outcome = TRY(run(kFfmpeg, words, limits, file, {}, {}, probe.duration_ms));
    const Bytes& jpeg = outcome.output;
    if (jpeg.size() < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8)
      return fail(Fault::invalid, "damaged", "No picture can be taken from the file. Export it again as MP4.");
    return std::move(outcome.output);
  }

  Status sound(const MediaFile& file, const Probe& probe, const TakeFile& take, const Progress& progress) override {
    if (!probe.sound) return internal("no_sound", "The file has no sound.");
    Words words = start_of_words(file);
    words.insert(words.end(), {"-map", fmt::format("0:{}", *probe.sound), "-vn", "-c:a", "aac", "-b:a",
                               fmt::format("{}k", kSoundKilobits), "-ac", "2", "-map_metadata", "-1", "-map_chapters",
                               "-1", "-movflags", "+faststart", "-f", "mp4", "sound.m4a"});
    auto watch = [&](const sandbox::Running& running) -> Status {
      progress(part_of(running.output, probe.duration_ms));
      return {};
    };
    bool taken = false;
    TRY(run(kFfmpeg, words, limits_of(probe.duration_ms), file, watch,
            [&](const std::filesystem::path& folder) -> Status {
              taken = true;
              return take(folder / "sound.m4a");
            }));
    return taken ? Status{} : internal("media_output", "The sound is missing.");
  }

  Result<Rendered> render(const MediaFile& file, const Probe& probe, const Rung& rung, const TakeSegment& take,
                          const Progress& progress) override {
    int next = 0;
    auto take_ready = [&](const std::filesystem::path& folder) -> Status {
      for (std::error_code error;; ++next) {
        const auto path = folder / fmt::format("seg_{:05}.m4s", next);
        if (!std::filesystem::exists(path, error)) return {};
        TRY(take(next, path));
        std::filesystem::remove(path, error);
      }
    };
    Rendered out;
    auto watch = [&](const sandbox::Running& running) -> Status {
      progress(part_of(running.output, probe.duration_ms));
      return take_ready(running.folder);
    };
    TRY(run(kFfmpeg, words_of(file, probe, rung), limits_of(probe.duration_ms), file, watch,
            [&](const std::filesystem::path& folder) -> Status {
              TRY(take_ready(folder));
              out.init = TRY(file_bytes(folder / "init.mp4", 1 << 20));
              const Bytes playlist = TRY(file_bytes(folder / "index.m3u8", 16 << 20));
              out.durations = durations_of(as_text(playlist));
              return {};
            }));
    if (next == 0 || static_cast<std::size_t>(next) != out.durations.size())
      return fail(Fault::invalid, "damaged", "The film ends too early. Export it again as MP4.");
    return out;
  }

private:
  using Watch = std::function<Status(const sandbox::Running&)>;
  using Finished = std::function<Status(const std::filesystem::path& folder)>;

  static Words words_of(const MediaFile& file, const Probe& probe, const Rung& rung) {
    Words words = start_of_words(file);
    words.insert(words.end(), {"-map", fmt::format("0:{}", probe.picture->stream)});
    if (probe.sound)
      words.insert(words.end(), {"-map", fmt::format("0:{}", *probe.sound), "-c:a", "aac", "-b:a",
                                 fmt::format("{}k", kSoundKilobits), "-ac", "2"});
    words.insert(words.end(), {"-vf",
                               fmt::format("scale={}:{},setsar=1", rung.width, rung.height),
                               "-fpsmax",
                               "30",
                               "-c:v",
                               "libx264",
                               "-preset",
                               "veryfast",
                               "-profile:v",
                               "high",
                               "-level:v",
                               rung.level,
                               "-pix_fmt",
                               "yuv420p",
                               "-crf",
                               "23",
                               "-maxrate",
                               fmt::format("{}k", rung.kilobits),
                               "-bufsize",
                               fmt::format("{}k", rung.kilobits * 2),
                               "-force_key_frames",
                               fmt::format("expr:gte(t,n_forced*{})", kSegmentSeconds),
                               "-sc_threshold",
                               "0",
                               "-threads",
                               "2",
                               "-map_metadata",
                               "-1",
                               "-map_chapters",
                               "-1",
                               "-f",
                               "hls",
                               "-hls_time",
                               std::to_string(kSegmentSeconds),
                               "-hls_playlist_type",
                               "vod",
                               "-hls_segment_type",
                               "fmp4",
                               "-hls_flags",
                               "temp_file",
                               "-hls_fmp4_init_filename",
                               "init.mp4",
                               "-hls_segment_filename",
                               "seg_%05d.m4s",
                               "index.m3u8"});
    return words;
  }

  /// `finished` sees the folder once the program has ended well.
  Result<sandbox::Outcome> run(const char* program, const Words& words, const sandbox::Limits& limits,
                               const MediaFile& file, const Watch& watch, const Finished& finished = {},
                               std::int64_t duration_ms = 0) {
    sandbox::Workplace place;
    place.files = {file.path};
    place.given.push_back(list_of(file, duration_ms));
    place.folder_bytes = kFolder;
    Status after;
    place.watch = [&](const sandbox::Running& running) -> Status {
      if (stopping_.load()) return fail(Fault::unavailable, "stopping", "The server is being stopped.");
      if (watch) TRY(watch(running));
      if (running.ended && finished) after = finished(running.folder);
      return {};
    };
    auto outcome = sandbox::run(program, words, {}, limits, place);
    if (!outcome) return explain(outcome.error());
    if (outcome->exit_code != 0) {
      LOG(warning, "media_tool_failed", {"exit", outcome->exit_code}, {"bytes", outcome->error_tail.size()});
      return fail(Fault::invalid, "damaged",
                  "The file is damaged or of a kind that is not known here. Export it again as MP4 (H.264 and AAC).");
    }
    TRY(std::move(after));
    return outcome;
  }

  static std::unexpected<Error> explain(const Error& error) {
    if (error.code == "time_limit")
      return fail(Fault::invalid, "too_slow",
                  "Preparing takes longer than this machine allows. Split the film or export it with 1280 x 720.");
    if (error.code == "resource_limit" || error.code == "killed")
      return fail(Fault::invalid, "too_heavy",
                  "Preparing needs more memory or space than allowed. Export the film with 1920 x 1080 or less.");
    return std::unexpected(error);
  }

  const std::atomic<bool>& stopping_;
};

}  // namespace

std::unique_ptr<Tools> make_ffmpeg(const std::atomic<bool>& stopping) { return std::make_unique<Ffmpeg>(stopping); }

}  // namespace mc::media
