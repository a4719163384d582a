// What every page does once it is there. All of it improves pages that work without.
import { startMenus } from "./menus.js";
import { startTheme } from "./theme.js";
import { startSearch } from "./search.js";

startTheme();
startMenus();
document.querySelectorAll("form[data-live]").forEach(startSearch);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
if (document.querySelector("[data-article]")) {
  Promise.all([import("./article.js"), import("./tabs.js")]).then(([article, tabs]) => {
    tabs.startTabs();
    article.startArticle();
  });
}
if (document.querySelector("[data-copying]")) import("./copy.js").then((copy) => copy.startCopying());
if (document.querySelector("[data-desk]")) import("./desk.js").then((desk) => desk.startDesk());
