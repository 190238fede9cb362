/** Fields that hold files: pictures are seen in place, everything else opens in a new tab. */
import { DeleteOutlined, FileOutlined, PaperClipOutlined, UploadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ChangeEvent, type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Image, PreviewGroup, Progress } from "@/kernel/fields/heavy";
import { shown } from "@/kernel/fields/Shown";
import type { EditProps, FieldEntry, ShowProps } from "@/kernel/fields/types";
import { fileAddress } from "@/kernel/fields/upload";
import { type Sending, useUploads } from "@/kernel/fields/uploads";
import { filesOf } from "@/kernel/fields/values";
import { showSize } from "@/kernel/format";
import type { Attachment } from "@/kernel/kinds";

const isPicture = (file: Attachment) => /^image\/(png|jpe?g|gif|webp|bmp|avif)$/.test(file.type);

function FileLine({ file, onRemove }: { file: Attachment; onRemove?: () => void }) {
  const { t } = useTranslation();
  const address = fileAddress(file.id);
  return (
    <li className="kf-file">
      {isPicture(file) ? (
        <Image src={address} alt={file.name} width={32} height={32} className="kf-thumb" />
      ) : (
        <FileOutlined className="kf-file-icon" aria-hidden />
      )}
      <a href={address} target="_blank" rel="noreferrer" title={file.name}>
        {file.name}
      </a>
      <span className="kf-hint">{showSize(file.size)}</span>
      {onRemove ? (
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t("fields.remove_file", { name: file.name })}
          onClick={onRemove}
        />
      ) : null}
    </li>
  );
}

function FilesShow({ value, dense }: ShowProps) {
  const { t } = useTranslation();
  const files = filesOf(value);
  if (dense) {
    return (
      <span title={files.map(({ name }) => name).join("\n")}>
        <PaperClipOutlined aria-label={t("fields.files")} /> {files.length}
      </span>
    );
  }
  return (
    <PreviewGroup>
      <ul className="kf-files">
        {files.map((file) => (
          <FileLine key={file.id} file={file} />
        ))}
      </ul>
    </PreviewGroup>
  );
}

function SendingLine({ sending, onDrop }: { sending: Sending; onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <li className="kf-file">
      <FileOutlined className="kf-file-icon" aria-hidden />
      <span className="kf-words">{sending.name}</span>
      {sending.problem ? (
        <span className="kf-problem" role="alert">
          {sending.problem}
        </span>
      ) : (
        <Progress percent={Math.round(sending.part * 100)} size="small" className="kf-progress" />
      )}
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        aria-label={t("fields.remove_file", { name: sending.name })}
        onClick={onDrop}
      />
    </li>
  );
}

/** Files may be chosen with the button or dropped on the field. */
function useDrop(add: (files: File[]) => void) {
  const [over, setOver] = useState(false);
  return {
    className: over ? "kf-drop kf-drop-over" : "kf-drop",
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      add([...event.dataTransfer.files]);
    },
  };
}

interface AddProps extends EditProps {
  onAdd: (files: File[]) => void;
}

function AddButton({ field, id, disabled, autoFocus, onAdd }: AddProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    onAdd([...(event.target.files ?? [])]);
    event.target.value = ""; // the same file may be chosen again
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden data-testid={`files-${field.name}`} onChange={chosen} />
      <Button
        id={id}
        size="small"
        disabled={disabled}
        autoFocus={autoFocus}
        icon={<UploadOutlined />}
        aria-label={`${field.label}: ${t("fields.add_file")}`}
        onClick={() => input.current?.click()}
      >
        {t("fields.add_file")}
      </Button>
    </>
  );
}

function FilesEdit(props: EditProps) {
  const files = filesOf(props.value);
  const { sendings, add, drop } = useUploads(files, (next) => props.onChange?.(next));
  const dropping = useDrop(add);
  const remove = (id: string) => props.onChange?.(files.filter((other) => other.id !== id));
  return (
    <div {...dropping}>
      <AddButton {...props} onAdd={add} />
      <ul className="kf-files">
        {files.map((file) => (
          <FileLine key={file.id} file={file} onRemove={() => remove(file.id)} />
        ))}
        {sendings.map((sending) => (
          <SendingLine key={sending.key} sending={sending} onDrop={() => drop(sending.key)} />
        ))}
      </ul>
    </div>
  );
}

const NoFilter = () => null;

export const files: FieldEntry = { Show: shown(FilesShow), Edit: FilesEdit, Filter: NoFilter };
