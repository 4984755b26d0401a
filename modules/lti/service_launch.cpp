// From a lesson to a tool: OpenID Connect third-party initiated login, with us as the provider.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr auto kLaunchLife = std::chrono::minutes(5);
constexpr auto kDeepLife = std::chrono::hours(2);  // the author chooses in the tool meanwhile
constexpr auto kTokenLife = std::chrono::minutes(10);
constexpr std::size_t kTokenText = 43;

std::unexpected<Error> launch_refused(const char* code, std::string detail) {
  return fail(Fault::invalid, code, std::move(detail));
}

bool same_browser(const Bytes& hash, const Bytes& kept) { return security::equal_constant_time(hash, kept); }

}  // namespace

std::string Service::initiation(const FoundTool& tool, const LaunchRow& launch, const std::string& subject,
                                std::string_view hint, const std::string& target) const {
  std::vector<std::pair<std::string, std::string>> fields = {{"iss", base_},
                                                             {"target_link_uri", target},
                                                             {"login_hint", subject},
                                                             {"lti_message_hint", std::string(hint)},
                                                             {"client_id", tool.row.client_id},
                                                             {"lti_deployment_id", launch.deployment_id}};
  if (launch.presentation == Presentation::frame) fields.emplace_back("lti_storage_target", "_parent");
  return with_query(tool.setup.login_url.value, fields);
}

Result<LtiStarted> Service::start(const security::Viewer& viewer, const FoundTool& tool, const Wish& wish,
                                  const std::string& target, std::string& browser) {
  auto me = TRY(platform_.db.read([&](data::Tx& tx) { return accounts_.me(tx, viewer); }));
  if (browser.size() != kTokenText) browser = random_token();
  std::string hint = random_token();
  LaunchRow row;
  row.id = LtiLaunchId::make(platform_.clock, platform_.random);
  row.hash = hash_of(hint);
  row.browser = hash_of(browser);
  row.person_id = viewer.person;
  row.tool_id = tool.row.id;
  row.course_id = wish.course;
  row.lesson_id = wish.lesson;
  if (wish.link) row.link_id = wish.link->id;
  row.deep = wish.deep;
  row.learner = wish.learner;
  row.deployment_id = wish.deployment_id;
  row.locale = me.locale.empty() ? "en" : me.locale;
  row.presentation = wish.presentation;
  row.state = "begun";
  row.created_at = platform_.clock.now();
  row.expires_at = row.created_at + kLaunchLife;
  std::string subject;
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    subject = TRY(subject_of(tx, tool.row, viewer.person));
    TRY(store::insert(tx, row));
    return audit(tx, viewer.person, wish.deep ? "lti.deep_link_started" : "lti.launch_started",
                 "course:" + wish.course.text(), R"({"tool":")" + tool.row.id.text() + "\"}");
  }));
  std::string address =
      wish.presentation == Presentation::frame ? url("/frame/" + hint) : initiation(tool, row, subject, hint, target);
  return LtiStarted{row.id, std::move(address), wish.presentation};
}

Result<LtiStarted> Service::launch(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                   std::string& browser) {
  struct Ready {
    FoundLink link;
    FoundTool tool;
    std::string deployment_id;
  };
  auto ready = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Ready> {
    auto enrolment = TRY(enrolment_for(tx, viewer.person, course, lesson));
    TRY(learning_.check_lesson_open(tx, enrolment.id, lesson));
    FoundLink link = TRY(find_shown(tx, viewer.person, course, lesson));
    FoundTool tool = TRY(active_tool(tx, link.row.tool_id));
    std::string deployment = TRY(deployment_for(tx, tool.row, link.setup.deployment_id));
    return Ready{std::move(link), std::move(tool), std::move(deployment)};
  }));
  const std::string& own = ready.link.setup.target_url.value;
  return start(viewer, ready.tool,
               {course, lesson, ready.deployment_id, ready.link.row, ready.link.setup.presentation, false, true},
               own.empty() ? ready.tool.setup.target_url.value : own, browser);
}

