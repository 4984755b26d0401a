// How a licence stands against a rule, line by line.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/credits/topics.hpp"

namespace mc::credits {
namespace {

CeLineState line_state(Step step) {
  if (step == Step::met) return CeLineState::met;
  return step == Step::confirm ? CeLineState::confirm : CeLineState::missing;
}

/// It does not say how long its hour was, and the board's is the longer one.
bool is_unmeasured(const CeRuleBody& body, const Earned& credit) {
  const std::string type = ascii_lower(credit.type);
  return body.minutes_per_hour && body.minutes_per_hour->value > 50 && !credit.hour_minutes && type != "ceu" &&
         contact_hours(type, credit.centihours) > 0;
}

bool names_topic(const List<Text<1, 200>, 20>& names, std::string_view topic) {
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return name.value == topic; });
}

/// One licence against one rule. Lives for one call of evaluate().
class Judgement {
public:
  Judgement(const CeRule& rule, const Licence& licence, const Known& known, const CeWindow& cycle, LicenceCe& out)
      : rule_(rule), body_(rule.body), licence_(licence), known_(known), cycle_(cycle), out_(out),
        all_(count_cycles(body_, known.earned, cycle)) {
    for (const Counted& each : all_)
      if (cycle_.holds(each.credit->on)) credits_.push_back(each);
  }

  Step run() {
    first_ = said(kFirstRenewal);
    if (first_ == "yes" && depends_on_first() && !first_by_dates()) {
      first_.clear();
      first_doubted_ = true;
    }
    check_topics();
    check_total();
    Step ways = check_pathways();
    Step beside = Step::met;
    for (const CeNeed& need : body_.also) beside = std::min(beside, say(check_need(need)));
    beside = std::min(beside, check_live());
    explain_first_renewal();
    return std::min(ways, beside);
  }
  void finish(Step step) { status_of(step); }
  const std::vector<Counted>& credits() const { return credits_; }
  const std::vector<Counted>& all() const { return all_; }

private:
  struct NeedResult {
    Step step = Step::met;
    std::string words{};
  };

  void line(std::string text, CeLineState state) { out_.lines.push_back({std::move(text), state}); }
  Step say(NeedResult result) {
    line(result.words + ".", line_state(result.step));
    return result.step;
  }
  std::string answer(std::string_view fact) const { return fact == kFirstRenewal ? first_ : said(fact); }
  std::string said(std::string_view fact) const {
    const auto found = known_.answers.find(std::string(fact));
    return found == known_.answers.end() ? std::string() : found->second;
  }
  Due yes_or_no(std::string_view fact) const {
    const std::string given = answer(fact);
    return given == "yes" ? Due::yes : given == "no" ? Due::no : Due::unknown;
  }
  bool first_renewal() const { return first_ == "yes" && body_.first_renewal; }
  bool depends_on_first() const {
    return body_.first_renewal || std::any_of(body_.topics.begin(), body_.topics.end(), [](const CeTopic& topic) {
             return topic.every == CeEvery::first_renewal || topic.fact.value == kFirstRenewal;
           });
  }
  /// A first licence was issued in its cycle or, since many run longer, up to half a year before.
  bool first_by_dates() const {
    return !licence_.renews_another && licence_.renews_on && licence_.issued_on &&
           add_months(cycle_.from, -6) <= *licence_.issued_on;
  }

