// With the real ffmpeg of the distribution; says so and goes on where there is none.
#include <doctest/doctest.h>

#include <cctype>
#include <set>

#include "appliance/sandbox/sandbox.hpp"
#include "modules/media/testing.hpp"

namespace mc::media {
namespace {

using testing::Cinema;

/// Eight seconds of a test picture with a tone, MP4 with its header at the end.
std::string real_film(const std::vector<std::string>& more) {
  std::vector<std::string> words = {
      "-v",    "error", "-nostdin",      "-f", "lavfi", "-i", "testsrc2=s=640x360:d=8:r=15", "-f",
      "lavfi", "-i",    "sine=f=440:d=8"};
  words.insert(words.end(), more.begin(), more.end());
  std::string bytes;
  sandbox::Workplace place;
  place.watch = [&](const sandbox::Running& running) -> Status {
    if (!running.ended) return {};
    std::ifstream in(running.folder / words.back(), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
    return {};
  };
  sandbox::Limits limits;
  limits.wall = std::chrono::minutes(2);
  limits.cpu_seconds = 120;
  limits.memory_bytes = 4LL << 30;
  auto made = sandbox::run("/usr/bin/ffmpeg", words, {}, limits, place);
  REQUIRE_MESSAGE(made.has_value(), (made ? std::string() : made.error().code));
  REQUIRE_MESSAGE(made->exit_code == 0, made->error_tail);
  return bytes;
}

bool no_ffmpeg() {
  if (std::filesystem::exists("/usr/bin/ffmpeg") && std::filesystem::exists("/usr/bin/ffprobe")) return false;
  MESSAGE("skipped: install ffmpeg (apt-get install ffmpeg) to test the preparation of real films");
  return true;
}

/// The arguments of all ffmpeg and ffprobe that run while it lives.
class Watcher {
public:
  Watcher() : thread_([this] { look(); }) {}
  std::vector<std::string> stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return {seen_.begin(), seen_.end()};
  }
  ~Watcher() { stop(); }

private:
  void look() {
    for (; !stopping_; std::this_thread::sleep_for(std::chrono::milliseconds(5))) {
      std::error_code ignored;
      // Processes come and go meanwhile, so nothing here may throw.
      for (std::filesystem::directory_iterator at("/proc", ignored), end; !ignored && at != end;
           at.increment(ignored)) {
        std::ifstream in(at->path() / "cmdline", std::ios::binary);
        std::string words(64 << 10, '\0');
        in.read(words.data(), static_cast<std::streamsize>(words.size()));
        words.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
        if (words.starts_with("/usr/bin/ff")) seen_.insert(std::move(words));
      }
    }
  }
  std::atomic<bool> stopping_{false};
  std::set<std::string> seen_;
  std::thread thread_;
};

}  // namespace

TEST_SUITE("modules/media") {
  TEST_CASE("no key stands in the arguments of what prepares a film, which everybody on the machine can read") {
    if (no_ffmpeg()) return;
    Cinema cinema(true);
    const std::string film = real_film({"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "film.mp4"});
    Watcher watcher;
    const VideoItem item = cinema.uploaded(film);
    const auto seen = watcher.stop();
    REQUIRE_MESSAGE(item.state == MediaState::ready, item.reason_code);
    CHECK_FALSE(seen.empty());
    for (const std::string& words : seen) {
      CHECK(words.find("decryption") == std::string::npos);
      std::size_t hex = 0, longest = 0;
      for (char c : words)
        longest = std::max(longest, hex = std::isxdigit(static_cast<unsigned char>(c)) ? hex + 1 : 0);
      CHECK_MESSAGE(longest < 32, words);
    }
  }
  TEST_CASE("a film on its side and a talk with a cover are what they are") {
    if (no_ffmpeg()) return;
    Cinema cinema(true);
    std::string film = real_film({"-c:v", "libx264", "-preset", "ultrafast", "-an", "film.mp4"});
    // As phones write it: the picture lies, and the track's matrix turns it by 90 degrees.
    const std::size_t matrix = film.find("tkhd") + 4 + 40;
    std::string turn;
    for (std::uint32_t value : {0U, 0x00010000U, 0U, 0xFFFF0000U, 0U, 0U, 0x01680000U, 0U, 0x40000000U})
      testing::put_number(turn, value, 4);
    film.replace(matrix, turn.size(), turn);
    const VideoItem turned = cinema.uploaded(film);
    REQUIRE_MESSAGE(turned.state == MediaState::ready, turned.reason_code);
    CHECK(turned.width == 360);
    CHECK(turned.height == 640);
    const VideoItem talk =
        cinema.uploaded(real_film({"-map", "1:a", "-map", "0:v", "-c:a", "aac", "-c:v", "mjpeg", "-frames:v", "1",
                                   "-disposition:v:0", "attached_pic", "talk.m4a"}),
                        "talk.m4a");
    REQUIRE_MESSAGE(talk.state == MediaState::ready, talk.reason_code);
    CHECK(talk.kind == MediaKind::audio);
    CHECK(talk.duration_seconds > 7.5);
  }
  TEST_CASE("a real film becomes pictures, sound and segments") {
    if (no_ffmpeg()) return;
    Cinema cinema(true);
    const std::string film = real_film({"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "film.mov"});
    const VideoItem item = cinema.uploaded(film, "film.mov");
    REQUIRE_MESSAGE(item.state == MediaState::ready, item.reason_code);
    CHECK(item.prepared);
    CHECK(item.media_type == "video/quicktime");
    CHECK(item.duration_seconds == 8);
    CHECK(item.width == 640);
    const VideoDetail detail = cinema.look(item.id);
    CHECK(detail.thumbnails.size() == 5);
    REQUIRE(detail.renditions.size() == 1);
    CHECK(detail.renditions[0].name == "360p");
    CHECK(detail.renditions[0].bandwidth > 50'000);
    auto author = cinema.author();
    const auto playback = Cinema::play(author, item.id, "{}");
    REQUIRE(playback.source == "hls");
    const std::string master = Cinema::below(playback.url);
    const std::string base = master.substr(0, master.rfind('/'));
    CHECK(author.get(base + "/hls/360p/init.mp4").body.substr(4, 4) == "ftyp");
    const std::string list = author.get(base + "/hls/360p/index.m3u8").body;
    CHECK(list.find("#EXTINF:6.000,\nsegments/0\n#EXTINF:2") != std::string::npos);
    CHECK(author.get(base + "/hls/360p/segments/1").body.size() % 16 == 0);
    CHECK(author.get(base + "/sound").body.substr(4, 4) == "ftyp");
    CHECK(author.get(base + "/poster").body.starts_with("\xFF\xD8"));
  }
  TEST_CASE("sound alone, WebM and a damaged film") {
    if (no_ffmpeg()) return;
    Cinema cinema(true);
    const VideoItem sound = cinema.uploaded(real_film({"-map", "1", "-c:a", "aac", "talk.m4a"}), "talk.m4a");
    REQUIRE_MESSAGE(sound.state == MediaState::ready, sound.reason_code);
    CHECK(sound.kind == MediaKind::audio);
    auto author = cinema.author();
    const auto playback = Cinema::play(author, sound.id, "{}");
    CHECK(playback.media_type == "audio/mp4");
    CHECK(author.get(Cinema::below(playback.url)).status == 200);

    std::string film = real_film({"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "film.mp4"});
    film.replace(film.find("moov"), 4, "lost");  // its index
    const VideoItem damaged = cinema.uploaded(film);
    CHECK(damaged.state == MediaState::failed);
    CHECK_FALSE(damaged.reason.empty());
    for (const auto& entry : std::filesystem::directory_iterator(cinema.folder.path()))
      CHECK_MESSAGE(!entry.path().filename().string().starts_with("media-"), "a scratch file is left");
  }
}

}  // namespace mc::media
