/** A list as a map: what it finds where it stands, put together where it stands close. No map service is asked (ux 18). */
import { AimOutlined, CompressOutlined, MinusOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { type CSSProperties, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "@/kernel/fields/heavy";
import { showCount } from "@/kernel/format";
import { Quiet } from "@/kernel/list/Missing";
import { onSheet, rule, type Sight, type Spot, zoomedAt } from "@/kernel/list/map/mercator";
import { useHands } from "@/kernel/list/map/useHands";
import { apart, type Cluster, sizeOf, useMap } from "@/kernel/list/map/useMap";
import { Waiting } from "@/kernel/list/Rows";
import type { ListModel } from "@/kernel/list/useListModel";
import { Trouble } from "@/kernel/record/States";
import { useSaid } from "@/kernel/said";
import "@/kernel/list/map/map.css";

type Mapped = ReturnType<typeof useMap>;

/** The classes there are on the sheet, with the most first: their colours. */
function classes(clusters: Cluster[]): string[] {
  const sizes = new Map<string, number>();
  for (const { parts } of clusters) {
    for (const { label, count } of parts) sizes.set(label, (sizes.get(label) ?? 0) + count);
  }
  return [...sizes].sort(([, one], [, other]) => other - one).map(([label]) => label);
}

const colour = (known: string[], label: string) => `var(--lc-${(Math.max(0, known.indexOf(label)) % 8) + 1})`;

/** A ring around the number: each class has its part of it. */
function ring({ parts, count }: Cluster, known: string[]): CSSProperties {
  if (parts.length === 0) return { background: "var(--lc-1)" };
  let from = 0;
  const pieces = parts.map(({ label, count: of }) => {
    const begins = from;
    from += (360 * of) / count;
    return `${colour(known, label)} ${begins}deg ${from}deg`;
  });
  return { background: `conic-gradient(${pieces.join(", ")})` };
}

const FEW = 20;

interface MarkProps {
  cluster: Cluster;
  sight: Sight;
  known: string[];
  named: boolean;
  model: ListModel;
  closer: (spot: Spot) => void;
}

function Names({ cluster, open }: { cluster: Cluster; open: (id: string) => void }) {
  return (
    <ul className="lm-names">
      {cluster.records.map(({ id, label }) => (
        <li key={id}>
          <button type="button" onClick={() => open(id)}>
            {label}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Mark({ cluster, sight, known, named, model, closer }: MarkProps) {
  const { t } = useTranslation();
  const spot = { latitude: Number(cluster.latitude), longitude: Number(cluster.longitude) };
  const [x, y] = onSheet(sight, spot);
  if (x < -40 || y < -40 || x > sight.width + 40 || y > sight.height + 40) return null;
  const size = sizeOf(cluster.count);
  const single = cluster.count === 1 ? cluster.records[0] : undefined;
  const several = cluster.count <= FEW && cluster.records.length > 1;
  const told = cluster.parts.map(({ label, count }) => `${label || t("maps.none")} ${showCount(count)}`).join(" · ");
  const name =
    single?.label ?? t("maps.many", { count: cluster.count, shown: showCount(cluster.count), town: cluster.town });
  const press = () => (single ? model.open(single.id) : several ? undefined : closer(spot));
  const mark = (
    <button
      type="button"
      className={single ? "lm-mark lm-one" : "lm-mark"}
      style={{ left: x, top: y, width: size, height: size, ...ring(cluster, known) }}
      aria-label={told ? `${name}（${told}）` : name}
      title={told ? `${name}\n${told}` : name}
      onClick={press}
    >
      {single ? null : <b>{showCount(cluster.count)} </b>}
      {named ? <small>{single?.label ?? cluster.town}</small> : null}
    </button>
  );
  if (!several) return mark;
  return (
    <Popover trigger="click" title={name} content={<Names cluster={cluster} open={model.open} />}>
      {mark}
    </Popover>
  );
}

function Scale({ sight }: { sight: Sight }) {
  const { metres, pixels } = rule(sight);
  return (
    <span className="lm-scale" style={{ width: pixels }}>
      {metres < 1000 ? `${metres} m` : `${metres / 1000} km`}
    </span>
  );
}

function useHere(mapped: Mapped) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const [here, setHere] = useState<Spot | null>(null);
  const ask = () => {
    if (!("geolocation" in navigator)) return void message.warning(t("maps.nowhere"));
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => {
        setHere({ latitude, longitude });
        mapped.go({ middle: { latitude, longitude }, zoom: 13 });
      },
      () => void message.warning(t("maps.nowhere")),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  };
  return { here, ask };
}

function Tools({ mapped, ask }: { mapped: Mapped; ask: () => void }) {
  const { t } = useTranslation();
  const { sight, go, fit } = mapped;
  const step = (by: number) => sight && go(zoomedAt(sight, by, [sight.width / 2, sight.height / 2]));
  const tools = [
    { word: t("maps.closer"), icon: <PlusOutlined />, press: () => step(1) },
    { word: t("maps.farther"), icon: <MinusOutlined />, press: () => step(-1) },
    { word: t("maps.whole"), icon: <CompressOutlined />, press: fit },
    { word: t("maps.near"), icon: <AimOutlined />, press: ask },
  ];
  return (
    <div className="lm-tools">
      {tools.map(({ word, icon, press }) => (
        <Button key={word} icon={icon} aria-label={word} title={word} onClick={press} />
      ))}
    </div>
  );
}

function Bar({ model, mapped, known }: { model: ListModel; mapped: Mapped; known: string[] }) {
  const { t } = useTranslation();
  const { by, fields, answer } = mapped;
  const { state } = model;
  const options = [
    { value: "", label: t("maps.noClasses") },
    ...fields.map(({ name, label }) => ({ value: name, label })),
  ];
  return (
    <div className="lm-bar">
      {fields.length ? (
        <Select
          value={by?.name ?? ""}
          aria-label={t("maps.by")}
          popupMatchSelectWidth={false}
          options={options}
          onChange={(next: string) => state.change({ layout: { ...state.layout, map: { by: next } } })}
        />
      ) : null}
      <ul className="lm-legend" aria-label={t("maps.by")}>
        {known.map((label) => (
          <li key={label}>
            <i style={{ background: colour(known, label) }} />
            {label || t("maps.none")}
          </li>
        ))}
      </ul>
      <span className="k-list-spring" />
      <span className="k-figures">
        {answer.data ? t("maps.count", { count: answer.data.count, shown: showCount(answer.data.count) }) : null}
      </span>
    </div>
  );
}

const FAR = 11;

function Marks({
  model,
  mapped,
  known,
  here,
}: {
  model: ListModel;
  mapped: Mapped;
  known: string[];
  here: Spot | null;
}) {
  const { t } = useTranslation();
  const { sight, answer, go } = mapped;
  if (!sight) return null;
  const clusters = apart(answer.data?.clusters ?? [], sight);
  const named = clusters.length <= 40 || sight.zoom >= FAR;
  const closer = (middle: Spot) => go({ middle, zoom: Math.min(19, sight.zoom + 2) });
  const at = here ? onSheet(sight, here) : null;
  return (
    <>
      {clusters.map((cluster) => (
        <Mark
          key={`${cluster.latitude} ${cluster.longitude}`}
          cluster={cluster}
          sight={sight}
          known={known}
          named={named}
          model={model}
          closer={closer}
        />
      ))}
      {at ? <i className="lm-here" role="img" aria-label={t("maps.here")} style={{ left: at[0], top: at[1] }} /> : null}
      <Scale sight={sight} />
    </>
  );
}

export default function MapView({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const sheet = useRef<HTMLDivElement>(null);
  const mapped = useMap(model, sheet);
  const { sight, answer, go } = mapped;
  const { here, ask } = useHere(mapped);
  useHands(sheet, sight, go);
  const known = classes(answer.data?.clusters ?? []);
  const failed = answer.isError && !answer.data;
  const empty = answer.data?.count === 0;
  return (
    <div className="lm-page">
      <Bar model={model} mapped={mapped} known={mapped.by ? known : []} />
      {/* biome-ignore lint/a11y/useSemanticElements: a map is no form */}
      <div
        ref={sheet}
        className="lm-sheet"
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: moved and zoomed by keys
        tabIndex={0}
        aria-label={t("maps.sheet")}
        aria-busy={answer.isPlaceholderData}
      >
        {failed ? <Trouble error={answer.error} onRetry={() => void answer.refetch()} /> : null}
        {!failed && !answer.data ? <Waiting /> : null}
        <Marks model={model} mapped={mapped} known={known} here={here} />
        {empty ? <Quiet line={t("maps.empty")} help={t("maps.emptyHelp")} water="harbour" /> : null}
        <Tools mapped={mapped} ask={ask} />
      </div>
    </div>
  );
}
