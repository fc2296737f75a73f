// Copying, sharing, and the copies of a story in a dialog. Without it every link still leads where it says.
// What readers copy by themselves is theirs: nothing here listens to that.

const tell = (button, done) => {
  const status = button.closest("section").querySelector("[role=status]");
  status.textContent = done ? status.dataset.done : status.dataset.failed;
};

const picked = () => {
  const selection = getSelection();
  const prose = document.querySelector(".prose");
  const inside = [selection.anchorNode, selection.focusNode].every((node) => prose.contains(node));
  const text = inside ? selection.toString().trim() : "";
  return text && `“${text}”\n\n— `;
};

const copy = async (button) => {
  const area = button.closest("section").querySelector("textarea");
  const text = area ? area.value : ("quote" in button.dataset ? button.quote ?? picked() : "") + button.dataset.copy;
  delete button.quote;
  try {
    await navigator.clipboard.writeText(text);
    tell(button, true);
  } catch {
    area?.select();
    tell(button, false);
  }
};

const show = (link) => {
  if (link.dialog) return link.dialog.showModal();
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.onload = () => {
    const part = request.response?.querySelector(".republication");
    if (!part) return request.onerror();
    const dialog = link.dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", part.querySelector("h1").id);
    dialog.append(part);
    reveal(dialog);
    document.body.append(dialog);
    dialog.showModal();
  };
  request.onerror = () => location.assign(link.href);
  request.open("GET", link.href);
  request.send();
};

const reveal = (root) => {
  for (const element of root.querySelectorAll("[data-copy], [data-share], dialog [data-close]")) {
    if (!("share" in element.dataset) || navigator.share) element.parentElement.hidden = false;
  }
};

// A finger that lifts off a button has already let go of the selected text: look when it comes down.
document.addEventListener("pointerdown", ({ target }) => {
  const button = target.closest?.("[data-quote]");
  if (button) button.quote = picked();
});

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-copy], [data-share], [data-dialog], [data-close]");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if ("copy" in target.dataset) copy(target);
  if ("share" in target.dataset) navigator.share({ text: target.dataset.share }).catch(() => {});
  if ("close" in target.dataset) target.closest("dialog").close();
  if ("dialog" in target.dataset && window.HTMLDialogElement) {
    event.preventDefault();
    show(target);
  }
});

reveal(document);
