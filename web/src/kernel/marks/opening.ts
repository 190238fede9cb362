/** The library's menu and bubble, each without its code until somebody comes near. */
import type { DropdownProps, PopoverProps } from "antd";
import type { ReactNode } from "react";
import { later } from "@/kernel/marks/later";

export const Dropdown = later<DropdownProps & { children: ReactNode }>(() => import("antd/es/dropdown"));
export const Popover = later<PopoverProps & { children: ReactNode }>(() => import("antd/es/popover"));
