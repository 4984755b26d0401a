#include "modules/credits/topics.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include "appliance/base/text.hpp"

namespace mc::credits {
namespace {

/// Words that say nothing of the subject.
bool is_general(std::string_view word) {
  constexpr std::array<std::string_view, 24> kGeneral = {
      "a",       "and",     "board",    "care",       "clinical",   "continuing", "course", "education",
      "for",     "general", "health",   "in",         "management", "medical",    "module", "nurse",
      "nursing", "of",      "practice", "prevention", "the",        "therapy",    "to",     "training"};
  return std::find(kGeneral.begin(), kGeneral.end(), word) != kGeneral.end();
}

bool names_subject(std::string_view words) {
  const auto parts = split(words, ' ');
  return std::any_of(parts.begin(), parts.end(),
                     [](std::string_view word) { return !word.empty() && !is_general(word); });
}

/// "Category A: Ohio nursing law and rules (approved)" is about "ohio nursing law and rules".
std::string subject_of(std::string_view rule_topic) {
  rule_topic = rule_topic.substr(0, rule_topic.find('('));
  if (const auto colon = rule_topic.find(':'); colon != std::string_view::npos) rule_topic.remove_prefix(colon + 1);
  return plain_words(rule_topic);
}

/// Hours handed out need by need; what an earlier need has may be exchanged, never lessened.
class Allocation {
public:
  Allocation(std::vector<std::int64_t> hours, const std::vector<TopicNeed>& needs)
      : free_(std::move(hours)), needs_(needs) {
    for (const TopicNeed& need : needs) taken_.emplace_back(need.credits.size(), 0);
  }
  std::int64_t fill(std::size_t need) {
    std::int64_t got = 0;
    while (got < needs_[need].required) {
      const std::int64_t more = exchange(need, needs_[need].required - got);
      if (more == 0) break;
      got += more;
    }
    return got;
  }

private:
  struct Give {
    std::size_t to = 0;   // the need that gets it
    std::size_t at = 0;   // which of that need's credits
    std::size_t own = 0;  // which of the giver's
  };
  std::optional<std::size_t> place(std::size_t need, std::size_t credit) const {
    const auto& list = needs_[need].credits;
    const auto found = std::find(list.begin(), list.end(), credit);
    return found == list.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - list.begin()));
  }
  /// One shortest chain of exchanges that ends at free hours.
  std::int64_t exchange(std::size_t wanting, std::int64_t most) {
    std::vector<std::optional<Give>> from(needs_.size());
    std::vector<bool> seen(needs_.size());
    std::deque<std::size_t> open = {wanting};
    seen[wanting] = true;
    while (!open.empty()) {
      const std::size_t need = open.front();
      open.pop_front();
      for (std::size_t at = 0; at < needs_[need].credits.size(); ++at) {
        const std::size_t credit = needs_[need].credits[at];
        if (free_[credit] > 0) return apply(wanting, need, at, most, from);
        for (std::size_t other = 0; other < needs_.size(); ++other) {
          if (seen[other]) continue;
          const auto own = place(other, credit);
          if (!own || taken_[other][*own] == 0) continue;
          seen[other] = true;
          from[other] = Give{need, at, *own};
          open.push_back(other);
        }
      }
    }
    return 0;
  }
  std::int64_t apply(std::size_t wanting, std::size_t last, std::size_t at, std::int64_t most,
                     const std::vector<std::optional<Give>>& from) {
    const std::size_t credit = needs_[last].credits[at];
    std::int64_t amount = std::min(most, free_[credit]);
    for (std::size_t need = last; need != wanting; need = from[need]->to)
      amount = std::min(amount, taken_[need][from[need]->own]);
    free_[credit] -= amount;
    taken_[last][at] += amount;
    for (std::size_t need = last; need != wanting; need = from[need]->to) {
      taken_[need][from[need]->own] -= amount;
      taken_[from[need]->to][from[need]->at] += amount;
    }
    return amount;
  }

  std::vector<std::int64_t> free_;
  const std::vector<TopicNeed>& needs_;
  std::vector<std::vector<std::int64_t>> taken_{};
};

