#pragma once
// Mandatory subjects of a rule: which credits are about one, and which hours settle it. Pure.
#include "modules/credits/counting.hpp"

namespace mc::credits {

/// Worst first, so that the state of several needs is their minimum and that of several ways their maximum.
enum class Step : std::uint8_t { missing, confirm, met };
enum class Due : std::uint8_t { no, unknown, yes };

/// "in every renewal", and the days in which a credit settles the topic: one span, or each year of the cycle.
struct TopicPeriod {
  std::string words;
  std::vector<CeWindow> windows;
  int nth = 0;          // every n-th renewal
  bool settled = true;  // due in this cycle for sure
  int own_months = 0;   // its own clock beside the licence's
};
TopicPeriod period_of(CeEvery every, const CeWindow& cycle, int months);

/// like: only a part of the subject's name; then somebody has to say whether it is the same.
enum class Fit : std::uint8_t { none, like, whole };
Fit topic_fit(std::string_view rule_topic, std::string_view credit_topic);

/// Hours that one topic asks for in one span, and the credits that are about it.
struct TopicNeed {
  std::int64_t required = 0;
  std::vector<std::size_t> credits;
};
/// What each need gets when every hour counts for one need only: as much as possible, the earlier ones first.
std::vector<std::int64_t> allocate(std::vector<std::int64_t> hours, const std::vector<TopicNeed>& needs);

/// How a topic stands. Amounts are of all its spans together.
struct TopicState {
  const CeTopic* topic = nullptr;
  TopicPeriod period;
  Due due = Due::yes;
  Step step = Step::met;
  std::int64_t required = 0;
  std::int64_t logged = 0;      // that may count; of one that is not settled only what no other topic takes
  std::int64_t inside = 0;      // of the cycle, at most what it asks for
  std::optional<Date> last;     // of its credits
  bool shared = false;          // it would be settled if hours counted for several topics
  bool alike = false;           // it would be settled if subjects like it were this one
  std::vector<CeWindow> lacks;  // of several spans those that are not settled
};
/// `all`: everything earned up to the end of the cycle; `due`: of each topic. Topics that a way frees from are left
/// out. Years that ended before the licence was issued are for the board to say.
std::vector<TopicState> settle_topics(const CeRuleBody& body, const std::vector<Counted>& all,
                                      const std::vector<Due>& due, const CeWindow& cycle, const Licence& licence,
                                      const CePathway* way);

}  // namespace mc::credits
