/** Ctrl+Enter and Ctrl+S save, wherever something is being written. */
import type { KeyboardEvent } from "react";

export const isSaveKey = (event: KeyboardEvent) =>
  (event.ctrlKey || event.metaKey) && (event.key === "Enter" || event.key.toLowerCase() === "s");
