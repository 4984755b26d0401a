// Deep linking the other way: an author of another platform chooses one of our courses.
#include <algorithm>

#include "appliance/security/crypto.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr auto kChoiceLife = std::chrono::minutes(30);
constexpr std::size_t kMostShown = 200;

std::unexpected<Error> choice_refused(const char* code, std::string detail) {
  return fail(Fault::invalid, code, std::move(detail));
}

}  // namespace

Result<Landed> Service::ask_choice(data::Tx& tx, const FoundPlatform& from, const oidc::Members& claims,
                                   std::string_view browser) {
  auto settings = object_in(claims, deep_claim("deep_linking_settings"));
  if (!settings) return choice_refused("deep_link_settings", "The platform sent no deep linking settings.");
  std::string return_url = oidc::text_of(*settings, "deep_link_return_url");
  TRY(check_https(return_url, "deep_link_return_url"));
  auto types = oidc::texts_of(*settings, "accept_types", 20).value_or(std::vector<std::string>{});
  if (std::find(types.begin(), types.end(), "ltiResourceLink") == types.end())
    return choice_refused("deep_link_types", "The platform takes no activities here (ltiResourceLink).");
  std::string data = oidc::text_of(*settings, "data");
  if (data.size() > 8000) return choice_refused("deep_link_settings", "The platform's data is too long.");
  Landed out;
  out.choice_token = random_token();
  ChoiceAsked asked{return_url, data, oidc::text_of(claims, claim("deployment_id"))};
  TRY(store::insert(tx, LoginRow{hash_of(out.choice_token), from.row.id, random_token(), hash_of(browser),
                                 shape::to_json(asked), tx.now() + kChoiceLife}));
  auto ids = TRY(store::offers(tx));
  if (ids.size() > kMostShown) ids.resize(kMostShown);
  for (const auto& card : TRY(courses_.cards(tx, ids))) out.courses.emplace_back(card.id.text(), card.title);
  std::sort(out.courses.begin(), out.courses.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return out;
}

Result<Posting> Service::choose(const Form& form, std::string_view browser) {
  struct Ready {
    FoundPlatform to;
    ChoiceAsked asked;
    courses::CourseDetail course;
  };
  auto course = CourseId::parse(form.value("course"));
  if (!course) return choice_refused("course_unknown", "Choose a course.");
  auto ready = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Ready> {
    auto row = TRY(store::login(tx, hash_of(form.value("choice"))));
    if (!row || !row->choice || row->expires_at < tx.now())
      return choice_refused("choice_unknown", "The choice was made already or took too long; begin again.");
    if (!security::equal_constant_time(hash_of(browser), row->browser))
      return choice_refused("other_browser", "The choice began in another browser.");
    if (!TRY(store::offered(tx, *course)))
      return choice_refused("course_unknown", "This course is not offered to other platforms.");
    auto detail = TRY(courses_.published(tx, *course));
    TRY(store::take_login(tx, row->hash));
    FoundPlatform to = TRY(find_platform(tx, row->platform_id));
    if (to.row.state != PartyState::active) return choice_refused("platform_not_active", "The platform is disabled.");
    LogEntry note = entry("tool", "deep_link");
    note.party = to.row.id.bytes;
    note.party_name = to.setup.name.value;
    note.course_id = *course;
    note.detail = "A course was chosen for the platform.";
    TRY(log_in(tx, std::move(note)));
    return Ready{std::move(to), TRY(shape::from_json<ChoiceAsked>(*row->choice)), std::move(detail)};
  }));
  std::string item = JsonObject()
                         .text("type", "ltiResourceLink")
                         .text("title", ready.course.title)
                         .text("text", ready.course.summary)
                         .text("url", url("/tool/courses/" + course->text()))
                         .raw("custom", JsonObject().text("course_id", course->text()).str())
                         .raw("lineItem", JsonObject()
                                              .real("scoreMaximum", 100)
                                              .text("label", ready.course.title)
                                              .text("resourceId", course->text())
                                              .str())
                         .str();
  Instant now = platform_.clock.now();
  JsonObject claims;
  claims.text("iss", ready.to.setup.client_id.value)
      .text("aud", ready.to.setup.issuer.value)
      .number("iat", now.ms / 1000)
      .number("exp", (now + std::chrono::minutes(5)).ms / 1000)
      .text("nonce", random_token())
      .text(claim("message_type"), kDeepAnswer)
      .text(claim("version"), kVersion)
      .text(claim("deployment_id"), ready.asked.deployment_id)
      .raw(deep_claim("content_items"), "[" + item + "]");
  if (!ready.asked.data.empty()) claims.text(deep_claim("data"), ready.asked.data);
  return Posting{ready.asked.return_url, {{"JWT", TRY(sign(claims.str()))}}};
}

}  // namespace mc::lti
