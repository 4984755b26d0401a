#include "modules/media/probe.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "appliance/shape/document.hpp"

namespace mc::media {
namespace {

using shape::Cursor;

constexpr std::int64_t kMostSide = 8'192;
constexpr double kMostSeconds = 48 * 3'600;

std::optional<Cursor> member(const Cursor& object, std::string_view name) {
  if (object.kind() != shape::Kind::object) return std::nullopt;
  for (Cursor child = object.first(); !(child == object.end()); child = child.next())
    if (child.key() == name) return child;
  return std::nullopt;
}

std::optional<double> number_in(const Cursor& object, std::string_view name) {
  auto value = member(object, name);
  if (!value) return std::nullopt;
  if (value->kind() == shape::Kind::integer) return static_cast<double>(value->integer());
  if (value->kind() == shape::Kind::real) return value->real();
  if (value->kind() != shape::Kind::string) return std::nullopt;
  const std::string_view text = value->text();
  double out = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

std::string text_in(const Cursor& object, std::string_view name) {
  auto value = member(object, name);
  return value && value->kind() == shape::Kind::string ? std::string(value->text()) : std::string();
}

bool stands_on_its_side(const Cursor& stream) {
  auto list = member(stream, "side_data_list");
  if (!list || list->kind() != shape::Kind::array) return false;
  for (Cursor side = list->first(); !(side == list->end()); side = side.next())
    if (auto turned = number_in(side, "rotation")) return std::fmod(std::abs(*turned), 180) == 90;
  return false;
}

/// The picture on the cover of a sound. Read by way of a list it is marked by nothing but that it never moves.
bool is_cover(const Cursor& stream) {
  auto disposition = member(stream, "disposition");
  if (disposition && number_in(*disposition, "attached_pic").value_or(0) == 1) return true;
  const std::string codec = text_in(stream, "codec_name");
  const bool still = codec == "mjpeg" || codec == "png" || codec == "bmp" || codec == "gif" || codec == "webp";
  return still && text_in(stream, "avg_frame_rate") == "0/0";
}

/// ffmpeg's reader of lists tells the length of the file with each packet, in microseconds.
double listed_seconds(const Cursor& root) {
  auto packets = member(root, "packets");
  if (!packets || packets->kind() != shape::Kind::array || packets->first() == packets->end()) return 0;
  auto tags = member(packets->first(), "tags");
  return tags ? number_in(*tags, "lavf.concatdec.duration").value_or(0) / 1e6 : 0;
}

Status take_stream(const Cursor& stream, Probe& out) {
  const std::string type = text_in(stream, "codec_type");
  const auto index = static_cast<std::int64_t>(std::clamp(number_in(stream, "index").value_or(0), 0.0, 1'000.0));
  if (type == "audio" && !out.sound) out.sound = index;
  if (type != "video" || out.picture || is_cover(stream)) return {};
  const double width = number_in(stream, "width").value_or(0);
  const double height = number_in(stream, "height").value_or(0);
  if (width < 2 || height < 2) return {};
  if (width > kMostSide || height > kMostSide)
    return fail(Fault::invalid, "picture_too_large",
                "The picture is larger than 8,192 points to a side. Export it with 1920 x 1080.");
  Picture picture{index, static_cast<std::int64_t>(width), static_cast<std::int64_t>(height)};
  if (stands_on_its_side(stream)) std::swap(picture.width, picture.height);
  out.picture = picture;
  return {};
}

}  // namespace

Result<Probe> read_probe(std::string_view json) {
  auto document = shape::parse_json(json);
  if (!document || document->root().kind() != shape::Kind::object)
    return fail(Fault::invalid, "probe_unreadable", "The file cannot be read. Export it again as MP4.");
  const Cursor root = document->root();
  Probe out;
  double seconds = 0;
  if (auto format = member(root, "format")) seconds = number_in(*format, "duration").value_or(0);
  if (seconds <= 0) seconds = listed_seconds(root);
  if (auto streams = member(root, "streams"); streams && streams->kind() == shape::Kind::array)
    for (Cursor stream = streams->first(); !(stream == streams->end()); stream = stream.next()) {
      TRY(take_stream(stream, out));
      if (seconds <= 0) seconds = number_in(stream, "duration").value_or(0);
    }
  if (!out.picture && !out.sound)
    return fail(Fault::invalid, "no_streams",
                "The file holds neither picture nor sound. Export it again as MP4 (H.264 and AAC).");
  if (!(seconds > 0.05) || seconds > kMostSeconds)
    return fail(Fault::invalid, "no_duration", "The file does not say how long it plays. Export it again as MP4.");
  out.duration_ms = static_cast<std::int64_t>(std::llround(seconds * 1'000));
  return out;
}

std::vector<Rung> ladder_for(const Picture& picture, bool sound) {
  struct Step {
    std::int64_t size;
    std::int64_t kilobits;
    const char* level;
    const char* codec;
  };
  constexpr Step kSteps[] = {{360, 800, "3.0", "avc1.64001E"},
                             {480, 1'400, "3.1", "avc1.64001F"},
                             {720, 2'800, "3.1", "avc1.64001F"},
                             {1'080, 5'000, "4.0", "avc1.640028"}};
  const std::int64_t shorter = std::min(picture.width, picture.height);
  auto rung = [&](std::int64_t size, const Step& step) {
    auto even = [](double value) { return std::max<std::int64_t>(2, std::llround(value / 2) * 2); };
    const double factor = static_cast<double>(size) / static_cast<double>(shorter);
    Rung out;
    out.name = fmt::format("{}p", size);
    out.width = even(static_cast<double>(picture.width) * factor);
    out.height = even(static_cast<double>(picture.height) * factor);
    out.kilobits = step.kilobits;
    out.level = step.level;
    out.codecs = std::string(step.codec) + (sound ? ",mp4a.40.2" : "");
    return out;
  };
  std::vector<Rung> out;
  for (const Step& step : kSteps)
    if (step.size <= shorter && (step.size != 480 || shorter < 720)) out.push_back(rung(step.size, step));
  if (out.empty()) out.push_back(rung(shorter, kSteps[0]));
  return out;
}

}  // namespace mc::media
