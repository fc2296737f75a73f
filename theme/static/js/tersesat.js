// On the page for addresses that lead nowhere: which stories have an address like the one that was asked for.
// The lists of the blog are looked through, first that of the month in the address, then of its year, then of other
// years, the newest first, until there is something. Without this script the page offers the archive.

const FEW = 3, YEARS = 4;
const box = document.querySelector("[data-root]");

const page = (address) => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.onload = () => resolve(request.status === 200 ? request.response : null);
  request.onerror = () => resolve(null);
  request.open("GET", box.dataset.root + address);
  request.send();
});

const stem = (path) => decodeURIComponent(path).toLowerCase().split("/").filter(Boolean).pop()
  ?.replace(/\.\w+$/, "").replace(/[^\p{L}\p{N}]+/gu, "-") ?? "";

/** How many letters must change, 0 to 1 of the longer text. */
const distance = (one, other) => {
  let row = [...other].map((_, index) => index + 1);
  [...one].forEach((letter, index) => {
    let corner = index, left = index + 1;
    row = row.map((above, at) => {
      left = letter === other[at] ? corner : 1 + Math.min(corner, above, left);
      corner = above;
      return left;
    });
  });
  return (row.at(-1) ?? one.length) / Math.max(one.length, other.length, 1);
};

const likeness = (wanted, name) => {
  const words = new Set(wanted.split("-")), shared = name.split("-").filter((word) => words.has(word)).length;
  return Math.min(distance(wanted, name), 1 - shared / Math.max(words.size, name.split("-").length));
};

const near = (list, wanted) => [...list.querySelectorAll("main .contents a, main .card a")]
  .map((link) => [likeness(wanted, stem(link.pathname)), link])
  .filter(([far]) => far < 0.45)
  .sort(([one], [other]) => one - other)
  .slice(0, FEW)
  .map(([, link]) => link);

const lists = async function* () {
  const [, year, month] = location.pathname.slice(box.dataset.root.length).match(/^\/(\d{4})(?:\/(\d\d))?/) ?? [];
  if (month) yield `/${year}/${month}/`;
  if (year) yield `/${year}/`;
  const archive = await page("/arsip.html");
  const years = [...(archive?.querySelectorAll(".year h3 a") ?? [])].map((link) => `/${link.textContent.trim().slice(0, 4)}/`);
  yield* years.filter((one) => one !== `/${year}/`).slice(0, YEARS);
};

const search = async () => {
  const wanted = stem(location.pathname);
  if (!wanted) return;
  for await (const address of lists()) {
    const list = await page(address);
    const links = list ? near(list, wanted) : [];
    if (!links.length) continue;
    box.querySelector("ul").append(...links.map((link) => {
      const item = document.createElement("li");
      item.append(document.adoptNode(link));
      return item;
    }));
    box.hidden = false;
    return;
  }
};

search();
