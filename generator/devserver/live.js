// The live connection of certguide's dev server: swaps style sheets, reloads
// the page when its own bytes changed, and shows problems over the last good
// page. It is added as pages are served and is no part of the site.
const script = document.querySelector('script[data-token]');
const address = new URL('/__certguide/live', location.href);
address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
address.searchParams.set('token', script.dataset.token);

let overlay = null;
let wait = 250;
let lost = false;

function element(name, text, children = []) {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  node.append(...children);
  return node;
}

const rules = `
  :host { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; background: rgb(20 20 24 / 0.94); color: #f4f4f5; font: 16px/1.5 system-ui, sans-serif; }
  section { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
  h1 { font-size: 1.25rem; margin: 0 0 0.25rem; }
  p { margin: 0.25rem 0; }
  li { margin: 1.25rem 0; padding: 0.75rem 1rem; background: #27272a; border-left: 4px solid #f87171; list-style: none; }
  ol { padding: 0; }
  a { color: #93c5fd; overflow-wrap: anywhere; }
  pre { margin: 0.5rem 0; overflow-x: auto; font: 14px/1.4 ui-monospace, monospace; }
  .hint { color: #fde68a; white-space: pre-wrap; }
  button { font: inherit; padding: 0.5rem 1rem; min-height: 44px; cursor: pointer; }
  :focus-visible { outline: 3px solid #93c5fd; outline-offset: 2px; }`;

function hide() {
  overlay?.remove();
  overlay = null;
}

function show(diagnostics) {
  hide();
  overlay = document.createElement('certguide-problems');
  const root = overlay.attachShadow({mode: 'open'});
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  root.adoptedStyleSheets = [sheet];
  const title = element('h1', diagnostics.length === 1 ? 'One problem' : `${diagnostics.length} problems`);
  title.id = 'title';
  const close = element('button', 'Hide (Esc)');
  close.addEventListener('click', hide);
  const items = diagnostics.map(d => {
    const place = d.editor ? element('a', d.place) : element('strong', d.place);
    if (d.editor) place.href = d.editor;
    const parts = [element('p', '', [place]), element('p', d.code ? `${d.msg} [${d.code}]` : d.msg)];
    if (d.line) parts.push(element('pre', `${d.line.replaceAll('\t', ' ')}\n${' '.repeat(Math.max(0, d.col - 1))}^`));
    if (d.hint) {
      const hint = element('p', d.hint);
      hint.className = 'hint';
      parts.push(hint);
    }
    return element('li', '', parts);
  });
  const box = element('section', '', [title, element('p', 'The page below is the last good one. This goes away when the problems are mended.'), close, element('ol', '', items)]);
  box.setAttribute('role', 'alertdialog');
  box.setAttribute('aria-labelledby', 'title');
  root.append(box);
  document.body.append(overlay);
  close.focus();
}

addEventListener('keydown', event => {
  if (event.key === 'Escape' && overlay) hide();
});

// A fresh page tells the new names of the style sheets.
async function swapSheets() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  const fresh = [...page.querySelectorAll('link[rel=stylesheet]')];
  const old = [...document.querySelectorAll('link[rel=stylesheet]')];
  for (const [i, link] of fresh.entries()) {
    const current = old[i];
    if (current?.getAttribute('href') === link.getAttribute('href')) continue;
    const next = document.importNode(link);
    if (!current) {
      document.head.append(next);
      continue;
    }
    next.addEventListener('load', () => current.remove());
    current.after(next);
  }
}

function here(paths) {
  const path = decodeURI(location.pathname);
  return paths.includes(path) || (paths.includes('/404.html') && document.title !== '' && !document.querySelector('link[rel=canonical]'));
}

function receive(message) {
  switch (message.type) {
    case 'ok': hide(); break;
    case 'errors': show(message.diagnostics); break;
    case 'css': swapSheets(); break;
    case 'reload':
      if (message.navigate && !here(message.paths)) location.href = message.navigate;
      else if (here(message.paths)) location.reload();
      break;
  }
}

function connect() {
  const socket = new WebSocket(address);
  socket.addEventListener('open', () => {
    wait = 250;
    if (lost) location.reload();
  });
  socket.addEventListener('message', event => receive(JSON.parse(event.data)));
  socket.addEventListener('close', () => {
    lost = true;
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 5000);
  });
}

connect();
