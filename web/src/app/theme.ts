/** Calm water: the colours, type and measures of the screen, light and dark. The one place they are written. */
import { type ThemeConfig, theme } from "antd";

export interface Palette {
  primary: string;
  primarySoft: string;
  onPrimary: string;
  accent: string;
  accentText: string;
  success: string;
  warning: string;
  /** The amber of a shape is too light to be read as words: this one is for words. */
  warningText: string;
  danger: string;
  text: string;
  textSoft: string;
  textFaint: string;
  line: string;
  lineSoft: string;
  ground: string;
  surface: string;
  raised: string;
  hover: string;
  shadow: string;
  successSoft: string;
  warningSoft: string;
  dangerSoft: string;
}

const light: Palette = {
  primary: "#0B6E6E",
  primarySoft: "#E2F0EF",
  onPrimary: "#FFFFFF",
  accent: "#E8684A",
  accentText: "#B5432A",
  success: "#23774A",
  warning: "#C98A1B",
  warningText: "#8F5F0A",
  danger: "#BC382F",
  text: "#1B2B30",
  textSoft: "#4C6067",
  textFaint: "#586A71",
  line: "#DCE4E6",
  lineSoft: "#EAF0F1",
  ground: "#F1F5F6",
  surface: "#FFFFFF",
  raised: "#FFFFFF",
  hover: "#F4F8F8",
  shadow: "0 6px 24px rgba(20, 52, 60, 0.12)",
  successSoft: "#E7F4EC",
  warningSoft: "#FBF3E1",
  dangerSoft: "#FBECEA",
};

const dark: Palette = {
  primary: "#3FB8B0",
  primarySoft: "#16393A",
  onPrimary: "#06201F",
  accent: "#E8684A",
  accentText: "#F4937A",
  success: "#5DBB86",
  warning: "#E0AC4C",
  warningText: "#E0AC4C",
  danger: "#EF7F75",
  text: "#DEE9EB",
  textSoft: "#A9BBC0",
  textFaint: "#94A7AD",
  line: "#2A3A40",
  lineSoft: "#213036",
  ground: "#0E1619",
  surface: "#141F23",
  raised: "#1A272C",
  hover: "#19262A",
  shadow: "0 6px 24px rgba(0, 0, 0, 0.45)",
  successSoft: "#16301F",
  warningSoft: "#33290F",
  dangerSoft: "#3A1F1C",
};

export const paletteOf = (isDark: boolean): Palette => (isDark ? dark : light);

export const fontFamily =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei", "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK SC", "Noto Sans", sans-serif';

/** Our own style sheet reads the palette as --k-primary, --k-text-soft …; set by script, so no inline style tag. */
export function paintRoot(palette: Palette, isDark: boolean, large: boolean): void {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(palette)) {
    root.style.setProperty(`--k-${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`, value);
  }
  root.style.setProperty("--k-font", fontFamily);
  root.style.colorScheme = isDark ? "dark" : "light";
  root.dataset.theme = isDark ? "dark" : "light";
  root.dataset.type = large ? "large" : "normal";
}

export interface Look {
  dark: boolean;
  compact: boolean;
  large: boolean;
  still: boolean;
}

function colourTokens(palette: Palette) {
  return {
    colorPrimary: palette.primary,
    colorInfo: palette.primary,
    colorLink: palette.primary,
    colorSuccess: palette.success,
    colorWarning: palette.warning,
    colorError: palette.danger,
    colorPrimaryBg: palette.primarySoft,
    colorInfoBg: palette.primarySoft,
    colorInfoBorder: palette.line,
    colorSuccessBg: palette.successSoft,
    colorSuccessBorder: palette.line,
    colorWarningBg: palette.warningSoft,
    colorWarningBorder: palette.line,
    colorErrorBg: palette.dangerSoft,
    colorErrorBorder: palette.line,
    colorText: palette.text,
    colorTextSecondary: palette.textSoft,
    colorTextTertiary: palette.textFaint,
    colorTextDescription: palette.textFaint,
    colorTextPlaceholder: palette.textFaint,
    colorBorder: palette.line,
    colorBorderSecondary: palette.lineSoft,
    colorSplit: palette.lineSoft,
    controlItemBgActive: palette.primarySoft,
    controlItemBgActiveHover: palette.primarySoft,
    colorBgLayout: palette.ground,
    colorBgContainer: palette.surface,
    colorBgElevated: palette.raised,
    boxShadow: palette.shadow,
    boxShadowSecondary: palette.shadow,
  };
}

function componentTokens(palette: Palette, compact: boolean): ThemeConfig["components"] {
  return {
    Button: {
      primaryShadow: "none",
      defaultShadow: "none",
      dangerShadow: "none",
      primaryColor: palette.onPrimary,
    },
    Table: {
      headerBg: palette.surface,
      headerColor: palette.textFaint,
      headerSplitColor: "transparent",
      headerSortActiveBg: palette.surface,
      headerSortHoverBg: palette.hover,
      bodySortBg: "transparent",
      rowHoverBg: palette.hover,
      rowSelectedBg: palette.primarySoft,
      rowSelectedHoverBg: palette.primarySoft,
      cellPaddingBlockSM: compact ? 5 : 9,
      cellPaddingInlineSM: 12,
      cellFontSizeSM: 13,
    },
    Tabs: { titleFontSize: 14, horizontalItemGutter: 20, horizontalMargin: "0" },
    // The dark algorithm dims what is given to it, and small words on a tint must stay readable: written here as they are.
    Tag: {
      defaultBg: palette.ground,
      borderRadiusSM: 4,
      colorSuccess: palette.success,
      colorInfo: palette.primary,
      colorWarning: palette.warningText,
      colorError: palette.danger,
    },
    Tooltip: { fontSize: 13 },
    Drawer: { paddingLG: 20 },
    Segmented: { trackBg: palette.ground, itemSelectedColor: palette.primary },
  };
}

export function themeOf(look: Look): ThemeConfig {
  const palette = paletteOf(look.dark);
  return {
    // The styles stand in a sheet (scripts/styles.ts); hashed names would only make every class longer.
    zeroRuntime: true,
    hashed: false,
    algorithm: look.dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...colourTokens(palette),
      fontFamily,
      fontSize: look.large ? 18 : 14,
      controlHeight: look.large ? 48 : 32,
      borderRadius: 6,
      borderRadiusLG: 8,
      borderRadiusSM: 4,
      wireframe: false,
      motion: !look.still,
      motionDurationFast: "0.08s",
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.15s",
    },
    components: componentTokens(palette, look.compact),
  };
}
