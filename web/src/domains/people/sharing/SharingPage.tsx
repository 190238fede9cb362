/** Sharing: rules that open records, rules that close them, groups of people, parts in a team. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Rulings } from "@/domains/people/sharing/Rulings";
import { RESTRICTION, RULE } from "@/domains/people/sharing/rules";
import { useKind, useKinds } from "@/kernel/kinds";
import { List } from "@/kernel/list/ListPage";
import { Missing } from "@/kernel/list/Missing";
import "@/kernel/record/record.css";
import "@/domains/people/admin.css";
import "@/domains/people/sharing/sharing.css";

const GROUP = "people.group";
const TEAM_ROLE = "people.team_role";

function Plain({ name }: { name: string }) {
  const kind = useKind(name);
  return kind ? <List kind={kind} embedded /> : <Missing />;
}

export default function SharingPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data, isLoading } = useKinds();
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  const parts = [
    { key: RULE, label: t("admin.share.rules"), children: <Rulings ruling={RULE} /> },
    { key: RESTRICTION, label: t("admin.share.restrictions"), children: <Rulings ruling={RESTRICTION} /> },
    { key: GROUP, label: t("admin.share.groups"), children: <Plain name={GROUP} /> },
    { key: TEAM_ROLE, label: t("admin.share.teamRoles"), children: <Plain name={TEAM_ROLE} /> },
  ];
  const items = parts.filter(({ key }) => data?.kinds.some(({ name }) => name === key));
  if (items.length === 0) return isLoading ? null : <Missing />;
  return (
    <div className="p-page">
      <header className="p-head">
        <h1>{t("admin.share.title")}</h1>
      </header>
      <Tabs
        className="p-sharing"
        activeKey={items.find(({ key }) => key === tab)?.key ?? items[0]?.key}
        items={items}
        destroyOnHidden
        onChange={(key) => void navigate({ to: ".", search: { tab: key } as never, replace: true })}
      />
    </div>
  );
}
