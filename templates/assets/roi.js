// A calculator of true costs: the reader's own figures, what they add up to, and
// what would have to come back. The reader supplies the effect; nothing is
// promised. The figures are in the address, to be shared. It stands above the table
// of true costs, and in the verdict of a record, where it begins small.
const make = (tag, props, ...children) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
};
const { lang } = document.documentElement;
const money = new Intl.NumberFormat(lang, { style: "currency", currency: "USD", maximumFractionDigits: 0 }).format;
const plain = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format;
const read = (text) => (/^\s*\$?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\s*$/.test(text) ? Number(text.replace(/[$,\s]/g, "")) : NaN);

const notANumber = "Write a number from 0 up, like 1,200.50.";
const ends = (span) => span?.split(" ").map(Number);
const optionsIn = (place) => [...place.querySelectorAll("[data-id]")].map(({ dataset }) => ({ ...dataset, cost: ends(dataset.cost), hours: ends(dataset.hours) }));
const middle = (span, otherwise) => (span ? (span[0] + span[1]) / 2 : otherwise);
const number = (value, name = "") => make("input", { name, inputMode: "decimal", autocomplete: "off", value });
const some = (n, one) => `${plain(n)} ${one}${plain(n) === "1" ? "" : "s"}`;

// Returns a calculator for the options, with the first figures of all that given holds.
function calculator(options, start, given) {
	const fields = [
		["fee", "Fee", "$", 0], ["materials", "Courses and books", "$", 0], ["retakes", "Retakes to expect", "", 0], ["retake", "Fee of a retake", "$", 0],
		["renewals", "Renewals you would do", "", 0], ["renewal", "Fee of a renewal", "$", 0], ["hours", "Your hours", "h", ""], ["rate", "What one of your hours is worth", "$", 40],
		["pay", "Pay a year that you hope for", "$", 100000], ["years", "Years over which it should pay", "", 3],
	];
	options.push({ id: "other", name: "Something else" });
	const select = make("select", { name: "option" }, ...options.map((o) => make("option", { value: o.id, textContent: o.name })));
	const inputs = {}, defaults = {}, typed = {};
	const output = make("output", {}), fault = make("small", { className: "wrong", role: "alert", textContent: notANumber });
	const form = make("form", { className: "calculator" }, make("h2", { textContent: "With your own figures" }), make("label", {}, "Option", select), output);
	for (const [name, label, unit, value] of fields) {
		defaults[name] = value;
		inputs[name] = number(value, name);
		form.append(make("label", {}, label + (unit ? ` (${unit})` : ""), inputs[name]));
	}

	// What the record knows; the middle of a span.
	const known = () => {
		const o = options.find((x) => x.id === select.value) ?? options[0];
		const fee = middle(o.cost, 0), exam = !("alternative" in o);
		return { o, fee, hours: middle(o.hours, ""), retake: Number(o.retake ?? (exam ? fee : 0)), renewal: Number(o.renewal ?? (exam && o.id !== "other" ? NaN : 0)) };
	};
	// What the reader types about an option is that option's; the hours are the reader's own.
	const keyOf = (name) => (name === "hours" ? name : select.value + name);
	const fill = () => {
		const { fee, hours, retake, renewal } = known();
		for (const [name, value] of Object.entries({ fee, retakes: 0, retake, renewals: 0, renewal, hours })) {
			defaults[name] = isNaN(value) ? "" : value;
			inputs[name].value = typed[keyOf(name)] || defaults[name];
		}
	};
	const type = (name, value) => { inputs[name].value = typed[keyOf(name)] = value; };

	function show() {
		const v = {};
		let wrong;
		for (const [name] of fields) {
			const { value } = inputs[name];
			v[name] = read(value);
			const bad = isNaN(v[name]) && (value.trim() !== "" || !/^(hours|renewal)$/.test(name)); // may be unknown
			inputs[name].ariaInvalid = bad || null;
			if (bad) wrong ??= inputs[name];
		}
		fault.remove();
		if (wrong) {
			wrong.after(fault);
			output.replaceChildren();
			return;
		}
		const { o } = known();
		const { included = 0 } = o;
		const out = v.fee + v.materials + Math.max(0, v.retakes - included) * v.retake + (v.renewals && v.renewals * (v.renewal || 0));
		const unknown = isNaN(v.hours), other = o.id === "other";
		if (other && unknown && !out) {
			output.replaceChildren(make("p", { textContent: "Type its fee, and the hours you expect." }));
			return;
		}
		const total = out + (unknown ? 0 : v.hours * v.rate);
		const lines = [unknown ? `${o.name} costs you ${money(out)} in money, and your time. Its hours are not known: type those that you expect, to see what would have to come back.`
			: `${o.name} costs you ${money(total)} in all: ${money(out)} in money, and ${some(v.hours, "hour")} at ${money(v.rate)}.`];
		if (!o.cost && !other) lines.push("No fee is known: type what you expect.");
		if (included) lines.push(`Its fee includes ${some(included, "retake")}.`);
		if (v.renewals && isNaN(v.renewal)) lines.push("What a renewal costs is not known: it counts as nothing until you type it.");
		const spans = [[o.cost, v.fee, "fee is", money], [o.hours, v.hours, "hours are", (n) => some(n, "hour")]].filter(([span, now]) => span && middle(span) === now && span[0] !== span[1]);
		for (const [span, , what, say] of spans) lines.push(`The ${what} the middle of ${span.map(say).join(" to ")}.`);
		const ways = [];
		if (v.pay > 0) ways.push(`it gets you hired ${some(total / (v.pay / 52), "week")} sooner, at ${money(v.pay)} a year`);
		if (v.years > 0) ways.push(`it raises your pay by ${money(total / v.years)} a year for ${some(v.years, "year")}`);
		const back = make("small"); // in sight with the sum
		if (!unknown && ways.length) {
			back.textContent = ` It pays for itself if ${ways.join(", or if ")}.`;
			lines.push("Whether it does, no study we know has measured.");
		}
		for (const x of options.filter((x) => "alternative" in x && x.id !== o.id && x.hours && x.cost)) {
			const [lo, hi] = x.hours.map((h, i) => h * v.rate + x.cost[i]);
			lines.push(`${x.name}, for comparison: ${money(lo)} to ${money(hi)} at the same value of an hour.`);
		}
		output.replaceChildren(...lines.map((textContent) => make("p", { textContent })));
		output.firstChild.append(back);
	}

	function write() {
		const query = new URLSearchParams();
		if (select.value !== start.id) query.set("option", select.value);
		for (const [name] of fields) if (![defaults[name], NaN].includes(read(inputs[name].value))) query.set(name, inputs[name].value.trim());
		history.replaceState(null, "", String(query) ? `?${query}` : location.pathname);
	}
	select.value = (options.find((o) => o.id === given.get("option")) ?? start).id;
	fill();
	for (const [name] of fields) if (!isNaN(read(given.get(name) ?? ""))) type(name, given.get(name));
	form.oninput = ({ target }) => {
		if (target === select) fill();
		else if (target) type(target.name, target.value);
		show();
		write();
	};
	form.onsubmit = (event) => event.preventDefault();
	show();
	return form;
}

