// What is refused before any decoder sees it.
#include "modules/intake/picture.hpp"

#include "modules/intake/testing.hpp"

namespace mc::intake {
namespace {

using testing::jpeg;
using testing::png;

std::string verdict(const std::string& bytes) {
  auto type = checked_type(as_bytes(bytes));
  return type ? *type : type.error().code;
}

}  // namespace

TEST_SUITE("intake") {
  TEST_CASE("the size of a picture is read from its header, and too many pixels are refused by it") {
    auto size = picture_size(as_bytes(png(640, 480)));
    REQUIRE(size.has_value());
    CHECK(size->width == 640);
    CHECK(size->height == 480);
    size = picture_size(as_bytes(jpeg(4000, 3000)));
    REQUIRE(size.has_value());
    CHECK(size->width == 4000);
    CHECK(size->height == 3000);
    struct Row {
      std::string bytes;
      std::string verdict;
    };
    for (const Row& row : std::initializer_list<Row>{
             {png(640, 480), "image/png"},
             {jpeg(4000, 3000), "image/jpeg"},
             {png(12'000, 3'333), "image/png"},
             {png(12'001, 10), "scan_too_many_pixels"},
             {png(10, 12'001), "scan_too_many_pixels"},
             {png(7'000, 6'000), "scan_too_many_pixels"},
             {png(50'000, 50'000), "scan_too_many_pixels"},
             {png(0xFFFFFFFF, 0xFFFFFFFF), "scan_too_many_pixels"},
             {png(0, 480), "scan_unreadable"},
             {jpeg(50'000, 50'000), "scan_too_many_pixels"},
             {jpeg(0, 100), "scan_unreadable"},
             {png(640, 480).substr(0, 20), "scan_unreadable"},
             {png(640, 480).substr(0, 40), "scan_unreadable"},
             {jpeg(640, 480).substr(0, 8), "scan_unreadable"},
             {std::string("\xFF\xD8\xFF\xD9", 4), "scan_unreadable"},
             {std::string("\xFF\xD8\xFF\xDA\0\x02", 6), "scan_unreadable"},
             {"<html>", "not_a_scan"},
             {"", "not_a_scan"},
             {std::string("PK\x03\x04", 4), "not_a_scan"},
             {"GIF89a", "not_a_scan"},
         }) {
      CAPTURE(row.bytes.size());
      CHECK(verdict(row.bytes) == row.verdict);
    }
  }

  TEST_CASE("two files in one are refused, what phones put behind a picture is not") {
    const std::string archive = std::string("PK\x03\x04\x14\0", 6) + std::string(30, 'z');
    const std::string archive_end = std::string("PK\x05\x06", 4) + std::string(18, '\0');
    CHECK(verdict(jpeg(640, 480, testing::kPdf)) == "scan_polyglot");
    CHECK(verdict(jpeg(640, 480, "", "%PDF-1.4 hides in a comment")) == "scan_polyglot");
    CHECK(verdict(jpeg(640, 480, archive)) == "scan_polyglot");
    CHECK(verdict(jpeg(640, 480, archive_end)) == "scan_polyglot");
    CHECK(verdict(jpeg(640, 480, "<HTML><script>alert(1)</script>")) == "scan_polyglot");
    CHECK(verdict(png(640, 480, "<?php system('x');")) == "scan_polyglot");
    CHECK(verdict(png(640, 480, testing::kPdf)) == "scan_polyglot");
    CHECK(verdict(testing::kPdf + archive + archive_end) == "scan_polyglot");
    CHECK(verdict(testing::kPdf + "<html>") == "scan_polyglot");
    CHECK(verdict(testing::kPdf) == "application/pdf");
    CHECK(verdict("%PDF-1.4\n1 0 obj\n") == "scan_malformed");
    CHECK(verdict(jpeg(640, 480, jpeg(160, 120))) == "image/jpeg");  // a preview behind
    CHECK(verdict(jpeg(640, 480,
                       std::string("\0\0\0\x18"
                                   "ftypmp42",
                                   12))) == "image/jpeg");                                // a moving picture
    CHECK(verdict(jpeg(640, 480).substr(0, jpeg(640, 480).size() - 2)) == "image/jpeg");  // the end mark is missing
  }
}

}  // namespace mc::intake
