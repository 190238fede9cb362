/** Toasts, notices and questions as the library draws them: fetched with the first word that is said. */
import { App } from "antd";
import { type ReactNode, useLayoutEffect } from "react";
import type { Saying } from "@/kernel/said";

function Give({ to }: { to: (saying: Saying) => void }): ReactNode {
  const saying = App.useApp();
  useLayoutEffect(() => to(saying), [to, saying]);
  return null;
}

export default function SaidHere({ onReady }: { onReady: (saying: Saying) => void }) {
  return (
    <App component={false} message={{ top: 56 }}>
      <Give to={onReady} />
    </App>
  );
}
