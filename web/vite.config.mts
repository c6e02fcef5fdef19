import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { entryFiles, pageEntries, pageRewrites } from './vite-pages.mts';
import { compressedFiles } from './vite-compressed.mts';
import { endpointTable } from './vite-endpoints.mts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.HUILIU_SERVER ?? 'http://127.0.0.1:3000';
const collectorFiles = entryFiles('collector');

/** Four pages in one build. Libraries are cut so that a phone loads only what its first screen needs. */
export default defineConfig({
  root: here('./'),
  base: '/',
  appType: 'mpa',
  cacheDir: here('../node_modules/.cache/vite'),
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  plugins: [
    vue(),
    endpointTable(),
    pageRewrites(),
    compressedFiles(),
    collectorFiles.plugin,
    VitePWA({
      strategies: 'generateSW',
      filename: 'collector-sw.js',
      scope: '/c/',
      injectRegister: null,
      registerType: 'prompt',
      includeManifestIcons: false,
      manifest: false,
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        manifestTransforms: [collectorFiles.keepOnly],
        navigateFallback: '/collector/index.html',
        navigateFallbackAllowlist: [/^\/c\//],
        // A megabyte that only browsers without a reader of codes ask for: kept once it was asked for.
        runtimeCaching: [
          {
            urlPattern: /\/assets\/zxing_reader-[^/]+\.wasm$/,
            handler: 'CacheFirst',
            options: { cacheName: 'code-reader', expiration: { maxEntries: 2 } },
          },
        ],
        importScripts: ['/push-worker.js'],
        cleanupOutdatedCaches: true,
        inlineWorkboxRuntime: true,
        sourcemap: false,
      },
    }),
  ],
  server: { port: 5173, proxy: { '/api': server, '/socket.io': { target: server, ws: true } } },
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'assets',
    // Pictures of libraries that no page shows stay out of the style sheets.
    assetsInlineLimit: (file) => (file.endsWith('.png') ? false : undefined),
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: pageEntries(here('./')),
      // Contracts are plain values: what a page does not use of them leaves the build with zod.
      // Of the shared components a page gets those that it shows, not all that the index names.
      treeshake: {
        manualPureFunctions: ['z', 'endpoint', 'defineEvents', 'page'],
        moduleSideEffects: [{ test: /kernel[\\/]components[\\/](index\.ts|\w+\.vue)$/, sideEffects: false }],
      },
      output: {
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules[\\/](@vue|vue|vue-router|pinia|vue-i18n|@intlify)[\\/]/, priority: 30 },
            { name: 'leaflet', test: /node_modules[\\/]leaflet/, priority: 20 },
            { name: 'live', test: /node_modules[\\/](socket\.io|engine\.io|@socket\.io)/, priority: 20 },
            {
              name: 'element-plus',
              test: /node_modules[\\/](element-plus|@element-plus|async-validator|@floating-ui|dayjs)[\\/]/,
              priority: 20,
            },
            // Small files together: a browser asks for six at a time, and each costs a round trip. A group takes along what its files
            // import and no group before it has: first what every page needs, then what the pages of work need.
            {
              name: 'kernel',
              test: /web[\\/]kernel[\\/](components[\\/](?!Category|category-|Deduction|Hold|LoadG|Push|Route|Theme)|(?!web-push|pictures|route-|slot-|stop-)[^\\/]+\.ts$)/,
              priority: 15,
            },
            {
              name: 'work-signs',
              test: /web[\\/]kernel[\\/](components[\\/](?!Deduction|Push)|route-|slot-|stop-)/,
              priority: 12,
            },
            { name: 'map', test: /web[\\/]map[\\/](?!gcj-crs)/, priority: 10 },
            { name: 'console-parts', test: /web[\\/]console[\\/](bar|ui)[\\/]/, priority: 10 },
            { name: 'zod', test: /node_modules[\\/]zod[\\/]/, priority: 20 },
          ],
        },
      },
    },
  },
});
