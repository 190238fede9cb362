/** People and departments: the tree, and the people of what is chosen in it. */
import { PlusOutlined, UploadOutlined } from "@ant-design/icons";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select, Skeleton, Switch } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  DEPARTMENT,
  type Department,
  type Departments,
  flat,
  USER,
  useDepartments,
  useMove,
  usePeopleCounts,
} from "@/domains/people/organisation/departments";
import { MoveDialog } from "@/domains/people/organisation/MoveDialog";
import { Tree } from "@/domains/people/organisation/Tree";
import { useGo } from "@/kernel/fields/RecordLink";
import { CreateDialog, EditDialog } from "@/kernel/form/RecordForm";
import { showCount } from "@/kernel/format";
import { type Filter, type Kind, useKind, useKinds } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { List } from "@/kernel/list/ListPage";
import { Missing } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import { useNarrow } from "@/kernel/screen";
import "@/kernel/record/record.css";
import "@/domains/people/admin.css";
import "@/domains/people/organisation/organisation.css";

const DeleteDialog = late(() =>
  import("@/kernel/actions/ActionDialog").then(({ ActionDialog }) => ({ default: ActionDialog })),
);

/** Beside the departments: everybody, and who is in none. */
const NOBODYS = "none";

interface Place {
  department?: string;
  /** Only the department itself, not those below. */
  only?: boolean;
}

function usePlace() {
  const search = useSearch({ strict: false }) as Place;
  const navigate = useNavigate();
  const go = (place: Place) => void navigate({ to: ".", search: place as never });
  return { place: search, go };
}

function filterOf({ department, only }: Place): Filter | null {
  if (!department) return null;
  if (department === NOBODYS) return { field: "department", op: "empty" };
  return { field: "department", op: only ? "eq" : "under", value: department };
}

type Asked = { what: "add" | "edit" | "move" | "delete"; one: Department } | null;

function Dialogs({
  asked,
  kind,
  departments,
  close,
}: {
  asked: Asked;
  kind: Kind;
  departments: Departments;
  close: () => void;
}) {
  const { t } = useTranslation();
  const move = useMove();
  if (!asked) return null;
  const { what, one } = asked;
  const remove = { name: "delete", label: t("actions.delete"), danger: true, input: [] };
  if (what === "move") return <MoveDialog one={one} departments={departments} onMove={move} onClose={close} />;
  if (what === "edit") return <EditDialog kind={kind} row={one.row} open onClose={close} />;
  if (what === "add") {
    return <CreateDialog kind={kind} open initial={{ parent: { id: one.id, label: one.name } }} onClose={close} />;
  }
  return <DeleteDialog kind={kind} action={remove} target={{ ids: [one.id], labels: [one.name] }} onClose={close} />;
}

interface SideProps {
  departments: Departments;
  counts: Map<string, number> | undefined;
  place: Place;
  go: (place: Place) => void;
}

