// Menus are <details>. Escape and a click elsewhere close them; language links keep the section that is being read.
export function startMenus() {
  for (const menu of document.querySelectorAll("details.menu")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }
  for (const link of document.querySelectorAll(".menu-list a[hreflang]")) {
    // Answer links open in the language that was chosen last. A locale, and nothing else, is kept for a year.
    link.addEventListener("click", () => {
      const secure = location.protocol === "https:" ? "; secure" : "";
      document.cookie = `gs-locale=${link.hreflang}; path=/; max-age=31536000; samesite=lax${secure}`;
    });
  }
  for (const link of document.querySelectorAll("a[data-keep-section]")) {
    const address = link.href;
    const follow = () => {
      link.href = address + location.hash;
    };
    follow();
    addEventListener("hashchange", follow);
    link.addEventListener("click", follow);
  }
}
