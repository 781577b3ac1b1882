// Makes tables of certifications sortable, and the first long one on a page
// one to filter and choose from. The state is in the address, so it can be
// shared and the back button works. Without this script the table is whole.
const ranks = ["poor", "none", "never", "low", "minimal", "rarely", "mixed", "variable", "sometimes", "moderate", "good", "meaningful", "often", "high", "strong", "excellent", "always"];
const make = (tag, props, ...children) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
};
const textOf = (cell) => (cell.querySelector("a, .stage, .rate, .none") ?? cell).textContent.trim();

// What a row is sorted by in a column; null is unknown, which sorts last.
const keyOf = (row, column) => {
	const cell = row.cells[column];
	if (cell.classList.contains("num")) return cell.dataset.n === undefined ? null : Number(cell.dataset.n);
	const text = textOf(cell);
	const rank = ranks.indexOf(text.toLowerCase());
	if (cell.querySelector(".rate")) return rank < 0 ? null : rank;
	return column > 0 && cell.querySelector(".none") ? null : text.toLowerCase();
};

function enhance(region, owner) {
	const table = region.querySelector("table");
	const heads = [...table.tHead.rows[0].cells];
	const rows = [...table.tBodies[0].rows];
	const titles = heads.map((th) => th.textContent.trim());
	const at = (name) => heads.findIndex((th) => th.dataset.column === name);
	const idOf = (row) => row.cells[0].querySelector("a").pathname.split("/").at(-2);
	const live = make("p", { className: "vh", role: "status" });
	region.before(live);
	const state = { sort: "", desc: false, tier: [], provider: [], open: false, budget: "", pick: [], differ: false };

	for (const [i, th] of heads.entries()) {
		const button = make("button", { type: "button", className: "sort", textContent: titles[i] });
		button.onclick = () => {
			const name = th.dataset.column;
			Object.assign(state, { desc: state.sort === name && !state.desc, sort: name });
			show(true);
		};
		th.replaceChildren(button);
	}

	function order() {
		const column = at(state.sort);
		heads.forEach((th, i) => (i === column ? th.setAttribute("aria-sort", state.desc ? "descending" : "ascending") : th.removeAttribute("aria-sort")));
		if (column < 0) return rows;
		const sign = state.desc ? -1 : 1;
		return rows.map((row) => [keyOf(row, column), row]).sort(([a], [b]) => {
			if (a === null || b === null) return (a === null) - (b === null);
			return sign * (typeof a === "number" ? a - b : a.localeCompare(b));
		}).map(([, row]) => row);
	}

	const filters = {
		tier: (row) => !state.tier.length || state.tier.includes(textOf(row.cells[at("tier")])),
		provider: (row) => !state.provider.length || state.provider.includes(textOf(row.cells[at("provider")])),
		open: (row) => !state.open || "open" in row.dataset,
		budget: (row) => !state.budget || (row.cells[at("cost")].dataset.n ?? Infinity) <= Number(state.budget),
	};
	const names = { tier: "tier", provider: "provider", open: "“can be taken today”", budget: "budget" };
	const shown = (without) => rows.filter((row) => Object.entries(filters).every(([name, ok]) => name === without || ok(row)));

	let form, note, sheet;
	if (owner) controls();

	function controls() {
		const group = (name, title, column) => {
			const values = [...new Set(rows.filter((r) => column !== "provider" || !r.cells[at(column)].querySelector(".none")).map((row) => textOf(row.cells[at(column)])))].sort();
			return make("details", {}, make("summary", { textContent: title }), make("fieldset", {}, make("legend", { className: "vh", textContent: title }),
				...values.map((value) => make("label", {}, make("input", { type: "checkbox", name, value }), value))));
		};
		const budgets = [["", "Any"], ["0", "Free"], ["100", "$100"], ["300", "$300"], ["1000", "$1,000"]];
		form = make("form", { className: "filters" },
			make("label", {}, make("input", { type: "checkbox", name: "open" }), "Can be taken today"),
			make("fieldset", { className: "budget" }, make("legend", { textContent: "Costs at most" }), ...budgets.map(([value, text]) => make("label", {}, make("input", { type: "radio", name: "budget", value }), text))),
			at("tier") < 0 ? "" : group("tier", "Tier", "tier"), at("provider") < 0 ? "" : group("provider", "Provider", "provider"));
		form.onsubmit = (event) => event.preventDefault();
		form.onchange = () => {
			const data = new FormData(form);
			Object.assign(state, { tier: data.getAll("tier"), provider: data.getAll("provider"), open: data.has("open"), budget: data.get("budget") ?? "" });
			show(true);
		};
		note = make("div", { className: "filter-note" });
		sheet = make("section", { className: "chosen", hidden: true });
		region.before(form, note, sheet);
		for (const row of rows) {
			const name = textOf(row.cells[0]);
			const box = make("input", { type: "checkbox", className: "pick" });
			box.setAttribute("aria-label", `Choose ${name} for a comparison`);
			box.onchange = () => {
				const id = idOf(row);
				state.pick = box.checked ? [...state.pick, id].slice(-4) : state.pick.filter((x) => x !== id);
				show(true);
			};
			row.cells[0].prepend(box);
		}
		addEventListener("popstate", () => show(read()));
	}

	const button = (textContent, onclick) => make("button", { type: "button", textContent, onclick });

	function summary(left) {
		const chips = [];
		const chip = (text, undo) => chips.push(button(`${text} ✕`, () => { undo(); show(true); }));
		for (const name of ["tier", "provider"]) for (const value of state[name]) chip(value, () => (state[name] = state[name].filter((x) => x !== value)));
		if (state.open) chip("Can be taken today", () => (state.open = false));
		if (state.budget) chip(state.budget === "0" ? "Free" : `At most $${state.budget}`, () => (state.budget = ""));
		const count = make("span", { textContent: `${left} of ${rows.length} shown. ` });
		if (!left) {
			const relax = Object.keys(filters).map((name) => [shown(name).length, name]).sort(([a], [b]) => b - a)[0];
			count.textContent = relax[0] ? `Nothing fits. Without ${names[relax[1]]}, ${relax[0]} would. ` : "Nothing fits, whichever one filter you take out. ";
		}
		note.replaceChildren(count, ...chips, button("Download as CSV", csv));
	}

	// Items are columns, attributes are rows.
	function chosen() {
		const picked = state.pick.map((id) => rows.find((row) => idOf(row) === id)).filter(Boolean);
		for (const row of rows) row.querySelector(".pick").checked = picked.includes(row);
		sheet.hidden = picked.length < 2;
		if (sheet.hidden) {
			sheet.replaceChildren();
			return;
		}
		const body = titles.slice(1).flatMap((title, i) => {
			const cells = picked.map((row) => row.cells[i + 1]);
			if (state.differ && new Set(cells.map((c) => c.textContent.trim())).size === 1) return [];
			return [make("tr", {}, make("th", { scope: "row", textContent: title }), ...cells.map((c) => make("td", { innerHTML: c.innerHTML })))];
		});
		const differ = make("input", { type: "checkbox", checked: state.differ, onchange: () => { state.differ = differ.checked; show(true); sheet.querySelector("input").focus(); } });
		const scroll = make("div", { className: "table-scroll", tabIndex: 0, role: "region", ariaLabel: "Chosen, side by side" },
			make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...picked.map((row) => make("th", { scope: "col", innerHTML: row.cells[0].querySelector("a").outerHTML })))), make("tbody", {}, ...body)));
		sheet.replaceChildren(make("h2", { textContent: `${picked.length} side by side` }), make("p", {}, make("label", {}, differ, "Only what differs"), button("Choose none", () => { state.pick = []; show(true); })), scroll);
	}

	function csv() {
		const quote = (text) => `"${text.trim().replace(/\s+/g, " ").replaceAll('"', '""')}"`;
		const lines = [titles, ...[...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => [...row.cells].map((cell) => cell.textContent))];
		const link = make("a", { href: URL.createObjectURL(new Blob(["\uFEFF" + lines.map((line) => line.map(quote).join(",")).join("\r\n") + "\r\n"], { type: "text/csv" })), download: "certifications.csv" });
		link.click();
		URL.revokeObjectURL(link.href);
	}

	// The address holds what differs from the start; anything unknown is ignored.
	function read() {
		const query = new URLSearchParams(location.search);
		const values = (name) => query.getAll(name).filter((v) => at(name) >= 0 && rows.some((row) => textOf(row.cells[at(name)]) === v));
		Object.assign(state, { sort: at(query.get("sort")) < 0 ? "" : query.get("sort"), desc: query.get("order") === "desc", tier: values("tier"), provider: values("provider"), open: query.has("open"), differ: query.has("differ"),
			budget: ["0", "100", "300", "1000"].includes(query.get("budget")) ? query.get("budget") : "", pick: (query.get("pick") ?? "").split(",").filter((id) => rows.some((row) => idOf(row) === id)).slice(0, 4) });
		return false;
	}
	function write() {
		const query = new URLSearchParams();
		if (state.sort) query.set("sort", state.sort);
		if (state.sort && state.desc) query.set("order", "desc");
		for (const name of ["tier", "provider"]) for (const value of state[name]) query.append(name, value);
		for (const name of ["open", "differ"]) if (state[name]) query.set(name, "1");
		if (state.budget) query.set("budget", state.budget);
		if (state.pick.length) query.set("pick", state.pick.join(","));
		const text = String(query);
		if (text !== location.search.slice(1)) history.pushState(null, "", text ? `?${text}` : location.pathname);
	}

	function show(changed) {
		table.tBodies[0].append(...order());
		if (!owner) {
			live.textContent = `Sorted by ${titles[at(state.sort)]}, ${state.desc ? "falling" : "rising"}.`;
			return;
		}
		const visible = new Set(shown());
		for (const row of rows) row.hidden = !visible.has(row);
		for (const input of form.elements) if (input.name) input.checked = input.type === "radio" ? input.value === state.budget : input.name === "open" ? state.open : state[input.name].includes(input.value);
		summary(visible.size);
		chosen();
		if (changed) {
			write();
			const column = at(state.sort);
			live.textContent = (column < 0 ? "" : `Sorted by ${titles[column]}, ${state.desc ? "falling" : "rising"}. `) + `${visible.size} rows.`;
		}
	}
	if (owner) show(read());
}

let owned = false;
for (const region of document.querySelectorAll(".table-scroll.compare")) {
	const rows = region.querySelectorAll("tbody tr").length;
	const owner = !owned && rows > 12;
	owned ||= owner;
	if (rows > 2) enhance(region, owner);
}
