/** What else stands in the form around a field: for the few fields that speak of the whole record. */
import { createContext } from "react";
import type { Values } from "@/kernel/form/values";

export const Around = createContext<Values>({});
