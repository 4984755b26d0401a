// What is pure: captions, containers, intervals, the ladder, tickets.
#include <doctest/doctest.h>

#include "modules/media/captions.hpp"
#include "modules/media/intervals.hpp"
#include "modules/media/testing.hpp"

namespace mc::media {
namespace {

std::string complaint(std::string_view text) {
  CaptionFile file = read_captions(text);
  if (file.complaints.empty()) return "none";
  return std::to_string(file.complaints[0].line) + " " + file.complaints[0].code;
}

ReadAt over(const std::string& bytes) {
  return [&bytes](std::int64_t offset, std::int64_t length) -> Result<Bytes> {
    if (offset < 0 || offset > static_cast<std::int64_t>(bytes.size())) return internal("outside");
    const std::string part = bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    return Bytes(part.begin(), part.end());
  };
}

}  // namespace

TEST_SUITE("modules/media") {
  TEST_CASE("captions are read as people write them") {
    const CaptionFile vtt = read_captions("\xEF\xBB\xBFWEBVTT - a title\nKind: captions\n\nNOTE of the author\nmore\n\n"
                                          "intro\n00:01.000 --> 00:04.500 align:start\n<v Ana>Wash <b>your</b> hands\n"
                                          "&amp; dry them\n\n01:00:00.000 --> 01:00:02.000\nDone\n");
    REQUIRE(vtt.complaints.empty());
    REQUIRE(vtt.cues.size() == 2);
    CHECK(vtt.cues[0] == Cue{1'000, 4'500, "Ana: Wash your hands\n& dry them"});
    CHECK(vtt.cues[1].from_ms == 3'600'000);

    const CaptionFile srt = read_captions("1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}Hello\r\n\r\n2\r\n00:00:03,000 "
                                          "--> 00:00:04,000\r\n<i>there</i>\r\n");
    REQUIRE(srt.complaints.empty());
    CHECK(srt.cues.at(1).text == "there");
    CHECK(srt.cues.at(0).text == "Hello");

    const auto again = read_captions(write_vtt(vtt.cues, "en"));
    CHECK(again.cues == vtt.cues);
    CHECK(read_captions(write_srt(srt.cues)).cues == srt.cues);
    CHECK(transcript_of({{0, 1'000, "One\ntwo"}, {1'100, 2'000, "three"}, {5'000, 6'000, "four"}}) ==
          "One two three\n\nfour");
  }
  TEST_CASE("captions are refused at the line of the mistake") {
    CHECK(complaint("") == "1 no_cues");
    CHECK(complaint("WEBVTT\n\n00:01.000 --> 00:04.0\nx\n") == "3 bad_time");
    CHECK(complaint("WEBVTT\n\n00:61.000 --> 01:04.000\nx\n") == "3 bad_time");
    CHECK(complaint("1\n00:00:04,000 --> 00:00:01,000\nx\n") == "2 ends_before_start");
    CHECK(complaint("1\n00:00:04,000 --> 00:30:01,000\nx\n") == "2 too_long");
    CHECK(complaint("WEBVTT\n\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb\n") == "5 blank_line_missing");
    CHECK(complaint("just\nsome words\n") == "1 times_missing");
    CHECK(complaint("1\n00:00:01,000 --> 00:00:02,000\nok\n\n2\n00:00:03,000 --> 00:00:04,000\n\xFF\n") ==
          "7 not_utf8");
    CHECK(complaint("1\n00:00:01,000 --> 00:00:02,000\n" + std::string(1'001, 'x')) == "2 text_too_long");
    CHECK(check_cues({{0, 10, "a"}, {20, 20, "b"}, {5, 30, "c"}, {30, 40, " "}}).size() == 3);
  }
  TEST_CASE("what a file is, and how long, is in its bytes") {
    using testing::made_mp4;
    const std::string mp4 = made_mp4(75);
    REQUIRE(sniff_container(as_bytes(mp4)).has_value());
    CHECK(sniff_container(as_bytes(mp4))->media_type == "video/mp4");
    CHECK(must(duration_of(*sniff_container(as_bytes(mp4)), static_cast<std::int64_t>(mp4.size()), over(mp4))) ==
          75'000);
    const std::string cut = mp4.substr(0, mp4.size() - 90);
    CHECK_FALSE(must(duration_of(*sniff_container(as_bytes(mp4)), static_cast<std::int64_t>(cut.size()), over(cut))));
    CHECK_FALSE(sniff_container(as_bytes(made_mp4(5, 10, "qt  ")))->plays_as_is);
    CHECK_FALSE(sniff_container(as_bytes(made_mp4(5, 10, "M4A ")))->video);
    CHECK_FALSE(sniff_container(as_bytes("PK\x03\x04 a zip file")).has_value());
    CHECK_FALSE(sniff_container(as_bytes("<html>")).has_value());
    // EBML: head with DocType webm, segment, info with 2.5 s at a scale of a millisecond.
    const std::string webm = std::string("\x1A\x45\xDF\xA3\x87\x42\x82\x84webm", 12) +
                             std::string("\x18\x53\x80\x67\xFF\x15\x49\xA9\x66\x8E\x2A\xD7\xB1\x83\x0F\x42\x40\x44\x89"
                                         "\x84\x45\x1C\x40\x00",
                                         24);
    REQUIRE(sniff_container(as_bytes(webm)).has_value());
    CHECK(sniff_container(as_bytes(webm))->media_type == "video/webm");
    CHECK(must(duration_of(*sniff_container(as_bytes(webm)), static_cast<std::int64_t>(webm.size()), over(webm))) ==
          2'500);
    CHECK(sniff_container(as_bytes("ID3\x03"))->media_type == "audio/mpeg");
  }
  TEST_CASE("only what was played counts, once, and never more than the clock allows") {
    CHECK(unite({{0, 1'000}, {5'000, 6'000}, {1'200, 2'000}}) == Intervals{{0, 2'000}, {5'000, 6'000}});
    CHECK(length_of({{0, 2'000}, {5'000, 6'000}}) == 3'000);
    CHECK(intervals_of(to_text({{0, 2'000}, {5'000, 6'000}})) == Intervals{{0, 2'000}, {5'000, 6'000}});
    CHECK(intervals_of("x,1-,-5,7-3,0-9") == Intervals{{0, 9}});

    Earned earned = earn({{0, 10'000}}, 1, 10'000, 60'000);
    CHECK(earned.played == Intervals{{0, 10'000}});
    CHECK(earned.spent_ms == 10'000);
    earned = earn({{0, 600'000}}, 1, 10'000, 600'000);  // claims all of it
    CHECK(length_of(earned.played) == 11'000);
    CHECK(earned.spent_ms == 10'000);
    earned = earn({{0, 20'000}}, 2, 10'000, 600'000);  // twice as fast
    CHECK(length_of(earned.played) == 20'000);
    CHECK(earned.spent_ms == 10'000);
    CHECK(length_of(earn({{0, 600'000}}, 16, 10'000, 600'000).played) == 22'000);
    CHECK(earn({{0, 600'000}}, 1, 3'600'000, 0).spent_ms == 60'000);  // an hour's silence earns a minute
    CHECK(earn({}, 1, 30'000, 0).spent_ms == 0);                      // paused
    CHECK(earn({{0, 5'000}}, 1, 0, 0).played.empty());
    CHECK(length_of(earn({{50'000, 90'000}}, 1, 60'000, 60'000).played) == 10'000);

    CHECK(covered_buckets({{0, 9'000}, {26'000, 31'000}}, 10'000, 31'000) == std::vector<std::int64_t>{0, 3});
    Intervals many;
    for (std::int64_t i = 0; i < 1'000; ++i) many.push_back({i * 2'000, i * 2'000 + 700});
    CHECK(unite(many).size() == kMostIntervals);
  }
  TEST_CASE("the ladder follows from what ffprobe says") {
    const Probe probe = must(read_probe(
        R"({"streams":[{"index":0,"codec_type":"video","width":1920,"height":1080,"side_data_list":[{"rotation":-90}]},)"
        R"({"index":1,"codec_type":"audio"}],"format":{"duration":"61.5"}})"));
    CHECK(probe.duration_ms == 61'500);
    REQUIRE(probe.picture.has_value());
    CHECK(probe.picture->width == 1'080);
    const auto ladder = ladder_for(*probe.picture, true);
    REQUIRE(ladder.size() == 3);
    CHECK(ladder[2].name == "1080p");
    CHECK(ladder[0].width == 360);
    CHECK(ladder[0].height == 640);
    CHECK(ladder[0].codecs == "avc1.64001E,mp4a.40.2");
    CHECK(ladder_for({0, 640, 480}, false).size() == 2);
    CHECK(ladder_for({0, 321, 181}, false).at(0).name == "181p");
    auto refused = [](std::string_view json) { return read_probe(json).error().code; };
    CHECK(refused("") == "probe_unreadable");
    CHECK(refused("[]") == "probe_unreadable");
    CHECK(refused(R"({"streams":[],"format":{"duration":"5"}})") == "no_streams");
    CHECK(refused(R"({"streams":[{"codec_type":"audio"}],"format":{"duration":"N/A"}})") == "no_duration");
    CHECK(refused(R"({"streams":[{"codec_type":"video","width":90000,"height":4}]})") == "picture_too_large");
    CHECK(refused(R"({"streams":[{"codec_type":"video","width":100,"height":40,"disposition":{"attached_pic":1}}]})") ==
          "no_streams");
    // Read by way of a list: the length comes with the first packet, and a cover is a picture that never moves.
    const auto listed = must(read_probe(
        R"({"packets":[{"tags":{"lavf.concatdec.duration":"3030204"}}],"streams":[{"codec_type":"audio","index":0},)"
        R"({"codec_type":"video","codec_name":"png","avg_frame_rate":"0/0","width":200,"height":200}],"format":{}})"));
    CHECK(listed.duration_ms == 3'030);
    CHECK_FALSE(listed.picture.has_value());
    CHECK(refused(R"({"packets":[],"streams":[{"codec_type":"audio","index":0}]})") == "no_duration");
    CHECK(refused(R"({"packets":[{"tags":7}],"streams":[{"codec_type":"audio","index":0}]})") == "no_duration");
  }
  TEST_CASE("a ticket cannot be changed") {
    const Bytes key(32, 5);
    Ticket ticket;
    ticket.person.bytes[3] = 9;
    ticket.expires_at = Instant{1'795'000'000'000};
    const std::string text = write_ticket(ticket, key);
    CHECK(must(read_ticket(text, key)) == ticket);
    for (std::size_t i = 0; i < text.size(); i += 7) {
      std::string other = text;
      other[i] = other[i] == 'A' ? 'B' : 'A';
      auto read = read_ticket(other, key);
      CHECK((!read || *read == ticket));  // the last bits of base64 may mean nothing
    }
    CHECK(read_ticket(text, Bytes(32, 6)).error().code == "link_invalid");
    CHECK(read_ticket("", key).error().code == "link_invalid");
    CHECK(segment_key(ticket, "360p", key) != segment_key(ticket, "720p", key));
  }
}

}  // namespace mc::media
