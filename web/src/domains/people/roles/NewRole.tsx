/** A new role: from nothing, or as a copy of one that is there. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ROLE, type Role } from "@/domains/people/roles/roles";
import { pathOf, refresh } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { sentenceOf } from "@/kernel/form/problems";
import { api, newKey } from "@/kernel/http";
import type { Row } from "@/kernel/kinds";

interface Props {
  roles: Role[];
  /** The role that is copied. */
  from?: Role;
  onClose: (made?: string) => void;
}

function useMake(roles: Role[]) {
  const client = useQueryClient();
  return async (name: string, remark: string, from: string | undefined) => {
    const model = roles.find(({ id }) => id === from);
    const body = { name, remark, grants: model?.grants ?? {}, fields: model?.fields ?? {} };
    const made = await api.post<Row>(pathOf(ROLE), body, { key: newKey() });
    await refresh(client, ROLE);
    return made.id;
  };
}

interface Told {
  name: string;
  remark: string;
  base: string | undefined;
}

interface FieldsProps {
  told: Told;
  change: (part: Partial<Told>) => void;
  roles: Role[];
  problem: string | undefined;
}

function Fields({ told, change, roles, problem }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Form layout="vertical">
      <Form.Item label={t("admin.name")} htmlFor="role-name" validateStatus={problem ? "error" : ""} help={problem}>
        <Input
          id="role-name"
          value={told.name}
          maxLength={60}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t("admin.remark")} htmlFor="role-remark">
        <Input
          id="role-remark"
          value={told.remark}
          maxLength={200}
          onChange={({ target }) => change({ remark: target.value })}
        />
      </Form.Item>
      <Form.Item label={t("admin.beginWith")} htmlFor="role-base">
        <Select
          id="role-base"
          allowClear
          value={told.base}
          placeholder={t("admin.beginEmpty")}
          aria-label={t("admin.beginWith")}
          options={roles.map(({ id, name: label }) => ({ value: id, label }))}
          onChange={(base?: string) => change({ base })}
        />
      </Form.Item>
    </Form>
  );
}

export function NewRole({ roles, from, onClose }: Props) {
  const { t } = useTranslation();
  const make = useMake(roles);
  const [told, setTold] = useState<Told>({
    name: from ? t("admin.copyOf", { name: from.name }) : "",
    remark: from?.remark ?? "",
    base: from?.id,
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const problem = error instanceof ApiError ? error.fields.name : undefined;
  const save = async () => {
    setBusy(true);
    try {
      onClose(await make(told.name.trim(), told.remark.trim(), told.base));
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={from ? t("admin.copyRole") : t("admin.newRole")}
      okText={t("admin.create")}
      cancelText={t("admin.cancel")}
      okButtonProps={{ disabled: !told.name.trim(), loading: busy }}
      onOk={save}
      onCancel={() => onClose()}
    >
      {error && !problem ? <Alert type="error" showIcon title={sentenceOf(error, t)} role="alert" /> : null}
      <Fields told={told} change={(part) => setTold({ ...told, ...part })} roles={roles} problem={problem} />
    </Modal>
  );
}
