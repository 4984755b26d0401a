#include "appliance/documents/photo.hpp"

#include <doctest/doctest.h>

#include <cstdio>

#include <jpeglib.h>
#include <png.h>

#include "appliance/base/random.hpp"
#include "appliance/documents/documents.hpp"

namespace mc::documents {
namespace {

/// Red above, blue below; a text chunk stands for what must not leave.
Bytes png(int width, int height) {
  Bytes rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int value : {y < height / 2 ? 255 : 0, 0, y < height / 2 ? 0 : 255})
        rgb.push_back(static_cast<std::uint8_t>(value));
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  REQUIRE(png_image_write_get_memory_size(image, size, 0, rgb.data(), 0, nullptr) != 0);
  Bytes out(size);
  REQUIRE(png_image_write_to_memory(&image, out.data(), &size, 0, rgb.data(), 0, nullptr) != 0);
  out.resize(size);
  return out;
}

struct Pixels {
  int width = 0;
  int height = 0;
  Bytes rgb;
  int red(int x, int y) const { return rgb.at(static_cast<std::size_t>((y * width + x) * 3)); }
};

Pixels decode(const Bytes& jpeg) {
  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, jpeg.data(), jpeg.size());
  jpeg_read_header(&info, TRUE);
  jpeg_start_decompress(&info);
  Pixels out{static_cast<int>(info.output_width), static_cast<int>(info.output_height), {}};
  out.rgb.resize(std::size_t{info.output_width} * info.output_height * 3);
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = out.rgb.data() + std::size_t{info.output_scanline} * info.output_width * 3;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return out;
}

/// A JPEG with an EXIF block that holds an orientation and a secret, behind its start marker.
Bytes with_exif(const Bytes& jpeg, std::uint8_t orientation) {
  std::string block = "Exif";
  block += std::string("\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 21);
  block += static_cast<char>(orientation);
  block += std::string("\0\0\0\0\0\0GPS 47.3769 N", 19);
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  std::size_t length = block.size() + 2;
  for (std::size_t value : {std::size_t{0xFF}, std::size_t{0xE1}, length >> 8, length & 0xFF})
    out.push_back(static_cast<std::uint8_t>(value));
  out.insert(out.end(), block.begin(), block.end());
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

std::string code(ByteView upload) {
  auto photo = square_photo(upload, 256);
  return photo ? "" : photo.error().code;
}

}  // namespace

TEST_SUITE("documents") {
  TEST_CASE("a photo becomes a small square with nothing but its pixels") {
    auto photo = square_photo(png(600, 400), 256);
    REQUIRE(photo.has_value());
    CHECK(sniff_media_type(*photo) == "image/jpeg");
    Pixels pixels = decode(*photo);
    CHECK(pixels.width == 256);
    CHECK(pixels.height == 256);
    CHECK(pixels.red(128, 20) > 240);
    CHECK(pixels.red(128, 236) < 15);

    Bytes marked = with_exif(*photo, 1);
    CHECK(as_text(marked).find("GPS 47") != std::string_view::npos);
    auto clean = square_photo(marked, 256);
    REQUIRE(clean.has_value());
    CHECK(as_text(*clean).find("GPS 47") == std::string_view::npos);
    CHECK(as_text(*clean).find("Exif") == std::string_view::npos);
  }

  TEST_CASE("a photo is turned upright as EXIF says") {
    auto photo = square_photo(png(400, 400), 256);
    REQUIRE(photo.has_value());
    auto red_at = [&](std::uint8_t orientation, int x, int y) {
      auto turned = square_photo(with_exif(*photo, orientation), 256);
      REQUIRE(turned.has_value());
      return decode(*turned).red(x, y) > 128;
    };
    CHECK(red_at(1, 128, 20));
    CHECK(red_at(3, 128, 236));  // by 180 degrees
    CHECK(red_at(6, 236, 128));  // by 90 clockwise: what was above is right
    CHECK(red_at(8, 20, 128));
    CHECK(red_at(4, 128, 236));  // upside down
    CHECK(red_at(77, 128, 20));  // makes no sense: as it is
  }

  TEST_CASE("a copy for reading keeps the whole picture upright, and is no larger than asked for") {
    auto whole = reading_copy(png(400, 200), 1000);
    REQUIRE(whole.has_value());
    Pixels pixels = decode(*whole);
    CHECK(pixels.width == 400);
    CHECK(pixels.height == 200);
    CHECK(pixels.red(200, 10) > 200);
    CHECK(pixels.red(200, 190) < 60);
    auto turned = reading_copy(with_exif(*whole, 6), 300);  // lies on its left side
    REQUIRE(turned.has_value());
    pixels = decode(*turned);
    CHECK(pixels.width == 150);
    CHECK(pixels.height == 300);
    CHECK(pixels.red(140, 150) > 200);  // what was above is at the right
    CHECK(pixels.red(10, 150) < 60);
    CHECK_FALSE(reading_copy(as_bytes("%PDF-1.4"), 300).has_value());
  }

  TEST_CASE("what is no picture, too small, too large or damaged is refused") {
    CHECK(code(as_bytes("%PDF-1.4")) == "photo_unreadable");
    CHECK(code({}) == "photo_unreadable");
    CHECK(code(png(95, 400)) == "photo_too_small");
    CHECK(code(Bytes((10u << 20) + 1, 0)) == "photo_too_large");
    Bytes bomb = png(200, 200);
    for (std::size_t at : {16u, 20u}) bomb[at + 1] = 0x01;  // 65,736 x 65,736 in the header
    CHECK(code(bomb) != "");
    Bytes cut = png(300, 300);
    cut.resize(cut.size() / 2);
    CHECK(code(cut) == "photo_unreadable");
    // Bytes changed at random never do worse than being refused.
    auto random = seeded_random(3);
    Bytes good = *square_photo(png(200, 200), 128);
    for (int i = 0; i < 300; ++i) {
      Bytes bad = good;
      for (int n = 0; n < 5; ++n)
        bad[2 + random->below(bad.size() - 2)] = static_cast<std::uint8_t>(random->below(256));
      auto result = square_photo(bad, 64);
      if (result) CHECK(decode(*result).width == 64);
    }
  }
}

}  // namespace mc::documents
