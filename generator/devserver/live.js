// The live script: keeps the page like the sources while they are written.
// The dev server adds it to each page it serves; a build never has it.
//
// The server says what happened in one JSON message:
//   {type: "css", styles: [{from, to}]}   swap these style sheets in place
//   {type: "reload", paths: [path]}       reload if this page is among them
//   {type: "navigate", path}              go to the page that was edited
//   {type: "errors", diagnostics, more}   the build failed: show why
//   {type: "ok"}                          the build is good again
//
// Everything the page shows is set as text, never as HTML, and styles are
// constructed, so that the strictest Content-Security-Policy allows it all.

const overlayStyles = "OVERLAY_STYLES";

const meta = document.querySelector('meta[name="certguide-live"]');
let token = meta.content;
let version = meta.dataset.version;
let socket;
let delay = 0;

/* The connection */

const shortestDelay = 250;
const longestDelay = 5000;

function connect() {
  const query = new URLSearchParams({ token, version, page: meta.dataset.page, path: pathname() });
  const url = new URL(`/__certguide/live?${query}`, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(url);
  socket = opened;
  opened.addEventListener("open", () => { delay = 0; });
  opened.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  opened.addEventListener("close", () => {
    if (socket === opened) retry();
  });
}

function retry() {
  socket = undefined;
  delay = Math.min(Math.max(delay * 1.6, shortestDelay), longestDelay);
  setTimeout(reconnect, delay * (0.8 + 0.4 * Math.random()));
}

// While the connection was lost the server may have been started again, with
// another token, or the page may have changed. The page itself says both.
async function reconnect() {
  try {
    const response = await fetch(location.href, { cache: "no-store" });
    const served = readMeta(await response.text());
    if (!served) return retry();
    if (served.tag !== meta.dataset.tag) return location.reload();
    token = served.token;
    version = served.version;
  } catch {
    return retry();
  }
  connect();
}

function readMeta(html) {
  const match = /<meta name="certguide-live" content="([^"]*)" data-page="[^"]*" data-tag="([^"]*)" data-version="([^"]*)">/.exec(html);
  return match && { token: match[1], tag: match[2], version: match[3] };
}

function receive(message) {
  switch (message.type) {
    case "css": return message.styles.forEach(swap);
    case "reload": return isMine(message.paths) && location.reload();
    case "navigate": return message.path !== pathname() && location.assign(message.path);
    case "errors": return showErrors(message.diagnostics, message.more ?? 0);
    case "ok": return hideErrors();
  }
}

function pathname() {
  let path = location.pathname;
  try {
    path = decodeURIComponent(path);
  } catch {
    // A stray % in the address: compare it as it is.
  }
  return path.replace(/\/index\.html$/, "/");
}

function isMine(paths) {
  const here = pathname();
  const mine = ["*", meta.dataset.page, here, `${here}/`, `${here}.html`];
  return paths.some((path) => mine.includes(path));
}

/* Style sheets */

let swaps = 0;

// The old sheet stays until the new one is there, so nothing flashes.
function swap({ from, to }) {
  for (const old of document.querySelectorAll('link[rel~="stylesheet"]')) {
    const path = decodeURI(new URL(old.href, location.href).pathname);
    if (path !== from && path !== to) continue;
    const next = old.cloneNode();
    next.removeAttribute("integrity");
    next.href = from === to ? `${encodeURI(to)}?live=${++swaps}` : encodeURI(to);
    next.addEventListener("load", () => old.remove());
    next.addEventListener("error", () => location.reload());
    old.after(next);
  }
}

/* Errors */

let host;
let returnTo;
let dismissed = false;

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function showErrors(problems, more) {
  const panel = makePanel(problems, more);
  const first = !host;
  if (first) {
    host = document.createElement("certguide-errors");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(overlayStyles);
    root.adoptedStyleSheets = [sheet];
    document.documentElement.append(host);
    document.addEventListener("keydown", dismissOnEscape);
    returnTo = document.activeElement;
  }
  const place = first ? 0 : focusedIndex();
  host.shadowRoot.replaceChildren(panel);
  host.hidden = false;
  if (first || dismissed) panel.focus({ preventScroll: true });
  else if (place >= 0) (panel.querySelectorAll("li")[place] ?? panel).focus({ preventScroll: true });
  dismissed = false;
}

// focusedIndex says which problem has the focus, so that it keeps it when the
// list is renewed: -1 for none.
function focusedIndex() {
  const item = host.shadowRoot.activeElement?.closest("li");
  return item ? [...host.shadowRoot.querySelectorAll("li")].indexOf(item) : -1;
}

function makePanel(problems, more) {
  const count = problems.length + more;
  const title = make("h2", { id: "title", textContent: count === 1 ? "1 problem" : `${count} problems` });
  const note = make("p", {
    id: "note",
    textContent: "This is the last good page. The list goes away by itself when they are fixed; Escape hides it.",
  });
  const hide = make("button", { type: "button", textContent: "Hide" });
  hide.addEventListener("click", dismiss);
  const list = make("ol", {}, ...problems.map(makeProblem));
  list.setAttribute("role", "list");
  if (more > 0) list.append(make("li", { textContent: `and ${more} more` }));
  const panel = make("section", { className: "panel", tabIndex: -1 }, make("div", { className: "head" }, title, note, hide), list);
  panel.addEventListener("keydown", moveInList);
  panel.setAttribute("role", "alertdialog");
  panel.setAttribute("aria-labelledby", "title");
  panel.setAttribute("aria-describedby", "note");
  return panel;
}

function makeProblem(problem) {
  const place = [problem.file, problem.line, problem.line && problem.col].filter(Boolean).join(":");
  const item = make("li", { tabIndex: -1 });
  if (place) {
    const link = problem.link
      ? make("a", { className: "place", href: problem.link, title: "open in the editor", textContent: place })
      : make("span", { className: "place", textContent: place });
    item.append(make("p", {}, link));
  }
  const text = make("p", { className: "message", textContent: problem.message });
  if (problem.code) text.append(" ", make("span", { className: "code", textContent: problem.code }));
  item.append(text);
  if (problem.source) item.append(makeSource(problem));
  if (problem.hint) item.append(make("p", { className: "hint", textContent: `Hint: ${problem.hint}` }));
  return item;
}

// The mark counts characters, as editors do, so the line is cut by code points.
function makeSource({ source, mark }) {
  const characters = Array.from(source);
  const pre = make("pre", { tabIndex: 0 });
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-label", "source line");
  const at = (mark || 0) - 1;
  if (at < 0) {
    pre.textContent = source;
    return pre;
  }
  const marked = characters[at] ?? " ";
  pre.append(characters.slice(0, at).join(""), make("mark", { textContent: marked }), characters.slice(at + 1).join(""));
  return pre;
}

function moveInList(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const items = [...host.shadowRoot.querySelectorAll("li")];
  const next = items[focusedIndex() + step];
  if (!next) return;
  next.focus();
  event.preventDefault();
}

function dismissOnEscape(event) {
  if (event.key === "Escape" && host && !host.hidden) dismiss();
}

function dismiss() {
  host.hidden = true;
  dismissed = true;
  returnTo?.focus?.({ preventScroll: true });
}

function hideErrors() {
  if (!host) return;
  const focused = document.activeElement === host;
  host.remove();
  host = undefined;
  dismissed = false;
  document.removeEventListener("keydown", dismissOnEscape);
  if (focused) returnTo?.focus?.({ preventScroll: true });
}

/* Leaving and coming back */

addEventListener("pagehide", () => {
  const open = socket;
  socket = undefined;
  open?.close();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) reconnect();
});

connect();