Result<LtiStarted> Service::preview(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                    std::string& browser) {
  std::optional<FoundLink> link;
  std::optional<FoundTool> tool;
  std::string deployment;
  TRY(guarded<bool>(viewer, course, [&](data::Tx& tx) -> Result<bool> {
    TRY(author_access(tx, viewer, course));
    link = TRY(find_link(tx, course, lesson));
    tool = TRY(active_tool(tx, link->row.tool_id));
    deployment = TRY(deployment_for(tx, tool->row, link->setup.deployment_id));
    return true;
  }));
  const std::string& own = link->setup.target_url.value;
  return start(viewer, *tool, {course, lesson, deployment, link->row, link->setup.presentation, false, false},
               own.empty() ? tool->setup.target_url.value : own, browser);
}

Result<LtiStarted> Service::deep_link(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                                      const DeepLinkIn& in, std::string& browser) {
  std::optional<FoundTool> tool;
  std::string deployment;
  TRY(guarded<bool>(viewer, course, [&](data::Tx& tx) -> Result<bool> {
    TRY(author_access(tx, viewer, course));
    TRY(check_lesson(tx, course, lesson));
    tool = TRY(active_tool(tx, in.tool_id));
    deployment = TRY(deployment_for(tx, tool->row, in.deployment_id));
    return true;
  }));
  if (!tool->setup.deep_linking)
    return conflict("deep_linking_off", "This tool does not offer content to choose from; enter the activity by hand.");
  const std::string& own = tool->setup.deep_link_url.value;
  return start(viewer, *tool, {course, lesson, deployment, std::nullopt, Presentation::window, true, false},
               own.empty() ? tool->setup.target_url.value : own, browser);
}

Result<std::optional<LinkRow>> Service::link_of_launch(data::Tx& tx, const LaunchRow& launch) {
  if (!launch.link_id) return std::optional<LinkRow>();
  auto row = TRY(launch.learner ? shown_to(tx, launch.person_id, launch.course_id, launch.lesson_id)
                                : store::link(tx, *launch.link_id));
  if (row && row->id != *launch.link_id) row.reset();
  return row;
}

Result<std::string> Service::target_of(data::Tx& tx, const FoundTool& tool, const LaunchRow& launch) {
  if (launch.deep)
    return tool.setup.deep_link_url.value.empty() ? tool.setup.target_url.value : tool.setup.deep_link_url.value;
  if (auto row = TRY(link_of_launch(tx, launch))) {
    auto setup = TRY(shape::from_json<LinkSetup>(row->setup));
    if (!setup.target_url.value.empty()) return setup.target_url.value;
  }
  return tool.setup.target_url.value;
}

Result<Framed> Service::frame(std::string_view hint, std::string_view browser) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Framed> {
    auto row = TRY(store::launch(tx, hash_of(hint)));
    if (!row || row->state != "begun" || row->expires_at < tx.now() || !same_browser(hash_of(browser), row->browser))
      return launch_refused("launch_unknown", "This launch was used already, is too old, or began in another browser.");
    FoundTool tool = TRY(active_tool(tx, row->tool_id));
    std::string target = TRY(target_of(tx, tool, *row));
    const auto known = TRY(subjects_of(tx, tool.row, {row->person_id}));
    if (known.empty())
      return launch_refused("launch_unknown", "This launch was used already, is too old, or began in another browser.");
    Framed out{tool.setup.name.value, initiation(tool, *row, known.begin()->second, hint, target), {}, row->locale};
    for (const std::string& address : {tool.setup.login_url.value, target}) out.origins.push_back(origin_of(address));
    for (const auto& address : tool.setup.redirect_urls) out.origins.push_back(origin_of(address.value));
    std::sort(out.origins.begin(), out.origins.end());
    out.origins.erase(std::unique(out.origins.begin(), out.origins.end()), out.origins.end());
    return out;
  });
}

