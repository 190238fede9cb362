/** Lists as another person sees them: only to look at, and whoever looks is recorded. */
import { EyeOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { paramsOf } from "@/kernel/api";
import { FieldShow } from "@/kernel/fields";
import { useSettled } from "@/kernel/fields/targets";
import { showTotal } from "@/kernel/format";
import { api } from "@/kernel/http";
import { fieldOf, type Kind, type ListPage, titleOf } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/kernel/list/list.css";

interface Person {
  id: string;
  label: string;
}

const SIZE = 30;

const useKindsAs = (person: string) =>
  useQuery({
    queryKey: ["as", person],
    queryFn: () => api.get<{ kinds: Kind[] }>(`/api/people/as/${person}`),
  });

function useListAs(person: string, kind: Kind, q: string, page: number) {
  const query = { q: q || undefined, page, size: SIZE, sort: kind.sort, columns: kind.columns };
  return useQuery({
    queryKey: ["as", person, kind.name, query],
    queryFn: () => api.get<ListPage>(`/api/people/as/${person}/${kind.name.replace(".", "/")}${paramsOf(query)}`),
    placeholderData: keepPreviousData,
  });
}

function Rows({ kind, page }: { kind: Kind; page: ListPage }) {
  const fields = kind.columns.flatMap((name) => fieldOf(kind, name) ?? []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="p-preview-rows" aria-label={kind.plural} tabIndex={0}>
      <table className="k-table">
        <thead>
          <tr>
            {fields.map(({ name, label }) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row) => (
            <tr key={row.id}>
              {fields.map((field) => (
                <td key={field.name} data-type={field.type}>
                  {field.name === kind.title ? (
                    <b>{titleOf(kind, row)}</b>
                  ) : (
                    <FieldShow field={{ ...field, target: null }} value={row[field.name]} dense />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function List({ person, kind }: { person: Person; kind: Kind }) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const [page, setPage] = useState(1);
  const asked = useSettled(q.trim());
  const { data, error, refetch } = useListAs(person.id, kind, asked, page);
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <div className="p-preview-tools">
        <Input.Search
          allowClear
          value={q}
          placeholder={t("list.searchIn", { kind: kind.plural })}
          aria-label={t("list.searchIn", { kind: kind.plural })}
          onChange={({ target }) => {
            setQ(target.value);
            setPage(1);
          }}
        />
        <span className="k-figures" role="status">
          {data ? t("admin.see.total", { total: showTotal(data.total ?? 0, data.capped) }) : ""}
        </span>
        <Button disabled={page === 1} onClick={() => setPage(page - 1)}>
          {t("list.previous")}
        </Button>
        <Button disabled={!data?.next} onClick={() => setPage(page + 1)}>
          {t("list.next")}
        </Button>
      </div>
      {data?.rows.length === 0 ? <Quiet line={t("admin.see.nothing", { name: person.label })} /> : null}
      {data && data.rows.length > 0 ? <Rows kind={kind} page={data} /> : null}
      {data ? null : <Skeleton active />}
    </>
  );
}

export function Preview({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useKindsAs(person.id);
  const [chosen, setChosen] = useState<string>();
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  const kinds = data.kinds.filter(({ menu }) => menu !== false);
  const kind = kinds.find(({ name }) => name === chosen) ?? kinds.find(({ clock }) => clock) ?? kinds[0];
  if (!kind) return <Quiet line={t("admin.see.noLists")} />;
  return (
    <div className="p-preview">
      <Alert
        type="warning"
        showIcon
        icon={<EyeOutlined />}
        title={t("admin.see.banner", { name: person.label })}
        description={t("admin.see.bannerHelp")}
      />
      <Select
        className="p-preview-kind"
        value={kind.name}
        aria-label={t("admin.kind")}
        options={kinds.map(({ name, plural }) => ({ value: name, label: plural }))}
        onChange={setChosen}
      />
      <List key={kind.name} person={person} kind={kind} />
    </div>
  );
}
