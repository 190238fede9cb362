/** What can Li see? The rights of one person by role, and lists through that person's eyes. */
import { ArrowLeftOutlined } from "@ant-design/icons";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Skeleton, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { type Effective, useEffective, useVocabulary, type Vocabulary } from "@/domains/people/matrix/vocabulary";
import { PersonPicker } from "@/domains/people/roles/Holders";
import { EffectiveMatrix } from "@/domains/people/seeing/EffectiveMatrix";
import { Preview } from "@/domains/people/seeing/Preview";
import { useGo } from "@/kernel/fields/RecordLink";
import { showCount } from "@/kernel/format";
import { Quiet } from "@/kernel/list/Missing";
import { PersonMark } from "@/kernel/marks/Avatar";
import { Trouble } from "@/kernel/record/States";
import "@/kernel/record/record.css";
import "@/domains/people/admin.css";

const scopes = ["SUBS", "DEPT", "TREE"] as const;

function Who({ told }: { told: Effective }) {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <div className="p-who">
      <PersonMark name={told.person.label} size={36} />
      <div>
        <h2>{told.person.label}</h2>
        <p>
          {told.roles.length === 0 ? t("admin.see.noRoles") : null}
          {told.roles.map((role) => (
            <Button key={role.id} size="small" onClick={() => go(`/roles/${role.id}`)}>
              {role.label}
            </Button>
          ))}
        </p>
      </div>
      <dl>
        {scopes.map((scope) => (
          <div key={scope}>
            <dt>{t(`admin.scope.${scope}`)}</dt>
            <dd className="k-figures">
              {t("admin.people", { count: told.reach[scope] ?? 0, shown: showCount(told.reach[scope] ?? 0) })}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Person({ told, vocabulary }: { told: Effective; vocabulary: Vocabulary }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  const name = told.person.label;
  const items = [
    {
      key: "rights",
      label: t("admin.see.rights"),
      children: <EffectiveMatrix told={told} vocabulary={vocabulary} />,
    },
    { key: "lists", label: t("admin.see.asPerson", { name }), children: <Preview person={told.person} /> },
  ];
  return (
    <div className="p-seeing">
      <Who told={told} />
      <Tabs
        activeKey={tab === "lists" ? "lists" : "rights"}
        items={items}
        destroyOnHidden
        onChange={(key) => void navigate({ to: ".", search: { tab: key } as never, replace: true })}
      />
    </div>
  );
}

function Chosen({ person }: { person: string }) {
  const told = useEffective(person);
  const vocabulary = useVocabulary();
  const error = told.error ?? vocabulary.error;
  if (error) return <Trouble error={error} onRetry={() => void told.refetch()} />;
  if (!told.data || !vocabulary.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  return <Person told={told.data} vocabulary={vocabulary.data} />;
}

export default function SeeingPage() {
  const { t } = useTranslation();
  const go = useGo();
  const { id } = useParams({ strict: false }) as { id?: string };
  return (
    <div className="p-page">
      <header className="p-head">
        <Button
          type="text"
          icon={<ArrowLeftOutlined />}
          aria-label={t("admin.rolesTitle")}
          onClick={() => go("/roles")}
        />
        <h1>{t("admin.see.title")}</h1>
        <span className="p-spring" />
        <div className="p-choose">
          <PersonPicker label={t("admin.see.choose")} onPick={(next) => go(`/rights/${next}`)} />
        </div>
      </header>
      {id ? <Chosen key={id} person={id} /> : <Quiet line={t("admin.see.begin")} water="harbour" />}
    </div>
  );
}
