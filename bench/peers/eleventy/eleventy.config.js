// The site that certguide is measured against: it does the same work, but
// minifies nothing, and its links are written as addresses.
import highlight from "@11ty/eleventy-plugin-syntaxhighlight";
import anchor from "markdown-it-anchor";
import footnote from "markdown-it-footnote";
import { readFileSync } from "node:fs";

const records = JSON.parse(readFileSync("_data/certifications.json", "utf8"));

function compare(caption, tier) {
  const rows = records.filter((r) => !tier || r.Tier === tier).map((r) => `<tr data-open><th scope="row"><a href="/certifications/${r.ID}/">${r.Short}</a> <small>${r.Code}</small></th><td class="c-status"><span class="stage stage-active">Active</span></td><td class="num c-cost" data-n="${r.Cost}">$${r.Cost}</td><td class="num c-hours" data-n="${r.Hours}">${r.Hours}</td><td class="c-signal"><span class="rate rate-${r.Signal}">${r.Signal}</span></td><td class="c-verdict">${r.Verdict}</td></tr>`);
  return `<div class="table-scroll compare" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr><th scope="col">Name</th><th scope="col">Status</th><th scope="col">Cost (USD)</th><th scope="col">Hours</th><th scope="col">Hiring signal</th><th scope="col">Verdict</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

const tiers = () => `<ol class="ladder">${[1, 2, 3, 4].map((i) => `<li><p>Tier ${i}</p><p><a href="/tiers/tier-${i}/">Tier ${i}</a></p><p>${records.filter((r) => r.Tier === `tier-${i}`).map((r) => `<a href="/certifications/${r.ID}/">${r.Short}</a>`).join(", ")}</p></li>`).join("")}</ol>`;

const heading = /<h([23]) id="([^"]*)"[^>]*>(.*?)<\/h\1>/g;

export default function (config) {
  config.addPlugin(highlight);
  config.amendLibrary("md", (md) => md.use(footnote).use(anchor));
  config.addShortcode("compare", compare);
  config.addShortcode("tiers", tiers);
  config.addFilter("toc", (html) => [...html.matchAll(heading)].map(([, level, id, text]) => `<li${level === "3" ? ' class="sub"' : ""}><a href="#${id}">${text}</a></li>`).join("\n"));
  config.addFilter("below", (all, dir) => all.get(dir) ?? []);
  const byFolder = (api) => {
    const folders = new Map();
    for (const item of api.getAll()) {
      const dir = item.url.replace(/[^/]+\/$/, "");
      if (!folders.has(dir)) folders.set(dir, []);
      folders.get(dir).push(item);
    }
    for (const list of folders.values()) list.sort((a, b) => (a.data.order ?? 0) - (b.data.order ?? 0));
    for (const list of folders.values()) list.forEach((item, i) => { item.data.prev = list[i - 1]; item.data.next = list[i + 1]; });
    return folders;
  };
  config.addCollection("folders", byFolder);
  config.addGlobalData("layout", "page.njk");
  config.addTransform("alerts", (content) => content.replaceAll(/<blockquote>\s*<p>\[!NOTE\]/g, '<blockquote class="alert"><p>'));
  config.setQuietMode(true);
  return { markdownTemplateEngine: "njk", htmlTemplateEngine: "njk", dir: { output: process.env.OUT } };
}