  // -- topics --
  Due due_in_turn(const TopicPeriod& period) const {
    if (period.settled) return Due::yes;
    if (period.nth == 1) return yes_or_no(kFirstRenewal);
    if (period.nth == 0) return Due::unknown;  // once: it may have been done before the ledger began
    const std::string text = answer(kRenewalNumber);
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || number <= 0) return Due::unknown;
    return number % period.nth == 0 ? Due::yes : Due::no;
  }
  Due due_for_her(const CeTopic& topic) const {
    if (topic.condition.value.empty()) return Due::yes;
    return topic.fact.value.empty() ? Due::unknown : yes_or_no(topic.fact.value);
  }
  Due due_of(const CeTopic& topic, const TopicPeriod& period) const {
    const Due turn = due_in_turn(period), her = due_for_her(topic);
    if (turn == Due::no || her == Due::no) return Due::no;
    // "once, before the first renewal": at the first renewal there is no doubt.
    if (topic.fact.value == kFirstRenewal && her == Due::yes) return Due::yes;
    const bool exempt = first_renewal() || (first_doubted_ && body_.first_renewal);
    const bool stays = !exempt || topic.every == CeEvery::first_renewal ||
                       names_topic(body_.first_renewal->topics_that_stay, topic.topic.value);
    return stays ? std::min(turn, her) : Due::unknown;
  }

  void check_topics() {
    const int months = body_.cycle_months ? static_cast<int>(body_.cycle_months->value) : 24;
    for (const CeTopic& topic : body_.topics) due_.push_back(due_of(topic, period_of(topic.every, cycle_, months)));
    topics_ = settle(nullptr);
    for (const TopicState& state : topics_) {
      // What is not due is no more than any other hour.
      if (state.topic->within_total == std::optional<bool>(false) && state.due != Due::no) on_top_ += state.inside;
      if (state.required > 0 && state.due != Due::no && (state.period.settled || state.due == Due::yes)) {
        const std::string condition = state.due == Due::unknown ? state.topic->condition.value : std::string();
        out_.meters.push_back({state.topic->topic.value + (condition.empty() ? "" : " (if: " + condition + ")"),
                               hours(state.logged), hours(state.required), is_settled(state) && rule_.trusted(),
                               meter_unit()});
      }
      explain_topic(state);
    }
  }
  std::vector<TopicState> settle(const CePathway* way) const {
    return settle_topics(body_, all_, due_, cycle_, licence_, way);
  }
  static bool is_settled(const TopicState& state) { return state.step == Step::met && state.due != Due::no; }

  void explain_topic(const TopicState& state) {
    const CeTopic& topic = *state.topic;
    std::string text = topic.topic.value + ", " + state.period.words;
    if (!topic.condition.value.empty()) text += ", if: " + topic.condition.value;
    if (state.due == Due::no) return line(text + ": not due for you by what you answered.", CeLineState::info);
    text += state.required > 0
                ? fmt::format(": {} of {} {} logged.", amount(state.logged), amount(state.required), unit())
            : state.last ? ": logged."
                         : ": nothing logged.";
    for (const CeWindow& year : state.lacks) text += " Not enough in the year to " + to_string(year.to) + ".";
    if (state.last && state.period.own_months > 0)
      text += fmt::format(" Its own clock: last on {}, good until {}.", to_string(*state.last),
                          to_string(add_months(*state.last, state.period.own_months) - 1));
    if (state.shared) text += " The same hours are named for several topics: confirm that they may count for each.";
    if (state.alike) text += " Some credits name only a part of this subject: confirm that they are about it.";
    if (state.step == Step::confirm && !state.shared && !state.alike) text += " Confirm whether it is due for you.";
    line(std::move(text), line_state(state.step));
  }

  // -- the total --
  void check_total() {
    carried_ = carried_over(body_, known_.earned, cycle_);
    total_ = std::max<std::int64_t>(sum_of(credits_) - on_top_, 0) + carried_;
    if (!body_.centi || body_.centi->value <= 0) return;
    const std::int64_t required = body_.centi->value;
    out_.meters.insert(out_.meters.begin(),
                       {"Total", hours(total_), hours(required), total_ >= required && rule_.trusted(), meter_unit()});
    if (carried_ > 0)
      line(fmt::format("{} {} carried over from the cycle before, at most {}.", amount(carried_), unit(),
                       amount(body_.carry_over_centi->value)),
           CeLineState::info);
    std::int64_t other_units = 0;
    std::set<std::string> caps;
    for (const Counted& each : credits_) {
      if (each.claimed == 0) ++other_units;
      if (each.claimed != each.counted) caps.insert(each.cap);
    }
    if (other_units > 0)
      line(fmt::format("{} credits in another unit than {} are not counted.", other_units, meter_unit()),
           CeLineState::info);
    for (const std::string& cap : caps) line("Some hours do not count: " + cap + ".", CeLineState::info);
  }

  NeedResult check_hours(std::int64_t wanted) {
    std::int64_t required = wanted;
    if (first_renewal()) {
      const CeFirstRenewal& first = *body_.first_renewal;
      if (first.mode == CeFirstMode::exempt) return {Step::met, "First renewal: " + first.words.value};
      if (first.mode == CeFirstMode::hours) required = std::min(wanted, first.centi.value);
      if (first.mode == CeFirstMode::prorated) {
        if (!licence_.issued_on || !licence_.renews_on)
          return {total_ >= wanted ? Step::met : Step::confirm, "First renewal: " + first.words.value};
        required = std::min(wanted, first.centi.value + first.per_month_centi.value * months_of_licence());
      }
    }
    const bool enough = total_ >= required;
    const bool asked =
        !enough && (first_doubted_ || (first_renewal() && body_.first_renewal->mode == CeFirstMode::ask));
    return {enough  ? Step::met
            : asked ? Step::confirm
                    : Step::missing,
            fmt::format("{} of {} {}", amount(total_), amount(required), unit())};
  }
  std::int64_t months_of_licence() const {
    std::int64_t months = 0;
    while (months < 60 && add_months(*licence_.issued_on, static_cast<int>(months) + 1) <= *licence_.renews_on)
      ++months;
    return months;
  }

  NeedResult check_practice(const CeNeed& need) const {
    CeWindow window = cycle_;
    if (need.months) window = {add_months(cycle_.to, -static_cast<int>(need.months->value)) + 1, cycle_.to};
    const std::string period =
        need.months ? fmt::format(" in {} months", need.months->value) : std::string(" in the cycle");
    if (known_.practice.empty())
      return {Step::confirm, amount(need.centi.value) + " practice hours" + period + ": none are entered"};
    const std::int64_t sum = practice_in(known_.practice, window);
    return {
        sum >= need.centi.value ? Step::met : Step::missing,
        fmt::format("{} of {} practice hours{}, as you entered them", amount(sum), amount(need.centi.value), period)};
  }

  NeedResult check_certification() const {
    if (known_.certifications.empty()) return {Step::missing, "no certification of a specialty is in the wallet"};
    const auto verified = std::find_if(known_.certifications.begin(), known_.certifications.end(),
                                       [](const Specialty& each) { return each.verified; });
    const Specialty& held = verified == known_.certifications.end() ? known_.certifications.front() : *verified;
    const std::string words = held.type + (held.until ? " until " + to_string(*held.until) : "") +
                              (held.verified ? "" : ", not verified yet");
    const Due approved = yes_or_no(kCertificationApproved);
    if (approved == Due::yes && held.verified) return {Step::met, words + ", which the board accepts as you say"};
    if (approved == Due::no) return {Step::missing, words + ", which the board does not accept as you say"};
    return {Step::confirm, words + ": confirm that the board accepts it"};
  }

  NeedResult check_need(const CeNeed& need) {
    switch (need.kind) {
    case CeNeedKind::hours:
      return check_hours(need.centi.value);
    case CeNeedKind::practice_hours:
      return check_practice(need);
    case CeNeedKind::certification:
      return check_certification();
    case CeNeedKind::activity:
      break;
    }
    return {Step::confirm, need.words.value + ": not kept here"};
  }

  // -- ways to comply --
  Step topics_step(const CePathway* way) const {
    Step step = Step::met;
    for (const TopicState& topic : way != nullptr && way->topics_that_stay ? settle(way) : topics_)
      step = std::min(step, topic.step);
    return step;
  }
  Step check_pathways() {
    if (body_.pathways.items.empty()) return std::min(check_plain(), topics_step(nullptr));
    Step best = Step::missing;
    for (const CePathway& way : body_.pathways) {
      Step step = Step::met;
      std::string words;
      for (const CeNeed& need : way.needs) {
        NeedResult result = check_need(need);
        step = std::min(step, result.step);
        words += (words.empty() ? "" : "; ") + result.words;
      }
      line("One way: " + way.label.value + ": " + words + ".", line_state(step));
      step = std::min(step, topics_step(&way));
      if (way.topics_that_stay && step >= topics_step(nullptr)) freed_ = freed_ || step > topics_step(nullptr);
      best = std::max(best, step);
    }
    return best;
  }
  Step check_plain() {
    if (body_.kind == CeKind::practice) {
      line("The board counts hours of practice, which are not kept here.", CeLineState::confirm);
      return Step::confirm;
    }
    if (body_.kind == CeKind::options || (body_.kind == CeKind::hours && !body_.centi)) {
      line("How to comply is not on file in full.", CeLineState::confirm);
      return Step::confirm;
    }
    if (body_.kind != CeKind::hours) return Step::met;
    const NeedResult result = check_hours(body_.centi->value);
    line(result.words + ".", line_state(result.step));
    return result.step;
  }
  Step check_live() {
    Step worst = Step::met;
    for (const CeCap& cap : body_.caps) {
      if (cap.kind != CeCapKind::live_minimum) continue;
      if (first_renewal() && body_.first_renewal->mode == CeFirstMode::exempt) continue;
      std::int64_t live = 0, unsaid = 0;
      for (const Counted& each : credits_) {
        if (each.credit->format == "live") live += each.counted;
        if (each.credit->format.empty()) unsaid += each.counted;
      }
      const Step step = live >= cap.centi.value            ? Step::met
                        : live + unsaid >= cap.centi.value ? Step::confirm
                                                           : Step::missing;
      line(fmt::format("{} of {} {} live{}.", amount(live), amount(cap.centi.value), unit(),
                       unsaid > 0 ? "; " + amount(unsaid) + " do not say how they were taken" : ""),
           line_state(step));
      worst = std::min(worst, step);
    }
    return worst;
  }

  void explain_first_renewal() {
    if (first_doubted_)
      line("You said that this renewal is the first, which the dates of the licence do not show: confirm it.",
           CeLineState::confirm);
    else if (body_.first_renewal && first_.empty())
      line("At a first renewal: " + body_.first_renewal->words.value + ". Say whether this is yours.",
           CeLineState::info);
  }

  // -- what comes out --
  void status_of(Step step) {
    if (!rule_.trusted())
      out_.status = "confirm_with_board";
    else if (step == Step::missing)
      out_.status = "not_met";
    else if (step == Step::confirm)
      out_.status = "confirm_with_board";
    else
      out_.status = body_.kind == CeKind::none && topics_.empty() && body_.also.items.empty() ? "none_required" : "met";
    sum_up(step);
  }
  /// "18 of 20 hours; 2 hours Older adult or geriatric care missing; source 22 TAC 216.3, as of 2026-07".
  void sum_up(Step step) {
    std::vector<std::string> parts;
    if (body_.centi && body_.centi->value > 0)
      parts.push_back(fmt::format("{} of {} {}", amount(total_), amount(body_.centi->value), unit()));
    std::int64_t doubtful = 0;
    for (const TopicState& topic : topics_) {
      if (topic.step == Step::confirm) ++doubtful;
      if (topic.step != Step::missing || (freed_ && step == Step::met)) continue;
      const std::string& name = topic.topic->topic.value;
      parts.push_back(topic.required > 0
                          ? fmt::format("{} {} {} missing", amount(topic.required - topic.logged), unit(), name)
                          : name + " missing");
    }
    if (doubtful > 0) parts.push_back(fmt::format("{} {} to confirm", doubtful, doubtful == 1 ? "topic" : "topics"));
    parts.push_back("source " + out_.source + (out_.as_of.empty() ? "" : ", as of " + out_.as_of));
    const CeLineState state = rule_.trusted() ? line_state(step) : CeLineState::confirm;
    out_.lines.insert(out_.lines.begin(), {fmt::format("{}.", fmt::join(parts, "; ")), state});
  }

  static double hours(std::int64_t centi) { return static_cast<double>(centi) / 100.0; }
  std::string unit() const { return unit_name(body_.unit.value); }
  std::string meter_unit() const { return body_.unit.value == "contact_hour" ? "contact hours" : body_.unit.value; }

  const CeRule& rule_;
  const CeRuleBody& body_;
  const Licence& licence_;
  const Known& known_;
  CeWindow cycle_;
  LicenceCe& out_;
  std::vector<Counted> all_;  // of all cycles
  std::vector<Counted> credits_{};
  std::vector<Due> due_{};  // of each topic
  std::vector<TopicState> topics_{};
  std::string first_{};
  bool first_doubted_ = false;  // said, but the dates of the licence say something else, or nothing
  std::int64_t on_top_ = 0;
  std::int64_t carried_ = 0;
  std::int64_t total_ = 0;
  bool freed_ = false;  // a way that frees from topics is better than those that do not
};

