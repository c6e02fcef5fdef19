import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { ErrorBody } from '#shared/kernel/errors';
import { AppError, toAppError } from '../errors';
import type { Kernel } from '../kernel';
import { requestIdHeader } from './request-log';

/** Unknown API paths answer like every other refusal. */
export const unknownPath: RequestHandler = (req, _res, next) => {
  next(
    new AppError('not_found', `There is no ${req.method} ${(req.baseUrl + req.path).slice(0, 120)}`, {
      action: 'See /api/docs for what there is.',
    }),
  );
};

/** The one converter from thrown errors to HTTP. */
export function errorReply(kernel: Kernel): ErrorRequestHandler {
  return (thrown: unknown, _req, res, next) => {
    if (res.headersSent) return next(thrown);
    const error = toAppError(thrown);
    const requestId = String(res.getHeader(requestIdHeader) ?? '');
    if (error.code === 'internal') kernel.log.error({ err: thrown, requestId }, 'unexpected error');
    if (error.code === 'unavailable') res.setHeader('Retry-After', '5');
    const waitSec = error.details?.['waitSec'];
    if (error.code === 'too_many_requests' && typeof waitSec === 'number')
      res.setHeader('Retry-After', String(waitSec));
    const body: ErrorBody = {
      error: {
        code: error.code,
        message: error.message,
        action: error.action,
        ...(error.details && { details: error.details }),
        requestId,
      },
    };
    res.status(error.status).json(body);
  };
}
