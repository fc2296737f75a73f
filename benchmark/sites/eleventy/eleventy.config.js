// Eleventy with its usual parts: markdown-it, Nunjucks, collections; laid out as the others are.
const markdownIt = require("markdown-it");
const footnote = require("markdown-it-footnote");

const SIZE = 20;
const long = new Intl.DateTimeFormat("id", { dateStyle: "full", timeZone: "Asia/Jakarta" });
const short = new Intl.DateTimeFormat("id", { dateStyle: "long", timeZone: "Asia/Jakarta" });
const month = new Intl.DateTimeFormat("id", { month: "long", timeZone: "Asia/Jakarta" });
const slug = (name) => name.toLowerCase().replaceAll(" ", "-");

/** {key, stories} for each value that `of` gives for a story, newest story first. */
const shelves = (stories, of) => {
  const found = new Map();
  for (const story of stories) {
    for (const key of of(story)) {
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(story);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, list]) => ({ key, stories: list }));
};

/** Each shelf in pages of SIZE. */
const sheets = (kind, all) =>
  all.flatMap(({ key, stories }) => {
    const base = `/${kind}/${slug(key)}`;
    const count = Math.ceil(stories.length / SIZE);
    const address = (number) => (number === 0 ? `${base}.html` : `${base}/${number + 1}.html`);
    return Array.from({ length: count }, (_, number) => ({
      kind,
      key,
      total: stories.length,
      stories: stories.slice(number * SIZE, (number + 1) * SIZE),
      address: address(number),
      newer: number > 0 ? address(number - 1) : null,
      older: number + 1 < count ? address(number + 1) : null,
    }));
  });

module.exports = (config) => {
  const markdown = markdownIt({ typographer: true }).use(footnote);
  config.setLibrary("md", markdown);
  config.addPassthroughCopy("src/theme");
  config.addFilter("long", (date) => long.format(date));
  config.addFilter("short", (date) => short.format(date));
  config.addFilter("monthName", (date) => month.format(date));
  config.addFilter("iso", (date) => date.toISOString());
  config.addFilter("year", (date) => date.getFullYear());
  config.addFilter("toDate", (text) => new Date(text));
  config.addFilter("slugged", slug);
  config.addFilter("first", (list, count) => list.slice(0, count));
  config.addFilter("json", (value) => JSON.stringify(value).replaceAll("<", "\\u003c"));
  config.addFilter("markdown", (text) => markdown.render(text));
  config.addFilter("months", (stories) => shelves(stories, (story) => [story.url.slice(1, 8)]).reverse());

  let known = null;
  const stories = (api) => {
    // All collections of one build share one list; a new build has a new API object.
    if (known?.api !== api) {
      const list = api.getFilteredByGlob("src/cerita/*.md").reverse();
      list.forEach((story, at) => {
        story.data.newer = list[at - 1];
        story.data.older = list[at + 1];
      });
      known = { api, list };
    }
    return known.list;
  };
  const kinds = {
    kategori: (story) => [story.data.category],
    tag: (story) => story.data.topics,
    penulis: (story) => [story.data.writer],
    tahun: (story) => [story.url.slice(1, 5)],
    bulan: (story) => [story.url.slice(1, 8)],
  };
  config.addCollection("stories", stories);
  for (const [kind, of] of Object.entries(kinds)) config.addCollection(kind, (api) => shelves(stories(api), of));
  config.addCollection("sheets", (api) =>
    ["kategori", "tag", "penulis"].flatMap((kind) => sheets(kind, shelves(stories(api), kinds[kind]))),
  );
  config.addCollection("feeds", (api) => [
    { address: "/atom.xml", page: "/", title: null, stories: stories(api).slice(0, SIZE) },
    ...["kategori", "penulis"].flatMap((kind) =>
      shelves(stories(api), kinds[kind]).map(({ key, stories: list }) => ({
        address: `/${kind}/${slug(key)}.atom.xml`,
        page: `/${kind}/${slug(key)}.html`,
        title: key,
        stories: list.slice(0, SIZE),
      })),
    ),
  ]);
  return {
    dir: { input: "src", output: "output" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
};
