// Search: a dialog on every page ("/" or Ctrl-K), loaded when it is first
// wanted, and the form on /search/. The index is split by the first two letters
// of words and loaded as needed.
const link = document.querySelector("a.find");
const index = new URL("index/", link.href);
const cache = new Map();
const load = (name) => {
	if (!cache.has(name)) cache.set(name, fetch(new URL(`${name}.json`, index)).then((r) => (r.ok ? r.json() : []), () => (cache.delete(name), [])));
	return cache.get(name);
};

// The files that the index has: asking for others would be an error in the console.
const shards = load("all");

// As searchWords in the program: hyphenated words are looked up as one.
const wordsOf = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/[^\p{L}\p{Nd}-]+/gu, " ").split(" ").map((w) => w.replaceAll("-", "")).filter(Boolean);
const stem = (w) => (w.length > 5 ? w.replace(/(ications?|ations?|ings?|ied|ies|ers?|ed|es|s)$/, "") : w.length > 3 ? w.replace(/s$/, "") : w);

// Whether a and b are at most most edits apart, swapped neighbours counting as one.
function near(a, b, most) {
	if (Math.abs(a.length - b.length) > most) return false;
	let before = [], last = [...Array(b.length + 1).keys()];
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
	}
	return last[b.length] <= most;
}

async function pagesOf(word) {
	const name = /^[a-z0-9]{1,2}/.test(word) && !/^.[^a-z0-9]/.test(word) ? word.slice(0, 2) : "_";
	const shard = (await shards).includes(name) ? await load(name) : {};
	const found = new Map();
	const add = (list, factor) => {
		for (const [page, weight] of list) found.set(page, Math.max(found.get(page) ?? 0, weight * factor));
	};
	for (const [other, list] of Object.entries(shard)) {
		if (other === word) add(list, 4);
		else if (other.startsWith(word)) add(list, 2);
		else if (stem(word).length > 2 && stem(other) === stem(word)) add(list, 2);
	}
	if (!found.size && word.length > 3) for (const [other, list] of Object.entries(shard)) if (near(word, other, word.length > 7 ? 2 : 1)) add(list, 1);
	return found;
}

async function search(text) {
	const words = wordsOf(text).slice(0, 8);
	const each = await Promise.all(words.map(pagesOf));
	const scores = new Map();
	for (const found of each) for (const [page, score] of found) scores.set(page, (scores.get(page) ?? 0) + score + 1000);
	const best = [...scores].sort(([p, a], [q, b]) => b - a || p - q);
	const most = best.length ? Math.floor(best[0][1] / 1000) : 0;
	return Promise.all(best.filter(([, score]) => Math.floor(score / 1000) === most).slice(0, 10).map(async ([page]) => (await load(`pages-${Math.floor(page / 100)}`))[page % 100]));
}

const make = (tag, props, ...children) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
};

function attach(input, results, changed = () => {}) {
	let turn = 0;
	const said = make("p", { className: "vh", role: "status" });
	results.before(said);
	const show = async () => {
		const text = input.value.trim(), mine = ++turn;
		changed(text);
		if (text.length < 2) {
			said.textContent = "";
			results.replaceChildren();
			return;
		}
		const hits = await search(text);
		if (mine !== turn) return; // the reader has typed on
		said.textContent = hits.length ? `${hits.length} found` : "Nothing found";
		results.replaceChildren(hits.length
			? make("ol", {}, ...hits.map(([title, href, note]) => make("li", {}, make("a", { href }, make("span", { textContent: title }), make("small", { textContent: note })))))
			: make("p", { textContent: `Nothing found for “${text}”. ` }, form ? "Every page stands below, from A to Z" : make("a", { href: link.href, textContent: "See every page from A to Z" }), "."));
	};
	input.addEventListener("input", show);
	// Arrow keys walk the results, as Tab does.
	input.form.addEventListener("keydown", (event) => {
		const links = [input, ...results.querySelectorAll("a")];
		const to = links[links.indexOf(document.activeElement) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? NaN)];
		if (to) {
			event.preventDefault();
			to.focus();
		}
	});
	input.form.addEventListener("submit", (event) => {
		const first = results.querySelector("a");
		if (first) {
			event.preventDefault();
			first.click();
		}
	});
	return show;
}

const form = document.querySelector("form.search");
if (form) {
	const input = form.elements.q;
	const show = attach(input, form.querySelector(".results"), (q) => history.replaceState(null, "", q ? `?${new URLSearchParams({ q })}` : location.pathname));
	input.value = new URLSearchParams(location.search).get("q") ?? "";
	if (input.value) show();
}

let dialog;

// open shows the dialog, or goes to the form of the search page. Text is what
// the reader typed before this script was there.
export function open(text = "") {
	const type = (input) => {
		if (!text) return;
		input.value = text;
		input.dispatchEvent(new Event("input"));
	};
	if (form) {
		form.elements.q.focus();
		type(form.elements.q);
		return;
	}
	if (!dialog) {
		const input = make("input", { type: "search", name: "q", autocomplete: "off", spellcheck: false, ariaLabel: "Search" });
		const results = make("div", { className: "results" });
		dialog = make("dialog", { className: "search-dialog", ariaLabel: "Search" }, make("form", { className: "search", action: link.href }, input, results, make("button", { type: "button", textContent: "Close", onclick: () => dialog.close() })));
		document.body.append(dialog);
		attach(input, results);
	}
	dialog.showModal();
	const input = dialog.querySelector("input");
	input.select();
	type(input);
}
