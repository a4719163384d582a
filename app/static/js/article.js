// On an article: marks the section that is being read, copies links to sections, opens the contents where there is room.
import { elementAt } from "./addresses.js";

export function startArticle() {
  openContents();
  markSection();
  copyLinks();
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

// Links that lead for good to a section or an article: a click copies them. Where it can't, they are followed.
function copyLinks() {
  const status = document.getElementById("gs-status");
  if (!status || !navigator.clipboard) return;
  for (const link of document.querySelectorAll("a[data-copy]")) {
    if (link.dataset.copy) {
      link.title = link.dataset.copy;
      link.setAttribute("aria-label", link.dataset.copy);
    }
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // to be opened elsewhere
      event.preventDefault();
      try {
        await navigator.clipboard.writeText(link.href);
      } catch {
        location.assign(link.href); // no permission: where it leads, its address can be copied
        return;
      }
      status.textContent = status.dataset.copied;
      link.classList.add("done");
      setTimeout(() => {
        status.textContent = "";
        link.classList.remove("done");
      }, 2500);
    });
  }
}