Result<Service::Checked> Service::check_request(const Form& form, std::string_view browser,
                                                std::optional<PersonId> who) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Checked> {
    auto by_client = TRY(store::tool_by_client(tx, form.value("client_id")));
    if (!by_client)
      return launch_refused("client_unknown", "No tool here has the client id that the tool sent; compare it with its "
                                              "registration.");
    Checked out{TRY(active_tool(tx, by_client->id)), {}};
    const auto& known = out.tool.setup.redirect_urls.items;
    if (std::none_of(known.begin(), known.end(),
                     [&](const auto& one) { return one.value == form.value("redirect_uri"); }))
      return launch_refused("redirect_unknown",
                            "The tool wants the launch at an address that its registration does not name; add the "
                            "exact redirect address there.");
    std::string scope = " " + form.value("scope") + " ";
    if (form.value("response_type") != "id_token" || form.value("response_mode") != "form_post" ||
        scope.find(" openid ") == std::string::npos || (form.has("prompt") && form.value("prompt") != "none"))
      return launch_refused("request_kind", "The tool must ask for scope openid, response_type id_token, response_mode "
                                            "form_post and prompt none.");
    std::string nonce = form.value("nonce");
    if (nonce.empty() || nonce.size() > 512 || form.value("state").size() > 8000)
      return launch_refused("nonce_missing", "The tool must send a nonce of at most 512 characters.");
    auto row = TRY(store::launch(tx, hash_of(form.value("lti_message_hint"))));
    if (!row || row->tool_id != out.tool.row.id)
      return launch_refused("hint_unknown", "The launch is not known: the tool did not send back lti_message_hint as "
                                            "it was. Open the activity again from the lesson.");
    if (row->state != "begun")
      return launch_refused("hint_used", "This launch was used already. Open the activity again from the lesson.");
    if (row->expires_at < tx.now())
      return launch_refused("hint_expired", "The launch took longer than 5 minutes. Open the activity again.");
    const auto hers = TRY(subjects_of(tx, out.tool.row, {row->person_id}));
    if (hers.empty() || form.value("login_hint") != hers.begin()->second)
      return launch_refused("login_hint", "The tool did not send back login_hint as it was.");
    if (!same_browser(hash_of(browser), row->browser) || (who && *who != row->person_id))
      return launch_refused("other_browser",
                            "The launch began in another browser or by somebody else who is signed in, or the browser "
                            "keeps no cookies here. Open the activity again from the lesson, in a window of its own.");
    out.launch = std::move(*row);
    return out;
  });
}

Variables Service::variables_of(const Checked& checked, const accounts::Person& person, const std::string& subject,
                                const std::string& course_title, const std::string& link_title) const {
  const ToolSetup& setup = checked.tool.setup;
  Variables out = {{"User.id", subject},
                   {"Context.id", checked.launch.course_id.text()},
                   {"Context.title", course_title},
                   {"CourseSection.sourcedId", checked.launch.course_id.text()},
                   {"Membership.role", std::string(checked.launch.learner ? kLearnerRole : kInstructorRole)},
                   {"Message.locale", checked.launch.locale},
                   {"ToolPlatformInstance.guid", base_},
                   {"ToolPlatformInstance.name", platform_.settings.organisation_name}};
  if (checked.launch.link_id) {
    out["ResourceLink.id"] = checked.launch.link_id->text();
    out["ResourceLink.title"] = link_title;
  }
  if (setup.share_name) {
    out["User.username"] = person.handle;
    out["Person.name.full"] = person.first_name + " " + person.last_name;
    out["Person.name.given"] = person.first_name;
    out["Person.name.family"] = person.last_name;
  }
  if (setup.share_email) out["Person.email.primary"] = person.email;
  if (setup.share_employee_number && person.employee_number) out["Person.sourcedId"] = *person.employee_number;
  return out;
}

