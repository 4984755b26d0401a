#include <doctest/doctest.h>

#include "modules/study/anchor.hpp"

namespace mc::study {

TEST_SUITE("modules/study") {
  TEST_CASE("blocks of a document") {
    auto blocks = blocks_of(
        R"({"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Hands"}]},)"
        R"({"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[)"
        R"({"type":"text","marks":[{"type":"bold"}],"text":"Soap"},{"type":"text","text":" first"}]}]}]},)"
        R"({"type":"paragraph"}]})");
    REQUIRE(blocks);
    CHECK(*blocks == std::vector<std::string>{"Hands", "Soap first"});
  }
  TEST_CASE("a highlight survives edits or says that the text has changed") {
    const Anchor anchor{1, 4, 9, "señal"};
    CHECK(locate(anchor, {"Uno", "Una señal clara"}).state == AnchorState::exact);
    auto moved = locate(anchor, {"Uno", "Mira: una señal clara"});
    CHECK(moved.state == AnchorState::moved);
    CHECK(moved.anchor.from == 10);
    CHECK(moved.anchor.to == 15);
    CHECK(locate(anchor, {"señal", "Nada", "x", "señal"}).anchor.block == 0);  // the nearest block
    CHECK(locate(anchor, {"Uno", "Otro", "Una señal"}).anchor.block == 2);
    auto gone = locate(anchor, {"Uno", "Una alarma clara"});
    CHECK(gone.state == AnchorState::text_changed);
    CHECK(gone.anchor.quote == "señal");
    CHECK(locate(anchor, {}).state == AnchorState::text_changed);
  }
  TEST_CASE("streak by the learner's own clock, across the change of the clocks") {
    struct Row {
      const char* at;
      std::int64_t offset;
      const char* day;
    };
    // Chicago: summer time began on 2026-03-08 at 02:00 and ended on 2026-11-01.
    const Row rows[] = {
        {"2026-03-07T05:30:00Z", -360, "2026-03-06"}, {"2026-03-08T05:59:00Z", -360, "2026-03-07"},
        {"2026-03-08T06:00:00Z", -360, "2026-03-08"}, {"2026-03-09T04:59:00Z", -300, "2026-03-08"},
        {"2026-03-09T05:00:00Z", -300, "2026-03-09"}, {"2026-11-01T04:59:00Z", -300, "2026-10-31"},
        {"2026-11-02T05:59:00Z", -360, "2026-11-01"}, {"2026-11-02T06:00:00Z", -360, "2026-11-02"},
        {"2026-06-01T23:30:00Z", 480, "2026-06-02"},
    };
    for (const Row& row : rows) CHECK(to_string(day_at(*parse_instant(row.at), row.offset)) == row.day);
    std::vector<Date> spring;
    for (int i = 0; i < 4; ++i)
      spring.push_back(day_at(*parse_instant(rows[i == 0   ? 0
                                                  : i == 1 ? 1
                                                           : i + 1]
                                                 .at),
                              rows[i == 0   ? 0
                                   : i == 1 ? 1
                                            : i + 1]
                                  .offset));
    CHECK(streak_of(spring, make_date(2026, 3, 9)).days == 4);
  }
  TEST_CASE("today is still to come, a missed day ends it") {
    const Date today = make_date(2026, 5, 10);
    CHECK(streak_of({}, today).days == 0);
    CHECK(streak_of({today - 1, today - 2}, today).days == 2);
    CHECK_FALSE(streak_of({today - 1, today - 2}, today).today);
    CHECK(streak_of({today, today - 1, today, today - 2}, today).days == 3);
    CHECK(streak_of({today - 2, today - 3, today - 4}, today).days == 0);
    CHECK(streak_of({today - 2, today - 3, today - 4}, today).longest == 3);
    CHECK(streak_of({today + 1}, today).days == 0);
  }
}

}  // namespace mc::study
