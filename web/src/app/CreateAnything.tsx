/** Creating a record of any kind from anywhere; afterwards its page opens. */
import { isSetUp } from "@/app/menu";
import { recordAddress, useGo } from "@/kernel/fields/RecordLink";
import { type Kind, useKind, useKinds } from "@/kernel/kinds";
import { late } from "@/kernel/late";

const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);

/** Set up once for oneself, on pages of their own. */
const ownSetUp = new Set(["office.notice_preference", "people.token"]);

/** What this person may create at any time; parts of a record are created on its page. */
export function useCreatable(): Kind[] {
  const { data } = useKinds();
  return (data?.kinds ?? []).filter(
    ({ name, can, parent, domain }) => can.includes("create") && !parent && domain !== "screens" && !ownSetUp.has(name),
  );
}

/** What is made every day; what is set up once has its list, and the palette finds it. */
export const useDaily = (): Kind[] => useCreatable().filter((kind) => !isSetUp(kind));

interface Props {
  kind: string | null;
  onClose: () => void;
  /** Values it starts with, as read. */
  initial?: Record<string, unknown>;
  /** Stays where it is afterwards. */
  stay?: boolean;
}

export function CreateAnything({ kind, onClose, initial, stay }: Props) {
  const known = useKind(kind);
  const go = useGo();
  if (!known) return null;
  return (
    <CreateDialog
      kind={known}
      open
      initial={initial}
      onClose={onClose}
      onDone={stay ? undefined : (row) => go(recordAddress(known.name, row.id))}
    />
  );
}
