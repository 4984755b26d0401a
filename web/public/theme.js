// Runs before the first paint, so that a dark screen never flashes white. Blocking, tiny, and in words that every
// browser understands: it also sends those away that could not run the app.
(function () {
  var root = document.documentElement;
  var fits = "noModule" in document.createElement("script") && typeof structuredClone === "function" && typeof HTMLDialogElement === "function" && "at" in Array.prototype && window.CSS && CSS.supports && CSS.supports("selector(:has(a))");
  if (!fits) {
    location.replace("/unsupported.html");
    return;
  }
  try {
    var theme = localStorage.getItem("mc.theme");
    if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
  } catch (e) {
    // Storage is closed to us: the system theme applies.
  }
})();
