/** Data quality for who leads: by owner, pool, source; what lacks most; and the worst records, each mended in place. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select, Skeleton, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { type Group, isMeasured, type KindQuality, type Lack, parts, useKindQuality } from "@/domains/quality/quality";
import { Score } from "@/domains/quality/Score";
import { Trend } from "@/domains/quality/Trend";
import { showCount } from "@/kernel/format";
import { type Kind, useKinds } from "@/kernel/kinds";
import { List } from "@/kernel/list/ListPage";
import { Missing, Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/quality/quality.css";

interface Search {
  kind?: string;
  by?: string;
  /** The value of the group that is looked at; a tilde for those without one. */
  at?: string;
  lacks?: string;
}

const NONE = "~";
const MOST = 8;
const SHOWN = ["owner", "quality", "completeness", "validity", "freshness"];
const keyOf = ({ value }: Group) => value ?? NONE;

interface PartProps {
  data: KindQuality;
  search: Search;
  go: (change: Search) => void;
}

function Columns({ by }: { by: string | undefined }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{by}</th>
        <th scope="col">{t("quality.records")}</th>
        <th scope="col">{t("quality.quality")}</th>
        {parts.map((part) => (
          <th key={part} scope="col">
            {t(`quality.${part}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** One group with its figures; pressed, it is what the list below shows, and pressed again no more. */
function GroupLine({ group, chosen, go }: { group: Group; chosen: boolean; go: PartProps["go"] }) {
  const toggle = () => go({ at: chosen ? undefined : keyOf(group) });
  return (
    <tr data-chosen={chosen}>
      <th scope="row">
        <button type="button" aria-pressed={chosen} onClick={toggle}>
          {group.label}
        </button>
      </th>
      <td className="k-figures">{showCount(group.figures.count)}</td>
      {(["quality", ...parts] as const).map((part) => (
        <td key={part}>
          <Score bare part={part} value={group.figures[part]} />
        </td>
      ))}
    </tr>
  );
}

function Groups({ data, search, go }: PartProps) {
  const { t } = useTranslation();
  return (
    <section className="q-card" aria-label={t("quality.by")}>
      <header>
        <h2>{t("quality.by")}</h2>
        <Select
          size="small"
          aria-label={t("quality.by")}
          value={data.by ?? undefined}
          options={data.choices}
          popupMatchSelectWidth={false}
          onChange={(by) => go({ by, at: undefined })}
        />
      </header>
      <div className="q-table">
        <table>
          <Columns by={data.choices.find(({ value }) => value === data.by)?.label} />
          <tbody>
            {data.groups.map((group) => (
              <GroupLine key={keyOf(group)} group={group} chosen={search.at === keyOf(group)} go={go} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Lacks({ data, search, go }: PartProps) {
  const { t } = useTranslation();
  const most = Math.max(1, ...data.lacks.map(({ count }) => count));
  return (
    <section className="q-card" aria-label={t("quality.lacksMost")}>
      <h2>{t("quality.lacksMost")}</h2>
      <ul className="q-lacks">
        {data.lacks.slice(0, MOST).map(({ word, label, count, sort }: Lack) => (
          <li key={word} data-sort={sort}>
            <button
              type="button"
              aria-pressed={search.lacks === word}
              onClick={() => go({ lacks: search.lacks === word ? undefined : word })}
            >
              <span>{label}</span>
              <b className="k-figures">{showCount(count)}</b>
              <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                <rect className="q-length" width={(100 * count) / most} height="4" rx="1" />
              </svg>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The records of what is chosen above, the worst first; each opens, and is mended, where it stands. */
function Worst({ kind, data, search, go }: PartProps & { kind: Kind }) {
  const { t } = useTranslation();
  const group = data.groups.find((each) => keyOf(each) === search.at);
  const lack = data.lacks.find(({ word }) => word === search.lacks);
  const filters = [{ field: "quality", op: "filled" }, group?.filter, lack?.filter].filter(
    (part): part is object => part !== undefined && Object.keys(part).length > 0,
  );
  const title = kind.fields.find(({ name }) => name === kind.title) ? [kind.title] : [];
  const columns = [...title, ...SHOWN.filter((word) => kind.fields.some(({ name }) => name === word))];
  return (
    <section className="q-worst" aria-label={t("quality.worst")}>
      <header>
        <h2>{t("quality.worst")}</h2>
        {group ? (
          <Tag closable onClose={() => go({ at: undefined })}>
            {group.label}
          </Tag>
        ) : null}
        {lack ? (
          <Tag closable onClose={() => go({ lacks: undefined })}>
            {lack.label}
          </Tag>
        ) : null}
      </header>
      <List
        key={JSON.stringify(filters)}
        kind={kind}
        embedded
        fixed={{ and: filters } as never}
        columns={columns}
        sort="quality"
        none={t("quality.noRecords")}
      />
    </section>
  );
}

function Body({ kind, search, go }: { kind: Kind; search: Search; go: (change: Search) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useKindQuality(kind.name, search.by);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  if (data.figures.count === 0) return <Quiet line={t("quality.noRecords")} water="harbour" />;
  const part = { data, search, go };
  return (
    <>
      <div className="q-numbers q-whole">
        <Score part="quality" value={data.figures.quality} />
        {parts.map((each) => (
          <Score key={each} part={each} value={data.figures[each]} />
        ))}
      </div>
      <div className="q-cards">
        <div>
          <Groups {...part} />
          <section className="q-card" aria-label={t("quality.trend")}>
            <h2>{t("quality.trend")}</h2>
            <Trend months={data.months} />
          </section>
        </div>
        <Lacks {...part} />
      </div>
      <Worst kind={kind} {...part} />
    </>
  );
}

export default function QualityPage() {
  const { t } = useTranslation();
  const { data, isLoading } = useKinds();
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const measured = (data?.kinds ?? []).filter(isMeasured);
  const kind = measured.find(({ name }) => name === search.kind) ?? measured[0];
  if (!kind) return isLoading ? null : <Missing />;
  const go = (change: Search) => void navigate({ to: "/quality", search: { ...search, ...change } as never });
  return (
    <div className="q-page">
      <header className="q-head">
        <h1>{t("menu.quality")}</h1>
        {measured.length > 1
          ? measured.map((each) => (
              <Button
                key={each.name}
                size="small"
                type={each === kind ? "primary" : "default"}
                aria-pressed={each === kind}
                onClick={() => void navigate({ to: "/quality", search: { kind: each.name } as never })}
              >
                {each.plural}
              </Button>
            ))
          : null}
        <p className="q-help">{t("quality.help")}</p>
      </header>
      <Body key={kind.name} kind={kind} search={search} go={go} />
    </div>
  );
}
