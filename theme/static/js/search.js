// The page for searching. Without it the page still leads to the archive and to all tags.

import { Index, WORD, words, yearOf } from "./search-index.js";

const PAGE = 10; // results shown at once
const AHEAD = 5; // stories whose text is looked at together for a phrase
const MANY = 50; // stories whose authors are
const AROUND = 15; // words on either side of a hit

const form = document.querySelector("form.search");
const { q: field, tahun: years, penulis: writers, komentar: box } = form.elements;
const status = document.querySelector("main [role=status]");
const list = document.querySelector(".results");
const more = document.querySelector(".more");
const browse = document.querySelector(".browse");
const { root, segments, total, ignored } = form.dataset;

const index = new Index({
  segments: segments.split(" ").filter(Boolean),
  total: Number(total),
  ignored: ignored.split(" "),
  read: async (path) => {
    // What is still the same is not sent again, and all parts are of one state of the blog.
    const answer = await fetch(`${root}/cari/${path}`, { cache: "no-cache" });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  },
});

const say = (name, values = {}) => {
  let text = name && status.dataset[name];
  for (const [key, value] of Object.entries(values)) text = text.replace(`{${key}}`, () => value);
  return text;
};

// As a document: nothing in it runs.
const fetched = (address, type) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.onload = () => request.response ? resolve(request.response) : reject(new Error(address));
  request.onerror = reject;
  request.open("GET", root + address);
  if (type) request.overrideMimeType(type);
  request.send();
});

const texts = new Map();

// The text of a story, or what was said under it.
const text = (address, part) => {
  const name = `${part} ${address}`;
  if (!texts.has(address)) {
    texts.set(address, fetched(address));
    texts.get(address).catch(() => texts.delete(address));
  }
  if (!texts.has(name)) {
    texts.set(name, texts.get(address).then((page) => {
      const found = [...page.querySelectorAll(part)].map((element) => {
        const copy = element.cloneNode(true);
        for (const mark of copy.querySelectorAll(".footnote-ref, .footnote-backref, #catatan-kaki, .who")) mark.remove();
        return copy.textContent;
      });
      return found.join("\n").replace(/\s+/g, " ").trim();
    }));
    texts.get(name).catch(() => texts.delete(name));
  }
  return texts.get(name);
};

const STORY = ".e-content";
const COMMENTS = ".remark";

// Every word of a text with where it stands.
const read = (whole) => [...whole.matchAll(WORD)].map((found) => ({
  start: found.index, end: found.index + found[0].length, words: words(found[0]),
}));

// Which words of a text are hits: positions in what `read` gave.
const hits = (places, query) => {
  const found = new Set();
  for (const phrase of query.phrases) {
    places.forEach((_, at) => {
      if (phrase.every((word, step) => places[at + step]?.words[0] === word)) phrase.forEach((_, step) => found.add(at + step));
    });
  }
  places.forEach((place, at) => {
    if (place.words.some((word) => query.loose.has(word) || query.begins.some((begin) => word.startsWith(begin)))) found.add(at);
  });
  return found;
};

const hasPhrases = (whole, phrases) => {
  const line = ` ${words(whole).join(" ")} `;
  return phrases.every((phrase) => line.includes(` ${phrase.join(" ")} `));
};

// The words around the hits, those marked; the beginning of the text where there are none.
const excerpt = (whole, query) => {
  const places = read(whole);
  const found = hits(places, query);
  let best = 0;
  let most = -1;
  for (const at of found) {
    const near = [...found].filter((one) => one >= at && one < at + 2 * AROUND);
    const worth = new Set(near.flatMap((one) => query.families(places[one].words[0]))).size * 10 + near.length;
    if (worth > most) [best, most] = [at, worth];
  }
  const from = Math.max(0, best - AROUND + (most < 0 ? 0 : 5));
  const to = Math.min(places.length, from + 2 * AROUND) - 1;
  const paragraph = document.createElement("p");
  if (to < 0) return paragraph;
  let end = from ? places[from].start : 0;
  if (from) paragraph.append("… ");
  for (let at = from; at <= to; at += 1) {
    if (!found.has(at)) continue;
    const mark = document.createElement("mark");
    mark.textContent = whole.slice(places[at].start, places[at].end);
    paragraph.append(whole.slice(end, places[at].start), mark);
    end = places[at].end;
  }
  const last = to + 1 < places.length ? places[to].end : whole.length;
  paragraph.append(whole.slice(end, last), to + 1 < places.length ? " …" : "");
  return paragraph;
};

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    target.reveal();
  }
}, { rootMargin: "40px" });

