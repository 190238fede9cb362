/** The matrix of rights: kinds by domain, operations across; on a phone a card for each kind. */
import { DownOutlined, RightOutlined } from "@ant-design/icons";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Group, KindWord } from "@/domains/people/matrix/vocabulary";
import { useRightWords } from "@/domains/people/matrix/words";
import { KindIcon } from "@/kernel/marks/KindIcon";
import { useNarrow } from "@/kernel/screen";
import "@/domains/people/matrix/matrix.css";

export interface MatrixProps {
  groups: Group[];
  ops: string[];
  /** The line above the groups that speaks of every kind. */
  every?: KindWord;
  cell: (kind: KindWord, op: string) => ReactNode;
  /** What stands at the end of a line: the rights on its fields. */
  side?: (kind: KindWord) => ReactNode;
  sideLabel?: string;
  label: string;
}

const steps: Record<string, [number, number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Arrow keys go from cell to cell, over lines and columns that have none. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key];
  const from = (event.target as HTMLElement).closest<HTMLElement>("[data-at]");
  if (!step || !from || event.target !== from.querySelector("button")) return;
  const [row, column] = (from.dataset.at ?? "").split(":").map(Number) as [number, number];
  for (let far = 1; far < 60; far++) {
    const at = `${row + step[0] * far}:${column + step[1] * far}`;
    const next = event.currentTarget.querySelector<HTMLElement>(`[data-at="${at}"] button`);
    if (!next) continue;
    event.preventDefault();
    next.focus();
    return;
  }
}

function useNames({ groups, every }: MatrixProps) {
  const all = [...(every ? [every] : []), ...groups.flatMap(({ kinds }) => kinds)];
  return {
    rowOf: new Map(all.map(({ name }, at) => [name, at])),
    nameOf: (name: string) => all.find((kind) => kind.name === name)?.plural ?? name,
  };
}

interface LineProps extends MatrixProps {
  kind: KindWord;
  row: number;
  nameOf: (name: string) => string;
}

function Line({ kind, row, ops, cell, side, nameOf }: LineProps) {
  const { follows } = useRightWords();
  return (
    <tr>
      <th scope="row">
        <span className="p-kind">
          <KindIcon name={kind.icon} />
          {kind.plural}
        </span>
      </th>
      {side ? <td data-at={`${row}:0`}>{side(kind)}</td> : null}
      {kind.ops.length === 0 ? (
        <td className="p-follows" colSpan={ops.length}>
          {follows(kind, nameOf)}
        </td>
      ) : (
        ops.map((op, column) => (
          <td key={op} data-at={kind.ops.includes(op) ? `${row}:${column + 1}` : undefined}>
            {kind.ops.includes(op) ? cell(kind, op) : null}
          </td>
        ))
      )}
    </tr>
  );
}

function Wide(props: MatrixProps) {
  const { t } = useTranslation();
  const { opWords, domain } = useRightWords();
  const { rowOf, nameOf } = useNames(props);
  const { groups, ops, every, side, sideLabel, label } = props;
  const width = ops.length + 1 + (side ? 1 : 0);
  const line = (kind: KindWord) => (
    <Line key={kind.name} {...props} kind={kind} row={rowOf.get(kind.name) ?? 0} nameOf={nameOf} />
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="p-rights" aria-label={label} tabIndex={0} onKeyDown={walk}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("admin.kind")}</th>
            {side ? <th scope="col">{sideLabel}</th> : null}
            {ops.map((op) => (
              <th scope="col" key={op}>
                {opWords(op)}
              </th>
            ))}
          </tr>
        </thead>
        {every ? <tbody className="p-every">{line(every)}</tbody> : null}
        {groups.map((group) => (
          <tbody key={group.domain}>
            <tr className="p-domain">
              <th scope="rowgroup" colSpan={width}>
                {domain(group.domain)}
              </th>
            </tr>
            {group.kinds.map(line)}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Card({ kind, nameOf, ...props }: MatrixProps & { kind: KindWord; nameOf: (name: string) => string }) {
  const { opWords, follows } = useRightWords();
  const [open, setOpen] = useState(false);
  const { ops, cell, side, sideLabel } = props;
  return (
    <li className="p-card">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <KindIcon name={kind.icon} />
        <span>{kind.plural}</span>
        {open ? <DownOutlined /> : <RightOutlined />}
      </button>
      {open ? (
        <dl>
          {kind.ops.length === 0 ? <dd className="p-follows">{follows(kind, nameOf)}</dd> : null}
          {ops
            .filter((op) => kind.ops.includes(op))
            .map((op) => (
              <div key={op}>
                <dt>{opWords(op)}</dt>
                <dd>{cell(kind, op)}</dd>
              </div>
            ))}
          {side ? (
            <div>
              <dt>{sideLabel}</dt>
              <dd>{side(kind)}</dd>
            </div>
          ) : null}
        </dl>
      ) : null}
    </li>
  );
}

function Cards(props: MatrixProps) {
  const { domain } = useRightWords();
  const { nameOf } = useNames(props);
  const { groups, every } = props;
  return (
    <div className="p-cards">
      {every ? (
        <ul>
          <Card {...props} kind={every} nameOf={nameOf} />
        </ul>
      ) : null}
      {groups.map((group) => (
        <section key={group.domain}>
          <h3>{domain(group.domain)}</h3>
          <ul>
            {group.kinds.map((kind) => (
              <Card key={kind.name} {...props} kind={kind} nameOf={nameOf} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

export function Matrix(props: MatrixProps) {
  return useNarrow() ? <Cards {...props} /> : <Wide {...props} />;
}

/** What the colours mean. */
export function Legend() {
  const { t } = useTranslation();
  return (
    <ul className="p-legend" aria-label={t("admin.legend.label")}>
      {(["none", "bare", "some", "all"] as const).map((tone) => (
        <li key={tone}>
          <i data-tone={tone} aria-hidden="true" />
          {t(`admin.legend.${tone}`)}
        </li>
      ))}
    </ul>
  );
}
