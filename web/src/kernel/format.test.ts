/** Times, amounts and counts in words. */
import { describe, expect, it } from "vitest";
import {
  local,
  setTimezone,
  showCount,
  showDay,
  showDecimal,
  showMoney,
  showTime,
  showTotal,
  timeLeft,
} from "@/kernel/format";

setTimezone("Asia/Shanghai");
const now = local("2026-11-21T06:30:00Z"); // 14:30 in Shanghai

describe("words", () => {
  it("speak of days in the company's time zone", () => {
    expect(showTime("2026-11-20T16:30:00Z", now)).toBe("今天 00:30");
    expect(showTime("2026-11-20T15:30:00Z", now)).toBe("昨天 23:30");
    expect(showTime("2026-11-18T06:30:00Z", now)).toBe("3 天前");
    expect(showTime("2026-10-01T06:30:00Z", now)).toBe("10-01 14:30");
    expect(showTime("2025-10-01T06:30:00Z", now)).toBe("2025-10-01");
    expect(showDay("2026-11-22", now)).toBe("明天");
    expect(showDay("2026-11-20T16:30:00Z", now)).toBe("今天");
  });

  it("say what is left until a customer falls", () => {
    expect(timeLeft("2026-11-24T10:40:00Z", now)).toBe("3 天 4 小时");
    expect(timeLeft("2026-11-21T08:31:00Z", now)).toBe("2 小时");
    expect(timeLeft("2026-11-21T06:42:00Z", now)).toBe("12 分钟");
    expect(timeLeft("2026-11-21T06:29:00Z", now)).toBeNull();
  });

  it("write amounts without passing through a float", () => {
    expect(showMoney("9007199254740993.1")).toBe("¥9,007,199,254,740,993.10");
    expect(showMoney("-12.5")).toBe("−¥12.50");
    expect(showDecimal("1234567.500")).toBe("1,234,567.5");
  });

  it("mark a total that was not counted to the end", () => {
    expect(showTotal(1001, true)).toBe("1,000+");
    expect(showTotal(164586, false)).toBe(showCount(164586));
  });
});
