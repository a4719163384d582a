// Buttons that copy a text at once, and say so. Without this script the text is there to be selected.
const KEPT = 2500; // milliseconds that a button shows that it is done

export function startCopying() {
  const status = document.getElementById("gs-copied");
  if (!status || !navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy-from], button[data-copy-text]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, status));
  }
  for (const field of document.querySelectorAll("textarea[readonly]")) {
    field.addEventListener("focus", () => field.select());
  }
}

async function copy(button, status) {
  status.textContent = "";
  try {
    await write(textOf(button), "copyRich" in button.dataset);
  } catch {
    status.textContent = status.dataset.failed;
    return;
  }
  status.textContent = `${status.dataset.done} ${button.dataset.copyName}`;
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), KEPT);
}

function textOf(button) {
  if (button.dataset.copyText) return button.dataset.copyText;
  const from = document.getElementById(button.dataset.copyFrom);
  return from.value ?? from.textContent.replace(/\s+/g, " ").trim();
}

// As formatted text where it is pasted into a mail, as its source where it is pasted into an editor.
function write(text, rich) {
  if (!rich || !globalThis.ClipboardItem) return navigator.clipboard.writeText(text);
  const kinds = { "text/html": text, "text/plain": text };
  const blobs = Object.entries(kinds).map(([kind, one]) => [kind, new Blob([one], { type: kind })]);
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
