import type { Express } from 'express';
import swaggerUi from 'swagger-ui-express';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { z } from 'zod';
import type { EndpointSpec, PostSpec } from '#shared/kernel/endpoint';
import { errorBody, errorStatus } from '#shared/kernel/errors';

/** The posts that others receive, as OpenAPI's webhooks. */
function webhooksOf(posts: Record<string, PostSpec>): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(posts).map(([name, { summary, description, headers, body }]) => [
      name,
      {
        post: {
          ...{ operationId: name, summary, description, tags: ['webhooks'] },
          requestParams: { header: headers },
          requestBody: { content: { 'application/json': { schema: body } } },
          responses: { '2XX': { description: 'Taken; everything else is tried again' } },
        },
      },
    ]),
  );
}

/** OpenAPI 3.1 of the endpoints and of what is posted to others. */
export function openApiOf(
  endpoints: Record<string, EndpointSpec>,
  posts: Record<string, PostSpec>,
): ReturnType<typeof createDocument> {
  const refusals = Object.fromEntries(
    [...new Set(Object.values(errorStatus))].map((status) => [
      String(status),
      { description: 'Refused', content: { 'application/json': { schema: errorBody } } },
    ]),
  );
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, spec] of Object.entries(endpoints)) {
    const path = spec.path.replace(/:(\w+)/g, '{$1}');
    const header = spec.idempotent ? z.object({ 'Idempotency-Key': z.string().min(8).max(100).optional() }) : undefined;
    const body = spec.file
      ? { content: { 'multipart/form-data': { schema: z.object({ file: z.file() }) } } }
      : spec.body
        ? { content: { 'application/json': { schema: spec.body } } }
        : undefined;
    (paths[path] ??= {})[spec.method.toLowerCase()] = {
      operationId: name,
      summary: spec.summary,
      description:
        spec.access === 'public'
          ? 'Open to everybody.'
          : spec.access === 'signed_in'
            ? 'Everybody signed in.'
            : 'scope' in spec.access
              ? `A partner’s key with the scope ${spec.access.scope}, as bearer token.`
              : `Roles: ${spec.access.join(', ')}.`,
      tags: [spec.path.split('/')[2] ?? 'api'],
      ...(spec.access !== 'public' && { security: [{ bearer: [] }, { cookie: [] }] }),
      requestParams: {
        ...(spec.params && { path: spec.params }),
        ...(spec.query && { query: spec.query }),
        ...(header && { header }),
      },
      ...(body && { requestBody: body }),
      responses: {
        [String(spec.status ?? 200)]: {
          description: 'Done',
          content: spec.binary ? { 'application/octet-stream': {} } : { 'application/json': { schema: spec.reply } },
        },
        ...refusals,
      },
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Huiliu 回流',
      version: '0.1.0',
      description: 'Booking, planning, dispatch and custody of a district’s recycling network.',
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'huiliu_session' },
      },
    },
    paths: paths as ZodOpenApiPathsObject,
    webhooks: webhooksOf(posts),
  });
}

/** `/api/openapi.json` and Swagger UI at `/api/docs`, made at the first call. */
export function mountOpenApi(
  app: Express,
  endpoints: Record<string, EndpointSpec>,
  posts: Record<string, PostSpec>,
): void {
  let document: ReturnType<typeof openApiOf> | undefined;
  app.get('/api/openapi.json', (_req, res) => {
    res.json((document ??= openApiOf(endpoints, posts)));
  });
  app.use(
    '/api/docs',
    swaggerUi.serve,
    swaggerUi.setup(undefined, { swaggerOptions: { url: '/api/openapi.json' }, customSiteTitle: 'Huiliu API' }),
  );
}
