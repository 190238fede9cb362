/** Checking in on the spot: where one stands, how far that is from the customer, a photo; a reason where there is no position. */
import { AimOutlined, CameraOutlined, DeleteOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Input, Progress } from "antd";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { degrees, type Found, metres, type Point, showMetres, usePosition } from "@/domains/visits/geo";
import { VISIT, type Visit } from "@/domains/visits/visits";
import { refresh, runOne } from "@/kernel/api";
import { fileAddress } from "@/kernel/fields/upload";
import { type Sending, useUploads } from "@/kernel/fields/uploads";
import { sentenceOf } from "@/kernel/form/problems";
import { newKey } from "@/kernel/http";
import type { Attachment } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

/** The longer side of a photo, as it is kept. */
const FIT = 1600;

function Where({ found, place, again }: { found: Found; place?: Point; again: () => void }) {
  const { t } = useTranslation();
  if (found.state === "asking") return <p role="status">{t("visits.asking")}</p>;
  if (!found.at) {
    const retry = (
      <Button size="small" onClick={again}>
        {t("visits.again")}
      </Button>
    );
    const words = found.state === "refused" ? t("visits.refused") : t("visits.nowhere");
    return <Alert type="info" showIcon title={words} description={t("visits.allTheSame")} action={retry} />;
  }
  const far = place ? metres(found.at, place) : null;
  return (
    <p className="v-where" role="status">
      <AimOutlined aria-hidden />
      <span>
        <b>{far === null ? t("visits.unknownPlace") : t("visits.away", { far: showMetres(far) })}</b>
        <small>{t("visits.accuracy", { far: showMetres(found.at.accuracy) })}</small>
      </span>
      <Button size="small" type="text" onClick={again}>
        {t("visits.again")}
      </Button>
    </p>
  );
}

function Remove({ name, onClick }: { name: string; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Button size="small" icon={<DeleteOutlined />} aria-label={t("fields.remove_file", { name })} onClick={onClick} />
  );
}

function OnItsWay({ sending: { name, part, problem }, drop }: { sending: Sending; drop: () => void }) {
  return (
    <figure>
      {problem ? <span role="alert">{problem}</span> : <Progress type="circle" size={48} percent={part * 100} />}
      {problem ? <Remove name={name} onClick={drop} /> : null}
    </figure>
  );
}

function Photos({ files, onChange }: { files: Attachment[]; onChange: (files: Attachment[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const { sendings, add, drop } = useUploads(files, onChange, FIT);
  const taken = (event: ChangeEvent<HTMLInputElement>) => {
    add([...(event.target.files ?? [])]);
    event.target.value = "";
  };
  return (
    <div className="v-photos">
      {/* The camera, not the album: a photo of the visit is taken on the visit. */}
      <input
        ref={input}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        data-testid="visit-photo"
        onChange={taken}
      />
      {files.map((file) => (
        <figure key={file.id}>
          <img src={fileAddress(file.id)} alt={file.name} />
          <Remove name={file.name} onClick={() => onChange(files.filter(({ id }) => id !== file.id))} />
        </figure>
      ))}
      {sendings.map((sending) => (
        <OnItsWay key={sending.key} sending={sending} drop={() => drop(sending.key)} />
      ))}
      <Button className="v-camera" icon={<CameraOutlined />} onClick={() => input.current?.click()}>
        {t("visits.photo")}
      </Button>
    </div>
  );
}

/** The same key however often one presses: a repeat of what was not answered is not a second check-in. */
function useSending(visit: Visit, onClose: () => void) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const key = useRef(newKey());
  const [problem, setProblem] = useState("");
  const [sending, setSending] = useState(false);
  const send = async (body: object) => {
    setSending(true);
    setProblem("");
    try {
      const answer = await runOne(VISIT, "check_in", visit.id, body, key.current);
      if (answer.message) void message.success(answer.message);
      onClose();
    } catch (error) {
      key.current = newKey();
      setProblem(sentenceOf(error, t));
    } finally {
      setSending(false);
      void refresh(client, VISIT);
    }
  };
  return { send, sending, problem };
}

export function CheckIn({ visit, place, onClose }: { visit: Visit; place?: Point; onClose: () => void }) {
  const { t } = useTranslation();
  const { again, found } = usePosition();
  const [photos, setPhotos] = useState<Attachment[]>([]);
  const [reason, setReason] = useState("");
  const { send, sending, problem } = useSending(visit, onClose);
  const { at } = found;
  const go = () => {
    const here = at
      ? { latitude: degrees(at.latitude), longitude: degrees(at.longitude), accuracy: at.accuracy }
      : { unplaced: reason };
    void send({ ...here, photos: photos.map(({ id }) => id), at: new Date().toISOString() });
  };
  return (
    <Drawer placement="bottom" size="large" open onClose={onClose} title={visit.customer.label} className="v-sheet">
      {visit.purpose ? <p className="v-soft">{visit.purpose}</p> : null}
      <Where found={found} place={place} again={again} />
      {found.state === "refused" || found.state === "nowhere" ? (
        <label className="v-reason" htmlFor="visit-reason">
          {t("visits.why")}
          <Input id="visit-reason" value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </label>
      ) : null}
      <Photos files={photos} onChange={setPhotos} />
      {problem ? <Alert type="error" showIcon title={problem} role="alert" /> : null}
      <Button
        block
        type="primary"
        size="large"
        loading={sending}
        disabled={found.state === "asking" || (!at && !reason.trim())}
        onClick={go}
      >
        {t("visits.checkIn")}
      </Button>
      <p className="v-soft">{t("visits.fair")}</p>
    </Drawer>
  );
}
