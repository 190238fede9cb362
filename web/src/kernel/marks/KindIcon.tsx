/** The icon a kind or an action names; an unknown name draws a plain card. */
import {
  ApartmentOutlined,
  ApiOutlined,
  AppstoreOutlined,
  ArrowDownOutlined,
  ArrowUpOutlined,
  BankOutlined,
  CalendarOutlined,
  ContactsOutlined,
  DeleteOutlined,
  DeliveredProcedureOutlined,
  DownloadOutlined,
  EditOutlined,
  FileTextOutlined,
  FilterOutlined,
  FormOutlined,
  IdcardOutlined,
  ImportOutlined,
  LogoutOutlined,
  MessageOutlined,
  PhoneOutlined,
  ReloadOutlined,
  RollbackOutlined,
  SafetyOutlined,
  SendOutlined,
  SettingOutlined,
  ShopOutlined,
  SwapOutlined,
  TeamOutlined,
  UserAddOutlined,
  UserOutlined,
  UserSwitchOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import { type Water, WaterMark } from "@/kernel/marks/Waters";

const icons: Record<string, ComponentType> = {
  apartment: ApartmentOutlined,
  api: ApiOutlined,
  appstore: AppstoreOutlined,
  "arrow-down": ArrowDownOutlined,
  "arrow-up": ArrowUpOutlined,
  bank: BankOutlined,
  calendar: CalendarOutlined,
  contacts: ContactsOutlined,
  delete: DeleteOutlined,
  deliver: DeliveredProcedureOutlined,
  download: DownloadOutlined,
  edit: EditOutlined,
  file: FileTextOutlined,
  filter: FilterOutlined,
  form: FormOutlined,
  idcard: IdcardOutlined,
  import: ImportOutlined,
  logout: LogoutOutlined,
  message: MessageOutlined,
  phone: PhoneOutlined,
  reload: ReloadOutlined,
  rollback: RollbackOutlined,
  safety: SafetyOutlined,
  send: SendOutlined,
  setting: SettingOutlined,
  shop: ShopOutlined,
  swap: SwapOutlined,
  team: TeamOutlined,
  user: UserOutlined,
  "user-add": UserAddOutlined,
  "user-switch": UserSwitchOutlined,
};
const waters = new Set(["sea", "bay", "harbour"]);

export function KindIcon({ name }: { name: string | null | undefined }) {
  if (name && waters.has(name)) return <WaterMark water={name as Water} />;
  const Icon = icons[name ?? "file"] ?? FileTextOutlined;
  return <Icon />;
}
