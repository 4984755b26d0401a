#include "modules/lti/messages.hpp"

#include <algorithm>
#include <cmath>

#include "appliance/base/text.hpp"
#include "appliance/net/http_client.hpp"
#include "modules/lti/names.hpp"

namespace mc::lti {

namespace {

constexpr std::size_t kMostUrl = 2000;

Result<std::string> url_in(const oidc::Members& members, std::string_view name, bool needed) {
  std::string url = TRY(clean_in(members, name, kMostUrl));
  if (url.empty()) {
    if (needed) return invalid(std::string(name), "missing", "An https address is needed here.");
    return url;
  }
  TRY(check_https(url, name));
  return url;
}

std::string host_of(std::string_view url) {
  auto parsed = net::parse_https(url);
  return parsed ? ascii_lower(parsed->host) : std::string();
}

template <class L>
Result<L> custom_in(const oidc::Members& members, std::string_view name) {
  L out;
  for (auto& [key, value] : pairs_in(members, name, 50)) {
    auto clean_key = clean_text(key);
    auto clean_value = clean_text(value);
    if (!clean_key || !clean_value || clean_key->empty() || count_code_points(*clean_key) > 100 ||
        count_code_points(*clean_value) > 1000)
      return invalid(std::string(name), "bad_text", "A custom parameter has a name or value that cannot be used.");
    out.items.push_back({*clean_key, *clean_value});
  }
  return out;
}

Status read_tool_part(const oidc::Members& part, ToolSetup& out) {
  out.target_url.value = TRY(url_in(part, "target_link_uri", true));
  out.custom = TRY((custom_in<List<CustomParameter, 50>>(part, "custom_parameters")));
  auto claims = oidc::texts_of(part, "claims", 100).value_or(std::vector<std::string>{});
  auto asks = [&](std::string_view name) { return std::find(claims.begin(), claims.end(), name) != claims.end(); };
  out.share_name = asks("name") || asks("given_name") || asks("family_name");
  out.share_email = asks("email");
  auto messages = part.find("messages");
  if (messages == part.end() || messages->second.kind() != shape::Kind::array) return {};
  int count = 0;
  for (shape::Cursor at = messages->second.first(); !(at == messages->second.end()) && count < 50; at = at.next()) {
    ++count;
    auto message = oidc::members_of(at);
    if (!message || oidc::text_of(*message, "type") != kDeepMessage) continue;
    out.deep_linking = true;
    out.deep_link_url.value = TRY(url_in(*message, "target_link_uri", false));
  }
  return {};
}

}  // namespace

Status check_https(std::string_view url, std::string_view field) {
  auto parsed = net::parse_https(url);
  if (!parsed || url.find('@') != std::string_view::npos || url.find('#') != std::string_view::npos ||
      url.find_first_of(" \t\n\"'<>\\") != std::string_view::npos)
    return invalid(std::string(field), "not_https", "Give an address that begins with https:// and has no fragment.");
  return {};
}

Result<ToolSetup> read_registration(std::string_view json) {
  JsonIn in = TRY(read_object(json, "registration_malformed"));
  const oidc::Members& members = in.members;
  ToolSetup out;
  out.name.value = TRY(clean_in(members, "client_name", 200));
  if (trim(out.name.value).empty()) return invalid("client_name", "missing", "The tool must say what it is called.");
  out.login_url.value = TRY(url_in(members, "initiate_login_uri", true));
  out.jwks_url.value = TRY(url_in(members, "jwks_uri", true));
  auto redirects = oidc::texts_of(members, "redirect_uris", 20);
  if (!redirects || redirects->empty())
    return invalid("redirect_uris", "missing", "The tool must name 1 to 20 addresses for launches.");
  for (std::string& url : *redirects) {
    if (url.size() > kMostUrl) return invalid("redirect_uris", "too_long");
    TRY(check_https(url, "redirect_uris"));
    out.redirect_urls.items.emplace_back(std::move(url));
  }
  std::string method = oidc::text_of(members, "token_endpoint_auth_method");
  if (!method.empty() && method != "private_key_jwt")
    return invalid("token_endpoint_auth_method", "unknown", "Only private_key_jwt is known.");
  auto part = object_in(members, kToolConfiguration);
  if (!part) return invalid(std::string(kToolConfiguration), "missing", "The part about LTI is missing.");
  TRY(read_tool_part(*part, out));
  const std::string asked = oidc::text_of(members, "scope");
  for (std::string_view scope : split(asked, ' '))
    if (std::find(kScopes.begin(), kScopes.end(), scope) != kScopes.end() &&
        std::none_of(out.scopes.begin(), out.scopes.end(), [&](const auto& one) { return one.value == scope; }))
      out.scopes.items.emplace_back(std::string(scope));
  return out;
}

std::string write_registration(const Tool& tool) {
  std::vector<std::string> redirects;
  for (const auto& url : tool.setup.redirect_urls) redirects.push_back(url.value);
  std::string scopes;
  for (const auto& scope : tool.setup.scopes) scopes += (scopes.empty() ? "" : " ") + scope.value;
  JsonObject custom;
  for (const auto& one : tool.setup.custom) custom.text(one.name.value, one.value.value);
  std::vector<std::string> claims = {"iss", "sub"};
  if (tool.setup.share_name) claims.insert(claims.end(), {"name", "given_name", "family_name"});
  if (tool.setup.share_email) claims.emplace_back("email");
  std::string messages = R"([{"type":"LtiResourceLinkRequest"})";
  if (tool.setup.deep_linking) messages += R"(,{"type":"LtiDeepLinkingRequest"})";
  messages += "]";
  JsonObject part;
  part.text("domain", host_of(tool.setup.target_url.value))
      .text("target_link_uri", tool.setup.target_url.value)
      .text("deployment_id", tool.deployment_id)
      .raw("custom_parameters", custom.str())
      .texts("claims", claims)
      .raw("messages", messages);
  return JsonObject()
      .text("client_id", tool.client_id)
      .text("application_type", "web")
      .texts("response_types", {"id_token"})
      .texts("grant_types", {"implicit", "client_credentials"})
      .text("initiate_login_uri", tool.setup.login_url.value)
      .texts("redirect_uris", redirects)
      .text("client_name", tool.setup.name.value)
      .text("jwks_uri", tool.setup.jwks_url.value)
      .text("token_endpoint_auth_method", "private_key_jwt")
      .text("scope", scopes)
      .raw(kToolConfiguration, part.str())
      .str();
}

Result<OtherConfiguration> read_configuration(std::string_view json, std::string_view url) {
  JsonIn in = TRY(read_object(json, "configuration_malformed"));
  OtherConfiguration out;
  out.issuer = TRY(url_in(in.members, "issuer", true));
  out.auth_url = TRY(url_in(in.members, "authorization_endpoint", true));
  out.token_url = TRY(url_in(in.members, "token_endpoint", true));
  out.jwks_url = TRY(url_in(in.members, "jwks_uri", true));
  out.registration_url = TRY(url_in(in.members, "registration_endpoint", true));
  if (host_of(out.issuer) != host_of(url))
    return fail(Fault::invalid, "configuration_issuer", "The configuration speaks for another host than it came from.");
  if (auto part = object_in(in.members, kPlatformConfiguration))
    out.product = TRY(clean_in(*part, "product_family_code", 100));
  return out;
}

namespace {

Result<ItemIn> item_in(const oidc::Members& members, bool label_needed) {
  ItemIn out;
  out.label = TRY(clean_in(members, "label", 300));
  if (label_needed && trim(out.label).empty()) return invalid("label", "missing", "A line item needs a label.");
  auto maximum = number_in(members, "scoreMaximum");
  if (!maximum || *maximum <= 0 || *maximum > 1e9)
    return invalid("scoreMaximum", "not_positive", "scoreMaximum must be a number above 0.");
  out.score_maximum = *maximum;
  out.resource_id = TRY(clean_in(members, "resourceId", 256));
  out.tag = TRY(clean_in(members, "tag", 256));
  out.resource_link_id = TRY(clean_in(members, "resourceLinkId", 256));
  out.starts_at = TRY(clean_in(members, "startDateTime", 40));
  out.ends_at = TRY(clean_in(members, "endDateTime", 40));
  if (!out.starts_at.empty() && !parse_instant(out.starts_at)) return invalid("startDateTime", "bad_format");
  if (!out.ends_at.empty() && !parse_instant(out.ends_at)) return invalid("endDateTime", "bad_format");
  return out;
}

Status take_resource_link(const oidc::Members& item, DeepAnswer& out) {
  LinkSetup link;
  link.title.value = TRY(clean_in(item, "title", 300));
  if (auto text = trim(link.title.value); text.empty())
    link.title.value = "Activity";
  else
    link.title.value = std::string(text);
  link.target_url.value = TRY(url_in(item, "url", false));
  link.custom = TRY((custom_in<List<CustomParameter, 50>>(item, "custom")));
  if (item.contains("iframe") && !item.contains("window")) link.presentation = Presentation::frame;
  if (auto line = object_in(item, "lineItem")) {
    out.item = TRY(item_in(*line, false));
    if (out.item->label.empty()) out.item->label = link.title.value;
    // So that who edits the lesson by hand later keeps the line item.
    link.score_maximum = Int<1, 100000>{std::clamp<std::int64_t>(std::llround(out.item->score_maximum), 1, 100000)};
  } else {
    link.done_when = DoneWhen::launched;
    out.notes.emplace_back("The activity is not graded: the lesson is done once the activity was opened.");
  }
  out.link = std::move(link);
  return {};
}

}  // namespace

Result<ItemIn> read_line_item(std::string_view json) {
  JsonIn in = TRY(read_object(json, "line_item_malformed"));
  return item_in(in.members, true);
}

Result<DeepAnswer> read_deep_answer(const oidc::Members& claims) {
  if (oidc::text_of(claims, claim("message_type")) != kDeepAnswer ||
      oidc::text_of(claims, claim("version")) != kVersion)
    return fail(Fault::invalid, "deep_link_message", "The tool sent something else than a deep linking response.");
  DeepAnswer out;
  out.message = TRY(clean_in(claims, deep_claim("msg"), 1000));
  out.problem = TRY(clean_in(claims, deep_claim("errormsg"), 1000));
  auto items = claims.find(deep_claim("content_items"));
  if (items == claims.end()) return out;
  if (items->second.kind() != shape::Kind::array)
    return fail(Fault::invalid, "deep_link_items", "The tool's list of content cannot be read.");
  int count = 0, more = 0;
  for (shape::Cursor at = items->second.first(); !(at == items->second.end()); at = at.next()) {
    auto item = oidc::members_of(at);
    if (!item || ++count > 100)
      return fail(Fault::invalid, "deep_link_items", "The tool's list of content cannot be read.");
    std::string type = oidc::text_of(*item, "type");
    if (type == "ltiResourceLink" && !out.link) {
      TRY(take_resource_link(*item, out));
    } else if (type == "ltiResourceLink") {
      ++more;
    } else {
      auto clean = clean_text(type.substr(0, 40));
      out.notes.push_back("Content of the kind \"" + (clean ? *clean : std::string("unknown")) +
                          "\" was left out: a lesson launches an activity, it does not embed pages, files or links.");
    }
    if (out.notes.size() > 10) out.notes.resize(10);
  }
  if (more > 0)
    out.notes.push_back("Only the first activity was taken, " + std::to_string(more) +
                        " more left out: one lesson, one activity.");
  return out;
}

Result<ScoreIn> read_score(std::string_view json) {
  static constexpr std::array<std::string_view, 5> kActivities = {"Initialized", "Started", "InProgress", "Submitted",
                                                                  "Completed"};
  static constexpr std::array<std::string_view, 5> kGradings = {"FullyGraded", "Pending", "PendingManual", "Failed",
                                                                "NotReady"};
  JsonIn in = TRY(read_object(json, "score_malformed"));
  ScoreIn out;
  out.user_id = TRY(clean_in(in.members, "userId", 255));
  if (out.user_id.empty()) return invalid("userId", "missing", "Say whose score it is.");
  out.activity = oidc::text_of(in.members, "activityProgress");
  if (std::find(kActivities.begin(), kActivities.end(), out.activity) == kActivities.end())
    return invalid("activityProgress", "unknown", "One of Initialized, Started, InProgress, Submitted, Completed.");
  out.grading = oidc::text_of(in.members, "gradingProgress");
  if (std::find(kGradings.begin(), kGradings.end(), out.grading) == kGradings.end())
    return invalid("gradingProgress", "unknown", "One of FullyGraded, Pending, PendingManual, Failed, NotReady.");
  out.comment = TRY(clean_in(in.members, "comment", 4000));
  auto at = parse_instant(oidc::text_of(in.members, "timestamp"));
  if (!at) return invalid("timestamp", "bad_format", "Give the time with its zone, as in 2026-11-20T18:40:00.000Z.");
  out.at = *at;
  auto sent = [&](const char* name) {
    auto found = in.members.find(name);
    return found != in.members.end() && found->second.kind() != shape::Kind::null;
  };
  out.given = number_in(in.members, "scoreGiven");
  out.maximum = number_in(in.members, "scoreMaximum");
  if (sent("scoreGiven") && (!out.given || *out.given < 0 || *out.given > 1e9))
    return invalid("scoreGiven", "not_a_number", "scoreGiven must be a number, 0 or more.");
  if (sent("scoreMaximum") && (!out.maximum || *out.maximum <= 0 || *out.maximum > 1e9))
    return invalid("scoreMaximum", "not_positive", "scoreMaximum must be a number above 0.");
  if (out.given && !out.maximum)
    return invalid("scoreMaximum", "missing", "scoreGiven says nothing without scoreMaximum.");
  return out;
}

std::vector<std::string> variable_names() {
  return {"User.id",
          "User.username",
          "Person.name.full",
          "Person.name.given",
          "Person.name.family",
          "Person.email.primary",
          "Person.sourcedId",
          "Context.id",
          "Context.title",
          "CourseSection.sourcedId",
          "ResourceLink.id",
          "ResourceLink.title",
          "Membership.role",
          "Message.locale",
          "ToolPlatformInstance.guid",
          "ToolPlatformInstance.name"};
}

std::string substitute(const List<CustomParameter, 50>& of_tool, const List<CustomParameter, 50>& of_link,
                       const Variables& variables) {
  std::map<std::string, std::string> all;
  for (const auto* list : {&of_tool, &of_link})
    for (const CustomParameter& one : *list) all[one.name.value] = one.value.value;
  JsonObject out;
  for (const auto& [name, value] : all) {
    auto found = value.starts_with('$') ? variables.find(std::string_view(value).substr(1)) : variables.end();
    out.text(name, found == variables.end() ? value : found->second);
  }
  return out.str();
}

}  // namespace mc::lti
