// A question to the server that went wrong. `status` 0: it could not be reached.
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export type Params = Readonly<Record<string, string | number | null | undefined>>;

// Addresses are relative: the page may be served from under any path.
export function apiUrl(name: string, params: Params): string {
  const query = Object.entries(params)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value)).replaceAll('%2F', '/').replaceAll('%2C', ',')}`);
  return query.length === 0 ? `api/${name}` : `api/${name}?${query.join('&')}`;
}

export async function ask<T>(name: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  const response = await request(name, params, signal);
  return (await response.json()) as T;
}

export async function askBytes(name: string, params: Params, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await request(name, params, signal);
  return response.arrayBuffer();
}

// Changes something on the server.
export async function send<T>(name: string, params: Params, body?: Blob): Promise<T> {
  const response = await checked(await reach(apiUrl(name, params), { method: 'POST', body: body ?? null }));
  return (await response.json()) as T;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function request(name: string, params: Params, signal?: AbortSignal): Promise<Response> {
  return checked(await reach(apiUrl(name, params), signal ? { signal } : {}));
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw new ApiError(response.status, await reason(response));
  return response;
}

async function reach(url: string, how: RequestInit): Promise<Response> {
  try {
    return await fetch(url, how);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(0, 'The server does not answer. Is skein still running?');
  }
}

async function reason(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as { error?: string };
    if (body.error) return body.error;
  } catch {
    // Not ours: the text itself is the best there is.
  }
  return text.trim() || `status ${response.status}`;
}
