/** What the client needs of an endpoint at run time; the rest of the contract is types. */
export interface WireEndpoint {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path with `:name` parameters. */
  path: string;
  /** POST that changes nothing. */
  reads?: boolean;
  idempotent?: boolean;
  versioned?: boolean;
  binary?: boolean;
}

/** Loose view of an endpoint's input, after its type was checked at the call. */
export interface WireInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/**
 * Address of a call: path parameters filled in and encoded, query appended. Undefined and null queries are left out,
 * lists repeat their name.
 * @throws Error when a path parameter is missing (a mistake of the caller, not of a person).
 */
export function addressOf(endpoint: WireEndpoint, input: WireInput): string {
  const path = endpoint.path.replace(/:([A-Za-z]+)/g, (_whole, name: string) => {
    const value = input.params?.[name];
    if (value === undefined || value === null || value === '')
      throw new Error(`${endpoint.path}: no value for :${name}`);
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
