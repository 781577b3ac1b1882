// Turns the five questions and the red flags into a form with a result. Its
// rule is the one in the table "How to score" on the page.
const make = (tag, props, ...children) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
};
const questions = [...document.querySelectorAll(".checklist-questions li")];
const flags = [...document.querySelectorAll(".checklist-flags li")];
const nameOf = (item) => item.querySelector(".check-name").textContent.trim();

function judge(points, raised, unanswered, unnamed) {
	if (raised.length > 1) return "Leave it.";
	if (unanswered.length) return `Not decided yet: ${unanswered.length} of ${questions.length} questions ${unanswered.length === 1 ? "is" : "are"} open.`;
	if (points < 5) return "Build something instead.";
	if (raised.length) return "Ask the provider about the flag. No straight answer means no.";
	return points > 7 && !unnamed ? "Worth your time, if it fits your plan." : "Fine for learning. Do not pay extra for the certificate.";
}

if (questions.length && flags.length) {
	for (const item of questions) {
		const set = make("fieldset", { className: "answer" }, make("legend", { className: "vh", textContent: nameOf(item) }),
			...[["0", "No, or not found out"], ["1", "Partly"], ["2", "Yes"]].map(([value, text]) => make("label", {}, make("input", { type: "radio", name: item.id, value }), text)));
		item.querySelector(".boxes").replaceWith(set);
	}
	for (const item of flags) item.querySelector(".boxes").replaceWith(make("label", { className: "answer" }, make("input", { type: "checkbox", name: item.id }), "Yes, it is so"));
	const output = make("output", { className: "result" });
	const again = () => {
		for (const input of document.querySelectorAll(".answer input")) input.checked = false;
		changed();
		document.querySelector(".answer input").focus();
		questions[0].scrollIntoView();
	};
	document.querySelector(".checklist-flags").after(output, make("p", { className: "actions" },
		make("button", { type: "button", textContent: "Print the result", onclick: () => print() }), make("button", { type: "button", textContent: "Start again", onclick: again })));

	const answer = (item) => item.querySelector("input:checked")?.value;
	const show = () => {
		const raised = flags.filter((item) => item.querySelector(":checked"));
		const open = questions.filter((item) => answer(item) === undefined);
		const points = questions.reduce((sum, item) => sum + Number(answer(item) ?? 0), 0);
		const weak = questions.filter((item) => answer(item) === "0").map(nameOf);
		const lines = [make("p", {}, make("strong", { textContent: judge(points, raised, open, answer(questions[0]) === "0") })),
			make("p", { textContent: `${points} of ${2 * questions.length} points, ${raised.length} of ${flags.length} red flags.` })];
		if (raised.length) lines.push(make("p", { textContent: `Flags: ${raised.map(nameOf).join("; ")}.` }));
		if (weak.length) lines.push(make("p", { textContent: `No points for: ${weak.join("; ")}.` }));
		output.replaceChildren(...lines);
	};
	const changed = () => {
		const query = new URLSearchParams();
		for (const item of questions) if (answer(item) !== undefined) query.set(item.id, answer(item));
		for (const item of flags) if (item.querySelector(":checked")) query.set(item.id, "1");
		history.replaceState(null, "", String(query) ? `?${query}` : location.pathname);
		show();
	};
	const query = new URLSearchParams(location.search);
	for (const item of [...questions, ...flags]) for (const input of item.querySelectorAll("input")) input.checked = query.has(item.id) && (input.type === "checkbox" || input.value === query.get(item.id));
	addEventListener("change", ({ target }) => target.closest(".answer") && changed());
	show();
	if (query.size) output.scrollIntoView();
}
