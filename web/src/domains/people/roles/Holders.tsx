/** Who holds a role: shown, given and taken. */
import { CloseOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { HOLDING, type Role, USER, useHolders } from "@/domains/people/roles/roles";
import { pathOf, refresh } from "@/kernel/api";
import { useGo } from "@/kernel/fields/RecordLink";
import { useChoices } from "@/kernel/fields/targets";
import { sentenceOf } from "@/kernel/form/problems";
import { api, newKey } from "@/kernel/http";
import { useKind } from "@/kernel/kinds";
import { PersonMark } from "@/kernel/marks/Avatar";
import { useNarrow } from "@/kernel/screen";

function useChange() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  return async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
    await refresh(client, HOLDING);
    await client.invalidateQueries({ queryKey: ["rights"] });
  };
}

/** Searches for a person and gives back whom somebody chose. */
export function PersonPicker({ label, onPick }: { label: string; onPick: (id: string) => void }) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const [open, setOpen] = useState(false);
  const { choices, loading } = useChoices(USER, q, open);
  return (
    <Select
      className="p-picker"
      showSearch={{ filterOption: false, searchValue: q, onSearch: setQ }}
      value={null}
      open={open}
      onOpenChange={setOpen}
      loading={loading}
      placeholder={label}
      aria-label={label}
      notFoundContent={loading ? t("fields.searching") : t("fields.none_found")}
      options={choices.map(({ id, label: name, hint }) => ({ value: id, label: hint ? `${name} ${hint}` : name }))}
      onChange={(id: string | null) => {
        setQ("");
        setOpen(false);
        if (id) onPick(id);
      }}
    />
  );
}

export function Holders({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const narrow = useNarrow();
  const change = useChange();
  const may = useKind(HOLDING)?.can ?? [];
  const { holders, loading } = useHolders(role.id);
  const give = (user: string) => change(() => api.post(pathOf(HOLDING), { user, role: role.id }, { key: newKey() }));
  const take = (holding: string) =>
    change(() => api.del(`${pathOf(HOLDING)}/${holding}`, undefined, { key: newKey() }));
  return (
    <Drawer open title={t("admin.holdersOf", { name: role.name })} size={narrow ? "100%" : 420} onClose={onClose}>
      {may.includes("create") ? <PersonPicker label={t("admin.giveTo")} onPick={give} /> : null}
      {holders.length === 0 && !loading ? <p className="p-help">{t("admin.nobodyHolds")}</p> : null}
      <ul className="p-holders">
        {holders.map(({ holding, person }) => (
          <li key={holding}>
            <PersonMark name={person.label} size={28} />
            <Button type="link" onClick={() => go(`/rights/${person.id}`)}>
              {person.label}
            </Button>
            {may.includes("delete") ? (
              <Button
                type="text"
                size="small"
                icon={<CloseOutlined />}
                aria-label={t("admin.takeFrom", { name: person.label })}
                onClick={() => take(holding)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </Drawer>
  );
}
