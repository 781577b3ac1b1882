// The chosen rows of a comparison side by side, and the shown ones as a file.
// compare.js loads it when somebody chooses or saves.
export function chooser({ region, table, titles, rows, state, show, make, button, live }) {
	const bar = make("div", { className: "chosen-bar", hidden: true });
	const sheet = make("section", { className: "chosen", hidden: true });
	sheet.setAttribute("aria-label", "Side by side");
	const side = () => (sheet.scrollIntoView(), sheet.querySelector("h2").focus({ preventScroll: true }));
	const go = button("Go to the comparison", side); // for the keyboard: the bar is behind all rows
	go.className = "go vh";
	region.after(bar);
	region.before(sheet);
	// Beside the sheet, if more than its end is seen, the bar says nothing new: it stays at its place, for it would cover what it lies over.
	new IntersectionObserver(([seen]) => { bar.style.position = seen.isIntersecting ? "static" : ""; }, { rootMargin: "-30% 0px 0px" }).observe(sheet);
	// The bar must not lie over what has the focus (WCAG 2.2, 2.4.11).
	document.addEventListener("focusin", ({ target }) => {
		if (bar.hidden || bar.contains(target) || !target.matches(":focus-visible")) return;
		const at = target.getBoundingClientRect(), { top, bottom } = bar.getBoundingClientRect(), over = at.bottom - top;
		if (over > 0 && at.top < bottom && at.height < innerHeight / 2) scrollBy({ top: over + 12, behavior: "instant" });
	});
	const picked = () => state.pick.map((id) => rows.find((row) => row.dataset.id === id)).filter(Boolean);

	// A copy of a cell without what the scripts put into it.
	const bare = (cell) => {
		const copy = cell.cloneNode(true);
		for (const control of copy.querySelectorAll(".tick, .go")) control.remove();
		return copy;
	};
	const back = () => {
		const box = picked().at(-1).querySelector(".pick");
		box.focus({ preventScroll: true });
		box.scrollIntoView({ block: "center" });
	};
	const none = () => button("Clear", async ({ target }) => {
		const above = sheet.contains(target);
		state.pick = [];
		await show(true);
		region.focus({ preventScroll: true }); // not lost with the button
		if (above) region.scrollIntoView(); // where it was is now something else
	});

	function compared(chosen) {
		const body = titles.slice(1).flatMap((title, i) => {
			const cells = chosen.map((row) => row.cells[i + 1]);
			if (state.differ && new Set(cells.map((c) => c.textContent.trim())).size === 1) return [];
			return [make("tr", {}, make("th", { scope: "row", textContent: title }), ...cells.map((c) => make("td", { innerHTML: c.innerHTML })))];
		});
		const head = (row) => {
			const th = bare(row.cells[0]);
			th.scope = "col";
			return th;
		};
		return make("div", { className: "table-scroll versus", tabIndex: 0, role: "region", ariaLabel: "Chosen, side by side" },
			make("table", {}, make("caption", { className: "vh", textContent: "Chosen, side by side" }), make("thead", {}, make("tr", {}, make("td", {}, make("span", { className: "vh", textContent: "Attribute" })), ...chosen.map(head))), make("tbody", {}, ...body)));
	}

	function fill(chosen) {
		const differ = make("input", { type: "checkbox", id: "differ", checked: state.differ, onchange: () => { state.differ = differ.checked; show(true); } });
		sheet.replaceChildren(make("h2", { tabIndex: -1, textContent: `${chosen.length} side by side` }), make("p", {}, make("label", {}, differ, "Only what differs"), none(), button("Back to the table", back)), compared(chosen));
	}

	return {
		show(changed) {
			const chosen = picked();
			const focused = document.activeElement, inside = sheet.contains(focused), stood = region.getBoundingClientRect().top;
			bar.hidden = !chosen.length;
			sheet.hidden = chosen.length < 2;
			bar.replaceChildren(make("span", { textContent: chosen.length === 1 ? "1 chosen. Choose another to set them side by side." : `${chosen.length} chosen${chosen.length === 4 ? ", the most that fit" : ""}` }),
				...(chosen.length > 1 ? [button("Side by side", side)] : []),
				none());
			if (sheet.hidden) {
				sheet.replaceChildren();
				go.remove();
			} else {
				fill(chosen);
				chosen.at(-1).querySelector(".tick").after(go);
			}
			if (changed && chosen.length) live.replaceChildren(live.firstChild, ` ${bar.firstChild.textContent}${sheet.hidden ? "" : ". Side by side above the table."}`);
			if (focused.id === "differ") document.getElementById("differ")?.focus();
			if (changed === false && !sheet.hidden && /^(#shared)?$/.test(location.hash) && performance.getEntriesByType("navigation")[0]?.type === "navigate") return sheet.scrollIntoView({ behavior: "instant" }); // a shared address
			// The sheet comes and grows above the table: who chooses rows stays where they are.
			if (!inside && stood < innerHeight) scrollBy({ top: region.getBoundingClientRect().top - stood, behavior: "instant" });
		},
		// Says which one filter keeps out the most.
		relax(count, filters, shown) {
			const names = { tier: "the tier", provider: "the provider", open: "“open or probably open”", budget: "the budget" };
			const [left, name] = Object.keys(filters).map((name) => [shown(name).length, name]).sort(([a], [b]) => b - a)[0];
			count.textContent = left ? `Nothing fits. Without ${names[name]}, ${left} would. ` : "Nothing fits, whichever one filter you take out. ";
			live.textContent = count.textContent;
		},
		full() { live.textContent = bar.firstChild.textContent = "Four are chosen, the most that fit. Untick one to choose another."; },
		csv() {
			const quote = (text) => `"${text.trim().replace(/\s+/g, " ").replaceAll('"', '""')}"`;
			const texts = (cell) => {
				const copy = bare(cell), small = copy.querySelector("small, .provisional");
				small?.remove();
				return [copy.textContent, small?.textContent ?? ""];
			};
			const lines = [[titles[0], "Provider", ...titles.slice(1)], ...[...table.tBodies[0].rows].filter((row) => !row.hidden).map(({ cells: [name, ...rest] }) => [...texts(name), ...rest.map((cell) => texts(cell).filter(Boolean).join("; "))])];
			const link = make("a", { href: URL.createObjectURL(new Blob(["\uFEFF" + lines.map((line) => line.map(quote).join(",")).join("\r\n") + "\r\n"], { type: "text/csv" })), download: "certifications.csv" });
			link.click();
			URL.revokeObjectURL(link.href);
		},
	};
}
