/** Names a view, and says whether colleagues see it, too. */

import { Checkbox, Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/kernel/errors";
import type { ListModel } from "@/kernel/list/useListModel";
import { useSaveView, type View, type ViewDraft } from "@/kernel/list/views";
import { useSaid } from "@/kernel/said";

interface Props {
  model: ListModel;
  /** The view being renamed; null makes a new one. */
  old: View | null;
  draft: Pick<ViewDraft, "filter" | "sort" | "columns" | "layout" | "show" | "within">;
  onClose: () => void;
  onSaved: (id: string) => void;
}

interface Values {
  name: string;
  shared: boolean;
}

function useSubmit({ model, old, draft, onClose, onSaved }: Props) {
  const { message } = useSaid();
  const save = useSaveView(model.kind);
  const submit = async (values: Values) => {
    try {
      const row = await save.mutateAsync({
        draft: old ? values : { ...draft, ...values },
        over: old?.row ?? undefined,
      });
      onSaved(row.id);
      onClose();
    } catch (error) {
      if (error instanceof ApiError) void message.error(error.message);
    }
  };
  return { submit, busy: save.isPending };
}

function Fields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="name"
        label={t("list.viewName")}
        rules={[{ required: true, whitespace: true, message: t("list.viewNameNeeded") }]}
      >
        <Input autoFocus maxLength={60} />
      </Form.Item>
      <Form.Item name="shared" valuePropName="checked">
        <Checkbox>{t("list.viewShare")}</Checkbox>
      </Form.Item>
    </>
  );
}

export function ViewDialog(props: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const { submit, busy } = useSubmit(props);
  const { old, onClose } = props;
  const initialValues = { name: old?.name, shared: old?.shared ?? false };
  return (
    <Modal
      open
      width={420}
      title={old ? t("list.viewEdit") : t("list.viewSaveAs")}
      okText={t("list.viewSave")}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={initialValues} onFinish={submit}>
        <Fields />
      </Form>
    </Modal>
  );
}
