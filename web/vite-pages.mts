import type { Plugin } from 'vite';
import type { ManifestTransform } from 'workbox-build';

/** HTML entry of each page and the addresses it answers (history mode). */
const pages = {
  landing: { html: 'index.html', at: /^\/(sign-in)?$/ },
  resident: { html: 'resident/index.html', at: /^\/(r|s)(\/|$)/ },
  collector: { html: 'collector/index.html', at: /^\/c(\/|$)/ },
  console: { html: 'console/index.html', at: /^\/console(\/|$)/ },
} as const;

/** Input of the build: name → HTML file. */
export function pageEntries(root: string): Record<string, string> {
  return Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, root + page.html]));
}

/** The development server answers page addresses the way the product's server does. */
export function pageRewrites(): Plugin {
  return {
    name: 'huiliu-pages',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/';
        const asksForFile = /\.[a-z0-9]+$/i.test(path) || path.startsWith('/@');
        const page = asksForFile ? undefined : Object.values(pages).find((one) => one.at.test(path));
        if (page) request.url = `/${page.html}`;
        next();
      });
    },
  };
}

/** Files that one entry needs, so that a phone keeps its own page offline and nothing of the others. */
export function entryFiles(entry: string): { plugin: Plugin; keepOnly: ManifestTransform } {
  const wanted = new Set<string>();
  const plugin: Plugin = {
    name: `huiliu-files-of-${entry}`,
    generateBundle(_options, bundle) {
      wanted.clear();
      wanted.add(`${entry}/index.html`);
      const queue = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' && file.isEntry && file.name === entry ? [file.fileName] : [],
      );
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
        if (wanted.has(name)) continue;
        wanted.add(name);
        const chunk = bundle[name];
        if (chunk?.type !== 'chunk') continue;
        for (const style of chunk.viteMetadata?.importedCss ?? []) wanted.add(style);
        for (const asset of chunk.viteMetadata?.importedAssets ?? []) wanted.add(asset);
        queue.push(...chunk.imports, ...chunk.dynamicImports);
      }
    },
  };
  const keepOnly: ManifestTransform = (manifest) => ({
    manifest: manifest.filter((file) => wanted.has(file.url) || file.url.startsWith(`${entry}/`)),
    warnings: [],
  });
  return { plugin, keepOnly };
}
