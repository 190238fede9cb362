/** Sends a file with its progress, which fetch does not tell. */
import { ApiError } from "@/kernel/errors";
import { csrfToken, keepFile } from "@/kernel/http";
import { currentLanguage } from "@/kernel/i18n";
import type { Attachment } from "@/kernel/kinds";

/** The most the server takes (docs/http.md); asked before sending, not after 20 MB. */
export const LARGEST = 20 * 1024 * 1024;

function refusal(request: XMLHttpRequest): ApiError {
  try {
    const body = JSON.parse(request.responseText) as { error?: { code: string; message: string } };
    return new ApiError(request.status, body.error ?? {});
  } catch {
    return new ApiError(request.status, {});
  }
}

/** A network that takes a file no further for so long is none. */
const PATIENCE = 60_000;
/** Files that wait on this device, by the id they are named by meanwhile. */
const waiting = new Map<string, string>();

async function instead(file: File, error: unknown): Promise<Attachment> {
  const lost = error instanceof ApiError && error.status === 0;
  const id = lost ? await keepFile(file) : undefined;
  if (!id) throw error;
  waiting.set(id, URL.createObjectURL(file));
  return { id, name: file.name, size: file.size, type: file.type };
}

/** `fit`: a picture is drawn no larger than this on a side. Without a network the device keeps it, where it can. */
export const upload = (
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
  fit?: number,
): Promise<Attachment> =>
  uploadNow(file, onProgress, signal, fit).catch((error) => {
    if (signal.aborted) throw error;
    return instead(file, error);
  });

export function uploadNow(
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
  fit?: number,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", fit ? `/api/files?fit=${fit}` : "/api/files");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept-Language", currentLanguage());
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.timeout = PATIENCE;
    request.onerror = () => reject(new ApiError(0, { code: "offline" }));
    request.ontimeout = request.onerror;
    request.onload = () => {
      if (request.status >= 300) return reject(refusal(request));
      resolve(JSON.parse(request.responseText) as Attachment);
    };
    signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}

export const fileAddress = (id: string): string => waiting.get(id) ?? `/api/files/${id}`;
