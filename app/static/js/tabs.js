// Makes tabs of the sections in `.tabs`, after the ARIA Authoring Practices: arrows move, the chosen one is shown.
import { elementAt } from "./addresses.js";

let groups = 0;
const choosers = []; // of every group: shows its tab of that name, where it has one

export function startTabs() {
  document.querySelectorAll(".tabs").forEach(makeTabs);
  const follow = () => {
    const target = location.hash && elementAt(location.hash);
    const panel = target && target.closest("[role=tabpanel]");
    if (!panel) return;
    document.getElementById(panel.getAttribute("aria-labelledby")).click();
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  follow();
}

function makeTabs(group) {
  const panels = [...group.querySelectorAll(":scope > .tab")];
  if (panels.length < 2 || group.querySelector(":scope > .tab-list")) return;
  const number = (groups += 1);
  const list = document.createElement("div");
  list.className = "tab-list";
  list.setAttribute("role", "tablist");
  const tabs = panels.map((panel, index) => {
    const title = panel.querySelector(".tab-title, h1, h2, h3, h4, h5, h6") ?? panel.firstElementChild;
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `gs-tab-${number}-${index}`;
    tab.setAttribute("role", "tab");
    tab.textContent = title.textContent;
    panel.id ||= `gs-panel-${number}-${index}`;
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
    title.hidden = true;
    list.append(tab);
    return tab;
  });
  const show = (chosen) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      panels[index].hidden = index !== chosen;
    });
  };
  // Tabs of the same name in other groups follow, as readers of Learn know it.
  const choose = (chosen) => {
    const name = panels[chosen].dataset.tab;
    show(chosen);
    if (name) choosers.forEach((follow) => follow(name));
  };
  choosers.push((name) => {
    const place = panels.findIndex((panel) => panel.dataset.tab === name);
    if (place >= 0) show(place);
  });
  tabs.forEach((tab, index) => tab.addEventListener("click", () => choose(index)));
  list.addEventListener("keydown", (event) => {
    const current = tabs.indexOf(document.activeElement);
    const last = tabs.length - 1;
    const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const places = { [forward]: current === last ? 0 : current + 1, [back]: current ? current - 1 : last, Home: 0, End: last };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    choose(place);
    tabs[place].focus();
  });
  group.prepend(list);
  show(0);
}
