/** One picture: shown small in lists, larger on its page; beside the title it is the face of a record. */
import { waiting } from "@/kernel/fields/heavy";
import { shown } from "@/kernel/fields/Shown";
import type { FieldEntry, ShowProps } from "@/kernel/fields/types";
import { fileAddress } from "@/kernel/fields/upload";
import { filesOf } from "@/kernel/fields/values";
import type { Kind, Row } from "@/kernel/kinds";
import { late } from "@/kernel/late";

const Edit = late(() => import("@/kernel/fields/PictureField"), waiting);

function Show({ value, dense, field }: ShowProps) {
  const [file] = filesOf(value);
  const size = dense ? 20 : 96;
  return file ? (
    <img className="kf-picture" src={fileAddress(file.id)} alt={field.label} height={size} loading="lazy" />
  ) : null;
}

/** The picture of a record, where it has one; the name beside it says whose. */
export function Face({ kind, row, size }: { kind: Kind; row: Row; size: number }) {
  const [file] = kind.picture ? filesOf(row[kind.picture]) : [];
  return file ? (
    <img className="kf-face" src={fileAddress(file.id)} alt="" width={size} height={size} loading="lazy" />
  ) : null;
}

export const picture: FieldEntry = { Show: shown(Show), Edit, Filter: () => null };
