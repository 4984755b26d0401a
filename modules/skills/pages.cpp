#include "modules/skills/pages.hpp"

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"
#include "appliance/documents/documents.hpp"

namespace mc::skills {
namespace {

using documents::Pdf;

constexpr Pdf::Colour kInk{0.063, 0.141, 0.165};
constexpr Pdf::Colour kQuiet{0.255, 0.337, 0.357};
constexpr Pdf::Colour kLine{0.81, 0.85, 0.835};
constexpr Pdf::Colour kBrand{0.039, 0.373, 0.388};
constexpr double kMargin = 46, kFoot = 48;

std::string proof_words(accounts::ProofMethod proof) {
  switch (proof) {
  case accounts::ProofMethod::password:
    return "password, entered again";
  case accounts::ProofMethod::directory:
    return "password, checked by the hospital's directory";
  case accounts::ProofMethod::identity_provider:
    return "signed in again at the hospital's identity provider";
  case accounts::ProofMethod::fresh_sign_in:
    return "signed in a moment before";
  }
  return {};
}

/// A page that flows downwards; run twice, because the number of pages is known only at the end.
class Flow {
public:
  Flow(Pdf& pdf, std::string foot, int pages) : pdf_(pdf), foot_(std::move(foot)), pages_(pages) { start(); }
  int pages() const { return page_; }
  void room(double height) {
    if (y_ + height > pdf_.height() - kFoot) start();
  }
  void write(double size, std::string_view text, bool bold = false, Pdf::Colour colour = kInk, double indent = 0) {
    room(size * 2.6);
    y_ = pdf_.paragraph(kMargin + indent, y_, pdf_.width() - 2 * kMargin - indent, size, text, bold, Pdf::Align::left,
                        colour);
  }
  void gap(double height) { y_ += height; }
  void rule(Pdf::Colour colour = kLine) {
    pdf_.line(kMargin, y_, pdf_.width() - kMargin, y_, 0.6, colour);
    y_ += 8;
  }
  void pair(std::string_view name, std::string_view value) {
    room(26);
    pdf_.text(kMargin, y_, 8.5, name, false, Pdf::Align::left, kQuiet);
    y_ = pdf_.paragraph(kMargin + 130, y_, pdf_.width() - 2 * kMargin - 130, 10, value, false, Pdf::Align::left, kInk) +
         5;
  }

private:
  void start() {
    pdf_.add_page();
    ++page_;
    y_ = 46;
    const double y = pdf_.height() - kFoot + 16;
    pdf_.text(kMargin, y, 7.5, foot_, false, Pdf::Align::left, kQuiet);
    pdf_.text(pdf_.width() - kMargin, y, 7.5, fmt::format("Page {} of {}", page_, pages_), false, Pdf::Align::right,
              kQuiet);
  }
  Pdf& pdf_;
  std::string foot_;
  int pages_;
  int page_ = 0;
  double y_ = 0;
};

template <class Draw>
Result<Bytes> twice(const std::string& title, const std::string& foot, const std::filesystem::path& scratch,
                    Instant now, Draw draw) {
  int pages = 0;
  for (int round = 0;; ++round) {
    auto pdf = TRY(Pdf::create(Pdf::Paper::letter_portrait, scratch, title, now));
    Flow flow(*pdf, foot, pages);
    draw(flow);
    if (round == 1) return pdf->finish();
    pages = flow.pages();
  }
}

void draw_item(Flow& flow, const RecordItem& item, std::size_t number) {
  flow.room(60);
  flow.write(10.5, fmt::format("{}. {}", number, item.title), true);
  if (!item.criteria.empty()) flow.write(8.5, item.criteria, false, kQuiet, 14);
  for (const SkillSignOff& attempt : item.attempts) {
    std::string line = attempt.outcome == SkillOutcome::signed_off ? "Signed off" : "Needs practice";
    line += fmt::format(", {}", shape::enum_name(attempt.method));
    if (attempt.level) line += ", " + *attempt.level;
    line += fmt::format(": {}, {} ({})", attempt.preceptor, local_minute(attempt.at), proof_words(attempt.proof));
    flow.write(9, line, false, kInk, 14);
    if (!attempt.comment.empty()) flow.write(8.5, attempt.comment, false, kQuiet, 28);
  }
  if (item.attempts.empty()) flow.write(9, "Not seen yet", false, kQuiet, 14);
  flow.gap(6);
  flow.rule();
}

}  // namespace

Result<Bytes> record_page(const SkillRecord& record, const std::string& employee_number,
                          const std::string& organisation, const std::filesystem::path& scratch, Instant now) {
  const SkillRecordCard& card = record.card;
  const std::string foot = fmt::format("{}  \u00B7  {}  \u00B7  made {}", organisation, card.name, local_minute(now));
  return twice("Skills record: " + card.title, foot, scratch, now, [&](Flow& flow) {
    flow.write(10, organisation, true, kBrand);
    flow.write(18, card.title);
    flow.gap(6);
    std::string who = card.name;
    if (!employee_number.empty()) who += ", " + employee_number;
    if (!card.unit_name.empty()) who += ", " + card.unit_name;
    flow.pair("Person", who);
    flow.pair("Version, cycle", fmt::format("version {}, cycle {}", record.version, card.cycle));
    flow.pair("State", fmt::format("{}, {} of {} items", shape::enum_name(card.status), card.items_signed, card.items));
    if (card.completed_at) flow.pair("Completed", local_minute(*card.completed_at));
    if (card.valid_until) flow.pair("Valid until", to_string(*card.valid_until));
    if (!record.scale.empty()) {
      std::string levels;
      for (const std::string& level : record.scale) levels += (levels.empty() ? "" : ", ") + level;
      flow.pair("Scale", levels);
    }
    flow.gap(6);
    flow.rule(kBrand);
    for (std::size_t i = 0; i < record.items.size(); ++i) draw_item(flow, record.items[i], i + 1);
  });
}

Result<Bytes> proof_page(const AttestationSignature& signature, const std::string& organisation,
                         const std::filesystem::path& scratch, Instant now) {
  const std::string foot =
      fmt::format("{}  \u00B7  signature {}  \u00B7  made {}", organisation, signature.id.text(), local_minute(now));
  return twice("Proof of signature", foot, scratch, now, [&](Flow& flow) {
    flow.write(10, organisation, true, kBrand);
    flow.write(18, "Proof of signature");
    flow.gap(8);
    flow.pair("Document", fmt::format("{}, version {}", signature.title, signature.version));
    flow.pair("BLAKE2b-256", signature.hash);
    flow.pair("Signed by", signature.name);
    flow.pair("Meaning", signature.statement);
    flow.pair("Opened", local_minute(signature.opened_at));
    flow.pair("Signed", fmt::format("{} ({})", local_minute(signature.signed_at), to_string(signature.signed_at)));
    flow.pair("Proved by", proof_words(signature.proof));
    flow.pair("Audit row", fmt::format("{}", signature.audit_index));
    flow.gap(10);
    flow.rule(kBrand);
    flow.write(9,
               "To check it: the hash is that of the document's text or PDF (b2sum -l 256). The row with this number "
               "in the hospital's audit log says who signed which hash; the log is a tree of hashes whose signed "
               "checkpoints show when a row was changed or taken away.",
               false, kQuiet);
  });
}

http::Download as_file(Bytes bytes, std::string media_type, std::string name) {
  auto kept = std::make_shared<const Bytes>(std::move(bytes));
  http::Download file;
  file.media_type = std::move(media_type);
  file.file_name = std::move(name);
  file.size = static_cast<std::int64_t>(kept->size());
  file.write = [kept](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    ByteView all(*kept);
    auto from = static_cast<std::size_t>(offset);
    return sink(all.subspan(from, length < 0 ? all.size() - from : static_cast<std::size_t>(length)));
  };
  return file;
}

std::string media_type_of(std::string_view format) {
  if (format == "csv") return "text/csv; charset=utf-8";
  if (format == "xlsx") return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return "application/pdf";
}

}  // namespace mc::skills
