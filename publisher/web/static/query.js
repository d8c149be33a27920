// Makes an editor of the query form and a table of its answers, with what YASGUI brings: its editor (Yasqe) and
// its results (Yasr). Without this script the form works by itself, and it goes on to when anything here fails.
// Nothing is kept in the browser and nothing is asked of any server but this one.

const form = document.querySelector(".sheet form");
const plain = form.elements.query;
const format = form.elements.format;
const words = JSON.parse(form.dataset.words);
const base = form.dataset.base;

// A table of more would hold the browser up for seconds.
const MOST_CHARACTERS = 20_000_000;

const { Yasqe, Yasr } = window.Yasgui;
const known = { prefixes: {}, names: {} };

const editor = makeEditor();
let asking = null;

offerExamples();
loadFromAddress();
window.addEventListener("hashchange", loadFromAddress);
form.addEventListener("submit", submit);
loadNames();

// --- The editor ---

function makeEditor() {
  Yasqe.registerAutocompleter({
    name: "names",
    bulk: false,
    autoShow: false,
    isValidCompletionPosition: (yasqe) => !/^[?$"'#]/.test(yasqe.getCompleteToken().string),
    preProcessToken: withWordsBefore,
    get: (yasqe, token) => matches(token.autocompletionString, yasqe.getPrefixesFromQuery()),
    postprocessHints: (_yasqe, hints) => hints.map(toHint),
  });
  const made = new Yasqe(plain.parentElement, {
    value: plain.value,
    persistenceId: null,
    createShareableLink: null,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    // As high as the query: a box that scrolls inside of a page is hard to leave by finger.
    editorHeight: "auto",
    viewportMargin: Infinity,
    // Of Yasqe's own, only variables: the others ask servers elsewhere, or know prefixes by popularity.
    autocompleters: ["variables", "names"],
    extraKeys: {
      "Ctrl-Enter": ask,
      "Cmd-Enter": ask,
      // Tab moves on, as everywhere else on a page (WCAG 2.1.2: no keyboard trap).
      Tab: false,
      "Shift-Tab": false,
    },
  });
  made.on("change", () => declarePrefix(made));
  // Yasqe merges this list into that of its own.
  for (const name of ["prefixes", "property", "class"]) made.disableCompleter(name);
  const input = made.getInputField();
  // The label of the form's own field now names this one.
  plain.id = "query-plain";
  plain.hidden = true;
  plain.required = false;
  input.id = "query";
  input.setAttribute("aria-describedby", "query-keys");
  input.setAttribute("aria-label", words.editor);
  made.rootEl.append(element("p", { id: "query-keys", className: "note", textContent: words.keys }));
  const mistake = document.querySelector("#mistake mark");
  if (mistake) {
    const line = mistake.closest("li");
    const lines = [...line.parentElement.children];
    mark(made, line.parentElement.start + lines.indexOf(line), mistake.previousSibling?.length ?? 0);
  }
  return made;
}

function mark(yasqe, line, column) {
  yasqe.addLineClass(line - 1, "background", "mistaken");
  yasqe.setCursor(line - 1, column);
}

function load(text) {
  editor.setValue(text.trimEnd() + "\n");
  editor.focus();
  editor.rootEl.scrollIntoView({ block: "nearest" });
}

// --- Names and prefixes ---

async function loadNames() {
  const response = await fetch(form.dataset.names);
  if (response.ok) Object.assign(known, await response.json());
}

// A name may have several words, of which the language knows only the last as a token.
function withWordsBefore(yasqe, token) {
  const { line, ch } = yasqe.getCursor();
  const words = yasqe.getLine(line).slice(0, ch).match(/[\p{L}\p{N}][^<>?$:{}"']*$/u)?.[0].split(" ") ?? [];
  const names = Object.values(known.names).map((name) => name.toLowerCase());
  for (; words.length > 1 && !/[:<]/.test(token.string); words.shift()) {
    const text = words.join(" ");
    if (names.some((name) => name.startsWith(text.toLowerCase()))) {
      return { ...token, autocompletionString: text, from: { ch: ch - text.length } };
    }
  }
  return { ...token, autocompletionString: token.string.trim() };
}

function matches(typed, declared) {
  const text = typed.replace(/^</, "").replace(/>$/, "").toLowerCase();
  const prefixes = { ...known.prefixes, ...declared };
  const found = [];
  for (const [iri, name] of Object.entries(known.names)) {
    const short = shorten(iri, prefixes);
    const begins = short.toLowerCase().startsWith(text) || iri.toLowerCase().startsWith(text);
    if (begins || ` ${name.toLowerCase()}`.includes(` ${text}`)) found.push([begins ? 0 : 1, short]);
    if (found.length > 500) break;
  }
  return found.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)).slice(0, 50).map(([, short]) => short);
}

function shorten(iri, prefixes) {
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    const local = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u.test(local)) return `${prefix}:${local}`;
  }
  return `<${iri}>`;
}