void Service::add_deep_claims(const Checked& checked, JsonObject& out) const {
  JsonObject settings;
  settings.text("deep_link_return_url", url("/deep-link-return"))
      .texts("accept_types", {"ltiResourceLink"})
      .texts("accept_presentation_document_targets", {"window", "iframe"})
      .flag("accept_multiple", false)
      .flag("accept_lineitem", true)
      .flag("auto_create", true)
      .text("data", checked.launch.id.text());
  out.raw(deep_claim("deep_linking_settings"), settings.str());
}

Status Service::add_service_claims(data::Tx& tx, const Checked& checked, JsonObject& out) {
  std::vector<std::string> scopes;
  bool roster = false;
  for (const auto& scope : checked.tool.setup.scopes)
    if (scope.value == kScopeRoster)
      roster = true;
    else
      scopes.push_back(scope.value);
  std::string course = url("/courses/" + checked.launch.course_id.text());
  if (!scopes.empty()) {
    JsonObject endpoint;
    endpoint.texts("scope", scopes).text("lineitems", course + "/lineitems");
    // Only when there is exactly one: with several the tool asks for the list.
    if (auto row = TRY(link_of_launch(tx, checked.launch))) {
      auto setup = TRY(shape::from_json<LinkSetup>(row->setup));
      auto items = TRY(store::items_of_link(tx, row->id));
      // The lesson's own may belong to another version of the course.
      std::erase_if(items, [&](const LineItemRow& item) { return item.of_link && !setup.score_maximum; });
      if (items.size() == 1) endpoint.text("lineitem", item_url(items.front()));
    }
    out.raw(kEndpointClaim, endpoint.str());
  }
  if (roster)
    out.raw(
        kRosterClaim,
        JsonObject().text("context_memberships_url", course + "/memberships").texts("service_versions", {"2.0"}).str());
  return {};
}

Status Service::add_link_claims(data::Tx& tx, const Checked& checked, const accounts::Person& person,
                                const std::string& subject, JsonObject& out) {
  const LaunchRow& launch = checked.launch;
  auto drafted = TRY(courses_.drafted_lesson(tx, launch.course_id, launch.lesson_id));
  std::string title = drafted ? drafted->course_title : std::string();
  if (auto cards = TRY(courses_.cards(tx, {launch.course_id})); !cards.empty()) title = cards.front().title;
  out.raw(claim("context"), JsonObject()
                                .text("id", launch.course_id.text())
                                .text("label", title)
                                .text("title", title)
                                .texts("type", {"http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"})
                                .str());
  LinkSetup setup;
  if (!launch.deep) {
    auto row = TRY(link_of_launch(tx, launch));
    if (!row) return launch_refused("link_gone", "The author changed this lesson meanwhile; open it again.");
    setup = TRY(shape::from_json<LinkSetup>(row->setup));
    out.raw(claim("resource_link"), JsonObject().text("id", row->id.text()).text("title", setup.title.value).str());
  }
  std::string custom = substitute(checked.tool.setup.custom, setup.custom,
                                  variables_of(checked, person, subject, title, setup.title.value));
  if (custom != "{}") out.raw(claim("custom"), custom);
  return {};
}