/// What may be doubted in what is known: claims without proof, hours of unknown length. An answer that holds without
/// them holds.
struct Doubts {
  std::int64_t unproven = 0;  // hundredths, of the cycle
  bool unverified = false;    // a certification
  std::int64_t unmeasured = 0;
  bool any() const { return unproven > 0 || unverified || unmeasured > 0; }
};

Doubts doubts_of(const CeRuleBody& body, const Known& known, const std::vector<Counted>& all) {
  Doubts out;
  for (const Counted& each : all) {
    if (!each.credit->proven) out.unproven += each.counted;
    if (is_unmeasured(body, *each.credit)) out.unmeasured += each.counted;
  }
  out.unverified = std::any_of(known.certifications.begin(), known.certifications.end(),
                               [](const Specialty& each) { return !each.verified; });
  return out;
}

Known beyond_doubt(const CeRuleBody& body, const Known& known) {
  Known out = known;
  std::erase_if(out.earned, [](const Earned& credit) { return !credit.proven; });
  for (Earned& credit : out.earned)
    if (is_unmeasured(body, credit)) credit.hour_minutes = 50;
  std::erase_if(out.certifications, [](const Specialty& each) { return !each.verified; });
  return out;
}

void explain_doubts(const CeRuleBody& body, const Doubts& doubts, bool decide, LicenceCe& out) {
  const auto state = decide ? CeLineState::confirm : CeLineState::info;
  const std::string unit = unit_name(body.unit.value);
  if (doubts.unproven > 0)
    out.lines.push_back({fmt::format("{} {} have neither a proof on file nor an accreditation number: add one.",
                                     amount(doubts.unproven), unit),
                         state});
  if (doubts.unmeasured > 0)
    out.lines.push_back({fmt::format("{} {} do not say how many minutes their hour has; the board's has 60.",
                                     amount(doubts.unmeasured), unit),
                         state});
}

