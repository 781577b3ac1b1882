// Serves the built site on loopback as Netlify would: the headers of
// netlify.toml as Netlify's own parser reads them, pretty URLs, 404.html.
import {createServer} from 'node:http';
import {readFile, stat} from 'node:fs/promises';
import {extname, join, normalize} from 'node:path';
import {resolveConfig} from '@netlify/config';

const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.xml': 'application/xml', '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json', '.csv': 'text/csv; charset=utf-8', '.ics': 'text/calendar; charset=utf-8',
};

// netlifyConfig returns netlify.toml of the folder as Netlify reads it.
export async function netlifyConfig(folder) {
  const {config} = await resolveConfig({repositoryRoot: folder, cwd: folder, offline: true, context: 'production', branch: 'main', mode: 'cli', featureFlags: {}});
  return config;
}

function matches(pattern, path) {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

// start serves the folder site and returns its origin and a function that ends it.
export async function start(folder, site) {
  const {headers} = await netlifyConfig(folder);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    for (const {for: pattern, values} of headers) {
      if (!matches(pattern, path)) continue;
      for (const [name, value] of Object.entries(values)) {
        if (name.toLowerCase() === 'strict-transport-security') continue;
        response.setHeader(name, String(value).replace(/;\s*upgrade-insecure-requests/, ''));
      }
    }
    let file = normalize(join(site, path));
    let status = 200;
    try {
      if (!file.startsWith(site)) throw new Error('outside');
      if ((await stat(file)).isDirectory()) {
        if (!path.endsWith('/')) {
          response.writeHead(301, {location: path + '/'}).end();
          return;
        }
        file = join(file, 'index.html');
      }
      await stat(file);
    } catch {
      file = join(site, '404.html');
      status = 404;
    }
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    response.writeHead(status).end(await readFile(file));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {origin: `http://127.0.0.1:${server.address().port}`, close: () => new Promise(resolve => server.close(resolve))};
}
