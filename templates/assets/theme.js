// Light, dark, or as the system has it. It runs before the first paint, so a
// choice made earlier does not flash; without it the system's theme holds.
{
	const root = document.documentElement;
	const names = ["light", "dark"];
	const stored = () => {
		try {
			return localStorage.getItem("theme");
		} catch {
			return null; // storage is forbidden: the choice lasts for the page
		}
	};
	const show = (theme) => {
		const chosen = names.includes(theme);
		if (chosen) root.dataset.theme = theme;
		else delete root.dataset.theme;
		for (const part of document.head.querySelectorAll("[data-theme]")) {
			part.media = chosen ? (part.dataset.theme === theme ? "all" : "not all") : `(prefers-color-scheme: ${part.dataset.theme})`;
		}
		const radio = document.querySelector(`.theme [value="${chosen ? theme : "system"}"]`);
		if (radio) radio.checked = true;
	};
	root.classList.add("js");
	show(stored());
	// By now the head may have been read in part only, and the switch not at all.
	document.addEventListener("DOMContentLoaded", () => show(stored()));
	document.addEventListener("change", ({ target }) => {
		if (target.name !== "theme") return;
		try {
			if (names.includes(target.value)) localStorage.setItem("theme", target.value);
			else localStorage.removeItem("theme");
		} catch {}
		show(target.value);
	});
	addEventListener("storage", ({ key, newValue }) => key === "theme" && show(newValue));
}
