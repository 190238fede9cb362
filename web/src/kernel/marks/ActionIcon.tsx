/** The icon an action names; apart from those of kinds, which every page loads. */
import {
  BulbOutlined,
  CheckOutlined,
  ClearOutlined,
  ClockCircleOutlined,
  CloseOutlined,
  InboxOutlined,
  KeyOutlined,
  LockOutlined,
  PlayCircleOutlined,
  QuestionCircleOutlined,
  SaveOutlined,
  ShareAltOutlined,
  StopOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import { KindIcon } from "@/kernel/marks/KindIcon";

const icons: Record<string, ComponentType> = {
  bulb: BulbOutlined,
  check: CheckOutlined,
  clear: ClearOutlined,
  clock: ClockCircleOutlined,
  close: CloseOutlined,
  inbox: InboxOutlined,
  key: KeyOutlined,
  lock: LockOutlined,
  play: PlayCircleOutlined,
  "question-circle": QuestionCircleOutlined,
  save: SaveOutlined,
  share: ShareAltOutlined,
  stop: StopOutlined,
};

export function ActionIcon({ name }: { name: string }) {
  const Icon = icons[name];
  return Icon ? <Icon /> : <KindIcon name={name} />;
}
