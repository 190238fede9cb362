/** The dialog around a form: title, complaint, fields, keys, and a button that says what it does. */
import { Alert, Button, Form, Modal } from "antd";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Conflicts } from "@/kernel/form/Conflicts";
import { FormFields, showProblem } from "@/kernel/form/FormFields";
import { isSaveKey } from "@/kernel/form/saveKey";
import type { RecordForm } from "@/kernel/form/useRecordForm";
import type { FormGroup } from "@/kernel/form/values";

interface Props {
  open: boolean;
  title: string;
  /** The verb on the button: "创建客户". */
  verb: string;
  groups: FormGroup[];
  form: RecordForm;
  /** Stands under the field of this name. */
  under?: { name: string; node: ReactNode };
  /** The field it opens at. */
  focus?: string;
  onClose: () => void;
  afterClose?: () => void;
}

function Restored({ onDiscard }: { onDiscard: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert
      className="kform-note"
      type="info"
      title={t("form.restored")}
      action={
        <Button size="small" type="link" onClick={onDiscard}>
          {t("form.discard")}
        </Button>
      }
    />
  );
}

function Body({ form, groups, under, focus }: Pick<Props, "form" | "groups" | "under" | "focus">) {
  const conflicting = Object.keys(form.conflicts).length > 0;
  if (conflicting) {
    return (
      <Conflicts
        fields={groups.flatMap(({ fields }) => fields)}
        conflicts={form.conflicts}
        yours={form.values}
        choices={form.choices}
        onChoose={form.choose}
      />
    );
  }
  return (
    <Form layout="vertical" component="div">
      <FormFields
        groups={groups}
        values={form.values}
        problems={form.problems}
        onChange={form.change}
        under={under}
        focus={focus}
        eager
      />
    </Form>
  );
}

interface BarProps {
  verb: string;
  sending: boolean;
  onSave: () => void;
  onClose: () => void;
  /** Closing a dialog keeps the draft; cancelling a composer throws it away. */
  leave?: string;
}

export function SaveBar({ verb, sending, onSave, onClose, leave }: BarProps) {
  const { t } = useTranslation();
  return (
    <div className="kform-footer">
      <span className="kform-keys">{t("form.keys")}</span>
      <Button onClick={onClose}>{leave ?? t("form.close")}</Button>
      <Button type="primary" loading={sending} onClick={onSave}>
        {verb}
      </Button>
    </div>
  );
}

export function FormDialog({ open, title, verb, groups, form, under, focus, onClose, afterClose }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const save = async () => {
    const left = await form.submit();
    showProblem(root.current, left);
  };
  const keys = (event: KeyboardEvent) => {
    if (!isSaveKey(event)) return;
    event.preventDefault();
    void save();
  };
  return (
    <Modal
      open={open}
      title={title}
      width={{ xs: "100vw", sm: 560, md: 720 }}
      centered
      className="kdialog-full"
      footer={<SaveBar verb={verb} sending={form.sending} onSave={save} onClose={onClose} />}
      mask={{ closable: false }}
      destroyOnHidden
      onCancel={onClose}
      afterClose={afterClose}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens for the save keys of the fields inside */}
      <div ref={root} className="kform-body" onKeyDown={keys}>
        {form.restored ? <Restored onDiscard={form.discard} /> : null}
        {form.sentence ? (
          <Alert className="kform-note" type="error" showIcon title={form.sentence} role="alert" />
        ) : null}
        <Body form={form} groups={groups} under={under} focus={focus} />
      </div>
    </Modal>
  );
}
