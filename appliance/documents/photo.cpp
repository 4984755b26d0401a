#include "appliance/documents/photo.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>

#include <jpeglib.h>
#include <png.h>

#include "appliance/documents/documents.hpp"

namespace mc::documents {
namespace {

constexpr std::size_t kMostBytes = 10u << 20;
constexpr std::int64_t kMostPixels = 40'000'000;
constexpr std::int64_t kMostPngPixels = 16'000'000;  // decoded at full size
constexpr int kMostScans = 64;
constexpr int kLeastSide = 96;
constexpr int kLeastLogoSide = 24;
constexpr int kQuality = 88;

struct Picture {
  int width = 0;
  int height = 0;
  int orientation = 1;  // of EXIF, 1..8
  Bytes rgb;
};

std::unexpected<Error> unreadable() {
  return fail(Fault::invalid, "photo_unreadable", "The picture cannot be read. Send a JPEG or PNG.");
}

Status check_size(std::int64_t width, std::int64_t height, std::int64_t most, int least) {
  if (width <= 0 || height <= 0) return unreadable();
  if (width > most / height) return fail(Fault::too_large, "photo_too_large", "The picture has too many pixels.");
  if (width < least || height < least)
    return fail(Fault::invalid, "photo_too_small",
                "The picture is too small: " + std::to_string(least) + " pixels at least.");
  return {};
}

// libjpeg reports errors by a function that must not return. Between setjmp and longjmp there are no objects with
// destructors: everything the decoder touches belongs to JpegReader.
struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf back;
  static void leave(j_common_ptr info) { std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->back, 1); }
  static void quiet(j_common_ptr, int) {}
};

