/** Two roles beside each other: only what differs. */
import { Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cellChanges, levelChanges, reachOf } from "@/domains/people/matrix/changes";
import type { Vocabulary } from "@/domains/people/matrix/vocabulary";
import { toneOf, useRightWords } from "@/domains/people/matrix/words";
import type { Grants } from "@/domains/people/rights";
import type { Role } from "@/domains/people/roles/roles";

/** A role with the line for all kinds spread over the kinds, so that two are compared by what they do. */
function spread(grants: Grants, vocabulary: Vocabulary): Grants {
  const rows = vocabulary.kinds.map(({ name, ops }) => {
    const cells = ops.flatMap((op) => {
      const reach = reachOf(grants, name, op);
      return reach ? [[op, reach] as const] : [];
    });
    return [name, Object.fromEntries(cells)] as const;
  });
  return Object.fromEntries(rows.filter(([, row]) => Object.keys(row).length > 0));
}

interface Pair {
  one: Role;
  other: Role;
  vocabulary: Vocabulary;
}

/** Each difference as a line: what it is about, what the one says, what the other. */
function useLines({ one, other, vocabulary }: Pair) {
  const { t } = useTranslation();
  const { opWords, reach } = useRightWords();
  const kindOf = (name: string) => vocabulary.kinds.find((kind) => kind.name === name);
  const nameOf = (name: string) => kindOf(name)?.plural ?? name;
  const fieldOf = (kind: string, field: string) =>
    kindOf(kind)?.fields.find(({ name }) => name === field)?.label ?? field;
  const chip = (words: string[] | undefined) => (
    <span className="p-scope" data-tone={toneOf(words)}>
      {words ? reach(words) : "–"}
    </span>
  );
  const cells = cellChanges(spread(one.grants, vocabulary), spread(other.grants, vocabulary));
  const levels = levelChanges(one.fields, other.fields);
  return [
    ...cells.map(({ kind, op, before, after }) => {
      return { label: `${nameOf(kind)} · ${opWords(op)}`, before: chip(before), after: chip(after) };
    }),
    ...levels.map(({ kind, field, before, after }) => {
      const label = `${nameOf(kind)} · ${fieldOf(kind, field)}`;
      return { label, before: t(`admin.level.${before}`), after: t(`admin.level.${after}`) };
    }),
  ];
}

function Difference(pair: Pair) {
  const { t } = useTranslation();
  const lines = useLines(pair);
  if (lines.length === 0) return <p className="p-help">{t("admin.sameRights")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="p-compare" aria-label={t("admin.compare")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("admin.right")}</th>
            <th scope="col">{pair.one.name}</th>
            <th scope="col">{pair.other.name}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, before, after }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{before}</td>
              <td>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface Props {
  role: Role;
  roles: Role[];
  vocabulary: Vocabulary;
  onClose: () => void;
}

export function Compare({ role, roles, vocabulary, onClose }: Props) {
  const { t } = useTranslation();
  const others = roles.filter(({ id }) => id !== role.id);
  const [chosen, setChosen] = useState(others[0]?.id);
  const other = others.find(({ id }) => id === chosen);
  return (
    <Modal open width={760} title={t("admin.compareWith", { name: role.name })} footer={null} onCancel={onClose}>
      <Select
        className="p-picker"
        value={chosen}
        aria-label={t("admin.compareTo")}
        options={others.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setChosen}
      />
      {other ? <Difference one={role} other={other} vocabulary={vocabulary} /> : null}
    </Modal>
  );
}