/// A topic in one of its spans.
struct Span {
  std::size_t topic = 0;
  CeWindow window;
  TopicNeed need{};
  std::int64_t whole = 0;  // hundredths about it, whatever else they are about
  std::int64_t alike = 0;  // of subjects like it
  std::int64_t got = 0;
};

Fit best_fit(std::string_view topic, const Earned& credit) {
  Fit best = Fit::none;
  for (const std::string& name : credit.topics) best = std::max(best, topic_fit(topic, name));
  return best;
}

bool is_inside(const CeTopic& topic, const CeTopic& of) {
  return topic.inside && topic.inside->value == of.topic.value;
}

class Settling {
public:
  Settling(const CeRuleBody& body, const std::vector<Counted>& all) : body_(body), all_(all) {}

  void add(std::size_t topic, const TopicPeriod& period) {
    for (const CeWindow& window : period.windows) {
      Span span{topic, window};
      const CeTopic& about = body_.topics.items[topic];
      span.need.required = std::max<std::int64_t>(about.centi.value, 1);  // any activity: the least of one
      for (std::size_t i = 0; i < all_.size(); ++i) {
        if (!window.holds(all_[i].credit->on) || all_[i].counted == 0) continue;
        const Fit fit = fit_of(about, *all_[i].credit);
        if (fit == Fit::like) span.alike += all_[i].counted;
        if (fit != Fit::whole) continue;
        span.whole += all_[i].counted;
        span.need.credits.push_back(i);
      }
      spans_.push_back(std::move(span));
    }
  }
  /// Hours inside those of another topic count for both; so each of the two is looked at without the other.
  void run(const std::vector<Due>& due) {
    run(
        due, [&](const CeTopic& topic) { return !topic.inside.has_value(); }, [](const CeTopic&) { return true; });
    const auto is_parent = [&](const CeTopic& topic) {
      return std::any_of(body_.topics.begin(), body_.topics.end(),
                         [&](const CeTopic& each) { return is_inside(each, topic); });
    };
    run(
        due, [&](const CeTopic& topic) { return !is_parent(topic); },
        [](const CeTopic& topic) { return topic.inside.has_value(); });
  }
  const std::vector<Span>& spans() const { return spans_; }

private:
  Fit fit_of(const CeTopic& topic, const Earned& credit) const {
    Fit fit = best_fit(topic.topic.value, credit);
    for (const CeTopic& each : body_.topics)
      if (is_inside(each, topic)) fit = std::max(fit, best_fit(each.topic.value, credit));
    return fit;
  }
  /// Those that are due for sure first, so that a doubtful topic takes nothing from them.
  template <class Takes, class Keeps>
  void run(const std::vector<Due>& due, Takes takes_part, Keeps keep) {
    std::vector<std::size_t> order;
    for (const Due wanted : {Due::yes, Due::unknown})
      for (std::size_t i = 0; i < spans_.size(); ++i)
        if (due[spans_[i].topic] == wanted && takes_part(body_.topics.items[spans_[i].topic])) order.push_back(i);
    std::vector<std::int64_t> hours;
    for (const Counted& each : all_) hours.push_back(each.counted);
    std::vector<TopicNeed> needs;
    for (const std::size_t i : order) needs.push_back(spans_[i].need);
    const auto got = allocate(std::move(hours), needs);
    for (std::size_t i = 0; i < order.size(); ++i)
      if (keep(body_.topics.items[spans_[order[i]].topic])) spans_[order[i]].got = got[i];
  }

  const CeRuleBody& body_;
  const std::vector<Counted>& all_;
  std::vector<Span> spans_{};
};

