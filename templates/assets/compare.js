// Makes tables of certifications sortable, and the one that asks for it a table
// to filter and choose from. The state is in the address, so it can be
// shared and the back button works. Without this script the table is whole.
const make = (tag, props, ...children) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
};
const button = (textContent, onclick) => make("button", { type: "button", textContent, onclick });
const field = (type, name, value, text) => make("label", {}, make("input", { type, name, value }), text);
const lists = ["tier", "provider"];
const price = "Lowest price at most";
const open = "Open or probably open";
const budgets = [["", "Any"], ["0", "Free"], ["100", "$100"], ["200", "$200"], ["500", "$500"], ["1000", "$1,000"]];
const textOf = (cell) => (cell.querySelector("a, .none") ?? cell).textContent.trim();

// As before the first paint: a phone needs 100 ms to set up localeCompare.
const byLetters = (a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

// Phones draw a long table down to its fifteenth row at first (the comparison,
// which begins further down, to its fifth, and nothing below it), which is below
// what they show: for all rows they need twice as long. The rest comes with the
// first thing a reader does, or in a while. Who comes back to a page, or from a
// link into it, wants a certain place.
const { classList } = document.documentElement;
const arrival = performance.getEntriesByType("navigation")[0];
if (arrival?.type === "navigate" && !/[?#]/.test(arrival.name)) {
	const rest = () => classList.remove("first");
	classList.add("first");
	for (const type of ["scroll", "keydown", "focusin", "click", "beforeprint"]) addEventListener(type, rest, true);
	setTimeout(rest, 3000);
}

// What a row is sorted by in a column; null is unknown, which sorts last.
const keyOf = (row, column) => {
	const cell = row.cells[column];
	const { n, to = n } = cell.dataset;
	if (n) return [Number(n), Number(to)];
	return cell.matches(".num") || (column > 0 && cell.querySelector(".none, .stage-unknown")) ? null : textOf(cell).toLowerCase();
};

function enhance(region, owner) {
	const table = region.querySelector("table");
	const heads = [...table.tHead.rows[0].cells];
	const rows = [...table.tBodies[0].rows];
	const titles = heads.map((th) => th.textContent.trim());
	const at = (name) => heads.findIndex((th) => th.dataset.column === name);
	const live = make("p", { className: "vh", role: "status" });
	region.before(live);
	region.onfocus = () => region.matches(":focus-visible") && region.scrollIntoView(); // its beginning: browsers show the middle of what is taller than the window
	const state = { sort: "", desc: false, tier: [], provider: [], open: false, budget: "", pick: [], differ: false };

	for (const [i, th] of heads.entries()) {
		const sort = button(titles[i], () => {
			const name = th.dataset.column;
			// Rising, falling, and as it was.
			const again = state.sort === name;
			Object.assign(state, again && state.desc ? { sort: "", desc: false } : { sort: name, desc: again });
			show(true);
			region.scrollTop = 0;
			if (region.getBoundingClientRect().top < 0) region.scrollIntoView();
		});
		sort.className = "sort";
		sort.onfocus = () => sort.matches(":focus-visible") && th.scrollIntoView({ block: "nearest", inline: "nearest" }); // all of it, and not behind the first; a tap must not miss
		th.replaceChildren(sort);
		// Browsers do not draw buttons in the headings that they repeat on paper.
		addEventListener("beforeprint", () => th.replaceChildren(titles[i]));
		addEventListener("afterprint", () => th.replaceChildren(sort));
	}

	function order() {
		const column = at(state.sort);
		heads.forEach((th, i) => (i === column ? th.setAttribute("aria-sort", state.desc ? "descending" : "ascending") : th.removeAttribute("aria-sort")));
		if (column < 0) return rows;
		const sign = state.desc ? -1 : 1;
		return rows.map((row) => [keyOf(row, column), row]).sort(([a], [b]) => {
			if (a === null || b === null) return (a === null) - (b === null);
			if (Array.isArray(a)) return state.desc ? b[1] - a[1] || b[0] - a[0] : a[0] - b[0] || a[1] - b[1]; // the least of a span, the most when falling
			return sign * a.localeCompare(b);
		}).map(([, row]) => row);
	}

	const filters = {
		tier: (row) => !state.tier.length || state.tier.includes(row.dataset.tier),
		provider: (row) => !state.provider.length || state.provider.includes(row.dataset.provider),
		open: (row) => !state.open || "open" in row.dataset,
		budget: (row) => !state.budget || Number(row.dataset.cost ?? Infinity) <= Number(state.budget),
	};
	const shown = (without) => rows.filter((row) => Object.entries(filters).every(([name, ok]) => name === without || ok(row)));

	let form, note, chooser;
	if (owner) controls();

	function controls() {
		const group = (name, title) => {
			const values = [...new Set(rows.map((row) => row.dataset[name]).filter(Boolean))].sort(byLetters);
			return make("details", {}, make("summary", { textContent: title }), make("fieldset", {}, make("legend", { className: "vh", textContent: title }),
				...values.map((value) => field("checkbox", name, value, value))));
		};
		form = make("form", { className: "filters" },
			field("checkbox", "open", "1", open),
			make("fieldset", { className: "budget" }, make("legend", { textContent: price }), ...budgets.map(([value, text]) => field("radio", "budget", value, text))),
			group("tier", "Tier"), group("provider", "Provider"));
		form.onsubmit = (event) => event.preventDefault();
		form.onchange = () => {
			const data = new FormData(form);
			Object.assign(state, { tier: data.getAll("tier"), provider: data.getAll("provider"), open: data.has("open"), budget: data.get("budget") ?? "" });
			show(true);
		};
		note = make("div", { className: "actions" });
		region.before(form, note);
		table.onchange = ({ target: box }) => {
			const { id } = box.closest("tr").dataset;
			if (box.checked && state.pick.length === 4) {
				box.checked = false;
				return choosing().then((c) => c.full());
			}
			state.pick = box.checked ? [...state.pick, id] : state.pick.filter((x) => x !== id);
			show(true);
		};
		addEventListener("popstate", () => { read(); show("back"); });
	}

	// Setting side by side, and saving, come from another module, when wanted.
	const choosing = () => (chooser ??= import(region.dataset.more).then((module) => module.chooser({ region, table, titles, rows, state, show, make, button, live })));

	function summary(left) {
		const chips = [];
		const chip = (text, undo) => chips.push(button(`${text} ✕`, () => { undo(); show(true); }));
		for (const name of lists) for (const value of state[name]) chip(value, () => (state[name] = state[name].filter((x) => x !== value)));
		if (state.open) chip(open, () => (state.open = false));
		if (state.budget) chip(state.budget === "0" ? "Free" : `${price} ${budgets.find(([value]) => value === state.budget)[1]}`, () => (state.budget = ""));
		const count = make("span", { textContent: `${left} of ${rows.length} shown. ` });
		if (!left) choosing().then((c) => c.relax(count, filters, shown));
		const inside = note.contains(document.activeElement);
		note.replaceChildren(count, ...chips, button("Download as CSV", async () => (await choosing()).csv()));
		if (inside) note.querySelector("button").focus();
	}

	// The address holds what differs from the start; anything unknown is ignored.
	function read() {
		const query = new URLSearchParams(location.search);
		const values = (name) => query.getAll(name).filter((v) => rows.some((row) => row.dataset[name] === v));
		Object.assign(state, { sort: at(query.get("sort")) < 0 ? "" : query.get("sort"), desc: query.get("order") === "desc", tier: values("tier"), provider: values("provider"), open: query.has("open"), differ: query.has("differ"),
			budget: budgets.some(([value]) => value === query.get("budget")) ? query.get("budget") : "", pick: query.getAll("pick").join().split(",").filter((id) => rows.some((row) => row.dataset.id === id)).slice(0, 4) });
		return false;
	}
	function write() {
		const query = new URLSearchParams();
		for (const name of ["sort", "budget"]) if (state[name]) query.set(name, state[name]);
		if (state.sort && state.desc) query.set("order", "desc");
		for (const name of lists) for (const value of state[name]) query.append(name, value);
		for (const name of ["open", "differ"]) if (state[name]) query.set(name, "1");
		if (state.pick.length) query.set("pick", state.pick.join(","));
		const text = String(query);
		if (text !== location.search.slice(1)) history.pushState(null, "", text ? `?${text}` : location.pathname);
	}

	async function show(changed) {
		const body = table.tBodies[0], ordered = order();
		if (ordered.some((row, i) => row !== body.rows[i])) body.append(...ordered);
		const column = at(state.sort);
		const sorted = column < 0 ? "" : `Sorted by ${titles[column]}, ${state.desc ? "falling" : "rising"}. `;
		if (!owner) {
			live.textContent = sorted;
			return;
		}
		const visible = new Set(shown());
		for (const row of rows) {
			row.hidden = !visible.has(row);
			row.querySelector(".pick").checked = state.pick.includes(row.dataset.id);
		}
		for (const input of form.elements) if (input.name) input.checked = input.type === "radio" ? input.value === state.budget : input.name === "open" ? state.open : state[input.name].includes(input.value);
		summary(visible.size);
		if (changed === true) write();
		if (changed) live.textContent = `${sorted}${visible.size} rows.`;
		if (chooser || state.pick.length) (await choosing()).show(changed);
	}
	if (owner) show(read());
	// Where a box cannot scroll sideways alone, what sticks in it needs a window of its own.
	if (region.matches(".long") && getComputedStyle(region).overflowY === "hidden") region.classList.add("boxed");
}

for (const region of document.querySelectorAll(".table-scroll.compare")) if (region.querySelector("tbody tr:nth-child(3)")) enhance(region, region.dataset.more);