class JpegReader {
public:
  JpegReader() {
    info_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = &JpegErrors::leave;
    errors_.base.emit_message = &JpegErrors::quiet;
    jpeg_create_decompress(&info_);
    // A small progressive file can ask for thousands of passes over a large picture.
    progress_.progress_monitor = [](j_common_ptr common) {
      auto* info = reinterpret_cast<j_decompress_ptr>(common);
      if (info->input_scan_number > kMostScans) JpegErrors::leave(common);
    };
    info_.progress = &progress_;
  }
  ~JpegReader() { jpeg_destroy_decompress(&info_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  bool read_header(ByteView upload) {
    if (setjmp(errors_.back) != 0) return false;
    jpeg_mem_src(&info_, upload.data(), static_cast<unsigned long>(upload.size()));
    jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);
    return jpeg_read_header(&info_, TRUE) == JPEG_HEADER_OK && info_.jpeg_color_space != JCS_CMYK &&
           info_.jpeg_color_space != JCS_YCCK;
  }
  std::int64_t width() const { return info_.image_width; }
  std::int64_t height() const { return info_.image_height; }

  /// At the least eighth of the size that still has `side` pixels; into `picture`, whose buffer is ours to fill.
  bool read_pixels(int side, Picture& picture) {
    if (setjmp(errors_.back) != 0) return false;
    info_.out_color_space = JCS_RGB;
    info_.scale_num = 1;
    info_.scale_denom = 8;
    while (info_.scale_denom > 1 && std::min(width(), height()) / info_.scale_denom < side) info_.scale_denom /= 2;
    jpeg_start_decompress(&info_);
    picture.width = static_cast<int>(info_.output_width);
    picture.height = static_cast<int>(info_.output_height);
    std::size_t line = std::size_t{info_.output_width} * 3;
    picture.rgb.resize(line * info_.output_height);
    while (info_.output_scanline < info_.output_height) {
      JSAMPROW row = picture.rgb.data() + line * info_.output_scanline;
      jpeg_read_scanlines(&info_, &row, 1);
    }
    jpeg_finish_decompress(&info_);
    return true;
  }
  ByteView exif() const {
    for (jpeg_saved_marker_ptr marker = info_.marker_list; marker != nullptr; marker = marker->next)
      if (marker->data_length > 14 && std::memcmp(marker->data, "Exif\0\0", 6) == 0)
        return {marker->data + 6, marker->data_length - 6};
    return {};
  }

private:
  jpeg_decompress_struct info_{};
  JpegErrors errors_{};
  jpeg_progress_mgr progress_{};
};

/// Tag 0x0112 of the first directory (EXIF 2.3, 4.6.4); 1 when there is none that makes sense.
int orientation_of(ByteView tiff) {
  if (tiff.size() < 14 || (tiff[0] != 'I' && tiff[0] != 'M')) return 1;
  bool little = tiff[0] == 'I';
  auto number = [&](std::size_t at, int bytes) -> std::size_t {
    std::size_t value = 0;
    for (int i = 0; i < bytes; ++i) {
      std::size_t byte = tiff[at + static_cast<std::size_t>(little ? bytes - 1 - i : i)];
      value = value << 8 | byte;
    }
    return value;
  };
  std::size_t directory = number(4, 4);
  if (directory > tiff.size() - 2) return 1;
  std::size_t count = number(directory, 2);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t at = directory + 2 + i * 12;
    if (at + 12 > tiff.size()) return 1;
    if (number(at, 2) != 0x0112) continue;
    std::size_t value = number(at + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

Result<Picture> decode_jpeg(ByteView upload, const std::function<int(std::int64_t width, std::int64_t height)>& side,
                            int least) {
  JpegReader reader;
  if (!reader.read_header(upload)) return unreadable();
  TRY(check_size(reader.width(), reader.height(), kMostPixels, least));
  Picture picture;
  picture.orientation = orientation_of(reader.exif());
  if (!reader.read_pixels(side(reader.width(), reader.height()), picture)) return unreadable();
  return picture;
}

Result<Picture> decode_png(ByteView upload, int least) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  std::unique_ptr<png_image, decltype(&png_image_free)> cleanup(&image, &png_image_free);
  if (png_image_begin_read_from_memory(&image, upload.data(), upload.size()) == 0) return unreadable();
  TRY(check_size(image.width, image.height, kMostPngPixels, least));
  image.format = PNG_FORMAT_RGB;
  Picture picture;
  picture.width = static_cast<int>(image.width);
  picture.height = static_cast<int>(image.height);
  picture.rgb.resize(PNG_IMAGE_SIZE(image));
  png_color white{255, 255, 255};
  if (png_image_finish_read(&image, &white, picture.rgb.data(), 0, nullptr) == 0) return unreadable();
  return picture;
}

struct Area {
  int left, top, width, height;
};

/// An area of the picture in another size, each pixel the mean of those it stands for.
Picture shrink(const Picture& from, Area area, int width, int height) {
  Picture out{width, height, from.orientation, {}};
  out.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  auto edge = [](int i, int whole, int parts) { return static_cast<int>(std::int64_t{i} * whole / parts); };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      int x1 = edge(x, area.width, width), x2 = std::max(edge(x + 1, area.width, width), x1 + 1);
      int y1 = edge(y, area.height, height), y2 = std::max(edge(y + 1, area.height, height), y1 + 1);
      std::int64_t sum[3] = {0, 0, 0};
      for (int v = y1; v < y2; ++v)
        for (int u = x1; u < x2; ++u)
          for (int c = 0; c < 3; ++c)
            sum[c] += from.rgb[(static_cast<std::size_t>(area.top + v) * static_cast<std::size_t>(from.width) +
                                static_cast<std::size_t>(area.left + u)) *
                                   3 +
                               static_cast<std::size_t>(c)];
      std::int64_t count = std::int64_t{x2 - x1} * (y2 - y1);
      for (int c = 0; c < 3; ++c)
        out.rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3 +
                static_cast<std::size_t>(c)] = static_cast<std::uint8_t>((sum[c] + count / 2) / count);
    }
  return out;
}

/// Where the pixel that comes to (x, y) of the upright picture lies: what the eight values of EXIF say.
std::pair<int, int> before_turn(const Picture& from, int x, int y) {
  int right = from.width - 1, bottom = from.height - 1;
  switch (from.orientation) {
  case 2:
    return {right - x, y};
  case 3:
    return {right - x, bottom - y};
  case 4:
    return {x, bottom - y};
  case 5:
    return {y, x};
  case 6:
    return {y, bottom - x};
  case 7:
    return {right - y, bottom - x};
  default:
    return {right - y, x};
  }
}

