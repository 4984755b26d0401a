#include "modules/media/captions.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::media {
namespace {

constexpr std::int64_t kLongestCueMs = 10LL * 60 * 1'000;
constexpr std::int64_t kLatestMs = 48LL * 3'600 * 1'000;
constexpr std::int64_t kPauseMs = 2'000;

struct Line {
  std::int64_t number = 0;
  std::string_view text;
};

std::vector<Line> lines_of_captions(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Line> out;
  std::int64_t number = 1;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    out.push_back({number++, text.substr(0, end)});
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  return out;
}

std::optional<std::int64_t> number_of(std::string_view digits, std::size_t least, std::size_t most) {
  if (digits.size() < least || digits.size() > most) return std::nullopt;
  std::int64_t value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// "01:02:03.456" or "02:03.456"; SRT writes a comma, which many tools write into WebVTT too and the other way round.
std::optional<std::int64_t> time_of(std::string_view text) {
  const std::size_t point = text.find_first_of(".,");
  if (point == std::string_view::npos) return std::nullopt;
  auto ms = number_of(text.substr(point + 1), 3, 3);
  auto parts = split(text.substr(0, point), ':');
  if (!ms || parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::int64_t hours = 0;
  if (parts.size() == 3) {
    auto given = number_of(parts[0], 1, 3);
    if (!given) return std::nullopt;
    hours = *given;
  }
  auto minutes = number_of(parts[parts.size() - 2], 2, 2);
  auto seconds = number_of(parts.back(), 2, 2);
  if (!minutes || !seconds || *minutes > 59 || *seconds > 59) return std::nullopt;
  return ((hours * 60 + *minutes) * 60 + *seconds) * 1'000 + *ms;
}

/// Tags go, their words stay; a speaker's name becomes "Name: ". Entities of WebVTT become their letters.
std::string plain_words(std::string_view text, bool vtt) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '<') {
      const std::size_t close = text.find('>', at);
      if (close != std::string_view::npos) {
        std::string_view tag = text.substr(at + 1, close - at - 1);
        if (tag.starts_with("v ") || tag.starts_with("v.")) {
          const std::size_t blank = tag.find(' ');
          if (blank != std::string_view::npos && !trim(tag.substr(blank)).empty())
            out += std::string(trim(tag.substr(blank))) + ": ";
        }
        at = close + 1;
        continue;
      }
    }
    if (!vtt && text[at] == '{' && text.substr(at).starts_with("{\\")) {  // positions of SubStation in SRT files
      const std::size_t close = text.find('}', at);
      if (close != std::string_view::npos) {
        at = close + 1;
        continue;
      }
    }
    bool known = false;
    constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&lrm;", ""}, {"&rlm;", ""}};
    for (const auto& [entity, letter] : kEntities)
      if (!known && text.substr(at).starts_with(entity)) {
        out += letter;
        at += entity.size();
        known = true;
      }
    if (!known) out += text[at++];
  }
  return out;
}

class CaptionReader {
public:
  explicit CaptionReader(std::string_view text) : lines_(lines_of_captions(text)) {}

  CaptionFile read() {
    if (!lines_.empty() && is_vtt_head(lines_[0].text)) {
      vtt_ = true;
      at_ = 1;
      while (at_ < lines_.size() && !trim(lines_[at_].text).empty()) ++at_;  // header lines
    }
    while (at_ < lines_.size() && file_.complaints.size() < kMostComplaints) block();
    if (file_.complaints.empty() && file_.cues.empty())
      complain(1, "no_cues", "The file holds no captions. A caption is a line of times and the words below it.");
    std::stable_sort(file_.cues.begin(), file_.cues.end(),
                     [](const Cue& a, const Cue& b) { return a.from_ms < b.from_ms; });
    return std::move(file_);
  }

private:
  static bool is_vtt_head(std::string_view line) {
    return line == "WEBVTT" || line.starts_with("WEBVTT ") || line.starts_with("WEBVTT\t");
  }
  void complain(std::int64_t line, std::string code, std::string message) {
    if (file_.complaints.size() < kMostComplaints)
      file_.complaints.push_back({line, std::move(code), std::move(message)});
  }
  bool is_time(std::size_t at) const {
    return at < lines_.size() && lines_[at].text.find("-->") != std::string_view::npos;
  }
  void skip_block() {
    while (at_ < lines_.size() && !trim(lines_[at_].text).empty()) ++at_;
  }

  void block() {
    if (trim(lines_[at_].text).empty()) {
      ++at_;
      return;
    }
    std::string_view first = lines_[at_].text;
    if (vtt_ && (first == "NOTE" || first.starts_with("NOTE ") || first.starts_with("NOTE\t") ||
                 trim(first) == "STYLE" || trim(first) == "REGION"))
      return skip_block();
    if (!is_time(at_)) {
      // A number or a name of the cue, once.
      if (!is_time(at_ + 1)) {
        complain(lines_[at_].number, "times_missing",
                 "A line of times like 00:00:01.000 --> 00:00:04.000 is expected here. Leave an empty line between "
                 "captions.");
        return skip_block();
      }
      ++at_;
    }
    cue();
  }

