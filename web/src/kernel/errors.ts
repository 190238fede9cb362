/** How a refusal of the server reaches the screen: one class, one shape. */

export interface Conflict {
  yours: unknown;
  theirs: unknown;
  by: string;
  at: string;
}

interface ErrorBody {
  code: string;
  message: string;
  fields: Record<string, string>;
  conflicts: Record<string, Conflict>;
  reference: string | null;
  retryAfter: number | null;
  /** The record that this one went up in. */
  merged_into: string | null;
  /** Not done, but stored: the request that waits for others to agree. */
  approval: { id: string; number: string } | null;
}

export class ApiError extends Error implements ErrorBody {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string>;
  readonly conflicts: Record<string, Conflict>;
  readonly reference: string | null;
  readonly retryAfter: number | null;
  readonly merged_into: string | null;
  readonly approval: { id: string; number: string } | null;

  constructor(status: number, body: Partial<ErrorBody>) {
    super(body.message ?? "");
    this.name = "ApiError";
    this.status = status;
    this.code = body.code ?? (status === 0 ? "offline" : "unknown");
    this.fields = body.fields ?? {};
    this.conflicts = body.conflicts ?? {};
    this.reference = body.reference ?? null;
    this.retryAfter = body.retryAfter ?? null;
    this.merged_into = body.merged_into ?? null;
    this.approval = body.approval ?? null;
  }
}

/** Reads the error of an answer; a body that is not ours (a proxy's page) leaves only the status. */
export async function errorOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  try {
    const body = (await response.json()) as { error?: Partial<ErrorBody> };
    return new ApiError(response.status, { ...body.error, retryAfter });
  } catch {
    return new ApiError(response.status, { retryAfter });
  }
}
