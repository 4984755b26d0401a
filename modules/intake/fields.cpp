#include "modules/intake/fields.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/credentials/expiry.hpp"
#include "modules/intake/labels.hpp"
#include "modules/intake/names.hpp"

namespace mc::intake {
namespace {

constexpr std::size_t kLinesAtMost = 400;
constexpr std::size_t kLineAtMost = 300;
constexpr int kTextLayerConfidence = 99;
constexpr int kGuess = 40;     // no label says so
constexpr int kCodeOnly = 70;  // a short code, not a name

using credentials::CredentialType;
using credentials::Kind;

int part(int confidence, int percent) { return confidence * percent / 100; }

bool speaks_of_licence(const std::vector<TextLine>& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const TextLine& line) {
    std::string shaped = shape_of(line.text);
    for (const char* word : {"license", "licence", "licensed", "licensure", "licensee", "board of nursing"})
      if (has_phrase(shaped, shape_of(word))) return true;
    return false;
  });
}

class Proposer {
public:
  Proposer(const std::vector<TextLine>& lines, const std::vector<CredentialType>& types, const Holder& holder,
           Date today)
      : lines_(lines), types_(types), holder_(holder), today_(today), licence_(speaks_of_licence(lines)) {}

  Fields run() {
    find_type();
    find_body();
    find_number();
    find_dates();
    find_holder();
    bool anything = out_.type || out_.number || out_.issued_on || out_.expires_on;
    if (!anything) out_.warnings.emplace_back("nothing_read");
    return std::move(out_);
  }

private:
  void find_type() {
    std::vector<CredentialType> fitting;
    for (const CredentialType& type : types_)
      if (licence_ || type.kind == Kind::certification) fitting.push_back(type);
    int best = 0;
    for (const TextLine& line : lines_) {
      NamedType found = type_in(line.text, fitting);
      int weight = found.weight + (found.type != nullptr && found.type->kind == Kind::license ? 5 : 0);
      if (found.type == nullptr || weight <= best) continue;
      best = weight;
      int confidence = found.weight >= 100 ? line.confidence : std::min(line.confidence, kCodeOnly);
      out_.type = Proposal{found.type->code, confidence, line.text};
      out_.kind = Proposal{std::string(shape::enum_name(found.type->kind)), confidence, line.text};
      type_ = std::find_if(types_.begin(), types_.end(),
                           [&](const CredentialType& type) {
                             return type.code == found.type->code && type.kind == found.type->kind;
                           }) -
              types_.begin();
    }
  }

  const CredentialType* type() const { return type_ < 0 ? nullptr : &types_[static_cast<std::size_t>(type_)]; }
  bool is_licence() const { return type() != nullptr && type()->kind == Kind::license; }

  void find_body() {
    for (const TextLine& line : lines_) {
      std::string body = body_in(line.text, types_);
      if (body.empty()) continue;
      out_.issuing_body = Proposal{body, line.confidence, line.text};
      break;
    }
    if (!is_licence()) return;
    for (const TextLine& line : lines_) {
      std::string state = state_in(line.text);
      if (!state.empty() && !out_.state) out_.state = Proposal{state, line.confidence, line.text};
      std::string shaped = shape_of(line.text);
      bool single = has_phrase(shaped, shape_of("single state"));
      if (!single && (has_phrase(shaped, shape_of("multistate")) || has_phrase(shaped, shape_of("multi state"))))
        out_.compact = true;
    }
  }

  bool from_aha() const { return out_.issuing_body && out_.issuing_body->value == "American Heart Association"; }

  void find_number() {
    auto code = is_licence() ? std::nullopt : ecard_code(lines_);
    out_.number = code && from_aha() ? code : number_of_card(lines_);
    if (!out_.number) out_.number = code;
  }

  /// The surest of each label; "recommended renewal 05/2028" lasts until the end of that month.
  void find_dates() {
    auto dates = labelled_dates(lines_);
    for (const LabelledDate& found : dates) {
      if (!found.label || *found.label == Label::born) continue;
      bool end = *found.label == Label::expires;
      std::optional<Proposal>& field = end ? out_.expires_on : out_.issued_on;
      Date day = end && found.date.month_only ? end_of_month(found.date.day) : found.date.day;
      int confidence = part(lines_[found.line].confidence, found.date.month_only && !end ? 80 : 100);
      if (!field || field->confidence < confidence)
        field = Proposal{to_string(day), confidence, lines_[found.line].text};
    }
    if (!out_.issued_on && !out_.expires_on) guess_dates(dates);
    add_rule_expiry();
    check_dates();
  }

