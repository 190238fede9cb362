/** Days that come back every year, by the sun or by the moon; their words and editor come when one is first drawn. */
import { lazy, Suspense } from "react";
import { shown } from "@/kernel/fields/Shown";
import type { EditProps, FieldEntry, ShowProps } from "@/kernel/fields/types";
import { openRoom } from "@/kernel/i18n";

const inItsRoom = async () => (await Promise.all([import("@/kernel/fields/AnniversaryField"), openRoom("card")]))[0];
const Show = lazy(async () => ({ default: (await inItsRoom()).AnniversaryShow }));
const Edit = lazy(async () => ({ default: (await inItsRoom()).AnniversaryEdit }));

const AnniversaryShow = (props: ShowProps) => (
  <Suspense fallback={null}>
    <Show {...props} />
  </Suspense>
);

const AnniversaryEdit = (props: EditProps) => (
  <Suspense fallback={<span className="kf-wide kf-waiting" aria-busy="true" />}>
    <Edit {...props} />
  </Suspense>
);

export const anniversary: FieldEntry = { Show: shown(AnniversaryShow), Edit: AnniversaryEdit, Filter: () => null };