/// Goes through the rule, and once more without what may be doubted: what then is lacking is for the board to say.
std::vector<Counted> judge_cycle(const CeRule& rule, const Licence& licence, const Known& known, const CeWindow& cycle,
                                 LicenceCe& out) {
  Judgement judgement(rule, licence, known, cycle, out);
  Step step = judgement.run();
  const Doubts doubts = doubts_of(rule.body, known, judgement.all());
  if (doubts.any()) {
    LicenceCe strict;
    const Known sure = beyond_doubt(rule.body, known);
    const Step without = Judgement(rule, licence, sure, cycle, strict).run();
    for (std::size_t i = 0; i < std::min(out.meters.size(), strict.meters.size()); ++i)
      out.meters[i].met = out.meters[i].met && strict.meters[i].met;
    const bool decide = step == Step::met && without != Step::met;
    if (decide) step = Step::confirm;
    explain_doubts(rule.body, doubts, decide, out);
  }
  judgement.finish(step);
  return judgement.credits();
}

void explain_source(const CeRule& rule, LicenceCe& out) {
  const auto say = [&](std::string text) { out.lines.push_back({std::move(text), CeLineState::info}); };
  const CeRuleBody& body = rule.body;
  // Who reads one line reads this one, unless hours were counted.
  const CeLine doubt{"This rule was not checked against the board. Confirm it before you rely on it.",
                     CeLineState::confirm};
  const bool first = out.lines.empty();
  if (first && !rule.trusted()) out.lines.push_back(doubt);
  if (body.kind == CeKind::none) say("The board asks for no hours.");
  if (!body.alternatives.value.empty()) say("Ways to comply: " + body.alternatives.value + ".");
  if (!body.renewal_date_rule.value.empty()) say("Renewal date: " + body.renewal_date_rule.value + ".");
  if (!body.notes.value.empty()) say("Note: " + body.notes.value + ".");
  if (!first && !rule.trusted()) out.lines.push_back(doubt);
}

