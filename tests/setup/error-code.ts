/** The code of an answer that is a refusal; nothing for any other. */
export const errorCodeOf = (body: unknown) => (body as { error?: { code: string } } | undefined)?.error?.code;