const address = new URLSearchParams(location.search);

// Hours times what one is worth, on top of the money; the rest on demand.
function small(place) {
	const options = optionsIn(place);
	const whole = (given) => {
		const form = calculator(options, options[0], given);
		place.closest("section").append(form);
		place.remove();
		document.head.append(make("link", { rel: "stylesheet", href: document.body.dataset.controls }));
		return form;
	};
	if (address.size) return whole(address).scrollIntoView();
	const { cost, hours: span } = options[0];
	const [low, high] = cost ?? [0, 0];
	const half = String(middle(span, "")), hours = number(half), rate = number(40);
	const output = make("output", {});
	const show = () => {
		const [h, r] = [read(hours.value), read(rate.value)];
		const sums = (a, b) => (a === b ? money(a) : `${money(a)}–${money(b)}`);
		const at = `at ${money(r)} an hour${span && span[0] < span[1] && hours.value === half ? ` for the middle of ${span.join("–")} hours` : ""}`;
		output.textContent = isNaN(r) || (isNaN(h) && hours.value.trim()) ? notANumber : isNaN(h) ? `Type the hours that you expect${cost ? ", to see what it costs you in all" : "; the price is not known"}.`
			: cost ? `It costs you ${sums(low + h * r, high + h * r)} in all, ${at}.` : `Your time alone comes to ${money(h * r)}, ${at}; the price is not known.`;
	};
	const more = make("button", { type: "button", textContent: "With retakes and break-even", onclick() {
		const form = whole(new URLSearchParams({ hours: hours.value === half ? "" : hours.value, rate: rate.value }));
		form.oninput({});
		form.option.focus();
	} });
	place.oninput = show;
	place.replaceChildren(make("label", {}, "Your hours", hours), make("label", {}, "One is worth ($)", rate), output, more);
	show();
}

for (const place of document.querySelectorAll(".true-cost")) small(place);
const region = document.querySelector(".table-scroll.roi");
if (region) {
	const options = optionsIn(region);
	const form = calculator(options, options.find((o) => o.cost && o.hours) ?? options[0], address);
	region.before(form);
	if (address.size) form.scrollIntoView();
}
