// On a request that an agent works on: tells the others that somebody is here, and shows who else is.
const QUIET = 60000; // milliseconds after the last key, from which on nobody is writing any more

export function startDesk() {
  const peers = document.querySelector("[data-presence]");
  const text = document.querySelector("[data-writing]");
  if (!peers || !text) return;
  let typed = text.value ? Date.now() : 0;
  let shown = peers.textContent.trim();
  text.addEventListener("input", () => {
    const began = Date.now() - typed > QUIET;
    typed = Date.now();
    if (began) tell();
  });

  async function tell() {
    if (document.hidden) return;
    const doing = typed && Date.now() - typed < QUIET ? "writing" : "looking";
    try {
      const response = await fetch(peers.dataset.presence, { method: "POST", body: new URLSearchParams({ doing }) });
      if (response.ok) show(await response.text());
    } catch {
      // Offline, or the server is restarting: the next time will do.
    }
  }

  // Only what is new is announced: the same words put there again would be read out again.
  function show(html) {
    const answer = new DOMParser().parseFromString(html, "text/html").body;
    const said = answer.textContent.trim();
    if (said === shown) return;
    shown = said;
    peers.replaceChildren(...answer.childNodes);
  }

  setInterval(tell, Number(peers.dataset.seconds) * 1000);
  addEventListener("visibilitychange", tell);
}
