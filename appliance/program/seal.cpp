#include "appliance/program/seal.hpp"

#include <fmt/format.h>

#include <atomic>
#include <mutex>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/gate.hpp"
#include "appliance/program/process.hpp"

namespace mc::program {

namespace {

constexpr std::int64_t kMostBody = 4096;
constexpr security::Limit kTries{6, 6};       // a minute, from one address
constexpr security::Limit kAllTries{20, 20};  // a minute, from everywhere: each costs 256 MiB for half a second

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f6f8;color:#16202a}"
    "main{max-width:34rem;margin:10vh auto;padding:1.5rem;background:#fff;border:1px solid #cfd6dd;border-radius:8px}"
    "label{display:block;margin-top:1rem;font-weight:600}"
    "input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #66727f;"
    "border-radius:6px}"
    "button{font:inherit;font-weight:600;margin-top:1rem;padding:.5rem 1.25rem;border:0;border-radius:6px;"
    "background:#0b5c8a;color:#fff}"
    "p[role=alert]{border-left:4px solid #b3261e;padding-left:.75rem}"
    "@media(prefers-color-scheme:dark){body{background:#12181e;color:#e8edf2}"
    "main{background:#1a222a;border-color:#33404c}input{background:#12181e;color:#e8edf2;border-color:#8593a1}"
    "button{background:#7cc4ef;color:#08202f}}";

std::string page(std::string_view alert) {
  return fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>MedConnect is sealed</title><link rel=\"stylesheet\" "
      "href=\"/unseal/style.css\"></head><body><main><h1>MedConnect is sealed</h1>{}"
      "<p>It was started, and its data stay closed until somebody gives the passphrase of the root key. "
      "If the passphrase is lost, the printed recovery key opens it too.</p>"
      "<form method=\"post\" action=\"/unseal\" autocomplete=\"off\"><label for=\"passphrase\">Passphrase or recovery "
      "key</label><input id=\"passphrase\" name=\"passphrase\" type=\"password\" required maxlength=\"1000\" autofocus>"
      "<button type=\"submit\">Unseal</button></form></main></body></html>\n",
      alert.empty() ? std::string() : fmt::format("<p role=\"alert\">{}</p>", alert));
}

http::Response html(int status, std::string body) {
  http::Response out;
  out.status = status;
  out.body = std::move(body);
  out.add("Content-Type", "text/html; charset=utf-8");
  out.add("Cache-Control", "no-store");
  out.add("Content-Security-Policy",
          "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  return out;
}

/// The value of passphrase= in a form; nothing when it is no such form.
std::optional<std::string> passphrase_in(std::string_view body) {
  if (!body.starts_with("passphrase=") || body.find('&') != std::string_view::npos) return std::nullopt;
  std::string out;
  auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  for (std::size_t i = 11; i < body.size(); ++i) {
    if (body[i] != '%') {
      out += body[i] == '+' ? ' ' : body[i];
      continue;
    }
    int high = i + 2 < body.size() ? digit(body[i + 1]) : -1, low = i + 2 < body.size() ? digit(body[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

/// Tries what people type, one at a time. Thread-safe.
class Seal {
public:
  Seal(security::KeyPlace place, security::RateLimiter& limiter) : place_(std::move(place)), limiter_(limiter) {}

  bool open() const { return open_; }
  /// Error rate_limited, or what was wrong. `address` empty: on this machine, by its owner.
  Status attempt(const std::string& typed, const std::string& address) {
    if (!address.empty() && (limiter_.take("unseal:" + address, kTries) > 0 || limiter_.take("unseal", kAllTries) > 0))
      return fail(Fault::rate_limited, "rate_limited", "Too many tries. Wait a minute.");
    std::lock_guard lock(mutex_);
    if (open_) return {};
    security::KeyPlace place = place_;
    place.passphrase = std::string(trim(typed));
    auto keys = security::Keys::open(place);
    found_.by = "passphrase";
    if (!keys && keys.error().code == "wrong_passphrase") {
      if (auto recovered = security::Keys::open_with_recovery(place, typed)) {
        keys = std::move(recovered);
        found_.by = "recovery_key";
      }
    }
    if (!keys) {
      ++found_.failed;
      LOG(warning, "unseal_refused", {"code", keys.error().code}, {"tries", found_.failed});
      if (keys.error().code != "wrong_passphrase") return std::unexpected(keys.error());
      return fail(Fault::invalid, "wrong_passphrase", "That is neither the passphrase nor the recovery key.");
    }
    security::Keys::tidy(place);
    found_.keys = std::move(*keys);
    found_.address = address;
    open_ = true;
    return {};
  }
  Unsealed take() {
    std::lock_guard lock(mutex_);
    found_.waited = true;
    return std::move(found_);
  }

private:
  const security::KeyPlace place_;
  security::RateLimiter& limiter_;
  std::mutex mutex_;
  Unsealed found_{};
  std::atomic<bool> open_{false};
};

http::Response serve_page(Seal& seal, http::MountRequest& call) {
  if (call.path == "/style.css" && call.method == "GET") {
    http::Response out;
    out.shared_body = kStyle;
    out.add("Content-Type", "text/css; charset=utf-8");
    return out;
  }
  if (!call.path.empty() && call.path != "/") return html(404, page("There is no such page while it is sealed."));
  if (call.method == "GET" || call.method == "HEAD") return html(200, page({}));
  if (call.method != "POST") return html(405, page({}));
  std::string_view site = call.head.value("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return html(400, page("Type it on this page itself."));
  auto body = call.body(kMostBody);
  auto typed = body ? passphrase_in(*body) : std::nullopt;
  if (!typed || typed->empty()) return html(400, page("Type the passphrase."));
  if (auto tried = seal.attempt(*typed, call.address); !tried)
    return html(tried.error().fault == Fault::rate_limited ? 429 : 422, page(tried.error().detail));
  return html(200,
              "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>MedConnect is open</title>"
              "<meta http-equiv=\"refresh\" content=\"3;url=/\"><link rel=\"stylesheet\" href=\"/unseal/style.css\">"
              "</head><body><main><h1>MedConnect is open</h1><p role=\"status\">It starts now. "
              "<a href=\"/\">Sign in</a></p></main></body></html>\n");
}

http::Response to_page(http::MountRequest&) {
  http::Response out;
  out.status = 303;
  out.add("Location", "/unseal");
  out.add("Cache-Control", "no-store");
  return out;
}

/// The commands that a sealed server understands.
int answer(Seal& seal, const std::vector<std::string>& words, const Console& console) {
  if (words.empty() || words.front() != "unseal") {
    console.err("medconnect: the server is sealed; open it first: medconnect unseal\n");
    return kInUse;
  }
  auto typed = console.input();
  if (!typed) return report(console, typed.error());
  if (auto tried = seal.attempt(std::string(trim(*typed)), {}); !tried) return report(console, tried.error());
  console.line("The root key is open; the server starts.");
  return kOk;
}

Result<Unsealed> wait_for_key(const Request& request, const DataDirectory& directory, const security::KeyPlace& place) {
  const Layout& layout = directory.layout();
  Gate gate;
  Seal seal(place, gate.limiter());
  gate.mounts.add(
      {.prefix = "/unseal", .on_app = true, .body_limit = kMostBody, .serve = [&seal](http::MountRequest& call) {
         return serve_page(seal, call);
       }});
  for (const char* start : {"/", "/sign-in"}) gate.mounts.add({.prefix = start, .on_app = true, .serve = to_page});
  TRY(gate.start(layout, request.config, "sealed", false));
  auto control =
      ControlServer::start(layout.control(), [&seal](const std::vector<std::string>& words, const Console& console) {
        return answer(seal, words, console);
      });
  LOG(warning, "server_sealed", {"port", gate.port()});
  request.console.line(fmt::format("MedConnect is sealed. Open it at {}/unseal, or here: medconnect unseal --data {}",
                                   request.config.base_url.empty() ? fmt::format("https://localhost:{}", gate.port())
                                                                   : request.config.base_url,
                                   layout.root.string()));
  notify_service_manager("STATUS=Sealed: waits for the passphrase of the root key");
  if (!gate.wait([&seal] { return seal.open(); })) return Unsealed{};
  if (control) control->reset();
  gate.stop();
  notify_service_manager("STATUS=Starting");
  return seal.take();
}

}  // namespace

Result<Unsealed> open_keys(const Request& request, const DataDirectory& directory) {
  security::KeyPlace place = TRY(key_place_of(directory.layout()));
  security::Keys::tidy(place);
  auto keys = security::Keys::open(place);
  security::KeyCustody custody = security::Keys::custody(place);
  if (keys) return Unsealed{std::move(*keys), std::string(shape::enum_name(custody))};
  bool wrong = keys.error().code == "wrong_passphrase";  // a file that holds an old one must not keep it closed
  if (keys.error().code != "passphrase_needed" && !wrong) return std::unexpected(keys.error());
  if (wrong) request.console.complain(keys.error());
  place.passphrase.reset();
  return wait_for_key(request, directory, place);
}

Status note_unsealed(Appliance& appliance, const Unsealed& how) {
  return appliance.platform().db.write([&](data::Tx& tx) {
    security::AuditEvent event;
    event.action = how.waited ? "appliance.unsealed" : "appliance.started";
    event.object = "appliance";
    event.details.text = fmt::format(R"({{"by":"{}","failed_before":{}}})", how.by, how.failed);
    event.address = how.address;
    return appliance.platform().audit.append(tx, event);
  });
}

int unseal(const Request& request) {
  auto code = control_call(Layout{request.data}.control(), request.words, request.console);
  if (code) return *code;
  if (code.error().code == "no_server")
    request.console.err("medconnect: no server waits for a passphrase in this data directory.\n");
  else
    request.console.complain(code.error());
  return kFailed;
}

}  // namespace mc::program
