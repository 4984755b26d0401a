#include "modules/credentials/wallet_page.hpp"

#include <fmt/format.h>

#include "appliance/base/local_time.hpp"

namespace mc::credentials {
namespace {

using documents::Pdf;

constexpr Pdf::Colour kInk{0.063, 0.141, 0.165};
constexpr Pdf::Colour kQuiet{0.255, 0.337, 0.357};
constexpr Pdf::Colour kLine{0.81, 0.85, 0.835};
constexpr Pdf::Colour kBrand{0.039, 0.373, 0.388};
constexpr double kMargin = 46;
constexpr double kFoot = 48;
constexpr double kRowHeight = 86;

std::string status_line(const Credential& item) {
  if (item.status == CredentialStatus::revoked) return "Revoked";
  if (!item.expires_on) return "In force, no expiry";
  if (item.status == CredentialStatus::expired) return "Expired " + to_string(*item.expires_on);
  return "In force until " + to_string(*item.expires_on);
}

std::string verification_line(const Credential& item) {
  if (item.verification == "verified" && item.verified_on)
    return fmt::format("Verified {}{}", to_string(*item.verified_on),
                       item.verified_method.empty() ? "" : " (" + item.verified_method + ")");
  return item.verification == "rejected" ? "Not confirmed by the credentialing office" : "Not verified";
}

/// Draws the pages once; run twice, because their number is known only at the end.
class WalletLayout {
public:
  WalletLayout(Pdf& pdf, const WalletPage& page, int pages) : pdf_(pdf), page_(page), pages_(pages) {}

  int draw() {
    start();
    pdf_.text(kMargin, y_, 10, page_.organisation, true, Pdf::Align::left, kBrand);
    pdf_.text(kMargin, y_ + 16, 20, "Licences and certifications", true, Pdf::Align::left, kInk);
    pdf_.text(kMargin, y_ + 46, 11,
              page_.name + (page_.employee_number ? "  \u00B7  Employee " + *page_.employee_number : std::string()),
              false, Pdf::Align::left, kInk);
    pdf_.text(kMargin, y_ + 63, 9.5, page_.job, false, Pdf::Align::left, kQuiet);
    y_ += 84;
    pdf_.line(kMargin, y_, right(), y_, 0.8, kBrand);
    y_ += 12;
    for (const Credential& item : page_.items) row(item);
    if (page_.items.empty()) pdf_.text(kMargin, y_, 10, "No credentials.", false, Pdf::Align::left, kQuiet);
    return drawn_;
  }

private:
  double right() const { return pdf_.width() - kMargin; }

  void start() {
    pdf_.add_page();
    ++drawn_;
    double y = pdf_.height() - kFoot + 14;
    pdf_.line(kMargin, y - 6, right(), y - 6, 0.5, kLine);
    pdf_.text(kMargin, y, 7.5,
              fmt::format("{}  \u00B7  {}  \u00B7  made {}", page_.organisation, page_.name, local_minute(page_.at)),
              false, Pdf::Align::left, kQuiet);
    pdf_.text(right(), y, 7.5, fmt::format("Page {} of {}", drawn_, pages_), false, Pdf::Align::right, kQuiet);
    y_ = 44;
  }

  void row(const Credential& item) {
    if (y_ + kRowHeight > pdf_.height() - kFoot) start();
    pdf_.text(right(), y_, 10, status_line(item), true, Pdf::Align::right, kInk);
    double y = pdf_.paragraph(kMargin, y_, right() - kMargin - 170, 11.5, item.type_name, true, Pdf::Align::left, kInk);
    pdf_.text(right(), y_ + 15, 8.5, verification_line(item), false, Pdf::Align::right, kQuiet);
    std::string issuer = item.issuing_body;
    if (item.state) issuer += (issuer.empty() ? "" : ", ") + *item.state;
    if (item.compact) issuer += (issuer.empty() ? "" : ", ") + std::string("multistate");
    if (!issuer.empty()) y = pdf_.paragraph(kMargin, y, 330, 9, issuer, false, Pdf::Align::left, kInk);
    std::string facts = item.number.empty() ? std::string() : "Number or code " + item.number;
    if (item.issued_on) facts += (facts.empty() ? "" : "  \u00B7  ") + ("issued " + to_string(*item.issued_on));
    if (!facts.empty()) y = pdf_.paragraph(kMargin, y, 400, 9, facts, false, Pdf::Align::left, kInk);
    if (auto route = page_.routes.find(item.type); route != page_.routes.end() && !route->second.empty())
      y = pdf_.paragraph(kMargin, y, 400, 8, "To check: " + route->second, false, Pdf::Align::left, kQuiet);
    y_ = y + 5;
    pdf_.line(kMargin, y_, right(), y_, 0.3, kLine);
    y_ += 9;
  }

  Pdf& pdf_;
  const WalletPage& page_;
  int pages_;
  int drawn_ = 0;
  double y_ = 0;
};

}  // namespace

Result<Bytes> render_wallet(const WalletPage& page, const std::filesystem::path& scratch) {
  int pages = 0;
  for (int round = 0; round < 2; ++round) {
    auto pdf = TRY(Pdf::create(Pdf::Paper::letter_portrait, scratch, "Licences and certifications", page.at));
    pages = WalletLayout(*pdf, page, pages).draw();
    if (round == 1) return pdf->finish();
  }
  return internal("pdf_failed");
}

}  // namespace mc::credentials
