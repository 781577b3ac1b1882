// A calculator above the table of true costs: the reader's own figures, what
// they add up to, and what would have to come back. The reader supplies the
// effect; nothing is promised. The figures are in the address, to be shared.
// On the page of a record, a small one in its verdict.
const make = (tag, props, ...children) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
};
const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "USD", maximumFractionDigits: 0 });
const plain = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const read = (text) => (/^\s*\$?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\s*$/.test(text) ? Number(text.replace(/[$,\s]/g, "")) : NaN);

function calculator(region) {
	const rows = [...region.querySelectorAll("tbody tr")];
	const options = rows.map((row) => ({ id: row.dataset.id, name: row.cells[0].querySelector("a").textContent.trim(), cost: row.dataset.cost, hours: row.dataset.hours, retake: row.dataset.retake, renewal: row.dataset.renewal, alternative: "alternative" in row.dataset }));
	const fields = [
		["fee", "Fee", "$", 0], ["materials", "Courses and books", "$", 0], ["retakes", "Retakes to expect", "", 0], ["retake", "Fee of a retake", "$", 0],
		["renewals", "Renewals you would do", "", 0], ["renewal", "Fee of a renewal", "$", 0], ["hours", "Your hours", "h", ""], ["rate", "What one of your hours is worth", "$", 40],
		["pay", "Pay a year that you hope for", "$", 100000], ["years", "Years over which it should pay", "", 3],
	];
	const start = options.find((o) => o.cost && o.hours) ?? options[0];
	options.push({ id: "other", name: "Something else" });
	const select = make("select", { name: "option" }, ...options.map((o) => make("option", { value: o.id, textContent: o.name })));
	const inputs = {}, defaults = {};
	const form = make("form", { className: "calculator" }, make("h2", { textContent: "With your own figures" }), make("label", {}, "Option", select));
	for (const [name, label, unit, value] of fields) {
		defaults[name] = value;
		const input = make("input", { name, inputMode: "decimal", autocomplete: "off", value });
		inputs[name] = input;
		form.append(make("label", {}, label + (unit ? ` (${unit})` : ""), input));
	}
	const output = make("output", {});
	form.append(output);
	region.before(form);

	const middle = (span, otherwise) => (span ? span.split(" ").reduce((a, b) => a + Number(b), 0) / 2 : otherwise);

	// What the record knows; the middle of a span.
	const known = () => {
		const o = options.find((x) => x.id === select.value) ?? options[0];
		return { o, fee: middle(o.cost, 0), hours: middle(o.hours, ""), retake: Number(o.retake ?? middle(o.cost, 0)), renewal: Number(o.renewal ?? 0) };
	};
	const fill = () => {
		const { fee, hours, retake, renewal } = known();
		for (const [name, value] of Object.entries({ fee, hours, retake, renewal })) inputs[name].value = defaults[name] = value;
	};

	function show() {
		const v = {};
		let wrong = "";
		for (const [name, label] of fields) {
			v[name] = read(inputs[name].value);
			const bad = Number.isNaN(v[name]) && (name !== "hours" || inputs[name].value.trim() !== "");
			inputs[name].toggleAttribute("aria-invalid", bad);
			if (bad) inputs[name].setAttribute("aria-invalid", "true");
			if (bad && !wrong) wrong = `${label}: write a number from 0 up, like 1,200.50.`;
		}
		if (wrong) {
			output.replaceChildren(make("p", { textContent: wrong }));
			return false;
		}
		const { o } = known();
		const out = v.fee + v.materials + v.retakes * v.retake + v.renewals * v.renewal;
		const unknown = Number.isNaN(v.hours), other = o.id === "other";
		if (other && unknown && !out) {
			output.replaceChildren(make("p", { textContent: "Type its fee, and the hours that you expect." }));
			return true;
		}
		const total = out + (unknown ? 0 : v.hours * v.rate);
		const lines = [unknown ? `${o.name} costs you ${money.format(out)} in money, and your time. Its hours are not known: type those that you expect.`
			: `${o.name} costs you ${money.format(total)} in all: ${money.format(out)} in money, and ${plain.format(v.hours)} hours at ${money.format(v.rate)}.`];
		if (!o.cost && !other) lines.push("We know no fee for it; the one above is yours to fill in.");
		const spans = [[o.cost, v.fee, (n) => money.format(n)], [o.hours, v.hours, (n) => `${plain.format(n)} hours`]].filter(([span, now]) => span && middle(span) === now && span.split(" ")[0] !== span.split(" ")[1]);
		if (spans.length) lines.push(`That is the middle of ${spans.map(([span, , say]) => span.split(" ").map((n) => say(Number(n))).join(" to ")).join(", and of ")}.`);
		const ways = [];
		if (v.pay > 0) ways.push(`it gets you hired ${plain.format(total / (v.pay / 52))} weeks sooner, at ${money.format(v.pay)} a year`);
		if (v.years > 0) ways.push(`it raises your pay by ${money.format(total / v.years)} a year for ${plain.format(v.years)} years`);
		if (unknown) lines.push("With the hours, it also says what would have to come back.");
		else if (!ways.length) lines.push("With a pay or a number of years above 0, it also says what would have to come back.");
		else lines.push(`It pays for itself if ${ways.join(", or if ")}. Whether it does, no study we know has measured.`);
		for (const x of options.filter((x) => x.alternative && x.id !== o.id && x.hours && x.cost)) {
			const [lo, hi] = x.hours.split(" ").map((h, i) => Number(h) * v.rate + Number(x.cost.split(" ")[i]));
			lines.push(`${x.name}, for comparison: ${money.format(lo)} to ${money.format(hi)} at the same value of an hour.`);
		}
		output.replaceChildren(...lines.map((textContent) => make("p", { textContent })));
		return true;
	}

	function write() {
		const query = new URLSearchParams();
		if (select.value !== start.id) query.set("option", select.value);
		for (const [name] of fields) if (inputs[name].value.trim() !== String(defaults[name]) && read(inputs[name].value) !== defaults[name]) query.set(name, inputs[name].value.trim());
		history.replaceState(null, "", String(query) ? `?${query}` : location.pathname);
	}
	const query = new URLSearchParams(location.search);
	select.value = (options.find((o) => o.id === query.get("option")) ?? start).id;
	fill();
	for (const [name] of fields) if (!Number.isNaN(read(query.get(name) ?? ""))) inputs[name].value = query.get(name);
	select.onchange = fill;
	form.oninput = (event) => {
		if (event.target === select) fill();
		if (show()) write();
	};
	form.onsubmit = (event) => event.preventDefault();
	show();
}