void add_span(TopicState& state, const Span& span, const std::vector<Counted>& all, const CeWindow& cycle,
              const Licence& licence) {
  const std::int64_t required = span.need.required;
  const bool several = state.period.windows.size() > 1;
  const bool done = span.got >= required;
  state.required += state.topic->centi.value;
  state.logged += done && !several ? span.whole : span.got;
  for (const std::size_t i : span.need.credits) {
    if (cycle.holds(all[i].credit->on)) state.inside += all[i].counted;
    state.last = std::max(state.last.value_or(all[i].credit->on), all[i].credit->on);
  }
  if (done || state.due == Due::no) return;
  if (several) state.lacks.push_back(span.window);
  const bool shared = span.whole >= required, alike = span.whole + span.alike >= required;
  const bool before = several && licence.issued_on && span.window.to < *licence.issued_on;
  state.shared = state.shared || shared;
  state.alike = state.alike || (alike && !shared);
  state.step =
      std::min(state.step, shared || alike || before || state.due == Due::unknown ? Step::confirm : Step::missing);
}

}  // namespace

TopicPeriod period_of(CeEvery every, const CeWindow& cycle, int months) {
  const auto back = [&](int n) { return std::vector<CeWindow>{{add_months(cycle.to, -n) + 1, cycle.to}}; };
  const std::vector<CeWindow> ever{{Date{-100'000}, cycle.to}};
  switch (every) {
  case CeEvery::renewal:
    return {"each renewal", {cycle}};
  case CeEvery::year: {
    TopicPeriod out{"each year", {}};
    for (int n = std::max(months / 12, 1); n > 0; --n)
      out.windows.push_back({add_months(cycle.to, -12 * n) + 1, add_months(cycle.to, -12 * (n - 1))});
    return out;
  }
  case CeEvery::second_renewal:
    return {"every second renewal", back(2 * months), 2, false};
  case CeEvery::third_renewal:
    return {"every third renewal", back(3 * months), 3, false};
  case CeEvery::first_renewal:
    return {"at the first renewal", ever, 1, false};
  case CeEvery::four_years:
    return {"every four years", back(48), 0, true, 48};
  case CeEvery::six_years:
    return {"every six years", back(72), 0, true, 72};
  case CeEvery::once:
    break;
  }
  return {"once", ever, 0, false};
}

Fit topic_fit(std::string_view rule_topic, std::string_view credit_topic) {
  const std::string wanted = " " + subject_of(rule_topic) + " ";
  const std::string given = " " + plain_words(credit_topic) + " ";
  if (given == wanted) return Fit::whole;
  if (given.size() < 6 || wanted.size() < 6) return Fit::none;
  if (given.find(wanted) != std::string::npos) return Fit::whole;
  return wanted.find(given) != std::string::npos && names_subject(given) ? Fit::like : Fit::none;
}

std::vector<std::int64_t> allocate(std::vector<std::int64_t> hours, const std::vector<TopicNeed>& needs) {
  Allocation allocation(std::move(hours), needs);
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < needs.size(); ++i) out.push_back(allocation.fill(i));
  return out;
}

std::vector<TopicState> settle_topics(const CeRuleBody& body, const std::vector<Counted>& all,
                                      const std::vector<Due>& due, const CeWindow& cycle, const Licence& licence,
                                      const CePathway* way) {
  const int months = body.cycle_months ? static_cast<int>(body.cycle_months->value) : 24;
  Settling settling(body, all);
  std::vector<TopicState> out;
  for (std::size_t i = 0; i < body.topics.size(); ++i) {
    const CeTopic& topic = body.topics.items[i];
    const auto stays = [&](const auto& name) { return name.value == topic.topic.value; };
    if (way != nullptr && way->topics_that_stay &&
        std::none_of(way->topics_that_stay->begin(), way->topics_that_stay->end(), stays))
      continue;
    TopicState state;
    state.topic = &topic;
    state.period = period_of(topic.every, cycle, months);
    state.due = due[i];
    settling.add(i, state.period);
    out.push_back(std::move(state));
  }
  settling.run(due);
  for (const Span& span : settling.spans()) {
    const auto state = std::find_if(
        out.begin(), out.end(), [&](const TopicState& each) { return each.topic == &body.topics.items[span.topic]; });
    add_span(*state, span, all, cycle, licence);
  }
  for (TopicState& state : out) state.inside = std::min(state.inside, state.required);
  return out;
}

}  // namespace mc::credits
