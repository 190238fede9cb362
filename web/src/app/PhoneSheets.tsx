/** What slides up on a phone: all that is mine, and what one may create. */
import { SendOutlined } from "@ant-design/icons";
import { Badge, Drawer, type DrawerProps, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { useMenu } from "@/app/menu";
import { Tab } from "@/app/PhoneTab";
import { useCurrent } from "@/app/useCurrent";
import { useCounts } from "@/domains/mobile/useQueue";
import { useFocusBack } from "@/kernel/focusBack";
import type { Kind } from "@/kernel/kinds";
import { KindIcon } from "@/kernel/marks/KindIcon";
import { setPreferences, usePreferences } from "@/kernel/preferences";

function FromBelow(props: DrawerProps) {
  return <Drawer placement="bottom" {...props} {...useFocusBack(Boolean(props.open))} />;
}

function Large() {
  const { t } = useTranslation();
  const { largeType } = usePreferences();
  return (
    <div className="a-sheet-line">
      <span id="large-type">{t("me.largeType")}</span>
      <Switch
        aria-labelledby="large-type"
        checked={largeType}
        onChange={(checked) => setPreferences({ largeType: checked })}
      />
    </div>
  );
}

export function Sheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { groups } = useMenu();
  const isCurrent = useCurrent();
  const { waiting, stuck } = useCounts();
  const queue = { key: "queue", label: t("mobile.queue"), icon: "upload", to: "/queue" };
  return (
    <FromBelow size="78%" open={open} onClose={onClose} title={t("mobile.mine")}>
      <Large />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links inside are the controls; following one closes the sheet */}
      <nav className="a-menu" onClick={onClose}>
        <ul>
          <li>
            <Tab
              item={queue}
              current={isCurrent(queue)}
              icon={
                <Badge count={waiting + stuck} size="small" color={stuck ? undefined : "blue"}>
                  <SendOutlined />
                </Badge>
              }
            />
          </li>
        </ul>
        {groups.map((group) => (
          <section key={group.key}>
            <h2>{group.label}</h2>
            <ul>
              {group.items.map((item) => (
                <li key={item.key}>
                  <Tab item={item} current={isCurrent(item)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
    </FromBelow>
  );
}

interface ChoicesProps {
  kinds: Kind[];
  open: boolean;
  onClose: () => void;
  onChoose: (name: string) => void;
}

export function Choices({ kinds, open, onClose, onChoose }: ChoicesProps) {
  const { t } = useTranslation();
  return (
    <FromBelow size="default" open={open} onClose={onClose} title={t("app.create")}>
      <div className="a-choices">
        {kinds.map((kind) => (
          <button type="button" key={kind.name} onClick={() => onChoose(kind.name)}>
            <KindIcon name={kind.icon} />
            {kind.label}
          </button>
        ))}
      </div>
    </FromBelow>
  );
}
