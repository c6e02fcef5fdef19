import type { Migration } from '../kernel/database';

/** The first version. Collections and indexes come from the schemas at every start, so there is nothing to convert. */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  up: async () => {},
};