// Hours times what one is worth, on top of the money.
function small(place) {
	const [low, high] = (place.dataset.cost ?? "0 0").split(" ").map(Number);
	const hours = make("input", { inputMode: "decimal", autocomplete: "off", value: place.dataset.hours ?? "" });
	const rate = make("input", { inputMode: "decimal", autocomplete: "off", value: "40" });
	const output = make("output", {});
	const show = () => {
		const [h, r] = [read(hours.value), read(rate.value)];
		const span = (a, b) => (a === b ? money.format(a) : `${money.format(a)}–${money.format(b)}`);
		const more = Number.isNaN(h) ? "" : `&hours=${h}`;
		const link = make("a", { href: `${place.dataset.calculator}${more}&rate=${Number.isNaN(r) ? 40 : r}`, textContent: "Retakes, renewals and break-even" });
		const known = place.dataset.cost;
		const say = Number.isNaN(h) ? `Type the hours that you expect${known ? ", to see what it costs you in all" : "; the price is not known"}. ` : Number.isNaN(r) ? "Write what an hour is worth as a number, like 40. "
			: known ? `It costs you ${span(low + h * r, high + h * r)} in all. ` : `Your time alone comes to ${money.format(h * r)}; the price is not known. `;
		output.replaceChildren(say, link);
	};
	place.oninput = show;
	place.replaceChildren(make("label", {}, "Your hours", hours), make("label", {}, "worth, each, $", rate), output);
	show();
}

for (const place of document.querySelectorAll("[data-calculator]")) small(place);
const region = document.querySelector(".table-scroll.roi");
if (region) calculator(region);
