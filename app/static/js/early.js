// Runs before the first paint, so that a chosen theme does not flash. Everything else is in main.js.
try {
  const theme = localStorage.getItem("gs-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden: the system's theme stands.
}
