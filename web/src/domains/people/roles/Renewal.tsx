/** What ready-made roles can take over after an upgrade: shown in sentences, role by role, then taken over. */
import { GiftOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Checkbox, Modal, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cellChanges, levelChanges } from "@/domains/people/matrix/changes";
import type { Vocabulary } from "@/domains/people/matrix/vocabulary";
import { type FieldRights, fieldRightsOf, type Grants, grantsOf } from "@/domains/people/rights";
import { Sentences } from "@/domains/people/roles/Sentences";
import { refresh } from "@/kernel/api";
import { sentenceOf } from "@/kernel/form/problems";
import { api, newKey } from "@/kernel/http";
import { ROLE } from "./roles";

const DOOR = "/api/people/role-renewal";

interface Offer {
  key: string;
  /** Of the role that lacks something; none where the role itself is new. */
  id: string | null;
  name: string;
  grants: Grants;
  fields: FieldRights;
}

/** What is lacking; nothing where one may not change roles. */
export function useOffers(wanted: boolean) {
  const { data } = useQuery({
    queryKey: ["role-renewal"],
    enabled: wanted,
    queryFn: () => api.get<{ roles: Offer[] }>(DOOR),
  });
  return data?.roles ?? [];
}

function useTake(onDone: () => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (roles: string[]) => api.post<{ roles: Offer[] }>(DOOR, { roles }, { key: newKey() }),
    onSuccess: async (left, roles) => {
      client.setQueryData(["role-renewal"], left);
      await refresh(client, ROLE);
      void message.success(t("admin.renewal.done", { count: roles.length }));
      onDone();
    },
  });
}

interface Line {
  offer: Offer;
  vocabulary: Vocabulary;
  chosen: boolean;
  onChange: (chosen: boolean) => void;
}

function OneRole({ offer, vocabulary, chosen, onChange }: Line) {
  const { t } = useTranslation();
  const cells = cellChanges({}, grantsOf(offer.grants));
  const levels = levelChanges({}, fieldRightsOf(offer.fields));
  return (
    <section className="p-renewal" aria-label={offer.name}>
      <Checkbox checked={chosen} onChange={({ target }) => onChange(target.checked)}>
        <b>{offer.name}</b>
        {offer.id === null ? <Tag color="processing">{t("admin.renewal.new")}</Tag> : null}
      </Checkbox>
      <Sentences cells={cells} levels={levels} vocabulary={vocabulary} who={t("admin.review.holders")} />
    </section>
  );
}

interface Props {
  offers: Offer[];
  vocabulary: Vocabulary;
  onClose: () => void;
}

export function Renewal({ offers, vocabulary, onClose }: Props) {
  const { t } = useTranslation();
  const [left, setLeft] = useState<string[]>([]);
  const take = useTake(onClose);
  const chosen = offers.filter(({ key }) => !left.includes(key)).map(({ key }) => key);
  const onChange = (key: string, wanted: boolean) =>
    setLeft((before) => (wanted ? before.filter((one) => one !== key) : [...before, key]));
  return (
    <Modal
      open
      width={680}
      title={t("admin.renewal.title")}
      okText={t("admin.renewal.take", { count: chosen.length })}
      cancelText={t("admin.review.back")}
      okButtonProps={{ disabled: chosen.length === 0 }}
      confirmLoading={take.isPending}
      onOk={() => take.mutate(chosen)}
      onCancel={onClose}
    >
      {take.error ? <Alert type="error" showIcon title={sentenceOf(take.error, t)} role="alert" /> : null}
      <p className="p-help">{t("admin.renewal.help")}</p>
      {offers.map((offer) => (
        <OneRole
          key={offer.key}
          offer={offer}
          vocabulary={vocabulary}
          chosen={!left.includes(offer.key)}
          onChange={(wanted) => onChange(offer.key, wanted)}
        />
      ))}
    </Modal>
  );
}

/** Stands on the page only where there is something to take over. */
export function RenewalButton({ vocabulary, may }: { vocabulary: Vocabulary | undefined; may: boolean }) {
  const { t } = useTranslation();
  const offers = useOffers(may);
  const [open, setOpen] = useState(false);
  if (offers.length === 0 || !vocabulary) return null;
  return (
    <>
      <Button icon={<GiftOutlined />} onClick={() => setOpen(true)}>
        {t("admin.renewal.button", { count: offers.length })}
      </Button>
      {open ? <Renewal offers={offers} vocabulary={vocabulary} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