Picture turn(Picture from) {
  if (from.orientation == 1) return from;
  bool lies = from.orientation >= 5;
  Picture out{lies ? from.height : from.width, lies ? from.width : from.height, 1, Bytes(from.rgb.size())};
  auto at = [](const Picture& picture, int x, int y) {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x)) * 3;
  };
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      auto [u, v] = before_turn(from, x, y);
      std::memcpy(out.rgb.data() + at(out, x, y), from.rgb.data() + at(from, u, v), 3);
    }
  return out;
}

Result<Bytes> encode(const Picture& picture) {
  struct Writer {
    jpeg_compress_struct info{};
    JpegErrors errors{};
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    Writer() {
      info.err = jpeg_std_error(&errors.base);
      errors.base.error_exit = &JpegErrors::leave;
      jpeg_create_compress(&info);
    }
    ~Writer() {
      jpeg_destroy_compress(&info);
      std::free(buffer);
    }
    bool write(const std::uint8_t* pixels, int width, int height) {
      if (setjmp(errors.back) != 0) return false;
      jpeg_mem_dest(&info, &buffer, &size);
      info.image_width = static_cast<JDIMENSION>(width);
      info.image_height = static_cast<JDIMENSION>(height);
      info.input_components = 3;
      info.in_color_space = JCS_RGB;
      jpeg_set_defaults(&info);
      jpeg_set_quality(&info, kQuality, TRUE);
      jpeg_start_compress(&info, TRUE);
      while (info.next_scanline < info.image_height) {
        auto* row = const_cast<JSAMPLE*>(pixels + std::size_t{info.next_scanline} * info.image_width * 3);
        jpeg_write_scanlines(&info, &row, 1);
      }
      jpeg_finish_compress(&info);
      return true;
    }
  } writer;
  if (!writer.write(picture.rgb.data(), picture.width, picture.height)) return internal("photo_encoding");
  return Bytes(writer.buffer, writer.buffer + writer.size);
}

/// With at least `side` pixels on the shorter side where the upload has them.
Result<Picture> decode(ByteView upload, const std::function<int(std::int64_t width, std::int64_t height)>& side,
                       int least) {
  if (upload.size() > kMostBytes) return fail(Fault::too_large, "photo_too_large", "The picture is larger than 10 MB.");
  std::string type = sniff_media_type(upload);
  if (type == "image/jpeg") return decode_jpeg(upload, side, least);
  if (type == "image/png") return decode_png(upload, least);
  return unreadable();
}

}  // namespace

Result<Bytes> square_photo(ByteView upload, int side) {
  Picture picture = TRY(decode(
      upload, [side](std::int64_t, std::int64_t) { return side; }, kLeastSide));
  int square = std::min(picture.width, picture.height);
  Area middle{(picture.width - square) / 2, (picture.height - square) / 2, square, square};
  return encode(turn(shrink(picture, middle, side, side)));
}

Result<Bytes> reading_copy(ByteView upload, int longest) {
  Picture picture = TRY(decode(
      upload,
      [longest](std::int64_t width, std::int64_t height) {
        return static_cast<int>(std::min(width, height) * longest / std::max(width, height));
      },
      kLeastSide));
  int long_side = std::max(picture.width, picture.height);
  if (long_side > longest) {
    auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::int64_t{side} * longest / long_side)); };
    picture = shrink(picture, {0, 0, picture.width, picture.height}, scaled(picture.width), scaled(picture.height));
  }
  return encode(turn(std::move(picture)));
}

Result<Bytes> fitting_picture(ByteView upload, int width, int height) {
  const Picture picture = TRY(decode(
      upload, [&](std::int64_t, std::int64_t) { return std::max(width, height); }, kLeastLogoSide));
  const double scale =
      std::min({1.0, static_cast<double>(width) / picture.width, static_cast<double>(height) / picture.height});
  const int across = std::max(1, static_cast<int>(picture.width * scale));
  const int down = std::max(1, static_cast<int>(picture.height * scale));
  return encode(shrink(picture, {0, 0, picture.width, picture.height}, across, down));
}

}  // namespace mc::documents
