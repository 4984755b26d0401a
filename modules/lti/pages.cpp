#include "modules/lti/pages.hpp"

namespace mc::lti {

namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kPolicy = "default-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; ";

http::RawAnswer page(http::Call& call, const PageWords& words, int status, std::string_view policy,
                     std::string_view title, std::string_view body, bool script) {
  call.header("Content-Security-Policy", std::string(kPolicy) + std::string(policy));
  std::string out = "<!doctype html><html lang=\"" + std::string(words.language) +
                    "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                    "content=\"width=device-width\"><title>";
  out += escape_html(title);
  out += "</title><link rel=\"stylesheet\" href=\"/api/v1/lti/page.css\">";
  if (script) out += "<script src=\"/api/v1/lti/page.js\" defer></script>";
  out += "</head><body>";
  out += body;
  out += "</body></html>";
  return {status, std::string(kHtml), std::move(out)};
}

std::string hidden(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += "<input type=\"hidden\" name=\"" + escape_html(name) + "\" value=\"" + escape_html(value) + "\">";
  return out;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
    }
  return out;
}

http::RawAnswer posting_page(http::Call& call, const PageWords& words, std::string_view to,
                             const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string body = "<main><form id=\"post\" method=\"post\" action=\"" + escape_html(to) + "\">" + hidden(fields) +
                     "<p>" + escape_html(words.one_moment) + "</p><button>" + escape_html(words.go_on) +
                     "</button></form></main>";
  // Browsers look at form-action after redirects too, and tools redirect to hosts that nobody can know before.
  return page(call, words, 200, "script-src 'self'; style-src 'self'; form-action https:; frame-ancestors 'self'",
              words.opening, body, true);
}

http::RawAnswer frame_page(http::Call& call, const PageWords& words, std::string_view title, std::string_view address,
                           const std::vector<std::string>& origins) {
  std::string all;
  for (const std::string& origin : origins) all += (all.empty() ? "" : " ") + origin;
  // Of another origin than ours, so that allow-same-origin gives the tool its own origin and nothing of ours.
  std::string body = "<iframe id=\"tool\" title=\"" + escape_html(title) + "\" data-origins=\"" + escape_html(all) +
                     "\" sandbox=\"allow-scripts allow-same-origin allow-forms allow-popups "
                     "allow-popups-to-escape-sandbox allow-downloads allow-modals\" allow=\"fullscreen\" "
                     "referrerpolicy=\"no-referrer\" src=\"" +
                     escape_html(address) + "\"></iframe>";
  return page(call, words, 200,
              "script-src 'self'; style-src 'self'; frame-src 'self' https:; form-action 'none'; frame-ancestors "
              "'none'",
              title, body, true);
}

http::RawAnswer message_page(http::Call& call, const PageWords& words, int status, std::string_view title,
                             const std::vector<Paragraph>& paragraphs, std::string_view back) {
  std::string body = "<main><h1>" + escape_html(title) + "</h1>";
  for (const Paragraph& one : paragraphs)
    body += (one.english && words.language != "en" ? "<p lang=\"en\">" : "<p>") + escape_html(one.text) + "</p>";
  if (!back.empty()) body += "<p><a href=\"" + escape_html(back) + "\">" + escape_html(words.back) + "</a></p>";
  body += "</main>";
  return page(call, words, status, "style-src 'self'; form-action 'none'; frame-ancestors 'self'", title, body, false);
}

http::RawAnswer choosing_page(http::Call& call, const PageWords& words, std::string_view to,
                              const std::vector<std::pair<std::string, std::string>>& fields,
                              const std::vector<Option>& options) {
  std::string body = "<main><h1>" + escape_html(words.choose_course) + "</h1><form method=\"post\" action=\"" +
                     escape_html(to) + "\">" + hidden(fields) + "<fieldset><legend>" + escape_html(words.courses) +
                     "</legend>";
  for (const Option& option : options)
    body += "<label><input type=\"radio\" name=\"course\" required value=\"" + escape_html(option.value) + "\"> " +
            escape_html(option.label) + "</label>";
  body += "</fieldset><button>" + escape_html(words.choose_this) + "</button></form></main>";
  return page(call, words, 200, "style-src 'self'; form-action 'self' https:; frame-ancestors *", words.choose_course,
              body, false);
}

// Storage: LTI Client Side postMessages and LTI Platform Storage. What a tool puts is kept for its origin only, while
// this page is open, in bounds.
std::string_view page_script() {
  return R"JS("use strict";
(() => {
  const form = document.getElementById("post");
  if (form) return form.submit();
  const frame = document.getElementById("tool");
  if (!frame) return;
  const origins = new Set(frame.dataset.origins.split(" "));
  const stores = new Map();
  const MOST_KEYS = 100, MOST_KEY = 255, MOST_VALUE = 4096;
  const text = (value, most) => typeof value === "string" && value.length > 0 && value.length <= most;
  window.addEventListener("message", (event) => {
    const message = event.data;
    if (typeof message !== "object" || message === null || typeof message.subject !== "string") return;
    if (!["lti.capabilities", "lti.put_data", "lti.get_data"].includes(message.subject) || !event.source) return;
    const answer = { subject: message.subject + ".response", message_id: message.message_id };
    const reply = (more) => event.source.postMessage({ ...answer, ...more }, event.origin);
    const refuse = (code, words) => reply({ error: { code, message: words } });
    if (!origins.has(event.origin)) return refuse("wrong_origin", "Only the launched tool may store here.");
    if (!text(message.message_id, MOST_KEY)) return refuse("bad_request", "message_id is missing.");
    if (message.subject === "lti.capabilities")
      return reply({ supported_messages: [{ subject: "lti.capabilities" }, { subject: "lti.put_data", frame: "_parent" }, { subject: "lti.get_data", frame: "_parent" }] });
    if (!text(message.key, MOST_KEY)) return refuse("bad_request", "key is missing or too long.");
    let store = stores.get(event.origin);
    if (!store) stores.set(event.origin, (store = new Map()));
    if (message.subject === "lti.get_data") return reply({ key: message.key, value: store.get(message.key) ?? null });
    if (message.value === null || message.value === undefined) {
      store.delete(message.key);
      return reply({ key: message.key, value: null });
    }
    if (!text(message.value, MOST_VALUE)) return refuse("bad_request", "value must be text of at most 4096 characters.");
    if (!store.has(message.key) && store.size >= MOST_KEYS) return refuse("storage_exhaustion", "No more than 100 keys.");
    store.set(message.key, message.value);
    return reply({ key: message.key, value: message.value });
  });
})();
)JS";
}

std::string_view page_style() {
  return "body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff}"
         "main{max-width:42rem;margin:3rem auto;padding:0 1rem}h1{font-size:1.4rem}"
         "iframe{display:block;width:100%;height:100vh;border:0}label{display:block;padding:.4rem 0}"
         "button{font:inherit;padding:.6rem 1.2rem;border:1px solid #1b4f8f;border-radius:.4rem;background:#1b4f8f;"
         "color:#fff}a{color:#1b4f8f}@media (prefers-color-scheme:dark){body{color:#e8eaed;background:#15181c}"
         "a{color:#9cc3f5}}";
}

}  // namespace mc::lti
