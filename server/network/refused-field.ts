import { AppError } from '../kernel/errors';

/** What is said of one field of a body: `details` beside it carries bounds. */
interface Why {
  message: string;
  action: string;
  rule: 'wrong' | 'too_small';
  details?: Record<string, unknown>;
}

/** The refusal of a field that the contract lets through: `invalid_input` with its path. */
export const refusedField = (field: string, { message, action, rule, details }: Why): AppError =>
  new AppError('invalid_input', message, {
    action,
    details: { ...details, issues: [{ path: `body.${field}`, message, rule }] },
  });