  /// Without labels the earliest is the issue and the latest the end, if that lies ahead.
  void guess_dates(const std::vector<LabelledDate>& dates) {
    const LabelledDate *first = nullptr, *last = nullptr;
    for (const LabelledDate& found : dates) {
      if (found.label) continue;
      if (first == nullptr || found.date.day < first->date.day) first = &found;
      if (last == nullptr || last->date.day < found.date.day) last = &found;
    }
    if (first == nullptr) return;
    auto guess = [&](const LabelledDate& found, Date day) {
      return Proposal{to_string(day), std::min(lines_[found.line].confidence, kGuess), lines_[found.line].text};
    };
    if (last != first && last->date.day > today_)
      out_.expires_on = guess(*last, last->date.month_only ? end_of_month(last->date.day) : last->date.day);
    if (first->date.day <= today_) out_.issued_on = guess(*first, first->date.day);
  }

  void add_rule_expiry() {
    if (out_.expires_on || !out_.issued_on || type() == nullptr) return;
    auto issued = parse_date(out_.issued_on->value);
    auto day = issued ? credentials::expiry_for(type()->expiry_rule, *issued, type()->validity_months.value_or(0))
                      : std::nullopt;
    if (day)
      out_.expires_on = Proposal{to_string(*day), std::min<std::int64_t>(out_.issued_on->confidence, kGuess),
                                 "rule " + type()->expiry_rule};
  }

  void check_dates() {
    auto day = [](const std::optional<Proposal>& field) {
      return field ? parse_date(field->value) : Result<Date>(not_found());
    };
    auto issued = day(out_.issued_on), ends = day(out_.expires_on);
    if (issued && ends && *ends < *issued) out_.warnings.emplace_back("expiry_before_issue");
    if (ends && *ends < today_) out_.warnings.emplace_back("expired_already");
    // The first two digits of an eCard code are the year of issue.
    bool ecard = from_aha() && out_.number && out_.number->value.size() == 12;
    if (ecard && issued && out_.number->value.substr(0, 2) != out_.issued_on->value.substr(2, 2))
      out_.warnings.emplace_back("ecard_year_differs");
  }

  /// Does the line hold both of her names as words?
  bool names_her(std::string_view line) const {
    std::string shaped = shape_of(fold(line));
    return has_phrase(shaped, shape_of(fold(holder_.last_name))) &&
           has_phrase(shaped, shape_of(fold(holder_.first_name)));
  }

  void find_holder() {
    if (holder_.last_name.empty()) return;
    for (const TextLine& line : lines_)
      if (names_her(line.text)) {
        out_.holder = Proposal{holder_.first_name + " " + holder_.last_name, line.confidence, line.text};
        return;
      }
    for (std::size_t i = 0; i < lines_.size(); ++i)
      for (const FoundLabel& found : labels_in(lines_[i].text)) {
        if (found.label != Label::holder) continue;
        std::string_view rest = trim(std::string_view(lines_[i].text).substr(found.at + found.length));
        while (!rest.empty() && (rest.front() == ':' || rest.front() == ' ')) rest.remove_prefix(1);
        if (rest.empty() && i + 1 < lines_.size()) rest = trim(lines_[i + 1].text);
        if (rest.empty()) continue;
        out_.holder = Proposal{std::string(rest.substr(0, 120)), part(lines_[i].confidence, 80), lines_[i].text};
        out_.warnings.emplace_back("holder_differs");
        return;
      }
    if (!lines_.empty()) out_.warnings.emplace_back("holder_not_found");
  }

  const std::vector<TextLine>& lines_;
  const std::vector<CredentialType>& types_;
  const Holder& holder_;
  Date today_;
  bool licence_;
  std::ptrdiff_t type_ = -1;
  Fields out_;
};

}  // namespace

std::vector<TextLine> lines_of(const Reading& reading) {
  std::vector<TextLine> out;
  auto add = [&](std::string_view text, int confidence) {
    auto cleaned = clean_text(trim(text));
    if (cleaned && !cleaned->empty() && cleaned->size() <= kLineAtMost && out.size() < kLinesAtMost)
      out.push_back({std::move(*cleaned), confidence});
  };
  if (!reading.words.empty()) {
    std::string line;
    int sum = 0, count = 0;
    for (std::size_t i = 0; i < reading.words.size(); ++i) {
      line += (line.empty() ? "" : " ") + reading.words[i].text;
      sum += reading.words[i].confidence;
      ++count;
      if (i + 1 < reading.words.size() && reading.words[i + 1].line == reading.words[i].line) continue;
      add(line, sum / count);
      line.clear();
      sum = count = 0;
    }
    return out;
  }
  std::string_view rest = reading.text;
  while (!rest.empty()) {
    std::size_t end = rest.find_first_of("\n\f\r");
    add(rest.substr(0, end), kTextLayerConfidence);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return out;
}

Fields propose(const std::vector<TextLine>& lines, const std::vector<CredentialType>& types, const Holder& holder,
               Date today) {
  return Proposer(lines, types, holder, today).run();
}

}  // namespace mc::intake
