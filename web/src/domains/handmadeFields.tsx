/** The registered fields that metadata alone cannot draw. Loaded when one of them is shown. */
import { type HandMade, registerField } from "@/kernel/fields/handmade";
import type { EditProps, ShowProps } from "@/kernel/fields/types";
import { openRoom } from "@/kernel/i18n";
import { late } from "@/kernel/late";

export function lazily(load: () => Promise<HandMade>): HandMade {
  const Show = late(() => load().then((made) => ({ default: made.Show })));
  const Edit = late(() => load().then((made) => ({ default: made.Edit })));
  return {
    Show: (props: ShowProps) => (
      <>
        <Show {...props} />
      </>
    ),
    Edit: (props: EditProps) => (
      <>
        <Edit {...props} />
      </>
    ),
  };
}

registerField(
  "people.role.grants",
  lazily(async () => (await import("@/domains/people/grants")).grants),
);
registerField(
  "people.role.fields",
  lazily(async () => (await import("@/domains/people/fieldRights")).fieldRights),
);
registerField(
  "people.access_window.networks",
  lazily(async () => (await import("@/domains/people/windowFields")).networks),
);
registerField(
  "people.access_window.hours",
  lazily(async () => (await import("@/domains/people/windowFields")).hours),
);
registerField(
  "customers.hand_over.report",
  lazily(async () => (await import("@/domains/customers/handOverReport")).inItsRoom()),
);
registerField(
  "people.token.scope",
  lazily(async () => (await import("@/domains/security/keyScope")).keyScope),
);
for (const part of ["columns", "filter"] as const) {
  registerField(
    `screens.export_request.${part}`,
    lazily(async () => (await import("@/domains/exchange/exportAsked")).inItsRoom(part)),
  );
}
registerField(
  "customers.pool.regions",
  lazily(async () => (await import("@/domains/customers/regionList")).regionList),
);
registerField(
  "customers.pool.hides",
  lazily(async () => (await Promise.all([import("@/domains/customers/hiddenFields"), openRoom("pools")]))[0].default),
);
