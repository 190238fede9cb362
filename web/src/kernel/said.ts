/** What is said to the person: toasts, notices, questions. The first visit carries none of their code. */
import AppContext from "antd/es/app/context";
import { useContext } from "react";

export type { useAppProps as Saying } from "antd/es/app/context";

/** The library's own hook would bring dialogs, toasts and notices along. */
export const useSaid = () => useContext(AppContext);
export const SaidContext = AppContext;
