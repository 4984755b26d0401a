// What tools, platforms and the browsers between them call: the addresses of LTI 1.3 Advantage. They are public because
// signatures, tokens and cookies of their own open them, never the session.
#include "modules/lti/names.hpp"
#include "modules/lti/pages.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

using http::Call;
using http::Method;
using http::RawAnswer;

constexpr std::string_view kCookie = "__Host-lti";
constexpr std::int64_t kMostForm = 256 * 1024;
constexpr std::int64_t kMostJson = 128 * 1024;

Client client_of(const Call& call) { return {call.request_id(), call.address(), std::string(call.user_agent())}; }

int status_of(const Error& error) {
  switch (error.fault) {
  case Fault::invalid:
    return 400;
  case Fault::unauthenticated:
    return 401;
  case Fault::forbidden:
    return 403;
  case Fault::not_found:
    return 404;
  case Fault::conflict:
    return 409;
  case Fault::too_large:
    return 413;
  case Fault::rate_limited:
    return 429;
  case Fault::unavailable:
    return 503;
  case Fault::internal:
    break;
  }
  return 500;
}

/// For programs: problem+json, which also says what OAuth calls `error`.
RawAnswer refusal(Call& call, const Error& error) {
  int status = status_of(error);
  if (status == 401) call.header("WWW-Authenticate", "Bearer");
  if (status == 429 || status == 503) call.header("Retry-After", "5");
  JsonObject out;
  out.number("status", status).text("code", error.code).text("error", error.code);
  out.text("detail", error.detail).text("error_description", error.detail);
  std::string fields;
  for (const FieldError& field : error.fields) {
    JsonObject one;
    one.text("path", field.path).text("code", field.code).text("detail", field.detail);
    fields += (fields.empty() ? "" : ",") + one.str();
  }
  if (!fields.empty()) out.raw("fields", "[" + fields + "]");
  return {status, "application/problem+json", out.str()};
}

const PageWords& words_for(const Call& call, std::string_view locale = {}) {
  return page_words(locale, call.request_header("Accept-Language"));
}

/// For people: what went wrong and what to do.
RawAnswer refused_page(Call& call, const Error& error) {
  const PageWords& words = words_for(call);
  const std::string_view own = refusal_words(words, error.code);
  return message_page(call, words, status_of(error), words.failed,
                      {own.empty() ? Paragraph{error.detail, true} : Paragraph{std::string(own)},
                       {std::string(words.code) + ": " + error.code + "."}},
                      "/");
}

std::string fix_of(const Error& error) {
  if (error.code == "redirect_unknown") return "Add the redirect address to the tool's registration, exactly.";
  if (error.code == "client_unknown" || error.code == "platform_unknown")
    return "Compare issuer and client id on both sides.";
  if (error.code == "other_browser") return "Open the activity in a window of its own and allow cookies for it.";
  if (error.code.starts_with("keys_") || error.code == "token_key_unknown")
    return "Check the address of the other side's keys, and its certificate.";
  if (error.code == "tls_untrusted") return "Put the certificate of the other side's server into its registration.";
  if (error.code.starts_with("token_")) return "Check keys, clocks and client id on both sides.";
  if (error.code == "account_unknown" || error.code == "account_exists")
    return "Decide in the platform's settings how its people get accounts here.";
  if (error.code == "scope_missing" || error.code == "invalid_scope") return "Give the tool the scope it asks for.";
  return "";
}

LogEntry failure(Service& it, std::string_view side, std::string_view event, const Error& error) {
  LogEntry out = it.entry(side, event);
  out.code = error.code;
  out.detail = error.detail;
  if (!error.fields.empty()) out.detail += " (" + error.fields.front().path + ": " + error.fields.front().code + ")";
  out.fix = fix_of(error);
  return out;
}

RawAnswer outward(Call& call, Result<Answer> answer) {
  if (!answer) return refusal(call, answer.error());
  if (!answer->next.empty()) call.header("Link", "<" + answer->next + ">; rel=\"next\"");
  if (answer->status == 405) call.header("Allow", "GET, PUT");
  return {answer->status, answer->media_type, std::move(answer->body)};
}

void set_kept_browser(Call& call, std::string_view value) {
  call.header("Set-Cookie", std::string(kCookie) + "=" + std::string(value) +
                                "; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=86400");
}