function expand(short) {
  if (short.startsWith("<")) return short.slice(1, -1);
  const [prefix, local] = short.split(/:(.*)/s);
  return ({ ...known.prefixes, ...editor.getPrefixesFromQuery() }[prefix] ?? "") + local;
}

function toHint(hint) {
  const name = known.names[expand(hint.text)];
  const render = (item) => item.append(hint.text, element("small", { textContent: name ?? "" }));
  return { ...hint, render };
}

function declarePrefix(yasqe) {
  const token = yasqe.getTokenAt(yasqe.getCursor());
  const [, prefix] = token.string.match(/^([\w-]+):/) ?? [];
  const namespace = known.prefixes[prefix];
  const line = yasqe.getLine(yasqe.getCursor().line);
  if (!namespace || token.type === "comment" || /^\s*PREFIX\b/i.test(line)) return;
  if (!(prefix in yasqe.getPrefixesFromQuery())) yasqe.addPrefixes({ [prefix]: namespace });
}

// --- Asking ---

function submit(event) {
  plain.value = editor.getValue();
  // A file is a matter for the browser; the page is one for this script.
  if (format.value) return;
  event.preventDefault();
  ask();
}

async function ask() {
  asking?.abort();
  const own = (asking = new AbortController());
  const { section, status } = clearAnswer();
  const stop = element("button", { type: "button", textContent: words.stop });
  stop.addEventListener("click", () => own.abort());
  status.append(words.asking, " ", stop);
  history.replaceState(null, "", `#query=${encodeURIComponent(editor.getValue())}`);
  const started = performance.now();
  try {
    const response = await fetch("/sparql", request(own.signal));
    if (!response.ok) {
      status.remove();
      return showMistake(await response.json());
    }
    await showAnswer(section, response);
    status.textContent = fill(words.done, { seconds: ((performance.now() - started) / 1000).toFixed(2) });
  } catch (error) {
    if (asking === own) status.textContent = error.name === "AbortError" ? words.stopped : words.failed;
  }
}

function request(signal) {
  const fields = [...new FormData(form)].filter(([name]) => !["query", "format", "lang"].includes(name));
  const headers = {
    Accept: "application/sparql-results+json, text/turtle;q=0.9",
    "Accept-Language": form.elements.lang.value,
  };
  const body = new URLSearchParams([["query", editor.getValue()], ...fields]);
  return { method: "POST", headers, body, signal };
}

function clearAnswer() {
  document.querySelector("#mistake")?.remove();
  document.querySelector("#answer")?.remove();
  editor.eachLine((line) => editor.removeLineClass(line, "background", "mistaken"));
  const status = element("p", { className: "status" });
  status.setAttribute("role", "status");
  const section = element("section", { id: "answer", className: "answer", tabIndex: -1 });
  section.append(element("h2", { textContent: words.answer }), status);
  form.after(section);
  return { section, status };
}

function showMistake(problem) {
  const box = element("div", { id: "mistake", className: "mistake" });
  box.setAttribute("role", "alert");
  const lines = [problem.title, problem.detail, problem.remedy];
  box.append(...lines.map((text, place) => element(place ? "p" : "h2", { textContent: text })));
  document.querySelector("#answer").remove();
  form.prepend(box);
  if (problem.line) mark(editor, problem.line, (problem.column ?? 1) - 1);
  box.scrollIntoView({ block: "nearest" });
}

// --- Answers ---

// What resizes columns writes its rules into the page unless it finds them there, by these numbers. The policy of
// this site lets no script do so; the rules stand in query.css.
for (const gripid of ["573462389", "1889547233"]) {
  // Of no namespace, so that the browser takes it for no style and the library for one.
  document.head.append(Object.assign(document.createElementNS(null, "style"), { gripid }));
}

