// The index of all stories, fetched in parts as words are asked for. plugins/search/ tells how the parts are made.

const LEVELS = 9;
const SHORTEST = 4; // letters of a word in which a slip is forgiven
const MANY = 24; // families that a word still being typed may stand for

// As plugins/indonesian/words.py has it.
export const WORD = /[\p{L}\p{N}\u0300-\u036f]+(?:(?<=\p{L})['’ʼ](?=\p{L})[\p{L}\p{N}\u0300-\u036f]+|(?<=\p{N})[.,](?=\p{N})[\p{L}\p{N}]+)*/gu;

export const words = (text) =>
  text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
    .replace(/(?<=\p{L})['’ʼ](?=\p{L})|(?<=\p{N})[.,](?=\p{N})/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];

// One letter too many, too few, or another, or two that have changed places.
export const slipped = (typed, meant) => {
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) start += 1;
  let end = 0;
  const most = Math.min(typed.length, meant.length) - start;
  while (end < most && typed.at(-1 - end) === meant.at(-1 - end)) end += 1;
  const a = typed.slice(start, typed.length - end);
  const b = meant.slice(start, meant.length - end);
  return (a.length < 2 && b.length < 2) || (a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0]);
};

const slippedOnTheWay = (typed, meant) =>
  [-1, 0, 1].some((more) => slipped(typed, meant.slice(0, typed.length + more)));

const key = (word) => [...word].slice(0, 3).join("").replace(/[^a-z0-9]/gu, "_").padEnd(3, "_");

const reversed = (word) => [...word].reverse().join("");

const number = (letters) => {
  let found = 0;
  for (const letter of letters.toUpperCase()) found = found * 26 + letter.charCodeAt(0) - 64;
  return found;
};

// What may be left of a word that no story has, once its affixes are off; only families that exist are of use.
const stripped = (word) => {
  const found = new Set();
  for (const end of ["", "nya", "kan", "an", "i", "lah", "ku", "mu", "kannya", "annya"]) {
    if (!word.endsWith(end)) continue;
    const start = word.slice(0, word.length - end.length);
    found.add(start);
    for (const [, , rest] of [/^(di|ke|se|be[rl]?|te[r]?|per|diper|memper)(.+)/, /^((?:me|pe)(?:ng|n|m|ny|r|l)?)(.+)/]
      .map((affix) => start.match(affix)).filter(Boolean)) found.add(rest);
    const nasal = start.match(/^(?:me|pe)(ny|ng|m|n)([aiueo].*)/);
    if (nasal) found.add({ ny: "s", ng: "k", m: "p", n: "t" }[nasal[1]] + nasal[2]);
  }
  found.delete(word);
  return [...found].filter((root) => root.length > 2);
};

/** When the story of this number was published. */
export const yearOf = (story) => Math.floor((Math.floor(story / 65536) - 1) / 12);

// The first and the last month, in months since the year 0, of a segment called 2026-11, 2026 or 2016-2023.
const span = (name) => {
  const year = Number(name.slice(0, 4)) * 12;
  if (name.length === 7) return { first: year + Number(name.slice(5)), last: year + Number(name.slice(5)) };
  return { first: year + 1, last: Number(name.slice(-4)) * 12 + 12 };
};

export class Index {
  // `read` gives a file as what its JSON says, or null where there is none.
  constructor({ segments, total, ignored, read }) {
    this.total = total;
    this.ignored = new Set(ignored);
    this.segments = segments.map((name) => ({ name, ...span(name) }));
    this.read = read;
    this.files = new Map();
  }

  #file(path) {
    if (!this.files.has(path)) {
      const file = this.read(path);
      this.files.set(path, file);
      file.catch(() => this.files.delete(path));
    }
    return this.files.get(path);
  }

  begin() {
    return Promise.all(this.segments.map(({ name }) => this.#file(`${name}/daftar.json`)));
  }

  // What a segment has of words with this beginning: one file at most. `kind`: "cerita", "komentar" or "akhir".
  async #shard({ name }, kind, begin) {
    const contents = await this.#file(`${name}/daftar.json`);
    const fitting = (contents?.[kind] ?? []).filter((prefix) => key(begin).startsWith(prefix));
    const longest = fitting.sort((a, b) => b.length - a.length)[0];
    const found = longest === undefined ? null : await this.#file(`${name}/${kind}-${longest}.json`);
    return found ? [found] : [];
  }

  // Root → its words, for all families that `matches` finds by a word of theirs in this group.
  #families(group, matches) {
    const roots = new Set();
    for (const [root, [members]] of Object.entries(group.w)) {
      if (matches(root) || (members && members.split(" ").some(matches))) roots.add(root);
    }
    for (const [word, root] of Object.entries(group.r)) if (matches(word)) roots.add(root);
    return roots;
  }

  async #roots(kinds, begin, matches) {
    const found = new Set();
    const groups = await Promise.all(this.segments.flatMap((segment) => kinds.map((kind) => this.#shard(segment, kind, begin))));
    for (const group of groups.flat()) for (const root of this.#families(group, matches)) found.add(root);
    return [...found];
  }

  // Words that end as this one does, all but a slip near their beginning.
  async #ending(word) {
    const groups = await Promise.all(this.segments.map((segment) => this.#shard(segment, "akhir", reversed(word))));
    return [...new Set(groups.flat(2).filter((one) => slipped(word, one)))];
  }

  // Where a family occurs: story → level, for each kind.
  async #occurrences(kinds, root) {
    const members = new Set([root]);
    const found = kinds.map(() => new Map());
    await Promise.all(this.segments.flatMap((segment) => kinds.map(async (kind, at) => {
      for (const group of await this.#shard(segment, kind, root)) {
        const [forms, places] = group.w[root] ?? ["", ""];
        if (forms) for (const form of forms.split(" ")) members.add(form);
        let month = 0;
        let next = 0;
        for (const [, sign, gap, level] of places.matchAll(/([A-Z]*)([a-z]*)(\d)/g)) {
          if (sign) {
            month = segment.first + number(sign) - 1;
            next = 0;
          }
          next += number(gap);
          found[at].set(month * 65536 + next, Number(level));
          next += 1;
        }
      }
    })));
    return { root, members, found };
  }

  // What a word means: families with how much each counts, and what was read instead where nobody has written it.
  // `begun`: too little of it has been typed to tell.
  async #meaning(word, open, kinds) {
    const exact = await this.#roots(kinds, word, (one) => one === word);
    const meant = exact.map((root) => [root, 1]);
    if (open && !exact.length && word.length < 3) return { meant, instead: [], begun: true };
    if (open && word.length > 2) {
      const longer = await this.#roots(kinds, word, (one) => one.startsWith(word));
      if (longer.length <= MANY) meant.push(...longer.filter((root) => !exact.includes(root)).map((root) => [root, 0.6]));
      else if (!exact.length) return { meant, instead: [], begun: true };
    }
    if (meant.length) return { meant, instead: [] };
    for (const root of stripped(word)) {
      const roots = await this.#roots(kinds, root, (one) => one === root);
      if (roots.includes(root)) return { meant: [[root, 0.9]], instead: [] };
    }
    if (word.length < SHORTEST || /\p{N}/u.test(word)) return { meant: [], instead: [] };
    const instead = new Set();
    const near = (one) =>
      (slipped(word, one) || (open && word.length > SHORTEST && slippedOnTheWay(word, one))) && Boolean(instead.add(one));
    let roots = await this.#roots(kinds, word, near);
    if (!roots.length) {
      for (const other of await this.#ending(word)) {
        const own = await this.#roots(kinds, other, (one) => one === other);
        if (own.length) instead.add(other);
        roots.push(...own);
      }
    }
    roots = [...new Set(roots)].slice(0, 4);
    return { meant: roots.map((root) => [root, 0.7]), instead: [...instead] };
  }

  // Stories in order of how well they fit, as numbers; `terms` has the words to mark, and what was read instead.
  async search({ asked, phrases, comments, open }) {
    const kinds = comments ? ["cerita", "komentar"] : ["cerita"];
    const sought = [...new Set(asked)].filter((word) => !this.ignored.has(word));
    const terms = await Promise.all(sought.map(async (word) => {
      const last = open && word === asked.at(-1);
      const { meant, instead, begun } = await this.#meaning(word, last, kinds);
      const families = await Promise.all(meant.map(([root]) => this.#occurrences(kinds, root)));
      return { word, instead, begun, families, counts: meant.map(([, counts]) => counts), members: new Set(families.flatMap(({ members }) => [...members])) };
    }));
    const scores = new Map();
    for (const term of terms) {
      const best = new Map();
      term.families.forEach(({ found }, at) => found.forEach((places, kind) => {
        for (const [story, level] of places) {
          const value = (level / LEVELS) * term.counts[at] * (kind ? 0.5 : 1);
          best.set(story, Math.max(best.get(story) ?? 0, value));
        }
      }));
      const rare = Math.log(1 + (this.total - best.size + 0.5) / (best.size + 0.5));
      for (const [story, value] of best) {
        const own = scores.get(story) ?? { value: 0, terms: 0 };
        scores.set(story, { value: own.value + value * (rare + 0.1), terms: own.terms + 1 });
      }
      term.stories = best;
    }
    const known = terms.filter(({ stories }) => stories.size);
    const needed = new Set(phrases.flat());
    const stories = [...scores].filter(([story]) => known.every(({ word, stories }) => !needed.has(word) || stories.has(story)))
      .map(([story, { value, terms }]) => [story, value * (terms / known.length) ** 2])
      .sort(([a, x], [b, y]) => y - x || b - a).map(([story]) => story);
    const lost = phrases.some((phrase) => phrase.some((word) => sought.includes(word) && !known.some((term) => term.word === word)));
    return { stories: lost ? [] : stories, terms };
  }

  // Address, title, authors, day and language of a story.
  async title(story) {
    const month = Math.floor(story / 65536);
    const year = yearOf(story);
    const name = `${String(year).padStart(4, "0")}-${String(month - year * 12).padStart(2, "0")}`;
    const segment = this.segments.find(({ first, last }) => first <= month && month <= last);
    const rows = await this.#file(`${segment.name}/${name}.json`);
    const [address, title, authors, day, lang] = rows[story % 65536];
    return { address, title, authors, day, lang };
  }
}
