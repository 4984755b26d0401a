// The attacks of DOMAIN.md 5.5 on made-up hospitals of 500 and 60 people. Each works on the lines as they leave, and
// each is also run on lines without protection, where it must succeed: an attack that cannot win proves nothing. The
// canaries are in sync_test.cpp: they go through the modules' own functions and the sealed file.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "modules/sync/anonymise.hpp"
#include "modules/sync/bundle.hpp"

using namespace mc;
using namespace mc::sync;

namespace {

const TableSpec& table() { return *table_named("training_status"); }

struct Somebody {
  std::uint32_t number = 0;
  std::string group, state;
  int unit = 0, hired = 0;
  std::map<std::string, std::size_t> status;  // by subject
  std::string employee_number, licence, npi;
};
using House = std::vector<Somebody>;
const std::vector<std::string> kSubjects = {"fire_safety", "privacy", "sepsis", "hand_hygiene"};

/// Roles of all sizes; in each role and subject another share of people is late.
House house_of(std::size_t people, unsigned seed) {
  std::mt19937 dice(seed);
  auto below = [&](unsigned n) { return static_cast<unsigned>(dice() % n); };
  std::map<std::string, unsigned> late;
  for (const char* group : {"nursing", "assistant", "physician", "therapy", "pharmacy"})
    for (const std::string& subject : kSubjects) late[group + subject] = 5 + below(90);
  House out;
  for (std::size_t i = 0; i < people; ++i) {
    Somebody one;
    one.number = static_cast<std::uint32_t>(i);
    const unsigned role = below(100);
    one.group = role < 45   ? "nursing"
                : role < 70 ? "assistant"
                : role < 88 ? "physician"
                : role < 96 ? "therapy"
                            : "pharmacy";
    one.state = below(20) == 0 ? "OK" : "TX";
    one.unit = static_cast<int>(below(12));
    one.hired = 2000 + static_cast<int>(below(26));
    for (const std::string& subject : kSubjects)
      one.status[subject] = below(100) < late[one.group + subject] ? 2U : below(3) == 0 ? 1U : 0U;
    one.employee_number = std::to_string(10'000 + i);
    one.licence = "TX" + std::to_string(700'000 + i * 7);
    one.npi = std::to_string(1'000'000'000 + i * 13);
    out.push_back(one);
  }
  return out;
}

std::vector<Fact> facts_of(const House& house) {
  std::vector<Fact> out;
  for (const Somebody& one : house)
    for (const auto& [subject, status] : one.status)
      out.push_back({one.number, subject, one.group, one.state, "2026-Q4", status});
  return out;
}

std::vector<Told> told_as(const std::string& release, const Anonymised& made, std::vector<Told> before) {
  for (Told one : made.cells) {
    one.release = release;
    before.push_back(one);
  }
  return before;
}

/// What the attacker holds: the lines, read as any receiver reads them.
std::vector<Released> read_lines(std::string_view text) {
  auto field = [](std::string_view line, const std::string& name) -> std::string {
    const std::size_t at = line.find("\"" + name + "\":");
    if (at == std::string_view::npos) return {};
    std::string_view rest = line.substr(at + name.size() + 3);
    rest = rest.substr(0, rest.find_first_of(",}"));
    return std::string(rest.starts_with('"') ? rest.substr(1, rest.size() - 2) : rest);
  };
  std::vector<Released> out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\n', from);
    const std::string_view line = text.substr(from, end - from);
    from = end + 1;
    Released row{"",
                 field(line, "subject"),
                 field(line, "role_group"),
                 field(line, "state"),
                 field(line, "period"),
                 std::stoll(field(line, "total")),
                 {}};
    for (std::string_view status : table().statuses) {
      const std::string value = field(line, std::string(status));
      if (value == "null") row.counts.emplace_back(std::nullopt);
      if (!value.empty() && value != "null") row.counts.emplace_back(std::stoll(value));
    }
    out.push_back(row);
  }
  return out;
}

std::vector<Released> lines_of(const Anonymised& made) { return read_lines(ndjson(table(), made.rows)); }
std::vector<Released> release_of(const House& house) { return lines_of(anonymise(table(), facts_of(house), {11}, {})); }
/// What a naive program would send: every count as it is.
std::vector<Released> unprotected(const House& house) {
  std::map<std::array<std::string, 3>, Released> rows;
  for (const Somebody& one : house)
    for (const auto& [subject, status] : one.status) {
      Released& row = rows[{one.state, subject, one.group}];
      if (row.counts.empty()) row = {"", subject, one.group, one.state, "2026-Q4", 0, {0, 0, 0}};
      ++row.total;
      ++*row.counts[status];
    }
  std::vector<Released> out;
  for (auto& [key, row] : rows) out.push_back(std::move(row));
  return out;
}

bool same_row(const Released& a, const Released& b) {
  return a.subject == b.subject && a.group == b.group && a.state == b.state;
}

/// Everybody whom a line can be about, for who knows role, unit, state and year of hire of all: a merged line is about
/// those whose role has no line of its own.
std::vector<const Somebody*> behind(const House& house, const std::vector<Released>& lines, const Released& row) {
  std::vector<const Somebody*> out;
  for (const Somebody& one : house) {
    if (one.state != row.state) continue;
    auto has_own = [&](const std::string& subject) {
      return std::any_of(lines.begin(), lines.end(), [&](const Released& each) {
        return each.subject == subject && each.group == one.group && each.state == one.state;
      });
    };
    bool about = one.group == row.group;
    if (row.group == kMixed && row.subject != kOther) about = !has_own(row.subject);
    if (row.group == kMixed && row.subject == kOther)
      about = std::any_of(kSubjects.begin(), kSubjects.end(), [&](const std::string& each) { return !has_own(each); });
    if (about) out.push_back(&one);
  }
  return out;
}

std::size_t status_of(const Somebody& one, const Released& row) {
  auto found = one.status.find(row.subject);
  return found == one.status.end() ? 99 : found->second;
}

struct Rate {
  double hits = 0, tries = 0;
  double value() const { return tries == 0 ? 0 : hits / tries; }
};
/// Risk beyond the control's rate, with its interval of 95 %.
struct Interval {
  double low, high;
};
Interval beyond(const Rate& main, const Rate& control) {
  const double spread = 1.96 * std::sqrt(main.value() * (1 - main.value()) / main.tries +
                                         control.value() * (1 - control.value()) / control.tries);
  const double risk = main.value() - control.value();
  return {risk - spread, risk + spread};
}

/// Of all lines, the cell that looks most as if one person stood behind it: the smallest number, told or left over.
std::vector<std::pair<const Released*, std::size_t>> most_promising(const std::vector<Released>& lines) {
  std::vector<std::pair<std::int64_t, std::pair<const Released*, std::size_t>>> cells;
  for (const Released& row : lines) {
    std::int64_t rest = row.total, hidden = 0;
    for (const auto& count : row.counts) {
      rest -= count.value_or(0);
      hidden += count ? 0 : 1;
    }
    for (std::size_t i = 0; i < row.counts.size(); ++i) {
      const std::int64_t guess = row.counts[i] ? *row.counts[i] : rest / hidden;
      if (guess > 0) cells.push_back({guess, {&row, i}});
    }
  }
  std::stable_sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<const Released*, std::size_t>> out;
  for (const auto& cell : cells) out.push_back(cell.second);
  return out;
}

/// Ten predicates a release until there are 2,000: does each hold for exactly one person of those who are in it, and
/// for exactly one of as many who are not?
template <class Release>
Interval singled_out(Release&& release) {
  Rate inside, control;
  for (unsigned seed = 1; inside.tries < 2'000 && seed < 1'000; ++seed) {
    const House house = house_of(500, seed);
    const House half(house.begin(), house.begin() + 250), other(house.begin() + 250, house.end());
    const std::vector<Released> lines = release(half);
    const auto cells = most_promising(lines);
    for (std::size_t i = 0; i < std::min<std::size_t>(10, cells.size()); ++i) {
      const auto& [row, status] = cells[i];
      auto isolates = [&](const House& in) {
        return std::count_if(in.begin(), in.end(), [&, &row = row, &status = status](const Somebody& one) {
                 return one.group == row->group && one.state == row->state && status_of(one, *row) == status;
               }) == 1;
      };
      ++inside.tries, ++control.tries;
      inside.hits += isolates(half) ? 1 : 0;
      control.hits += isolates(other) ? 1 : 0;
    }
  }
  REQUIRE(inside.tries >= 2'000);
  return beyond(inside, control);
}

/// How much better who holds the release guesses who is late, for people who are in it than for others: the likelier
/// status of the line. Only lines of at most so many people.
template <class Release>
double guessed_better(Release&& release, std::int64_t largest = 1'000) {
  Rate inside, control;
  for (unsigned seed = 1; seed <= 80; ++seed) {
    const House house = house_of(500, seed);
    const House half(house.begin(), house.begin() + 250), other(house.begin() + 250, house.end());
    const std::vector<Released> lines = release(half);
    auto guess = [&](const House& about, Rate& rate) {
      for (const Somebody& one : about)
        for (const Released& row : lines) {
          if (row.group != one.group || row.state != one.state || row.counts.empty() || row.total > largest) continue;
          const bool late = row.counts[2] && *row.counts[2] * 2 > row.total;
          ++rate.tries;
          rate.hits += late == (status_of(one, row) == 2) ? 1 : 0;
        }
    };
    guess(half, inside);
    guess(other, control);
  }
  REQUIRE(inside.tries > 1'000);
  REQUIRE(inside.value() > 0.55);  // it does guess
  return inside.value() - control.value();
}

/// The bounds of each hidden number, by integers, from what stands in the line and from the rule of rounding.
struct Bounds {
  std::int64_t low, high;
};
std::optional<Bounds> hidden_between(const Released& row, std::int64_t around) {
  std::int64_t high = row.total + around, hidden = 0, low = row.total - around;
  for (const auto& count : row.counts) {
    if (!count) {
      ++hidden;
    } else if (*count > 0) {
      high -= around > 0 ? std::max<std::int64_t>(11, *count - around) : *count;
      low -= *count + around;
    }
  }
  if (hidden == 0) return std::nullopt;
  high -= hidden - 1;                                  // all others at least one
  low = hidden > 1 ? low - (hidden - 1) * high : low;  // all others as large as may be
  return Bounds{std::max<std::int64_t>(1, low), high};
}

}  // namespace

TEST_SUITE("modules/sync") {
  TEST_CASE("attack, linkage: who knows role, unit, state and year of hire finds nobody alone in a line") {
    std::size_t lines_seen = 0, merged = 0;
    for (const std::size_t people : {500UZ, 60UZ})
      for (unsigned seed = 1; seed <= 10; ++seed) {
        const House house = house_of(people, seed);
        const Anonymised made = anonymise(table(), facts_of(house), {11}, {});
        CHECK(made.figures.records_at_risk == 0);
        CHECK(made.figures.max_risk <= 1.0 / 11);
        const auto lines = lines_of(made);
        for (const Released& row : lines) {
          ++lines_seen;
          merged += row.group == kMixed ? 1 : 0;
          const std::size_t candidates = behind(house, lines, row).size();
          CHECK_MESSAGE(candidates >= 11, row.subject << " " << row.group << " " << row.state);
          CHECK(row.total >= 11);
          for (const auto& count : row.counts) CHECK((!count || *count == 0 || *count >= 11));
        }
      }
    CHECK(lines_seen > 100);
    CHECK(merged > 0);
    // Without protection somebody stands alone in a line.
    const House house = house_of(60, 1);
    const auto naive = unprotected(house);
    CHECK(std::any_of(naive.begin(), naive.end(),
                      [&](const Released& row) { return behind(house, naive, row).size() == 1; }));
  }

  TEST_CASE("attack, singling out: 2,000 predicates from the release isolate no more people than in the control half") {
    const Interval risk = singled_out(release_of);
    CHECK(risk.low <= 0);
    CHECK(risk.high <= 0.05);
    CHECK(singled_out(unprotected).low > 0.05);
  }

  TEST_CASE("attack, inference: the release predicts who is late no better for its people than for others") {
    const double advantage = guessed_better(release_of);
    CHECK(advantage <= 0.02);
    CHECK(guessed_better(unprotected, 10) > 0.02);  // lines of few people are what gives them away
  }

  TEST_CASE("attack, differencing: one joins or leaves, and who knows of nothing else learns nothing of her") {
    int naive_differs = 0, forgetful_differs = 0;
    for (unsigned seed = 1; seed <= 20; ++seed) {
      House house = house_of(500, seed);
      const Anonymised first = anonymise(table(), facts_of(house), {11}, {});
      std::vector<Told> told = told_as("0", first, {});
      std::vector<std::vector<Released>> releases = {lines_of(first)};
      const auto naive = unprotected(house);
      for (int step = 1; step <= 10; ++step) {  // one after the other, a release after each
        if ((seed + static_cast<unsigned>(step)) % 2 == 0)
          house.erase(house.begin() + step * 7);
        else
          house.push_back(house_of(501, seed * 100 + static_cast<unsigned>(step)).back());
        house.back().number = 1'000 + static_cast<std::uint32_t>(step);
        const Anonymised next = anonymise(table(), facts_of(house), {11}, told);
        told = told_as(std::to_string(step), next, told);
        releases.push_back(lines_of(next));
        CHECK_FALSE(releases.back().empty());
        for (std::size_t before = 0; before + 1 < releases.size(); ++before)
          for (const Released& then : releases[before])
            for (const Released& now : releases.back())
              if (same_row(then, now) && now.group != kMixed) {
                CHECK(now.total == then.total);
                CHECK(now.counts == then.counts);
              } else if (same_row(then, now)) {  // a role of 11 or 10 people that leaves or joins it is more than one
                const auto moved = std::abs(now.total - then.total);
                CHECK((moved == 0 || moved >= 11));
              }
        for (const Released& then : releases[0])  // it would have differed without the memory
          for (const Released& now : release_of(house))
            forgetful_differs += same_row(then, now) && now.counts != then.counts ? 1 : 0;
      }
      for (const Released& then : naive)
        for (const Released& now : unprotected(house))
          naive_differs += same_row(then, now) && std::abs(then.total - now.total) == 1 ? 1 : 0;
    }
    CHECK(naive_differs > 0);
    CHECK(forgetful_differs > 0);
  }

  TEST_CASE("attack, differencing over a year: a number moves only when eleven people or more have moved it") {
    House house = house_of(500, 4);
    std::vector<Told> told;
    std::mt19937 dice(4);
    std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>>
        history;  // value, true count when first told
    int moves = 0;
    for (int month = 0; month < 60; ++month) {
      const Anonymised made = anonymise(table(), facts_of(house), {11}, told);
      told = told_as(std::to_string(100 + month), made, told);
      std::map<std::string, std::int64_t> truth;
      for (const Somebody& one : house)
        for (const auto& [subject, status] : one.status) {
          const std::string cell = subject + " " + one.group + " " + one.state + " ";
          ++truth[cell + std::string(table().statuses[status])];
        }
      for (const Released& row : lines_of(made)) {
        if (row.group == kMixed) continue;
        for (std::size_t i = 0; i < row.counts.size(); ++i) {
          if (!row.counts[i]) continue;
          const std::string cell =
              row.subject + " " + row.group + " " + row.state + " " + std::string(table().statuses[i]);
          auto& past = history[cell];
          for (const auto& [value, counted] : past)
            if (value != *row.counts[i]) CHECK(std::abs(counted - truth[cell]) >= 1);
          if (past.empty() || past.back().first != *row.counts[i]) {
            if (!past.empty()) {
              ++moves;
              CHECK(std::abs(past.back().second - truth[cell]) >= 11);
            }
            past.emplace_back(*row.counts[i], truth[cell]);
          }
        }
      }
      for (int change = 0; change < 12; ++change) {
        Somebody& one = house[dice() % house.size()];
        one.status[kSubjects[dice() % kSubjects.size()]] = dice() % 4 == 0 ? 2U : 0U;
      }
    }
    CHECK(moves > 10);
  }

  TEST_CASE("attack, margins: what is hidden lies in an interval wider than 10") {
    int hidden_lines = 0, naive_narrow = 0;
    for (const std::size_t people : {500UZ, 60UZ})
      for (unsigned seed = 1; seed <= 40; ++seed) {
        const House house = house_of(people, seed);
        const auto lines = release_of(house);
        for (const Released& row : lines) {
          // With the rule of rounding, and by plain subtraction, which is narrower.
          const auto wide = hidden_between(row, 5), plain = hidden_between(row, 0);
          if (!wide) continue;
          ++hidden_lines;
          CHECK(wide->high - wide->low > 10);
          CHECK(plain->high - plain->low > 10);
          if (row.group == kMixed) continue;
          const auto members = behind(house, lines, row);
          for (std::size_t s = 0; s < row.counts.size(); ++s) {
            const auto real = std::count_if(members.begin(), members.end(),
                                            [&](const Somebody* one) { return status_of(*one, row) == s; });
            if (row.counts[s]) CHECK(std::abs(real - *row.counts[s]) <= 5);
            if (!row.counts[s]) CHECK((real >= 0 && real <= wide->high));
          }
        }
        for (Released row : unprotected(house)) {  // primary suppression alone: the rest gives the number away
          for (auto& count : row.counts)
            if (count && *count > 0 && *count < 11) count.reset();
          const auto bounds = hidden_between(row, 0);
          if (bounds && bounds->high - bounds->low <= 10) ++naive_narrow;
        }
      }
    CHECK(hidden_lines > 0);
    CHECK(naive_narrow > 0);
  }

  TEST_CASE("attack, dominance: no status is told of everybody in a line") {
    House house = house_of(500, 6);
    for (Somebody& one : house)
      if (one.group == "physician") one.status["sepsis"] = 2;
    int alone = 0;
    for (const Released& row : release_of(house)) {
      if (row.subject == "sepsis" && row.group == "physician") {
        ++alone;
        CHECK(row.counts.empty());
      }
      const auto told = std::count_if(row.counts.begin(), row.counts.end(), [](const auto& c) { return c && *c > 0; });
      const auto hidden = std::count(row.counts.begin(), row.counts.end(), std::nullopt);
      if (!row.counts.empty()) CHECK(told + hidden >= 2);
    }
    CHECK(alone > 0);
  }

  TEST_CASE("attack, dictionary: no number of anybody stands there as a hash that needs no key") {
    const House house = house_of(500, 3);
    SyncManifest manifest;
    manifest.bundle = std::string(32, 'a');
    manifest.schema = kSchemaVersion;
    const security::SigningKey signer(Bytes(32, 9));
    const std::string lines = ndjson(table(), anonymise(table(), facts_of(house), {11}, {}).rows);
    const Bytes archive = make_archive(manifest, {{"training_status", lines}}, signer);
    std::string bytes(as_text(archive));
    const auto back = read_archive(archive);
    REQUIRE(back.has_value());
    for (const NamedText& entry : *back) bytes += entry.text;
    REQUIRE(bytes.find("nursing") != std::string::npos);
    auto stands_in = [](std::string_view where, const std::string& number) {
      const auto hash = security::sha256(as_bytes(number));
      const std::string hex = to_hex(hash), base = to_base64url(hash);
      return where.find(hex.substr(0, 12)) != std::string_view::npos ||
             where.find(base.substr(0, 10)) != std::string_view::npos ||
             where.find(as_text(ByteView(hash).first(6))) != std::string_view::npos;
    };
    for (const Somebody& one : house)
      for (const std::string* number : {&one.employee_number, &one.licence, &one.npi}) {
        CHECK_FALSE(stands_in(bytes, *number));
        CHECK(lines.find(*number) == std::string::npos);
      }
    CHECK(stands_in("x" + to_hex(security::sha256(as_bytes("10000"))), "10000"));  // it would have been found
  }

  TEST_CASE("attack, tiny unit: three people of a kind and one of another leave no line and no complement") {
    House house;
    for (Somebody one : house_of(500, 5))
      if (one.group == "nursing" || one.group == "assistant") house.push_back(one);
    const std::string without = ndjson(table(), anonymise(table(), facts_of(house), {11}, {}).rows);
    for (std::uint32_t i = 0; i < 4; ++i) {
      Somebody one = house.front();
      one.number = 900 + i;
      one.group = i < 3 ? "pharmacy" : "physician";
      one.state = "TX";
      house.push_back(one);
    }
    // Nothing that is told moved because of them.
    CHECK(ndjson(table(), anonymise(table(), facts_of(house), {11}, {}).rows) == without);
    CHECK(without.find("pharmacy") == std::string::npos);
    const auto naive = unprotected(house);
    CHECK(std::any_of(naive.begin(), naive.end(), [](const Released& row) { return row.group == "physician"; }));
  }
}
