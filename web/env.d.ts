declare module 'virtual:endpoints' {
  import type { WireEndpoint } from './kernel/wire';
  import type { Api } from '#shared/api';
  export const endpoints: Record<keyof Api, WireEndpoint>;
}
