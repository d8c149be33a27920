/* Searches where only files are served: fetches the pieces of the index that hold the words, then the results. */
"use strict";

(() => {
  const holder = document.querySelector("#search-files");
  const { place } = holder.dataset;
  const words = JSON.parse(holder.dataset.words);
  const ignored = new Set(holder.dataset.ignored.split(" "));
  const language = document.documentElement.lang;
  const numbers = new Intl.NumberFormat(language);
  const status = holder.querySelector("[role=status]");
  const list = holder.querySelector(".results");
  /* By level (name, other name, what it is linked to): as it is, as a beginning, by a likely spelling. */
  const points = { exact: [15, 13, 9], beginning: [11, 10, 6], near: [5, 4, 2], name: [1000] };
  const limits = { words: 12, length: 40, pieces: 8, shown: 20, mistakeFrom: 4 };

  const element = (name, properties = {}, children = []) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /* As the index was folded: decomposed, without case and marks. */
  const fold = (text) =>
    text.normalize("NFKD").toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ").normalize("NFKD")
      .replace(/\p{Mn}/gu, "");
  const split = (text) =>
    (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => [...word].slice(0, limits.length).join(""));

  const kept = new Map();
  const read = (name) => {
    if (!kept.has(name)) {
      kept.set(name, fetch(place + name).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status))));
    }
    return kept.get(name);
  };

  /* Steps between rising numbers; -n stands for n steps of one. */
  const members = function* (steps) {
    let last = -1;
    for (const step of steps) {
      if (step > 0) yield (last += step);
      else for (let left = -step; left > 0; left -= 1) yield (last += 1);
    }
  };

  /* The pieces that hold what begins so. */
  const span = (firsts, prefix) => {
    const after = firsts.findIndex((first) => first > prefix && !first.startsWith(prefix));
    const start = Math.max(0, firsts.findLastIndex((first) => first <= prefix));
    return [start, after < 0 ? firsts.length : after];
  };

  /* All entries of the vocabulary that begin so, as far as a few pieces have them. */
  const entries = async (firsts, prefix) => {
    const [start, end] = span(firsts, prefix);
    const last = Math.min(end, start + limits.pieces);
    const pieces = [];
    for (let number = start; number < last; number += 1) pieces.push(read(`words-${number}.json`));
    const found = (await Promise.all(pieces)).flat().filter(([word]) => word.startsWith(prefix));
    return { found, isCut: last < end };
  };

  /* The shortest beginning of a word that a few pieces hold: behind it a mistake may be. */
  const sure = (firsts, word) => {
    let length = 1;
    const isWide = ([start, end]) => end - start > limits.pieces;
    while (length < word.length && isWide(span(firsts, word.slice(0, length)))) length += 1;
    return word.slice(0, length);
  };

  /* One letter more, fewer or other, or two that changed places. */
  const isNear = (one, other) => {
    if (Math.abs(one.length - other.length) > 1) return false;
    let start = 0;
    while (start < one.length && one[start] === other[start]) start += 1;
    const rest = (text, skipped) => text.slice(start + skipped);
    return rest(one, 1) === rest(other, 1) || rest(one, 1) === rest(other, 0) || rest(one, 0) === rest(other, 1) ||
      (one[start] === other[start + 1] && one[start + 1] === other[start] && rest(one, 2) === rest(other, 2));
  };

  const collect = (into, levels, worth) => {
    levels.forEach((steps, level) => {
      for (const number of members(steps)) into.set(number, Math.max(into.get(number) ?? 0, worth[level]));
    });
  };

  const lookUp = async (firsts, word) => {
    const scores = new Map();
    let { found, isCut } = await entries(firsts, word);
    for (const [spelt, ...levels] of found) collect(scores, levels, spelt === word ? points.exact : points.beginning);
    if (!scores.size && word.length >= limits.mistakeFrom && /^\p{L}+$/u.test(word)) {
      ({ found, isCut } = await entries(firsts, sure(firsts, word)));
      for (const [spelt, ...levels] of found) if (isNear(word, spelt)) collect(scores, levels, points.near);
    }
    return { scores, isCut };
  };

  const search = async (asked) => {
    const { words: firsts, records } = await read("about.json");
    const all = [...new Set(asked)].slice(0, limits.words);
    const telling = all.filter((word) => !ignored.has(word));
    const needed = telling.length ? telling : all;
    const looked = await Promise.all(needed.map((word) => lookUp(firsts, word)));
    const totals = new Map();
    for (const { scores } of looked) {
      for (const [number, score] of scores) {
        const [count, sum] = totals.get(number) ?? [0, 0];
        totals.set(number, [count + 1, sum + score]);
      }
    }
    const whole = `=${asked.join(" ")}`;
    const named = new Set();
    for (const [name, steps] of (await entries(firsts, whole)).found) {
      if (name === whole) for (const number of members(steps)) named.add(number);
    }
    for (const number of named) totals.set(number, [needed.length, points.name[0]]);
    const most = [...totals.values()].reduce((best, [count]) => Math.max(best, count), 0);
    const numbered = [...totals].filter(([, [count]]) => count === most);
    numbered.sort(([one, [, first]], [other, [, second]]) => second - first || one - other);
    return {
      results: numbered.map(([number]) => number),
      records,
      isPartial: most > 0 && most < needed.length,
      isCut: looked.some((one) => one.isCut),
    };
  };

  const spoken = (text, tongue) => element("span", { textContent: text, ...(tongue && { lang: tongue }) });

  const line = ([href, name, tongue, values, others]) => {
    const link = element("a", { href, textContent: name, ...(tongue && { lang: tongue }) });
    const what = values.flatMap(([text, own], place) => (place ? [" · ", spoken(text, own)] : [spoken(text, own)]));
    const parts = [element("h3", {}, [link]), element("p", { className: "what" }, what)];
    if (others.length) {
      parts.push(element("p", { className: "what", textContent: `${words.also} ${others.join(", ")}` }));
    }
    return element("li", {}, parts);
  };

  const show = async ({ results, records }) => {
    const start = list.children.length;
    const next = results.slice(start, start + limits.shown);
    const pieces = await Promise.all(next.map((number) => read(`${language}-${Math.floor(number / records)}.json`)));
    list.append(...next.map((number, place) => line(pieces[place][number % records])));
    return next.length ? list.children[start].querySelector("a") : null;
  };

  const failed = () => status.replaceChildren(element("p", { className: "note", textContent: words.failed }));

  const offerMore = (found) => {
    const left = found.results.length - list.children.length;
    if (left <= 0) return;
    const count = numbers.format(Math.min(left, limits.shown));
    const button = element("button", { type: "button", textContent: words.more.replace("{count}", count) });
    list.after(button);
    button.addEventListener("click", async () => {
      button.remove();
      try {
        (await show(found))?.focus();
        offerMore(found);
      } catch {
        failed();
      }
    });
  };

  const answer = async (text) => {
    const asked = split(text);
    if (!asked.length) return;
    const found = await search(asked);
    const total = found.results.length;
    const counted = words[total === 1 ? "results_one" : "results_other"].replace("{count}", () => numbers.format(total));
    const heading = `${counted} ${words.for_words.replace("{words}", () => text)}`;
    await show(found);
    const notes = [[!total, words.nothing], [found.isPartial, words.partial], [found.isCut, words.longer]];
    const told = notes.filter(([holds]) => holds).map(([, note]) => element("p", { className: "note", textContent: note }));
    status.replaceChildren(element("h2", { className: "found", textContent: heading }), ...told);
    offerMore(found);
  };

  const text = (new URLSearchParams(location.search).get("q") ?? "").trim().slice(0, 256);
  holder.querySelector("#q").value = text;
  for (const link of document.querySelectorAll("nav.languages a[hreflang]")) {
    if (text) link.search = new URLSearchParams({ q: text });
  }
  if (text) document.title = `${text} · ${document.title}`;
  holder.hidden = false;
  answer(text).catch(failed);
})();
