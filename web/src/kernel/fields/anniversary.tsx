/** Days that come back every year, by the sun or by the moon; their words and editor come when one is first drawn. */
import { waiting } from "@/kernel/fields/heavy";
import { shown } from "@/kernel/fields/Shown";
import type { FieldEntry } from "@/kernel/fields/types";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";

const inItsRoom = async () => (await Promise.all([import("@/kernel/fields/AnniversaryField"), openRoom("card")]))[0];
const Show = late(async () => ({ default: (await inItsRoom()).AnniversaryShow }));
const Edit = late(async () => ({ default: (await inItsRoom()).AnniversaryEdit }), waiting);

export const anniversary: FieldEntry = { Show: shown(Show), Edit, Filter: () => null };