function Beside({ counts, place, go }: Omit<SideProps, "departments">) {
  const { t } = useTranslation();
  const all = counts ? [...counts.values()].reduce((sum, count) => sum + count, 0) : 0;
  const entries = [
    { key: undefined, label: t("admin.org.everybody"), count: all },
    { key: NOBODYS, label: t("admin.org.nowhere"), count: counts?.get("") ?? 0 },
  ];
  return (
    <ul className="p-beside">
      {entries.map(({ key, label, count }) => (
        <li key={label}>
          <button
            type="button"
            className="p-dept-name"
            aria-current={place.department === key ? "true" : undefined}
            onClick={() => go({ department: key })}
          >
            <span>{label}</span>
            <b className="k-figures">{counts ? showCount(count) : ""}</b>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What can be done with a department without a mouse. */
function useMenu(may: ReadonlySet<string>, ask: (asked: Asked) => void) {
  const { t } = useTranslation();
  return (one: Department) => {
    const entries = [
      { key: "add", label: t("admin.org.addBelow"), needs: "create" },
      { key: "edit", label: t("admin.org.rename"), needs: "update" },
      { key: "move", label: t("admin.org.moveTo"), needs: "update" },
      { key: "delete", label: t("actions.delete"), needs: "delete", danger: true },
    ] as const;
    return entries
      .filter(({ needs }) => may.has(needs))
      .map(({ needs: _needs, ...entry }) => ({
        ...entry,
        // After the key press is over: else the same Enter would press what the dialog focuses, its closing cross.
        onClick: () => void window.setTimeout(() => ask({ what: entry.key, one })),
      }));
  };
}

function Side({ departments, counts, place, go }: SideProps) {
  const { t } = useTranslation();
  const kind = useKind(DEPARTMENT);
  const move = useMove();
  const [asked, setAsked] = useState<Asked>(null);
  const [adding, setAdding] = useState(false);
  const may = new Set<string>(kind?.can ?? []);
  const menu = useMenu(may, setAsked);
  const editable = may.has("update");
  return (
    <aside className="p-side" aria-label={t("admin.org.departments")}>
      <Beside counts={counts} place={place} go={go} />
      <Tree
        departments={departments}
        counts={counts}
        at={place.department}
        onGo={(department) => go({ department })}
        onMove={editable ? move : undefined}
        menu={editable ? menu : undefined}
      />
      {departments.all.length === 0 && !departments.loading ? (
        <p className="p-help">{t("admin.org.noDepartments")}</p>
      ) : null}
      {kind && may.has("create") ? (
        <Button type="text" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {t("admin.org.addTop")}
        </Button>
      ) : null}
      {kind ? <Dialogs asked={asked} kind={kind} departments={departments} close={() => setAsked(null)} /> : null}
      {kind && adding ? <CreateDialog kind={kind} open onClose={() => setAdding(false)} /> : null}
    </aside>
  );
}

function Chooser({ departments, place, go }: Omit<SideProps, "counts">) {
  const { t } = useTranslation();
  const options = [
    { value: "", label: t("admin.org.everybody") },
    { value: NOBODYS, label: t("admin.org.nowhere") },
    ...flat(departments.tops).map(({ id, name, depth }) => ({ value: id, label: "　".repeat(depth) + name })),
  ];
  return (
    <Select
      className="p-dept-choice"
      showSearch={{ optionFilterProp: "label" }}
      value={place.department ?? ""}
      aria-label={t("admin.org.departments")}
      options={options}
      onChange={(department) => go({ department: department || undefined })}
    />
  );
}

function People({ departments, place, go }: Omit<SideProps, "counts">) {
  const { t } = useTranslation();
  const kind = useKind(USER);
  const { department: chosen, only } = place;
  const department = departments.byId.get(chosen ?? "");
  const fixed = useMemo(() => filterOf({ department: chosen, only }), [chosen, only]);
  if (!kind) return <Missing />;
  const initial = department ? { department: { id: department.id, label: department.name } } : undefined;
  return (
    <section className="p-people" aria-label={department?.name ?? t("admin.org.everybody")}>
      {department && department.children.length > 0 ? (
        <label className="p-below" htmlFor="with-below">
          <Switch
            id="with-below"
            size="small"
            checked={!only}
            onChange={(below) => go({ department: department.id, only: below ? undefined : true })}
          />
          {t("admin.org.below")}
        </label>
      ) : null}
      <List
        key={`${chosen ?? ""} ${only ?? ""}`}
        kind={kind}
        embedded
        fixed={fixed}
        initial={initial}
        none={t("admin.org.noPeople")}
      />
    </section>
  );
}

export default function OrganisationPage() {
  const { t } = useTranslation();
  const go = useGo();
  const narrow = useNarrow();
  const kinds = useKinds();
  const kind = useKind(USER);
  const departments = useDepartments();
  const counts = usePeopleCounts();
  const { place, go: choose } = usePlace();
  if (!kind) return kinds.isLoading ? null : <Missing />;
  if (departments.error) return <Trouble error={departments.error} onRetry={() => void departments.refetch()} />;
  return (
    <div className="p-page">
      <header className="p-head">
        <h1>{t("admin.org.title")}</h1>
        <span className="p-spring" />
        {kind.can.includes("import") ? (
          <Button icon={<UploadOutlined />} onClick={() => go("/organisation/import")}>
            {t("admin.org.import")}
          </Button>
        ) : null}
      </header>
      {departments.loading ? <Skeleton active /> : null}
      <div className="p-body">
        {narrow ? (
          <Chooser departments={departments} place={place} go={choose} />
        ) : (
          <Side departments={departments} counts={counts} place={place} go={choose} />
        )}
        <People departments={departments} place={place} go={choose} />
      </div>
    </div>
  );
}