void name_rule(const CeRule& rule, LicenceCe& out) {
  out.source = rule.cited.empty() ? "published summaries" : rule.cited;
  out.as_of = date_in(rule.as_of);
  out.confidence = rule.confidence;
  out.rule_id = rule.id();
  out.rule_revision = rule.revision;
}

std::vector<CountedCredit> outward(const std::vector<Counted>& credits) {
  std::vector<CountedCredit> out;
  for (const Counted& each : credits) out.push_back({each.credit->id, each.claimed, each.counted, each.cap});
  return out;
}

}  // namespace

bool is_specialty(std::string_view type) {
  constexpr std::array<std::string_view, 7> kCourseCards = {"BLS", "ACLS", "PALS", "NRP", "TNCC", "ENPC", "other"};
  return std::find(kCourseCards.begin(), kCourseCards.end(), type) == kCourseCards.end();
}

std::vector<std::string> professions_for(std::string_view profession) {
  std::vector<std::string> out{std::string(profession)};
  if (profession == "LPN") out.emplace_back("LVN");
  if (profession == "LVN") out.emplace_back("LPN");
  if (profession == "OTR") out.emplace_back("OT");
  if (profession == "COTA") out.emplace_back("OTA");
  for (const std::string_view advanced : {"NP", "FNP", "CNS", "CNM", "CRNA"})
    if (profession == advanced) out.emplace_back("APRN");
  return out;
}

