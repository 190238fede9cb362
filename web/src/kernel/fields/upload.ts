/** Sends a file with its progress, which fetch does not tell. */
import { ApiError } from "@/kernel/errors";
import { csrfToken } from "@/kernel/http";
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

/** `fit`: a picture is drawn no larger than this on a side. */
export function upload(
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
    request.onerror = () => reject(new ApiError(0, { code: "offline" }));
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

export const fileAddress = (id: string): string => `/api/files/${id}`;
