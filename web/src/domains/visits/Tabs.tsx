/** The pages of visits, side by side: the day, who is near, the way planned and the way gone, what it came to. */
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";

const pages = {
  day: "/visits",
  near: "/visits/near",
  route: "/visits/route",
  path: "/visits/path",
  counted: "/visits/counted",
} as const;

export function Tabs() {
  const { t } = useTranslation();
  const go = useNavigate();
  const at = useRouterState({ select: ({ location }) => location.pathname });
  const options = Object.entries(pages).map(([key, to]) => ({
    label: t(`visits.tab.${key as keyof typeof pages}`),
    value: to,
  }));
  return <Segmented className="v-tabs" options={options} value={at} onChange={(to) => void go({ to: String(to) })} />;
}