const CeRule* find_rule(const std::vector<CeRule>& rules, const Licence& licence) {
  if (!licence.state) return nullptr;
  for (const std::string& profession : professions_for(licence.profession)) {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const CeRule& rule) {
      return rule.state == *licence.state && rule.profession == profession;
    });
    if (found != rules.end()) return &*found;
  }
  return nullptr;
}

const CeRule* in_force(const std::vector<CeRule>& versions, Date day) {
  const CeRule* newest = nullptr;
  for (const CeRule& rule : versions) {
    if (rule.effective_from && day < *rule.effective_from) continue;
    if (rule.effective_to && *rule.effective_to < day) continue;
    // A correction of what holds now does not take back what was decided for later.
    if (newest == nullptr || newest->effective_from < rule.effective_from ||
        (newest->effective_from == rule.effective_from && newest->revision < rule.revision))
      newest = &rule;
  }
  return newest;
}

std::vector<std::string> facts_of(const CeRuleBody& body) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view fact) {
    if (!fact.empty() && std::find(out.begin(), out.end(), fact) == out.end()) out.emplace_back(fact);
  };
  if (body.first_renewal) add(kFirstRenewal);
  for (const CeTopic& topic : body.topics) {
    add(topic.fact.value);
    if (topic.every == CeEvery::first_renewal) add(kFirstRenewal);
    if (topic.every == CeEvery::second_renewal || topic.every == CeEvery::third_renewal) add(kRenewalNumber);
  }
  for (const CePathway& way : body.pathways)
    for (const CeNeed& need : way.needs)
      if (need.kind == CeNeedKind::certification) add(kCertificationApproved);
  return out;
}

Verdict evaluate(const CeRule* rule, const Licence& licence, const Known& known, Date today) {
  Verdict verdict;
  LicenceCe& out = verdict.ce;
  out.credential_id = licence.id;
  out.title = (licence.state ? state_name(*licence.state) + " " : "") + licence.profession + " licence";
  out.renews_on = licence.renews_on;
  if (rule == nullptr) {
    out.status = "no_rule";
    out.lines.push_back({licence.state ? "No requirement is on file for this state and profession. Ask the board."
                                       : "The licence names no state, so no requirement can be looked up.",
                         CeLineState::confirm});
  } else {
    name_rule(*rule, out);
    const Date end = licence.renews_on.value_or(today);
    if (rule->body.cycle_months) {
      const int months = static_cast<int>(rule->body.cycle_months->value);
      const CeWindow cycle{add_months(end, -months) + 1, end};
      out.cycle_from = cycle.from;
      verdict.credits = outward(judge_cycle(*rule, licence, known, cycle, out));
      if (!licence.renews_on)
        out.lines.push_back(
            {fmt::format("The licence has no renewal date here; the last {} months are counted.", months),
             CeLineState::info});
    } else {
      const bool nothing = rule->body.kind == CeKind::none && rule->trusted() && rule->body.topics.items.empty();
      out.status = nothing ? "none_required" : "confirm_with_board";
    }
    explain_source(*rule, out);
    if (licence.renews_on && *licence.renews_on < today)
      out.lines.push_back({"The licence's renewal date has passed.", CeLineState::info});
  }
  for (const CeLine& line : out.lines) out.explanation.push_back(line.text);
  return verdict;
}

}  // namespace mc::credits
