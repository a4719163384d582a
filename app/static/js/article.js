// On an article: marks the section that is being read, copies links to sections, opens the contents where there is room.
import { elementAt } from "./addresses.js";

export function startArticle() {
  openContents();
  markSection();
  addCopyLinks();
}

function openContents() {
  const details = document.querySelector("[data-contents]");
  if (!details) return;
  const wide = matchMedia("(min-width: 64rem)");
  const follow = () => {
    details.open = wide.matches;
  };
  follow();
  wide.addEventListener("change", follow);
}

function markSection() {
  const links = new Map();
  for (const link of document.querySelectorAll("[data-contents] a")) {
    const heading = elementAt(link.hash);
    if (heading) links.set(heading, link);
  }
  if (!links.size) return;
  let current;
  const mark = () => {
    const line = innerHeight * 0.3;
    const above = [...links.keys()].filter((heading) => heading.getBoundingClientRect().top <= line);
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2 && scrollY > 0;
    const link = links.get(atEnd ? [...links.keys()].at(-1) : (above.at(-1) ?? [...links.keys()][0]));
    if (link === current) return;
    current?.removeAttribute("aria-current");
    current = link;
    current.setAttribute("aria-current", "location");
    if (current.offsetParent) keepInView(current);
  };
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  mark();
}

// Scrolls the contents only, never the page.
function keepInView(link) {
  const box = link.closest("nav");
  const place = link.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  if (place.top < frame.top) box.scrollTop -= frame.top - place.top;
  else if (place.bottom > frame.bottom) box.scrollTop += place.bottom - frame.bottom;
}

function addCopyLinks() {
  const template = document.getElementById("gs-copy-link");
  const status = document.getElementById("gs-status");
  if (!template || !navigator.clipboard) return;
  for (const heading of document.querySelectorAll("[data-article] :is(h2, h3, h4)")) {
    const anchor = heading.id || heading.closest("section[id]")?.id;
    if (!anchor || heading.closest(".tabs, .alert, .source")) continue;
    const button = template.content.firstElementChild.cloneNode(true);
    const label = button.dataset.label.replace("{section}", () => heading.textContent.trim());
    button.setAttribute("aria-label", label);
    button.title = label;
    const row = document.createElement("div");
    row.className = "heading-row";
    heading.replaceWith(row);
    row.append(heading, button);
    button.addEventListener("click", async () => {
      const address = new URL(location.href);
      address.hash = anchor;
      try {
        await navigator.clipboard.writeText(address.href);
      } catch {
        location.hash = anchor; // no permission: the address bar has the link
        return;
      }
      status.textContent = button.dataset.done;
      button.classList.add("done");
      setTimeout(() => {
        status.textContent = "";
        button.classList.remove("done");
      }, 2500);
    });
  }
}