const result = ({ address, title, authors, day, lang }, query) => {
  const item = document.createElement("li");
  const heading = document.createElement("h2");
  const link = document.createElement("a");
  link.href = root + address;
  link.textContent = title;
  heading.append(link);
  const about = document.createElement("p");
  about.className = "meta";
  about.textContent = `${authors} · ${day}`;
  const quote = document.createElement("p");
  quote.className = "quote";
  if (lang) heading.lang = quote.lang = lang;
  item.append(heading, quote, about);
  item.reveal = async () => {
    try {
      let whole = await text(address, STORY);
      const said = query.comments ? await text(address, COMMENTS) : "";
      if (said && !hits(read(whole), query).size && hits(read(said), query).size) {
        whole = said;
        about.textContent += ` · ${say("under")}`;
      }
      quote.append(...excerpt(whole, query).childNodes);
    } catch {
      quote.remove();
    }
  };
  return item;
};

const asked = () => {
  const typed = field.value;
  const phrases = [...typed.matchAll(/["“”„]([^"“”„]+)["“”„]/g)].map(([, inside]) => words(inside)).filter((phrase) => phrase.length);
  // A word is finished once something stands behind it.
  const [year, author] = [years.value, writers.value];
  return { typed, asked: words(typed), phrases, year, author, comments: box.checked, open: /[\p{L}]$/u.test(typed) };
};

const offer = (select, values) => {
  const { value } = select;
  const all = new Set([...values, ...(value ? [value] : [])]);
  select.replaceChildren(select.firstElementChild, ...[...all].map((one) => new Option(one, one)));
  select.value = value;
};

// Whether a line of authors names this one: “A”, “A dan B”, “A, B, dan C”, “A, M.A.; B”.
const names = (line, author) => line.split(author).some((rest, at, parts) =>
  at && /(?:^|[;,] | dan )$/.test(parts[at - 1]) && /^(?:$|[;,] | dan )/.test(rest));

let known;

// All authors stand in the list of their feeds.
const chooseAmongAuthors = () => {
  known ??= fetched("/penulis.opml", "text/xml")
    .then((list) => offer(writers, [...list.querySelectorAll("outline")].map((one) => one.getAttribute("text"))))
    .catch(() => { known = undefined; });
};

let turn = 0;

const show = async (query, found, turn_) => {
  offer(years, [...new Set(found.map(yearOf))].sort((a, b) => b - a).map(String));
  const stories = query.year ? found.filter((story) => yearOf(story) === Number(query.year)) : found;
  const counted = !query.phrases.length && !query.author; // without looking at each
  let next = 0;
  let shown = 0;
  const parts = query.comments ? [STORY, COMMENTS] : [STORY];
  const grow = async () => {
    const goal = shown + PAGE;
    more.hidden = true;
    while (shown < goal && next < stories.length) {
      const batch = stories.slice(next, next + (counted ? goal - shown : query.phrases.length ? AHEAD : MANY));
      next += batch.length;
      const titles = await Promise.all(batch.map((story) => index.title(story)));
      const fit = await Promise.all(titles.map(async ({ address, title, authors }) =>
        (!query.author || names(authors, query.author)) &&
        (!query.phrases.length || [title, authors].some((one) => hasPhrases(one, query.phrases)) ||
        (await Promise.all(parts.map((part) => text(address, part)))).some((whole) => hasPhrases(whole, query.phrases)))));
      if (turn !== turn_) return;
      for (const title of titles.filter((_, at) => fit[at])) {
        const item = result(title, query);
        list.append(item);
        seen.observe(item);
        shown += 1;
      }
    }
    const whole = next >= stories.length;
    more.hidden = whole;
    const count = counted ? stories.length : shown;
    const notes = query.terms.filter(({ instead }) => instead.length)
      .map(({ word, instead, stories: found }) => say(found.size ? "instead" : "none", { word, other: instead.slice(0, 3).join(", ") }));
    const lacking = query.terms.filter(({ instead, stories: found, begun }) => !instead.length && !found.size && !begun).map(({ word }) => say("lacking", { word }));
    if (!count && query.terms.every(({ begun }) => begun)) status.textContent = say("begun");
    else if (!count) status.textContent = say(found.length && (query.year || query.author) ? "narrow" : "none", { word: query.typed.trim() });
    else status.textContent = [say(whole || counted ? "found" : "least", { count: count.toLocaleString("id") }), ...notes, ...lacking].join(" ");
  };
  more.firstElementChild.onclick = async () => {
    const { length } = list.children;
    await grow();
    list.children[length]?.querySelector("a").focus();
  };
  await grow();
};

const search = async () => {
  const mine = ++turn;
  const query = asked();
  const address = new URL(location.href);
  address.search = new URLSearchParams({ ...(query.typed.trim() && { q: query.typed.trim() }), ...(query.year && { tahun: query.year }), ...(query.author && { penulis: query.author }), ...(query.comments && { komentar: 1 }) });
  history.replaceState(null, "", address);
  const nothing = !query.asked.some((word) => word.length > 1 || /\p{N}/u.test(word));
  try {
    const { stories, terms } = nothing ? { stories: [], terms: [] } : await index.search(query);
    if (mine !== turn) return;
    seen.disconnect();
    list.replaceChildren();
    more.hidden = true;
    browse.hidden = !nothing;
    status.textContent = "";
    if (nothing) return;
    if (!terms.length) {
      status.textContent = say("common");
      return;
    }
    const members = terms.map((term) => [term.word, new Set([...term.members, term.word])]);
    const inPhrases = new Set(query.phrases.flat());
    await show({
      ...query,
      terms,
      loose: new Set(members.filter(([word]) => !inPhrases.has(word)).flatMap(([, own]) => [...own])),
      begins: query.open && !inPhrases.has(query.asked.at(-1)) && query.asked.at(-1).length > 2 ? [query.asked.at(-1)] : [],
      families: (word) => members.filter(([begin, own]) => own.has(word) || word.startsWith(begin)).map(([own]) => own),
    }, stories, mine);
  } catch {
    if (mine === turn) status.textContent = say("failed");
    browse.hidden = false;
  }
};

let waiting;
const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 180);
};

field.addEventListener("input", soon);
for (const choice of [years, writers, box]) choice.addEventListener("change", search);
field.addEventListener("focus", () => index.begin().catch(() => {}), { once: true });
form.addEventListener("focusin", chooseAmongAuthors);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  search().then(() => list.querySelector("a")?.focus());
});

// Up and down lead through the results.
document.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.closest("form.search, .results")) return;
  const stops = [field, ...list.querySelectorAll("h2 a")];
  const from = stops.indexOf(document.activeElement);
  const at = from + (event.key === "ArrowDown" ? 1 : -1);
  if (from < 0 || at < 0 || at >= stops.length) return;
  event.preventDefault();
  stops[at].focus();
});

const given = new URLSearchParams(location.search);
field.value = given.get("q") ?? "";
for (const choice of [years, writers]) {
  if (given.get(choice.name)) choice.add(new Option(given.get(choice.name), given.get(choice.name), true, true));
}
box.checked = given.has("komentar");
if (field.value) {
  search();
  chooseAmongAuthors();
}
