/** Chooses one picture; what is sent is drawn small on its way, as it stands beside names. */
import { DeleteOutlined, PictureOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { type ChangeEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { EditProps } from "@/kernel/fields/types";
import { fileAddress } from "@/kernel/fields/upload";
import { type Sending, useUploads } from "@/kernel/fields/uploads";
import { filesOf } from "@/kernel/fields/values";

/** Pixels on the longer side: sharp on the largest place it stands in. */
const FIT = 384;
const TAKEN = "image/png,image/jpeg,image/gif,image/webp,image/bmp";

function Underway({ sending }: { sending: Sending }) {
  if (!sending.problem) {
    return <Progress percent={Math.round(sending.part * 100)} size="small" className="kf-progress" />;
  }
  return (
    <span className="kf-problem" role="alert">
      {sending.problem}
    </span>
  );
}

interface ChooseProps extends EditProps {
  onTake: (file: File) => void;
}

function Choose({ field, id, autoFocus, disabled, onTake }: ChooseProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (file) onTake(file);
    event.target.value = ""; // the same file may be chosen again
  };
  return (
    <>
      <input ref={input} type="file" accept={TAKEN} hidden data-testid={`picture-${field.name}`} onChange={chosen} />
      <Button
        id={id}
        size="small"
        disabled={disabled}
        autoFocus={autoFocus}
        icon={<PictureOutlined />}
        aria-label={`${field.label}: ${t("fields.choose_picture")}`}
        onClick={() => input.current?.click()}
      >
        {t("fields.choose_picture")}
      </Button>
    </>
  );
}

export default function PictureField(props: EditProps) {
  const { field, value, onChange } = props;
  const { t } = useTranslation();
  const [file] = filesOf(value);
  // The newest replaces the one before.
  const { sendings, add, drop } = useUploads([], (files) => onChange?.(files.slice(-1)), FIT);
  const take = (chosen: File) => {
    for (const { key } of sendings) drop(key);
    add([chosen]);
  };
  return (
    <div className="kf-picture-edit">
      {file ? <img className="kf-picture" src={fileAddress(file.id)} alt={field.label} height={64} /> : null}
      <Choose {...props} onTake={take} />
      {file ? (
        <Button
          size="small"
          type="text"
          icon={<DeleteOutlined />}
          aria-label={t("fields.remove_file", { name: file.name })}
          onClick={() => onChange?.([])}
        />
      ) : null}
      {sendings.map((sending) => (
        <Underway key={sending.key} sending={sending} />
      ))}
    </div>
  );
}
