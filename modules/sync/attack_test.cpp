// The attacks of DOMAIN.md 5.5 on made-up hospitals of 500 and 60 people. The canaries are in sync_test.cpp: they go
// through the modules' own functions.
#include <doctest/doctest.h>

#include <algorithm>
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

House house_of(std::size_t people, unsigned seed) {
  std::mt19937 dice(seed);
  auto below = [&](unsigned n) { return static_cast<unsigned>(dice() % n); };
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
    for (const std::string& subject : kSubjects) {
      const unsigned luck = below(100);
      one.status[subject] = luck < 55 ? 0 : luck < 80 ? 1 : 2;
    }
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

Anonymised release_of(const House& house, bool exact, const std::vector<Told>& earlier = {}) {
  return anonymise(table(), facts_of(house), {11, exact}, earlier);
}

/// Everybody whom a row of one role group is about.
std::vector<const Somebody*> behind(const House& house, const Released& row) {
  std::vector<const Somebody*> out;
  for (const Somebody& one : house)
    if (one.group == row.group && one.state == row.state) out.push_back(&one);
  return out;
}

const Released* row_of(const Anonymised& release, const Somebody& one, const std::string& subject) {
  for (const Released& row : release.rows)
    if (row.subject == subject && row.group == one.group && row.state == one.state) return &row;
  return nullptr;
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

}  // namespace

TEST_SUITE("modules/sync") {
  TEST_CASE("attack, linkage: who knows role, unit, state and year of hire finds nobody alone in a row") {
    for (const std::size_t people : {500UZ, 60UZ})
      for (unsigned seed = 1; seed <= 10; ++seed) {
        const House house = house_of(people, seed);
        const Anonymised out = release_of(house, false);
        CHECK(out.figures.records_at_risk == 0);
        CHECK(out.figures.max_risk <= 1.0 / 11);
        if (people == 500) CHECK_FALSE(out.rows.empty());
        for (const Released& row : out.rows) {
          if (row.group != kMixed) CHECK(behind(house, row).size() >= 11);
          for (const auto& count : row.counts) CHECK((!count || *count == 0 || *count >= 11));
        }
      }
  }

  TEST_CASE("attack, singling out: 2,000 predicates from the release isolate no more people than in the control half") {
    Rate inside, control;
    for (unsigned seed = 1; inside.tries < 2'000; ++seed) {
      const House house = house_of(500, seed);
      const House half(house.begin(), house.begin() + 250), other(house.begin() + 250, house.end());
      const Anonymised out = release_of(half, false);
      std::mt19937 dice(seed);
      for (int i = 0; i < 10 && !out.rows.empty(); ++i) {
        const Released* row = &out.rows[dice() % out.rows.size()];
        std::size_t status = dice() % 3;
        for (const Released& each : out.rows)  // hidden cells are the most promising ones
          for (std::size_t s = 0; s < each.counts.size(); ++s)
            if (!each.counts[s] && dice() % 4 == 0) row = &each, status = s;
        auto isolates = [&](const House& in) {
          const auto members = behind(in, *row);
          return std::count_if(members.begin(), members.end(), [&](const Somebody* one) {
                   return one->status.at(row->subject == kOther ? kSubjects[0] : row->subject) == status;
                 }) == 1;
        };
        ++inside.tries, ++control.tries;
        inside.hits += isolates(half) ? 1 : 0;
        control.hits += isolates(other) ? 1 : 0;
      }
    }
    const Interval risk = beyond(inside, control);
    CHECK(risk.low <= 0);
    CHECK(risk.high <= 0.05);
  }

  TEST_CASE("attack, inference: the release predicts who is late no better for its people than for others") {
    Rate inside, control;
    for (unsigned seed = 1; seed <= 60; ++seed) {
      const House house = house_of(500, seed);
      const House half(house.begin(), house.begin() + 250), other(house.begin() + 250, house.end());
      const Anonymised out = release_of(half, false);
      auto guess = [&](const House& about, Rate& rate) {
        for (const Somebody& one : about)
          for (const std::string& subject : kSubjects) {
            const Released* row = row_of(out, one, subject);
            if (row == nullptr || row->counts.empty()) continue;
            const bool late = row->counts[2] && *row->counts[2] * 2 > row->total;
            ++rate.tries;
            rate.hits += (late == (one.status.at(subject) == 2)) ? 1 : 0;
          }
      };
      guess(half, inside);
      guess(other, control);
    }
    REQUIRE(inside.tries > 10'000);
    CHECK(inside.value() - control.value() <= 0.02);
  }

  TEST_CASE("attack, differencing: one joins or leaves, and no two releases differ by 1 to 10") {
    for (const bool exact : {true, false})
      for (unsigned seed = 1; seed <= 20; ++seed) {
        House house = house_of(500, seed);
        const Anonymised before = release_of(house, exact);
        const auto told = told_by(table(), before.rows);
        if (seed % 2 == 0)
          house.erase(house.begin() + seed);
        else
          house.push_back(house_of(501, seed + 1'000).back());
        const Anonymised after = release_of(house, exact, told);
        CHECK_FALSE(after.rows.empty());
        for (const Told& now : told_by(table(), after.rows))
          for (const Told& then : told) {
            if (now.subject != then.subject || now.group != then.group || now.state != then.state) continue;
            if (now.status != then.status) continue;
            const auto difference = std::abs(now.value - then.value);
            CHECK((difference == 0 || difference >= 11));
          }
      }
  }

  TEST_CASE("attack, margins: what is hidden lies in an interval wider than 10, also with exact numbers") {
    int hidden_cells = 0;
    for (const std::size_t people : {500UZ, 60UZ})
      for (unsigned seed = 1; seed <= 20; ++seed) {
        const House house = house_of(people, seed);
        for (const Released& row : release_of(house, true).rows) {
          std::int64_t rest = row.total, hidden = 0;
          for (const auto& count : row.counts) {
            rest -= count.value_or(0);
            hidden += count ? 0 : 1;
          }
          if (hidden == 0) continue;
          hidden_cells += static_cast<int>(hidden);
          const std::int64_t low = 1, high = rest - hidden + 1;  // all others at least 1: exact for a single sum
          CHECK(high - low > 10);
          const auto members = behind(house, row);
          for (std::size_t s = 0; s < row.counts.size(); ++s) {
            const auto real = std::count_if(members.begin(), members.end(),
                                            [&](const Somebody* one) { return one->status.at(row.subject) == s; });
            if (row.counts[s]) CHECK(real == *row.counts[s]);
            if (!row.counts[s]) CHECK((real >= low && real <= high));
          }
        }
      }
    CHECK(hidden_cells > 0);
  }

  TEST_CASE("attack, dictionary: no number of anybody stands there as a hash that needs no key") {
    const House house = house_of(500, 3);
    SyncManifest manifest;
    manifest.bundle = std::string(32, 'a');
    manifest.schema = kSchemaVersion;
    const security::SigningKey signer(Bytes(32, 9));
    const std::string lines = ndjson(table(), release_of(house, false).rows);
    const Bytes archive = make_archive(manifest, {{"training_status", lines}}, signer);
    const std::string_view bytes = as_text(archive);
    auto stands_in = [](std::string_view where, const std::string& number) {
      const auto hash = security::sha256(as_bytes(number));
      const std::string hex = to_hex(hash), base = to_base64url(hash);
      return where.find(hex.substr(0, 12)) != std::string_view::npos ||
             where.find(base.substr(0, 10)) != std::string_view::npos ||
             where.find(as_text(ByteView(hash).first(6))) != std::string_view::npos;
    };
    for (const Somebody& one : house)
      for (const std::string* number : {&one.employee_number, &one.licence, &one.npi})
        CHECK_FALSE(stands_in(bytes, *number));
    CHECK(stands_in("x" + to_hex(security::sha256(as_bytes("10000"))), "10000"));  // it would have been found
  }

  TEST_CASE("attack, tiny unit: three people of a kind and one of another leave no row and no complement") {
    House house;
    for (Somebody one : house_of(500, 5))
      if (one.group == "nursing" || one.group == "assistant") house.push_back(one);
    const Anonymised without = release_of(house, true);
    for (std::uint32_t i = 0; i < 4; ++i) {
      Somebody one = house.front();
      one.number = 900 + i;
      one.group = i < 3 ? "pharmacy" : "physician";
      one.state = "TX";
      house.push_back(one);
    }
    for (const bool exact : {true, false}) {
      const Anonymised with = release_of(house, exact);
      for (const Released& row : with.rows) {
        CHECK(row.group != "pharmacy");
        CHECK(row.group != "physician");
        CHECK(row.total >= 11);
      }
    }
    // Nothing that is told moved because of them.
    const Anonymised with = release_of(house, true);
    CHECK(ndjson(table(), with.rows) == ndjson(table(), without.rows));
  }
}