  void cue() {
    const Line line = lines_[at_++];
    const std::size_t arrow = line.text.find("-->");
    auto from = time_of(trim(line.text.substr(0, arrow)));
    std::string_view rest = trim(line.text.substr(arrow + 3));
    auto to = time_of(rest.substr(0, rest.find_first_of(" \t")));  // settings of WebVTT follow
    if (!from || !to)
      complain(line.number, "bad_time",
               fmt::format("The {} is not a time like 00:01:02.500 (hours, minutes, seconds, thousandths).",
                           from ? "end" : "start"));
    else if (*to <= *from)
      complain(line.number, "ends_before_start", "The caption ends before it begins.");
    else if (*to - *from > kLongestCueMs)
      complain(line.number, "too_long", "A caption stays for ten minutes at most. Is a time mistyped?");
    else if (*to > kLatestMs)
      complain(line.number, "too_late", "The time is after 48 hours.");
    std::string words;
    while (at_ < lines_.size() && !trim(lines_[at_].text).empty()) {
      if (lines_[at_].text.find("-->") != std::string_view::npos) {
        complain(lines_[at_].number, "blank_line_missing", "An empty line is missing before this caption.");
        break;
      }
      if (!words.empty()) words += '\n';
      words += lines_[at_++].text;
    }
    auto clean = clean_text(plain_words(words, vtt_));
    if (!clean) return complain(line.number, "not_utf8", "The words are not UTF-8. Save the file as UTF-8.");
    std::string kept;  // tags may leave empty lines
    for (std::string_view one : split(*clean, '\n'))
      if (!trim(one).empty()) kept.append(kept.empty() ? "" : "\n").append(one);
    kept = std::string(trim(kept));
    if (count_code_points(kept) > kMostCueText)
      return complain(line.number, "text_too_long", "A caption has at most 1,000 letters.");
    if (file_.cues.size() >= kMostCues) {
      complain(line.number, "too_many", "A file has at most 20,000 captions.");
      at_ = lines_.size();
      return;
    }
    if (from && to && !kept.empty()) file_.cues.push_back({*from, *to, std::move(kept)});
  }

  std::vector<Line> lines_;
  std::size_t at_ = 0;
  bool vtt_ = false;
  CaptionFile file_;
};

std::string clock_text(std::int64_t ms, char point) {
  return fmt::format("{:02}:{:02}:{:02}{}{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1'000 % 60, point, ms % 1'000);
}

/// Words that a reader of captions must not take for times, tags or the end of the caption.
std::string vtt_words(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '\n' && (out.empty() || out.back() == '\n'))
      continue;
    else
      out += c;
  }
  return out;
}

std::string srt_words(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != '\n' || (!out.empty() && out.back() != '\n')) out += c;
  for (std::size_t at = out.find("-->"); at != std::string::npos; at = out.find("-->")) out.replace(at, 3, "->");
  return out;
}

}  // namespace

CaptionFile read_captions(std::string_view text) {
  if (!is_utf8(text)) {
    CaptionFile out;
    std::int64_t line = 1;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      if (!is_utf8(rest.substr(0, end))) break;
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      ++line;
    }
    out.complaints.push_back({line, "not_utf8", "The file is not UTF-8. Save it as UTF-8 and send it again."});
    return out;
  }
  return CaptionReader(text).read();
}

std::vector<CaptionComplaint> check_cues(const std::vector<Cue>& cues) {
  std::vector<CaptionComplaint> out;
  for (std::size_t i = 0; i < cues.size() && out.size() < kMostComplaints; ++i) {
    const Cue& cue = cues[i];
    const auto number = static_cast<std::int64_t>(i);
    if (cue.from_ms < 0 || cue.to_ms > kLatestMs)
      out.push_back({number, "bad_time", "The time lies outside of 0 to 48 hours."});
    else if (cue.to_ms <= cue.from_ms)
      out.push_back({number, "ends_before_start", "The caption ends before it begins."});
    else if (cue.to_ms - cue.from_ms > kLongestCueMs)
      out.push_back({number, "too_long", "A caption stays for ten minutes at most."});
    else if (trim(cue.text).empty())
      out.push_back({number, "empty", "The caption has no words. Remove it or write them."});
    else if (i > 0 && cue.from_ms < cues[i - 1].from_ms)
      out.push_back({number, "not_in_order", "The caption begins before the one above it."});
  }
  return out;
}

std::string write_vtt(const std::vector<Cue>& cues, std::string_view language) {
  std::string out = "WEBVTT\n";
  if (!language.empty()) out += fmt::format("Language: {}\n", language);
  for (const Cue& cue : cues)
    out +=
        fmt::format("\n{} --> {}\n{}\n", clock_text(cue.from_ms, '.'), clock_text(cue.to_ms, '.'), vtt_words(cue.text));
  return out;
}

std::string write_srt(const std::vector<Cue>& cues) {
  std::string out;
  for (std::size_t i = 0; i < cues.size(); ++i)
    out += fmt::format("{}{}\n{} --> {}\n{}\n", i == 0 ? "" : "\n", i + 1, clock_text(cues[i].from_ms, ','),
                       clock_text(cues[i].to_ms, ','), srt_words(cues[i].text));
  return out;
}

std::string transcript_of(const std::vector<Cue>& cues) {
  std::string out;
  std::int64_t last = 0;
  for (const Cue& cue : cues) {
    if (!out.empty()) out += cue.from_ms - last >= kPauseMs ? "\n\n" : " ";
    for (char c : cue.text) out += c == '\n' ? ' ' : c;
    last = cue.to_ms;
  }
  return out;
}

}  // namespace mc::media
