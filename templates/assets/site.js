// What every page has: the theme, the way into the search, citations, the
// section being read, copying, and pages fetched when they are about to be
// wanted. It runs before the first paint, so a theme chosen earlier does not
// flash; without it the system's theme holds and every page is whole.
const root = document.documentElement;
const themes = ["light", "dark"];
const stored = () => {
	try {
		return localStorage.getItem("theme");
	} catch {
		return null; // storage is forbidden: the choice lasts for the page
	}
};
function show(theme) {
	const chosen = themes.includes(theme);
	if (chosen) root.dataset.theme = theme;
	else delete root.dataset.theme;
	for (const part of document.head.querySelectorAll("[data-theme]")) {
		part.media = chosen ? (part.dataset.theme === theme ? "all" : "not all") : `(prefers-color-scheme: ${part.dataset.theme})`;
	}
	const radio = document.querySelector(`.theme [value="${chosen ? theme : "system"}"]`);
	if (radio) radio.checked = true;
}
root.classList.add("js");
show(stored());
addEventListener("storage", ({ key, newValue }) => key === "theme" && show(newValue));
addEventListener("pageshow", () => show(stored())); // browsers bring the switch back as it was left
document.addEventListener("change", ({ target }) => {
	if (target.name !== "theme") return;
	try {
		if (themes.includes(target.value)) localStorage.setItem("theme", target.value);
		else localStorage.removeItem("theme");
	} catch {}
	show(target.value);
});

const make = (tag, props, ...children) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
};

// The search's dialog brings the styles of controls to pages without any.
const controls = () => {
	const href = document.body.dataset.controls;
	if (href && !document.querySelector(`link[href="${href}"]`)) document.head.append(make("link", { rel: "stylesheet", href }));
};

// The search is loaded when somebody wants it.
const find = () => document.querySelector("a.find");
let early; // what is typed before it is there
const search = async () => {
	if (early !== undefined) return;
	early = "";
	controls();
	const { open } = await import(find().dataset.script);
	open(early);
	early = undefined;
};
document.addEventListener("click", (event) => {
	if (!event.target.closest?.("a.find") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
	event.preventDefault();
	search();
});
addEventListener("keydown", (event) => {
	const typing = event.target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
	const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
	if (early !== undefined && plain && event.key.length === 1) {
		event.preventDefault();
		early += event.key;
		return;
	}
	if (find() && ((event.key === "/" && !typing && plain) || (event.key === "k" && (event.ctrlKey || event.metaKey)))) {
		event.preventDefault();
		search();
	}
});

// Citations: the note that a figure leads to, beside the figure.
let bubble, cited, seen, timer;
// A figure of the page's own record leads to the row of the fact, which cites.
const linkOf = (target) => target.closest?.('.fact[href^="#"], .cite');
const noteOf = (link) => {
	const at = link && document.getElementById(link.hash.slice(1));
	return at?.matches("tr") ? noteOf(at.querySelector(".cite")) : at;
};
function cite(link) {
	clearTimeout(timer);
	const note = noteOf(link);
	if (!note || cited === link) return;
	bubble ??= document.body.appendChild(make("div", { className: "bubble", popover: "manual" }));
	bubble.onmouseenter = () => clearTimeout(timer);
	bubble.onmouseleave = leave;
	bubble.replaceChildren(...note.cloneNode(true).childNodes);
	bubble.querySelector(".back")?.remove();
	bubble.showPopover();
	cited = link;
	seen = false; // the focus may scroll it into view yet
	place();
}
function place() {
	const at = cited.getClientRects()[0], box = bubble.getBoundingClientRect();
	const below = at.bottom + box.height + 12 < innerHeight;
	bubble.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
	bubble.style.top = `${below ? at.bottom + 4 : at.top - box.height - 4}px`;
	if (at.bottom > 0 && at.top < innerHeight) seen = true;
	else if (seen) uncite();
}
function uncite() {
	clearTimeout(timer);
	if (cited) bubble.hidePopover();
	cited = undefined;
}
const leave = () => (timer = setTimeout(uncite, 250));
document.addEventListener("pointerover", (event) => {
	const link = event.pointerType === "mouse" && linkOf(event.target);
	if (link) cite(link);
});
document.addEventListener("pointerout", (event) => event.pointerType === "mouse" && cited && linkOf(event.target) === cited && leave());
document.addEventListener("focusin", ({ target }) => {
	if (linkOf(target) && target.matches(":focus-visible")) cite(target);
	else if (!bubble?.contains(target)) uncite();
});
document.addEventListener("click", (event) => {
	const link = linkOf(event.target);
	if (link && event.pointerType === "touch" && cited !== link && noteOf(link)) {
		event.preventDefault(); // the first tap shows the source, the second goes there
		cite(link);
	} else if (!bubble?.contains(event.target)) uncite();
});
addEventListener("keydown", ({ key }) => key === "Escape" && uncite());
addEventListener("scroll", () => cited && place(), { passive: true });

// Pages that are about to be wanted.
const fetched = new Set();
function intend({ target }) {
	const link = target.closest?.("a[href]");
	if (!link || link.origin !== location.origin || link.pathname === location.pathname || fetched.has(link.pathname) || navigator.connection?.saveData || fetched.size > 30) return;
	fetched.add(link.pathname);
	fetch(link.pathname, { priority: "low" }).catch(() => {});
}
let hovering;
document.addEventListener("pointerover", (event) => {
	clearTimeout(hovering);
	hovering = setTimeout(intend, 90, event);
});
document.addEventListener("touchstart", intend, { passive: true });

// On paper everything is open.
let closed = [];
addEventListener("beforeprint", () => {
	closed = [...document.querySelectorAll("main details:not([open])")];
	for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
	for (const details of closed) details.open = false;
});

function ready() {
	show(stored()); // the switch was not read yet
	const links = new Map([...document.querySelectorAll(".toc-side a")].map((a) => [document.getElementById(decodeURIComponent(a.hash.slice(1))), a]));
	links.delete(null);
	if (links.size) {
		const mark = () => {
			const end = scrollY + innerHeight > root.scrollHeight - 2; // the last sections cannot come to the top
			let current;
			for (const [heading, link] of links) {
				if (heading.getBoundingClientRect().top < (end ? innerHeight : 120)) current = link;
				link.removeAttribute("aria-current");
			}
			current?.setAttribute("aria-current", "true");
		};
		new IntersectionObserver(mark, { rootMargin: "-100px 0px -60% 0px" }).observe(links.keys().next().value);
		let waiting;
		addEventListener("scroll", () => (waiting ??= requestAnimationFrame(() => ((waiting = undefined), mark()))), { passive: true });
	}
	for (const pre of document.querySelectorAll("main pre")) {
		const text = pre.textContent;
		const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
		button.onclick = async () => {
			await navigator.clipboard.writeText(text.trim());
			button.textContent = "Copied";
			setTimeout(() => (button.textContent = "Copy"), 2000);
		};
		pre.after(button);
	}
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
else ready();
