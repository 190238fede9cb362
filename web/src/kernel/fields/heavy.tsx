/** Editors that weigh more than the pages showing their values: fetched when one is first drawn. */
import type {
  Cascader as AntCascader,
  DatePicker as AntDatePicker,
  Image as AntImage,
  Input as AntInput,
  InputNumber as AntInputNumber,
  Progress as AntProgress,
  Select as AntSelect,
  Switch as AntSwitch,
} from "antd";
import type { ComponentType } from "react";
import { late } from "@/kernel/late";

/** Takes the room of a control meanwhile, so that nothing jumps. */
export const waiting = <span className="kf-wide kf-waiting" aria-busy="true" />;

// Lazy components lose the generics of the originals: the types are given back here, once.
type Loader = () => Promise<{ default: ComponentType<object> }>;
const as = <T,>(load: unknown): T => late(load as Loader, waiting) as unknown as T;

export const Select = as<typeof AntSelect>(() => import("antd/es/select"));
export const Cascader = as<typeof AntCascader>(() => import("antd/es/cascader"));
export const DatePicker = as<typeof AntDatePicker>(() => import("antd/es/date-picker"));
export const InputNumber = as<typeof AntInputNumber>(() => import("antd/es/input-number"));
export const Image = as<typeof AntImage>(() => import("antd/es/image"));
/** Parts of a component do not come with its lazy stand-in: each needs its own line. */
export const PreviewGroup = as<typeof AntImage.PreviewGroup>(async () => ({
  default: (await import("antd/es/image")).default.PreviewGroup,
}));
export const Switch = as<typeof AntSwitch>(() => import("antd/es/switch"));
export const Line = as<typeof AntInput>(() => import("antd/es/input/Input"));
export const TextArea = as<typeof AntInput.TextArea>(() => import("antd/es/input/TextArea"));
export const Password = as<typeof AntInput.Password>(() => import("antd/es/input/Password"));
export const Progress = as<typeof AntProgress>(() => import("antd/es/progress"));
