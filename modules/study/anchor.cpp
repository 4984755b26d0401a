#include "modules/study/anchor.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::study {
namespace {

/// One node of the document; children stay JSON until they are looked at.
struct Node {
  std::string type;
  std::optional<RawJson> attrs;
  std::optional<std::vector<RawJson>> content;
  std::optional<RawJson> marks;
  std::optional<std::string> text;
};
FIELDS(Node, type, attrs, content, marks, text)

Status collect(const std::string& json, std::vector<std::string>& out) {
  const Node node = TRY(shape::from_json<Node>(json));
  if (!node.content) return {};
  std::string words;
  bool leaf = false;
  for (const RawJson& child : *node.content) {
    const Node inner = TRY(shape::from_json<Node>(child.text));
    if (inner.type == "text" || inner.type == "hardBreak") {
      leaf = true;
      words += inner.type == "text" ? inner.text.value_or("") : "\n";
    } else {
      TRY(collect(child.text, out));
    }
  }
  if (leaf) out.push_back(std::move(words));
  return {};
}

bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Bytes before the nth code point; npos beyond the end.
std::size_t byte_of(std::string_view text, std::int64_t n) {
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (starts_code_point(text[i]) && seen++ == n) return i;
  return seen == n ? text.size() : std::string_view::npos;
}

bool lies_at(const Anchor& anchor, const std::vector<std::string>& blocks) {
  if (anchor.block < 0 || anchor.block >= static_cast<std::int64_t>(blocks.size())) return false;
  const std::string_view block = blocks[static_cast<std::size_t>(anchor.block)];
  const std::size_t from = byte_of(block, anchor.from), to = byte_of(block, anchor.to);
  return from != std::string_view::npos && to != std::string_view::npos && from < to &&
         block.substr(from, to - from) == anchor.quote;
}

}  // namespace

Result<std::vector<std::string>> blocks_of(const std::string& document) {
  std::vector<std::string> out;
  TRY(collect(document, out));
  return out;
}

Located locate(const Anchor& anchor, const std::vector<std::string>& blocks) {
  if (lies_at(anchor, blocks)) return {AnchorState::exact, anchor};
  std::optional<Anchor> best;
  std::pair<std::int64_t, std::int64_t> nearest{};
  const auto length = static_cast<std::int64_t>(count_code_points(anchor.quote));
  for (std::size_t i = 0; i < blocks.size() && !anchor.quote.empty(); ++i) {
    const std::string& block = blocks[i];
    for (std::size_t at = block.find(anchor.quote); at != std::string::npos; at = block.find(anchor.quote, at + 1)) {
      const auto from = static_cast<std::int64_t>(count_code_points(std::string_view(block).substr(0, at)));
      const auto number = static_cast<std::int64_t>(i);
      const std::pair<std::int64_t, std::int64_t> distance{std::abs(number - anchor.block),
                                                           std::abs(from - anchor.from)};
      if (best && distance >= nearest) continue;
      nearest = distance;
      best = Anchor{number, from, from + length, anchor.quote};
    }
  }
  if (best) return {AnchorState::moved, *best};
  return {AnchorState::text_changed, anchor};
}

Date day_at(Instant at, std::int64_t offset_minutes) { return date_of(at + std::chrono::minutes(offset_minutes)); }

Streak streak_of(std::vector<Date> days, Date today) {
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  Streak out;
  std::int64_t run = 0;
  std::optional<Date> last;
  for (Date day : days) {
    if (day > today) break;
    run = last && day - *last == 1 ? run + 1 : 1;
    last = day;
    out.longest = std::max(out.longest, run);
  }
  if (!last) return out;
  out.today = *last == today;
  if (today - *last <= 1) out.days = run;
  return out;
}

}  // namespace mc::study
