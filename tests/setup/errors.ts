/** One mistake as a refusal of input names it. */
export interface Issue {
  path: string;
  message: string;
  rule: string;
  maximum?: number;
  minimum?: number;
  keys?: string[];
}
interface AnsweredError {
  code: string;
  message: string;
  action: string;
  details?: { issues?: Issue[] };
}

/** What an answer says when it is an error; nothing for any other. */
export const errorOf = (body: unknown): AnsweredError | undefined =>
  (body as { error?: AnsweredError } | undefined)?.error;

export const errorCodeOf = (body: unknown): string | undefined => errorOf(body)?.code;
