/** Recovery codes, shown once: to print, copy or keep in a file. */
import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";

function download(codes: string[]) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${codes.join("\n")}\n`], { type: "text/plain" }));
  link.download = "kehai-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(link.href);
}

export function CodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const footer = (
    <>
      <Button onClick={() => download(codes)}>{t("security.codesSave")}</Button>
      <Button type="primary" onClick={onClose}>
        {t("security.codesKept")}
      </Button>
    </>
  );
  return (
    <Modal open width={440} title={t("security.codes")} footer={footer} closable={false} mask={{ closable: false }}>
      <p>{t("security.codesHelp")}</p>
      <div className="s-codes">
        {codes.map((code) => (
          <code key={code}>{code}</code>
        ))}
      </div>
    </Modal>
  );
}
