// Back from a tool in which an author chose content (LTI Deep Linking 2.0).
#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr std::size_t kMostNote = 4000;

std::unexpected<Error> deep_refused(const char* code, std::string detail) {
  return fail(Fault::invalid, code, std::move(detail));
}

}  // namespace

Result<Service::FoundTool> Service::sender_of(std::string_view token) {
  JsonIn claims = TRY(claims_unverified(token));
  std::string client_id = oidc::text_of(claims.members, "iss");
  return platform_.db.read([&](data::Tx& tx) -> Result<FoundTool> {
    auto row = TRY(store::tool_by_client(tx, client_id));
    if (!row)
      return fail(Fault::invalid, "client_unknown",
                  "The token's issuer (iss) must be the client id that the tool has here.");
    return active_tool(tx, row->id);
  });
}

Result<Service::Checked> Service::check_answer(const JsonIn& claims, const FoundTool& tool, std::string_view browser) {
  std::string nonce = oidc::text_of(claims.members, "nonce");
  if (nonce.empty() || nonce.size() > 512) return deep_refused("nonce_missing", "The tool's answer has no nonce.");
  auto id = LtiLaunchId::parse(oidc::text_of(claims.members, deep_claim("data")));
  if (!id) return deep_refused("data_unknown", "The tool did not send back `data` as it was.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Checked> {
    Bytes hash = hash_of("nonce:" + nonce);
    if (!TRY(store::use_once(tx, tool.row.id.bytes, hash, tx.now() + std::chrono::hours(26))))
      return deep_refused("nonce_used", "The tool sent the same answer twice.");
    auto row = TRY(store::launch_by_id(tx, *id));
    if (!row || !row->deep || row->tool_id != tool.row.id || row->state != "sent")
      return deep_refused("data_unknown", "No choice of content is open that this answers.");
    if (oidc::text_of(claims.members, claim("deployment_id")) !=
        (row->deployment_id.empty() ? tool.row.deployment_id : row->deployment_id))
      return deep_refused("deployment_unknown", "The tool answered for another deployment.");
    if (row->expires_at < tx.now())
      return deep_refused("deep_link_expired", "The choice took longer than two hours; begin again in the lesson.");
    if (!security::equal_constant_time(hash_of(browser), row->browser))
      return deep_refused("other_browser", "The choice began in another browser.");
    return Checked{tool, std::move(*row)};
  });
}

Result<DeepDone> Service::deep_return(const Form& form, std::string_view browser, const Client& client) {
  std::string token = form.value("JWT");
  FoundTool tool = TRY(sender_of(token));
  JsonIn claims = TRY(verified(token, tool.setup.jwks_url.value, tool.setup.jwks.value, tool.setup.trust_pem.value,
                               {tool.row.client_id, {base_}, platform_.clock.now()}));
  DeepAnswer answer = TRY(read_deep_answer(claims.members));
  Checked checked = TRY(check_answer(claims, tool, browser));
  const LaunchRow& launch = checked.launch;
  DeepDone out;
  out.back = "/authoring/" + launch.course_id.text();
  out.locale = launch.locale;
  out.chosen = answer.link.has_value();
  if (answer.link) {
    out.activity = answer.link->title.value;
    if (launch.deployment_id != tool.row.deployment_id && !launch.deployment_id.empty())
      answer.link->deployment_id = Text<1, 100>(launch.deployment_id);
  }
  for (const std::string& text : {answer.message, answer.problem})
    if (!text.empty()) out.said.push_back(text);
  out.paragraphs = answer.notes;
  // What the lesson's page says in its own words, and what the tool said.
  std::string note = out.activity;
  for (const auto* texts : {&out.said, &out.paragraphs})
    for (const std::string& text : *texts) note += (note.empty() ? "" : "\n") + text;
  if (note.size() > kMostNote) note = out.activity;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    auto viewer = TRY(platform_.sessions.viewer_of(tx, launch.person_id));
    if (!TRY(courses_.may_edit(tx, viewer, launch.course_id)) || !viewer.may("lti:link"))
      return deep_refused("not_your_course", "You may not change this course any more.");
    if (!TRY(store::move_launch(tx, launch.id, "sent", answer.link ? "answered" : "failed", note,
                                tx.now() + std::chrono::hours(2))))
      return deep_refused("data_unknown", "No choice of content is open that this answers.");
    if (answer.link)
      TRY(attach(tx, launch.person_id, launch.course_id, launch.lesson_id, tool.row.id, *answer.link, answer.item));
    LogEntry entry_ = entry("platform", "deep_link");
    entry_.party = tool.row.id.bytes;
    entry_.party_name = tool.setup.name.value;
    entry_.person_id = launch.person_id;
    entry_.course_id = launch.course_id;
    entry_.detail = answer.link ? "The tool answered with an activity." : "The tool answered without an activity.";
    TRY(log_in(tx, std::move(entry_)));
    return audit(tx, launch.person_id, "lti.deep_link_answered", "lti_tool:" + tool.row.id.text(), "{}", client);
  }));
  return out;
}

Result<DeepLinkState> Service::deep_state(const security::Viewer& viewer, LtiLaunchId id) {
  return platform_.db.read([&](data::Tx& tx) -> Result<DeepLinkState> {
    auto row = TRY(store::launch_by_id(tx, id));
    if (!row || !row->deep || row->person_id != viewer.person) return not_found();
    DeepLinkState out{row->id, row->state, row->note, std::nullopt};
    if (row->state == "answered")
      if (auto link = TRY(store::link_of(tx, row->course_id, row->lesson_id))) out.link = TRY(show(tx, *link));
    return out;
  });
}

}  // namespace mc::lti
