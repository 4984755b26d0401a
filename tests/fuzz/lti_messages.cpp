// What tools, other platforms and the browser between them send: tokens, registrations, deep linking answers, line
// items, scores, forms. Whatever is accepted keeps to the limits and leads to https addresses only.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "modules/lti/messages.hpp"
#include "modules/lti/page_words.hpp"
#include "modules/lti/store.hpp"

using namespace mc;
using namespace mc::lti;

namespace {

void check_link(const DeepAnswer& answer) {
  if (answer.notes.size() > 12) std::abort();
  if (!answer.link) return;
  const std::string& url = answer.link->target_url.value;
  if (!url.empty() && !url.starts_with("https://")) std::abort();
  if (answer.item && !(answer.item->score_maximum > 0)) std::abort();
}

void read_json(std::string_view text, int kind) {
  switch (kind) {
  case 0:
    if (auto tool = read_registration(text)) {
      if (!tool->login_url.value.starts_with("https://") || tool->redirect_urls.items.empty()) std::abort();
      // What is kept must be readable again.
      if (!shape::from_json<ToolSetup>(shape::to_json(*tool))) std::abort();
    }
    break;
  case 1:
    if (auto other = read_configuration(text, "https://lms.example/x"))
      if (!other->token_url.starts_with("https://")) std::abort();
    break;
  case 2:
    if (auto item = read_line_item(text))
      if (!(item->score_maximum > 0) || item->label.empty()) std::abort();
    break;
  case 3:
    if (auto score = read_score(text))
      if (score->given && !score->maximum) std::abort();
    break;
  default:
    if (auto claims = read_object(text, "x"))
      if (auto answer = read_deep_answer(claims->members)) {
        check_link(*answer);
        if (answer->link && !shape::from_json<LinkSetup>(shape::to_json(*answer->link))) std::abort();
      }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const oidc::KeySet keys = oidc::parse_jwks(R"({"keys":[{"kty":"EC","crv":"P-256","kid":"1",)"
                                                    R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                                    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})")
                                       .value();
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 7) {
  case 5:
    if (verify_claims(text, keys, {"a", {"b"}, Instant{1'795'000'000'000}})) std::abort();  // nobody has the key
    (void)claims_unverified(text);
    break;
  case 6:
    (void)Form::parse(text);
    if (store::ScoreCursor at; at.parse(text))
      if (store::ScoreCursor again; !again.parse(at.text()) || again.text() != at.text()) std::abort();
    if (page_words("", text).language.empty() || page_words(text, "").language.empty()) std::abort();
    break;
  default:
    read_json(text, data[0] % 7);
  }
  return 0;
}
