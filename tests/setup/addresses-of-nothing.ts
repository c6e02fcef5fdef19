import type { EndpointSpec } from '#shared/kernel/endpoint';
import type { Implementation } from '../../server/kernel/http/implement';
import { unknownId } from './sample-body';

/** What a parameter is when it is no id, of something that is not there. */
const otherParams: Record<string, string> = {
  code: 'F'.repeat(20),
  day: '2026-03-11',
  part: '0',
  scale: 'no_such_scale',
  secret: 'f'.repeat(32),
};

/** Parameters that lead to nothing. */
export const paramsOfNothing = ({ path }: Pick<EndpointSpec, 'path'>): Record<string, string> =>
  Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, otherParams[name] ?? unknownId]));

/** The address of an endpoint; without parameters one that leads to nothing. */
export function addressOf(
  { spec }: Pick<Implementation, 'spec'>,
  params: Record<string, string> = paramsOfNothing(spec),
): string {
  return spec.path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''));
}
