// Where the built site is, and what pages it has.
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative, sep} from 'node:path';
import {fileURLToPath} from 'node:url';

export const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
export const site = process.env.SITE ?? join(folder, 'public');

// files returns the site's files with the ending.
export function files(ending) {
  return readdirSync(site, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile() && entry.name.endsWith(ending))
    .map(entry => join(entry.parentPath, entry.name)).sort();
}

// paths returns the address of every page.
export function paths() {
  return files('.html').map(file => '/' + relative(site, file).split(sep).join('/').replace(/index\.html$/, ''));
}

export function read(file) {
  return readFileSync(join(site, file), 'utf8');
}
