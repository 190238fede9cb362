/** A record beside its list: the same page in one column, over the right 45 % of the window. */
import { ExpandAltOutlined } from "@ant-design/icons";
import { Button, Drawer, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { recordAddress, useGo } from "@/kernel/fields/RecordLink";
import { type Kind, useKind } from "@/kernel/kinds";
import { RecordView } from "@/kernel/record/RecordView";
import { Walk } from "@/kernel/record/Walk";
import { useNarrow } from "@/kernel/screen";

interface Props {
  kind: Kind | string;
  id: string | null;
  onClose: () => void;
  /** Shows another record of the list in the drawer. */
  onGo?: (id: string) => void;
}

export default function RecordDrawer({ kind: asked, id, onClose, onGo }: Props) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const go = useGo();
  const kind = useKind(typeof asked === "string" ? asked : asked.name);
  if (!kind) return null;
  const expand = () => id && go(recordAddress(kind.name, id));
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      size={narrow ? "100%" : "max(45vw, 520px)"}
      title={kind.label}
      mask={narrow} // beside the list, which stays in use: another row shows in the same place
      destroyOnHidden
      extra={
        <span className="kr-drawer-extra">
          {id && onGo ? <Walk kind={kind} id={id} onGo={onGo} /> : null}
          <Tooltip title={t("record.open_page")}>
            <Button
              type="text"
              size="small"
              icon={<ExpandAltOutlined />}
              aria-label={t("record.open_page")}
              onClick={expand}
            />
          </Tooltip>
        </span>
      }
    >
      {id ? <RecordView key={id} kind={kind} id={id} slim onLeft={onClose} /> : null}
    </Drawer>
  );
}