void set_session(Call& call, const security::Issued& issued, Instant now) {
  auto cookie = [&](std::string_view name, const std::string& value, Instant until) {
    call.header("Set-Cookie", std::string(name) + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=" +
                                  std::to_string((until - now).count() / 1000));
  };
  cookie("__Host-sid", issued.access_token, issued.access_expires_at);
  cookie("__Host-refresh", issued.refresh_token, issued.refresh_expires_at);
}

RawAnswer redirect(Call& call, std::string_view to) {
  call.header("Location", to);
  return {303, "text/plain; charset=utf-8", ""};
}

http::Route& add_public(http::Routes& routes, Method method, std::string path, std::string summary,
                        std::function<RawAnswer(Call&, std::string_view, std::string_view)> handler) {
  http::Route& route = routes.raw(method, "/lti" + path, http::kPublic, std::move(summary), std::move(handler));
  route.body_limit = kMostForm;
  // From tools' servers and from pages of other sites; no handler here believes the session cookie.
  route.from_other_sites = true;
  return route;
}

void add_documents(http::Routes& routes, Service& it) {
  add_public(routes, Method::get, "/jwks", "LTI: our public keys", [&it](Call& call, auto, auto) -> RawAnswer {
    auto keys = it.jwks();
    if (!keys) return refusal(call, keys.error());
    return {200, "application/json", std::move(*keys)};
  });
  add_public(routes, Method::get, "/openid-configuration", "LTI: what we are as a platform",
             [&it](Call&, auto, auto) -> RawAnswer {
               return {200, "application/json", it.openid_configuration()};
             });
  add_public(routes, Method::get, "/page.js", "LTI: what its pages run", [](Call&, auto, auto) -> RawAnswer {
    return {200, "text/javascript; charset=utf-8", std::string(page_script())};
  });
  add_public(routes, Method::get, "/page.css", "LTI: how its pages look", [](Call&, auto, auto) -> RawAnswer {
    return {200, "text/css; charset=utf-8", std::string(page_style())};
  });
  auto& registration =
      add_public(routes, Method::post, "/register", "LTI: a tool registers itself",
                 [&it](Call& call, auto, std::string_view body) -> RawAnswer {
                   auto answer = it.register_tool(call.request_header("Authorization"), body, client_of(call));
                   if (!answer)
                     it.note_failure(failure(it, "platform", "registration", answer.error()), client_of(call));
                   return outward(call, std::move(answer));
                 });
  registration.body_limit = kMostJson;
}

RawAnswer deep_done_page(Call& call, const DeepDone& done) {
  const PageWords& words = words_for(call, done.locale);
  std::vector<Paragraph> paragraphs;
  if (done.chosen)
    paragraphs.push_back({std::string(words.opens_now) + " “" + done.activity + "”"});
  else
    paragraphs.push_back({std::string(words.stays)});
  for (const std::string& text : done.said) paragraphs.push_back({std::string(words.tool_says) + " " + text});
  for (const std::string& text : done.paragraphs) paragraphs.push_back({text, true});
  paragraphs.push_back({std::string(words.close_window)});
  return message_page(call, words, 200, done.chosen ? words.chosen : words.nothing_chosen, paragraphs, done.back);
}

RawAnswer authorize(Service& it, Call& call, std::string_view text) {
  auto run = [&]() -> Result<Posting> {
    Form form = TRY(Form::parse(text));
    auto who = call.signed_in() ? std::optional(call.viewer().person) : std::nullopt;
    return it.authorize(form, call.cookie(kCookie), who, client_of(call));
  };
  auto posting = run();
  if (posting) return posting_page(call, words_for(call, posting->locale), posting->to, posting->fields);
  it.note_failure(failure(it, "platform", "launch", posting.error()), client_of(call));
  return refused_page(call, posting.error());
}

