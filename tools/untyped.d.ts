// Packages that only one tool needs and installs in its own folder, so that tsc cannot see their types.

declare module "chrome-launcher" {
  export function launch(options: {
    chromePath?: string;
    chromeFlags: string[];
  }): Promise<{ port: number; kill(): void }>;
}

declare module "lighthouse" {
  interface Audit {
    title: string;
    score: number | null;
    numericValue?: number;
    displayValue?: string;
    details?: { items?: unknown[] };
  }
  interface Category {
    score: number | null;
    auditRefs: { id: string; weight: number }[];
  }
  export interface Report {
    categories: Record<string, Category>;
    audits: Record<string, Audit>;
    environment: { benchmarkIndex: number };
  }
  export const desktopConfig: object;
  export default function lighthouse(
    url: string,
    flags: object,
    config?: object,
  ): Promise<{ lhr: Report } | undefined>;
}
