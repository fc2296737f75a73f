// What follows a tap on one of the ways to pass a story on, fetched at the first of them: telling how copying went, and
// the copies of a story in a dialog. The page with the copies loads it at once.

const DONE = {{ _('Copied. Now paste it wherever you like.')|tojson }};
const FAILED = {{ _('Your browser does not allow copying here. Please select the text and copy it yourself.')|tojson }};

const tell = (button, done) => {
  button.closest("section").querySelector("[role=status]").textContent = done ? DONE : FAILED;
};

const copy = async (button) => {
  const area = button.closest("section").querySelector("textarea");
  try {
    await navigator.clipboard.writeText(area.value);
    tell(button, true);
  } catch {
    area.select();
    tell(button, false);
  }
};

const open = (link) => {
  if (link.dialog) return link.dialog.showModal();
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.onload = () => {
    const part = request.response?.querySelector(".republication");
    if (!part) return request.onerror();
    const dialog = link.dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", part.querySelector("h1").id);
    dialog.append(part);
    part.querySelector("[data-close]").parentElement.hidden = false;
    document.body.append(dialog);
    dialog.showModal();
  };
  request.onerror = () => location.assign(link.href);
  request.open("GET", link.href);
  request.send();
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.text === "") copy(button);
  if (button?.dataset.close === "") button.closest("dialog").close();
});

/** What the script of every page calls: `done` is the promise that copying or sharing made, if it could begin. */
export const finish = async (button, done) => {
  if (button.href) open(button);
  const well = await Promise.resolve(done).then(() => true, () => false);
  if ("copy" in button.dataset) tell(button, done && well);
};
