/** One visit of the day: who, when, how far, and what one does with it next. */
import { CompassOutlined } from "@ant-design/icons";
import { Button, Dropdown, Tag } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckIn } from "@/domains/visits/CheckIn";
import { type Point, showMetres, ways } from "@/domains/visits/geo";
import { VISIT, type Visit } from "@/domains/visits/visits";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { local } from "@/kernel/format";
import { fieldOf, useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";

const ActionDialog = late(() =>
  import("@/kernel/actions/ActionDialog").then((module) => ({ default: module.ActionDialog })),
);
/** 三日回访: who was visited is asked again after so many days. */
const RETURN = 3;

export function Lead({ place, name }: { place: Point; name: string }) {
  const { t } = useTranslation();
  const items = ways(place, name).map(({ key, href }) => ({
    key,
    label: (
      <a href={href} target="_blank" rel="noreferrer">
        {t(`visits.way.${key}`)}
      </a>
    ),
  }));
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button icon={<CompassOutlined />} aria-label={t("visits.leadTo", { name })}>
        {t("visits.lead")}
      </Button>
    </Dropdown>
  );
}

/** The sheet of the result, begun with what is known: what one came for, and when to ask again. */
function WriteUp({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const kind = useKind(VISIT);
  const action = kind?.actions.find(({ name }) => name === "write_up");
  if (!kind || !action) return null;
  const initial = {
    content: visit.purpose ? `${visit.purpose}：` : "",
    next_at: dayjs().add(RETURN, "day").hour(10).startOf("hour").toISOString(),
  };
  const target = { ids: [visit.id], labels: [visit.customer.label] };
  return <ActionDialog kind={kind} action={action} target={target} initial={initial} open onClose={onClose} />;
}

/** What speaks for it, as a number; nobody is accused of the rest. */
export function Told({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const at = (iso: string) => local(iso).format("HH:mm");
  const words = [
    visit.arrived_at ? t("visits.arrivedAt", { at: at(visit.arrived_at) }) : "",
    visit.left_at ? t("visits.leftAt", { at: at(visit.left_at) }) : "",
    visit.distance === null || visit.distance === undefined
      ? ""
      : t("visits.away", { far: showMetres(visit.distance) }),
    visit.evidence === null || visit.evidence === undefined ? "" : t("visits.evidence", { score: visit.evidence }),
    visit.unplaced,
  ];
  return <small>{words.filter(Boolean).join(" · ")}</small>;
}

interface LineProps {
  visit: Visit;
  place?: Point;
  number: number;
}

interface ToolsProps {
  visit: Visit;
  place?: Point;
  onDo: (what: "check_in" | "write_up") => void;
}

function Tools({ visit, place, onDo }: ToolsProps) {
  const { t } = useTranslation();
  const may = (name: string) => visit.can?.includes(name);
  const { label } = visit.customer;
  return (
    <div className="v-tools">
      {place && visit.state !== "cancelled" ? <Lead place={place} name={label} /> : null}
      {may("check_in") ? (
        <Button type="primary" onClick={() => onDo("check_in")} aria-label={t("visits.checkInAt", { name: label })}>
          {t("visits.checkIn")}
        </Button>
      ) : null}
      {may("write_up") ? (
        <Button type="primary" onClick={() => onDo("write_up")} aria-label={t("visits.leaveFrom", { name: label })}>
          {t("visits.leave")}
        </Button>
      ) : null}
    </div>
  );
}

export function VisitLine({ visit, place, number }: LineProps) {
  const kind = useKind(VISIT);
  const [doing, setDoing] = useState<"check_in" | "write_up" | null>(null);
  const state = (kind && fieldOf(kind, "state"))?.choices?.find(({ value }) => value === visit.state);
  const close = () => setDoing(null);
  const { label } = visit.customer;
  return (
    <li className="v-line" data-state={visit.state}>
      <span className="v-number" aria-hidden>
        {number}
      </span>
      <div>
        <RecordLink kind="customers.customer" id={visit.customer.id}>
          {label}
        </RecordLink>
        <small>
          <RecordLink kind={VISIT} id={visit.id}>
            {local(visit.planned_at).format("HH:mm")}
          </RecordLink>
          {visit.purpose ? ` · ${visit.purpose}` : ""}
        </small>
        <Told visit={visit} />
      </div>
      <Tag color={state?.color ?? undefined}>{state?.label ?? visit.state}</Tag>
      <Tools visit={visit} place={place} onDo={setDoing} />
      {doing === "check_in" ? <CheckIn visit={visit} place={place} onClose={close} /> : null}
      {doing === "write_up" ? <WriteUp visit={visit} onClose={close} /> : null}
    </li>
  );
}