async function showAnswer(section, response) {
  const content = await response.text();
  section.append(...formatLinks(/sparql-results/.test(response.headers.get("Content-Type"))));
  if (content.length > MOST_CHARACTERS) {
    section.append(element("p", { textContent: words.large }));
    return;
  }
  const results = element("div");
  section.append(results);
  // What the table is made of has no words of its own; links are put right whenever it draws rows.
  new MutationObserver(() => results.querySelectorAll("a.iri").forEach(leadHome)).observe(results, {
    childList: true,
    subtree: true,
  });
  Object.assign(Yasr.plugins.table.defaults.tableConfig.language, tableWords());
  const yasr = new Yasr(results, {
    persistenceId: null,
    prefixes: () => ({ ...known.prefixes, ...editor.getPrefixesFromQuery() }),
    getDownloadFileName: () => "answer",
  });
  const { ok, status, statusText, headers } = response;
  await new Promise((resolve) => {
    yasr.on("drawn", () => resolve(speak(results)));
    yasr.setResponse({ ok, status, statusText, headers, content });
  });
}

function formatLinks(isTable) {
  const [tables, graphs] = format.querySelectorAll("optgroup");
  const list = element("ul", { className: "formats" });
  for (const { value, text } of (isTable ? tables : graphs).children) {
    const fields = [...new FormData(form)].filter(([name]) => !["query", "format", "lang"].includes(name));
    const address = new URLSearchParams([["query", editor.getValue()], ...fields, ["format", value]]);
    const item = element("li");
    item.append(element("a", { href: `/sparql?${address}`, textContent: text }));
    list.append(item);
  }
  return [element("h3", { textContent: words.formats }), list];
}

// The canonical IRI of a thing of ours leads to its page here, wherever this site is served.
function leadHome(link) {
  const iri = link.getAttribute("href");
  if (!iri.startsWith(`${base}/`)) return;
  const [document, fragment] = iri.slice(base.length).replace(/^\/id\//, "/").split("#");
  const name = known.names[iri];
  link.href = `${document}.${form.elements.lang.value}.html${fragment ? `#${fragment}` : ""}`;
  link.title = iri;
  link.removeAttribute("target");
  // The first click on a cell that is cut shows all of it; a link is followed at once.
  link.addEventListener("click", (event) => event.stopPropagation());
  if (name) link.parentElement.replaceChildren(Object.assign(link, { textContent: name }));
}

function tableWords() {
  const arrows = { first: "«", previous: "‹", next: "›", last: "»" };
  const { first, previous, next, last } = words;
  return {
    info: "_START_–_END_ / _TOTAL_",
    infoEmpty: "0",
    infoFiltered: "(/ _MAX_)",
    emptyTable: "0",
    zeroRecords: "0",
    paginate: arrows,
    aria: { paginate: { first, previous, next, last }, orderable: "", orderableReverse: "", orderableRemove: "" },
  };
}

// YASGUI speaks English; its few words are put into the language of the page.
function speak(root) {
  const say = (selector, properties) => {
    for (const one of root.querySelectorAll(selector)) Object.assign(one, properties);
  };
  for (const name of ["table", "response"]) {
    say(`.select_${name}`, { title: words[name], ariaLabel: words[name] });
    say(`.select_${name} span`, { textContent: words[name] });
  }
  root.querySelectorAll(".switch .label").forEach((label, place) => {
    label.textContent = [words.simple, words.shorten][place];
  });
  say(".tableFilter", { placeholder: words.filter, ariaLabel: words.filter });
  say(".pageSizerLabel", { textContent: words.page_size });
  say("th.dt-orderable-none .dt-column-title", { textContent: "#" });
  say(".yasr_results textarea", { ariaLabel: words.response });
  say(".tableSizer", { ariaLabel: words.page_size });
  say(".tableSizer option[value='-1']", { textContent: words.all });
  say(".yasr_downloadIcon", { title: words.download, ariaLabel: words.download });
}

// --- Examples and links ---

function offerExamples() {
  for (const [place, item] of document.querySelectorAll(".examples li").entries()) {
    const heading = item.querySelector("h3");
    heading.id = `example-${place}`;
    const button = element("button", { type: "button", className: "quiet", textContent: words.load });
    button.setAttribute("aria-describedby", heading.id);
    button.addEventListener("click", () => load(item.querySelector("pre").textContent));
    item.querySelector("a").after(" ", button);
  }
}

function loadFromAddress() {
  const query = new URLSearchParams(location.hash.slice(1)).get("query");
  if (query && query !== editor.getValue()) editor.setValue(query);
}

// --- Small things ---

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}
