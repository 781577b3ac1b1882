// Asks the questions of the decision helper one by one. The nested lists that
// the page holds are its data; the answers are in the address.
const make = (tag, props, ...children) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
};
const section = document.querySelector(".decide");

// A step is a question with its branches, or a leaf, as the lists have it.
function stepOf(list, question) {
	return { question, branches: [...list.children].map((li) => {
		const details = li.querySelector(":scope > details");
		const leaf = details.querySelector(":scope > .decide-leaf");
		return { text: details.querySelector(":scope > summary").textContent.trim(), leaf, next: leaf ? null : () => stepOf(details.querySelector(":scope > ul"), details.querySelector(":scope > .decide-question")) };
	}) };
}

if (section) {
	const first = stepOf(section.querySelector(":scope > ul"), section.querySelector(":scope > .decide-question"));
	const form = make("form", { className: "asked" });
	const output = make("output", { className: "result", hidden: true });
	form.onsubmit = (event) => event.preventDefault();
	let answers = [];

	const draw = () => {
		const parts = [];
		let step = first, leaf = null;
		for (let depth = 0; step; depth++) {
			const chosen = answers[depth];
			const [text, why] = [step.question.firstChild.textContent.trim(), step.question.querySelector("small")?.textContent];
			parts.push(make("fieldset", {}, make("legend", {}, `${depth + 1}. ${text}`), why ? make("p", { className: "note", textContent: why }) : "",
				...step.branches.map((branch, i) => {
					const input = make("input", { type: "radio", name: `q${depth}`, value: i, id: `q${depth}-${i}`, checked: i === chosen });
					input.onchange = () => {
						answers = [...answers.slice(0, depth), i];
						history.replaceState(null, "", `?a=${answers.join("-")}`);
						draw();
						document.getElementById(input.id).focus({ preventScroll: true });
						// What comes next is brought into view, as far as the answer stays in it.
						const next = output.hidden ? form.lastElementChild : output;
						const by = Math.min(next.getBoundingClientRect().bottom - innerHeight, document.activeElement.closest("label").getBoundingClientRect().top) - 8;
						if (by > 0) scrollBy({ top: by });
					};
					return make("label", {}, input, branch.text);
				})));
			const branch = step.branches[chosen];
			leaf = branch?.leaf ?? null;
			step = branch?.next?.();
		}
		form.replaceChildren(...parts);
		output.hidden = !leaf;
		if (leaf) {
			const link = leaf.querySelector("a");
			output.replaceChildren(make("p", { textContent: link.textContent }), make("p", { textContent: leaf.querySelector("span").textContent }),
				make("p", {}, make("a", { href: link.href, textContent: "Why, what to take up first, and what would change this" })));
		}
	};
	answers = (new URLSearchParams(location.search).get("a") ?? "").split("-").filter((x) => /^\d$/.test(x)).map(Number).slice(0, 9);
	section.hidden = true;
	section.before(form, output);
	draw();
}
