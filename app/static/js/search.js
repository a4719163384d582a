// Search as one types: the ARIA combobox with a list box, whose options the server renders.
// Without this script the form simply leads to the page of results.
const WAIT = 120; // milliseconds between the last key and the question

export function startSearch(form) {
  const input = form.querySelector("input[type=search]");
  const list = form.querySelector("[data-options]");
  const status = form.querySelector("[role=status]");
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = "";
  let request;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-haspopup", "listbox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";

  const isOpen = () => !list.hidden;

  function open() {
    if (!options.length) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function activate(index) {
    options[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = options[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function choose(option) {
    if (option.dataset.href) {
      location.assign(option.dataset.href);
      return;
    }
    input.value = option.dataset.value;
    close();
    form.requestSubmit();
  }

  async function ask() {
    const words = input.value.trim();
    if (words === asked) return open();
    asked = words;
    request?.abort();
    if (!words) return show("");
    request = new AbortController();
    try {
      const query = new URLSearchParams(new FormData(form));
      const response = await fetch(`${form.dataset.live}?${query}`, { signal: request.signal });
      if (!response.ok) throw new Error(response.statusText);
      show(await response.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      show(""); // what was offered for other words is no answer; offline, the form still works
      asked = "";
    }
  }

  function show(html) {
    const answer = new DOMParser().parseFromString(html, "text/html").body;
    list.replaceChildren(...answer.childNodes);
    options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, index) => {
      option.id = `${list.id}-${index}`;
      option.setAttribute("aria-selected", "false");
    });
    active = -1;
    input.removeAttribute("aria-activedescendant");
    status.textContent = list.querySelector("[data-status]")?.dataset.status ?? "";
    if (options.length && document.activeElement === input) open();
    else close();
  }

  function move(step) {
    if (!isOpen()) return ask();
    const count = options.length;
    // The place before the first option is the field itself.
    activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: (event) => {
      if (!isOpen() || active < 0) return;
      event.preventDefault();
      choose(options[active]);
    },
    Escape: (event) => {
      if (!isOpen()) return;
      event.preventDefault();
      close();
    },
    Tab: close,
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key.startsWith("Arrow") && ["ArrowDown", "ArrowUp"].includes(event.key)) event.preventDefault();
    keys[event.key]?.(event);
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    request?.abort();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  addEventListener("pageshow", close);
}
