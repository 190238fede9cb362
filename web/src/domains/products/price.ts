/** What some products cost a customer on a day, and why: asked anew whenever something of it changes. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "@/kernel/http";
import type { Link } from "@/kernel/kinds";

export interface Step {
  sort: "list" | "part" | "discount" | "promotion" | "surcharge";
  label: string;
  percent: string | null;
  change: string;
  after: string;
}

export interface Margin {
  cost: string;
  margin: string;
  rate: string | null;
}

export interface Price {
  unit_price: string;
  amount: string;
  net: string;
  tax: string;
  gross: string;
  tax_rate: string;
  tax_included: boolean;
  list: Link;
  steps: Step[];
  explanation: string;
  margin: Margin | null;
}

export interface Unit extends Link {
  factor: string;
  places: number;
}

export interface PricedLine {
  product: Link;
  state: string;
  quantity: string;
  unit: Link | null;
  units: Unit[];
  price: Price | null;
  problems: Record<string, string>;
}

export interface Answer {
  day: string;
  currency: string;
  grade: string;
  region: string;
  lines: PricedLine[];
  total: { amount: string; net: string; tax: string; gross: string };
  margins: boolean;
}

/** One line as it is being filled in. */
export interface Line {
  key: number;
  product: Link | null;
  quantity: string;
  unit: string | null;
}

/** For whom and when. */
export interface Terms {
  customer: Link | null;
  grade: string | null;
  region: Link | string | null;
  day: string | null;
  currency: string;
}

export const MOST = 50;
export const HOME = "CNY";

const ready = ({ product, quantity }: Line) => product !== null && Number(quantity) > 0;
const idOf = (value: Link | string | null) => (typeof value === "string" ? value : value?.id) || undefined;

/** What is sent; the lines that are not filled in yet stay out, and `keys` says which came along. */
export function questionOf(terms: Terms, lines: Line[]) {
  const asked = lines.filter(ready);
  const { customer, grade, region, day, currency } = terms;
  const buyer = customer ? { customer: customer.id } : { grade: grade ?? undefined, region: idOf(region) };
  return {
    keys: asked.map(({ key }) => key),
    body: {
      ...buyer,
      day: day ?? undefined,
      currency,
      lines: asked.map(({ product, quantity, unit }) => ({
        product: product?.id,
        quantity: String(quantity),
        unit: unit ?? undefined,
      })),
    },
  };
}

export function usePrices(terms: Terms, lines: Line[]) {
  const { keys, body } = questionOf(terms, lines);
  const found = useQuery({
    queryKey: ["products", "price", body],
    queryFn: async () => {
      const answer = await api.post<Answer>("/api/products/calculation", body);
      return { ...answer, keys };
    },
    enabled: keys.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  return keys.length > 0 ? found : { ...found, data: undefined, isError: false };
}
