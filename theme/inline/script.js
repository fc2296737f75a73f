// All that pages do by script before anybody asks for more. Without it every link still leads where it says.
// What browsers want done in the very moment of the tap is done here; the rest is fetched then (share.js).
// What readers copy by themselves is theirs: nothing here listens to that.
// `let` or `const` as it compresses best: each page pays for every byte, as it does for the style.
{
  let page = document.documentElement, root = page.dataset;
  let passage;

  // The scheme that was chosen, '' for the system's; the bar of the browser follows it.
  const dress = (scheme) => {
    root.scheme = scheme;
    for (let bar of document.getElementsByName("theme-color")) bar.content = getComputedStyle(page).backgroundColor;
  };

  // Before anything is painted: the one chosen last time. What needs a script shows from now on.
  root.scheme = "";
  try {
    localStorage.scheme && dress(localStorage.scheme);
  } catch {}
  if (navigator.share) root.sharing = "";

  // A finger that lifts off a button has already let go of the selected text: look when it comes down.
  onpointerdown = onkeydown = ({ target }) => {
    let chosen = getSelection();
    passage = target.closest("[data-quote]") &&
      document.querySelector(".prose").contains(chosen.anchorNode) && `${chosen}`.trim();
  };

  onclick = (event) => {
    const button = event.target.closest("button,[data-more]");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    let { copy, share, more } = button.dataset;
    if (more) {
      event.preventDefault();
      let done = share ? navigator.share({ text: share })
        : copy && navigator.clipboard?.writeText(passage ? `“${passage}”\n\n— ${copy}` : copy);
      import(more).then((it) => it.finish(button, done), () => location = button.href || "#bagikan");
    } else if (button.id == "tampilan") {
      let other = matchMedia("(prefers-color-scheme:dark)").matches ? "light" : "dark";
      dress(localStorage.scheme = root.scheme == other ? "" : other);
    }
  };
}
