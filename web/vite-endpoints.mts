import { require as requireTs } from 'tsx/cjs/api';
import type { Plugin } from 'vite';
import type { Api } from '../shared/api.ts';
import type { EndpointSpec } from '../shared/kernel/endpoint.ts';

const moduleId = 'virtual:endpoints';

/**
 * `virtual:endpoints`: method, path and flags of every endpoint, taken from the contracts at build time, so that the
 * browser's client is typed by the contracts without carrying their schemas (and zod) to the phone.
 */
export function endpointTable(): Plugin {
  return {
    name: 'huiliu-endpoints',
    resolveId: (id) => (id === moduleId ? `\0${moduleId}` : undefined),
    load(id) {
      if (id !== `\0${moduleId}`) return undefined;
      const { api } = requireTs('../shared/api.ts', import.meta.url) as { api: Api };
      const rows = Object.entries(api as Record<string, EndpointSpec>).map(([name, spec]) => [
        name,
        {
          method: spec.method,
          path: spec.path,
          ...(spec.reads && { reads: true }),
          ...(spec.idempotent && { idempotent: true }),
          ...(spec.versioned && { versioned: true }),
          ...(spec.binary && { binary: true }),
        },
      ]);
      return `export const endpoints = ${JSON.stringify(Object.fromEntries(rows))};`;
    },
  };
}