void add_launches(http::Routes& routes, Service& it) {
  add_public(routes, Method::get, "/authorize", "LTI: the tool asks who launches it",
             [&it](Call& call, std::string_view query, auto) { return authorize(it, call, query); });
  add_public(routes, Method::post, "/authorize", "LTI: the tool asks who launches it",
             [&it](Call& call, auto, std::string_view body) { return authorize(it, call, body); });
  add_public(routes, Method::get, "/frame/{hint}", "LTI: a tool in a frame, with storage",
             [&it](Call& call, auto, auto) -> RawAnswer {
               auto framed = it.frame(call.parameter("hint"), call.cookie(kCookie));
               if (!framed) return refused_page(call, framed.error());
               return frame_page(call, words_for(call, framed->locale), framed->title, framed->address,
                                 framed->origins);
             });
  add_public(routes, Method::post, "/deep-link-return", "LTI: the tool answers with content",
             [&it](Call& call, auto, std::string_view body) -> RawAnswer {
               auto run = [&]() -> Result<DeepDone> {
                 Form form = TRY(Form::parse(body));
                 return it.deep_return(form, call.cookie(kCookie), client_of(call));
               };
               auto done = run();
               if (done) return deep_done_page(call, *done);
               it.note_failure(failure(it, "platform", "deep_link", done.error()), client_of(call));
               return refused_page(call, done.error());
             });
  add_public(routes, Method::post, "/token", "LTI: an access token for a tool",
             [&it](Call& call, auto, std::string_view body) -> RawAnswer {
               auto run = [&]() -> Result<Answer> {
                 Form form = TRY(Form::parse(body));
                 return it.token(form, client_of(call));
               };
               auto answer = run();
               if (!answer) it.note_failure(failure(it, "platform", "token", answer.error()), client_of(call));
               return outward(call, std::move(answer));
             });
}

using Scopes = std::initializer_list<std::string_view>;
constexpr std::array<std::string_view, 2> kReadItems = {kScopeItems, kScopeItemsRead};

/// handler(const Caller&, Call&, CourseId, query, body) -> Result<Answer>, for who has a token with one of two scopes.
template <class F>
void add_service(http::Routes& routes, Service& it, Method method, const char* path, const char* summary,
                 const char* event, std::array<std::string_view, 2> scopes, F handler) {
  auto& route =
      add_public(routes, method, std::string("/courses/{course}") + path, summary,
                 [&it, scopes, handler, event](Call& call, std::string_view query, std::string_view body) -> RawAnswer {
                   auto run = [&]() -> Result<Answer> {
                     Caller caller = TRY(
                         it.identify(call.request_header("Authorization"), {scopes[0], scopes[1]}, client_of(call)));
                     CourseId course = TRY(call.id<CourseId>("course"));
                     auto answer = handler(caller, call, course, query, body);
                     if (!answer) {
                       LogEntry note = failure(it, "platform", event, answer.error());
                       note.party = caller.tool.id.bytes;
                       note.party_name = caller.setup.name.value;
                       note.course_id = course;
                       it.note_failure(std::move(note), client_of(call));
                     }
                     return answer;
                   };
                   return outward(call, run());
                 });
  route.body_limit = kMostJson;
}

void add_items(http::Routes& routes, Service& it) {
  const std::array<std::string_view, 2> write_items = {kScopeItems, kScopeItems};
  add_service(routes, it, Method::get, "/lineitems", "LTI: a tool's line items", "line_item", kReadItems,
              [&it](const Caller& caller, Call&, CourseId course, std::string_view query, auto) -> Result<Answer> {
                Form form = TRY(Form::parse(query));
                return it.items(caller, course, form);
              });
  add_service(routes, it, Method::post, "/lineitems", "LTI: add a line item", "line_item", write_items,
              [&it](const Caller& caller, Call&, CourseId course, auto, std::string_view body) {
                return it.add_item(caller, course, body);
              });
  add_service(routes, it, Method::get, "/lineitems/{item}", "LTI: a line item", "line_item", kReadItems,
              [&it](const Caller& caller, Call& call, CourseId course, auto, auto) -> Result<Answer> {
                return it.item(caller, course, TRY(call.id<LineItemId>("item")));
              });
  add_service(routes, it, Method::put, "/lineitems/{item}", "LTI: change a line item", "line_item", write_items,
              [&it](const Caller& caller, Call& call, CourseId course, auto, std::string_view body) -> Result<Answer> {
                return it.change_item(caller, course, TRY(call.id<LineItemId>("item")), body);
              });
  add_service(routes, it, Method::del, "/lineitems/{item}", "LTI: remove a line item", "line_item", write_items,
              [&it](const Caller& caller, Call& call, CourseId course, auto, auto) -> Result<Answer> {
                return it.remove_item(caller, course, TRY(call.id<LineItemId>("item")));
              });
}