Result<std::string> Service::claims_of(data::Tx& tx, const Checked& checked, std::string_view nonce) {
  const LaunchRow& launch = checked.launch;
  const ToolSetup& setup = checked.tool.setup;
  auto person = TRY(accounts_.find(tx, launch.person_id));
  if (!person || person->status != accounts::Status::active)
    return launch_refused("account_not_active", "The account is not active.");
  const std::string subject = TRY(subject_of(tx, checked.tool.row, launch.person_id));
  JsonObject out;
  out.text("iss", base_)
      .text("sub", subject)
      .text("aud", checked.tool.row.client_id)
      .text("azp", checked.tool.row.client_id)
      .number("iat", tx.now().ms / 1000)
      .number("exp", (tx.now() + kTokenLife).ms / 1000)
      .text("nonce", nonce)
      .text("locale", launch.locale);
  if (setup.share_name)
    out.text("name", person->first_name + " " + person->last_name)
        .text("given_name", person->first_name)
        .text("family_name", person->last_name);
  if (setup.share_email) out.text("email", person->email);
  out.text(claim("message_type"), launch.deep ? kDeepMessage : kLaunchMessage)
      .text(claim("version"), kVersion)
      .text(claim("deployment_id"),
            launch.deployment_id.empty() ? checked.tool.row.deployment_id : launch.deployment_id)
      .text(claim("target_link_uri"), TRY(target_of(tx, checked.tool, launch)));
  std::vector<std::string> roles = {std::string(kLearnerRole), std::string(kPersonLearner)};
  if (!launch.learner)
    roles = {std::string(kInstructorRole), std::string(kDeveloperRole), std::string(kPersonInstructor)};
  out.texts(claim("roles"), roles);
  bool frame = launch.presentation == Presentation::frame;
  JsonObject presentation;
  presentation.text("document_target", frame ? "iframe" : "window").text("locale", launch.locale);
  presentation.text("return_url", base_ + "/courses/" + launch.course_id.text());
  out.raw(claim("launch_presentation"), presentation.str());
  out.raw(claim("tool_platform"), JsonObject()
                                      .text("guid", base_)
                                      .text("name", platform_.settings.organisation_name)
                                      .text("product_family_code", "medconnect")
                                      .text("version", "1")
                                      .str());
  if (setup.share_employee_number && person->employee_number)
    out.raw(claim("lis"), JsonObject().text("person_sourcedid", *person->employee_number).str());
  TRY(add_link_claims(tx, checked, *person, subject, out));
  if (launch.deep) add_deep_claims(checked, out);
  TRY(add_service_claims(tx, checked, out));
  return out.str();
}

Result<Posting> Service::authorize(const Form& form, std::string_view browser, std::optional<PersonId> who,
                                   const Client& client) {
  TRY(ensured_keys());
  Checked checked = TRY(check_request(form, browser, who));
  const LaunchRow& launch = checked.launch;
  std::string claims = TRY(platform_.db.write([&](data::Tx& tx) -> Result<std::string> {
    Instant until = tx.now() + (launch.deep ? std::chrono::milliseconds(kDeepLife) : std::chrono::milliseconds(0));
    if (!TRY(store::move_launch(tx, launch.id, "begun", "sent", "", until)))
      return launch_refused("hint_used", "This launch was used already. Open the activity again from the lesson.");
    std::string text = TRY(claims_of(tx, checked, form.value("nonce")));
    LogEntry note = entry("platform", launch.deep ? "deep_link" : "launch");
    note.party = checked.tool.row.id.bytes;
    note.party_name = checked.tool.setup.name.value;
    note.person_id = launch.person_id;
    note.course_id = launch.course_id;
    note.detail = "The tool was given a signed launch.";
    TRY(log_in(tx, std::move(note)));
    TRY(audit(tx, launch.person_id, "lti.launched", "lti_tool:" + checked.tool.row.id.text(),
              R"({"course":")" + launch.course_id.text() + "\"}", client));
    if (launch.deep || !launch.learner || !launch.link_id) return text;
    auto row = TRY(link_of_launch(tx, launch));
    if (!row) return launch_refused("link_gone", "The author changed this lesson meanwhile; open it again.");
    auto setup = TRY(shape::from_json<LinkSetup>(row->setup));
    auto enrolment = TRY(learning_.newest(tx, launch.person_id, launch.course_id));
    bool open = enrolment && (enrolment->status == learning::EnrolmentStatus::enrolled ||
                              enrolment->status == learning::EnrolmentStatus::in_progress);
    if (setup.done_when == DoneWhen::launched && open)
      TRY(learning_.credit_lesson(
          tx, {launch.person_id, launch.course_id, launch.lesson_id, tx.now(), "content", std::nullopt}));
    return text;
  }));
  Posting out;
  out.locale = launch.locale;
  out.to = form.value("redirect_uri");
  out.fields.emplace_back("id_token", TRY(sign(claims)));
  if (form.has("state")) out.fields.emplace_back("state", form.value("state"));
  return out;
}

}  // namespace mc::lti
