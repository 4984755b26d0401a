// Runs before the first paint, so that a dark screen never flashes white. Blocking and tiny on purpose.
try {
  var theme = localStorage.getItem("mc.theme");
  if (theme === "light" || theme === "dark") document.documentElement.setAttribute("data-theme", theme);
} catch (e) {
  // Storage is closed to us: the system theme applies.
}
