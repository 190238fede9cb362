/** A link to the page of a record: a real address, so that it opens in a new tab, too. */
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

/** "customers.customer" → "/customers/customer/<id>". */
export function recordAddress(kind: string, id: string): string {
  return `/${kind.replace(".", "/")}/${id}`;
}

/** Goes to an address inside the app; with no router around (a test, a print) the browser does. */
export function useGo(): (address: string) => void {
  const router = useRouter({ warn: false });
  return (address) => (router ? router.history.push(address) : window.location.assign(address));
}

interface Props {
  kind: string;
  id: string;
  children: ReactNode;
  className?: string;
  onFollow?: () => void;
}

export function RecordLink({ kind, id, children, className, onFollow }: Props) {
  const go = useGo();
  const address = recordAddress(kind, id);
  const follow = (event: MouseEvent) => {
    event.stopPropagation();
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onFollow?.();
    go(address);
  };
  return (
    <a href={address} className={className} onClick={follow}>
      {children}
    </a>
  );
}
