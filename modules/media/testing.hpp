#pragma once
// For tests of media: a school, an author, tools that do what the test says, and files made by hand.
#include <fstream>

#include "modules/learning/testing.hpp"
#include "modules/media/service.hpp"

namespace mc::media::testing {

inline void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}
inline std::string box(const std::string& type, const std::string& body) {
  std::string out;
  put_number(out, body.size() + 8, 4);
  return out + type + body;
}
/// A file that says it is an MP4 of `seconds`, with `bytes` of something in it.
inline std::string made_mp4(int seconds, std::size_t bytes = 2'000, const std::string& brand = "isom") {
  std::string head(12, '\0');
  put_number(head, 1'000, 4);
  put_number(head, static_cast<std::uint64_t>(seconds) * 1'000, 4);
  head += std::string(80, '\0');
  std::string filler;
  for (std::size_t i = 0; i < bytes; ++i) filler += static_cast<char>('a' + i % 23);
  return box("ftyp", brand + std::string(4, '\0') + brand) + box("mdat", filler) + box("moov", box("mvhd", head));
}

/// Tools that pretend: two segments per rendition.
struct MadeTools final : Tools {
  bool there = false;
  std::optional<Error> trouble{};  // of the next render
  int renders = 0;
  Probe found{12'000, Picture{0, 1'280, 720}, 1};

  static std::string segment(const Rung& rung, int number) {
    return "segment " + std::to_string(number) + " of " + rung.name +
           std::string(100'000, static_cast<char>('a' + number));
  }
  bool available() const override { return there; }
  Result<Probe> probe(const MediaFile&) override { return found; }
  Result<Bytes> picture(const MediaFile&, const Probe&, std::int64_t at_ms) override {
    const std::string text = "\xFF\xD8 picture at " + std::to_string(at_ms);
    return Bytes(text.begin(), text.end());
  }
  Status sound(const MediaFile&, const Probe&, const TakeFile& take, const Progress& progress) override {
    progress(0.5);
    return with_file("sound", [&](const std::filesystem::path& path) { return take(path); });
  }
  Result<Rendered> render(const MediaFile&, const Probe&, const Rung& rung, const TakeSegment& take,
                          const Progress& progress) override {
    ++renders;
    for (int number = 0; number < 2; ++number) {
      TRY(with_file(segment(rung, number), [&](const std::filesystem::path& path) { return take(number, path); }));
      progress(0.5 * (number + 1));
      if (trouble) return std::unexpected(*trouble);
    }
    return Rendered{Bytes(40, 1), {6'000, 6'000}};
  }

private:
  template <class F>
  static Status with_file(const std::string& text, F&& use) {
    security::testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "made", std::ios::binary) << text;
    return use(folder.path() / "made");
  }
};

/// Luis writes courses; Ana, Bo and Eva learn.
struct Cinema : learning::testing::School {
  MadeTools made{};
  std::unique_ptr<Tools> real{};  // outlives the module
  std::atomic<bool> stopping{false};
  std::unique_ptr<Media> media{};

  explicit Cinema(bool with_ffmpeg = false, scan::Scanner* scanner = nullptr) {
    security::Permissions all;  // School froze its own
    must(security::add_standard_roles(all));
    for (const auto& name : permissions.names()) must(all.add({name, permissions.roles_with(name)}));
    permissions = all;
    if (with_ffmpeg) real = make_ffmpeg(stopping);
    media =
        make_media(platform, {*accounts, *courses, *learning, *keys, false, with_ffmpeg ? real.get() : &made, scanner});
    start();
  }
  http::TestClient author() { return everywhere("content_author", luis); }

  /// Uploaded in pieces and prepared as far as that goes.
  VideoItem uploaded(const std::string& bytes, const std::string& name = "film.mp4") {
    auto client = author();
    auto begun = client.post("/media/uploads", R"({"name":")" + name + R"(","size":)" + std::to_string(bytes.size()) +
                                                   R"(,"media_type":"video/mp4"})");
    REQUIRE_MESSAGE(begun.status == 200, begun.body);
    const std::string path = "/media/uploads/" + begun.json<VideoUpload>().id.text();
    for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
      auto sent = client.upload(path + "/parts?offset=" + std::to_string(at),
                                std::string_view(bytes).substr(at, kPieceBytes), "application/octet-stream");
      REQUIRE_MESSAGE(sent.status == 200, sent.body);
    }
    auto finished = client.post(path + "/finish", R"({"title":"Hand hygiene"})");
    REQUIRE_MESSAGE(finished.status == 200, finished.body);
    must(deliver());
    return look(finished.json<VideoItem>().id).item;
  }
  VideoDetail look(ItemId id) { return author().get("/media/items/" + id.text()).json<VideoDetail>(); }

  struct Lesson {
    CourseId course;
    courses::LessonId lesson;
  };
  /// A published course of one video lesson.
  Lesson course_with(ItemId item, bool premium = false, std::int64_t percent = 90) {
    Lesson out;
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    const courses::NewCourse in{"Film course", std::nullopt};
    out.course = must(db->write([&](data::Tx& tx) {
      return courses->author_complete(
          tx, luis, in, about, {{"Module", {{{0, "Film", courses::LessonFormat::video}, {}}}}},
          [&](data::Tx& inner, CourseId course, const std::vector<courses::LessonId>& lessons) -> Status {
            out.lesson = lessons.at(0);
            return store::put_tie(inner, {course, out.lesson, item, percent, premium, false, luis, inner.now()});
          });
    }));
    return out;
  }
  static std::string place(const Lesson& at) {
    return R"({"course_id":")" + at.course.text() + R"(","lesson_id":")" + at.lesson.text() + "\"}";
  }
  static std::string query(const Lesson& at) {
    return "course_id=" + at.course.text() + "&lesson_id=" + at.lesson.text();
  }
  static VideoPlayback play(http::TestClient& client, ItemId item, const std::string& place) {
    auto answer = client.post("/media/items/" + item.text() + "/playback", place);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<VideoPlayback>();
  }
  /// A link as TestClient wants it.
  static std::string below(const std::string& url) { return url.substr(std::string_view("/api/v1").size()); }
  static std::string watched(const Lesson& at, double from, double to, double speed = 1) {
    return shape::to_json(WatchedIn{at.course, at.lesson, to, {{{from, to}}}, speed});
  }
};

}  // namespace mc::media::testing
