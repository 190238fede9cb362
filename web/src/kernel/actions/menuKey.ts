/** Enter on an entry of a menu: its own deed is done, and the browser does nothing more with the key. */
import type { MenuProps } from "antd";

/**
 * What the entry opens takes the focus while the key is still down; without this the browser would press the
 * button that has it now, and a dialog would be closed, or confirmed, by the key that opened it.
 */
export const keyEnds: NonNullable<MenuProps["onClick"]> = ({ domEvent }) => domEvent.preventDefault();
