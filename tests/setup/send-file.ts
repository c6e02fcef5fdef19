/** Sends a file as the pages do: as multipart/form-data, under any name of a field and any number of times. */
export async function sendFile(call: {
  method: string;
  url: string;
  token: string | null;
  field?: string;
  file: Buffer;
  copies?: number;
}): Promise<{ status: number; body: unknown }> {
  const form = new FormData();
  for (let n = 0; n < (call.copies ?? 1); n += 1)
    form.append(call.field ?? 'file', new Blob([new Uint8Array(call.file)]), 'a file');
  const headers: Record<string, string> = call.token ? { Authorization: `Bearer ${call.token}` } : {};
  const answer = await fetch(call.url, { method: call.method, headers, body: form });
  return { status: answer.status, body: await answer.json() };
}
