// The switch between light and dark. The choice is kept; without one the system decides.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

export function startTheme() {
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("gs-theme", root.dataset.theme);
    } catch {
      // Forbidden storage: the choice holds for this page.
    }
    show();
  });
  dark.addEventListener("change", show);
  show();
}
