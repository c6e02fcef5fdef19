import { z } from 'zod';

/** The closed list of error codes with the HTTP status each leaves with. Screens switch on the code, never on the text. */
export const errorStatus = {
  invalid_input: 400,
  unauthenticated: 401,
  sign_in_failed: 401,
  forbidden: 403,
  csrf_rejected: 403,
  not_found: 404,
  wrong_state: 409,
  route_unfinished: 409,
  visit_order: 409,
  conflict: 409,
  version_conflict: 412,
  idempotency_reuse: 409,
  order_gone: 409,
  slot_full: 409,
  slot_closed: 409,
  outside_district: 422,
  in_water: 422,
  swapped_coordinates: 422,
  unreachable_place: 422,
  not_accepted: 422,
  too_heavy: 422,
  too_large: 422,
  not_together: 422,
  past_cut_off: 409,
  code_mismatch: 422,
  serial_mismatch: 422,
  plan_invalid: 409,
  payload_too_large: 413,
  unsupported_file: 415,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** Bounds and values of a refusal. */
export const errorDetails = z.record(z.string(), z.unknown());
export type ErrorDetails = z.infer<typeof errorDetails>;

/** What a person or client gets when something is refused. `action` says what to do next; `details` carries bounds and values. */
export const errorBody = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      action: z.string(),
      details: errorDetails.optional(),
      requestId: z.string(),
    }),
  })
  .meta({ id: 'Error' });

export type ErrorBody = z.infer<typeof errorBody>;