void add_grades(http::Routes& routes, Service& it) {
  add_service(routes, it, Method::get, "/lineitems/{item}/results", "LTI: results of a line item", "score",
              {kScopeResults, kScopeResults},
              [&it](const Caller& caller, Call& call, CourseId course, std::string_view query, auto) -> Result<Answer> {
                Form form = TRY(Form::parse(query));
                return it.results(caller, course, TRY(call.id<LineItemId>("item")), form);
              });
  add_service(routes, it, Method::post, "/lineitems/{item}/scores", "LTI: a score", "score", {kScopeScore, kScopeScore},
              [&it](const Caller& caller, Call& call, CourseId course, auto, std::string_view body) -> Result<Answer> {
                return it.add_score(caller, course, TRY(call.id<LineItemId>("item")), body, client_of(call));
              });
  add_service(routes, it, Method::get, "/memberships", "LTI: who takes the course", "roster",
              {kScopeRoster, kScopeRoster},
              [&it](const Caller& caller, Call&, CourseId course, std::string_view query, auto) -> Result<Answer> {
                Form form = TRY(Form::parse(query));
                return it.roster(caller, course, form);
              });
}

RawAnswer begin_login(Service& it, Call& call, std::string_view text) {
  std::string browser(call.cookie(kCookie));
  auto run = [&]() -> Result<std::string> {
    Form form = TRY(Form::parse(text));
    return it.begin_login(form, browser, client_of(call));
  };
  auto to = run();
  if (to) {
    set_kept_browser(call, browser);
    return redirect(call, *to);
  }
  it.note_failure(failure(it, "tool", "launch", to.error()), client_of(call));
  return refused_page(call, to.error());
}

RawAnswer land(Service& it, Call& call, std::string_view body, Instant now) {
  auto run = [&]() -> Result<Landed> {
    Form form = TRY(Form::parse(body));
    return it.land(form, call.cookie(kCookie), client_of(call));
  };
  auto landed = run();
  if (!landed) {
    it.note_failure(failure(it, "tool", "launch", landed.error()), client_of(call));
    return refused_page(call, landed.error());
  }
  if (landed->issued) {
    set_session(call, *landed->issued, now);
    return redirect(call, landed->location);
  }
  if (landed->courses.empty())
    return message_page(call, words_for(call), 200, words_for(call).no_course,
                        {{std::string(words_for(call).no_offer)}}, "");
  std::vector<Option> options;
  for (auto& [id, title] : landed->courses) options.push_back({id, title});
  return choosing_page(call, words_for(call), "/api/v1/lti/tool/choose", {{"choice", landed->choice_token}}, options);
}

void add_inbound(http::Routes& routes, Service& it, const Clock& clock) {
  add_public(routes, Method::get, "/tool/login", "LTI: another platform begins a launch",
             [&it](Call& call, std::string_view query, auto) { return begin_login(it, call, query); });
  add_public(routes, Method::post, "/tool/login", "LTI: another platform begins a launch",
             [&it](Call& call, auto, std::string_view body) { return begin_login(it, call, body); });
  add_public(routes, Method::post, "/tool/launch", "LTI: another platform launches a course",
             [&it, &clock](Call& call, auto, std::string_view body) { return land(it, call, body, clock.now()); });
  add_public(routes, Method::post, "/tool/choose", "LTI: a course is chosen for another platform",
             [&it](Call& call, auto, std::string_view body) -> RawAnswer {
               auto run = [&]() -> Result<Posting> {
                 Form form = TRY(Form::parse(body));
                 return it.choose(form, call.cookie(kCookie));
               };
               auto posting = run();
               if (posting) return posting_page(call, words_for(call, posting->locale), posting->to, posting->fields);
               return refused_page(call, posting.error());
             });
  add_public(routes, Method::get, "/tool/register", "LTI: another platform asks us to register there",
             [](Call& call, std::string_view query, auto) -> RawAnswer {
               auto form = Form::parse(query);
               if (!form) return refused_page(call, form.error());
               return redirect(call,
                               with_query("/admin/lti", {{"openid_configuration", form->value("openid_configuration")},
                                                         {"registration_token", form->value("registration_token")}}));
             });
}

}  // namespace

void add_protocol_routes(http::Routes& routes, Service& service, const Clock& clock) {
  add_documents(routes, service);
  add_launches(routes, service);
  add_items(routes, service);
  add_grades(routes, service);
  add_inbound(routes, service, clock);
}

}  // namespace mc::lti
