/** Ctrl+K: go to a page, find a record by name, number or the end of a telephone number, create. */
import { ArrowRightOutlined, PhoneOutlined, PlusOutlined, SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { CreateAnything, useCreatable } from "@/app/CreateAnything";
import { useMenu } from "@/app/menu";
import { addressOf } from "@/app/NavLink";
import { recordAddress, useGo } from "@/kernel/fields/RecordLink";
import { useSettled } from "@/kernel/fields/targets";
import { api } from "@/kernel/http";
import { useKinds } from "@/kernel/kinds";
import { KindIcon } from "@/kernel/marks/KindIcon";

interface Found {
  groups: {
    kind: string;
    label: string;
    rows: { id: string; label: string; number?: string | null; text?: string | null }[];
    more: boolean;
  }[];
}

interface Entry {
  key: string;
  icon: ReactNode;
  label: string;
  hint?: string;
  run: () => void;
}

interface Block {
  label: string;
  entries: Entry[];
}

function useFound(q: string, go: (address: string) => void): { blocks: Block[]; busy: boolean } {
  const { t } = useTranslation();
  const kinds = useKinds();
  const asked = useSettled(q.trim(), 200);
  const answer = useQuery({
    queryKey: ["search", asked],
    queryFn: ({ signal }) => api.get<Found>(`/api/search?q=${encodeURIComponent(asked)}`, { signal }),
    enabled: asked.length > 1,
  });
  const iconOf = (name: string) => kinds.data?.kinds.find((kind) => kind.name === name)?.icon;
  const blocks = (answer.data?.groups ?? []).map((group) => {
    const entries: Entry[] = group.rows.map((row) => ({
      key: row.id,
      icon: <KindIcon name={iconOf(group.kind)} />,
      label: row.label,
      hint: [row.number, row.text].filter(Boolean).join(" · "),
      run: () => go(recordAddress(group.kind, row.id)),
    }));
    if (group.more) {
      entries.push({
        key: `more-${group.kind}`,
        icon: <SearchOutlined />,
        label: t("palette.more", { kind: group.label }),
        run: () => go(`/${group.kind.replace(".", "/")}?q=${encodeURIComponent(JSON.stringify(asked))}`),
      });
    }
    return { label: group.label, entries };
  });
  return { blocks: asked.length > 1 ? blocks : [], busy: answer.isFetching || asked !== q.trim() };
}

function usePlaces(q: string, go: (address: string) => void): Block {
  const { t } = useTranslation();
  const { groups } = useMenu();
  const wanted = q.trim().toLowerCase();
  const entries = groups
    .flatMap((group) => group.items)
    .filter((item) => item.label.toLowerCase().includes(wanted))
    .map((item) => ({
      key: `go-${item.key}`,
      icon: <KindIcon name={item.icon} />,
      label: item.label,
      run: () => go(addressOf(item)),
    }));
  return { label: t("palette.go"), entries };
}

function useCreations(q: string, create: (kind: string) => void): Block {
  const { t } = useTranslation();
  const wanted = q.trim().toLowerCase();
  const entries = useCreatable()
    .map((kind) => ({
      key: `create-${kind.name}`,
      icon: <PlusOutlined />,
      label: t("list.create", { kind: kind.label }),
      run: () => create(kind.name),
    }))
    .filter((entry) => entry.label.toLowerCase().includes(wanted));
  return { label: t("palette.create"), entries };
}

/** A telephone number, however it is written: seven digits at least, and nothing but what numbers are written with. */
const NUMBER = /^\+?[\d\s().-]{7,39}$/;

function useWhose(q: string, go: (address: string) => void): Block {
  const { t } = useTranslation();
  const { groups } = useMenu();
  const number = q.trim().normalize("NFKC");
  const asked = NUMBER.test(number) && number.replace(/\D/g, "").length >= 7;
  const place = groups.flatMap(({ items }) => items).find(({ key }) => key === "lookup");
  const entries = asked && place ? [place] : [];
  return {
    label: t("menu.lookup"),
    entries: entries.map(({ key, to }) => ({
      key: `whose-${key}`,
      icon: <PhoneOutlined />,
      label: t("palette.whose", { number }),
      run: () => go(`${to}#${encodeURIComponent(number)}`),
    })),
  };
}

function Results({ blocks, at, onPoint }: { blocks: Block[]; at: number; onPoint: (at: number) => void }) {
  let place = -1;
  return (
    <div className="a-palette-list" role="listbox" id="palette-list">
      {blocks.map((block) => (
        <section key={block.label}>
          <h3>{block.label}</h3>
          {block.entries.map((entry) => {
            place += 1;
            const here = place;
            return (
              <button
                type="button"
                key={entry.key}
                id={`palette-${here}`}
                role="option"
                aria-selected={here === at}
                className="a-palette-item"
                tabIndex={-1}
                onMouseMove={() => onPoint(here)}
                onClick={entry.run}
              >
                {entry.icon}
                <span className="a-palette-label">{entry.label}</span>
                {entry.hint ? <small>{entry.hint}</small> : null}
                {here === at ? <ArrowRightOutlined className="a-palette-go" /> : null}
              </button>
            );
          })}
        </section>
      ))}
    </div>
  );
}

function usePalette(onClose: () => void) {
  const go = useGo();
  const [q, setQ] = useState("");
  const [at, setAt] = useState(0);
  const [creating, setCreating] = useState<string | null>(null);
  const leave = (address: string) => {
    onClose();
    go(address);
  };
  const found = useFound(q, leave);
  const places = usePlaces(q, leave);
  const creations = useCreations(q, setCreating);
  const whose = useWhose(q, leave);
  const blocks = [...found.blocks, whose, places, creations].filter((block) => block.entries.length > 0);
  const entries = blocks.flatMap((block) => block.entries);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((at + step + entries.length) % Math.max(1, entries.length));
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) entries[at]?.run();
  };
  const write = (text: string) => {
    setQ(text);
    setAt(0);
  };
  return { q, write, at, setAt, blocks, busy: found.busy, press, creating };
}

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const palette = usePalette(onClose);
  if (palette.creating) return <CreateAnything kind={palette.creating} onClose={onClose} />;
  return (
    <Modal open footer={null} closable={false} width={620} className="a-palette" onCancel={onClose} title={null}>
      <Input
        className="a-palette-input"
        variant="borderless"
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={`palette-${palette.at}`}
        prefix={<SearchOutlined />}
        placeholder={t("palette.hint")}
        value={palette.q}
        onChange={(event) => palette.write(event.target.value)}
        onKeyDown={palette.press}
      />
      {palette.blocks.length ? (
        <Results blocks={palette.blocks} at={palette.at} onPoint={palette.setAt} />
      ) : (
        <p className="a-palette-none">{palette.busy ? t("list.loading") : t("palette.none")}</p>
      )}
    </Modal>
  );
}
