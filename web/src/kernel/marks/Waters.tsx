/** The three waters: head-office pool (open sea), branch pool (bay), private pool (harbour). One icon family. */
import type { ReactNode } from "react";
import "@/kernel/marks/marks.css";

export type Water = "sea" | "bay" | "harbour";

const drawings: Record<Water, ReactNode> = {
  sea: (
    <>
      <path d="M3 7.5c2-2.4 4-2.4 6 0s4 2.4 6 0 4-2.4 6 0" />
      <path d="M3 12.5c2-2.4 4-2.4 6 0s4 2.4 6 0 4-2.4 6 0" />
      <path d="M3 17.5c2-2.4 4-2.4 6 0s4 2.4 6 0 4-2.4 6 0" />
    </>
  ),
  bay: (
    <>
      <path d="M3.5 4c.4 9 3 16 8.5 16S20.1 13 20.5 4" />
      <path d="M7.5 8c1.5-1.8 3-1.8 4.5 0s3 1.8 4.5 0" />
      <path d="M8.6 13c1.1-1.5 2.3-1.5 3.4 0s2.3 1.5 3.4 0" />
    </>
  ),
  harbour: (
    <>
      <path d="M9 4.5H3.5V12c0 5 3.5 8 8.5 8s8.5-3 8.5-8V4.5H15" />
      <path d="M7.8 13.5h8.4l-1.7 2.7h-5z" />
      <path d="M12 13.5V7.8l3.2 3.4H12" />
    </>
  ),
};

export function WaterMark({ water, size = 16 }: { water: Water; size?: number }) {
  return (
    <svg
      className="k-water"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {drawings[water]}
    </svg>
  );
}
