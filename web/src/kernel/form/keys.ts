/** Idempotency keys: the same body gets the same key, so that a double tap or a retry is done once. */
import { useRef } from "react";
import { newKey } from "@/kernel/http";

export interface Keys {
  keyOf: (body: object) => string;
  /** After a success the same words again are a new wish. */
  forget: () => void;
}

export function useKeys(): Keys {
  const sent = useRef({ body: "", key: "" });
  return {
    keyOf: (body) => {
      const text = JSON.stringify(body);
      if (text !== sent.current.body) sent.current = { body: text, key: newKey() };
      return sent.current.key;
    },
    forget: () => {
      sent.current = { body: "", key: "" };
    },
  };
}
